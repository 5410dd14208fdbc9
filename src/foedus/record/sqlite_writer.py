"""The one thread of a process that writes to a SQLite file: group commit.

Whatever is asked while a commit is under way goes into the next one, so many
callers share the cost of one sync.  Nobody is answered before the commit.  Each
batch is an IMMEDIATE transaction: processes that write to one file take turns.

After an error of the disk nothing is tried again: a sync that failed once may
report success the next time although the data are lost.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import apsw

from foedus.errors import StoreError
from foedus.record.sqlite_connection import close, fault_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Writer"]

_T = TypeVar("_T")

_MOST_AT_ONCE: Final = 512
_PAGES_BEFORE_CHECKPOINT: Final = 1000


class _Job:
    """One thing to do inside a transaction, and what came of it."""

    __slots__ = ("done", "fault", "outcome", "work")

    def __init__(self, work: Callable[[apsw.Connection], Any]) -> None:
        self.work = work
        self.outcome: Any = None
        self.fault: Exception | None = None
        self.done = Lock()
        self.done.acquire()

    def attempt(self, connection: apsw.Connection) -> None:
        """Do it; a refusal is this job's alone, an error of the disk is everybody's."""
        try:
            self.outcome = self.work(connection)
        except apsw.ConstraintError as fault:
            self.fault = fault_of(fault)
        except apsw.Error:
            raise
        except Exception as fault:  # noqa: BLE001 - it goes to whoever asked, not to this thread
            self.fault = fault


class Writer:
    """Does what it is asked, in order, on a connection that nobody else uses."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._guard = Lock()
        self._broken = ""
        self._broken_by_disk = False
        self._pages = 0
        connection.set_wal_hook(self._note_pages)
        self._thread = Thread(target=self._run, name="foedus-writer", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[apsw.Connection], _T]) -> _T:
        """What `work` answers, once it is on the disk.

        Raises:
            StoreFullError, UnreachableError, StoreError: nothing of it was
                acknowledged to anybody.
        """
        job = _Job(work)
        with self._guard:
            if self._broken:
                raise StoreError(self._broken, remedy="Start anew.")
            self._jobs.put(job)
        job.done.acquire()
        if job.fault is not None:
            raise job.fault
        outcome: _T = job.outcome
        return outcome

    def close(self) -> None:
        """Finish what was asked, and end.

        Raises:
            StoreError: as `sqlite_connection.close`.
        """
        with self._guard:
            self._broken = self._broken or "The store is closed."
            self._jobs.put(None)
        self._thread.join()
        close(self._connection)

    def _run(self) -> None:
        going = True
        while going:
            batch = self._batch()
            going = None not in batch
            jobs = [each for each in batch if each is not None]
            if jobs:
                self._commit(jobs)
                for job in jobs:
                    job.done.release()
            self._checkpoint()

    def _batch(self) -> list[_Job | None]:
        batch = [self._jobs.get()]
        with suppress(Empty):
            while len(batch) < _MOST_AT_ONCE:
                batch.append(self._jobs.get_nowait())
        return batch

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            if self._broken_by_disk:
                raise apsw.IOError(self._broken)
            self._connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.attempt(self._connection)
            self._connection.execute("COMMIT")
        except apsw.Error as fault:
            self._roll_back()
            for job in jobs:
                # Even a refusal may have rested on what was then not kept.
                job.fault = fault_of(fault)
            self._break_if_lost(fault)

    def _break_if_lost(self, fault: apsw.Error) -> None:
        if isinstance(fault_of(fault), StoreError) and not self._broken_by_disk:
            with self._guard:
                self._broken = f"The store has failed: {fault}."
                self._broken_by_disk = True

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(apsw.Error):
                self._connection.execute("ROLLBACK")

    def _note_pages(self, connection: apsw.Connection, name: str, pages: int) -> int:
        del connection, name
        self._pages = pages
        return apsw.SQLITE_OK

    def _checkpoint(self) -> None:
        """Move the log into the file, after everybody was answered."""
        if self._pages < _PAGES_BEFORE_CHECKPOINT or self._broken_by_disk:
            return
        self._pages = 0
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except (apsw.BusyError, apsw.LockedError, apsw.FullError):
            return  # the log grows until there is room, or the other has done it
        except apsw.Error as fault:
            self._break_if_lost(fault)
