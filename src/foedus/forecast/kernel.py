"""The compiled kernel: many trials of a plan, a tile of them side by side, counted in integers.

What a trial is, line by line, is in `model`.  Loops are short and each array of
theirs is a separate argument: that is what makes them vectors.  Everything that
leaves the kernel is an integer, so the sum is the same for any split.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.forecast.compiling import as_bits, as_float, compiled
from foedus.forecast.draws import (
    COMMON_WORDS,
    GAMMA,
    TILE,
    add_lasting,
    exp2,
    lasting,
    log2,
    state_of,
    three_uniforms,
    two_normals,
)
from foedus.forecast.model import Result
from foedus.forecast.plan import Shape
from foedus.forecast.settling import settle
from foedus.forecast.sorting import sort_columns

__all__ = ["Counts", "Record", "simulate"]

_NEVER: Final = np.float32(np.inf)
_NO_TIME: Final = np.float32(0)
_NONE: Final = np.uint64(0)
_BIT: Final = np.uint64(1)
_ONE: Final = np.float32(1)
_TWO: Final = np.float32(2)
_FOUR: Final = np.float32(4)
_LN2: Final = np.float32(np.log(2))
_LAST_KEY: Final = np.int32(2**31 - 1)
_DECLINES: Final = np.int32(1)
_SUPPORTS: Final = np.int32(1)
_NOT_LAST_BIT: Final = np.int32(-2)

_STARTS: Final = (0, 1, 3)
"""The rows of what clocks begin at: the report, the request, a meeting in time."""

_EACH: Final = int(Shape.EACH)
_SHARES: Final = int(Shape.SHARES)
_SILENCE: Final = int(Shape.SILENCE)
_ANY: Final = int(Shape.ANY)
_R_OPEN: Final = int(Result.OPEN)
_R_ADOPTED: Final = int(Result.ADOPTED)
_R_REFUSED: Final = int(Result.REFUSED)
_R_NO_DECISION: Final = int(Result.NO_DECISION)
_R_EACH: Final = int(Result.EACH)

Ints = NDArray[np.int64]
Floats32 = NDArray[np.float32]


class Counts(NamedTuple):
    """What trials are counted into; the arrays of `Tallies`."""

    results: Ints
    settled: Ints
    certain: Ints
    late: Ints
    in_time: Ints
    answered: Ints
    supported: Ints
    nth: Ints
    all_answered: Ints
    weight: Ints
    """(2,): sum and sum of squares."""
    arrivals: Ints


class Record(NamedTuple):
    """Everything about one trial, where it is asked for; empty arrays where not."""

    common: Floats32
    """(3,): report, request and meeting."""
    ready: Floats32
    """(K, n): when each stage was reached."""
    begun: Floats32
    """(K, n): when it began."""
    ended: Floats32
    times: Floats32
    """(n,): T"""
    said: Ints
    """(n,): 0 nothing, 1 support, 2 decline, 3 abstain."""
    closes: Floats32
    """(ballots,)"""
    results: Ints
    settled: Floats32
    certain: Floats32
    alone: Floats32
    drafted: Floats32
    arrived: Floats32
    """(F, n)"""


@compiled
def _set(values: Any, value: Any) -> None:
    for lane in range(TILE):
        values[lane] = value


@compiled
def _copy(values: Any, others: Any) -> None:
    for lane in range(TILE):
        values[lane] = others[lane]


@compiled
def _not_before(times: Any, others: Any) -> None:
    for lane in range(TILE):
        times[lane] = max(times[lane], others[lane])


@compiled
def _open_at(times: Any, row: Any, into: Any, last: Any) -> None:
    """Wait until the calendar is open."""
    for lane in range(TILE):
        quarter = np.floor((times[lane] + into) * _FOUR)
        times[lane] = max(times[lane], row[np.uint32(min(quarter, last))])


@compiled
def _where_needed(times: Any, after: Any, uniforms: Any, chance: Any) -> None:
    for lane in range(TILE):
        before, then = times[lane], after[lane]
        times[lane] = then if uniforms[lane] < chance else before


@compiled
def _keys(keys: Any, times: Any, mask: Any, index: Any) -> None:
    """The time with its lowest bits cleared, and the party in their place."""
    for lane in range(TILE):
        bits = np.int32(as_bits(times[lane]) & mask)
        keys[lane] = np.int32(bits | index)
        times[lane] = as_float(bits)


@compiled
def _clear(times: Any, mask: Any) -> None:
    """The lowest bits cleared, as those of answers are: none is before its meeting."""
    for lane in range(TILE):
        times[lane] = as_float(np.int32(as_bits(times[lane]) & mask))


@compiled
def _leanings(leanings: Any, answers: Any, declines: Any, lean: Any, decline: Any) -> None:
    """How strong a pull a party would need to support; its last bit says it would decline."""
    for lane in range(TILE):
        answer = answers[lane]
        need = (log2(answer) - log2(_ONE - answer)) * _LN2 - lean
        says = _DECLINES if declines[lane] < decline else np.int32(0)
        leanings[lane] = as_float(np.int32(np.int32(as_bits(need) & _NOT_LAST_BIT) | says))


@compiled
def _lead(pulls: Any, keys: Any, index_mask: Any, pull: Any, leader: Any, of: Any) -> None:
    """Add what one leader's answer, if it has given one, does to whom it is the turn of."""
    supports, declines, abstains = of
    bit = np.uint64(leader)
    for lane in range(TILE):
        party = np.uint32(keys[lane] & index_mask)
        yes = (supports[lane] >> bit) & _BIT
        no = ((declines[lane] | abstains[lane]) >> bit) & _BIT
        pulls[lane] += (np.float32(yes) - np.float32(no)) * pull[party]


