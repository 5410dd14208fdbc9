"""What an after-action report holds: one typed value, which every output renders.

Worked out from the record of an exercise alone, and a behaviour of the digest
that the record names.  What is not known is null.
"""

from __future__ import annotations

from dataclasses import dataclass

from foedus.case.rehearsed import Seen
from foedus.forecast.answers import Estimate, Span
from foedus.moments import Instant
from foedus.rehearsal.review.timings import (
    AtHome,
    Deadline,
    Evidence,
    Hands,
    Kind,
    Leg,
    LegKind,
    Met,
    Reading,
    Step,
    Timing,
)

__all__ = [
    "FORMAT",
    "AtHome",
    "Deadline",
    "Evidence",
    "Expectation",
    "Foretold",
    "ForetoldOfParty",
    "Frozen",
    "Hands",
    "Head",
    "Inject",
    "Kind",
    "Leg",
    "LegKind",
    "Lesson",
    "Met",
    "Moved",
    "Observation",
    "Played",
    "Point",
    "Reading",
    "Refused",
    "Review",
    "Step",
    "Timing",
]

FORMAT = "1"
"""Of the data; a higher one means that a reader must be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """An agreement as the case froze it."""

    reference: str
    version: str
    title: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A party, or the secretariat, in the hands of people; `until` is null where to the end."""

    party: str
    since: Instant
    until: Instant | None
    persons: tuple[str, ...]
    """Who entered something for it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An act of the machine that the case did not take, and what it noted in its place."""

    act: str
    at: Instant
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Which exercise it was."""

    case: str
    mode: str
    title: str
    scenario: str
    version: str
    zone: str
    begins: Instant
    """Of the scenario."""
    ends: Instant
    attack: Instant | None
    closed: Instant
    """When the case was closed; of an open one, its last entry."""
    is_closed: bool
    entries: int
    by_people: int
    by_machine: int
    agreements: tuple[Frozen, ...]
    behaviour: str
    digest: str
    seed: int
    trial: int
    played: tuple[Played, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What an evaluator said of an expectation, with the entries that they named."""

    seen: Seen
    text: str
    told: Evidence
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Something that was expected: what the record answers, and what evaluators saw beside it."""

    name: str
    text: str
    objective: str
    objective_text: str
    by: Instant
    by_record: Seen | None
    """Null where only evaluators can say; not_seen where the exercise ended before."""
    expected: str
    found: str
    evidence: tuple[Evidence, ...]
    observations: tuple[Observation, ...]
    seen: Seen
    """The record's answer where it has one, else the last evaluator's."""
    differ: bool
    """Whether the record and an evaluator say different things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The director moved an inject; to null is: until their word."""

    to: Instant | None
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """One line of the master events list, or one that the director made besides."""

    name: str
    title: str
    to: tuple[str, ...]
    in_scenario: bool
    planned: Instant | None
    awaits: str
    """What it waits for, in words; empty where it has a time."""
    made: Evidence | None
    difference: int | None
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForetoldOfParty:
    """What the forecast said of a party, and when it answered; hours after the attack."""

    party: str
    median: float | None
    late: Estimate
    happened: float | None
    was_late: bool | None
    """Null where the question had not closed when the exercise ended."""
    place: Estimate | None
    """The share of trials in which it had answered by then; null where it never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What the forecast had said of the question, and what happened; hours after the attack."""

    agreement: str
    question: str
    cite: str
    behaviour: str
    method: str
    trials: int
    seed: int
    closes: float | None
    in_time: Estimate | None
    """P(all have answered by the close)."""
    were_in_time: bool | None
    adopted: Estimate | None
    """P(adopted) in the end, where there is a collective rule."""
    outcome: str | None
    """Of the exercise."""
    all_decided: Span
    happened: float | None
    """When all had answered."""
    place: Estimate | None
    """The share of trials in which all had answered by then; null where they never had."""
    ended: float
    by_the_end: Estimate
    """The share of trials in which all had answered by the end of the exercise."""
    parties: tuple[ForetoldOfParty, ...]
    assumptions: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a lesson points: a provision or a step of a procedure; `wrong` where to nothing."""

    written: str
    kind: str
    """`provision`, `step` or empty."""
    cite: str
    title: str
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a participant learned; with an action it is an item of the improvement plan."""

    text: str
    action: str
    owner: str
    due: str
    points: tuple[Point, ...]
    told: Evidence

    @property
    def is_plan(self) -> bool:
        """Whether something is to be done about it."""
        return bool(self.action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The whole report."""

    format: str
    head: Head
    question: str | None
    """agreement#provision of the question that is followed."""
    steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...]
    expectations: tuple[Expectation, ...]
    injects: tuple[Inject, ...]
    legs: tuple[Leg, ...]
    at_home: tuple[AtHome, ...]
    foretold: Foretold | None
    not_foretold: str
    """Why there is no forecast beside it; empty where there is."""
    lessons: tuple[Lesson, ...]
