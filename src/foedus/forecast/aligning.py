"""Several models on the same draws: a party and a stage have the same place in each.

What a party draws for a stage, its answer or a delivery then depends on the
seed, the trial and the party alone, whatever design it is asked under, so that
designs differ by what they say and not by chance.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.errors import NotForecastError
from foedus.forecast.model import Draws, Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["aligned"]


def aligned(models: Sequence[Model]) -> tuple[Model, ...]:
    """The models, with one layout of draws for all of them, and the forms of all.

    Raises:
        NotForecastError: they were not made from one behaviour: their stages differ.
    """
    if len({model.mu.shape[0] for model in models}) > 1:
        raise NotForecastError(
            "Designs that share draws have the same stages.",
            remedy="Compare them under one behaviour, about one form.",
        )
    roll = sorted({party for model in models for party in model.parties})
    forms = {f: u for model in models for f, u in zip(model.forms, model.units, strict=True)}
    return tuple(_on(model, roll, forms) for model in models)


def _on(model: Model, roll: list[str], forms: dict[str, str]) -> Model:
    blocks = np.array([roll.index(party) for party in model.parties], np.int64)
    asked = np.ones(model.mu.shape[0], np.bool_)
    rows = [model.forms.index(form) if form in model.forms else -1 for form in forms]

    def by_form(values: NDArray[np.float64], absent: float) -> NDArray[np.float64]:
        none = np.full((1, len(model.parties)), absent)
        return np.concatenate([values.reshape(-1, len(model.parties)), none])[rows]

    return replace(
        model,
        draws=Draws.laid_out(blocks, forms=len(forms), asked=asked, most=len(roll)),
        forms=tuple(forms),
        units=tuple(forms.values()),
        amount=by_form(model.amount, 0.0),
        lag_mu=by_form(model.lag_mu, 0.0),
        lag_sigma=by_form(model.lag_sigma, 1.0),
    )
