"""Documents by features as one table for the shell, in brief words with a legend.

What all documents say alike is said once above.  A column is as narrow as its
longest word allows; where not all fit, the last in `_KEPT` are left out and named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.comparing.briefs import FORMS, MARKS, RESERVATIONS
from foedus.agreement.comparing.matrix import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.agreement.comparing.cells import Cell, Entry
    from foedus.agreement.comparing.matrix import Agreed, Row

__all__ = ["table"]

_KEPT: Final = (
    *("deadline", "rule", "veto", "from when", "automatic", "strength", "who may ask"),
    *("threat", "quality", "triggers", "forms", "binding", "term", "guarantors", "reservations"),
)
"""Which features are kept where not all fit, the first most of all."""
_HEADS: Final = {
    "guarantors": "no.",
    "who may ask": "asked by",
    "reservations": "kept back",
    "automatic": "auto- matic",
    "strength": "promi- sed",
}
_LETTERS: Final[dict[str, Mapping[Any, str]]] = {"forms": FORMS, "reservations": RESERVATIONS}
_EMPTY: Final = {"unknown": "?"}
_SAID: Final = {
    ("guarantors", "+1"): "+1: others who promise.",
    ("triggers", "new"): "new: after the fighting of today.",
    ("rule", "each"): "each: each for itself.",
    ("veto", "^"): "each^: the possible attacker too.",
    ("automatic", "("): "(assist): a duty whose form each chooses.",
    ("reservations", "+"): "+1 kept back: so many kinds, by some of the parties.",
    ("term", "/"): "/6mo: notice.",
}
"""What a sign in a column means, said where the sign stands in it."""
_WIDEST: Final = 12
_LETTERS_WIDE: Final = 7


def table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """The lines of the table, what is alike above it, and the legend below."""
    alike = agreed(rows)
    if alike:
        yield from wrap(f"The same in all {len(rows)}, or as said: {_alike(alike, rows)}.", width)
        yield ""
    features = [name for name in rows[0].cells if name not in alike]
    columns = _fitting([_names(rows), *(_column(name, rows) for name in features)], width)
    yield from _block([wrap(each.head, each.width) for each in columns], columns)
    yield "+".join("-" * each.width for each in columns)
    for number in range(len(rows)):
        yield from _block([each.lines(number) for each in columns], columns)
    yield ""
    kept = [each.feature for each in columns]
    yield from _legend(kept, rows, width)
    left_out = [name for name in features if name not in kept]
    if left_out:
        yield from wrap(f"Left out at this width: {', '.join(left_out)}.", width)


@dataclass(slots=True, kw_only=True)
class _Column:
    """A feature, or the names: its texts row by row, and how wide it is drawn."""

    feature: str
    head: str
    texts: list[list[str]]
    width: int = 0

    def __post_init__(self) -> None:
        words = [self.head, *(text for texts in self.texts for text in texts)]
        self.width = max(
            len(word) for text in words for word in wrap(text, 1, break_long_words=False)
        )
        if self.feature in _LETTERS:
            self.width = max(min(self.width, _LETTERS_WIDE), *map(len, self.head.split()))

    def lines(self, row: int) -> list[str]:
        """A row's texts, broken at the width."""
        return [line for text in self.texts[row] for line in wrap(text, self.width)]


def _alike(alike: Mapping[str, Agreed], rows: Sequence[Row]) -> str:
    parts = []
    for name, said in alike.items():
        save = [f"{_short(row.reference, rows)}: {row.cells[name]}" for row in said.others]
        parts.append(f"{name}: {said.words}" + (f" (but {'; '.join(save)})" if save else ""))
    return "; ".join(parts)


def _names(rows: Sequence[Row]) -> _Column:
    texts = [[_short(row.reference, rows)] for row in rows]
    return _Column(feature="", head="", texts=texts)


