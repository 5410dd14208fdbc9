"""The kernel's loops: each over the trials of a tile, each array a separate argument.

None knows more than a line of what a trial is; `kernel` puts them in order.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from foedus.forecast.compiling import as_bits, as_float, compiled
from foedus.forecast.draws import TILE, log2
from foedus.forecast.model import Result

__all__ = [
    "add_against",
    "add_supporters",
    "add_supporting",
    "add_those_against",
    "add_weights",
    "answer",
    "arrival_places",
    "clear",
    "close",
    "copy",
    "count_after",
    "count_until",
    "cross",
    "end_shares",
    "end_silence",
    "fill",
    "lead",
    "lean",
    "make_keys",
    "meeting_in_time",
    "not_before",
    "places_of",
    "support_times",
    "tally_places",
    "until",
    "wait_until_open",
    "where_needed",
]

_NEVER: Final = np.float32(np.inf)
_NO_TIME: Final = np.float32(0)
_NONE: Final = np.uint64(0)
_BIT: Final = np.uint64(1)
_ONE: Final = np.float32(1)
_TWO: Final = np.float32(2)
_FOUR: Final = np.float32(4)
_LN2: Final = np.float32(np.log(2))
_DECLINES: Final = np.int32(1)
_SUPPORTS: Final = np.int32(1)
_NOT_LAST_BIT: Final = np.int32(-2)
_CLOCKS: Final = 4
_STARTS: Final = (0, 1, 3)
"""The rows of what clocks begin at: the report, the request, a meeting in time."""

_R_OPEN: Final = int(Result.OPEN)
_R_ADOPTED: Final = int(Result.ADOPTED)
_R_REFUSED: Final = int(Result.REFUSED)
_R_NO_DECISION: Final = int(Result.NO_DECISION)


@compiled
def fill(values: Any, value: Any) -> None:
    """Every trial the same."""
    for lane in range(TILE):
        values[lane] = value


@compiled
def copy(values: Any, others: Any) -> None:
    """The same as others."""
    for lane in range(TILE):
        values[lane] = others[lane]


@compiled
def not_before(times: Any, others: Any) -> None:
    """The later of two."""
    for lane in range(TILE):
        times[lane] = max(times[lane], others[lane])


@compiled
def wait_until_open(times: Any, row: Any, into: Any, last: Any) -> None:
    """Wait until the calendar is open."""
    for lane in range(TILE):
        quarter = np.floor((times[lane] + into) * _FOUR)
        times[lane] = max(times[lane], row[np.uint32(min(quarter, last))])


@compiled
def where_needed(times: Any, after: Any, uniforms: Any, chance: Any) -> None:
    """Times after a stage for those that need it."""
    for lane in range(TILE):
        before, then = times[lane], after[lane]
        times[lane] = then if uniforms[lane] < chance else before


@compiled
def make_keys(keys: Any, times: Any, mask: Any, index: Any) -> None:
    """The time with its lowest bits cleared, and the party in their place."""
    for lane in range(TILE):
        bits = np.int32(as_bits(times[lane]) & mask)
        keys[lane] = np.int32(bits | index)
        times[lane] = as_float(bits)


@compiled
def lean(leanings: Any, answers: Any, declines: Any, lean: Any, decline: Any) -> None:
    """How strong a pull a party would need to support; its last bit says it would decline."""
    for lane in range(TILE):
        answer = answers[lane]
        need = (log2(answer) - log2(_ONE - answer)) * _LN2 - lean
        says = _DECLINES if declines[lane] < decline else np.int32(0)
        leanings[lane] = as_float(np.int32(np.int32(as_bits(need) & _NOT_LAST_BIT) | says))


@compiled
def lead(pulls: Any, keys: Any, index_mask: Any, pull: Any, leader: Any, of: Any) -> None:
    """Add what one leader's answer, if it has given one, does to whom it is the turn of."""
    supports, declines, abstains = of
    bit = np.uint64(leader)
    for lane in range(TILE):
        party = np.uint32(keys[lane] & index_mask)
        yes = (supports[lane] >> bit) & _BIT
        no = ((declines[lane] | abstains[lane]) >> bit) & _BIT
        pulls[lane] += (np.float32(yes) - np.float32(no)) * pull[party]


