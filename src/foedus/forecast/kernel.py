"""The compiled kernel: many trials of a plan, a tile of them side by side, counted in integers.

What a trial is, line by line, is in `model`; the numbers here are those lines'.
Everything that leaves the kernel is an integer, so the sum is the same for any
split.  With a record, the first trial of the last tile is written down as well.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from foedus.forecast import loops
from foedus.forecast.compiling import as_float, compiled
from foedus.forecast.draws import (
    COMMON_WORDS,
    GAMMA,
    TILE,
    add_lasting,
    lasting,
    state_of,
    three_uniforms,
    two_normals,
)
from foedus.forecast.model import Result
from foedus.forecast.plan import Shape, Summed
from foedus.forecast.settling import settle
from foedus.forecast.sorting import sort_columns

__all__ = ["simulate"]

_NEVER: Final = np.float32(np.inf)
_NO_TIME: Final = np.float32(0)
_NONE: Final = np.uint64(0)
_BIT: Final = np.uint64(1)
_ONE: Final = np.float32(1)
_LAST_KEY: Final = np.int32(2**31 - 1)

_EACH: Final = int(Shape.EACH)
_SHARES: Final = int(Shape.SHARES)
_SILENCE: Final = int(Shape.SILENCE)
_ANY: Final = int(Shape.ANY)
_BY_INFLUENCE: Final = int(Summed.BY_INFLUENCE)
_BY_HEADS: Final = int(Summed.BY_HEADS)
_R_ADOPTED: Final = int(Result.ADOPTED)
_R_EACH: Final = int(Result.EACH)


@compiled
def _in_order(  # noqa: PLR0913, PLR0917 - each array is an argument
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
def simulate(  # noqa: C901, PLR0912, PLR0915 - a call with a plan costs more than a loop
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
    outcome = np.empty(TILE, np.int32)
    places = np.empty(TILE, np.int32)
    settled = np.empty(TILE, np.float32)
    certain = np.empty(TILE, np.float32)
    taken = np.empty(TILE, np.float32)
    supported = np.empty((parties, TILE), np.float32)
    weights = np.empty(TILE, np.float32)
    order = np.empty(parties, np.float32)
    masks = np.empty((3, parties + 1), np.uint64)
    nth = np.empty((parties + 1, TILE), np.float32)

    for begun in range(0, count, TILE):
        lanes = min(TILE, count - begun)
        trial = first + begun

        # 1. what happens to all
        loops.fill(now, _NO_TIME)
        for place in range(3):
            if not plan.absent[place]:
                if place != 1:
                    two_normals(
                        state_of(key, plan.words, trial, place // 2), step, pair[0], pair[1]
                    )
                elif plan.absent[0]:
                    two_normals(state_of(key, plan.words, trial, 0), step, pair[0], pair[1])
                add_lasting(now, pair[place % 2], plan.common[place, 0], plan.common[place, 1])
            loops.copy(common[place], now)
        start = common[1] if plan.from_request else common[0]
        loops.clear(common[2], time_mask)
        loops.meeting_in_time(common[3], common[:3], plan.talks)
        gate = common[3] if plan.from_meeting else common[2]
        loops.copy(opens, gate if plan.from_meeting else start)

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
            loops.lean(
                leanings[base : base + TILE],
                uniforms[0],
                uniforms[1],
                plan.lean[party],
                plan.decline[party],
            )
            loops.copy(now, start)
            for place in range(stages + forms):
                if place % 2 == 0 and plan.drawn[party, place // 2]:
                    state = state_of(key, plan.words, trial, slot + place // 2)
                    two_normals(state, step, pair[0], pair[1])
                normals = pair[place % 2]
                if place >= stages:
                    form = place - stages
                    if plan.delivers[form, party]:
                        mu, sigma = plan.lag_mu[form, party], plan.lag_sigma[form, party]
                        lasting(lags[form, party], normals, mu, sigma)
                    continue
                chance = plan.chance[place, party]
                if recording:
                    record.ready[place, party] = now[0]
                    record.begun[place, party] = _NEVER
                    record.ended[place, party] = now[0]
                if chance == _NO_TIME:
                    continue
                mu, sigma = plan.mu[place, party], plan.sigma[place, party]
                loops.copy(after, now)
                if plan.calendar[place, party] >= 0:
                    row = plan.openings[plan.calendar[place, party]]
                    loops.wait_until_open(after, row, plan.into_quarter, last_quarter)
                needed = chance >= _ONE or uniforms[plan.uniform[place], 0] < chance
                if recording and needed:
                    record.begun[place, party] = after[0]
                add_lasting(after, normals, mu, sigma)
                if chance < _ONE:
                    loops.where_needed(now, after, uniforms[plan.uniform[place]], chance)
                else:
                    loops.copy(now, after)
                if recording:
                    record.ended[place, party] = now[0]
            if plan.waits:
                loops.not_before(now, gate)
            loops.make_keys(keys[party], now, time_mask, np.int32(party))
            loops.copy(times[party], now)

        # 5. in order of time
        for row_number in range(parties, plan.rows):
            loops.fill(keys[row_number], _LAST_KEY)
        sort_columns(keys)
        loops.fill(for_it, _NO_TIME)
        loops.fill(of_all, _NO_TIME)
        loops.fill(pulls, _NO_TIME)
        loops.fill(supports, _NONE)
        loops.fill(declines, _NONE)
        loops.fill(abstains, _NONE)
        for place in range(plan.sums.shape[0]):
            loops.fill(sums[place], _NO_TIME)
        for place in range(plan.crossings.shape[0]):
            loops.fill(crossed[place], _NEVER if plan.thresholds[place] > _NO_TIME else _NO_TIME)
        for turn_number in range(parties):
            if plan.leaders.shape[0] > 0:
                loops.fill(pulls, _NO_TIME)
                for place in range(plan.leaders.shape[0]):
                    loops.lead(
                        pulls,
                        keys[turn_number],
                        index_mask,
                        plan.pull[place],
                        plan.leaders[place],
                        (supports, declines, abstains),
                    )
            loops.answer(
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
                most = np.int32(1 + plan.against[place])
                if plan.summed[place] == _BY_INFLUENCE:
                    loops.copy(sums[place], for_it)
                elif plan.summed[place] == _BY_HEADS and plan.against[place]:
                    loops.add_those_against(sums[place], said, most)
                elif plan.summed[place] == _BY_HEADS:
                    loops.add_supporters(sums[place], said)
                elif plan.against[place]:
                    parts = plan.sums[place]
                    loops.add_against(sums[place], keys[turn_number], index_mask, said, parts, most)
                else:
                    parts = plan.sums[place]
                    loops.add_supporting(sums[place], keys[turn_number], index_mask, said, parts)
            for place in range(plan.crossings.shape[0]):
                loops.cross(
                    crossed[place], sums[plan.crossings[place]], turn, plan.thresholds[place]
                )

        # 6. who was in time, and what each ballot comes to
        for place in range(plan.clocks.shape[0]):
            loops.close(closes[place], plan.clocks[place], common, opens)
        loops.fill(weights, _NO_TIME)
        for party in range(parties):
            loops.support_times(supported[party], supports, party, times[party])
            out.late[party] += loops.count_after(
                times[party], closes[plan.clock[0]], plan.horizon, lanes
            )
            loops.add_weights(
                weights,
                supported[party],
                closes[plan.clock[0]],
                np.float32(plan.weights[party]),
            )
            for place in range(plan.clocks.shape[0]):
                in_time = loops.count_until(supported[party], closes[place], lanes)
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
                loops.fill(outcome, np.int32(_R_EACH))
                loops.fill(certain, _NEVER)
                loops.copy(settled, close)
            elif shape == _SHARES:
                loops.copy(certain, crossed[lowest])
                for place in range(lowest + 1, end - 1):
                    loops.not_before(certain, crossed[place])
                loops.copy(settled, crossed[end - 1])
                loops.end_shares(outcome, settled, certain, close, plan.rules.early[rule] > 0)
            elif shape == _SILENCE:
                loops.copy(certain, crossed[lowest])
                loops.copy(settled, crossed[end - 1])
                loops.end_silence(
                    outcome, settled, certain, close, gate, plan.rules.window[rule], plan.horizon
                )
            if ballot == 0:
                loops.fill(taken, _NO_TIME)
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
            for lane in range(TILE):
                settled[lane] = settled[lane] if outcome[lane] == _R_ADOPTED else _NEVER
            loops.tally_places(out.results[ballot], outcome, lanes)
            loops.places_of(places, settled, plan.per_hour, plan.bins)
            loops.tally_places(out.settled[ballot], places, lanes)
            loops.places_of(places, certain, plan.per_hour, plan.bins)
            loops.tally_places(out.certain[ballot], places, lanes)

        # 8. what arrives when
        for form in range(forms):
            for party in range(parties):
                if plan.delivers[form, party]:
                    loops.arrival_places(
                        places,
                        supported[party],
                        taken,
                        lags[form, party],
                        plan.arrivals_per_hour,
                        plan.arrivals,
                    )
                    loops.tally_places(out.arrivals[form, party], places, lanes)
                    if recording:
                        begins = max(supported[party, 0], taken[0])
                        record.arrived[form, party] = begins + lags[form, party, 0]

        # when each, all, and so many answered or supported
        if details:
            loops.fill(now, _NO_TIME)
            for party in range(parties):
                loops.until(after, times[party], plan.horizon)
                loops.not_before(now, after)
                loops.places_of(places, after, plan.per_hour, plan.bins)
                loops.tally_places(out.answered[party], places, lanes)
                loops.places_of(places, supported[party], plan.per_hour, plan.bins)
                loops.tally_places(out.supported[party], places, lanes)
            loops.places_of(places, now, plan.per_hour, plan.bins)
            loops.tally_places(out.all_answered, places, lanes)
            _in_turn(nth, keys, index_mask, time_mask, supports, parties)
            for place in range(parties + 1):
                loops.places_of(places, nth[place], plan.per_hour, plan.bins)
                loops.tally_places(out.nth[place], places, lanes)
        if recording:
            for place in range(3):
                record.common[place] = common[place, 0]
            for party in range(parties):
                record.times[party] = times[party, 0]
