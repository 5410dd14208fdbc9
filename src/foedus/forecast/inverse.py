"""What would have to be true: which step would have to be how much faster for a wanted chance.

For each step in turn (of everybody, and of each party by itself) the factor on
its median is sought by bisection on a logarithmic scale, all else as assumed.
Where no speed of a step is enough, it says how far the step alone would reach;
where no speed of all steps is enough, it says what else would have to give way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.forecast.measures import is_individual
from foedus.forecast.stages import COMMON, common_of, entries_of, scaled, scaled_common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.forecast.compile import Compiled
    from foedus.forecast.headline import Headline
    from foedus.forecast.model import Model

__all__ = ["Inverse", "Lever", "what_it_takes"]

_AT_ONCE: Final = 1e-6
"""So many times its median is no time at all."""
_SURE: Final = 30.0
_CLOSE: Final = 0.01
"""Bisection ends where the logarithm of the factor is known so well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that could be faster; `factor` on its median is enough, None where none is.

    `reaches` is the chance if it took no time at all.
    """

    what: str
    factor: float | None
    reaches: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverse:
    """What it would take to be decided in time with a wanted chance."""

    wanted: float
    hours: float
    now: float
    levers: tuple[Lever, ...]
    """Those that are enough first, the least change before all; then by how far they reach."""
    limits: tuple[tuple[str, float], ...]
    """Where all steps at once would not be enough: what gives way after them, and the chance."""


def what_it_takes(
    compiled: Compiled, headline: Headline, *, wanted: float = 0.95, of_each: bool = True
) -> Inverse:
    """How much faster each step would have to be for the wanted chance; each by itself.

    `of_each` asks it of the steps of each party, too.
    """
    model = compiled.model
    now = headline.chance(model)
    found = []
    if now < wanted:
        found = [
            _lever(name, of, headline, wanted) for name, of in _faster(compiled, of_each=of_each)
        ]
    enough = [each for each in found if each.factor is not None]
    return Inverse(
        wanted=wanted,
        hours=headline.hours,
        now=now,
        levers=tuple(
            sorted(found, key=lambda each: (-(each.factor or 0.0), -each.reaches, each.what))
        ),
        limits=() if enough or now >= wanted else tuple(_limits(compiled, headline, wanted)),
    )


def _lever(name: str, of: Callable[[float], Model], headline: Headline, wanted: float) -> Lever:
    reaches = headline.chance(of(_AT_ONCE))
    if reaches < wanted:
        return Lever(what=name, factor=None, reaches=reaches)
    enough, too_little = log(_AT_ONCE), 0.0
    while too_little - enough > _CLOSE:
        middle = (enough + too_little) / 2
        if headline.chance(of(exp(middle))) >= wanted:
            enough = middle
        else:
            too_little = middle
    return Lever(what=name, factor=exp(enough), reaches=reaches)


def _faster(compiled: Compiled, *, of_each: bool) -> Iterator[tuple[str, Callable[[float], Model]]]:
    """Everything that takes time, as a name and the model with it so many times as long."""
    model = compiled.model
    for place in common_of(model):
        yield f"the {COMMON[place]}", lambda by, p=place: scaled_common(model, p, by)  # type: ignore[misc]
    entries = entries_of(compiled)
    for entry in entries:
        yield f"{entry.name}, everybody", lambda by, e=entry: scaled(model, e.places, by)  # type: ignore[misc]
    every = tuple(place for entry in entries for place in entry.places)
    yield "every step of everybody", lambda by: scaled(model, every, by)
    yield "everything, the common times too", lambda by: _all(model, every, by)
    if of_each:
        for i, party in enumerate(model.parties):
            own = tuple(place for place in every if place[1] == i)
            yield f"every step of {party}", lambda by, o=own: scaled(model, o, by)  # type: ignore[misc]


def _all(model: Model, every: tuple[tuple[int, int], ...], by: float) -> Model:
    for place in common_of(model):
        model = scaled_common(model, place, by)
    return scaled(model, every, by)


def _limits(compiled: Compiled, headline: Headline, wanted: float) -> Iterator[tuple[str, float]]:
    """What else gives way, one after another, until it is enough."""
    model = compiled.model
    every = tuple(place for entry in entries_of(compiled) for place in entry.places)
    model = _all(model, every, _AT_ONCE)
    yield "nothing takes time", (at := headline.drawn(model).value)
    ladder: list[tuple[str, Callable[[Model], Model]]] = [
        ("offices are always open", lambda m: replace(m, calendar=np.full_like(m.calendar, -1))),
        ("everybody but the attacker supports", lambda m: _willing(m, compiled.attack.by)),
        ("the attacker supports, too", lambda m: _willing(m, "")),
    ]
    for name, change in ladder:
        if at >= wanted:
            return
        model = change(model)
        at = headline.drawn(model).value
        yield name, at
    if at < wanted and not is_individual(model):
        yield "its rule has no room for more", at


def _willing(model: Model, but: str) -> Model:
    others = np.array([party != but for party in model.parties])
    return replace(model, lean=np.where(others, _SURE, model.lean), beta=0.0, pull=0 * model.pull)
