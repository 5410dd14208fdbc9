"""Everything a screen shows, at a moment: `standing(case, now)`.

One typed value; pages and the shell render it and compute nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.rendering import consequence, rule_in_words
from foedus.agreement.vocabulary import Modal
from foedus.case.assessment import Assessment
from foedus.case.contributions import lines_of, totals_of
from foedus.case.deadlines import deadlines
from foedus.case.entries import Acknowledged, Alerted, CaseClosed, MeasureAdopted, Met
from foedus.case.horizons import schedules_of
from foedus.case.state import stamp_of
from foedus.case.steps import steps_of
from foedus.case.truce_views import truces_of
from foedus.case.views import (
    ActView,
    AgreementView,
    CaseView,
    Contributions,
    DutyLine,
    DutyView,
    FactView,
    PartyView,
    QuestionView,
    ReadingView,
    Standing,
    readings_of,
)
from foedus.case.words import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.agreement.resolved import Agreement
    from foedus.agreement.vocabulary import Role, Verb
    from foedus.case.duties import Duty
    from foedus.case.entries import Entry
    from foedus.case.moves import DutyStatus
    from foedus.case.questions import Question
    from foedus.case.register import Register
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = [
    "ActView",
    "AgreementView",
    "CaseView",
    "Contributions",
    "DutyLine",
    "DutyView",
    "FactView",
    "PartyView",
    "QuestionView",
    "ReadingView",
    "Standing",
    "duty_in",
    "question_in",
    "standing",
]


def standing(case: Case, now: Instant) -> Standing:
    """How a case stands at a moment, by what had been received then."""
    assessment = Assessment(case, now)
    seen = assessment.case
    duties = tuple(_duty(duty, assessment) for duty in assessment.duties())
    lines = lines_of(seen)
    asked = [entry.received_at for entry, _ in assessment.register.requests]
    start = min(asked, default=seen.entries[0].received_at)
    return Standing(
        case=_case(seen),
        mode=seen.mode,
        now=now,
        agreements=tuple(map(_agreement, seen.opening.agreements)),
        parties=tuple(_parties(seen, assessment.register)),
        facts=tuple(_facts(assessment.register)),
        truces=tuple(truces_of(assessment)),
        acts=tuple(_acts(assessment.register)),
        duties=duties,
        lines=tuple(_lines(duties)),
        questions=tuple(_question(each, assessment.register) for each in assessment.questions()),
        deadlines=tuple(each for each in deadlines(assessment) if each.at >= now),
        contributions=Contributions(
            lines=lines,
            totals=totals_of(lines),
            since=start,
            schedules=schedules_of(assessment.register, start, now),
        ),
        steps=steps_of(assessment.register, now),
    )


def duty_in(assessment: Assessment, key: str) -> DutyView | None:
    """One duty, without all the others; None where there is none."""
    clause, _, party = key.rpartition("/")
    known = assessment.clauses.get(clause)
    duty = assessment.duty(known, party) if known else None
    return _duty(duty, assessment) if duty else None


def question_in(assessment: Assessment, key: str) -> QuestionView | None:
    """One question, without all the others; None where there is none."""
    known = assessment.clauses.get(key)
    question = assessment.question(known) if known else None
    return _question(question, assessment.register) if question else None


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


def _parties(case: Case, register: Register) -> Iterator[PartyView]:
    roles: dict[str, list[Role]] = {}
    names: dict[str, str | None] = {}
    for agreement in case.opening.agreements:
        for code, party in agreement.parties.items():
            roles.setdefault(code, []).append(party.role)
            names[code] = names.get(code) or party.name
    alerted: dict[str, Instant] = {}
    for entry, body in register.told(Alerted):
        alerted.setdefault(body.party, entry.received_at)
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


def _facts(register: Register) -> Iterator[FactView]:
    for report, claims in register.reports:
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
            findings=tuple(
                f"{entry.party}: {'holds' if finding.holds else 'does not hold'}"
                for entry, finding in register.findings.get(report.id, ())
            ),
            contested_by=tuple(
                f"{entry.party}: {doubt.text}"
                for entry, doubt in register.doubts.get(report.id, ())
            ),
        )


def _acts(register: Register) -> list[ActView]:
    acts = [
        *((it, "request", body.text, body.clauses) for it, body in register.requests),
        *(
            (it, "meeting", body.text or body.level, body.attendees)
            for it, body in register.told(Met)
        ),
        *((it, "measure", f"{m.form}: {m.act}", ()) for it, m in register.told(MeasureAdopted)),
    ]
    return [_act(*act) for act in sorted(acts, key=lambda act: act[0].position)]


def _act(entry: Entry, kind: str, text: str, names: tuple[str, ...]) -> ActView:
    return ActView(
        entry=entry.id,
        kind=kind,
        party=entry.party,
        received_at=entry.received_at,
        text=text,
        names=names,
    )


def _duty(duty: Duty, assessment: Assessment) -> DutyView:
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
        start=readings_of(duty, assessment.now),
        start_certainty=clock.certainty if clock else None,
        then=consequence(provision.otherwise, unused=clause.modal is Modal.MAY),
        follows=provision.then,
        ground=duty.ground,
        entries=tuple(dict.fromkeys(each for step in moved for each in step.entries)),
        late=duty.late,
        breaches=duty.breaches,
        awaits_request_of=()
        if assessment.requests(clause)
        else tuple(sorted(assessment.allowed(clause))),
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


def _question(question: Question, register: Register) -> QuestionView:
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
        afterwards=question.afterwards,
        put=tuple(entry.id for entry, _ in register.puts.get(clause.key, ())),
        attested=tuple(
            entry.id
            for entry, _ in register.attestations.get(clause.key, ())
            if question.settled is not None and stamp_of(entry) > question.settled
        ),
    )
