"""The invitation to a meeting as a file for calendars, with the mode in its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress, vText

from foedus.case.rights import OFFICE
from foedus.case.words import Mode
from foedus.desk.alerts.wording import one_line
from foedus.desk.language import told
from foedus.desk.panels.states import state_of
from foedus.desk.panels.words import MODES
from foedus.moments import shown_in

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.meetings import Meeting

__all__ = ["invitation", "method_of"]


def invitation(
    meeting: Meeting,
    case: Case,
    origin: str,
    *,
    organizer: str = "",
    to: tuple[str, str] | None = None,
) -> bytes:
    """The invitation as iCalendar (RFC 5545, RFC 5546), with the mode in its summary.

    Args:
        meeting: what was convened.
        case: its case.
        origin: where the desk is reached.
        organizer: the mail address from which it comes; without one the office
            is named by a URN, as every party is, whose addresses are its own.
        to: the person it is sent to, and their address.
    """
    mode = MODES[case.mode]
    before = "" if case.mode is Mode.LIVE else f"{mode.word}: "
    event = Event()
    event.add("uid", f"{meeting.entry}.{meeting.case}@{origin.rpartition('/')[2]}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed.to_stdlib())
    start = shown_in(meeting.starts, meeting.zone)
    event.add("dtstart", start.to_stdlib())
    event.add("dtend", shown_in(meeting.ends, meeting.zone).to_stdlib())
    event.add("summary", f"{before}{case.opening.title}: {told('consultation')}")
    event.add("location", meeting.place)
    lines = [f"{mode.word}. {mode.line}", *meeting.agenda]
    event.add("description", "\n".join(lines))
    event.add("url", f"{origin}/cases/{meeting.case}/consultation")
    event.add("categories", [mode.word])
    event.add("class", "CONFIDENTIAL")
    event.add("status", "CONFIRMED" if meeting.off is None else "CANCELLED")
    event.add("organizer", _group(OFFICE, organizer))
    for party in meeting.invited:
        event.add("attendee", _group(party))
    if to is not None:
        event.add("attendee", _person(*to))
    calendar = Calendar()
    calendar.add("prodid", "-//Foedus//consultation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(meeting))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def method_of(meeting: Meeting) -> str:
    """What the invitation asks of a calendar (RFC 5546)."""
    return "REQUEST" if meeting.off is None else "CANCEL"


def _group(party: str, mail: str = "") -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}" if mail else f"urn:foedus:party:{party}")
    address.params["cn"] = vText(state_of(party).name)
    address.params["cutype"] = vText("GROUP")
    return address


def _person(name: str, mail: str) -> vCalAddress:
    """Whom it is for; nobody reads answers by mail, so none is asked for."""
    address = vCalAddress(f"mailto:{mail}")
    address.params["cn"] = vText(one_line(name).replace('"', "'"))
    address.params["partstat"] = vText("NEEDS-ACTION")
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["rsvp"] = vText("FALSE")
    return address
