"""kill -9 loses nothing that was acknowledged and keeps no part of an append (checks 1 and 5)."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.record.stores.cluster import Cluster, programs
from tests.record.stores.draws import Draws, rounds
from tests.record.stores.judging import Verdict, judged
from tests.record.stores.killing import Writers
from tests.record.stores.places import Place

from foedus import wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.faults


def verdict(url: str, writers: Writers) -> Verdict:
    """What the store holds against what was acknowledged."""
    with closing(wiring.keeper(url)) as keeper:
        return judged(keeper, writers.acknowledged())


def killed_writers(place: Place, folder: Path, mode: str, times: int) -> tuple[Writers, Verdict]:
    """Two writers at a time are killed at a random moment, and started anew."""
    writers = Writers(place.url, folder, mode)
    draws = Draws(f"killed {mode}")
    told = verdict(place.url, writers)
    for _ in range(times):
        writers.start(2)
        time.sleep(0.12 * draws.share())
        writers.kill()
        told = verdict(place.url, writers)
        if not told.is_good:
            break
    return writers, told


def test_killed_writers_lose_nothing(durable: Place, tmp_path: Path) -> None:
    """Two processes on one store, killed together."""
    times = rounds(4, 200)
    writers, told = killed_writers(durable, tmp_path, "honest", times)
    print(f"{times} rounds, {len(writers.acknowledged())} appends acknowledged, {told}")  # noqa: T201

    assert told == Verdict(lost=set(), partial=set(), faults=())
    assert len(writers.acknowledged()) > 20, "hardly anything was written: the test shows nothing"
    assert "Traceback" not in writers.errors()


@pytest.mark.parametrize(("mode", "seen"), [("early", "lost"), ("piecemeal", "partial")])
def test_a_writer_that_cheats_is_found(
    mode: str, seen: str, durable: Place, tmp_path: Path
) -> None:
    """The controls: an acknowledgement before the commit, an append in pieces."""
    _, told = killed_writers(durable, tmp_path, mode, 40)

    assert getattr(told, seen)


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A server that may be killed, and waits for its disk."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    server = Cluster(found, fsync=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_a_killed_server_loses_nothing(own: Cluster, tmp_path: Path) -> None:
    """The whole server, and in turn one of its sessions; the writers go on by themselves."""
    place = Place.made(own.create("killed"))
    writers = Writers(place.url, tmp_path)
    draws = Draws("killed server")
    writers.start(2)
    times = rounds(2, 20)
    for n in range(times):
        before = len(writers.acknowledged())
        time.sleep(0.05 + 0.3 * draws.share())
        if n % 2:
            own.kill_a_backend()
            own.wait()
        else:
            own.kill()
            own.start()
        deadline = time.perf_counter() + 60
        while len(writers.acknowledged()) <= before + 2:
            assert time.perf_counter() < deadline, writers.errors()
            time.sleep(0.02)
    writers.kill()
    told = verdict(place.url, writers)
    print(f"{times} kills, {len(writers.acknowledged())} appends acknowledged, {told}")  # noqa: T201

    assert told == Verdict(lost=set(), partial=set(), faults=())
    assert "Traceback" not in writers.errors()


def test_commits_that_do_not_wait_are_lost(own: Cluster, tmp_path: Path) -> None:
    """The control: with synchronous_commit off, a killed server forgets what it acknowledged."""
    own.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
    own.execute("SELECT pg_reload_conf()")
    place = Place.made(own.create("lazy"))
    writers = Writers(place.url, tmp_path, "lazy")
    writers.start(2)
    time.sleep(0.1)
    own.kill()
    writers.kill()
    own.start()

    assert verdict(place.url, writers).lost
