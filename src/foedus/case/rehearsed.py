"""What can happen in an exercise alone: entries of its director, players and evaluators.

None of them moves a duty or a question.  They say which scenario is played,
what was injected, who played whom, and what was seen and learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foedus.moments import Instant

__all__ = [
    "HandedBack",
    "Injected",
    "LessonEntered",
    "Observed",
    "RehearsalBegun",
    "Rehearsed",
    "Rescheduled",
    "Seen",
    "TakenOver",
]


class Seen(StrEnum):
    """Whether what was expected was seen."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalBegun:
    """A scenario is played; `document` is its text, whole, so that nobody changes it meanwhile.

    `people` are the parties that persons play from the start; `secretariat`
    may be one.  All others are played by the machine, from trial `trial` of the
    forecast with this seed under a behaviour of this digest.
    """

    scenario: str
    document: str
    behaviour: str
    digest: str
    seed: int
    trial: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """An inject of the scenario reached the players."""

    inject: str
    title: str
    text: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduled:
    """The director moved an inject; without a time it waits for their word."""

    inject: str
    moved_to: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """From here a person plays the party."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """From here the machine plays the party again."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """An evaluator says whether something expected was seen; `evidence` are entries."""

    expectation: str
    seen: Seen
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonEntered:
    """What a participant learned, and what is to be done about it by whom.

    `about` are provisions, as agreement#provision, or steps, as step/PARTY.
    """

    text: str
    about: tuple[str, ...] = ()
    action: str = ""
    owner: str = ""
    due: str = ""


Rehearsed = (
    RehearsalBegun | Injected | Rescheduled | TakenOver | HandedBack | Observed | LessonEntered
)
