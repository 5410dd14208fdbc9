"""Small agreements and the stories that happen under them, for tests.

Hours are counted from midnight UTC of 1 June 2027: `"24:00"` is the midnight
after, `"24:00:00.001"` a millisecond later.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Final

from whenever import TimeDelta

from foedus.agreement.checks import check
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Severity
from foedus.agreement.library import Shelf
from foedus.agreement.procedure import Procedure
from foedus.agreement.resolved import Agreement, resolve
from foedus.agreement.vocabulary import Bound, EventKind, Form, Outcome, Scope
from foedus.case import entries as e
from foedus.case.assessment import Assessment
from foedus.case.commands import Command
from foedus.case.decide import decide
from foedus.case.duties import Duty
from foedus.case.standing import DutyView, QuestionView, Standing, standing
from foedus.case.state import Case, evolve, new_case
from foedus.moments import Instant, Span, parse_instant

MIDNIGHT: Final = parse_instant("2027-06-01T00:00Z")
HEAD: Final = """\
foedus: "1"
id: test/pact
version: 2027-01-01
title: A pact
status: in_force
parties:
  AAA: {role: guarantor}
  BBB: {role: guarantor}
  CCC: {role: guarantor}
  VIC: {role: beneficiary}
  ATT: {role: named_aggressor}
facts:
  attack: {cite: art. 1, event: armed_attack, by: ATT, on: VIC, found_by: each}
"""
DECIDE: Final = """\
provisions:
  respond:
    cite: art. 2
    when: {fact: attack}
    who: guarantors
    must: decide
    strength: shall
    form: [military]
    within: PT24H
    from: attack
    decide: {rule: %s, question: Do we respond?}
    else: {record: not_decided}
