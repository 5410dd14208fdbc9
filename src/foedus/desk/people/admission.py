"""Whom of an identity provider's people the operator admits, and for which parties.

A provider says who somebody is.  That its people belong here at all, and to
which party, is said by the settings; whoever they do not name is turned away,
with an invitation or without.  A person who speaks for several parties comes
in this way only where the provider is admitted for all of them: no party's
provider opens the seat of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, String, Table, Text, delete, insert, select

from foedus.desk.tables import METADATA
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.desk.context import Desk
    from foedus.desk.settings import Admitted, Settings

__all__ = ["admitted_parties", "expect_admitted", "is_admitted", "keep_admitted", "scope_of"]

_ADMITTED: Final = Table(
    "desk_admitted",
    METADATA,
    Column("person", String(200), primary_key=True),
    Column("parties", Text, nullable=False),
)
_REMEDY: Final = "Sign in with a passkey, or ask whoever runs this desk to admit you."


def admitted_parties(settings: Settings, claims: Mapping[str, Any]) -> frozenset[str]:
    """The parties for which the settings admit somebody of whom the provider says this.

    Raises:
        RefusedError: for none.
    """
    found = {
        each.party for each in settings.oidc_allow if _fits(each, claims, settings.oidc_groups)
    }
    if not found:
        why = "your identity provider knows you, and this desk does not admit you by it."
        raise RefusedError("sign in", why, remedy=_REMEDY)
    return frozenset(found)


def _fits(each: Admitted, claims: Mapping[str, Any], groups: str) -> bool:
    if each.subject:
        return claims.get("sub") == each.subject
    if each.domain:
        mail = str(claims.get("email", ""))
        known = claims.get("email_verified") is True and mail.count("@") == 1
        return known and mail.partition("@")[2].lower() == each.domain.lower()
    said = claims.get(groups)
    return isinstance(said, list) and each.group in said


def scope_of(settings: Settings) -> str:
    """What the provider is asked to say: no more than the settings go by."""
    mail = ["email"] if any(each.domain for each in settings.oidc_allow) else []
    return " ".join(dict.fromkeys(["openid", *mail, *settings.oidc_scopes.split()]))


def expect_admitted(desk: Desk, person: str, parties: frozenset[str], *also: str) -> None:
    """Somebody is admitted for every party that they speak for, and `also` for what they take on.

    Raises:
        RefusedError: not for all of them.
    """
    others = ", ".join(sorted((_spoken_for(desk, person) | set(also)) - parties))
    if others:
        why = f"this desk does not admit {person} by this identity provider for {others}."
        raise RefusedError("sign in", why, remedy=_REMEDY)


def keep_admitted(desk: Desk, person: str, parties: frozenset[str]) -> None:
    """Remember for which parties somebody was admitted when they last came in."""
    row = {"person": person, "parties": " ".join(sorted(parties))}
    with desk.tables.begin() as tables:
        tables.execute(delete(_ADMITTED).where(_ADMITTED.c.person == person))
        tables.execute(insert(_ADMITTED).values(row))


def is_admitted(desk: Desk, person: str) -> bool:
    """Whether somebody who came in by the provider is still admitted for all they speak for."""
    mine = select(_ADMITTED.c.parties).where(_ADMITTED.c.person == person)
    with desk.tables.begin() as tables:
        parties = tables.execute(mine).scalar_one_or_none() or ""
    return _spoken_for(desk, person) <= set(parties.split())


def _spoken_for(desk: Desk, person: str) -> set[str]:
    """The parties of all seats of a person, and those whose roster they keep."""
    roster = desk.office.roster()
    seated = {party for party, _, name in roster.seats if name == person}
    return seated | {party for party, name in roster.authorities if name == person}
