"""The roster as its lines have made it: who may speak for whom, and what binds a party.

Nothing is overwritten; a seat that was taken and a key that was revoked stay
in the record with their times.  A bundle carries the lines, so that whoever
verifies it folds the same roster, up to any leaf.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, assert_never

from whenever import TimeDelta

from foedus.case.rights import OFFICE, RIGHTS
from foedus.case.words import SeatRole
from foedus.record.acts import (
    AuthorityNamed,
    AuthorityTaken,
    Founded,
    KeyEnrolled,
    KeyHastened,
    KeyRevoked,
    PersonsAsked,
    RosterEntry,
    SeatGiven,
    SeatTaken,
    WaitAsked,
)
from foedus.record.public_keys import point_of
from foedus.record.shapes import KINDS
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.case.entries import Body, Entry, Seat
    from foedus.moments import Instant
    from foedus.record.statements import PartyKey

__all__ = [
    "LONGEST_WAIT",
    "MOST_PERSONS",
    "NOBODY",
    "OF_THE_OFFICE",
    "SIGNABLE",
    "SIGNERS",
    "Roster",
    "kept",
    "may_sign",
    "roster_of",
    "speaks_itself",
]

SIGNABLE: Final = frozenset(
    {
        "position_taken",
        "contribution_recorded",
        "requested",
        "performed",
        "measure_adopted",
        "draft_objected",
        "outcome_contested",
        "step_completed",
        "waived",
    }
)
"""The kinds of entry by which a party binds itself."""
MOST_PERSONS: Final = 2
LONGEST_WAIT: Final = 168
"""Hours."""
OF_THE_OFFICE: Final = frozenset({SeatRole.SECRETARIAT, SeatRole.DIRECTOR})
SIGNERS: Final = frozenset({SeatRole.DELEGATE, SeatRole.DEPUTY, SeatRole.CO_SIGNER})
"""Seats whose persons sign whatever their party says."""


def may_sign(role: SeatRole, kind: str) -> bool:
    """Whether a seat signs such an entry; a duty officer only what it may say itself."""
    on_duty = role is SeatRole.DUTY_OFFICER and role in RIGHTS[KINDS[kind]]
    return role in SIGNERS or on_duty


def speaks_itself(entry: Entry) -> bool:
    """Whether a party entered it; what the office writes down for it may be signed later."""
    return entry.by.role not in OF_THE_OFFICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The roster as its lines have made it.

    `waits` says from when a key signs that had to wait, `approved` who enrolled each.
    """

    log: str = ""
    lines: int = 0
    latest: Instant | None = None
    authorities: frozenset[tuple[str, str]] = frozenset()
    seats: frozenset[tuple[str, SeatRole, str]] = frozenset()
    keys: Mapping[str, PartyKey] = field(default_factory=dict)
    revoked: Mapping[str, Instant] = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    wait: int = 0
    waits: Mapping[str, Instant] = field(default_factory=dict)
    approved: Mapping[str, str] = field(default_factory=dict)

    def holds(self, seat: Seat) -> bool:
        """Whether a person has this seat."""
        return (seat.party, seat.role, seat.person) in self.seats

    def asked(self, body: Body) -> int:
        """How many persons must sign what a body says."""
        return self.persons.get(kind_of(type(body)), 0)

    def signs(self, key: str, now: Instant) -> bool:
        """Whether a key signs: it was not revoked, and its wait is over."""
        waits = self.waits.get(key)
        return key in self.keys and key not in self.revoked and (waits is None or waits <= now)

    def good_keys(self, party: str, now: Instant, kind: str) -> dict[str, PartyKey]:
        """The keys that sign such an entry for a party now, by id: their persons have a seat."""
        seated = {who for of, role, who in self.seats if of == party and may_sign(role, kind)}
        return {
            name: key
            for name, key in self.keys.items()
            if key.party == party and key.person in seated and self.signs(name, now)
        }

    def has_key(self, key: PartyKey) -> bool:
        """Whether this key was enrolled before, for whomever and however it was written."""
        return point_of(key) in {point_of(each) for each in self.keys.values()}


NOBODY: Final = Roster()
"""A roster before its office was founded."""


def roster_of(lines: Iterable[RosterEntry]) -> Roster:
    """The roster that lines make."""
    roster = NOBODY
    for line in lines:
        roster = kept(roster, line)
    return roster


def kept(roster: Roster, line: RosterEntry) -> Roster:  # noqa: C901, PLR0911 - one for each act
    """The roster after one more line."""
    roster = replace(roster, lines=roster.lines + 1, latest=line.at)
    match line.body:
        case Founded(log=log, secretary=person):
            seat = (OFFICE, SeatRole.SECRETARIAT, person)
            return replace(roster, log=log, seats=frozenset({seat}))
        case AuthorityNamed(party=party, person=person):
            return replace(roster, authorities=roster.authorities | {(party, person)})
        case AuthorityTaken(party=party, person=person):
            return replace(roster, authorities=roster.authorities - {(party, person)})
        case SeatGiven(party=party, role=role, person=person):
            return replace(roster, seats=roster.seats | {(party, role, person)})
        case SeatTaken(party=party, role=role, person=person):
            return replace(roster, seats=roster.seats - {(party, role, person)})
        case KeyEnrolled(key=key):
            waits = dict(roster.waits)
            if roster.wait:
                waits[key.id] = line.at + TimeDelta(hours=roster.wait)
            keys, approved = {**roster.keys, key.id: key}, {**roster.approved, key.id: line.by}
            return replace(roster, keys=keys, waits=waits, approved=approved)
        case KeyHastened(key=name):
            left = {key: since for key, since in roster.waits.items() if key != name}
            return replace(roster, waits=left)
        case KeyRevoked(key=name):
            return replace(roster, revoked={**roster.revoked, name: line.at})
        case PersonsAsked(kind=kind, persons=persons):
            return replace(roster, persons={**roster.persons, kind: persons})
        case WaitAsked(hours=hours):
            return replace(roster, wait=hours)
    assert_never(line.body)
