"""What comes next: every instant that matters, from when it runs, and what happens then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.agreement.rendering import consequence
from foedus.agreement.vocabulary import Modal, RuleKind
from foedus.case.assessment import Assessment
from foedus.case.moves import ENDED, DutyStatus
from foedus.case.tally import Stance
from foedus.case.words import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.clock import Clock
    from foedus.case.duties import Duty
    from foedus.case.questions import Question
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["Deadline", "deadlines", "due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One instant: exactly at it is in time.

    What several agreements say alike is one deadline: `clause` and `cite` are
    the first of `clauses` and `cites`.
    """

    at: Instant
    start: str
    what: str
    then: str
    cite: str
    clause: str
    parties: tuple[str, ...]
    alerts: bool
    clauses: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


def due(case: Case) -> tuple[Deadline, ...]:
    """All deadlines that the record as it stands has made, the past ones included."""
    if case.latest is None:
        return ()
    return tuple(deadlines(Assessment(case, case.latest)))


def deadlines(assessment: Assessment) -> list[Deadline]:
    """Deadlines of duties and questions, in the order in which they fall."""
    alike: dict[tuple[object, ...], list[Deadline]] = {}
    for each in _all(assessment):
        key = (each.at, each.start, each.what, each.then, each.alerts)
        alike.setdefault(key, []).append(each)
    found = [_together(each) for each in alike.values()]
    return sorted(found, key=lambda each: (each.at, each.clause, each.start, each.then))


def _together(alike: list[Deadline]) -> Deadline:
    return replace(
        alike[0],
        parties=tuple(dict.fromkeys(code for each in alike for code in each.parties)),
        clauses=tuple(dict.fromkeys(each.clause for each in alike)),
        cites=tuple(
            dict.fromkeys(f"{each.clause.partition('#')[0]} {each.cite}" for each in alike)
        ),
    )


def _all(assessment: Assessment) -> Iterator[Deadline]:
    for duty in assessment.duties():
        if duty.clock is not None and duty.status in _RUNNING:
            yield from _of_duty(duty, duty.clock)
    for question in assessment.questions():
        yield from _of_question(question)


_RUNNING = frozenset(DutyStatus) - ENDED - {DutyStatus.DORMANT, DutyStatus.SUSPENDED}


def _of_duty(duty: Duty, clock: Clock) -> Iterator[Deadline]:
    """Every reading at its earliest, and the last of all at its latest: that one binds."""
    provision = duty.clause.provision
    passes = consequence(provision.otherwise, unused=duty.clause.modal is Modal.MAY)
    last = clock.last
    binding = next(each for each in clock.readings if each.due.latest == last)
    marks = {
        (each.due.earliest, each): f"{passes} under this reading; the time is over at {last}"
        for each in clock.readings
        if each.due.earliest < last
    }
    marks[(last, binding)] = passes
    for (at, reading), then in marks.items():
        yield Deadline(
            at=at,
            start=f"{reading.anchor} ({reading.said_by})",
            what=_words(duty.clause.verb, duty.clause.name),
            then=then,
            cite=duty.clause.cite,
            clause=duty.clause.key,
            parties=(duty.party,),
            alerts=at == clock.earliest,
        )


def _words(what: str, name: str) -> str:
    """What is due, and of which provision where its name does not say it itself."""
    words = name if name.startswith(what) else f"{what}: {name}"
    return words.replace("_", " ")


def _of_question(question: Question) -> Iterator[Deadline]:
    clause = question.clause
    if question.closes is not None and question.is_open:
        silence = question.rule.kind is RuleKind.SILENCE and question.draft is not None
        then = "each state has decided or not"
        if question.if_silent is not None:
            then = f"if nobody speaks again: {question.if_silent.replace('_', ' ')}"
        yield Deadline(
            at=question.closes,
            start="draft" if silence else "the question's clock",
            what=_words("silence ends" if silence else "question closes", clause.name),
            then=then,
            cite=clause.cite,
            clause=clause.key,
            parties=question.count.silent,
            alerts=True,
        )
    for position in question.positions:
        pending = position.answer is Answer.AD_REFERENDUM and not position.late
        if pending and position.until and position.stance is Stance.CONDITIONAL:
            yield Deadline(
                at=position.until,
                start=f"position of {position.party}",
                what=f"confirmation pending: {position.pending}",
                then="the support lapses and counts as silence",
                cite=clause.cite,
                clause=clause.key,
                parties=(position.party,),
                alerts=True,
            )
