"""Processes that are killed at random: nothing is lost, nobody is late, one sends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from tests.desk.live.alerts.processes import A_DAY, Processes
from tests.record.stores.cluster import Cluster, programs
from tests.record.stores.draws import LONG, Draws, rounds
from whenever import TimeDelta

from foedus import wiring

LATE: Final = 1.0
"""Seconds by which a notice may be late, by the clock of whoever was there to send it."""
TAKEN_OVER: Final = 2.0
PATIENCE: Final = 240
"""Seconds after which something will never be; no machine is so slow."""
MOST: Final = 16
"""Lines after which a process is killed at most: fewer than are waiting at first."""


Desks = Callable[[str], Processes]
pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    server = Cluster(found)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def desks(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desks]:
    made: list[Processes] = []

    def make(kind: str) -> Processes:
        folder = tmp_path / kind
        folder.mkdir()
        database = tables = f"sqlite:///{folder}/record.db"
        if kind == "sqlite":
            tables = f"sqlite:///{folder}/desk.db"
        else:
            server: Cluster = request.getfixturevalue("cluster")
            database = tables = server.create(f"desk_{tmp_path.name}")
        made.append(Processes(folder=folder, database=database, tables=tables))
        return made[-1]

    yield make
    for each in made:
        each.kill()


def killed(desk: Processes, kills: int, mode: str = "honest") -> tuple[list[str], list[str]]:
    """What was lost, and what came too late, after so many kills over deadlines that fall."""
    draws = Draws("alerts killed")
    start = wiring.now()
    codes = desk.founded(3, 4, start - 2 * A_DAY)
    over = 15 + 2.5 * kills
    cases = {
        f"case{number}": start - A_DAY + TimeDelta(seconds=15 + (over - 15) * number / 8)
        for number in range(8)
    }
    desk.attack(**cases)
    for _ in range(kills):
        before = len(desk.lines("lead"))
        desk.start(mode)
        sent, end = len(desk.lines("sent")) + draws.below(MOST), time.perf_counter() + PATIENCE
        while len(desk.lines("lead")) == before:
            assert time.perf_counter() < end, desk.errors()
            time.sleep(0.002)
        idle = time.perf_counter() + 0.5 + draws.share()
        while len(desk.lines("sent")) < sent and time.perf_counter() < idle:
            time.sleep(0.002)
        desk.kill()
    desk.start(mode)
    expected = {
        f"{case}|{what}|{code}_{number}"
        for case in cases
        for what in ("fact", "request", "passed")
        for code in codes
        for number in range(4)
    }
    until = time.perf_counter() + (PATIENCE if mode == "honest" else over + 20)
    while time.perf_counter() < until and expected - set(desk.told()):
        time.sleep(0.05)
        if mode != "honest" and len([x for x in desk.told() if "|passed|" in x]) >= 5 * 12:
            break
    lost = sorted(expected - set(desk.told()))
    doubled = sorted(told for told, ids in desk.told().items() if len(ids) > 1)
    assert doubled == []
    return lost, late_of(desk)


def late_of(desk: Processes) -> list[str]:
    """What was told of a passed deadline later than when somebody could have, and a second."""
    first: dict[str, tuple[float, float]] = {}
    for each in desk.lines("sent"):
        if "|passed|" in each.told:
            due, at = first.get(each.told, (each.due, each.at))
            first[each.told] = due, min(at, each.at)
    found = []
    for told, (due, at) in first.items():
        there = max([due, *(each.at for each in desk.lines("lead") if each.at <= at)])
        if (late := desk.ran(there, at)) > LATE:
            found.append(f"{told} {late:.2f} s")
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgres"] if LONG else ["sqlite"])
def test_nothing_is_lost_however_often_it_is_killed(desks: Desks, kind: str) -> None:
    lost, late = killed(desks(kind), rounds(5, 100))
    assert (lost, late) == ([], [])


def test_what_is_written_down_before_it_is_sent_is_lost(desks: Desks) -> None:
    """The negative control."""
    lost, _ = killed(desks("sqlite"), 3, "at-most-once")
    assert lost


def passed(desk: Processes) -> int:
    """How often somebody was told that a deadline has passed."""
    return sum("|passed|" in each.told for each in desk.lines("sent"))


def one_case(desk: Processes, seconds: float) -> None:
    """A case of two persons, told long ago, whose deadline falls in so many seconds."""
    now = wiring.now()
    desk.founded(1, 2, now - 2 * A_DAY)
    desk.attack(one=now - A_DAY + TimeDelta(seconds=seconds))


def until(met: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    end = time.perf_counter() + PATIENCE
    while not met() and time.perf_counter() < end:
        time.sleep(0.01)
    assert met()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_second_never_sends_and_takes_over_when_the_first_is_killed(
    desks: Desks, kind: str
) -> None:
    desk = desks(kind)
    one_case(desk, 25)
    first = desk.start(apart=True)
    desk.wait("lead", 1)
    desk.start(apart=True)
    desk.wait("up", 2)
    until(lambda: len(desk.told()) >= 4)
    time.sleep(1)
    assert {each.id for each in desk.lines("lead")} == {str(first.pid)}
    first.kill()
    at = wiring.now().timestamp(unit="nanosecond") / 1e9
    desk.wait("lead", 2)
    assert desk.ran(at, desk.lines("lead")[-1].at) < TAKEN_OVER
    until(lambda: passed(desk) >= 2)
    time.sleep(1)
    assert len(desk.lines("sent")) == len(desk.told())


def test_two_that_both_think_they_are_alone_both_send(desks: Desks) -> None:
    """The negative control: what the first is still sending, the second sends as well."""
    desk = desks("sqlite")
    one_case(desk, 600)
    desk.start("everybody", apart=True)
    desk.wait("holds", 1)
    desk.start("everybody", apart=True)
    until(lambda: len(desk.lines("holds")) > len({each.id for each in desk.lines("holds")}))
    (desk.folder / "out.go").touch()
    until(lambda: len(desk.lines("sent")) > len(desk.told()) > 0)
