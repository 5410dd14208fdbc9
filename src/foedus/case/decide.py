"""Answer a command: the entries it causes, or a refusal and why.

Pure.  The caller passes the moment in; nothing here reads a clock, draws a
random number or touches a file.  What is late is taken and marked; what makes
no sense, or is not this seat's to say, is refused with what would work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.admission import citation_of
from foedus.case.assessment import Assessment
from foedus.case.casting import expect_own_id
from foedus.case.commands import Command, asked
from foedus.case.entries import (
    CaseClosed,
    CaseOpened,
    Corrected,
    Entry,
    FactReported,
    HandedBack,
    Mode,
    Noted,
    TakenOver,
)
from foedus.case.rights import (
    AFTER_CLOSE,
    BY_A_PARTY,
    IN_AN_EXERCISE,
    OFFICE,
    may_ask,
    may_speak_for_others,
)
from foedus.errors import RefusedError
from foedus.moments import Instant, Span

if TYPE_CHECKING:
    from foedus.case.state import Case

__all__ = ["decide"]


def decide(case: Case, command: Command, now: Instant) -> tuple[Entry, ...]:
    """The entries that a command causes in a case at a moment.

    Raises:
        RefusedError: the case, the seat or the article does not allow it.
    """
    body = command.asks
    party = command.party or command.by.party
    received = command.received_at or now
    _case(case, command, received)
    _seat(command, party)
    _times(case, command, received, now)
    cite = ""
    if not isinstance(body, CaseOpened):
        _roll(case, command, party)
        cite = citation_of(Assessment(case, received), command, party, received)
    entry = Entry(
        id=command.id,
        position=len(case.entries),
        case=case.id,
        mode=case.mode,
        at=command.at or Span.at(received),
        received_at=received,
        recorded_at=now,
        by=command.by,
        party=party,
        body=body,
        cite=cite,
        confirmed_by=command.confirmed_by,
    )
    return (entry,)


def _case(case: Case, command: Command, received: Instant) -> None:
    words = asked(command.asks)
    if command.case and command.case != case.id:
        why = f"this is the case {case.id}, not {command.case}."
        raise RefusedError(words, why, remedy="Send it to its own case.")
    if command.mode is not case.mode:
        why = f"this case is {case.mode}; the command says {command.mode}."
        raise RefusedError(words, why, remedy="What is for one mode never enters another.")
    if type(command.asks) in IN_AN_EXERCISE and case.mode is not Mode.EXERCISE:
        why = f"this case is {case.mode}, and no exercise."
        raise RefusedError(words, why, remedy="Open a case whose mode is exercise.")
    expect_own_id(case, command.by, command.id, command.asks)
    if isinstance(command.asks, CaseOpened):
        _opening(case, command.asks, words)
    elif not case.entries:
        raise RefusedError(words, "the case has not been opened.", remedy="Open it first.")
    if any(entry.id == command.id for entry in case.entries):
        why = f"the case has an entry {command.id!r} already."
        raise RefusedError(words, why, remedy="Give every entry an id of its own.")
    closed = [entry for entry in case.of(CaseClosed) if entry.received_at <= received]
    if closed and type(command.asks) not in AFTER_CLOSE:
        raise RefusedError(words, "the case is closed.", remedy="Add a note, or open a new case.")


def _opening(case: Case, body: CaseOpened, words: str) -> None:
    names = [agreement.reference for agreement in body.agreements]
    if case.entries:
        raise RefusedError(words, "the case is open already.", remedy="Open another case.")
    if not names:
        why = "a case rests on at least one agreement."
        raise RefusedError(words, why, remedy="Name the agreement.")
    if len(set(names)) < len(names):
        raise RefusedError(words, "an agreement is named twice.", remedy="Name each once.")


def _seat(command: Command, party: str) -> None:
    words, seat = asked(command.asks), command.by
    if not may_ask(seat, command.asks, command.mode):
        why = f"a seat of role {seat.role.replace('_', ' ')} may not do this."
        raise RefusedError(words, why, remedy="Ask a delegate or the secretariat.")
    if party != seat.party and not may_speak_for_others(seat):
        why = f"{seat} cannot speak for {party}."
        raise RefusedError(words, why, remedy=f"A seat of {party} or the secretariat can.")


def _times(case: Case, command: Command, received: Instant, now: Instant) -> None:
    words = asked(command.asks)
    if case.entries and received < case.entries[0].received_at:
        why = f"the case was opened at {case.entries[0].received_at}, after {received}."
        raise RefusedError(words, why, remedy="Say in a note what came before.")
    if case.entries and now < case.entries[-1].recorded_at:
        why = f"it is {now}, and the record is already at {case.entries[-1].recorded_at}."
        raise RefusedError(words, why, remedy="Set the clock right.")
    if received > now:
        why = f"it cannot have been received at {received}: it is {now}."
        raise RefusedError(words, why, remedy="Give the time of receipt as it was.")
    if received < now:
        second, first = command.confirmed_by, command.by
        same = second is not None and (second.party, second.person) == (first.party, first.person)
        if second is None or same or not may_ask(second, command.asks, command.mode):
            why = f"it is recorded at {now} and said to have been received at {received}."
            raise RefusedError(words, why, remedy="A second person must confirm the earlier time.")
    if command.at is not None and command.at.earliest > received:
        why = f"it happened at {command.at.earliest}, after it was received at {received}."
        raise RefusedError(words, why, remedy="Give the time at which it happened.")


def _roll(case: Case, command: Command, party: str) -> None:
    """Anybody may report a fact; the office keeps the record and has no voice of its own."""
    known = {code for each in case.opening.agreements for code in each.parties}
    if isinstance(command.asks, (TakenOver, HandedBack)) and party == OFFICE:
        return
    if isinstance(command.asks, (FactReported, Noted, Corrected)):
        if party not in {command.by.party, OFFICE} | known:
            why = f"{party} is no party of this case, for which it could be entered."
            remedy = "Enter it as the office, and say who told it."
            raise RefusedError(asked(command.asks), why, remedy=remedy)
        return
    if party == OFFICE:
        if isinstance(command.asks, BY_A_PARTY):
            why = "this is for a party to say."
            remedy = "Say for which party it is entered."
            raise RefusedError(asked(command.asks), why, remedy=remedy)
        return
    if party not in known:
        why = "only a party to an agreement of this case may do this."
        remedy = "Others may report facts and add notes."
        raise RefusedError(asked(command.asks), why, remedy=remedy)
