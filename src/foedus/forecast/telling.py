"""The first paragraph of a comparison: what differs and why, in words, from its figures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.measures import is_individual
from foedus.forecast.reasons import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.forecast.answers import Estimate
    from foedus.forecast.comparison import Comparison, Difference, Rank
    from foedus.forecast.compile import Compiled
    from foedus.forecast.model import Model
    from foedus.forecast.reasons import Step

__all__ = ["in_hundred", "said_of"]

_SURE: Final = 0.95
_MATTERS: Final = 0.005
_RULES: Final = {
    RuleKind.CONSENSUS: "consensus",
    RuleKind.UNANIMITY: "unanimity",
    RuleKind.SILENCE: "a silence",
    RuleKind.MAJORITY: "a majority",
    RuleKind.DELEGATED: "whom they delegate it to",
}


def said_of(
    comparison: Comparison,
    designs: Sequence[Compiled],
    models: Sequence[Model],
    *,
    by: float,
    seed: int,
) -> str:
    """What differs, by how much, how sure that is, and what it comes from."""
    order = [
        next(d for d, each in enumerate(designs) if each.agreement.reference == rank.design)
        for rank in comparison.ranking
    ]
    with ThreadPoolExecutor(2) as pool:
        held = list(pool.map(lambda d: steps_of(designs[d], models[d], hours=by, seed=seed), order))
    at = {
        each.design: each.value
        for each in comparison.values
        if each.measure == comparison.ranked_by
    }
    said = [f"Of 100 such attacks, a response is decided within {by:g} hours: {_each(comparison)}."]
    said += [_order(comparison.ranking)]
    for place, (d, steps) in enumerate(zip(order, held, strict=True)):
        value = at[comparison.ranking[place].design]
        assert value is not None
        said.append(" ".join(_why(comparison.ranking[place].design, models[d], steps, value)))
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


def _each(comparison: Comparison) -> str:
    by = {
        each.second: each for each in comparison.differences if each.measure == comparison.ranked_by
    }
    at = {
        each.design: each.value
        for each in comparison.values
        if each.measure == comparison.ranked_by
    }
    parts = []
    for rank in comparison.ranking:
        value = at[rank.design]
        assert value is not None
        behind = f" ({_behind(by[rank.design])})" if rank.design in by else ""
        parts.append(f"under {short(rank.design)} in {in_hundred(value.value)}{behind}")
    return ", ".join(parts)


def _behind(difference: Difference) -> str:
    """How many fewer, with the interval of the difference."""
    gap = difference.difference
    low, high = sorted((-100 * gap.high, -100 * gap.low))
    digits = 1 if high - low < 2 else 0  # noqa: PLR2004 - of 100
    if low <= 0 <= high:
        return f"no difference that could be told: {-high:.{digits}f} to {-low:+.{digits}f}"
    return f"{-100 * gap.value:.{digits}f} fewer, between {low:.{digits}f} and {high:.{digits}f}"


def _order(ranking: Sequence[Rank]) -> str:
    """Whether the order is sure, from how often each takes its place."""
    unsure = [rank for place, rank in enumerate(ranking) if rank.places[place] < _SURE]
    if not unsure:
        return "That order is sure, as far as the draws go."
    names = " and ".join(short(each.design) for each in unsure)
    return f"The order of {names} is not sure: more trials may turn it."


def _why(name: str, model: Model, steps: Sequence[Step], value: Estimate) -> Iterator[str]:
    """How it decides, and what each thing that holds it back costs."""
    yield f"{short(name)}: {_how(model)}."
    telling, at = 0, value.value
    for place, step in enumerate(steps, 1):
        if step.share > at + _MATTERS:
            telling, at = place, step.share
    if not telling:
        return
    parts = [f"{step.words} it would be {in_hundred(step.share)}" for step in steps[:telling]]
    yield f"{'; and '.join(parts)[:1].upper()}{'; and '.join(parts)[1:]}."


def _how(model: Model) -> str:
    rule = model.ballots[0].rule
    voters = int((rule.voters & ~rule.recused).sum())
    opens = "the meeting" if model.waits else "the request" if model.from_request else "the report"
    if is_individual(model):
        return f"each of {len(model.parties)} decides for itself, from {opens} on"
    said = f"{_RULES[rule.kind]} of {voters}, from {opens} on"
    if rule.kind is RuleKind.SILENCE:
        falls = (
            f" and then falls back on {_RULES[rule.on_break.kind]}"
            if rule.on_break and rule.on_break.kind in _RULES
            else ""
        )
        said += f", which {rule.broken_by} objection{'s' * (rule.broken_by > 1)} within {rule.window:g} h break{'s' * (rule.broken_by == 1)}{falls}"
    return said
