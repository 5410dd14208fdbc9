"""What is common to all parties, as weighted nodes: the beginning, and the meeting after it.

Gauss-Kronrod in panels over the logarithm of the hours, cut where anything jumps
or bends; the Gauss nodes among them are a rougher sum, to see how much it moves.
`upto` integrates a part of the range by the same nodes, so that a sum that
changes its form at a moment keeps its accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, exp, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["TAIL", "LogNormal", "Panels", "Shock", "log_normal", "shock_of"]

Floats = NDArray[np.float64]
LogNormal = tuple[float, float]
"""mu and sigma of the hours."""

TAIL: Final = 5.6
"""Standard deviations: 1e-8 lies beyond on each side."""
_WIDE: Final = 0.5
"""Standard deviations to a Gauss node of a panel."""
_MOST_PANELS: Final = 60
_LOOKED_AT: Final = 400
_RELAXED: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    """Nodes and weights on [-1, 1]; and polynomials that are 1 at one node and 0 at the others.

    `basis` has their integrals, powers falling; a row of nothing for a node that is left out.
    """

    at: Floats
    weight: Floats
    basis: Floats

    @classmethod
    def through(cls, at: Floats, used: NDArray[np.bool_]) -> _Rule:
        """The rule that is exact for every polynomial through the nodes that are used."""
        basis = np.zeros((len(at), len(at) + 1))
        for j in np.flatnonzero(used).tolist():
            others = np.delete(at, j)[np.delete(used, j)]
            integral = np.polyint(np.poly(others) / np.prod(at[j] - others))
            basis[j, -len(integral) :] = integral
        powers = np.arange(len(at), -1, -1)
        return cls(at, basis @ (1 - (-1.0) ** powers), basis)


@dataclass(frozen=True, slots=True)
class Panels:
    """Nodes in panels between edges, the same number in each."""

    edges: Floats
    nodes: Floats
    weights: Floats
    rule: _Rule

    @classmethod
    def between(cls, edges: Sequence[float], order: int) -> Panels:
        """`order` nodes in each panel."""
        return cls._with(np.asarray(edges, dtype=float), _legendre(order))

    @classmethod
    def nested(cls, edges: Sequence[float], order: int) -> Panels:
        """`order` nodes in each panel, and another between any two and beside the last."""
        return cls._with(np.asarray(edges, dtype=float), _kronrod(order)[0])

    @property
    def rough(self) -> Panels:
        """Where they are nested: as if there were only the Gauss nodes."""
        return self._with(self.edges, _kronrod(self._order // 2)[1])

    @classmethod
    def _with(cls, edges: Floats, rule: _Rule) -> Panels:
        half = np.diff(edges)[:, None] / 2
        middle = (edges[1:] + edges[:-1])[:, None] / 2
        return cls(edges, (middle + half * rule.at).ravel(), (half * rule.weight).ravel(), rule)

    def upto(self, ends: Floats) -> Floats:
        """(..., nodes): weights for the integral from the first edge to each of `ends`."""
        panel, part = self._parts(ends)
        node = np.arange(len(self.nodes)) // self._order
        whole = np.where(node < panel[..., None], self.weights, 0.0)
        inside = np.tile(part, len(self.edges) - 1)
        return np.where(node == panel[..., None], inside, whole)

    def sums(self, rates: Floats, ends: Floats) -> Floats:
        """(rows, k): the integral of each row of `rates` (rows, nodes) up to its `ends`."""
        panel, part = self._parts(ends)
        by_panel = (rates * self.weights).reshape(len(rates), -1, self._order)
        before = np.cumsum(by_panel.sum(axis=2), axis=1)
        before = np.concatenate([np.zeros((len(rates), 1)), before, before[:, -1:]], axis=1)
        inner = np.minimum(panel, len(self.edges) - 2)
        row = np.arange(len(rates))[:, None]
        inside = rates.reshape(len(rates), -1, self._order)[row, inner]
        found: Floats = before[row, panel] + (inside * part).sum(axis=-1)
        return found

    @property
    def _order(self) -> int:
        return len(self.rule.at)

    def _parts(self, ends: Floats) -> tuple[NDArray[np.int64], Floats]:
        """In which panel each end lies, and the weights of that panel's nodes up to it."""
        at = np.clip(ends, self.edges[0], self.edges[-1])
        panel = np.searchsorted(self.edges, at, side="right") - 1
        inner = np.minimum(panel, len(self.edges) - 2)
        low, high = self.edges[inner], self.edges[inner + 1]
        basis = self.rule.basis
        place = 2 * (at - low) / (high - low) - 1
        powers = place[..., None] ** np.arange(self._order, -1, -1)
        part = (powers @ basis.T - (-1.0) ** np.arange(self._order, -1, -1) @ basis.T) / 2
        part *= (high - low)[..., None]
        return panel, np.where((panel == inner)[..., None], part, 0.0)


@lru_cache(maxsize=16)
def _legendre(order: int) -> _Rule:
    return _Rule.through(np.polynomial.legendre.leggauss(order)[0], np.ones(order, dtype=bool))


