"""What every party is told when a voice is given or taken: one notice for each line of the roster.

Notices are worked out from the record, so that none is lost and a change made
in a shell is told like one made on a page.  Whoever sends them keeps the number
of the last one sent, and asks for those after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.language import told
from foedus.desk.panels.states import state_of
from foedus.desk.panels.words import plain
from foedus.desk.people.keys import fingerprint
from foedus.record import acts as a

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.moments import Instant
    from foedus.record.acts import RosterEntry
    from foedus.record.roster import Roster

__all__ = ["NoticeKind", "RosterNotice", "roster_notices", "to_be_told"]


class NoticeKind(StrEnum):
    """What has changed."""

    FOUNDED = "founded"
    AUTHORITY_NAMED = "authority_named"
    AUTHORITY_TAKEN = "authority_taken"
    SEAT_GIVEN = "seat_given"
    SEAT_TAKEN = "seat_taken"
    KEY_ENROLLED = "key_enrolled"
    KEY_HASTENED = "key_hastened"
    KEY_REVOKED = "key_revoked"
    PERSONS_ASKED = "persons_asked"
    WAIT_ASKED = "wait_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterNotice:
    """One change: its number in the roster, when, by whom, about whom; `words` say it in full.

    `party` is empty where it concerns all, `key` where it is about none;
    `since` is from when a key signs that waits.
    """

    number: int
    kind: NoticeKind
    at: Instant
    by: str
    party: str
    person: str
    key: str
    since: Instant | None
    words: str


def roster_notices(desk: Desk, after: int = -1) -> list[RosterNotice]:
    """The changes of the roster behind a number, the oldest first."""
    roster = desk.office.roster()
    return [_notice(line, roster) for line in desk.office.roster_lines(after + 1)]


def to_be_told(desk: Desk) -> list[str]:
    """Whom: every party that anybody sits for, whichever it concerns."""
    return sorted({party for party, _, _ in desk.office.roster().seats} - {OFFICE})


def _notice(line: RosterEntry, roster: Roster) -> RosterNotice:
    kind, party, person, key, text = _said(line.body, roster, line.by)
    said = {
        "party": state_of(party).name if party else "",
        "person": person,
        "key": fingerprint(key),
        "by": line.by,
    }
    return RosterNotice(
        number=line.position,
        kind=kind,
        at=line.at,
        by=line.by,
        party=party,
        person=person,
        key=key,
        since=roster.waits.get(key) if kind is NoticeKind.KEY_ENROLLED else None,
        words=text % said,
    )


def _said(  # noqa: C901, PLR0911 - one for each act
    act: a.Act, roster: Roster, by: str
) -> tuple[NoticeKind, str, str, str, str]:
    """Kind, party, person and key of an act, and the sentence that tells it."""
    kinds = NoticeKind
    match act:
        case a.Founded(secretary=person):
            return (
                kinds.FOUNDED,
                "",
                person,
                "",
                told("The office was founded; %(person)s keeps it."),
            )
        case a.AuthorityNamed(party=party, person=person):
            text = told("%(by)s named %(person)s to keep the roster of %(party)s.")
            return kinds.AUTHORITY_NAMED, party, person, "", text
        case a.AuthorityTaken(party=party, person=person):
            text = told("%(person)s no longer keeps the roster of %(party)s, by %(by)s.")
            return kinds.AUTHORITY_TAKEN, party, person, "", text
        case a.SeatGiven(party=party, role=SeatRole.OBSERVER, person=person) if person == by:
            text = told("%(person)s, who keeps the roster of %(party)s, sat down as its authority.")
            return kinds.SEAT_GIVEN, party, person, "", text
        case a.SeatGiven(party=party, role=role, person=person):
            text = told("%(by)s gave %(person)s a seat of %(party)s:")
            return kinds.SEAT_GIVEN, party, person, "", f"{text} {plain(role)}."
        case a.SeatTaken(party=party, role=role, person=person):
            text = told("%(by)s took a seat of %(party)s from %(person)s:")
            return kinds.SEAT_TAKEN, party, person, "", f"{text} {plain(role)}."
        case a.KeyEnrolled(key=key):
            text = told("%(by)s enrolled a key with which %(person)s signs for %(party)s: %(key)s.")
            return kinds.KEY_ENROLLED, key.party, key.person, key.id, text
        case a.KeyHastened(key=name):
            text = told("%(by)s let the key of %(person)s for %(party)s sign at once: %(key)s.")
            return kinds.KEY_HASTENED, *_of_key(name, roster), text
        case a.KeyRevoked(key=name):
            text = told("%(by)s revoked the key of %(person)s for %(party)s: %(key)s.")
            return kinds.KEY_REVOKED, *_of_key(name, roster), text
        case a.PersonsAsked(kind=kind, persons=persons):
            text = told("%(by)s asked that so many persons of a party sign:")
            return kinds.PERSONS_ASKED, "", "", "", f"{text} {plain(kind)}, {persons}."
        case a.WaitAsked(hours=hours):
            text = told("%(by)s asked that a new key waits so many hours before it signs:")
            return kinds.WAIT_ASKED, "", "", "", f"{text} {hours}."
    assert_never(act)


def _of_key(name: str, roster: Roster) -> tuple[str, str, str]:
    key = roster.keys[name]
    return key.party, key.person, name
