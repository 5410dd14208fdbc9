"""Where each party's time went, on its way to its answer: alert, confirmation, home, answer.

A leg ends with an entry; what has no entry is no leg, and its time is in the
next.  A leg is of people where they had the party all the while and ended it
themselves: only those are measurements of how long people take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.forecast.conduct import steps_needed
from foedus.rehearsal.review.hands import held_throughout
from foedus.rehearsal.review.lengths import between
from foedus.rehearsal.review.review import AtHome, Hands, Leg, LegKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.procedure import Step
    from foedus.moments import Instant
    from foedus.rehearsal.review.review import Played
    from foedus.rehearsal.review.subject import Subject

__all__ = ["at_home_of", "legs_of"]


class _Mark(NamedTuple):
    kind: LegKind
    name: str
    entry: e.Entry


def legs_of(subject: Subject, played: tuple[Played, ...]) -> tuple[Leg, ...]:
    """The legs of every party that answers the question that is followed, in their order."""
    return tuple(leg for party in subject.parties for leg in _legs(subject, party, played))


def _legs(subject: Subject, party: str, played: tuple[Played, ...]) -> Iterator[Leg]:
    marks = sorted(_marks(subject, party), key=lambda each: each.entry.position)
    answered = next((i for i, each in enumerate(marks) if each.kind is LegKind.ANSWER), None)
    marks = marks if answered is None else marks[: answered + 1]
    begin = subject.start
    for mark in marks:
        end = mark.entry.received_at
        by_people = mark.kind is LegKind.ALERT or held_throughout(played, party, begin, end)
        yield _leg(party, mark, begin, end, by_people=by_people)
        begin = end
    if answered is None and begin < subject.end:
        kind, name = _awaited(subject, party, marks)
        yield Leg(
            party=party,
            kind=kind,
            name=name,
            begin=begin,
            end=None,
            seconds=between(begin, subject.end) or 0,
            hands=_holder(played, party, begin, subject.end),
            entry=None,
        )


def _leg(party: str, mark: _Mark, begin: Instant, end: Instant, *, by_people: bool) -> Leg:
    people = by_people and not is_played(mark.entry)
    return Leg(
        party=party,
        kind=mark.kind,
        name=mark.name,
        begin=begin,
        end=end,
        seconds=between(begin, end) or 0,
        hands=Hands.PEOPLE if people else Hands.MACHINE,
        entry=mark.entry.id,
    )


def _holder(played: tuple[Played, ...], party: str, begin: Instant, end: Instant) -> Hands:
    return Hands.PEOPLE if held_throughout(played, party, begin, end) else Hands.MACHINE


def _marks(subject: Subject, party: str) -> Iterator[_Mark]:
    """The first entry that ended each leg, since the attack."""
    seen: set[tuple[LegKind, str]] = set()
    home = tuple(step.id for step in _home(subject, party))
    for entry in subject.case.entries:
        mark = _mark(subject, party, home, entry)
        if mark is not None and entry.received_at >= subject.start and mark[:2] not in seen:
            seen.add(mark[:2])
            yield mark


def _mark(subject: Subject, party: str, home: tuple[str, ...], entry: e.Entry) -> _Mark | None:
    match entry.body:
        case e.Alerted(party=told) if told == party:
            return _Mark(LegKind.ALERT, "", entry)
        case e.Acknowledged() if entry.party == party:
            return _Mark(LegKind.CONFIRMATION, "", entry)
        case e.StepCompleted(step=step) if entry.party == party and step in home:
            return _Mark(LegKind.AT_HOME, step, entry)
        case e.PositionTaken(question=question, answer=answer) if (
            entry.party == party
            and subject.question is not None
            and question == subject.question.key
            and answer is not e.Answer.NEEDS_TIME
        ):
            return _Mark(LegKind.ANSWER, "", entry)
        case _:
            return None


def _awaited(subject: Subject, party: str, marks: list[_Mark]) -> tuple[LegKind, str]:
    """On what it still waits: the first of these that the record does not have."""
    kinds, steps = {each.kind for each in marks}, {each.name for each in marks}
    if not kinds:
        return LegKind.ALERT, ""
    if LegKind.CONFIRMATION not in kinds and LegKind.AT_HOME not in kinds:
        return LegKind.CONFIRMATION, ""
    left = [each.id for each in _home(subject, party) if each.id not in steps]
    return (LegKind.AT_HOME, left[0]) if left else (LegKind.ANSWER, "")


def at_home_of(subject: Subject) -> tuple[AtHome, ...]:
    """The steps at home that the question that is followed asks of each party."""
    return tuple(
        AtHome(party=party, step=step.id, consent=step.consent)
        for party in subject.parties
        for step in _home(subject, party)
    )


def _home(subject: Subject, party: str) -> tuple[Step, ...]:
    own = next((p for p in subject.case.opening.procedures if p.procedure == party), None)
    if subject.compiled:
        return steps_needed(own, subject.compiled[0].wanted.form)
    forms = subject.question.provision.form if subject.question else ()
    return steps_needed(own, forms[0] if forms else None)
