"""A trial of a forecast drawn again where people, or injects, have changed the course.

What happened otherwise than the trial had it is fixed in a copy of the model:
its time without spread, its answer for certain.  The same seed and trial are
then drawn again by the kernel itself.  Draws stand in counters, so whoever is
not concerned keeps every one of theirs, and what follows from what happened
follows by the forecast's own rules.  Where nothing was changed, nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isfinite, log
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from foedus.forecast.model import Model
    from foedus.forecast.trace import Trace

__all__ = ["NEVER", "Course", "Redrawn", "Stay", "after_stays", "drawn_again"]

NEVER: Final = inf
_SAME: Final = 1 / 3600
"""Hours: what differs by less has not changed the course."""
_NO_TIME: Final = 1e-9
_LONG: Final = 1e7
"""Hours that stand for never."""
_CERTAIN: Final = 30.0
_LEANS: Final = {
    "support": (_CERTAIN, 0.0),
    "decline": (-_CERTAIN, 1.0),
    "abstain": (-_CERTAIN, 0.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A time in which the machine does nothing for a party: it waits until `until`.

    `anew` says that it then begins its last step anew, as a person had the party.
    """

    begin: float
    until: float
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What has happened, in hours after the attack; `NEVER` for what people have yet to do.

    `said` are the answers by party, and when; an empty answer is still drawn.
    What the machine has said is among them, so that it is never unsaid.
    """

    report: float | None = None
    request: float | None = None
    meeting: float | None = None
    said: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    stays: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Redrawn:
    """One trial under whatever course; `first` is how the forecast has it.

    The last course is remembered, as most of what happens changes none.
    """

    model: Model
    first: Trace
    seed: int
    _common: tuple[object, Model, Trace] | None = field(default=None, init=False)
    _whole: tuple[object, Trace] | None = field(default=None, init=False)

    def under(self, course: Course) -> Trace:
        """The trial as this course makes it; its stages are those before answers were fixed."""
        model, first = self._begun(course)
        said = _said(model, first, course)
        if not said:
            return first
        key = (id(first), tuple(said.items()))
        if self._whole is None or self._whole[0] != key:
            again = _trace(_fixed(model, first, said), self.seed, first.trial)
            stages = replace(again, ready=first.ready, begun=first.begun, ended=first.ended)
            self._whole = key, stages
        return self._whole[1]

    def _begun(self, course: Course) -> tuple[Model, Trace]:
        """With report, request and meeting as they were."""
        rows = _common(self.first, course)
        if rows is None:
            return self.model, self.first
        if self._common is None or self._common[0] != rows:
            model = replace(self.model, common=_rows(rows))
            self._common = rows, model, _trace(model, self.seed, self.first.trial)
        return self._common[1:]


def _trace(model: Model, seed: int, trial: int) -> Trace:
    from foedus.forecast.trace import trace  # noqa: PLC0415 - the kernel is heavy

    return trace(model, seed, trial)


def _rows(rows: Sequence[tuple[float, float]]) -> Any:
    import numpy as np  # noqa: PLC0415 - as above

    return np.array(rows)


def drawn_again(model: Model, first: Trace, course: Course, seed: int) -> Trace:
    """The trial under one course."""
    return Redrawn(model, first, seed).under(course)


def _common(first: Trace, course: Course) -> tuple[tuple[float, float], ...] | None:
    """Report, request and meeting as they were; None where they are as drawn."""
    had = (first.report, first.request, first.meeting)
    told = (course.report, course.request, course.meeting)
    if all(new is None or abs(new - old) < _SAME for new, old in zip(told, had, strict=True)):
        return None
    rows, before, last = [], 0.0, 0.0
    for new, old in zip(told, had, strict=True):
        gap = max(old - before, 0.0)
        now = last + gap if new is None else old if abs(new - old) < _SAME else new
        now = min(max(now, last), _LONG)
        rows.append((log(max(now - last, _NO_TIME)), 0.0))
        before, last = old, now
    return tuple(rows)


def _said(model: Model, first: Trace, course: Course) -> dict[int, tuple[float, str]]:
    """Parties whose answer comes at another time than drawn, or is another."""
    found: dict[int, tuple[float, str]] = {}
    for i, party in enumerate(model.parties):
        was = float(first.answered[i])
        if party in course.said:
            at, word = course.said[party]
            if not (abs(at - was) < _SAME and word in {"", first.answers[i]}):
                found[i] = (at, word)
        elif party in course.stays:
            moved = after_stays(was, _last_step(first, i), course.stays[party])
            if moved > was:
                found[i] = (moved, "")
    return found


def _last_step(first: Trace, i: int) -> float:
    """Hours of the last step of a party."""
    ended = [each if isfinite(each) else -1.0 for each in first.ended[:, i].tolist()]
    k = ended.index(max(ended))
    spent = float(first.ended[k, i] - first.begun[k, i])
    return spent if isfinite(spent) else 0.0


def after_stays(at: float, last_step: float, stays: tuple[Stay, ...]) -> float:
    """When what was to be at a time is, behind the stays in which it falls."""
    for stay in stays:
        if stay.begin <= at < stay.until or (stay.anew and at < stay.until):
            at = stay.until + (last_step if stay.anew else 0.0)
    return at


def _fixed(model: Model, first: Trace, said: Mapping[int, tuple[float, str]]) -> Model:
    """The model with these answers, each at its time."""
    mu, sigma, chance = model.mu.copy(), model.sigma.copy(), model.chance.copy()
    calendar, lean, decline = model.calendar.copy(), model.lean.copy(), model.decline.copy()
    begin = first.request if model.from_request else first.report
    for i, (at, word) in said.items():
        chance[:, i], chance[0, i] = 0.0, 1.0
        mu[0, i] = log(min(max(at - begin, _NO_TIME), _LONG))
        sigma[0, i], calendar[0, i] = 0.0, -1
        if word in _LEANS:
            lean[i], decline[i] = _LEANS[word]
    return replace(
        model,
        mu=mu,
        sigma=sigma,
        chance=chance,
        calendar=calendar,
        lean=lean,
        decline=decline,
    )
