"""The first paragraph of a comparison: what differs and why, in words, from its figures."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from math import isnan
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.measures import closes_never, is_individual
from foedus.forecast.reasons import steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.forecast.answers import Estimate
    from foedus.forecast.comparison import Comparison, Rank
    from foedus.forecast.compile import Compiled
    from foedus.forecast.model import Model
    from foedus.forecast.reasons import Step

__all__ = ["in_hundred", "said_of"]

_SURE: Final = 0.95
_MATTERS: Final = 0.01
_BY_ALL: Final = frozenset({RuleKind.CONSENSUS, RuleKind.UNANIMITY})
_RULES: Final = {
    RuleKind.CONSENSUS: "consensus",
    RuleKind.UNANIMITY: "unanimity",
    RuleKind.SILENCE: "a silence",
    RuleKind.MAJORITY: "a majority",
    RuleKind.DELEGATED: "whom they delegate it to",
}


def said_of(
    comparison: Comparison, designs: Sequence[Compiled], models: Sequence[Model], *, within: float
) -> str:
    """What differs, by how much, how sure that is, and what it comes from."""
    names = [each.agreement.reference for each in designs]
    order = [names.index(rank.design) for rank in comparison.ranking]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        held = pool.map(
            lambda d: steps_of(designs[d], models[d], hours=within, seed=comparison.seed), order
        )
        steps = list(held)
    at = _headline(comparison)
    decided = f"a response is decided within {within:g} hours in {_each(comparison)}"
    said = [f"Of 100 such attacks, {decided}.", _order(comparison.ranking)]
    for d, taken in zip(order, steps, strict=True):
        said += [
            f"{short(names[d])}: {_how(designs[d], models[d])}.",
            _without(taken, at[names[d]]),
        ]
    return " ".join(filter(None, said))


def in_hundred(share: float) -> str:
    """So many of 100, with a tenth where it is few or nearly all."""
    many = 100 * share
    if 0 < many < 0.05:  # noqa: PLR2004 - half of a tenth
        return "fewer than 0.1"
    if many in {0.0, 100.0} or 10 <= many <= 90:  # noqa: PLR2004 - whole numbers are enough
        return f"{many:.0f}"
    return f"{many:.1f}"


def short(reference: str) -> str:
    """The name without its folder."""
    return reference.rpartition("/")[2]


def _headline(comparison: Comparison) -> dict[str, float]:
    return {
        each.design: each.value.value
        for each in comparison.values
        if each.measure == comparison.ranked_by and each.value is not None
    }


def _each(comparison: Comparison) -> str:
    """Every design's share, and how far it is behind the first."""
    measure, at = comparison.ranked_by, _headline(comparison)
    behind = {e.second: e.difference for e in comparison.differences if e.measure == measure}
    parts = []
    for rank in comparison.ranking:
        said = f"{in_hundred(at[rank.design])} under {short(rank.design)}"
        gap = behind.get(rank.design)
        parts.append(f"{said} ({_fewer(gap)})" if gap else said)
    return ", ".join(parts[:-1]) + f" and {parts[-1]}"


def _fewer(gap: Estimate) -> str:
    """How many fewer of 100 than the first, with the interval of the difference."""
    low, high = -100 * gap.high, -100 * gap.low
    if low <= 0 <= high:
        return f"no difference to be told: between {low:.1f} and {high:.1f}"
    digits = 0 if high - low > 2 else 1  # noqa: PLR2004 - of 100
    return f"{low:.{digits}f} to {high:.{digits}f} fewer"


def _order(ranking: Sequence[Rank]) -> str:
    """Whether the order is sure, from how often each takes its place."""
    unsure = [rank for place, rank in enumerate(ranking) if rank.places[place] < _SURE]
    if not unsure:
        return "Every redraw of these trials keeps that order."
    names = " and ".join(short(rank.design) for rank in unsure)
    kept = " and ".join(
        in_hundred(rank.places[place]) for place, rank in enumerate(ranking) if rank in unsure
    )
    return f"More trials may change the places of {names}: kept in {kept} of 100 redraws."


def _without(steps: Sequence[Step], at: float) -> str:
    """What each thing that holds it back costs, as far as any of them is felt."""
    parts: list[str] = []
    words: list[str] = []
    for step in steps:
        words.append(step.words)
        if step.share > at + _MATTERS:
            parts.append(f"{' and '.join(words)}, {in_hundred(step.share)}")
            words, at = [], step.share
    said = "; then ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if parts else ""


def _how(design: Compiled, model: Model) -> str:
    """The rule, from when on, and who can stop it alone."""
    rule = model.ballots[0].rule
    heard = rule.voters & ~rule.recused
    opens = "the meeting" if model.waits else "the request" if model.from_request else "the report"
    if is_individual(model):
        return f"each of {len(model.parties)} decides for itself, from {opens} on"
    needs = " and ".join(f"{over}/{under}" for over, under, _, _ in rule.needs.tolist())
    share = f" ({needs})" if needs and rule.kind is RuleKind.MAJORITY else ""
    said = f"{_RULES[rule.kind]}{share} of {int(heard.sum())}, from {opens} on{_close(model)}"
    if rule.kind is RuleKind.SILENCE:
        objections = "one objection" if rule.broken_by == 1 else f"{rule.broken_by} objections"
        said += f", broken by {objections} within {rule.window:g} h"
        if rule.on_break is not None:
            said += f" (then {_RULES.get(rule.on_break.kind, 'each for itself')})"
    attacker = design.attack.by
    if attacker in model.parties:
        place = model.parties.index(attacker)
        if heard[place] and (rule.kind in _BY_ALL or (rule.veto & ~rule.recused)[place]):
            said += f", where {attacker}, the attacker, can stop it alone"
        elif rule.recused[place]:
            said += f", {attacker}, the attacker, being away"
    return said


def _close(model: Model) -> str:
    """When its question closes, by its clocks."""
    ballot = model.ballots[0]
    clocks = ("attack", "report", "request", "meeting")
    hours = [(getattr(ballot, f"after_{clock}"), clock) for clock in clocks]
    said = [f"{each:g} h after the {clock}" for each, clock in hours if not isnan(each)]
    if said:
        return f", closing {' or '.join(said)}{', the later' * (len(said) > 1)}"
    return ", with no closing hour" if closes_never(model) else ""
