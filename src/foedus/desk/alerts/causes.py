"""What there is to tell each party of a case, and when: worked out from the record.

Pure.  A cause has a moment; what it tells is due from then on.  Causes of the
future are there too, so that whoever waits knows until when.  Nothing here
remembers what was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from whenever import TimeDelta

from foedus.agreement.vocabulary import Role, RuleKind
from foedus.case import entries as e
from foedus.case.deadlines import Deadline, deadlines
from foedus.case.moves import ENDED, Cause, DutyStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.case.assessment import Assessment
    from foedus.case.duties import Duty
    from foedus.case.questions import Question
    from foedus.moments import Instant

__all__ = ["BEFORE", "TRAITS", "Told", "Traits", "What", "ahead", "causes"]


class What(StrEnum):
    """What is told."""

    FACT = "fact"
    REQUEST = "request"
    QUESTION = "question"
    DRAFT = "draft"
    OBJECTION = "objection"
    OUTCOME = "outcome"
    CONTEST = "contest"
    BEFORE = "before"
    PASSED = "passed"
    REMINDER = "reminder"
    CONVENED = "convened"
    MOVED = "moved"
    CALLED_OFF = "called_off"
    CLOSED = "closed"
    SIGNATURE = "signature"
    KEY = "key"
    CHECK = "check"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """How a kind of message goes.

    To deputies when nobody confirms, or to everybody at once; whether it is the
    alert of which the record speaks; whether it waits where the clock is in doubt.
    """

    escalates: bool = False
    everybody: bool = False
    alerts: bool = False
    by_clock: bool = False


TRAITS: Final = {
    What.FACT: Traits(escalates=True, alerts=True),
    What.REQUEST: Traits(escalates=True, alerts=True),
    What.QUESTION: Traits(escalates=True),
    What.DRAFT: Traits(escalates=True),
    What.OBJECTION: Traits(),
    What.OUTCOME: Traits(by_clock=True),
    What.CONTEST: Traits(escalates=True),
    What.BEFORE: Traits(escalates=True, by_clock=True),
    What.PASSED: Traits(by_clock=True),
    What.REMINDER: Traits(escalates=True),
    What.CONVENED: Traits(),
    What.MOVED: Traits(),
    What.CALLED_OFF: Traits(),
    What.CLOSED: Traits(),
    What.SIGNATURE: Traits(everybody=True),
    What.KEY: Traits(),
    What.CHECK: Traits(everybody=True),
    What.ADDRESS: Traits(),
}

BEFORE: Final = (TimeDelta(hours=6), TimeDelta(hours=1), TimeDelta(minutes=15))
"""How long before a deadline those who have not done their part are told again."""
_JUST_AFTER: Final = TimeDelta(milliseconds=1)
"""Exactly at a deadline is in time."""

_RUNNING: Final = frozenset(DutyStatus) - ENDED - {DutyStatus.DORMANT, DutyStatus.SUSPENDED}
_BY_TIME: Final = frozenset({Cause.TIME_PASSED, Cause.RIGHT_UNUSED})
_OF_ENTRIES: Final = {
    e.FactReported: What.FACT,
    e.Requested: What.REQUEST,
    e.QuestionPut: What.QUESTION,
    e.DraftCirculated: What.DRAFT,
    e.DraftObjected: What.OBJECTION,
    e.OutcomeContested: What.CONTEST,
    e.CaseClosed: What.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing for one party: of this entry, or of this deadline, from this moment on.

    What is told `before` a deadline is idle when the deadline is over: `until`.
    """

    case: str
    what: What
    subject: str
    party: str
    moment: Instant
    until: Instant | None = None
    entry: e.Entry | None = None
    question: str = ""

    @property
    def about(self) -> str:
        """Its name: the same whenever it is worked out."""
        return f"{self.case}/{self.what}/{self.subject}/{self.party}"


def causes(assessment: Assessment) -> Iterator[Told]:
    """Everything to tell of a case as the record stands, past and to come."""
    seen: set[str] = set()
    for each in (*_of_entries(assessment), *_of_outcomes(assessment), *_of_time(assessment)):
        if each.about not in seen:
            seen.add(each.about)
            yield each


def _of_entries(assessment: Assessment) -> Iterator[Told]:
    case = assessment.case
    questions = {each.clause.key: each for each in assessment.questions()}
    for kind, what in _OF_ENTRIES.items():
        for entry in case.of(kind):
            key = getattr(entry.body, "question", "")
            parties: Iterable[str] = _everybody(assessment)
            if what is not What.OBJECTION and key in questions:
                parties = questions[key].rule.voters
            for party in parties:
                yield Told(
                    case=case.id,
                    what=what,
                    subject=_act_of(entry.id),
                    party=party,
                    moment=entry.recorded_at,
                    entry=entry,
                    question=key,
                )


