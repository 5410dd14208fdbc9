"""Do the rules decide?  Parts a kind needs and uses, shares, windows, fallbacks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from foedus.agreement.checks import votes
from foedus.agreement.circles import circles
from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import Counted, RuleKind, Tie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Provision, Rule
    from foedus.agreement.tree import Path

__all__ = ["run"]

_COUNTS: Final = frozenset({RuleKind.CONSENSUS, RuleKind.UNANIMITY, RuleKind.MAJORITY})
_COLLECTIVE: Final = _COUNTS | {RuleKind.SILENCE, RuleKind.DELEGATED}

_NEEDED: Final = {
    RuleKind.SILENCE: "window",
    RuleKind.MAJORITY: "need",
    RuleKind.DELEGATED: "to",
}

_USED_BY: Final = {
    "need": frozenset({RuleKind.MAJORITY}),
    "of": frozenset({RuleKind.MAJORITY}),
    "weights": frozenset({RuleKind.MAJORITY}),
    "tie": frozenset({RuleKind.MAJORITY}),
    "chair": frozenset({RuleKind.MAJORITY}),
    "quorum": _COUNTS,
    "abstain": _COUNTS,
    "veto": _COUNTS,
    "to": frozenset({RuleKind.DELEGATED}),
    "window": frozenset({RuleKind.SILENCE}),
    "broken_by": frozenset({RuleKind.SILENCE}),
    "on_break": frozenset({RuleKind.SILENCE}),
    "on_fail": _COLLECTIVE,
    "consent_for": _COLLECTIVE,
    "early_close": frozenset(RuleKind) - {RuleKind.SILENCE},
}
"""Which kinds read a key; `kind`, `voters` and `recuse` mean something to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A rule where it stands, who votes under it, and whether its zones are named.

    A rule is decisive where a provision decides by it, and not only as a fallback.
    """

    path: Path
    rule: Rule
    voters: tuple[str, ...]
    zoned: bool
    is_decisive: bool = True


def run(context: Context) -> None:
    """Every rule, named or written into a provision."""
    dangers = votes.threats(context)
    for use in _uses(context):
        _parts(context, use)
        _shares(context, use)
        _window(context, use)
        _weights(context, use)
        against = dangers if use.is_decisive else []
        votes.run(context, use.path, use.rule, use.voters, against)
    _fallbacks(context)
    _two_rules(context)


def _uses(context: Context) -> Iterator[_Use]:
    document, roll = context.document, context.roll
    users: dict[str, list[str]] = {}
    for name, provision in document.provisions.items():
        rule = provision.decide.rule if provision.decide else None
        if isinstance(rule, str):
            users.setdefault(rule, []).append(name)
        elif rule is not None:
            voters = roll.expand(rule.voters) if rule.voters else _bound(context, [name])
            path = ("provisions", name, "decide", "rule")
            yield _Use(path=path, rule=rule, voters=voters, zoned=_zoned(context, [name]))
    for name, rule in document.rules.items():
        by = users.get(name, [])
        voters = roll.expand(rule.voters) if rule.voters else _bound(context, by)
        zoned = _zoned(context, by)
        yield _Use(
            path=("rules", name), rule=rule, voters=voters, zoned=zoned, is_decisive=bool(by)
        )


def _bound(context: Context, names: list[str]) -> tuple[str, ...]:
    provisions = [context.document.provisions[name] for name in names]
    codes = [context.roll.expand(each.who or (), each.excepting) for each in provisions]
    return context.roll.expand(code for some in codes for code in some)


def _zoned(context: Context, names: list[str]) -> bool:
    return all(not context.lacks("provisions", name, "zone") for name in names)


def _parts(context: Context, use: _Use) -> None:
    kind, path = use.rule.kind, use.path
    needed = _NEEDED.get(kind)
    if needed and context.lacks(*path, needed):
        message = f"A rule of kind {kind} needs {needed}:."
        context.report("F034", path, message, f"Add {needed}:.", key=True)
    for key, kinds in _USED_BY.items():
        if kind not in kinds and not context.lacks(*path, key):
            message = f"A rule of kind {kind} does not use {key}:."
            hint = f"Leave it out; it belongs to {', '.join(sorted(kinds))}."
            context.report("F038", (*path, key), message, hint, key=True)
    if use.rule.tie is Tie.CHAIR and context.lacks(*path, "chair"):
        message = "A tie that the chair breaks needs chair:."
        context.report("F034", (*path, "tie"), message, "Add chair: with a voter.", key=True)
    if kind in _COUNTS and context.lacks(*path, "abstain"):
        message = "The rule does not say how an abstention counts."
        hint = "Add abstain: present, not_against, ignored or against."
        context.report("F033", path, message, hint, key=True)


def _shares(context: Context, use: _Use) -> None:
    for index, need in enumerate(use.rule.need):
        path = (*use.path, "need", index, "share")
        _share(context, path, need.share)
        half = parse_share(need.share) == (False, Fraction(1, 2))
        if half and use.rule.kind is RuleKind.MAJORITY and use.rule.tie is None:
            message = f"{need.share} is at least half: an even split is adopted."
            context.report("F039", path, message, "Write more than 1/2, or keep it and know it.")
    if use.rule.quorum:
        _share(context, (*use.path, "quorum"), use.rule.quorum)


def _share(context: Context, path: Path, text: str) -> None:
    share = parse_share(text)
    assert share is not None
    more, part = share
    if part > 1 or (more and part == 1):
        context.report("F035", path, f"{text} can never be reached.", "Write a share up to 1/1.")
    elif part == 0 and not more:
        context.report("F035", path, f"{text} is always reached.", "Write a share above nothing.")


def _window(context: Context, use: _Use) -> None:
    if use.rule.kind is not RuleKind.SILENCE:
        return
    if use.rule.broken_by == 0:
        message = "A silence that nobody breaks is no silence."
        hint = "Write broken_by: 1 where one objection is enough."
        context.report("F009", (*use.path, "broken_by"), message, hint)
    window = use.rule.window
    if window is None:
        return
    context.expect_length((*use.path, "window"), window, zoned=use.zoned)
    for name, body in context.document.bodies.items():
        slow = body.convenes_within
        if slow is None or not slow.is_exact or not window.is_exact:
            continue
        if window.seconds < slow.seconds:
            message = f"The silence of {window} ends before {name} can convene ({slow})."
            related = [(f"{name} stands here", ("bodies", name))]
            hint = "Lengthen the window."
            context.report("F027", (*use.path, "window"), message, hint, related=related)


def _weights(context: Context, use: _Use) -> None:
    rule, path = use.rule, use.path
    bases = [need.of or rule.of for need in rule.need]
    if rule.kind is not RuleKind.MAJORITY or Counted.WEIGHT not in bases:
        return
    if context.lacks(*path, "weights"):
        message = "A share of weight needs weights:."
        context.report("F034", path, message, "Add weights: with a number for each.", key=True)
        return
    light = [code for code in use.voters if context.lacks(*path, "weights", code)]
    if light:
        message = f"{votes.some(light)} may vote and has no weight."
        hint = "Add a number for each voter, 0 where it has none."
        context.report("F034", (*path, "weights"), message, hint, key=True)


def _fallbacks(context: Context) -> None:
    rules = context.document.rules
    after = {
        name: {each for each in (rule.on_break, rule.on_fail) if each}
        for name, rule in rules.items()
    }
    for way in circles(after):
        message = f"The rules fall back on one another: {' -> '.join([*way, way[0]])}."
        hint = "Let the last of them decide without a further fallback."
        related = [(f"{each} stands here", ("rules", each)) for each in way[1:]]
        context.report("F036", ("rules", way[0]), message, hint, key=True, related=related)


def _two_rules(context: Context) -> None:
    seen: dict[tuple[str, object], tuple[str, Provision]] = {}
    for name, provision in context.document.provisions.items():
        if provision.decide is None or not provision.decide.question:
            continue
        question = " ".join(provision.decide.question.split()).casefold()
        first, earlier = seen.setdefault((question, provision.who), (name, provision))
        if earlier.decide is not None and earlier.decide.rule != provision.decide.rule:
            message = f"{first} and {name} decide one question by two rules."
            related = [(f"{first} decides it here", ("provisions", first, "decide"))]
            hint = "Keep one rule, or put two questions."
            where = ("provisions", name, "decide")
            context.report("F032", where, message, hint, key=True, related=related)
