"""How long a party takes, on a grid: stages as masses, calendars as moves of mass, one FFT each.

Durations stand on multiples of the step; moments stand on the same grid shifted
so that every quarter hour of a calendar is a node of it.  A duration becomes the
masses of hat functions, which keep its mass and its mean; a calendar moves the
mass of closed nodes to the opening, and splits the node at a boundary half and
half.  What is left is an error in the square of the step, for Richardson.

It knows no parties and no rules, and extrapolates nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, erf, exp, isfinite, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Calendar", "Grid", "Party", "curve_of", "normal_cdf", "reads"]

Floats = NDArray[np.float64]

QUARTER: Final = 0.25
_REACH: Final = 9.0
_PER_UNIT: Final = 256
_AT: Final = np.arange(-_REACH * _PER_UNIT, _REACH * _PER_UNIT + 1) / _PER_UNIT
_CDF: Final = np.array([0.5 * (1 + erf(float(at) / sqrt(2))) for at in _AT])
_ROWS: Final = 16
_PARTS: Final = 16
_PDF: Final = np.exp(-_AT * _AT / 2) / sqrt(2 * np.pi)


def normal_cdf(z: Floats) -> Floats:
    """The standard normal's distribution function, to 1e-14: Taylor from the nearest 1/256."""
    at = np.clip(z, -_REACH, _REACH)
    index = np.rint((at + _REACH) * _PER_UNIT).astype(np.int64)
    node = _AT[index]
    d = at - node
    square = node * node
    slope = 1 + d * (-node / 2 + d * ((square - 1) / 6 + d * node * (3 - square) / 24))
    found: Floats = _CDF[index] + _PDF[index] * d * slope
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When what is ready may begin: a row of `Model.openings`, and where its quarters lie."""

    opening: NDArray[np.float32]

    def begins(self, at: Floats) -> Floats:
        """The beginning of what is ready then, quarter hours counted from the grid's origin."""
        quarter = np.floor(at / QUARTER).astype(np.int64)
        known = np.clip(quarter, 0, len(self.opening) - 1)
        opens = np.where(quarter < len(self.opening), self.opening[known], 0.0)
        begins: Floats = np.where(opens > 0, opens, 0.0)
        return begins


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Nodes from `origin` (not after the attack) in steps of a quarter hour over `parts`."""

    parts: int
    into_quarter: float
    horizon: float

    @cached_property
    def step(self) -> float:
        """Hours."""
        return QUARTER / self.parts

    @cached_property
    def size(self) -> int:
        """How many nodes, with some beyond the horizon to interpolate over."""
        return ceil((self.horizon + self.into_quarter) / self.step) + 4

    @property
    def moments(self) -> Floats:
        """Hours since the attack, of each node."""
        return self._edges[:-1] - self.into_quarter

    @cached_property
    def _edges(self) -> Floats:
        return np.asarray(np.arange(self.size + 1) * self.step, dtype=np.float64)

    @cached_property
    def _log_edges(self) -> Floats:
        return np.asarray(np.log(np.maximum(self._edges, 1e-300)), dtype=np.float64)

    def lasting(self, mu: float, sigma: float) -> Floats:
        """Masses of a log-normal duration on 0, h, 2h, ...; what lies beyond is left out."""
        if sigma <= 0:
            return self.point(exp(mu))
        z = (self._log_edges - mu) / sigma
        below, weighted = normal_cdf(np.stack([z, z - sigma]))
        # The integral of the distribution function; its second differences are the hats' masses.
        area = self._edges * below - exp(mu + sigma * sigma / 2) * weighted
        mass = np.empty(self.size)
        mass[0] = area[1] / self.step
        mass[1:] = (area[2:] - 2 * area[1:-1] + area[:-2]) / self.step
        return mass

    def point(self, at: float) -> Floats:
        """All the mass at one duration, on four nodes that keep three moments."""
        mass = np.zeros(self.size)
        first, weights = reads(np.array([at / self.step]), self.size)
        mass[first[0] : first[0] + 4] = weights[0] if at < (self.size - 2) * self.step else 0.0
        return mass

    def shifted(self, mass: Floats, by: Floats) -> Floats:
        """A row for each shift (hours from the origin): the masses of a duration that begins then.

        The masses are read between nodes by cubic interpolation.
        """
        whole = np.floor(by / self.step).astype(np.int64)
        weights = _cubic(by / self.step - whole)
        wide = np.concatenate([np.zeros(self.size + 2), mass, np.zeros(2)])
        rows = np.lib.stride_tricks.sliding_window_view(wide, self.size)
        # What stood at j - whole - (offset - 1) comes to j.
        first = np.clip(self.size + 3 - whole, 3, self.size + 3)
        found = np.empty((len(by), self.size))
        for begins in range(0, len(by), _ROWS):
            some = slice(begins, begins + _ROWS)
            np.multiply(rows[first[some]], weights[some, :1], out=found[some])
            for offset in range(1, 4):
                found[some] += weights[some, offset, None] * rows[first[some] - offset]
        found[whole >= self.size] = 0.0
        return found

    def after(self, mass: Floats, duration: Floats) -> Floats:
        """What each row of masses becomes when a duration follows; one row, or many.

        A few rows at a time, from where the first of them begins: what is small stays
        near the processor.
        """
        found = np.zeros_like(mass)
        rows, into = np.atleast_2d(mass), np.atleast_2d(found)
        for first in range(0, len(rows), _ROWS):
            some = rows[first : first + _ROWS]
            begins = int(some.any(axis=0).argmax()) // (self.size // _PARTS) * (self.size // _PARTS)
            length = self.size - begins
            padded = _smooth(2 * length)
            spectrum = np.fft.rfft(some[:, begins:], padded)
            spectrum *= np.fft.rfft(duration[:length], padded)
            into[first : first + _ROWS, begins:] = np.fft.irfft(spectrum, padded)[:, :length]
        return found

    def moved(self, mass: Floats, opening: NDArray[np.float32]) -> Floats:
        """The masses after all that is ready in closed hours has waited for the opening."""
        quarters = np.zeros(max(len(opening), self.size // self.parts + 2))
        quarters[: len(opening)] = np.nan_to_num(opening, nan=np.inf)
        node = np.arange(self.size)
        right = quarters[node // self.parts]
        left = quarters[np.maximum(node - 1, 0) // self.parts]
        open_part = ((left == 0).astype(float) + (right == 0)) / 2
        open_part[0] = right[0] == 0
        found: Floats = mass * open_part
        for target in np.unique(quarters[quarters > 0]):
            share = ((left == target).astype(float) + (right == target)) / 2
            share[0] = right[0] == target
            at = (float(target) + self.into_quarter) / self.step
            low = int(np.floor(at)) if isfinite(at) else self.size
            if not share.any() or low + 1 >= self.size:
                continue
            closed = np.flatnonzero(share)
            during = slice(int(closed[0]), int(closed[-1]) + 1)
            waiting = mass[:, during] @ share[during]
            found[:, low] += waiting * (1 - (at - low))
            found[:, low + 1] += waiting * (at - low)
        return found


@lru_cache(maxsize=256)
def _smooth(least: int) -> int:
    """The next length that has no factor but 2, 3 and 5."""
    found = least
    while True:
        rest = found
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return found
        found += 1


def _cubic(part: Floats) -> Floats:
    """Weights of four nodes, one before and two after, for what lies `part` of a step on."""
    a, b, c, d = part + 1, part, part - 1, part - 2
    return np.stack([-b * c * d / 6, a * c * d / 2, -a * b * d / 2, a * b * c / 6], axis=-1)


def reads(at: Floats, size: int) -> tuple[NDArray[np.int64], Floats]:
    """Where to read between nodes: the first of four nodes, and their weights."""
    first = np.clip(np.floor(at).astype(np.int64) - 1, 0, size - 4)
    return first, _cubic(at - first - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What one party's time depends on: its stages in order, and the calendars they wait for."""

    mu: tuple[float, ...]
    sigma: tuple[float, ...]
    chance: tuple[float, ...]
    opening: tuple[NDArray[np.float32] | None, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Equal where the curves are equal."""
        rows = tuple(b"" if row is None else row.tobytes() for row in self.opening)
        return self.mu, self.sigma, self.chance, rows

    @property
    def begins_waiting(self) -> bool:
        """Whether the beginning itself may fall into closed hours: then its time has jumps."""
        for chance, row in zip(self.chance, self.opening, strict=True):
            if row is not None:
                return True
            if chance >= 1:
                return False
        return False

    @property
    def at_once(self) -> float:
        """The chance that nothing at all is needed."""
        return float(np.prod([1 - chance for chance in self.chance]))


def curve_of(party: Party, grid: Grid, starts: Floats) -> Floats:
    """The masses of the party's time on the grid's nodes, a row for each start.

    What needs nothing is left out: it is `Party.at_once`, at the start itself.
    """
    since = starts + grid.into_quarter
    stages = list(zip(party.mu, party.sigma, party.chance, party.opening, strict=True))
    waits = [index for index, stage in enumerate(stages) if stage[3] is not None]
    ends = [*waits[1:], len(stages)][: len(waits)]
    free = _run_of(stages[: waits[0] if waits else None], grid)
    found = np.zeros((len(starts), grid.size))
    for first, end in zip(waits, ends, strict=True):
        mu, sigma, chance, opening = stages[first]
        assert opening is not None
        tail = _run_of(stages[first + 1 : end], grid)
        own = tail.after(grid.lasting(mu, sigma))
        ready = found + grid.shifted(free.mass, since) if free.mass.any() else found
        waited = np.zeros_like(found)
        if ready.any():
            waited = grid.after(grid.moved(ready, opening), own)
        if free.at_once > 0:
            begins = Calendar(opening=opening).begins(since)
            begins = np.where(begins > 0, begins + grid.into_quarter, since)
            waited = waited + free.at_once * grid.shifted(own, begins)
        if found.any() and chance < 1:
            waited = waited + (1 - chance) / chance * tail.after(found)
        found = chance * waited
        free = free.then(tail, 1 - chance)
    return found + grid.shifted(free.mass, since) if free.mass.any() else found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Stages without a calendar, one after the other: masses, and the chance of no time at all."""

    grid: Grid
    mass: Floats
    at_once: float

    def after(self, rows: Floats) -> Floats:
        """Each row of masses, and these stages after it."""
        if not self.mass.any() or not rows.any():
            return self.at_once * rows
        return self.at_once * rows + self.grid.after(rows, self.mass)

    def then(self, tail: _Run, share: float) -> _Run:
        """A share of these, and the others after them."""
        mass = tail.after(self.mass) + self.at_once * tail.mass
        return _Run(grid=self.grid, mass=share * mass, at_once=share * self.at_once * tail.at_once)


def _run_of(
    stages: Sequence[tuple[float, float, float, NDArray[np.float32] | None]], grid: Grid
) -> _Run:
    run = _Run(grid=grid, mass=np.zeros(grid.size), at_once=1.0)
    for mu, sigma, chance, _ in stages:
        stage = _Run(grid=grid, mass=chance * grid.lasting(mu, sigma), at_once=1 - chance)
        run = run.then(stage, 1.0)
    return run
