"""The stream of a case: what it tells, what is missed and told again, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError
from tests.desk.live.desks import Room
from tests.desk.live.lines import Line, follow, listening, patient, session

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.desk import broadcast, live
from foedus.desk.live import Live
from foedus.desk.sessions import Sessions
from foedus.desk.settings import Settings
from foedus.errors import UnreachableError
from foedus.record import acts as a


@pytest.fixture
def port(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(broadcast, "BEAT", 0.2)
    monkeypatch.setattr(broadcast, "LOOK", 0.2)
    room.opened()
    with listening(room.app) as number:
        yield number


def note(room: Room, text: str) -> int:
    """A note of Poland, and its position."""
    seat = room.seat("POL", "delegate", "P. One")
    asked = Command(id=text, mode=e.Mode.EXERCISE, by=seat, asks=e.Noted(text=text))
    room.desk.office.submit("night", asked, seat, room.clock.now)
    return room.desk.office.head()


def seated(room: Room, port: int, party: str = "POL", headers: str = "", query: str = "") -> Line:
    return follow(
        port, "night", session(room, room.seat(party, "delegate", "P. One")), headers, query
    )


def test_an_entry_is_told_at_once_with_its_position(room: Room, port: int) -> None:
    line = seated(room, port)
    line.event("beat")

    position = note(room, "first")

    told = line.event()
    assert told.id == position
    assert told.data == {
        "case": "night",
        "version": 2,
        "kind": "noted",
        "party": "POL",
        "at": str(room.clock.now),
    }


def test_whoever_comes_back_is_told_what_was_missed_and_nothing_twice(
    room: Room, port: int
) -> None:
    line = seated(room, port)
    seen = line.event("beat").id
    line.close()
    missed = [note(room, f"missed {n}") for n in range(5)]

    again = seated(room, port, headers=f"Last-Event-ID: {seen}\r\n")
    later = note(room, "later")

    assert [again.event().id for _ in range(6)] == [*missed, later]
    by_address = seated(room, port, query=f"?after={missed[-1]}")
    assert by_address.event().id == later


def test_what_is_private_or_no_entry_is_not_told(room: Room, port: int) -> None:
    line = seated(room, port)
    line.event("beat")
    room.desk.office.add("night", "tally", "1", data=b'{"foedus_tally":1}')
    position = note(room, "after")

    assert line.event().id == position


def test_a_session_that_ends_ends_its_stream(room: Room, port: int) -> None:
    token = session(room, room.seat("POL", "delegate", "P. One"))
    line, other = follow(port, "night", token), seated(room, port)

    Sessions(room.desk.tables, room.desk.settings).end(token)

    assert line.ended(patience=5)
    position = note(room, "still here")
    assert other.event().id == position


def test_a_seat_that_is_taken_ends_its_stream(room: Room, port: int) -> None:
    line = seated(room, port)
    taken = a.SeatTaken(party="POL", role=e.SeatRole.DELEGATE, person="P. One")
    room.desk.office.enrol(taken, "POL authority", room.clock.now, "taken")
    assert line.ended(patience=5)


def test_watching_does_not_keep_an_idle_session(room: Room, port: int) -> None:
    line = seated(room, port)
    line.event("beat")
    room.clock.on(minutes=16)
    assert line.ended(patience=5)


def test_a_case_of_others_has_no_stream(room: Room, port: int) -> None:
    assert "404" in seated(room, port, party="NZL").head
    assert "401" in follow(port, "night", "nobody").head


def test_a_person_has_so_many_streams_and_no_more(room: Room, port: int) -> None:
    token = session(room, room.seat("POL", "delegate", "P. One"))
    most = Settings().live_streams_each
    lines = [follow(port, "night", token) for _ in range(most)]
    for each in lines:
        each.event("beat")
    assert "429" in follow(port, "night", token).head

    lines[0].close()
    note(room, "so that the closed one is noticed")
    patient(lambda: "200" in follow(port, "night", token).head)


@dataclass
class Unread:
    """Lines that are told what was missed, and never read it."""

    room: Room
    token: str
    over: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[int] = field(default_factory=list)

    async def opened(self) -> None:
        """One of them, until it is let go."""
        query = {"type": "http", "method": "GET", "query_string": b"after=0", "app": self.room.app}
        cookie = [(b"cookie", b"foedus=" + self.token.encode())]
        params = {"path": "/cases/night/live", "path_params": {"case": "night"}}
        live = Live(self.room.app.state.broadcaster)
        await live({**query, **params, "headers": cookie}, self.waits, self.taken)

    async def waits(self) -> Any:
        await self.over.wait()

    async def taken(self, message: Any) -> None:
        if message.get("body", b"").startswith(b"id:"):
            self.told.append(1)
            await self.over.wait()


@asynccontextmanager
async def unread(room: Room, count: int) -> AsyncIterator[tuple[Unread, list[asyncio.Task[None]]]]:
    """So many of them at once, of one person, beside a broadcaster that looks."""
    lines = Unread(room, session(room, room.seat("POL", "delegate", "P. One")))
    everybody = room.app.state.broadcaster
    await everybody.start()
    running = asyncio.create_task(everybody.run())
    tasks = [asyncio.create_task(lines.opened()) for _ in range(count)]
    try:
        yield lines, tasks
    finally:
        lines.over.set()
        for each in (running, *tasks):
            each.cancel()
        await asyncio.gather(running, *tasks, return_exceptions=True)


async def come(holds: Callable[[], bool]) -> None:
    """Until something holds, however slow the machine."""
    async with asyncio.timeout(120):
        while not holds():  # noqa: ASYNC110 - of many
            await asyncio.sleep(0.01)


def test_streams_that_hang_in_catching_up_are_counted_and_end_with_the_session(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "LOOK", 0.05)
    room.opened()
    most, everybody = Settings().live_streams_each, room.app.state.broadcaster

    async def looked() -> None:
        async with unread(room, most + 8) as (lines, tasks):
            await come(lambda: len(lines.told) + sum(each.done() for each in tasks) == most + 8)
            assert (len(lines.told), everybody.count) == (most, most)
            Sessions(room.desk.tables, room.desk.settings).end(lines.token)
            await come(lambda: all(each.done() for each in tasks))
            assert everybody.count == 0

    asyncio.run(looked())


def test_a_stream_that_never_reads_what_was_missed_is_closed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CATCH_UP", 0.2)
    room.opened()

    async def looked() -> None:
        async with unread(room, 1) as (_, tasks):
            await come(tasks[0].done)

    asyncio.run(looked())


def test_a_line_that_takes_nothing_is_let_go_and_holds_nobody_up(room: Room, port: int) -> None:
    stuck = seated(room, port)
    stuck.event("beat")
    all_ = room.app.state.broadcaster
    (subscriber,) = all_._lines["night"]
    quick = seated(room, port)
    quick.event("beat")

    async def flooded() -> bool:
        frame = b": nothing\n\n" * 100_000
        return any(not broadcast.pushed(subscriber, frame) for _ in range(200))

    loop = subscriber.task.get_loop()
    assert asyncio.run_coroutine_threadsafe(flooded(), loop).result(10)
    position = note(room, "after the flood")

    assert quick.event().id == position
    patient(lambda: all_.count == 1)


def test_tables_that_do_not_answer_end_the_lines_and_not_the_broadcaster(
    room: Room, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens whose right cannot be seen; afterwards all is as before."""
    line = seated(room, port)
    line.event("beat")
    with monkeypatch.context() as patch:
        fault = OperationalError("SELECT", {}, Exception("database is locked"))
        patch.setattr(room.desk.tables, "_engine", Mock(begin=Mock(side_effect=fault)))
        assert line.ended(patience=5)
        with pytest.raises(UnreachableError):
            Sessions(room.desk.tables, room.desk.settings).find("x", room.clock.now)
    again = seated(room, port)
    again.event("beat")
    position = note(room, "after")
    assert again.event().id == position
