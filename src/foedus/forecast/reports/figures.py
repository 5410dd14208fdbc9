"""The charts of a forecast: each with its sentence and the table it equals."""

from __future__ import annotations

from bisect import bisect_left
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from foedus.forecast.answers import Answers, Estimate, PartyAnswer
from foedus.forecast.reports import marks, tables
from foedus.forecast.reports.found import done_by, headline, is_collective, often, telling_hour
from foedus.forecast.reports.report import Column, Figure, Table
from foedus.forecast.reports.words import (
    amount,
    by_hour,
    frequency,
    hours,
    in_hundred,
    party_name,
    plain,
    sentence,
    share_said,
    spread,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "arrivals",
    "by_time",
    "failures",
    "late",
    "support",
    "times",
    "value_at",
]

_SHORTEST: Final = 72.0
_MOST_FAILURES: Final = 15


def by_time(answers: Answers) -> Figure:
    """How likely it is decided, all have answered, and it is adopted, hour by hour."""
    series = {}
    if "done" in answers.curves:
        series[_done_of(answers)] = ("done", tuple(done_by(answers).items()))
    series["All have answered"] = ("decided", answers.decided_by)
    if "adopted" in answers.curves:
        series["Adopted"] = ("adopted", answers.adopted_by)
    up_to = _up_to(answers)
    rows = [
        {"hour": hour}
        | {
            name: round(100 * value_at(answers.curves.get(curve, ()), hour), 2)
            for name, (curve, _) in series.items()
        }
        for hour in range(int(up_to) + 1)
    ]
    points = [
        {"hour": hour, "series": name} | _hundred(each)
        for name, (_, by) in series.items()
        for hour, each in by
        if hour <= up_to
    ]
    spec = marks.curves(rows, points, along="hour", series=list(series), up_to=up_to)
    if answers.deadline is not None and answers.deadline < up_to:
        spec["layer"] += marks.line_at(
            answers.deadline, f"closes, {hours(answers.deadline)}", up_to=up_to
        )
    told = headline(answers)
    return Figure(
        name="by-time",
        title="How likely by when",
        says="The higher the line, the likelier by that time."
        + (f" {sentence(told[0])}: {often(answers, told[1])}." if told else ""),
        spec=spec,
        table=Table(
            caption="The lines, hour by hour, in so many of 100.",
            columns=(
                Column(head="Hours", is_number=True),
                *(Column(head=name, is_number=True) for name in series),
            ),
            rows=tuple(
                (str(row["hour"]), *(f"{row[name]:.1f}" for name in series)) for row in rows
            ),
            is_long=True,
        ),
    )


def support(answers: Answers) -> Figure:
    """At least so many supporters by each checkpoint."""
    rows = [
        {
            "across": by_hour(hour),
            "down": f"{k}",
            "value": round(each.value, 4),
            "short": in_hundred(each.value),
            "said": share_said(each),
        }
        for k, row in answers.support_by
        for hour, each in row
    ]
    number = len(answers.parties)
    across = [by_hour(hour) for hour, _ in answers.support_by[0][1]]
    down = [f"{k}" for k, _ in answers.support_by]
    half, hour = (number + 1) // 2, telling_hour(answers)
    estimate = dict(dict(answers.support_by)[half])[hour]
    return Figure(
        name="support",
        title="How many support by when",
        says="Each cell says in how many of 100 at least so many support by that time; the darker "
        f"the likelier. At least {half} of {number} support within {by_hour(hour)}: "
        f"{often(answers, estimate)}.",
        spec=marks.cells(
            rows, across=across, down=down, titles=("within, since the attack", "at least")
        ),
        table=tables.support(answers, every=True),
    )


def late(answers: Answers) -> Figure:
    """How often each party is late."""
    ordered = sorted(answers.parties, key=lambda each: -each.late.value)
    rows = [_bar(party_name(each.party), each.late) for each in ordered]
    first = ordered[0]
    never = sum(each.late.value == 0 for each in ordered)
    return Figure(
        name="late",
        title="Who is late, and how often",
        says="The longer the bar, the more often a party is late; "
        f"{party_name(first.party)}: {often(answers, first.late)}."
        + (f" {never} of {len(ordered)} never are." if never else "")
        + " The thin line is the interval.",
        spec=marks.bars(rows, title="late in so many of 100", most=_room(rows)),
        table=tables.late(answers),
    )


def times(answers: Answers) -> Figure:
    """When each party answers."""
    ordered = sorted(answers.parties, key=lambda each: each.answered.median or 1e9, reverse=True)
    known = [
        each
        for party in ordered
        for each in (party.answered.ninetieth, party.answered.median)
        if each is not None
    ]
    up_to = max([*known, answers.deadline or 0.0, 1.0]) * 1.05
    rows = [_whisker(each, up_to) for each in ordered]
    spec = marks.whiskers(rows, title="hours since the attack", up_to=up_to)
    if answers.deadline is not None:
        spec["layer"] += marks.line_at(
            answers.deadline, f"closes, {hours(answers.deadline)}", up_to=up_to
        )
    return Figure(
        name="times",
        title="When each party answers",
        says="The mark is the time by which a party has answered half of the time; the bar runs "
        "from the first tenth of its answers to the last.",
        spec=spec,
        table=Table(
            caption="Time since the attack.",
            columns=(
                Column(head="Party"),
                Column(head="Half of the time", is_number=True),
                Column(head="Mostly", is_number=True),
            ),
            rows=tuple(
                (party_name(each.party), hours(each.answered.median), spread(each.answered))
                for each in ordered
            ),
            is_long=True,
        ),
    )


