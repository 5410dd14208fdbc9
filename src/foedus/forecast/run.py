"""Run many trials of a model and count what they come to.

Trials are numbered; a run takes those from `first` on.  Counts are integers
that add up, so threads, processes and machines may share a run in any way and
its sum has the same bits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import FoedusError
from foedus.forecast.counts import Counts, counts_of, record_of
from foedus.forecast.draws import key_of
from foedus.forecast.kernel import simulate
from foedus.forecast.model import Model
from foedus.forecast.plan import Plan, plan_of

__all__ = ["Tallies", "refuse", "run", "tallies_of"]

Ints = NDArray[np.int64]
Progress = Callable[[int], None]

_AT_ONCE: Final = 1 << 15
"""Trials between two words of progress."""
_MOST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tallies:
    """What trials came to, as counts that add up.

    Times are counted in `bins` bins and a last one for later or never.
    """

    trials: int
    results: Ints
    """(ballots, results)"""
    settled: Ints
    """(ballots, bins + 1): when it was adopted."""
    certain: Ints
    """(ballots, bins + 1): from when nobody left could undo the adoption."""
    late: Ints
    """(n,): not answered by the end of the first ballot's clocks."""
    in_time: Ints
    """(ballots, n): supported by the end of the ballot's clocks."""
    answered: Ints
    """(n, bins + 1)"""
    supported: Ints
    """(n, bins + 1)"""
    nth: Ints
    """(n + 1, bins + 1): when the k-th supported, in row k."""
    all_answered: Ints
    """(bins + 1,)"""
    weight: Ints
    """(2,): sum, and sum of squares, of the weight that supports in time in the first ballot."""
    arrivals: Ints
    """(forms, n, arrivals + 1)"""

    def __add__(self, other: Tallies) -> Tallies:
        trials = self.trials + other.trials
        sums = {}
        for name in Counts._fields:
            mine, theirs = getattr(self, name), getattr(other, name)
            if (mine > _MOST - theirs).any():
                raise FoedusError("These runs are too many to be counted together.")
            sums[name] = mine + theirs
        return Tallies(trials=trials, **sums)

    def __hash__(self) -> int:
        return hash((self.trials, self.results.tobytes()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tallies):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, each.name), getattr(other, each.name))
            for each in fields(self)
        )


def run(
    model: Model,
    *,
    trials: int,
    seed: int,
    first: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    details: bool = True,
) -> Tallies:
    """Count the trials from `first` on.

    `progress` is told how many more are done, from the threads that did them.
    Without `details` nothing is counted of when parties answered.

    Raises:
        NotForecastError: the model is larger than the kernel's arrays.
        FoedusError: so many trials cannot be counted, or the seed is no 64-bit number.
    """
    plan = plan_of(model)
    refuse(plan, trials, first, seed)
    key = np.uint64(key_of(seed))
    chunks = _chunks(trials)
    lock = Lock()

    def work() -> Counts:
        counts = counts_of(plan)
        while True:
            with lock:
                begin, count = next(chunks, (0, 0))
            if not count:
                return counts
            simulate(plan, key, first + begin, count, details, counts, _NO_RECORD)
            if progress is not None:
                progress(count)

    workers = max(1, min(threads or os.cpu_count() or 1, -(-trials // _AT_ONCE)))
    if workers == 1:
        return tallies_of(trials, [work()])
    with ThreadPoolExecutor(workers) as pool:
        return tallies_of(
            trials, [each.result() for each in [pool.submit(work) for _ in range(workers)]]
        )


def _chunks(trials: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, trials, _AT_ONCE):
        yield begin, min(_AT_ONCE, trials - begin)


def tallies_of(trials: int, parts: list[Counts]) -> Tallies:
    """The sum of what several counted."""
    sums = {name: sum(getattr(part, name) for part in parts) for name in Counts._fields}
    return Tallies(trials=trials, **sums)


def refuse(plan: Plan, trials: int, first: int, seed: int) -> None:
    """Say so where so many trials cannot be counted."""
    if not 0 <= seed < 2**64:
        raise FoedusError(f"{seed} is no seed.", remedy="Use a whole number from 0 to 2^64 - 1.")
    if trials < 0 or first < 0:
        raise FoedusError("Trials are numbered from 0 on.")
    heaviest = max(int(plan.weights.sum()), 1) ** 2
    if (first + trials) * int(plan.words) > 2**63 or trials * heaviest > _MOST:
        raise FoedusError(
            f"{trials:,} trials cannot be counted.",
            remedy="Take fewer, or weights in larger units.",
        )


_NO_RECORD: Final = record_of(None)
