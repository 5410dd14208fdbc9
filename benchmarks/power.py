"""How fast are the power indices?  Against `powerindex`, the fastest correct package we found.

Whole numbers say what is true.  Interleaved rounds, medians; where `powerindex`
overflows there is no ratio.  Run `python benchmarks/power.py`.
"""

from __future__ import annotations

import statistics
import time
from contextlib import suppress
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.forecast.power import Game, banzhaf, shapley

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = {30: 7, 100: 7, 200: 3}
AIMS = {"Banzhaf": 15, "Shapley": 150}


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def whole(weights: list[int], quota: int) -> dict[str, list[float]]:
    """Both indices in whole numbers: coalitions of the others by size and weight."""
    n = len(weights)
    every: Any = np.zeros((n + 1, quota), dtype=object)
    every[0, 0] = 1
    for weight in weights:
        every[1:, weight:] = every[1:, weight:] + every[:-1, : quota - weight]
    known = {}
    for weight in set(weights):
        others = every.copy()
        for size in range(1, n + 1):
            others[size, weight:] = others[size, weight:] - others[size - 1, : quota - weight]
        swings = [int(count) for count in others[:n, max(0, quota - weight) :].sum(axis=1)]
        orders = sum(Fraction(c, comb(n - 1, size) * n) for size, c in enumerate(swings))
        known[weight] = sum(swings), orders
    total = sum(known[weight][0] for weight in weights)
    return {
        "Banzhaf": [float(Fraction(known[weight][0], total)) for weight in weights],
        "Shapley": [float(known[weight][1]) for weight in weights],
    }


def main() -> None:
    """Run the rounds and print the table."""
    import powerindex  # noqa: PLC0415 - no part of this project

    for n, rounds in ROUNDS.items():
        draw = np.random.default_rng(n)  # noqa: TID251 - a seeded benchmark
        weights = sorted(draw.integers(1, 60, n).tolist(), reverse=True)
        quota = sum(weights) * 2 // 3
        game = Game.weighted(weights, quota)
        true = whole(weights, quota)

        def theirs(name: str, weights: list[int] = weights, quota: int = quota) -> Any:
            other = powerindex.Game(quota, weights)
            return other.calc_banzhaf() if name == "Banzhaf" else other.calc_shapley_shubik()

        for name, ours in (("Banzhaf", banzhaf), ("Shapley", shapley)):
            error = max(abs(ours(game) - np.array(true[name])))
            mine, other = [], []
            for _ in range(rounds):
                mine.append(timed(lambda ours=ours, game=game: ours(game)))
                with suppress(OverflowError):
                    other.append(timed(lambda name=name: theirs(name)))
            ratio = statistics.median(other or [np.nan]) / statistics.median(mine)
            print(
                f"n = {n:3} {name}: {1e3 * statistics.median(mine):8.2f} ms, {ratio:7.0f} x "
                f"powerindex (aim {AIMS[name]}); error {error:.0e} (aim 1e-12)"
            )


if __name__ == "__main__":
    main()
