"""Who may do what about whom: the keeper of a party, and proof that it is still them.

The roster decides; here it is only asked, so that a page offers nothing that
would be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from whenever import TimeDelta

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.people.accounts import account_of
from foedus.desk.sessions import PRACTICE
from foedus.desk.viewer import DeskHere, Viewer, ViewerHere
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["ProvenHere", "expect_proven", "is_proven", "keeps", "keeps_person", "parties_of"]


def keeps(desk: Desk, viewer: Viewer, party: str) -> bool:
    """Whether somebody gives the seats of a party: the secretariat its own, an authority its."""
    roster = desk.office.roster()
    if party == OFFICE:
        return (OFFICE, SeatRole.SECRETARIAT, viewer.person) in roster.seats
    return (party, viewer.person) in roster.authorities


def parties_of(desk: Desk, person: str) -> frozenset[str]:
    """Whose person somebody is: of their home, else of every party that they sit for."""
    with desk.tables.begin() as tables:
        account = account_of(tables, person)
    if account is not None:
        return frozenset({account.home})
    return frozenset(party for party, _, name in desk.office.roster().seats if name == person)


def keeps_person(desk: Desk, viewer: Viewer, person: str) -> bool:
    """Whether somebody may end the sessions and passkeys of a person: their own, their keeper's."""
    if viewer.person == person:
        return True
    return any(keeps(desk, viewer, party) for party in parties_of(desk, person))


def is_proven(desk: Desk, viewer: Viewer) -> bool:
    """Whether they showed who they are within the last minutes; in practice nobody needs to."""
    if desk.settings.practice and viewer.how == PRACTICE:
        return True
    longest = TimeDelta(minutes=desk.settings.fresh_minutes)
    return viewer.session is not None and desk.now() - viewer.session.proved <= longest


def expect_proven(desk: Desk, viewer: Viewer) -> None:
    """They showed lately who they are.

    Raises:
        RefusedError: it was too long ago.
    """
    if not is_proven(desk, viewer):
        why = "the roster is changed only by somebody who has just shown their passkey."
        remedy = "Show it again on the page People and keys; nothing has changed."
        raise RefusedError("change the roster", why, remedy=remedy)


def proven(desk: DeskHere, viewer: ViewerHere) -> Viewer:
    """Who asks, as `expect_proven`."""
    expect_proven(desk, viewer)
    return viewer


ProvenHere = Annotated[Viewer, Depends(proven)]
