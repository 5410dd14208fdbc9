"""Lengths of time between moments, in whole seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.moments import Instant

__all__ = ["between", "hours_between"]


def between(begin: Instant | None, end: Instant | None) -> int | None:
    """Seconds from one to the other, negative where it is before; None where one is not known."""
    if begin is None or end is None:
        return None
    return round((end - begin).total("seconds"))


def hours_between(begin: Instant, end: Instant) -> float:
    """The same in hours, with fractions."""
    return float((end - begin).total("hours"))
