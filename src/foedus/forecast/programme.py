"""How likely several counts all reach what they need, by dynamic programme over whole numbers.

Each of n voters does one of a few things, independently; what it does adds to
each count (never less than nothing), or ends it.  Counts stop at their caps, so
the states are a box of small numbers; of those only the ones that can be reached
and can still succeed are kept.  It knows no rules: `tallies` puts them into counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import FoedusError

__all__ = ["MOST_STATES", "Programme", "programme_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Places = Ints | slice

MOST_STATES: Final = 4_000_000
_CACHED: Final = 65_536
"""Numbers in one block of states by columns: what stays near the processor."""
_SMALL: Final = 100_000_000
"""Moves by columns for which no compiler is loaded: that alone takes seconds."""


@dataclass(frozen=True, slots=True)
class _Lead:
    """One move of one voter: from which of its states, to which.

    Where several lead to one state, they are in `joined`: theirs, where each
    state's begin among them, and the states.
    """

    source: Places
    target: Places
    joined: tuple[Ints, Ints, Ints] | None

    @classmethod
    def of(cls, target: Ints) -> _Lead:
        """Of a column of targets; -1 leads nowhere."""
        source = np.flatnonzero(target >= 0)
        source = source[np.argsort(target[source], kind="stable")]
        states, first, count = np.unique(target[source], return_index=True, return_counts=True)
        alone = count == 1
        joined = None
        if not alone.all():
            several = np.flatnonzero(np.repeat(~alone, count))
            begins = np.concatenate([[0], np.cumsum(count[~alone])[:-1]])
            joined = source[several], begins, states[~alone]
        return cls(_as_slice(source[first[alone]]), _as_slice(states[alone]), joined)

    def add(self, held: Floats, coming: Floats) -> None:
        """What comes from its states, to those that they lead to."""
        held[self.target] += coming[self.source]
        if self.joined is not None:
            source, begins, states = self.joined
            held[states] += np.add.reduceat(coming[source], begins, axis=0)


def _as_slice(places: Ints) -> Places:
    """The same as a slice, where they are one apart: that needs no copies."""
    if len(places) and (np.abs(np.diff(places, prepend=places[0] - 1)) == 1).all():
        step = int(places[1] - places[0]) if len(places) > 1 else 1
        if (np.diff(places) == step).all():
            end = int(places[-1]) + step
            return slice(int(places[0]), end if end >= 0 else None, step)
    return places


@dataclass(frozen=True, eq=False, kw_only=True)
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
        """Some columns at once, by arrays alone."""
        found = np.zeros(moves.shape[2])
        for some in self._blocks(moves.shape[2]):
            held = np.zeros((self.size, len(found[some])))
            held[0] = 1.0
            for (source, leads), chances in zip(self._plan, moves[:, :, some], strict=True):
                old = held[source].copy()
                held[source] = 0.0
                for lead, chance in zip(leads, chances, strict=True):
                    lead.add(held, old * chance)
            found[some] = held[self.success]
        return found

    def _slope_of(self, moves: Floats, changes: Floats) -> Floats:
        """As `_gone_through`, with the derivative of everything beside it."""
        found = np.zeros(moves.shape[2])
        for some in self._blocks(moves.shape[2]):
            held, slope = np.zeros((2, self.size, len(found[some])))
            held[0] = 1.0
            for (source, leads), chances, growing in zip(
                self._plan, moves[:, :, some], changes[:, :, some], strict=True
            ):
                old, old_slope = held[source].copy(), slope[source].copy()
                held[source] = slope[source] = 0.0
                for lead, chance, change in zip(leads, chances, growing, strict=True):
                    lead.add(held, old * chance)
                    lead.add(slope, old_slope * chance + old * change)
            found[some] = slope[self.success]
        return found

    def _blocks(self, columns: int) -> list[slice]:
        width = max(64, _CACHED // self.size)
        return [slice(begins, begins + width) for begins in range(0, columns, width)]

    @cached_property
    def _plan(self) -> list[tuple[Places, list[_Lead]]]:
        """From which states each voter moves; and where to, by each move."""
        spans = [slice(*pair) for pair in pairwise(self.first.tolist())]
        return [
            (_as_slice(self.source[span]), [_Lead.of(column) for column in self.target[span].T])
            for span in spans
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
