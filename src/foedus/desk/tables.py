"""The desk's own tables: what is not of the record, such as sessions and addresses.

Nothing that decides a case lies here.  A room that keeps something declares
its tables on `METADATA` beside the code that reads them; times are whole
microseconds since 1970, so that both databases sort them alike.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from foedus.errors import FoedusError, StoreFullError, UnreachableError
from foedus.moments import Instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

__all__ = ["METADATA", "TIME", "Tables", "instant_of", "micros"]

METADATA: Final = MetaData()
TIME: Final = BigInteger
_FULL_IN_SQLITE: Final = "database or disk is full"
_FULL_IN_POSTGRES: Final = "53100"


def micros(instant: Instant) -> int:
    """An instant as it is kept."""
    return instant.timestamp(unit="nanosecond") // 1000


def instant_of(kept: int) -> Instant:
    """A kept instant."""
    return Instant.from_timestamp(kept * 1000, unit="nanosecond")


class Tables:
    """One database, on SQLite or PostgreSQL; any thread may ask."""

    def __init__(self, url: str) -> None:
        """Open it, and make what tables are not there.

        Args:
            url: `sqlite:///PATH` or `postgresql://...`.
        """
        if url.startswith("sqlite:"):
            import pysqlite3.dbapi2  # type: ignore[import-untyped] # noqa: PLC0415 - see ADR 14

            self._engine = create_engine(url, module=pysqlite3.dbapi2)
            event.listen(self._engine, "connect", _careful)
        else:
            url = url.replace("postgresql:", "postgresql+psycopg:", 1)
            self._engine = create_engine(url, pool_pre_ping=True, pool_size=8)
        METADATA.create_all(self._engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction: kept whole when the block ends, not at all when it raises.

        Raises:
            StoreFullError: there is no room, and nothing was kept.
            UnreachableError: the database does not answer.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError) as fault:
            raise _told(fault) from fault

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


def _told(fault: DBAPIError) -> FoedusError:
    full = getattr(fault.orig, "sqlstate", "") == _FULL_IN_POSTGRES
    if full or _FULL_IN_SQLITE in str(fault.orig):
        message = "The disk of the desk's own tables is full."
        return StoreFullError(message, remedy="Make room, and ask again; nothing was kept.")
    return UnreachableError("The desk's own tables do not answer.", remedy="Ask again.")


def _careful(connection: Any, _: object) -> None:
    for each in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {each}").close()
