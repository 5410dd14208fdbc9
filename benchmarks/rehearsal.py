"""How fast is an exercise of thirty parties and a day, played without people?

* headless, in memory: the shipped mechanism with all that stands beside it;
* with injects that wait for facts of the standing, which are looked at as it goes on;
* in an office on SQLite in the current folder, published twelve acts at a time;
* the same commands decided and written, and nothing else: what bounds it.

Medians of interleaved rounds; the models are compiled once, as for many seeds.
Run `make bench`.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.builders import moment
from tests.office.offices import CLERK, LOG, office_in
from tests.record.stores.places import Place
from tests.rehearsal.test_rehearsed_laws import SCENARIO, thirty

from foedus.case import entries as e
from foedus.case.casting import PLAYER
from foedus.case.commands import Command
from foedus.case.decide import decide
from foedus.case.state import evolve, new_case
from foedus.record import acts as a
from foedus.record.shapes import write_entry
from foedus.rehearsal.exercise import opening_of
from foedus.rehearsal.office_room import OfficeRoom, seat_the_machine
from foedus.rehearsal.scenario import read_scenario
from foedus.rehearsal.staging import Staging, rehearse

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.case.state import Case

AIM = 5.0
ROUNDS = 3
AT_ONCE = 12
INJECTS = """\
injects:
  ten: {title: Ten support, when: {question: decide_military, answers: {support: 10}}}
  late: {title: Italy is late, when: {duty: decide_military/ITA, status: missed}}
"""


def a_day(injects: str = "") -> Staging:
    """Thirty parties and twenty-four hours, under invented habits."""
    text = SCENARIO.replace("lasts: PT30H", "lasts: PT24H") + injects
    made = thirty()
    reading = read_scenario(text.encode(), "day.yaml")
    return Staging(
        reading=reading,
        agreements=made.agreements,
        procedures=made.procedures,
        behaviour=made.behaviour,
    )


def in_memory(made: Staging) -> Case:
    case, exercise = rehearse(made, seed=1)
    if exercise.refused:
        raise SystemExit(f"refused: {exercise.refused[:2]}")
    return case


def in_an_office(made: Staging) -> Case:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        place = Place.made(f"sqlite:///{folder}/record.db")
        office = office_in(Path(folder), place.open())
        office.enrol(a.Founded(log=LOG, secretary=CLERK.person), CLERK.person, moment("0:00"), "1")
        seat_the_machine(office, CLERK.person, moment("0:00"))
        room = OfficeRoom(office=office, name="day")
        exercise = made.exercise(seed=1)
        for command in opening_of(
            made.reading, exercise.players, made.opening, made.digest, by=PLAYER
        ):
            room.take(command, made.reading.scenario.begins)
        while exercise.advance(room, made.reading.scenario.ends, AT_ONCE):
            room.publish()
        case = room.case
        office.close()
        place.close()
        return case


def decided(case: Case) -> Callable[[Staging], Case]:
    """The entries of an exercise, asked for again with nothing around it."""

    def work(_: Staging) -> Case:
        again = new_case(case.id, e.Mode.EXERCISE)
        for entry in case.entries:
            command = Command(
                id=entry.id,
                mode=entry.mode,
                by=entry.by,
                party=entry.party,
                asks=entry.body,
                at=entry.at,
                received_at=entry.received_at,
            )
            (made,) = decide(again, command, entry.recorded_at)
            write_entry(made)
            again = evolve(again, made)
        return again

    return work


def main() -> None:
    """Print the table."""
    began = time.perf_counter()
    plain = a_day()
    cast = plain.cast
    loaded = time.perf_counter() - began
    waits = a_day(INJECTS)
    waits.exercise()
    works: dict[str, tuple[Staging, Callable[[Staging], Case]]] = {
        "headless, in memory": (plain, in_memory),
        "with injects that wait for facts": (waits, in_memory),
        "in an office on SQLite": (plain, in_an_office),
        "its commands alone, decided and written": (plain, decided(in_memory(plain))),
    }
    found: dict[str, list[float]] = {name: [] for name in works}
    entries: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, (made, work) in works.items():
            start = time.perf_counter()
            entries[name] = len(work(made).entries)
            found[name].append(time.perf_counter() - start)
    parties = len(cast.compiled[0].model.parties)
    print(f"an exercise of a day with {parties} guarantors; documents and models: {loaded:.1f} s")
    for name, times in found.items():
        took = statistics.median(times)
        rate = f"{entries[name] / took:,.0f} entries/s"
        print(f"  {name:40} {took:>6.2f} s, {entries[name]} entries, {rate}")
    whole = loaded + statistics.median(found["headless, in memory"])
    said = "reached" if whole <= AIM else "missed"
    print(f"  aim: {AIM:g} s for one, documents and models included: {whole:.1f} s, {said}")


if __name__ == "__main__":
    main()
