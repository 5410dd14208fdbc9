"""Everything about one trial: when each stage began, who answered what, what it came to.

It is the kernel itself that writes it down, so it is the very trial that a run
counted under the same seed and number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.forecast.counts import counts_of, record_of
from foedus.forecast.draws import key_of
from foedus.forecast.kernel import simulate
from foedus.forecast.model import Model, Result
from foedus.forecast.plan import Plan, plan_of
from foedus.forecast.run import Tallies, refuse, tallies_of

__all__ = ["Settlement", "Trace", "trace", "traces"]

Floats32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What one ballot came to.  Hours after the attack; endless for never.

    `closes` is the end of its clocks, `settled` when it was final, `certain`
    from when an adoption was; `alone` since when each decides for itself, where
    it came to that; `drafted` when a text was circulated under silence.
    """

    result: Result
    closes: float
    settled: float
    certain: float
    alone: float
    drafted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trial.  Hours after the attack; endless for never."""

    trial: int
    report: float
    request: float
    meeting: float
    ready: Floats32
    """(K, n): when each stage was reached."""
    begun: Floats32
    """(K, n): when it began; endless for one that was not needed."""
    ended: Floats32
    """(K, n)"""
    answered: Floats32
    """(n,): T; who answers after the horizon has no answer."""
    answers: tuple[str, ...]
    """support, decline, abstain, or nothing by the horizon."""
    ballots: tuple[Settlement, ...]
    arrived: Floats32
    """(F, n)"""
    tallies: Tallies
    """The same trial as a run counts it."""


_SAID = ("", "support", "decline", "abstain")


def trace(model: Model, seed: int, trial: int) -> Trace:
    """Run one trial again, and keep all of it.

    Raises:
        FoedusError: as `run`.
    """
    return next(traces(model, seed, trial, 1))


def traces(model: Model, seed: int, first: int, count: int) -> Iterator[Trace]:
    """Some trials in a row, each with all of it.

    Raises:
        FoedusError: as `run`.
    """
    plan = plan_of(model)
    refuse(plan, count, first, seed)
    for trial in range(first, first + count):
        yield _traced(plan, seed, trial)


def _traced(plan: Plan, seed: int, trial: int) -> Trace:
    counts, record = counts_of(plan), record_of(plan)
    simulate(plan, np.uint64(key_of(seed)), trial, 1, True, counts, record)
    report, request, meeting = record.common.tolist()
    return Trace(
        trial=trial,
        report=report,
        request=request,
        meeting=meeting,
        ready=record.ready,
        begun=record.begun,
        ended=record.ended,
        answered=record.times,
        answers=tuple(_SAID[said] for said in record.said),
        ballots=tuple(
            Settlement(
                result=Result(int(record.results[place])),
                closes=float(record.closes[place]),
                settled=float(record.settled[place]),
                certain=float(record.certain[place]),
                alone=float(record.alone[place]),
                drafted=float(record.drafted[place]),
            )
            for place in range(len(plan.rule))
        ),
        arrived=record.arrived,
        tallies=tallies_of(1, [counts]),
    )