def failures(answers: Answers) -> Figure:
    """On whom it turns."""
    ordered = sorted(answers.failures, key=lambda each: -each.share.value)[:_MOST_FAILURES]
    rows = [_bar(f"{party_name(each.party)}: {plain(each.step)}", each.share) for each in ordered]
    first = ordered[0]
    return Figure(
        name="turns",
        title="On whom it turns",
        says=f"Of the times {_failing(answers)}, what part is laid at whom, and what held "
        f"them back{_largest(answers)}. {party_name(first.party)} ({plain(first.step)}): "
        f"{share_said(first.share)}.",
        spec=marks.bars(
            rows, title="in so many of 100 of those cases", most=_room(rows), above=True
        ),
        table=tables.failures(answers),
    )


def arrivals(answers: Answers) -> Iterator[Figure]:
    """What arrives, a chart for each form."""
    for form in dict.fromkeys(each.form for each in answers.arrivals):
        own = [each for each in answers.arrivals if each.form == form]
        unit, promised = own[0].unit, own[0].promised
        points = [
            {
                "day": each.day,
                "value": each.amount.value,
                "low": each.amount.low,
                "high": each.amount.high,
                "said": f"{amount(each.amount)} {unit}",
            }
            for each in own
        ]
        last = max(each.day for each in own)
        curve = answers.curves.get(f"arrived {form}", ())
        rows = [{"day": day, "value": value} for day, value in curve if day <= last]
        part = own[-1].amount.value / promised if promised else 0.0
        yield Figure(
            name=f"arrives-{form.replace('_', '-')}",
            title=f"{sentence(plain(form))}: what arrives when",
            says=f"By day {last}, {amount(own[-1].amount)} {unit} has arrived on "
            f"average: {part * 100:.0f} of every 100 that would come if every party supported.",
            spec=_arrival(rows, points, promised=promised, unit=unit),
            table=tables.arrivals(answers, form),
        )


def _done_of(answers: Answers) -> str:
    """What counts as decided, short enough for a legend."""
    number = len(answers.parties)
    if is_collective(answers):
        return "Adopted for certain"
    return f"{(number + 1) // 2} of {number} support"


def value_at(curve: tuple[tuple[float, float], ...], hour: float) -> float:
    """A curve's value at an hour, straight between the points that are known."""
    hours = [at for at, _ in curve]
    place = bisect_left(hours, hour)
    if place == len(curve):
        return curve[-1][1] if curve else 0.0
    end, upper = curve[place]
    start, lower = curve[place - 1] if place else (0.0, 0.0)
    return upper if end == start else lower + (upper - lower) * (hour - start) / (end - start)


def _largest(answers: Answers) -> str:
    count = len(answers.failures)
    return f": the {_MOST_FAILURES} largest of {count}" if count > _MOST_FAILURES else ""


def _failing(answers: Answers) -> str:
    return "it is not adopted" if is_collective(answers) else "not all answer in time"


def _up_to(answers: Answers) -> float:
    """How many hours a chart shows: three days, twice what the question has, or until half."""
    half = answers.all_decided.median or 0.0
    wanted = max(_SHORTEST, 2 * (answers.deadline or 0.0), 1.25 * half)
    followed = answers.curves.get("decided", ())
    last = followed[-1][0] if followed else _SHORTEST
    return max(min(24.0 * ceil(wanted / 24), last), 1.0)


def _hundred(each: Estimate) -> dict[str, float]:
    parts = (("value", each.value), ("low", each.low), ("high", each.high))
    return {key: round(100 * value, 3) for key, value in parts}


def _bar(name: str, each: Estimate) -> dict[str, Any]:
    short = in_hundred(each.value)
    return {"name": name, "short": short, "said": share_said(each), **_hundred(each)}


def _room(rows: list[dict[str, Any]]) -> float:
    """Room for the longest bar and its number."""
    return float(min(110.0, max(10.0, 1.15 * max(each["high"] for each in rows))))


def _whisker(each: PartyAnswer, up_to: float) -> dict[str, Any]:
    span = each.answered
    return {
        "name": party_name(each.party),
        "low": span.tenth if span.tenth is not None else up_to,
        "value": span.median,
        "end": span.ninetieth if span.ninetieth is not None else up_to,
        "goes_on": span.ninetieth is None,
        "said": f"half by {hours(span.median)}; mostly {spread(span)}; never "
        f"{frequency(span.never)}",
    }


def _arrival(
    rows: list[dict[str, Any]], points: list[dict[str, Any]], *, promised: float, unit: str
) -> dict[str, Any]:
    x = {
        "field": "day",
        "type": "quantitative",
        "title": "days since the attack",
        "axis": {"grid": False, "values": [each["day"] for each in points]},
    }
    y = {"field": "value", "type": "quantitative", "title": unit, "axis": {"tickCount": 4}}
    tooltip = [{"field": "day", "title": "Day"}, {"field": "said", "title": "Arrived"}]
    return marks.chart(
        [
            {"mark": {"type": "line", "color": "$one"}, "encoding": {"x": x, "y": y}},
            {
                "data": {"values": points},
                "mark": {"type": "rule", "color": "$one", "strokeWidth": 2},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative"},
                    "y2": {"field": "high"},
                },
            },
            {
                "data": {"values": points},
                "mark": {"type": "point", "filled": True, "color": "$one", "size": 60},
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
            *marks.line_at(promised, f"promised: {whole(promised)}", on="y"),
        ],
        height=200,
        data=rows,
    )
