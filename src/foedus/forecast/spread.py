"""A time as probabilities on a grid of hours: sums, the later of two, and scores.

Every time is at least 0.  What lies past the end of the grid is kept as one
mass, which no cumulative probability counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP", "Spread", "log_normal"]

STEP: Final = 0.25
"""Hours between two points of the grid."""
_POINTS: Final = 16_384

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """The probability of each step of the grid, counted at its middle."""

    mass: Floats

    @classmethod
    def at_once(cls) -> Spread:
        """No time at all; what is added to it is the same as before."""
        mass = np.zeros(_POINTS)
        mass[0] = 1.0
        return cls(mass)

    def __add__(self, other: Spread) -> Spread:
        """The one after the other."""
        length = 2 * _POINTS
        product = np.fft.rfft(self.mass, length) * np.fft.rfft(other.mass, length)
        whole = np.fft.irfft(product, length)
        return Spread(np.maximum(_half_a_step_on(whole)[:_POINTS], 0.0))

    def later(self, other: Spread) -> Spread:
        """Whichever comes later, where neither waits for the other."""
        return Spread(np.diff(self.cumulated * other.cumulated, prepend=0.0))

    @property
    def cumulated(self) -> Floats:
        """The probability that it has come by the end of each step."""
        return np.cumsum(self.mass)

    def by(self, hours: float) -> float:
        """The probability that it has come by then; all of it by an infinite time."""
        if np.isinf(hours):
            return 1.0
        ends = np.arange(_POINTS + 1) * STEP
        found = float(np.interp(hours, ends, np.concatenate(([0.0], self.cumulated))))
        return min(found, 1.0)

    def crps(self, hours: float) -> float:
        """The continuous ranked probability score, in hours: 0 is a sure and true foretelling."""
        ends = (np.arange(_POINTS) + 0.5) * STEP
        return float(np.sum((self.cumulated - (ends >= hours)) ** 2) * STEP)


def _half_a_step_on(whole: Floats) -> Floats:
    """Two middles add up to the end of a step: half of it belongs to the next one."""
    return (whole + np.concatenate(([0.0], whole[:-1]))) / 2


def log_normal(mu: float, sigma: float) -> Spread:
    """A log-normal time on the grid."""
    ends = np.arange(1, _POINTS + 1) * STEP
    if not sigma:
        return Spread(np.diff((np.log(ends) >= mu).astype(np.float64), prepend=0.0))
    below = [(1 + erf((log(end) - mu) / (sigma * sqrt(2)))) / 2 for end in ends]
    return Spread(np.diff(np.array(below), prepend=0.0))
