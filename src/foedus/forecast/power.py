"""How much a party's word weighs under a rule: Banzhaf and Shapley-Shubik, without enumeration.

A vote of yes and no by everybody: a coalition wins where every count of the rule
is reached and nobody is missing without whom it fails.  If each says yes with
probability p, the chance that one party's yes decides is a polynomial in p: at
one half it is the Penrose-Banzhaf measure, and its integral is the index of
Shapley and Shubik, for which Gauss's quadrature is exact.

One programme holds the weights of all who say yes.  One party is taken out of it
by a series along its own weight that converges for p up to one half; what lies
above is read from the other end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from foedus.agreement.vocabulary import RuleKind
from foedus.errors import FoedusError
from foedus.forecast.model import Count
from foedus.forecast.tallies import DECLINE, SUPPORT, Asked, silence_tally, tally_of

__all__ = ["Game", "banzhaf", "penrose", "shapley"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_STATES: Final = 20_000_000
_AT_ONCE: Final = 8_000_000
"""Numbers that are held at once."""
_HALF: Final = 0.5
_TINY: Final = 1e-290
"""Below it processors slow down, and nothing is lost."""
_NOTHING: Final = 1e-24


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """Who wins: all counts reached, and all there without whom it fails."""

    weights: Ints
    """(counts, n): what a party's yes adds."""
    quotas: Ints
    """(counts,)"""
    must: NDArray[np.bool_]
    """(n,)"""

    @classmethod
    def weighted(cls, weights: Sequence[int], quota: int) -> Self:
        """One count."""
        return cls(
            weights=np.array([weights], np.int64),
            quotas=np.array([quota], np.int64),
            must=np.zeros(len(weights), np.bool_),
        )

    @classmethod
    def of(cls, rule: Count) -> Self:
        """The game of a collective rule: everybody says yes or no, and a quorum is there.

        Raises:
            FoedusError: each decides for itself, or a chair breaks ties, or the
                rule falls back on another.
        """
        if rule.kind is RuleKind.INDIVIDUAL:
            raise FoedusError("Where each decides for itself nobody has power over the others.")
        for follow in (rule.on_fail, rule.on_break):
            if follow is not None and follow.kind not in _KEEPS_THE_GAME:
                raise FoedusError("The power under a rule that falls back on a count is not known.")
        silence = rule.kind is RuleKind.SILENCE
        tally = silence_tally(rule, 0) if silence else tally_of(rule, Asked.IF_CLOSED)
        if tally.ends[:, SUPPORT].any():
            raise FoedusError("Nothing can be adopted under this rule.")
        adds = np.array(tally.adds, np.int64).reshape(-1, len(rule.voters), tally.ends.shape[1])
        base = adds[:, :, DECLINE]
        weights = adds[:, :, SUPPORT] - base
        quotas = np.array(tally.caps, np.int64) - base.sum(axis=1)
        if np.any(quotas > weights.sum(axis=1)):
            raise FoedusError("Nothing can be adopted under this rule.")
        return cls(
            weights=weights,
            quotas=quotas,
            must=tally.ends[:, DECLINE].copy(),
        )


_KEEPS_THE_GAME: Final = {
    RuleKind.INDIVIDUAL,
    RuleKind.SILENCE,
    RuleKind.CONSENSUS,
    RuleKind.UNANIMITY,
}
"""What takes over without making a winner of who had lost."""


def penrose(game: Game) -> Floats:
    """(n,): the chance that a party's word decides while the others toss coins."""
    return _swings(game, np.array([_HALF]), np.array([1.0]))


def banzhaf(game: Game) -> Floats:
    """(n,): the same as shares of the whole; nothing where nobody ever decides."""
    found = penrose(game)
    total = found.sum()
    return found / total if total > 0 else found


