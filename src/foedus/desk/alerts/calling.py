"""Calling somebody once more: a check of communications, and a reminder of a question.

Each goes once under its id, however often it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case.assessment import Assessment
from foedus.case.entries import CaseClosed
from foedus.case.words import SeatRole
from foedus.desk.alerts.calls import Call, Calls
from foedus.desk.alerts.duty import keeps_roster_of
from foedus.desk.alerts.planner import DESK
from foedus.errors import RefusedError, SameIdError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["check", "remind", "runs"]

_RUNS: Final = frozenset({SeatRole.SECRETARIAT, SeatRole.DIRECTOR})


def runs(viewer: Viewer) -> bool:
    """Whether a seat of the office reminds parties, and checks that they are reached."""
    return viewer.of_office and viewer.seat.role in _RUNS


def remind(
    desk: Desk, viewer: Viewer, case: Case, question: str, name: str
) -> tuple[tuple[str, ...], bool]:
    """Remind those who have not answered a question, and nobody else: who, and whether before.

    Raises:
        RefusedError: it is not theirs to do, or nobody has still to answer.
        SameIdError: something else was called for under this id.
    """
    if not runs(viewer):
        raise RefusedError("remind", "the secretariat reminds.", remedy="Ask the secretariat.")
    if before := _before(desk, case.id, question, name):
        return before, True
    silent = _silent(desk, case, question)
    if not silent:
        why = "nobody has still to answer this."
        raise RefusedError("remind", why, remedy="See who is asked what on the board.")
    _call(desk, viewer, case.id, question, name, silent)
    return silent, False


def check(
    desk: Desk, viewer: Viewer, parties: Sequence[str], name: str
) -> tuple[tuple[str, ...], bool]:
    """Send a check to everybody in the duty rosters of parties: which, and whether before.

    Raises:
        RefusedError: it is not theirs to do.
        SameIdError: something else was called for under this id.
    """
    for each in parties:
        if not (runs(viewer) or keeps_roster_of(desk, viewer, each)):
            why = f"{viewer.person} does not keep the duty roster of {each}."
            raise RefusedError("check", why, remedy="Ask its authority, or the secretariat.")
    asked = tuple(dict.fromkeys(parties))
    before = _before(desk, DESK, "", name)
    if before and set(before) != set(asked):
        raise _another(name)
    if not before:
        _call(desk, viewer, DESK, "", name, asked)
    return asked, bool(before)


def _silent(desk: Desk, case: Case, question: str) -> tuple[str, ...]:
    """Who has not answered an open question of an open case."""
    if case.of(CaseClosed):
        return ()
    found = Assessment(case, desk.clock_of(case)).questions()
    same = [each for each in found if each.clause.key == question and each.is_open]
    return tuple(same[0].count.silent) if same else ()


def _before(desk: Desk, case: str, question: str, name: str) -> tuple[str, ...]:
    """Who was called under an id.

    Raises:
        SameIdError: to something else.
    """
    found = [each for each in Calls(desk.tables).of(case) if each.id == name]
    if any(each.question != question for each in found):
        raise _another(name)
    return tuple(each.party for each in found)


def _call(
    desk: Desk, viewer: Viewer, case: str, question: str, name: str, parties: Sequence[str]
) -> None:
    at = desk.now() if case == DESK else desk.clock_of(desk.office.case(case))
    call = Call(id=name, party="", case=case, question=question, by=viewer.person, at=at)
    Calls(desk.tables).make(call, parties)
    desk.stir.poke()


def _another(name: str) -> SameIdError:
    message = f"Something else was called for as {name!r}."
    return SameIdError(message, remedy="Give every call an id of its own.")
