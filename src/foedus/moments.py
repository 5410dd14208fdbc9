"""Instants, intervals and durations: arithmetic only.

* An instant is a point on the UTC line; a text without an offset is refused.
* What happened in the past is a `Span` `[earliest, latest]` with a precision.
* PT24H is not P1D.  A duration is exact (seconds) or calendar (months, days);
  a calendar duration is added only in a named zone, and a sum that falls into
  a skipped or repeated hour, or on a day that does not exist, is refused.

Nothing here reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from whenever import (
    Date,
    Instant,
    OffsetDateTime,
    RepeatedTime,
    SkippedTime,
    TimeDelta,
    TimeZoneNotFoundError,
    ZonedDateTime,
)

from foedus.errors import AmbiguousSumError, BadMomentError

__all__ = [
    "Date",
    "Duration",
    "Instant",
    "Precision",
    "Span",
    "Surely",
    "add",
    "expect_of_our_time",
    "in_time",
    "in_zone",
    "is_of_our_time",
    "parse_date",
    "parse_instant",
    "parse_span",
    "shown_in",
]

_DURATION: Final = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII,
)
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
_MOST_DIGITS: Final = 12
_MOST_YEARS: Final = 1_000
_FIRST: Final = Instant.from_utc(1900, 1, 1)
_LAST: Final = Instant.from_utc(2200, 1, 1)
"""What is done or due before or after is a slip of the hand, or is meant to do harm."""


class Precision(StrEnum):
    """How finely a past time is known (the scale of the historical data)."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    APPROXIMATE = "approximate"
    UNKNOWN = "unknown"


class Surely(StrEnum):
    """What can be said of two times that are known as intervals."""

    YES = "surely"
    NO = "surely_not"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Months and days of the calendar, and exact seconds; never converted."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ISO 8601 without fractions or signs: `PT24H`, `P3D`, `P10Y`.

        Raises:
            BadMomentError: the text is not such a duration.
        """
        found = _DURATION.fullmatch(text)
        if found is None:
            message = f"{text!r} is not a duration."
            raise BadMomentError(message, remedy="Write PT24H, PT90M, P3D, P6M or P10Y.")
        digits = {name: value or "0" for name, value in found.groupdict().items()}
        part = {name: int(value[:_MOST_DIGITS]) for name, value in digits.items()}
        duration = cls(
            months=12 * part["years"] + part["months"],
            days=7 * part["weeks"] + part["days"],
            seconds=3600 * part["hours"] + 60 * part["minutes"] + part["seconds"],
        )
        if duration._is_too_long or max(map(len, digits.values())) > _MOST_DIGITS:
            message = f"{text!r} is longer than {_MOST_YEARS:,} years."
            raise BadMomentError(message, remedy="Write a shorter duration.")
        return duration

    @property
    def _is_too_long(self) -> bool:
        days = 366 * _MOST_YEARS
        return self.months > 12 * _MOST_YEARS or self.days > days or self.seconds > 86_400 * days

    @property
    def is_exact(self) -> bool:
        """Whether it is the same number of seconds wherever it is added."""
        return not (self.months or self.days)

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        date = "".join(f"{n}{u}" for n, u in ((years, "Y"), (months, "M"), (self.days, "D")) if n)
        time = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        if not date and not time:
            return "PT0S"
        return f"P{date}{'T' + time if time else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A past time: somewhere in `[earliest, latest]`, both ends included."""

    earliest: Instant
    latest: Instant
    precision: Precision = Precision.MINUTE

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            message = f"The latest time {self.latest} is before the earliest {self.earliest}."
            raise BadMomentError(message, remedy="Exchange the two.")

    @classmethod
    def at(cls, instant: Instant, precision: Precision = Precision.MINUTE) -> Span:
        """A time known to the point."""
        return cls(earliest=instant, latest=instant, precision=precision)

    @property
    def is_point(self) -> bool:
        """Whether both ends are one instant."""
        return self.earliest == self.latest


def parse_instant(text: str) -> Instant:
    """Read an instant with its offset, `2028-08-28T03:40+03:00` or `...Z`.

    The name of a zone is no offset: in one night of the year it means two instants.

    Raises:
        BadMomentError: no such time, or no offset.
    """
    try:
        if _INSTANT.fullmatch(text):
            return OffsetDateTime.parse_iso(text).to_instant()
    except ValueError:
        pass
    message = f"{text!r} is not an instant with an offset."
    raise BadMomentError(message, remedy="Write 2028-08-28T03:40+03:00 or 2028-08-28T00:40Z.")


