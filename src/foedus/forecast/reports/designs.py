"""A comparison of designs as a report: what differs, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from foedus.forecast.answers import Answers, Estimate
from foedus.forecast.comparison import Comparison, Difference
from foedus.forecast.reports import contents, figures, marks, tables
from foedus.forecast.reports.found import about, often, only_as_good
from foedus.forecast.reports.report import Column, Figure, Report, Section, Table
from foedus.forecast.reports.words import (
    amount,
    in_hundred,
    sentence,
    share_said,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["differences", "ranking", "report"]

_SHARED = ("Attack", "Assumptions", "How it was worked out")
_UNITS = {"share": "in so many of 100", "hours": "hours", "weight": "share of the weight"}


def report(comparison: Comparison) -> Report:
    """Everything a report of a comparison shows, in order."""
    first = comparison.designs[0]
    named = tuple(
        (f"Design {number}", f"{each.agreement}: {each.title}")
        for number, each in enumerate(comparison.designs, 1)
    )
    shared = tuple(each for each in about(first) if each[0] in _SHARED)
    return Report(
        title=f"{len(named)} designs compared",
        about=(*named, *shared),
        sections=tuple(_sections(comparison)),
        notes=tuple(dict.fromkeys(note for each in comparison.designs for note in each.notes)),
        made=contents.made_with(first),
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
        says=(comparison.said, only_as_good(comparison.designs[0])),
        shown=(),
    )
    if comparison.differences:
        yield Section(
            name="differences",
            title="What differs, and by how much?",
            says=(),
            shown=(*_differences(comparison), differences(comparison)),
        )
    if comparison.ranking:
        yield Section(
            name="ranking",
            title="Which is better, and how sure is that?",
            says=(),
            shown=(_ranking(comparison),),
        )
    yield Section(
        name="in-time",
        title="Hour by hour",
        says=(),
        shown=tuple(_by_time(comparison)),
    )
    for number, each in enumerate(comparison.designs, 1):
        yield Section(
            name=f"design-{number}",
            title=each.agreement,
            says=(_headline(each),),
            shown=(tables.decided(each), tables.late(each)),
        )


def _assumptions(comparison: Comparison) -> Section:
    """Those of all designs, each once."""
    rows = tuple(dict.fromkeys(row for each in comparison.designs for row in each.assumptions))
    return contents.first_assumptions(replace(comparison.designs[0], assumptions=rows))


def _headline(answers: Answers) -> str:
    what, estimate = figures.headline(answers)
    return f"{sentence(what)} {often(answers, estimate)}."


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
            says=f"To the right of the line the second design has more{_pair(comparison)}. "
            f"{len(surely)} of {len(own)} intervals do not touch the line.",
            spec=_about_nothing(rows, title),
            table=_in_figure(comparison, unit),
        )


def _named(each: Difference, comparison: Comparison) -> str:
    """The measure, and of which two where there are more than two."""
    if len(comparison.designs) == 2:  # noqa: PLR2004 - a pair
        return sentence(each.measure)
    return f"{_short(each.second)} against {_short(each.first)}: {each.measure}"


def _about_nothing(rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    reach = 1.15 * max([abs(row[key]) for row in rows for key in ("low", "high")] + [1e-6])
    return marks.dots(rows, title=title, reach=reach)


def _pair(comparison: Comparison) -> str:
    """Which is the second, where there are only two."""
    if len(comparison.designs) != 2:  # noqa: PLR2004 - a pair
        return ""
    one, two = (_short(each.agreement) for each in comparison.designs)
    return f" ({two}), to the left the first ({one})"


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
    """A chart for each of the two measures, a line for each design that has it."""
    for curve, title in (("decided", "All have answered"), ("adopted", "Adopted")):
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
            for hour, at in (each.decided_by if curve == "decided" else each.adopted_by)
            if hour <= up_to
        ]
        yield Figure(
            name=f"by-time-{curve}",
            title=f"{title}: how likely by when",
            says="A higher line is likelier by that time; designs differ by dash as well as by "
            "colour.",
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
    return amount(estimate) if each.unit == "hours" else share_said(estimate)
