"""The page of warnings: what each means, and every shipped document that carries it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from kinds import code, link, table
from warning_words import MEANT, WHY

from foedus.agreement.checks import check
from foedus.agreement.documents import read_document
from foedus.agreement.findings import CODES, Severity
from foedus.agreement.tree import Branch
from foedus.corpus.library import CORPUS, Corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.documents import Reading
    from foedus.agreement.findings import Finding
    from foedus.agreement.model import Provision

__all__ = ["WARNINGS", "Carried", "carried", "warnings"]

WARNINGS: Final = [each for each in CODES.values() if each.severity is Severity.WARNING]


class Carried(NamedTuple):
    """A warning of a shipped document, and why it is right there."""

    code: str
    document: str
    article: str
    why: str


def carried() -> list[Carried]:
    """Every warning of every document that ships, in order."""
    library = Corpus()
    found = set()
    for key in library.ids():
        path = CORPUS / "agreements" / f"{key}.yaml"
        readings, _ = read_document(path.read_bytes(), path.name)
        for finding in check(readings, library):
            why = WHY.get((finding.code, key)) or _said(finding, readings)
            found.add(Carried(finding.code, key, finding.article, why))
    return sorted(found)


def _said(finding: Finding, readings: tuple[Reading, ...]) -> str:
    """What the provision itself says about it."""
    for reading in readings:
        provision = reading.document.provisions.get(_provision_at(reading, finding.place.line))
        if provision is None:
            continue
        if finding.code == "F042" and provision.start and provision.start.note:
            return provision.start.note
        if finding.code == "F045":
            return _left(provision)
    return ""


def _provision_at(reading: Reading, line: int) -> str:
    """The provision that stands at a line."""
    written = reading.tree.items["provisions"][1]
    assert isinstance(written, Branch)
    begun = [name for name, (mark, _) in written.items.items() if mark.line < line]
    return begun[-1] if begun else ""


def _left(provision: Provision) -> str:
    """The words that owe, and those that leave it open."""
    word = f"*{provision.strength.value}*" if provision.strength else "an undertaking"
    freed = " *as appropriate*" if provision.as_appropriate else ""
    kept = [
        each.value.replace("_", " ")
        for each in provision.reservations
        if each.value != "as_appropriate"
    ]
    reserved = f"; reserved: {', '.join(kept)}" if kept else ""
    return f"The word is {word}{freed}; each answers which help it gives{reserved}."


def warnings() -> Iterator[str]:
    """Every warning, and where it stands."""
    yield _OPENING
    yield table(("Code", "Meaning"), [(link(each.id), each.title) for each in WARNINGS])
    stands = {key: list(each) for key, each in groupby(carried(), lambda each: each.code)}
    for each in WARNINGS:
        meant = MEANT[each.id]
        yield f"## {each.id}"
        yield f"{each.title.capitalize()}. What it looks like: [{each.id}]({_codes(each.id)})."
        yield f"**It says:** {meant.means}"
        yield f"**Why it matters:** {meant.matters}"
        yield f"**What to do:** {meant.do}"
        if each.id in stands:
            yield table(
                ("Shipped document", "Article", "Why it is right there"),
                [(code(c.document), c.article, c.why) for c in stands[each.id]],
            )
        else:
            yield "No shipped document carries it."


def _codes(wanted: str) -> str:
    return f"codes.md#{wanted.lower()}"


_OPENING: Final = """\
# Warnings

An error keeps a document from being used; a warning is a question for a lawyer, and the answer may
be that the text is what it is. So a shipped document keeps its warnings: each was read against the
facts, and stands below with the reason why it is right. To see them:
`foedus check src/foedus/corpus`. All codes, errors too: [codes](codes.md)."""
