"""Where the mode of a case stands in what leaves the desk: page, file, message or answer."""

from __future__ import annotations

import re
from io import BytesIO
from tarfile import open as open_tar
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

from lxml import html

from foedus.desk.sheets import XLSX

if TYPE_CHECKING:
    from httpx import Response

__all__ = ["lacking", "unmarked_names"]

_NAMED: Final = re.compile(r'filename="(EXERCISE|REPLAY)-')
_PAPER: Final = "foedus_signed"


def lacking(answer: Response, mode: str) -> str:
    """What an answer about a case of a mode lacks; empty where it is marked.

    A redirect and an answer without a body show nothing that could be taken for real.
    """
    if answer.is_redirect or not answer.content:
        return ""
    kind = answer.headers["content-type"].partition(";")[0]
    return _FORMS.get(kind, _named)(answer, mode)


def _page(answer: Response, mode: str) -> str:
    """A page says it in a band at its head, whatever else stands on it."""
    root: Any = html.fromstring(answer.text)
    word = mode.upper()
    band = root.xpath('//*[contains(@class, "band") or contains(@class, "mode-band")]')
    if not band and not root.xpath("//head/title"):
        band = [root]  # a part of a page that is shown already
    said = " ".join(each.text_content() for each in band)
    return "" if word in said else f"a page whose head says nothing of {word}"


def _paper(answer: Response, mode: str) -> str:
    """Each sheet does; the tests keep what the paper is made from."""
    head = f'@top-left{{content:"{mode.upper()}'
    return "" if head in answer.text else f"paper whose sheets say nothing of {mode}"


def _text(answer: Response, mode: str) -> str:
    return "" if mode.upper() in answer.text else f"a text that says nothing of {mode}"


def _sheet(answer: Response, mode: str) -> str:
    sheet = ZipFile(BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    return "" if mode.upper() in sheet else f"a sheet that says nothing of {mode}"


def _json(answer: Response, mode: str) -> str:
    """A value says it of itself; a paper of signed bytes in its statement, and in its name."""
    found: dict[str, Any] = answer.json()
    inner = found["statement"] if _PAPER in found else found
    if inner.get("mode") == mode:
        return _named(answer, mode) if _PAPER in found else ""
    return f"a value that says {inner.get('mode')}: {answer.text[:80]}"


def _bundle(answer: Response, mode: str) -> str:
    with open_tar(fileobj=BytesIO(answer.content)) as tar:
        parts = [tar.extractfile(each) for each in tar.getmembers() if each.isfile()]
        held = b"".join(each.read() for each in parts if each)
    if f'"mode":"{mode}"'.encode() not in held:
        return f"no entry of the bundle says {mode}"
    return _named(answer, mode)


def _named(answer: Response, mode: str) -> str:
    """A form of others, which has no room for it, is a file whose name begins with the mode."""
    how = answer.headers.get("content-disposition", "")
    found = _NAMED.search(how)
    if found and found[1] == mode.upper():
        return ""
    kind = answer.headers["content-type"]
    return f"{kind} with no mode: {answer.text[:80]!r}"


_FORMS: Final = {
    "text/html": _page,
    "application/pdf": _paper,
    "application/json": _json,
    "application/problem+json": _json,
    "text/csv": _text,
    "text/calendar": _text,
    XLSX: _sheet,
    "application/x-tar": _bundle,
}
"""How each form says it; any other by the name of its file."""


def unmarked_names(answer: Response, mode: str, title: str, name: str) -> list[str]:
    """Where an answer that is of no case names one, and does not say its mode beside it."""
    if answer.is_redirect or title not in answer.text:
        return []
    if "html" not in answer.headers["content-type"]:
        items = [each for each in answer.json().get("items", []) if title in str(each)]
        return [str(each)[:80] for each in items if each.get("mode") != mode] or (
            [] if items else [answer.text[:80]]
        )
    root: Any = html.fromstring(answer.text)
    link = f"/cases/{name}/"
    about = root.xpath("//main//*[contains(text(), $title)]", title=title)
    about += root.xpath("//main//a[starts-with(@href, $link)]", link=link)
    return [
        each.text_content().strip()[:80]
        for each in about
        if not any(mode.upper() in row.text_content() for row in _rows(each))
    ]


def _rows(element: Any) -> list[Any]:
    """The row, card or paragraph that an element stands in."""
    return [each for each in element.iterancestors() if each.tag in {"li", "tr", "article", "p"}]
