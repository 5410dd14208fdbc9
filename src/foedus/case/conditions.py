"""When a provision applies: its condition as a timeline, for one party.

What other duties and questions have come to is asked of `Known`, so that this
module knows conditions and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from foedus.case.sums import latest_after
from foedus.case.timeline import Change, Timeline, Truth, all_of, any_of, inverse, since

if TYPE_CHECKING:
    from foedus.agreement.model import Condition, Threshold
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.case.register import Register
    from foedus.case.state import Stamp
    from foedus.moments import Instant

__all__ = ["Known", "condition_timeline", "is_the_same_for_all", "speaks_of_facts"]


class Known(Protocol):
    """What else a condition may ask about a case at a moment."""

    @property
    def register(self) -> Register:
        """The entries of the case as of the moment, sorted."""
        ...

    @property
    def now(self) -> Instant:
        """The moment."""
        ...

    def agreement(self, reference: str) -> Agreement:
        """A frozen agreement."""
        ...

    def in_case(self, word: str, agreement: Agreement) -> frozenset[str]:
        """The parties that `victim`, `attacker` or `requester` means in this case."""
        ...

    def allowed(self, clause: Clause) -> frozenset[str]:
        """Who may invoke a clause."""
        ...

    def requests(self, clause: Clause) -> list[tuple[Change, str]]:
        """The requests that invoke a clause, in order, with who asked."""
        ...

    def holds(
        self, condition: Condition, clause: Clause, party: str, *, facts_only: bool = False
    ) -> Timeline:
        """See `condition_timeline`; worked out once where it is the same for all."""
        ...

    def fact(self, agreement: Agreement, name: str, party: str) -> Timeline:
        """Whether a fact holds for a party's duty."""
        ...

    def often(self, agreement: Agreement, name: str, threshold: Threshold, party: str) -> Timeline:
        """Whether an event has happened as often as asked."""
        ...

    def done(self, clause: Clause, party: str) -> Timeline:
        """Whether the duty was fulfilled: the party's own, or anybody's where it has none."""
        ...

    def missed(self, clause: Clause, party: str) -> Timeline:
        """Whether it was missed, likewise."""
        ...

    def decided(
        self, clause: Clause, party: str, outcome: str | None, *, waiting: Clause | None = None
    ) -> Timeline:
        """Whether its question was decided so (adopted, unless said otherwise).

        `waiting` is the clause that waits for it: some measures bind no party
        without its own yes.
        """
        ...

    def anchors(self, clause: Clause, name: str, party: str) -> list[tuple[Instant, Stamp]]:
        """Every reading of a named start: when at the earliest, and known since when."""
        ...


def condition_timeline(
    condition: Condition, clause: Clause, party: str, known: Known, *, facts_only: bool = False
) -> Timeline:
    """The condition of a clause; with `facts_only`, as if all but the facts held."""
    agreement = known.agreement(clause.agreement)
    parts: list[Timeline] = []
    if condition.fact is not None and condition.count is not None:
        parts.append(known.often(agreement, condition.fact, condition.count, party))
    elif condition.fact is not None:
        parts.append(known.fact(agreement, condition.fact, party))
    if condition.state is not None:
        parts.append(known.fact(agreement, condition.state, party))
    if not facts_only:
        parts += _other_atoms(condition, clause, party, known)

    def inner(part: Condition) -> Timeline:
        return condition_timeline(part, clause, party, known, facts_only=facts_only)

    parts += [inner(part) for part in condition.all]
    choices = [part for part in condition.any if not facts_only or speaks_of_facts(part)]
    if choices:
        parts.append(any_of([inner(part) for part in choices]))
    if condition.during is not None:
        parts.append(inner(condition.during))
    if condition.unless is not None and not facts_only:
        parts.append(inverse(inner(condition.unless)))
    return all_of(parts)


def is_the_same_for_all(condition: Condition) -> bool:
    """Whether it asks nothing that each party may have done or decided for itself."""
    if condition.done or condition.missed or condition.decision or condition.after:
        return False
    inner = [*condition.all, *condition.any, condition.unless, condition.during]
    return all(is_the_same_for_all(part) for part in inner if part is not None)


def speaks_of_facts(condition: Condition) -> bool:
    """Whether a condition waits for a fact at all."""
    if condition.fact or condition.state:
        return True
    return any(speaks_of_facts(part) for part in (*condition.all, *condition.any))


def _other_atoms(condition: Condition, clause: Clause, party: str, known: Known) -> list[Timeline]:
    agreement = known.agreement(clause.agreement)
    parts: list[Timeline] = []
    if condition.request_of is not None:
        parts.append(_request(clause, known))
    if condition.done is not None:
        parts.append(known.done(agreement.clauses[condition.done], party))
    if condition.missed is not None:
        parts.append(known.missed(agreement.clauses[condition.missed], party))
    if condition.decision is not None:
        decider = agreement.clauses[condition.decision]
        parts.append(known.decided(decider, party, condition.outcome, waiting=clause))
    if condition.after is not None:
        parts.append(_after(condition, clause, party, known))
    return parts


def _request(clause: Clause, known: Known) -> Timeline:
    allowed = sorted(known.allowed(clause))
    who = ", ".join(allowed) if len(allowed) <= 3 else "any of the parties"  # noqa: PLR2004
    waiting = f"awaiting a request by {who}"
    start = Change(None, Truth.NO, (), waiting)
    return start, *(change for change, _ in known.requests(clause)[:1])


def _after(condition: Condition, clause: Clause, party: str, known: Known) -> Timeline:
    """A time after a start; what becomes known late begins when it is known."""
    starts = known.anchors(clause, condition.start, party) if condition.start else []
    length = condition.after
    if not starts or length is None:
        return (Change(None, Truth.NO, (), f"{condition.start or 'the start'} has not come"),)
    zone = clause.provision.zone
    comes = min(max((latest_after(start, length, zone), -1), stamp) for start, stamp in starts)
    if comes[0] > known.now:
        return (Change(None, Truth.NO, (), f"not before {comes[0]}"),)
    return since(comes, Truth.YES)
