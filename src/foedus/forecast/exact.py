"""The exact answer where parties decide independently of each other, given the common times.

No draws: step durations on a grid, calendars as moves of mass, a sum over the
common beginning, and a dynamic programme for each rule.  It is the judge of the
simulator, and what a slider on a page asks.

It refuses a model in which one party's answer moves another's (a bandwagon, or
leaders): there trials are drawn.  A ballot that it cannot evaluate is refused by
itself, in words that name it; the others are answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import FoedusError
from foedus.forecast.exact_ballots import Answer, answer_of
from foedus.forecast.exact_curves import Curves, Kept, curves_of, parties_of
from foedus.forecast.exact_meeting import cdf_of
from foedus.forecast.exact_question import Question
from foedus.forecast.exact_shock import Shock, shock_of
from foedus.forecast.model import Model

__all__ = ["Exact", "evaluate"]

Floats = NDArray[np.float64]

DAYS: Final = (1, 7, 30, 90)
"""After how many days the support that has arrived is asked for."""


@dataclass(frozen=True, slots=True)
class _Effort:
    """How finely; found to keep the accuracy on the benchmark model.

    Steps to a quarter hour to begin with; Gauss nodes to a panel over the
    beginning, and its hours where beginnings are likeliest; the same over the
    moment of a circulation.
    """

    parts: int
    starts: int
    longest: float
    circulations: int
    panel: float


_EFFORTS: Final = (
    (1e-3, _Effort(1, 3, 7.0, 3, 6.0)),
    (1e-4, _Effort(1, 5, 5.0, 5, 4.0)),
    (1e-5, _Effort(4, 6, 4.0, 5, 2.5)),
    (1e-6, _Effort(10, 8, 4.0, 5, 2.5)),
    (0.0, _Effort(20, 8, 3.0, 7, 1.25)),
)
"""By accuracy."""
_MOST_PARTS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """What comes out, as probabilities; n parties, m times, F forms.

    `error` is a cautious bound on how far the probabilities may be off: how much
    the extrapolation moved them, and how much every other start did.
    `arrivals` is None under a collective rule, where support waits for the
    adoption.
    """

    times: Floats
    ballots: tuple[Answer, ...]
    answered: Floats
    """(n, m)"""
    supported: Floats
    """(n, m): has answered by then, and supports."""
    late: Floats
    """(n,): not by the close of the first ballot; nobody, where it has no clock."""
    supports_in_time: Floats
    """(n,)"""
    weight_mean: float
    """Of the supporters in time, by the weights of the first ballot's rule."""
    weight_variance: float
    arrival_days: tuple[int, ...]
    arrivals: Floats | None
    """(F, days): expected amount."""
    error: float = np.nan


def evaluate(
    model: Model, times: Sequence[float], *, accuracy: float = 1e-4, kept: Kept | None = None
) -> Exact:
    """The exact answers for a model, by hours since the attack.

    Hand the same `kept` in again: what has not changed since is not worked out again.

    Raises:
        FoedusError: its parties do not decide independently, or it has no horizon.
    """
    _expect_independent(model)
    effort = next(effort for least, effort in _EFFORTS if accuracy >= least)
    asked = np.asarray(times, dtype=float)
    questions = [
        Question.of(model, ballot, asked, order=effort.circulations, panel=effort.panel)
        for ballot in model.ballots
    ]
    shock = _shock(model, questions, effort)
    parts = effort.parts
    keeping = kept if kept is not None else Kept()
    with np.errstate(over="ignore"):
        support = 1 / (1 + np.exp(-model.lean))
    while True:
        curves = curves_of(model, shock, parts=parts, kept=keeping)
        found = _evaluated(model, questions, curves, support)
        error = max(_moved(questions, found, curves, support))
        parts *= 2
        if error <= accuracy or parts > _MOST_PARTS:
            break
    rough = _evaluated(model, questions, curves.rough, support)
    return replace(found, error=max(error, *_apart(found, rough)))


def _apart(one: Exact, other: Exact) -> Iterator[float]:
    """How far two evaluations are apart, probability by probability."""
    yield float(np.abs(one.answered - other.answered).max(initial=0.0))
    for mine, theirs in zip(one.ballots, other.ballots, strict=True):
        if not np.isnan(mine.adopted):
            yield abs(mine.adopted - theirs.adopted)
        for name in ("settled", "certain", "all_answered", "supporters", "in_time"):
            values, others = getattr(mine, name), getattr(theirs, name)
            if values is not None:
                yield float(np.abs(values - others).max(initial=0.0))


