"""A model as the kernel reads it: 32-bit numbers, rules by number, and how each is counted.

Most ballots turn on sums that only grow: the weight that supports, how many
decline.  A plan lists those sums and the thresholds they may cross, and the
kernel notes when; any other rule is counted as the case counts it.  What is
larger than the kernel's arrays can hold is refused here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import Abstention, EarlyClose, RuleKind
from foedus.errors import NotForecastError
from foedus.forecast.counting import Rules, rules_of
from foedus.forecast.model import MOST_PARTIES, MOST_STAGES, MOST_WEIGHT, Ballot, Count, Model

__all__ = ["NEVER", "Plan", "Shape", "Summed", "plan_of"]

NEVER: Final = np.float32(np.inf)
_LOG2_E: Final = float(np.log2(np.e))
_ANSWER: Final = 2
"""Uniforms for the answer, before those of stages."""
_SURE: Final = 1e9
"""Log-odds of what is certain."""

Floats32 = NDArray[np.float32]
Ints = NDArray[np.int64]


class Shape(IntEnum):
    """How a ballot is counted."""

    EACH = 0
    """Nothing is: each decides for itself."""
    SHARES = 1
    """Adopted once every sum has crossed its threshold."""
    SILENCE = 2
    """A text stands unless enough decline in its window."""
    ANY = 3
    """As the case counts it."""


class Summed(IntEnum):
    """How a sum is made."""

    BY_PARTS = 0
    BY_HEADS = 1
    """Every party counts for one."""
    BY_INFLUENCE = 2
    """It is the influence of those who support, which is known anyhow."""


class Plan(NamedTuple):
    """The arrays of `Model`, narrowed; log-normals are in logarithms to base 2."""

    parties: int
    rows: int
    """Of the sorting network."""
    index_mask: int
    """The lowest bits of a key, which hold the party."""
    words: Any
    per_party: int
    blocks: Ints
    common: Floats32
    absent: NDArray[np.bool_]
    from_request: bool
    from_meeting: bool
    waits: bool
    drawn: NDArray[np.bool_]
    """(n, words): which words of normals a party draws."""
    talks: Floats32
    """(3,): by when after attack, report, request a meeting is in time; endless for none."""
    mu: Floats32
    sigma: Floats32
    chance: Floats32
    uniform: Ints
    """(K,): which uniform says whether a stage is needed, or -1."""
    uniform_words: NDArray[np.bool_]
    """Which of a party's words of uniforms are drawn at all."""
    calendar: Ints
    openings: Floats32
    into_quarter: Any
    lean: Floats32
    decline: Floats32
    beta: Any
    influence: Floats32
    leaders: Ints
    pull: Floats32
    """(leaders, n)"""
    horizon: Any
    delivers: NDArray[np.bool_]
    lag_mu: Floats32
    lag_sigma: Floats32
    per_hour: Any
    """Bins of times in an hour."""
    bins: int
    arrivals_per_hour: Any
    arrivals: int
    clocks: Floats32
    """(clocks, 4): hours after attack, report, request and meeting; endless for none."""
    clock: Ints
    """(ballots,)"""
    weights: Ints
    """(n,): of the first ballot."""
    rules: Rules
    rule: Ints
    draft_weight: Ints
    shape: Ints
    sums: Floats32
    """(S, n)"""
    against: Ints
    """(S,): 0 for a sum over those who support, 1 over those who decline, 2 or abstain."""
    summed: Ints
    """(S,): see `Summed`."""
    crossings: Ints
    """(X,): the sum that each is of."""
    thresholds: Floats32
    first_crossing: Ints
    """(ballots + 1,): its crossings; the last of a ballot is of those against."""


