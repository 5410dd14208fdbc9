"""A script that is kept says what the same script says when it is only played."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.office.offices import LOG_KEY, sign, vouch

from foedus import wiring
from foedus.case.entries import PositionTaken
from foedus.case.plain import plain
from foedus.case.standing import standing
from foedus.case.state import evolve, new_case
from foedus.corpus.library import shipped
from foedus.errors import LogError, StoreError
from foedus.office.exporting import export
from foedus.office.office import Office
from foedus.record import acts as a
from foedus.record.bundle import verify_bundle
from foedus.record.log import Log
from foedus.record.memory import MemoryStore
from foedus.record.policy import Policy
from foedus.rehearsal.play import Played, play, play_at
from foedus.rehearsal.recorded import RecordedDesk, seats_in, staff
from foedus.rehearsal.script import ScriptReading, read_script

UNDER = ("mechanism/nato-light", "mechanism/nations-one-by-one")


def counter() -> Callable[[], str]:
    numbers = itertools.count()
    return lambda: f"nonce-{next(numbers):010}"


def script_named(name: str) -> ScriptReading:
    path = shipped("scripts", name)
    return read_script(path.read_bytes(), path.name)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(Office(MemoryStore(), Log(tmp_path / "log", sign), vouch)) as opened:
        founded = a.Founded(log=LOG_KEY.key.name, secretary="S. First")
        opened.enrol(founded, "S. First", wiring.now(), "founded")
        yield opened


def kept(office: Office, reading: ScriptReading, under: str) -> Played:
    seats = seats_in([reading.script])
    seeds = (number.to_bytes(32, "big") for number in itertools.count(1))
    keys = staff(office, seats, "S. First", wiring.now(), lambda: next(seeds))
    desk = RecordedDesk(office=office, name=reading.script.script, nonce=counter(), keys=keys)
    agreements = wiring.agreements_for([under], wiring.library())
    return play_at(desk, reading, agreements, wiring.procedures())


@pytest.mark.parametrize("under", UNDER)
def test_what_is_kept_stands_as_what_is_played(office: Office, under: str) -> None:
    """The record changes nothing: standing and refusals are the same."""
    reading = script_named("night-of-28-august")
    agreements = wiring.agreements_for([under], wiring.library())
    only_played = play(reading, agreements, wiring.procedures())
    made = kept(office, reading, under)

    assert made.refusals == only_played.refusals
    for now in reading.script.show_at:
        assert plain(standing(made.case, now)) == plain(standing(only_played.case, now))


def test_what_a_party_says_itself_is_signed(office: Office) -> None:
    """And what the secretariat wrote down for it is not."""
    reading = script_named("night-of-28-august")
    case = kept(office, reading, UNDER[0]).case
    policy = Policy(logs={LOG_KEY.key.name: LOG_KEY.key}, witnesses={}, groups={}, quorum="none")
    report = verify_bundle(export(office, case.id, reading.script.show_at[-1]), policy)

    own = {each.id for each in case.entries if each.by.party == each.party}
    taken = {each.id for each in case.of(PositionTaken)}
    assert taken & own
    assert taken & own <= set(report.signed)
    assert set(report.signed) <= own
    assert set(report.unsigned) == taken - own


def test_a_record_that_cannot_be_kept_is_no_refusal() -> None:
    """The run stops; what the case refuses is one thing, a full disk another."""
    reading = script_named("real-28-august-2025")

    class Broken:
        case = new_case("x", reading.script.mode)

        def take(self, command: object, now: object) -> None:
            del command, now
            raise self.fault

        fault: Exception = LogError("no room")

    for fault in (LogError("no room"), StoreError("damaged")):
        desk = Broken()
        desk.fault = fault
        with pytest.raises(type(fault)):
            play_at(desk, reading, (), ())


def test_a_fault_in_the_middle_is_no_refusal() -> None:
    reading = script_named("real-28-august-2025")
    agreements = wiring.agreements_for(reading.script.documents, wiring.library())
    first = play(reading, agreements, wiring.procedures()).case

    class Failing:
        def __init__(self) -> None:
            self.case = new_case(first.id, first.mode)

        def take(self, command: object, now: object) -> None:
            del command, now
            if self.case.entries:
                raise LogError("no room")
            self.case = evolve(self.case, first.entries[0])

    with pytest.raises(LogError):
        play_at(Failing(), reading, agreements, wiring.procedures())


def test_seats_stand_once_and_each_has_a_person() -> None:
    """A seat without one is held by a person called after it."""
    script = script_named("night-of-28-august").script
    seats = seats_in([script, script])
    assert len(set(seats)) == len(seats)
    assert all(seat.person for seat in seats)
    assert replace(seats[0], person="UKR duty_officer") == seats[0]
