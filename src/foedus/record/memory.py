"""A store in memory, for rehearsals and tests.  It survives nothing."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from foedus.errors import SameIdError
from foedus.record.settling import refuse_unfit, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.record.store import Kept, Message, Record

__all__ = ["MemoryStore"]


class MemoryStore:
    """Lists and a lock; what every other store must equal."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: list[Kept] = []
        self._by_id: dict[str, Kept] = {}
        self._streams: dict[str, list[Kept]] = {}
        self._messages: dict[str, Message] = {}
        self._waiting: dict[str, Message] = {}

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
        refuse_unfit(stream, records, messages)
        with self._lock:
            settled = settle(
                stream,
                expected,
                records,
                found=[self._by_id[each.id] for each in records if each.id in self._by_id],
                versions={
                    name: len(self._streams.get(name, ()))
                    for name in (stream, *(unmoved or ())[:1])
                },
                head=len(self._kept),
                unmoved=unmoved,
            )
            if settled.is_new:
                self._add(settled.kept, messages)
        return settled.kept

    def _add(self, kept: tuple[Kept, ...], messages: Sequence[Message]) -> None:
        for message in messages:
            if message.id in self._messages:
                raise SameIdError(f"A message {message.id!r} is kept already.")
        self._kept.extend(kept)
        self._streams.setdefault(kept[0].stream, []).extend(kept)
        self._by_id.update((each.id, each) for each in kept)
        for message in messages:
            self._messages[message.id] = self._waiting[message.id] = message

    def read(self, stream: str, after: int = 0) -> tuple[Kept, ...]:
        """As the port says."""
        with self._lock:
            return tuple(self._streams.get(stream, ())[after:])

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """As the port says."""
        with self._lock:
            return tuple(self._kept[position : position + limit])

    def streams(self) -> tuple[tuple[str, int], ...]:
        """As the port says."""
        with self._lock:
            return tuple((name, len(self._streams[name])) for name in sorted(self._streams))

    def head(self) -> int:
        """As the port says."""
        with self._lock:
            return len(self._kept)

    def waiting(self, limit: int = 100) -> tuple[Message, ...]:
        """As the port says."""
        with self._lock:
            return tuple(self._waiting.values())[:limit]

    def sent(self, ids: Sequence[str]) -> None:
        """As the port says."""
        with self._lock:
            for each in ids:
                self._waiting.pop(each, None)

    def close(self) -> None:
        """Nothing to let go of."""
