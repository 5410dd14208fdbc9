"""Everything a desk works with, made once by `wiring` and given to each room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from foedus.case.entries import RehearsalBegun
from foedus.case.words import Mode
from foedus.desk.paces import Paces
from foedus.desk.settings import Settings
from foedus.desk.stir import Stir
from foedus.desk.tables import Tables
from foedus.moments import Instant
from foedus.office.office import Office

if TYPE_CHECKING:
    from foedus.agreement.documents import Reading
    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.case.state import Case
    from foedus.forecast.behaviour import Behaviour
    from foedus.rehearsal.history import Invocation
    from foedus.rehearsal.scenario import ScenarioReading
    from foedus.rehearsal.script import ScriptReading
    from foedus.rehearsal.staging import Staging

__all__ = ["Desk", "Promises", "TrialAsked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialAsked:
    """One trial of a forecast: of what, under which assumptions, from which attack, and which."""

    under: str
    behaviour: str
    at: Instant
    by: str
    on: str
    seed: int
    number: int


class Promises(Protocol):
    """The documents that a case can be opened under, and what can be played again."""

    def readings(self) -> Sequence[Reading]:
        """Every document, in order."""
        ...

    def agreements(self, references: Sequence[str]) -> tuple[Agreement, ...]:
        """The agreements of a case: those named, and those that stand alongside them.

        Raises:
            NotFoundError: a name that nothing bears.
            UnreadableError: a document with errors.
        """
        ...

    def procedures(self) -> tuple[Procedure, ...]:
        """What each state must do at home."""
        ...

    def behaviours(self) -> Mapping[str, Behaviour]:
        """How parties are assumed to act, by name; for forecasts and players alone."""
        ...

    def scenarios(self) -> Mapping[str, ScenarioReading]:
        """What can be rehearsed, by name."""
        ...

    def staging(self, scenario: str) -> Staging:
        """A scenario with all that it is played under.

        Raises:
            NotFoundError: nothing is called so.
        """
        ...

    def histories(self) -> Mapping[str, Invocation]:
        """What really happened, by name."""
        ...

    def trial(self, asked: TrialAsked) -> ScriptReading:
        """One trial of a forecast as a script; the first may take half a minute.

        Raises:
            NotForecastError: a forecast cannot follow what is asked.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An office, its documents, its own tables, and the world as far as it is needed."""

    office: Office
    promises: Promises
    tables: Tables
    settings: Settings
    now: Callable[[], Instant]
    stopwatch: Callable[[], float]
    seed: Callable[[], bytes]
    nonce: Callable[[], str]
    stir: Stir
    boot: str = ""
    """The name of this run of the machine, which the stopwatch counts in."""

    def clock_of(self, case: Case) -> Instant:
        """What time it is in a case: the wall clock, or the clock of a rehearsal.

        An exercise without a clock of its own may be ahead of the wall.
        """
        now = self.now()
        if case.mode is Mode.LIVE or not case.entries:
            return now
        run = Paces(self.tables).of(case.id) if case.of(RehearsalBegun) else None
        if run is not None:
            return max(run.pace.now(now), case.entries[-1].recorded_at)
        return max(now, case.entries[-1].recorded_at)
