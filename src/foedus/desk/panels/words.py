"""The words and signs of the board: closed tables, one place to change or translate them.

Every status has a word and a sign of its own shape, so nothing is told by
colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Certainty
from foedus.case.moves import DutyStatus
from foedus.case.words import Mode, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ANSWERS",
    "CERTAINTIES",
    "MODES",
    "STAGES",
    "STATUSES",
    "ModeWords",
    "Sign",
    "counted",
    "joined",
    "plain",
    "sentence",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A word, the drawing that stands beside it, and its tone."""

    word: str
    icon: str
    tone: str
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeWords:
    """What a mode says of the page."""

    mode: str
    word: str
    line: str


MODES: Final = {
    Mode.LIVE: ModeWords(mode="live", word="LIVE", line="A real case."),
    Mode.EXERCISE: ModeWords(mode="exercise", word="EXERCISE", line="Nothing here is real."),
    Mode.REPLAY: ModeWords(mode="replay", word="REPLAY", line="A past date, played again."),
}

STATUSES: Final = {
    DutyStatus.MISSED: Sign(word="missed", icon="missed", tone="bad"),
    DutyStatus.ACTIVE: Sign(word="active", icon="open", tone="open"),
    DutyStatus.SUSPENDED: Sign(word="suspended", icon="paused", tone="wait"),
    DutyStatus.CONTESTED: Sign(word="contested", icon="contested", tone="wait"),
    DutyStatus.TRIGGERED: Sign(word="triggered", icon="waiting", tone="wait"),
    DutyStatus.FULFILLED: Sign(word="fulfilled", icon="yes", tone="good"),
    DutyStatus.DECLINED: Sign(word="declined", icon="no", tone="no"),
    DutyStatus.WAIVED: Sign(word="waived", icon="abstain", tone="mute"),
    DutyStatus.LAPSED: Sign(word="lapsed", icon="abstain", tone="mute"),
    DutyStatus.DORMANT: Sign(word="dormant", icon="dormant", tone="mute"),
}
"""In the order in which they press."""

ANSWERS: Final = {
    "support": Sign(word="support", icon="yes", tone="good"),
    "caveat": Sign(word="support with caveat", icon="caveat", tone="part", short="with caveat"),
    "pending": Sign(
        word="ad referendum, pending", icon="waiting", tone="wait", short="ad referendum"
    ),
    "needs_time": Sign(word="needs time", icon="open", tone="open"),
    "decline": Sign(word="decline", icon="no", tone="no"),
    "abstain": Sign(word="abstain", icon="abstain", tone="mute"),
    "lapsed": Sign(word="ad referendum, lapsed", icon="late", tone="late", short="lapsed"),
    "late": Sign(word="late, not counted", icon="late", tone="late", short="late"),
    "undecided": Sign(word="undecided", icon="open", tone="open", short="not yet"),
    "recused": Sign(word="recused", icon="dormant", tone="mute"),
}
"""The parts of a tally, from support to silence."""

CERTAINTIES: Final = {
    Certainty.TEXT: "The text of the agreement says so.",
    Certainty.PRACTICE: "No text says so; it is how it is done.",
    Certainty.REPORTED: "Known from the press, not from a text.",
    Certainty.ASSUMED: "The author of the file assumed it, because nobody has said.",
}

STAGES: Final = tuple(Stage)


def plain(name: str) -> str:
    """A name of the language as words: `force_development` is `force development`."""
    return name.replace("_", " ")


def sentence(text: str) -> str:
    """With a capital letter at its start."""
    return text[:1].upper() + text[1:]


def counted(count: int, word: str, plural: str = "") -> str:
    """`1 duty`, `2 duties`."""
    if count == 1:
        return f"1 {word}"
    return f"{count} {plural or word + 's'}"


def joined(words: Sequence[str], *, most: int = 0, rest: str = "more") -> str:
    """`a, b and c`; with `most`, `a, b and 4 more`."""
    if most and len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} {rest}"
    if len(words) < 2:  # noqa: PLR2004 - one or none
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
