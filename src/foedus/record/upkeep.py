"""Making, migrating, copying and checking a store, whatever its kind.

A backup is itself a store in one SQLite file, made of all rows in one snapshot;
so it can be checked, and restored into a store of either kind.  Every seal is
compared on the way: a damaged store makes no backup that looks sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, Protocol

from foedus.errors import NotMigratedError, StoreError
from foedus.record.schema import migrations, require
from foedus.record.seals import unsealed, unsealed_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from foedus.record.address import Kind
    from foedus.record.schema import Migration

__all__ = [
    "Contents",
    "Keeper",
    "Report",
    "Row",
    "RowOfMessage",
    "check",
    "copy",
    "initialise",
    "migrate",
]


class Row(NamedTuple):
    """One record as a table holds it."""

    position: int
    stream: str
    version: int
    id: str
    data: bytes
    seal: bytes


class RowOfMessage(NamedTuple):
    """One message as a table holds it."""

    id: str
    channel: str
    data: bytes
    seal: bytes
    sent: bool


class Contents(Protocol):
    """Everything in a store at one moment, in order; each may be gone through once."""

    def rows(self) -> Iterator[Row]:
        """Records by position."""
        ...

    def messages(self) -> Iterator[RowOfMessage]:
        """Messages, oldest first."""
        ...


class Keeper(Protocol):
    """What a kind of store can do for its own upkeep."""

    kind: Kind
    shown: str

    def schema(self) -> int:
        """The schema version; 0 where nothing was made yet."""
        ...

    def apply(self, steps: Sequence[Migration]) -> None:
        """Make the changes in one transaction."""
        ...

    def contents(self) -> AbstractContextManager[Contents]:
        """One snapshot."""
        ...

    def fill(self, contents: Contents) -> None:
        """Put everything into an empty store, in one transaction.

        Raises:
            NotFoundError: it is not empty.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a store holds, and whatever is wrong with it.

    `digest` is a SHA-256 over the seals of all records in order: two stores with
    the same digest hold the same records.
    """

    records: int
    streams: int
    messages: int
    waiting: int
    digest: str
    faults: tuple[str, ...]


class _Tally:
    """What has gone by: it counts, and notes what is wrong."""

    def __init__(self) -> None:
        self.records = 0
        self.messages = 0
        self.waiting = 0
        self.faults: list[str] = []
        self._versions: dict[str, int] = {}
        self._digest = sha256()

    def take(self, row: Row) -> None:
        expected = self.records + 1
        if row.position != expected:
            self.faults.append(f"position {expected}: missing, the next is {row.position}")
        self.records = row.position
        version = self._versions.get(row.stream, 0) + 1
        if row.version != version:
            self.faults.append(
                f"position {row.position}: version {row.version} of {row.stream!r} "
                f"where {version} is due"
            )
        self._versions[row.stream] = row.version
        self._try(f"position {row.position}", unsealed, row)
        self._digest.update(row.seal)

    def take_message(self, row: RowOfMessage) -> None:
        self.messages += 1
        self.waiting += not row.sent
        self._try(f"message {row.id!r}", unsealed_message, row[:4])

    def _try(self, where: str, read: Callable[..., object], row: tuple[object, ...]) -> None:
        try:
            read(*row)
        except StoreError:
            self.faults.append(f"{where}: not what was written there")

    def report(self) -> Report:
        return Report(
            records=self.records,
            streams=len(self._versions),
            messages=self.messages,
            waiting=self.waiting,
            digest=self._digest.hexdigest(),
            faults=tuple(self.faults),
        )


class _Watched:
    """Contents that are compared with their seals as they go by; the first fault stops it."""

    def __init__(self, contents: Contents, tally: _Tally) -> None:
        self._contents = contents
        self._tally = tally

    def rows(self) -> Iterator[Row]:
        for row in self._contents.rows():
            self._tally.take(row)
            self._stop_at_fault()
            yield row

    def messages(self) -> Iterator[RowOfMessage]:
        for row in self._contents.messages():
            self._tally.take_message(row)
            self._stop_at_fault()
            yield row

    def _stop_at_fault(self) -> None:
        if self._tally.faults:
            raise StoreError(
                f"The store is damaged: {self._tally.faults[0]}.",
                remedy="`foedus db check` says all of it; use an older backup.",
            )


def initialise(keeper: Keeper) -> None:
    """Make the tables of a new store.

    Raises:
        NotMigratedError: it is a store already.
    """
    if keeper.schema():
        raise NotMigratedError(
            f"{keeper.shown} is a store already.",
            remedy="`foedus db migrate` brings it up to date.",
        )
    keeper.apply(migrations(keeper.kind))


def migrate(keeper: Keeper) -> tuple[Migration, ...]:
    """Bring a store up to date; what was applied.

    Raises:
        NotMigratedError: it is no store yet, or newer than this version of foedus.
    """
    there = keeper.schema()
    steps = migrations(keeper.kind)
    if not 0 < there <= steps[-1].version:
        require(keeper.kind, there, keeper.shown)
    missing = tuple(each for each in steps if each.version > there)
    if missing:
        keeper.apply(missing)
    return missing


def copy(source: Keeper, target: Keeper) -> Report:
    """Everything of one store into an empty one, which is made if it is none yet.

    Raises:
        NotMigratedError: the schema of either is not ours.
        StoreError: the source is damaged, or the target is not empty.
    """
    require(source.kind, source.schema(), source.shown)
    if not target.schema():
        initialise(target)
    require(target.kind, target.schema(), target.shown)
    tally = _Tally()
    with source.contents() as contents:
        target.fill(_Watched(contents, tally))
    return tally.report()


def check(keeper: Keeper) -> Report:
    """Go through everything: positions, versions, seals.

    Raises:
        NotMigratedError: its schema is not ours.
        StoreError: it cannot be read at all.
    """
    require(keeper.kind, keeper.schema(), keeper.shown)
    tally = _Tally()
    with keeper.contents() as contents:
        for row in contents.rows():
            tally.take(row)
        for each in contents.messages():
            tally.take_message(each)
    return tally.report()
