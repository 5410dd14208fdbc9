"""The port of a store: streams of records in one total order, and messages to be sent.

A store keeps bytes and never looks inside them.  What every store promises:

* an append is one transaction, with its messages: all of it is kept, or nothing;
* what `append` has answered survives a crash of the process and of the machine
  (but for the store in memory, which promises it to nobody);
* positions run from 1 without a gap over the whole store, versions from 1
  without a gap in each stream, and nothing kept is ever changed;
* `since` never shows a position before it has shown every earlier one;
* an append that is repeated with the same ids and data is kept once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Kept", "Message", "Readable", "Record", "Store"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry in canonical JSON; its id is unique in the whole store."""

    id: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to be sent, kept with the records that cause it and sent later by a pump."""

    id: str
    channel: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record with its place: in the whole store, and in its stream; both count from 1."""

    position: int
    stream: str
    version: int
    id: str
    data: bytes


class Readable(Protocol):
    """Where records can be read.  Any thread may call any of these."""

    def read(self, stream: str, after: int = 0) -> tuple[Kept, ...]:
        """What the stream holds after a version, in order.

        Raises:
            UnreachableError: no answer.
            StoreError: the store failed or is damaged.
        """
        ...

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """What the store holds after a position, in order, `limit` at most.

        Raises:
            UnreachableError: no answer.
            StoreError: the store failed or is damaged.
        """
        ...

    def streams(self) -> tuple[tuple[str, int], ...]:
        """Every stream with its version, by name."""
        ...

    def head(self) -> int:
        """The last position; 0 when empty."""
        ...

    def close(self) -> None:
        """Let go of files and connections; nothing may be asked afterwards."""
        ...


class Store(Readable, Protocol):
    """Where records are kept.  Any thread may call any of these."""

    def append(
        self,
        stream: str,
        expected: int,
        records: Sequence[Record],
        messages: Sequence[Message] = (),
        *,
        unmoved: tuple[str, int] | None = None,
    ) -> tuple[Kept, ...]:
        """Keep records at the end of a stream whose version is `expected` before them.

        If every id is in this stream already with the same data, the answer is
        what was kept then, whatever `expected`, and no message is added again.
        `unmoved` names another stream that this rests on, with the version it
        must still have.

        Raises:
            BadRecordError: no records, or a name that no store can hold.
            ConflictError: the stream, or the one this rests on, has another version.
            SameIdError: an id is kept with other data, in another stream, or
                without the rest of these records.
            StoreFullError: no room; nothing was kept.
            UnreachableError: no answer; ask again with the same ids.
            StoreError: the store failed; stop.
        """
        ...

    def waiting(self, limit: int = 100) -> tuple[Message, ...]:
        """Messages that nobody has said were sent, oldest first."""
        ...

    def sent(self, ids: Sequence[str]) -> None:
        """Note that messages were sent; an id that waits no longer, or never did, changes nothing.

        Raises:
            StoreFullError: no room.
            UnreachableError: no answer.
            StoreError: the store failed.
        """
        ...
