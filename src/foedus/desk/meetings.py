"""Meetings that the office has convened: kept by the desk, noted in the record.

That a meeting is to take place moves no duty, so it is no entry of its own: a
note of the office says when, at which level, who is invited and what it is to
discharge, with the digest of the invitation.  Where it meets is for those
invited, and stays out of the record.  The meeting itself is the entry `met`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Integer, String, Table, Text, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from foedus.case.rights import OFFICE
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import NotFoundError, RefusedError
from foedus.moments import Instant
from foedus.record.canonical import canonical_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.case.words import Seat
    from foedus.desk.tables import Tables

__all__ = ["Meeting", "Meetings", "called_off_note", "convened_note", "moved_note"]

_MEETING: Final = Table(
    "desk_meeting",
    METADATA,
    Column("case", String(100), primary_key=True),
    Column("entry", String(120), primary_key=True),
    Column("level", String(40), nullable=False),
    Column("place", Text, nullable=False),
    Column("starts", TIME, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("agenda", Text, nullable=False),
    Column("invited", Text, nullable=False),
    Column("discharges", Text, nullable=False),
    Column("made", TIME, nullable=False),
    Column("off", TIME),
)
_MOVED: Final = Table(
    "desk_meeting_moved",
    METADATA,
    Column("case", String(100), primary_key=True),
    Column("entry", String(120), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("place", Text, nullable=False),
    Column("starts", TIME, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("made", TIME, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; `entry` is the note that convened it, `off` when it was called off.

    `sequence` counts its changes: every move, and the calling off.  `made` is
    when the last place and time were given.
    """

    case: str
    entry: str
    level: str
    place: str
    starts: Instant
    minutes: int
    zone: str
    agenda: tuple[str, ...]
    invited: tuple[str, ...]
    discharges: tuple[str, ...]
    made: Instant
    off: Instant | None = None
    sequence: int = 0

    @property
    def ends(self) -> Instant:
        """When it is over."""
        try:
            return self.starts.add(minutes=self.minutes)
        except ValueError:  # kept before such a time was refused
            return Instant.MAX

    @property
    def changed(self) -> Instant:
        """When it last became as it is."""
        return self.off or self.made

    def is_for(self, seat: Seat) -> bool:
        """Whether a seat's party is invited, or serves all: others see neither place nor agenda."""
        return seat.party == OFFICE or seat.party in self.invited

    @property
    def digest(self) -> str:
        """The digest of the invitation, as the record has it."""
        return digest_of(
            canonical_bytes(
                {
                    "case": self.case,
                    "entry": self.entry,
                    "level": self.level,
                    "place": self.place,
                    "starts": str(self.starts),
                    "minutes": self.minutes,
                    "zone": self.zone,
                    "agenda": list(self.agenda),
                    "invited": list(self.invited),
                    "discharges": list(self.discharges),
                }
            )
        )


