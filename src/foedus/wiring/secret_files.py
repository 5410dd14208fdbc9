"""Files for their owner alone: private keys, not believed in the open, and a desk's tables."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from foedus.errors import UnsafeKeyError

__all__ = ["closed_to_others", "read_secret", "write_secret"]

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_secret(file: Path) -> bytes:
    """What a file with a private key holds.

    Raises:
        UnsafeKeyError: somebody else may read or change it.
    """
    with file.open("rb") as opened:
        if os.fstat(opened.fileno()).st_mode & _OTHERS:
            message = f"{file} is a private key that others than its owner may open."
            remedy = f"`chmod 600 {file}`; if others could have read it, have a new one made."
            raise UnsafeKeyError(message, remedy=remedy)
        return opened.read()


def write_secret(file: Path, data: bytes) -> None:
    """Write a file that is not there yet, for its owner alone, and let it last."""
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    folder = os.open(file.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def closed_to_others(database: Path) -> None:
    """Let a SQLite file be its owner's alone; what SQLite lays beside it is as open as it is."""
    os.close(os.open(database, os.O_RDONLY | os.O_CREAT, 0o600))
    for each in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        if each.exists() and each.stat().st_mode & _OTHERS:
            each.chmod(0o600)
