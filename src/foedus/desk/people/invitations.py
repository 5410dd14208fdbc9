"""Invitations: the only way in for a person who has no passkey here, or has lost it.

An invitation names a person, a party and a role, and is given by whoever may
give that seat.  The link is shown once; what is kept is its digest.  Taking it
gives the seat in the inviter's name, so that the roster says whose word it was,
and refuses if that word no longer counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, String, Table, insert, select, update
from whenever import TimeDelta

from foedus.case.words import Seat, SeatRole
from foedus.desk.people.accounts import Account, account_of, people_of
from foedus.desk.people.names import read_alike
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import NotFoundError, RefusedError
from foedus.office.roster import enrolled
from foedus.record.acts import AuthorityNamed, SeatGiven

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from foedus.desk.context import Desk
    from foedus.moments import Instant
    from foedus.record.acts import Act

__all__ = [
    "AUTHORITY",
    "FOUNDING",
    "Invitation",
    "accept",
    "expect_free",
    "invite",
    "named",
    "open_invitations",
    "opened",
    "withdraw",
]

AUTHORITY: Final = "authority"
"""The role of whoever keeps a party's roster; they sit as an observer of the party."""
FOUNDING: Final = ""
"""Who invites the first secretary: whoever started the desk, and nobody with a name."""

