"""A store in one SQLite file: the default.

Several threads and several processes may use one file at once; each process has
one writer.  The file must be on a disk of this machine, not on a network.
Opening it changes nothing: `foedus db` makes and migrates it.
"""

from __future__ import annotations

from queue import LifoQueue
from typing import TYPE_CHECKING, Any, Final

import apsw

from foedus.errors import SameIdError
from foedus.record.seals import seal, seal_of_message, unsealed
from foedus.record.settling import refuse_unfit, settle
from foedus.record.sqlite_connection import connect
from foedus.record.sqlite_reader import HEAD, ROW, SqliteReader, require_ours, rows_of
from foedus.record.sqlite_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from foedus.record.store import Kept, Message, Record

__all__ = ["SqliteStore"]

_BY_ID: Final = f"{ROW} WHERE id = ?"
_VERSION: Final = "SELECT coalesce(max(version), 0) FROM record WHERE stream = ?"
_ADD: Final = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)"
_ADD_MESSAGE: Final = "INSERT INTO message (id, channel, data, seal) VALUES (?, ?, ?, ?)"


class SqliteStore(SqliteReader):
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
        connection = self._connected()
        require_ours(connection, path)
        self._writer = Writer(connection)

    def _connected(self) -> apsw.Connection:
        return connect(self._path)

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
        return self._writer.do(
            lambda connection: _append(connection, stream, expected, records, messages, unmoved)
        )

    def sent(self, ids: Sequence[str]) -> None:
        """As the port says."""
        mark = "UPDATE message SET sent = 1 WHERE id = ? AND sent = 0"
        self._writer.do(lambda connection: connection.executemany(mark, [(each,) for each in ids]))

    def close(self) -> None:
        """As the port says."""
        self._writer.close()
        super().close()


def _append(
    connection: apsw.Connection,
    stream: str,
    expected: int,
    records: Sequence[Record],
    messages: Sequence[Message],
    unmoved: tuple[str, int] | None,
) -> tuple[Kept, ...]:
    """Inside the writer's transaction."""
    found = [
        unsealed(*row) for record in records for row in rows_of(connection, _BY_ID, (record.id,))
    ]
    settled = settle(
        stream,
        expected,
        records,
        found=found,
        versions={
            name: int(connection.execute(_VERSION, (name,)).get)
            for name in (stream, *(unmoved or ())[:1])
        },
        head=int(connection.execute(HEAD).get),
        unmoved=unmoved,
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


def _row(kept: Kept) -> tuple[Any, ...]:
    return (kept.position, kept.stream, kept.version, kept.id, kept.data, seal(kept))
