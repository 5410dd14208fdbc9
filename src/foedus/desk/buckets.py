"""So many requests of one person, and no more: a bucket that fills again steadily."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from threading import Lock
from typing import Final

from starlette.exceptions import HTTPException

__all__ = ["Limits"]

_MOST_KNOWN: Final = 10_000


class Limits:
    """What each person has left, in this process."""

    def __init__(self, each_second: float, at_once: int) -> None:
        self._rate, self._most = each_second, float(at_once)
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def spend(self, person: str, now: float, cost: float = 1) -> None:
        """Let a person ask for something that costs as much as so many plain requests.

        Raises:
            HTTPException: 429, and when to ask again.
        """
        if wait := self.take(person, now, cost):
            message = "Too many requests of one person."
            after = {"Retry-After": str(ceil(wait))}
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, message, after)

    def take(self, person: str, now: float, cost: float = 1) -> float:
        """Take so much; answers with the seconds to wait, 0 where there was enough."""
        with self._lock:
            if len(self._left) > _MOST_KNOWN:
                self._left.clear()
            left, since = self._left.get(person, (self._most, now))
            left = min(self._most, left + (now - since) * self._rate)
            cost = min(cost, self._most)
            if left < cost:
                self._left[person] = left, now
                return (cost - left) / self._rate
            self._left[person] = left - cost, now
            return 0.0
