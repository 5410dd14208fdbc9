"""A SQLite file as it can be read: beside the process that writes, on a folder of any rights."""

from __future__ import annotations

from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any, Final

import apsw

from foedus.record.address import Kind
from foedus.record.schema import require
from foedus.record.seals import in_order, unsealed, unsealed_message
from foedus.record.sqlite_connection import close, connect_to_read, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from foedus.record.store import Kept, Message

__all__ = ["HEAD", "ROW", "SqliteReader", "require_ours", "rows_of", "schema_of"]

ROW: Final = "SELECT position, stream, version, id, data, seal FROM record"
HEAD: Final = "SELECT coalesce(max(position), 0) FROM record"


def schema_of(connection: apsw.Connection) -> int:
    """The schema version of a file; 0 where there are no tables of ours."""
    there = "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'"
    if not connection.execute(there).get:
        return 0
    return int(connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").get)


def require_ours(connection: apsw.Connection, path: Path) -> None:
    """Close a connection to what is no store of this version.

    Raises:
        NotMigratedError: its schema is not ours.
    """
    try:
        require(Kind.SQLITE, schema_of(connection), f"sqlite:///{path}")
    except BaseException:
        connection.close()
        raise


class SqliteReader:
    """The part of the port that reads, over one file."""

    def __init__(self, path: Path) -> None:
        """Look at a store that is there; nothing is locked or written.

        Raises:
            OldLibraryError: SQLite is older than 3.51.3.
            NotFoundError: there is no such file.
            NotMigratedError: its schema is not ours.
            StoreError: it cannot be read.
        """
        self._path = path
        self._readers: LifoQueue[apsw.Connection] = LifoQueue()
        connection = self._connected()
        require_ours(connection, path)
        self._readers.put(connection)

    def _connected(self) -> apsw.Connection:
        return connect_to_read(self._path)

    def read(self, stream: str, after: int = 0) -> tuple[Kept, ...]:
        """As the port says."""
        with self._reading() as connection:
            rows = rows_of(
                connection,
                f"{ROW} WHERE stream = ? AND version > ? ORDER BY version",
                (stream, after),
            )
        return tuple(unsealed(*row) for row in rows)

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """As the port says."""
        with self._reading() as connection:
            rows = rows_of(
                connection,
                f"{ROW} WHERE position > ? ORDER BY position LIMIT ?",
                (position, limit),
            )
        return in_order((unsealed(*row) for row in rows), after=position)

    def streams(self) -> tuple[tuple[str, int], ...]:
        """As the port says."""
        with self._reading() as connection:
            query = "SELECT stream, max(version) FROM record GROUP BY stream ORDER BY stream"
            return tuple((name, version) for name, version in rows_of(connection, query))

    def head(self) -> int:
        """As the port says."""
        with self._reading() as connection:
            return int(connection.execute(HEAD).get)

    def waiting(self, limit: int = 100) -> tuple[Message, ...]:
        """As the port says."""
        with self._reading() as connection:
            rows = rows_of(
                connection,
                "SELECT id, channel, data, seal FROM message "
                "WHERE sent = 0 ORDER BY number LIMIT ?",
                (limit,),
            )
        return tuple(unsealed_message(*row) for row in rows)

    def close(self) -> None:
        """As the port says."""
        while True:
            try:
                close(self._readers.get_nowait())
            except Empty:
                return

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """A connection of the caller's own, for one snapshot."""
        try:
            connection = self._readers.get_nowait()
        except Empty:
            connection = self._connected()
        try:
            yield connection
        except apsw.Error as fault:
            connection.close()
            raise fault_of(fault) from fault
        except BaseException:
            connection.close()
            raise
        self._readers.put(connection)


def rows_of(
    connection: apsw.Connection, query: str, parameters: tuple[Any, ...] = ()
) -> list[tuple[Any, ...]]:
    """Every row of a query."""
    return connection.execute(query, parameters).fetchall()
