"""So many requests of one person, and no more: a bucket that fills again steadily."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from threading import Lock
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from foedus.desk.viewer import DeskHere, Viewer, ViewerHere

__all__ = ["Limited", "Limits"]

_MOST_KNOWN: Final = 10_000


class Limits:
    """What each person has left, in this process."""

    def __init__(self, each_second: float, at_once: int) -> None:
        self._rate, self._most = each_second, float(at_once)
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, person: str, now: float) -> float:
        """Take one; answers with the seconds to wait, 0 where there was one."""
        with self._lock:
            if len(self._left) > _MOST_KNOWN:
                self._left.clear()
            left, since = self._left.get(person, (self._most, now))
            left = min(self._most, left + (now - since) * self._rate)
            if left < 1:
                self._left[person] = left, now
                return (1 - left) / self._rate
            self._left[person] = left - 1, now
            return 0.0


def limited(request: Request, desk: DeskHere, viewer: ViewerHere) -> Viewer:
    """Who asks, if they have not asked too often.

    Raises:
        HTTPException: 429, and when to ask again.
    """
    limits: Limits = request.app.state.limits
    wait = limits.take(viewer.person, desk.stopwatch())
    if wait:
        message = "Too many requests of one person."
        after = {"Retry-After": str(ceil(wait))}
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, message, after)
    return viewer


Limited = Annotated[Viewer, Depends(limited)]