def parse_date(text: str) -> Date:
    """Read a calendar date, `2024-02-29`.

    Raises:
        BadMomentError: no such day.
    """
    try:
        if len(text) == len("2024-02-29"):
            return Date.parse_iso(text)
    except ValueError:
        pass
    message = f"{text!r} is not a date."
    raise BadMomentError(message, remedy="Write a day that exists, as 2024-02-29.")


def parse_span(earliest: str, latest: str | None = None, precision: str = "minute") -> Span:
    """Read an interval; with one end, a point.

    Raises:
        BadMomentError: an end is no instant, they are in the wrong order, or
            there is no such precision.
    """
    first = parse_instant(earliest)
    last = first if latest is None else parse_instant(latest)
    if precision not in set(Precision):
        message = f"{precision!r} is not a precision."
        raise BadMomentError(message, remedy=f"One of {', '.join(Precision)}.")
    return Span(earliest=first, latest=last, precision=Precision(precision))


def add(moment: Instant, duration: Duration, *, zone: str | None = None) -> Instant:
    """The instant `duration` after `moment`; calendar parts count in `zone`.

    Raises:
        AmbiguousSumError: a calendar duration without a zone, or a sum that
            meets a skipped or repeated hour or a day that does not exist.
        BadMomentError: no such zone, or a sum past the year 9999.
    """
    try:
        return _sum(moment, duration, zone)
    except (OverflowError, ValueError) as fault:
        message = f"{duration} after {moment} is past the year 9999."
        raise BadMomentError(message, remedy="Write a shorter duration.") from fault


def _sum(moment: Instant, duration: Duration, zone: str | None) -> Instant:
    if duration.is_exact:
        return moment.add(TimeDelta(seconds=duration.seconds))
    if zone is None:
        message = f"{duration} counts days of a calendar, and no zone says whose."
        raise AmbiguousSumError(message, remedy="Name a zone, or write an exact duration as PT24H.")
    local = in_zone(moment, zone)
    if local.date().add(months=duration.months).day != local.day:
        message = f"{duration} after {local.date()} is a day that does not exist."
        raise AmbiguousSumError(message, remedy="Write the duration in days or hours.")
    try:
        day = local.to_plain().add(months=duration.months, days=duration.days)
        landed = day.assume_tz(zone, disambiguation="raise")
    except (SkippedTime, RepeatedTime) as fault:
        message = f"{duration} after {local} falls into an hour that is skipped or repeated."
        raise AmbiguousSumError(message, remedy="Write an exact duration as PT24H.") from fault
    return landed.to_instant().add(TimeDelta(seconds=duration.seconds))


def in_zone(moment: Instant, zone: str) -> ZonedDateTime:
    """The same moment on the clocks of an IANA zone.

    Raises:
        BadMomentError: no such zone, or a moment before the year 1 or past the
            year 9999 on its clocks.
    """
    try:
        return moment.to_tz(zone)
    except TimeZoneNotFoundError as fault:
        message = f"{zone!r} is not a time zone."
        raise BadMomentError(message, remedy="Write an IANA name as Europe/Kyiv.") from fault
    except (OverflowError, ValueError) as fault:
        message = f"{moment} is outside the years 1 to 9999 in {zone}."
        raise BadMomentError(message, remedy="Write it in UTC.") from fault


def shown_in(moment: Instant, zone: str) -> ZonedDateTime:
    """The same, in UTC where no clock of the zone shows the moment.

    Raises:
        BadMomentError: no such zone.
    """
    try:
        return in_zone(moment, zone)
    except BadMomentError:
        in_zone(_FIRST, zone)
        return moment.to_tz("UTC")


def is_of_our_time(moment: Instant) -> bool:
    """Whether it is in the years 1900 to 2199, so that every zone shows it and sums hold."""
    return _FIRST <= moment < _LAST


def expect_of_our_time(moment: Instant) -> Instant:
    """A moment that somebody tells us, which is `is_of_our_time`.

    Raises:
        BadMomentError: it is before or after.
    """
    if is_of_our_time(moment):
        return moment
    message = f"{moment} is outside the years 1900 to 2199."
    raise BadMomentError(message, remedy="See whether the year is as it was meant.")


def in_time(act: Span, due: Span) -> Surely:
    """Whether an act came by a deadline; exactly at the deadline is in time."""
    if act.latest <= due.earliest:
        return Surely.YES
    if act.earliest > due.latest:
        return Surely.NO
    return Surely.UNDETERMINED