def _moved(
    questions: Sequence[Question], found: Exact, curves: Curves, support: Floats
) -> Iterator[float]:
    """How much the extrapolation over the grids moved what is adopted in the end."""
    yield 0.0
    for question, answer in zip(questions, found.ballots, strict=True):
        if not question.is_individual and not answer.why_not:
            rough = answer_of(question.at_close_only, curves.finest_only, support)
            yield abs(rough.adopted - answer.adopted)


def _evaluated(
    model: Model, questions: Sequence[Question], curves: Curves, support: Floats
) -> Exact:
    answers = tuple(answer_of(question, curves, support) for question in questions)
    return _together(model, questions[0], curves, support, answers)


def _expect_independent(model: Model) -> None:
    if model.beta != 0 or (len(model.leaders) and model.pull.any()):
        raise FoedusError(
            "Here one party's answer moves another's: that has no exact evaluation.",
            remedy="Draw trials; or leave the bandwagon and the leaders out of the behaviour.",
        )


def _shock(model: Model, questions: Sequence[Question], effort: _Effort) -> Shock:
    first, second = model.common[0], model.common[1]
    delays = [first, second] if model.from_request else [first]
    known = [(float(mu), float(sigma)) for mu, sigma in delays if not np.isnan(sigma)]
    breaks = [at for question in questions for at in question.breaks]
    for party in parties_of(model):
        if party.begins_waiting:
            for row in party.opening:
                if row is not None:
                    change = np.flatnonzero(np.diff(row != 0) | (np.diff(row) != 0)) + 1
                    breaks += (change / 4 - model.into_quarter).tolist()
        if party.at_once > 0:
            breaks += questions[0].times.tolist()
    return shock_of(
        known, horizon=model.horizon, breaks=breaks, order=effort.starts, longest=effort.longest
    )


def _together(
    model: Model,
    question: Question,
    curves: Curves,
    support: Floats,
    answers: tuple[Answer, ...],
) -> Exact:
    """The parties' own figures, and the first ballot's weight."""
    weights = curves.shock.weights
    starts = curves.shock.starts
    gate = question.may_answer(question.times - starts[:, None])
    answered = np.einsum("nsm,sm,s->nm", curves.answered(question.times), gate, weights)
    closes = question.closes(starts)
    by_close = curves.answered(closes.all)
    shares = closes.shares * weights[:, None]
    worth = np.where(question.ballot.rule.voters, question.ballot.rule.weights, 0).astype(float)
    hit = by_close * support[:, None, None]
    mean = np.tensordot(worth, hit, 1)
    spread = np.tensordot(worth * worth, hit * (1 - hit), 1)
    total = float((mean * shares).sum())
    square = float(((spread + mean * mean) * shares).sum())
    in_time = np.einsum("nsk,sk->n", by_close, shares)
    return Exact(
        times=question.times,
        ballots=answers,
        answered=answered,
        supported=answered * support[:, None],
        late=1 - in_time if not question.closes_never else np.zeros(len(in_time)),
        supports_in_time=support * in_time,
        weight_mean=total,
        weight_variance=square - total * total,
        arrival_days=DAYS,
        arrivals=_arrivals(model, curves, support) if question.is_individual else None,
    )


def _arrivals(model: Model, curves: Curves, support: Floats) -> Floats:
    """(F, days): what has arrived by then, in the mean.

    A party's time is taken in the middle between two nodes; the grids are
    extrapolated as everything is.
    """
    found = []
    for at, chance in curves.overall():
        upto = int(np.searchsorted(at, model.horizon, side="right"))
        middle = np.maximum((at[1:upto] + at[: upto - 1]) / 2, 0.0)
        mass = np.diff(chance[:, :upto], axis=1) * support[:, None]
        level = np.zeros((len(model.forms), len(DAYS)))
        for form, party in zip(*np.nonzero(model.amount), strict=True):
            lag = (float(model.lag_mu[form, party]), float(model.lag_sigma[form, party]))
            for day, days in enumerate(DAYS):
                arrived = cdf_of(lag, 24 * days - middle)
                level[form, day] += model.amount[form, party] * float(mass[party] @ arrived)
        found.append(level)
    return found[0] + (found[0] - found[1]) / 3
