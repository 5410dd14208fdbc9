"""What an exercise keeps from those who play in it, until it is over.

The record holds the whole scenario from its first moment, with every inject
that is still to come.  Who serves all reads it; a party does once the case is
closed, and then in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.desk.playing import reads_direction
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat

__all__ = ["expect_bundle", "expect_shown", "is_withheld", "withheld_from"]

_OF_DIRECTION: Final = (e.RehearsalBegun, e.Rescheduled, e.Observed)
_REMEDY: Final = "It is there for everybody once the exercise is over."


def withheld_from(seat: Seat, case: Case) -> frozenset[str]:
    """The entries of which a seat reads no more now than that they are there."""
    if reads_direction(seat, case) or case.of(e.CaseClosed) or not case.of(e.RehearsalBegun):
        return frozenset()
    return frozenset(each.id for each in case.entries if _is_of_direction(each, seat))


def is_withheld(entry: e.Entry, seat: Seat, case: Case) -> bool:
    """Whether a seat reads no more of an entry now than that it is there."""
    return _is_of_direction(entry, seat) and entry.id in withheld_from(seat, case)


def expect_shown(seat: Seat, case: Case, entry: str) -> None:
    """An entry may be read in full from this seat.

    Raises:
        RefusedError: it is of the direction of an exercise that goes on.
    """
    if entry in withheld_from(seat, case):
        why = "it is for those who direct and evaluate the exercise while it goes on."
        raise RefusedError("read entry", why, remedy=_REMEDY)


def expect_bundle(seat: Seat, case: Case) -> None:
    """The whole record may be taken from this seat.

    Raises:
        RefusedError: it holds a scenario that is still played.
    """
    if withheld_from(seat, case):
        why = "the record holds the scenario, and the exercise goes on."
        raise RefusedError("take bundle", why, remedy=_REMEDY)


def _is_of_direction(entry: e.Entry, seat: Seat) -> bool:
    if isinstance(entry.body, e.Injected):
        return {"all", seat.party}.isdisjoint(entry.body.to or ("all",))
    return isinstance(entry.body, _OF_DIRECTION)
