"""Whether an entry makes sense in its case, and the article it rests on.

One small function for each kind of entry.  Each raises with the article that
stands against it, or answers with the citation that the entry will carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from foedus.agreement.vocabulary import Bound, EventKind, Outcome, Role, RuleKind
from foedus.case import entries as e
from foedus.case.casting import played_by_people
from foedus.case.commands import Command, asked
from foedus.case.facts import windows_of
from foedus.case.giving import admit_contribution
from foedus.case.hindrances import article_of, hindrance_to, in_its_window
from foedus.case.rights import OFFICE
from foedus.case.sums import latest_after
from foedus.case.tally import voices
from foedus.errors import RefusedError
from foedus.moments import Duration, add

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.agreement.resolved import Clause
    from foedus.case.assessment import Assessment
    from foedus.case.questions import Question
    from foedus.moments import Instant

__all__ = ["citation_of"]

_MOST_CITES = 3


def citation_of(  # noqa: C901, PLR0911, PLR0912 - one row for each kind of entry
    assessment: Assessment, command: Command, party: str, received: Instant
) -> str:
    """The citation of the entry that a command asks for.

    Raises:
        RefusedError: it makes no sense in this case.
    """
    desk = _Desk(assessment, command, party, received)
    body = command.asks
    match body:
        case e.FactReported():
            return desk.report(body)
        case e.FactFound() | e.FactContested():
            return desk.judgement(body)
        case e.ViolationsCounted():
            return desk.figure(body)
        case e.Requested():
            return desk.request(body)
        case e.Met():
            return desk.meeting(body)
        case e.Performed() | e.Suspended() | e.Resumed():
            return desk.cites(desk.clauses(body.clauses))
        case e.Waived():
            return desk.waiver(body)
        case e.QuestionPut() | e.QuestionWithdrawn():
            return desk.unsettled(body.question).clause.cite
        case e.DraftCirculated():
            return desk.draft(body)
        case e.DraftObjected():
            return desk.objection(body)
        case e.PositionTaken():
            return desk.position(body)
        case e.StepCompleted():
            return desk.step(body)
        case e.OutcomeAttested():
            return desk.attestation(body)
        case e.OutcomeContested():
            return desk.contest(body)
        case e.ContributionRecorded():
            return admit_contribution(assessment, body, party, desk.refuse)
        case e.BreachStated():
            return desk.breach(body)
        case e.Corrected():
            return desk.correction(body)
        case e.Alerted():
            return desk.alert(body)
        case e.RehearsalBegun() | e.TakenOver() | e.HandedBack():
            return desk.seating(body)
        case e.Acknowledged() | e.MeasureAdopted() | e.Noted() | e.CaseClosed() | e.CaseOpened():
            return ""
        case e.Observed():
            return desk.observation(body)
        case e.Injected() | e.Rescheduled() | e.LessonEntered():
            return ""
    assert_never(body)


class _Desk:
    """One command being examined."""

    def __init__(
        self, assessment: Assessment, command: Command, party: str, received: Instant
    ) -> None:
        self.assessment = assessment
        self.case = assessment.case
        self.words = asked(command.asks)
        self.party = party
        self.received = received

    def refuse(self, why: str, remedy: str, cite: str = "") -> RefusedError:
        return RefusedError(self.words, why, cite=cite, remedy=remedy)

    # what a command points at

    def clause(self, key: str) -> Clause:
        found = self.assessment.clauses.get(key)
        if found is None:
            raise self.refuse(f"no provision {key!r} stands in this case.", self._known(key))
        return found

    def clauses(self, names: Sequence[str]) -> list[Clause]:
        """The clauses that keys and whole agreements name; at least one."""
        found: list[Clause] = []
        for name in names:
            agreement = self.assessment.agreements.get(name)
            found += agreement.clauses.values() if agreement else [self.clause(name)]
        if not found:
            raise self.refuse("it names no provision.", "Name one, as agreement#provision.")
        return found

    def _known(self, key: str) -> str:
        name = key.rpartition("#")[2]
        close = [each for each in self.assessment.clauses if each.rpartition("#")[2] == name]
        shown = close or sorted(self.assessment.clauses)
        return f"It has {', '.join(shown[:6])}{' ...' if len(shown) > 6 else ''}."  # noqa: PLR2004

    def cites(self, clauses: Iterable[Clause]) -> str:
        cites = list(dict.fromkeys(f"{each.agreement} {each.cite}" for each in clauses))
        more = len(cites) - _MOST_CITES
        return "; ".join(cites[:_MOST_CITES]) + (f"; and {more} more" if more > 0 else "")

    def question(self, key: str) -> Question:
        clause = self.clause(key)
        question = self.assessment.question(clause)
        if question is None:
            why = f"{key} puts no question."
            raise self.refuse(why, "Name a provision that decides.", clause.cite)
        return question

    def unsettled(self, key: str) -> Question:
        question = self.question(key)
        if question.settled_at is not None:
            why = f"the question was settled at {question.settled_at}."
            raise self.refuse(why, "Only a contest opens it again.", question.clause.cite)
        return question

    def report_entry(self, entry: str) -> tuple[e.Entry, e.FactReported]:
        """A report and how it reads now."""
        reports = self.assessment.register.reports
        for report, claims in reports:
            if report.id == entry:
                return report, claims[-1][1]
        known = ", ".join(report.id for report, _ in reports) or "no report yet"
        raise self.refuse(f"no report is called {entry!r}.", f"The case has {known}.")

    # one for each kind of entry

    def report(self, body: e.FactReported) -> str:
        ahead = body.event is EventKind.CEASEFIRE and body.phase is e.Phase.BEGAN
        if body.occurred.latest > self.received and not ahead:
            why = f"it is said to have happened at {body.occurred.latest}, after it was received."
            raise self.refuse(why, "Say when it happened, at the latest when it was reported.")
        if body.ends is not None and body.phase not in {e.Phase.BEGAN, e.Phase.CONTINUING}:
            why = "only a state that began or continues can be said to end at a time."
            raise self.refuse(why, "Leave out ends:, or report that it began.")
        if body.ends is not None and body.ends.earliest < body.occurred.earliest:
            why = f"it is said to end at {body.ends.earliest}, before it began."
            raise self.refuse(why, "Say from when until when.")
        return ""

    def figure(self, body: e.ViolationsCounted) -> str:
        known = {code for each in self.case.opening.agreements for code in each.parties}
        if body.accused not in known:
            why = f"{body.accused} is no party of this case."
            raise self.refuse(why, f"Say whose violations are counted: {', '.join(sorted(known))}.")
        as_of = body.as_of or self.received
        if as_of > self.received or (body.since is not None and body.since > as_of):
            why = "a figure counts from a time until a later one, which has come."
            raise self.refuse(why, "Say since when and as of when.")
        if (body.number is None) is not (body.bound is Bound.QUALITATIVE):
            why = "a figure has a number, or says in words how many (bound: qualitative)."
            raise self.refuse(why, "Give number:, or bound: qualitative and text:.")
        if body.revises is not None:
            self._own_figure(body.revises)
        if body.window is not None:
            self._window(body.window)
        return ""

    def _own_figure(self, entry: str) -> None:
        figures = self.assessment.register.figures
        if (entry, self.party) not in {(told.id, told.party) for told, _ in figures}:
            own = ", ".join(told.id for told, _ in figures if told.party == self.party)
            why = f"{self.party} gave no figure {entry!r}."
            raise self.refuse(why, f"It gave {own or 'none'}; a claimant revises its own.")

    def _window(self, entry: str) -> None:
        """The version of a window of some truce in this case."""
        known = dict.fromkeys(
            window.entry
            for agreement in self.assessment.agreements.values()
            for terms in agreement.facts.values()
            if terms.fact.event is None
            for _, claims in windows_of(terms, self.assessment.register)
            for own in claims.values()
            for window in own
        )
        if entry not in known:
            why = f"no window of a truce was claimed in {entry!r}."
            raise self.refuse(why, f"The case has {', '.join(known) or 'none'}.")

    def judgement(self, body: e.FactFound | e.FactContested) -> str:
        _, claim = self.report_entry(body.report)
        findings = self.assessment.register.findings.get(body.report, ())
        accused = {claim.attacker} | {found.attacker for _, found in findings if found.holds}
        if isinstance(body, e.FactFound) and self.party in accused:
            why = f"{self.party} is named as the attacker and has no voice in the finding."
            raise self.refuse(why, "It may contest the report.")
        if isinstance(body, e.FactFound) and body.window is not None:
            self._window(body.window)
        return ""

    def request(self, body: e.Requested) -> str:
        asked_of = self.clauses(body.clauses) if body.clauses else self.assessment.clauses.values()
        allowed = [c for c in asked_of if self.party in self.assessment.allowed(c)]
        if not allowed:
            why = f"no provision lets {self.party} ask."
            cite = self.cites(asked_of) if body.clauses else ""
            raise self.refuse(why, "Another party may ask.", cite)
        return self.cites(allowed)

    def meeting(self, body: e.Met) -> str:
        known = {code for each in self.case.opening.agreements for code in each.parties}
        unknown = [code for code in body.attendees if code not in known]
        if unknown or not body.attendees:
            why = f"{', '.join(unknown) or 'nobody'} cannot attend: no party of this case."
            raise self.refuse(why, "Name the parties that were there.")
        return self.cites(self.clauses(body.discharges))

    def waiver(self, body: e.Waived) -> str:
        clauses = self.clauses(body.clauses)
        if self.party in body.parties:
            why = f"{self.party} cannot waive what it owes itself."
            raise self.refuse(why, "The party to whom it is owed may.", self.cites(clauses))
        for clause in clauses:
            roll = self.assessment.agreement(clause.agreement).parties
            owed = roll.get(self.party)
            named = clause.provision.to or ()
            if self.party not in named and (owed is None or owed.role is not Role.BENEFICIARY):
                why = f"nothing is owed to {self.party} under {clause.key}."
                raise self.refuse(why, "The party to whom it is owed may waive it.", clause.cite)
        return self.cites(clauses)

    def draft(self, body: e.DraftCirculated) -> str:
        question = self.unsettled(body.question)
        cite = question.clause.cite
        duties = [self.assessment.duty(question.clause, code) for code in self._holders(question)]
        ends = [duty.clock.last for duty in duties if duty is not None and duty.clock is not None]
        window = question.rule.rule.window
        first = question.first is None and question.rule.kind is RuleKind.SILENCE
        if first and window is not None and ends:
            zone = question.clause.provision.zone
            silent_until = latest_after(self.received, window, zone)
            if silent_until > max(ends):
                why = f"its silence would end at {silent_until}, after the question at {max(ends)}."
                raise self.refuse(why, "Take positions on it instead.", cite)
        return cite

    def _holders(self, question: Question) -> tuple[str, ...]:
        return self.assessment.holders(question.clause)

    def objection(self, body: e.DraftObjected) -> str:
        question, register = self.question(body.question), self.assessment.register
        if question.rule.kind is not RuleKind.SILENCE and not in_its_window(
            question, register, self.received
        ):
            why = "this question is not decided by silence."
            raise self.refuse(why, "Take a position instead.", question.clause.cite)
        if question.draft is None:
            why = "no text has been circulated."
            raise self.refuse(why, "Wait for the text.", question.clause.cite)
        self._voter(question)
        return question.clause.cite

    def position(self, body: e.PositionTaken) -> str:
        question = self.question(body.question)
        cite = question.clause.cite
        self._voter(question)
        if question.outcome is Outcome.WITHDRAWN:
            raise self.refuse("the question was withdrawn.", "Add a note.", cite)
        if question.opened is None:
            raise self.refuse("the question is not open yet.", self._awaited(question), cite)
        if body.answer is e.Answer.SUPPORT_WITH_CAVEAT and not body.caveat:
            raise self.refuse("it has a caveat and does not say which.", "State the caveat.", cite)
        if body.answer is e.Answer.AD_REFERENDUM:
            if not body.pending or body.until is None:
                remedy = "Name the step that is pending, and until when."
                raise self.refuse("support ad referendum waits for a step.", remedy, cite)
            if body.until < self.received:
                raise self.refuse(f"{body.until} has passed.", "Name a later date.", cite)
        return cite

    def _voter(self, question: Question) -> None:
        cite, rule = question.clause.cite, question.rule
        rules = (rule, question.clause.rule or rule)
        known = [code for each in rules for code in voices(each)]
        if self.party in question.count.recused:
            why = f"{self.party} is recused from this question."
            raise self.refuse(why, "It may add a note.", cite)
        if self.party not in known:
            why = f"{self.party} has no voice in this question."
            raise self.refuse(why, f"Its voices are {', '.join(dict.fromkeys(known))}.", cite)

    def _awaited(self, question: Question) -> str:
        duties = [self.assessment.duty(question.clause, code) for code in self._holders(question)]
        grounds = [duty.ground for duty in duties if duty is not None and duty.ground]
        return ": ".join(["It opens when its condition is met", *grounds[:1]]) + "."

    def step(self, body: e.StepCompleted) -> str:
        stopped = hindrance_to(body, self.party, self.assessment, self.received)
        if stopped is not None:
            raise self.refuse(stopped.why, stopped.remedy, stopped.cite)
        return article_of(body.step, self.party, self.case)

    def attestation(self, body: e.OutcomeAttested) -> str:
        question = self.question(body.question)
        if question.settled_at is None or question.outcome != body.outcome:
            now = question.outcome or "not settled"
            why = f"the outcome is {now}, not {body.outcome}."
            raise self.refuse(why, "Attest what standing says.", question.clause.cite)
        return question.clause.cite

    def contest(self, body: e.OutcomeContested) -> str:
        question = self.question(body.question)
        if question.rule.kind is RuleKind.INDIVIDUAL and question.outcome is None:
            why = "each answers for itself: there is no common outcome to contest."
            raise self.refuse(why, "Take a position; a late one is kept.", question.clause.cite)
        if question.settled_at is None:
            why = "nothing is settled yet."
            raise self.refuse(why, "Take a position instead.", question.clause.cite)
        self._voter(question)
        if body.until <= self.received:
            why = f"{body.until} has passed."
            raise self.refuse(why, "Say until when it is open again.", question.clause.cite)
        provision = question.clause.provision
        length = provision.within or question.rule.rule.window or _A_DAY
        limit = add(self.received, length, zone=provision.zone)
        if body.until > limit:
            why = f"it may be open again for as long as it was at first: until {limit}."
            raise self.refuse(why, "Name an earlier time.", question.clause.cite)
        return question.clause.cite

    def breach(self, body: e.BreachStated) -> str:
        clause = self.clause(body.clause)
        if body.party not in self.assessment.holders(clause):
            why = f"{body.clause} does not bind {body.party}."
            raise self.refuse(why, f"It binds {', '.join(clause.holders)}.", clause.cite)
        return f"{clause.agreement} {clause.cite}"

    def correction(self, body: e.Corrected) -> str:
        report, _ = self.report_entry(body.of)
        if report.party != self.party:
            why = f"{body.of} was reported by {report.party}."
            raise self.refuse(why, "Contest it, or report it as you have it.")
        return self.report(body.body)

    def seating(self, body: e.RehearsalBegun | e.TakenOver | e.HandedBack) -> str:
        """Who plays whom; one scenario is played in a case."""
        begun = self.case.of(e.RehearsalBegun)
        if isinstance(body, e.RehearsalBegun):
            if begun:
                raise self.refuse("a scenario is played in it already.", "Open another case.")
            return ""
        if not begun:
            why = "no scenario is played here, so nobody is played by the machine."
            raise self.refuse(why, "Begin a rehearsal first.")
        taken = self.party in played_by_people(self.case)
        if taken is isinstance(body, e.TakenOver):
            why = f"{self.party} is played by {'a person' if taken else 'the machine'} already."
            raise self.refuse(why, "Nothing is to be done.")
        return ""

    def observation(self, body: e.Observed) -> str:
        """What an evaluator saw stands on entries that there are."""
        if self.party != OFFICE:
            why = "those who evaluate an exercise speak for no party."
            raise self.refuse(why, "Enter what you learned as a lesson.")
        known = {entry.id for entry in self.case.entries}
        for each in body.evidence:
            if each not in known:
                raise self.refuse(f"no entry is called {each!r}.", "See the record.")
        return ""

    def alert(self, body: e.Alerted) -> str:
        known = {code for each in self.case.opening.agreements for code in each.parties}
        if body.party not in known:
            why = "only a party to an agreement of this case can be alerted."
            raise self.refuse(why, "Alert a party.")
        return ""


_A_DAY = Duration(seconds=86_400)
