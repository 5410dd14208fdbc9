"""A programme's moves, compiled: for those too large to be gone through by NumPy.

Arrays in, arrays out; `programme` says what they mean.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["run", "run_slope"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True, nogil=True, error_model="numpy")
def run(  # noqa: PLR0913, PLR0917 - arrays of one kernel
    first: Ints, source: Ints, target: Ints, moves: Floats, size: int, success: int, block: int,
    found: Floats,
) -> None:  # fmt: skip
    """From the highest state down: every move leads to a state that was already left, or stays."""
    columns = moves.shape[2]
    groups = moves.shape[1]
    held = np.empty((size, block))
    old = np.empty(block)
    for begin in range(0, columns, block):
        width = min(block, columns - begin)
        held[:] = 0.0
        held[0] = 1.0
        for voter in range(moves.shape[0]):
            for move in range(first[voter], first[voter + 1]):
                state = held[source[move]]
                for c in range(width):
                    old[c] = state[c]
                    state[c] = 0.0
                for group in range(groups):
                    if target[move, group] >= 0:
                        to = held[target[move, group]]
                        chance = moves[voter, group, begin : begin + width]
                        for c in range(width):
                            to[c] += old[c] * chance[c]
        found[begin : begin + width] = held[success, :width]


@njit(cache=True, nogil=True, error_model="numpy")
def run_slope(  # noqa: PLR0913, PLR0917 - arrays of one kernel
    first: Ints, source: Ints, target: Ints, moves: Floats, changes: Floats, size: int,
    success: int, block: int, found: Floats,
) -> None:  # fmt: skip
    """As `run`, with the derivative of everything beside it."""
    columns = moves.shape[2]
    groups = moves.shape[1]
    held = np.empty((size, block))
    slope = np.empty((size, block))
    old = np.empty(block)
    old_slope = np.empty(block)
    for begin in range(0, columns, block):
        width = min(block, columns - begin)
        held[:] = 0.0
        slope[:] = 0.0
        held[0] = 1.0
        for voter in range(moves.shape[0]):
            for move in range(first[voter], first[voter + 1]):
                state = held[source[move]]
                state_slope = slope[source[move]]
                for c in range(width):
                    old[c] = state[c]
                    old_slope[c] = state_slope[c]
                    state[c] = 0.0
                    state_slope[c] = 0.0
                for group in range(groups):
                    if target[move, group] >= 0:
                        to = held[target[move, group]]
                        to_slope = slope[target[move, group]]
                        chance = moves[voter, group, begin : begin + width]
                        change = changes[voter, group, begin : begin + width]
                        for c in range(width):
                            to[c] += old[c] * chance[c]
                            to_slope[c] += old_slope[c] * chance[c] + old[c] * change[c]
        found[begin : begin + width] = slope[success, :width]
