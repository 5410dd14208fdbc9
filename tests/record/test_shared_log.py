"""A log folder that several write in turns."""

from __future__ import annotations

import fcntl
from pathlib import Path
from threading import Thread

import pytest
from tests.office.offices import LOG_KEY, sign, staffed

from foedus.errors import LogError
from foedus.office.office import Office
from foedus.record import shared_log
from foedus.record.checkpoints import checkpoint_of
from foedus.record.log import Log
from foedus.record.memory import MemoryStore
from foedus.record.notes import Note
from foedus.record.shared_log import SharedLog
from foedus.record.store import Record


def vouch(text: str) -> Note:
    return Note(text=text, signatures=(LOG_KEY.sign(text),))


def test_each_goes_on_where_the_other_stopped(tmp_path: Path) -> None:
    first, second = SharedLog(tmp_path, sign), SharedLog(tmp_path, sign)
    for n in range(6):
        log = (first, second)[n % 2]
        with log.turn():
            assert log.size == n
            log.append([b"%d" % n])
    assert checkpoint_of(first.proofs().note).size == 6
    first.proofs().prove(5)
    first.close()
    second.close()


def test_without_taking_turns_two_would_publish_two_histories(tmp_path: Path) -> None:
    """The negative control: what the turn is for."""
    first, second = SharedLog(tmp_path, sign), SharedLog(tmp_path, sign)
    first.append([b"a"])
    note = second.append([b"b"])
    assert checkpoint_of(note).size == 1
    assert first.note is not None
    assert checkpoint_of(first.note).root != checkpoint_of(note).root
    first.close()
    second.close()


def test_a_folder_that_another_holds_is_waited_for_and_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_log, "_STEPS", 5)
    shared, holder = SharedLog(tmp_path, sign), (tmp_path / ".lock").open("ab")
    fcntl.flock(holder, fcntl.LOCK_EX)
    with pytest.raises(LogError), shared.turn():
        pass
    holder.close()
    with shared.turn():
        shared.append([b"a"])
    shared.close()


def test_one_that_takes_no_turns_has_the_folder_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_log, "_STEPS", 5)
    alone = Log(tmp_path, sign)
    with pytest.raises(LogError, match="open in another process"):
        SharedLog(tmp_path, sign)
    alone.close()


def test_two_offices_on_one_store_publish_everything_once(tmp_path: Path) -> None:
    store = MemoryStore()
    staffed(tmp_path, store).close()
    offices = [Office(store, SharedLog(tmp_path / "log", sign), vouch) for _ in range(2)]
    before = store.head()

    def write(office: Office, mark: str) -> None:
        for n in range(20):
            office._store.append(f"{mark}", n, [Record(id=f"{mark}{n}", data=b'{"a":1}')])
            office.catch_up()

    threads = [Thread(target=write, args=(office, f"s{n}")) for n, office in enumerate(offices)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    for office in offices:
        assert checkpoint_of(office.log.proofs().note).size == before + 40
    for office in offices:
        office.close()
