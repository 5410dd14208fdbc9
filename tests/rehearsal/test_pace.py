"""The clock of an exercise: it never goes back, stands when told to, and trusts no wall clock."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from foedus.moments import Instant, parse_instant
from foedus.rehearsal.pace import SLACK, Pace

WALL = parse_instant("2026-11-22T10:00Z")
BEGINS = parse_instant("2027-08-28T00:00Z")
SECOND = 1_000_000_000
SPEEDS = st.sampled_from([1, 7, 60, 1440])
TICKS = st.integers(0, SLACK)


def pace(speed: int = 60, *, running: bool = True) -> Pace:
    return Pace(at=BEGINS, wall=WALL, speed=speed, running=running)


def on(wall: Instant, nanoseconds: int) -> Instant:
    return wall.add(nanoseconds=nanoseconds)


def passed(before: Instant, after: Instant) -> int:
    return round((after - before).total("nanoseconds"))


DEEDS = st.one_of(
    st.tuples(st.sampled_from(["wound", "woken", "paused", "resumed"]), st.none()),
    st.tuples(st.just("run_at"), SPEEDS),
    st.tuples(st.just("moved_to"), st.integers(-(10**14), 10**14)),
)


def done(clock: Pace, wall: Instant, deed: tuple[str, int | None]) -> Pace:
    name, by = deed
    match name:
        case "run_at":
            assert by is not None
            return clock.run_at(by, wall)
        case "moved_to":
            assert by is not None
            return clock.moved_to(on(clock.at, by), wall)
        case _:
            made: Pace = getattr(clock, name)(wall)
            return made


@given(SPEEDS, st.lists(st.tuples(st.integers(-(10**15), 10**15), DEEDS), max_size=30))
def test_it_never_goes_back(speed: int, deeds: list[tuple[int, tuple[str, int | None]]]) -> None:
    """Whatever is done, and however the wall clock jumps."""
    clock, wall = pace(speed), WALL
    told = [clock.at]
    for moved, deed in deeds:
        wall = on(WALL, moved)
        before = clock.now(wall)
        clock = done(clock, wall, deed)
        if deed[0] != "woken":
            assert clock.now(wall) >= before
        told.append(clock.at)

    assert all(one <= other for one, other in pairwise(told))


@given(SPEEDS, st.integers(-(10**18), 10**18), TICKS)
def test_a_jump_of_the_wall_clock_moves_it_by_no_more_than_the_slack(
    speed: int, jump: int, tick: int
) -> None:
    """And from then on it runs as before."""
    clock = pace(speed)
    wall = on(WALL, jump)
    wound = clock.wound(wall)

    assert 0 <= passed(BEGINS, wound.at) <= SLACK * speed
    assert passed(wound.at, wound.now(on(wall, tick))) == tick * speed


@given(SPEEDS, st.lists(TICKS, max_size=20))
def test_wound_in_time_it_runs_at_its_speed(speed: int, ticks: list[int]) -> None:
    """However unevenly it is wound."""
    clock, wall = pace(speed), WALL
    for tick in ticks:
        wall = on(wall, tick)
        clock = clock.wound(wall)

    assert passed(BEGINS, clock.at) == sum(ticks) * speed


@given(SPEEDS, TICKS, st.integers(0, 10**16), TICKS)
def test_a_pause_shifts_all_that_follows(speed: int, first: int, pause: int, then: int) -> None:
    """On the wall; in the exercise there was none."""
    begun = on(WALL, first)
    clock = pace(speed).paused(begun)
    again = on(begun, pause)

    assert clock.now(again) == clock.at
    assert passed(BEGINS, clock.resumed(again).now(on(again, then))) == (first + then) * speed


@given(SPEEDS, SPEEDS, TICKS, TICKS)
def test_another_speed_counts_from_when_it_is_told(
    slow: int, fast: int, first: int, then: int
) -> None:
    """What has passed has passed at the old one."""
    told = on(WALL, first)
    clock = pace(slow).run_at(fast, told)

    assert passed(BEGINS, clock.now(on(told, then))) == first * slow + then * fast


@given(SPEEDS, TICKS, st.integers(-(10**15), 10**15))
def test_a_jump_leads_forward_alone(speed: int, tick: int, by: int) -> None:
    """The record is not undone."""
    wall = on(WALL, tick)
    clock = pace(speed).moved_to(on(BEGINS, by), wall)

    assert passed(BEGINS, clock.at) == max(by, tick * speed)
    assert clock.now(on(wall, SECOND)) == on(clock.at, SECOND * speed)


def test_after_nobody_wound_it_it_goes_on_from_where_it_was() -> None:
    """An outage of the server is none of the exercise."""
    clock = pace().wound(on(WALL, SECOND))
    later = on(WALL, 3600 * SECOND)
    woken = clock.woken(later)

    assert woken.at == clock.at
    assert passed(woken.at, woken.now(on(later, SECOND))) == 60 * SECOND


def test_resumed_twice_it_has_not_run_twice() -> None:
    """Nor does a pause of what stands move it."""
    clock = pace(running=False)

    assert clock.paused(on(WALL, SECOND)).at == BEGINS
    once = clock.resumed(on(WALL, SECOND))
    assert passed(BEGINS, once.resumed(on(WALL, 2 * SECOND)).at) == 60 * SECOND
