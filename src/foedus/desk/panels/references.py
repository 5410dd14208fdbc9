"""Sources that a text names by id, as `[jan26-tr]`, with what stands there and how good it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.language import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.rehearsal.sources import Source

__all__ = ["Piece", "pieces_of", "references_of"]

_NAMED: Final = re.compile(r"\[([a-z0-9][a-z0-9_.-]*)\]")
_SCHEMES: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words, with the address they lead to and what is found there, where they name a source."""

    words: str
    url: str = ""
    told: str = ""


def pieces_of(text: str, sources: Mapping[str, Source]) -> tuple[Piece, ...]:
    """A text in pieces; ids in square brackets that no source bears stay words."""
    return tuple(_pieces(text, sources))


def _pieces(text: str, sources: Mapping[str, Source]) -> Iterator[Piece]:
    end = 0
    for found in _NAMED.finditer(text):
        if found[1] not in sources:
            continue
        if before := text[end : found.start()]:
            yield Piece(words=before)
        source = sources[found[1]]
        yield Piece(words=found[0], url=_address(source), told=_told(source))
        end = found.end()
    if rest := text[end:]:
        yield Piece(words=rest)


def references_of(names: Sequence[str], sources: Mapping[str, Source]) -> tuple[Piece, ...]:
    """Sources of a case: each an id or an address."""
    return tuple(_reference(name, sources.get(name)) for name in names)


def _reference(name: str, source: Source | None) -> Piece:
    if source is None:
        return Piece(words=name, url=name if name.startswith(_SCHEMES) else "")
    return Piece(words=name, url=_address(source), told=_told(source))


def _address(source: Source) -> str:
    url = source.url or ""
    return url if url.startswith(_SCHEMES) else ""


def _told(source: Source) -> str:
    grade = told("grade %(grade)s", grade=source.grade) if source.grade else told("not graded")
    where = "" if source.url or not source.locator else f"; {source.locator}"
    return f"{source.what} ({grade}){where}"
