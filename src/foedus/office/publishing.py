"""What the store keeps is put into the log, one checkpoint for all that wait for it.

The log is made from the store and never goes further than it.  Whoever comes
first publishes for everybody; whoever waited meanwhile finds it done.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from foedus.errors import LogError
from foedus.office.checking import hashes_of, root_of
from foedus.office.loaded import OTHER_HISTORY, expect_proven

if TYPE_CHECKING:
    from foedus.record.log import Log, Proofs
    from foedus.record.store import Readable

__all__ = ["LOST", "Publisher"]

LOST: Final = (
    "Say where it is with --log, or put its newest copy back.  Only if every copy is lost: "
    "`foedus office rebuild-log`."
)
_BATCH: Final = 1000


class Publisher:
    """The log of a store, open for writing.  Any thread may call any of these."""

    def __init__(self, store: Readable, log: Log, *, anew: bool = False) -> None:
        """Publish whatever a crash has left, or `anew` the whole store into an empty log.

        Raises:
            LogError: store and log are not one history, or the log cannot be written.
        """
        self._store, self.log = store, log
        self._turn = Lock()
        with log.turn():
            self._begin(anew)
        self._expect_one_history()
        self.publish(store.head())

    def probe(self) -> None:
        """As `Log.probe`."""
        self.log.probe()

    def proofs(self) -> Proofs:
        """As `Log.proofs`."""
        return self.log.proofs()

    def publish(self, position: int) -> None:
        """Put into the log what the store has up to a position, and whatever else it has by now.

        Raises:
            LogError: it cannot be written; nothing more is published.
            StoreError, UnreachableError: the store cannot be read.
        """
        if self.log.size >= position:
            return
        with self._turn, self.log.turn():
            while self.log.size < position and (new := self._store.since(self.log.size, _BATCH)):
                self.log.append([each.data for each in new])

    def _begin(self, anew: bool) -> None:  # noqa: FBT001 - passed on
        """A log begins with its store: one that is gone is not silently another."""
        kept = self._store.head()
        if anew and self.log.note is not None:
            message = f"The log folder is there, with {self.log.size} leaves."
            raise LogError(message, remedy="What it lacks is added when the office is opened.")
        if self.log.note is None and kept and not anew:
            message = f"The store holds {kept} leaves, and its log folder is empty or not there."
            raise LogError(message, remedy=LOST)
        if self.log.note is None:
            self.log.append([])

    def _expect_one_history(self) -> None:
        """The log goes no further than the store, and ends in what the store has there.

        Where the store has more, every leaf of the log is held against it first.
        """
        size = self.log.size
        if size == 0:
            return
        last = self._store.since(size - 1, 1)
        if not last:
            message = f"The log has {size} leaves and the store {self._store.head()}."
            raise LogError(message, remedy=OTHER_HISTORY)
        expect_proven(last[0].data, self.log.prove(size - 1))
        if self._store.head() == size:
            return
        if root_of(hashes_of(self._store, size)) != self.log.reader().root:
            message = f"The log of {size} leaves is not how the store begins."
            raise LogError(message, remedy=OTHER_HISTORY)
