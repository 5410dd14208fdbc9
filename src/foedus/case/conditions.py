"""When a provision applies: its condition as a timeline, for one party.

What other duties and questions have come to is asked of `Known`, so that this
module knows conditions and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from foedus.case.entries import Requested
from foedus.case.facts import fact_timeline, state_timeline
from foedus.case.state import stamp_of
from foedus.case.timeline import Change, Timeline, Truth, all_of, any_of, inverse, since
from foedus.moments import add

if TYPE_CHECKING:
    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["Known", "condition_timeline", "requests_allowed", "requests_for"]

_ANYBODY = frozenset({"any", "any_party", "each", "all"})


class Known(Protocol):
    """What else a condition may ask about a case at a moment."""

    @property
    def case(self) -> Case:
        """The case as of the moment."""
        ...

    @property
    def now(self) -> Instant:
        """The moment."""
        ...

    def agreement(self, reference: str) -> Agreement:
        """A frozen agreement."""
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

    def anchor(self, clause: Clause, name: str, party: str) -> Instant | None:
        """The earliest reading of a named start, or None."""
        ...


def condition_timeline(
    condition: Condition, clause: Clause, party: str, known: Known, *, facts_only: bool = False
) -> Timeline:
    """The condition of a clause; with `facts_only`, as if all but the facts held."""
    agreement = known.agreement(clause.agreement)
    parts: list[Timeline] = []
    for name in (condition.fact, condition.state):
        if name is not None:
            terms = agreement.facts[name]
            is_event = terms.fact.event is not None
            event = fact_timeline(terms, party, known.case)
            parts.append(event if is_event else state_timeline(terms, known.case))
    if not facts_only:
        parts += _other_atoms(condition, clause, party, known)

    def inner(part: Condition) -> Timeline:
        return condition_timeline(part, clause, party, known, facts_only=facts_only)

    parts += [inner(part) for part in condition.all]
    if condition.any:
        parts.append(any_of([inner(part) for part in condition.any]))
    if condition.during is not None:
        parts.append(inner(condition.during))
    if condition.unless is not None and not facts_only:
        parts.append(inverse(inner(condition.unless)))
    return all_of(parts)


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


def requests_allowed(clause: Clause, known: Known) -> frozenset[str]:
    """Who may invoke a clause; nobody where it waits for no request."""
    names = _askers(clause.provision.when) if clause.provision.when else set()
    roll = known.agreement(clause.agreement).parties
    if names & _ANYBODY:
        return frozenset(code for code, party in roll.items() if party.role != "named_aggressor")
    roles = {code for code, party in roll.items() if {party.role, f"{party.role}s"} & names}
    return frozenset(names & set(roll)) | roles


def requests_for(clause: Clause, known: Known) -> list[tuple[Change, str]]:
    """Requests that invoke a clause by somebody who may, in order, with who asked."""
    allowed = requests_allowed(clause, known)
    found = []
    for entry in known.case.of(Requested):
        if not isinstance(entry.body, Requested):
            continue
        named = entry.body.clauses
        meant = not named or clause.key in named or clause.agreement in named
        if meant and entry.party in allowed:
            found.append((Change(stamp_of(entry), Truth.YES, (entry.id,)), entry.party))
    return sorted(found, key=lambda pair: pair[0].stamp or (known.now, 0))


def _askers(condition: Condition) -> set[str]:
    names = set(condition.request_of or ())
    return names.union(*(_askers(part) for part in (*condition.all, *condition.any)))


def _request(clause: Clause, known: Known) -> Timeline:
    asked = requests_for(clause, known)
    allowed = sorted(requests_allowed(clause, known))
    who = ", ".join(allowed) if len(allowed) <= 3 else "any of the parties"  # noqa: PLR2004
    waiting = f"awaiting a request by {who}"
    if not asked:
        return (Change(None, Truth.NO, (), waiting),)
    change = asked[0][0]
    assert change.stamp is not None
    return since(change.stamp, Truth.YES, change.entries, before=waiting)


def _after(condition: Condition, clause: Clause, party: str, known: Known) -> Timeline:
    start = known.anchor(clause, condition.start, party) if condition.start else None
    if start is None or condition.after is None:
        return (Change(None, Truth.NO, (), f"{condition.start or 'the start'} has not come"),)
    comes = add(start, condition.after, zone=clause.provision.zone)
    if comes > known.now:
        return (Change(None, Truth.NO, (), f"not before {comes}"),)
    return since((comes, -1), Truth.YES)
