"""Exact values in the place of drawn ones, where parties are independent given the shock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.forecast.answers import CHECKPOINTS, DAYS, Answers, Arrival, Estimate, PartyAnswer
from foedus.forecast.exact import evaluate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from foedus.forecast.exact import Exact
    from foedus.forecast.model import Model

__all__ = ["is_independent", "with_exact"]


def is_independent(model: Model) -> bool:
    """Whether no party's answer moves another's."""
    return model.beta == 0 and not (len(model.leaders) and model.pull.any())


def with_exact(answers: Answers, model: Model) -> Answers:
    """The answers with what has an exact value; unchanged where parties move each other."""
    if not is_independent(model):
        return answers
    hours = [hour for hour in CHECKPOINTS if hour <= model.horizon]
    found = evaluate(model, hours)
    ballot, error = found.ballots[0], found.error
    if ballot.why_not:
        return replace(answers, notes=(*answers.notes, f"Drawn, not exact: {ballot.why_not}"))

    def by(values: NDArray[np.float64] | None) -> tuple[tuple[float, Estimate], ...]:
        if values is None:
            return ()
        return tuple((hour, _sure(p, error)) for hour, p in zip(hours, values, strict=True))

    each = ballot.supporters
    return replace(
        answers,
        method="exact",
        decided_by=by(ballot.all_answered) or answers.decided_by,
        support_by=tuple((k, by(each[k])) for k in range(1, len(each)))
        if each is not None and len(each) == len(model.parties) + 1
        else answers.support_by,
        adopted_by=by(ballot.settled),
        certain_by=by(ballot.certain),
        parties=_parties(answers, found, error),
        weight=_sure(found.weight_mean / (model.ballots[0].rule.weights.sum() or 1), error),
        arrivals=_arrivals(answers, found, error),
    )


def _sure(value: float, error: float) -> Estimate:
    p = min(max(float(value), 0.0), 1.0)
    return Estimate(value=p, low=max(0.0, p - error), high=min(1.0, p + error), exact=True)


def _parties(answers: Answers, found: Exact, error: float) -> tuple[PartyAnswer, ...]:
    return tuple(
        replace(each, late=_sure(late, error), supports_in_time=_sure(supports, error))
        for each, late, supports in zip(
            answers.parties, found.late, found.supports_in_time, strict=True
        )
    )


def _arrivals(answers: Answers, found: Exact, error: float) -> tuple[Arrival, ...]:
    if found.arrivals is None:
        return answers.arrivals
    values = found.arrivals.reshape(-1).tolist()
    assert tuple(found.arrival_days) == DAYS
    return tuple(
        replace(
            each,
            amount=Estimate(
                value=value,
                low=max(0.0, value - error * each.promised),
                high=value + error * each.promised,
                exact=True,
            ),
        )
        for each, value in zip(answers.arrivals, values, strict=True)
    )