@lru_cache(maxsize=16)
def _kronrod(order: int) -> tuple[_Rule, _Rule]:
    """Kronrod's nodes around the Gauss nodes; and the Gauss nodes alone, among the others.

    The others are the zeros of Stieltjes' polynomial: orthogonal to all lower ones
    after it is multiplied by Legendre's.
    """
    legendre = np.polynomial.legendre
    at, weight = legendre.leggauss(2 * order + 2)
    values = legendre.legvander(at, order + 1)
    products = (values[:, : order + 1] * (weight * values[:, order])[:, None]).T @ values
    lower = np.linalg.solve(products[:, :-1], -products[:, -1])
    gauss = legendre.leggauss(order)[0]
    nodes = np.concatenate([gauss, legendre.legroots([*lower, 1.0])])
    order_of = np.argsort(nodes)
    nodes, is_gauss = nodes[order_of], order_of < order
    return _Rule.through(nodes, np.ones_like(is_gauss)), _Rule.through(nodes, is_gauss)


@dataclass(frozen=True, slots=True)
class Shock:
    """When parties begin: hours since the attack, and the weight of each node."""

    starts: Floats
    weights: Floats
    panels: Panels | None
    density: Floats

    def upto(self, start: float) -> Floats:
        """The weights of the starts up to that moment only."""
        if self.panels is None:
            return np.where(self.starts <= start, self.weights, 0.0)
        return self.density * self.panels.upto(np.array(log(start) if start > 0 else -np.inf))

    def of(self, some: slice) -> Shock:
        """Some of the starts, of which no part is summed up."""
        return Shock(self.starts[some], self.weights[some], None, self.density[some])

    @property
    def rough(self) -> Shock:
        """The same starts, of which a rougher sum leaves every other one out."""
        if self.panels is None:
            return self
        panels = self.panels.rough
        return Shock(self.starts, panels.weights * self.density, panels, self.density)


def shock_of(
    delays: Sequence[LogNormal],
    *,
    horizon: float,
    breaks: Sequence[float],
    order: int,
    longest: float,
) -> Shock:
    """The sum of at most two delays, up to the horizon, cut at the breaks.

    Where beginnings are likeliest no panel is longer than so many hours, and
    elsewhere up to four times that: late beginnings are far apart in hours, and
    what parties then do is not.
    """
    fixed = sum(exp(mu) for mu, sigma in delays if sigma <= 0)
    free = [(mu, sigma) for mu, sigma in delays if sigma > 0]
    if not free:
        return Shock(np.array([fixed]), np.ones(1), None, np.ones(1))
    low = log(sum(exp(mu - TAIL * sigma) for mu, sigma in free) + fixed)
    high = log(sum(exp(mu + TAIL * sigma) for mu, sigma in free) + fixed)
    high = min(high, log(horizon))
    if high <= low:
        return Shock(np.zeros(0), np.zeros(0), None, np.zeros(0))
    spread = min(sigma for _, sigma in free)
    inner = sorted({log(at) for at in breaks if at > 0 and low < log(at) < high})
    edges = [low]
    at = np.exp(np.linspace(low, high, _LOOKED_AT))
    often = _density(free, at - fixed)
    length = longest * np.clip(
        (often[at >= longest].max(initial=0.0) / np.maximum(often, 1e-300)) ** 0.25, 1.0, _RELAXED
    )
    panels_by = np.concatenate(
        [[0.0], np.cumsum(np.diff(at) * (1 / length[1:] + 1 / length[:-1]) / 2)]
    )
    for left, right in pairwise([low, *inner, high]):
        pieces = min(ceil((right - left) / (_WIDE * order * spread)), _MOST_PANELS)
        for k in range(pieces):
            edges += _cut(edges[-1], left + (right - left) * (k + 1) / pieces, at, panels_by)
    panels = Panels.nested(edges, order)
    starts = np.exp(panels.nodes)
    density = starts * _density(free, starts - fixed)
    return Shock(starts, panels.weights * density, panels, density)


def _cut(left: float, right: float, at: Floats, panels_by: Floats) -> list[float]:
    """The edges from one on to another; `panels_by` is how many there may be by hours `at`."""
    begins, ends = np.interp(np.exp([left, right]), at, panels_by)
    pieces = max(ceil(ends - begins), 1)
    inner = np.interp(np.linspace(begins, ends, pieces + 1)[1:-1], panels_by, at)
    return [*np.log(inner).tolist(), right]


def _density(free: Sequence[LogNormal], at: Floats) -> Floats:
    """The density of one delay, or of the sum of two, at these hours."""
    if len(free) == 1:
        return log_normal(free[0], at)
    # The share of the first, as a logistic: what is integrated dies away at both ends.
    x = np.linspace(-30, 30, 481)
    share = 1 / (1 + np.exp(-x))
    rest = 1 / (1 + np.exp(x))
    first = log_normal(free[0], at[:, None] * share)
    second = log_normal(free[1], at[:, None] * rest)
    found: Floats = (first * second * share * rest).sum(axis=1) * at * (x[1] - x[0])
    return found


def log_normal(delay: LogNormal, at: Floats) -> Floats:
    """The density of a delay at these hours."""
    mu, sigma = delay
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (np.log(at) - mu) / sigma
        found = np.exp(-z * z / 2) / (at * sigma * sqrt(2 * np.pi))
    return np.where(at > 0, found, 0.0)
