"""A trial played by the case engine: the third judge of the kernel."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Outcome, RuleKind
from foedus.case.standing import standing
from foedus.forecast.as_script import instant_of, script_of
from foedus.forecast.model import Result
from foedus.forecast.trace import trace
from foedus.moments import parse_instant
from foedus.rehearsal.play import play
from foedus.rehearsal.script import read_script

if TYPE_CHECKING:
    from foedus.case.views import QuestionView
    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace

OUTCOMES: Final = {
    Result.OPEN: None,
    Result.ADOPTED: Outcome.ADOPTED,
    Result.REFUSED: Outcome.REFUSED,
    Result.VETOED: Outcome.VETOED,
    Result.NO_DECISION: Outcome.NO_DECISION,
    Result.EACH: None,
}
MOST_APART: Final = 0.05
"""Seconds by which a 32-bit hour may miss an instant."""


def differences(compiled: Compiled, seed: int, number: int) -> list[str]:
    """How the engine judges a trial otherwise than the kernel did."""
    drawn = trace(compiled.model, seed, number)
    question = played(compiled, drawn, seed)
    ballot = drawn.ballots[0]
    found = []
    if question.outcome != OUTCOMES[ballot.result]:
        found.append(f"{question.outcome}, not {ballot.result.name}")
    if (ballot.result is Result.EACH) != (question.rule is RuleKind.INDIVIDUAL):
        found.append(f"counted by {question.rule}, not {ballot.result.name}")
    if question.outcome is not None:
        assert question.settled_at is not None
        settled = instant_of(compiled, ballot.settled) if isfinite(ballot.settled) else None
        apart = (question.settled_at - settled).total("seconds") if settled else float("inf")
        if abs(apart) > MOST_APART:
            found.append(f"settled at {question.settled_at}, not {settled}")
    late = {*question.late, *question.undecided}
    away = compiled.model.ballots[0].rule.recused
    parties = zip(compiled.model.parties, drawn.tallies.late, away, strict=True)
    said = {code for code, is_late, is_away in parties if is_late and not is_away}
    if isfinite(ballot.closes) and ballot.settled == ballot.closes and late != said:
        found.append(f"late: {sorted(late ^ said)}")
    return found


def played(compiled: Compiled, drawn: Trace, seed: int) -> QuestionView:
    """The question as the engine has it long after everything."""
    text = script_of(compiled, drawn, seed=seed)
    script = read_script(text.encode(), "trial.yaml")
    made = play(script, [compiled.agreement], tuple(compiled.procedures.values()))
    assert made.refusals == (), made.refusals[:2]
    now = instant_of(compiled, 4 * compiled.model.horizon)
    shown = standing(made.case, max(now, parse_instant(str(now))))
    return next(each for each in shown.questions if each.id == compiled.asked.clause.key)
