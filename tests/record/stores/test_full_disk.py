"""A disk that is really full, under SQLite and under a PostgreSQL server (check 4).

Nothing partial is kept, whoever asks is told what to do, reads go on where
they can, and with room again the same append is kept.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.record.stores.cluster import Cluster, programs
from tests.record.stores.judging import Verdict, append_of, judged
from tests.record.stores.places import Place
from tests.record.stores.small_disk import SmallDisk, small_disk

from foedus import wiring
from foedus.errors import FoedusError, StoreError, StoreFullError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.record.store import Store

pytestmark = pytest.mark.faults
GOOD = Verdict(lost=set(), partial=set(), faults=())


class Writer:
    """Appends to one stream, one after the other, and remembers what was acknowledged."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.acknowledged: list[str] = []
        self._version = 0

    def write(self, *, deaf: bool = False) -> None:
        """The next append; `deaf` takes a refusal for an answer, as a careless caller would."""
        records, message = append_of("w", len(self.acknowledged) + 1)
        try:
            self.store.append("w", self._version, records, [message])
        except FoedusError:
            if not deaf:
                raise
        self._version += len(records)
        self.acknowledged.append(message.id)

    def until_refused(self) -> FoedusError:
        """Write until there is no room."""
        for _ in range(100_000):
            try:
                self.write()
            except (StoreFullError, StoreError, UnreachableError) as refusal:
                return refusal
        pytest.fail("the disk was never full")


def verdict(url: str, writer: Writer) -> Verdict:
    """What is there now against what was acknowledged."""
    with closing(wiring.keeper(url)) as keeper:
        return judged(keeper, writer.acknowledged)


@pytest.fixture
def four() -> Iterator[tuple[SmallDisk, Place]]:
    """Four megabytes and a SQLite store on them."""
    with small_disk(4) as disk:
        place = Place.made(f"sqlite:///{disk.folder}/record.db")
        yield disk, place
        place.close()


def test_sqlite_goes_on_when_there_is_room_again(four: tuple[SmallDisk, Place]) -> None:
    """Full, asked again in vain, read all the same, and freed; three times over."""
    disk, place = four
    writer = Writer(place.open())
    for leave in (900_000, 300_000, 50_000):
        disk.fill(leave)
        refusal = writer.until_refused()
        disk.fill_to_the_brim()

        assert isinstance(refusal, StoreFullError)
        assert "room" in refusal.remedy
        with pytest.raises(StoreFullError):
            writer.write()
        assert len(writer.store.waiting(9999)) == len(writer.acknowledged)
        assert len(writer.store.since(0, 99_999)) == writer.store.head()
        disk.free()
        for _ in range(30):
            writer.write()
    place.close()

    assert verdict(place.url, writer) == GOOD


def test_who_takes_a_refusal_for_an_answer_has_lost(four: tuple[SmallDisk, Place]) -> None:
    """The control: the verdict sees it."""
    disk, place = four
    writer = Writer(place.open())
    disk.fill(100_000)
    writer.until_refused()
    writer.write(deaf=True)
    disk.free()
    place.close()

    assert verdict(place.url, writer).lost == {writer.acknowledged[-1]}


@pytest.fixture
def sixty_four() -> Iterator[SmallDisk]:
    """Room for the folder of a server."""
    if programs() is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    with small_disk(64) as disk:
        yield disk


def test_postgres_says_that_its_disk_is_full(sixty_four: SmallDisk) -> None:
    """The tables fill it; the server lives, answers readers, and takes more when there is room."""
    found = programs()
    assert found is not None
    server = Cluster(found, fsync=True, data=sixty_four.folder / "data")
    try:
        server.start()
        place = Place.made(server.create("full"))
        writer = Writer(place.open())
        for leave in (2_000_000, 200_000):
            sixty_four.fill(leave)
            refusal = writer.until_refused()

            assert isinstance(refusal, StoreFullError)
            assert "room" in refusal.remedy
            sixty_four.fill_to_the_brim()
            assert isinstance(writer.until_refused(), StoreFullError)
            assert len(writer.store.since(0, 99_999)) == writer.store.head()
            sixty_four.free()
            for _ in range(30):
                writer.write()
        assert verdict(place.url, writer) == GOOD
        place.close()
    finally:
        server.stop()


def test_a_server_that_stops_for_want_of_room_loses_nothing(sixty_four: SmallDisk) -> None:
    """Its log of changes fills the disk: it stops, and once there is room it starts again."""
    found = programs()
    assert found is not None
    server = Cluster(found, fsync=True, wal=sixty_four.folder / "wal")
    try:
        server.start()
        place = Place.made(server.create("stopped"))
        writer = Writer(place.open())
        sixty_four.fill(1_000_000)
        refusal = writer.until_refused()

        assert isinstance(refusal, UnreachableError)
        assert "same ids" in refusal.remedy
        sixty_four.free()
        server.start_if_stopped()
        for _ in range(30):
            writer.write()
        assert verdict(place.url, writer) == GOOD
        place.close()
    finally:
        server.stop()
