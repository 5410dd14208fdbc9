"""A comparison of designs as a report: what differs, by how much, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING, Any, Final

from foedus.forecast.answers import Answers, Estimate
from foedus.forecast.comparison import Comparison, Difference, Value
from foedus.forecast.deterrence import LIMITS
from foedus.forecast.reports import contents, figures, marks, tables
from foedus.forecast.reports.found import COUNTED, done_by, done_said, headline, often
from foedus.forecast.reports.report import Column, Figure, Report, Section, Table
from foedus.forecast.reports.words import (
    NOTHING,
    amount,
    by_hour,
    in_hundred,
    moment,
    sentence,
    share_said,
    signed,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["deterrence", "differences", "ranking", "report", "values"]

_FIRST_STOP: Final = re.compile(r"(?<=[.]) ")
_CURVES: Final[dict[str, tuple[str, Callable[[Answers], Iterable[tuple[float, Estimate]]]]]] = {
    "done": ("Decided", lambda each: done_by(each).items()),
    "decided": ("All have answered", lambda each: each.decided_by),
    "adopted": ("Adopted", lambda each: each.adopted_by),
}
"""What is drawn hour by hour, and the values at the checkpoints."""
_MEANT: Final = {
    "done": "Decided is when an adoption is certain, or, where each decides for itself, when half "
    "of the parties support. ",
    "adopted": "Only designs with a common decision have a line. ",
}
_UNITS: Final = {
    "share": "in so many of 100",
    "hours": "hours",
    "parties": "parties",
    "weight": "share of the weight",
}


def report(comparison: Comparison) -> Report:
    """Everything a report of a comparison shows, in order."""
    designs = tuple(
        (f"Design {number}", f"{each.reference}: {each.title}; decided is when {each.done}")
        for number, each in enumerate(comparison.named, 1)
    )
    count = f"{comparison.trials:,} trials of each design on the same draws"
    return Report(
        title=f"{len(comparison.ranking)} designs compared",
        about=(
            *designs,
            ("Attack", f"{moment(comparison.attack)} (invented)"),
            ("Assumptions", comparison.behaviour),
            ("How it was worked out", f"{count}, seed {comparison.seed}"),
        ),
        sections=tuple(_sections(comparison)),
        notes=tuple(each for each in comparison.notes if each != LIMITS),
        made=contents.made_with(comparison),
        digests=comparison.digests,
        again="foedus compare --repeat FILE",
    )


def values(comparison: Comparison) -> Table:
    """Every measure of every design."""
    designs = [each.design for each in comparison.ranking]
    held = {(each.measure, each.design): each for each in comparison.values}
    return Table(
        caption="Each design by itself, the best first.",
        columns=(
            Column(head="Measure"),
            *(
                Column(head=_short(design), is_number=True, spare=place)
                for place, design in enumerate(designs)
            ),
        ),
        rows=tuple(
            (measure, *(_alone(held.get((measure, design))) for design in designs))
            for measure in dict.fromkeys(each.measure for each in comparison.values)
        ),
    )


def deterrence(comparison: Comparison) -> Table:
    """The least gain at which an attacker would still attack."""
    return Table(
        caption="How many times the cost of the response an attacker must hope to gain.",
        columns=(
            Column(head="Design"),
            Column(head="Within", is_number=True),
            Column(head="Decided", is_number=True),
            Column(head="Least gain", is_number=True),
        ),
        rows=tuple(
            (
                _short(each.design),
                by_hour(each.hours),
                share_said(each.chance),
                f"{_gain(each.least_gain)} ({_gain(each.low)} to {_gain(each.high)})",
            )
            for each in comparison.deterrence
        ),
    )


def differences(comparison: Comparison) -> Table:
    """Two designs at a time, measure by measure."""
    return Table(
        caption="On the same invented attacks; the interval is that of the difference.",
        columns=(
            Column(head="Measure"),
            Column(head="Of which"),
            Column(head="First named", is_number=True, spare=1),
            Column(head="Second named", is_number=True, spare=1),
            Column(head="Difference", is_number=True),
        ),
        rows=tuple(
            (
                each.measure,
                f"{_short(each.second)} less {_short(each.first)}",
                _value(each, each.at_second),
                _value(each, each.at_first),
                signed(each.difference),
            )
            for each in comparison.differences
        ),
    )


def ranking(comparison: Comparison) -> Table:
    """How likely each design is first, second, ..."""
    places = len(comparison.ranking)
    return Table(
        caption=f"Ranked by: {comparison.ranked_by}. How likely each place is, in so many of 100.",
        columns=(
            Column(head="Design"),
            *(Column(head=f"place {place}", is_number=True) for place in range(1, places + 1)),
        ),
        rows=tuple(
            (each.design, *(in_hundred(chance) for chance in each.places))
            for each in comparison.ranking
        ),
    )


def _sections(comparison: Comparison) -> Iterator[Section]:
    yield _assumptions(comparison)
    yield Section(
        name="found",
        title="What was found",
        says=(*_said_by_design(comparison), COUNTED),
        shown=(values(comparison),) if comparison.values else (),
    )
    if comparison.differences:
        yield Section(
            name="differences",
            title="What differs, and by how much?",
            says=(),
            shown=(*_differences(comparison), differences(comparison)),
        )
    yield Section(
        name="ranking",
        title="Which is better, and how sure is that?",
        says=(),
        shown=(_ranking(comparison),),
    )
    if comparison.deterrence:
        yield Section(
            name="deterrence",
            title="Would it deter?",
            says=(LIMITS,),
            shown=(deterrence(comparison),),
        )
    charts = tuple(_by_time(comparison))
    if charts:
        yield Section(name="in-time", title="Hour by hour", says=(), shown=charts)
    for number, each in enumerate(comparison.designs, 1):
        yield Section(
            name=f"design-{number}",
            title=each.agreement,
            says=(_headline(each),),
            shown=(tables.decided(each), tables.late(each)),
        )


def _said_by_design(comparison: Comparison) -> list[str]:
    """The paragraph in its parts: how often, how sure the order is, and why, design by design."""
    first, *rest = _FIRST_STOP.split(comparison.said, maxsplit=1)
    names = "|".join(re.escape(_short(each.design)) for each in comparison.ranking)
    return [
        first,
        *(part for each in rest for part in re.split(rf"(?<=[.]) (?=(?:{names}): )", each)),
    ]


def _assumptions(comparison: Comparison) -> Section:
    """Those of all designs, each once."""
    held = (comparison.assumptions, *(each.assumptions for each in comparison.designs))
    rows = tuple(dict.fromkeys(row for each in held for row in each))
    if not rows:
        where = f"The assumptions of {comparison.behaviour}, each with what it rests on"
        said = f"{where}: foedus show {comparison.behaviour}."
        return Section(name="assumptions", title="What this rests on", says=(said,), shown=())
    return contents.first_assumptions(rows, comparison.behaviour)


def _headline(answers: Answers) -> str:
    told = headline(answers)
    if told is None:
        return f"Decided is when {done_said(answers)}."
    return f"{sentence(told[0])}: {often(answers, told[1])}."


def _differences(comparison: Comparison) -> Iterator[Figure]:
    """A chart for each unit: different quantities never share one."""
    for unit, title in _UNITS.items():
        own = [each for each in comparison.differences if each.unit == unit]
        if not own:
            continue
        by = 100 if unit == "share" else 1
        rows = [
            {
                "name": _named(each, comparison),
                "low": by * each.difference.low,
                "value": by * each.difference.value,
                "high": by * each.difference.high,
                "said": signed(each.difference),
            }
            for each in own
        ]
        surely = [e for e in own if e.difference.low > 0 or e.difference.high < 0]
        yield Figure(
            name=f"differences-{unit}",
            title=f"Differences, {title}",
            says=f"To the right of the line a design has more than "
            f"{_short(_base(comparison)) or 'the other'}, to the left less. "
            f"{len(surely)} of {len(own)} intervals do not touch the line.",
            spec=_about_nothing(rows, title),
            table=_in_figure(comparison, unit),
        )


def _named(each: Difference, comparison: Comparison) -> str:
    """Of which design, and which measure; against which other only where that changes."""
    against = "" if _base(comparison) else f" against {_short(each.first)}"
    return f"{_short(each.second)}{against}: {each.measure}"


def _base(comparison: Comparison) -> str:
    """The design that all others are set against; empty where there are several."""
    firsts = {each.first for each in comparison.differences}
    return firsts.pop() if len(firsts) == 1 else ""


def _about_nothing(rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    reach = 1.15 * max([abs(row[key]) for row in rows for key in ("low", "high")] + [1e-6])
    return marks.dots(rows, title=title, reach=reach)


def _only(comparison: Comparison, unit: str) -> Comparison:
    own = tuple(each for each in comparison.differences if each.unit == unit)
    return replace(comparison, differences=own)


def _in_figure(comparison: Comparison, unit: str) -> Table:
    """The rows of one unit; the whole table stands below."""
    return replace(differences(_only(comparison, unit)), is_long=True)


def _ranking(comparison: Comparison) -> Figure:
    count = len(comparison.ranking)
    across = [f"place {place}" for place in range(1, count + 1)]
    rows = [
        {
            "across": across[place],
            "down": _short(each.design),
            "value": round(chance, 4),
            "short": in_hundred(chance),
            "said": f"{in_hundred(chance)} of 100",
        }
        for each in comparison.ranking
        for place, chance in enumerate(each.places)
    ]
    first = comparison.ranking[0]
    return Figure(
        name="ranking",
        title=f"Ranked by: {comparison.ranked_by}",
        says=f"Each cell says in how many of 100 a design takes that place. {first.design} is "
        f"first in {in_hundred(first.places[0])} of 100.",
        spec=marks.cells(
            rows,
            across=across,
            down=[_short(each.design) for each in comparison.ranking],
            titles=("", ""),
        ),
        table=ranking(comparison),
    )


def _by_time(comparison: Comparison) -> Iterator[Figure]:
    """A chart for each measure, a line for each design that has it."""
    for curve, (title, by) in _CURVES.items():
        own = [each for each in comparison.designs if curve in each.curves]
        if not own:
            continue
        up_to = 72
        names = [_short(each.agreement) for each in own]
        rows = [
            {"hour": hour}
            | {
                name: round(100 * figures.value_at(each.curves[curve], hour), 2)
                for name, each in zip(names, own, strict=True)
            }
            for hour in range(up_to + 1)
        ]
        points = [
            {
                "hour": hour,
                "series": name,
                "value": 100 * at.value,
                "low": 100 * at.low,
                "high": 100 * at.high,
            }
            for name, each in zip(names, own, strict=True)
            for hour, at in by(each)
            if hour <= up_to
        ]
        yield Figure(
            name=f"by-time-{curve}",
            title=f"{title}: how likely by when",
            says=f"{_MEANT.get(curve, '')}A higher line is likelier by that time; designs differ "
            "by dash as well as by colour.",
            spec=marks.curves(rows, points, along="hour", series=names, up_to=float(up_to)),
            table=Table(
                caption=f"{title}, hour by hour, in so many of 100.",
                columns=(
                    Column(head="Hours", is_number=True),
                    *(Column(head=name, is_number=True) for name in names),
                ),
                rows=tuple(
                    (str(row["hour"]), *(f"{row[name]:.1f}" for name in names)) for row in rows
                ),
                is_long=True,
            ),
        )


def _short(reference: str) -> str:
    return reference.rpartition("/")[2]


def _value(each: Difference, estimate: Estimate) -> str:
    return _said(each.unit, estimate)


def _alone(each: Value | None) -> str:
    if each is None or each.value is None:
        return NOTHING
    return _said(each.unit, each.value)


def _said(unit: str, estimate: Estimate) -> str:
    return share_said(estimate) if unit == "share" else amount(estimate)


def _gain(value: float) -> str:
    return "endless" if isinf(value) else whole(value)
