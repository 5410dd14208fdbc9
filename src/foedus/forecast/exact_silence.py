"""A silence, exactly: a sum over the moment at which its text goes out.

The rate is how fast the chance grows that the draft's weight has been reached,
while the end of the window is held fast: a programme and its derivative.
"""

from __future__ import annotations

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

_STARTS: Final = 8
_NEGLIGIBLE: Final = 1e-10


def adopted_by_silence(question: Question, curves: Curves, support: Floats) -> tuple[float, Floats]:
    """How likely in the end, and by each time."""
    _expect_one_clock(question)
    shock, window = curves.shock, question.ballot.rule.window
    latest = question.horizon - window
    if latest <= 0:
        return 0.0, np.zeros(len(question.times))
    text = curves.once(
        ("text", id(question.ballot)), lambda: _Text(question, curves, support, latest)
    )
    panels = text.panels.rough if curves.roughly else text.panels
    closes = question.closes(shock.starts)
    ended = closes.first > -np.inf
    first_ends = np.minimum(closes.first, question.horizon)[:, None]
    final = text.stands(first_ends, panels)[:, 0] * ended
    in_time = closes.first >= text.met_at + window
    later_in_time = question.after_met >= window

    def by(time: float, stood: Floats) -> float:
        first = shock.upto(question.first_closed_by(time))
        found = first @ final
        if ended.any():
            found += (shock.weights - first) @ stood
        found += shock.upto(time - window - question.meeting.fixed) @ (text.at_once * in_time)
        if closes.gaps is not None and later_in_time:
            met = closes.later_by(time - window - shock.starts)
            since = text.stands_since(closes, np.minimum(closes.later, time), panels)
            found += shock.weights @ (met * since).sum(axis=1)
        return float(found)

    times = np.append(question.times, np.inf)
    stands = text.stands(np.tile(times, (len(final), 1)), panels)
    *settled, last = map(by, times.tolist(), stands.T)
    return last, np.array(settled)


def _expect_one_clock(question: Question) -> None:
    others = not np.isnan(question.attack) or not np.isnan(question.after)
    if others and not np.isnan(question.after_meeting):
        raise FoedusError("A silence with a clock from the meeting and another is drawn.")


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
        edges = np.linspace(0, latest, int(np.ceil(latest / question.panel)) + 1)
        self.panels = Panels.nested(edges.tolist(), question.order)
        self.free, self.gated = self._rates(self.panels.nodes)
        starts = curves.shock.starts
        self.at_once = np.zeros(len(starts))
        self.met_at = starts + question.meeting.fixed
        if not question.meeting.is_random:
            self.at_once = self._stood(self.met_at[:, None])[:, 0]

    def stands(self, ends: Floats, panels: Panels) -> Floats:
        """(starts, k): the chance that a window has ended by then, and nobody broke it.

        What goes out at once is left to `at_once`.
        """
        return panels.sums(self.gated, ends - self.window)

    def stands_since(self, closes: Closes, ends: Floats, panels: Panels) -> Floats:
        """(starts, k): the same where they met so long after, by the nodes of the closes.

        Where the meeting is after the end it goes on smoothly: for sums up to there.
        """
        assert closes.gaps is not None
        meetings = self.curves.shock.starts[:, None] + closes.gaps.hours
        grown = panels.sums(self.free, ends - self.window) - panels.sums(self.free, meetings)
        return self.curves.once(("stood", id(self)), lambda: self._stood(meetings)) + grown

    def _rates(self, times: Floats) -> tuple[Floats, Floats]:
        """(starts, times): how fast the draft's weight is reached; and by parties who have met.

        A few starts at a time, and only later times.
        """
        starts = self.curves.shock.starts
        free, gated = np.zeros((2, len(starts), len(times)))
        for first in range(0, len(starts), _STARTS):
            some = slice(first, first + _STARTS)
            later = slice(int(np.searchsorted(times, starts[some].min())), None)
            if len(times[later]):
                found = self._rates_of(self.curves.of(some), times[later])
                free[some, later], gated[some, later] = found
        return free, gated

    def _rates_of(self, curves: Curves, times: Floats) -> tuple[Floats, Floats]:
        question = self.question
        starts = curves.shock.starts[:, None]
        free = np.zeros((len(starts), len(times)))
        doing = self._doing(curves, times)
        if question.ballot.draft_weight > 0:
            growing = curves.density(times)
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
        return free, gated

    def _stood(self, times: Floats) -> Floats:
        """(starts, k): the draft's weight is there by `times`, and its window passes."""
        return self.programme.chance(self._doing(self.curves, times)).reshape(times.shape)

    def _doing(self, curves: Curves, times: Floats) -> Floats:
        now = curves.answered(times)
        later = curves.answered(times + self.window).reshape(len(now), -1)
        found = np.zeros((len(now), 4, later.shape[1]))
        found[:, 0] = self.support * now.reshape(len(now), -1)
        found[:, 1] = self.declined * later
        found[:, 2] = (1 - self.support - self.declined) * later
        found[:, 3] = 1 - found[:, :3].sum(axis=1)
        return found
