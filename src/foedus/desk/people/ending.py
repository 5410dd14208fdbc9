"""What ends when a device is lost or a person goes: ways in, and keys that sign.

A way in is a passkey, a session or a token; all of a person's end together, so
that none is left to whoever found the device.  A key of the roster is revoked
by its person or the authority of its party, and by nobody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.desk.panels.states import state_of
from foedus.desk.panels.words import joined
from foedus.desk.people.accounts import credentials_of, end_credential
from foedus.desk.sessions import Sessions
from foedus.desk.tokens import Tokens
from foedus.errors import RefusedError
from foedus.record.acts import KeyRevoked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.desk.context import Desk
    from foedus.desk.people.accounts import Credential
    from foedus.record.statements import PartyKey

__all__ = ["end_device", "end_devices", "end_keys", "end_ways_in", "keys_of"]


def end_ways_in(desk: Desk, person: str) -> None:
    """End every session and token of a person; their passkeys let them in again."""
    Sessions(desk.tables, desk.settings).end_all(person)
    Tokens(desk.tables).revoke_all(person, desk.now())


def end_devices(desk: Desk, person: str, by: str) -> None:
    """Everything of a person that could lie in a stranger's hand: all ways in, and all keys.

    Raises:
        RefusedError: a key is left that only another party may revoke; the rest is done.
    """
    with desk.tables.begin() as tables:
        for each in credentials_of(tables, person):
            end_credential(tables, each.name, desk.now())
    end_ways_in(desk, person)
    end_keys(desk, keys_of(desk, person), by)


def end_device(desk: Desk, credential: Credential) -> None:
    """One passkey of one's own, the sessions begun with it, and the keys that it is."""
    with desk.tables.begin() as tables:
        end_credential(tables, credential.name, desk.now())
    Sessions(desk.tables, desk.settings).end_with(credential.name)
    own = [
        key
        for key in keys_of(desk, credential.person)
        if key.webauthn is not None and key.webauthn.public == credential.der
    ]
    end_keys(desk, own, credential.person)


def keys_of(desk: Desk, person: str, party: str = "") -> list[PartyKey]:
    """The keys of a person that were not revoked: for one party, or for all."""
    roster = desk.office.roster()
    return [
        key
        for name, key in roster.keys.items()
        if name not in roster.revoked and key.person == person and party in {"", key.party}
    ]


def end_keys(desk: Desk, keys: Iterable[PartyKey], by: str) -> None:
    """Revoke keys.

    Raises:
        RefusedError: some are left that only another party may revoke; the rest is done.
    """
    left = set()
    for key in keys:
        if key.person == by or (key.party, by) in desk.office.roster().authorities:
            desk.office.enrol(KeyRevoked(key=key.id), by, desk.now(), f"revoked {key.id}")
        else:
            left.add(state_of(key.party).name)
    if left:
        why = f"a key still signs for {joined(sorted(left))}; all else has ended."
        remedy = "Telephone whoever keeps that roster: they alone can revoke it."
        raise RefusedError("revoke keys", why, remedy=remedy)
