"""Everything a screen shows, at a moment: `standing(case, now)`.

One typed value; pages and the shell render it and compute nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.rendering import rule_in_words
from foedus.agreement.vocabulary import (
    Certainty,
    Form,
    Modal,
    Outcome,
    Role,
    RuleKind,
    Strength,
    Verb,
)
from foedus.case.assessment import Assessment
from foedus.case.contributions import Line, Total, lines_of, totals_of
from foedus.case.deadlines import Deadline, consequence, deadlines
from foedus.case.entries import (
    Acknowledged,
    Alerted,
    Answer,
    CaseClosed,
    FactContested,
    FactFound,
    FactReported,
    MeasureAdopted,
    Met,
    Mode,
    Requested,
)
from foedus.case.facts import claims_of
from foedus.case.moves import DutyStatus
from foedus.case.questions import Position
from foedus.case.steps import StepStanding, steps_of
from foedus.moments import Instant, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.agreement.resolved import Agreement
    from foedus.case.duties import Duty
    from foedus.case.entries import Entry
    from foedus.case.questions import Question
    from foedus.case.state import Case

__all__ = [
    "Standing",
    "standing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """The case itself."""

    id: str
    title: str
    opened_at: Instant
    closed_at: Instant | None
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement as the case froze it."""

    id: str
    version: str
    title: str
    status: str
    binding: str | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """A party, its roles, and when it was alerted and acknowledged."""

    party: str
    name: str | None
    roles: tuple[Role, ...]
    alerted_at: Instant | None
    acknowledged_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """One report, with its corrections, findings and contests."""

    entry: str
    event: str
    phase: str
    claimant: str
    occurred: Span
    received_at: Instant
    attacker: str | None
    victims: tuple[str, ...]
    place: str | None
    text: str
    corrections: tuple[str, ...]
    findings: tuple[str, ...]
    contested_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """One reading of a clock."""

    start: str
    said_by: str
    runs_from: Span
    due: Span
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    """One duty: what, by which article, by when, and what then."""

    key: str
    agreement: str
    provision: str
    cite: str
    certainty: Certainty | None
    party: str
    modal: Modal
    verb: Verb
    strength: Strength | None
    form: tuple[Form, ...]
    precision: str | None
    status: DutyStatus
    since: Instant | None
    due: Instant | None
    due_at_the_latest: Instant | None
    start: tuple[ReadingView, ...]
    start_certainty: Certainty | None
    then: str
    follows: tuple[str, ...]
    ground: str
    entries: tuple[str, ...]
    late: tuple[str, ...]
    breaches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """What one party owes under all its documents: one line, every citation."""

    party: str
    verb: Verb
    status: DutyStatus
    due: Instant | None
    cites: tuple[str, ...]
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question: the rule, who said what, what it comes to."""

    id: str
    agreement: str
    provision: str
    cite: str
    certainty: Certainty | None
    text: str
    form: tuple[Form, ...]
    rule: RuleKind
    rule_name: str
    rule_words: str
    voters: tuple[str, ...]
    opened_at: Instant | None
    closes_at: Instant | None
    positions: tuple[Position, ...]
    answers: dict[str, int]
    undecided: tuple[str, ...]
    recused: tuple[str, ...]
    late: tuple[str, ...]
    quorum_reached: bool
    quorum_reachable: bool
    outcome: Outcome | None
    settled_at: Instant | None
    projected: Outcome | None
    turns_on: tuple[str, ...]
    if_silent: Outcome | None
    draft: str | None
    broken_at: Instant | None
    contested_by: tuple[str, ...]
    readings: tuple[tuple[str, Instant, Outcome | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """A request, meeting or measure: who, when, what, by which entry."""

    entry: str
    kind: str
    party: str
    received_at: Instant
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Lines, and totals of lines that are of one kind."""

    lines: tuple[Line, ...]
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case at a moment."""

    case: CaseView
    mode: Mode
    now: Instant
    agreements: tuple[AgreementView, ...]
    parties: tuple[PartyView, ...]
    facts: tuple[FactView, ...]
    acts: tuple[ActView, ...]
    duties: tuple[DutyView, ...]
    lines: tuple[DutyLine, ...]
    questions: tuple[QuestionView, ...]
    deadlines: tuple[Deadline, ...]
    contributions: Contributions
    steps: tuple[StepStanding, ...]


def standing(case: Case, now: Instant) -> Standing:
    """How a case stands at a moment, by what had been received then."""
    assessment = Assessment(case, now)
    seen = assessment.case
    duties = tuple(_duty(duty, now) for duty in assessment.duties())
    lines = lines_of(seen)
    return Standing(
        case=_case(seen),
        mode=seen.mode,
        now=now,
        agreements=tuple(map(_agreement, seen.opening.agreements)),
        parties=tuple(_parties(seen)),
        facts=tuple(_facts(seen)),
        acts=tuple(_acts(seen)),
        duties=duties,
        lines=tuple(_lines(duties)),
        questions=tuple(_question(question) for question in assessment.questions()),
        deadlines=tuple(each for each in deadlines(assessment) if each.at >= now),
        contributions=Contributions(lines=lines, totals=totals_of(lines)),
        steps=steps_of(seen),
    )


def _case(case: Case) -> CaseView:
    closed = case.of(CaseClosed)
    return CaseView(
        id=case.id,
        title=case.opening.title,
        opened_at=case.entries[0].received_at,
        closed_at=closed[-1].received_at if closed else None,
        entries=len(case.entries),
    )


def _agreement(agreement: Agreement) -> AgreementView:
    return AgreementView(
        id=agreement.reference,
        version=agreement.version,
        title=agreement.title,
        status=agreement.document.status,
        binding=agreement.document.binding,
        digest=agreement.digest,
    )


def _parties(case: Case) -> Iterator[PartyView]:
    roles: dict[str, list[Role]] = {}
    names: dict[str, str | None] = {}
    for agreement in case.opening.agreements:
        for code, party in agreement.parties.items():
            roles.setdefault(code, []).append(party.role)
            names[code] = names.get(code) or party.name
    alerted: dict[str, Instant] = {}
    for entry in case.of(Alerted):
        if isinstance(entry.body, Alerted):
            alerted.setdefault(entry.body.party, entry.received_at)
    seen: dict[str, Instant] = {}
    for entry in case.of(Acknowledged):
        seen.setdefault(entry.party, entry.received_at)
    for code, held in roles.items():
        yield PartyView(
            party=code,
            name=names[code],
            roles=tuple(dict.fromkeys(held)),
            alerted_at=alerted.get(code),
            acknowledged_at=seen.get(code),
        )


def _facts(case: Case) -> Iterator[FactView]:
    for report in case.of(FactReported):
        claims = claims_of(case, report)
        body = claims[-1][1]
        yield FactView(
            entry=report.id,
            event=body.event,
            phase=body.phase,
            claimant=report.party,
            occurred=body.occurred,
            received_at=report.received_at,
            attacker=body.attacker,
            victims=body.victims,
            place=body.place,
            text=body.text,
            corrections=tuple(entry for _, _, entry in claims[1:]),
            findings=tuple(_about(case.of(FactFound), report.id)),
            contested_by=tuple(_about(case.of(FactContested), report.id)),
        )


def _about(entries: Iterable[Entry], report: str) -> Iterator[str]:
    for entry in entries:
        body = entry.body
        if isinstance(body, FactContested) and body.report == report:
            yield f"{entry.party}: {body.text}"
        elif isinstance(body, FactFound) and body.report == report:
            yield f"{entry.party}: {'holds' if body.holds else 'does not hold'}"


def _acts(case: Case) -> Iterator[ActView]:
    for entry in case.entries:
        body = entry.body
        kind, text, names = "", "", ()  # type: tuple[str, str, tuple[str, ...]]
        match body:
            case Requested():
                kind, text, names = "request", body.text, body.clauses
            case Met():
                kind, text, names = "meeting", body.text or body.level, body.attendees
            case MeasureAdopted():
                kind, text, names = "measure", f"{body.form}: {body.act}", ()
            case _:
                continue
        yield ActView(
            entry=entry.id,
            kind=kind,
            party=entry.party,
            received_at=entry.received_at,
            text=text,
            names=names,
        )


def _duty(duty: Duty, now: Instant) -> DutyView:
    clause, clock = duty.clause, duty.clock
    provision = clause.provision
    moved = [step for step in duty.steps if step.to is not None]
    return DutyView(
        key=duty.key,
        agreement=clause.agreement,
        provision=clause.name,
        cite=clause.cite,
        certainty=provision.certainty,
        party=duty.party,
        modal=clause.modal,
        verb=clause.verb,
        strength=provision.strength,
        form=provision.form,
        precision=provision.precision,
        status=duty.status,
        since=duty.since,
        due=clock.earliest if clock else None,
        due_at_the_latest=clock.last if clock else None,
        start=tuple(
            ReadingView(
                start=each.anchor,
                said_by=each.said_by,
                runs_from=each.start,
                due=each.due,
                passed=now > each.due.latest,
            )
            for each in (clock.readings if clock else ())
        ),
        start_certainty=clock.certainty if clock else None,
        then=consequence(provision.otherwise, unused=clause.modal is Modal.MAY),
        follows=provision.then,
        ground=duty.ground,
        entries=tuple(dict.fromkeys(each for step in moved for each in step.entries)),
        late=duty.late,
        breaches=duty.breaches,
    )


def _lines(duties: Iterable[DutyView]) -> Iterator[DutyLine]:
    grouped: dict[tuple[str, Verb, DutyStatus], list[DutyView]] = {}
    for duty in duties:
        grouped.setdefault((duty.party, duty.verb, duty.status), []).append(duty)
    for (party, verb, status), held in grouped.items():
        dues = [duty.due for duty in held if duty.due is not None]
        yield DutyLine(
            party=party,
            verb=verb,
            status=status,
            due=min(dues, default=None),
            cites=tuple(dict.fromkeys(f"{duty.agreement} {duty.cite}" for duty in held)),
            duties=tuple(duty.key for duty in held),
        )


def _question(question: Question) -> QuestionView:
    clause, rule, counted = question.clause, question.rule, question.count
    decide = clause.provision.decide
    answers: dict[str, int] = {answer.value: 0 for answer in Answer}
    for position in question.positions:
        if not position.late:
            answers[position.answer] += 1
    silent = [code for code in rule.voters if code not in {p.party for p in question.positions}]
    return QuestionView(
        id=clause.key,
        agreement=clause.agreement,
        provision=clause.name,
        cite=clause.cite,
        certainty=rule.rule.certainty or clause.provision.certainty,
        text=(decide.question or "") if decide else "",
        form=clause.provision.form,
        rule=rule.kind,
        rule_name=rule.name,
        rule_words=rule_in_words(rule.rule),
        voters=rule.voters,
        opened_at=question.opened[0] if question.opened else None,
        closes_at=question.closes,
        positions=question.positions,
        answers=answers,
        undecided=tuple(code for code in silent if code not in counted.recused),
        recused=counted.recused,
        late=tuple(position.party for position in question.positions if position.late),
        quorum_reached=counted.quorum_reached,
        quorum_reachable=counted.quorum_reachable,
        outcome=question.outcome,
        settled_at=question.settled_at,
        projected=question.projected,
        turns_on=question.turns_on,
        if_silent=question.if_silent,
        draft=question.draft,
        broken_at=question.broken_at,
        contested_by=question.contested_by,
        readings=question.readings,
    )
