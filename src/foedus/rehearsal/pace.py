"""The clock of an exercise: what time it is in it, at a moment on the wall.

It runs at so many exercise minutes a minute, or stands.  It goes on only while
somebody winds it (`wound`): whatever the wall says after that, it has gone no
further than `SLACK` beyond.  So a server that was down has lost no time of the
exercise, and a wall clock that jumps moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from foedus.moments import Instant

__all__ = ["SLACK", "Pace"]

SLACK: Final = 2_000_000_000
"""Nanoseconds on the wall for which it goes on by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """It was `at` when the wall said `wall`; `speed` is exercise time over the wall's."""

    at: Instant
    wall: Instant
    speed: int
    running: bool

    def now(self, wall: Instant) -> Instant:
        """What time it is in the exercise."""
        if not self.running:
            return self.at
        passed = min(max(round((wall - self.wall).total("nanoseconds")), 0), SLACK)
        return self.at.add(nanoseconds=passed * self.speed)

    def wound(self, wall: Instant) -> Pace:
        """It goes on from here."""
        return replace(self, at=self.now(wall), wall=wall)

    def woken(self, wall: Instant) -> Pace:
        """After nobody wound it: it goes on from where it was then."""
        return replace(self, wall=wall)

    def paused(self, wall: Instant) -> Pace:
        """It stands, and all that follows is shifted on the wall."""
        return replace(self.wound(wall), running=False)

    def resumed(self, wall: Instant) -> Pace:
        """It runs again from where it stood."""
        return replace(self.wound(wall), running=True, wall=wall)

    def run_at(self, speed: int, wall: Instant) -> Pace:
        """It goes on at another speed."""
        return replace(self.wound(wall), speed=speed)

    def moved_to(self, at: Instant, wall: Instant) -> Pace:
        """It is later in the exercise at once; never earlier, as the record is not undone."""
        here = self.wound(wall)
        return replace(here, at=max(at, here.at))
