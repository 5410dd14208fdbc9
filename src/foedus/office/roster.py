"""What may be done to the roster, and by whom.

Pure, as a case is: `enrolled` answers an act with a line or refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from foedus.case.casting import MACHINE
from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.errors import BadStatementError, RefusedError
from foedus.record.acts import (
    Act,
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
from foedus.record.roster import LONGEST_WAIT, MOST_PERSONS, OF_THE_OFFICE, SIGNABLE
from foedus.record.shapes import KINDS
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from foedus.moments import Instant
    from foedus.record.roster import Roster
    from foedus.record.statements import PartyKey

__all__ = ["enrolled", "is_name"]

_LONGEST: Final = 200
_FOR_ALL: Final = OF_THE_OFFICE | {SeatRole.AUDITOR, SeatRole.OBSERVER}


def is_name(text: str) -> bool:
    """Whether a text can name a person, a party or a place: printed, trimmed and not too long."""
    return text.isprintable() and text == text.strip() and 0 < len(text) <= _LONGEST


def enrolled(roster: Roster, act: Act, by: str, name: str, now: Instant) -> RosterEntry:
    """The line that an act makes.

    Raises:
        RefusedError: it is not for this person to do, or makes no sense.
    """
    desk = _Desk(roster, act, by, now)
    if roster.latest is not None and now < roster.latest:
        why = f"it is {now}, and the roster is already at {roster.latest}."
        raise desk.refuse(why, "Set the clock right.")
    desk.check()
    return RosterEntry(id=name, position=roster.lines, at=now, by=by, body=act)


class _Desk:
    """One act being examined."""

    def __init__(self, roster: Roster, act: Act, by: str, now: Instant) -> None:
        self.roster, self.act, self.by, self.now = roster, act, by, now

    def refuse(self, why: str, remedy: str) -> RefusedError:
        words = kind_of(type(self.act)).replace("_", " ")
        return RefusedError(f"roster, {words}", why, remedy=remedy)

    def check(self) -> None:  # noqa: C901, PLR0912 - one for each act
        roster, act = self.roster, self.act
        if isinstance(act, Founded) is (roster.lines > 0):
            why = "the office was founded before." if roster.lines else "there is no office yet."
            raise self.refuse(why, "An office is founded once, and first.")
        match act:
            case Founded():
                self.named(act.secretary, act.log)
            case AuthorityNamed():
                self.secretariat()
                self.named(act.person, act.party)
                self.of_a_party(act.party)
            case AuthorityTaken():
                self.secretariat()
                self.authority_held(act)
            case SeatGiven():
                self.keeper(act.party)
                self.named(act.person, act.party)
                self.seat(act)
            case SeatTaken():
                self.keeper(act.party)
                self.taken(act)
            case KeyEnrolled():
                self.of_a_party(act.key.party)
                self.authority(act.key.party)
                self.key(act.key)
            case KeyHastened():
                self.secretariat()
                self.hasten(act.key)
            case KeyRevoked():
                self.revoke(act.key)
            case PersonsAsked():
                self.secretariat()
                self.persons(act)
            case WaitAsked():
                self.secretariat()
                if not 0 <= act.hours <= LONGEST_WAIT:
                    why = f"a key cannot wait {act.hours} hours."
                    raise self.refuse(why, f"Ask for 0 to {LONGEST_WAIT}.")
            case _:
                assert_never(act)

    def named(self, *names: str) -> None:
        """Everybody who reads it sees the same, on one line."""
        for name in names:
            if not is_name(name):
                raise self.refuse(
                    f"{name[:_LONGEST]!r} is no name.",
                    f"Write one line of {_LONGEST} letters at most, none of them unseen.",
                )

    def of_a_party(self, party: str) -> None:
        if party == OFFICE:
            raise self.refuse("the secretariat is no party.", "Name a party.")

    def secretariat(self) -> None:
        if (OFFICE, SeatRole.SECRETARIAT, self.by) not in self.roster.seats:
            raise self.refuse(f"{self.by} is not of the secretariat.", "The secretariat may.")

    def authority(self, party: str) -> None:
        if (party, self.by) not in self.roster.authorities:
            why = f"{self.by} does not keep the roster of {party}."
            raise self.refuse(why, f"The authority of {party} may; the secretariat names it.")

    def authority_held(self, act: AuthorityTaken) -> None:
        if (act.party, act.person) not in self.roster.authorities:
            why = f"{act.person} does not keep the roster of {act.party}."
            raise self.refuse(why, "Name one who does.")

    def keeper(self, party: str) -> None:
        if party == OFFICE:
            self.secretariat()
        else:
            self.authority(party)

    def seat(self, act: SeatGiven) -> None:
        if act.person == MACHINE and (act.party, act.role) != (OFFICE, SeatRole.DIRECTOR):
            why = f"{MACHINE!r} is what plays absent parties in an exercise, and no person."
            raise self.refuse(why, "Give the seat to a person, by name.")
        if act.party == OFFICE and act.role not in _FOR_ALL:
            raise self.refuse(f"the secretariat has no {act.role}.", "Give it for a party.")
        if act.party != OFFICE and act.role in OF_THE_OFFICE:
            raise self.refuse(
                f"a {act.role} serves all, not {act.party}.", f"Give it for {OFFICE}."
            )

    def taken(self, act: SeatTaken) -> None:
        seat = (act.party, act.role, act.person)
        if seat not in self.roster.seats:
            why = f"{act.person} is no {act.role.replace('_', ' ')} of {act.party}."
            raise self.refuse(why, "Name a seat that is held.")
        first = (OFFICE, SeatRole.SECRETARIAT)
        left = [each for each in self.roster.seats - {seat} if each[:2] == first]
        if seat[:2] == first and not left:
            raise self.refuse(
                "nobody would be left in the secretariat.", "Give another seat first."
            )

    def key(self, key: PartyKey) -> None:
        site = (key.webauthn.rp, key.webauthn.origin) if key.webauthn else ()
        self.named(key.person, key.party, *site)
        try:
            again = self.roster.has_key(key)
        except BadStatementError as fault:
            raise self.refuse(fault.message, fault.remedy) from fault
        if again:
            raise self.refuse("this key is enrolled already.", "Make a new key.")
        if not any(
            (party, person) == (key.party, key.person) for party, _, person in self.roster.seats
        ):
            raise self.refuse(f"{key.person} has no seat of {key.party}.", "Give the seat first.")

    def hasten(self, name: str) -> None:
        roster = self.roster
        if name not in roster.keys or name in roster.revoked or roster.signs(name, self.now):
            raise self.refuse(f"no key {name!r} waits.", "Name a key that does, by its id.")
        if self.by in {roster.approved[name], roster.keys[name].person}:
            why = f"{self.by} has enrolled it or signs with it; a second person must approve it."
            raise self.refuse(why, "Ask a colleague of the secretariat.")

    def revoke(self, name: str) -> None:
        key = self.roster.keys.get(name)
        if key is None or name in self.roster.revoked:
            raise self.refuse(f"no key {name!r} signs now.", "Name a key by its id.")
        if self.by != key.person:
            self.authority(key.party)

    def persons(self, act: PersonsAsked) -> None:
        if act.kind not in SIGNABLE or act.kind not in KINDS:
            raise self.refuse(
                f"{act.kind!r} binds nobody.", f"One of {', '.join(sorted(SIGNABLE))}."
            )
        if not 0 <= act.persons <= MOST_PERSONS:
            raise self.refuse(f"{act.persons} persons cannot be asked for.", "Ask for 0, 1 or 2.")
