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
from foedus.desk.language import told, told_count

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

    says: str
    icon: str
    tone: str
    brief: str = ""

    @property
    def word(self) -> str:
        """What it says, in the reader's language."""
        return told(self.says)

    @property
    def short(self) -> str:
        """The same where room is scarce; empty where the word is short enough."""
        return told(self.brief)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeWords:
    """What a mode says of the page."""

    mode: str
    says: str
    adds: str

    @property
    def word(self) -> str:
        """Its name, in the reader's language."""
        return told(self.says)

    @property
    def line(self) -> str:
        """What it means, in the reader's language."""
        return told(self.adds)


MODES: Final = {
    Mode.LIVE: ModeWords(mode="live", says="LIVE", adds="A real case."),
    Mode.EXERCISE: ModeWords(mode="exercise", says="EXERCISE", adds="Nothing here is real."),
    Mode.REPLAY: ModeWords(mode="replay", says="REPLAY", adds="A past date, played again."),
}

STATUSES: Final = {
    DutyStatus.MISSED: Sign(says="missed", icon="missed", tone="bad"),
    DutyStatus.ACTIVE: Sign(says="active", icon="open", tone="open"),
    DutyStatus.SUSPENDED: Sign(says="suspended", icon="paused", tone="wait"),
    DutyStatus.CONTESTED: Sign(says="contested", icon="contested", tone="wait"),
    DutyStatus.TRIGGERED: Sign(says="triggered", icon="waiting", tone="wait"),
    DutyStatus.FULFILLED: Sign(says="fulfilled", icon="yes", tone="good"),
    DutyStatus.DECLINED: Sign(says="declined", icon="no", tone="no"),
    DutyStatus.WAIVED: Sign(says="waived", icon="abstain", tone="mute"),
    DutyStatus.LAPSED: Sign(says="lapsed", icon="abstain", tone="mute"),
    DutyStatus.DORMANT: Sign(says="dormant", icon="dormant", tone="mute"),
}
"""In the order in which they press."""

ANSWERS: Final = {
    "support": Sign(says="support", icon="yes", tone="good"),
    "caveat": Sign(says="support with caveat", icon="caveat", tone="part", brief="with caveat"),
    "pending": Sign(
        says="ad referendum, pending", icon="waiting", tone="wait", brief="ad referendum"
    ),
    "needs_time": Sign(says="needs time", icon="open", tone="open"),
    "decline": Sign(says="decline", icon="no", tone="no"),
    "abstain": Sign(says="abstain", icon="abstain", tone="mute"),
    "lapsed": Sign(says="ad referendum, lapsed", icon="late", tone="late", brief="lapsed"),
    "late": Sign(says="late, not counted", icon="late", tone="late", brief="late"),
    "undecided": Sign(says="undecided", icon="open", tone="open", brief="not yet"),
    "recused": Sign(says="recused", icon="dormant", tone="mute"),
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
    """A name of the language of agreements in the reader's words: `force development`."""
    return told(name.replace("_", " ")).replace("co signer", "co-signer")


def sentence(text: str) -> str:
    """With a capital letter at its start."""
    return text[:1].upper() + text[1:]


def counted(count: int, word: str, plural: str = "") -> str:
    """`1 duty`, `2 duties`."""
    one, many = f"%(num)d {word}", f"%(num)d {plural or word + 's'}"
    return told_count(one, many, count) % {"num": count}


def joined(words: Sequence[str], *, most: int = 0) -> str:
    """`a, b and c`; with `most`, `a, b and 4 more`."""
    if most and len(words) > most:
        left = len(words) - most
        return told("%(words)s and %(num)d more", words=", ".join(words[:most]), num=left)
    if len(words) < 2:  # noqa: PLR2004 - one or none
        return "".join(words)
    return told("%(words)s and %(last)s", words=", ".join(words[:-1]), last=words[-1])
