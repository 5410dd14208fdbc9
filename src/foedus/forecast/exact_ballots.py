"""One ballot, exactly: when it closes, and how likely it is adopted by then.

Given the beginning, parties are independent: a rule that counts answers at one
moment is a programme over what each has done by then; a silence is a sum over
the moment of circulation, as the rate at which a programme of two moments grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import RuleKind
from foedus.errors import FoedusError
from foedus.forecast.exact_curves import Curves
from foedus.forecast.exact_shock import LogNormal, Panels, cdf_of_sum, density_of_sum
from foedus.forecast.model import Ballot, Count, Model
from foedus.forecast.programme import programme_of
from foedus.forecast.tallies import Asked, Tally, silence_tally, tally_of

__all__ = ["Answer", "Question", "answer_of"]

Floats = NDArray[np.float64]

_EARLY: Final = {1: Asked.FOR_GOOD, 2: Asked.ALL_ANSWERED}
_SILENCE_HOURS: Final = 1.25
"""Width of a panel over the moment of circulation."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A ballot within its model: what was asked of it, and when it closes."""

    ballot: Ballot
    times: Floats
    attack: float
    """When the clock from the attack ends; NaN for no such clock."""
    after: float
    """The longest clock from the beginning; NaN for none."""
    horizon: float
    meeting: tuple[LogNormal, ...]
    waits: bool
    decline: Floats
    order: int
    """Nodes to a panel over the moment of a circulation."""
    why_not: str

    @classmethod
    def of(cls, model: Model, ballot: Ballot, times: Floats, order: int) -> Question:
        """The question of one of the model's ballots."""
        delays = [(float(mu), float(sigma)) for mu, sigma in model.common]
        there = [not np.isnan(sigma) for _, sigma in delays]
        gap = [delays[k] for k in ((2,) if model.from_request else (1, 2)) if there[k]]
        why_not = ""
        after = [ballot.after_report, ballot.after_request]
        if there[1]:
            hidden = 0 if model.from_request else 1
            if not np.isnan(after[hidden]):
                said = ("report", "request")
                why_not = (
                    f"{ballot.key} ({ballot.cite}) has a clock from the {said[hidden]}, while "
                    f"parties begin at the {said[1 - hidden]}: that has no exact evaluation."
                )
                after[hidden] = np.nan
        if not np.isnan(ballot.after_meeting):
            why_not = (
                f"{ballot.key} ({ballot.cite}) has a clock from the meeting: "
                "that has no exact evaluation."
            )
        known = [hours for hours in after if not np.isnan(hours)]
        return cls(
            ballot=ballot,
            times=times,
            attack=ballot.after_attack,
            after=max(known) if known else np.nan,
            horizon=model.horizon,
            meeting=tuple(gap),
            waits=model.waits,
            decline=model.decline,
            order=order,
            why_not=why_not,
        )

    @property
    def at_close_only(self) -> Question:
        """The same, asked for nothing but the end."""
        return replace(self, times=np.zeros(0))

    @property
    def is_individual(self) -> bool:
        """Whether each decides for itself."""
        return self.ballot.rule.kind is RuleKind.INDIVIDUAL

    @property
    def closes_never(self) -> bool:
        """Whether it has no clock."""
        return bool(np.isnan(self.attack) and np.isnan(self.after))

    @property
    def breaks(self) -> Sequence[float]:
        """Beginnings at which its close jumps or bends."""
        if np.isnan(self.attack):
            return ()
        return (self.attack,) if np.isnan(self.after) else (self.attack - self.after,)

    def closes(self, starts: Floats) -> Floats:
        """When it closes, by when parties begin."""
        if self.closes_never:
            return np.full(len(starts), np.inf)
        if np.isnan(self.after):
            return np.where(starts <= self.attack, self.attack, starts + self.attack)
        since = starts + self.after
        return since if np.isnan(self.attack) else np.maximum(since, self.attack)

    def closed_by(self, time: float) -> float:
        """The last beginning with which it is closed by then."""
        if self.closes_never or (not np.isnan(self.attack) and time < self.attack):
            return -np.inf
        if np.isnan(self.after):
            return max(self.attack, time - self.attack)
        return time - self.after

    def gate(self, since: Floats) -> Floats:
        """The chance that answers may be given, so long after the beginning."""
        return cdf_of_sum(self.meeting if self.waits else (), since)


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
    times = np.broadcast_to(question.times, (len(shock.starts), len(question.times)))
    gate = question.gate(times - shock.starts[:, None])
    answered = curves.answered(times)[voters]
    closes = question.closes(shock.starts)[:, None]
    open_then = question.gate(closes - shock.starts[:, None])
    for_it = support[voters][:, None, None]
    supporters = np.einsum("ksm,sm,s->km", _at_least(answered * for_it), gate, shock.weights)
    in_time = np.einsum(
        "ksm,sm,s->k", _at_least(curves.answered(closes)[voters] * for_it), open_then, shock.weights
    )
    supporters[0] = in_time[0] = 1.0
    return Answer(
        key=question.ballot.key,
        cite=question.ballot.cite,
        all_answered=np.einsum("sm,sm,s->m", np.prod(answered, axis=0), gate, shock.weights),
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
    starts = curves.shock.starts
    closes = question.closes(starts)[:, None]
    at_close = Asked.FOR_GOOD if question.closes_never else Asked.IF_CLOSED
    final = _counted(question, curves, support, tally_of(rule, at_close), closes)[:, 0]
    certain = settled = np.zeros(0)
    if len(question.times):
        times = np.broadcast_to(question.times, (len(starts), len(question.times)))
        good = _counted(question, curves, support, tally_of(rule, Asked.FOR_GOOD), times)
        certain = _until(question, curves, final, good)
        early = _EARLY.get(rule.early)
        if early is None and not question.closes_never:
            settled = _until(question, curves, final, np.zeros_like(good))
        elif early is Asked.ALL_ANSWERED:
            whole = _counted(question, curves, support, tally_of(rule, early), times)
            settled = _until(question, curves, final, whole)
        else:
            settled = certain
    return Answer(
        key=question.ballot.key,
        cite=question.ballot.cite,
        adopted=float(curves.shock.weights @ final),
        settled=settled,
        certain=certain,
    )


def _until(question: Question, curves: Curves, final: Floats, before: Floats) -> Floats:
    """By each time: `final` for beginnings with which it is closed by then, else `before`."""
    found = np.zeros(len(question.times))
    for index, time in enumerate(question.times):
        closed = curves.shock.upto(question.closed_by(float(time)))
        found[index] = closed @ final + (curves.shock.weights - closed) @ before[:, index]
    return found


def _counted(
    question: Question, curves: Curves, support: Floats, tally: Tally, times: Floats
) -> Floats:
    """(starts, m): the chance that all counts are reached by `times` (starts, m)."""
    starts = curves.shock.starts[:, None]
    answered = curves.answered(times)
    declined = (1 - support) * question.decline
    shares = np.stack([support, declined, 1 - support - declined], axis=1)
    doing = np.empty((len(support), 4, times.size))
    doing[:, :3] = shares[:, :, None] * answered.reshape(len(support), 1, -1)
    doing[:, 3] = 1 - answered.reshape(len(support), -1)
    programme = programme_of(np.array(tally.adds), np.array(tally.caps), tally.ends)
    found = programme.chance(doing).reshape(times.shape)
    return found * question.gate(times - starts)


def _by_silence(question: Question, curves: Curves, support: Floats) -> Answer:
    rule = question.ballot.rule
    _expect_broken_for_good(rule)
    shock = curves.shock
    horizon = question.horizon - rule.window
    adopted, settled = 0.0, np.zeros(len(question.times))
    if horizon > 0:
        edges = np.linspace(0, horizon, int(np.ceil(horizon / _SILENCE_HOURS)) + 1)
        panels = Panels.between(edges.tolist(), question.order)
        rate, at_once = _circulated(question, curves, support, panels)
        closes = np.minimum(question.closes(shock.starts), question.horizon)

        def by(ends: Floats) -> Floats:
            last = ends - rule.window
            found = np.array([panels.upto(at) @ row for at, row in zip(last, rate, strict=True)])
            return found + at_once * (last >= shock.starts)

        final = by(closes)
        before = [by(np.full(len(closes), time)) for time in question.times]
        adopted = float(shock.weights @ final)
        if before:
            settled = _until(question, curves, final, np.stack(before, axis=1))
    return Answer(
        key=question.ballot.key,
        cite=question.ballot.cite,
        adopted=adopted,
        settled=settled,
        certain=settled,
    )


def _circulated(
    question: Question, curves: Curves, support: Floats, panels: Panels
) -> tuple[Floats, Floats]:
    """For each beginning, how likely a text is circulated and stands: the rate, and at once.

    The rate is by the moment of circulation: how fast the chance grows that the
    draft's weight has been reached, while the end of its window is held fast.
    """
    rule = question.ballot.rule
    starts = curves.shock.starts[:, None]
    times = panels.nodes
    shape = (len(starts), len(times))
    tally = silence_tally(rule, question.ballot.draft_weight)
    programme = programme_of(np.array(tally.adds), np.array(tally.caps), tally.ends)
    declined = ((1 - support) * question.decline)[:, None]
    n = len(support)

    def doing(first: Floats, last: Floats) -> Floats:
        found = np.zeros((n, 4, first[0].size))
        found[:, 0] = support[:, None] * first.reshape(n, -1)
        found[:, 1] = declined * last.reshape(n, -1)
        found[:, 2] = (1 - support[:, None] - declined) * last.reshape(n, -1)
        found[:, 3] = 1 - found[:, :3].sum(axis=1)
        return found

    now, later = curves.answered(times), curves.answered(times + rule.window)
    gate = cdf_of_sum(question.meeting, times - starts)
    rate = np.zeros(shape)
    if question.ballot.draft_weight > 0:
        growing = curves.density(times)
        change = np.zeros((n, 4, rate.size))
        change[:, 0] = support[:, None] * growing.reshape(n, -1)
        change[:, 3] = -change[:, 0]
        seen = np.flatnonzero((change[:, 0].sum(axis=0) > _NEGLIGIBLE) & (gate.ravel() > 0))
        slope = np.zeros(rate.size)
        if len(seen):
            slope[seen] = programme.slope(doing(now, later)[:, :, seen], change[:, :, seen])
        rate += gate * slope.reshape(shape)
    at_once = np.zeros(len(starts))
    if question.meeting:
        opening = density_of_sum(question.meeting, times - starts)
        rate += opening * programme.chance(doing(now, later)).reshape(shape)
    else:
        begun, ended = curves.answered(starts), curves.answered(starts + rule.window)
        at_once = programme.chance(doing(begun, ended))
    return rate, at_once


_NEGLIGIBLE: Final = 1e-10


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
