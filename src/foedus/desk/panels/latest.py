"""The latest entries of the record, each on one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.language import told
from foedus.desk.panels.tallies import topic
from foedus.desk.panels.words import plain, sentence

if TYPE_CHECKING:
    from foedus.case.entries import Entry
    from foedus.case.state import Case
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.times import Stamp

__all__ = ["Latest", "latest_of", "unsigned_of"]

_MOST: Final = 8
_WORDS: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """One entry: its place in the record, what happened, whose, and its text."""

    position: int
    what: str
    who: str
    about: str
    text: str
    stamp: Stamp
    played: bool = False


def latest_of(case: Case, lens: Lens) -> tuple[Latest, ...]:
    """The newest first."""
    return tuple(_latest(each, lens) for each in reversed(case.entries[-_MOST:]))


def unsigned_of(case: Case, lens: Lens) -> tuple[Latest, ...]:
    """What counts and the party of it has yet to sign, the oldest first."""
    return tuple(_latest(each, lens) for each in case.entries if each.id in lens.unsigned)


def _latest(entry: Entry, lens: Lens) -> Latest:
    body = entry.body
    hidden = entry.id in lens.withheld
    said = (getattr(body, name, None) for name in ("answer", "event", "step", "stage", "item"))
    about = [plain(str(each)) for each in said if each]
    question = lens.question(getattr(body, "question", ""))
    if question is not None:
        about.append(topic(question).lower())
    if getattr(body, "party", ""):
        about.append(lens.name(getattr(body, "party", "")))
    return Latest(
        position=entry.position,
        what=sentence(told(_WORDS.sub(" ", type(body).__name__).lower())),
        who=lens.marked(f"{lens.name(entry.party)}, {plain(entry.by.role)}", entry.id),
        about=", ".join(about),
        text="" if hidden else getattr(body, "text", "") or getattr(body, "title", ""),
        stamp=lens.stamp(entry.received_at),
        played=entry.id in lens.cast.played,
    )
