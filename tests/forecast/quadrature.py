"""Model M with independent parties by plain quadrature: a second way to the exact values.

Nothing of the package is used.  A sum of durations is the convolution of their densities,
sampled: they are smooth and flat at nought, so that equal steps converge faster than any
power of the step.  Sitting hours begin and end on a node, and the integral over them is
corrected at both ends (Gregory).  Starts, and moments of circulation, lie on the same nodes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from math import erf, sqrt
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GIVEN: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "benchmarks" / "model_m.json").read_text()
)
END: Final = 24
WINDOW: Final = 6
OPENS, CLOSES = 8, 20
FINE: Final = 512
"""Samples of a density in an hour, about."""
_ORDER: Final = 8
_ZETA: Final = (-1 / 2, 1 / 12, 0, -1 / 120, 0, 1 / 252, 0, -1 / 240)
"""What the sum of 1, j, j^2, ... over a half-line lacks to the integral, regularised."""
_NEGLIGIBLE: Final = 1e-12
_erf = np.vectorize(erf)


@dataclass(frozen=True, slots=True)
class Adopted:
    """By weight, under silence, by number and weight."""

    a: float
    b: float
    c: float


def adopted(each: int) -> Adopted:
    """How likely, with so many nodes in an hour."""
    starts = np.arange(1, END * each)
    shares = density(GIVEN["muD"], GIVEN["sD"], starts / each) / each
    starts, shares = starts[shares > _NEGLIGIBLE], shares[shares > _NEGLIGIBLE]
    answers = [answered(party, starts, each) for party in range(GIVEN["n"])]
    by, rate = (np.array(found) for found in zip(*answers, strict=True))
    a, c = by_counts(by[:, :, END * each])
    return Adopted(
        a=float(shares @ a), b=float(shares @ by_silence(by, rate, each)), c=float(shares @ c)
    )


def answered(party: int, starts: NDArray[np.int64], each: int) -> tuple[Floats, Floats]:
    """(starts, nodes): how likely it has answered by then, and how fast that grows."""
    within = -(-FINE // each)
    at = np.arange(END * each * within + 1) / (each * within)
    lasting = [(GIVEN["mu"][k][party], GIVEN["s"][k][party]) for k in range(5)]
    f0, f1, f2, f3, f4 = (density(*duration, at) for duration in lasting)
    two = convolved(f0, f1, at[1])
    ready = convolved(two, f2, at[1])
    signed = upto(*lasting[4], at)
    without, without_rate = (convolved(ready, f, at[1])[::within] for f in (signed, f4))
    rest, rest_rate = (convolved(f3, f, at[1])[::within] for f in (signed, f4))
    is_ready = convolved(two, upto(*lasting[2], at), at[1])[::within]
    ready = ready[::within]

    sitting, waits = hours_of(party, each)
    begins = shifted(ready, starts) * sitting
    by, rate = (convolved(begins, f, 1 / each) for f in (rest, rest_rate))
    for closes, opens in waits:
        waiting = is_ready[np.maximum(opens - starts, 0)] - is_ready[np.maximum(closes - starts, 0)]
        by += waiting[:, None] * shifted(rest, np.array([opens]))
        rate += waiting[:, None] * shifted(rest_rate, np.array([opens]))
    needs = GIVEN["p"][party]
    return (
        needs * by + (1 - needs) * shifted(without, starts),
        needs * rate + (1 - needs) * shifted(without_rate, starts),
    )


def hours_of(party: int, each: int) -> tuple[Floats, list[tuple[int, int]]]:
    """Weights of the nodes in sitting hours; and from where to where others wait."""
    local = round(GIVEN["h0"] + GIVEN["tz"][party])
    sitting = np.zeros(END * each + 1)
    edges = [hour - local for day in range(-2, 4) for hour in (OPENS + 24 * day, CLOSES + 24 * day)]
    waits = []
    for place, (begins, ends) in enumerate(pairwise(edges)):
        first, last = max(begins, 0) * each, min(ends, END) * each
        if first >= last:
            continue
        if place % 2 == 0:
            sitting[first : last + 1] += corrected(last - first + 1)
        elif ends < END:
            waits.append((first, last))
    return sitting, waits


def by_counts(by: Floats) -> tuple[Floats, Floats]:
    """Given (n, starts): enough weight; and enough supporters with enough weight."""
    support = (1 / (1 + np.exp(-np.array(GIVEN["a"]))))[:, None] * by
    held = np.zeros((GIVEN["n"] + 1, sum(GIVEN["w"]) + 1, by.shape[1]))
    held[0, 0] = 1.0
    for chance, weight in zip(support, GIVEN["w"], strict=True):
        joined = held[:-1, :-weight] * chance
        held *= 1 - chance
        held[1:, weight:] += joined
    return (
        held[:, GIVEN["q"] :].sum(axis=(0, 1)),
        held[GIVEN["qc_n"] :, GIVEN["qc_w"] :].sum(axis=(0, 1)),
    )


def by_silence(by: Floats, rate: Floats, each: int) -> Floats:
    """(starts,): the integral over the moment at which the draft's weight is reached.

    With nobody against by the end of the window held fast, that grows as fast as the weight
    still below falls: every state of the programme goes with its rate.
    """
    last = (END - WINDOW) * each
    support = 1 / (1 + np.exp(-np.array(GIVEN["a"])))
    against = (1 - support) * np.array(GIVEN["r"])
    nodes = corrected(last + 1) / each
    found = np.zeros(by.shape[1])
    for start in range(len(found)):
        seen = np.flatnonzero(rate[:, start, : last + 1].max(axis=0) > _NEGLIGIBLE)
        below, falling = np.zeros((2, GIVEN["Wb"], len(seen)))
        below[0] = 1.0
        for party, weight in enumerate(GIVEN["w"]):
            joins = support[party] * by[party, start, seen]
            joining = support[party] * rate[party, start, seen]
            stays = 1 - against[party] * by[party, start, seen + WINDOW * each] - joins
            now = falling * stays - below * joining
            now[weight:] += falling[:-weight] * joins + below[:-weight] * joining
            held = below * stays
            held[weight:] += below[:-weight] * joins
            below, falling = held, now
        found[start] = -falling.sum(axis=0) @ nodes[seen]
    return found


def density(mu: float, sigma: float, at: Floats) -> Floats:
    """Of a log-normal duration."""
    found = np.zeros_like(at)
    z = (np.log(at[at > 0]) - mu) / sigma
    found[at > 0] = np.exp(-z * z / 2) / (at[at > 0] * sigma * sqrt(2 * np.pi))
    return found


def upto(mu: float, sigma: float, at: Floats) -> Floats:
    """How likely a log-normal duration is no longer."""
    found = np.zeros_like(at)
    found[at > 0] = 0.5 * (1 + _erf((np.log(at[at > 0]) - mu) / (sigma * sqrt(2))))
    return found


def convolved(one: Floats, other: Floats, step: float) -> Floats:
    """The integral of one up to each node, the other turned round; rows by themselves."""
    size = one.shape[-1]
    padded = 1 << (2 * size - 1).bit_length()
    both = np.fft.rfft(one, padded) * np.fft.rfft(other, padded)
    found: Floats = np.fft.irfft(both, padded)[..., :size] * step
    return found


def shifted(values: Floats, starts: NDArray[np.int64]) -> Floats:
    """(starts, nodes): the same, beginning at each start."""
    since = np.arange(len(values)) - starts[:, None]
    return np.where(since >= 0, values[np.maximum(since, 0)], 0.0)


def corrected(size: int) -> Floats:
    """Weights of so many nodes one apart: the trapezoid rule, better at both ends."""
    powers = np.arange(float(_ORDER)) ** np.arange(_ORDER)[:, None]
    ends = np.linalg.solve(powers, np.array(_ZETA))
    found = np.ones(size)
    found[:_ORDER] += ends
    found[-_ORDER:] += ends[::-1]
    return found