def shapley(game: Game) -> Floats:
    """(n,): how often a party decides, over all orders in which they may come to say yes."""
    at, weight = _gauss(max(1, (len(game.must) + 1) // 2))
    return _swings(game, (at + 1) / 2, weight / 2)


@lru_cache(maxsize=8)
def _gauss(order: int) -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(order)


def _swings(game: Game, chances: Floats, weights: Floats) -> Floats:
    """The weighted sum, over the chances of a yes, of how likely each party decides.

    Those without whom it fails say yes; all others may.
    """
    n = len(game.must)
    free = np.flatnonzero(~game.must)
    quotas = game.quotas - game.weights[:, game.must].sum(axis=1)
    counts = quotas > 0
    quotas, steps = quotas[counts], game.weights[np.ix_(counts, free)].T.copy()
    totals = steps.sum(axis=0)
    shape = totals + 1
    size = int(np.prod(shape.astype(float)))
    if size > _MOST_STATES:
        raise FoedusError(
            f"The votes have {size:,} different sums; at most {_MOST_STATES:,} can be counted.",
            remedy="Use smaller weights.",
        )
    found = np.zeros(n)
    if np.any(quotas > totals):
        return found
    low = np.flatnonzero(chances <= _HALF)
    mirrored = len(chances) - 1 - low
    both = mirrored != low
    kinds, which = np.unique(steps, axis=0, return_inverse=True)
    strides = np.ones(len(shape), np.int64)
    strides[:-1] = np.cumprod(shape[:0:-1])[::-1]
    together = int(game.must.sum())
    for begin in range(0, len(low), max(1, _AT_ONCE // size)):
        part = slice(begin, begin + max(1, _AT_ONCE // size))
        p = chances[low[part]]
        mass = _masses(steps @ strides, p, size)
        from_above = len(chances) == 1 and bool(np.all(2 * quotas > totals))
        for masses, at, share, above in (
            (mass, p, weights[low[part]], from_above),
            (mass[::-1], 1 - p, weights[mirrored[part]] * both[part], True),
        ):
            tails = _tails(masses, shape)
            swing = _taken_out(tails, shape, strides, quotas, kinds, at, above)
            found[free] += (swing @ (share * at**together))[which.ravel()]
            if together:
                wins = tails[int(quotas @ strides)]
                found[game.must] += wins @ (share * at ** (together - 1))
    return found


def _tails(mass: Floats, shape: Ints) -> Floats:
    """(states, chances): how likely all counts reach at least those of a state."""
    box = mass.reshape(*shape.tolist(), mass.shape[1])[(slice(None, None, -1),) * len(shape)]
    for axis in range(len(shape)):
        box = np.cumsum(box, axis=axis)
    found = box[(slice(None, None, -1),) * len(shape)]
    return np.ascontiguousarray(found).reshape(mass.shape)


@njit(cache=True, nogil=True, error_model="numpy")
def _masses(offsets: Ints, p: Floats, size: int) -> Floats:
    """(states, chances): how likely the yeses come to each state; the counts are one number.

    A sum never runs over into the next count: no count exceeds its total.
    """
    held = np.zeros((size, len(p)))
    held[0] = 1.0
    reached = 0
    for offset in offsets:
        reached += offset
        for state in range(reached, offset - 1, -1):
            for c in range(len(p)):
                now = held[state, c] * (1 - p[c]) + held[state - offset, c] * p[c]
                held[state, c] = now if now > _TINY else 0.0
        for state in range(min(offset, reached + 1)):
            for c in range(len(p)):
                now = held[state, c] * (1 - p[c])
                held[state, c] = now if now > _TINY else 0.0
    return held


@njit(cache=True, nogil=True, error_model="numpy")
def _taken_out(  # noqa: C901 - one kernel
    tails: Floats,
    shape: Ints,
    strides: Ints,
    quotas: Ints,
    kinds: Ints,
    p: Floats,
    above: bool,  # noqa: FBT001
) -> Floats:
    """(kinds, chances): how likely one of a kind decides: with it they win, without it not.

    With T for the tails of all and S for those of the others, T(a) is
    (1 - p) S(a) + p S(a - w): solved for S(a) below one half, for S(a - w) above.
    """
    found = np.zeros((kinds.shape[0], len(p)))
    held = np.empty(len(p))
    for kind in range(kinds.shape[0]):
        if not kinds[kind].any():
            continue
        for side in range(2):
            sign = 1.0 if side == 0 else -1.0
            # At the quota less its own weight, then at the quota.
            ahead = 1 - side
            for c in range(len(p)):
                held[c] = sign / (p[c] if above else 1 - p[c])
            step = 0
            while True:
                state = 0
                outside = False
                nothing = True
                for count in range(len(shape)):
                    move = step + 1 - ahead if above else -step - ahead
                    place = quotas[count] + move * kinds[kind, count]
                    outside |= place >= shape[count]
                    nothing &= place <= 0 or kinds[kind, count] == 0
                    state += strides[count] * max(place, 0)
                if outside:
                    break
                if nothing and not above:
                    for c in range(len(p)):
                        found[kind, c] += held[c] * (1 - p[c]) * tails[state, c]
                    break
                most = 0.0
                for c in range(len(p)):
                    found[kind, c] += held[c] * tails[state, c]
                    held[c] *= -(1 - p[c]) / p[c] if above else -p[c] / (1 - p[c])
                    most = max(most, abs(held[c]))
                if most < _NOTHING:
                    break
                step += 1
    return found
