"""A case at a moment: duties and questions, each worked out once, when first asked for.

Duties wait for questions and questions for duties.  What is asked for while
it is being worked out counts as not yet come, so that a circle of provisions
ends instead of running for ever.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.case.clock import Clock, clock_of, starts_of
from foedus.case.duties import Duty, assess_duty
from foedus.case.entries import Answer
from foedus.case.facts import victims_of
from foedus.case.moves import DutyStatus
from foedus.case.questions import Question, assess_question
from foedus.case.state import as_of
from foedus.case.tally import GOOD, Stance
from foedus.case.timeline import NEVER, Change, Timeline, Truth, all_of, any_of, since
from foedus.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.model import Otherwise
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.case.state import Case, Stamp
    from foedus.moments import Instant

__all__ = ["Assessment"]

_AFTER_ALL: Final = 1 << 60
"""A position after every entry of the same instant."""


class Assessment:
    """What a case means at a moment; computed lazily, never stored."""

    def __init__(self, case: Case, now: Instant) -> None:
        self._case = as_of(case, now)
        self._now = now
        self._duties: dict[tuple[str, str], Duty | None] = {}
        self._unasked: dict[tuple[str, str], Duty | None] = {}
        self._questions: dict[str, Question | None] = {}

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
        attacked = frozenset[str]().union(
            *(victims_of(terms, self._case) for terms in agreement.facts.values())
        )
        added = attacked if "victim" in clause.in_a_case else frozenset[str]()
        removed = attacked if "victim" in clause.not_in_a_case else frozenset[str]()
        bound = set(clause.holders) | (added & set(agreement.parties))
        return tuple(code for code in agreement.parties if code in bound - removed)

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
            adopted = self._by_silence(clause) if duty else None
            if adopted is not None:
                leading = self._leading(clause, party)
                duty = assess_duty(clause, party, self, leading, adopted=adopted)
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

    def _by_silence(self, clause: Clause) -> Stamp | None:
        """When a text stood because nobody objected: then nobody owes an answer any more."""
        if clause.rule is None or clause.rule.kind is not RuleKind.SILENCE:
            return None
        question = self.question(clause)
        if question is None or question.settled_at is None or question.outcome not in GOOD:
            return None
        return question.settled_at, _AFTER_ALL

    def question(self, clause: Clause) -> Question | None:
        """The question of a clause; None where it puts none, or while worked out."""
        if clause.rule is None:
            return None
        if clause.key not in self._questions:
            self._questions[clause.key] = None
            opened, clock = self._opened(clause)
            self._questions[clause.key] = assess_question(
                clause, clause.rule, opened, clock, self._case, self._now
            )
        return self._questions[clause.key]

    def _opened(self, clause: Clause) -> tuple[Stamp | None, Clock | None]:
        """When it began to apply to the first of them, and the clock of that one."""
        opened: Stamp | None = None
        clock: Clock | None = None
        for party in self.holders(clause):
            duty = self._alone(clause, party)
            begun = _begun(duty) if duty else None
            if begun is not None and (opened is None or begun < opened):
                opened, clock = begun, duty.clock if duty else None
        if opened is None and self.holders(clause):
            clock = clock_of(clause, self.holders(clause)[0], self)
        return opened, clock

    def done(self, clause: Clause, party: str) -> Timeline:
        """See `Known.done`."""
        return self._reached(clause, party, DutyStatus.FULFILLED)

    def missed(self, clause: Clause, party: str) -> Timeline:
        """See `Known.missed`."""
        return self._reached(clause, party, DutyStatus.MISSED)

    def _reached(self, clause: Clause, party: str, status: DutyStatus) -> Timeline:
        holders = self.holders(clause)
        heard = (party,) if party in holders else holders
        found = [duty for code in heard if (duty := self.duty(clause, code)) is not None]
        return any_of([_to(duty, status) for duty in found]) if found else NEVER

    def decided(
        self, clause: Clause, party: str, outcome: str | None, *, waiting: Clause | None = None
    ) -> Timeline:
        """See `Known.decided`."""
        question = self.question(clause)
        if question is None:
            return NEVER
        if question.rule.kind is RuleKind.INDIVIDUAL:
            return _own_answer(question, party)
        reached = question.outcome
        wanted = reached is not None and (reached == outcome if outcome else reached in GOOD)
        if question.settled_at is None or not wanted:
            return (Change(None, Truth.NO, (), f"not decided yet: {clause.name}"),)
        collective = since((question.settled_at, _AFTER_ALL), Truth.YES)
        if waiting and set(waiting.provision.form) & set(question.rule.rule.consent_for):
            return all_of([collective, _own_answer(question, party)])
        return collective

    def anchor(self, clause: Clause, name: str, party: str) -> Instant | None:
        """See `Known.anchor`."""
        starts = [start.earliest for start, _, _, _ in starts_of(clause, name, party, self)]
        return min(starts, default=None)

    def _leading(self, clause: Clause, party: str) -> list[Timeline]:
        """The provisions whose `then` or `else` names this one."""
        agreement = self.agreements[clause.agreement]
        leading: list[Timeline] = []
        for other in agreement.clauses.values():
            if clause.name in other.provision.then:
                if other.rule is None:
                    leading.append(self.done(other, party))
                else:
                    leading.append(self.decided(other, party, None, waiting=clause))
            if clause.name in _names(other.provision.otherwise):
                leading.append(self._failed(other, party))
        return leading

    def _failed(self, clause: Clause, party: str) -> Timeline:
        """The time of a clause passed without what it asked."""
        question = self.question(clause)
        if question is None or question.rule.kind is RuleKind.INDIVIDUAL:
            return self.missed(clause, party)
        if question.settled_at is None or question.outcome in GOOD:
            return NEVER
        return since((question.settled_at, _AFTER_ALL), Truth.YES)


def _names(otherwise: Otherwise | None) -> set[str]:
    if otherwise is None:
        return set()
    return set(otherwise.then).union(*(_names(reading) for reading in otherwise.any_of))


def _begun(duty: Duty) -> Stamp | None:
    for step in duty.steps:
        if step.to is DutyStatus.ACTIVE and step.stamp is not None:
            return step.stamp
    return None


def _to(duty: Duty, status: DutyStatus) -> Timeline:
    for step in duty.steps:
        if step.to is status and step.stamp is not None:
            return since(step.stamp, Truth.YES, step.entries)
    return (Change(None, Truth.NO, (), f"awaiting {duty.clause.name} by {duty.party}"),)


def _own_answer(question: Question, party: str) -> Timeline:
    good = {Stance.SUPPORT, Stance.CONDITIONAL}
    for position in question.positions:
        if position.party == party and position.stance in good and not position.late:
            if position.answer is not Answer.AD_REFERENDUM or position.stance is Stance.SUPPORT:
                return since((position.received_at, _AFTER_ALL), Truth.YES, (position.entry,))
    return (Change(None, Truth.NO, (), f"{party} has not answered yes"),)
