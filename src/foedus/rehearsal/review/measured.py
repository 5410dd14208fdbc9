"""How long people took, written back as a behaviour: the scenario's, with what was measured.

Only legs that people played count, never the machine's: its times are what the
behaviour assumed in the first place.  Three values and more are fitted as a
behaviour's own examples are; one or two give no spread worth the name, so that
the assumed one is kept beside the measured median, and the file says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any, Final

import yaml

from foedus.errors import NotFoundError
from foedus.forecast.fitting import Seen, fit
from foedus.rehearsal.review.review import Hands, LegKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.behaviour import Behaviour, Stage
    from foedus.rehearsal.review.review import Leg, Review

__all__ = ["Measured", "as_behaviour", "measured_in"]

_T: Final = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""Student's t at 95 %, two-sided, for 1, 2, ... degrees of freedom; beyond them 2."""
_ENOUGH: Final = 3
_MINUTE: Final = 1 / 60
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What people of one party took for one thing, in hours, by run."""

    party: str
    kind: LegKind
    name: str
    """The step at home."""
    briefed: bool
    """Whether it runs from the confirmation, so that what comes before a step is in it."""
    inside: tuple[str, ...]
    """Steps at home that nobody entered, and whose time is in it."""
    hours: tuple[tuple[str, float], ...]
    """The case and the time."""
    consent: str | None = None
    left_out: int = 0
    """Times of the same thing that were measured between other entries."""

    @property
    def values(self) -> tuple[float, ...]:
        """The times alone, at least half a minute each."""
        return tuple(max(each, _MINUTE / 2) for _, each in self.hours)

    @property
    def interval(self) -> tuple[float, float] | None:
        """What holds the median in 95 of 100, the times being log-normal; None of one value."""
        if len(self.values) == 1:
            return None
        logs = [log(each) for each in self.values]
        free = len(logs) - 1
        wide = _T[free - 1] if free <= len(_T) else 2.0
        half = wide * stdev(logs) / sqrt(len(logs))
        return exp(mean(logs) - half), exp(mean(logs) + half)


def measured_in(reviews: Sequence[Review]) -> tuple[Measured, ...]:
    """Every time that people took, over the runs, by party and thing.

    What was measured between other entries than most is left out.
    """
    found: dict[tuple[str, LegKind, str], dict[_Shape, list[tuple[str, float]]]] = {}
    for review in reviews:
        for party in dict.fromkeys(leg.party for leg in review.legs):
            for leg, shape in _by_people(review, party):
                shapes = found.setdefault((party, leg.kind, leg.name), {})
                shapes.setdefault(shape, []).append((review.head.case, leg.seconds / 3600))
    consents = {(s.party, s.step): s.consent for review in reviews for s in review.at_home}
    made = []
    for (party, kind, name), shapes in found.items():
        briefed, inside = max(shapes, key=lambda shape: len(shapes[shape]))
        hours = shapes[briefed, inside]
        made.append(
            Measured(
                party=party,
                kind=kind,
                name=name,
                briefed=briefed,
                inside=inside,
                hours=tuple(hours),
                consent=consents.get((party, name)),
                left_out=sum(map(len, shapes.values())) - len(hours),
            )
        )
    return tuple(made)


_Shape = tuple[bool, tuple[str, ...]]
_BEFORE: Final = {
    LegKind.CONFIRMATION: {LegKind.ALERT},
    LegKind.AT_HOME: {LegKind.CONFIRMATION, LegKind.AT_HOME},
    LegKind.ANSWER: {LegKind.CONFIRMATION, LegKind.AT_HOME},
}
"""What must have come before, so that it is known from when a time runs."""


def _by_people(review: Review, party: str) -> Iterator[tuple[Leg, _Shape]]:
    """The legs that people played and ended, and between which entries each was measured."""
    legs = [leg for leg in review.legs if leg.party == party and leg.end is not None]
    entered = {leg.name for leg in legs if leg.kind is LegKind.AT_HOME}
    asked = [each.step for each in review.at_home if each.party == party]
    for last, leg in pairwise(legs):
        if leg.hands is Hands.PEOPLE and last.kind in _BEFORE.get(leg.kind, ()):
            briefed = last.kind is LegKind.CONFIRMATION
            inside = leg.kind is LegKind.ANSWER
            yield leg, (briefed, tuple(s for s in asked if inside and s not in entered))


def as_behaviour(reviews: Sequence[Review], base: Mapping[str, Any], behaviour: Behaviour) -> str:
    """The behaviour of the scenario with what people took, as the text of a file.

    `base` is its text as plain data, a variant laid over it; `behaviour` is the same, read.

    Raises:
        NotFoundError: people played nothing that could be measured.
    """
    measured = measured_in(reviews)
    if not measured:
        message = "No time of people was measured: the machine played, or nobody ended a step."
        raise NotFoundError(message, remedy="Name runs in which people played a party.")
    head = reviews[0].head
    made = {k: v for k, v in base.items() if k not in {"variant", "variants", "title", "note"}}
    made["behaviour"] = f"measured-{head.scenario}"
    made["title"] = f"{behaviour.title}, with what people took in {_runs(len(reviews))}"
    made["note"] = _about(reviews, behaviour)
    made["sources"] = dict(made.get("sources") or {}) | _sources(reviews, measured)
    made["parties"] = _parties(made.get("parties") or {}, measured, behaviour)
    ordered = {key: made.pop(key) for key in ("foedus", "behaviour", "version", "title", "note")}
    return yaml.safe_dump(ordered | made, sort_keys=False, allow_unicode=True, width=110)


def _runs(number: int) -> str:
    return f"{number} exercise{'' if number == 1 else 's'}"


def _about(reviews: Sequence[Review], behaviour: Behaviour) -> str:
    head = reviews[0].head
    cases = ", ".join(each.head.case for each in reviews)
    return (
        f"EXERCISE. The behaviour {behaviour.name} ({head.digest}), with the times that people "
        f"took in exercises of the scenario {head.scenario} {head.version}: {cases}. Whatever the "
        "machine played is as it was assumed. People took these times at a desk, in an exercise, "
        "at its speed: they say nothing of what any state would do."
    )


def _sources(reviews: Sequence[Review], measured: Sequence[Measured]) -> dict[str, dict[str, str]]:
    used = {case for each in measured for case, _ in each.hours}
    return {
        _source(each.head.case): {
            "at": f"The record of the exercise {each.head.case}, {each.head.entries} entries",
            "note": "EXERCISE",
        }
        for each in reviews
        if each.head.case in used
    }


def _source(case: str) -> str:
    return f"exercise-{_NO_NAME.sub('-', case)}"


def _parties(
    base: Mapping[str, Any], measured: Sequence[Measured], behaviour: Behaviour
) -> dict[str, Any]:
    parties = {party: dict(conduct or {}) for party, conduct in base.items()}
    for each in measured:
        conduct = parties.setdefault(each.party, {})
        for place, name, stage in _stages(each, behaviour):
            conduct[place] = dict(conduct.get(place) or {}) | {name: stage}
    return parties


def _stages(each: Measured, behaviour: Behaviour) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Where in a conduct a measured time goes, and what it stands in the place of."""
    before, after = behaviour.stages_before(each.party), behaviour.stages_after(each.party)
    confirming = [name for name in before if name in _CONFIRMING]
    briefing = [name for name in before if name not in _CONFIRMING] if each.briefed else []
    match each.kind:
        case LegKind.CONFIRMATION if confirming:
            *others, last = confirming
            yield "before", last, _stage(each, before[last], "from the alert to the confirmation")
            yield from (("before", name, _none(before[name], last)) for name in others)
        case LegKind.AT_HOME:
            assumed = behaviour.at_home(each.party, each.name, each.consent)
            what = f"from {_since(each)} to the end of {each.name}"
            yield "steps", each.name, _stage(each, assumed, what)
            yield from (("before", name, _none(before[name], each.name)) for name in briefing)
        case LegKind.ANSWER if after:
            *others, last = list(after)
            what = f"from {_since(each)} to the answer"
            if each.briefed and not each.inside:
                what += " (what is assumed of a decision at home counts besides)"
            yield "after", last, _stage(each, after[last], what)
            yield from (("after", name, _none(after[name], last)) for name in others)
            yield from (("before", name, _none(before[name], last)) for name in briefing)
            yield from (("steps", name, _none(after[last], last)) for name in each.inside)
        case _:
            return


