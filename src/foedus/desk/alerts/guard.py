"""The clock guard: no deadline is called by a clock that has jumped.

Between two looks the wall clock and the clock of the machine, which only runs
forward, must have moved alike.  When they have not, what goes out by the clock
waits, and says so, until the clock is right again or a person has confirmed
it.  No case takes an act meanwhile, since the time of receipt binds (design,
law 8).  What has happened goes out all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Float, Integer, String, Table, insert, select, update

from foedus.desk.panels.times import apart
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import ClockInDoubtError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["Alarm", "ClockGuard", "alarm_of", "confirm_clock", "expect_right_clock"]

_CLOCK: Final = Table(
    "desk_clock",
    METADATA,
    Column("name", String(10), primary_key=True),
    Column("wall", TIME, nullable=False),
    Column("running", Float, nullable=False),
    Column("boot", String(64), nullable=False),
    Column("alarm", String(300), nullable=False),
    Column("since", TIME),
    Column("confirmed", Integer, nullable=False),
)
_TOLERANCE: Final = 2.0
"""Seconds by which the two clocks may part between two looks."""
_KEPT_EVERY: Final = 5.0
_FRESH: Final = 60.0
"""Seconds for which two clocks of one machine cannot part by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What is wrong with the clock, since when by the clock itself."""

    words: str
    since: Instant | None


def alarm_of(tables: Tables) -> Alarm | None:
    """What is wrong with the clock of whoever sends, as any process can see."""
    with tables.begin() as reading:
        row = reading.execute(select(_CLOCK)).one_or_none()
    if row is None or not row.alarm:
        return None
    return Alarm(words=row.alarm, since=None if row.since is None else instant_of(row.since))


def expect_right_clock(desk: Desk) -> None:
    """Before an act is taken: the clock that says when it was received is believed.

    A jump between two looks of whoever sends is seen here, too.

    Raises:
        ClockInDoubtError: it is not, and nobody has confirmed it.
    """
    with desk.tables.begin() as reading:
        row = reading.execute(select(_CLOCK)).one_or_none()
    if row is None or row.confirmed:
        return
    words, now, running = row.alarm, desk.now(), desk.stopwatch()
    if not words and desk.boot and row.boot == desk.boot and running - row.running < _FRESH:
        parted = (micros(now) - row.wall) / 1e6 - (running - row.running)
        words = _said(parted, now) if abs(parted) > _TOLERANCE else ""
    if words:
        remedy = (
            "Set the clock right, or have the secretariat confirm it on the page of alerts; "
            "then send this again."
        )
        raise ClockInDoubtError(f"{words} No case takes an act by it.", remedy=remedy)


def _said(parted: float, now: Instant) -> str:
    far = apart(now, now.add(seconds=int(abs(parted))))
    return f"The clock has jumped {far} {'ahead' if parted > 0 else 'back'}."


def confirm_clock(tables: Tables) -> None:
    """A person says that the clock is right as it is."""
    with tables.begin() as writing:
        writing.execute(update(_CLOCK).values(confirmed=1))


class ClockGuard:
    """The two clocks, as they stood when they were last believed."""

    def __init__(
        self, tables: Tables, now: Instant, running: float, boot: str, last: Instant | None
    ) -> None:
        """Begin to watch.

        Args:
            tables: where the clocks are kept from one run to the next.
            now: the wall clock.
            running: seconds on the clock that runs forward alone.
            boot: the name of this run of the machine; empty where it has none.
            last: when the last entry of a live case was recorded.
        """
        self._tables, self._boot = tables, boot
        self._wall, self._running = micros(now) / 1e6, running
        self.alarm = ""
        before = self._before()
        if before is None:
            row = {"name": "wall", "wall": micros(now), "running": running, "boot": boot}
            with tables.begin() as writing:
                writing.execute(insert(_CLOCK).values(**row, alarm="", confirmed=0))
        elif boot and before.boot == boot and before.running <= running:
            self._wall, self._running = before.wall / 1e6, before.running
        elif before.wall / 1e6 > self._wall:
            self._wall = before.wall / 1e6
        if last is not None and micros(last) / 1e6 > self._wall:
            self._wall = micros(last) / 1e6
        self._written = running
        self._judge(now, running)
        if not self.alarm:
            self._write(now, running)

    def look(self, now: Instant, running: float) -> str:
        """What is wrong with the clock, empty where nothing is."""
        if self.alarm and self._is_confirmed():
            self._believe(now, running)
        else:
            self._judge(now, running)
        return self.alarm

    def _judge(self, now: Instant, running: float) -> None:
        wall = micros(now) / 1e6
        parted = (wall - self._wall) - (running - self._running)
        if abs(parted) <= _TOLERANCE:
            self._believe(now, running)
        elif not self.alarm:
            self.alarm = _said(parted, now)
            self._write(now, running)

    def _believe(self, now: Instant, running: float) -> None:
        changed = bool(self.alarm)
        self._wall, self._running, self.alarm = micros(now) / 1e6, running, ""
        if changed or running - self._written >= _KEPT_EVERY:
            self._write(now, running)

    def _write(self, now: Instant, running: float) -> None:
        """Keep the clocks as they were last believed, and what is wrong."""
        change = {
            "wall": int(self._wall * 1e6),
            "running": self._running,
            "boot": self._boot,
            "alarm": self.alarm,
            "since": micros(now) if self.alarm else None,
            "confirmed": 0,
        }
        with self._tables.begin() as writing:
            writing.execute(update(_CLOCK).values(change))
        self._written = running

    def _before(self) -> Any:
        with self._tables.begin() as reading:
            return reading.execute(select(_CLOCK)).one_or_none()

    def _is_confirmed(self) -> bool:
        with self._tables.begin() as reading:
            return bool(reading.execute(select(_CLOCK.c.confirmed)).scalar_one())
