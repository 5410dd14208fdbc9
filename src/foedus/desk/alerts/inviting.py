"""Meetings among what there is to tell: to those on duty of every party that is invited.

What is told is worked out from the meetings as they were convened, moved and
called off.  The letter carries the invitation as a calendar reads it; where it
meets stands there alone, and in no other message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.desk.alerts.causes import Told, What
from foedus.desk.alerts.mail import read_relay
from foedus.desk.alerts.notices import Channel
from foedus.desk.invitations import invitation, method_of
from foedus.desk.language import LANGUAGE
from foedus.desk.meetings import Meeting, Meetings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.desk.alerts.notices import Contact
    from foedus.desk.alerts.outbox import Delivery
    from foedus.desk.context import Desk

__all__ = ["calendar_of", "told_meetings"]

_MEETINGS = frozenset({What.CONVENED, What.MOVED, What.CALLED_OFF})


def told_meetings(desk: Desk, case: str) -> Iterator[tuple[Told, Meeting]]:
    """What there is to tell of the meetings of a case, until they are over; each as it then was."""
    for meeting in Meetings(desk.tables).history(case):
        for party in meeting.invited:
            told = Told(
                case=case,
                what=_what(meeting),
                subject=f"{meeting.entry}.{meeting.sequence}",
                party=party,
                moment=meeting.changed,
                until=meeting.ends,
            )
            yield told, meeting


def _what(meeting: Meeting) -> What:
    if meeting.off is not None:
        return What.CALLED_OFF
    return What.MOVED if meeting.sequence else What.CONVENED


def calendar_of(desk: Desk, delivery: Delivery, contact: Contact) -> tuple[str, bytes]:
    """The invitation that goes with a letter, and its method; nothing with any other message."""
    if What(delivery.what) not in _MEETINGS or contact.channel is not Channel.MAIL:
        return "", b""
    entry, _, number = delivery.about.split("/")[2].rpartition(".")
    for each in Meetings(desk.tables).history(delivery.case):
        if (each.entry, each.sequence) == (entry, int(number)):
            relay = read_relay(desk.settings.smtp.get_secret_value())
            chosen = LANGUAGE.set(contact.language)
            try:
                data = invitation(
                    each,
                    desk.office.case(delivery.case),
                    desk.settings.public_origin,
                    organizer=relay.sender if relay else "",
                    to=(contact.person, contact.address),
                )
            finally:
                LANGUAGE.reset(chosen)
            return method_of(each), data
    return "", b""
