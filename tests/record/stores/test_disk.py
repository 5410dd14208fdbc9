"""Power failures and failing disks under a SQLite store (checks 2, 3 and 4).

The disk is one of `disks.py`: power is not really cut, and the space not really used up.
"""

from __future__ import annotations

import shutil
from bisect import bisect
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import apsw
import pytest
from tests.record.stores.disks import (
    Acknowledged,
    Disk,
    ShortWriteError,
    Synced,
    Wrote,
    crash,
    io_error,
)
from tests.record.stores.draws import Draws, rounds
from tests.record.stores.judging import Verdict, append_of, judged
from tests.record.stores.places import Place, message, record

from foedus import wiring
from foedus.errors import StoreError, StoreFullError
from foedus.record import sqlite, sqlite_connection, sqlite_writer
from foedus.record.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.faults
GOOD = Verdict(lost=set(), partial=set(), faults=())
Files = dict[str, bytes]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Disk, Files]:
    """An empty store on a disk that is watched, and its files as they are now."""
    folder = tmp_path / "disk"
    folder.mkdir()
    Place.made(f"sqlite:///{folder}/record.db")
    return Disk(folder), {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.fixture(autouse=True)
def _often_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_writer, "_PAGES_BEFORE_CHECKPOINT", 40)


def write(disk: Disk, store: SqliteStore, writer: str, number: int) -> None:
    """One append, and its acknowledgement in the notes of the disk."""
    records, message = append_of(writer, number)
    version = sum(n % 3 + 1 for n in range(1, number))
    store.append(writer, version, records, [message])
    disk.note(Acknowledged(message.id))


def worked(disk: Disk, appends: int) -> None:
    """Four writers, until they are done; the store is never closed in an orderly way."""
    with disk.in_place():
        store = SqliteStore(disk.folder / "record.db")

        def work(writer: str) -> None:
            for number in range(1, appends + 1):
                write(disk, store, writer, number)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(work, ["w0", "w1", "w2", "w3"]))
        disk.noted, noted = [], disk.noted
        store.close()
        disk.noted = noted


def after_crash(
    disk: Disk, before: Files, upto: int, tmp_path: Path, draws: Draws | None
) -> Verdict:
    """The verdict on one state."""
    into = tmp_path / "after"
    into.mkdir()
    acknowledged = crash(before, disk.noted[:upto], into, draws)
    told = judged(wiring.keeper_of_file(into / "record.db"), acknowledged)
    shutil.rmtree(into)
    return told


def test_no_crash_loses_what_was_acknowledged(made: tuple[Disk, Files], tmp_path: Path) -> None:
    """At any moment, with any part of what was not synced."""
    disk, before = made
    worked(disk, appends=40)
    draws = Draws("crash states")
    files = {each.file for each in disk.noted if isinstance(each, Synced)}
    assert files == {"record.db", "record.db-wal"}, "no checkpoint: the test shows too little"

    for _ in range(rounds(150, 5000)):
        upto = draws.below(len(disk.noted) + 1)
        assert after_crash(disk, before, upto, tmp_path, draws) == GOOD, upto


