"""Planned against actual, for every step and party.

Planned is what the machine would have done with nobody interfering: the trial
of the forecast that the exercise is played from, for those whom people played
as well.  Actual is the first entry that did it; when the secretariat received
it counts (design, law 8).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from foedus.case import entries as e
from foedus.case.standing import duty_in
from foedus.rehearsal.review.lengths import between
from foedus.rehearsal.review.review import Kind, Step, Timing

if TYPE_CHECKING:
    from foedus.case.views import DutyView
    from foedus.moments import Instant
    from foedus.rehearsal.review.subject import Subject
    from foedus.rehearsal.trial_acts import Planned

__all__ = ["What", "steps_of"]


class What(NamedTuple):
    """What a step is: its kind, whose it is, and the step at home or the question."""

    kind: Kind
    party: str
    name: str


def steps_of(subject: Subject) -> tuple[Step, ...]:
    """Every step that was planned or done, in the order of their kinds, parties and times."""
    planned, actual = dict(_planned(subject)), _actual(subject)
    found = [
        _step(subject, what, planned.get(what), actual.get(what))
        for what in dict.fromkeys([*planned, *actual])
    ]
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda each: (kinds.index(each.kind), each.party, each.name)))


def _step(subject: Subject, what: What, planned: Instant | None, entry: e.Entry | None) -> Step:
    actual = entry.received_at if entry else None
    duty = None
    if what.kind is Kind.ANSWER:
        duty = duty_in(subject.assessment, f"{what.name}/{what.party}")
    due = duty.due if duty else None
    last = duty.due_at_the_latest if duty else None
    return Step(
        kind=what.kind,
        party=what.party,
        name=what.name,
        cite=_cite(subject, what),
        planned=planned,
        actual=actual,
        difference=between(planned, actual),
        due=due,
        due_at_the_latest=last,
        margin=between(actual, due),
        margin_at_the_latest=between(actual, last),
        timing=_timing(actual, duty),
        said=_said(entry.body) if entry else "",
        evidence=subject.evidence(entry) if entry else None,
    )


def _timing(actual: Instant | None, duty: DutyView | None) -> Timing:
    if actual is None:
        return Timing.NOT_DONE
    if duty is None or duty.due is None or duty.due_at_the_latest is None:
        return Timing.NO_DEADLINE
    if actual <= duty.due:
        return Timing.IN_TIME
    return Timing.BY_LATEST if actual <= duty.due_at_the_latest else Timing.LATE


def _planned(subject: Subject) -> Iterator[tuple[What, Instant]]:
    """When each act was to be; an exercise that is not at hand has planned nothing."""
    if subject.exercise is None:
        return
    players = subject.exercise.players
    seen: set[What] = set()
    for each in players.planned(subject.opened, frozenset(), ()):
        what = _what(subject, each)
        if what is not None and what not in seen:
            seen.add(what)
            yield what, each.at


def _what(subject: Subject, planned: Planned) -> What | None:
    """What an act of the machine is."""
    (verb, told), *_ = planned.act.items()
    kind = _VERBS.get(verb)
    match kind:
        case None:
            return None
        case Kind.ALERT:
            return What(kind, str(told["party"]), "")
        case Kind.STEP:
            return What(kind, planned.party, str(told["step"]))
        case Kind.DRAFT:
            return What(kind, planned.party, str(told["question"]))
        case Kind.ANSWER:
            asked = planned.id.rpartition(".")[2]
            keys = [each.asked.clause for each in subject.compiled]
            key = next(each.key for each in keys if each.name == asked)
            return What(kind, planned.party, key)
        case _:
            return What(kind, planned.party, "")


_VERBS = {
    "report_fact": Kind.REPORT,
    "find_fact": Kind.FINDING,
    "request": Kind.REQUEST,
    "alert": Kind.ALERT,
    "acknowledge": Kind.CONFIRMATION,
    "meet": Kind.MEETING,
    "circulate_draft": Kind.DRAFT,
    "complete_step": Kind.STEP,
    "take_position": Kind.ANSWER,
}
"""What an act of the machine amounts to."""


def _actual(subject: Subject) -> dict[What, e.Entry]:
    """The first entry that did each, since the attack; who needs time has not answered."""
    found: dict[What, e.Entry] = {}
    questions = {each.asked.clause.key for each in subject.compiled}
    if subject.question is not None:
        questions.add(subject.question.key)
    for entry in subject.case.entries[subject.opened.entries[-1].position + 1 :]:
        what = _done(entry, questions)
        if what is not None and subject.start <= entry.received_at:
            found.setdefault(what, entry)
    return found


def _done(entry: e.Entry, questions: set[str]) -> What | None:  # noqa: PLR0911 - one row for each
    match entry.body:
        case e.FactReported(phase=e.Phase.OCCURRED | e.Phase.BEGAN):
            return What(Kind.REPORT, entry.party, "")
        case e.FactFound():
            return What(Kind.FINDING, entry.party, "")
        case e.Requested():
            return What(Kind.REQUEST, entry.party, "")
        case e.Alerted(party=party):
            return What(Kind.ALERT, party, "")
        case e.Acknowledged():
            return What(Kind.CONFIRMATION, entry.party, "")
        case e.Met():
            return What(Kind.MEETING, entry.party, "")
        case e.DraftCirculated(question=question):
            return What(Kind.DRAFT, entry.party, question)
        case e.StepCompleted(step=step):
            return What(Kind.STEP, entry.party, step)
        case e.PositionTaken(question=question, answer=answer) if (
            question in questions and answer is not e.Answer.NEEDS_TIME
        ):
            return What(Kind.ANSWER, entry.party, question)
        case _:
            return None


def _said(body: e.Body) -> str:
    match body:
        case e.PositionTaken(answer=answer):
            return answer.value
        case e.StepCompleted(result=result):
            return result.value
        case _:
            return ""


def _cite(subject: Subject, what: What) -> str:
    """The article on which it rests."""
    if what.kind is Kind.ANSWER:
        clause = subject.assessment.clauses.get(what.name)
        return clause.cite if clause else ""
    if what.kind is Kind.STEP:
        procedures = subject.case.opening.procedures
        own = next((each for each in procedures if each.procedure == what.party), None)
        step = own.step(what.name) if own else None
        return step.article if step else ""
    return ""
