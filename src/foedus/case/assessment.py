"""A case at a moment: duties and questions, each worked out once, when first asked for.

Duties wait for questions and questions for duties.  What is asked for while
it is being worked out counts as not yet come, so that a circle of provisions
ends instead of running for ever.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Outcome, RuleKind, Verb
from foedus.case.ballot import Ballot
from foedus.case.causes import AFTER_ALL
from foedus.case.clock import joined, starts_of
from foedus.case.conditions import condition_timeline, is_the_same_for_all
from foedus.case.counts import figures_timeline, threshold_timeline
from foedus.case.duties import Duty, Settlement, Step, assess_duty
from foedus.case.facts import accused_in, fact_timeline, state_timeline, victims_of
from foedus.case.moves import Cause, DutyStatus
from foedus.case.questions import Question, assess_question
from foedus.case.register import Register
from foedus.case.requests import requests_allowed, requests_for
from foedus.case.state import as_of
from foedus.case.tally import GOOD, Stance
from foedus.case.timeline import NEVER, Change, Timeline, Truth, all_of, any_of, since
from foedus.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.agreement.model import Condition, Otherwise, Threshold
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.case.state import Case, Stamp
    from foedus.moments import Instant

__all__ = ["Assessment"]


class Assessment:
    """What a case means at a moment; computed lazily, never stored."""

    def __init__(self, case: Case, now: Instant) -> None:
        self._case = as_of(case, now)
        if not self._case.entries:
            message = f"The case {case.id!r} had not been opened at {now}."
            raise NotFoundError(message, remedy="Ask about a later moment.")
        self._now = now
        self.register = Register(self._case)
        self._duties: dict[tuple[str, str], Duty | None] = {}
        self._unasked: dict[tuple[str, str], Duty | None] = {}
        self._questions: dict[str, Question | None] = {}
        self._requests: dict[str, list[tuple[Change, str]]] = {}
        self._allowed: dict[str, frozenset[str]] = {}
        self._facts: dict[tuple[str, str, str], Timeline] = {}
        self._conditions: dict[tuple[str, int, str, bool], Timeline] = {}

    @property
    def case(self) -> Case:
        """The case as of the moment."""
        return self._case

    @property
    def now(self) -> Instant:
        """The moment."""
        return self._now

    @cached_property
    def agreements(self) -> dict[str, Agreement]:
        """The frozen agreements by reference."""
        return {each.reference: each for each in self._case.opening.agreements}

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """Every clause by key."""
        return {
            clause.key: clause
            for agreement in self.agreements.values()
            for clause in agreement.clauses.values()
        }

    def agreement(self, reference: str) -> Agreement:
        """See `Known.agreement`."""
        return self.agreements[reference]

    def clause(self, key: str) -> Clause:
        """A clause by its key.

        Raises:
            NotFoundError: the case has none of that key.
        """
        found = self.clauses.get(key)
        if found is None:
            message = f"No provision {key!r} stands in this case."
            raise NotFoundError(message, remedy=f"It has {', '.join(self.clauses)}.")
        return found

    def holders(self, clause: Clause) -> tuple[str, ...]:
        """Whom a clause binds, those known only in the case included."""
        if not clause.in_a_case and not clause.not_in_a_case:
            return clause.holders
        agreement = self.agreements[clause.agreement]
        added = (self.in_case(word, agreement) for word in clause.in_a_case)
        removed = (self.in_case(word, agreement) for word in clause.not_in_a_case)
        bound = set(clause.holders).union(*added).difference(*removed)
        return tuple(code for code in agreement.parties if code in bound)

    def in_case(self, word: str, agreement: Agreement) -> frozenset[str]:
        """See `Known.in_case`."""
        facts = agreement.facts.values()
        if word == "requester":
            return frozenset(entry.party for entry, _ in self.register.requests)
        named = victims_of if word == "victim" else accused_in
        return frozenset[str]().union(*(named(terms, self.register) for terms in facts))

    def allowed(self, clause: Clause) -> frozenset[str]:
        """See `Known.allowed`."""
        if clause.key not in self._allowed:
            self._allowed[clause.key] = requests_allowed(clause, self)
        return self._allowed[clause.key]

    def requests(self, clause: Clause) -> list[tuple[Change, str]]:
        """See `Known.requests`."""
        if clause.key not in self._requests:
            self._requests[clause.key] = requests_for(clause, self)
        return self._requests[clause.key]

    def holds(
        self, condition: Condition, clause: Clause, party: str, *, facts_only: bool = False
    ) -> Timeline:
        """See `Known.holds`."""
        if not is_the_same_for_all(condition):
            return condition_timeline(condition, clause, party, self, facts_only=facts_only)
        own = party if party in self.register.judges else ""
        key = (clause.key, id(condition), own, facts_only)
        if key not in self._conditions:
            timeline = condition_timeline(condition, clause, own, self, facts_only=facts_only)
            self._conditions[key] = timeline
        return self._conditions[key]

    def fact(self, agreement: Agreement, name: str, party: str) -> Timeline:
        """See `Known.fact`; parties that have judged nothing themselves share one answer."""
        own = party if party in self.register.judges else ""
        key = (agreement.reference, name, own)
        if key not in self._facts:
            terms = agreement.facts[name]
            if terms.fact.event is None:
                self._facts[key] = state_timeline(terms, self.register, self._now)
            else:
                shown = (
                    fact_timeline(terms, own, self.register),
                    *((figures_timeline(terms, self.register),) if terms.truce else ()),
                )
                self._facts[key] = any_of(shown)
        return self._facts[key]

    def often(self, agreement: Agreement, name: str, threshold: Threshold, party: str) -> Timeline:
        """See `Known.often`."""
        own = party if party in self.register.judges else ""
        return threshold_timeline(agreement.facts[name], threshold, own, self.register)

    def duties(self) -> Iterator[Duty]:
        """Every duty, agreement by agreement."""
        for clause in self.clauses.values():
            for party in self.holders(clause):
                duty = self.duty(clause, party)
                if duty is not None:
                    yield duty

    def questions(self) -> Iterator[Question]:
        """Every question that some provision puts."""
        for clause in self.clauses.values():
            question = self.question(clause)
            if question is not None:
                yield question

    def duty(self, clause: Clause, party: str) -> Duty | None:
        """One duty; None where the clause does not bind the party, or while worked out."""
        key = (clause.key, party)
        if key not in self._duties:
            self._duties[key] = None
            duty = self._alone(clause, party)
            settlement = self._settlement(clause) if duty else None
            if settlement is not None:
                leading = self._leading(clause, party)
                duty = assess_duty(clause, party, self, leading, settlement)
            self._duties[key] = duty
        return self._duties[key]

    def _alone(self, clause: Clause, party: str) -> Duty | None:
        """A duty before the outcome of its own question is looked at."""
        key = (clause.key, party)
        if key not in self._unasked:
            self._unasked[key] = None
            if party in self.holders(clause):
                leading = self._leading(clause, party)
                self._unasked[key] = assess_duty(clause, party, self, leading)
        return self._unasked[key]

    def _settlement(self, clause: Clause) -> Settlement | None:
        """Once a question is settled nobody owes an answer: a text that stood in silence was one.

        How it was settled first is what counts: a contest brings no duty back.
        """
        question = self.question(clause) if clause.verb is Verb.DECIDE else None
        if question is None or question.first is None:
            return None
        settled = question.first
        if settled.rule.kind is RuleKind.INDIVIDUAL and settled.outcome is None:
            return None
        stood = settled.rule.kind is RuleKind.SILENCE and settled.outcome in GOOD
        return (Cause.DONE if stood else Cause.ENDED), settled.stamp

    def question(self, clause: Clause) -> Question | None:
        """The question of a clause; None where it puts none, or while worked out."""
        if clause.rule is None:
            return None
        if clause.key not in self._questions:
            self._questions[clause.key] = None
            alone = [self._alone(clause, party) for party in self.holders(clause)]
            begun = [duty for duty in alone if duty is not None and duty.begun is not None]
            agreement = self.agreements[clause.agreement]
            ballot = Ballot(clause, clause.rule, agreement, self.register, self._now)
            clocks = {duty.party: duty.clock for duty in begun if duty.clock is not None}
            if clause.rule.kind is RuleKind.INDIVIDUAL:
                ballot.own = {party: (clock.last, AFTER_ALL) for party, clock in clocks.items()}
            opened = min((duty.begun for duty in begun if duty.begun), default=None)
            self._questions[clause.key] = assess_question(ballot, opened, joined(clocks.values()))
        return self._questions[clause.key]

    def done(self, clause: Clause, party: str) -> Timeline:
        """See `Known.done`."""
        return self._reached(clause, party, _is(DutyStatus.FULFILLED))

    def missed(self, clause: Clause, party: str) -> Timeline:
        """See `Known.missed`."""
        return self._reached(clause, party, _is(DutyStatus.MISSED))

    def _reached(self, clause: Clause, party: str, which: Callable[[Step], bool]) -> Timeline:
        """The party's own duty, or anybody's where it has none."""
        holders = self.holders(clause)
        heard = (party,) if party in holders else holders
        found = [duty for code in heard if (duty := self.duty(clause, code)) is not None]
        return any_of([_since(duty, which) for duty in found])

    def decided(
        self, clause: Clause, party: str, outcome: str | None, *, waiting: Clause | None = None
    ) -> Timeline:
        """See `Known.decided`."""
        question = self.question(clause)
        if question is None:
            return NEVER
        if question.rule.kind is RuleKind.INDIVIDUAL:
            own = _own_answer(question, party, outcome)
            if question.rule is clause.rule or question.settled is None:
                return own
            return all_of([since(question.settled, Truth.YES), own])
        collective = _common_answer(question, outcome)
        if waiting and set(waiting.provision.form) & set(question.rule.rule.consent_for):
            return all_of([collective, _own_answer(question, party, None, late=True)])
        return collective

    def anchors(self, clause: Clause, name: str, party: str) -> list[tuple[Instant, Stamp]]:
        """See `Known.anchors`."""
        starts = starts_of(clause, name, party, self)
        return [(start.earliest, stamp) for start, _, stamp, _ in starts]

    def _leading(self, clause: Clause, party: str) -> list[Timeline]:
        """The provisions whose `then` or `else` names this one."""
        led, failed = self._leaders.get(clause.key, ((), ()))
        return [
            *(
                self.done(other, party)
                if other.rule is None
                else self.decided(other, party, None, waiting=clause)
                for other in led
            ),
            *(self._failed(other, party) for other in failed),
        ]

    @cached_property
    def _leaders(self) -> dict[str, tuple[list[Clause], list[Clause]]]:
        """By clause: those whose `then`, and those whose `else`, names it."""
        found: dict[str, tuple[list[Clause], list[Clause]]] = {}
        for clause in self.clauses.values():
            provision = clause.provision
            for index, names in enumerate((set(provision.then), _names(provision.otherwise))):
                for name in names:
                    key = f"{clause.agreement}#{name}"
                    found.setdefault(key, ([], []))[index].append(clause)
        return found

    def _failed(self, clause: Clause, party: str) -> Timeline:
        """The time of a clause passed without what it asked."""
        question = self.question(clause)
        if question is None or question.rule.kind is RuleKind.INDIVIDUAL:
            return self._reached(clause, party, _ran_out)
        if question.settled is None or question.outcome in {*GOOD, Outcome.WITHDRAWN}:
            return NEVER
        return since(question.settled, Truth.YES)


def _names(otherwise: Otherwise | None) -> set[str]:
    if otherwise is None:
        return set()
    return set(otherwise.then).union(*(_names(reading) for reading in otherwise.any_of))


def _is(status: DutyStatus) -> Callable[[Step], bool]:
    return lambda step: step.to is status


def _ran_out(step: Step) -> bool:
    return step.to is not None and step.cause in {Cause.TIME_PASSED, Cause.RIGHT_UNUSED}


def _since(duty: Duty, which: Callable[[Step], bool]) -> Timeline:
    for step in duty.steps:
        if which(step) and step.stamp is not None:
            return since(step.stamp, Truth.YES, step.entries)
    return (Change(None, Truth.NO, (), f"awaiting {duty.clause.name} by {duty.party}"),)


def _common_answer(question: Question, outcome: str | None) -> Timeline:
    """Since when the outcome is the one asked for.

    While a contest has it open again, what it led to goes on; only another
    outcome ends that.
    """

    def wanted(reached: Outcome | None) -> bool:
        return reached is not None and (reached == outcome if outcome else reached in _AS_ASKED)

    changes = [Change(None, Truth.NO, (), f"not decided yet: {question.clause.name}")]
    if question.first is not None and wanted(question.first.outcome):
        changes.append(Change(question.first.stamp, Truth.YES))
    if question.settled is not None and wanted(question.outcome) is not (len(changes) > 1):
        truth = Truth.YES if wanted(question.outcome) else Truth.NO
        changes.append(Change(question.settled, truth))
    return tuple(changes)


def _own_answer(
    question: Question, party: str, outcome: str | None, *, late: bool = False
) -> Timeline:
    """Since when a party's own word is yes, or whatever else is asked for, and since when not.

    With `late`, words after the close count too: a state may bind itself whenever it will.
    """
    wanted = _STANCES.get(outcome, frozenset())
    ground = f"{party} has not answered so"
    changes = [Change(None, Truth.NO, (), ground)]
    spoken = list(question.spoken.get(party, ()))
    if late:
        afterwards = [each for each in question.afterwards if each.party == party]
        spoken += [(each.stamp, each.entry, each.stance) for each in afterwards]
    for stamp, entry, stance in sorted(spoken):
        truth = Truth.YES if stance in wanted else Truth.NO
        if changes[-1].truth is not truth:
            changes.append(Change(stamp, truth, (entry,), "" if truth else ground))
    return tuple(changes)


_AS_ASKED: Final = frozenset({Outcome.ADOPTED, Outcome.CONDITIONAL})
"""What a decision leads to when nothing else is said: a lesser measure takes the place of that."""

_STANCES: Final[dict[str | None, frozenset[Stance]]] = {
    None: frozenset({Stance.SUPPORT, Stance.CONDITIONAL}),
    Outcome.ADOPTED: frozenset({Stance.SUPPORT}),
    Outcome.CONDITIONAL: frozenset({Stance.CONDITIONAL}),
    Outcome.REFUSED: frozenset({Stance.DECLINE}),
}
"""What an outcome means where each answers for itself."""
