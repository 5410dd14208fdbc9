"""What designs are compared by, on equal footing, as numbers of one batch of trials.

A design has done its part when an adoption is certain: from the moment when
nobody left could undo it, which a design without a closing hour has, too.
Where each decides for itself, it is when at least half of the parties support.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf, isinf, isnan
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import RuleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.forecast.model import Model
    from foedus.forecast.run import Tallies

__all__ = [
    "BY",
    "Measure",
    "decided",
    "decided_by",
    "done_in_words",
    "half_of",
    "measures",
    "quantile",
    "share_by",
]

BY: Final = (24.0, 72.0, 168.0)
"""Hours since the attack by which a decision is asked for."""
_SUPPORT_BY: Final = 72.0
_DAYS: Final = (7, 30)

Ints = NDArray[np.int64]
Unit = Literal["share", "hours", "parties"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure of a design; `of` works it out from a batch, NaN where it has none."""

    name: str
    unit: Unit
    of: Callable[[Model, Tallies], float]
    is_count: bool = False
    """Whether it is the share of trials in which something happened."""


def measures(models: Sequence[Model]) -> tuple[Measure, ...]:
    """What all of these models can be measured by."""
    shares = [decided_by(hours) for hours in BY]
    median = Measure(name="hours until it is decided, at the median", unit="hours", of=_median)
    name = f"parties that support within {_SUPPORT_BY:g} hours, as expected"
    support = Measure(name=name, unit="parties", of=_supporters)
    return (*shares, median, support, *_deliveries(models))


def decided_by(hours: float) -> Measure:
    """How likely it is decided by an hour."""
    name = f"decided within {hours:g} hours"
    return Measure(name=name, unit="share", of=_by(hours), is_count=True)


def decided(model: Model, tallies: Tallies) -> Ints:
    """When it was decided for support, in bins and a last one for later or never."""
    if is_individual(model):
        found: Ints = tallies.nth[half_of(model)]
        return found
    certain: Ints = tallies.certain[0]
    return certain


def is_individual(model: Model) -> bool:
    """Whether each decides for itself."""
    return model.ballots[0].rule.kind is RuleKind.INDIVIDUAL


def half_of(model: Model) -> int:
    """The least number of parties that are half of them."""
    return -(-len(model.parties) // 2)


def closes_never(model: Model) -> bool:
    """Whether its question stays open whatever is answered, so that nothing is given under it."""
    ballot = model.ballots[0]
    clocks = (ballot.after_attack, ballot.after_report, ballot.after_request, ballot.after_meeting)
    ends = ballot.rule.kind in {RuleKind.INDIVIDUAL, RuleKind.SILENCE} or ballot.rule.early > 0
    return not ends and all(map(isnan, clocks))


def done_in_words(model: Model) -> str:
    """What counts as decided under its rule."""
    if is_individual(model):
        return f"{half_of(model)} of its {len(model.parties)} parties support"
    return "its adoption is certain"


def share_by(histogram: Ints, hours: float, bin_hours: float) -> float:
    """The share of what a histogram counts that came by an hour; exactly then is in time."""
    return float(histogram[: _bins(hours, bin_hours)].sum()) / float(histogram.sum())


def quantile(histogram: Ints, share: float, bin_hours: float) -> float:
    """The time by which so large a share had come, straight within its bin; endless for never."""
    summed = np.cumsum(histogram[:-1])
    wanted = share * float(histogram.sum())
    place = int(np.searchsorted(summed, wanted))
    if place == len(summed) or wanted == 0:
        return inf
    before = float(summed[place - 1]) if place else 0.0
    return bin_hours * (place + (wanted - before) / float(histogram[place]))


def _bins(hours: float, width: float) -> int:
    return floor(hours / width + 1e-3)


def _by(hours: float) -> Callable[[Model, Tallies], float]:
    return lambda model, tallies: share_by(decided(model, tallies), hours, model.bin_hours)


def _median(model: Model, tallies: Tallies) -> float:
    found = quantile(decided(model, tallies), 0.5, model.bin_hours)
    return float("nan") if isinf(found) else found


def _supporters(model: Model, tallies: Tallies) -> float:
    upto = _bins(_SUPPORT_BY, model.bin_hours)
    return float(tallies.supported[:, :upto].sum()) / tallies.trials


def _deliveries(models: Sequence[Model]) -> list[Measure]:
    """Of each form that every design asks for: what arrives of what all who are asked could give.

    What all could give counts a party of any of the designs, once.
    """
    found = []
    for f, form in enumerate(models[0].forms):
        asked = [float(model.amount[f].sum()) > 0 for model in models]
        if not all(asked):
            continue
        could = {
            party: float(model.amount[f, i])
            for model in models
            for i, party in enumerate(model.parties)
        }
        whole = sum(could[party] for party in sorted(could))
        for day in _DAYS:
            name = f"{form.replace('_', ' ')} support that has arrived by day {day}"
            found.append(Measure(name=name, unit="share", of=_arrived(f, day, whole)))
    return found


def _arrived(form: int, day: int, whole: float) -> Callable[[Model, Tallies], float]:
    def of(model: Model, tallies: Tallies) -> float:
        upto = _bins(24 * day, model.arrival_hours)
        counts = tallies.arrivals[form, :, :upto].sum(axis=1)
        return float(model.amount[form] @ counts) / tallies.trials / whole

    return of
