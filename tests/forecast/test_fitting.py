"""Log-normal times from intervals, and times on a grid."""

from __future__ import annotations

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.forecast.fitting import LogNormal, Seen, fit, log_score
from foedus.forecast.spread import STEP, Spread, log_normal


@pytest.mark.parametrize(("mu", "sigma"), [(1.0, 0.4), (3.0, 1.0), (4.5, 1.5)])
def test_a_fit_finds_the_time_that_made_the_intervals(mu: float, sigma: float) -> None:
    """Two hundred intervals of equal probability, each cut out of the same time."""
    true = LogNormal(mu, sigma)
    ends = np.exp(mu + sigma * np.array([_normal(k / 200) for k in range(1, 200)]))
    seen = [Seen(low, high) for low, high in zip([0.0, *ends], [*ends, inf], strict=True)]

    found = fit(seen)

    assert found.median == pytest.approx(true.median, rel=0.01)
    assert found.p90 == pytest.approx(true.p90, rel=0.01)


def _normal(level: float) -> float:
    """The quantile of the standard normal, by halving."""
    low, high = -6.0, 6.0
    standard = LogNormal(0.0, 1.0)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if standard.by(exp(middle)) < level else (low, middle)
    return low


def test_what_never_came_makes_a_fitted_time_longer() -> None:
    came = [Seen(2, 4), Seen(5, 9), Seen(10, 20)]

    assert fit([*came, Seen(30, inf)]).median > fit(came).median


def test_no_other_time_is_likelier_than_the_fitted_one() -> None:
    seen = [Seen(2, 4), Seen(0, 9), Seen(10, 20), Seen(30, 31)]
    best = fit(seen)
    likely = sum(log_score(best, each) for each in seen)

    for mu, sigma in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        other = LogNormal(best.mu + mu, best.sigma + sigma)
        assert sum(log_score(other, each) for each in seen) < likely


def test_the_score_of_what_was_held_impossible_is_finite() -> None:
    assert log_score(LogNormal(0.0, 0.1), Seen(1e6, 2e6)) == pytest.approx(log(1e-12))


@given(mu=st.floats(-1, 5), sigma=st.floats(0.1, 1.2), hours=st.floats(0, 4000))
def test_a_grid_says_what_the_formula_says(mu: float, sigma: float, hours: float) -> None:
    """To within the mass of one step of a quarter hour."""
    exact, spread = LogNormal(mu, sigma), log_normal(mu, sigma)
    step = exact.by(hours + STEP) - exact.by(max(hours - STEP, 0))

    assert spread.by(hours) == pytest.approx(exact.by(hours), abs=max(step, 1e-9))


def test_a_time_without_spread_is_sure() -> None:
    sure = log_normal(log(10.0), 0.0)

    assert sure.by(9.7) == 0
    assert sure.by(10) == 1
    assert (sure + sure).by(20.5) == pytest.approx(1)
    assert (sure + sure).by(19.5) == pytest.approx(0, abs=1e-12)


def test_sums_and_the_later_of_two_are_those_of_draws() -> None:
    """Four hundred draws of each, spread evenly, every one with every other."""
    even = np.array([_normal((k + 0.5) / 400) for k in range(400)])
    first, second = np.exp(2 + 0.5 * even)[:, None], np.exp(1 + 0.9 * even)[None, :]
    one, other = log_normal(2.0, 0.5), log_normal(1.0, 0.9)

    for hours in (5.0, 10.0, 20.0, 50.0):
        assert (one + other).by(hours) == pytest.approx((first + second <= hours).mean(), abs=0.005)
        later = np.maximum(first, second)
        assert one.later(other).by(hours) == pytest.approx((later <= hours).mean(), abs=0.005)


def test_nothing_added_changes_nothing() -> None:
    one = log_normal(2.0, 0.5)

    assert (Spread.at_once() + one).by(8.0) == pytest.approx(one.by(8.0), abs=0.02)
    assert one.by(inf) == 1


def test_the_score_in_hours_is_the_distance_of_a_sure_time() -> None:
    assert log_normal(log(10.0), 0.0).crps(16.0) == pytest.approx(6.0, abs=STEP)
    assert log_normal(2.0, 0.3).crps(exp(2.0)) < log_normal(2.0, 1.0).crps(exp(2.0))
