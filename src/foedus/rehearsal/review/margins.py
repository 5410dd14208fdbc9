"""Every deadline that ran: met, missed, declined or open, with its margin.

The earliest and the latest reading are kept apart (design, law 7).  A duty
that was missed is missed; whether anybody is in breach is nothing that
software says (law 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Outcome, RuleKind
from foedus.case.moves import Cause, DutyStatus
from foedus.case.standing import duty_in
from foedus.case.views import readings_of
from foedus.rehearsal.review.lengths import between
from foedus.rehearsal.review.review import Deadline, Met, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.duties import Duty
    from foedus.case.questions import Question
    from foedus.moments import Instant
    from foedus.rehearsal.review.subject import Subject

__all__ = ["deadlines_of"]

_RESULTS: Final = {
    DutyStatus.FULFILLED: Met.MET,
    DutyStatus.MISSED: Met.MISSED,
    DutyStatus.DECLINED: Met.DECLINED,
    DutyStatus.LAPSED: Met.LAPSED,
    DutyStatus.WAIVED: Met.WAIVED,
    DutyStatus.ACTIVE: Met.OPEN,
    DutyStatus.TRIGGERED: Met.OPEN,
    DutyStatus.SUSPENDED: Met.UNDETERMINED,
    DutyStatus.CONTESTED: Met.UNDETERMINED,
}
_DONE: Final = frozenset({Cause.DONE, Cause.DECLINED})


def deadlines_of(subject: Subject) -> tuple[Deadline, ...]:
    """Those of duties and of questions, in the order in which they fell."""
    found = [*_duties(subject), *_questions(subject)]
    return tuple(sorted(found, key=lambda each: (each.due, each.provision, each.party or "")))


def _duties(subject: Subject) -> Iterator[Deadline]:
    for duty in subject.assessment.duties():
        if duty.clock is None or duty.status is DutyStatus.DORMANT:
            continue
        view = duty_in(subject.assessment, duty.key)
        assert view is not None
        readings = tuple(
            Reading(
                start=each.start,
                said_by=each.said_by,
                due=each.due.earliest,
                due_at_the_latest=each.due.latest,
                in_time=each.in_time,
            )
            for each in readings_of(duty, subject.end)
        )
        done = _done(duty)
        yield Deadline(
            provision=duty.clause.key,
            cite=duty.clause.cite,
            party=duty.party,
            what=duty.clause.verb.replace("_", " "),
            due=duty.clock.earliest,
            due_at_the_latest=duty.clock.last,
            done=done,
            margin=between(done, duty.clock.earliest),
            margin_at_the_latest=between(done, duty.clock.last),
            result=_result(duty, done),
            outcome=None,
            readings=readings,
            entries=view.entries,
            late=view.late,
        )


def _done(duty: Duty) -> Instant | None:
    """When it was done or declined, late or not; of what is moved twice, the last."""
    kept = [step for step in duty.steps if step.to is not None and step.cause in _DONE]
    late = [step for step in duty.steps if step.to is None and step.cause is Cause.DONE]
    told = kept[-1:] if duty.status is not DutyStatus.MISSED else late[:1]
    return next((step.stamp[0] for step in told if step.stamp is not None), None)


def _result(duty: Duty, done: Instant | None) -> Met:
    result = _RESULTS[duty.status]
    after_earliest = duty.clock is not None and done is not None and done > duty.clock.earliest
    return Met.BY_LATEST if result is Met.MET and after_earliest else result


def _questions(subject: Subject) -> Iterator[Deadline]:
    for each in subject.assessment.questions():
        if each.opened is not None and each.closes is not None:
            yield _question(each, subject.end)


def _question(question: Question, end: Instant) -> Deadline:
    """By each reading of its clock a question may close at another time."""
    assert question.closes is not None
    ends = [at for _, at, _ in question.readings]
    first, last = min([question.closes, *ends]), max([question.closes, *ends])
    each_for_itself = question.rule.kind is RuleKind.INDIVIDUAL
    done, missed = _all_answered(question) if each_for_itself else _settled(question)
    result = Met.MET
    if missed or done is None:
        result = Met.MISSED if missed and end > last else Met.OPEN
    elif done > first:
        result = Met.BY_LATEST
    return Deadline(
        provision=question.clause.key,
        cite=question.clause.cite,
        party=None,
        what="all answer" if each_for_itself else "decide together",
        due=first,
        due_at_the_latest=last,
        done=done,
        margin=between(done, first),
        margin_at_the_latest=between(done, last),
        result=result,
        outcome=question.outcome.value if question.outcome else None,
        readings=(),
        entries=tuple(each.entry for each in question.positions),
        late=tuple(each.entry for each in question.positions if each.late),
    )


def _all_answered(question: Question) -> tuple[Instant | None, bool]:
    """When the last of those who decide for themselves had; and whether some had not in time."""
    if question.count.silent:
        return None, True
    return max((each.received_at for each in question.positions), default=None), False


def _settled(question: Question) -> tuple[Instant | None, bool]:
    """When it was settled together; and whether it came to nothing."""
    return question.settled_at, question.outcome in {Outcome.NO_DECISION, Outcome.LAPSED}
