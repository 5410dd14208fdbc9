"""Designs compared on the same draws: what differs, by how much, and how sure that is.

Every design sees the same invented attacks: the same trial, the same party, the
same luck.  A difference is worked out within each of 32 equal batches of trials,
and its interval is that of their spread (Student's t).  The ranking is drawn
again from the batches, with replacement; designs that are equal share the places
that they take.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import NotForecastError
from foedus.forecast.aligning import aligned
from foedus.forecast.answers import BATCHES, Estimate, mean, share
from foedus.forecast.comparison import Comparison, Design, Difference, Rank, Value
from foedus.forecast.control import controlled, exact_chances, independent
from foedus.forecast.deterrence import LIMITS, threshold
from foedus.forecast.draws import GAMMA
from foedus.forecast.forecasting import made_with
from foedus.forecast.measures import BY, Measure, closes_never, done_in_words, measures
from foedus.forecast.run import run
from foedus.forecast.telling import said_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from foedus.forecast.compile import Compiled
    from foedus.forecast.forecasting import Runner
    from foedus.forecast.model import Model

__all__ = ["HEADLINE", "compare", "measured", "value_of"]

HEADLINE: Final = BY.index(72.0)
"""The measure that ranks, unless another is asked for."""
_NO_CLOSE: Final = (
    "its question has no closing hour, so nothing is given under it until somebody closes it; "
    "that it is decided means that nobody left could undo it."
)
_DRAWN_AGAIN: Final = 2000
_NONE_IN: Final = 3.689
"""Of so many trials divided by this, one may still differ where none did (97.5 %)."""

_FIVE_BITS: Final = np.uint64(59)
"""What is left of a word is one of 32 batches."""
_ODD: Final = np.uint64(0xD6E8FEB86659FD93)

Floats = NDArray[np.float64]


def compare(  # noqa: PLR0913 - what a comparison is made from, each by its name
    designs: Sequence[Compiled],
    *,
    trials: int,
    seed: int,
    within: float = BY[HEADLINE],
    with_control: bool = False,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    runner: Runner | None = None,
) -> Comparison:
    """Compare designs that were compiled under one behaviour for one attack.

    `trials` are rounded up to 32 equal batches; `within` so many hours is what
    ranks: 24, 72 or 168.  `with_control` takes exact values as control variates
    where there are any; it draws twice as many trials.

    Raises:
        NotForecastError: there is nothing to compare, or they cannot share draws.
    """
    _expect_comparable(designs, within)
    models = aligned([each.model for each in designs])
    names = [each.agreement.reference for each in designs]
    asked = measures(models)
    size = -(-trials // BATCHES)
    how: dict[str, Any] = {"threads": threads, "progress": progress, "runner": runner}
    batches = measured(models, asked, size=size, seed=seed, **how)
    drawn = sha256(np.ascontiguousarray(batches, "<f8").tobytes()).hexdigest()
    ranks = BY.index(within)
    head = asked[ranks].name
    controls: dict[tuple[int, int], float] = {}
    if with_control:
        alike = [independent(model) for model in models]
        luck = measured(alike, asked[: len(BY)], size=size, seed=seed, **how)
        controls = _control(alike, batches, luck)
    values = tuple(
        Value(design=name, measure=m.name, unit=m.unit, value=value_of(batches[d, :, k], m, size))
        for d, name in enumerate(names)
        for k, m in enumerate(asked)
    )
    at = {(each.design, each.measure): each.value for each in values}
    ranking = _ranked(names, batches[:, :, ranks], seed)
    best, *others = (names.index(each.design) for each in ranking)
    differences = tuple(
        _difference(m, (names[best], names[d]), at, batches[[best, d], :, k], size)
        for d in others
        for k, m in enumerate(asked)
        if at[names[best], m.name] is not None and at[names[d], m.name] is not None
    )
    saved = [each.saved for each in differences if each.saved is not None]
    comparison = Comparison(
        said="",
        designs=(),
        differences=differences,
        ranked_by=head,
        ranking=ranking,
        named=tuple(map(_named, designs)),
        values=values,
        deterrence=tuple(
            threshold(name, each, hours=within)
            for name in names
            if (each := at[name, head]) is not None
        ),
        saved=float(np.median(saved)) if saved else None,
        notes=(*_notes(designs), _within(size * BATCHES), LIMITS),
        controls=tuple((names[d], asked[k].name, each) for (d, k), each in controls.items()),
        behaviour=designs[0].behaviour.name,
        attack=str(designs[0].attack.at),
        trials=size * BATCHES,
        seed=seed,
        digests=tuple(dict.fromkeys(pair for each in designs for pair in each.model.digests)),
        asked=(
            ("designs", " ".join(names)),
            ("behaviour", designs[0].behaviour.name),
            ("form", designs[0].wanted.form or ""),
            ("at", str(designs[0].attack.at)),
            ("by", designs[0].attack.by),
            ("on", designs[0].attack.on),
            ("within", f"{within:g}"),
            *([("control", "yes")] if with_control else []),
            ("trials", str(trials)),
            ("seed", str(seed)),
        ),
        drawn=drawn,
        versions=made_with(),
    )
    return replace(comparison, said=said_of(comparison, designs, models, within=within))


def _named(design: Compiled) -> Design:
    ballot = design.model.ballots[0]
    return Design(
        reference=design.agreement.reference,
        title=design.agreement.title,
        question=ballot.question,
        cite=ballot.cite,
        rule=str(ballot.rule.kind),
        parties=len(design.model.parties),
        done=done_in_words(design.model),
    )


def _within(trials: int) -> str:
    """The widest interval of a share of so many draws, for figures that stand without one."""
    half = 100 * 0.98 / trials**0.5
    return (
        "A figure in words that has no interval beside it was drawn as often, and is within "
        f"{half:.1f} of 100 in 95 of 100 runs."
    )


def _notes(designs: Sequence[Compiled]) -> Iterator[str]:
    """What was assumed of any of them, each once; and which never close."""
    yield from dict.fromkeys(note for each in designs for note in each.assumed)
    for each in designs:
        yield f"{each.agreement.reference}: decided is when {done_in_words(each.model)}."
        if closes_never(each.model):
            yield f"{each.agreement.reference}: {_NO_CLOSE}"


def measured(
    models: Sequence[Model],
    asked: Sequence[Measure],
    *,
    size: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    runner: Runner | None = None,
) -> Floats:
    """(designs, batches, measures), for models that share their draws."""

    def batch(which: tuple[int, int]) -> list[float]:
        number, model = which[0], models[which[1]]
        if runner is not None:
            tallies = runner(model, size, seed, number * size)
        else:
            tallies = run(model, trials=size, seed=seed, first=number * size, threads=1)
            if progress is not None:
                progress(size)
        return [each.of(model, tallies) for each in asked]

    every = list(product(range(BATCHES), range(len(models))))
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        found = np.array(list(pool.map(batch, every)))
    return found.reshape(BATCHES, len(models), len(asked)).swapaxes(0, 1)


def _expect_comparable(designs: Sequence[Compiled], within: float) -> None:
    names = [each.agreement.reference for each in designs]
    if len(set(names)) < 2:  # noqa: PLR2004 - two differ, one does not
        raise NotForecastError("A comparison needs two designs.", remedy="Name another.")
    if within not in BY:
        raise NotForecastError(
            f"Designs are not ranked by {within:g} hours.", remedy="Choose 24, 72 or 168."
        )
    attacks = {(each.attack, each.behaviour.name) for each in designs}
    if len(attacks) > 1:
        raise NotForecastError(
            "Designs are compared under one behaviour, for one attack.",
            remedy="`foedus study` goes through several.",
        )


def _control(alike: Sequence[Model], batches: Floats, luck: Floats) -> dict[tuple[int, int], float]:
    """Take known luck out of the batches; by what factor variance became smaller, where it did.

    `luck` are batches of `alike`: the same models with no party moving another.
    """
    found = {}
    for d, model in enumerate(alike):
        exact = exact_chances(model)
        for k, chance in enumerate(() if exact is None else exact.tolist()):
            better, saved = controlled(batches[d, :, k], luck[d, :, k], chance)
            if saved is not None and saved > 1:
                batches[d, :, k] = better
                found[d, k] = saved
    return found


def value_of(batches: Floats, measure: Measure, size: int) -> Estimate | None:
    """Over all batches; None where some batch has none, as a median that never comes.

    What counts trials has Wilson's interval, unless a control made its batches fractions.
    """
    if np.isnan(batches).any():
        return None
    trials, count = len(batches) * size, float(batches.sum()) * size
    if measure.is_count and np.allclose(batches * size, np.round(batches * size), atol=1e-6):
        return share(round(count), trials)
    return mean(tuple(batches.tolist()))


def _difference(
    measure: Measure,
    names: tuple[str, str],
    at: dict[tuple[str, str], Estimate | None],
    batches: Floats,
    size: int,
) -> Difference:
    first, second = (at[name, measure.name] for name in names)
    assert first is not None
    assert second is not None
    found = mean(tuple((batches[1] - batches[0]).tolist()))
    if measure.is_count and found.low == found.high:
        most = _NONE_IN / (size * batches.shape[1])
        found = Estimate(value=found.value, low=found.value - most, high=found.value + most)
    apart = float(batches.var(axis=1, ddof=1).sum())
    together = float((batches[1] - batches[0]).var(ddof=1))
    return Difference(
        measure=measure.name,
        unit=measure.unit,
        first=names[0],
        second=names[1],
        at_first=first,
        at_second=second,
        difference=found,
        saved=apart / together if together > 0 and batches.var(axis=1).all() else None,
    )


def _ranked(names: Sequence[str], batches: Floats, seed: int) -> tuple[Rank, ...]:
    """(designs, batches) of what ranks: how often each takes each place, drawn again."""
    means = batches[:, _drawn_again(seed)].mean(axis=2).round(12)
    above = (means[None, :, :] > means[:, None, :]).sum(axis=1)
    level = (means[None, :, :] == means[:, None, :]).sum(axis=1)
    places = np.arange(len(names))[None, :, None]
    taken = (places >= above[:, None, :]) & (places < (above + level)[:, None, :])
    chance = (taken / level[:, None, :]).mean(axis=2)
    order = sorted(range(len(names)), key=lambda d: (-float(batches[d].mean()), names[d]))
    return tuple(Rank(design=names[d], places=tuple(chance[d].tolist())) for d in order)


def _drawn_again(seed: int) -> NDArray[np.int64]:
    """Batches drawn with replacement, as many as there are, again and again."""
    count = np.arange(1, _DRAWN_AGAIN * BATCHES + 1, dtype=np.uint64)
    word = (np.uint64(seed) + count * GAMMA) * _ODD
    word ^= word >> np.uint64(29)
    return ((word * GAMMA) >> _FIVE_BITS).astype(np.int64).reshape(_DRAWN_AGAIN, BATCHES)
