"""The two clocks of an exercise: its own and the one on the wall, and how the first one goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.case.entries import CaseClosed, RehearsalBegun
from foedus.desk.language import told
from foedus.desk.paces import Paces
from foedus.desk.panels.words import Sign

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp, Times

__all__ = ["Clocks", "clocks_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Both clocks at one moment; `zone` is the name by which a script reckons it.

    `speed` is how many minutes of the exercise a minute takes.
    """

    exercise: Stamp
    wall: Stamp
    zone: str
    speed: int
    running: bool
    over: bool
    sign: Sign
    words: str
    jumping: Stamp | None


def clocks_of(desk: Desk, case: Case, times: Times) -> Clocks | None:
    """Both clocks of a rehearsal that is conducted; None of any other case."""
    run = Paces(desk.tables).of(case.id) if case.of(RehearsalBegun) else None
    if run is None:
        return None
    over = run.over or bool(case.of(CaseClosed))
    running = run.pace.running and not over
    if over:
        sign = Sign(says="over", icon="yes", tone="mute")
    elif run.target is not None:
        sign = Sign(says="jumping", icon="late", tone="wait")
    elif running:
        sign = Sign(says="running", icon="running", tone="good")
    else:
        sign = Sign(says="standing", icon="paused", tone="wait")
    return Clocks(
        exercise=times.stamp(desk.clock_of(case)),
        wall=times.stamp(desk.now()),
        zone=times.zone,
        speed=run.pace.speed,
        running=running,
        over=over,
        sign=sign,
        words=_words(run.pace.speed),
        jumping=times.stamp(run.target) if run.target is not None else None,
    )


def _words(speed: int) -> str:
    if speed == 1:
        return told("as fast as the clock on the wall")
    if speed % 60 == 0:
        hours = speed // 60
        if hours == 1:
            return told("60 times as fast: an hour a minute")
        return told("%(num)d times as fast: %(hours)d hours a minute", num=speed, hours=hours)
    return told("%(num)d times as fast", num=speed)
