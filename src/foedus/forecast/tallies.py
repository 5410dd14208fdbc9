"""A rule as counts that must all be reached: what `programme` goes through.

Four things a party may have done by a moment: support, decline, abstain, or not
have answered.  Each condition of a rule is linear in them, so it is a count with
a cap.  `Stage` says what is asked: whether it is adopted if it closes now,
whether nobody left could undo that, or whether everybody has answered as well.
"""

from __future__ import annotations

from enum import Enum, auto
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import Abstention, RuleKind
from foedus.errors import FoedusError
from foedus.forecast.model import Count

__all__ = ["ABSTAIN", "DECLINE", "SILENT", "SUPPORT", "Asked", "Tally", "silence_tally", "tally_of"]

SUPPORT: Final = 0
DECLINE: Final = 1
ABSTAIN: Final = 2
SILENT: Final = 3
KINDS: Final = 4

_PRESENT: Final = list(Abstention).index(Abstention.PRESENT)
_NOT_AGAINST: Final = list(Abstention).index(Abstention.NOT_AGAINST)
_IGNORED: Final = list(Abstention).index(Abstention.IGNORED)
_AGAINST: Final = list(Abstention).index(Abstention.AGAINST)
_MEMBERS, _IN_ATTENDANCE, _VOTES, _WEIGHT = range(4)

Ints = NDArray[np.int64]


class Asked(Enum):
    """What must hold of the answers at a moment."""

    IF_CLOSED = auto()
    FOR_GOOD = auto()
    ALL_ANSWERED = auto()


class Tally:
    """Counts over n parties; what a party does adds to each, or ends it."""

    def __init__(self, parties: int) -> None:
        self.adds: list[Ints] = []
        self.caps: list[int] = []
        self.ends = np.zeros((parties, KINDS), dtype=bool)

    def need(self, adds: Ints, least: int) -> None:
        """One count must reach `least`; what it adds may be negative."""
        lowest = adds.min(axis=1)
        adds, least = adds - lowest[:, None], least - int(lowest.sum())
        if least <= 0:
            return
        part = gcd(*adds.ravel().tolist()) or 1
        self.adds.append(adds // part)
        self.caps.append(-(-least // part))

    def never(self) -> None:
        """Nothing can be adopted."""
        self.ends[:] = True


def tally_of(rule: Count, asked: Asked) -> Tally:
    """The counts of a collective rule that is no silence."""
    if rule.chair >= 0:
        raise FoedusError("A chair that breaks a tie has no exact evaluation.")
    tally = Tally(len(rule.voters))
    ends = tally.ends
    vetoes = rule.veto & ~rule.recused
    active = (rule.delegates if rule.kind is RuleKind.DELEGATED else rule.voters) & ~rule.recused
    raw: list[tuple[Ints, int]] = []
    if rule.kind is RuleKind.DELEGATED:
        ends[active, DECLINE:] = True
        if not active.any():
            tally.never()
    else:
        by_share = rule.kind is RuleKind.MAJORITY
        raw = _majority(rule, active) if by_share else _by_all(rule, active, ends)
        if rule.quorum[0] > 0:
            raw.append(_quorum(rule, active))
        _abstentions(rule, active, raw, ends)
    ends[vetoes, DECLINE] = True
    _as_asked(tally, asked, raw, active | vetoes)
    return tally


def _as_asked(
    tally: Tally, asked: Asked, raw: list[tuple[Ints, int]], heard: NDArray[np.bool_]
) -> None:
    """What silence means: nothing yet; or the worst that may still be said; or not yet all."""
    ends = tally.ends
    for adds, least in raw:
        if asked is Asked.FOR_GOOD:
            adds[:, SILENT] = adds.min(axis=1)
        tally.need(adds, least)
    if asked is Asked.FOR_GOOD:
        ends[:, SILENT] |= ends.any(axis=1)
    if asked is Asked.ALL_ANSWERED:
        ends[heard, SILENT] = True


def _abstentions(
    rule: Count, active: NDArray[np.bool_], raw: list[tuple[Ints, int]], ends: NDArray[np.bool_]
) -> None:
    """An abstention that counts as silence, or as a no."""
    like = {_IGNORED: SILENT, _AGAINST: DECLINE}.get(rule.abstain)
    if like is None:
        return
    ends[active, ABSTAIN] = ends[active, like]
    for adds, _ in raw:
        adds[active, ABSTAIN] = adds[active, like]


def _majority(rule: Count, active: NDArray[np.bool_]) -> list[tuple[Ints, int]]:
    if not len(rule.needs):
        return [(_none(active), 1)]
    found = []
    for over, under, more, base in rule.needs.tolist():
        worth = rule.weights if base == _WEIGHT else np.ones(len(active), dtype=np.int64)
        worth = np.where(active, worth, 0)
        adds = _none(active)
        adds[:, SUPPORT] = under * worth
        least = int(more)
        if base in {_VOTES, _IN_ATTENDANCE}:
            adds[:, [SUPPORT, DECLINE]] -= over * worth[:, None]
            if base == _IN_ATTENDANCE and rule.abstain == _PRESENT:
                adds[:, ABSTAIN] -= over * worth
        else:
            least += over * int(worth.sum())
            if rule.abstain == _NOT_AGAINST:
                adds[:, ABSTAIN] += over * worth
        found.append((adds, least))
        if adds[:, 1:].any() or least <= 0:
            somebody = _none(active)
            somebody[:, SUPPORT] = worth > 0
            found.append((somebody, 1))
    return found


def _by_all(
    rule: Count, active: NDArray[np.bool_], ends: NDArray[np.bool_]
) -> list[tuple[Ints, int]]:
    ends[active, DECLINE] = True
    if not rule.quorum[0]:
        ends[active, SILENT] = True
        if rule.kind is RuleKind.UNANIMITY and rule.abstain == _PRESENT:
            ends[active, ABSTAIN] = True
    somebody = _none(active)
    somebody[active, SUPPORT] = 1
    return [(somebody, 1)]


def _quorum(rule: Count, active: NDArray[np.bool_]) -> tuple[Ints, int]:
    over, under, more = rule.quorum
    adds = _none(active)
    adds[active, :SILENT] = under
    return adds, over * int(rule.voters.sum()) + int(more)


def _none(active: NDArray[np.bool_]) -> Ints:
    return np.zeros((len(active), KINDS), dtype=np.int64)


def silence_tally(rule: Count, draft_weight: int) -> Tally:
    """A text is circulated and stands: support by its circulation, no by the end of its window.

    Who supports between the two counts as silent here.
    """
    tally = Tally(len(rule.voters))
    active = rule.voters & ~rule.recused
    against = np.zeros(KINDS, dtype=bool)
    against[DECLINE] = True
    against[ABSTAIN] = rule.abstain == _AGAINST
    objects = active[:, None] & against
    drafted = _none(active)
    drafted[active, SUPPORT] = rule.weights[active]
    tally.need(drafted, draft_weight)
    standing = _none(active)
    standing[active] = 1
    standing[objects] = 0
    if rule.broken_by <= 1:
        tally.ends[objects] = True
    else:
        tally.need(standing, int(active.sum()) - rule.broken_by + 1)
    tally.ends |= (rule.veto & ~rule.recused)[:, None] & against
    return tally
