"""Who owes what by when: one provision binding one party in one case.

A duty is computed from the record each time it is asked for: its causes in
the order in which they counted, run through the table of moves.  Nothing here
says that a party is in breach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Consequence, Modal, Verb
from foedus.case.clock import Clock, clock_of
from foedus.case.conditions import Known, condition_timeline
from foedus.case.entries import (
    Answer,
    BreachStated,
    PositionTaken,
    Resumed,
    Suspended,
    Waived,
)
from foedus.case.moves import Cause, DutyStatus, after
from foedus.case.performance import answers_to, deeds_of, names_clause
from foedus.case.state import stamp_of
from foedus.case.timeline import Timeline, Truth, any_of, first, last

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Clause
    from foedus.case.state import Stamp
    from foedus.moments import Instant

__all__ = ["Duty", "Step", "assess_duty"]

_AFTER_ALL: int = 1 << 60
_ACTS_UNDER_DISCRETION = frozenset({Modal.MAY, Modal.INTENDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cause, when it counted, where it led (None: it moved nothing)."""

    cause: Cause
    stamp: Stamp | None
    entries: tuple[str, ...]
    to: DutyStatus | None
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Where one duty stands at a moment, and how it came there."""

    clause: Clause
    party: str
    status: DutyStatus
    since: Instant | None
    clock: Clock | None
    steps: tuple[Step, ...]
    ground: str
    breaches: tuple[str, ...]

    @property
    def key(self) -> str:
        """`agreement#provision/PARTY`."""
        return f"{self.clause.key}/{self.party}"

    @property
    def late(self) -> tuple[str, ...]:
        """Entries that did what was asked after it had been missed."""
        return tuple(
            entry
            for step in self.steps
            if step.cause is Cause.DONE and step.to is None and self.status is DutyStatus.MISSED
            for entry in step.entries
        )


@dataclass(frozen=True, slots=True)
class _Due:
    cause: Cause
    stamp: Stamp | None
    entries: tuple[str, ...] = ()
    ground: str = ""

    @property
    def order(self) -> tuple[bool, Instant | int, int]:
        return (False, 0, 0) if self.stamp is None else (True, *self.stamp)


def assess_duty(
    clause: Clause,
    party: str,
    known: Known,
    leading: list[Timeline],
    *,
    adopted: Stamp | None = None,
) -> Duty:
    """The duty of one party under one clause.

    `leading` are the provisions that lead to it; `adopted` is when its
    question was settled without the party's word (a text that stood in silence).
    """
    facts, whole = _timelines(clause, party, known, leading)
    clock = clock_of(clause, party, known)
    begun = first(whole, Truth.YES)
    if clock is not None and begun is not None and begun.stamp is not None:
        clock = clock.since(begun.stamp[0])
    rests = list(_rests(clause, party, known))
    if clock is not None and rests:
        clock = clock.pushed(_rested(rests, known.now))
    causes = [*_facts(facts), *_activation(whole), *rests, *_waivers(clause, party, known)]
    causes += _deeds(clause, party, known, facts, whole)
    if adopted is not None and clause.verb is Verb.DECIDE:
        causes.append(_Due(Cause.DONE, adopted))
    causes += _ends(clause, party, known, clock, begun.stamp if begun else None)
    status, since, steps = _lived(causes, has_condition=bool(leading) or _has_condition(clause))
    return Duty(
        clause=clause,
        party=party,
        status=status,
        since=since,
        clock=clock,
        steps=tuple(steps),
        ground=_ground(status, facts, whole),
        breaches=tuple(_breaches(clause, party, known)),
    )


def _has_condition(clause: Clause) -> bool:
    return clause.provision.when is not None


def _timelines(
    clause: Clause, party: str, known: Known, leading: list[Timeline]
) -> tuple[Timeline, Timeline]:
    """Whether the facts hold, and whether all that the provision waits for has come."""
    when = clause.provision.when
    if when is None:
        whole = any_of(leading)
        return whole, whole
    whole = any_of([condition_timeline(when, clause, party, known), *leading])
    if not _speaks_of_facts(when):
        return whole, whole
    return condition_timeline(when, clause, party, known, facts_only=True), whole


def _speaks_of_facts(condition: Condition) -> bool:
    if condition.fact or condition.state:
        return True
    return any(_speaks_of_facts(part) for part in (*condition.all, *condition.any))


def _facts(facts: Timeline) -> Iterator[_Due]:
    cause_of = {
        Truth.YES: Cause.FACT_HELD,
        Truth.CONTESTED: Cause.FACT_CONTESTED,
        Truth.NO: Cause.FACT_GONE,
    }
    for change in facts:
        if change.stamp is not None or change.truth is not Truth.NO:
            yield _Due(cause_of[change.truth], change.stamp, change.entries, change.ground)


def _activation(whole: Timeline) -> Iterator[_Due]:
    change = first(whole, Truth.YES)
    if change is not None:
        yield _Due(Cause.CONDITION_MET, change.stamp, change.entries)


def _deeds(
    clause: Clause, party: str, known: Known, facts: Timeline, whole: Timeline
) -> Iterator[_Due]:
    """Deeds before the duty arose count when it arises; order is not assumed (law 9)."""
    held = first(facts, Truth.YES) or first(facts, Truth.CONTESTED) or first(whole, Truth.YES)
    if held is None:
        return
    for entry in deeds_of(clause, party, known.case):
        stamp = stamp_of(entry)
        if held.stamp is not None and stamp < held.stamp:
            stamp = (held.stamp[0], max(held.stamp[1], entry.position))
        yield _Due(Cause.DONE, stamp, (entry.id,))
    if clause.verb is Verb.DECIDE or not _is_own_choice(clause):
        return
    for entry in answers_to(clause, known.case):
        body = entry.body
        if entry.party != party or not isinstance(body, PositionTaken):
            continue
        declined = body.answer in {Answer.DECLINE, Answer.ABSTAIN}
        yield _Due(Cause.DECLINED if declined else Cause.TAKEN_UP, stamp_of(entry), (entry.id,))


def _is_own_choice(clause: Clause) -> bool:
    """Whether the provision leaves it to the party: then declining is lawful."""
    decides_alone = clause.rule is not None and clause.rule.kind == "individual"
    return decides_alone or clause.modal in _ACTS_UNDER_DISCRETION


def _ends(
    clause: Clause, party: str, known: Known, clock: Clock | None, begun: Stamp | None
) -> Iterator[_Due]:
    if clock is not None and known.now > clock.last:
        consequence = clause.provision.otherwise
        unused = clause.modal is Modal.MAY or (
            consequence is not None and consequence.record is Consequence.LAPSED
        )
        cause = Cause.RIGHT_UNUSED if unused else Cause.TIME_PASSED
        passed = clock.last if begun is None else max(clock.last, begun[0])
        yield _Due(cause, (passed, _AFTER_ALL))
    if clause.provision.until is not None:
        ended = first(condition_timeline(clause.provision.until, clause, party, known), Truth.YES)
        if ended is not None:
            yield _Due(Cause.ENDED, ended.stamp, ended.entries)


def _rests(clause: Clause, party: str, known: Known) -> Iterator[_Due]:
    for kind, cause in ((Suspended, Cause.SUSPENDED), (Resumed, Cause.RESUMED)):
        for entry in known.case.of(kind):
            body = entry.body
            if isinstance(body, (Suspended, Resumed)) and names_clause(body.clauses, clause):
                if not body.parties or party in body.parties:
                    yield _Due(cause, stamp_of(entry), (entry.id,), body.text)


def _rested(rests: list[_Due], now: Instant) -> int:
    """Seconds of rest until now; a rest that goes on counts until now."""
    total, began = 0.0, None
    for due in sorted(rests, key=lambda each: each.order):
        assert due.stamp is not None
        if due.cause is Cause.SUSPENDED and began is None:
            began = due.stamp[0]
        elif due.cause is Cause.RESUMED and began is not None:
            total += (due.stamp[0] - began).total("seconds")
            began = None
    if began is not None:
        total += (now - began).total("seconds")
    return int(total)


def _waivers(clause: Clause, party: str, known: Known) -> Iterator[_Due]:
    for entry in known.case.of(Waived):
        body = entry.body
        if isinstance(body, Waived) and names_clause(body.clauses, clause):
            if party in body.parties:
                yield _Due(Cause.WAIVED, stamp_of(entry), (entry.id,), body.text)


def _lived(
    causes: list[_Due], *, has_condition: bool
) -> tuple[DutyStatus, Instant | None, list[Step]]:
    """Run the causes through the table; a provision without a condition always applies."""
    status, since = DutyStatus.DORMANT, None
    if not has_condition:
        status = DutyStatus.ACTIVE
    steps = []
    for due in sorted(causes, key=lambda each: each.order):
        to = after(status, due.cause)
        steps.append(
            Step(cause=due.cause, stamp=due.stamp, entries=due.entries, to=to, ground=due.ground)
        )
        if to is not None:
            status, since = to, None if due.stamp is None else due.stamp[0]
    return status, since, steps


def _ground(status: DutyStatus, facts: Timeline, whole: Timeline) -> str:
    """Why it is not active: what is contested, or what is awaited."""
    if status is DutyStatus.CONTESTED:
        return last(facts).ground
    if status is DutyStatus.DORMANT:
        return last(facts).ground or last(whole).ground
    return last(whole).ground if status is DutyStatus.TRIGGERED else ""


def _breaches(clause: Clause, party: str, known: Known) -> Iterator[str]:
    for entry in known.case.of(BreachStated):
        body = entry.body
        if isinstance(body, BreachStated) and (body.clause, body.party) == (clause.key, party):
            yield entry.id
