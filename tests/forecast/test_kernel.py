"""The compiled kernel is its plain twin, draw for draw, under any rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forecast import models, twin

from foedus.forecast.run import Tallies, run
from foedus.forecast.trace import trace

if TYPE_CHECKING:
    from foedus.forecast.model import Model

SEEDS = st.integers(0, 2**64 - 1)


def by_name(tallies: Tallies) -> dict[str, object]:
    return {name: getattr(tallies, name).tolist() for name in Tallies.__slots__ if name != "trials"}


@settings(max_examples=150, deadline=None)
@given(models.models(), SEEDS, st.integers(0, 10**9))
def test_it_counts_what_its_twin_counts(model: Model, seed: int, first: int) -> None:
    counted = by_name(run(model, trials=3, seed=seed, first=first, threads=1))
    expected = twin.tallies(model, seed, first, 3)

    assert counted == {name: expected[name].tolist() for name in counted}


@settings(max_examples=150, deadline=None)
@given(models.models(), SEEDS, st.integers(0, 10**9))
def test_a_trace_is_the_twins_trial(model: Model, seed: int, trial: int) -> None:
    found = trace(model, seed, trial)
    with np.errstate(all="ignore"):
        expected = twin.play(model, seed, trial)
        ends = twin.ends(model, expected)
        arriving = twin.arrivals(model, expected, ends[0])

    assert [found.report, found.request, found.meeting] == [float(t) for t in expected.common]
    assert found.answered.tolist() == [float(moment) for moment in expected.times]
    words = {party: said for _, party, said in expected.answers}
    names = ("", "support", "decline", "abstain")
    assert found.answers == tuple(names[words.get(p, 0)] for p in range(len(model.parties)))
    begun = np.isfinite(found.begun)
    assert {tuple(place) for place in np.argwhere(begun).tolist()} == set(expected.begun)
    assert all(found.begun[place] == moment for place, moment in expected.begun.items())
    for settlement, end in zip(found.ballots, ends, strict=True):
        assert settlement.result is end.result
        assert settlement.closes == float(end.closes)
        assert settlement.settled == float(end.settled)
        assert settlement.certain == float(end.certain)
        assert settlement.drafted == float(end.drafted)
    arrived = {place: m for place, m in np.ndenumerate(found.arrived) if np.isfinite(m)}
    assert arrived == {place: m for place, m in arriving.items() if np.isfinite(m)}


@settings(max_examples=25, deadline=None)
@given(models.models(), SEEDS, st.integers(1, 400))
def test_traces_add_up_to_a_run(model: Model, seed: int, first: int) -> None:
    """The short way of counting plain rules comes to what the case's way does."""
    counted = run(model, trials=20, seed=seed, first=first, threads=1)
    traces = [trace(model, seed, first + number) for number in range(20)]

    total = traces[0].tallies
    for each in traces[1:]:
        total += each.tallies
    assert total == counted
    for place in range(len(model.ballots)):
        for result in range(counted.results.shape[1]):
            came = sum(each.ballots[place].result == result for each in traces)
            assert came == counted.results[place, result]
