"""A scenario with what it is played under; and played to its end, in memory and without people."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from foedus.case.casting import PLAYER
from foedus.case.entries import Mode, RehearsalBegun
from foedus.case.state import new_case
from foedus.errors import NotFoundError
from foedus.forecast.digest import digest_of
from foedus.rehearsal.exercise import Exercise, opening_of
from foedus.rehearsal.naming import Names
from foedus.rehearsal.play import Memory
from foedus.rehearsal.play import opening_of as case_of
from foedus.rehearsal.players import Cast, cast_of
from foedus.rehearsal.scenario import read_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.case.entries import CaseOpened
    from foedus.case.state import Case
    from foedus.forecast.behaviour import Behaviour
    from foedus.rehearsal.exercise import Room
    from foedus.rehearsal.scenario import Scenario, ScenarioReading

__all__ = ["Staging", "names_of", "rehearse", "staging_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """A scenario with what it is played under: agreements, procedures, a behaviour."""

    reading: ScenarioReading
    agreements: tuple[Agreement, ...]
    """Those of the scenario first; those that stand alongside behind them."""
    procedures: tuple[Procedure, ...]
    behaviour: Behaviour
    _cast: list[Cast] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def cast(self) -> Cast:
        """The models from which any seed is played, compiled once.

        Raises:
            NotForecastError: no forecast can be made of its question.
        """
        if not self._cast:
            # Those of its case alone: draws are laid out by them, also when it is taken up again.
            procedures = self.opening.procedures
            made = cast_of(self.reading.scenario, self.agreements[0], procedures, self.behaviour)
            self._cast.append(made)
        return self._cast[0]

    @property
    def digest(self) -> str:
        """Of the behaviour."""
        return digest_of([self.behaviour])

    @property
    def names(self) -> Names:
        """What can be named in its case."""
        return names_of(self.reading.scenario, self.agreements, self.procedures)

    def exercise(self, *, seed: int | None = None, trial: int = 0) -> Exercise:
        """The exercise, with players drawn from a seed, else the scenario's own.

        Raises:
            NotForecastError: no forecast can be made of its question.
        """
        scenario = self.reading.scenario
        players = self.cast.players(scenario.seed if seed is None else seed, trial)
        return Exercise(reading=self.reading, players=players, names=self.names)

    @property
    def opening(self) -> CaseOpened:
        """The opening of its case."""
        return case_of(self.reading.scenario.title, self.agreements, self.procedures)


def names_of(
    scenario: Scenario, agreements: tuple[Agreement, ...], procedures: tuple[Procedure, ...]
) -> Names:
    """What can be named in the case of a scenario."""
    acts = (*scenario.before, *(act for each in scenario.injects.values() for act in each.do))
    return Names(
        under=tuple(
            each.reference
            for pattern in scenario.documents
            for each in agreements
            if fnmatchcase(each.reference, pattern)
        ),
        agreements=agreements,
        procedures=procedures,
        commands=acts,
    )


def staging_of(case: Case, behaviours: Mapping[str, Behaviour]) -> tuple[Staging, Exercise]:
    """The staging and the exercise of a case, as its record has frozen them.

    Raises:
        NotFoundError: no scenario is played in it, or its behaviour is not at hand as it was.
    """
    begun = next((each.body for each in case.of(RehearsalBegun)), None)
    if not isinstance(begun, RehearsalBegun):
        message = f"No scenario is played in {case.id}."
        raise NotFoundError(message, remedy="Begin a rehearsal.")
    behaviour = behaviours.get(begun.behaviour)
    if behaviour is None or digest_of([behaviour]) != begun.digest:
        message = f"The behaviour {begun.behaviour!r} is not at hand as it was ({begun.digest})."
        raise NotFoundError(message, remedy="Start the desk with the version that began it.")
    staging = _known(_Frozen(begun, case.opening, behaviour))
    return staging, staging.exercise(seed=begun.seed, trial=begun.trial)


@dataclass(frozen=True, slots=True, eq=False)
class _Frozen:
    """What a record has frozen, known by its own objects: those are read once."""

    begun: RehearsalBegun
    opening: CaseOpened
    behaviour: Behaviour

    def __hash__(self) -> int:
        return hash((id(self.begun), id(self.opening), id(self.behaviour)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Frozen)
            and self.begun is other.begun
            and self.opening is other.opening
            and self.behaviour is other.behaviour
        )


@lru_cache(maxsize=16)
def _known(frozen: _Frozen) -> Staging:
    """Its models are compiled once, whoever asks how often."""
    begun, opening = frozen.begun, frozen.opening
    return Staging(
        reading=read_scenario(begun.document.encode(), f"{begun.scenario}.yaml"),
        agreements=opening.agreements,
        procedures=opening.procedures,
        behaviour=frozen.behaviour,
    )


def rehearse(
    staging: Staging, *, seed: int | None = None, trial: int = 0, room: Room | None = None
) -> tuple[Case, Exercise]:
    """Play all of it; answers with the case, and the exercise with what was refused.

    It is played in memory, or in an empty room that is given.

    Raises:
        NotForecastError: as `Staging.exercise`.
        FoedusError: the room cannot take its opening, or keep anything.
    """
    scenario = staging.reading.scenario
    exercise = staging.exercise(seed=seed, trial=trial)
    room = room or Memory(new_case(scenario.scenario, Mode.EXERCISE))
    for command in opening_of(
        staging.reading, exercise.players, staging.opening, staging.digest, by=PLAYER, trial=trial
    ):
        room.take(command, scenario.begins)
    exercise.advance(room, scenario.ends)
    return room.case, exercise
