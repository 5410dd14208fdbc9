"""A rehearsal on the desk: beginning one, and what its director does with clock and injects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case.casting import played_by_people
from foedus.case.commands import Command
from foedus.case.entries import CaseClosed, RehearsalBegun, Rescheduled
from foedus.case.words import Mode
from foedus.desk.paces import Paces
from foedus.desk.panels.times import Times
from foedus.errors import NotFoundError, RefusedError
from foedus.rehearsal.exercise import Exercise, opening_of
from foedus.rehearsal.injects import Injects, body_of_inject, id_of_inject
from foedus.rehearsal.office_room import seat_the_machine
from foedus.rehearsal.pace import Pace
from foedus.rehearsal.soundness import FASTEST
from foedus.rehearsal.staging import staging_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.case.entries import Seat
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.paces import Run
    from foedus.moments import Instant
    from foedus.rehearsal.scenario import Inject

__all__ = ["Rehearsal", "begin", "rehearsal_of"]

_OVER: Final = "the exercise is over."
_DRAWN: Final[dict[object, Exercise]] = {}
"""The exercises that pages have looked at last; the conductor has its own."""
_MOST_DRAWN: Final = 8


def begin(  # noqa: PLR0913 - everything that a director chooses, each by its name
    desk: Desk,
    scenario: str,
    case: str,
    seat: Seat,
    *,
    people: Sequence[str] | None = None,
    seed: int | None = None,
    speed: int | None = None,
    running: bool = True,
) -> Run:
    """Open the case of a scenario, and let its clock run or stand at the beginning.

    Raises:
        NotFoundError: no scenario is called so.
        RefusedError: the seat may not, or a party is named that is none.
        LogError, StoreError: as `Office.submit`.
    """
    staging = desk.promises.staging(scenario)
    told = staging.reading.scenario
    chosen = told.seats if people is None else tuple(people)
    known = {*staging.names.parties, "secretariat"}
    for party in chosen:
        if party not in known:
            why = f"{party} is no party of this scenario."
            raise RefusedError("begin rehearsal", why, remedy="Choose seats that it has.")
    pace = Pace(
        at=told.begins,
        wall=desk.now(),
        speed=_expect_speed(told.speed if speed is None else speed),
        running=running,
    )
    seat_the_machine(desk.office, desk.settings.machine, desk.now())
    exercise = staging.exercise(seed=seed)
    commands = opening_of(
        staging.reading,
        exercise.players,
        staging.opening,
        staging.digest,
        by=seat,
        people=chosen,
    )
    for command in commands:
        desk.office.submit(case, command, seat, told.begins)
    return Paces(desk.tables).begin(case, pace)


def _expect_speed(speed: int) -> int:
    if not 1 <= speed <= FASTEST:
        why = f"an exercise runs 1 to {FASTEST} times as fast as the clock on the wall."
        raise RefusedError("begin rehearsal", why, remedy="60 is an hour a minute.")
    return speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """An exercise that is conducted, for its director."""

    desk: Desk
    case: Case
    run: Run
    exercise: Exercise

    @property
    def injects(self) -> Injects:
        """The master events list as it stands."""
        return Injects(self.exercise.reading, self.case)

    @property
    def people(self) -> frozenset[str]:
        """Whom persons play."""
        return played_by_people(self.case)

    @property
    def now(self) -> Instant:
        """What time it is in it."""
        return self.desk.clock_of(self.case)

    def pause(self) -> None:
        """Let the clock stand; all that follows is shifted."""
        self._change(lambda pace: pace.paused(self.desk.now()))

    def resume(self) -> None:
        """Let it run again."""
        self._change(lambda pace: pace.resumed(self.desk.now()))

    def run_at(self, speed: int) -> None:
        """Let it run at another speed.

        Raises:
            RefusedError: it cannot.
        """
        chosen = _expect_speed(speed)
        self._change(lambda pace: pace.run_at(chosen, self.desk.now()))

    def jump(self, target: Instant) -> None:
        """Play everything until a moment at once; it is that moment then.

        Raises:
            RefusedError: it lies behind, or beyond the end.
        """
        ends = self.exercise.reading.scenario.ends
        if not self.now < target <= ends:
            why = f"it is {_said(self.now)}, and the exercise ends {_said(ends)}."
            raise RefusedError("jump", why, remedy="Choose a moment between; none comes back.")
        self._expect_going()
        Paces(self.desk.tables).jump(self.case.id, target)

    def step(self) -> Instant | None:
        """Jump to the next event, whose moment is answered; None where none is left."""
        target = self.exercise.following(self.case, self.now)
        if target is not None:
            self.jump(target)
        return target

    def inject(self, key: str, seat: Seat) -> None:
        """Make an inject now, whatever it was to wait for.

        Raises:
            NotFoundError: the scenario has none of that name.
            RefusedError: it was made already, or the seat directs nothing.
        """
        inject = self._inject(key)
        body = body_of_inject(key, inject)
        asked = Command(id=id_of_inject(key), mode=Mode.EXERCISE, by=seat, asks=body)
        self._submit(asked, seat)

    def reschedule(self, key: str, to: Instant | None, seat: Seat, entry: str) -> None:
        """Move an inject; without a moment it waits for the director.

        Raises:
            NotFoundError, RefusedError: as `inject`; or the moment has passed.
        """
        self._inject(key)
        if key in self.injects.made():
            why = f"{key} was made already."
            raise RefusedError("reschedule", why, remedy="What was made is in the record.")
        if to is not None and to <= self.now:
            why = f"it is {_said(self.now)} already."
            raise RefusedError("reschedule", why, remedy="Choose a later moment, or inject it now.")
        body = Rescheduled(inject=key, moved_to=to)
        self._submit(Command(id=entry, mode=Mode.EXERCISE, by=seat, asks=body), seat)

    def _inject(self, key: str) -> Inject:
        injects = self.exercise.reading.scenario.injects
        if key not in injects:
            message = f"The scenario has no inject {key!r}."
            raise NotFoundError(message, remedy=f"It has {', '.join(injects)}.")
        return injects[key]

    def _submit(self, asked: Command, seat: Seat) -> None:
        self._expect_going()
        self.desk.office.submit(self.case.id, asked, seat, self.now)

    def _expect_going(self) -> None:
        if self.case.of(CaseClosed):
            raise RefusedError("direct", _OVER, remedy="Read its report, or begin another.")

    def _change(self, how: Callable[[Pace], Pace]) -> None:
        self._expect_going()
        Paces(self.desk.tables).change(self.case.id, how)


def _said(moment: Instant) -> str:
    return Times().stamp(moment).full


def _standing(desk: Desk, case: Case) -> Pace:
    scenario = staging_of(case, desk.promises.behaviours())[0].reading.scenario
    at = case.entries[-1].recorded_at
    return Pace(at=at, wall=desk.now(), speed=scenario.speed, running=False)


def rehearsal_of(desk: Desk, case: Case) -> Rehearsal:
    """The rehearsal of a case.

    Raises:
        NotFoundError: none is conducted there.
    """
    paces = Paces(desk.tables)
    run = paces.of(case.id) if case.of(RehearsalBegun) else None
    if run is None and case.of(RehearsalBegun) and not case.of(CaseClosed):
        # Whoever began it died before its clock was kept: it stands at the last entry.
        run = paces.begin(case.id, _standing(desk, case))
    if run is None:
        message = f"No rehearsal is conducted in {case.id}."
        raise NotFoundError(message, remedy="Begin one from the list of scenarios.")
    return Rehearsal(desk=desk, case=case, run=run, exercise=_exercise_of(desk, case))


def _exercise_of(desk: Desk, case: Case) -> Exercise:
    """The exercise of a case; what is drawn for its players is drawn once."""
    begun = case.of(RehearsalBegun)[0].body
    key = (case.id, begun, tuple(each.digest for each in case.opening.agreements))
    if key not in _DRAWN:
        while len(_DRAWN) >= _MOST_DRAWN:
            _DRAWN.pop(next(iter(_DRAWN)), None)
        _DRAWN[key] = staging_of(case, desk.promises.behaviours())[1]
    drawn = _DRAWN[key]
    return Exercise(reading=drawn.reading, players=drawn.players, names=drawn.names)
