"""The first way in: a link for the first secretary, while nobody has an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.people.accounts import nobody_yet
from foedus.desk.people.invitations import FOUNDING, invite

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["first_link"]


def first_link(desk: Desk) -> str:
    """Where the first secretary gets in, once; empty where anybody got in before, or may anyway.

    An earlier link that was not used is withdrawn.
    """
    with desk.tables.begin() as tables:
        if desk.settings.practice or not nobody_yet(tables):
            return ""
    seats, machine = desk.office.roster().seats, desk.settings.machine
    first = min(
        person
        for party, role, person in seats
        if (party, role) == (OFFICE, SeatRole.SECRETARIAT) and person != machine
    )
    token = invite(desk, first, OFFICE, SeatRole.SECRETARIAT, FOUNDING)
    return f"{desk.settings.public_origin}/invitation/{token}"