def _column(feature: str, rows: Sequence[Row]) -> _Column:
    texts = [_texts(feature, row.cells[feature]) for row in rows]
    return _Column(feature=feature, head=_HEADS.get(feature, feature), texts=texts)


def _short(reference: str, rows: Sequence[Row]) -> str:
    """Without the folder, where it is the folder of all."""
    folder, _, name = reference.rpartition("/")
    same = all(row.reference.startswith(f"{folder}/") for row in rows)
    return name if same else reference


def _fitting(columns: list[_Column], width: int) -> list[_Column]:
    """The columns that fit; what room is left goes where it saves most lines."""
    columns = list(columns)
    while (spare := width + 1 - sum(each.width + 1 for each in columns)) < 0 and len(columns) > 1:
        columns.remove(max(columns[1:], key=lambda each: _KEPT.index(each.feature)))
    while spare > 0:
        saved, size, column = max(
            ((_saved(each, size) / size, -size, each) for each in columns for size in _more(spare)),
            key=lambda found: found[:2],
        )
        if saved <= 0:
            break
        column.width -= size
        spare += size
    return columns


def _more(spare: int) -> range:
    return range(1, min(spare, _WIDEST) + 1)


def _saved(column: _Column, more: int) -> int:
    """How many lines a wider column saves, tall rows counted most."""
    before = _height(column)
    wider = replace(column)
    wider.width = column.width + more
    return before - _height(wider)


def _height(column: _Column) -> int:
    return sum(len(column.lines(row)) ** 2 for row in range(len(column.texts)))


def _texts(feature: str, cell: Cell) -> list[str]:
    """A line for each entry, with the signs of all that read alike; letters stand together."""
    said: dict[str, str] = {}
    for each in cell.entries:
        if feature in _LETTERS:
            key = _signs(each)
            said[key] = said.get(key, "") + each.brief
        else:
            said[each.brief] = said.get(each.brief, "") + _signs(each)
    if feature in _LETTERS:
        return [letters + signs for signs, letters in said.items()] or ["-"]
    lines = [brief + "".join(dict.fromkeys(signs)) for brief, signs in said.items()]
    return lines or [_EMPTY.get(cell.empty, "-")]


def _signs(entry: Entry) -> str:
    return "".join(sign for mark, sign in MARKS.items() if mark in entry.marks)


def _block(cells: Sequence[Sequence[str]], columns: Sequence[_Column]) -> Iterator[str]:
    """Cells of lines side by side."""
    for line in zip_longest(*cells, fillvalue=""):
        padded = (f"{text:<{each.width}}" for text, each in zip(line, columns, strict=True))
        yield "|".join(padded).rstrip()


def _legend(kept: Sequence[str], rows: Sequence[Row], width: int) -> Iterator[str]:
    signs = [f"{sign} {mark}" for mark, sign in MARKS.items()]
    yield from wrap(f"{'; '.join(signs)}; - none, or not named; ? not known.", width)
    for feature in kept:
        if feature in _LETTERS:
            used = _used(feature, _LETTERS[feature], rows)
            if used:
                yield from wrap(f"{feature}: {used}", width, subsequent_indent="  ")
    said = [words for (feature, sign), words in _SAID.items() if _holds(feature, sign, kept, rows)]
    more = "In full words, and with the articles: --full, --csv, --html FILE."
    yield from wrap(" ".join([*said, more]), width)


def _holds(feature: str, sign: str, kept: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether a sign stands in a column that is shown; of a number, as +1, any such number."""
    if feature not in kept:
        return False
    there = (each.brief for row in rows for each in row.cells[feature].entries)
    return any(sign.rstrip("1") in brief for brief in there)


def _used(feature: str, letters: Mapping[Any, str], rows: Sequence[Row]) -> str:
    there = "".join(each.brief for row in rows for each in row.cells[feature].entries)
    said = [
        f"{sign} {word.replace('_', ' ').replace('eu law', 'EU law')}"
        for word, sign in letters.items()
        if sign in there
    ]
    return ", ".join(said)
