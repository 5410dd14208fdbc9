"""How long after the beginning the parties meet: its chances, its rate, and nodes over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.forecast.exact_grid import normal_cdf
from foedus.forecast.exact_shock import TAIL, LogNormal, Panels, log_normal

__all__ = ["Gaps", "Meeting", "cdf_of"]

Floats = NDArray[np.float64]

_PANELS: Final = 6
"""Over the logarithm of the hours."""
_LEAST_ORDER: Final = 5


@dataclass(frozen=True, slots=True)
class Gaps:
    """Hours between beginning and meeting: nodes for each beginning, over a range of its own."""

    hours: Floats
    """(starts, k)"""
    weights: Floats
    low: Floats
    high: Floats
    panels: Panels | None
    fixed: float

    def upto(self, hours: Floats) -> Floats:
        """The weights of the gaps that are no longer than that; one for each beginning."""
        if self.panels is None:
            return np.where(self.hours <= hours[:, None], self.weights, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (np.log(np.maximum(hours - self.fixed, 0.0)) - self.low) / (self.high - self.low)
        parts = self.panels.upto(np.nan_to_num(at))
        found: Floats = self.weights * parts / self.panels.weights
        return found


@dataclass(frozen=True, slots=True)
class Meeting:
    """A fixed time and at most two log-normal ones; none at all is at the beginning."""

    fixed: float
    free: tuple[LogNormal, ...]

    @classmethod
    def of(cls, delays: Sequence[LogNormal]) -> Meeting:
        """The meeting after these delays."""
        fixed = sum(exp(mu) for mu, sigma in delays if sigma <= 0)
        return cls(fixed, tuple(delay for delay in delays if delay[1] > 0))

    @property
    def is_random(self) -> bool:
        """Whether it is not always so long after the beginning."""
        return bool(self.free)

    def by(self, since: Floats) -> Floats:
        """The chance that they have met, so long after the beginning."""
        at = since - self.fixed
        if not self.free:
            return (at >= 0).astype(float)
        if len(self.free) == 1:
            return cdf_of(self.free[0], at)
        taken, weights = _nodes(self.free[0])
        found: Floats = cdf_of(self.free[1], at[..., None] - taken) @ weights
        return found

    def rate(self, since: Floats) -> Floats:
        """How fast that grows, where it is random."""
        at = since - self.fixed
        if len(self.free) == 1:
            return log_normal(self.free[0], at)
        taken, weights = _nodes(self.free[0])
        found: Floats = log_normal(self.free[1], at[..., None] - taken) @ weights
        return found

    def beyond(self, least: Floats, most: Floats, order: int) -> Gaps:
        """Nodes over the gaps longer than `least` and no longer than `most`, by beginning."""
        if not self.free:
            hours = np.full((len(least), 1), self.fixed)
            inside = (hours > least[:, None]) & (hours <= most[:, None])
            return Gaps(hours, inside.astype(float), least, most, None, self.fixed)
        bottom = sum(exp(mu - TAIL * sigma) for mu, sigma in self.free)
        top = sum(exp(mu + TAIL * sigma) for mu, sigma in self.free)
        low = np.log(np.maximum(least - self.fixed, bottom))
        high = np.maximum(np.log(np.clip(most - self.fixed, 1e-300, top)), low)
        panels = Panels.between([k / _PANELS for k in range(_PANELS + 1)], max(order, _LEAST_ORDER))
        wide = (high - low)[:, None]
        free = np.exp(low[:, None] + wide * panels.nodes)
        weights = wide * panels.weights * free * self.rate(free + self.fixed)
        return Gaps(free + self.fixed, weights, low, high, panels, self.fixed)


def cdf_of(delay: LogNormal, at: Floats) -> Floats:
    """The chance that a delay takes no longer than that."""
    mu, sigma = delay
    if sigma <= 0:
        return (at >= exp(mu)).astype(float)
    found = normal_cdf((np.log(np.maximum(at, 1e-300)) - mu) / sigma)
    return np.where(at > 0, found, 0.0)


def _nodes(delay: LogNormal) -> tuple[Floats, Floats]:
    z, weights = np.polynomial.hermite_e.hermegauss(64)
    return np.exp(delay[0] + delay[1] * z), weights / weights.sum()
