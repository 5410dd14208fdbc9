"""What trials are counted into, and what one of them is written down in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.forecast.model import Result
from foedus.forecast.plan import Plan

__all__ = ["Counts", "Record", "counts_of", "record_of"]

Ints = NDArray[np.int64]
Floats32 = NDArray[np.float32]


class Counts(NamedTuple):
    """What trials are counted into; the arrays of `Tallies`."""

    results: Ints
    settled: Ints
    certain: Ints
    late: Ints
    in_time: Ints
    answered: Ints
    supported: Ints
    nth: Ints
    all_answered: Ints
    weight: Ints
    """(2,): sum and sum of squares."""
    arrivals: Ints


class Record(NamedTuple):
    """Everything about one trial, where it is asked for; empty arrays where not."""

    common: Floats32
    """(3,): report, request and meeting."""
    ready: Floats32
    """(K, n): when each stage was reached."""
    begun: Floats32
    """(K, n): when it began."""
    ended: Floats32
    times: Floats32
    """(n,): T"""
    said: Ints
    """(n,): 0 nothing, 1 support, 2 decline, 3 abstain."""
    closes: Floats32
    """(ballots,)"""
    results: Ints
    settled: Floats32
    certain: Floats32
    alone: Floats32
    drafted: Floats32
    arrived: Floats32
    """(F, n)"""


def counts_of(plan: Plan) -> Counts:
    """Counts of nothing, as long as a plan needs them."""
    ballots, parties, bins = len(plan.rule), plan.parties, plan.bins + 1

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Counts(
        results=zeros(ballots, len(Result)),
        settled=zeros(ballots, bins),
        certain=zeros(ballots, bins),
        late=zeros(parties),
        in_time=zeros(ballots, parties),
        answered=zeros(parties, bins),
        supported=zeros(parties, bins),
        nth=zeros(parties + 1, bins),
        all_answered=zeros(bins),
        weight=zeros(2),
        arrivals=zeros(len(plan.delivers), parties, plan.arrivals + 1),
    )


def record_of(plan: Plan | None) -> Record:
    """Room to write down one trial of a plan; for None, no room."""
    stages = parties = ballots = forms = 0
    if plan is not None:
        stages, parties = plan.mu.shape
        ballots, forms = len(plan.rule), len(plan.delivers)

    def room(*shape: int) -> NDArray[np.float32]:
        return np.full(shape, np.inf, np.float32)

    return Record(
        common=room(3),
        ready=room(stages, parties),
        begun=room(stages, parties),
        ended=room(stages, parties),
        times=room(parties),
        said=np.zeros(parties, np.int64),
        closes=room(ballots),
        results=np.zeros(ballots, np.int64),
        settled=room(ballots),
        certain=room(ballots),
        alone=room(ballots),
        drafted=room(ballots),
        arrived=room(forms, parties),
    )
