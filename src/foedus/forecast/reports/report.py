"""What a report holds, whatever it is printed on: sentences, tables, charts that equal tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Column", "Figure", "Report", "Section", "Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The head of a column; `spare` ones are left out first where there is no room."""

    head: str
    is_number: bool = False
    spare: int = 0
    """0 is always there; of the others, the highest goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Texts in rows; the first column says what its row is about."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int = 0
    """So many rows are shown at once, the others on demand; 0 is all."""
    others: str = ""
    """The command that shows the rows which are left out."""
    stacks: bool = False
    """On a narrow screen every row is a card, each text under its head."""
    is_long: bool = False
    """Left to the data files where it is printed on paper or in a shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart, a sentence that says what it shows, and a table equal to it.

    `spec` is Vega-Lite with the names of colours as `$name`; see `drawing`.
    """

    name: str
    title: str
    says: str
    spec: dict[str, Any]
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, what it says in words, and what it shows."""

    name: str
    title: str
    says: tuple[str, ...]
    shown: tuple[Figure | Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Assumptions first, then what was found, then the rest."""

    title: str
    kind: str = "forecast · what follows from assumptions, not what any state will do"
    """What sort of report it is, in a line over its title."""
    mark: str = ""
    """Stands before every heading and on every sheet of paper: the mode of a case."""
    about: tuple[tuple[str, str], ...]
    """What was asked: names and their values."""
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    made: tuple[tuple[str, str], ...]
    """With what it was made, so that it can be made again."""
    digests: tuple[tuple[str, str], ...]
    """Of the documents that it was made from."""
    again: str = "foedus forecast --repeat FILE"
    """The command that makes it again from what was kept."""
