"""What is put to the parties, what they answered, and what it comes to.

A question opens when its provision begins to apply to somebody.  It closes at
the last reading of its clock (under a silence rule, when the window of the
circulated text ends), or early where the rule says so.  What is received
after that is kept and marked late; only a contest opens it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import EarlyClose, Outcome, RuleKind
from foedus.case.entries import (
    Answer,
    DraftCirculated,
    DraftObjected,
    FactFound,
    OutcomeContested,
    PositionTaken,
    QuestionPut,
    QuestionWithdrawn,
    StepCompleted,
    StepResult,
)
from foedus.case.performance import answers_to
from foedus.case.state import stamp_of
from foedus.case.tally import GOOD, Count, Stance, count, decided_early, outcome_of, pivotal
from foedus.moments import Instant, add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.agreement.resolved import Clause, RuleInForce
    from foedus.case.clock import Clock
    from foedus.case.entries import Entry
    from foedus.case.state import Case, Stamp

__all__ = ["Position", "Question", "assess_question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last word of one party on a question, and whether it counts."""

    party: str
    answer: Answer
    stance: Stance
    received_at: Instant
    entry: str
    late: bool
    caveat: str = ""
    pending: str = ""
    until: Instant | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Where one question stands at a moment."""

    clause: Clause
    rule: RuleInForce
    opened: Stamp | None
    closes: Instant | None
    positions: tuple[Position, ...]
    count: Count
    outcome: Outcome | None
    settled_at: Instant | None
    projected: Outcome | None
    if_silent: Outcome | None
    turns_on: tuple[str, ...]
    draft: str | None
    broken_at: Instant | None
    contested_by: tuple[str, ...]
    readings: tuple[tuple[str, Instant, Outcome | None], ...]

    @property
    def is_open(self) -> bool:
        """Whether it has been opened and not settled."""
        return self.opened is not None and self.settled_at is None


def assess_question(
    clause: Clause,
    rule: RuleInForce,
    opened: Stamp | None,
    clock: Clock | None,
    case: Case,
    now: Instant,
) -> Question:
    """The question of a clause at a moment, in a case as of that moment."""
    return _Assessment(clause, rule, opened, clock, case, now).made()


class _Assessment:
    """One question, worked out once."""

    def __init__(
        self,
        clause: Clause,
        rule: RuleInForce,
        opened: Stamp | None,
        clock: Clock | None,
        case: Case,
        now: Instant,
    ) -> None:
        self.clause, self.opened, self.clock = clause, opened, clock
        self.case, self.now = case, now
        self.rule = rule
        self.draft = self._last(DraftCirculated)
        self.broken_at = self._broken()
        if self.broken_at is not None and rule.on_break is not None:
            self.rule = rule.on_break
        self.closes = self._closes()

    def made(self) -> Question:
        positions = tuple(self._positions())
        stances = _stances(positions, self.now)
        recused = self._recused()
        settled_at = self._settled(positions, recused)
        projected = self._adopted_as(self._outcome(stances, recused))
        quiet = _stances(positions, None)
        silent = self._adopted_as(self._outcome(quiet, recused, at_end=True))
        outcome = projected if settled_at is not None else None
        return Question(
            clause=self.clause,
            rule=self.rule,
            opened=self.opened,
            closes=self.closes,
            positions=positions,
            count=count(self.rule, stances, recused),
            outcome=outcome,
            settled_at=settled_at,
            projected=projected,
            if_silent=outcome or silent,
            turns_on=() if settled_at else pivotal(self.rule, stances, recused),
            draft=self.draft.id if self.draft else None,
            broken_at=self.broken_at,
            contested_by=tuple(entry.id for entry in self._contests()),
            readings=tuple(self._readings(positions, recused)),
        )

    def _outcome(
        self, stances: Mapping[str, Stance], recused: frozenset[str], *, at_end: bool = False
    ) -> Outcome | None:
        withdrawn = self._last(QuestionWithdrawn)
        if withdrawn is not None:
            return Outcome.WITHDRAWN
        if self.rule.kind is RuleKind.SILENCE and self.draft is None:
            return Outcome.NO_DECISION if at_end else None
        outcome = outcome_of(self.rule, stances, recused)
        follow = self.rule.on_fail
        if outcome not in GOOD and follow is not None and follow.kind is not RuleKind.INDIVIDUAL:
            return outcome_of(follow, stances, recused)
        return outcome

    def _adopted_as(self, outcome: Outcome | None) -> Outcome | None:
        """What was put may itself be a lesser measure, or only a statement."""
        put = self.draft or self._last(QuestionPut)
        if outcome is Outcome.ADOPTED and put is not None:
            assert isinstance(put.body, (DraftCirculated, QuestionPut))
            return put.body.proposes
        return outcome

    def _broken(self) -> Instant | None:
        """When enough voters had objected inside the window of a silence."""
        rule = self.rule
        if rule.kind is not RuleKind.SILENCE or self.draft is None or rule.rule.window is None:
            return None
        ends = add(self.draft.received_at, rule.rule.window, zone=self.clause.provision.zone)
        away = self._recused()
        seen: set[str] = set()
        for entry in sorted(self._objections(), key=stamp_of):
            in_window = stamp_of(self.draft) <= stamp_of(entry) and entry.received_at <= ends
            if in_window and entry.party in rule.voters and entry.party not in away:
                seen.add(entry.party)
                if len(seen) >= (rule.rule.broken_by or 1):
                    return entry.received_at
        return None

    def _objections(self) -> Iterable[Entry]:
        yield from self._about(DraftObjected)
        for entry in answers_to(self.clause, self.case):
            if isinstance(entry.body, PositionTaken) and entry.body.answer is Answer.DECLINE:
                yield entry

    def _closes(self) -> Instant | None:
        contests = self._contests()
        if contests:
            body = contests[-1].body
            assert isinstance(body, OutcomeContested)
            return body.until
        if self.rule.kind is RuleKind.SILENCE:
            if self.draft is None or self.rule.rule.window is None:
                return None
            window = self.rule.rule.window
            return add(self.draft.received_at, window, zone=self.clause.provision.zone)
        return self.clock.last if self.clock else None

    def _settled(self, positions: Sequence[Position], recused: frozenset[str]) -> Instant | None:
        withdrawn = self._last(QuestionWithdrawn)
        if withdrawn is not None:
            return withdrawn.received_at
        if self.opened is None:
            return None
        if self.rule.kind is RuleKind.SILENCE and self.broken_at is not None:
            return self.broken_at
        return self._early(positions, recused) or self._at_its_close(positions)

    def _at_its_close(self, positions: Sequence[Position]) -> Instant | None:
        """The deadline, or later where support ad referendum was still pending at it."""
        if self.closes is None or self.now <= self.closes:
            return None
        if self.rule.kind is RuleKind.INDIVIDUAL:
            return self.closes
        pending = [p.until for p in positions if p.stance is Stance.CONDITIONAL and p.until]
        if any(until >= self.now for until in pending):
            return None
        resolved = [at for p in positions if (at := self._resolved_at(p)) and at > self.closes]
        return max([self.closes, *resolved])

    def _early(self, positions: Sequence[Position], recused: frozenset[str]) -> Instant | None:
        """The first moment at which the rule lets the vote close."""
        wanted = self.rule.rule.early_close
        if wanted is None or self.rule.kind is RuleKind.SILENCE:
            return None
        stances: dict[str, Stance] = {}
        voters = set(self.rule.voters) - recused - self.rule.recused
        for position in sorted(positions, key=lambda each: each.received_at):
            if position.late:
                continue
            stances[position.party] = position.stance
            answered = {code for code, stance in stances.items() if stance is not Stance.SILENT}
            if wanted is EarlyClose.WHEN_ALL_ANSWERED and voters <= answered:
                return position.received_at
            decided = decided_early(self.rule, stances, recused)
            if wanted is EarlyClose.WHEN_DECIDED and decided:
                return position.received_at
        return None

    def _positions(self) -> Iterable[Position]:
        """The last word in time of each voter; where all were late, the last late one."""
        final: dict[str, Position] = {}
        for entry in sorted(answers_to(self.clause, self.case), key=stamp_of):
            position = self._position(entry)
            earlier = final.get(entry.party)
            if earlier is None or not position.late or earlier.late:
                final[entry.party] = position
        for entry in sorted(self._about(DraftObjected), key=stamp_of):
            late = self.closes is not None and entry.received_at > self.closes
            if entry.party not in final and not late:
                final[entry.party] = Position(
                    party=entry.party,
                    answer=Answer.DECLINE,
                    stance=Stance.DECLINE,
                    received_at=entry.received_at,
                    entry=entry.id,
                    late=False,
                )
        return final.values()

    def _position(self, entry: Entry) -> Position:
        body = entry.body
        assert isinstance(body, PositionTaken)
        late = self.closes is not None and entry.received_at > self.closes
        position = Position(
            party=entry.party,
            answer=body.answer,
            stance=_PLAIN[body.answer],
            received_at=entry.received_at,
            entry=entry.id,
            late=late,
            caveat=body.caveat,
            pending=body.pending,
            until=body.until,
            text=body.text,
        )
        if body.answer is Answer.AD_REFERENDUM:
            return replace(position, stance=self._referred(position))
        return position

    def _referred(self, position: Position) -> Stance:
        """Support pending a step at home: confirmed, refused, lapsed, or still pending."""
        step = self._step(position)
        if step is not None:
            assert isinstance(step.body, StepCompleted)
            approved = step.body.result is StepResult.APPROVED
            return Stance.SUPPORT if approved else Stance.DECLINE
        lapsed = position.until is not None and self.now > position.until
        return Stance.SILENT if lapsed else Stance.CONDITIONAL

    def _step(self, position: Position) -> Entry | None:
        for entry in self.case.of(StepCompleted):
            body = entry.body
            if isinstance(body, StepCompleted) and entry.party == position.party:
                in_time = position.until is None or entry.received_at <= position.until
                if body.step == position.pending and in_time:
                    return entry
        return None

    def _resolved_at(self, position: Position) -> Instant | None:
        if position.answer is not Answer.AD_REFERENDUM or position.late:
            return None
        step = self._step(position)
        return step.received_at if step is not None else position.until

    def _recused(self) -> frozenset[str]:
        """The attacker, once somebody has found who it is; in its own finding it has no voice."""
        if not self.rule.recuses_attacker:
            return frozenset()
        return frozenset(
            entry.body.attacker
            for entry in self.case.of(FactFound)
            if isinstance(entry.body, FactFound)
            and entry.body.holds
            and entry.body.attacker
            and entry.party != entry.body.attacker
        )

    def _readings(
        self, positions: Sequence[Position], recused: frozenset[str]
    ) -> Iterable[tuple[str, Instant, Outcome | None]]:
        """What it would come to under each reading of the clock, where there are several."""
        if self.clock is None or len(self.clock.readings) < 2:  # noqa: PLR2004
            return
        for reading in self.clock.readings:
            closes = reading.due.latest
            known = [each for each in positions if each.received_at <= closes]
            outcome = self._outcome(_stances(known, self.now), recused)
            yield f"{reading.anchor} ({reading.said_by})", closes, self._adopted_as(outcome)

    def _contests(self) -> list[Entry]:
        return list(self._about(OutcomeContested))

    def _last(self, kind: type[DraftCirculated | QuestionPut | QuestionWithdrawn]) -> Entry | None:
        found = list(self._about(kind))
        return found[-1] if found else None

    def _about(
        self,
        kind: type[
            DraftCirculated | DraftObjected | OutcomeContested | QuestionPut | QuestionWithdrawn
        ],
    ) -> Iterable[Entry]:
        for entry in self.case.of(kind):
            if isinstance(entry.body, kind) and entry.body.question == self.clause.key:
                yield entry


_PLAIN = {
    Answer.SUPPORT: Stance.SUPPORT,
    Answer.SUPPORT_WITH_CAVEAT: Stance.CONDITIONAL,
    Answer.AD_REFERENDUM: Stance.CONDITIONAL,
    Answer.NEEDS_TIME: Stance.SILENT,
    Answer.DECLINE: Stance.DECLINE,
    Answer.ABSTAIN: Stance.ABSTAIN,
}


def _stances(positions: Iterable[Position], now: Instant | None) -> dict[str, Stance]:
    """Positions in time as stances; without a moment, pending steps are taken never to come."""
    return {
        p.party: Stance.SILENT
        if now is None and p.answer is Answer.AD_REFERENDUM and p.stance is Stance.CONDITIONAL
        else p.stance
        for p in positions
        if not p.late
    }
