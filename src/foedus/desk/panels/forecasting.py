"""A forecast in words: figures by checkpoint, the chart and its table, who is late, what arrives.

Rounded to whole percent, and what is nearly nothing or nearly certain says no
more than that: the assumptions would not bear it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Final

from foedus.desk.forecasts import CHECKPOINTS, HOURS
from foedus.desk.language import told
from foedus.desk.panels.assuming import Assumptions, assumptions_of, decimal
from foedus.desk.panels.forecast_chart import Chart, chart_of
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.words import counted, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.desk.forecasts import Arrived, Found
    from foedus.desk.panels.times import Stamp, Times
    from foedus.forecast.asking import Asked
    from foedus.forecast.compile import Compiled

__all__ = ["NOTES", "ForecastView", "Row", "forecast_view"]

NOTES: Final = (
    "A party's answer, once given, stands; nobody is persuaded afterwards.",
    "Nobody answers before the meeting.",
    "Whoever supported delivers once it is adopted; who did not, gives nothing.",
    "One answer is taken for all forms that the question is about.",
)
"""What the compiler of models says that it assumes."""
_EVERY: Final = 12
"""Hours from row to row of the table that equals the chart."""
_STEPS: Final = 5
"""Parties from row to row of those that support."""
_LEAST: Final = 0.005
_FEW: Final = 10
_FIRST: Final = 8
"""Of those who are late, how many are shown at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A name and its figures; `share` is the length of a bar in hundredths."""

    name: str
    cells: tuple[str, ...]
    share: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastView:
    """Everything that a slider can change, and what it all rests on."""

    title: str
    question: str
    cite: str
    rule: str
    sides: str
    at: Stamp
    clocks: tuple[str, ...]
    without: bool
    why_not: str
    headline: str
    columns: tuple[str, ...]
    figures: tuple[Row, ...]
    support: tuple[Row, ...]
    chart: Chart
    table_columns: tuple[str, ...]
    table: tuple[Row, ...]
    late: tuple[Row, ...]
    more_late: tuple[Row, ...]
    never: bool
    """Whether nothing closes the question, so that late is never."""
    days: tuple[str, ...]
    arrivals: tuple[Row, ...] | None
    notes: tuple[str, ...]
    accuracy: str
    assumptions: Assumptions
    command: str


def forecast_view(found: Found, times: Times) -> ForecastView:
    """The words of an answer."""
    compiled = found.compiled
    asked, attack = compiled.asked, compiled.attack
    late = _late(found)
    lines = _lines(found)
    return ForecastView(
        title=compiled.agreement.title,
        question=compiled.model.ballots[0].question,
        cite=asked.clause.cite,
        rule=plain(asked.rule.kind),
        sides=told(
            "%(attacker)s attacks %(victim)s",
            attacker=state_of(attack.by).name,
            victim=state_of(attack.on).name,
        ),
        at=times.stamp(attack.at),
        clocks=tuple(_clocks(asked)),
        without=found.without,
        why_not=found.why_not,
        headline=_headline(found),
        columns=tuple(told("%(num)s h", num=hour) for hour in CHECKPOINTS),
        figures=tuple(_figures(found)),
        support=tuple(_support(found)),
        chart=chart_of(HOURS, lines),
        table_columns=tuple(name for name, _ in lines.values()),
        table=tuple(
            Row(
                name=told("%(num)s h", num=hour),
                cells=tuple(percent(chances[at]) for _, chances in lines.values()),
            )
            for at, hour in enumerate(HOURS)
            if hour % _EVERY == 0
        ),
        late=late[:_FIRST],
        more_late=late[_FIRST:],
        never=not any(_hours(asked)),
        days=tuple(told("by day %(num)s", num=day) for day in found.days),
        arrivals=None if found.arrivals is None else tuple(map(_arrived, found.arrivals)),
        notes=tuple(_notes(compiled)),
        accuracy=_accuracy(found.accuracy),
        assumptions=assumptions_of(compiled.behaviour, compiled.model.forms),
        command=_command(compiled),
    )


def percent(chance: float) -> str:
    """In whole percent; the ends are never quite reached."""
    if chance < _LEAST:
        return told("under %(share)s", share="1\u00a0%")
    if chance > 1 - _LEAST:
        return told("over %(share)s", share="99\u00a0%")
    return f"{round(100 * chance)}\u00a0%"


def _late(found: Found) -> tuple[Row, ...]:
    """The latest first; those that are as late by name."""
    named = [
        (round(100 * chance), _name(found.compiled, party), chance) for party, chance in found.late
    ]
    ordered = sorted(named, key=lambda each: (-each[0], in_order(each[1])))
    return tuple(
        Row(name=name, cells=(percent(chance),), share=share) for share, name, chance in ordered
    )


def _headline(found: Found) -> str:
    at = HOURS.index(CHECKPOINTS[0])
    chance, answered = percent(found.all_answered[at]), decimal(found.answered[at])
    of = len(found.compiled.model.parties)
    said = told(
        "By 24 hours all have answered: %(chance)s; on average %(answered)s of %(of)s have.",
        chance=chance,
        answered=answered,
        of=of,
    )
    if not found.adopted:
        return said
    adopted = told("By 24 hours it is adopted: %(chance)s.", chance=percent(found.adopted[at]))
    return f"{adopted} {said}"


def _lines(found: Found) -> dict[str, tuple[str, Sequence[float]]]:
    parties = len(found.compiled.model.parties)
    lines: dict[str, tuple[str, Sequence[float]]] = {
        "share": (
            told("Expected share that has answered"),
            [each / parties for each in found.answered],
        ),
        "all": (told("All have answered"), found.all_answered),
    }
    if found.adopted:
        lines["adopted"] = told("Adopted"), found.adopted
    return lines


def _figures(found: Found) -> Iterator[Row]:
    places = [HOURS.index(hour) for hour in CHECKPOINTS]
    of = len(found.compiled.model.parties)

    def chances(values: Sequence[float]) -> tuple[str, ...]:
        return tuple(percent(values[at]) for at in places)

    def numbers(values: Sequence[float]) -> tuple[str, ...]:
        return tuple(told("%(num)s of %(of)s", num=decimal(values[at]), of=of) for at in places)

    if found.adopted:
        yield Row(name=told("Adopted"), cells=chances(found.adopted))
    yield Row(name=told("All have answered"), cells=chances(found.all_answered))
    yield Row(name=told("Have answered, expected"), cells=numbers(found.answered))
    yield Row(name=told("Support, expected"), cells=numbers(found.supporting))


def _support(found: Found) -> Iterator[Row]:
    most = len(found.at_least) - 1
    for least in dict.fromkeys((1, *range(_STEPS, most, _STEPS), most)):
        name = (
            told("all %(num)s", num=most) if least == most else told("at least %(num)s", num=least)
        )
        yield Row(name=name, cells=tuple(map(percent, found.at_least[least])))


def _arrived(each: Arrived) -> Row:
    cells = tuple(whole(amount) for amount in (*each.by_day, each.promised))
    return Row(name=f"{sentence(plain(each.form))}, {plain(each.unit)}", cells=cells)


def whole(amount: float) -> str:
    """An expected amount, without what the assumptions would not bear."""
    return decimal(amount if amount < _FEW else round(amount))


def _clocks(asked: Asked) -> Iterator[str]:
    attack, report, request, meeting = _hours(asked)
    if attack:
        yield told("%(time)s after the attack", time=attack)
    if report:
        yield told("%(time)s after the report", time=report)
    if request:
        yield told("%(time)s after the request", time=request)
    if meeting:
        yield told("%(time)s after the meeting", time=meeting)


def _hours(asked: Asked) -> tuple[str, ...]:
    """Its clocks from attack, report, request and meeting; empty where it has none from there."""
    known = (asked.after_attack, asked.after_report, asked.after_request, asked.after_meeting)
    return tuple("" if isnan(each) else counted(round(each), "hour") for each in known)


def _notes(compiled: Compiled) -> Iterator[str]:
    states = {f"{name} is taken to hold.": name for name in compiled.asked.states}
    for each in compiled.assumed:
        if each in states:
            yield told("%(fact)s is taken to hold.", fact=sentence(plain(states[each])))
        else:
            yield told(each)


def _accuracy(error: float) -> str:
    return told(
        "The evaluator itself is off by at most %(num)s percentage points.", num=_shown(error)
    )


def _shown(error: float) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - only where somebody reads

    from foedus.desk.language import LANGUAGE  # noqa: PLC0415 - as above

    return str(format_decimal(max(100 * error, 0.01), "0.##", locale=LANGUAGE.get()))


def _name(compiled: Compiled, party: str) -> str:
    known = compiled.agreement.parties.get(party)
    return state_of(party, known.name if known else None).name


def _command(compiled: Compiled) -> str:
    """What a shell draws trials of the same question with."""
    attack, form = compiled.attack, compiled.wanted.form
    parts = [compiled.agreement.reference, "--behaviour", compiled.behaviour.name]
    parts += ["--at", attack.at.format_iso(), "--form", str(form)]
    parts += ["--by", attack.by, "--on", attack.on]
    return " ".join(["foedus forecast", *parts])
