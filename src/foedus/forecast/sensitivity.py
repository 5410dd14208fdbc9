"""How the headline moves when one assumption alone is lower, or higher; the largest first.

Every median is halved and doubled; every chance that a step is needed, and every
party's readiness, moves by a tenth; bandwagon and leaders are taken away and
doubled.  All on the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.forecast.answers import Swing
from foedus.forecast.stages import COMMON, common_of, entries_of, scaled, scaled_common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.compile import Compiled
    from foedus.forecast.headline import Headline
    from foedus.forecast.model import Model
    from foedus.forecast.stages import Entry

__all__ = ["swings"]

_FACTOR: Final = 2.0
_STEP: Final = 0.1
_SURE: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """An assumption, and the model with it lower and higher."""

    name: str
    low: str
    high: str
    lower: Model
    higher: Model


def swings(compiled: Compiled, headline: Headline) -> tuple[Swing, ...]:
    """Every assumption that the headline hangs on, the one that moves it most first."""
    model = compiled.model
    here = headline.batches(model)
    found = []
    for turn in _turns(compiled):
        lower, higher = headline.batches(turn.lower), headline.batches(turn.higher)
        found.append(
            Swing(
                assumption=turn.name,
                low=turn.low,
                high=turn.high,
                at_low=headline.estimate(lower),
                at_high=headline.estimate(higher),
                moved_low=headline.difference(here, lower),
                moved_high=headline.difference(here, higher),
            )
        )
    return tuple(sorted(found, key=lambda each: (-_reach(each), each.assumption)))


def _reach(swing: Swing) -> float:
    return abs(swing.at_high.value - swing.at_low.value)


def _turns(compiled: Compiled) -> Iterator[_Turn]:
    model, behaviour = compiled.model, compiled.behaviour
    for place in common_of(model):
        lasting = getattr(behaviour, COMMON[place])
        yield _Turn(
            name=f"{COMMON[place]}: its median",
            low=_hours(lasting.median / _FACTOR),
            high=_hours(lasting.median * _FACTOR),
            lower=scaled_common(model, place, 1 / _FACTOR),
            higher=scaled_common(model, place, _FACTOR),
        )
    for entry in entries_of(compiled):
        yield _Turn(
            name=f"{entry.name}: its median",
            low=_hours(entry.stage.median / _FACTOR),
            high=_hours(entry.stage.median * _FACTOR),
            lower=scaled(model, entry.places, 1 / _FACTOR),
            higher=scaled(model, entry.places, _FACTOR),
        )
        if 0 < entry.stage.chance < 1:
            yield _chance(model, entry)
    yield from _answers(compiled)


def _chance(model: Model, entry: Entry) -> _Turn:
    low, high = _around(entry.stage.chance)

    def at(chance: float) -> Model:
        changed = model.chance.copy()
        for k, i in entry.places:
            changed[k, i] = chance
        return replace(model, chance=changed)

    return _Turn(
        name=f"{entry.name}: how often needed",
        low=_of_100(low),
        high=_of_100(high),
        lower=at(low),
        higher=at(high),
    )


def _answers(compiled: Compiled) -> Iterator[_Turn]:
    """Readiness, what those do who are not ready, and who follows whom."""
    model, usual = compiled.model, compiled.behaviour.support
    named = compiled.behaviour.parties
    common = np.array([not (p in named and named[p].support) for p in model.parties])
    if common.any():
        low, high = _around(usual.support)
        leans = [np.where(common, log(p / (1 - p)), model.lean) for p in (low, high)]
        yield _Turn(
            name="readiness to support",
            low=_of_100(low),
            high=_of_100(high),
            lower=replace(model, lean=leans[0]),
            higher=replace(model, lean=leans[1]),
        )
        low, high = _around(usual.decline)
        shares = [np.where(common, p, model.decline) for p in (low, high)]
        yield _Turn(
            name="of those that do not support, who decline",
            low=_of_100(low),
            high=_of_100(high),
            lower=replace(model, decline=shares[0]),
            higher=replace(model, decline=shares[1]),
        )
    if model.beta:
        yield _Turn(
            name="bandwagon",
            low="none",
            high=f"{_FACTOR * model.beta:.3g}",
            lower=replace(model, beta=0.0),
            higher=replace(model, beta=_FACTOR * model.beta),
        )
    if len(model.leaders) and model.pull.any():
        yield _Turn(
            name="leaders whom others follow",
            low="nobody follows",
            high="twice as strongly",
            lower=replace(model, pull=0 * model.pull),
            higher=replace(model, pull=_FACTOR * model.pull),
        )


def _around(chance: float) -> tuple[float, float]:
    return max(chance - _STEP, 1 - _SURE), min(chance + _STEP, _SURE)


def _of_100(chance: float) -> str:
    return f"{100 * chance:.3g} of 100"


def _hours(hours: float) -> str:
    return f"{hours:.3g} h" if hours >= 1 else f"{60 * hours:.3g} min"