def _act_of(entry: str) -> str:
    """The act that an entry is part of: one act on many questions is told once."""
    act, dot, number = entry.rpartition(".")
    return act if dot and number.isdigit() else entry


def _everybody(assessment: Assessment) -> list[str]:
    """The parties, but for an aggressor that the agreements name."""
    named = [
        (code, party.role)
        for agreement in assessment.agreements.values()
        for code, party in agreement.parties.items()
    ]
    return list(dict.fromkeys(code for code, role in named if role is not Role.NAMED_AGGRESSOR))


def _of_outcomes(assessment: Assessment) -> Iterator[Told]:
    for question in assessment.questions():
        if question.settled is None or question.rule.kind is RuleKind.INDIVIDUAL:
            continue
        at = question.settled[0]
        for party in _everybody(assessment):
            yield Told(
                case=assessment.case.id,
                what=What.OUTCOME,
                subject=f"{question.clause.key}@{at}",
                party=party,
                moment=at,
                question=question.clause.key,
            )


def _of_time(assessment: Assessment) -> Iterator[Told]:
    if assessment.case.of(e.CaseClosed):
        return
    known = _known_since(assessment)
    for due in ahead(assessment):
        for party in due.parties:
            since = [known[each, party] for each in due.clauses if (each, party) in known]
            yield from _before(assessment, due, party, max(since, default=None))
    for party, at in sorted(set(_passing(assessment)), key=str):
        yield Told(
            case=assessment.case.id,
            what=What.PASSED,
            subject=str(at),
            party=party,
            moment=at + _JUST_AFTER,
        )


def _before(
    assessment: Assessment, due: Deadline, party: str, since: Instant | None
) -> Iterator[Told]:
    """The last call that has come, and those to come; none from before it was known."""
    moments = [due.at - each for each in BEFORE]
    called = [each for each in moments if since is None or each > since]
    over = [each for each in called if each <= assessment.now]
    for moment in [*over[-1:], *called[len(over) :]]:
        yield Told(
            case=assessment.case.id,
            what=What.BEFORE,
            subject=f"{due.at}-{BEFORE[moments.index(moment)].format_iso()}",
            party=party,
            moment=moment,
            until=due.at,
        )


def ahead(assessment: Assessment) -> Iterator[Deadline]:
    """Deadlines that drive alerts and have not passed.

    Where each decides for itself, the question closes with the duty to
    decide, which has a deadline of its own.
    """
    alone = {
        (each.clause.key, each.closes)
        for each in assessment.questions()
        if each.rule.kind is RuleKind.INDIVIDUAL
    }
    for due in deadlines(assessment):
        of_question = due.start == "the question's clock" and (due.clause, due.at) in alone
        if due.alerts and due.at >= assessment.now and not of_question:
            yield due


def _known_since(assessment: Assessment) -> dict[tuple[str, str], Instant]:
    """Since when each party has what is due under each clause."""
    found = {}
    for duty in assessment.duties():
        if duty.begun is not None:
            found[duty.clause.key, duty.party] = duty.begun[0]
    received = {entry.id: entry.received_at for entry in assessment.case.of(e.DraftCirculated)}
    for question in assessment.questions():
        opened = received.get(question.draft or "") or (question.opened and question.opened[0])
        if opened and question.rule.kind is not RuleKind.INDIVIDUAL:
            found |= {(question.clause.key, party): opened for party in question.rule.voters}
    return found


def _passing(assessment: Assessment) -> Iterator[tuple[str, Instant]]:
    """Every party that has let, or may yet let, a time pass; and that time."""
    for duty in assessment.duties():
        if duty.clock is not None and duty.begun is not None and _may_pass(duty):
            yield duty.party, duty.clock.earliest
    for question in assessment.questions():
        if _can_be_silent_on(question) and question.closes is not None:
            yield from ((party, question.closes) for party in question.count.silent)


def _may_pass(duty: Duty) -> bool:
    moved = [step.cause for step in duty.steps if step.to is not None]
    return duty.status in _RUNNING or (duty.status in ENDED and moved[-1] in _BY_TIME)


def _can_be_silent_on(question: Question) -> bool:
    alone = question.rule.kind in {RuleKind.INDIVIDUAL, RuleKind.SILENCE}
    return question.opened is not None and not alone
