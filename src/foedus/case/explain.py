"""Why is this so?  One duty, with everything that its standing rests on.

Pure, and complete: the article and how certain it is, each step with the
moment, the cause and the entries behind it, every reading of the clock, what
is awaited, what happens next.  A breach appears only as what somebody says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.rendering import condition_in_words, consequence, sentence
from foedus.agreement.vocabulary import Bound, Certainty, Modal
from foedus.case import entries as e
from foedus.case.assessment import Assessment
from foedus.case.contributions import kind_of
from foedus.case.moves import ENDED, Cause, DutyStatus
from foedus.case.views import ReadingView, readings_of
from foedus.errors import NotFoundError
from foedus.moments import Instant, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.case.duties import Duty, Step
    from foedus.case.state import Case

__all__ = ["Explanation", "Said", "StepExplained", "explain", "said_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An entry: who said what, when it happened and when it was received."""

    entry: str
    party: str
    by: str
    what: str
    happened: Span
    received_at: Instant
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepExplained:
    """One step of the life of a duty; `to` is None where the cause moved nothing."""

    at: Instant | None
    cause: str
    to: DutyStatus | None
    ground: str
    entries: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One duty at a moment, and why it stands so."""

    key: str
    title: str
    cite: str
    certainty: Certainty | None
    sentence: str
    condition: str
    party: str
    status: DutyStatus
    since: Instant | None
    steps: tuple[StepExplained, ...]
    readings: tuple[ReadingView, ...]
    start_certainty: Certainty | None
    awaited: str
    next: str
    late: tuple[Said, ...]
    breaches: tuple[Said, ...]


def explain(case: Case, now: Instant, duty: str) -> Explanation:
    """Why a duty, named by `agreement#provision/PARTY`, stands as it does at a moment.

    Raises:
        NotFoundError: the case has no such provision, or it does not bind the party.
    """
    assessment = Assessment(case, now)
    key, _, party = duty.rpartition("/")
    clause = assessment.clause(key)
    found = assessment.duty(clause, party)
    if found is None:
        message = f"{key} does not bind {party}."
        remedy = f"It binds {', '.join(assessment.holders(clause)) or 'nobody yet'}."
        raise NotFoundError(message, remedy=remedy)
    when = clause.provision.when
    told = {entry.id: said_of(entry) for entry in assessment.case.entries}
    return Explanation(
        key=found.key,
        title=assessment.agreement(clause.agreement).title,
        cite=clause.cite,
        certainty=clause.provision.certainty,
        sentence=sentence(clause),
        condition=condition_in_words(when) if when else "",
        party=party,
        status=found.status,
        since=found.since,
        steps=tuple(_step(step, told) for step in found.steps),
        readings=readings_of(found, now),
        start_certainty=found.clock.certainty if found.clock else None,
        awaited=_awaited(found),
        next=_next(found),
        late=_all(found.late, told),
        breaches=_all(found.breaches, told),
    )


def _step(step: Step, told: Mapping[str, Said]) -> StepExplained:
    return StepExplained(
        at=step.stamp[0] if step.stamp else None,
        cause=_CAUSES[step.cause],
        to=step.to,
        ground=step.ground,
        entries=_all(step.entries, told),
    )


def _all(entries: Iterable[str], told: Mapping[str, Said]) -> tuple[Said, ...]:
    return tuple(told[entry] for entry in entries)


def said_of(entry: e.Entry) -> Said:
    """An entry in words."""
    return Said(
        entry=entry.id,
        party=entry.party,
        by=str(entry.by),
        what=_words(entry.body),
        happened=entry.at,
        received_at=entry.received_at,
        cite=entry.cite,
    )


def _words(body: e.Body) -> str:  # noqa: C901, PLR0912 - one for each kind of entry
    """What an entry says, in one line."""
    match body:
        case e.FactReported():
            by = f" by {body.attacker}" if body.attacker else ""
            on = f" on {', '.join(body.victims)}" if body.victims else ""
            said = f"reported {body.event} {body.phase}{by}{on}"
        case e.Corrected():
            said = f"corrected {body.of}: {_words(body.body)}"
        case e.FactFound():
            by = f", by {body.attacker}" if body.attacker else ""
            said = f"found that {body.report} {'holds' if body.holds else 'does not hold'}{by}"
        case e.ViolationsCounted():
            bound = "" if body.bound is Bound.EXACT else f"{body.bound} "
            many = "many" if body.number is None else f"{bound}{body.number}"
            said = f"counted {many} {body.kind or 'violations'} by {body.accused}"
        case e.PositionTaken():
            said = " ".join(each for each in (f"answered {body.answer}", body.caveat) if each)
        case e.ContributionRecorded():
            giver = f" by {body.giver}" if body.giver else ""
            to = f" to {body.receiver}" if body.receiver else ""
            amount = f"{body.amount.value:f} {kind_of(body.amount)}"
            said = f"{body.item}: {amount} {body.stage}{giver}{to}"
        case e.Alerted():
            said = f"alerted {body.party}"
        case e.Met():
            more = (
                f" and {len(body.attendees) - _MOST_NAMED} more"
                if body.attendees[_MOST_NAMED:]
                else ""
            )
            said = f"met: {', '.join(body.attendees[:_MOST_NAMED])}{more}"
        case e.StepCompleted():
            said = f"completed a step at home, {body.step}: {body.result}"
        case e.MeasureAdopted():
            said = f"adopted {body.act}"
        case e.BreachStated():
            said = f"a breach by {body.party} is {body.stage}"
        case e.RehearsalBegun():
            said = f"began the rehearsal {body.scenario} under {body.behaviour}, seed {body.seed}"
        case e.Injected():
            said = f"inject {body.inject}, {body.title}"
        case e.Observed():
            said = f"saw {body.expectation} {body.seen}"
        case _:
            said = _NAMES[type(body)]
    text = getattr(body, "text", "")
    return f"{said}: {text}".replace("_", " ") if text else said.replace("_", " ")


def _awaited(duty: Duty) -> str:
    """What would move it on."""
    if duty.status in ENDED:
        return ""
    if duty.status is DutyStatus.SUSPENDED:
        return "its resumption"
    return duty.ground or f"{duty.party} to {duty.clause.verb}".replace("_", " ")


def _next(duty: Duty) -> str:
    """What happens next if nothing is done, and when."""
    provision = duty.clause.provision
    if duty.status in ENDED:
        follows = ", ".join(provision.then).replace("_", " ")
        return f"then {follows}" if duty.status is DutyStatus.FULFILLED and follows else ""
    if duty.clock is None:
        return f"no deadline; to be done {provision.precision}" if provision.precision else ""
    then = consequence(provision.otherwise, unused=duty.clause.modal is Modal.MAY)
    return f"after {duty.clock.last}: {then}"


_MOST_NAMED: Final = 5

_CAUSES: Final = {
    Cause.FACT_HELD: "the fact was held to have happened",
    Cause.FACT_CONTESTED: "the fact was contested or unclear",
    Cause.FACT_GONE: "the fact was no longer held to have happened",
    Cause.CONDITION_MET: "everything the provision waits for had come",
    Cause.DONE: "it was done",
    Cause.DECLINED: "the party declined, as it may",
    Cause.TAKEN_UP: "the party took it up",
    Cause.TAKEN_BACK: "the party took back the yes that it rested on",
    Cause.TIME_PASSED: "its time passed",
    Cause.RIGHT_UNUSED: "its time passed and the right was not used",
    Cause.ENDED: "it ended",
    Cause.WAIVED: "the one to whom it is owed let it go",
    Cause.SUSPENDED: "it was suspended",
    Cause.RESUMED: "it was resumed",
}

_NAMES: Final[dict[type[e.Body], str]] = {
    e.CaseOpened: "opened the case",
    e.FactContested: "contested the report",
    e.Requested: "requested",
    e.Acknowledged: "acknowledged",
    e.Performed: "stated that it was done",
    e.QuestionPut: "put the question",
    e.DraftCirculated: "circulated a text",
    e.DraftObjected: "objected",
    e.QuestionWithdrawn: "withdrew the question",
    e.OutcomeAttested: "attested the outcome",
    e.OutcomeContested: "contested the outcome",
    e.Suspended: "suspended",
    e.Resumed: "resumed",
    e.Waived: "waived",
    e.Noted: "noted",
    e.CaseClosed: "closed the case",
    e.TakenOver: "took it over from the machine",
    e.HandedBack: "handed it back to the machine",
    e.Rescheduled: "moved an inject",
    e.LessonEntered: "entered a lesson",
}
