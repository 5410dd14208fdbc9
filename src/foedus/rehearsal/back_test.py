"""What a behaviour would have foretold of what really happened, and how well.

Past times are intervals, so that a case stands between two probabilities. A
case that a number was fitted to foretells nothing: it is left out and the
number fitted anew before that case is scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from math import inf, log, nan
from typing import Final

from foedus.forecast.behaviour import Behaviour, Example, Lasting
from foedus.forecast.fitting import Seen, fit, log_score
from foedus.forecast.spread import Spread, log_normal
from foedus.rehearsal.history import Invocation, between

__all__ = ["WAYS", "Scored", "Way", "at_home", "back_test", "seen_in"]

_LEAST: Final = 1e-9
"""A probability that stands for none, so that a score stays finite."""
_FEWEST: Final = 3
"""Under so many examples nothing is fitted anew: the number stays as it is."""


@dataclass(frozen=True, slots=True)
class Way:
    """From one milestone to another."""

    start: str
    end: str

    def __str__(self) -> str:
        return f"{'event' if self.start == 'event_start' else self.start} to {self.end}"


WAYS: Final = (
    Way("event_start", "request"),
    Way("request", "meeting"),
    Way("event_start", "meeting"),
    Way("request", "decision"),
    Way("event_start", "decision"),
)
"""A decision is that of one government which decides alone, after the meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One case: between which probabilities it stands, and what it scores, left out.

    `plain` is the log score of a log-normal fitted to the other cases alone, and
    not a number where there are too few.
    `crps` is in hours, at the middle of the interval; None where nothing had come.
    """

    case: str
    seen: Seen
    low: float
    high: float
    log_score: float
    plain: float
    crps: float | None


def back_test(
    behaviour: Behaviour, invocations: Sequence[Invocation], way: Way
) -> tuple[Scored, ...]:
    """Every case of which both milestones are known, or of which none came to an end."""
    found = {each.id: seen for each in invocations if (seen := seen_in(each, way)) is not None}
    return tuple(
        _scored(case, found, _foretold(*_times(_without(behaviour, case)), way)) for case in found
    )


def at_home(behaviour: Behaviour) -> tuple[Scored, ...]:
    """The same of one government which decides alone, by the examples that it was fitted to."""
    if behaviour.otherwise is None:
        return ()
    found = {each.what: Seen(each.least, each.most) for each in behaviour.otherwise.seen}
    return tuple(_scored(case, found, _sum(_times(_without(behaviour, case))[2])) for case in found)


def seen_in(invocation: Invocation, way: Way) -> Seen | None:
    """How long it took; without end where no decision came before the last that is known."""
    hours = between(invocation, way.start, way.end)
    if hours is not None:
        return Seen(max(0.0, hours.least), hours.most)
    since = invocation.first(way.start)
    if way.end != "decision" or since is None or invocation.mentions("decision"):
        return None
    spans = (each.span for each in invocation.milestones)
    last = max(span.earliest for span in spans if span is not None)
    least = (last - since.latest).total("hours")
    return Seen(least, inf) if least > 0 else None


def _scored(case: str, found: Mapping[str, Seen], spread: Spread) -> Scored:
    seen = found[case]
    others = [each for name, each in found.items() if name != case]
    plain = log_score(fit(others), seen) if len(others) >= _FEWEST else nan
    low, high = spread.by(seen.least), spread.by(seen.most)
    middle = (seen.least + seen.most) / 2
    return Scored(
        case=case,
        seen=seen,
        low=low,
        high=high,
        log_score=log(max(high - low, _LEAST)),
        plain=plain,
        crps=None if seen.most == inf else spread.crps(middle),
    )


def _without(behaviour: Behaviour, case: str) -> Behaviour:
    """The behaviour as it would be, had a case not been seen."""
    names = ("report", "request", "meeting", "otherwise")
    parts = {name: getattr(behaviour, name) for name in names}
    anew = {name: _anew(part, case) for name, part in parts.items() if part is not None}
    return behaviour.model_copy(update=anew)


def _anew(part: Lasting, case: str) -> Lasting:
    left: tuple[Example, ...] = tuple(each for each in part.seen if each.what != case)
    if len(left) == len(part.seen) or len(left) < _FEWEST:
        return part
    time = fit([Seen(each.least, each.most) for each in left])
    return part.model_copy(update={"median": time.median, "p90": time.p90})


_Time = tuple[float, float]


def _times(behaviour: Behaviour) -> tuple[tuple[_Time, ...], tuple[_Time, ...], tuple[_Time, ...]]:
    """Mu and sigma of what comes before the request, of the meeting, and of one government."""
    before = _known((behaviour.report, behaviour.request))
    home = _known((*behaviour.before.values(), behaviour.otherwise, *behaviour.after.values()))
    return before, _known((behaviour.meeting,)), home


def _known(parts: Iterable[Lasting | None]) -> tuple[_Time, ...]:
    return tuple((each.mu, each.sigma) for each in parts if each is not None)


@cache
def _foretold(
    before: tuple[_Time, ...], meeting: tuple[_Time, ...], home: tuple[_Time, ...], way: Way
) -> Spread:
    ends = {"request": _sum(()), "meeting": _sum(meeting)}
    after = ends[way.end] if way.end in ends else _sum(meeting).later(_sum(home))
    return _sum(before) + after if way.start == "event_start" else after


@cache
def _sum(times: tuple[_Time, ...]) -> Spread:
    return reduce(Spread.__add__, (log_normal(*each) for each in times), Spread.at_once())
