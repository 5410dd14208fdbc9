"""What somebody's own account may be given, and what a lost device would cost them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.language import told
from foedus.desk.people.accounts import account_of, credentials_of

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["has_account", "lone_device"]


def has_account(desk: Desk, person: str) -> bool:
    """Whether somebody took an invitation; in practice nobody needs to."""
    with desk.tables.begin() as tables:
        return account_of(tables, person) is not None


def lone_device(desk: Desk, person: str) -> str:
    """What it would cost to lose the one device that somebody has; empty where there are more."""
    with desk.tables.begin() as tables:
        found = [each for each in credentials_of(tables, person) if each.ended is None]
    if len(found) != 1:
        return ""
    wanted = (OFFICE, SeatRole.SECRETARIAT)
    seats = desk.office.roster().seats
    secretaries = {name for party, role, name in seats if (party, role) == wanted}
    if secretaries - {desk.settings.machine} == {person}:
        return told(
            "You have one passkey, and nobody else is of the secretariat: if this device is lost, "
            "nobody can let you in again. Add another, and invite a colleague."
        )
    return told(
        "You have one passkey: if this device is lost, you are out until whoever keeps your "
        "party's roster invites you again. Add another."
    )
