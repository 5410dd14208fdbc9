"""Who is played by a person in an exercise, as the record says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.case.commands import asked
from foedus.case.rights import OFFICE
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.case.state import Case

__all__ = ["MACHINE", "OWN", "PLAYER", "expect_own_id", "is_played", "played_by_people"]

MACHINE: Final = "machine"
"""The person in whose seat of a director the machine plays; no human being is called so."""
OWN: Final = ("m.", "i.", "b.")
"""How the ids begin of what it plays."""
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


def expect_own_id(case: Case, seat: e.Seat, entry: str, body: e.Body) -> None:
    """Nobody names an entry of a rehearsal as the machine names its own, which follow a plan.

    A director makes an inject under the name that it would have had.

    Raises:
        RefusedError: it begins as those do.
    """
    if not case.of(e.RehearsalBegun) or seat == PLAYER or not entry.startswith(OWN):
        return
    if not (isinstance(body, e.Injected) and entry == f"i.{body.inject}"):
        why = f"{entry!r} is how the machine names what it plays."
        raise RefusedError(asked(body), why, remedy="Give the entry another id.")


def is_played(entry: e.Entry) -> bool:
    """Whether the machine played it."""
    return entry.by.person == MACHINE and entry.by.role is e.SeatRole.DIRECTOR
