"""Who holds a vote that he should not: a possible attacker, the recused, members twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.roll import ANYONE, IN_A_CASE
from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import EventKind, Role, RuleKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Rule
    from foedus.agreement.tree import Path

__all__ = ["run", "some", "threats"]

_ATTACKS: Final = frozenset({EventKind.ARMED_ATTACK, EventKind.THREAT, EventKind.ESCALATION})
_ONE_STOPS_IT: Final = frozenset({RuleKind.CONSENSUS, RuleKind.UNANIMITY, RuleKind.SILENCE})
_MOST_SHOWN: Final = 5


Threat = tuple[str, set[str]]


def threats(context: Context) -> list[Threat]:
    """Every fact that is an attack, with the parties from which it may come."""
    roll = context.roll
    guarantors = {code for code, party in roll.parties.items() if party.role is Role.GUARANTOR}
    return [
        (name, set(roll.expand(fact.by)) | (guarantors if ANYONE & set(fact.by) else set()))
        for name, fact in context.document.facts.items()
        if fact.event in _ATTACKS and fact.by
    ]


def run(
    context: Context, path: Path, rule: Rule, voters: tuple[str, ...], dangers: list[Threat]
) -> None:
    """The votes under one rule."""
    _attacker(context, path, rule, voters, dangers)
    _quorum(context, path, rule, voters)
    _twice(context, path, rule, voters)


def _attacker(
    context: Context, path: Path, rule: Rule, voters: tuple[str, ...], dangers: list[Threat]
) -> None:
    """Who could be the attacker, and could stop the answer to the attack."""
    if "attacker" in rule.recuse:
        return
    roll = context.roll
    holders = set(voters) if rule.kind in _ONE_STOPS_IT else set(roll.expand(rule.veto))
    holders -= set(roll.expand(rule.recuse))
    for name, possible in dangers:
        able = sorted(holders & possible)
        if able:
            message = f"{name} may come from {some(able)}, who can stop the decision."
            hint = "Add recuse: attacker, or keep it and know it."
            related = [(f"{name} stands here", ("facts", name, "by"))]
            context.report("F030", path, message, hint, key=True, related=related)


def _quorum(context: Context, path: Path, rule: Rule, voters: tuple[str, ...]) -> None:
    share = parse_share(rule.quorum) if rule.quorum else None
    if share is None or not rule.recuse or not voters:
        return
    more, part = share
    away = len(set(context.roll.expand(rule.recuse)) & set(voters))
    away += len(IN_A_CASE & set(rule.recuse))
    left = max(0, len(voters) - away)
    if part <= 1 and not (left > part * len(voters) if more else left >= part * len(voters)):
        message = f"With {away} recused, {left} of {len(voters)} are left: under {rule.quorum}."
        hint = "Lower the quorum, or let an alternate sit."
        context.report("F031", (*path, "quorum"), message, hint, key=True)


def _twice(context: Context, path: Path, rule: Rule, voters: tuple[str, ...]) -> None:
    if rule.kind is not RuleKind.MAJORITY:
        return
    for code in voters:
        doubled = sorted(set(context.roll.parties[code].members) & set(voters))
        if doubled:
            message = f"{code} votes beside its own members {some(doubled)}."
            hint = "Leave either out of the voters."
            context.report("F037", path, message, hint, key=True)


def some(codes: Sequence[str]) -> str:
    """A few of many, and how many more."""
    shown = ", ".join(codes[:_MOST_SHOWN])
    more = len(codes) - _MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
