"""The master events list as planners read it: one row for each inject, in order.

A row is texts alone, as the file has them, so that a list that nobody touched
comes back as it went.  What a row does not show (what is entered in the record,
who is cut off) stays with its inject, by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, Final

import yaml

from foedus.agreement.tree import Node, Twig, at, plain, texts
from foedus.moments import add, shown_in
from foedus.rehearsal.script import verb_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.moments import Instant
    from foedus.rehearsal.scenario import Inject, Scenario, ScenarioReading

__all__ = ["COLUMNS", "KEYS", "Column", "Kind", "Line", "brought", "lines_of", "row_of", "rows_of"]


class Kind(StrEnum):
    """How an inject comes."""

    TIMED = "timed"
    CONDITIONAL = "conditional"
    READY = "ready"


class Column(StrEnum):
    """The heads of the columns."""

    NUMBER = "No."
    INJECT = "Inject"
    KIND = "Type"
    TIME = "Time"
    AFTER = "After"
    PLANNED = "Planned for"
    FROM = "From"
    TO = "To"
    CHANNEL = "Channel"
    TITLE = "Title"
    TEXT = "Description"
    EXPECTED = "Expected player action"
    OBJECTIVES = "Objectives"
    NOTE = "Controller's note"
    CONDITION = "Condition"
    BRINGS = "Brings"


COLUMNS: Final = tuple(Column)
KEYS: Final[Mapping[Column, str]] = {
    Column.TITLE: "title",
    Column.TEXT: "text",
    Column.TO: "to",
    Column.FROM: "from",
    Column.CHANNEL: "channel",
    Column.TIME: "at",
    Column.AFTER: "after",
    Column.CONDITION: "when",
    Column.OBJECTIVES: "objectives",
    Column.EXPECTED: "expected",
    Column.NOTE: "note",
}
"""What a column holds of an inject, in the order in which files write it."""
_LISTS: Final = frozenset({Column.TO, Column.OBJECTIVES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An inject in its place: its number, how it comes, and when, where that is known before."""

    number: int
    key: str
    inject: Inject
    kind: Kind
    planned: Instant | None


def lines_of(scenario: Scenario) -> list[Line]:
    """Every inject: by time, then those that wait for facts with what follows them, then ready."""
    planned = {key: _planned(scenario, key) for key in scenario.injects}
    first = {kind: place for place, kind in enumerate(Kind)}
    order = {key: place for place, key in enumerate(scenario.injects)}

    def place(key: str) -> tuple[object, ...]:
        root, depth = _root(scenario, key)
        moment = planned[key]
        since = moment.timestamp() if moment is not None else inf
        return first[_kind(scenario.injects[root])], since, order[root], depth, order[key]

    return [
        Line(
            number=number,
            key=key,
            inject=scenario.injects[key],
            kind=_kind(scenario.injects[key]),
            planned=planned[key],
        )
        for number, key in enumerate(sorted(scenario.injects, key=place), start=1)
    ]


def _kind(inject: Inject) -> Kind:
    if inject.ready:
        return Kind.READY
    return Kind.CONDITIONAL if inject.occasion else Kind.TIMED


def _root(scenario: Scenario, key: str) -> tuple[str, int]:
    """The inject on whose coming one hangs, and over how many others."""
    depth = 0
    while (before := scenario.injects[key].after) is not None:
        key, depth = before, depth + 1
    return key, depth


def _planned(scenario: Scenario, key: str) -> Instant | None:
    inject = scenario.injects[key]
    if inject.at is None:
        return None
    if inject.after is None:
        return scenario.moment(inject.at)
    before = _planned(scenario, inject.after)
    return add(before, inject.at, zone=scenario.zone) if before is not None else None


def rows_of(reading: ScenarioReading) -> list[dict[Column, str]]:
    """The rows below the heads."""
    return [row_of(reading, line) for line in lines_of(reading.scenario)]


def row_of(reading: ScenarioReading, line: Line) -> dict[Column, str]:
    """One row."""
    scenario = reading.scenario
    row = {
        Column.NUMBER: str(line.number),
        Column.INJECT: line.key,
        Column.KIND: line.kind.value,
        Column.PLANNED: _clock(line.planned, scenario.zone),
        Column.BRINGS: "; ".join(brought(line.inject)),
    }
    node = at(reading.node, ("injects", line.key))
    assert node is not None
    for column, key in KEYS.items():
        row[column] = _cell(column, at(node, (key,)))
    row[Column.TO] = row[Column.TO] or ", ".join(line.inject.to)
    return {column: row[column] for column in COLUMNS}


def _clock(moment: Instant | None, zone: str) -> str:
    if moment is None:
        return ""
    local = shown_in(moment, zone)
    return f"{local.date()} {local.hour:02}:{local.minute:02}"


def _cell(column: Column, node: Node | None) -> str:
    """A value as its cell shows it: lists with commas, facts one a line."""
    if node is None:
        return ""
    if column is not Column.CONDITION:
        return (", " if column in _LISTS else "").join(texts(node))
    facts = node.items if isinstance(node, Twig) else (node,)
    return "\n".join(_in_a_line(each) for each in facts)


def _in_a_line(node: Node) -> str:
    written = yaml.safe_dump(
        plain(node), default_flow_style=True, sort_keys=False, allow_unicode=True, width=inf
    )
    return written.strip()


def brought(inject: Inject) -> list[str]:
    """What comes with an inject, in a few words each."""
    said = [f"{verb_of(act)[0].replace('_', ' ')} ({act.by})" for act in inject.do]
    if inject.outage is not None:
        said.append(f"{', '.join(inject.outage.parties)} cut off for {inject.outage.lasts}")
    return said
