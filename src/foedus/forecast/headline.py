"""One number of a model: how likely it is decided by an hour; exact where it can be.

Questions that ask what would change this number ask it of many models that
differ little.  Drawn, all of them share their draws, so that what differs is the
model; exact, what did not change is not worked out again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from foedus.forecast.answers import BATCHES, Estimate, mean, share
from foedus.forecast.comparing import measured
from foedus.forecast.exact import evaluate
from foedus.forecast.exact_curves import Kept
from foedus.forecast.exactly import is_independent
from foedus.forecast.measures import decided_by, half_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.forecast.model import Model

__all__ = ["Headline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """How likely a model is decided within so many hours, always asked in the same way."""

    hours: float
    trials: int = 8192
    seed: int = 1
    kept: Kept = field(default_factory=Kept)

    def batches(self, model: Model) -> NDArray[np.float64]:
        """(32,): drawn, in equal batches."""
        size = -(-self.trials // BATCHES)
        found: NDArray[np.float64] = measured(
            [model], [decided_by(self.hours)], size=size, seed=self.seed
        )[0, :, 0]
        return found

    def drawn(self, model: Model) -> Estimate:
        """The share of trials in which it was decided by then."""
        return self.estimate(self.batches(model))

    def estimate(self, batches: NDArray[np.float64]) -> Estimate:
        """Of all batches together, with Wilson's interval."""
        trials = len(batches) * -(-self.trials // BATCHES)
        return share(round(float(batches.mean()) * trials), trials)

    @staticmethod
    def difference(before: NDArray[np.float64], after: NDArray[np.float64]) -> Estimate:
        """By how much it is another, from two runs on the same draws."""
        return mean(tuple((after - before).tolist()))

    def chance(self, model: Model) -> float:
        """As `likely`, without its interval."""
        return self.likely(model).value

    def likely(self, model: Model) -> Estimate:
        """Exact where no party's answer moves another's, and drawn where one does."""
        if is_independent(model):
            ballot = evaluate(model, [self.hours], kept=self.kept).ballots[0]
            if ballot.supporters is not None:
                return _exactly(float(ballot.supporters[half_of(model), 0]))
            if not ballot.why_not and ballot.certain is not None:
                return _exactly(float(ballot.certain[0]))
        return self.drawn(model)


def _exactly(chance: float) -> Estimate:
    return Estimate(value=chance, low=chance, high=chance, exact=True)