@compiled
def _answer(
    keys: Any,
    masks: Any,
    leanings: Any,
    influence: Any,
    pulls: Any,
    times: Any,
    for_it: Any,
    of_all: Any,
    supports: Any,
    declines: Any,
    abstains: Any,
    said: Any,
    beta: Any,
    horizon: Any,
) -> None:
    """The next party in each trial answers."""
    index_mask, time_mask = masks
    for lane in range(TILE):
        key = keys[lane]
        party = np.uint32(key & index_mask)
        moment = as_float(np.int32(key & time_mask))
        times[lane] = moment
        need = leanings[party * np.uint32(TILE) + np.uint32(lane)]
        weight = influence[party]
        others = of_all[lane]
        with_it = for_it[lane]
        swing = (_TWO * with_it - others) / (others if others > _NO_TIME else _ONE)
        answers = moment <= horizon
        supporting = answers and swing * beta + pulls[lane] > need
        refusing = answers and not supporting
        no = (as_bits(need) & _DECLINES) != 0
        bit = _BIT << np.uint64(party)
        supports[lane] |= bit if supporting else _NONE
        declines[lane] |= bit if refusing and no else _NONE
        abstains[lane] |= bit if refusing and not no else _NONE
        said[lane] = (
            np.int32(1)
            if supporting
            else (np.int32(2) if no else np.int32(3))
            if answers
            else np.int32(0)
        )
        for_it[lane] = with_it + (weight if supporting else _NO_TIME)
        of_all[lane] = others + (weight if answers else _NO_TIME)


@compiled
def _add_supporting(sums: Any, keys: Any, index_mask: Any, said: Any, parts: Any) -> None:
    for lane in range(TILE):
        part = parts[np.uint32(keys[lane] & index_mask)]
        sums[lane] += part if said[lane] == _SUPPORTS else _NO_TIME


@compiled
def _add_against(sums: Any, keys: Any, index_mask: Any, said: Any, parts: Any, most: Any) -> None:
    """Those who decline; with `most` 3, who abstain as well."""
    for lane in range(TILE):
        part = parts[np.uint32(keys[lane] & index_mask)]
        sums[lane] += part if _SUPPORTS < said[lane] <= most else _NO_TIME


@compiled
def _cross(crossed: Any, sums: Any, times: Any, threshold: Any) -> None:
    for lane in range(TILE):
        moment = times[lane]
        crossed[lane] = min(crossed[lane], moment if sums[lane] >= threshold else _NEVER)


@compiled
def _in_time(done: Any, common: Any, talks: Any) -> None:
    """The meeting where it was held in its own time, the latest of its clocks; else never."""
    for lane in range(TILE):
        end = talks[0] if talks[0] < _NEVER else -_NEVER
        for clock in range(1, 3):
            if talks[clock] < _NEVER:
                end = max(end, common[clock - 1, lane] + talks[clock])
        late = end > -_NEVER and common[2, lane] > end
        done[lane] = _NEVER if late else common[2, lane]


