"""Where each party's hours go: the steps that most share, by name; all others together.

Nearly every state calls its own decision something else.  A column for each
would leave most cells empty and none wide enough for its number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.forecast.reports import marks
from foedus.forecast.reports.report import Column, Figure, Table
from foedus.forecast.reports.words import NOTHING, hours, party_name, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.forecast.answers import Answers, PartyAnswer

__all__ = ["stages"]

_MOST: Final = 6
"""Columns that a telephone has room for."""
_OTHERS: Final = "other steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """The hours of a party in the steps of a column, and what is said of them."""

    party: str
    column: str
    hours: float
    said: str


def stages(answers: Answers) -> Figure:
    """Where each party's hours go, the slowest first."""
    shown = [each for each in answers.parties if each.stages]
    shown.sort(key=lambda each: -sum(value for _, value in each.stages))
    columns = _columns(shown)
    cells = [cell for each in shown for cell in _cells(each, columns)]
    longest = max(cells, key=lambda each: each.hours)
    return Figure(
        name="stages",
        title="Where the hours go",
        says="Each cell is the hours that a step takes a party in the mean, its waiting for "
        f"office hours included. The longest: {party_name(longest.party)}, "
        f"{plain(longest.column)}, {longest.said}.",
        spec=marks.cells(
            [
                {
                    "across": _head(each.column),
                    "down": party_name(each.party),
                    "value": round(each.hours / longest.hours, 4) if longest.hours else 0.0,
                    "short": f"{each.hours:.1f}",
                    "said": each.said,
                }
                for each in cells
            ],
            across=[_head(each) for each in columns],
            down=[party_name(each.party) for each in shown],
            titles=("", ""),
        ),
        table=_table(shown, columns, cells),
    )


def _table(shown: Sequence[PartyAnswer], columns: Sequence[str], cells: Sequence[_Cell]) -> Table:
    said = {(each.party, each.column): each.said for each in cells}
    return Table(
        caption="Hours of each step in the mean, waiting for office hours included.",
        columns=(
            Column(head="Party"),
            *(Column(head=_head(each), is_number=True) for each in columns),
        ),
        rows=tuple(
            (
                party_name(each.party),
                *(said.get((each.party, column), NOTHING) for column in columns),
            )
            for each in shown
        ),
        is_long=True,
    )


def _columns(shown: Sequence[PartyAnswer]) -> list[str]:
    """The steps in the order of happening: those that most parties have, and all others as one."""
    held: Counter[str] = Counter()
    places: defaultdict[str, list[float]] = defaultdict(list)
    for each in shown:
        for place, (name, _) in enumerate(each.stages):
            held[name] += 1
            places[name].append(place / len(each.stages))
    kept = [name for name, _ in held.most_common()]
    others = kept[_MOST - 1 :] if len(kept) > _MOST else []
    for name in others:
        kept.remove(name)
        places[_OTHERS] += places[name]
    kept += [_OTHERS] * bool(others)
    return sorted(kept, key=lambda each: sum(places[each]) / len(places[each]))


def _cells(party: PartyAnswer, columns: Sequence[str]) -> Iterator[_Cell]:
    held = dict(party.stages)
    for name, value in held.items():
        if name in columns:
            yield _Cell(party=party.party, column=name, hours=value, said=hours(value))
    others = {name: value for name, value in held.items() if name not in columns}
    if others:
        total = sum(others.values())
        said = f"{hours(total)} ({', '.join(map(plain, others))})"
        yield _Cell(party=party.party, column=_OTHERS, hours=total, said=said)


def _head(column: str) -> str:
    return sentence(plain(column))
