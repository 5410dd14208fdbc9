"""The master events list under a record: which injects come when, and what they bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.case import entries as e
from foedus.case.casting import is_played, played_by_people
from foedus.case.rights import OFFICE
from foedus.moments import add
from foedus.rehearsal.script import seat_of
from foedus.rehearsal.so_far import Outage
from foedus.rehearsal.trial_acts import Planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.rehearsal.scenario import Inject, ScenarioReading

__all__ = ["Injects", "body_of_inject", "id_of_inject"]


def id_of_inject(key: str) -> str:
    """The id of the entry by which an inject is made, whoever makes it."""
    return f"i.{key}"


def body_of_inject(key: str, inject: Inject) -> e.Injected:
    """What that entry says."""
    return e.Injected(inject=key, title=inject.title, text=inject.text or "", to=inject.to)


@dataclass(frozen=True, slots=True)
class Injects:
    """The injects of a scenario, and what the record says of them."""

    reading: ScenarioReading
    case: Case

    def made(self) -> dict[str, e.Entry]:
        """Those that were made, by name."""
        return {
            each.body.inject: each
            for each in self.case.of(e.Injected)
            if isinstance(each.body, e.Injected)
        }

    def moved(self) -> dict[str, Instant | None]:
        """Where the director moved some; None: until their word."""
        return {
            each.body.inject: each.body.moved_to
            for each in self.case.of(e.Rescheduled)
            if isinstance(each.body, e.Rescheduled)
        }

    def times(self) -> dict[str, Instant]:
        """When those come that are still to come and have a time."""
        scenario, made, moved = self.reading.scenario, self.made(), self.moved()
        found: dict[str, Instant] = {}
        for key, inject in scenario.injects.items():
            if key in made:
                continue
            if key in moved:
                found |= {key: at} if (at := moved[key]) is not None else {}
            elif inject.after is not None and inject.at is not None:
                if inject.after in made:
                    begin = made[inject.after].recorded_at
                    found[key] = add(begin, inject.at, zone=scenario.zone)
            elif inject.at is not None:
                found[key] = scenario.moment(inject.at)
        return found

    def waiting(self) -> list[str]:
        """Those that wait for facts of the standing."""
        gone = {*self.made(), *self.moved()}
        injects = self.reading.scenario.injects
        return [key for key, each in injects.items() if each.occasion and key not in gone]

    def ready(self) -> list[str]:
        """Those that wait for the director's word."""
        made, moved = self.made(), self.moved()
        injects = self.reading.scenario.injects
        return [
            key
            for key, each in injects.items()
            if key not in made and (moved[key] is None if key in moved else each.ready)
        ]

    def outages(self) -> tuple[Outage, ...]:
        """From when until when nobody reaches some parties."""
        scenario = self.reading.scenario
        found = []
        for key, entry in self.made().items():
            outage = scenario.injects[key].outage if key in scenario.injects else None
            if outage is not None:
                until = add(entry.recorded_at, outage.lasts, zone=scenario.zone)
                parties = frozenset(outage.parties)
                found.append(Outage(parties=parties, begin=entry.recorded_at, until=until))
        return tuple(found)

    def planned(self) -> Iterator[Planned]:
        """What the machine enters of them: those that have a time, and what each brings.

        What one brings for a party that a person plays is theirs to say.
        """
        scenario, people = self.reading.scenario, played_by_people(self.case) - {OFFICE}
        taken = {each.id for each in self.case.entries if not is_played(each)}
        for number, act in enumerate(scenario.before, start=1):
            yield _planned(scenario.begins, f"b.{number}", act, taken)
        for key, at in self.times().items():
            yield self.injected(key, at)
        for key, entry in self.made().items():
            inject = scenario.injects.get(key)
            for number, act in enumerate(inject.do if inject else (), start=1):
                made = _planned(entry.recorded_at, f"{id_of_inject(key)}.{number}", act, taken)
                if made.party not in people:
                    yield made
        close = {"close_case": {"text": "The exercise is over."}}
        yield Planned(at=scenario.ends, id="m.close", party=OFFICE, act=close)

    def injected(self, key: str, at: Instant) -> Planned:
        """The entry by which an inject is made."""
        body = body_of_inject(key, self.reading.scenario.injects[key])
        return Planned(at=at, id=id_of_inject(key), party=OFFICE, act=body)


def _planned(at: Instant, name: str, act: Any, taken: set[str]) -> Planned:
    """Under the id that the scenario gives it, unless somebody else has taken that."""
    seat = seat_of(act.by)
    party = act.party or (seat.party if seat is not None else OFFICE)
    own = act.id if act.id and act.id not in taken else name
    return Planned(at=at, id=own, party=party, act=act)
