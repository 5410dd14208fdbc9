"""Who is here for whom, as far as it is the reader's to see: rows of the page of people.

A reader sees the people and keys of the office and of the parties they speak
for or keep the roster of; who serves all sees all.  What changes is another
matter: that every party is told, so that no false voice goes unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.case.rights import OFFICE
from foedus.desk.language import told
from foedus.desk.pages.tokens import does
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import plain
from foedus.desk.people.keepers import keeps, keeps_person
from foedus.desk.people.keys import fingerprint
from foedus.desk.tokens import Tokens

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.moments import Instant
    from foedus.record.statements import PartyKey

__all__ = ["PartyRows", "PeopleRows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """A seat of a person; `value` is what a form sends to take it away."""

    words: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key in the roster."""

    id: str
    fingerprint: str
    kind: str
    state: str
    tone: str
    revocable: bool
    hastenable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOfPerson:
    """A token that works, for a seat of a party whose roster the viewer keeps."""

    id: str
    name: str
    does: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person of a party; `kept` where the viewer may change their seats or end their sessions."""

    person: str
    keeps_roster: bool
    seats: tuple[SeatRow, ...]
    keys: tuple[KeyRow, ...]
    tokens: tuple[TokenOfPerson, ...]
    seats_kept: bool
    sessions_kept: bool
    authority_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRows:
    """A party with its persons."""

    code: str
    name: str
    people: tuple[PersonRow, ...]


class PeopleRows:
    """The rows being made for one viewer."""

    def __init__(self, desk: Desk, viewer: Viewer) -> None:
        self.desk, self.viewer = desk, viewer
        self.roster = desk.office.roster()
        self.times = Times(zone=viewer.zone)
        named = {party for party, _, _ in self.roster.seats}
        named |= {party for party, _ in self.roster.authorities}
        self.known = sorted(named, key=lambda code: (code != OFFICE, in_order(_name(code))))
        self.kept = [code for code in self.known if keeps(desk, viewer, code)]

    def shown(self) -> tuple[PartyRows, ...]:
        """Of the parties that are the viewer's to see."""
        own = {OFFICE, *self.kept, *(seat.party for seat in self.viewer.seats)}
        return tuple(
            self.party(code) for code in self.known if self.viewer.of_office or code in own
        )

    def party(self, code: str) -> PartyRows:
        """A party with everybody who speaks for it or keeps its roster."""
        names = {person for party, _, person in self.roster.seats if party == code}
        names |= {person for party, person in self.roster.authorities if party == code}
        people = tuple(self.person(code, name) for name in sorted(names, key=in_order))
        return PartyRows(code=code, name=_name(code), people=people)

    def person(self, code: str, name: str) -> PersonRow:
        """A person of a party."""
        held = sorted(
            role for party, role, person in self.roster.seats if (party, person) == (code, name)
        )
        seats = tuple(SeatRow(words=plain(role), value=f"{code} {role}") for role in held)
        keys = [
            self.key(id_, key)
            for id_, key in self.roster.keys.items()
            if (key.party, key.person) == (code, name)
        ]
        office = keeps(self.desk, self.viewer, OFFICE)
        return PersonRow(
            person=name,
            keeps_roster=(code, name) in self.roster.authorities,
            seats=seats,
            keys=tuple(keys),
            tokens=self.tokens(code, name) if code in self.kept else (),
            seats_kept=code in self.kept,
            sessions_kept=office or keeps_person(self.desk, self.viewer, name),
            authority_kept=office and (code, name) in self.roster.authorities,
        )

    def key(self, id_: str, key: PartyKey) -> KeyRow:
        """A key of the roster, and whether it signs."""
        gone, now = self.roster.revoked.get(id_), self.desk.now()
        waits = not gone and not self.roster.signs(id_, now)
        state, tone = told("signs"), "good"
        if gone:
            state, tone = told("revoked %s") % self.stamp(gone), "no"
        elif waits:
            state, tone = told("signs from %s on") % self.stamp(self.roster.waits[id_]), "wait"
        own = self.viewer.person in {key.person, self.roster.approved[id_]}
        return KeyRow(
            id=id_,
            fingerprint=fingerprint(id_),
            kind=told("passkey") if key.webauthn else told("key in a file"),
            state=state,
            tone=tone,
            hastenable=waits and OFFICE in self.kept and not own,
            revocable=gone is None and (key.party in self.kept or key.person == self.viewer.person),
        )

    def tokens(self, code: str, name: str) -> tuple[TokenOfPerson, ...]:
        """The tokens of a person that work for a party."""
        now = self.desk.now()
        return tuple(
            TokenOfPerson(
                id=each.id, name=each.name, does=does(each.scope), until=self.stamp(each.ends)
            )
            for each in Tokens(self.desk.tables).of(name)
            if each.seat.party == code and each.revoked is None and each.ends > now
        )

    def stamp(self, instant: Instant) -> str:
        """A time as the viewer reads it."""
        return self.times.stamp(instant).full


def _name(code: str) -> str:
    return state_of(code).name
