"""What was expected of an exercise, what the record answers, and what people saw and learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.case.explain import said_of
from foedus.desk.panels.occasions import Wording, occasion_words
from foedus.desk.panels.words import Sign, joined, plain, sentence
from foedus.rehearsal.occasions import Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.case.entries import Entry
    from foedus.case.state import Case
    from foedus.desk.panels.times import Stamp
    from foedus.desk.rehearsing import Rehearsal

__all__ = ["SEEN", "About", "ExpectationRow", "LessonRow", "about_of", "expectations", "lessons"]

SEEN: Final = {
    e.Seen.MET: Sign(says="met", icon="yes", tone="good"),
    e.Seen.PARTLY: Sign(says="partly met", icon="caveat", tone="part"),
    e.Seen.NOT_MET: Sign(says="not met", icon="no", tone="bad"),
    e.Seen.NOT_SEEN: Sign(says="not seen", icon="dormant", tone="mute"),
}
_HOLDS: Final = Sign(says="as expected", icon="yes", tone="good")
_NOT: Final = Sign(says="not as expected", icon="no", tone="bad")
_NOT_YET: Final = Sign(says="not yet", icon="open", tone="open")
_MOST_EVIDENCE: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An entry behind an answer."""

    number: int
    said: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRow:
    """What an evaluator saw."""

    sign: Sign
    text: str
    who: str
    at: Stamp
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationRow:
    """One expectation; `answer` is the record's own, where it has one."""

    key: str
    text: str
    objective: str
    note: str
    by: Stamp
    past: bool
    fact: str
    answer: Sign | None
    found: str
    evidence: tuple[Evidence, ...]
    more: int
    numbers: str
    seen: tuple[SeenRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRow:
    """What somebody learned."""

    text: str
    about: str
    action: str
    owner: str
    due: str
    who: str
    at: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a lesson can be about, under one heading."""

    title: str
    choices: tuple[tuple[str, str], ...]
    open: bool


def expectations(rehearsal: Rehearsal, wording: Wording) -> tuple[ExpectationRow, ...]:
    """Every expectation, in the order of the scenario."""
    case, reading = rehearsal.case, rehearsal.exercise.reading
    look = Look(case, rehearsal.exercise.names, rehearsal.now)
    by_id = {each.id: each for each in case.entries}
    rows = []
    for key, awaited in reading.scenario.expectations.items():
        by = reading.scenario.moment(awaited.by)
        occasion = reading.expected.get(key)
        found = look.at(occasion) if occasion is not None else None
        past = rehearsal.now >= by
        behind = [by_id[each] for each in found.entries if each in by_id] if found else []
        rows.append(
            ExpectationRow(
                key=key,
                text=awaited.text,
                objective=reading.scenario.objectives[awaited.objective].text,
                note=awaited.note or "",
                by=wording.times.stamp(by),
                past=past,
                fact=sentence(occasion_words(occasion, wording)) if occasion else "",
                answer=(_HOLDS if found.holds else _NOT if past else _NOT_YET) if found else None,
                found="" if found is None or found.holds else _told(found.found, wording),
                evidence=_evidence(behind[:_MOST_EVIDENCE], wording),
                more=max(0, len(behind) - _MOST_EVIDENCE),
                numbers=", ".join(str(each.position + 1) for each in behind),
                seen=tuple(_seen(case, key, by_id, wording)),
            )
        )
    return tuple(rows)


def _told(text: str, wording: Wording) -> str:
    """What was found, with parties by their names."""
    words = [wording.name(word) if word in wording.called else word for word in _split(text)]
    return wording.times.told("".join(words).replace("_", " "))


def _split(text: str) -> list[str]:
    parts: list[str] = [""]
    for letter in text:
        inside = letter.isalnum() or letter in ":_"
        was = bool(parts[-1]) and (parts[-1][-1].isalnum() or parts[-1][-1] in ":_")
        if inside is not was:
            parts.append("")
        parts[-1] += letter
    return [
        piece
        for part in parts
        for piece in ([part[:-1], ":"] if part.endswith(":") and len(part) > 1 else [part])
    ]


def _seen(case: Case, key: str, by_id: Mapping[str, Entry], wording: Wording) -> Iterable[SeenRow]:
    for entry in reversed(case.of(e.Observed)):
        body = entry.body
        assert isinstance(body, e.Observed)
        if body.expectation == key:
            behind = [by_id[each] for each in body.evidence if each in by_id]
            yield SeenRow(
                sign=SEEN[body.seen],
                text=body.text,
                who=entry.by.person or plain(entry.by.role),
                at=wording.times.stamp(entry.received_at),
                evidence=_evidence(behind, wording),
            )


def _evidence(behind: Iterable[Entry], wording: Wording) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            number=each.position + 1,
            said=f"{wording.name(each.party)}: {_told(said_of(each).what, wording)}",
            url=f"/cases/{each.case}/receipts/{each.id}",
        )
        for each in behind
    )


def lessons(case: Case, wording: Wording) -> tuple[LessonRow, ...]:
    """What was learned, the latest first."""
    rows = []
    for entry in reversed(case.of(e.LessonEntered)):
        body = entry.body
        assert isinstance(body, e.LessonEntered)
        seat = f"{wording.name(entry.by.party)}, {plain(entry.by.role)}"
        rows.append(
            LessonRow(
                text=body.text,
                about=joined([_about(each, case, wording) for each in body.about]),
                action=body.action,
                owner=body.owner,
                due=body.due,
                who=f"{entry.by.person} ({seat})" if entry.by.person else seat,
                at=wording.times.stamp(entry.received_at),
            )
        )
    return tuple(rows)


def _about(name: str, case: Case, wording: Wording) -> str:
    for group in about_of(case, "", wording):
        for value, words in group.choices:
            if value == name:
                return words
    return name


def about_of(case: Case, party: str, wording: Wording) -> tuple[About, ...]:
    """Provisions of the case, and steps at home: those of a party alone, else of everybody."""
    found: list[About] = []
    for agreement in case.opening.agreements:
        clauses = tuple(
            (f"{agreement.reference}#{name}", f"{', '.join(each.cite or ())} {plain(name)}".strip())
            for name, each in agreement.document.provisions.items()
            if not party or party in agreement.parties
        )
        if clauses:
            found.append(About(title=agreement.title, choices=clauses, open=not found))
    for procedure in case.opening.procedures:
        name = wording.name(procedure.procedure)
        steps = tuple(
            (f"{each.id}/{procedure.procedure}", f"{name}: {plain(each.id)}")
            for each in procedure.steps
        )
        if steps and party in {"", procedure.procedure}:
            found.append(About(title=name, choices=steps, open=bool(party)))
    return tuple(found)
