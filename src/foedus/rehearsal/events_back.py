"""A sheet of events laid onto the scenario that it was made from, or another.

What a row says takes the place of what the inject said; what it does not show
stays.  The whole is then read as any scenario is, so that a sheet can be wrong
in no way that a file cannot; each mistake is told with sheet, row and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from foedus.agreement.findings import Finding
from foedus.agreement.letters import unseen
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, Leaf, Mark, Node, Twig, at, plain
from foedus.rehearsal.events_list import KEYS, Column, Kind, lines_of, row_of
from foedus.rehearsal.events_sheet import EVENTS
from foedus.rehearsal.events_text import text_with
from foedus.rehearsal.scenario import draft_of_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.rehearsal.events_sheet import Row, Sheet
    from foedus.rehearsal.scenario import Draft, ScenarioReading

__all__ = ["Laid", "in_the_sheet", "laid_onto"]

_HIDDEN: Final = ("do", "outage")
"""What no column shows."""
_ORDER: Final = (
    *("title", "text", "to", "from", "channel", "at", "after", "when", "ready"),
    *(*_HIDDEN, "objectives", "expected", "note"),
)
_NOWHERE: Final = Mark()
"""Where everything stands that is not from the sheet: its first row has only heads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What a scenario becomes under a sheet, and what is wrong with it; `text` where nothing is."""

    draft: Draft
    text: str
    changed: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def laid_onto(reading: ScenarioReading, sheet: Sheet) -> Laid:
    """Lay a sheet onto a scenario."""
    laying = _Laying(reading, sheet)
    nodes = laying.injects()
    old = _keys(reading)
    order = [*(key for key in old if key in nodes), *(key for key in nodes if key not in old)]
    items = {key: (_NOWHERE, _at(node, _NOWHERE)) for key, (_, node) in reading.node.items.items()}
    items["injects"] = (_NOWHERE, Branch({key: nodes[key] for key in order}, _NOWHERE))
    source = replace(reading.source, name=sheet.name)
    draft = draft_of_tree(Branch(items, _NOWHERE), source, laying.findings)
    unchanged = laying.unchanged
    values = {key: None if key in unchanged else plain(nodes[key][1]) for key in order}
    return Laid(
        draft=draft,
        text="" if draft.findings else text_with(reading, values),
        changed=tuple(key for key in order if key in old and key not in unchanged),
        new=tuple(key for key in order if key not in old),
        gone=tuple(key for key in old if key not in nodes),
    )


def in_the_sheet(findings: Iterable[Finding], sheet: Sheet) -> list[Finding]:
    """Findings with the sheet, row and column in words."""
    heads = {place + 1: column for column, place in sheet.columns.items()}
    return [
        replace(
            each,
            message=f"Sheet {EVENTS}, row {each.place.line}, column "
            f"{heads.get(each.place.column, each.place.column)}: {each.message}",
        )
        for each in findings
    ]


def _keys(reading: ScenarioReading) -> list[str]:
    node = at(reading.node, ("injects",))
    return list(node.items) if isinstance(node, Branch) else []


def _at(node: Node, mark: Mark) -> Node:
    """A node, all of it at one place."""
    match node:
        case Leaf():
            return replace(node, mark=mark)
        case Twig():
            return Twig(tuple(_at(each, mark) for each in node.items), mark)
        case _:
            return Branch(
                {key: (mark, _at(each, mark)) for key, (_, each) in node.items.items()}, mark
            )


class _Laying:
    """The rows of a sheet as injects; `unchanged` are those that say what they said."""

    def __init__(self, reading: ScenarioReading, sheet: Sheet) -> None:
        self._reading, self._sheet = reading, sheet
        lines = lines_of(reading.scenario)
        self._said = {line.key: row_of(reading, line) for line in lines}
        self.findings: list[Finding] = []
        self.unchanged: set[str] = set()

    def injects(self) -> dict[str, tuple[Mark, Node]]:
        found: dict[str, tuple[Mark, Node]] = {}
        for row in self._sheet.rows:
            key = row.cells[Column.INJECT].strip()
            if not key:
                self._tell(
                    row, Column.INJECT, "F008", "The inject has no name.", "Write one, as wave_2."
                )
            elif key in found:
                message = f"Two rows are called {key!r}."
                self._tell(row, Column.INJECT, "F005", message, "Give each its own name.")
            else:
                found[key] = self._mark(row, Column.INJECT), self._inject(key, row)
        return found

    def _inject(self, key: str, row: Row) -> Branch:
        mark = self._mark(row, Column.INJECT)
        old = at(self._reading.node, ("injects", key)) if key in self._said else None
        said: Mapping[Column, str] = self._said.get(key, {})
        kind = self._kind(row)
        written = {
            name: (self._mark(row, column), node)
            for column, name in KEYS.items()
            if (node := self._value(row, column, old, said)) is not None
        }
        if kind is Kind.READY:
            written["ready"] = (
                self._mark(row, Column.KIND),
                Leaf("yes", self._mark(row, Column.KIND)),
            )
        for name in _HIDDEN:
            hidden = at(old, (name,)) if old is not None else None
            if hidden is not None:
                written[name] = mark, _at(hidden, mark)
        shown = (Column.KIND, *KEYS)
        if old is not None and all(row.cells[each].strip() == said[each].strip() for each in shown):
            self.unchanged.add(key)
        return Branch({name: written[name] for name in _ORDER if name in written}, mark)

    def _kind(self, row: Row) -> Kind | None:
        """How it comes; what that needs is there."""
        written = row.cells[Column.KIND].strip().casefold()
        kind = next((each for each in Kind if each.value == written), None)
        needs = {Kind.TIMED: Column.TIME, Kind.CONDITIONAL: Column.CONDITION}
        if kind is None:
            message = f"{written!r} is no type of inject." if written else "It has no type."
            self._tell(row, Column.KIND, "F009", message, f"Write {', '.join(Kind)}.")
        elif kind in needs and not row.cells[needs[kind]].strip():
            message = f"Type says {kind}, and {needs[kind]} is empty."
            hint = "Write PT2H." if kind is Kind.TIMED else "Write a fact, as {done: request}."
            self._tell(row, needs[kind], "F008", message, hint)
        return kind

    def _value(
        self, row: Row, column: Column, old: Node | None, said: Mapping[Column, str]
    ) -> Node | None:
        """What a cell holds; a cell that says what it said holds what the file has."""
        mark, text = self._mark(row, column), row.cells[column].strip()
        if old is not None and text == said[column].strip():
            kept = at(old, (KEYS[column],))
            return _at(kept, mark) if kept is not None else None
        hidden = next(unseen(text.replace("\n", " "), most=1), None)
        if hidden is not None:
            self._tell(row, column, "F002", f"{hidden[1]} cannot be seen.", "Remove it.")
            return None
        if not text:
            return None
        if column is Column.CONDITION:
            facts = [self._fact(row, line) for line in text.splitlines() if line.strip()]
            return Twig(tuple(each for each in facts if each is not None), mark)
        if column in {Column.TO, Column.OBJECTIVES}:
            words = [each.strip() for each in re.split(r"[,;\n]", text)]
            return Twig(tuple(Leaf(each, mark) for each in words if each), mark)
        return Leaf(text, mark)

    def _fact(self, row: Row, line: str) -> Node | None:
        tree, _, faults = read_tree(line.encode(), self._sheet.name)
        for fault in faults:
            self._tell(row, Column.CONDITION, fault.code, fault.message, fault.hint)
        return _at(tree, self._mark(row, Column.CONDITION)) if tree is not None else None

    def _mark(self, row: Row, column: Column) -> Mark:
        line, place = row.number - 1, self._sheet.columns.get(column, 0)
        return Mark(line, place, line, place + 1)

    def _tell(self, row: Row, column: Column, code: str, message: str, hint: str) -> None:
        place = place_of(self._sheet.name, self._mark(row, column))
        self.findings.append(Finding(code=code, message=message, place=place, hint=hint))