@compiled
def _close(closes: Any, clocks: Any, common: Any, opens: Any) -> None:
    """The latest end of the clocks; where all were over, the first from the opening."""
    after = _NEVER
    for clock in range(4):
        if after == _NEVER:
            after = clocks[clock]
    for lane in range(TILE):
        end = -_NEVER
        for clock in range(4):
            if clocks[clock] < _NEVER:
                start = common[_STARTS[clock - 1], lane] if clock > 0 else _NO_TIME
                ends = start + clocks[clock]
                known = end == -_NEVER or start <= end
                end = max(end, ends) if known and ends >= opens[lane] else end
        end = _NEVER if after == _NEVER else end
        closes[lane] = opens[lane] + after if end == -_NEVER else end


@compiled
def _shares(outcome: Any, settled: Any, certain: Any, closes: Any, early: Any) -> None:
    """`certain` has when all thresholds were crossed, `settled` when the first declined."""
    for lane in range(TILE):
        crossed, close = certain[lane], closes[lane]
        adopted = crossed <= close and crossed < _NEVER
        declined = settled[lane] <= close
        open_ = close == _NEVER and not (adopted and early)
        result = _R_REFUSED if declined else _R_NO_DECISION
        result = _R_ADOPTED if adopted else result
        outcome[lane] = _R_OPEN if open_ else result
        certain[lane] = crossed if adopted else _NEVER
        settled[lane] = crossed if adopted and early else close


@compiled
def _silence(
    outcome: Any,
    settled: Any,
    certain: Any,
    closes: Any,
    meeting: Any,
    window: Any,
    horizon: Any,
) -> None:
    """`certain` has when the draft had its weight, `settled` when it would be broken."""
    for lane in range(TILE):
        close = closes[lane]
        drafted = max(certain[lane], meeting[lane])
        broken = max(settled[lane], drafted)
        end = drafted + window
        broken = broken if end <= min(close, horizon) else _NEVER  # none is circulated that late
        by_break = broken <= min(end, close) and broken < _NEVER
        stood = not by_break and end <= min(close, horizon)
        result = _R_OPEN if close == _NEVER else _R_NO_DECISION
        result = _R_ADOPTED if stood else result
        outcome[lane] = _R_REFUSED if by_break else result
        settled[lane] = broken if by_break else (end if stood else close)
        certain[lane] = end if stood else _NEVER


@compiled
def _support_times(when: Any, supports: Any, index: Any, times: Any) -> None:
    """When a party supported, or never."""
    bit = np.uint64(index)
    for lane in range(TILE):
        moment = times[lane]
        when[lane] = moment if (supports[lane] >> bit) & _BIT else _NEVER


@compiled
def _histogram(counts: Any, times: Any, per_hour: Any, bins: Any, count: Any) -> None:
    most = np.float32(bins)
    for lane in range(count):
        counts[np.uint32(min(times[lane] * per_hour, most))] += 1


@compiled
def _count_until(times: Any, closes: Any, count: Any) -> Any:
    total = 0
    for lane in range(count):
        total += 1 if times[lane] <= closes[lane] and times[lane] < _NEVER else 0
    return total


@compiled
def _count_after(times: Any, closes: Any, horizon: Any, count: Any) -> Any:
    """Who answered after the close, or not at all, where there is one."""
    total = 0
    for lane in range(count):
        end = min(closes[lane], horizon) if closes[lane] < _NEVER else _NEVER
        total += 1 if times[lane] > end else 0
    return total


@compiled
def _add_weights(sums: Any, times: Any, closes: Any, weight: Any) -> None:
    for lane in range(TILE):
        here = times[lane] <= closes[lane] and times[lane] < _NEVER
        sums[lane] += weight if here else _NO_TIME


@compiled
def _in_order(
    order: Any,
    masks: Any,
    keys: Any,
    lane: Any,
    index_mask: Any,
    time_mask: Any,
    supports: Any,
    declines: Any,
    abstains: Any,
    parties: Any,
    horizon: Any,
) -> Any:
    """One trial's answers in order, with who had said what after each; how many there are."""
    masks[0, 0] = _NONE
    masks[1, 0] = _NONE
    masks[2, 0] = _NONE
    for place in range(parties):
        key = keys[place, lane]
        moment = as_float(np.int32(key & time_mask))
        if moment > horizon:
            return place
        bit = _BIT << np.uint64(key & index_mask)
        order[place] = moment
        masks[0, place + 1] = masks[0, place] | (supports[lane] & bit)
        masks[1, place + 1] = masks[1, place] | (declines[lane] & bit)
        masks[2, place + 1] = masks[2, place] | (abstains[lane] & bit)
    return parties


