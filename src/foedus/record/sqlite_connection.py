"""How a SQLite file is opened, and what its errors are called.

Refuses a SQLite library older than 3.51.3: from 3.7.0 on they could corrupt a
file in WAL mode.  Commits are synced to the disk (`synchronous=FULL`): NORMAL
loses what was acknowledged when the power fails.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

import apsw

from foedus.errors import (
    FoedusError,
    NotFoundError,
    OldLibraryError,
    StoreError,
    StoreFullError,
    UnreachableError,
)

__all__ = [
    "OLDEST",
    "close",
    "connect",
    "connect_to_read",
    "create",
    "fault_of",
    "require_library",
]

OLDEST: Final = (3, 51, 3)

# As SQLite's own; it counts milliseconds, and other processes write in turn.
_PATIENCE: Final = 30_000

_PRAGMAS: Final = (
    "PRAGMA journal_mode = wal",
    "PRAGMA synchronous = full",
    "PRAGMA fullfsync = on",
    "PRAGMA checkpoint_fullfsync = on",
    # The writer does it, where it can see it fail.
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA trusted_schema = off",
)


def require_library() -> None:
    """Refuse a SQLite that may corrupt the record.

    Raises:
        OldLibraryError: it is older than 3.51.3.
    """
    version = apsw.sqlite_lib_version()
    if tuple(map(int, version.split(".")[:3])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise OldLibraryError(
            f"SQLite {version} may corrupt a record: {oldest} is the oldest that may keep one.",
            remedy="Install a newer apsw; it brings its own SQLite.",
        )


def connect(path: Path) -> apsw.Connection:
    """Open a file that is there, to read and write.

    Raises:
        OldLibraryError: SQLite is too old.
        NotFoundError: there is no such file.
        StoreError: it is no SQLite file, or cannot be opened.
    """
    return _opened(path, apsw.SQLITE_OPEN_READWRITE, _PRAGMAS)


def connect_to_read(path: Path) -> apsw.Connection:
    """Open a file that is there, and change nothing about it.

    Raises:
        OldLibraryError: SQLite is too old.
        NotFoundError: there is no such file.
        StoreError: it is no SQLite file, or cannot be opened.
    """
    return _opened(path, apsw.SQLITE_OPEN_READONLY, ("PRAGMA query_only = on",))


def create(path: Path) -> apsw.Connection:
    """Open a file, and make it if it is not there.

    Raises:
        OldLibraryError: SQLite is too old.
        NotFoundError: there is no such folder.
        StoreError: it is no SQLite file, or cannot be made.
    """
    if not path.absolute().parent.is_dir():
        raise NotFoundError(f"There is no folder {path.parent}.", remedy="Make it first.")
    path.touch(mode=0o600)
    return connect(path)


def _opened(path: Path, flags: int, pragmas: tuple[str, ...]) -> apsw.Connection:
    require_library()
    if not path.is_file():
        raise NotFoundError(
            f"There is no file {path}.", remedy=f"Run `foedus db init --store sqlite:///{path}`."
        )
    # An absolute path is never taken for a URI.
    name = str(path.absolute())
    if flags & apsw.SQLITE_OPEN_READONLY and _nobody_writes(path):
        # Where SQLite may not make its shared memory it must be told that nothing will change.
        name, flags = f"file:{quote(name)}?immutable=1", flags | apsw.SQLITE_OPEN_URI
    try:
        connection = apsw.Connection(name, flags=flags)
    except apsw.Error as fault:
        raise fault_of(fault) from fault
    try:
        connection.set_busy_timeout(_PATIENCE)
        for pragma in pragmas:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except apsw.Error as fault:
        connection.close()
        raise fault_of(fault) from fault
    return connection


def close(connection: apsw.Connection) -> None:
    """Close it; whoever closes a file last moves its log of writes into it.

    Raises:
        StoreError: the disk failed; what was acknowledged is in one or the other.
    """
    try:
        connection.close()
    except apsw.Error as fault:
        raise fault_of(fault) from fault


def _nobody_writes(path: Path) -> bool:
    """A file in a folder that may not be written, and that nobody else has open."""
    beside = path.with_name(f"{path.name}-wal")
    used = beside.exists() and beside.stat().st_size
    ours = os.access in os.supports_effective_ids
    return not used and not os.access(path.absolute().parent, os.W_OK, effective_ids=ours)


def fault_of(fault: apsw.Error) -> FoedusError:
    """What an error of SQLite is to a caller."""
    match fault:
        case apsw.FullError():
            return StoreFullError(
                "The disk is full: nothing was kept.", remedy="Make room, and ask again."
            )
        case apsw.BusyError() | apsw.LockedError():
            return UnreachableError(
                "Another process has held the store for too long.",
                remedy="Ask again with the same ids.",
            )
        case apsw.NotADBError():
            return StoreError("This is no SQLite file, or its first page is damaged.")
        case _:
            return StoreError(
                f"SQLite failed: {fault}.",
                remedy="Stop, look at the disk, run `foedus db check`, and start anew.",
            )
