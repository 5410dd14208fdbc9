"""A forecast's model as the sliders turn it, and the exact evaluator's answer to it as numbers.

Loads NumPy: imported only where a forecast is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from math import isnan, log
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.agreement.vocabulary import RuleKind
from foedus.desk.forecasts import CHECKPOINTS, HOURS, Arrived, Found, stages_of
from foedus.errors import NotForecastError
from foedus.forecast.conduct import Conducts
from foedus.forecast.exact import evaluate

if TYPE_CHECKING:
    from foedus.desk.forecasts import Turned
    from foedus.forecast.compile import Compiled
    from foedus.forecast.exact import Exact
    from foedus.forecast.exact_curves import Kept
    from foedus.forecast.model import Ballot, Model

__all__ = ["answer_of", "base_support", "home_stages", "turned_model"]

_SURE: Final = 20.0
"""Log-odds from which an answer is taken for certain, and is not turned."""
_LEAST: Final = 0.001


def turned_model(compiled: Compiled, turned: Turned) -> Model:
    """The model with what was turned, and without bandwagon and leaders.

    Raises:
        NotForecastError: a party or a stage that is none of the model's.
    """
    model = compiled.model
    mu, common = model.mu.copy(), model.common.copy()
    mu[home_stages(compiled)] -= log(turned.home)
    if turned.party:
        mu[:, _party(model, turned.party)] -= log(turned.party_speed)
    if turned.stage:
        mu[_stage(model, turned.stage)] -= log(turned.stage_speed)
    common[1, 0] += log(turned.request)
    lean = model.lean
    if turned.support is not None:
        moved = _odds(turned.support) - _odds(base_support(compiled))
        lean = np.where(np.abs(lean) < _SURE, lean + moved, lean)
    return replace(
        model,
        mu=mu,
        common=common,
        lean=lean,
        beta=0.0,
        leaders=model.leaders[:0],
        pull=model.pull[:, :0],
        ballots=_ballots(model.ballots[0]),
    )


def base_support(compiled: Compiled) -> float:
    """How likely a party supports of which nothing else is assumed."""
    return compiled.behaviour.support.support


def home_stages(compiled: Compiled) -> slice:
    """Which of the model's stages are steps at home."""
    conducts = Conducts(
        compiled.behaviour, tuple(compiled.procedures.values()), compiled.wanted.form
    )
    return slice(len(conducts.before), len(conducts.before) + conducts.steps)


def answer_of(compiled: Compiled, model: Model, kept: Kept, accuracy: float) -> Found:
    """What comes out of a turned model."""
    exact = evaluate(model, HOURS, accuracy=accuracy, kept=kept)
    first, each = exact.ballots[0], exact.ballots[-1]
    collective = len(exact.ballots) > 1
    settled = first.settled if collective and not first.why_not else None
    assert each.all_answered is not None
    assert each.supporters is not None
    places = [HOURS.index(hour) for hour in CHECKPOINTS]
    ballot = model.ballots[0]
    clocks = (ballot.after_attack, ballot.after_report, ballot.after_request, ballot.after_meeting)
    unanswered = 1 - exact.answered[:, -1] if all(map(isnan, clocks)) else exact.late
    late = zip(model.parties, unanswered.tolist(), strict=True)
    was = compiled.model
    return Found(
        compiled=compiled,
        without=was.beta != 0 or bool(len(was.leaders) and was.pull.any()),
        all_answered=_numbers(each.all_answered),
        answered=_numbers(exact.answered.sum(axis=0)),
        supporting=_numbers(exact.supported.sum(axis=0)),
        adopted=_numbers(settled) if settled is not None else (),
        at_least=tuple(_numbers(row[places]) for row in each.supporters),
        late=tuple(late),
        days=exact.arrival_days,
        arrivals=_arrivals(model, exact),
        accuracy=max(accuracy, exact.error),
        why_not=first.why_not,
    )


def _ballots(first: Ballot) -> tuple[Ballot, ...]:
    """The question by its own rule; and as if each decided for itself, for how many answer."""
    if first.rule.kind is RuleKind.INDIVIDUAL:
        return (first,)
    rule = replace(first.rule, kind=RuleKind.INDIVIDUAL, on_break=None, on_fail=None)
    return (first, replace(first, rule=rule))


def _arrivals(model: Model, exact: Exact) -> tuple[Arrived, ...] | None:
    if exact.arrivals is None:
        return None
    return tuple(
        Arrived(form=form, unit=unit, by_day=_numbers(by_day), promised=float(amounts.sum()))
        for form, unit, by_day, amounts in zip(
            model.forms, model.units, exact.arrivals, model.amount, strict=True
        )
    )


def _numbers(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    return tuple(values.tolist())


def _party(model: Model, party: str) -> int:
    if party in model.parties:
        return model.parties.index(party)
    message = f"{party} does not answer this question."
    raise NotForecastError(message, remedy=f"It is put to {', '.join(model.parties)}.")


def _stage(model: Model, stage: str) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Where in the arrays it stands."""
    known = stages_of(model)
    if stage not in known:
        message = f"No party goes through {stage!r}."
        raise NotForecastError(message, remedy=f"There are {', '.join(known)}.")
    return np.array([[name == stage for name in names] for names in model.stages]).T


def _odds(chance: float) -> float:
    near = min(max(chance, _LEAST), 1 - _LEAST)
    return log(near / (1 - near))
