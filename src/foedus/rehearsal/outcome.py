"""What an exercise came to, in short: for a shell and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.case.casting import is_played
from foedus.case.standing import standing
from foedus.rehearsal.injects import Injects
from foedus.rehearsal.occasions import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.state import Case
    from foedus.case.words import Mode
    from foedus.moments import Instant
    from foedus.rehearsal.exercise import Exercise, Refused

__all__ = ["Answered", "Came", "Ended", "outcome_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one question came to."""

    question: str
    cite: str
    text: str
    outcome: str | None
    opened_at: Instant
    closes_at: Instant | None
    settled_at: Instant | None
    voters: int
    in_time: int
    late: tuple[str, ...]
    undecided: tuple[str, ...]
    answers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Whether something expected was so; None where evaluators alone can say."""

    expectation: str
    text: str
    by: Instant
    holds: bool | None
    expected: str
    found: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What an exercise came to."""

    mode: Mode
    scenario: str
    title: str
    seed: int
    begins: Instant
    as_of: Instant
    entries: int
    played_by_the_machine: int
    questions: tuple[Answered, ...]
    expectations: tuple[Came, ...]
    injects_made: tuple[str, ...]
    injects_not_made: tuple[str, ...]
    refused: tuple[Refused, ...]


def outcome_of(case: Case, exercise: Exercise) -> Ended:
    """What it has come to by its last entry; questions of the documents that it names itself."""
    scenario = exercise.reading.scenario
    now = case.entries[-1].recorded_at
    made = Injects(exercise.reading, case).made()
    return Ended(
        mode=case.mode,
        scenario=scenario.scenario,
        title=scenario.title,
        seed=exercise.players.seed,
        begins=scenario.begins,
        as_of=now,
        entries=len(case.entries),
        played_by_the_machine=sum(map(is_played, case.entries)),
        questions=tuple(_questions(case, exercise, now)),
        expectations=tuple(_expectations(case, exercise, now)),
        injects_made=tuple(made),
        injects_not_made=tuple(key for key in scenario.injects if key not in made),
        refused=tuple(exercise.refused),
    )


def _questions(case: Case, exercise: Exercise, now: Instant) -> Iterator[Answered]:
    for each in standing(case, now).questions:
        if each.opened_at is None or each.agreement not in exercise.names.under:
            continue
        yield Answered(
            question=each.id,
            cite=each.cite,
            text=each.text,
            outcome=each.outcome,
            opened_at=each.opened_at,
            closes_at=each.closes_at,
            settled_at=each.settled_at,
            voters=len(each.voters),
            in_time=len({p.party for p in each.positions if not p.late}),
            late=each.late,
            undecided=each.undecided,
            answers=each.answers,
        )


def _expectations(case: Case, exercise: Exercise, now: Instant) -> Iterator[Came]:
    scenario = exercise.reading.scenario
    for key, awaited in scenario.expectations.items():
        by, occasion = scenario.moment(awaited.by), exercise.reading.expected.get(key)
        found = None
        if occasion is not None and by <= now:
            found = Look(case, exercise.names, by).at(occasion)
        yield Came(
            expectation=key,
            text=awaited.text,
            by=by,
            holds=found.holds if found else None,
            expected=found.expected if found else "",
            found=found.found if found else "",
            entries=found.entries if found else (),
        )