def test_a_commit_that_does_not_sync_is_lost(
    made: tuple[Disk, Files], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: synchronous=NORMAL."""
    lax = [
        each.replace("synchronous = full", "synchronous = normal")
        for each in sqlite_connection._PRAGMAS
    ]
    monkeypatch.setattr(sqlite_connection, "_PRAGMAS", lax)
    disk, before = made
    worked(disk, appends=20)
    draws = Draws("not synced")

    assert any(
        after_crash(disk, before, draws.below(len(disk.noted) + 1), tmp_path, draws).lost
        for _ in range(50)
    )


def test_a_disk_that_lies_is_found(made: tuple[Disk, Files], tmp_path: Path) -> None:
    """The control of the tests below: a sync that does nothing and says yes."""
    disk, before = made
    disk.sync_is_true = False
    worked(disk, appends=5)

    assert after_crash(disk, before, len(disk.noted), tmp_path, None).lost


def fails_from(nth: int, fault: Callable[[], Exception]) -> Callable[..., None]:
    """Good until the nth time; then it fails once, and is good again, as real disks are."""
    calls = 0

    def called(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise fault()

    return called


@pytest.mark.parametrize("kind", ["sync", "write", "short write"])
def test_an_error_of_the_disk_stops_the_store(
    kind: str, made: tuple[Disk, Files], tmp_path: Path
) -> None:
    """It is told, nothing is tried again, and what was acknowledged is there afterwards.

    What was not synced when the sync failed is taken to be lost.
    """
    disk, before = made
    draws = Draws(f"{kind} fails")
    failed = 0
    for trial in range(rounds(12, 200)):
        shutil.rmtree(disk.folder)
        disk = Disk(tmp_path / f"disk{trial}")
        disk.folder.mkdir()
        for name, data in before.items():
            (disk.folder / name).write_bytes(data)
        with disk.in_place():
            store = SqliteStore(disk.folder / "record.db")
            nth = 1 + draws.below(60)
            match kind:
                case "sync":
                    disk.on_sync = fails_from(nth, lambda: io_error(apsw.SQLITE_IOERR_FSYNC))
                case "write":
                    disk.on_write = fails_from(nth, lambda: io_error(apsw.SQLITE_IOERR_WRITE))
                case _:
                    size = draws.below(30)
                    disk.on_write = fails_from(nth, lambda size=size: ShortWriteError(size))
            for number in range(1, 60):
                try:
                    write(disk, store, "w", number)
                except StoreError:
                    failed += 1
                    upto = len(disk.noted)
                    with pytest.raises(StoreError):
                        store.append("other", 0, [record("late")])
                    with pytest.raises(StoreError):
                        store.sent(["w-1"])
                    break
            else:
                upto = len(disk.noted)
            store.close()

        assert after_crash(disk, before, upto, tmp_path, None) == GOOD
        assert judged(wiring.keeper_of_file(disk.folder / "record.db"), ()) == GOOD
    assert failed > 3, "hardly anything failed: the test shows nothing"


def test_a_store_that_hides_an_error_of_the_disk_is_found(
    made: tuple[Disk, Files], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: a writer that answers as if nothing had failed."""
    disk, before = made
    honest = sqlite_writer.Writer._commit

    def careless(self: sqlite_writer.Writer, jobs: list[sqlite_writer._Job]) -> None:
        honest(self, jobs)
        for job in jobs:
            job.fault = None

    monkeypatch.setattr(sqlite_writer.Writer, "_commit", careless)
    with disk.in_place():
        store = SqliteStore(disk.folder / "record.db")
        disk.on_sync = fails_from(20, lambda: io_error(apsw.SQLITE_IOERR_FSYNC))
        with suppress(StoreError):
            for number in range(1, 60):
                write(disk, store, "w", number)
        store.close()

    assert after_crash(disk, before, len(disk.noted), tmp_path, None).lost


def test_a_full_disk_keeps_nothing_and_is_usable_when_there_is_room(
    made: tuple[Disk, Files], tmp_path: Path
) -> None:
    """Reads go on all the while."""
    disk, before = made
    room = 300_000

    def fill(wrote: Wrote) -> None:
        if wrote.offset + len(wrote.data) > room:
            raise apsw.FullError("errno 28")

    disk.on_write = fill
    refused = 0
    with disk.in_place():
        store = SqliteStore(disk.folder / "record.db")
        number = 1
        while number < 400:
            try:
                write(disk, store, "w", number)
            except StoreFullError:
                refused += 1
                assert store.read("w")[-1].id.startswith(f"w-{number - 1}-")
                assert len(store.waiting(9999)) == number - 1
                assert len(store.since(0, 9999)) == store.head()
                if refused % 2:
                    continue
                room += 200_000
            else:
                number += 1
        store.close()

    assert refused > 2
    assert after_crash(disk, before, len(disk.noted), tmp_path, None) == GOOD


def test_the_notes_of_the_disk_are_in_order(made: tuple[Disk, Files]) -> None:
    """Each acknowledgement comes after a sync of the log: what the states rest on."""
    disk, _ = made
    worked(disk, appends=3)
    syncs = [n for n, each in enumerate(disk.noted) if each == Synced("record.db-wal")]
    for n, each in enumerate(disk.noted):
        if isinstance(each, Acknowledged):
            assert bisect(syncs, n) > 0


def test_a_fault_of_ours_reaches_who_asked_and_nobody_else(
    made: tuple[Disk, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer goes on; what it had begun of that append is undone."""
    disk, _ = made
    store = SqliteStore(disk.folder / "record.db")
    with monkeypatch.context() as broken:
        broken.setattr(sqlite, "seal_of_message", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.append("a", 0, [record("a1")], [message("m")])

    assert store.head() == 0
    assert store.append("a", 0, [record("a1")], [message("m")])[0].position == 1
    store.close()
