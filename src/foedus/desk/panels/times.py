"""Instants and spans as a page writes them: its own zone first, then UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.moments import Instant, Precision, Span, in_zone, parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from whenever import ZonedDateTime

__all__ = ["Stamp", "Times", "apart", "retold"]

_WRITTEN: Final = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z")
"""An instant as the engine writes it into a text."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_HOURS_IN_HOURS: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One instant: `Sat 28 Aug 2027`, `07:10`, `Kyiv`, and the same in UTC where that differs."""

    iso: str
    day: str
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
        here, there = in_zone(instant, self.zone), in_zone(instant, "UTC")
        same_day = here.date() == there.date()
        utc = "" if self.zone == "UTC" else f"{_clock(there, exact=self.exact)} UTC"
        return Stamp(
            iso=instant.format_iso(),
            day=f"{_weekday(here)} {_day(here)} {here.year}",
            clock=_clock(here, exact=self.exact),
            zone=self.label,
            utc=utc if same_day or not utc else f"{_weekday(there)} {_day(there)}, {utc}",
            brief=f"{_day(here)} {_clock(here, exact=self.exact)}",
        )

    def told(self, text: str) -> str:
        """A text of the engine, with the instants in it on the clocks of the page."""
        return retold(text, lambda instant: self.stamp(instant).brief)

    def local(self, instant: Instant, zone: str) -> str:
        """The time of day somewhere else: `Fri 20:10`."""
        there = in_zone(instant, zone)
        return f"{_weekday(there)} {there.hour:02}:{there.minute:02}"

    def span(self, span: Span) -> str:
        """An interval with its precision, in the page's zone."""
        first, last = self.stamp(span.earliest), self.stamp(span.latest)
        exact = span.precision in {Precision.SECOND, Precision.MINUTE}
        mark = "" if exact else f" ({span.precision.replace('_', ' ')})"
        if span.is_point:
            return f"{first.day}, {first.clock} {self.label}{mark}"
        if first.day == last.day:
            return f"{first.day}, between {first.clock} and {last.clock} {self.label}{mark}"
        ends = f"{first.day}, {first.clock} and {last.day}, {last.clock}"
        return f"between {ends} {self.label}{mark}"

    def short_span(self, span: Span) -> str:
        """An interval without year and weekday: `28 Aug 02:40 to 03:20 (approximate)`."""
        first, last = self.stamp(span.earliest), self.stamp(span.latest)
        exact = span.precision in {Precision.SECOND, Precision.MINUTE}
        mark = "" if exact else f" ({span.precision.replace('_', ' ')})"
        if span.is_point:
            return f"{first.brief}{mark}"
        end = last.clock if first.day == last.day else last.brief
        return f"{first.brief} to {end}{mark}"


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
    return _said((second, "second"), (rest, "millisecond"))


def _said(*parts: tuple[int, str]) -> str:
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(said) or "no time"


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _weekday(moment: ZonedDateTime) -> str:
    return _DAYS[moment.date().day_of_week().value - 1]


def _day(moment: ZonedDateTime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def _clock(moment: ZonedDateTime, *, exact: bool) -> str:
    """Hours and minutes; seconds, and where asked milliseconds, only where there are any."""
    text = f"{moment.hour:02}:{moment.minute:02}"
    milliseconds = moment.nanosecond // 1_000_000 if exact else 0
    if moment.second or milliseconds:
        text += f":{moment.second:02}"
    return f"{text}.{milliseconds:03}" if milliseconds else text
