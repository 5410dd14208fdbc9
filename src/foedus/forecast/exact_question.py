"""When a ballot closes, by when parties began and when they met.

Closes are a mixture: the end of the clocks that run from the attack or the
beginning; and, where the meeting came later or has a clock of its own, so long
after the meeting, in nodes over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.exact_meeting import Gaps, Meeting
from foedus.forecast.model import Ballot, Model

__all__ = ["Closes", "Question"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Closes:
    """Closes for each beginning: a first one, and those that hang on the meeting; hours.

    `met` is the chance that `first` is the close, with the meeting held where
    answers wait for it.  `later` are closes in nodes over the meeting.
    """

    first: Floats
    met: Floats
    later: Floats
    """(starts, k)"""
    gaps: Gaps | None

    @property
    def all(self) -> Floats:
        """All of them, (starts, 1 + k)."""
        return np.concatenate([self.first[:, None], self.later], axis=1)

    @property
    def shares(self) -> Floats:
        """(starts, 1 + k): how likely each is the close, and parties may answer by then."""
        weights = self.later if self.gaps is None else self.gaps.weights
        return np.concatenate([self.met[:, None], weights], axis=1)

    def later_by(self, gaps: Floats) -> Floats:
        """Give (starts, k), the weights of the closes with meetings no longer than that after."""
        return self.later if self.gaps is None else self.gaps.upto(gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A ballot within its model: what was asked of it, and when it closes."""

    ballot: Ballot
    times: Floats
    attack: float
    """When the clock from the attack ends; NaN for no such clock."""
    after: float
    """The longest clock from the beginning; NaN for none."""
    after_meeting: float
    horizon: float
    meeting: Meeting
    from_meeting: bool
    waits: bool
    decline: Floats
    order: int
    """Nodes to a panel over the moment of a circulation, and as many between; or of a meeting."""
    panel: float
    """Hours to a panel over the moment of a circulation."""
    why_not: str

    @classmethod
    def of(
        cls, model: Model, ballot: Ballot, times: Floats, *, order: int, panel: float
    ) -> Question:
        """The question of one of the model's ballots."""
        delays = [(float(mu), float(sigma)) for mu, sigma in model.common]
        there = [not np.isnan(sigma) for _, sigma in delays]
        gap = [delays[k] for k in ((2,) if model.from_request else (1, 2)) if there[k]]
        after = [ballot.after_report, ballot.after_request]
        why_not = ""
        if there[1]:
            hidden = 0 if model.from_request else 1
            if not np.isnan(after[hidden]):
                said = ("report", "request")
                why_not = (
                    f"{ballot.key} ({ballot.cite}) has a clock from the {said[hidden]}, while "
                    f"parties begin at the {said[1 - hidden]}: that has no exact evaluation."
                )
        asks_meeting = model.from_meeting or not np.isnan(ballot.after_meeting)
        if asks_meeting and not np.isnan(model.talks).all():
            why_not = (
                f"{ballot.key} ({ballot.cite}) opens or runs by a meeting that has its own "
                "deadline: that has no exact evaluation."
            )
        others = [ballot.after_attack, *after]
        if not np.isnan(ballot.after_meeting) and not np.isnan(others).all():
            why_not = (
                f"{ballot.key} ({ballot.cite}) runs from a meeting beside other clocks: "
                "that has no exact evaluation."
            )
        known = [hours for hours in after if not np.isnan(hours)]
        return cls(
            ballot=ballot,
            times=times,
            attack=ballot.after_attack,
            after=max(known) if known else np.nan,
            after_meeting=ballot.after_meeting,
            horizon=model.horizon,
            meeting=Meeting.of(gap),
            from_meeting=model.from_meeting,
            waits=model.waits,
            decline=model.decline,
            order=order,
            panel=panel,
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
        return bool(np.isnan([self.attack, self.after, self.after_meeting]).all())

    @property
    def breaks(self) -> Sequence[float]:
        """Beginnings at which its close jumps or bends."""
        if np.isnan(self.attack):
            return ()
        rule = self.ballot.rule
        bends = [self.attack]
        if not np.isnan(self.after):
            bends.append(self.attack - self.after)
        if rule.kind is RuleKind.SILENCE:
            bends.append(self.attack - rule.window - self.meeting.fixed)
        return bends

    def closes(self, starts: Floats) -> Closes:
        """When it closes, by when parties begin."""
        first = self._by_clocks(starts)
        none = np.zeros((len(starts), 0))
        if not self.hangs_on_meeting:
            return Closes(first, self.may_answer(first - starts), none, None)
        longest = first - starts - (0.0 if np.isnan(self.after_meeting) else self.after_meeting)
        gaps = self.meeting.beyond(longest, self.horizon - starts, self.order)
        later = starts[:, None] + gaps.hours + self.after_met
        return Closes(first, self.meeting.by(longest), later, gaps)

    @property
    def hangs_on_meeting(self) -> bool:
        """Whether when they meet can say when it closes."""
        opens_then = self.from_meeting and not self.closes_never
        return opens_then or not np.isnan(self.after_meeting)

    @property
    def after_met(self) -> float:
        """How long after a meeting it closes, where nothing else closes it later."""
        clocks = (
            self.after_meeting,
            self.attack,
            self.ballot.after_report,
            self.ballot.after_request,
        )
        return next((hours for hours in clocks if not np.isnan(hours)), np.inf)

    def _by_clocks(self, starts: Floats) -> Floats:
        if self.closes_never:
            return np.full(len(starts), np.inf)
        ends = np.full(len(starts), -np.inf)
        if not np.isnan(self.attack):
            ends = np.maximum(ends, self.attack)
        if not np.isnan(self.after):
            ends = np.maximum(ends, starts + self.after)
        if self.hangs_on_meeting:
            return ends
        over = starts > self.attack  # a clock that begins then counts no more
        return np.where(over, starts + self.attack, ends)

    def first_closed_by(self, time: float) -> float:
        """The last beginning with which the clocks have ended by then."""
        if time == np.inf:
            return np.inf
        if self.closes_never or (not np.isnan(self.attack) and time < self.attack):
            return -np.inf
        if not np.isnan(self.after):
            late = not np.isnan(self.attack) and time >= self.attack + self.after
            return max(self.attack, time - self.attack) if late else time - self.after
        if np.isnan(self.attack):
            return -np.inf
        return np.inf if self.hangs_on_meeting else max(self.attack, time - self.attack)

    def may_answer(self, since: Floats) -> Floats:
        """The chance that answers may be given, so long after the beginning."""
        return self.meeting.by(since) if self.waits else (since >= 0).astype(float)
