"""How soon everybody is told: 300 people through a mail server on this machine.

    python benchmarks/alerts.py [PEOPLE]

A desk in files; a party invokes the agreement; the clock stops when the mail
server has the last message.  Beside it: the same letters by smtplib alone, on
one connection.
"""

from __future__ import annotations

import smtplib
import sys
import tempfile
import time
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from foedus import wiring
from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.notices import Channel, Contact
from foedus.desk.settings import Settings
from foedus.moments import Span
from foedus.record import acts as a
from foedus.rehearsal.play import opening_of

AIM = 5.0
UNDER = "mechanism/nato-light"
PORT = 8625


class Letters:
    """What has arrived, and when the last came."""

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.last = 0.0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.subjects.append(envelope.rcpt_tos[0])
        self.last = time.perf_counter()
        return "250 taken"

    def wait(self, count: int) -> None:
        until = time.perf_counter() + 120
        while len(self.subjects) < count and time.perf_counter() < until:
            time.sleep(0.01)


def main(people: int) -> None:
    letters = Letters()
    server = Controller(letters, hostname="127.0.0.1", port=PORT)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        try:
            entry, told = alerted(Path(folder), letters, people)
        finally:
            bare = by_smtplib(letters, people)
            server.stop()
    print(f"{people} people, {len(letters.subjects) - people} messages")
    print(f"  request kept                    {entry:6.2f} s")
    print(f"  last message with the server    {told:6.2f} s after the request was sent in")
    print(
        f"  smtplib alone, one connection   {bare:6.2f} s; ours takes {told / bare:.1f} times that"
    )
    print(f"  aim {AIM:.0f} s: {'met' if told <= AIM else 'MISSED'}")


def alerted(folder: Path, letters: Letters, people: int) -> tuple[float, float]:
    settings = Settings(
        database=f"sqlite:///{folder}/record.db",
        smtp=f"smtp://127.0.0.1:{PORT}?from=desk@foedus.example",
    )
    wiring.prepared(settings, "S. First")
    desk = wiring.desk(settings)
    with closing(desk.office), closing(desk.tables):
        watch = wiring.watch(desk)
        clerk = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. First")
        officer = e.Seat(party="UKR", role=e.SeatRole.DELEGATE, person="U. One")
        seat = a.SeatGiven(party="UKR", role=officer.role, person=officer.person)
        acts = [
            (a.AuthorityNamed(party="UKR", person="U. Keeper"), clerk.person, "1"),
            (seat, "U. Keeper", "2"),
        ]
        desk.office.enrol_all(acts, wiring.now())
        body = opening_of("Missiles on Kyiv", desk.promises.agreements([UNDER]), ())

        def submit(name: str, seat: e.Seat, asks: e.Body) -> None:
            command = Command(id=name, mode=e.Mode.EXERCISE, by=seat, asks=asks)
            desk.office.submit("night", command, seat, wiring.now())

        submit("o", clerk, body)
        fact = e.FactReported(
            event=EventKind.ARMED_ATTACK,
            phase=e.Phase.OCCURRED,
            occurred=Span.at(wiring.now()),
            attacker="RUS",
            victims=("UKR",),
        )
        submit("f", officer, fact)
        on_duty(desk, body, people)
        watch.start()
        time.sleep(2)
        began = time.perf_counter()
        submit("r", officer, e.Requested())
        kept = time.perf_counter() - began
        letters.wait(people)
        told = letters.last - began
        watch.stop()
    return kept, told


def on_duty(desk: Any, body: e.CaseOpened, people: int) -> None:
    book = Book(desk.tables, 10)
    codes = [code for code in body.agreements[0].parties if code != "RUS"]
    for number in range(people):
        party = codes[number % len(codes)]
        book.add(
            Contact(
                id=f"c{number}",
                party=party,
                person=f"P {number}",
                rank=0,
                channel=Channel.MAIL,
                address=f"p{number}@example.org",
                language="en",
                since=desk.now(),
            )
        )


def by_smtplib(letters: Letters, people: int) -> float:
    before = len(letters.subjects)
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", PORT) as line:
        for number in range(people):
            mail = EmailMessage()
            mail["Subject"], mail["From"] = "s", "desk@foedus.example"
            mail["To"] = f"p{number}@example.org"
            mail.set_content("text " * 200)
            line.send_message(mail)
    letters.wait(before + people)
    return letters.last - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
