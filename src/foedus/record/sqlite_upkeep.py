"""The upkeep of a SQLite file.

Copies rows in one read transaction instead of pages through the backup
interface: so every seal is compared on the way, and a writer in another process
does not make the copy begin again (ADR 14).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from foedus.errors import NotFoundError
from foedus.record.address import Kind
from foedus.record.sqlite_connection import connect, connect_to_read, create, fault_of
from foedus.record.sqlite_reader import schema_of
from foedus.record.upkeep import Row, RowOfMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from foedus.record.schema import Migration
    from foedus.record.upkeep import Contents

__all__ = ["SqliteKeeper"]


class _Snapshot:
    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def rows(self) -> Iterator[Row]:
        """Records by position."""
        query = "SELECT position, stream, version, id, data, seal FROM record ORDER BY position"
        for row in self._connection.execute(query):
            yield Row(*row)

    def messages(self) -> Iterator[RowOfMessage]:
        """Messages, oldest first."""
        query = "SELECT id, channel, data, seal, sent FROM message ORDER BY number"
        for identity, channel, data, seal, sent in self._connection.execute(query):
            yield RowOfMessage(identity, channel, data, seal, bool(sent))


class SqliteKeeper:
    """`Keeper` of one file; opens it anew for each thing it is asked."""

    kind = Kind.SQLITE

    def __init__(self, path: Path) -> None:
        self._path = path
        self.shown = f"sqlite:///{path}"

    def schema(self) -> int:
        """The schema version; 0 where there is no file."""
        if not self._path.exists():
            return 0
        with _closing(connect_to_read(self._path)) as connection:
            return schema_of(connection)

    def apply(self, steps: Sequence[Migration]) -> None:
        """All steps in one transaction."""
        with _closing(create(self._path)) as connection, _transaction(connection):
            for step in steps:
                connection.execute(step.sql)
                connection.execute(
                    "INSERT INTO schema_version VALUES (?, ?)", (step.version, step.name)
                )

    @contextmanager
    def contents(self) -> Iterator[Contents]:
        """One read transaction."""
        with _closing(connect_to_read(self._path)) as connection:
            connection.execute("BEGIN")
            yield _Snapshot(connection)

    def fill(self, contents: Contents) -> None:
        """One transaction for all rows."""
        with _closing(connect(self._path)) as connection, _transaction(connection):
            there = "SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM message)"
            if connection.execute(there).get:
                raise NotFoundError(f"{self.shown} is not empty.", remedy="Name a new store.")
            connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)", contents.rows())
            connection.executemany(
                "INSERT INTO message (id, channel, data, seal, sent) VALUES (?, ?, ?, ?, ?)",
                contents.messages(),
            )

    def settle(self) -> None:
        """Make one file of it: no log beside it, all of it on the disk."""
        with _closing(connect(self._path)) as connection:
            connection.execute("PRAGMA journal_mode = delete")

    def close(self) -> None:
        """Nothing stays open."""


@contextmanager
def _closing(connection: apsw.Connection) -> Iterator[apsw.Connection]:
    try:
        yield connection
    except apsw.Error as fault:
        raise fault_of(fault) from fault
    finally:
        connection.close()


@contextmanager
def _transaction(connection: apsw.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
