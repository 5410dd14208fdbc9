"""Who holds a vote that he should not: a possible attacker, the recused, members twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.resolved import rule_in_force
from foedus.agreement.roll import ANYONE, IN_A_CASE
from foedus.agreement.stoppers import ATTACKS, anybody, stoppers
from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import RuleKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Fact, Rule
    from foedus.agreement.tree import Path

__all__ = ["run", "some", "threats"]

_MOST_SHOWN: Final = 5


Threat = tuple[str, set[str]]


def threats(context: Context) -> list[Threat]:
    """Every fact that is an attack, with the parties from which it may come."""
    roll = context.roll
    everybody = set(anybody(roll.parties))
    return [
        (name, set(roll.expand(fact.by or ())) | (everybody if _is_open(fact) else set()))
        for name, fact in context.document.facts.items()
        if fact.event in ATTACKS
    ]


def _is_open(fact: Fact) -> bool:
    """Whether anybody may be the attacker, said or unsaid."""
    return fact.by is None or bool(ANYONE & set(fact.by))


def run(
    context: Context, path: Path, rule: Rule, voters: tuple[str, ...], dangers: list[Threat]
) -> None:
    """The votes under one rule."""
    _attacker(context, path, rule, voters, dangers)
    _found_alone(context, path, rule, voters)
    _consent(context, path, rule)
    _quorum(context, path, rule, voters)
    _twice(context, path, rule, voters)


def _attacker(
    context: Context, path: Path, rule: Rule, voters: tuple[str, ...], dangers: list[Threat]
) -> None:
    """Who could be the attacker, and could stop the answer to the attack."""
    if "attacker" in rule.recuse:
        return
    named = path[-1] if path[0] == "rules" else rule
    assert isinstance(named, str) or named is rule
    terms = rule_in_force(named, voters, context.document, context.roll, {})
    holders = stoppers(terms)
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, possible in dangers:
        able = tuple(code for code in context.roll.parties if code in holders & possible)
        alike.setdefault(able, []).append(name)
    for able, names in alike.items():
        if able:
            message = f"{' or '.join(names)} may come from {some(able)}, who can stop the decision."
            hint = "Add recuse: attacker, or keep it and know it."
            related = [(f"{name} stands here", ("facts", name)) for name in names]
            context.report("F030", path, message, hint, key=True, related=related)


def _found_alone(context: Context, path: Path, rule: Rule, voters: tuple[str, ...]) -> None:
    """Whether one party, by saying who attacked, takes the voice of another."""
    if "attacker" not in rule.recuse:
        return
    for name, fact in context.document.facts.items():
        found_by_anyone = fact.found_by is None or ANYONE & set(fact.found_by)
        if fact.event not in ATTACKS or not found_by_anyone:
            continue
        by = fact.by or ("any",)
        possible = set(voters) & set(voters if ANYONE & set(by) else context.roll.expand(by))
        if possible:
            who = some(sorted(possible))
            message = f"One party that finds {name} by itself takes the voice of {who}."
            hint = "Let a body find the fact (found_by:), or keep it and know it."
            related = [(f"{name} stands here", ("facts", name))]
            where = (*path, "recuse")
            context.report("F043", where, message, hint, key=True, related=related)


def _consent(context: Context, path: Path, rule: Rule) -> None:
    taken = {form for each in context.document.provisions.values() for form in each.form}
    for index, form in enumerate(rule.consent_for):
        if form not in taken:
            message = f"Consent is kept for {form}, and no provision takes that measure."
            hint = f"Add form: [{form}] to a provision, or leave it out."
            context.report("F044", (*path, "consent_for", index), message, hint)


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
