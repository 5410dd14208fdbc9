"""A store that has failed once answers nothing more.

After an error of the disk nobody knows what is kept: what is read may be gone
at the next start, and a sync that is tried again may report success although
the data are lost.  Whoever meets a StoreError must stop; this sees to it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from foedus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.record.store import Kept, Message, Record, Store

__all__ = ["GuardedStore"]


class GuardedStore:
    """The port, over another store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failed = ""

    def append(
        self,
        stream: str,
        expected: int,
        records: Sequence[Record],
        messages: Sequence[Message] = (),
        *,
        unmoved: tuple[str, int] | None = None,
    ) -> tuple[Kept, ...]:
        """As the port says."""
        with self._guarded():
            return self._store.append(stream, expected, records, messages, unmoved=unmoved)

    def read(self, stream: str, after: int = 0) -> tuple[Kept, ...]:
        """As the port says."""
        with self._guarded():
            return self._store.read(stream, after)

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """As the port says."""
        with self._guarded():
            return self._store.since(position, limit)

    def streams(self) -> tuple[tuple[str, int], ...]:
        """As the port says."""
        with self._guarded():
            return self._store.streams()

    def head(self) -> int:
        """As the port says."""
        with self._guarded():
            return self._store.head()

    def waiting(self, limit: int = 100) -> tuple[Message, ...]:
        """As the port says."""
        with self._guarded():
            return self._store.waiting(limit)

    def sent(self, ids: Sequence[str]) -> None:
        """As the port says."""
        with self._guarded():
            self._store.sent(ids)

    def close(self) -> None:
        """As the port says."""
        self._store.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        if self._failed:
            message = f"The store has failed before: {self._failed}"
            raise StoreError(message, remedy="Stop, look at the disk, and start anew.")
        try:
            yield
        except StoreError as fault:
            self._failed = fault.message
            raise
