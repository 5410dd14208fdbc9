"""Passkeys that sign: asked for by a person, approved by the authority of the party.

A passkey lets its person in at once.  To sign for a party it must be in the
roster, and stay on its device: one that is copied elsewhere may read, not sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import Column, String, Table, delete, insert, select

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.people.accounts import credential_of
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import NotFoundError, RefusedError
from foedus.record.acts import KeyEnrolled, RosterEntry
from foedus.record.statements import PartyKey, Passkey

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from foedus.desk.context import Desk
    from foedus.desk.people.accounts import Credential
    from foedus.moments import Instant

__all__ = [
    "SIGNERS",
    "KeyAsk",
    "approve",
    "ask",
    "asks",
    "drop",
    "fingerprint",
    "may_sign",
    "party_key",
]

SIGNERS: Final = frozenset(
    {SeatRole.DELEGATE, SeatRole.DEPUTY, SeatRole.CO_SIGNER, SeatRole.DUTY_OFFICER}
)
"""Who signs for a party."""

_ASK: Final = Table(
    "desk_key_ask",
    METADATA,
    Column("credential", String(64), primary_key=True),
    Column("party", String(40), primary_key=True),
    Column("at", TIME, nullable=False),
)
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAsk:
    """A passkey that waits for the word of a party's authority."""

    credential: Credential
    party: str
    at: Instant

    @property
    def person(self) -> str:
        """Whose it is."""
        return self.credential.person


def fingerprint(key: str) -> str:
    """What two persons read to each other: the first 80 bits of a key's id, in fours."""
    shown = key.rpartition(":")[2][:_SHOWN]
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def party_key(desk: Desk, credential: Credential, party: str) -> PartyKey:
    """A passkey as the roster has it."""
    origin = desk.settings.public_origin
    passkey = Passkey(public=credential.der, rp=urlsplit(origin).hostname or "", origin=origin)
    return PartyKey(party=party, person=credential.person, webauthn=passkey)


def may_sign(desk: Desk, credential: Credential) -> bool:
    """Whether a passkey is of a kind that signs, and stays on its device where that is asked."""
    stays = not credential.synced or desk.settings.synced_keys_may_sign
    return stays and credential.signs


def ask(desk: Desk, tables: Connection, credential: Credential, party: str) -> None:
    """Ask the authority of a party to let a passkey sign; to ask twice is to ask once.

    Raises:
        RefusedError: it may leave its device, or its person does not sign for the party.
    """
    if not credential.signs:
        why = "this passkey is of a kind (RSA) that lets in, and does not sign."
        remedy = "Use a security key, or another browser of this computer."
        raise RefusedError("sign with a passkey", why, remedy=remedy)
    if not may_sign(desk, credential):
        why = "this passkey can be copied to other devices: it may read, and not sign."
        remedy = "Use a security key, or a computer whose passkeys stay on it."
        raise RefusedError("sign with a passkey", why, remedy=remedy)
    seats = desk.office.roster().seats
    if party == OFFICE or not any((party, role, credential.person) in seats for role in SIGNERS):
        why = f"{credential.person} has no seat of {party} that signs."
        raise RefusedError("sign with a passkey", why, remedy="Ask its authority for the seat.")
    mine = (_ASK.c.credential == credential.name) & (_ASK.c.party == party)
    tables.execute(delete(_ASK).where(mine))
    row = {"credential": credential.name, "party": party, "at": micros(desk.now())}
    tables.execute(insert(_ASK).values(row))


def asks(desk: Desk, party: str) -> list[KeyAsk]:
    """What waits for a party's authority, the oldest first."""
    with desk.tables.begin() as tables:
        rows = tables.execute(select(_ASK).where(_ASK.c.party == party).order_by(_ASK.c.at)).all()
        found = [(row, credential_of(tables, row.credential)) for row in rows]
    enrolled = desk.office.roster().keys
    return [
        KeyAsk(credential=each, party=party, at=instant_of(row.at))
        for row, each in found
        if each is not None and party_key(desk, each, party).id not in enrolled
    ]


def approve(desk: Desk, party: str, credential: str, by: str) -> RosterEntry:
    """Enrol a passkey that was asked for: a line of the roster, by the authority.

    Raises:
        NotFoundError: nothing of the kind waits.
        RefusedError: it is not theirs to approve.
    """
    for each in asks(desk, party):
        if each.credential.name == credential:
            key = party_key(desk, each.credential, party)
            line = desk.office.enrol(KeyEnrolled(key=key), by, desk.now(), f"key {key.id}")
            drop(desk, party, credential)
            return line
    raise NotFoundError("No such key waits for approval.", remedy="See what waits.")


def drop(desk: Desk, party: str, credential: str) -> None:
    """Let a passkey wait no longer."""
    mine = (_ASK.c.credential == credential) & (_ASK.c.party == party)
    with desk.tables.begin() as tables:
        tables.execute(delete(_ASK).where(mine))
