"""How likely several counts all reach what they need, by dynamic programme over whole numbers.

Each of n voters does one of a few things, independently; what it does adds to
each count (never less than nothing), or ends it.  Counts stop at their caps, so
the states are a box of small numbers; of those only the ones that can be reached
and can still succeed are kept.  It knows no rules: `tallies` puts them into counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import FoedusError

__all__ = ["MOST_STATES", "Programme", "programme_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_STATES: Final = 4_000_000
_CACHED: Final = 65_536
"""Numbers in one block of states by columns: what stays near the processor."""
_SMALL: Final = 100_000_000
"""Moves by columns for which no compiler is loaded: that alone takes seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The moves between states, voter by voter; `success` is -1 where it is never reached.

    `group[i, k]` is which move voter i makes by doing k (-1: it ends there).
    Move g from `source[m]` leads to `target[m, g]`, for m in `first[i]..first[i + 1]`.
    """

    size: int
    success: int
    group: Ints
    first: Ints
    source: Ints
    target: Ints

    def chance(self, doing: Floats) -> Floats:
        """The probability of success; `doing` (n, kinds, columns): how likely each does what."""
        moves = self._moves(doing)
        found = np.zeros(doing.shape[2])
        if self.success < 0:
            return found
        if self._is_small(doing):
            return self._gone_through(moves)
        from foedus.forecast.programme_kernel import run  # noqa: PLC0415 - Numba is heavy

        block = max(8, _CACHED // self.size)
        run(self.first, self.source, self.target, moves, self.size, self.success, block, found)
        return found

    def slope(self, doing: Floats, change: Floats) -> Floats:
        """How fast the chance grows while what they do changes that fast."""
        found = np.zeros(doing.shape[2])
        if self.success < 0:
            return found
        moves, changes = self._moves(doing), self._moves(change)
        if self._is_small(doing):
            return self._slope_of(moves, changes)
        from foedus.forecast.programme_kernel import run_slope  # noqa: PLC0415 - as above

        block = max(8, _CACHED // (2 * self.size))
        run_slope(
            self.first, self.source, self.target, moves, changes,
            self.size, self.success, block, found,
        )  # fmt: skip
        return found

    def _is_small(self, doing: Floats) -> bool:
        return bool(self.target.size * doing.shape[2] <= _SMALL)

    def _gone_through(self, moves: Floats) -> Floats:
        """All columns at once, by arrays alone."""
        held = np.zeros((self.size, moves.shape[2]))
        held[0] = 1.0
        for voter, chances in enumerate(moves):
            source, targets = self._leads(voter)
            old = held[source]
            held[source] = 0.0
            for (there, target), chance in zip(targets, chances, strict=True):
                _add(held, target, old[there] * chance)
        found: Floats = held[self.success]
        return found

    def _slope_of(self, moves: Floats, changes: Floats) -> Floats:
        """As `_gone_through`, with the derivative of everything beside it."""
        held, slope = np.zeros((2, self.size, moves.shape[2]))
        held[0] = 1.0
        for voter, (chances, growing) in enumerate(zip(moves, changes, strict=True)):
            source, targets = self._leads(voter)
            old, old_slope = held[source], slope[source]
            held[source] = slope[source] = 0.0
            for (there, target), chance, change in zip(targets, chances, growing, strict=True):
                _add(held, target, old[there] * chance)
                _add(slope, target, old_slope[there] * chance + old[there] * change)
        found: Floats = slope[self.success]
        return found

    def _leads(self, voter: int) -> tuple[Ints, list[tuple[NDArray[np.bool_], Ints]]]:
        """From which states a voter moves; and to which, by each move, where it can succeed."""
        span = slice(self.first[voter], self.first[voter + 1])
        there = self.target[span].T >= 0
        return self.source[span], [
            (found, target[found]) for found, target in zip(there, self.target[span].T, strict=True)
        ]

    def _moves(self, doing: Floats) -> Floats:
        moves = np.zeros((doing.shape[0], self.target.shape[1], doing.shape[2]))
        for voter, groups in enumerate(self.group):
            for kind, group in enumerate(groups):
                if group >= 0:
                    moves[voter, group] += doing[voter, kind]
        return moves


def programme_of(adds: Ints, caps: Ints, ends: NDArray[np.bool_]) -> Programme:
    """The programme of counts: `adds` (counts, n, kinds), `caps` (counts,), `ends` (n, kinds)."""
    whole = np.ascontiguousarray(adds, dtype=np.int64).reshape(len(caps), *ends.shape)
    return _laid_out(whole.tobytes(), tuple(int(cap) for cap in caps), ends.tobytes(), ends.shape)


@lru_cache(maxsize=64)
def _laid_out(
    added: bytes, capped: tuple[int, ...], ended: bytes, shape_of: tuple[int, int]
) -> Programme:
    ends = np.frombuffer(ended, dtype=bool).reshape(shape_of)
    adds = np.frombuffer(added, dtype=np.int64).reshape(len(capped), *shape_of)
    caps = np.array(capped, dtype=np.int64)
    voters = ends.shape[0]
    shape = tuple(int(cap) + 1 for cap in caps) or (1,)
    size = int(np.prod([float(side) for side in shape]))
    if size > MOST_STATES:
        raise FoedusError(
            f"The counts have {size:,} states; at most {MOST_STATES:,} can be gone through.",
            remedy="Use smaller weights, or draw trials.",
        )
    most = np.where(ends[None], 0, adds).max(axis=2) if len(caps) else np.zeros((0, voters))
    rest = np.concatenate([np.cumsum(most[:, ::-1], axis=1)[:, ::-1], np.zeros((len(caps), 1))], 1)
    alive = np.zeros(size, dtype=bool)
    alive[0] = bool(np.all(rest[:, 0] >= caps))
    group = np.full(ends.shape, -1, dtype=np.int64)
    first, sources, targets = [0], [], []
    for voter in range(voters):
        kinds = [kind for kind in range(ends.shape[1]) if not ends[voter, kind]]
        steps = sorted({tuple(adds[:, voter, kind].tolist()) for kind in kinds})
        for kind in kinds:
            group[voter, kind] = steps.index(tuple(adds[:, voter, kind].tolist()))
        source = np.flatnonzero(alive)[::-1]
        at = np.array(np.unravel_index(source, shape))
        leads = np.full((len(source), ends.shape[1]), -1, dtype=np.int64)
        alive = np.zeros(size, dtype=bool)
        for index, step in enumerate(steps):
            if step:
                to = np.minimum(at + np.array(step)[:, None], caps[:, None])
                hopeful = np.all(to + rest[:, voter + 1, None] >= caps[:, None], axis=0)
                flat = np.ravel_multi_index(tuple(to), shape)
            else:
                hopeful, flat = np.ones(len(source), dtype=bool), source
            leads[hopeful, index] = flat[hopeful]
            alive[flat[hopeful]] = True
        first.append(first[-1] + len(source))
        sources.append(source)
        targets.append(leads)
    return Programme(
        size=size,
        success=size - 1 if alive[size - 1] else -1,
        group=group,
        first=np.array(first),
        source=np.concatenate(sources) if sources else np.zeros(0, dtype=np.int64),
        target=np.concatenate(targets) if targets else np.zeros((0, 1), dtype=np.int64),
    )


def _add(held: Floats, target: Ints, coming: Floats) -> None:
    """Rows to rows, of which several may go to one."""
    order = np.argsort(target, kind="stable")
    rows, first = np.unique(target[order], return_index=True)
    if len(rows) == len(target):
        held[target] += coming
    elif len(rows):
        held[rows] += np.add.reduceat(coming[order], first, axis=0)