@compiled
def _in_turn(
    nth: Any, keys: Any, index_mask: Any, time_mask: Any, supports: Any, parties: Any
) -> None:
    """When the k-th supported, in row k."""
    for lane in range(TILE):
        nth[0, lane] = _NO_TIME
        count = 0
        for place in range(parties):
            key = keys[place, lane]
            if (supports[lane] >> np.uint64(key & index_mask)) & _BIT:
                count += 1
                nth[count, lane] = as_float(np.int32(key & time_mask))
        for place in range(count + 1, parties + 1):
            nth[place, lane] = _NEVER


@compiled
def simulate(
    plan: Any, key: Any, first: Any, count: Any, details: Any, out: Any, record: Any
) -> None:
    """Run `count` trials from the `first`, and add what they come to to `out`.

    With `record`, also write down the last tile's first trial.
    """
    parties, stages = plan.parties, plan.mu.shape[0]
    forms, ballots = plan.delivers.shape[0], plan.rule.shape[0]
    recording = record.times.shape[0] > 0
    index_mask = np.int32(plan.index_mask)
    time_mask = np.int32(~index_mask)
    step = plan.words * GAMMA
    last_quarter = np.float32(plan.openings.shape[1] - 1)
    normal_words = (stages + forms + 1) // 2

    common = np.empty((4, TILE), np.float32)
    opens = np.empty(TILE, np.float32)
    now = np.empty(TILE, np.float32)
    after = np.empty(TILE, np.float32)
    pair = np.empty((2, TILE), np.float32)
    uniforms = np.empty((3 * plan.uniform_words.shape[0], TILE), np.float32)
    lags = np.empty((max(forms, 1), parties, TILE), np.float32)
    times = np.empty((parties, TILE), np.float32)
    leanings = np.empty(parties * TILE, np.float32)
    keys = np.empty((plan.rows, TILE), np.int32)
    pulls = np.zeros(TILE, np.float32)
    turn = np.empty(TILE, np.float32)
    for_it = np.empty(TILE, np.float32)
    of_all = np.empty(TILE, np.float32)
    supports = np.empty(TILE, np.uint64)
    declines = np.empty(TILE, np.uint64)
    abstains = np.empty(TILE, np.uint64)
    said = np.empty(TILE, np.int32)
    sums = np.empty((plan.sums.shape[0], TILE), np.float32)
    crossed = np.empty((plan.crossings.shape[0], TILE), np.float32)
    closes = np.empty((plan.clocks.shape[0], TILE), np.float32)
    outcome = np.empty(TILE, np.int64)
    settled = np.empty(TILE, np.float32)
    certain = np.empty(TILE, np.float32)
    taken = np.empty(TILE, np.float32)
    supported = np.empty((parties, TILE), np.float32)
    weights = np.empty(TILE, np.float32)
    order = np.empty(parties, np.float32)
    masks = np.empty((3, parties + 1), np.uint64)
    nothing = np.zeros(TILE, np.float32)
    nth = np.empty((parties + 1, TILE), np.float32)
    everybody = np.empty(TILE, np.float32)

    for begun in range(0, count, TILE):
        lanes = min(TILE, count - begun)
        trial = first + begun

        # 1. what happens to all
        _set(now, _NO_TIME)
        for place in range(3):
            if not plan.absent[place]:
                if place != 1:
                    two_normals(
                        state_of(key, plan.words, trial, place // 2), step, pair[0], pair[1]
                    )
                elif plan.absent[0]:
                    two_normals(state_of(key, plan.words, trial, 0), step, pair[0], pair[1])
                add_lasting(now, pair[place % 2], plan.common[place, 0], plan.common[place, 1])
            _copy(common[place], now)
        start = common[1] if plan.from_request else common[0]
        _clear(common[2], time_mask)
        _in_time(common[3], common[:3], plan.talks)
        gate = common[3] if plan.from_meeting else common[2]
        _copy(opens, gate if plan.from_meeting else start)

        # 2 to 4. each party until it answers
        for party in range(parties):
            slot = COMMON_WORDS + plan.blocks[party] * plan.per_party
            for word in range(plan.uniform_words.shape[0]):
                if plan.uniform_words[word]:
                    state = state_of(key, plan.words, trial, slot + normal_words + word)
                    place = 3 * word
                    three_uniforms(
                        state, step, uniforms[place], uniforms[place + 1], uniforms[place + 2]
                    )
            base = party * TILE
            _leanings(
                leanings[base : base + TILE],
                uniforms[0],
                uniforms[1],
                plan.lean[party],
                plan.decline[party],
            )
            _copy(now, start)
            for place in range(stages + forms):
                if place % 2 == 0:
                    state = state_of(key, plan.words, trial, slot + place // 2)
                    two_normals(state, step, pair[0], pair[1])
                normals = pair[place % 2]
                if place >= stages:
                    form = place - stages
                    lasting(
                        lags[form, party],
                        normals,
                        plan.lag_mu[form, party],
                        plan.lag_sigma[form, party],
                    )
                    continue
                chance = plan.chance[place, party]
                if recording:
                    record.ready[place, party] = now[0]
                    record.begun[place, party] = _NEVER
                    record.ended[place, party] = now[0]
                if chance == _NO_TIME:
                    continue
                mu, sigma = plan.mu[place, party], plan.sigma[place, party]
                _copy(after, now)
                if plan.calendar[place, party] >= 0:
                    row = plan.openings[plan.calendar[place, party]]
                    _open_at(after, row, plan.into_quarter, last_quarter)
                needed = chance >= _ONE or uniforms[plan.uniform[place], 0] < chance
                if recording and needed:
                    record.begun[place, party] = after[0]
                add_lasting(after, normals, mu, sigma)
                if chance < _ONE:
                    _where_needed(now, after, uniforms[plan.uniform[place]], chance)
                else:
                    _copy(now, after)
                if recording:
                    record.ended[place, party] = now[0]
            if plan.waits:
                _not_before(now, gate)
            _keys(keys[party], now, time_mask, np.int32(party))
            _copy(times[party], now)

        # 5. in order of time
        for row_number in range(parties, plan.rows):
            for lane in range(TILE):
                keys[row_number, lane] = _LAST_KEY
        sort_columns(keys)
        _set(for_it, _NO_TIME)
        _set(of_all, _NO_TIME)
        _set(pulls, _NO_TIME)
        for lane in range(TILE):
            supports[lane] = _NONE
            declines[lane] = _NONE
            abstains[lane] = _NONE
        for place in range(plan.sums.shape[0]):
            _set(sums[place], _NO_TIME)
        for place in range(plan.crossings.shape[0]):
            _set(crossed[place], _NEVER if plan.thresholds[place] > _NO_TIME else _NO_TIME)
        for turn_number in range(parties):
            if plan.leaders.shape[0] > 0:
                _set(pulls, _NO_TIME)
                for place in range(plan.leaders.shape[0]):
                    _lead(
                        pulls,
                        keys[turn_number],
                        index_mask,
                        plan.pull[place],
                        plan.leaders[place],
                        (supports, declines, abstains),
                    )
            _answer(
                keys[turn_number],
                (index_mask, time_mask),
                leanings,
                plan.influence,
                pulls,
                turn,
                for_it,
                of_all,
                supports,
                declines,
                abstains,
                said,
                plan.beta,
                plan.horizon,
            )
            if recording:
                record.said[keys[turn_number, 0] & index_mask] = said[0]
            for place in range(plan.sums.shape[0]):
                if plan.summed[place] == 0:
                    _add_supporting(
                        sums[place], keys[turn_number], index_mask, said, plan.sums[place]
                    )
                else:
                    most = np.int32(1 + plan.summed[place])
                    _add_against(
                        sums[place], keys[turn_number], index_mask, said, plan.sums[place], most
                    )
            for place in range(plan.crossings.shape[0]):
                _cross(crossed[place], sums[plan.crossings[place]], turn, plan.thresholds[place])

        # 6. who was in time, and what each ballot comes to
        for place in range(plan.clocks.shape[0]):
            _close(closes[place], plan.clocks[place], common, opens)
        _set(weights, _NO_TIME)
        for party in range(parties):
            _support_times(supported[party], supports, party, times[party])
            out.late[party] += _count_after(
                times[party], closes[plan.clock[0]], plan.horizon, lanes
            )
            _add_weights(
                weights,
                supported[party],
                closes[plan.clock[0]],
                np.float32(plan.weights[party]),
            )
            for place in range(plan.clocks.shape[0]):
                in_time = _count_until(supported[party], closes[place], lanes)
                for ballot in range(ballots):
                    if plan.clock[ballot] == place:
                        out.in_time[ballot, party] += in_time
        for lane in range(lanes):
            weight = np.int64(weights[lane])
            out.weight[0] += weight
            out.weight[1] += weight * weight

        for ballot in range(ballots):
            close = closes[plan.clock[ballot]]
            shape = plan.shape[ballot]
            rule = plan.rule[ballot]
            lowest, end = plan.first_crossing[ballot], plan.first_crossing[ballot + 1]
            if shape == _EACH:
                for lane in range(TILE):
                    outcome[lane] = _R_EACH
                    settled[lane] = close[lane]
                    certain[lane] = _NEVER
            elif shape == _SHARES:
                _copy(certain, crossed[lowest])
                for place in range(lowest + 1, end - 1):
                    _not_before(certain, crossed[place])
                _copy(settled, crossed[end - 1])
                _shares(outcome, settled, certain, close, plan.rules.early[rule] > 0)
            elif shape == _SILENCE:
                _copy(certain, crossed[lowest])
                _copy(settled, crossed[end - 1])
                _silence(
                    outcome, settled, certain, close, gate, plan.rules.window[rule], plan.horizon
                )
            if ballot == 0:
                _copy(taken, nothing)
                if shape != _EACH:
                    for lane in range(TILE):
                        adopted = outcome[lane] == _R_ADOPTED
                        taken[lane] = settled[lane] if adopted else _NEVER
            if shape == _ANY or recording:
                for lane in range(1 if shape != _ANY else lanes):
                    answered = _in_order(
                        order,
                        masks,
                        keys,
                        lane,
                        index_mask,
                        time_mask,
                        supports,
                        declines,
                        abstains,
                        parties,
                        plan.horizon,
                    )
                    result, when, sure, alone, drafted = settle(
                        plan.rules,
                        rule,
                        plan.draft_weight[ballot],
                        order,
                        answered,
                        masks[0],
                        masks[1],
                        masks[2],
                        gate[lane],
                        opens[lane],
                        close[lane],
                        plan.horizon,
                    )
                    if recording and lane == 0:
                        record.closes[ballot] = close[lane]
                        record.results[ballot] = result
                        record.settled[ballot] = when
                        record.certain[ballot] = sure
                        record.alone[ballot] = alone
                        record.drafted[ballot] = drafted
                    if shape == _ANY:
                        outcome[lane] = result
                        settled[lane] = when
                        certain[lane] = sure
                        if ballot == 0:
                            taken[lane] = _NEVER
                            if result == _R_ADOPTED:
                                taken[lane] = when
                            elif result == _R_EACH:
                                taken[lane] = alone if plan.rules.kind[rule] > 0 else _NO_TIME
            for lane in range(lanes):
                out.results[ballot, outcome[lane]] += 1
                if outcome[lane] != _R_ADOPTED:
                    settled[lane] = _NEVER
            _histogram(out.settled[ballot], settled, plan.per_hour, plan.bins, lanes)
            _histogram(out.certain[ballot], certain, plan.per_hour, plan.bins, lanes)

        # 8. what arrives when
        for form in range(forms):
            for party in range(parties):
                if plan.delivers[form, party]:
                    for lane in range(TILE):
                        start_at = max(supported[party, lane], taken[lane])
                        after[lane] = start_at + lags[form, party, lane]
                    _histogram(
                        out.arrivals[form, party],
                        after,
                        plan.arrivals_per_hour,
                        plan.arrivals,
                        lanes,
                    )
                    if recording:
                        record.arrived[form, party] = after[0]

        # times of answers
        if details:
            _set(everybody, _NO_TIME)
            for party in range(parties):
                for lane in range(TILE):
                    after[lane] = (
                        times[party, lane] if times[party, lane] <= plan.horizon else _NEVER
                    )
                _not_before(everybody, after)
                _histogram(out.answered[party], after, plan.per_hour, plan.bins, lanes)
                _histogram(out.supported[party], supported[party], plan.per_hour, plan.bins, lanes)
            _histogram(out.all_answered, everybody, plan.per_hour, plan.bins, lanes)
            _in_turn(nth, keys, index_mask, time_mask, supports, parties)
            for place in range(parties + 1):
                _histogram(out.nth[place], nth[place], plan.per_hour, plan.bins, lanes)
        if recording:
            for place in range(3):
                record.common[place] = common[place, 0]
            for party in range(parties):
                record.times[party] = times[party, 0]
