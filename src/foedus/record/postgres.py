"""A store in PostgreSQL: for many desks.

Whoever appends holds one advisory lock until the commit, and assigns positions
under it.  So they have no gaps, and a reader never sees a later one before an
earlier one, which an identity column does not promise.
Opening it changes nothing: `foedus db` makes and migrates it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from foedus.errors import SameIdError, StoreError, UnreachableError
from foedus.record.address import Kind
from foedus.record.postgres_connection import (
    GROWN,
    LOCK,
    SETTINGS,
    connect,
    fault_of,
    require_server,
    schema_of,
)
from foedus.record.schema import require
from foedus.record.seals import in_order, seal, seal_of_message, unsealed, unsealed_message
from foedus.record.settling import refuse_unfit, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Connection

    from foedus.record.address import Address
    from foedus.record.store import Kept, Message, Record

__all__ = ["PostgresStore"]

_MOST_CONNECTIONS: Final = 8
_PATIENCE: Final = 30.0

_ROW: Final = "SELECT position, stream, version, id, data, seal FROM record"
_LOCK: Final = f"SELECT pg_advisory_xact_lock({LOCK})"
_STANDS: Final = (
    "SELECT (SELECT coalesce(max(version), 0) FROM record WHERE stream = %s),"
    " (SELECT coalesce(max(position), 0) FROM record)"
)
_ADD: Final = (
    "INSERT INTO record SELECT * FROM"
    " unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[])"
)
_TELL: Final = f"NOTIFY {GROWN}"
_ADD_MESSAGES: Final = (
    "INSERT INTO message (number, id, channel, data, seal)"
    " SELECT (SELECT coalesce(max(number), 0) FROM message) + n, i, c, d, s FROM"
    " unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[], %s::bytea[]) AS m(n, i, c, d, s)"
)


class PostgresStore:
    """The port, over one database."""

    def __init__(self, address: Address) -> None:
        """Open a store that is there.

        Raises:
            OldLibraryError: the server is older than PostgreSQL 15.
            NotMigratedError: the schema is not ours.
            UnreachableError: it does not answer.
            StoreError: it refuses.
        """
        with connect(address.place) as connection:
            require(Kind.POSTGRES, schema_of(connection), address.shown)
        self._pool = ConnectionPool(
            address.place,
            kwargs=SETTINGS,
            min_size=1,
            max_size=_MOST_CONNECTIONS,
            timeout=_PATIENCE,
            configure=require_server,
            name="foedus",
            open=True,
        )

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
        with self._asking() as connection, connection.transaction():
            with connection.pipeline():
                connection.execute(_LOCK)
                found = connection.execute(
                    f"{_ROW} WHERE id = ANY(%s)", ([each.id for each in records],), binary=True
                )
                stands = connection.execute(_STANDS, (stream,))
                rests_on = connection.execute(_STANDS, (unmoved[0] if unmoved else stream,))
                version, head = stands.fetchone() or (0, 0)
                other, _ = rests_on.fetchone() or (0, 0)
                before = [unsealed(*row) for row in found]
            settled = settle(
                stream,
                expected,
                records,
                found=before,
                versions={unmoved[0] if unmoved else stream: other, stream: version},
                head=head,
                unmoved=unmoved,
            )
            if settled.is_new:
                _refuse_known(connection, messages)
                _add(connection, settled.kept, messages)
        return settled.kept

    def read(self, stream: str, after: int = 0) -> tuple[Kept, ...]:
        """As the port says."""
        query = f"{_ROW} WHERE stream = %s AND version > %s ORDER BY version"
        return tuple(unsealed(*row) for row in self._rows(query, (stream, after)))

    def since(self, position: int, limit: int = 1000) -> tuple[Kept, ...]:
        """As the port says."""
        query = f"{_ROW} WHERE position > %s ORDER BY position LIMIT %s"
        rows = self._rows(query, (position, limit))
        return in_order((unsealed(*row) for row in rows), after=position)

    def streams(self) -> tuple[tuple[str, int], ...]:
        """As the port says."""
        query = "SELECT stream, max(version) FROM record GROUP BY stream ORDER BY stream"
        return tuple((name, version) for name, version in self._rows(query))

    def head(self) -> int:
        """As the port says."""
        ((head,),) = self._rows("SELECT coalesce(max(position), 0) FROM record")
        return int(head)

    def waiting(self, limit: int = 100) -> tuple[Message, ...]:
        """As the port says."""
        query = (
            "SELECT id, channel, data, seal FROM message WHERE NOT sent ORDER BY number LIMIT %s"
        )
        return tuple(unsealed_message(*row) for row in self._rows(query, (limit,)))

    def sent(self, ids: Sequence[str]) -> None:
        """As the port says."""
        with self._asking() as connection:
            connection.execute(
                "UPDATE message SET sent = true WHERE id = ANY(%s) AND NOT sent", (list(ids),)
            )

    def close(self) -> None:
        """As the port says."""
        self._pool.close()

    def _rows(self, query: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._asking() as connection:
            return connection.execute(query, parameters, binary=True).fetchall()

    @contextmanager
    def _asking(self) -> Iterator[Connection[Any]]:
        """A connection of the pool; a lost one is replaced, and the caller asks again."""
        try:
            with self._pool.connection() as connection:
                yield connection
        except PoolClosed as fault:
            raise StoreError("The store is closed.", remedy="Open it anew.") from fault
        except PoolTimeout as fault:
            raise UnreachableError(
                "PostgreSQL does not answer.", remedy="Ask again with the same ids."
            ) from fault
        except psycopg.Error as fault:
            told = fault_of(fault)
            if isinstance(told, UnreachableError):
                self._pool.check()
            raise told from fault


def _refuse_known(connection: Connection[Any], messages: Sequence[Message]) -> None:
    if not messages:
        return
    known = connection.execute(
        "SELECT id FROM message WHERE id = ANY(%s)", ([each.id for each in messages],)
    ).fetchall()
    if known:
        first = next(each.id for each in messages if (each.id,) in known)
        raise SameIdError(f"A message {first!r} is kept already.")


def _add(connection: Connection[Any], kept: Sequence[Kept], messages: Sequence[Message]) -> None:
    rows = [(k.position, k.stream, k.version, k.id, k.data, seal(k)) for k in kept]
    connection.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])
    connection.execute(_TELL)
    if messages:
        told = [
            (nth, each.id, each.channel, each.data, seal_of_message(each))
            for nth, each in enumerate(messages, start=1)
        ]
        connection.execute(_ADD_MESSAGES, [list(column) for column in zip(*told, strict=True)])
