"""Convening, moving and calling off: the meeting kept, and a note of the office in the record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from foedus.case.entries import Met
from foedus.desk.acting import command_of, may_act, takes
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.meetings import Meetings, called_off_note, convened_note, moved_note
from foedus.errors import NotFoundError, RefusedError, SameIdError
from foedus.rehearsal.script import Act

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.desk.meetings import Meeting
    from foedus.moments import Instant

__all__ = [
    "LONGEST",
    "MOST_ITEMS",
    "call_off",
    "convene",
    "expect_convener",
    "invited",
    "move",
    "still_on",
]

MOST_ITEMS: Final = 40
"""How many items an agenda has at most."""
LONGEST: Final = 24 * 60
"""How many minutes a meeting lasts at most."""


def expect_convener(seat: Seat, case: Case) -> None:
    """Who records a meeting convenes it.

    Raises:
        RefusedError: this seat does not, or the case is closed.
    """
    if not may_act(seat, "meet", case.mode):
        why = f"a seat of role {seat.role.replace('_', ' ')} may not do this."
        raise RefusedError("convene", why, remedy="Ask the secretariat to convene.")
    if not takes(case, "meet"):
        raise RefusedError("convene", "the case is closed.", remedy="Add a note.")


def still_on(desk: Desk, seat: Seat, case: Case, entry: str) -> Meeting:
    """A meeting that the office may move.

    Raises:
        RefusedError: it was called off, or they may not.
        NotFoundError: there is none.
    """
    expect_convener(seat, case)
    meeting = Meetings(desk.tables).find(case.id, entry)
    if meeting.off is not None:
        raise RefusedError("meeting", "it was called off.", remedy="Convene another meeting.")
    return meeting


def invited(desk: Desk, seat: Seat, case: Case, entry: str) -> Meeting:
    """A meeting to which a seat's party is invited, or that its office convened.

    Raises:
        NotFoundError: there is none, or they are not; the answer is the same.
    """
    meeting = Meetings(desk.tables).find(case.id, entry)
    if not meeting.is_for(seat):
        raise NotFoundError(f"No meeting is called {entry!r}.", remedy="See the consultation.")
    return meeting


def convene(desk: Desk, seat: Seat, case: Case, meeting: Meeting) -> None:
    """Keep the meeting with its invitation, and note it: both or none.

    Raises:
        SameIdError: something else is kept by its name.
        FoedusError: as `Office.submit`.
    """
    expect_convener(seat, case)
    expect_right_clock(desk)
    noted = partial(_note, desk, seat, case, meeting.entry, convened_note(meeting))
    Meetings(desk.tables).keep(meeting, noted)
    desk.stir.poke()


def move(desk: Desk, seat: Seat, case: Case, note: str, moved: Meeting) -> None:
    """It is at another time or place, told to those invited; once for each note.

    Raises:
        SameIdError: something else is kept by the name of the note.
        FoedusError: as `convene`, or somebody else has moved it meanwhile.
    """
    meetings = Meetings(desk.tables)
    if any(each.id == note for each in case.entries):
        known = {(each.entry, *_held(each)) for each in meetings.history(case.id)}
        if (moved.entry, *_held(moved)) not in known:
            message = f"The case has another entry {note!r}."
            raise SameIdError(message, remedy="Ask with another key.")
        return
    expect_right_clock(desk)
    noted = partial(_note, desk, seat, case, note, moved_note(moved))
    meetings.move(moved, noted)
    desk.stir.poke()


def call_off(desk: Desk, seat: Seat, case: Case, entry: str, note: str) -> None:
    """It will not take place; once for each note.

    Raises:
        RefusedError: one was held since, or it was called off by another note.
        FoedusError: as `convene`, or there is no such meeting.
    """
    if any(each.id == note for each in case.entries):
        return
    meeting = still_on(desk, seat, case, entry)
    if any(each.at.latest >= meeting.starts for each in case.of(Met)):
        why = "a meeting was held since it was to begin, and stands in the record."
        raise RefusedError("call off", why, remedy="Say in a note that it was another one.")
    expect_right_clock(desk)
    noted = partial(_note, desk, seat, case, note, called_off_note(meeting))
    Meetings(desk.tables).call_off(case.id, entry, desk.clock_of(case), noted)
    desk.stir.poke()


def _held(meeting: Meeting) -> tuple[Instant, int, str]:
    return meeting.starts, meeting.minutes, meeting.place


def _note(desk: Desk, seat: Seat, case: Case, entry: str, text: str) -> None:
    now = desk.clock_of(case)
    act = Act.model_validate({"at": now, "note": {"text": text}})
    desk.office.submit(case.id, command_of(case, act, seat, entry), seat, now)
