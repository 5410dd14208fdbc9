"""A child that plays a small exercise into an office until it is killed: `player.py URL FOLDER`.

It opens what is there, begins where nothing is, and writes a line for each
stretch that it has published.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from tests.builders import moment
from tests.office.offices import CLERK, LOG, sign, vouch
from tests.rehearsal.stages import INJECTS, SEED, habits, staging

from foedus import wiring
from foedus.case import entries as e
from foedus.case.casting import PLAYER
from foedus.office.office import Office
from foedus.record import acts as a
from foedus.record.log import Log
from foedus.rehearsal.exercise import opening_of
from foedus.rehearsal.office_room import OfficeRoom, seat_the_machine
from foedus.rehearsal.staging import staging_of

CASE = "small"


def begin(office: Office) -> None:
    """Seat the machine, and open the case."""
    office.enrol(a.Founded(log=LOG, secretary=CLERK.person), CLERK.person, moment("0:00"), "1")
    seat_the_machine(office, CLERK.person, moment("0:00"))
    made = staging(INJECTS)
    players = made.exercise(seed=SEED).players
    commands = opening_of(made.reading, players, made.opening, made.digest, by=PLAYER)
    room = OfficeRoom(office=office, name=CASE)
    for command in commands:
        room.take(command, made.reading.scenario.begins)
    room.publish()


def main() -> None:
    url, folder = sys.argv[1], Path(sys.argv[2])
    with closing(Office(wiring.store(url), Log(folder / "log", sign), vouch)) as office:
        room = OfficeRoom(office=office, name=CASE)
        _, exercise = staging_of(room.case, {"invented": habits()})
        ends = exercise.reading.scenario.ends
        while not room.case.of(e.CaseClosed):
            exercise.advance(room, ends, most=3)
            room.publish()
            sys.stdout.write(f"{len(room.case.entries)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
