"""The same attack at another hour of the week: 168 moments, or every third hour.

All of them are in one week, which is named, and in which no party has a public
holiday or a recess, nor in the week after; where there is none within a year, the
one with the fewest.  Calendars are made once, for the whole fortnight, and moved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.forecast.answers import Hour
from foedus.forecast.calendars import closed_days
from foedus.forecast.compile import compile_model
from foedus.moments import Instant

if TYPE_CHECKING:
    from foedus.forecast.compile import Compiled
    from foedus.forecast.headline import Headline
    from foedus.forecast.model import Model

__all__ = ["Week", "hours_of_week", "moved"]

_HOURS: Final = 168
_DAY: Final = 86_400
_WEEKS: Final = 53
_THURSDAY: Final = 3
"""1 January 1970, of days that begin with Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The week that was asked for, from Monday 00:00 UTC, and its hours."""

    begins: Instant
    closed: int
    """Days of holidays and recesses of parties in it and the week after; 0 where it has none."""
    hours: tuple[Hour, ...]


def hours_of_week(compiled: Compiled, headline: Headline, *, every: int = 3) -> Week:
    """How likely it is decided in time, by the hour of the week at which the attack comes."""
    begins, closed = _quiet_week(compiled)
    horizon = compiled.model.horizon
    whole = compile_model(
        compiled.agreement,
        compiled.behaviour,
        tuple(compiled.procedures.values()),
        replace(compiled.attack, at=begins),
        replace(compiled.wanted, horizon=horizon + _HOURS),
    ).model
    whole = replace(whole, bins=compiled.model.bins)
    found = tuple(
        Hour(
            weekday=hour // 24,
            hour=hour % 24,
            share=headline.drawn(moved(whole, hour, horizon)),
        )
        for hour in range(0, _HOURS, every)
    )
    return Week(begins=begins, closed=closed, hours=found)


def moved(model: Model, hours: int, horizon: float) -> Model:
    """The attack so many hours later, with what its calendars still have, up to a horizon."""
    quarters = 4 * hours
    upto = quarters + int(np.ceil((horizon + model.into_quarter) * 4))
    rows = model.openings[:, quarters:upto]
    openings = np.where(rows > 0, rows - np.float32(hours), rows)
    return replace(model, openings=np.ascontiguousarray(openings), horizon=horizon)


def _quiet_week(compiled: Compiled) -> tuple[Instant, int]:
    """The first week from the attack on in which, and after which, nobody is away."""
    day = compiled.attack.at.timestamp() // _DAY
    monday = day - (day + _THURSDAY) % 7
    behaviour, parties = compiled.behaviour, compiled.model.parties
    last = monday + 7 * (_WEEKS + 2)
    away = np.zeros(last - monday, np.int64)
    for party in parties:
        for each in closed_days(party, behaviour.recesses(party), monday, last):
            away[each - monday] += 1
    weeks = [int(away[7 * week : 7 * week + 14].sum()) for week in range(_WEEKS)]
    best = int(np.argmin(weeks))
    return Instant.from_timestamp((monday + 7 * best) * _DAY), weeks[best]
