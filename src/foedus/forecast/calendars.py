"""Office hours as arrays: when what is ready at a quarter of an hour may begin.

A calendar is kept in a party's own zone, with its weekends, public holidays
and recesses.  Nothing here reads a clock: the moment of the attack is passed
in.  Holidays of regions are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.forecast.behaviour import Calendar, Recess, Weekday
from foedus.moments import Instant, in_zone

__all__ = [
    "Attack",
    "Days",
    "closed_days",
    "holidays_are_known",
    "holidays_of",
    "stands_for",
]

_PER_HOUR: Final = 4
_PER_DAY: Final = 96
_QUARTER: Final = 900
_BEYOND: Final = 400
"""Days past the horizon within which the next opening is looked for."""
_WEEKDAY_OF_EPOCH: Final = 3
"""1 January 1970 was a Thursday."""
_ENTITIES: Final = {"org:eu": ("XECB", "the holidays of the European Central Bank")}
"""Organisations by the list of holidays that stands for theirs, and its name."""
_EPOCH: Final = 719_163
"""1 January 1970 as the days of the calendar are numbered."""

Quarters = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Days:
    """What closes the days of one party: its zone, its holidays, its recesses."""

    zone: str
    party: str = ""
    recess: tuple[Recess, ...] = ()


@dataclass(slots=True)
class Attack:
    """One moment, and the quarter hours after it as every zone's clocks show them."""

    moment: Instant
    hours: float
    _clocks: dict[str, Quarters] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The last full quarter hour before the attack, counted from 1970."""
        return self.moment.timestamp() // _QUARTER

    @property
    def into_quarter(self) -> float:
        """Hours from the last full quarter hour to the attack."""
        past = self.moment - Instant.from_timestamp(self.first * _QUARTER)
        return past.total("hours")

    @property
    def quarters(self) -> int:
        """How many quarter hours cover the horizon."""
        return int(np.ceil((self.hours + self.into_quarter) * _PER_HOUR))

    def row(self, calendar: Calendar, days: Days) -> NDArray[np.float32]:
        """The hour at which what is ready in each quarter hour may begin; 0 where it is open.

        What never opens again within 400 days after the horizon begins then.
        """
        sitting = self._sitting(calendar, days)
        recess = self._in_recess(days) if calendar.recess else np.zeros_like(sitting)
        begins = _next(sitting & ~recess)
        if calendar.recall is not None:
            asked = np.ceil(calendar.recall * _PER_HOUR).astype(np.int64)
            recalled = np.minimum(np.arange(len(begins)) + asked, len(begins) - 1)
            begins = np.minimum(begins, _next(sitting)[recalled])
        hours = begins / _PER_HOUR - self.into_quarter
        open_now = begins == np.arange(len(begins))
        return np.where(open_now, 0.0, hours)[: self.quarters].astype(np.float32)

    def _sitting(self, calendar: Calendar, days: Days) -> Mask:
        """Whether it is open, were there no recess."""
        clock = self._clock(days.zone)
        day, time = clock // _PER_DAY, clock % _PER_DAY
        weekdays = [list(Weekday).index(each) for each in calendar.days]
        is_open: Mask = np.isin((day + _WEEKDAY_OF_EPOCH) % 7, weekdays)
        is_open &= (time >= calendar.opens) & (time < calendar.closes)
        if calendar.holidays:
            is_open &= ~np.isin(day, self._holidays(days, day))
        return is_open

    def _in_recess(self, days: Days) -> Mask:
        day = self._clock(days.zone) // _PER_DAY
        return np.isin(day, _days_of(days.recess, _years(day)))

    def _holidays(self, days: Days, day: Quarters) -> list[int]:
        return [each for year in _years(day) for each in holidays_of(days.party, year)]

    def _clock(self, zone: str) -> Quarters:
        """Quarter hours since 1970 as a zone's clocks show them."""
        if zone not in self._clocks:
            count = self.quarters + _BEYOND * _PER_DAY
            quarters = np.arange(self.first, self.first + count, dtype=np.int64)
            self._clocks[zone] = quarters + _offsets(quarters, zone)
        return self._clocks[zone]


def _offsets(quarters: Quarters, zone: str) -> Quarters:
    """What to add to UTC; a day at whose ends it is the same has no change within."""
    offsets = np.empty_like(quarters)
    for start in range(0, len(quarters), _PER_DAY):
        part = quarters[start : start + _PER_DAY]
        first, last = _offset(int(part[0]), zone), _offset(int(part[-1]), zone)
        whole = [first] * len(part) if first == last else [_offset(int(q), zone) for q in part]
        offsets[start : start + _PER_DAY] = whole
    return offsets


def _offset(quarter: int, zone: str) -> int:
    moment = Instant.from_timestamp(quarter * _QUARTER)
    return int(in_zone(moment, zone).offset.total("seconds")) // _QUARTER


def _next(is_open: Mask) -> Quarters:
    """For each place the first one, from it on, that is open; past the end where none is."""
    places = np.where(is_open, np.arange(len(is_open)), len(is_open))
    return np.minimum.accumulate(places[::-1])[::-1]


def _years(day: Quarters) -> range:
    first, last = (int(np.datetime64(int(each), "D").astype(object).year) for each in day[[0, -1]])
    return range(first - 1, last + 1)


def _days_of(recesses: Iterable[Recess], years: Iterable[int]) -> list[int]:
    """Every day of recesses that begin in these years; one may end in the next."""
    found: list[int] = []
    for each in recesses:
        for year in years:
            ends = year if each.first <= each.last else year + 1
            found += range(_number(year, *each.first), _number(ends, *each.last) + 1)
    return found


def _number(year: int, month: int, day: int) -> int:
    """Days since 1970."""
    return int(np.datetime64(f"{year:04}-{month:02}-{day:02}", "D").astype(np.int64))


@cache
def holidays_of(party: str, year: int) -> tuple[int, ...]:
    """The public holidays of a whole party, as days since 1970; none where none are known."""
    import holidays  # noqa: PLC0415 - only when a forecast is made

    if party in _ENTITIES:
        found = holidays.financial_holidays(_ENTITIES[party][0], years=year)
    elif _alpha2(party) in holidays.list_supported_countries():
        found = holidays.country_holidays(_alpha2(party), years=year)
    else:
        return ()
    return tuple(sorted(day.toordinal() - _EPOCH for day in found))


def stands_for(party: str) -> str:
    """Whose holidays stand for those of a party of which no list of its own is known."""
    return _ENTITIES[party][1] if party in _ENTITIES else ""


def holidays_are_known(party: str) -> bool:
    """Whether there is a list of a party's public holidays, or one that stands for it."""
    import holidays  # noqa: PLC0415 - only when a forecast is made

    return party in _ENTITIES or _alpha2(party) in holidays.list_supported_countries()


@cache
def _alpha2(party: str) -> str:
    import pycountry  # noqa: PLC0415 - only when a forecast is made

    found = pycountry.countries.get(alpha_3=party)
    return found.alpha_2 if found else ""


def closed_days(party: str, recess: tuple[Recess, ...], first: int, last: int) -> list[int]:
    """Public holidays and days of recess of a party, as days since 1970, from first to last."""
    years = _years(np.array([first, last]))
    closed = {
        *_days_of(recess, years),
        *(day for year in years for day in holidays_of(party, year)),
    }
    return sorted(day for day in closed if first <= day < last)