@compiled
def answer(  # noqa: PLR0913, PLR0917 - each array is an argument
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
def add_supporting(sums: Any, keys: Any, index_mask: Any, said: Any, parts: Any) -> None:
    """What the party of this turn weighs, where it supports."""
    for lane in range(TILE):
        part = parts[np.uint32(keys[lane] & index_mask)]
        sums[lane] += part if said[lane] == _SUPPORTS else _NO_TIME


@compiled
def add_against(sums: Any, keys: Any, index_mask: Any, said: Any, parts: Any, most: Any) -> None:
    """Those who decline; with `most` 3, who abstain as well."""
    for lane in range(TILE):
        part = parts[np.uint32(keys[lane] & index_mask)]
        sums[lane] += part if _SUPPORTS < said[lane] <= most else _NO_TIME


@compiled
def cross(crossed: Any, sums: Any, times: Any, threshold: Any) -> None:
    """When a sum first reached a threshold."""
    for lane in range(TILE):
        moment = times[lane]
        crossed[lane] = min(crossed[lane], moment if sums[lane] >= threshold else _NEVER)


@compiled
def clear(times: Any, mask: Any) -> None:
    """The lowest bits cleared, as those of answers are: none is before its meeting."""
    for lane in range(TILE):
        times[lane] = as_float(np.int32(as_bits(times[lane]) & mask))


@compiled
def meeting_in_time(done: Any, common: Any, talks: Any) -> None:
    """The meeting where it was held in its own time, the latest of its clocks; else never."""
    for lane in range(TILE):
        end = talks[0] if talks[0] < _NEVER else -_NEVER
        for clock in range(1, 3):
            if talks[clock] < _NEVER:
                end = max(end, common[clock - 1, lane] + talks[clock])
        late = end > -_NEVER and common[2, lane] > end
        done[lane] = _NEVER if late else common[2, lane]


@compiled
def close(closes: Any, clocks: Any, common: Any, opens: Any) -> None:
    """The latest end of the clocks; where all were over, the first from the opening."""
    after = _NEVER
    for clock in range(_CLOCKS):
        if after == _NEVER:
            after = clocks[clock]
    for lane in range(TILE):
        end = -_NEVER
        for clock in range(_CLOCKS):
            if clocks[clock] < _NEVER:
                start = common[_STARTS[clock - 1], lane] if clock > 0 else _NO_TIME
                ends = start + clocks[clock]
                known = end == -_NEVER or start <= end
                end = max(end, ends) if known and ends >= opens[lane] else end
        end = _NEVER if after == _NEVER else end
        closes[lane] = opens[lane] + after if end == -_NEVER else end


@compiled
def end_shares(outcome: Any, settled: Any, certain: Any, closes: Any, early: Any) -> None:
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
def end_silence(
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
def support_times(when: Any, supports: Any, index: Any, times: Any) -> None:
    """When a party supported, or never."""
    bit = np.uint64(index)
    for lane in range(TILE):
        moment = times[lane]
        when[lane] = moment if (supports[lane] >> bit) & _BIT else _NEVER


@compiled
def places_of(places: Any, times: Any, rate: Any, bins: Any) -> None:
    """In which bin each time is; the last is for later or never."""
    most = np.float32(bins)
    for lane in range(TILE):
        places[lane] = np.int32(min(times[lane] * rate, most))


@compiled
def arrival_places(
    places: Any, supported: Any, taken: Any, lags: Any, rate: Any, bins: Any
) -> None:
    """In which bin what each trial's party gives arrives."""
    most = np.float32(bins)
    for lane in range(TILE):
        arrives = max(supported[lane], taken[lane]) + lags[lane]
        places[lane] = np.int32(min(arrives * rate, most))


@compiled
def tally_places(counts: Any, places: Any, lanes: Any) -> None:
    """One more in each trial's bin."""
    for lane in range(lanes):
        counts[np.uint32(places[lane])] += 1


@compiled
def until(times: Any, others: Any, end: Any) -> None:
    """Times that are not after an end; never for those that are."""
    for lane in range(TILE):
        moment = others[lane]
        times[lane] = moment if moment <= end else _NEVER


@compiled
def add_supporters(sums: Any, said: Any) -> None:
    """Where every party counts for one."""
    for lane in range(TILE):
        sums[lane] += _ONE if said[lane] == _SUPPORTS else _NO_TIME


@compiled
def add_those_against(sums: Any, said: Any, most: Any) -> None:
    """As `add_against`, where every party counts for one."""
    for lane in range(TILE):
        sums[lane] += _ONE if _SUPPORTS < said[lane] <= most else _NO_TIME


@compiled
def count_until(times: Any, closes: Any, count: Any) -> Any:
    """How many came by then."""
    total = 0
    for lane in range(count):
        total += 1 if times[lane] <= closes[lane] and times[lane] < _NEVER else 0
    return total


@compiled
def count_after(times: Any, closes: Any, horizon: Any, count: Any) -> Any:
    """Who answered after the close, or not at all, where there is one."""
    total = 0
    for lane in range(count):
        end = min(closes[lane], horizon) if closes[lane] < _NEVER else _NEVER
        total += 1 if times[lane] > end else 0
    return total


@compiled
def add_weights(sums: Any, times: Any, closes: Any, weight: Any) -> None:
    """What a party weighs, where it supported by then."""
    for lane in range(TILE):
        here = times[lane] <= closes[lane] and times[lane] < _NEVER
        sums[lane] += weight if here else _NO_TIME