def plan_of(model: Model) -> Plan:
    """Narrow a model, or say what is too large in it."""
    _refuse(model)
    count = len(model.parties)
    rules, numbers = rules_of([ballot.rule for ballot in model.ballots])
    clocks: list[tuple[float, ...]] = []
    clock = [_numbered(clocks, _clocks(ballot)) for ballot in model.ballots]
    sums = _Sums()
    shape, first = [], [0]
    for ballot in model.ballots:
        shape.append(sums.add(ballot))
        first.append(len(sums.crossings))
    known = list(zip(sums.rows, sums.of, strict=True))
    return Plan(
        parties=count,
        rows=max(8, 1 << (count - 1).bit_length()),
        index_mask=31 if count <= 32 else 63,  # noqa: PLR2004 - five bits or six
        words=np.uint64(model.draws.words),
        per_party=model.draws.per_party,
        blocks=np.asarray(model.draws.blocks, np.int64),
        common=_narrow(np.nan_to_num(model.common) * _LOG2_E),
        absent=np.isnan(model.common[:, 1]),
        from_request=model.from_request,
        from_meeting=model.from_meeting,
        waits=model.waits,
        drawn=_drawn(model),
        talks=_narrow(np.nan_to_num(model.talks, nan=np.inf, posinf=np.inf)),
        mu=_narrow(np.nan_to_num(model.mu) * _LOG2_E),
        sigma=_narrow(np.nan_to_num(model.sigma) * _LOG2_E),
        chance=_narrow(model.chance),
        uniform=np.asarray(model.draws.uniforms, np.int64),
        uniform_words=_used(model),
        calendar=np.ascontiguousarray(model.calendar, np.int64),
        openings=_narrow(model.openings),
        into_quarter=np.float32(model.into_quarter),
        lean=_narrow(np.clip(model.lean, -_SURE, _SURE)),
        decline=_narrow(model.decline),
        beta=np.float32(model.beta),
        influence=_narrow(model.influence),
        leaders=np.asarray(model.leaders, np.int64),
        pull=_narrow(model.pull.reshape(count, -1).T),
        horizon=np.float32(model.horizon),
        delivers=np.ascontiguousarray(model.amount != 0),
        lag_mu=_narrow(np.nan_to_num(model.lag_mu) * _LOG2_E),
        lag_sigma=_narrow(np.nan_to_num(model.lag_sigma) * _LOG2_E),
        per_hour=np.float32(1 / model.bin_hours),
        bins=model.bins,
        arrivals_per_hour=np.float32(1 / model.arrival_hours),
        arrivals=model.arrivals,
        clocks=np.array(clocks, np.float32).reshape(-1, 4),
        clock=np.array(clock, np.int64),
        weights=np.asarray(model.ballots[0].rule.weights, np.int64),
        rules=rules,
        rule=np.array(numbers, np.int64),
        draft_weight=np.array([ballot.draft_weight for ballot in model.ballots], np.int64),
        shape=np.array(shape, np.int64),
        sums=_narrow(np.array(sums.rows).reshape(-1, count)),
        against=np.array(sums.of, np.int64),
        summed=np.array([_summed(row, of, model) for row, of in known], np.int64),
        crossings=np.array(sums.crossings, np.int64),
        thresholds=np.array(sums.thresholds, np.float32),
        first_crossing=np.array(first, np.int64),
    )


def _summed(row: tuple[int, ...], against: int, model: Model) -> Summed:
    if set(row) == {1}:
        return Summed.BY_HEADS
    is_influence = not against and row == tuple(model.influence.tolist())
    return Summed.BY_INFLUENCE if is_influence else Summed.BY_PARTS


def _drawn(model: Model) -> NDArray[np.bool_]:
    """(n, words): which of each party's words of normals are drawn at all."""
    needed = np.concatenate([model.chance > 0, model.amount != 0])
    if len(needed) % 2:
        needed = np.concatenate([needed, np.zeros_like(needed[:1])])
    return np.ascontiguousarray(needed[0::2].T | needed[1::2].T)


def _narrow(values: Any) -> Floats32:
    return np.ascontiguousarray(values, np.float32)


def _uncertain(model: Model) -> NDArray[np.bool_]:
    """Which stages some party may not need."""
    found: NDArray[np.bool_] = np.any((model.chance > 0) & (model.chance < 1), axis=1)
    return found


