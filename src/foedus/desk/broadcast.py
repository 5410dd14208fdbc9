"""What the record gains, told to everybody who follows a case: one broadcaster for a process.

It keeps nothing for a subscriber.  An event is written to each line in turn;
whose line is full is let go, and asks for what was missed when it comes back.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from foedus.case.rights import OFFICE
from foedus.desk.paces import Paces
from foedus.desk.sessions import Sessions
from foedus.desk.tokens import Tokens
from foedus.errors import FoedusError
from foedus.office.loaded import stream_of
from foedus.record.shapes import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Send

    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.record.store import Kept

__all__ = ["Broadcaster", "Subscriber", "beat", "frame_of", "pushed"]

BEAT: Final = 5.0
"""Seconds between two signs of life."""
LOOK: Final = 3.0
"""Seconds between two looks at who may still listen."""
_PATIENCE: Final = 1.0
_BATCH: Final = 1000
_PACE: Final = b"event: pace\ndata: {}\n\n"


@dataclass(slots=True, kw_only=True, eq=False)
class Subscriber:
    """One line: where to write, the case, and by what right somebody listens."""

    case: str
    parties: frozenset[str]
    person: str
    credential: str
    send: Send
    task: asyncio.Task[object]
    ended: bool = field(default=False)

    def end(self) -> None:
        """Have the line closed; whoever still may comes back by themselves."""
        self.ended = True
        self.task.cancel()


def frame_of(kept: Kept) -> bytes:
    """The event of a record, or nothing where it is no entry."""
    value = json.loads(kept.data)
    if MARK not in value:
        return b""
    said = {
        "case": value["case"],
        "mode": value["mode"],
        "version": kept.version,
        "kind": next(iter(value["body"])),
        "party": value.get("party", ""),
        "at": value["received_at"],
    }
    data = json.dumps(said, separators=(",", ":"))
    return f"id: {kept.position}\nevent: entry\ndata: {data}\n\n".encode()


def beat(position: int) -> bytes:
    """A sign of life, which also says how far the stream has come."""
    return f"id: {position}\nevent: beat\ndata: {{}}\n\n".encode()


def pushed(subscriber: Subscriber, frame: bytes, *, more: bool = True) -> bool:
    """Write to a line without waiting; False where it cannot take anything now."""
    message = {"type": "http.response.body", "body": frame, "more_body": more}
    writing = subscriber.send(message).__await__()
    try:
        next(writing)
    except StopIteration:
        return True
    except (OSError, RuntimeError):
        return False
    # The line waits to be emptied: nothing of this was written.
    writing.close()
    return False


class Broadcaster:
    """The lines of this process.  All but `alive` belongs to its event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines: defaultdict[str, set[Subscriber]] = defaultdict(set)
        self._coming: set[Subscriber] = set()
        self._each: Counter[str] = Counter()
        self.position = 0

    @property
    def count(self) -> int:
        """How many lines there are, those included that are still told what was missed."""
        return self._each.total()

    def admit(self, subscriber: Subscriber) -> bool:
        """Count a line that is to join, where one more of this person may be opened."""
        settings, person = self._desk.settings, subscriber.person
        full = self._each[person] >= settings.live_streams_each
        if full or self.count >= settings.live_streams:
            return False
        self._coming.add(subscriber)
        self._each[person] += 1
        return True

    def join(self, subscriber: Subscriber) -> None:
        """Tell a line whatever comes from now."""
        self._coming.discard(subscriber)
        self._lines[subscriber.case].add(subscriber)

    def leave(self, subscriber: Subscriber) -> None:
        """Tell it nothing more, and count it no more."""
        self._coming.discard(subscriber)
        self._each[subscriber.person] -= 1
        lines = self._lines[subscriber.case]
        lines.discard(subscriber)
        if not lines:
            del self._lines[subscriber.case]

    def end_all(self) -> None:
        """Close every line, as this process ends."""
        for each in self._admitted():
            each.end()

    async def start(self) -> None:
        """Begin at the end of the record; nobody joins before."""
        self.position = await asyncio.to_thread(self._desk.office.head)

    async def run(self) -> None:
        """Follow the record until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow())
                group.create_task(self._beat())
                group.create_task(self._look())
                group.create_task(self._pace())
        finally:
            self._desk.stir.poke()

    async def _follow(self) -> None:
        desk = self._desk
        while True:
            try:
                head = await asyncio.to_thread(desk.stir.wait, self.position, _PATIENCE)
                while self.position < head:
                    for each in await asyncio.to_thread(desk.office.since, self.position, _BATCH):
                        self._tell(each)
            except FoedusError:
                await asyncio.sleep(_PATIENCE)

    def _tell(self, kept: Kept) -> None:
        case = kept.stream.removeprefix(stream_of(""))
        if case != kept.stream and case in self._lines and (frame := frame_of(kept)):
            self._push(self._lines[case], frame)
        self.position = kept.position

    async def _pace(self) -> None:
        """Tell those who follow an exercise when somebody turns its clock."""
        told: dict[str, str] = {}
        while True:
            await asyncio.sleep(_PATIENCE)
            if not self._lines:
                continue
            try:
                marks = await asyncio.to_thread(Paces(self._desk.tables).marks)
            except FoedusError:
                continue
            for case, mark in marks.items():
                if told.get(case, mark) != mark and case in self._lines:
                    self._push(self._lines[case], _PACE)
            told = marks

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self._push(self._everybody(), beat(self.position))

    def _push(self, lines: Iterable[Subscriber], frame: bytes) -> None:
        for each in lines:
            if not each.ended and not pushed(each, frame):
                each.end()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                alive = await asyncio.to_thread(self.alive)
            except FoedusError:
                alive = {}
            for each in self._admitted():
                seat = alive.get(each.credential)
                if seat is None or seat.party not in each.parties | {OFFICE}:
                    each.end()

    def alive(self) -> dict[str, Seat]:
        """Everybody who may listen now, by the digest of session or token."""
        desk, now = self._desk, self._desk.now()
        seats = Sessions(desk.tables, desk.settings).alive(now) | Tokens(desk.tables).alive(now)
        roster = desk.office.roster()
        return {name: seat for name, seat in seats.items() if roster.holds(seat)}

    def _admitted(self) -> list[Subscriber]:
        return [*self._coming, *self._everybody()]

    def _everybody(self) -> list[Subscriber]:
        return [each for lines in self._lines.values() for each in lines]
