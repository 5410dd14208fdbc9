"""What a report is about: the case of an exercise, its scenario, and the machine that played it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.case import entries as e
from foedus.case.assessment import Assessment
from foedus.case.casting import is_played
from foedus.case.commands import asked
from foedus.case.state import Case, replay
from foedus.case.tally import voices
from foedus.errors import NotForecastError, NotFoundError
from foedus.forecast.digest import digest_of
from foedus.rehearsal.review.review import Evidence, Hands
from foedus.rehearsal.scenario import read_scenario
from foedus.rehearsal.staging import Staging, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.agreement.resolved import Clause
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.compile import Compiled
    from foedus.moments import Instant
    from foedus.rehearsal.exercise import Exercise
    from foedus.rehearsal.naming import Names
    from foedus.rehearsal.scenario import Scenario, ScenarioReading

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A case in which a scenario is played; without its behaviour there is no exercise, and why."""

    case: Case
    begun: e.RehearsalBegun
    opened: Case
    """The case as it was when the exercise began."""
    reading: ScenarioReading
    names: Names
    exercise: Exercise | None
    why_none: str
    question: Clause | None
    """The question that is followed."""
    parties: tuple[str, ...]
    """Who answers it."""
    end: Instant
    """When the case was closed; of an open one, its last entry."""
    assessment: Assessment
    """At the end."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.reading.scenario

    @property
    def compiled(self) -> tuple[Compiled, ...]:
        """The questions that the machine plays; the first is the one that is followed."""
        return self.exercise.players.compiled if self.exercise else ()

    @property
    def start(self) -> Instant:
        """From when time counts: the attack, else the beginning."""
        attack = self.scenario.attack
        return self.scenario.moment(attack.at) if attack else self.scenario.begins

    def evidence(self, entry: e.Entry) -> Evidence:
        """An entry, as a report shows it."""
        return Evidence(
            entry=entry.id,
            position=entry.position,
            at=entry.received_at,
            party=entry.party,
            by=f"{entry.by} {entry.by.person}".rstrip(),
            hands=Hands.MACHINE if is_played(entry) else Hands.PEOPLE,
            what=_told(entry.body),
        )

    def evidence_of(self, ids: tuple[str, ...]) -> tuple[Evidence, ...]:
        """Entries by their ids, in the order of the record."""
        wanted = set(ids)
        return tuple(self.evidence(each) for each in self.case.entries if each.id in wanted)


def subject_of(case: Case, behaviours: Mapping[str, Behaviour]) -> Subject:
    """A case, ready to be reported on.

    Raises:
        NotFoundError: no scenario is played in it.
        UnreadableError: its scenario is of another language version.
    """
    entry = next(iter(case.of(e.RehearsalBegun)), None)
    if entry is None or not isinstance(entry.body, e.RehearsalBegun):
        message = f"No scenario is played in {case.id}: there is nothing to report on."
        raise NotFoundError(message, remedy="Name the case of an exercise.")
    begun = entry.body
    reading = read_scenario(begun.document.encode(), f"{begun.scenario}.yaml")
    opening = case.opening
    exercise, why = _exercise(case, begun, reading, behaviours)
    names = names_of(reading.scenario, opening.agreements, opening.procedures)
    closed = case.of(e.CaseClosed)
    assert case.latest is not None
    end = closed[-1].received_at if closed else case.latest
    assessment = Assessment(case, end)
    question, parties = _followed(exercise, reading.scenario, names, assessment)
    return Subject(
        case=case,
        begun=begun,
        opened=replay(case.id, case.mode, case.entries[: entry.position + 1]),
        reading=reading,
        names=names,
        exercise=exercise,
        why_none=why,
        question=question,
        parties=parties,
        end=end,
        assessment=assessment,
    )


def _exercise(
    case: Case,
    begun: e.RehearsalBegun,
    reading: ScenarioReading,
    behaviours: Mapping[str, Behaviour],
) -> tuple[Exercise | None, str]:
    behaviour = behaviours.get(begun.behaviour)
    if behaviour is None or digest_of([behaviour]) != begun.digest:
        why = f"The behaviour {begun.behaviour} is not at hand as it was ({begun.digest})."
        return None, why
    staging = Staging(
        reading=reading,
        agreements=case.opening.agreements,
        procedures=case.opening.procedures,
        behaviour=behaviour,
    )
    try:
        exercise = staging.exercise(seed=begun.seed, trial=begun.trial)
    except NotForecastError as fault:
        return None, str(fault)
    return exercise, "" if exercise.players.compiled else "Nobody is attacked in it."


def _followed(
    exercise: Exercise | None, scenario: Scenario, names: Names, assessment: Assessment
) -> tuple[Clause | None, tuple[str, ...]]:
    """The question that is followed, and who answers it."""
    if exercise is not None and exercise.players.compiled:
        first = exercise.players.compiled[0]
        away = first.model.ballots[0].rule.recused
        pairs = zip(first.model.parties, away, strict=True)
        return first.asked.clause, tuple(party for party, is_away in pairs if not is_away)
    if scenario.question:
        clause = assessment.clauses[names.question(scenario.question)]
    else:
        opened = [each for each in assessment.questions() if each.opened is not None]
        if not opened:
            return None, ()
        clause = min(opened, key=lambda each: each.opened or (assessment.now, 0)).clause
    return clause, voices(clause.rule) if clause.rule else ()


def _told(body: e.Body) -> str:
    """What an entry says, in a few words."""
    match body:
        case e.PositionTaken():
            more = f"{body.answer.replace('_', ' ')} to {body.question}"
        case e.StepCompleted():
            more = f"{body.step} {body.result}"
        case e.Alerted():
            more = body.party
        case e.Injected() | e.Rescheduled():
            more = body.inject
        case e.FactReported():
            more = f"{body.event} {body.phase}".replace("_", " ")
        case e.Observed():
            more = f"{body.expectation}: {body.seen.replace('_', ' ')}"
        case e.DraftCirculated() | e.QuestionPut():
            more = body.question
        case _:
            more = ""
    return f"{asked(body)}: {more}" if more else asked(body)
