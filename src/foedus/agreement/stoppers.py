"""Who can stop a decision alone: by voice, by veto, by arithmetic, or because it is theirs.

A veto outweighs whatever a rule falls back on.  Where a rule fails and names
another, whoever stops it must stop that one too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import Counted, EventKind, Role, RuleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.agreement.model import Need, Party
    from foedus.agreement.resolved import RuleInForce

__all__ = ["ATTACKS", "anybody", "stoppers"]

ATTACKS = frozenset({EventKind.ARMED_ATTACK, EventKind.THREAT, EventKind.ESCALATION})
"""The facts against which help is promised."""


def anybody(parties: Mapping[str, Party]) -> frozenset[str]:
    """Who may attack where a text leaves it open: everybody but those who are helped."""
    return frozenset(code for code, each in parties.items() if each.role is not Role.BENEFICIARY)


def stoppers(rule: RuleInForce) -> frozenset[str]:
    """Who can stop a decision alone."""
    able = _able(rule)
    if rule.on_fail is not None and rule.on_fail.kind is not RuleKind.SILENCE:
        able &= stoppers(rule.on_fail)
    return able | (rule.veto - rule.recused)


def _able(rule: RuleInForce) -> frozenset[str]:
    """Who can stop it under this rule and the one that a broken silence leads to."""
    voting = frozenset(rule.voters) - rule.recused
    match rule.kind:
        case RuleKind.CONSENSUS | RuleKind.UNANIMITY:
            return voting
        case RuleKind.SILENCE:
            if (rule.rule.broken_by or 1) > 1:
                return frozenset()
            return voting if rule.on_break is None else stoppers(rule.on_break)
        case RuleKind.DELEGATED:
            return rule.delegates - rule.recused
        case RuleKind.MAJORITY:
            return frozenset(code for code in voting if _blocks(code, voting, rule))
        case RuleKind.INDIVIDUAL:
            return frozenset()
        case _:
            assert_never(rule.kind)


def _blocks(code: str, voting: frozenset[str], rule: RuleInForce) -> bool:
    """Whether a share or the quorum is out of reach where one says no, or stays away."""
    terms = rule.rule
    others = voting - {code}
    if not _reaches(terms.quorum, len(others), len(rule.voters)):
        return True
    return any(not _met_by(need, others, voting, rule) for need in terms.need)


def _met_by(need: Need, others: frozenset[str], voting: frozenset[str], rule: RuleInForce) -> bool:
    if (need.of or rule.rule.of) is Counted.WEIGHT:
        weights = rule.rule.weights
        part, whole = (sum(weights.get(each, 0) for each in who) for who in (others, voting))
        return whole == 0 or _reaches(need.share, part, whole)
    return _reaches(need.share, len(others), len(voting))


def _reaches(share: str | None, part: int, whole: int) -> bool:
    parsed = parse_share(share) if share else None
    if parsed is None:
        return True
    more, fraction = parsed
    return part > fraction * whole if more else part >= fraction * whole
