"""Do the rules decide?  Parts a kind needs, shares, vetoes, recusal, fallbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.roll import ANYONE, IN_A_CASE, Roll, roll_of
from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import Counted, EventKind, Role, RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Provision, Rule
    from foedus.agreement.tree import Path

__all__ = ["run"]

_ATTACKS: Final = frozenset({EventKind.ARMED_ATTACK, EventKind.THREAT, EventKind.ESCALATION})
_COUNTS_ABSTENTIONS: Final = frozenset({RuleKind.CONSENSUS, RuleKind.UNANIMITY, RuleKind.MAJORITY})


def run(context: Context) -> None:
    """Every rule, named or written into a provision."""
    roll = roll_of(context.document, context.library)
    for path, rule, voters in _rules(context, roll):
        _parts(context, path, rule)
        _shares(context, path, rule)
        _veto(context, path, rule, voters, roll)
        _quorum(context, path, rule, voters)
        _twice(context, path, rule, voters, roll)
        _silence(context, path, rule)
    _fallbacks(context)
    _two_rules(context)


def _rules(context: Context, roll: Roll) -> Iterator[tuple[Path, Rule, tuple[str, ...]]]:
    document = context.document
    for name, rule in document.rules.items():
        users = [p for p in document.provisions.values() if p.decide and p.decide.rule == name]
        names = rule.voters or tuple(each for user in users for each in user.who or ())
        yield ("rules", name), rule, roll.expand(names)
    for name, provision in document.provisions.items():
        inline = provision.decide.rule if provision.decide else None
        if inline is not None and not isinstance(inline, str):
            voters = roll.expand(inline.voters or provision.who or ())
            yield ("provisions", name, "decide", "rule"), inline, voters


def _parts(context: Context, path: Path, rule: Rule) -> None:
    wanted = {
        RuleKind.SILENCE: ("window",),
        RuleKind.MAJORITY: ("need",),
        RuleKind.DELEGATED: ("to",),
    }
    for key in wanted.get(rule.kind, ()):
        if context.lacks(*map(str, path), key):
            message = f"A rule of kind {rule.kind} needs {key}:."
            context.report("F034", path, message, f"Add {key}:.", key=True)
    if rule.kind in _COUNTS_ABSTENTIONS and context.lacks(*map(str, path), "abstain"):
        message = "The rule does not say how an abstention counts."
        hint = "Add abstain: present, not_against, ignored or against."
        context.report("F033", path, message, hint, key=True)


def _shares(context: Context, path: Path, rule: Rule) -> None:
    needs = [("need", need.share, need.of or rule.of) for need in rule.need]
    quorum = [("quorum", rule.quorum, Counted.MEMBERS)] if rule.quorum else []
    for key, text, base in (*needs, *quorum):
        share = parse_share(text)
        if share is not None and (share[1] > 1 or (share[0] and share[1] == 1)):
            message = f"{text} can never be reached."
            context.report("F035", (*path, key), message, "Write a share up to 1/1.")
        if (
            base is Counted.WEIGHT
            and not rule.weights
            and context.lacks(*map(str, path), "weights")
        ):
            message = "A share of weight needs weights:."
            context.report("F034", path, message, "Add weights: with a number for each.", key=True)


def _veto(context: Context, path: Path, rule: Rule, voters: tuple[str, ...], roll: Roll) -> None:
    """Who could be the attacker, and could stop the answer to the attack."""
    blocking = rule.kind in {RuleKind.CONSENSUS, RuleKind.UNANIMITY, RuleKind.SILENCE}
    holders = set(voters) if blocking else set(roll.expand(rule.veto))
    if not holders or "attacker" in rule.recuse:
        return
    for name, fact in context.document.facts.items():
        if fact.event not in _ATTACKS or not fact.by:
            continue
        possible = set(voters) if ANYONE & set(fact.by) else set(roll.expand(fact.by))
        possible -= set(roll.expand(rule.recuse))
        if ANYONE & set(fact.by):
            possible &= {c for c, p in roll.parties.items() if p.role is Role.GUARANTOR}
        able = sorted(holders & possible)
        if able:
            message = f"{_some(able)} may be the attacker of {name} and can stop the decision."
            hint = "Add recuse: attacker, or keep it and know it."
            related = [(f"{name} may come from them", ("facts", name))]
            context.report("F030", path, message, hint, key=True, related=related)


def _quorum(context: Context, path: Path, rule: Rule, voters: tuple[str, ...]) -> None:
    share = parse_share(rule.quorum) if rule.quorum else None
    if share is None or not rule.recuse or not voters:
        return
    named = sum(1 for code in rule.recuse if code in voters)
    away = named + sum(1 for word in rule.recuse if word in IN_A_CASE)
    left = len(voters) - away
    reached = left > share[1] * len(voters) if share[0] else left >= share[1] * len(voters)
    if not reached:
        message = f"With {away} recused, {left} of {len(voters)} are left: under {rule.quorum}."
        hint = "Lower the quorum, or let an alternate sit."
        context.report("F031", (*path, "quorum"), message, hint, key=True)


def _twice(context: Context, path: Path, rule: Rule, voters: tuple[str, ...], roll: Roll) -> None:
    if rule.kind is not RuleKind.MAJORITY:
        return
    for code in voters:
        doubled = sorted(set(roll.parties[code].members) & set(voters))
        if doubled:
            message = f"{code} votes beside its own members {_some(doubled)}."
            hint = "Leave either out of the voters."
            context.report("F037", path, message, hint, key=True)


def _silence(context: Context, path: Path, rule: Rule) -> None:
    if rule.kind is not RuleKind.SILENCE or rule.window is None:
        return
    for name, body in context.document.bodies.items():
        slow = body.convenes_within
        exact = slow is not None and slow.is_exact and rule.window.is_exact
        if slow is not None and exact and rule.window.seconds < slow.seconds:
            message = f"The silence of {rule.window} ends before {name} can convene ({slow})."
            related = [(f"{name} stands here", ("bodies", name))]
            hint = "Lengthen the window."
            context.report("F027", (*path, "window"), message, hint, related=related)


def _fallbacks(context: Context) -> None:
    rules = context.document.rules
    for name in rules:
        way, here = [name], rules[name]
        while (follow := here.on_break or here.on_fail) and follow in rules:
            if follow in way:
                if follow == name and name == min(way):
                    circle = " -> ".join([*way, follow])
                    hint = "Let the last of them be decided without a further fallback."
                    message = f"The rules fall back on one another: {circle}."
                    context.report("F036", ("rules", name), message, hint, key=True)
                break
            way.append(follow)
            here = rules[follow]


def _two_rules(context: Context) -> None:
    seen: dict[str, tuple[str, Provision]] = {}
    for name, provision in context.document.provisions.items():
        if provision.decide is None or not provision.decide.question:
            continue
        question = " ".join(provision.decide.question.split()).casefold()
        earlier = seen.setdefault(question, (name, provision))
        other = earlier[1].decide
        same_people = earlier[1].who == provision.who
        if other is not None and other.rule != provision.decide.rule and same_people:
            message = f"{earlier[0]} and {name} decide one question by two rules."
            related = [(f"{earlier[0]} decides it here", ("provisions", earlier[0], "decide"))]
            hint = "Keep one rule, or put two questions."
            where = ("provisions", name, "decide")
            context.report("F032", where, message, hint, key=True, related=related)


def _some(codes: list[str]) -> str:
    shown = ", ".join(codes[:5])
    return f"{shown} and {len(codes) - 5} more" if len(codes) > 5 else shown  # noqa: PLR2004