_INVITATION: Final = Table(
    "desk_invitation",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("person", String(200), nullable=False),
    Column("party", String(40), nullable=False),
    Column("role", String(40), nullable=False),
    Column("by", String(200), nullable=False),
    Column("made", TIME, nullable=False),
    Column("expires", TIME, nullable=False),
    Column("used", TIME),
    Column("withdrawn", TIME),
)
_LASTS: Final = TimeDelta(hours=72)
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who is asked to sit for whom, in which role, by whom, and until when."""

    digest: str
    person: str
    party: str
    role: str
    by: str
    made: Instant
    expires: Instant

    @property
    def seat(self) -> Seat:
        """The seat that it gives."""
        role = SeatRole.OBSERVER if self.role == AUTHORITY else SeatRole(self.role)
        return Seat(party=self.party, role=role, person=self.person)


def invite(desk: Desk, person: str, party: str, role: str, by: str) -> str:
    """The token of a new invitation, which is never shown again.

    Raises:
        RefusedError: it is not theirs to give, or the name is another person's.
    """
    if role != AUTHORITY and role not in set(SeatRole):
        raise _refused(f"there is no role {role[:40]!r}.", "Choose a seat that is offered.")
    person, now = " ".join(person.split()), desk.now()
    token = desk.nonce() + desk.nonce()
    invitation = Invitation(
        digest=_kept(token),
        person=person,
        party=party,
        role=role,
        by=by,
        made=now,
        expires=now + _LASTS,
    )
    if person == desk.settings.machine:
        raise _refused("this is the name of the desk itself.", "Write a person's name.")
    if not person.isprintable() or not 0 < len(person) <= _LONGEST_NAME:
        raise _refused("a person has a name of one line.", "Write 80 letters at most.")
    if by != FOUNDING:
        act, who = _acts(invitation)[0]
        enrolled(desk.office.roster(), act, who, "invitation", now)
    row = {
        name: getattr(invitation, name) for name in ("digest", "person", "party", "role", "by")
    } | {"made": micros(now), "expires": micros(invitation.expires)}
    with desk.tables.begin() as tables:
        expect_free(desk, tables, invitation)
        _expect_told_apart(desk, tables, person)
        if by == FOUNDING:
            _withdraw(tables, _INVITATION.c.by == FOUNDING, now)
        tables.execute(insert(_INVITATION).values(row))
    return token


def opened(desk: Desk, token: str) -> Invitation:
    """The invitation of a token that is still good.

    Raises:
        NotFoundError: there is none; whether there ever was is not said.
    """
    return named(desk, _kept(token))


def named(desk: Desk, digest: str) -> Invitation:
    """The invitation of a digest that is still good.

    Raises:
        NotFoundError: as `opened`.
    """
    with desk.tables.begin() as tables:
        row = tables.execute(select(_INVITATION).where(_good(desk, digest))).one_or_none()
    if row is None:
        message = "This invitation is not good any more: it was used, withdrawn, or is too old."
        raise NotFoundError(message, remedy="Ask whoever invited you for another.")
    return _invitation(row)


def open_invitations(desk: Desk) -> list[Invitation]:
    """Every invitation that may still be taken, the newest first."""
    table = _INVITATION.c
    good = table.used.is_(None) & table.withdrawn.is_(None) & (table.expires > micros(desk.now()))
    with desk.tables.begin() as tables:
        rows = tables.execute(select(_INVITATION).where(good).order_by(table.made.desc())).all()
    return [_invitation(row) for row in rows]


def withdraw(desk: Desk, digest: str) -> None:
    """Let an invitation be taken no more."""
    with desk.tables.begin() as tables:
        _withdraw(tables, _INVITATION.c.digest == digest, desk.now())


def expect_free(desk: Desk, tables: Connection, invitation: Invitation) -> Account | None:
    """The account of the name, or None where the name is free for a new one.

    Raises:
        RefusedError: the roster knows the name for another party, and so as somebody else.
    """
    account = account_of(tables, invitation.person)
    if account is None:
        roster = desk.office.roster()
        known = {party for party, _, person in roster.seats if person == invitation.person}
        known |= {party for party, person in roster.authorities if person == invitation.person}
        if known - {invitation.party}:
            why = f"{invitation.person} is a person of another party here."
            raise _refused(why, "Write the name so that the two can be told apart.")
    return account


def _expect_told_apart(desk: Desk, tables: Connection, person: str) -> None:
    """Nobody is called as somebody who is here, but for letters that look the same."""
    roster = desk.office.roster()
    here = {name for *_, name in roster.seats} | {name for _, name in roster.authorities}
    for name in sorted(here | people_of(tables) | {desk.settings.machine}):
        if read_alike(name, person):
            why = f"{person} reads like {name}, who is here already."
            raise _refused(why, "Write it exactly so, or so that the two can be told apart.")


def accept(desk: Desk, tables: Connection, invitation: Invitation) -> None:
    """Take an invitation: it is used up, and the roster gives the seat.

    Raises:
        NotFoundError: it was used meanwhile.
        RefusedError: the inviter may not give it any more.
    """
    now = desk.now()
    used = update(_INVITATION).where(_good(desk, invitation.digest)).values(used=micros(now))
    if tables.execute(used).rowcount != 1:
        raise NotFoundError("This invitation was used meanwhile.", remedy="Ask for another.")
    for number, (act, by) in enumerate(_acts(invitation)):
        if not _stands(desk, act):
            desk.office.enrol(act, by, now, f"invitation {invitation.digest[:32]} {number}")


def _acts(invitation: Invitation) -> list[tuple[Act, str]]:
    """What the roster must say for it, and by whose word."""
    seat, by = invitation.seat, invitation.by
    given = SeatGiven(party=seat.party, role=seat.role, person=seat.person)
    if by == FOUNDING:
        return []
    if invitation.role == AUTHORITY:
        named = AuthorityNamed(party=seat.party, person=seat.person)
        return [(named, by), (given, seat.person)]
    return [(given, by)]


def _stands(desk: Desk, act: Act) -> bool:
    roster = desk.office.roster()
    match act:
        case AuthorityNamed():
            return (act.party, act.person) in roster.authorities
        case SeatGiven():
            return (act.party, act.role, act.person) in roster.seats
    return False


def _refused(why: str, remedy: str) -> RefusedError:
    return RefusedError("invite", why, remedy=remedy)


def _good(desk: Desk, digest: str) -> Any:
    table = _INVITATION.c
    unspent = table.used.is_(None) & table.withdrawn.is_(None)
    return (table.digest == digest) & unspent & (table.expires > micros(desk.now()))


def _withdraw(tables: Connection, which: Any, now: Instant) -> None:
    unspent = which & _INVITATION.c.used.is_(None) & _INVITATION.c.withdrawn.is_(None)
    tables.execute(update(_INVITATION).where(unspent).values(withdrawn=micros(now)))


def _invitation(row: Any) -> Invitation:
    return Invitation(
        digest=row.digest,
        person=row.person,
        party=row.party,
        role=row.role,
        by=row.by,
        made=instant_of(row.made),
        expires=instant_of(row.expires),
    )


def _kept(token: str) -> str:
    return sha256(token.encode()).hexdigest()
