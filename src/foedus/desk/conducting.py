"""Whoever conducts the exercises of a desk: winds their clocks, and plays what is to be by then.

One process of a desk does, the one that holds the lock.  What is to be played
follows from the record, so another goes on where the last one died; a clock
that nobody wound has stood meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import structlog

from foedus.case.entries import CaseClosed
from foedus.desk.paces import Paces
from foedus.errors import FoedusError
from foedus.rehearsal.office_room import OfficeRoom
from foedus.rehearsal.staging import staging_of

if TYPE_CHECKING:
    from foedus.desk.alerts.leader import Lock
    from foedus.desk.context import Desk
    from foedus.desk.paces import Run
    from foedus.moments import Instant
    from foedus.rehearsal.exercise import Exercise
    from foedus.rehearsal.pace import Pace

__all__ = ["Conductor"]

_TICK: Final = 0.25
_IDLE: Final = 2.0
_STANDBY: Final = 5.0
_AT_ONCE: Final = 12
"""Acts that are played between two looks at the clock."""
_log = structlog.get_logger()


class Conductor:
    """The loop of one process."""

    def __init__(self, desk: Desk, lock: Lock) -> None:
        self._desk, self._lock = desk, lock
        self._paces = Paces(desk.tables)
        self._exercises: dict[str, Exercise] = {}
        self._lost: set[str] = set()
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to conduct."""
        self._thread = Thread(target=self._run, name="exercises", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and let another process conduct."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)
        self._lock.release()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                pause = self.step()
            except Exception:  # noqa: BLE001 - the loop outlives whatever a round meets
                _log.exception("exercises_round_failed")
                pause = _IDLE
            self._stop.wait(pause)

    def step(self) -> float:
        """One round; answers how many seconds may pass until the next."""
        if not self._lock.held():
            self._exercises.clear()
            return _STANDBY
        going = [run for run in self._paces.going() if run.case not in self._lost]
        busy = [self._conducted(run) for run in going]
        return 0.0 if any(busy) else _TICK if going else _IDLE

    def _conducted(self, run: Run) -> bool:
        """Play what is to be by now; answers whether there is more."""
        exercise = self._exercise(run)
        if exercise is None:
            return False
        room, wall = OfficeRoom(office=self._desk.office, name=run.case), self._desk.now()
        until = run.target or run.pace.now(wall)
        try:
            played = exercise.advance(room, until, _AT_ONCE)
        finally:
            room.publish()
        if room.case.of(CaseClosed):
            self._paces.change(
                run.case, lambda pace: _stood(pace, room.case.entries[-1].recorded_at, wall)
            )
            self._paces.end(run.case)
            self._exercises.pop(run.case, None)
            return False
        more = played == _AT_ONCE
        reached = min(until, room.case.entries[-1].recorded_at) if more else until
        self._paces.change(run.case, lambda pace: _reached(pace, reached, wall, run))
        if run.target is not None and not more:
            self._paces.jumped(run.case, run.target)
        return more

    def _exercise(self, run: Run) -> Exercise | None:
        if run.case not in self._exercises:
            case = self._desk.office.case(run.case)
            try:
                _, made = staging_of(case, self._desk.promises.behaviours())
            except FoedusError as fault:
                _log.error("exercise_lost", case=run.case, why=str(fault))
                self._lost.add(run.case)
                wall = self._desk.now()
                self._paces.change(run.case, lambda pace: pace.paused(wall))
                return None
            self._exercises[run.case] = made
            wall = self._desk.now()
            self._paces.change(run.case, lambda pace: pace.woken(wall))
            return None
        return self._exercises[run.case]


def _reached(pace: Pace, reached: Instant, wall: Instant, run: Run) -> Pace:
    """It has been played so far; a clock that was changed meanwhile keeps its change."""
    changed = pace.running is not run.pace.running or pace.speed != run.pace.speed
    if run.target is None and (changed or not pace.running):
        return pace
    return replace(pace, at=max(pace.at, reached), wall=wall)


def _stood(pace: Pace, at: Instant, wall: Instant) -> Pace:
    return replace(pace, at=max(pace.at, at), wall=wall, running=False)
