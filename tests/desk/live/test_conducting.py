"""Exercises on the desk: their clock, who conducts them, and what a director does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.desk.live.desks import SECRETARY, Room, a_room

from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.desk.alerts.leader import Alone
from foedus.desk.conducting import Conductor
from foedus.desk.rehearsing import begin, rehearsal_of
from foedus.errors import NotFoundError, RefusedError
from foedus.record.shapes import write_entry
from foedus.rehearsal.exercise import opening_of
from foedus.rehearsal.office_room import seat_the_machine
from foedus.rehearsal.staging import rehearse

SCENARIO = "after-the-ceasefire"
CASE = "rehearsal-1"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A desk whose machine and director have their seats."""
    with a_room(tmp_path) as made:
        made.seat("secretariat", "secretariat", SECRETARY)
        made.seat("secretariat", "secretariat", made.desk.settings.machine)
        yield made


def director(room: Room) -> e.Seat:
    return room.seat("secretariat", "director", "D. Rector")


def test_it_runs_at_its_speed_to_its_end(room: Room) -> None:
    """On an injected wall clock, the same entries as without a desk, in exercise time."""
    begin(room.desk, SCENARIO, CASE, director(room), people=(), speed=60)
    conductor = Conductor(room.desk, Alone())
    for _ in range(40_000):
        conductor.step()
        if room.desk.office.case(CASE).of(e.CaseClosed):
            break
        room.clock.on(seconds=1.5)
    case = room.desk.office.case(CASE)
    alone, exercise = rehearse(room.desk.promises.staging(SCENARIO))

    assert exercise.refused == []
    assert _said(case) == _said(alone)
    assert all(is_played(each) for each in case.entries[2:])
    assert room.desk.clock_of(case) == alone.entries[-1].recorded_at


def _said(case: object) -> list[tuple[object, ...]]:
    return [
        (each.id, each.party, each.body, each.at, each.received_at, each.recorded_at, each.cite)
        for each in case.entries[2:]  # type: ignore[attr-defined]
    ]


def test_a_pause_shifts_all_that_follows(room: Room) -> None:
    """And the clock of a desk that was down has stood."""
    begin(room.desk, SCENARIO, CASE, director(room), people=(), speed=60)
    conductor = Conductor(room.desk, Alone())
    conductor.step()
    conductor.step()
    room.clock.on(seconds=1)
    conductor.step()
    before = room.desk.clock_of(room.desk.office.case(CASE))

    rehearsal_of(room.desk, room.desk.office.case(CASE)).pause()
    room.clock.on(hours=3)
    conductor.step()
    assert room.desk.clock_of(room.desk.office.case(CASE)) == before

    rehearsal_of(room.desk, room.desk.office.case(CASE)).resume()
    room.clock.on(hours=5)
    again = Conductor(room.desk, Alone())
    again.step()
    assert room.desk.clock_of(room.desk.office.case(CASE)) == before
    room.clock.on(seconds=1)
    again.step()
    assert room.desk.clock_of(room.desk.office.case(CASE)) == before.add(seconds=60)


def test_a_jump_catches_up_what_was_passed(room: Room) -> None:
    """Injects and acts on the way are entered at their own times."""
    seat = director(room)
    begin(room.desk, SCENARIO, CASE, seat, people=(), running=False)
    conductor = Conductor(room.desk, Alone())
    conductor.step()
    rehearsal = rehearsal_of(room.desk, room.desk.office.case(CASE))
    target = rehearsal.now.add(seconds=6 * 3600)

    rehearsal.jump(target)
    while conductor.step() == 0:
        pass
    case = room.desk.office.case(CASE)

    assert room.desk.clock_of(case) == target
    assert case.of(e.Requested)
    assert all(each.recorded_at <= target for each in case.entries)
    with pytest.raises(RefusedError, match="none comes back"):
        rehearsal_of(room.desk, case).jump(target.add(seconds=-1))


def test_the_director_injects_and_moves(room: Room) -> None:
    """What waits for a word, and what had a time."""
    seat = director(room)
    begin(room.desk, SCENARIO, CASE, seat, people=(), running=False)
    rehearsal = rehearsal_of(room.desk, room.desk.office.case(CASE))
    key = next(iter(rehearsal.injects.times()))

    rehearsal.inject(key, seat)

    case = room.desk.office.case(CASE)
    assert [each.body.inject for each in case.of(e.Injected)] == [key]  # type: ignore[union-attr]
    with pytest.raises(RefusedError, match="already"):
        rehearsal_of(room.desk, case).reschedule(key, None, seat, "moved")
    with pytest.raises(NotFoundError, match="no inject"):
        rehearsal_of(room.desk, case).inject("nothing", seat)


def test_an_exercise_whose_clock_was_not_kept_stands(room: Room) -> None:
    """Whoever began it died between the record and the clock: nothing is lost."""
    seat, staging = director(room), room.desk.promises.staging(SCENARIO)
    seat_the_machine(room.desk.office, SECRETARY, room.clock.now)
    exercise = staging.exercise()
    for each in opening_of(staging.reading, exercise.players, staging.opening, "x", by=seat):
        asked = replace(each.asks, digest=staging.digest) if each.id == "begun" else each.asks
        begun = staging.reading.scenario.begins
        room.desk.office.submit(CASE, replace(each, asks=asked), seat, begun)

    rehearsal = rehearsal_of(room.desk, room.desk.office.case(CASE))
    rehearsal.resume()

    assert not rehearsal.run.pace.running
    assert rehearsal_of(room.desk, room.desk.office.case(CASE)).run.pace.running


def test_nobody_sits_in_the_seat_of_the_machine(room: Room) -> None:
    """What it plays is marked by its name, so no person bears it."""
    with pytest.raises(RefusedError, match="no person"):
        room.seat("ITA", "delegate", "machine")
    with pytest.raises(RefusedError, match="no person"):
        room.browser(e.Seat(party="secretariat", role=e.SeatRole.DIRECTOR, person="machine"))


def test_entries_are_canonical(room: Room) -> None:
    """They can be kept."""
    begin(room.desk, SCENARIO, CASE, director(room), people=("ITA",), running=False)
    assert write_entry(room.desk.office.case(CASE).entries[1])
