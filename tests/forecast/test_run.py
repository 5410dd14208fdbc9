"""A run: the same bits for any split, Model M at its reference, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from foedus.errors import FoedusError, NotForecastError
from foedus.forecast.model import MOST_PARTIES, MOST_STAGES, Model
from foedus.forecast.plan import Shape, plan_of
from foedus.forecast.run import Tallies, run

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from model_m import model_m  # noqa: E402 - it stands beside the benchmarks

TRIALS = 70_000


@pytest.fixture(scope="module")
def whole() -> Tallies:
    return run(model_m(), trials=TRIALS, seed=11, threads=1)


def test_threads_change_no_bit(whole: Tallies) -> None:
    assert run(model_m(), trials=TRIALS, seed=11, threads=3) == whole


def test_chunks_add_up_to_the_whole(whole: Tallies) -> None:
    parts = [(0, 1), (1, 127), (128, 40_000), (40_128, TRIALS - 40_128)]
    total, *others = (
        run(model_m(), trials=count, seed=11, first=first, threads=1) for first, count in parts
    )
    for part in others:
        total += part

    assert total == whole


def _half(first: int) -> Tallies:
    return run(model_m(), trials=TRIALS // 2, seed=11, first=first, threads=1)


def test_processes_change_no_bit(whole: Tallies) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        one, other = pool.map(_half, (0, TRIALS // 2))

    assert one + other == whole


def test_another_seed_is_another_run(whole: Tallies) -> None:
    assert run(model_m(), trials=TRIALS, seed=0) != whole


def test_progress_is_told_of_every_trial() -> None:
    told: list[int] = []
    run(model_m(), trials=TRIALS, seed=11, threads=2, progress=told.append, details=False)

    assert sum(told) == TRIALS


def test_model_m_is_at_its_reference() -> None:
    """Reference values of two independent programs, 8e6 trials each; five standard errors."""
    trials = 400_000
    found = run(model_m(), trials=trials, seed=2)
    adopted = found.results[1:, 1] / trials

    for share, expected in zip(adopted, (0.8006, 0.5405, 0.5479), strict=True):
        assert abs(share - expected) < 5 * np.sqrt(expected * (1 - expected) / trials) + 5e-5
    assert abs(found.weight[0] / trials / 1000 - 0.6486) < 0.0015
    medians = [(np.searchsorted(np.cumsum(row), trials / 2) + 1) / 4 for row in found.settled[1:]]
    assert medians == [18.5, 22.75, 22.75]


def test_model_m_without_a_bandwagon_is_at_its_exact_values() -> None:
    trials = 400_000
    found = run(replace(model_m(), beta=0.0), trials=trials, seed=3, details=False)

    for share, expected in zip(
        found.results[1:, 1] / trials, (0.7302688, 0.4066852, 0.2511509), strict=True
    ):
        assert abs(share - expected) < 5 * np.sqrt(expected * (1 - expected) / trials)


def test_model_m_goes_the_short_way() -> None:
    """Its rules turn on sums that only grow; were they counted as any rule, it would be slow."""
    shapes = [Shape(shape) for shape in plan_of(model_m()).shape]

    assert shapes == [Shape.EACH, Shape.SHARES, Shape.SILENCE, Shape.SHARES]


def test_nothing_is_counted_of_no_trials() -> None:
    assert not run(model_m(), trials=0, seed=1).results.any()


@pytest.mark.parametrize(
    ("trials", "first", "seed", "says"),
    [
        (10, 0, 2**64, "is no seed"),
        (10, 0, -1, "is no seed"),
        (-1, 0, 1, "numbered from 0"),
        (10, -1, 1, "numbered from 0"),
        (10, 2**57, 1, "cannot be counted"),
        (2**50, 0, 1, "cannot be counted"),
    ],
)
def test_what_cannot_be_counted_is_refused(trials: int, first: int, seed: int, says: str) -> None:
    with pytest.raises(FoedusError, match=says):
        run(model_m(), trials=trials, first=first, seed=seed)


def test_counts_that_would_overflow_are_refused(whole: Tallies) -> None:
    full = replace(whole, weight=np.array([2**63 - 1, 0]))

    with pytest.raises(FoedusError, match="too many"):
        full + full


def _wider(model: Model, parties: int) -> Model:
    return replace(model, parties=("P",) * parties)


def test_what_is_larger_than_the_arrays_is_refused() -> None:
    model = model_m()
    many = np.ones((MOST_STAGES + 1, 30))
    rule = replace(model.ballots[0].rule, weights=np.full(30, 10**6))
    narrow = replace(model.draws, per_party=3)
    asked = replace(model.draws, uniforms=np.full(5, -1))

    for wrong, says in (
        (_wider(model, MOST_PARTIES + 1), "65"),
        (replace(model, mu=many), "17"),
        (replace(model, ballots=()), "no question"),
        (replace(model, influence=np.full(30, 10**6)), "influence"),
        (replace(model, ballots=(replace(model.ballots[0], rule=rule),)), "each: weights"),
        (replace(model, draws=narrow), "more draws"),
        (replace(model, draws=asked), "no draw"),
        (replace(model, draws=replace(model.draws, words=129)), "power of two"),
    ):
        with pytest.raises(NotForecastError, match=says):
            plan_of(wrong)


def test_the_shell_checks_agreements_without_a_compiler() -> None:
    code = "import sys, foedus.cli.main, foedus.wiring.corpus; print('numba' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
