"""Whom of a case a message can reach: its parties, and those with nobody in the duty roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Role
from foedus.case.casting import played_by_people
from foedus.case.entries import RehearsalBegun
from foedus.desk.alerts.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.case.state import Case
    from foedus.desk.alerts.notices import Contact
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["parties_for", "parties_told", "unreached"]


def parties_told(case: Case) -> list[str]:
    """The parties of a case that are told of it: all but an aggressor that the agreements name."""
    named = [
        (code, party.role)
        for agreement in case.opening.agreements
        for code, party in agreement.parties.items()
    ]
    return list(dict.fromkeys(code for code, role in named if role is not Role.NAMED_AGGRESSOR))


def parties_for(viewer: Viewer, parties: Iterable[str]) -> list[str]:
    """All for those who serve all; their own for the others."""
    return [each for each in parties if viewer.of_office or each == viewer.seat.party]


def unreached(desk: Desk, viewer: Viewer, case: Case) -> frozenset[str]:
    """The parties, of those a viewer may know of, whom no message reaches now.

    Whom the machine plays in an exercise needs none.
    """
    contacts = Book(desk.tables, desk.settings.escalate_minutes).contacts()
    told = parties_for(viewer, parties_told(case))
    if case.of(RehearsalBegun):
        people = played_by_people(case)
        told = [each for each in told if each in people]
    return frozenset(code for code in told if not has_somebody(contacts.get(code, ())))


def has_somebody(contacts: Iterable[Contact]) -> bool:
    """Whether a person stands in a roster now; a feed is read by nobody in particular."""
    return any(each.until is None and each.channel != "feed" for each in contacts)
