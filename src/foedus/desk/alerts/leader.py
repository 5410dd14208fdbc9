"""One sender for a desk of several processes: whoever holds the lock, and nobody else.

The lock is the operating system's (a file beside a SQLite store) or the
database's (a session of PostgreSQL): it is free the moment its holder dies.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from foedus.record.address import Kind, read_address

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = ["Alone", "FileLock", "Lock", "PostgresLock", "lock_of"]

_NUMBERS: Final = {
    "alerts": 0x466F6564_416C7274,
    "events": 0x466F6564_4576656E,
    "exercises": 0x466F6564_45786572,
}
"""The numbers of the locks in PostgreSQL: `FoedAlrt`, `FoedEven`, `FoedExer`."""


class Lock(Protocol):
    """Who may send."""

    def held(self) -> bool:
        """Whether this process has the lock now; where nobody has it, it is taken."""
        ...

    def release(self) -> None:
        """Let another have it."""
        ...


class Alone:
    """There is only one process, as with a store in memory."""

    def held(self) -> bool:
        """Always."""
        return True

    def release(self) -> None:
        """Nothing is held."""


class FileLock:
    """A lock on a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def held(self) -> bool:
        """See `Lock`."""
        if self._file is None:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return False
            self._file = file
        return True

    def release(self) -> None:
        """See `Lock`."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class PostgresLock:
    """An advisory lock of a session of its own; it is lost with the session."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, name
        self._session: Connection | None = None
        self._has = False

    def held(self) -> bool:
        """See `Lock`."""
        import psycopg  # noqa: PLC0415 - only where the database is PostgreSQL

        try:
            if self._session is None:
                self._session = psycopg.connect(
                    self._url,
                    autocommit=True,
                    connect_timeout=2,
                    application_name=f"foedus {self._name}",
                )
            ask = (
                "SELECT 1"
                if self._has
                else f"SELECT pg_try_advisory_lock({_NUMBERS[self._name]})::int"
            )
            row = self._session.execute(ask).fetchone()
            self._has = row is not None and bool(row[0])
        except psycopg.Error:
            self.release()
        return self._has

    def release(self) -> None:
        """See `Lock`."""
        self._has = False
        if self._session is not None:
            self._session.close()
            self._session = None


def lock_of(database: str, name: str = "alerts") -> Lock:
    """The lock of a desk whose record is there: of `alerts`, `events` or `exercises`."""
    address = read_address(database)
    if address.kind is Kind.SQLITE:
        return FileLock(Path(f"{address.place}.{name}"))
    if address.kind is Kind.POSTGRES:
        return PostgresLock(address.place, name)
    return Alone()
