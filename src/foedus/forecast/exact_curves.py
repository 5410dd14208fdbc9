"""How likely each party has answered by a moment, given when parties began; kept between models.

Two grids, one twice as fine as the other, and Richardson over them: what is left
is an error in the fourth power of the step.  What was worked out for a party is
kept by what it depends on, so that a model in which one party differs costs one
party's transforms.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from foedus.forecast.exact_grid import Grid, Party, curve_of, reads
from foedus.forecast.exact_shock import Shock
from foedus.forecast.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Curves", "Kept", "curves_of", "parties_of"]

Floats = NDArray[np.float64]
T = TypeVar("T")


@dataclass(slots=True)
class Kept:
    """What was worked out before, by what it depends on; the oldest goes first."""

    most: int = 1024
    found: OrderedDict[object, Floats] = field(default_factory=OrderedDict)

    def curve(self, party: Party, grid: Grid, starts: Floats) -> Floats:
        """The distribution function on the grid's nodes, a row for each start."""
        key = (grid, starts.tobytes(), party.key)
        found = self.found.pop(key, None)
        if found is None:
            mass = curve_of(party, grid, starts)
            found = np.cumsum(mass, axis=1)
            mass /= 2
            found -= mass
        self.found[key] = found
        while len(self.found) > self.most:
            self.found.popitem(last=False)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """The distribution functions of n parties' times, on grids from fine to coarse."""

    shock: Shock
    at_once: Floats
    levels: tuple[tuple[Grid, tuple[Floats, ...]], ...]
    """Finest first; (starts, nodes) for each of n."""
    roughly: bool = False
    """Whether what is summed up over moments is summed up by fewer of the same."""
    reads: dict[object, Floats] = field(default_factory=dict)
    worked: dict[object, object] = field(default_factory=dict)

    @property
    def finest_only(self) -> Curves:
        """Without the extrapolation: to see how much it moved."""
        return replace(self, levels=self.levels[:1], worked={})

    @property
    def rough(self) -> Curves:
        """With rougher sums over the same moments: to see how much that moves."""
        return replace(self, shock=self.shock.rough, roughly=True)

    def of(self, starts: slice) -> Curves:
        """For some of the starts alone."""
        levels = tuple((grid, tuple(each[starts] for each in rows)) for grid, rows in self.levels)
        return Curves(shock=self.shock.of(starts), at_once=self.at_once, levels=levels)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What hangs on the starts, whatever their weights, is worked out once for both sums."""
        if key not in self.worked:
            self.worked[key] = make()
        return cast("T", self.worked[key])

    def answered(self, times: Floats) -> Floats:
        """(n, starts, m): the chance of an answer by `times`: (m,), or (starts, m)."""
        return self.once(("answered", times.shape, times.tobytes()), lambda: self._answered(times))

    def _answered(self, times: Floats) -> Floats:
        found = self._richardson([self._read(grid, rows, times) for grid, rows in self.levels])
        jump = times >= self.shock.starts[:, None]
        return np.clip(found + self.at_once[:, None, None] * jump, 0.0, 1.0)

    def _read(self, grid: Grid, rows: Sequence[Floats], times: Floats) -> Floats:
        key = (grid.parts, times.shape, times.tobytes())
        if key not in self.reads:
            self.reads[key] = _read(grid, rows, times)
        return self.reads[key]

    def density(self, times: Floats) -> Floats:
        """(n, starts, m): how fast that grows; parties that answer at once are not in it."""
        return self._richardson([_read_slope(grid, rows, times) for grid, rows in self.levels])

    def overall(self) -> list[tuple[Floats, Floats]]:
        """For each grid, its moments and (n, moments) over all starts: the chance by then."""
        weights, starts = self.shock.weights, self.shock.starts
        found = []
        for grid, rows in self.levels:
            at = grid.moments
            begun = np.array([float(weights[starts <= moment].sum()) for moment in at])
            chance = np.stack([weights @ party for party in rows])
            found.append((at, chance + self.at_once[:, None] * begun))
        return found

    @staticmethod
    def _richardson(found: list[Floats]) -> Floats:
        return found[0] if len(found) == 1 else found[0] + (found[0] - found[1]) / 3


def _read(grid: Grid, rows: Sequence[Floats], times: Floats) -> Floats:
    """(n, starts, m): what stands in the rows at `times`, (m,) for all starts or (starts, m)."""
    at = (np.clip(times, 0.0, grid.horizon) + grid.into_quarter) / grid.step
    first, weights = reads(at, grid.size)
    starts = len(rows[0])
    first = first + np.arange(starts)[:, None] * grid.size
    found = np.empty((len(rows), *first.shape))
    known: dict[int, int] = {}
    for place, party in enumerate(rows):
        same = known.setdefault(party.ctypes.data, place)
        if same != place:
            found[place] = found[same]
            continue
        np.multiply(np.take(party, first), weights[..., 0], out=found[place])
        for k in range(1, 4):
            there = np.take(party, first + k)
            there *= weights[..., k]
            found[place] += there
    return found


def _read_slope(grid: Grid, rows: Sequence[Floats], times: Floats) -> Floats:
    """Central differences between nodes: their error is in the square of the step, too."""
    around = np.concatenate([times + grid.step / 2, times - grid.step / 2], axis=-1)
    ahead, behind = np.split(_read(grid, rows, around), 2, axis=-1)
    return (ahead - behind) / grid.step


def parties_of(model: Model) -> list[Party]:
    """What each party's time depends on, without the stages that it never has."""
    found = []
    for party in range(len(model.parties)):
        stages = np.flatnonzero(model.chance[:, party] > 0)
        rows = model.calendar[stages, party].tolist()
        found.append(
            Party(
                mu=tuple(model.mu[stages, party].tolist()),
                sigma=tuple(model.sigma[stages, party].tolist()),
                chance=tuple(model.chance[stages, party].tolist()),
                opening=tuple(model.openings[row] if row >= 0 else None for row in rows),
            )
        )
    return found


def curves_of(model: Model, shock: Shock, *, parts: int, kept: Kept) -> Curves:
    """The curves of a model's parties on grids of `2 * parts` and `parts` steps a quarter hour."""
    assert isfinite(model.horizon)
    parties = parties_of(model)
    levels = []
    for each in (2 * parts, parts):
        grid = Grid(parts=each, into_quarter=model.into_quarter, horizon=model.horizon)
        rows = tuple(kept.curve(party, grid, shock.starts) for party in parties)
        levels.append((grid, rows))
    at_once = np.array([party.at_once for party in parties])
    return Curves(shock=shock, at_once=at_once, levels=tuple(levels))
