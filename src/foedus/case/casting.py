"""Who is played by a person in an exercise, as the record says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.case.rights import OFFICE

if TYPE_CHECKING:
    from foedus.case.state import Case

__all__ = ["MACHINE", "PLAYER", "is_played", "played_by_people"]

MACHINE: Final = "machine"
"""The person in whose seat of a director the machine plays; no human being is called so."""
PLAYER: Final = e.Seat(party=OFFICE, role=e.SeatRole.DIRECTOR, person=MACHINE)
"""The seat in which the machine enters what it plays, for whichever party."""


def played_by_people(case: Case) -> frozenset[str]:
    """The parties that persons play now; of a case without a scenario nobody is said."""
    held: set[str] = set()
    for entry in case.entries:
        match entry.body:
            case e.RehearsalBegun():
                held = set(entry.body.people)
            case e.TakenOver():
                held.add(entry.party)
            case e.HandedBack():
                held.discard(entry.party)
            case _:
                continue
    return frozenset(held)


def is_played(entry: e.Entry) -> bool:
    """Whether the machine played it."""
    return entry.by.person == MACHINE and entry.by.role is e.SeatRole.DIRECTOR
