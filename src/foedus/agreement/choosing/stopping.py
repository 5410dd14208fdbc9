"""Who can stop a decision alone, and whether that is somebody who must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.choosing.verdicts import (
    Ground,
    Judgement,
    Verdict,
    by_clause,
    doubts,
    together,
)
from foedus.agreement.rendering import rule_in_words
from foedus.agreement.stoppers import ATTACKS, anybody, stoppers
from foedus.agreement.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.choosing.requirements import Item
    from foedus.agreement.resolved import Agreement, Clause

__all__ = ["no_veto_for"]


def no_veto_for(item: Item, agreement: Agreement) -> Judgement:
    """Whether none of those named can stop a decision alone."""
    clauses = [clause for clause in agreement.clauses.values() if clause.rule is not None]
    if not clauses:
        why = "nothing is decided in common, so nobody can stop it"
        return Judgement(verdict=Verdict.MET, why=why)
    parts = [_one(clause, item.no_veto_for, agreement) for clause in clauses]
    alike: dict[str, list[str]] = {}
    for clause, part in zip(clauses, parts, strict=True):
        alike.setdefault(part.why, []).append(clause.name.replace("_", " "))
    return Judgement(
        verdict=_worst(part.verdict for part in parts),
        why="; ".join(f"{', '.join(names)}: {why}" for why, names in alike.items()),
        grounds=tuple(ground for part in parts for ground in part.grounds),
    )


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    """One veto is one too many."""
    found = set(verdicts)
    return Verdict.NOT_MET if Verdict.NOT_MET in found else together(found)


def _one(clause: Clause, named: Iterable[str], agreement: Agreement) -> Judgement:
    rule = clause.rule
    assert rule is not None
    wanted = _codes(named, agreement)
    if rule.recuses_attacker:
        wanted -= _attackers(agreement)
    able = sorted(wanted & stoppers(rule))
    doubted = doubts(agreement, rule.rule.certainty, f"rules.{rule.name}")
    words = rule_in_words(rule.rule)
    ground = by_clause(clause, f"{clause.name.replace('_', ' ')}, decided by {words}")
    ground = Ground(
        what=ground.what,
        cite=rule.rule.article or ground.cite,
        certainty=rule.rule.certainty.value if rule.rule.certainty else ground.certainty,
    )
    if able:
        tail = f" (the rule is {'; '.join(doubted)})" if doubted else ""
        why = f"{', '.join(able)} can stop it{tail}"
        return Judgement(verdict=Verdict.NOT_MET, why=why, grounds=(ground,))
    if doubted:
        why = f"none of those named can stop it, but the rule is {'; '.join(doubted)}"
        return Judgement(verdict=Verdict.ASSUMED, why=why, grounds=(ground,))
    return Judgement(verdict=Verdict.MET, why="none of those named can stop it", grounds=(ground,))


def _codes(named: Iterable[str], agreement: Agreement) -> set[str]:
    codes = set(named)
    return codes - {"attacker"} | (_attackers(agreement) if "attacker" in codes else set())


def _attackers(agreement: Agreement) -> set[str]:
    """The named aggressors; where a text names none, everybody an attack may come from."""
    roles = {code: party.role for code, party in agreement.parties.items()}
    named = {code for code, role in roles.items() if role is Role.NAMED_AGGRESSOR}
    if named:
        return named
    attacks = [terms for terms in agreement.facts.values() if terms.fact.event in ATTACKS]
    if any(terms.by is None for terms in attacks):
        return set(anybody(agreement.parties))
    return {code for terms in attacks for code in terms.by or ()}
