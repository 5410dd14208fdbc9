"""Entries of an exercise that a form asks for: who plays whom, what was seen, what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.letters import unseen
from foedus.case.commands import Command, asked
from foedus.case.entries import CaseClosed, RehearsalBegun, TakenOver
from foedus.case.rights import OFFICE, may_ask_for
from foedus.case.words import Mode, SeatRole
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.viewer import readers_of
from foedus.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from foedus.case.entries import Seat
    from foedus.case.rehearsed import Rehearsed
    from foedus.case.state import Case
    from foedus.desk.context import Desk

__all__ = ["LONGEST", "castable", "enter", "expect_text", "may_cast", "reads_direction"]

LONGEST: Final = 2_000
"""Letters of a text at most."""
_READERS: Final = frozenset({SeatRole.SECRETARIAT, SeatRole.DIRECTOR, SeatRole.OBSERVER})


def reads_direction(seat: Seat, case: Case) -> bool:
    """Whether a seat sees what is to come: who directs an exercise, and who evaluates it."""
    return seat.party == OFFICE and seat.role in _READERS and bool(case.of(RehearsalBegun))


def may_cast(seat: Seat, case: Case, party: str) -> bool:
    """Whether a seat may take a party over, or hand it back."""
    going = bool(case.of(RehearsalBegun)) and not case.of(CaseClosed)
    known = party in castable(case)
    own = party == seat.party or seat.role in {SeatRole.SECRETARIAT, SeatRole.DIRECTOR}
    return going and known and own and may_ask_for(seat, TakenOver, case.mode)


def castable(case: Case) -> tuple[str, ...]:
    """Whom people or the machine play: the parties of the case, and the secretariat."""
    return (*sorted(readers_of(case)), OFFICE)


def enter(desk: Desk, case: Case, seat: Seat, body: Rehearsed, entry: str, party: str = "") -> None:
    """Enter what somebody says of an exercise; the same form sent twice is one entry.

    Raises:
        FoedusError: as `Office.submit`.
    """
    if not case.of(RehearsalBegun):
        message = f"No rehearsal is conducted in {case.id}."
        raise NotFoundError(message, remedy="Begin one from the list of scenarios.")
    if not entry:
        why = "the form has no number of its own."
        raise RefusedError(asked(body), why, remedy="Open the form anew.")
    expect_right_clock(desk)
    command = Command(id=entry, mode=Mode.EXERCISE, by=seat, party=party, asks=body)
    desk.office.submit(case.id, command, seat, desk.clock_of(case))


def expect_text(text: str, what: str, *, needed: bool = True) -> str:
    """What somebody typed, which a reader sees whole.

    Raises:
        RefusedError: it is empty where it is needed, too long, or hides something.
    """
    said = text.replace("\r\n", "\n").strip()
    hidden = next((letter for _, letter in unseen(said, most=1)), "")
    if needed and not said:
        raise RefusedError(what, "nothing was typed.", remedy="Say it in a sentence.")
    if hidden:
        raise RefusedError(what, f"{hidden} cannot be seen by a reader.", remedy="Type it anew.")
    if len(said) > LONGEST:
        why = f"it is longer than {LONGEST:,} letters."
        raise RefusedError(what, why, remedy="Shorten it.")
    return said
