"""Every assumption of a behaviour in a line: where it stands, what it says, on what it rests.

A report begins with these lines.  They judge nothing and compute nothing but
how long a time is in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from pydantic import BaseModel

from foedus.forecast.behaviour import (
    Basis,
    Behaviour,
    Calendar,
    Delivery,
    Draft,
    Grounds,
    Lasting,
    Propensity,
    Pull,
    Recess,
    Stage,
)
from foedus.forecast.calendars import holidays_are_known, stands_for

__all__ = ["Assumption", "assumptions", "counted", "grades_of", "in_words", "not_known"]

_DAY: Final = 24.0
_MOST_HOURS: Final = 72.0
_SURE: Final = 1.0
_IN_ORDER: Final = (
    *("report", "request", "before", "meeting", "consents", "otherwise", "after", "support"),
    *("bandwagon", "draft", "delivers", "parties", "calendars", "recess"),
)
"""As things happen; last, when offices are open at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One line: `seen` is how many past times it was fitted to."""

    place: str
    says: str
    basis: Basis
    sources: tuple[str, ...] = ()
    seen: int = 0
    note: str = ""


def assumptions(behaviour: Behaviour) -> tuple[Assumption, ...]:
    """All of them, in the order in which things happen."""
    return tuple(_of(behaviour, ""))


def counted(lines: Iterable[Assumption]) -> dict[Basis, int]:
    """How many rest on what."""
    found = Counter(each.basis for each in lines)
    return {basis: found[basis] for basis in Basis}


def grades_of(behaviour: Behaviour, line: Assumption) -> dict[str, int]:
    """How many of its sources are of which grade."""
    grades = (behaviour.sources[name].grade or "not graded" for name in line.sources)
    return dict(sorted(Counter(grades).items()))


def not_known(behaviour: Behaviour, parties: Iterable[str]) -> Iterator[str]:
    """What the calendars cannot know of these parties, in sentences."""
    if not any(each.holidays for each in behaviour.calendars.values()):
        return
    for party in parties:
        other = stands_for(party)
        if other:
            yield f"{party}: {other} stand for its own holidays."
        elif not holidays_are_known(party):
            yield f"{party}: no public holidays are known, so none are kept."


def in_words(hours: float) -> str:
    """A time as people say it: minutes, hours, then days."""
    if hours < 1:
        return f"{hours * 60:.0f} min"
    if hours < _MOST_HOURS:
        return f"{_short(hours)} h"
    return f"{_short(hours / _DAY)} days"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _of(value: object, place: str) -> Iterator[Assumption]:
    if isinstance(value, Grounds):
        yield _line(value, place)
    for name, inner in _inside(value):
        yield from _of(inner, ", ".join(filter(None, (place, name))))


def _inside(value: object) -> Iterable[tuple[str, object]]:
    """What a part holds, each under the name of its place; a list has none of its own."""
    match value:
        case Delivery(lag=lag):
            return (("lag", lag),)
        case Lasting():
            return ()
        case BaseModel():
            names = _IN_ORDER if isinstance(value, Behaviour) else type(value).model_fields
            return [(name, getattr(value, name)) for name in names]
        case Mapping():
            return [(str(name), inner) for name, inner in value.items()]
        case tuple():
            return [(each.form if isinstance(each, Delivery) else "", each) for each in value]
        case _:
            return ()


def _line(each: Grounds, place: str) -> Assumption:
    seen = each.seen if isinstance(each, Lasting) else ()
    named = (*each.sources, *(name for one in seen for name in one.sources))
    return Assumption(
        place=place.removeprefix("parties, "),
        says=_says(each),
        basis=each.basis,
        sources=tuple(dict.fromkeys(named)),
        seen=len(seen),
        note=each.note or "",
    )


@singledispatch
def _says(each: Grounds) -> str:
    """What an assumption says, in words."""
    raise AssertionError(each)


@_says.register
def _(each: Stage) -> str:
    parts = [_time(each)]
    parts += [f"needed with {each.chance:.0%}"] if each.chance < _SURE else []
    parts += [f"begins in {each.hours} hours"] if each.hours else []
    return "; ".join(parts)


@_says.register
def _time(each: Lasting) -> str:
    return f"{in_words(each.median)}, nine tenths by {in_words(each.p90)}"


@_says.register
def _(each: Recess) -> str:
    return f"{each.first} to {each.last}"


@_says.register
def _(each: Delivery) -> str:
    return f"{each.amount:g} {each.unit}"


@_says.register
def _(each: Propensity) -> str:
    return f"supports with {each.support:.0%}; else declines with {each.decline:.0%}"


@_says.register
def _(each: Pull) -> str:
    return f"{each.strength:g} on the scale of log-odds"


@_says.register
def _(each: Draft) -> str:
    if not each.weight:
        return "circulated at once, not before the meeting"
    return f"circulated once a weight of {each.weight} supports it"


@_says.register
def _(each: Calendar) -> str:
    opens, closes = map(_clock, (each.opens, each.closes))
    closed = [name for name in ("holidays", "recess") if getattr(each, name)]
    parts = [f"{' '.join(each.days)} {opens} to {closes}"]
    parts += [f"closed on {' and in '.join(closed)}"] if closed else []
    parts += [f"recalled in {in_words(each.recall)}"] if each.recall is not None else []
    return "; ".join(parts)


def _clock(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"
