"""One ballot, exactly: when it closes, and how likely it is adopted by then.

Given the beginning, parties are independent: a rule that counts answers at one
moment is a programme over what each has done by then; a silence is a sum over
the moment of circulation, as the rate at which a programme of two moments grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import RuleKind
from foedus.errors import FoedusError
from foedus.forecast.exact_curves import Curves
from foedus.forecast.exact_question import Question
from foedus.forecast.exact_shock import Shock
from foedus.forecast.exact_silence import adopted_by_silence
from foedus.forecast.model import Count
from foedus.forecast.programme import programme_of
from foedus.forecast.tallies import Asked, Tally, tally_of

__all__ = ["Answer", "answer_of"]

Floats = NDArray[np.float64]

_EARLY: Final = {1: Asked.FOR_GOOD, 2: Asked.ALL_ANSWERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How likely, by the times that were asked.

    `why_not` says why this ballot has no exact evaluation; its figures are NaN.
    Under a collective rule: `adopted` in the end, `settled` by each time, and
    `certain` by each time, whatever those say who have not answered.  Where each
    decides for itself: `all_answered` and `supporters` (k, m), at least k by
    each time, and `in_time` (k,), at least k by the close.
    """

    key: str
    cite: str
    why_not: str = ""
    adopted: float = np.nan
    settled: Floats | None = None
    certain: Floats | None = None
    all_answered: Floats | None = None
    supporters: Floats | None = None
    in_time: Floats | None = None


def answer_of(question: Question, curves: Curves, support: Floats) -> Answer:
    """How likely; or why there is no exact evaluation."""
    ballot = question.ballot
    if question.why_not:
        return Answer(key=ballot.key, cite=ballot.cite, why_not=question.why_not)
    try:
        if question.is_individual:
            return _each_for_itself(question, curves, support)
        if ballot.rule.kind is RuleKind.SILENCE:
            return _by_silence(question, curves, support)
        return _by_count(question, curves, support)
    except FoedusError as error:
        why = f"{ballot.key} ({ballot.cite}): {error.message}"
        return Answer(key=ballot.key, cite=ballot.cite, why_not=why)


def _each_for_itself(question: Question, curves: Curves, support: Floats) -> Answer:
    shock = curves.shock
    voters = question.ballot.rule.voters
    for_it = support[voters][:, None, None]
    gate = shock.weights[:, None] * question.may_answer(question.times - shock.starts[:, None])
    answered = curves.answered(question.times)[voters]
    closes = question.closes(shock.starts)
    shares = shock.weights[:, None] * closes.shares
    whom = ("at least", voters.tobytes())
    by_close = curves.once(
        (*whom, closes.all.tobytes()),
        lambda: _at_least(curves.answered(closes.all)[voters] * for_it),
    )
    by_times = curves.once((*whom, question.times.tobytes()), lambda: _at_least(answered * for_it))
    supporters = np.einsum("ksm,sm->km", by_times, gate)
    in_time = np.einsum("ksm,sm->k", by_close, shares)
    supporters[0] = in_time[0] = 1.0
    return Answer(
        key=question.ballot.key,
        cite=question.ballot.cite,
        all_answered=np.einsum("sm,sm->m", np.prod(answered, axis=0), gate),
        supporters=supporters,
        in_time=in_time,
    )


def _at_least(chances: Floats) -> Floats:
    """(n + 1, ...): how likely at least k of n independent things happen."""
    exactly = np.zeros((len(chances) + 1, *chances.shape[1:]))
    exactly[0] = 1.0
    for number, chance in enumerate(chances):
        exactly[1 : number + 2] = (
            exactly[1 : number + 2] * (1 - chance) + exactly[: number + 1] * chance
        )
        exactly[0] *= 1 - chance
    return np.cumsum(exactly[::-1], axis=0)[::-1]


