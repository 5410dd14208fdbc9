"""How a PostgreSQL database is reached, and what its errors are called.

PostgreSQL 15 is the oldest.  A commit is on the server's disk when it is
answered, whatever the server's own default; a server that waits for its
standbys goes on doing so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import errors

from foedus.errors import (
    FoedusError,
    NotMigratedError,
    OldLibraryError,
    StoreError,
    StoreFullError,
    UnreachableError,
)

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = [
    "GROWN",
    "LOCK",
    "OLDEST",
    "SETTINGS",
    "connect",
    "fault_of",
    "require_server",
    "schema_of",
]

OLDEST: Final = 15

GROWN: Final = "foedus_grown"
"""The channel on which whoever appends tells the other processes."""

# "foedus" in ASCII: whoever appends or migrates in this database holds it.
LOCK: Final = 0x666F65647573

SETTINGS: Final[dict[str, Any]] = {
    "autocommit": True,
    "connect_timeout": 10,
    "client_encoding": "utf8",
    "application_name": "foedus",
    # The other end of a cut line would keep everybody waiting.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}

_SESSION: Final = (
    (
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
    ),
    "SET lock_timeout = '30s'",
    # A client that vanished in a transaction holds the lock until this ends it.
    "SET idle_in_transaction_session_timeout = '5s'",
    "SET default_transaction_isolation = 'read committed'",
)

# With these the connection is gone, and a commit may be on the disk all the same.
_STOPPED: Final = ("FATAL", "PANIC")


def connect(address: str) -> Connection[Any]:
    """One connection, checked and set.

    Raises:
        OldLibraryError: the server is too old.
        UnreachableError: it does not answer.
        StoreError: it refuses.
    """
    try:
        connection = psycopg.connect(address, **SETTINGS)
    except psycopg.Error as fault:
        raise fault_of(fault) from fault
    try:
        require_server(connection)
    except psycopg.Error as fault:
        connection.close()
        raise fault_of(fault) from fault
    except BaseException:
        connection.close()
        raise
    return connection


def require_server(connection: Connection[Any]) -> None:
    """Refuse a server that cannot keep the record; set the session.

    Raises:
        OldLibraryError: it is older than PostgreSQL 15.
        StoreError: its text is not UTF-8.
    """
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise OldLibraryError(
            f"PostgreSQL {version} is too old: {OLDEST} is the oldest that is supported.",
            remedy="Upgrade the server.",
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"The database keeps text as {encoding}, not UTF8.",
            remedy="Make one with ENCODING 'UTF8'.",
        )
    for statement in _SESSION:
        connection.execute(statement)


def schema_of(connection: Connection[Any]) -> int:
    """The schema version of a database; 0 where there are no tables of ours."""
    there = connection.execute("SELECT to_regclass('schema_version') IS NOT NULL").fetchone()
    if there is None or not there[0]:
        return 0
    row = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    return int(row[0]) if row else 0


def fault_of(fault: psycopg.Error) -> FoedusError:  # noqa: PLR0911 - one row for each kind
    """What an error of PostgreSQL is to a caller."""
    match fault:
        case errors.DiskFull() if fault.diag.severity_nonlocalized in _STOPPED:
            return UnreachableError(
                "The server stopped, for its disk is full; what it kept is unknown.",
                remedy="Make room, start it, and ask again with the same ids.",
            )
        case errors.DiskFull():
            return StoreFullError(
                "The server's disk is full: nothing was kept.", remedy="Make room, and ask again."
            )
        case errors.UndefinedTable():
            return NotMigratedError(
                "The database has none of our tables.", remedy="Run `foedus db init`."
            )
        case errors.IoError() | errors.DataCorrupted() | errors.IndexCorrupted():
            return StoreError(
                f"PostgreSQL failed: {_said(fault)}.", remedy="Stop, and look at its disk and log."
            )
        case errors.InvalidPassword() | errors.InvalidAuthorizationSpecification():
            return StoreError(f"PostgreSQL refuses: {_said(fault)}.")
        case errors.ReadOnlySqlTransaction():
            return UnreachableError(
                "The server only reads: a standby, or one that is being moved.",
                remedy="Ask again with the same ids.",
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return UnreachableError(
                f"PostgreSQL does not answer: {_said(fault)}.",
                remedy="Ask again with the same ids.",
            )
        case _:
            return StoreError(f"PostgreSQL failed: {_said(fault)}.")


def _said(fault: psycopg.Error) -> str:
    """The first line of what it says, which never holds a password."""
    text = fault.diag.message_primary or str(fault).partition("\n")[0]
    return text.rstrip(". ") or type(fault).__name__
