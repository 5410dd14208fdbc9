"""What would have to be true: which step would have to be how much faster for a wanted chance.

For each step in turn (of everybody, of each party by itself, and one by one of
those parties that are asked about) the factor on its median is sought by bisection
on a logarithmic scale, all else as assumed; and it says what half the time would do.
Where no speed of a step is enough, it says how far the step alone would reach;
where no speed of all steps is enough, it says what else would have to give way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import exp, log
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.forecast.measures import is_individual
from foedus.forecast.stages import COMMON, common_of, entries_of, scaled, scaled_common

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from foedus.forecast.answers import Estimate
    from foedus.forecast.compile import Compiled
    from foedus.forecast.headline import Headline
    from foedus.forecast.model import Model

__all__ = ["Inverse", "Lever", "what_it_takes"]

_AT_ONCE: Final = 1e-6
"""So many times its median is no time at all."""
_HALF: Final = 0.5
_SURE: Final = 30.0
_CLOSE: Final = 0.01
"""Bisection ends where the logarithm of the factor is known so well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that could be faster; `factor` on its median is enough, None where none is.

    `surely` is a factor at which the whole interval of the chance is enough (0
    where none is), `perhaps` one at which its upper end is.
    """

    what: str
    factor: float | None
    surely: float | None
    perhaps: float | None
    halved: Estimate
    """The chance if it took half its time."""
    reaches: Estimate
    """The chance if it took no time at all."""
    party: str = ""
    """Whose single step it is; empty for what is of everybody, or every step of a party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverse:
    """What it would take to be decided in time with a wanted chance."""

    wanted: float
    hours: float
    now: Estimate
    levers: tuple[Lever, ...]
    """Those that are enough first, the least change before all; then by how far they reach."""
    limits: tuple[tuple[str, Estimate], ...]
    """Where all steps at once would not be enough: what gives way after them, and the chance."""


def what_it_takes(
    compiled: Compiled,
    headline: Headline,
    *,
    wanted: float = 0.95,
    of_each: bool = True,
    parties: Collection[str] = (),
) -> Inverse:
    """How much faster each step would have to be for the wanted chance; each by itself.

    `of_each` asks it of all the steps of each party, too, and `parties` names
    those of which each step is asked about by itself.
    """
    model = compiled.model
    now = headline.likely(model)
    found = []
    if now.value < wanted:
        asked = [*_faster(compiled, of_each=of_each), *_single(model, parties)]
        found = [_lever(each, headline, wanted, now) for each in asked]
    enough = [each for each in found if each.factor is not None]
    return Inverse(
        wanted=wanted,
        hours=headline.hours,
        now=now,
        levers=tuple(
            sorted(found, key=lambda each: (-(each.factor or 0.0), -each.reaches.value, each.what))
        ),
        limits=() if enough or now.value >= wanted else tuple(_limits(compiled, headline, wanted)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What could be faster, and the model with it so many times as long."""

    what: str
    by: Callable[[float], Model]
    party: str = ""


def _lever(asked: _Asked, headline: Headline, wanted: float, now: Estimate) -> Lever:
    def at(factor: float) -> Estimate:
        return headline.likely(asked.by(factor))

    reaches = at(_AT_ONCE)
    is_enough = reaches.value >= wanted
    factor = _most(lambda by: at(by).value >= wanted, _AT_ONCE, 1.0) if is_enough else None
    surely = perhaps = None
    if factor is not None:
        sure = reaches.low >= wanted
        surely = _most(lambda by: at(by).low >= wanted, _AT_ONCE, factor) if sure else 0.0
        still = now.high >= wanted
        perhaps = 1.0 if still else _most(lambda by: at(by).high >= wanted, factor, 1.0)
    return Lever(
        what=asked.what,
        factor=factor,
        surely=surely,
        perhaps=perhaps,
        halved=at(_HALF),
        reaches=reaches,
        party=asked.party,
    )


def _most(is_enough: Callable[[float], bool], least: float, most: float) -> float:
    """The largest factor that is enough: the least is, the most is not."""
    enough, too_little = log(least), log(most)
    while too_little - enough > _CLOSE:
        middle = (enough + too_little) / 2
        if is_enough(exp(middle)):
            enough = middle
        else:
            too_little = middle
    return exp(enough)


def _faster(compiled: Compiled, *, of_each: bool) -> Iterator[_Asked]:
    """Everything that takes time: of everybody, together, and of each party."""
    model = compiled.model
    for place in common_of(model):
        yield _Asked(what=f"the {COMMON[place]}", by=partial(scaled_common, model, place))
    entries = entries_of(compiled)
    for entry in entries:
        yield _Asked(what=f"{entry.name}, everybody", by=partial(scaled, model, entry.places))
    every = tuple(place for entry in entries for place in entry.places)
    yield _Asked(what="every step of everybody", by=partial(scaled, model, every))
    yield _Asked(what="everything, the common times too", by=partial(_all, model, every))
    if of_each:
        for i, party in enumerate(model.parties):
            own = tuple(place for place in every if place[1] == i)
            yield _Asked(what=f"every step of {party}", by=partial(scaled, model, own))


def _single(model: Model, parties: Collection[str]) -> Iterator[_Asked]:
    """One step of one party."""
    for i, party in enumerate(model.parties):
        if party in parties:
            for k, name in enumerate(model.stages[i]):
                if name:
                    by = partial(scaled, model, ((k, i),))
                    yield _Asked(what=f"{name} of {party} alone", by=by, party=party)


def _all(model: Model, every: tuple[tuple[int, int], ...], by: float) -> Model:
    for place in common_of(model):
        model = scaled_common(model, place, by)
    return scaled(model, every, by)


def _limits(
    compiled: Compiled, headline: Headline, wanted: float
) -> Iterator[tuple[str, Estimate]]:
    """What else gives way, one after another, until it is enough."""
    model = compiled.model
    every = tuple(place for entry in entries_of(compiled) for place in entry.places)
    model = _all(model, every, _AT_ONCE)
    yield "nothing takes time", (at := headline.drawn(model))
    ladder: list[tuple[str, Callable[[Model], Model]]] = [
        ("offices are always open", lambda m: replace(m, calendar=np.full_like(m.calendar, -1))),
        ("everybody but the attacker supports", lambda m: _willing(m, compiled.attack.by)),
        ("the attacker supports, too", lambda m: _willing(m, "")),
    ]
    for name, change in ladder:
        if at.value >= wanted:
            return
        model = change(model)
        at = headline.drawn(model)
        yield name, at
    if at.value < wanted and not is_individual(model):
        yield "its rule has no room for more", at


def _willing(model: Model, but: str) -> Model:
    others = np.array([party != but for party in model.parties])
    return replace(model, lean=np.where(others, _SURE, model.lean), beta=0.0, pull=0 * model.pull)
