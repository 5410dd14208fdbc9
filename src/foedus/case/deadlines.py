"""What comes next: every instant that matters, from when it runs, and what happens then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Modal, RuleKind
from foedus.case.assessment import Assessment
from foedus.case.entries import Answer
from foedus.case.moves import ENDED, DutyStatus
from foedus.case.tally import Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.model import Otherwise
    from foedus.agreement.resolved import Clause
    from foedus.case.clock import ClockReading
    from foedus.case.duties import Duty
    from foedus.case.questions import Question
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["Deadline", "consequence", "deadlines", "due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One instant: exactly at it is in time."""

    at: Instant
    start: str
    what: str
    then: str
    cite: str
    clause: str
    parties: tuple[str, ...]
    alerts: bool


def due(case: Case) -> tuple[Deadline, ...]:
    """All deadlines that the record as it stands has made, the past ones included."""
    if case.latest is None:
        return ()
    return tuple(deadlines(Assessment(case, case.latest)))


def deadlines(assessment: Assessment) -> list[Deadline]:
    """Deadlines of duties and questions, in the order in which they fall."""
    found: dict[tuple[object, ...], Deadline] = {}
    for each in _all(assessment):
        key = (each.at, each.clause, each.start, each.what)
        earlier = found.get(key)
        parties = (*(earlier.parties if earlier else ()), *each.parties)
        found[key] = Deadline(
            at=each.at,
            start=each.start,
            what=each.what,
            then=each.then,
            cite=each.cite,
            clause=each.clause,
            parties=tuple(dict.fromkeys(parties)),
            alerts=each.alerts,
        )
    return sorted(found.values(), key=lambda each: (each.at, each.clause, each.start))


def _all(assessment: Assessment) -> Iterator[Deadline]:
    for duty in assessment.duties():
        if duty.clock is not None and duty.status in _RUNNING:
            for index, reading in enumerate(duty.clock.readings):
                yield _of_duty(duty, reading, alerts=index == 0)
    for question in assessment.questions():
        yield from _of_question(question)


_RUNNING = frozenset(DutyStatus) - ENDED - {DutyStatus.DORMANT, DutyStatus.SUSPENDED}


def _of_duty(duty: Duty, reading: ClockReading, *, alerts: bool) -> Deadline:
    clause = duty.clause
    return Deadline(
        at=reading.due.earliest,
        start=f"{reading.anchor} ({reading.said_by})",
        what=_what(clause),
        then=consequence(clause.provision.otherwise, unused=clause.modal is Modal.MAY),
        cite=clause.cite,
        clause=clause.key,
        parties=(duty.party,),
        alerts=alerts,
    )


def _of_question(question: Question) -> Iterator[Deadline]:
    clause = question.clause
    if question.closes is not None and question.is_open:
        silence = question.rule.kind is RuleKind.SILENCE
        then = f"{question.if_silent.replace('_', ' ')}" if question.if_silent else ""
        yield Deadline(
            at=question.closes,
            start="draft" if silence else "the question's clock",
            what=f"{'silence ends' if silence else 'question closes'}: "
            f"{clause.name.replace('_', ' ')}",
            then=f"if nobody speaks again: {then}" if then else "each state has decided or not",
            cite=clause.cite,
            clause=clause.key,
            parties=question.count.silent,
            alerts=True,
        )
    for position in question.positions:
        pending = position.answer is Answer.AD_REFERENDUM
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


def _what(clause: Clause) -> str:
    """The provision's name, and its verb where the name does not say it."""
    verb, name = clause.verb.replace("_", " "), clause.name.replace("_", " ")
    return name if name.startswith(verb) else f"{verb} ({name})"


def consequence(otherwise: Otherwise | None, *, unused: bool = False) -> str:
    """What happens when a deadline passes, in words."""
    if otherwise is None:
        return "the right lapses unused" if unused else "the text does not say"
    if otherwise.any_of:
        words = " or ".join(consequence(reading) for reading in otherwise.any_of)
        return f"{words} (the text is silent; both readings are kept)"
    parts = []
    if otherwise.record:
        parts.append(f"recorded as {otherwise.record.replace('_', ' ')}")
    if otherwise.alert:
        parts.append(f"{', '.join(otherwise.alert)} alerted")
    if otherwise.then:
        parts.append(f"then {', '.join(otherwise.then).replace('_', ' ')}")
    mark = f" ({otherwise.certainty})" if otherwise.certainty else ""
    return f"{'; '.join(parts) or 'the text does not say'}{mark}"
