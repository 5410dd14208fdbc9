"""Waking those who wait for the record to grow.

This process says so itself (`poke`); what another process appended is seen
when the head of the store is read, which every waiter does once a second.
Nothing is lost where nobody waits: who waits says what it has seen.
"""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Stir"]

_EVERY: Final = 1.0
"""Seconds between two looks at the store."""


class Stir:
    """The last position of a store, for any number of threads that wait for the next."""

    def __init__(self, head: Callable[[], int], every: float = _EVERY) -> None:
        """Watch `head`, which tells the last position."""
        self._head, self._every = head, every
        self._condition = Condition()
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a listener at every poke; it must be quick."""
        self._listeners.append(listener)

    def poke(self) -> None:
        """Have everybody who waits look now."""
        with self._condition:
            self._condition.notify_all()
        for listener in self._listeners:
            listener()

    def wait(self, position: int, timeout: float) -> int:
        """The last position: at once where it lies beyond `position`, else when it does.

        Answers after `timeout` seconds, or when poked, with whatever it is then.
        """
        left = timeout
        while (found := self._head()) <= position and left > 0:
            step = min(left, self._every)
            with self._condition:
                poked = self._condition.wait(step)
            if poked:
                return self._head()
            left -= step
        return found
