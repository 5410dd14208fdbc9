"""Convening, moving and calling off: a note of the office in the record, and the meeting kept.

The note comes first: what breaks between the two is mended by asking again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.desk.acting import command_of, may_act, takes
from foedus.desk.meetings import Meetings, called_off_note, convened_note, moved_note
from foedus.errors import NotFoundError, RefusedError
from foedus.rehearsal.script import Act

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.desk.meetings import Meeting

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
        raise RefusedError("move", "it was called off.", remedy="Convene another meeting.")
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
    """Note it, and keep the meeting with its invitation.

    Raises:
        SameIdError: something else is kept by its name.
        FoedusError: as `Office.submit`.
    """
    expect_convener(seat, case)
    _note(desk, seat, case, meeting.entry, convened_note(meeting))
    Meetings(desk.tables).keep(meeting)
    desk.stir.poke()


def move(desk: Desk, seat: Seat, case: Case, note: str, moved: Meeting) -> None:
    """Note that it is at another time or place, and tell those invited; once for each note.

    Raises:
        FoedusError: as `convene`, or somebody else has moved it meanwhile.
    """
    meetings, again = Meetings(desk.tables), any(each.id == note for each in case.entries)
    _note(desk, seat, case, note, moved_note(moved))
    if again and any(each.digest == moved.digest for each in meetings.history(case.id)):
        return
    meetings.move(moved)
    desk.stir.poke()


def call_off(desk: Desk, seat: Seat, case: Case, entry: str, note: str) -> None:
    """Note that it will not take place; once is enough.

    Raises:
        FoedusError: as `convene`, or there is no such meeting.
    """
    expect_convener(seat, case)
    meetings = Meetings(desk.tables)
    meeting = meetings.find(case.id, entry)
    if meeting.off is not None:
        return
    _note(desk, seat, case, note, called_off_note(meeting))
    meetings.call_off(case.id, entry, desk.clock_of(case))
    desk.stir.poke()


def _note(desk: Desk, seat: Seat, case: Case, entry: str, text: str) -> None:
    now = desk.clock_of(case)
    act = Act.model_validate({"at": now, "note": {"text": text}})
    desk.office.submit(case.id, command_of(case, act, seat, entry), seat, now)
