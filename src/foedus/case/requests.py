"""Who may invoke a clause, and who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.roll import ANYONE, IN_A_CASE, Roll
from foedus.case.performance import names_clause
from foedus.case.state import stamp_of
from foedus.case.timeline import Change, Truth

if TYPE_CHECKING:
    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Clause
    from foedus.case.conditions import Known

__all__ = ["requests_allowed", "requests_for"]


def requests_allowed(clause: Clause, known: Known) -> frozenset[str]:
    """Who may invoke a clause; nobody where it waits for no request."""
    names = _askers(clause.provision.when) if clause.provision.when else set()
    agreement = known.agreement(clause.agreement)
    document = agreement.document
    roll = Roll(parties=agreement.parties, groups=document.groups, bodies=document.bodies)
    if names & ANYONE:
        return frozenset(roll.expand(["all"]))
    shown = (known.in_case(word, agreement) for word in names & IN_A_CASE)
    return frozenset(roll.expand(names)).union(*shown)


def _askers(condition: Condition) -> set[str]:
    names = set(condition.request_of or ())
    return names.union(*(_askers(part) for part in (*condition.all, *condition.any)))


def requests_for(clause: Clause, known: Known) -> list[tuple[Change, str]]:
    """Requests that invoke a clause by somebody who may, in order, with who asked."""
    allowed = known.allowed(clause)
    return [
        (Change(stamp_of(entry), Truth.YES, (entry.id,)), entry.party)
        for entry, body in known.register.requests
        if entry.party in allowed and (not body.clauses or names_clause(body.clauses, clause))
    ]
