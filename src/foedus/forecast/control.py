"""Exact values as control variates: what was drawn, less the luck that can be known.

The same model without bandwagon and leaders is drawn on the same draws.  Its
exact chance is known, so the error of its draws is, too; as far as the two move
together, that error is taken out.  Where the exact value and the drawn one are
farther apart than chance allows, there is no control: a control that is wrong
would be worse than none.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import FoedusError
from foedus.forecast.exact import evaluate
from foedus.forecast.exactly import is_independent
from foedus.forecast.measures import BY, half_of

if TYPE_CHECKING:
    from foedus.forecast.model import Model

__all__ = ["controlled", "exact_chances", "independent"]

Floats = NDArray[np.float64]

_APART: Final = 4.0
"""Standard errors between what is exact and what was drawn, at most."""
_ACCURACY: Final = 1e-4


def independent(model: Model) -> Model:
    """The same, but no party's answer moves another's."""
    return replace(model, beta=0.0, pull=np.zeros_like(model.pull))


def exact_chances(model: Model) -> Floats | None:
    """(hours,): the exact chance that it is decided by each of `BY`; None where there is none."""
    assert is_independent(model)
    try:
        ballot = evaluate(model, BY, accuracy=_ACCURACY).ballots[0]
    except FoedusError:
        return None
    if ballot.supporters is not None:
        return np.asarray(ballot.supporters[half_of(model)])
    return None if ballot.why_not else ballot.certain


def controlled(drawn: Floats, control: Floats, exact: float) -> tuple[Floats, float | None]:
    """Batches with the control's error taken out, and by what factor that made variance smaller.

    The factor is None where there was no control to be had.
    """
    count = len(drawn)
    error = sqrt(float(control.var(ddof=1)) / count)
    if error == 0.0 or abs(float(control.mean()) - exact) > _APART * error:
        return drawn, None
    with_it = float(np.cov(drawn, control)[0, 1] / control.var(ddof=1))
    better = drawn - with_it * (control - exact)
    left = float(better.var(ddof=2))
    return better, float(drawn.var(ddof=1)) / left if left > 0 else None
