"""An exercise as it goes on: what the machine does next, and doing it until a moment.

Everything follows from the scenario and the record: the same of both give the
same next act, at every speed, after every restart.  An act is entered with the
time at which it was to be, so its entry says that time however late this is
called; acts that were passed by, in a jump or an outage of the server, are
caught up in their order.  One that the case does not take leaves a note under
its id, so that nobody tries it again.  Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from foedus.case import entries as e
from foedus.case.casting import PLAYER, is_played, played_by_people
from foedus.case.commands import Command
from foedus.case.deadlines import due
from foedus.case.state import replay
from foedus.errors import (
    FoedusError,
    LogError,
    StoreError,
    StoreFullError,
    UnreachableError,
)
from foedus.rehearsal.injects import Injects
from foedus.rehearsal.occasions import Look
from foedus.rehearsal.play import commands_of
from foedus.rehearsal.players import Players
from foedus.rehearsal.script import Act
from foedus.rehearsal.trial_acts import Planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.rehearsal.naming import Names
    from foedus.rehearsal.scenario import ScenarioReading

__all__ = ["NOT_PLAYED", "Exercise", "Refused", "Room", "opening_of"]

_FAILURES: Final = (LogError, StoreError, StoreFullError, UnreachableError)
"""Not for the case to refuse: nothing more can be kept, and the act is still to be played."""
NOT_PLAYED: Final = "Not played for "
"""How a note begins that says what the case did not take of the machine."""
_EVERY: Final = 900_000_000_000
"""Nanoseconds between two looks at facts of the standing where nothing else happens."""


class Room(Protocol):
    """Where the case of an exercise is kept: memory, or the record of an office."""

    @property
    def case(self) -> Case:
        """The case as it is now."""
        ...

    def take(self, command: Command, now: Instant) -> None:
        """Decide a command, and keep what it causes.

        Raises:
            FoedusError: it is refused.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An act of the machine that the case did not take."""

    at: Instant
    id: str
    why: str


@dataclass(slots=True, kw_only=True)
class Exercise:
    """One exercise: its scenario and its players; the record says how far it has been played.

    `refused` is what the case has not taken in this process.
    """

    reading: ScenarioReading
    players: Players
    names: Names
    refused: list[Refused] = field(default_factory=list)
    _planned: tuple[int, list[Planned]] = field(default=(-1, []), init=False)
    _whole: str = field(default="", init=False)
    _left: tuple[int, Planned | None] = field(default=(-1, None), init=False)
    _looked: tuple[int, Instant | None] = field(default=(-1, None), init=False)

    def next(self, case: Case) -> Planned | None:
        """The next act of the machine, however far ahead; None where none is left."""
        if self._left[0] != len(case.entries):
            self._left = len(case.entries), self._first_left(case)
        return self._left[1]

    def _first_left(self, case: Case) -> Planned | None:
        """An act that was broken off comes first: then the first that is not in the record."""
        planned, ids = self.planned(case), {entry.id for entry in case.entries}
        last = next((each for each in reversed(case.entries) if is_played(each)), None)
        part = last.id.rpartition(".")[0] if last is not None else ""
        for each in planned:
            if each.id == part and part != self._whole and part not in ids:
                if _commands(case, each):
                    return each
                self._whole = part
        return next((each for each in planned if not ids & {each.id, f"{each.id}.1"}), None)

    def planned(self, case: Case) -> list[Planned]:
        """Every act of the machine under the record as it is, in order."""
        if self._planned[0] != len(case.entries):
            injects = Injects(self.reading, case)
            acts = self.players.planned(case, played_by_people(case), injects.outages())
            made = sorted([*acts, *injects.planned()], key=lambda each: each.at)
            self._planned = (len(case.entries), made)
        return self._planned[1]

    def following(self, case: Case, now: Instant) -> Instant | None:
        """The next moment after `now` at which something happens: an act, or a deadline."""
        ends = self.reading.scenario.ends
        times = [*(each.at for each in due(case)), *(each.at for each in self.left(case)), ends]
        return min([each for each in times if now < each <= ends], default=None)

    def left(self, case: Case) -> list[Planned]:
        """What the machine has yet to play under the record as it is, in order."""
        ids = {entry.id for entry in case.entries}
        return [each for each in self.planned(case) if not ids & {each.id, f"{each.id}.1"}]

    def advance(self, room: Room, until: Instant, most: int = 1_000_000) -> int:
        """Play everything that was to be by then; answers with how many acts were played.

        Raises:
            LogError, StoreError, StoreFullError, UnreachableError: the record
                cannot be kept; nothing is lost, and it is to be called again.
        """
        until = min(until, self.reading.scenario.ends)
        for played in range(most):
            if room.case.of(e.CaseClosed):
                return played
            act = self.next(room.case)
            if act is None or act.at > room.case.entries[-1].recorded_at:
                act = self._occasion(room.case, min(until, act.at) if act else until) or act
            if act is None or act.at > until:
                return played
            self._play(room, act)
        return most

    # how it does it

    def _occasion(self, case: Case, until: Instant) -> Planned | None:
        """The first inject whose facts of the standing hold by then, and from when.

        They are looked at when all that was to be at a moment has been played.
        """
        injects = Injects(self.reading, case)
        waiting = injects.waiting()
        version, moment = len(case.entries), case.entries[-1].recorded_at
        if self._looked[0] == version and self._looked[1] is not None:
            moment = self._looked[1]
        while waiting and moment <= until:
            look, turns = Look(case, self.names, moment), [self._after(moment)]
            for key in waiting:
                found = [look.at(each) for each in self.reading.occasions[key]]
                if all(each.holds for each in found):
                    return injects.injected(key, moment)
                turns += [turn for each in found for turn in each.turns]
            moment = min(each for each in turns if each > moment)
            self._looked = (version, moment)
        return None

    def _after(self, moment: Instant) -> Instant:
        """The next moment at which facts are looked at, whatever happens."""
        begins = self.reading.scenario.begins
        passed = (moment - begins).total("nanoseconds") // _EVERY
        return begins.add(nanoseconds=int(passed + 1) * _EVERY)

    def _play(self, room: Room, act: Planned) -> None:
        try:
            for command, now in _commands(room.case, act):
                room.take(command, now)
            self._whole = act.id
        except _FAILURES:
            raise
        except FoedusError as fault:
            why = str(fault)
            self.refused.append(Refused(at=act.at, id=act.id, why=why))
            room.take(*_noted(room.case, act, why))


def _commands(case: Case, act: Planned) -> list[tuple[Command, Instant]]:
    """The commands of an act, received when it was to be, or when the record stands.

    Those of one that was broken off are the rest of what they were when it began.

    Raises:
        FoedusError: it names what the case does not have.
    """
    begun = next((each.position for each in case.entries if each.id == f"{act.id}.1"), None)
    ids = {entry.id for entry in case.entries}
    now = max(act.at, case.entries[-1].recorded_at)
    if begun is not None:
        case = replay(case.id, case.mode, case.entries[:begun])
    if isinstance(act.act, e.Injected):
        return [(Command(id=act.id, mode=case.mode, by=PLAYER, asks=act.act), now)]
    written = Act.model_validate(act.act) if isinstance(act.act, Mapping) else act.act
    timed = written.model_copy(update={"at": now, "party": act.party, "id": act.id})
    commands = commands_of(case, timed, PLAYER, act.id)
    return [(each, now) for each in commands if each.id not in ids]


def _noted(case: Case, act: Planned, why: str) -> tuple[Command, Instant]:
    """That an act was not taken, in its place."""
    now = max(act.at, case.entries[-1].recorded_at)
    note = e.Noted(text=f"{NOT_PLAYED}{act.party}: {why}")
    return Command(id=act.id, mode=case.mode, by=PLAYER, asks=note), now


def opening_of(
    reading: ScenarioReading,
    players: Players,
    opening: e.CaseOpened,
    digest: str,
    *,
    by: e.Seat,
    people: Sequence[str] = (),
    trial: int = 0,
) -> list[Command]:
    """The commands by which an exercise begins, both at the moment at which its scenario does."""
    scenario = reading.scenario
    begun = e.RehearsalBegun(
        scenario=scenario.scenario,
        document=reading.text,
        behaviour=scenario.behaviour,
        digest=digest,
        seed=players.seed,
        trial=trial,
        people=tuple(people),
    )
    return [
        Command(id=name, mode=e.Mode.EXERCISE, by=by, asks=asks)
        for name, asks in (("opened", opening), ("begun", begun))
    ]
