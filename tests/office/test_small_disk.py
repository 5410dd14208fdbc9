"""A log on a disk that turns read-only, or is full: the office keeps nothing (check 41).

The disk is a real one; root may write anything on any other.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.builders import moment
from tests.office.offices import AAA, answer, office_in, running, sign
from tests.record.stores.small_disk import SmallDisk, small_disk

from foedus.errors import LogError
from foedus.office.office import Office
from foedus.office.receipts import Receipt
from foedus.record.checkpoints import checkpoint_of
from foedus.record.log import Log
from foedus.record.memory import MemoryStore

pytestmark = pytest.mark.faults
NOW = moment("2:00")


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk(8) as made:
        yield made


@pytest.fixture
def begun(disk: SmallDisk) -> Iterator[tuple[MemoryStore, Office]]:
    """An office whose log lies on the small disk, and its store."""
    store = MemoryStore()
    office = running(disk.folder, store)
    yield store, office
    office.log.close()


def test_with_a_log_that_may_not_be_written_nothing_is_kept(
    disk: SmallDisk, begun: tuple[MemoryStore, Office]
) -> None:
    """Refused; the log says so when it is opened too; written again, the answer is kept."""
    store, office = begun
    head = store.head()

    with disk.read_only():
        with pytest.raises(LogError, match="Read-only file system"):
            office.submit("night", answer(), AAA, NOW)
        assert store.head() == head
        office.log.close()
        with pytest.raises(LogError, match="Read-only file system"):
            Log(disk.folder / "log", sign)

    again = office_in(disk.folder, store)
    assert isinstance(again.submit("night", answer(), AAA, NOW), Receipt)
    assert store.head() == head + 1 == again.log.size
    again.log.close()


def test_an_office_that_does_not_try_its_log_first_is_found(
    disk: SmallDisk, begun: tuple[MemoryStore, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it keeps what it cannot publish."""
    store, office = begun
    head = store.head()
    monkeypatch.setattr(Log, "probe", lambda _: None)

    with disk.read_only(), pytest.raises(LogError):
        office.submit("night", answer(), AAA, NOW)

    assert store.head() == head + 1


def test_a_log_on_a_full_disk_publishes_nothing_that_it_does_not_hold(disk: SmallDisk) -> None:
    """It closes; opened with room again, it goes on from what was published."""
    log = Log(disk.folder / "log", sign)
    log.append([b"one", b"two"])
    disk.fill_to_the_brim()
    with pytest.raises(LogError, match="No space left on device"):
        log.append([bytes(60_000)] * 40)
    log.close()
    disk.free()

    again = Log(disk.folder / "log", sign)
    assert again.size == 2
    note = again.append([b"three"])
    assert checkpoint_of(note).root == again.reader().root
    again.close()