def _used(model: Model) -> NDArray[np.bool_]:
    """The answer's word, and those that say whether a stage is needed."""
    numbers = model.draws.uniforms[_uncertain(model)]
    used = np.zeros(1 + int(numbers.max(initial=0)) // 3, np.bool_)
    used[0] = True
    used[numbers // 3] = True
    return used


def _numbered(known: list[Any], value: Any) -> int:
    if value not in known:
        known.append(value)
    return known.index(value)


def _clocks(ballot: Ballot) -> tuple[float, ...]:
    """NaN is not equal to itself, so no clock is an endless one."""
    given = (
        ballot.after_attack,
        ballot.after_report,
        ballot.after_request,
        ballot.after_meeting,
    )
    return tuple(float("inf") if np.isnan(hours) else float(hours) for hours in given)


@dataclass(slots=True)
class _Sums:
    """Sums that only grow, and the thresholds on which ballots turn."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    crossings: list[int] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)

    def add(self, ballot: Ballot) -> Shape:
        """How a ballot is counted, with the crossings that takes."""
        rule = ballot.rule
        if rule.kind is RuleKind.INDIVIDUAL:
            return Shape.EACH if rule.early == 0 else Shape.ANY
        if rule.early and np.isinf(_clocks(ballot)).all():
            return Shape.ANY
        voting = rule.voters & ~rule.recused
        plain = not (rule.veto & ~rule.recused).any() and rule.on_fail is None
        no = 2 if rule.abstain == list(Abstention).index(Abstention.AGAINST) else 1
        if plain and rule.kind is RuleKind.SILENCE and rule.on_break is None:
            self._cross(0, rule.weights * voting, ballot.draft_weight)
            self._cross(no, voting.astype(np.int64), rule.broken_by)
            return Shape.SILENCE
        if plain and _is_plain_majority(rule):
            for above, below, more, base in rule.needs.tolist():
                parts = rule.weights * voting if base == _WEIGHT else voting.astype(np.int64)
                whole = int(parts.sum())
                least = above * whole // below + 1 if more else -(-above * whole // below)
                self._cross(0, parts, max(least, 0) if whole else MOST_WEIGHT + 1)
            self._cross(no, voting.astype(np.int64), 1)
            return Shape.SHARES
        return Shape.ANY

    def _cross(self, of: int, parts: Ints, threshold: int) -> None:
        row = tuple(int(part) for part in parts)
        known = list(zip(self.of, self.rows, strict=True))
        if (of, row) not in known:
            self.of.append(of)
            self.rows.append(row)
            known.append((of, row))
        self.crossings.append(known.index((of, row)))
        self.thresholds.append(threshold)


_MEMBERS: Final = 0
_WEIGHT: Final = 3


def _is_plain_majority(rule: Count) -> bool:
    """Whether it turns on nothing but what supports, of a whole that never changes."""
    early = (0, 1 + list(EarlyClose).index(EarlyClose.WHEN_DECIDED))
    return (
        rule.kind is RuleKind.MAJORITY
        and len(rule.needs) > 0
        and all(need[3] in {_MEMBERS, _WEIGHT} and need[0] > 0 for need in rule.needs.tolist())
        and rule.quorum[0] == 0
        and rule.quorum[2] == 0
        and rule.abstain != list(Abstention).index(Abstention.NOT_AGAINST)
        and rule.chair < 0
        and rule.early in early
    )


def _refuse(model: Model) -> None:
    """What is larger than the arrays, or out of step with its own draws."""
    parties, stages = len(model.parties), model.mu.shape[0]
    if not 1 <= parties <= MOST_PARTIES:
        raise NotForecastError(
            f"A forecast is for 1 to {MOST_PARTIES} parties; this one has {parties}.",
            remedy="Leave out parties that neither answer nor give.",
        )
    if stages > MOST_STAGES:
        raise NotForecastError(
            f"A forecast has at most {MOST_STAGES} stages; this one has {stages}.",
            remedy="Join stages that follow each other into one.",
        )
    if not model.ballots:
        raise NotForecastError("There is no question to forecast.")
    weighed = [("influence", model.influence)]
    weighed += [(ballot.cite, rule.weights) for ballot in model.ballots for rule in _all(ballot)]
    for where, weights in weighed:
        if int(weights.sum()) > MOST_WEIGHT:
            raise NotForecastError(
                f"{where}: weights of {int(weights.sum()):,} are more than {MOST_WEIGHT:,}.",
                remedy="Use a larger unit.",
            )
    draws = model.draws
    numbers = draws.uniforms
    if len(numbers) != stages or (_uncertain(model) & (numbers < _ANSWER)).any():
        raise NotForecastError("A stage that may not be needed has no draw for that.")
    needed = -(-(stages + len(model.forms)) // 2) + len(_used(model))
    last = 2 + draws.per_party * (int(draws.blocks.max()) + 1)
    if draws.per_party < needed or draws.words < last:
        raise NotForecastError("The model has more draws than its layout has room for.")
    if draws.words & (draws.words - 1):
        raise NotForecastError(f"The words of a trial are a power of two, not {draws.words}.")


def _all(ballot: Ballot) -> list[Count]:
    """The rule of a ballot, and those it falls back on."""
    found = [ballot.rule]
    for rule in found:
        found += [follow for follow in (rule.on_break, rule.on_fail) if follow is not None]
    return found
