"""Whether those who act have their seats in the stored roster, and one that signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.commands import asked
from foedus.errors import RefusedError
from foedus.record.roster import may_sign
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from foedus.case.commands import Command
    from foedus.case.entries import Body, Seat
    from foedus.record.roster import Roster

__all__ = ["expect_acting", "expect_seated", "expect_signer"]


def expect_acting(roster: Roster, command: Command, seat: Seat, case: str) -> None:
    """Whoever asks, signs second or confirms has a seat; and the command is for this case.

    Raises:
        RefusedError: one has not, or it is for another.
    """
    words = asked(command.asks)
    confirming = (command.confirmed_by,) if command.confirmed_by else ()
    expect_seated(roster, words, seat, command.by, *confirming)
    if seat != command.by:
        expect_signer(command.asks, seat)
    if command.case and command.case != case:
        why = f"the command is for {command.case}, not {case}."
        raise RefusedError(words, why, remedy="Send it to its own case.")


def expect_seated(roster: Roster, words: str, *seats: Seat) -> None:
    """Everybody has the seat that is said.

    Raises:
        RefusedError: somebody has not.
    """
    for each in seats:
        if not roster.holds(each):
            role = each.role.replace("_", " ")
            why = f"{each.person or 'nobody'} is no {role} of {each.party}."
            raise RefusedError(words, why, remedy="Ask whoever keeps the roster for the seat.")


def expect_signer(body: Body, seat: Seat) -> None:
    """The seat is one that signs such an entry.

    Raises:
        RefusedError: an observer, say, does not.
    """
    if not may_sign(seat.role, kind_of(type(body))):
        why = f"a person does not sign it as {seat.role.replace('_', ' ')}."
        raise RefusedError(asked(body), why, remedy="Ask a delegate, deputy or co-signer.")