class Meetings:
    """Every meeting that was convened at a desk."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, meeting: Meeting, note: Callable[[], None] = lambda: None) -> None:
        """Keep a meeting, and have it noted: both or none; the same again is the same."""
        row = {
            "case": meeting.case,
            "entry": meeting.entry,
            "level": meeting.level,
            "place": meeting.place,
            "starts": micros(meeting.starts),
            "minutes": meeting.minutes,
            "zone": meeting.zone,
            "agenda": json.dumps(meeting.agenda),
            "invited": json.dumps(meeting.invited),
            "discharges": json.dumps(meeting.discharges),
            "made": micros(meeting.made),
        }
        mine = (_MEETING.c.case == meeting.case) & (_MEETING.c.entry == meeting.entry)
        with self._tables.begin() as tables:
            if tables.execute(select(_MEETING.c.entry).where(mine)).one_or_none() is None:
                tables.execute(insert(_MEETING).values(row))
            note()

    def of(self, case: str) -> tuple[Meeting, ...]:
        """The meetings of a case as they stand, by when they begin."""
        stand = [each[-1] for each in self._histories(case)]
        return tuple(sorted(stand, key=lambda each: each.starts))

    def history(self, case: str) -> tuple[Meeting, ...]:
        """Every meeting of a case as it was convened, after each move, and called off."""
        return tuple(each for history in self._histories(case) for each in history)

    def _histories(self, case: str) -> list[list[Meeting]]:
        convened = select(_MEETING).where(_MEETING.c.case == case)
        moved = select(_MOVED).where(_MOVED.c.case == case).order_by(_MOVED.c.number)
        with self._tables.begin() as tables:
            rows, moves = tables.execute(convened).all(), tables.execute(moved).all()
        return [_history(row, [each for each in moves if each.entry == row.entry]) for row in rows]

    def mark(self) -> tuple[int, int, int]:
        """A value that changes whenever a meeting does."""
        asked = select(
            func.count(),
            func.count(_MEETING.c.off),
            select(func.count()).select_from(_MOVED).scalar_subquery(),
        ).select_from(_MEETING)
        with self._tables.begin() as tables:
            convened, off, moved = tables.execute(asked).one()
        return convened, off, moved

    def find(self, case: str, entry: str) -> Meeting:
        """One meeting.

        Raises:
            NotFoundError: none was convened by this entry.
        """
        for each in self.of(case):
            if each.entry == entry:
                return each
        raise NotFoundError(f"No meeting is called {entry!r}.", remedy="See the consultation.")

    def move(self, meeting: Meeting, note: Callable[[], None]) -> None:
        """Give a meeting the time and place that it says, as its change of that number.

        Raises:
            RefusedError: somebody else has moved it meanwhile, or it cannot be noted.
        """
        row = {
            "case": meeting.case,
            "entry": meeting.entry,
            "number": meeting.sequence,
            "place": meeting.place,
            "starts": micros(meeting.starts),
            "minutes": meeting.minutes,
            "zone": meeting.zone,
            "made": micros(meeting.made),
        }
        try:
            with self._tables.begin() as tables:
                tables.execute(insert(_MOVED).values(row))
                note()
        except IntegrityError as fault:
            why = "it has been moved meanwhile."
            raise RefusedError("move", why, remedy="Look at it again.") from fault

    def call_off(self, case: str, entry: str, now: Instant, note: Callable[[], None]) -> None:
        """It will not take place."""
        mine = (_MEETING.c.case == case) & (_MEETING.c.entry == entry) & _MEETING.c.off.is_(None)
        with self._tables.begin() as tables:
            tables.execute(update(_MEETING).where(mine).values(off=micros(now)))
            note()


def _history(row: Any, moves: Sequence[Any]) -> list[Meeting]:
    """A meeting as it was convened, after each move, and when it was called off."""
    first = Meeting(
        case=row.case,
        entry=row.entry,
        level=row.level,
        place=row.place,
        starts=instant_of(row.starts),
        minutes=row.minutes,
        zone=row.zone,
        agenda=tuple(json.loads(row.agenda)),
        invited=tuple(json.loads(row.invited)),
        discharges=tuple(json.loads(row.discharges)),
        made=instant_of(row.made),
    )
    found = [first]
    for each in moves:
        moved = replace(
            first,
            place=each.place,
            starts=instant_of(each.starts),
            minutes=each.minutes,
            zone=each.zone,
            made=instant_of(each.made),
            sequence=each.number,
        )
        found.append(moved)
    if row.off is not None:
        found.append(replace(found[-1], off=instant_of(row.off), sequence=len(moves) + 1))
    return found


def convened_note(meeting: Meeting) -> str:
    """What the record says of a meeting that was convened."""
    return (
        f"A meeting is convened: {meeting.level} level, {meeting.starts}, "
        f"{meeting.minutes} minutes. Invited: {', '.join(meeting.invited)}. "
        f"To discharge: {', '.join(meeting.discharges) or 'nothing'}. "
        f"Invitation {meeting.digest}."
    )


def moved_note(meeting: Meeting) -> str:
    """What the record says of a meeting that was moved."""
    return (
        f"The meeting convened by {meeting.entry} is moved: {meeting.starts}, "
        f"{meeting.minutes} minutes. Invitation {meeting.digest}."
    )


def called_off_note(meeting: Meeting) -> str:
    """What the record says of a meeting that was called off."""
    return f"The meeting of {meeting.starts}, convened by {meeting.entry}, is called off."
