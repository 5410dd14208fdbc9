"""A log folder that several processes of one machine write in turns.

Whoever publishes takes the lock of the folder, reads what the others have
published since, appends, and lets go (ADR 17).  The kernel lets go for a
process that is killed; what it had not finished, the next one finishes.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from time import sleep
from typing import IO, TYPE_CHECKING, Final

from foedus.errors import LogError
from foedus.record.checkpoints import checkpoint_of
from foedus.record.cosignatures import cosigned
from foedus.record.log import Log, Proofs, fetch_from, locked, published
from foedus.record.tiles import TileReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from foedus.record.log import Sign

__all__ = ["SharedLog"]

_STEP: Final = 0.002
_STEPS: Final = 5_000
"""Ten seconds: far more than any publication takes."""


class SharedLog(Log):
    """A log whose folder is locked only while something is published."""

    def __init__(self, folder: Path, sign: Sign) -> None:
        super().__init__(folder, sign)
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _locked(self, folder: Path) -> IO[bytes]:
        for _ in range(_STEPS):
            try:
                return locked(folder)
            except LogError as fault:
                if not isinstance(fault.__cause__, BlockingIOError):
                    raise
            sleep(_STEP)
        return locked(folder)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the folder, as it is now.

        Raises:
            LogError: another process holds it for too long, or it cannot be read.
        """
        self._wait()
        try:
            note = published(self._folder)
            if (note and note.text) != (self.note and self.note.text):
                self.refresh()
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def proofs(self) -> Proofs:
        """What is published by now, whoever did it."""
        note = published(self._folder)
        if note is not None and (self.note is None or note.text != self.note.text):
            size = checkpoint_of(note).size
            reader = TileReader(fetch_from(self._folder), size)
            return Proofs(note=cosigned(self._folder, note), reader=reader)
        return super().proofs()

    def _wait(self) -> None:
        for _ in range(_STEPS):
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(_STEP)
            else:
                return
        message = f"The log folder {self._folder.name} is held by another process."
        raise LogError(message, remedy="See which process has it open, and end that one.")
