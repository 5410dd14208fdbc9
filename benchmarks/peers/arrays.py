"""Model M with NumPy: batches of trials in double precision, sorted by `argsort`."""

from __future__ import annotations

from typing import Any

import numpy as np
from peers.sums import BINS, CLOSES, HORIZON, HOURS, OPENS, Sums

BATCH = 2048


def vectorised(given: dict[str, Any], trials: int, seed: int) -> Sums:
    rng = np.random.default_rng(seed)  # noqa: TID251 - as its users would
    sums = Sums(given["n"])
    arrays = {name: np.array(given[name], float) for name in ("mu", "s", "tz", "p", "a", "r", "w")}
    for start in range(0, trials, BATCH):
        _batch(given, arrays, min(BATCH, trials - start), rng, sums)
    return sums


def _batch(given: dict[str, Any], arrays: Any, size: int, rng: Any, sums: Sums) -> None:
    n, mu, s, w = given["n"], arrays["mu"], arrays["s"], arrays["w"]

    def lasts(step: int) -> Any:
        return np.exp(mu[step] + s[step] * rng.standard_normal((size, n)))

    report = np.exp(given["muD"] + given["sD"] * rng.standard_normal((size, 1)))
    at = report + lasts(0) + lasts(1) + lasts(2)
    clock = (given["h0"] + arrays["tz"] + at) % 24
    wait = np.where(
        clock < OPENS, OPENS - clock, np.where(clock >= CLOSES, 24 + OPENS - clock, 0.0)
    )
    at += np.where(rng.random((size, n)) < arrays["p"], wait + lasts(3), 0.0)
    at += lasts(4)
    draws, lags = rng.random((size, n)), lasts(5)
    order = np.argsort(at, axis=1)
    rows = np.arange(size)
    for_it, of_all, count = np.zeros(size), np.zeros(size), np.zeros(size)
    half, drafted, double, declined = np.full((4, size), np.inf)
    supported = np.zeros((size, n), bool)
    for turn in range(n):
        party = order[:, turn]
        now = at[rows, party]
        answers = now <= HORIZON
        share = np.divide(for_it, of_all, out=np.full(size, 0.5), where=of_all > 0)
        leaning = arrays["a"][party] + given["beta"] * (2 * share - 1)
        supports = 1 / (1 + np.exp(-leaning))
        draw = draws[rows, party]
        yes = answers & (draw < supports)
        no = answers & ~yes & (draw < supports + (1 - supports) * arrays["r"][party])
        weight = w[party]
        for_it += weight * yes
        of_all += weight * answers
        count += yes
        supported[rows, party] = yes
        half = np.minimum(half, np.where(yes & (for_it >= given["q"]), now, np.inf))
        drafted = np.minimum(drafted, np.where(yes & (for_it >= given["Wb"]), now, np.inf))
        enough = yes & (count >= given["qc_n"]) & (for_it >= given["qc_w"])
        double = np.minimum(double, np.where(enough, now, np.inf))
        declined = np.minimum(declined, np.where(no, now, np.inf))
    ended = drafted + 6
    stood = np.where((ended <= HORIZON) & (declined > ended), ended, np.inf)
    sums.trials += size
    sums.weight += float(for_it.sum())
    sums.squares += float((for_it**2).sum())
    for rule, when in enumerate((half, stood, double)):
        sums.adopted[rule] += int(np.isfinite(when).sum())
        bins = np.minimum(when * 4, BINS).astype(int)
        sums.times[rule] = (np.array(sums.times[rule]) + np.bincount(bins, minlength=97)).tolist()
    sums.late = (np.array(sums.late) + (at > HORIZON).sum(0)).tolist()
    sums.in_time = (np.array(sums.in_time) + supported.sum(0)).tolist()
    hours = np.minimum(at + lags, HOURS).astype(int)
    flat = (np.arange(n) * (HOURS + 1) + hours)[supported]
    counts = np.bincount(flat, minlength=n * (HOURS + 1)).reshape(n, HOURS + 1)
    sums.arrived = (np.array(sums.arrived) + counts).tolist()