"""
PARLIAMENT: Final = Procedure.model_validate(
    {
        "procedure": "AAA",
        "title": "How AAA decides",
        "steps": [
            {"id": "parliament", "who": "The chamber", "cite": "const. 5", "consent": "prior"}
        ],
    }
)
SECRETARIAT: Final = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. First")
SECOND: Final = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. Second")


def moment(text: str | Instant) -> Instant:
    """`"26:30"` as an instant; a text with a date as it stands."""
    if isinstance(text, Instant):
        return text
    if "T" in text:
        return parse_instant(text)
    hours, minutes, *rest = text.split(":")
    seconds = float(rest[0]) if rest else 0
    return MIDNIGHT + TimeDelta(hours=int(hours), minutes=int(minutes), seconds=seconds)


def span(ends: str | tuple[str, str]) -> Span:
    """One time, or the earliest and the latest."""
    first, last = (ends, ends) if isinstance(ends, str) else ends
    return Span(earliest=moment(first), latest=moment(last))


def pact(
    body: str, *, head: str = HEAD, beside: tuple[str, ...] = (), allowing: tuple[str, ...] = ()
) -> Agreement:
    """An agreement from its text; an error that is not allowed fails the test."""
    texts = (head + body, *beside)
    readings = [read_document(each.encode(), f"pact{n}.yaml")[0] for n, each in enumerate(texts)]
    shelf = Shelf(reading for each in readings for reading in each)
    found = [finding for each in readings for finding in check(each, shelf)]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    wrong = [finding for finding in errors if finding.code not in allowing]
    assert not wrong, [f"{each.code} {each.message} {each.hint}" for each in wrong]
    return resolve(readings[0][0], shelf)


def decided_by(
    rule: str, *, head: str = HEAD, more: str = "", allowing: tuple[str, ...] = ()
) -> Agreement:
    """A pact with one question, `respond`, put to AAA, BBB and CCC under a rule."""
    return pact(DECIDE % rule + more, head=head, allowing=allowing)


def seat_of(who: str) -> e.Seat:
    """`AAA` is its delegate; `secretariat` and `AAA duty_officer` are what they say."""
    if who == "secretariat":
        return SECRETARIAT
    party, _, role = who.partition(" ")
    return e.Seat(party=party, role=e.SeatRole(role or "delegate"), person=f"{party} person")


class Story:
    """A case in the making: what is told becomes entries, or the refusal is raised."""

    def __init__(
        self,
        *agreements: Agreement,
        opened: str = "0:00",
        mode: e.Mode = e.Mode.EXERCISE,
        procedures: tuple[Procedure, ...] = (),
    ) -> None:
        self.mode = mode
        self.case: Case = new_case("case", mode)
        self._ids = itertools.count(1)
        opening = e.CaseOpened(title="A case", agreements=agreements, procedures=procedures)
        self.tell(opened, "secretariat", opening, id="opened")

    def tell(  # noqa: PLR0913 - everything a command has, each by its name
        self,
        at: str,
        who: str,
        body: e.Body,
        *,
        party: str = "",
        id: str = "",  # noqa: A002 - the field is called so
        received: str | None = None,
        confirmed: e.Seat | None = None,
        happened: Span | None = None,
    ) -> str:
        """Send one command; answers with the id of its entry."""
        command = Command(
            id=id or f"e{next(self._ids)}",
            mode=self.mode,
            by=seat_of(who),
            party=party,
            asks=body,
            at=happened,
            received_at=None if received is None else moment(received),
            confirmed_by=confirmed,
        )
        for entry in decide(self.case, command, moment(at)):
            self.case = evolve(self.case, entry)
        return command.id

    # what is told most

    def reports(  # noqa: PLR0913 - everything a report has
        self,
        at: str,
        who: str = "VIC",
        *,
        event: str = "armed_attack",
        phase: str = "occurred",
        on: str | tuple[str, str] | None = None,
        attacker: str | None = "ATT",
        victims: tuple[str, ...] = ("VIC",),
        place: str | None = None,
        id: str = "",  # noqa: A002
    ) -> str:
        """A report; `on` is when it occurred, one time or the two ends."""
        body = self.report(at, event, phase, on, attacker, victims, place)
        return self.tell(at, who, body, id=id)

    def claims(
        self,
        at: str,
        who: str,
        start: str | tuple[str, str],
        end: str | tuple[str, str] | None = None,
        *scope: str,
        corrects: str = "",
    ) -> str:
        """A window of a truce, first claimed or corrected."""
        ends = None if end is None else span(end)
        report = self.report(at, "ceasefire", "began", start, None, ())
        body = replace(report, ends=ends, scope=tuple(map(Scope, scope)))
        said = e.Corrected(of=corrects, body=body, text="As we have it.") if corrects else body
        return self.tell(at, who, said)

    def breaches(
        self, at: str, who: str = "VIC", on: str | tuple[str, str] | None = None, *scope: str
    ) -> str:
        """A single violation."""
        report = self.report(at, "breach_of_truce", "occurred", on)
        return self.tell(at, who, replace(report, scope=tuple(map(Scope, scope))))

    def counts(  # noqa: PLR0913 - everything a figure has
        self,
        at: str,
        who: str,
        number: int | None,
        since: str | None = "0:00",
        as_of: str | None = None,
        *,
        bound: str = "exact",
        kind: str = "",
        scope: tuple[str, ...] = (),
        accused: str = "ATT",
        window: str | None = None,
        revises: str | None = None,
    ) -> str:
        """A figure of violations."""
        body = e.ViolationsCounted(
            accused=accused,
            number=number,
            since=None if since is None else moment(since),
            as_of=None if as_of == "" else moment(as_of or at),
            bound=Bound(bound),
            kind=kind,
            scope=tuple(map(Scope, scope)),
            window=window,
            revises=revises,
        )
        return self.tell(at, who, body)

    @staticmethod
    def report(
        at: str,
        event: str = "armed_attack",
        phase: str = "occurred",
        on: str | tuple[str, str] | None = None,
        attacker: str | None = "ATT",
        victims: tuple[str, ...] = ("VIC",),
        place: str | None = None,
    ) -> e.FactReported:
        """The body of a report."""
        return e.FactReported(
            event=EventKind(event),
            phase=e.Phase(phase),
            occurred=span(on or at),
            attacker=attacker,
            victims=victims,
            place=place,
        )

    def corrects(  # noqa: PLR0913
        self,
        at: str,
        who: str,
        report: str,
        *,
        event: str = "armed_attack",
        phase: str = "occurred",
        on: str | tuple[str, str] | None = None,
        attacker: str | None = "ATT",
        victims: tuple[str, ...] = ("VIC",),
        place: str | None = None,
    ) -> str:
        """The claimant puts its report right."""
        body = self.report(at, event, phase, on, attacker, victims, place)
        return self.tell(at, who, e.Corrected(of=report, body=body, text="It was so."))

    def puts(self, at: str, question: str = "respond", proposes: str = "adopted") -> str:
        body = e.QuestionPut(question=named(question), proposes=Outcome(proposes))
        return self.tell(at, "secretariat", body)

    def requests(self, at: str, who: str = "VIC", *clauses: str) -> str:
        return self.tell(at, who, e.Requested(clauses=clauses))

    def finds(
        self,
        at: str,
        who: str,
        report: str,
        attacker: str | None = None,
        *,
        holds: bool = True,
        window: str | None = None,
    ) -> str:
        body = e.FactFound(report=report, holds=holds, attacker=attacker, window=window)
        return self.tell(at, who, body)

    def contests(self, at: str, who: str, report: str) -> str:
        return self.tell(at, who, e.FactContested(report=report, text="It was not so."))

    def answers(
        self,
        at: str,
        who: str,
        answer: str = "support",
        question: str = "respond",
        *,
        pending: str = "",
        until: str | None = None,
        received: str | None = None,
    ) -> str:
        """A position on a question."""
        body = e.PositionTaken(
            question=named(question),
            answer=e.Answer(answer),
            caveat="No troops." if answer == "support_with_caveat" else "",
            pending=pending,
            until=None if until is None else moment(until),
        )
        confirmed = SECOND if received else None
        return self.tell(at, who, body, received=received, confirmed=confirmed)

    def circulates(self, at: str, question: str = "respond", proposes: str = "adopted") -> str:
        body = e.DraftCirculated(
            question=named(question), text="A text.", proposes=Outcome(proposes)
        )
        return self.tell(at, "secretariat", body)

    def objects(self, at: str, who: str, question: str = "respond") -> str:
        return self.tell(at, who, e.DraftObjected(question=named(question), text="No."))

    def withdraws(self, at: str, question: str = "respond") -> str:
        return self.tell(at, "secretariat", e.QuestionWithdrawn(question=named(question), text="-"))

    def disputes(self, at: str, who: str, until: str, question: str = "respond") -> str:
        """A contest of an outcome."""
        body = e.OutcomeContested(question=named(question), until=moment(until), text="Wrong.")
        return self.tell(at, who, body)

    def completes(self, at: str, who: str, step: str, result: str = "approved") -> str:
        return self.tell(at, who, e.StepCompleted(step=step, result=e.StepResult(result)))

    def meets(self, at: str, attendees: tuple[str, ...], *clauses: str) -> str:
        discharges = tuple(map(named, clauses))
        return self.tell(at, "secretariat", e.Met(attendees=attendees, discharges=discharges))

    def performs(self, at: str, who: str, *clauses: str) -> str:
        return self.tell(at, who, e.Performed(clauses=tuple(map(named, clauses)), text="Done."))

    def gives(  # noqa: PLR0913
        self,
        at: str,
        giver: str,
        stage: str = "received",
        *,
        form: str = "military",
        value: str = "5",
        line: str = "shells",
        unit: str = "pieces",
        receiver: str = "VIC",
        by: str | None = None,
    ) -> str:
        """A contribution at one of its stages; the receiver says what it received."""
        amount = e.Quantity(value=Decimal(value), unit=unit)
        body = e.ContributionRecorded(
            line=line,
            stage=e.Stage(stage),
            form=Form(form),
            item="shells",
            amount=amount,
            giver=giver,
            receiver=receiver,
        )
        return self.tell(at, by or (receiver if stage == "received" else giver), body)

    def suspends(self, at: str, *clauses: str, parties: tuple[str, ...] = ()) -> str:
        body = e.Suspended(clauses=tuple(map(named, clauses)), parties=parties, text="A rest.")
        return self.tell(at, "secretariat", body)

    def resumes(self, at: str, *clauses: str, parties: tuple[str, ...] = ()) -> str:
        body = e.Resumed(clauses=tuple(map(named, clauses)), parties=parties)
        return self.tell(at, "secretariat", body)

    def waives(self, at: str, who: str, parties: tuple[str, ...], *clauses: str) -> str:
        return self.tell(at, who, e.Waived(clauses=tuple(map(named, clauses)), parties=parties))

    # what is looked at

    def at(self, at: str) -> Standing:
        return standing(self.case, moment(at))

    def duty(self, at: str, clause: str, party: str) -> DutyView:
        key = f"{named(clause)}/{party}"
        return next(duty for duty in self.at(at).duties if duty.key == key)

    def status(self, at: str, clause: str, party: str = "AAA") -> str:
        return self.duty(at, clause, party).status.value

    def question(self, at: str, question: str = "respond") -> QuestionView:
        return next(each for each in self.at(at).questions if each.id == named(question))

    def outcome(self, at: str, question: str = "respond") -> str | None:
        return self.question(at, question).outcome

    def lived(self, at: str, clause: str, party: str = "AAA") -> Duty:
        """The duty with its steps, as the pages never see it."""
        assessment = Assessment(self.case, moment(at))
        duty = assessment.duty(assessment.clause(named(clause)), party)
        assert duty is not None
        return duty


def named(clause: str) -> str:
    """A provision of the pact by its name; a whole key as it stands."""
    return clause if "#" in clause or "/" in clause else f"test/pact#{clause}"


def measure(form: str) -> e.MeasureAdopted:
    """A measure in a party's own law."""
    return e.MeasureAdopted(form=Form(form), act="Act no. 1")
