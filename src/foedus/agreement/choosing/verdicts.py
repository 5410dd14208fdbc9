"""A verdict with its reason and grounds, and how several make one.

There is no scale: the words are not ordered, and nothing turns them into
numbers (see the decision on dossiers in `docs/adr`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Certainty, Sureness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.choosing.dossier import Entry
    from foedus.agreement.resolved import Agreement, Clause

__all__ = [
    "DOUBTFUL",
    "Ground",
    "Judgement",
    "Verdict",
    "by_clause",
    "by_entry",
    "doubts",
    "in_part",
    "joined",
    "met",
    "not_met",
    "together",
    "unknown",
]

DOUBTFUL: Final = frozenset({Sureness.CONTESTED, Sureness.DERIVED})


class Verdict(StrEnum):
    """What can be said of a mechanism and one requirement."""

    MET = "met"
    NOT_MET = "not met"
    IN_PART = "in part"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


_GRANTS: Final = frozenset({Verdict.MET, Verdict.ASSUMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a verdict rests on: a provision with its certainty, or an entry with its source."""

    what: str
    cite: str = ""
    certainty: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, why, and on what grounds."""

    verdict: Verdict
    why: str
    grounds: tuple[Ground, ...] = ()


def by_clause(clause: Clause, what: str = "") -> Ground:
    """A provision as a ground."""
    provision = clause.provision
    return Ground(
        what=what or clause.name.replace("_", " "),
        cite=clause.cite,
        certainty=provision.certainty.value if provision.certainty else "",
    )


def by_entry(entry: Entry) -> Ground:
    """An entry of a dossier as a ground."""
    who = ", ".join(entry.by)
    did = entry.stance or entry.did
    about = f" on {entry.point}" if entry.point else ""
    gist = f": {entry.gist}" if entry.gist else ""
    disputed = f" (disputed by {', '.join(entry.disputed_by)})" if entry.disputed_by else ""
    return Ground(
        what=f"{who} {did.replace('_', ' ')}{about}{gist}{disputed}",
        certainty=entry.mark.replace("_", " ") if entry.mark else "",
        date=str(entry.on) if entry.on is not None else "unknown",
        source=", ".join(f"{each.url} ({each.read}, {each.grade})" for each in entry.sources),
    )


def doubts(agreement: Agreement, certainty: Certainty | None, *paths: str) -> list[str]:
    """Why what stands under paths of a document is only assumed, derived or contested."""
    said = ["assumed"] if certainty is Certainty.ASSUMED else []
    for path, mark in agreement.document.marks.items():
        if mark.mark in DOUBTFUL and path in {"*", *paths}:
            note = f" ({mark.note})" if mark.note else ""
            said.append(f"{mark.mark}{note}")
    return said


def together(parts: Iterable[Verdict]) -> Verdict:
    """What several verdicts on the parts of one requirement come to."""
    found = set(parts)
    if len(found) == 1:
        return found.pop()
    if found <= _GRANTS:
        return Verdict.ASSUMED
    if found & (_GRANTS | {Verdict.IN_PART}):
        return Verdict.IN_PART
    return Verdict.NOT_MET


def not_met(why: str, *grounds: Ground) -> Judgement:
    """Not met, and why."""
    return Judgement(verdict=Verdict.NOT_MET, why=why, grounds=grounds)


def unknown(why: str, *grounds: Ground) -> Judgement:
    """Nobody knows, and why."""
    return Judgement(verdict=Verdict.UNKNOWN, why=why, grounds=grounds)


def met(why: str, doubted: list[str], *grounds: Ground) -> Judgement:
    """Met, or met only by what is assumed or contested, which is then said."""
    if doubted:
        said = "; ".join(dict.fromkeys(doubted))
        return Judgement(verdict=Verdict.ASSUMED, why=f"{why}, {said}", grounds=grounds)
    return Judgement(verdict=Verdict.MET, why=why, grounds=grounds)


def in_part(why: str, *grounds: Ground) -> Judgement:
    """Met in part, and why."""
    return Judgement(verdict=Verdict.IN_PART, why=why, grounds=grounds)


def joined(parts: list[Judgement]) -> Judgement:
    """One judgement of several; reasons and grounds are each said once."""
    verdict = together(part.verdict for part in parts)
    return Judgement(
        verdict=verdict,
        why="; ".join(dict.fromkeys(part.why for part in parts)),
        grounds=tuple(dict.fromkeys(ground for part in parts for ground in part.grounds)),
    )
