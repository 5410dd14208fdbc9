"""A silence, exactly: a sum over the moment at which its text goes out.

The rate is how fast the chance grows that the draft's weight has been reached,
while the end of the window is held fast: a programme and its derivative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import FoedusError
from foedus.forecast.exact_curves import Curves
from foedus.forecast.exact_question import Closes, Question
from foedus.forecast.exact_shock import Panels
from foedus.forecast.programme import Programme, programme_of
from foedus.forecast.tallies import silence_tally

__all__ = ["adopted_by_silence"]

Floats = NDArray[np.float64]

_HOURS: Final = 1.25
"""Width of a panel over the moment of circulation."""
_NEGLIGIBLE: Final = 1e-10


def adopted_by_silence(question: Question, curves: Curves, support: Floats) -> tuple[float, Floats]:
    """How likely in the end, and by each time."""
    _expect_one_clock(question)
    shock, window = curves.shock, question.ballot.rule.window
    latest = question.horizon - window
    if latest <= 0:
        return 0.0, np.zeros(len(question.times))
    text = _Text(question, curves, support, latest)
    closes = question.closes(shock.starts)
    ended = closes.first > -np.inf
    final = text.stands(np.minimum(closes.first, question.horizon)) * ended

    def later(ends: Floats, weights: Floats) -> float:
        """Of those that met after the clocks had ended."""
        if not weights.any():
            return 0.0
        return float(shock.weights @ (weights * text.stands_since(closes, ends)).sum(axis=1))

    in_the_end = float(shock.weights @ final) + later(closes.later, closes.shares[:, 1:])
    settled = np.zeros(len(question.times))
    for index, time in enumerate(question.times.tolist()):
        first = shock.upto(question.first_closed_by(time))
        before = text.stands(np.full(len(final), time)) * ended
        met = closes.later_by(time - window - shock.starts)
        settled[index] = first @ final + (shock.weights - first) @ before
        settled[index] += later(np.minimum(closes.later, time), met)
    return in_the_end, settled


def _expect_one_clock(question: Question) -> None:
    others = not np.isnan(question.attack) or not np.isnan(question.after)
    if others and not np.isnan(question.after_meeting):
        raise FoedusError("A silence with a clock from the meeting and another is drawn.")


@dataclass(frozen=True, slots=True)
class _Sums:
    """Over panels of the moment of circulation, for each beginning; both are rates."""

    panels: Panels
    gated: Floats
    free: Floats


class _Text:
    """When a text goes out, and whether it stands."""

    def __init__(self, question: Question, curves: Curves, support: Floats, latest: float) -> None:
        self.question = question
        self.curves = curves
        self.support = support[:, None]
        self.declined = ((1 - support) * question.decline)[:, None]
        self.window = question.ballot.rule.window
        tally = silence_tally(question.ballot.rule, question.ballot.draft_weight)
        self.programme: Programme = programme_of(
            np.array(tally.adds), np.array(tally.caps), tally.ends
        )
        edges = np.linspace(0, latest, int(np.ceil(latest / _HOURS)) + 1)
        self.sums = self._summed(Panels.between(edges.tolist(), question.order))
        starts = curves.shock.starts
        self.at_once = np.zeros(len(starts))
        self.met_at = starts + question.meeting.fixed
        if not question.meeting.is_random:
            self.at_once = self._stood(self.met_at[:, None])[:, 0]

    def stands(self, ends: Floats) -> Floats:
        """The chance that a window has ended by then, and nobody broke it; for each beginning."""
        last = ends - self.window
        found = _upto(self.sums.panels, self.sums.gated, last[:, None])[:, 0]
        return found + self.at_once * (last >= self.met_at)

    def stands_since(self, closes: Closes, ends: Floats) -> Floats:
        """(starts, k): the same where they met at `meetings`, the moment of each node."""
        assert closes.gaps is not None
        meetings = self.curves.shock.starts[:, None] + closes.gaps.hours
        last = ends - self.window
        grown = _upto(self.sums.panels, self.sums.free, np.maximum(last, meetings))
        before = _upto(self.sums.panels, self.sums.free, meetings)
        return np.where(meetings <= last, self._stood(meetings) + grown - before, 0.0)

    def _summed(self, panels: Panels) -> _Sums:
        question, times = self.question, panels.nodes
        starts = self.curves.shock.starts[:, None]
        free = np.zeros((len(starts), len(times)))
        doing = self._doing(times)
        if question.ballot.draft_weight > 0:
            growing = self.curves.density(times)
            change = np.zeros((len(growing), 4, free.size))
            change[:, 0] = self.support * growing.reshape(len(growing), -1)
            change[:, 3] = -change[:, 0]
            seen = np.flatnonzero(change[:, 0].sum(axis=0) > _NEGLIGIBLE)
            if len(seen):
                slope = self.programme.slope(doing[:, :, seen], change[:, :, seen])
                free.ravel()[seen] = slope
        gated = free * question.meeting.by(times - starts)
        if question.meeting.is_random:
            stood = self.programme.chance(doing).reshape(free.shape)
            gated += question.meeting.rate(times - starts) * stood
        return _Sums(panels, gated, free)

    def _stood(self, times: Floats) -> Floats:
        """(starts, k): the draft's weight is there by `times`, and its window passes."""
        return self.programme.chance(self._doing(times)).reshape(times.shape)

    def _doing(self, times: Floats) -> Floats:
        now = self.curves.answered(times)
        later = self.curves.answered(times + self.window).reshape(len(now), -1)
        found = np.zeros((len(now), 4, later.shape[1]))
        found[:, 0] = self.support * now.reshape(len(now), -1)
        found[:, 1] = self.declined * later
        found[:, 2] = (1 - self.support - self.declined) * later
        found[:, 3] = 1 - found[:, :3].sum(axis=1)
        return found


def _upto(panels: Panels, rates: Floats, ends: Floats) -> Floats:
    """(starts, k): the sum of each beginning's rates up to each of its ends."""
    if len(np.unique(ends)) == 1:
        return np.broadcast_to((rates @ panels.upto(float(ends.flat[0])))[:, None], ends.shape)
    found = np.empty(ends.shape)
    for place in np.ndindex(*ends.shape):
        found[place] = panels.upto(float(ends[place])) @ rates[place[0]]
    return found
