"""Two processes that serve one desk on PostgreSQL, one of them killed at random, again and again.

No alert is lost, none comes under two Message-IDs, and no page is stale for
more than five seconds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread, Timer

import httpx
import pytest
from tests.desk.live.letters import Letters, letters
from tests.desk.live.lines import Line, follow
from tests.desk.live.serving import Serving, founded
from tests.record.stores.cluster import Cluster, programs
from tests.record.stores.draws import Draws, rounds

from foedus import wiring
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.notices import Channel, Contact
from foedus.desk.tables import Tables

pytestmark = pytest.mark.faults
STALE = 5.0
PATIENCE = 120.0
PEOPLE = [f"p{number}@{code}.example" for code in ("pol", "fra", "deu") for number in (1, 2)]
ATTACK = {"event": "armed_attack", "phase": "occurred", "attacker": "RUS", "victims": ["UKR"]}


@dataclass
class Pair:
    """Two processes behind a door that asks the other where one does not answer."""

    desk: Serving
    box: Letters
    fault: str = ""
    ports: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    said: dict[str, float] = field(default_factory=dict)
    """When it was acknowledged that something was noted."""
    seen: dict[int, float] = field(default_factory=dict)
    """When the follower was told of a position."""
    over: Event = field(default_factory=Event)

    def start(self) -> int:
        process, port = self.desk.start(fault=self.fault)
        self.ports[port] = process
        return port

    def kill(self, port: int) -> None:
        process = self.ports.pop(port)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def asked(self, ask: Callable[[int], httpx.Response]) -> httpx.Response:
        """As a proxy does: the next one where a line breaks."""
        until = time.perf_counter() + PATIENCE
        while True:
            for port in list(self.ports):
                try:
                    answer = ask(port)
                except httpx.TransportError:
                    continue
                if answer.status_code < 500:
                    return answer
            assert time.perf_counter() < until
            time.sleep(0.02)

    def done(self, ask: Callable[[int], httpx.Response]) -> None:
        answer = self.asked(ask)
        assert answer.status_code in {200, 201}, answer.text

    def invoked(self, case: str) -> None:
        """A case in which Ukraine reports an attack and invokes the agreement."""
        fact = {"report_fact": {**ATTACK, "occurred": str(wiring.now())}}
        opening = {"title": case, "mode": "exercise", "under": ["mechanism/nato-light"]}
        act = self.desk.act
        self.done(lambda port: self.desk.ask(port, case=case, by="secretariat", json=opening))
        self.done(lambda port: act(port, "fact", fact, case=case, by="UKR"))
        self.done(lambda port: act(port, "request", {"request": {}}, case=case, by="UKR"))

    def note(self, key: str) -> None:
        """Something to be seen by everybody who has the case open."""
        self.done(lambda port: self.desk.note(port, key))
        self.said[key] = time.perf_counter()

    def follow(self) -> None:
        """Keep a page open as a browser does, at whichever process answers."""
        after = ""
        while not self.over.is_set():
            for port in reversed(list(self.ports)):
                try:
                    line = follow(port, "night", self.desk.cookie, headers=after)
                    after = self._read(line, after)
                except (OSError, EOFError):
                    continue
            time.sleep(0.1)

    def _read(self, line: Line, after: str) -> str:
        with closing(line):
            try:
                while not self.over.is_set():
                    told = line.event(patience=20)
                    self.seen[told.id] = time.perf_counter()
                    after = f"Last-Event-ID: {told.id}\r\n"
            except (OSError, EOFError):
                pass
        return after

    def late(self) -> tuple[list[float], list[str]]:
        """By how much the open page was told later, and what it never was."""
        items = self.asked(lambda port: self.desk.ask(port, "/entries", params={"limit": 500}))
        noted = [each["id"] for each in items.json()["items"] if each["kind"] == "noted"]
        assert (items.json()["next"], set(noted)) == (None, set(self.said))
        told = [self.seen[position] for position in sorted(self.seen)]
        pairs = zip(noted, told, strict=False)
        return [at - self.said[key] for key, at in pairs], noted[len(told) :]


def lost(box: Letters, cases: list[str], patience: float = PATIENCE) -> list[tuple[str, str]]:
    """Who was not told of a case both what happened and what is asked."""
    until = time.perf_counter() + patience
    expected = {(case, person) for case in cases for person in PEOPLE}

    def told() -> set[tuple[str, str]]:
        have = list(box.ids)
        twice = [(case, to) for case, _, to in have]
        return {each for each in expected if twice.count(each) == 2}

    while told() != expected and time.perf_counter() < until:
        time.sleep(0.05)
    return sorted(expected - told())


def doubled(box: Letters) -> list[tuple[str, str, str]]:
    """What came under more than one Message-ID."""
    return [told for told, ids in box.ids.items() if len(set(ids)) > 1]


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    made = Cluster(found)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def pair(server: Cluster, tmp_path: Path) -> Iterator[Pair]:
    url = server.create(tmp_path.name)
    with letters() as box:
        desk = founded(url, tmp_path, FOEDUS_SMTP=box.smtp)
        with closing(Tables(url)) as tables:
            book = Book(tables, 10)
            for address in PEOPLE:
                book.add(
                    Contact(
                        id=address,
                        party=address.partition("@")[2][:3].upper(),
                        person=address,
                        rank=0,
                        channel=Channel.MAIL,
                        address=address,
                        language="en",
                        since=wiring.now(),
                    )
                )
        made = Pair(desk=desk, box=box)
        follower = Thread(target=made.follow)
        try:
            made.start()
            follower.start()
            yield made
        finally:
            made.over.set()
            for port in list(made.ports):
                made.kill(port)
            desk.stop()
            follower.join()


def test_one_of_two_is_killed_at_random(pair: Pair) -> None:
    draws, cases = Draws("two killed"), []
    pair.start()
    for number in range(rounds(2, 20)):
        victim, moment = sorted(pair.ports)[draws.below(2)], draws.share() * 0.5
        killing = Timer(moment, pair.kill, [victim])
        killing.start()
        cases.append(f"round{number}")
        pair.note(f"before{number}")
        pair.invoked(cases[-1])
        pair.note(f"after{number}")
        killing.join()
        pair.start()
        pair.note(f"again{number}")
    assert lost(pair.box, cases) == []
    assert doubled(pair.box) == []
    until = time.perf_counter() + STALE
    while len(pair.seen) < len(pair.said) and time.perf_counter() < until:
        time.sleep(0.05)
    late, never = pair.late()
    sent = sum(len(each) for each in pair.box.ids.values())
    print(f"{len(cases)} kills, {len(pair.box.ids)} alerts in {sent} messages")  # noqa: T201 - shown by -s
    print(f"the stalest page: {max(late):.2f} s")  # noqa: T201 - as above
    assert (max(late) < STALE, never) == (True, [])


def test_what_is_written_down_before_it_is_sent_is_lost(pair: Pair) -> None:
    """The first negative control: killed when the first message is on its way."""
    pair.kill(next(iter(pair.ports)))
    pair.fault = "sends_once"
    first = pair.start()
    pair.box.held.set()
    pair.invoked("one")
    assert pair.box.asked.wait(PATIENCE)
    pair.kill(first)
    pair.box.held.clear()
    pair.fault = ""
    pair.start()
    assert lost(pair.box, ["one"], patience=6)


def test_two_that_both_send_under_ids_of_their_own_are_found(pair: Pair) -> None:
    """The second: each holds itself for the only one, and names its messages anew."""
    pair.kill(next(iter(pair.ports)))
    pair.fault = "new_ids"
    pair.start()
    pair.box.held.set()
    pair.invoked("one")
    assert pair.box.asked.wait(PATIENCE)
    pair.start()
    pair.box.asked.clear()
    assert pair.box.asked.wait(PATIENCE)
    pair.box.held.clear()
    assert lost(pair.box, ["one"]) == []
    until = time.perf_counter() + PATIENCE
    while not doubled(pair.box) and time.perf_counter() < until:
        time.sleep(0.05)
    assert doubled(pair.box)


def test_a_process_that_does_not_hear_the_other_has_stale_pages(pair: Pair) -> None:
    """The third: the follower is at one process, and the note is made at the other."""
    first = next(iter(pair.ports))
    pair.kill(first)
    pair.fault = "deaf"
    deaf = pair.start()
    with closing(follow(deaf, "night", pair.desk.cookie)) as line:
        line.event("beat", patience=60)
        pair.fault = ""
        other = pair.start()
        assert pair.desk.note(other, "one").status_code == 201
        told = [line.until(b"event: beat", 60) for _ in range(2)]  # five seconds lie between them
        assert not any(b"event: entry" in each for each in told)
