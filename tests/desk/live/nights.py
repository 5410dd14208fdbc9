"""The demonstration's night, played into a desk as far as a test needs it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from tests.desk.live.desks import SECRETARY, Room

from foedus.case.commands import Command
from foedus.corpus.library import shipped
from foedus.errors import FoedusError
from foedus.moments import Instant, parse_instant
from foedus.rehearsal.play import commands_of, opening_of
from foedus.rehearsal.script import ScriptReading, read_script, seat_of

__all__ = ["MORNING", "a_night"]

MORNING = parse_instant("2027-08-28T04:10:00Z")
"""Alerted, consulting, and nobody has decided: most of a day is left."""


@cache
def _script() -> ScriptReading:
    path = shipped("scripts", "night-of-28-august")
    return read_script(path.read_bytes(), path.name)


def a_night(room: Room, until: Instant = MORNING, case: str = "night") -> str:
    """The case as it stands at an instant of the script, with the clock of the room there."""
    script = _script().script
    acts = sorted(script.commands, key=lambda act: act.recorded_at or act.at)
    clerk = room.seat("secretariat", "secretariat", SECRETARY)
    promises, submit = room.desk.promises, room.desk.office.submit
    agreements = promises.agreements(script.documents)
    body = opening_of(script.incident.title, agreements, promises.procedures())
    submit(case, Command(id="opened", mode=script.mode, by=clerk, asks=body), clerk, acts[0].at)
    for number, act in enumerate(acts, start=1):
        now = act.recorded_at or act.at
        if now > until:
            break
        named = seat_of(act.by)
        assert named is not None
        seat = room.seat(named.party, named.role.value, f"{named.party} {named.role.value}")
        with suppress(FoedusError):  # the script has commands that are refused, on purpose
            for command in list(commands_of(room.desk.office.case(case), act, seat, f"e{number}")):
                submit(case, command, seat, now)
    room.clock.now = until
    return case
