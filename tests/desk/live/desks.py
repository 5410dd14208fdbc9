"""A desk on an office in memory, with the shipped agreements and a clock that a test turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

from fastapi.testclient import TestClient
from tests.office.offices import LOG_KEY, office_in
from whenever import TimeDelta

from foedus import wiring
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.desk.app import application
from foedus.desk.context import Desk
from foedus.desk.sessions import Sessions
from foedus.desk.settings import Settings
from foedus.desk.stir import Stir
from foedus.desk.tables import Tables
from foedus.desk.viewer import cookie_name
from foedus.moments import Instant, parse_instant
from foedus.record import acts as a
from foedus.record.store import Store
from foedus.rehearsal.play import opening_of

ORIGIN: Final = "http://localhost:8470"
SECRETARY: Final = "S. First"
START: Final = parse_instant("2027-08-28T00:00:00Z")
NATO_LIGHT: Final = "mechanism/nato-light"


@cache
def shipped() -> Any:
    """What ships, read once for all tests."""
    return wiring.desk_promises()


@dataclass
class Clock:
    """The time of a test."""

    now: Instant = START
    running: float = 0.0
    drawn: Iterator[int] = field(default_factory=count)

    def on(self, **span: float) -> Instant:
        """Turn it forward: `on(hours=2)`."""
        self.running += TimeDelta(**span).total("seconds")
        return self.jump(**span)

    def jump(self, **span: float) -> Instant:
        """Set the wall clock alone, as a wrong hand would."""
        self.now = self.now + TimeDelta(**span)
        return self.now

    def nonce(self) -> str:
        return f"{next(self.drawn):032x}"


@dataclass
class Room:
    """A desk, its clock, and its doors."""

    desk: Desk
    clock: Clock
    app: Any

    def seat(self, party: str, role: str, person: str) -> e.Seat:
        """Give a seat as a party's authority does."""
        seat = e.Seat(party=party, role=e.SeatRole(role), person=person)
        roster, enrol = self.desk.office.roster(), self.desk.office.enrol
        keeper = SECRETARY
        if party != "secretariat":
            keeper = f"{party} authority"
            if (party, keeper) not in roster.authorities:
                named = a.AuthorityNamed(party=party, person=keeper)
                enrol(named, SECRETARY, self.clock.now, f"authority {party}")
        if not roster.holds(seat):
            act = a.SeatGiven(party=party, role=seat.role, person=person)
            enrol(act, keeper, self.clock.now, f"seat {party} {role} {person}")
        return seat

    def browser(self, seat: e.Seat | None = None) -> TestClient:
        """A browser of its own, signed in from a seat."""
        origin = self.desk.settings.public_origin
        client = TestClient(self.app, base_url=origin, follow_redirects=False)
        client.headers["origin"] = origin
        if seat is not None:
            token = self.clock.nonce()
            sessions = Sessions(self.desk.tables, self.desk.settings)
            sessions.begin(token, seat, "test", self.clock.now)
            client.cookies.set(cookie_name(self.desk.settings), token)
        return client

    def opened(
        self,
        case: str = "night",
        under: str = NATO_LIGHT,
        mode: str = "exercise",
        title: str = "Missiles on Kyiv",
    ) -> str:
        """A case, opened by the secretariat."""
        clerk = self.seat("secretariat", "secretariat", SECRETARY)
        promises = self.desk.promises
        body = opening_of(title, promises.agreements([under]), promises.procedures())
        asked = Command(id="opened", mode=e.Mode(mode), by=clerk, asks=body)
        self.desk.office.submit(case, asked, clerk, self.clock.now)
        return case


@contextmanager
def a_room(folder: Path, store: Store | None = None, **settings: Any) -> Iterator[Room]:
    """A desk that is open for the length of a block."""
    clock = Clock()
    office = office_in(folder, store)
    founded = a.Founded(log=LOG_KEY.key.name, secretary=SECRETARY)
    office.enrol(founded, SECRETARY, clock.now, "founded")
    stir = Stir(office.head)
    office.on_append(stir.poke)
    desk = Desk(
        office=office,
        promises=shipped(),
        tables=Tables(f"sqlite:///{folder}/desk.db"),
        settings=Settings(**{"pages_at_once": 100_000} | settings),
        now=lambda: clock.now,
        stopwatch=lambda: clock.running,
        seed=lambda: clock.nonce().encode(),
        nonce=clock.nonce,
        stir=stir,
    )
    try:
        yield Room(desk=desk, clock=clock, app=application(desk))
    finally:
        desk.tables.close()
