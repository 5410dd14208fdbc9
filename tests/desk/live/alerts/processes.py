"""A desk in files with cases whose deadlines fall soon, and processes that watch it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.desk.live.desks import NATO_LIGHT, shipped
from whenever import TimeDelta

from foedus import wiring
from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.notices import Channel, Contact
from foedus.desk.tables import Tables
from foedus.moments import Instant, Span
from foedus.record import acts as a
from foedus.rehearsal.play import opening_of

PROCESS = Path(__file__).parent / "desk_process.py"
A_DAY = TimeDelta(hours=24)
TICK = 0.05
CLERK = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. First")
OFFICER = e.Seat(party="UKR", role=e.SeatRole.DELEGATE, person="U. One")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a process: `sent`, `lead` or `up`."""

    kind: str
    id: str
    told: str
    due: float
    at: float


@dataclass
class Processes:
    """A founded desk, and whoever watches it."""

    folder: Path
    database: str
    tables: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    started: int = 0

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def founded(self, parties: int, persons: int, start: Instant) -> tuple[str, ...]:
        """An office, seats, and duty rosters that stood long before; the persons' parties."""
        place = wiring.place_of_log(self.database, self.folder / "log", self.folder / "key")
        wiring.found(self.database, place, "log.example/alerts", CLERK.person)
        codes = ("POL", "FRA", "DEU", "EST", "GBR", "ITA")[:parties]
        with closing(wiring.office(self.database, place)) as office:
            given = a.SeatGiven(party="secretariat", role=CLERK.role, person="desk")
            acts: list[tuple[a.Act, str, str]] = [(given, CLERK.person, "desk")]
            for code in ("UKR", *codes):
                keeper = f"{code} authority"
                acts.append((a.AuthorityNamed(party=code, person=keeper), CLERK.person, code))
            seat = a.SeatGiven(party="UKR", role=OFFICER.role, person=OFFICER.person)
            acts.append((seat, "UKR authority", "U"))
            office.enrol_all(acts, wiring.now())
        with closing(Tables(self.tables)) as tables:
            book = Book(tables, 10)
            for code in codes:
                for number in range(persons):
                    book.add(
                        Contact(
                            id=f"{code}{number}",
                            party=code,
                            person=f"{code} {number}",
                            rank=0,
                            channel=Channel.MAIL,
                            address=f"p{number}@{code.lower()}.example",
                            language="en",
                            since=start,
                        )
                    )
        return codes

    def attack(self, **cases: Instant) -> None:
        """Cases in which everything was said at one moment, perhaps long ago."""
        place = wiring.place_of_log(self.database, self.folder / "log", self.folder / "key")
        body = opening_of("T", shipped().agreements([NATO_LIGHT]), ())
        with closing(wiring.office(self.database, place)) as office:
            for case, at in cases.items():
                fact = e.FactReported(
                    event=EventKind.ARMED_ATTACK,
                    phase=e.Phase.OCCURRED,
                    occurred=Span.at(at),
                    attacker="RUS",
                    victims=("UKR",),
                )
                said = (("o", CLERK, body), ("f", OFFICER, fact), ("r", OFFICER, e.Requested()))
                for name, seat, asks in said:
                    command = Command(id=name, mode=e.Mode.EXERCISE, by=seat, asks=asks)
                    office.submit(case, command, seat, at)

    def start(self, mode: str = "honest", *, apart: bool = False) -> subprocess.Popen[bytes]:
        """One more process; `apart` has a log of its own, for two cannot write one."""
        self.started += 1
        log = self.folder / "log"
        if apart:
            log = self.folder / f"log{self.started}"
            shutil.copytree(self.folder / "log", log)
        words = [self.database, self.tables, str(log), str(self.folder / "key"), str(self.out)]
        errors = (self.folder / f"errors{self.started}").open("wb")
        with errors:
            command = [sys.executable, str(PROCESS), *words, mode]
            process = subprocess.Popen(command, stdout=errors, stderr=errors)
        self.running.append(process)
        return process

    def kill(self) -> None:
        """SIGKILL, all of them."""
        while self.running:
            process = self.running.pop()
            process.kill()
            process.wait()

    def lines(self, kind: str) -> list[Line]:
        """What was written so far."""
        if not self.out.exists():
            return []
        found = [line.split(" ") for line in self.out.read_text().splitlines()]
        return [
            Line(kind=k, id=i, told=t, due=0.0 if d == "-" else float(d), at=float(at))
            for k, i, t, d, at in found
            if k == kind
        ]

    def ran(self, begin: float, end: float) -> float:
        """Seconds that some process had between two moments, by its own clock."""
        text = (self.folder / "out.ticks").read_text()
        before: dict[str, tuple[float, float]] = {}
        found = 0.0
        for pid, *figures in (line.split(" ") for line in text.splitlines()):
            at, waited = map(float, figures)
            last, had_waited = before.get(pid, (at - TICK, waited))
            before[pid] = at, waited
            if begin < at <= end:
                found += min(TICK, max(0.0, at - last - max(0.0, waited - had_waited)))
        return found

    def wait(self, kind: str, count: int, seconds: float = 240) -> None:
        """Until there are so many lines of a kind, each told once."""
        until = time.perf_counter() + seconds
        while len({(each.id, each.told) for each in self.lines(kind)}) < count:
            assert time.perf_counter() < until, self.errors()
            time.sleep(0.01)

    def told(self) -> dict[str, set[str]]:
        """What was told, each with the ids under which it was."""
        found: dict[str, set[str]] = defaultdict(set)
        for each in self.lines("sent"):
            found[each.told].add(each.id)
        return found

    def errors(self) -> str:
        """What went wrong in them."""
        return "".join(each.read_text() for each in sorted(self.folder.glob("errors*")))
