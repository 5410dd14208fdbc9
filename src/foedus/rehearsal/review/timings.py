"""Parts of a report that are about time: entries, steps, deadlines, and where time went.

Moments are instants; lengths of time are whole seconds, negative where
something came early.  Nothing here says that anybody is in breach: a duty is
met, missed or declined (design, law 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foedus.moments import Instant, Surely

__all__ = [
    "AtHome",
    "Deadline",
    "Evidence",
    "Hands",
    "Kind",
    "Leg",
    "LegKind",
    "Met",
    "Reading",
    "Step",
    "Timing",
]


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
class AtHome:
    """A step that the question asks of a party at home, whether or not it was done."""

    party: str
    step: str
    consent: str | None
