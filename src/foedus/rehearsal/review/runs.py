"""The same scenario over several runs: what was met, when all had decided, how long steps took.

Runs of other scenarios are refused: a difference between them would say
nothing.  Nothing is tested for significance; a few runs are a few values.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from foedus.case.rehearsed import Seen
from foedus.errors import NotFoundError
from foedus.rehearsal.review.review import Kind, LegKind, Met

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.rehearsal.review.review import Review

__all__ = ["Run", "Runs", "Taken", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How long one kind of thing took, over the parties that did it: whole seconds."""

    kind: LegKind
    done: int
    median: int | None
    worst: int | None
    worst_party: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run."""

    case: str
    behaviour: str
    digest: str
    seed: int
    trial: int
    people: tuple[str, ...]
    entries: int
    expectations: tuple[tuple[str, Seen], ...]
    met: int
    parties: int
    answered: int
    answered_in_time: int | None
    """Null where the question closed only after the end, or never does."""
    all_answered: int | None
    """Seconds after the attack until all had; null where they never did."""
    missed: int
    """Duties whose time passed."""
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Several runs of one scenario, in the order in which they were given."""

    scenario: str
    version: str
    mode: str
    question: str | None
    runs: tuple[Run, ...]
    notes: tuple[str, ...]


def compare(reviews: Sequence[Review]) -> Runs:
    """Set runs side by side.

    Raises:
        NotFoundError: they are of different scenarios, or of different versions of one;
            or one of them is named twice.
    """
    first = reviews[0].head
    cases = [each.head.case for each in reviews]
    if len(set(cases)) < len(cases):
        message = f"A run is named twice: {', '.join(cases)}."
        raise NotFoundError(message, remedy="Name each run once.")
    for each in reviews[1:]:
        head = each.head
        if (head.scenario, head.version) != (first.scenario, first.version):
            message = (
                f"{first.case} played {first.scenario} {first.version}, and {head.case} played "
                f"{head.scenario} {head.version}: they cannot be compared."
            )
            raise NotFoundError(message, remedy="Name runs of the same scenario and version.")
    runs = tuple(map(_run, reviews))
    return Runs(
        scenario=first.scenario,
        version=first.version,
        mode=first.mode,
        question=reviews[0].question,
        runs=runs,
        notes=_notes(runs),
    )


def _notes(runs: Sequence[Run]) -> tuple[str, ...]:
    notes = [f"{len(runs)} runs are {len(runs)} values: they show a range, and no likelihood."]
    if len({each.digest for each in runs}) > 1:
        notes.append("They were played under different behaviours.")
    if any(not each.people for each in runs):
        notes.append("A run without people is one trial of the forecast, acted out.")
    return tuple(notes)


def _run(review: Review) -> Run:
    head = review.head
    start = head.attack or head.begins
    answers = [s for s in review.steps if s.kind is Kind.ANSWER and s.name == review.question]
    parties = {leg.party for leg in review.legs}
    said = {s.party: s.actual for s in answers if s.actual is not None and s.party in parties}
    last = max(said.values(), default=None) if len(said) == len(parties) else None
    return Run(
        case=head.case,
        behaviour=head.behaviour,
        digest=head.digest,
        seed=head.seed,
        trial=head.trial,
        people=tuple(dict.fromkeys(each.party for each in head.played)),
        entries=head.entries,
        expectations=tuple((each.name, each.seen) for each in review.expectations),
        met=sum(each.seen is Seen.MET for each in review.expectations),
        parties=len(parties),
        answered=len(said),
        answered_in_time=_in_time(review, parties),
        all_answered=round((last - start).total("seconds")) if last is not None else None,
        missed=sum(d.result is Met.MISSED for d in review.deadlines if d.party is not None),
        taken=tuple(_taken(review, kind) for kind in LegKind),
    )


def _in_time(review: Review, parties: set[str]) -> int | None:
    """How many had answered by the last reading; by it, exactly at the deadline is in time."""
    asked = next(
        (d for d in review.deadlines if d.party is None and d.provision == review.question), None
    )
    if asked is None or asked.due_at_the_latest > review.head.closed:
        return None
    return sum(
        s.actual is not None and s.actual <= asked.due_at_the_latest
        for s in review.steps
        if s.kind is Kind.ANSWER and s.name == review.question and s.party in parties
    )


def _taken(review: Review, kind: LegKind) -> Taken:
    legs = [each for each in review.legs if each.kind is kind and each.end is not None]
    worst = max(legs, key=lambda each: each.seconds, default=None)
    return Taken(
        kind=kind,
        done=len(legs),
        median=round(median(each.seconds for each in legs)) if legs else None,
        worst=worst.seconds if worst else None,
        worst_party=worst.party if worst else None,
    )
