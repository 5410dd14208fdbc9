"""A room whose alerts go to a list, a loop that a test turns by hand, and people on duty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import sleep
from typing import Any

from tests.desk.live.desks import Room

from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.desk.alerts.channels import NotTakenError, Outgoing
from foedus.desk.alerts.leader import Alone
from foedus.desk.alerts.notices import Channel, Contact
from foedus.desk.alerts.watch import Watch
from foedus.moments import Span

Fails = Callable[[Outgoing], bool]


@dataclass
class Sink:
    """A channel that keeps what it takes; `fails` says what it does not take."""

    taken: list[Outgoing] = field(default_factory=list)
    fails: Fails = lambda _: False
    before: Callable[[Outgoing], None] = lambda _: None
    lock: Any = field(default_factory=Lock)

    def send(self, message: Outgoing) -> None:
        self.before(message)
        if self.fails(message):
            raise NotTakenError("Sink: shut.", remedy="Open it.")
        with self.lock:
            self.taken.append(message)

    def close(self) -> None:
        """Nothing is open."""

    def told(self, what: str = "", person: str = "") -> list[tuple[str, str]]:
        """What was taken, as kind and person."""
        return sorted(
            (each.delivery.what, each.delivery.person)
            for each in self.taken
            if what in {"", each.delivery.what} and person in {"", each.delivery.person}
        )


@dataclass
class Duty:
    """A room with a loop."""

    room: Room
    sink: Sink
    watch: Watch

    def on_duty(
        self, party: str, person: str, rank: int = 0, channel: Channel = Channel.MAIL
    ) -> Contact:
        """Give a seat, and put the person into the duty roster."""
        role = "duty_officer" if rank == 0 else "deputy"
        self.room.seat(party, role, person)
        contact = Contact(
            id=f"{party}.{person}.{channel}".replace(" ", ""),
            party=party,
            person=person,
            rank=rank,
            channel=channel,
            address=f"{person.replace(' ', '').lower()}@{party.lower()}.example",
            language="en",
            since=self.room.clock.now,
        )
        self.watch.book.add(contact)
        return contact

    def does(self, body: e.Body, seat: e.Seat, entry: str, case: str = "night") -> None:
        """Have somebody do something in a case."""
        mode = self.room.desk.office.case(case).mode
        command = Command(id=entry, mode=mode, by=seat, asks=body)
        self.room.desk.office.submit(case, command, seat, self.room.clock.now)

    def attacked(self, case: str = "night") -> None:
        """Ukraine reports an attack and invokes the agreement."""
        officer = self.reported(case)
        self.does(e.Requested(), officer, "request", case)

    def reported(self, case: str = "night") -> e.Seat:
        """Ukraine reports an attack, and asks for nothing."""
        officer = self.room.seat("UKR", "delegate", "U. One")
        fact = e.FactReported(
            event=EventKind.ARMED_ATTACK,
            phase=e.Phase.OCCURRED,
            occurred=Span.at(self.room.clock.now),
            attacker="RUS",
            victims=("UKR",),
        )
        self.does(fact, officer, "attack", case)
        return officer

    def turn(self, rounds: int = 1200) -> None:
        """Rounds until there is nothing more to do at this moment."""
        for _ in range(rounds):
            pause = self.watch.step()
            reign = self.watch._reign
            if reign is None or (not reign.flying and pause > 0.005):
                return
            sleep(0.002)


@contextmanager
def on_watch(room: Room, **senders: Any) -> Iterator[Duty]:
    """A loop over a room; by default all channels lead to one sink."""
    sink = Sink()
    machine = room.desk.settings.machine
    room.seat("secretariat", "secretariat", machine)
    watch = Watch(room.desk, {Channel.MAIL: sink, Channel.WEBHOOK: sink, **senders}, Alone())
    try:
        yield Duty(room=room, sink=sink, watch=watch)
    finally:
        watch.stop()
