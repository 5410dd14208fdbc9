"""The exact values of model M by a second way: what the evaluator says, to a millionth."""

from __future__ import annotations

from dataclasses import astuple
from functools import cache

import pytest
from tests.forecast.quadrature import adopted
from tests.forecast.test_exact import model_m

from foedus.forecast.exact import evaluate


@cache
def found() -> tuple[float, ...]:
    return astuple(adopted(14))


def test_the_quadrature_has_converged() -> None:
    """Fewer nodes move nothing by more than three hundredths of a millionth."""
    assert astuple(adopted(12)) == pytest.approx(found(), abs=3e-8)


def test_all_three_rules_come_to_the_same() -> None:
    """Within a millionth, and within what the evaluator says that it may be off."""
    exact = evaluate(model_m(0.0), (), accuracy=1e-6)
    ours = tuple(each.adopted for each in exact.ballots[1:])

    assert exact.error < 1e-6
    assert ours == pytest.approx(found(), abs=exact.error)
