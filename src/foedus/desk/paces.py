"""What time it is in each exercise: clocks that all processes of a desk see."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import Boolean, Column, Integer, String, Table, insert, select, update

from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import NotFoundError
from foedus.rehearsal.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Row

    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["Paces", "Run"]

_PACE: Final = Table(
    "desk_pace",
    METADATA,
    Column("case", String(100), primary_key=True),
    Column("at", TIME, nullable=False),
    Column("wall", TIME, nullable=False),
    Column("speed", Integer, nullable=False),
    Column("running", Boolean, nullable=False),
    Column("target", TIME),
    Column("over", Boolean, nullable=False),
)
_TURN: Final = Lock()
"""SQLite has one writer; several processes stand on PostgreSQL, which locks the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One exercise that is conducted: its clock, and where it is to jump to."""

    case: str
    pace: Pace
    target: Instant | None
    over: bool


class Paces:
    """Every clock of an exercise."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def begin(self, case: str, pace: Pace) -> Run:
        """Have a clock for a case; one that it has already stays."""
        mine = _PACE.c.case == case
        with _TURN, self._tables.begin() as tables:
            row = tables.execute(select(_PACE).where(mine)).one_or_none()
            if row is not None:
                return _run(row)
            tables.execute(insert(_PACE).values(case=case, target=None, over=False, **_of(pace)))
        return Run(case=case, pace=pace, target=None, over=False)

    def of(self, case: str) -> Run | None:
        """The clock of a case; None where nobody conducts it."""
        with self._tables.begin() as tables:
            row = tables.execute(select(_PACE).where(_PACE.c.case == case)).one_or_none()
        return None if row is None else _run(row)

    def going(self) -> list[Run]:
        """Those that are not over."""
        with self._tables.begin() as tables:
            rows = tables.execute(select(_PACE).where(~_PACE.c.over).order_by(_PACE.c.case)).all()
        return [_run(row) for row in rows]

    def marks(self) -> dict[str, str]:
        """What changes of each clock when somebody turns it, and not as it goes."""
        with self._tables.begin() as tables:
            rows = tables.execute(select(_PACE)).all()
        return {row.case: f"{row.speed} {row.running} {row.over} {row.target}" for row in rows}

    def change(self, case: str, how: Callable[[Pace], Pace]) -> Run:
        """Change a clock as it is now.

        Raises:
            NotFoundError: the case has none.
        """
        with _TURN, self._tables.begin() as tables:
            mine = _PACE.c.case == case
            row = tables.execute(select(_PACE).where(mine).with_for_update()).one_or_none()
            if row is None:
                message = f"Nobody conducts {case}."
                raise NotFoundError(message, remedy="Begin a rehearsal.")
            run = _run(row)
            made = how(run.pace)
            tables.execute(update(_PACE).where(mine).values(**_of(made)))
        return Run(case=case, pace=made, target=run.target, over=run.over)

    def jump(self, case: str, target: Instant) -> None:
        """Have it jump to a moment; the last that was asked for holds."""
        with _TURN, self._tables.begin() as tables:
            tables.execute(update(_PACE).where(_PACE.c.case == case).values(target=micros(target)))

    def jumped(self, case: str, target: Instant) -> None:
        """It has jumped there; to where it was told to jump meanwhile it still has to."""
        here = (_PACE.c.case == case) & (_PACE.c.target == micros(target))
        with _TURN, self._tables.begin() as tables:
            tables.execute(update(_PACE).where(here).values(target=None))

    def end(self, case: str) -> None:
        """It is over: its clock stands for good."""
        with _TURN, self._tables.begin() as tables:
            values = {"over": True, "running": False, "target": None}
            tables.execute(update(_PACE).where(_PACE.c.case == case).values(**values))


def _of(pace: Pace) -> dict[str, object]:
    return {
        "at": micros(pace.at),
        "wall": micros(pace.wall),
        "speed": pace.speed,
        "running": pace.running,
    }


def _run(row: Row[tuple[object, ...]]) -> Run:
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    pace = Pace(
        at=instant_of(kept["at"]),
        wall=instant_of(kept["wall"]),
        speed=kept["speed"],
        running=kept["running"],
    )
    target = None if kept["target"] is None else instant_of(kept["target"])
    return Run(case=kept["case"], pace=pace, target=target, over=kept["over"])
