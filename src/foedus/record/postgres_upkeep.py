"""The upkeep of a PostgreSQL database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg

from foedus.errors import NotFoundError
from foedus.record.address import Kind
from foedus.record.postgres_connection import LOCK, connect, fault_of, schema_of
from foedus.record.upkeep import Row, RowOfMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Connection

    from foedus.record.address import Address
    from foedus.record.schema import Migration
    from foedus.record.upkeep import Contents

__all__ = ["PostgresKeeper"]

_LOCK: Final = f"SELECT pg_advisory_xact_lock({LOCK})"
# The other store may be slow.
_PATIENT: Final = "SET LOCAL idle_in_transaction_session_timeout = 0"
_AT_ONCE: Final = 1000


class _Snapshot:
    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def rows(self) -> Iterator[Row]:
        """Records by position."""
        query = "SELECT position, stream, version, id, data, seal FROM record ORDER BY position"
        for row in self._all(query):
            yield Row(*row)

    def messages(self) -> Iterator[RowOfMessage]:
        """Messages, oldest first."""
        query = "SELECT id, channel, data, seal, sent FROM message ORDER BY number"
        for row in self._all(query):
            yield RowOfMessage(*row)

    def _all(self, query: str) -> Iterator[tuple[Any, ...]]:
        with psycopg.ServerCursor(self._connection, "foedus_contents") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(query, binary=True)
            yield from cursor


class PostgresKeeper:
    """`Keeper` of one database, over one connection."""

    kind = Kind.POSTGRES

    def __init__(self, address: Address) -> None:
        self.shown = address.shown
        self._connection = connect(address.place)

    def schema(self) -> int:
        """The schema version; 0 where there are no tables."""
        with _told():
            return schema_of(self._connection)

    def apply(self, steps: Sequence[Migration]) -> None:
        """All steps in one transaction, while nobody appends."""
        with _told(), self._connection.transaction():
            self._connection.execute(_LOCK)
            for step in steps:
                self._connection.execute(step.sql.encode())
                self._connection.execute(
                    "INSERT INTO schema_version VALUES (%s, %s)", (step.version, step.name)
                )

    @contextmanager
    def contents(self) -> Iterator[Contents]:
        """One snapshot, that lets others go on appending."""
        with _told(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            self._connection.execute(_PATIENT)
            yield _Snapshot(self._connection)

    def fill(self, contents: Contents) -> None:
        """One transaction for all rows."""
        with _told(), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(_LOCK)
            cursor.execute(_PATIENT)
            cursor.execute("SELECT EXISTS (SELECT FROM record) OR EXISTS (SELECT FROM message)")
            if cursor.fetchone() == (True,):
                raise NotFoundError(f"{self.shown} is not empty.", remedy="Name a new store.")
            with cursor.copy("COPY record FROM STDIN (FORMAT binary)") as table:
                table.set_types(["int8", "text", "int8", "text", "bytea", "bytea"])
                for row in contents.rows():
                    table.write_row(row)
            with cursor.copy("COPY message FROM STDIN (FORMAT binary)") as table:
                table.set_types(["int8", "text", "text", "bytea", "bytea", "bool"])
                for number, message in enumerate(contents.messages(), start=1):
                    table.write_row((number, *message))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as fault:
        raise fault_of(fault) from fault
