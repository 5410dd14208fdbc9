"""Who owes what by when: one provision binding one party in one case.

A duty is computed from the record each time it is asked for: its causes in
the order in which they counted (`causes`), run through the table of moves.
Nothing here says that a party is in breach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from foedus.case.causes import Due, acts_on, ends_of, facts_of, not_before, rests_of, turns_of
from foedus.case.clock import Clock, clock_of
from foedus.case.conditions import Known, speaks_of_facts
from foedus.case.moves import Cause, DutyStatus, after
from foedus.case.performance import deeds_of
from foedus.case.state import stamp_of
from foedus.case.timeline import Timeline, Truth, any_of, first, last

if TYPE_CHECKING:
    from foedus.agreement.resolved import Clause
    from foedus.case.state import Stamp
    from foedus.case.timeline import Change
    from foedus.moments import Instant

__all__ = ["Duty", "Settlement", "Step", "assess_duty"]

Settlement = tuple[Cause, "Stamp"]
"""What the settling of its question does to a duty to decide, and when."""


class Step(NamedTuple):
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
    begun: Stamp | None
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


def assess_duty(
    clause: Clause,
    party: str,
    known: Known,
    leading: list[Timeline],
    settlement: Settlement | None = None,
) -> Duty:
    """The duty of one party under one clause.

    `leading` are the provisions that lead to it; `settlement` is what became
    of it when its question was settled without the party's word.
    """
    facts, whole = _timelines(clause, party, known, leading)
    begun = first(whole, Truth.YES)
    clock = clock_of(clause, party, known)
    if clock is not None and begun is not None and begun.stamp is not None:
        clock = clock.since(begun.stamp, clause)
    always = clause.provision.when is None and not leading
    opening = stamp_of(known.register.case.entries[0])
    arisen = _arisen(facts, whole)
    rests, away = rests_of(clause, party, known, begun.stamp if begun else None)
    if clock is not None and away:
        clock = clock.pushed(away)
    causes = facts_of(facts)
    when = clause.provision.when
    if when is None or not speaks_of_facts(when):
        causes = [each for each in causes if each.cause is not Cause.FACT_GONE]
        causes += turns_of(whole)
    if begun is not None:
        causes.append(Due(Cause.CONDITION_MET, begun.stamp, begun.entries))
    causes += rests
    if arisen is not None or always:
        stamp = arisen.stamp if arisen else None
        deeds = deeds_of(clause, party, known.register)
        causes += acts_on(clause, party, known, clock, stamp, deeds)
        ends = ends_of(clause, party, known, clock, begun.stamp if begun else None, stamp)
        if settlement is not None:
            cause, at = settlement
            settled = Due(cause, not_before(stamp, at), ground="the question was settled")
            ends = [settled, *ends] if cause is Cause.DONE else [*ends, settled]
        causes += ends
    status, since, steps = _lived(causes, DutyStatus.ACTIVE if always else DutyStatus.DORMANT)
    became = (step.stamp for step in steps if step.to is DutyStatus.ACTIVE)
    return Duty(
        clause=clause,
        party=party,
        status=status,
        since=opening[0] if always and since is None else since,
        begun=opening if always else next(became, None),
        clock=clock,
        steps=tuple(steps),
        ground=_ground(status, facts, whole),
        breaches=tuple(
            entry.id for entry, _ in known.register.breaches.get((clause.key, party), ())
        ),
    )


def _timelines(
    clause: Clause, party: str, known: Known, leading: list[Timeline]
) -> tuple[Timeline, Timeline]:
    """Whether the facts hold, and whether all that the provision waits for has come."""
    when = clause.provision.when
    if when is None:
        whole = any_of(leading)
        return whole, whole
    whole = any_of([known.holds(when, clause, party), *leading])
    if not speaks_of_facts(when):
        return whole, whole
    return known.holds(when, clause, party, facts_only=True), whole


def _arisen(facts: Timeline, whole: Timeline) -> Change | None:
    """When anything was first owed, if only perhaps: what was done before counts from then."""
    found = [first(facts, Truth.YES), first(facts, Truth.CONTESTED), first(whole, Truth.YES)]
    changes = [change for change in found if change is not None]
    return min(changes, key=lambda change: (change.stamp is not None, change.stamp), default=None)


def _lived(causes: list[Due], status: DutyStatus) -> tuple[DutyStatus, Instant | None, list[Step]]:
    """Run the causes through the table."""
    since, steps = None, []
    for due in sorted(causes, key=lambda each: each.order):
        to = after(status, due.cause)
        steps.append(Step(due.cause, due.stamp, due.entries, to, due.ground))
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
