"""A store in one SQLite file: the default.

Several threads and several processes may use one file at once; each process has
one writer.  The file must be on a disk of this machine, not on a network.
Opening it changes nothing: `foedus db` makes and migrates it.
"""

from __future__ import annotations

from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any, Final

import apsw

from foedus.errors import SameIdError
from foedus.record.address import Kind
from foedus.record.schema import require
from foedus.record.seals import in_order, seal, seal_of_message, unsealed, unsealed_message
from foedus.record.settling import refuse_unfit, settle
from foedus.record.sqlite_connection import connect, fault_of
from foedus.record.sqlite_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from foedus.record.store import Kept, Message, Record

__all__ = ["SqliteStore", "schema_of"]

_ROW: Final = "SELECT position, stream, version, id, data, seal FROM record"
_BY_ID: Final = f"{_ROW} WHERE id = ?"
_VERSION: Final = "SELECT coalesce(max(version), 0) FROM record WHERE stream = ?"
_HEAD: Final = "SELECT coalesce(max(position), 0) FROM record"
_ADD: Final = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)"
_ADD_MESSAGE: Final = "INSERT INTO message (id, channel, data, seal) VALUES (?, ?, ?, ?)"


def schema_of(connection: apsw.Connection) -> int:
    """The schema version of a file; 0 where there are no tables of ours."""
    there = "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'"
    if not connection.execute(there).get:
        return 0
    return int(connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").get)


class SqliteStore:
    """The port, over one file."""

    def __init__(self, path: Path) -> None:
        """Open a store that is there.

        Raises:
            OldLibraryError: SQLite is older than 3.51.3.
            NotFoundError: there is no such file.
            NotMigratedError: its schema is not ours.
            StoreError: it cannot be opened.
        """
        self._path = path
        self._readers: LifoQueue[apsw.Connection] = LifoQueue()
        connection = connect(path)
        try:
            require(Kind.SQLITE, schema_of(connection), f"sqlite:///{path}")
        except BaseException:
            connection.close()
            raise
        self._writer = Writer(connection)

    def append(
        self,
        stream: str,
        expected: int,
        records: Sequence[Record],
        messages: Sequence[Message] = (),
    ) -> tuple[Kept, ...]:
        """As the port says."""
        refuse_unfit(stream, records, messages)
        return self._writer.do(
            lambda connection: _append(connection, stream, expected, records, messages)
        )

    def read(self, stream: str, after: int = 0) -> tuple[Kept, ...]:
        """As the port says."""
        with self._reading() as connection:
            rows = _rows(
                connection,
                f"{_ROW} WHERE stream = ? AND version > ? ORDER BY version",
                (stream, after),
            )
        return tuple(unsealed(*row) for row in rows)

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """As the port says."""
        with self._reading() as connection:
            rows = _rows(
                connection,
                f"{_ROW} WHERE position > ? ORDER BY position LIMIT ?",
                (position, limit),
            )
        return in_order((unsealed(*row) for row in rows), after=position)

    def streams(self) -> tuple[tuple[str, int], ...]:
        """As the port says."""
        with self._reading() as connection:
            query = "SELECT stream, max(version) FROM record GROUP BY stream ORDER BY stream"
            return tuple((name, version) for name, version in _rows(connection, query))

    def head(self) -> int:
        """As the port says."""
        with self._reading() as connection:
            return int(connection.execute(_HEAD).get)

    def waiting(self, limit: int = 100) -> tuple[Message, ...]:
        """As the port says."""
        with self._reading() as connection:
            rows = _rows(
                connection,
                "SELECT id, channel, data, seal FROM message "
                "WHERE sent = 0 ORDER BY number LIMIT ?",
                (limit,),
            )
        return tuple(unsealed_message(*row) for row in rows)

    def sent(self, ids: Sequence[str]) -> None:
        """As the port says."""
        mark = "UPDATE message SET sent = 1 WHERE id = ? AND sent = 0"
        self._writer.do(lambda connection: connection.executemany(mark, [(each,) for each in ids]))

    def close(self) -> None:
        """As the port says."""
        self._writer.close()
        while True:
            try:
                self._readers.get_nowait().close()
            except Empty:
                return

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """A connection of the caller's own, for one snapshot."""
        try:
            connection = self._readers.get_nowait()
        except Empty:
            connection = connect(self._path)
        try:
            yield connection
        except apsw.Error as fault:
            connection.close()
            raise fault_of(fault) from fault
        except BaseException:
            connection.close()
            raise
        self._readers.put(connection)


def _append(
    connection: apsw.Connection,
    stream: str,
    expected: int,
    records: Sequence[Record],
    messages: Sequence[Message],
) -> tuple[Kept, ...]:
    """Inside the writer's transaction."""
    found = [
        unsealed(*row) for record in records for row in _rows(connection, _BY_ID, (record.id,))
    ]
    settled = settle(
        stream,
        expected,
        records,
        found=found,
        version=int(connection.execute(_VERSION, (stream,)).get),
        head=int(connection.execute(_HEAD).get),
    )
    if settled.is_new:
        for message in messages:
            if connection.execute("SELECT 1 FROM message WHERE id = ?", (message.id,)).get:
                raise SameIdError(f"A message {message.id!r} is kept already.")
        _add(connection, settled.kept, messages)
    return settled.kept


def _add(connection: apsw.Connection, kept: tuple[Kept, ...], messages: Sequence[Message]) -> None:
    """A savepoint keeps one append that fails from spoiling the batch."""
    connection.execute("SAVEPOINT one")
    try:
        connection.executemany(_ADD, map(_row, kept))
        connection.executemany(
            _ADD_MESSAGE,
            [(each.id, each.channel, each.data, seal_of_message(each)) for each in messages],
        )
    except BaseException:
        # A full disk may have rolled all of it back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK TO one")
            connection.execute("RELEASE one")
        raise
    connection.execute("RELEASE one")


def _rows(
    connection: apsw.Connection, query: str, parameters: tuple[Any, ...] = ()
) -> list[tuple[Any, ...]]:
    return connection.execute(query, parameters).fetchall()


def _row(kept: Kept) -> tuple[Any, ...]:
    return (kept.position, kept.stream, kept.version, kept.id, kept.data, seal(kept))
