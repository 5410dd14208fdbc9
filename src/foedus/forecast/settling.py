"""When a ballot of one trial is settled, and how: `case.closing`, compiled.

One trial's answers stand in order of time; `supports[p]`, `declines[p]` and
`abstains[p]` are who had said so after the first p of them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from foedus.agreement.vocabulary import EarlyClose, RuleKind
from foedus.forecast.compiling import compiled
from foedus.forecast.counting import EACH, against, all_answered, is_decided, tally, weight_of
from foedus.forecast.model import Result

__all__ = ["settle"]

_NONE: Final = np.uint64(0)
_NEVER: Final = np.float32(np.inf)

_OPEN: Final = int(Result.OPEN)
_ADOPTED: Final = int(Result.ADOPTED)
_NO_DECISION: Final = int(Result.NO_DECISION)
_EACH: Final = int(Result.EACH)

_INDIVIDUAL: Final = tuple(RuleKind).index(RuleKind.INDIVIDUAL)
_SILENCE: Final = tuple(RuleKind).index(RuleKind.SILENCE)
_WHEN_DECIDED: Final = 1 + tuple(EarlyClose).index(EarlyClose.WHEN_DECIDED)
_WHEN_ALL_ANSWERED: Final = 1 + tuple(EarlyClose).index(EarlyClose.WHEN_ALL_ANSWERED)


@compiled
def _result(outcome: Any) -> Any:
    """The number of a `Result` for what `tally` says."""
    return _EACH if outcome >= EACH else outcome


@compiled
def _count_until(times: Any, count: Any, moment: Any) -> Any:
    """How many of the first answers had come by a moment."""
    place = 0
    while place < count and times[place] <= moment:
        place += 1
    return place


@compiled
def _circulated(
    rules: Any, rule: Any, least: Any, times: Any, count: Any, supports: Any, meeting: Any
) -> Any:
    """When a text goes out, and after how many answers."""
    voting = rules.voters[rule] & ~rules.recused[rule]
    place = 0
    while weight_of(rules, rule, supports[place] & voting) < least:
        place += 1
        if place > count:
            return _NEVER, count
    if place > 0 and times[place - 1] > meeting:
        return times[place - 1], place
    return meeting, max(place, _count_until(times, count, meeting))


@compiled
def settle(  # noqa: C901, PLR0911, PLR0912, PLR0913, PLR0915, PLR0917 - see `kernel`
    rules: Any,
    rule: Any,
    draft_weight: Any,
    times: Any,
    count: Any,
    supports: Any,
    declines: Any,
    abstains: Any,
    meeting: Any,
    opens: Any,
    close: Any,
    horizon: Any,
) -> Any:
    """Result, when it was settled, from when an adoption was certain, since when each is alone.

    `close` is when the clocks end, infinite where there is none.
    """
    since, place = opens, 0
    drafted = _NEVER
    if rules.kind[rule] == _SILENCE:
        drafted, first = _circulated(rules, rule, draft_weight, times, count, supports, meeting)
        ends = drafted + rules.window[rule]
        if ends > min(close, horizon):
            drafted = _NEVER
        broken, place = _NEVER, first
        while drafted < _NEVER and place <= count:
            if against(rules, rule, declines[place], abstains[place]):
                broken = drafted if place == first else times[place - 1]
                break
            place += 1
        if broken <= min(ends, close) and broken < _NEVER:
            follow = rules.on_break[rule]
            if follow < 0:
                at = place
                outcome = tally(rules, rule, supports[at], _NONE, declines[at], abstains[at])
                result = _result(outcome)
                certain = broken if result == _ADOPTED else _NEVER
                return result, broken, certain, broken, drafted
            rule, since = follow, broken
        elif drafted < _NEVER and ends <= close:
            at = _count_until(times, count, ends)
            outcome = tally(rules, rule, supports[at], _NONE, declines[at], abstains[at])
            return _result(outcome), ends, ends, ends, drafted
    last = _count_until(times, count, close)
    if rules.kind[rule] == _SILENCE:  # nothing ended in time
        if close == _NEVER:
            return _OPEN, _NEVER, _NEVER, _NEVER, drafted
        follow = rules.on_fail[rule]
        result = _NO_DECISION
        if follow >= 0 and rules.kind[follow] != _SILENCE:
            outcome = tally(rules, follow, supports[last], _NONE, declines[last], abstains[last])
            result = _result(outcome)
        certain = close if result == _ADOPTED else _NEVER
        return result, close, certain, close, drafted
    early = rules.early[rule]
    alone = rules.kind[rule] == _INDIVIDUAL
    settled, certain, at = close, _NEVER, last
    seeks_all = early == _WHEN_ALL_ANSWERED or (early > 0 and alone)
    seeks_certain = not alone
    seeks_settled = early > 0
    while (seeks_certain or seeks_settled) and place <= last:
        moment = since if place == 0 or times[place - 1] < since else times[place - 1]
        said = supports[place] | declines[place] | abstains[place]
        if seeks_certain and is_decided(
            rules, rule, supports[place], declines[place], abstains[place]
        ):
            seeks_certain = False
            outcome = tally(rules, rule, supports[place], _NONE, declines[place], abstains[place])
            if outcome == _ADOPTED:
                certain = moment
            if early == _WHEN_DECIDED:
                settled, at, seeks_settled = moment, place, False
        if seeks_settled and seeks_all and all_answered(rules, rule, said):
            settled, at, seeks_settled = moment, place, False
            seeks_certain = False
        place += 1
    if alone:
        return _EACH, settled, _NEVER, since, drafted
    if settled == _NEVER:
        return _OPEN, _NEVER, certain, _NEVER, drafted
    result = _result(tally(rules, rule, supports[at], _NONE, declines[at], abstains[at]))
    certain = min(certain, settled) if result == _ADOPTED else _NEVER
    return result, settled, certain, settled, drafted
