"""Hearing at once that another process has appended to a PostgreSQL store (LISTEN, NOTIFY).

A message may be lost while the line is down; whoever is woken looks at the
store itself, and looks again every second in any case.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import psycopg

from foedus.errors import FoedusError
from foedus.record.postgres_connection import GROWN, connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.record.address import Address

__all__ = ["Listening"]

_PATIENCE: Final = 1.0


class Listening:
    """A thread that calls `grown` whenever a store may have grown."""

    def __init__(self, address: Address, grown: Callable[[], None]) -> None:
        self._address, self._grown = address, grown
        self._over = Event()
        self._thread = Thread(target=self._run, name="listening", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and let go of the line."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                with connect(self._address.place) as line:
                    line.execute(f"LISTEN {GROWN}")
                    self._grown()
                    while not self._over.is_set():
                        for _ in line.notifies(timeout=_PATIENCE, stop_after=1):
                            self._grown()
            except (FoedusError, psycopg.Error):
                self._over.wait(_PATIENCE)
