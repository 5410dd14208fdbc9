"""What is kept of a case, line by line: what weighs first, the rest after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from foedus.case import entries as e
from foedus.case.explain import said_of
from foedus.desk.language import told
from foedus.desk.panels.doubts import doubts_of_entry
from foedus.desk.panels.words import plain, sentence
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.case.entries import Entry
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.times import Stamp

__all__ = ["RecordLine", "RecordPanel", "Sought", "in_full", "record_of"]

_WEIGHTY: Final = frozenset(
    {
        e.CaseOpened,
        e.FactReported,
        e.FactFound,
        e.FactContested,
        e.Corrected,
        e.Requested,
        e.QuestionPut,
        e.QuestionWithdrawn,
        e.DraftCirculated,
        e.DraftObjected,
        e.Met,
        e.Performed,
        e.StepCompleted,
        e.PositionTaken,
        e.OutcomeContested,
        e.ContributionRecorded,
        e.MeasureAdopted,
        e.Suspended,
        e.Resumed,
        e.Waived,
        e.BreachStated,
        e.CaseClosed,
        e.Injected,
        e.TakenOver,
        e.HandedBack,
    }
)
"""What moves duties, questions or support; the rest is how it came about."""


_MOST: Final = 200
"""Lines of each sort on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a reader looks for; empty is everything."""

    party: str = ""
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One entry: its number, what it says, by whom, who signed it, and where its receipt is."""

    number: int
    entry: str
    kind: str
    said: str
    by: str
    signed: str
    waits: bool
    cite: str
    received: Stamp
    receipt: str
    doubts: tuple[str, ...] = ()
    played: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPanel:
    """Lines, the newest first; `parties` and `kinds` are those there are, by value and word.

    `more` is how many older ones are not shown, nor looked into for words.
    """

    weighty: tuple[RecordLine, ...]
    others: tuple[RecordLine, ...]
    more: int
    count: int
    parties: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]


def record_of(
    entries: Sequence[Entry], signers: Mapping[str, str], lens: Lens, sought: Sought
) -> RecordPanel:
    """The lines of a case that a reader looks for; `signers` are names by entry."""
    weighty: list[RecordLine] = []
    others: list[RecordLine] = []
    more = 0
    for each in reversed(entries):
        if sought.party not in {"", each.party} or sought.kind not in {"", _kind(each)}:
            continue
        shown = weighty if type(each.body) in _WEIGHTY else others
        if len(shown) == _MOST:
            more += 1
            continue
        line = _line(each, signers, lens)
        if _fits(line, sought.text):
            shown.append(line)
    kinds = dict.fromkeys(kind_of(type(each.body)) for each in entries)
    parties = sorted({each.party for each in entries}, key=lens.name)
    return RecordPanel(
        weighty=tuple(weighty),
        others=tuple(others),
        more=more,
        count=len(entries),
        parties=tuple((code, lens.name(code)) for code in parties),
        kinds=tuple((kind, sentence(plain(kind))) for kind in kinds),
    )


def _line(entry: Entry, signers: Mapping[str, str], lens: Lens) -> RecordLine:
    role = f"{lens.name(entry.by.party)}, {plain(entry.by.role)}"
    name = quote(entry.id, safe="")
    return RecordLine(
        number=entry.position + 1,
        entry=entry.id,
        kind=sentence(plain(kind_of(type(entry.body)))),
        said=in_full(entry, lens),
        by=f"{entry.by.person} ({role})" if entry.by.person else role,
        signed=signers.get(entry.id, ""),
        waits=entry.id in lens.unsigned,
        cite=entry.cite,
        received=lens.stamp(entry.received_at),
        receipt=f"/cases/{entry.case}/receipts/{name}",
        doubts=tuple(doubts_of_entry(entry, lens)),
        played=entry.id in lens.cast.played,
    )


def in_full(entry: Entry, lens: Lens) -> str:
    """Who said what in an entry, with the question that it is about."""
    if entry.id in lens.withheld:
        kind = plain(kind_of(type(entry.body)))
        return told("%(kind)s; kept from players while the exercise goes on", kind=sentence(kind))
    question = lens.question(getattr(entry.body, "question", ""))
    about = f" ({question.text})" if question else ""
    return sentence(lens.named(f"{lens.name(entry.party)}: {said_of(entry).what}{about}"))


def _kind(entry: Entry) -> str:
    return kind_of(type(entry.body))


def _fits(line: RecordLine, text: str) -> bool:
    words = f"{line.said} {line.by} {line.cite} {line.entry} {line.signed}".casefold()
    return all(word in words for word in text.casefold().split())
