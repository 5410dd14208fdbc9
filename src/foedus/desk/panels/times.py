"""Instants and spans as a page writes them: its own zone first, then UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from foedus.desk.language import LANGUAGE, told
from foedus.desk.panels.words import counted, plain
from foedus.moments import Duration, Instant, Precision, Span, parse_instant, shown_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from whenever import ZonedDateTime

__all__ = ["CITIES", "UNITS", "Stamp", "Times", "apart", "lasting", "retold"]

_WRITTEN: Final = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z")
"""An instant as the engine writes it into a text."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
UNITS: Final = ("day", "hour", "minute", "second", "millisecond")
"""Of a length of time."""
CITIES: Final = ("Kyiv", "Tirana", "Washington", "Ottawa", "Moscow", "Canberra", "Bern")
"""What CLDR has no name for, as it names zones, and not every capital gives one its name."""
_HOURS_IN_HOURS: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One instant: `Sat 28 Aug 2027`, `07:10`, `Kyiv`, and the same in UTC where that differs."""

    iso: str
    day: str
    weekday: str
    clock: str
    zone: str
    utc: str
    brief: str

    @property
    def full(self) -> str:
        """All of it on one line."""
        other = f" ({self.utc})" if self.utc else ""
        return f"{self.day}, {self.clock} {self.zone}{other}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How one page writes time: to the second, or `exact` to the millisecond."""

    zone: str = "UTC"
    exact: bool = False

    @property
    def label(self) -> str:
        """The zone as a reader knows it: `Kyiv` of `Europe/Kyiv`."""
        return _city(self.zone)

    def stamp(self, instant: Instant) -> Stamp:
        """One instant in the page's zone, and in UTC."""
        here, there = shown_in(instant, self.zone), shown_in(instant, "UTC")
        same_day = here.date() == there.date()
        utc = "" if here.tz_id == "UTC" else f"{_clock(there, exact=self.exact)} UTC"
        return Stamp(
            iso=instant.format_iso(),
            day=f"{_weekday(here)} {_day(here)} {here.year}",
            weekday=_weekday(here),
            clock=_clock(here, exact=self.exact),
            zone="UTC" if here.tz_id == "UTC" else self.label,
            utc=utc if same_day or not utc else f"{_weekday(there)} {_day(there)}, {utc}",
            brief=f"{_day(here)} {_clock(here, exact=self.exact)}",
        )

    def typed(self, instant: Instant) -> str:
        """A time as the field of a form has it, to the minute: `2027-08-28T03:40`."""
        there = shown_in(instant, self.zone)
        return f"{there.date()}T{there.hour:02}:{there.minute:02}"

    @staticmethod
    def city(zone: str, name: str) -> str:
        """A capital: by its zone where the zone bears its name, else as it is called."""
        return _city(zone) if zone.rpartition("/")[2].replace("_", " ") == name else told(name)

    def told(self, text: str, *, full: bool = False) -> str:
        """A text of the engine, with the instants in it on the clocks of the page."""
        stamp = self.stamp
        return retold(text, lambda at: stamp(at).full if full else stamp(at).brief)

    def local(self, instant: Instant, zone: str) -> str:
        """The time of day somewhere else: `Fri 20:10`."""
        there = shown_in(instant, zone)
        return f"{_weekday(there)} {there.hour:02}:{there.minute:02}"

    def span(self, span: Span) -> str:
        """An interval with its precision, in the page's zone."""
        first, last = self.stamp(span.earliest), self.stamp(span.latest)
        mark = _precision(span)
        if span.is_point:
            return f"{first.day}, {first.clock} {self.label}{mark}"
        if first.day == last.day:
            ends = told("between %(start)s and %(end)s", start=first.clock, end=last.clock)
            return f"{first.day}, {ends} {self.label}{mark}"
        start, end = f"{first.day}, {first.clock}", f"{last.day}, {last.clock}"
        ends = told("between %(start)s and %(end)s", start=start, end=end)
        return f"{ends} {self.label}{mark}"

    def short_span(self, span: Span) -> str:
        """An interval without year and weekday: `28 Aug 02:40 to 03:20 (approximate)`."""
        first, last = self.stamp(span.earliest), self.stamp(span.latest)
        mark = _precision(span)
        if span.is_point:
            return f"{first.brief}{mark}"
        end = last.clock if first.day == last.day else last.brief
        return told("%(start)s to %(end)s", start=first.brief, end=end) + mark


def lasting(length: Duration) -> str:
    """A length of the calendar and the clock in words: `1 day 6 hours`."""
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return _said(
        (length.months, "month"),
        (length.days, "day"),
        (hours, "hour"),
        (minutes, "minute"),
        (seconds, "second"),
    )


def retold(text: str, clock: Callable[[Instant], str]) -> str:
    """A text with every instant in it as `clock` writes it."""
    return _WRITTEN.sub(lambda found: clock(parse_instant(found[0])), text)


def apart(earlier: Instant, later: Instant) -> str:
    """How far one instant is from another, in words: `21 hours 50 minutes`."""
    milliseconds = abs(later.timestamp(unit="millisecond") - earlier.timestamp(unit="millisecond"))
    seconds, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if hours >= _HOURS_IN_HOURS:
        return _said((hours // 24, "day"), (hours % 24, "hour"))
    if hours:
        return _said((hours, "hour"), (minute, "minute"))
    if minutes:
        return _said((minute, "minute"), (second, "second"))
    return _said((second, "second")) if second else _said((rest, "millisecond"))


def _said(*parts: tuple[int, str]) -> str:
    said = [counted(count, unit) for count, unit in parts if count]
    return " ".join(said) or told("no time")


def _precision(span: Span) -> str:
    exact = span.precision in {Precision.SECOND, Precision.MINUTE}
    return "" if exact else f" ({plain(span.precision)})"


def _city(zone: str) -> str:
    english = zone.rpartition("/")[2].replace("_", " ")
    if zone == "UTC" or LANGUAGE.get() == "en":
        return english
    return told(_city_in(zone, LANGUAGE.get()) or english)


@cache
def _city_in(zone: str, language: str) -> str:
    from babel.dates import get_timezone_location  # noqa: PLC0415 - only for other languages

    return str(get_timezone_location(zone, locale=language, return_city=True))


@cache
def _names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Short names of the days from Monday and of the months, as CLDR has them."""
    from babel.dates import get_day_names, get_month_names  # noqa: PLC0415 - as above

    days, months = (
        get_day_names("abbreviated", locale=language),
        get_month_names("abbreviated", locale=language),
    )
    return tuple(days[each] for each in range(7)), tuple(months[each] for each in range(1, 13))


def _weekday(moment: ZonedDateTime) -> str:
    language = LANGUAGE.get()
    days = _DAYS if language == "en" else _names(language)[0]
    return days[moment.date().day_of_week().value - 1]


def _day(moment: ZonedDateTime) -> str:
    language = LANGUAGE.get()
    months = _MONTHS if language == "en" else _names(language)[1]
    return f"{moment.day} {months[moment.month - 1]}"


def _clock(moment: ZonedDateTime, *, exact: bool) -> str:
    """Hours and minutes; seconds, and where asked milliseconds, only where there are any."""
    text = f"{moment.hour:02}:{moment.minute:02}"
    milliseconds = moment.nanosecond // 1_000_000 if exact else 0
    if moment.second or milliseconds:
        text += f":{moment.second:02}"
    return f"{text}.{milliseconds:03}" if milliseconds else text
