"""Meetings that the office has convened: kept by the desk, noted in the record.

That a meeting is to take place moves no duty, so it is no entry of its own: a
note of the office says when, at which level, who is invited and what it is to
discharge, with the digest of the invitation.  Where it meets is for those
invited, and stays out of the record.  The meeting itself is the entry `met`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from icalendar import Calendar, Event, vCalAddress, vText
from sqlalchemy import Column, Integer, String, Table, Text, insert, select, update

from foedus.case.words import Mode
from foedus.desk.language import told
from foedus.desk.panels.states import state_of
from foedus.desk.panels.words import MODES
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import NotFoundError
from foedus.moments import in_zone
from foedus.record.canonical import canonical_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.case.state import Case
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["Meeting", "Meetings", "called_off_note", "convened_note", "invitation"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; `entry` is the note that convened it, `off` when it was called off."""

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

    def keep(self, meeting: Meeting) -> None:
        """Keep a meeting; the same again is the same."""
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

    def of(self, case: str) -> tuple[Meeting, ...]:
        """The meetings of a case, by when they begin."""
        asked = select(_MEETING).where(_MEETING.c.case == case).order_by(_MEETING.c.starts)
        with self._tables.begin() as tables:
            return tuple(_meeting(row) for row in tables.execute(asked).all())

    def find(self, case: str, entry: str) -> Meeting:
        """One meeting.

        Raises:
            NotFoundError: none was convened by this entry.
        """
        for each in self.of(case):
            if each.entry == entry:
                return each
        raise NotFoundError(f"No meeting is called {entry!r}.", remedy="See the consultation.")

    def call_off(self, case: str, entry: str, now: Instant) -> None:
        """It will not take place."""
        mine = (_MEETING.c.case == case) & (_MEETING.c.entry == entry) & _MEETING.c.off.is_(None)
        with self._tables.begin() as tables:
            tables.execute(update(_MEETING).where(mine).values(off=micros(now)))


def _meeting(row: Any) -> Meeting:
    return Meeting(
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
        off=instant_of(row.off) if row.off is not None else None,
    )


def convened_note(meeting: Meeting) -> str:
    """What the record says of a meeting that was convened."""
    return (
        f"A meeting is convened: {meeting.level} level, {meeting.starts}, "
        f"{meeting.minutes} minutes. Invited: {', '.join(meeting.invited)}. "
        f"To discharge: {', '.join(meeting.discharges) or 'nothing'}. "
        f"Invitation {meeting.digest}."
    )


def called_off_note(meeting: Meeting) -> str:
    """What the record says of a meeting that was called off."""
    return f"The meeting of {meeting.starts}, convened by {meeting.entry}, is called off."


def invitation(
    meeting: Meeting, case: Case, origin: str, addresses: Mapping[str, str] | None = None
) -> bytes:
    """The invitation as iCalendar (RFC 5545, RFC 5546), with the mode in its summary.

    Args:
        meeting: what was convened.
        case: its case.
        origin: where the desk is reached.
        addresses: mail addresses by party, where they are known; a party
            without one is named by a URN.
    """
    mode, known = MODES[case.mode], addresses or {}
    before = "" if case.mode is Mode.LIVE else f"{mode.word}: "
    event = Event()
    event.add("uid", f"{meeting.entry}.{meeting.case}@{origin.rpartition('/')[2]}")
    event.add("sequence", 0 if meeting.off is None else 1)
    event.add("dtstamp", (meeting.off or meeting.made).to_stdlib())
    start = in_zone(meeting.starts, meeting.zone)
    event.add("dtstart", start.to_stdlib())
    event.add("dtend", start.add(minutes=meeting.minutes).to_stdlib())
    event.add("summary", f"{before}{case.opening.title}: {told('consultation')}")
    event.add("location", meeting.place)
    lines = [f"{mode.word}. {mode.line}", *meeting.agenda]
    event.add("description", "\n".join(lines))
    event.add("url", f"{origin}/cases/{meeting.case}/consultation")
    event.add("categories", [mode.word])
    event.add("class", "CONFIDENTIAL")
    event.add("status", "CONFIRMED" if meeting.off is None else "CANCELLED")
    event.add("organizer", _address("secretariat", known))
    for party in meeting.invited:
        event.add("attendee", _address(party, known))
    calendar = Calendar()
    calendar.add("prodid", "-//Foedus//consultation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST" if meeting.off is None else "CANCEL")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _address(party: str, known: Mapping[str, str]) -> vCalAddress:
    where = f"mailto:{known[party]}" if party in known else f"urn:foedus:party:{party}"
    address = vCalAddress(where)
    address.params["cn"] = vText(state_of(party).name)
    address.params["cutype"] = vText("GROUP")
    return address
