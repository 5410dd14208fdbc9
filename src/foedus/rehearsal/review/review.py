"""What an after-action report holds: one typed value, which every output renders.

Worked out from the record of an exercise alone, and a behaviour of the digest
that the record names.  Times are instants; lengths of time are whole seconds,
negative where something came early.  What is not known is null.  Nothing here
says that anybody is in breach: a duty is met, missed or declined.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foedus.case.rehearsed import Seen
from foedus.forecast.answers import Estimate, Span
from foedus.moments import Instant, Surely

__all__ = [
    "FORMAT",
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


class Hands(StrEnum):
    """Who entered something."""

    PEOPLE = "people"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An entry of the record: which, when it was received, who entered it for whom, and what."""

    entry: str
    position: int
    at: Instant
    party: str
    by: str
    """The seat, and the person where one is named."""
    hands: Hands
    what: str


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
    """An act of the machine that was to be and is not in the record, and why it is refused."""

    act: str
    at: Instant
    party: str
    what: str
    why: str | None
    """Null where the record would have taken it: it was passed by."""


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
    refused: tuple[Refused, ...] | None
    """Null where the behaviour is not at hand, so that nobody knows what the machine was to do."""


class Kind(StrEnum):
    """What a step of an exercise is."""

    REPORT = "report"
    FINDING = "finding"
    REQUEST = "request"
    ALERT = "alert"
    CONFIRMATION = "confirmation"
    MEETING = "meeting"
    DRAFT = "draft"
    STEP = "step"
    ANSWER = "answer"


class Timing(StrEnum):
    """Whether it came in time; `by_latest` is after the earliest reading, not the latest."""

    IN_TIME = "in_time"
    BY_LATEST = "by_latest"
    LATE = "late"
    NO_DEADLINE = "no_deadline"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of one party: when the machine's plan had it, when it came, when it was due.

    The plan is the trial with nobody interfering.
    """

    kind: Kind
    party: str
    name: str
    """The step of a procedure, or the question; else empty."""
    cite: str
    planned: Instant | None
    actual: Instant | None
    difference: int | None
    """Actual less planned."""
    due: Instant | None
    due_at_the_latest: Instant | None
    margin: int | None
    """Due less actual."""
    margin_at_the_latest: int | None
    timing: Timing
    said: str
    """The answer, or the result of the step."""
    evidence: Evidence | None


class Met(StrEnum):
    """What became of a deadline."""

    MET = "met"
    BY_LATEST = "by_latest"
    """After it by the earliest reading, in time by the latest."""
    MISSED = "missed"
    DECLINED = "declined"
    OPEN = "open"
    """It was still running when the exercise ended."""
    UNDETERMINED = "undetermined"
    """Contested, suspended, or known only as an interval."""
    LAPSED = "lapsed"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a clock: from what it runs as whom has it, and whether it was kept."""

    start: str
    said_by: str
    due: Instant
    due_at_the_latest: Instant
    in_time: Surely | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A duty of a party, or a question, with its deadline, what became of it, and its margin."""

    provision: str
    """agreement#provision"""
    cite: str
    party: str | None
    """Null for a question."""
    what: str
    due: Instant
    due_at_the_latest: Instant
    done: Instant | None
    margin: int | None
    margin_at_the_latest: int | None
    result: Met
    outcome: str | None
    """Of a question; else what is said of the duty."""
    readings: tuple[Reading, ...]
    entries: tuple[str, ...]
    late: tuple[str, ...]
    """Entries that did it after it had been missed."""


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


class LegKind(StrEnum):
    """On what a party's time went."""

    ALERT = "alert"
    """From the attack until it was alerted."""
    CONFIRMATION = "confirmation"
    """From the alert until it confirmed."""
    AT_HOME = "at_home"
    """Until a step of its own procedure was done."""
    ANSWER = "answer"
    """From the last of these until it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of a party's time, on the way to its answer to the question that is followed."""

    party: str
    kind: LegKind
    name: str
    """The step at home."""
    begin: Instant
    end: Instant | None
    """Null where it was still waiting when the exercise ended."""
    seconds: int
    """To its end, or to the end of the exercise."""
    hands: Hands
    """People, where they had the party all the while and ended it themselves."""
    entry: str | None


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
    """P(adopted) at the horizon, where there is a collective rule."""
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
    foretold: Foretold | None
    not_foretold: str
    """Why there is no forecast beside it; empty where there is."""
    lessons: tuple[Lesson, ...]
