"""A log-normal time fitted to intervals, and how likely it makes one.

A past time is known only as an interval of hours; one whose end is infinite
had not come when it was last looked for.  Everything here is arithmetic on
intervals: where they come from is no matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import erf, exp, inf, log, sqrt
from typing import Final

__all__ = ["LogNormal", "Seen", "fit", "log_score"]

_LEAST: Final = 1e-12
"""A probability that stands for none, so that a score stays finite."""
_ROUNDS: Final = 60
_NINE_TENTHS: Final = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Seen:
    """One past time in hours: between `least` and `most`."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The mean and standard deviation of a time's logarithm."""

    mu: float
    sigma: float

    @property
    def median(self) -> float:
        """Half of the time it takes at most so many hours."""
        return exp(self.mu)

    @property
    def p90(self) -> float:
        """Nine tenths of the time."""
        return exp(self.mu + _NINE_TENTHS * self.sigma)

    def by(self, hours: float) -> float:
        """The probability that it has come by then."""
        if hours <= 0 or hours == inf:
            return float(hours > 0)
        return (1 + erf((log(hours) - self.mu) / (self.sigma * sqrt(2)))) / 2


def fit(seen: Sequence[Seen]) -> LogNormal:
    """The log-normal of the greatest likelihood, by a search that halves its steps.

    Two parameters want three intervals at the least, not all of which overlap.
    """
    return _fit(tuple(seen))


@cache
def _fit(seen: tuple[Seen, ...]) -> LogNormal:
    best = LogNormal(3.0, 1.0)
    score, step = _likelihood(best, seen), 1.0
    for _ in range(_ROUNDS):
        around = [
            LogNormal(best.mu + a * step, max(best.sigma + b * step, 0.05))
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
        ]
        scored = [(_likelihood(each, seen), each.mu, each.sigma) for each in around]
        top, mu, sigma = max(scored)
        if top > score:
            best, score = LogNormal(mu, sigma), top
        else:
            step /= 2
    return best


def _likelihood(time: LogNormal, seen: Sequence[Seen]) -> float:
    return sum(log_score(time, each) for each in seen)


def log_score(time: LogNormal, seen: Seen) -> float:
    """The logarithm of the probability given to the interval: nearer to 0 is better."""
    return log(max(time.by(seen.most) - time.by(seen.least), _LEAST))