def _by_count(question: Question, curves: Curves, support: Floats) -> Answer:
    rule = question.ballot.rule
    _expect_no_fallback(rule)
    shock = curves.shock
    closes = question.closes(shock.starts)
    at_close = Asked.FOR_GOOD if question.closes_never else Asked.IF_CLOSED
    final = _counted(question, curves, support, tally_of(rule, at_close), closes.all)
    certain = settled = np.zeros(0)
    if len(question.times):
        early = _EARLY.get(rule.early)
        good = _counted(question, curves, support, tally_of(rule, Asked.FOR_GOOD), question.times)
        certain = settled = _until(question, shock, final, good)
        if early is Asked.ALL_ANSWERED:
            whole = _counted(question, curves, support, tally_of(rule, early), question.times)
            settled = _until(question, shock, final, whole)
        elif early is None and not question.closes_never:
            settled = _until(question, shock, final, np.zeros_like(good))
    return Answer(
        key=question.ballot.key,
        cite=question.ballot.cite,
        adopted=float(shock.weights @ (final * closes.shares).sum(axis=1)),
        settled=settled,
        certain=certain,
    )


def _until(question: Question, shock: Shock, final: Floats, before: Floats) -> Floats:
    """By each time: `final` (starts, closes) where it is closed by then, else `before`."""
    closes = question.closes(shock.starts)
    found = np.zeros(len(question.times))
    for index, time in enumerate(question.times.tolist()):
        open_yet = before[:, index]
        first = shock.upto(question.first_closed_by(time))
        may = question.may_answer(time - shock.starts)
        gone = closes.met if question.hangs_on_meeting else may
        later = closes.later_by(time - shock.starts - question.after_met)
        rest = (later * (final[:, 1:] - open_yet[:, None])).sum(axis=1)
        closed = closes.met * final[:, 0] - gone * open_yet
        found[index] = first @ closed + shock.weights @ (rest + may * open_yet)
    return found


def _counted(
    question: Question, curves: Curves, support: Floats, tally: Tally, times: Floats
) -> Floats:
    """(starts, m): the chance that all counts are reached by `times`, (m,) or (starts, m)."""
    counts = (*(adds.tobytes() for adds in tally.adds), *tally.caps, tally.ends.tobytes())
    return curves.once(
        ("counted", counts, times.shape, times.tobytes(), question.decline.tobytes()),
        lambda: _worked_out(question, curves, support, tally, times),
    )


def _worked_out(
    question: Question, curves: Curves, support: Floats, tally: Tally, times: Floats
) -> Floats:
    answered = curves.answered(times)
    declined = (1 - support) * question.decline
    shares = np.stack([support, declined, 1 - support - declined], axis=1)
    doing = np.empty((len(support), 4, answered[0].size))
    doing[:, :3] = shares[:, :, None] * answered.reshape(len(support), 1, -1)
    doing[:, 3] = 1 - answered.reshape(len(support), -1)
    programme = programme_of(np.array(tally.adds), np.array(tally.caps), tally.ends)
    return programme.chance(doing).reshape(answered.shape[1:])


def _by_silence(question: Question, curves: Curves, support: Floats) -> Answer:
    _expect_broken_for_good(question.ballot.rule)
    adopted, settled = adopted_by_silence(question, curves, support)
    return Answer(
        key=question.ballot.key,
        cite=question.ballot.cite,
        adopted=adopted,
        settled=settled,
        certain=settled,
    )


def _expect_no_fallback(rule: Count) -> None:
    if rule.on_fail is not None and rule.on_fail.kind not in {
        RuleKind.INDIVIDUAL,
        RuleKind.SILENCE,
    }:
        raise FoedusError("A rule that falls back on another count has no exact evaluation.")


def _expect_broken_for_good(rule: Count) -> None:
    """Where a silence that was broken can still be adopted by another rule, trials are drawn."""
    _expect_no_fallback(rule)
    follow = rule.on_break
    if follow is None:
        return
    by_all = follow.kind in {RuleKind.CONSENSUS, RuleKind.UNANIMITY}
    against = (rule.voters | rule.veto) & ~rule.recused
    if by_all and not np.any(against & ~(follow.voters & ~follow.recused)):
        _expect_no_fallback(follow)
        return
    raise FoedusError("A silence whose break leads to a count has no exact evaluation.")
