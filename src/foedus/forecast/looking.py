"""What a sample of trials shows when each is looked at: who holds it up, and on whom it turns.

The counts of a run say how often; this says why.  A failure is laid at those
who alone could have turned it, in equal parts; where nobody could alone, at
all who were late or did not support.  A late answer is laid at the stage that
took the longest, its waiting for office hours included.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.agreement.vocabulary import RuleKind
from foedus.case.tally import Stance, pivotal
from foedus.forecast.answers import Estimate
from foedus.forecast.model import Result
from foedus.forecast.trace import traces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.agreement.resolved import RuleInForce
    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace

__all__ = ["SAMPLE", "Looked", "look"]

SAMPLE: Final = 2_000
_Z: Final = 1.959963984540054
_OF_THREE: Final = 3.0
"""What was not seen in so many may still be in three of them (the rule of three)."""
_STANCES: Final = {
    "support": Stance.SUPPORT,
    "decline": Stance.DECLINE,
    "abstain": Stance.ABSTAIN,
}
_SAID: Final = {"decline": "declined", "abstain": "abstained"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the sample shows; n parties, K stages."""

    trials: int
    reported: tuple[float, ...]
    met: tuple[float, ...]
    closes: tuple[float, ...]
    stages: NDArray[np.float64]
    """(K, n): hours in each stage, waiting included, in the mean."""
    failed: int
    laid: Mapping[tuple[str, str], Estimate]
    """By party and step, the share of the failures; they sum to one."""


def look(compiled: Compiled, seed: int, sample: int = SAMPLE) -> Looked:
    """Look at the first trials of a seed."""
    model = compiled.model
    total = np.zeros(model.mu.shape)
    reported, met, closes = [], [], []
    laid: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    failed = 0
    for drawn in traces(model, seed, 0, sample):
        total += _hours(drawn)
        reported.append(drawn.report)
        met.append(drawn.meeting)
        closes.append(drawn.ballots[0].closes)
        if _fails(drawn):
            failed += 1
            for key, part in _laid(compiled, drawn):
                laid[key].append(part)
    return Looked(
        trials=sample,
        reported=tuple(reported),
        met=tuple(met) if model.waits else (),
        closes=tuple(closes),
        stages=total / sample,
        failed=failed,
        laid={key: _mean(parts, failed) for key, parts in laid.items()},
    )


def _hours(drawn: Trace) -> NDArray[np.float64]:
    spent = drawn.ended.astype(np.float64) - drawn.ready
    return np.where(np.isfinite(drawn.begun), spent, 0.0)


def _fails(drawn: Trace) -> bool:
    """A collective question was not adopted; else somebody had not answered by the close."""
    ballot = drawn.ballots[0]
    if ballot.result is Result.EACH:
        late = drawn.tallies.late.any() if isfinite(ballot.closes) else "" in drawn.answers
        return bool(late)
    return ballot.result is not Result.ADOPTED and not isfinite(ballot.certain)


def _laid(compiled: Compiled, drawn: Trace) -> Iterator[tuple[tuple[str, str], float]]:
    """At whom one failure is laid, why, and how much of it."""
    parties = compiled.model.parties
    ballot = drawn.ballots[0]
    end = min(ballot.closes, compiled.model.horizon)
    in_time = [
        bool(word) and float(at) <= end
        for word, at in zip(drawn.answers, drawn.answered, strict=True)
    ]
    if ballot.result is Result.EACH:
        found: Sequence[int] = [i for i, here in enumerate(in_time) if not here]
    else:
        found = _could_turn(compiled, drawn, in_time)
    for i in found:
        step = _SAID.get(drawn.answers[i], "") if in_time[i] else ""
        yield (parties[i], step or _longest(compiled, drawn, i)), 1 / len(found)


def _could_turn(compiled: Compiled, drawn: Trace, in_time: Sequence[bool]) -> Sequence[int]:
    parties = compiled.model.parties
    stances = {
        code: _STANCES[word]
        for code, word, here in zip(parties, drawn.answers, in_time, strict=True)
        if here
    }
    away = frozenset(
        code
        for code, is_away in zip(parties, compiled.model.ballots[0].rule.recused, strict=True)
        if is_away
    )
    turning = pivotal(_last_rule(compiled.asked.rule, drawn), stances, away)
    others = [code for code in parties if stances.get(code) is not Stance.SUPPORT]
    chosen = [code for code in turning if code in others] or [c for c in others if c not in away]
    return [parties.index(code) for code in chosen]


def _last_rule(rule: RuleInForce, drawn: Trace) -> RuleInForce:
    """A silence that did not stand has gone over to the rule that is named for that."""
    if rule.kind is RuleKind.SILENCE and isfinite(drawn.ballots[0].drafted):
        return rule.on_break or rule
    return rule


def _longest(compiled: Compiled, drawn: Trace, party: int) -> str:
    hours = _hours(drawn)[:, party]
    return compiled.model.stages[party][int(hours.argmax())] if hours.any() else "meeting"


def _mean(parts: Sequence[float], count: int) -> Estimate:
    """The mean of so many, of which those not given are zero."""
    middle = sum(parts) / count
    square = sum(part * part for part in parts) / count
    half = max(_Z * sqrt(max(square - middle * middle, 0.0) / count), _OF_THREE / (count + 3))
    return Estimate(value=middle, low=max(0.0, middle - half), high=min(1.0, middle + half))
