"""A duration after a moment, as an interval: where the calendar leaves two answers, both.

A deadline of calendar days may fall into an hour that is skipped or repeated,
or on a day that does not exist, and a text may not say whose days it counts.
That must not stop a board: the earlier answer drives alerts, the later one
binds (design, laws 7 and 10).
"""

from __future__ import annotations

from typing import Final

from foedus.errors import AmbiguousSumError
from foedus.moments import Duration, Instant, add, in_zone

__all__ = ["latest_after", "span_after"]

_AN_HOUR: Final = Duration(seconds=3600)
_AN_HOUR_LESS: Final = Duration(seconds=-3600)


def span_after(moment: Instant, length: Duration, zone: str | None) -> tuple[Instant, Instant]:
    """The earliest and the latest instant that `length` after `moment` can mean.

    Raises:
        BadMomentError: no such zone, or a sum past the year 9999.
    """
    try:
        end = add(moment, length, zone=zone)
    except AmbiguousSumError:
        return _both(moment, length, zone)
    return end, end


def latest_after(moment: Instant, length: Duration, zone: str | None) -> Instant:
    """The latest of them: what cuts off a right."""
    return span_after(moment, length, zone)[1]


def _both(moment: Instant, length: Duration, zone: str | None) -> tuple[Instant, Instant]:
    local = in_zone(moment, zone or "UTC")
    months, days = length.months, length.days
    first = local.add(months=months, days=days, disambiguation="earlier")
    last = local.add(months=months, days=days, disambiguation="later")
    if local.date().add(months=months).day != local.day:
        last = local.add(months=months, days=days + 1, disambiguation="later")
    rest = Duration(seconds=length.seconds)
    earliest, latest = add(first.to_instant(), rest), add(last.to_instant(), rest)
    if zone is None:
        return add(earliest, _AN_HOUR_LESS), add(latest, _AN_HOUR)
    return earliest, latest