def _since(each: Measured) -> str:
    return "the confirmation" if each.briefed else "the step before"


_CONFIRMING: Final = frozenset({"alert", "duty_officer"})
"""Stages at whose end a party has confirmed that it was alerted."""


def _none(assumed: Stage, inside: str) -> dict[str, Any]:
    """A stage whose time is in another."""
    return {
        "median": _told(assumed.median),
        "p90": _told(assumed.p90),
        "chance": "0",
        "basis": "assumed",
        "note": f"Its time is measured with {inside}.",
    }


def _stage(each: Measured, assumed: Stage | None, what: str) -> dict[str, Any]:
    """The stage of a file: median, p90, what it rests on."""
    values, number = each.values, len(each.values)
    seen = [_interval(value) for value in values]
    ratio = assumed.p90 / assumed.median if assumed else 1.0
    overlap = max(s.least for s in seen) < min(s.most for s in seen)
    sources = list(dict.fromkeys(_source(case) for case, _ in each.hours))
    if number >= _ENOUGH and not overlap:
        time = fit(seen)
        note = f"Measured {what}, by people in exercises: n = {number}, {_sure(each)}."
        examples = [
            {
                "what": f"{each.party} in {case}",
                "least": _number(one.least),
                "most": _number(one.most),
                "sources": [_source(case)],
            }
            for (case, _), one in zip(each.hours, seen, strict=True)
        ]
        numbers = {"median": _told(time.median), "p90": _told(time.p90)}
        return {**numbers, "basis": "derived", "note": note, "seen": examples}
    middle = exp(mean(map(log, values)))
    why = "one value gives no spread" if number == 1 else f"{number} values give no spread to fit"
    taken = ", ".join(f"{value:.3g} h" for value in values)
    note = (
        f"Measured {what}, by people in exercises: n = {number} ({taken}), {_sure(each)}; {why}, "
        f"so that p90 is {ratio:.3g} times the median, as assumed before."
    )
    return {
        "median": _told(middle),
        "p90": _told(middle * ratio),
        "basis": "derived",
        "sources": sources,
        "note": note,
    }


def _sure(each: Measured) -> str:
    """The interval of the median, and what is not in it."""
    said = "no interval"
    if each.interval is not None:
        low, high = each.interval
        said = f"median in {low:.3g} to {high:.3g} h with 95 %"
    if each.left_out:
        said += f" ({each.left_out} measured between other entries, left out)"
    return said


def _interval(hours: float) -> Seen:
    """A time of a record is known to the minute."""
    return Seen(max(0.0, hours - _MINUTE / 2), hours + _MINUTE / 2)


def _told(hours: float) -> str:
    return f"{_number(hours)} h"


def _number(hours: float) -> str:
    return f"{hours:.5f}".rstrip("0").rstrip(".")
