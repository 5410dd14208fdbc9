"""What a person calls for: a check, a reminder, or the first letter to an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, func, insert, select

from foedus.desk.tables import METADATA, TIME, instant_of, micros

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["FIRST", "Call", "Calls"]

FIRST: Final = "address"
"""The question of a call for the first letter to an address, whose contact has the call's id."""

_CALL: Final = Table(
    "desk_call",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("party", String(40), primary_key=True),
    Column("case", String(120), nullable=False, index=True),
    Column("question", String(300), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", TIME, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to one party: a check or a first letter where it is of no case, else a reminder."""

    id: str
    party: str
    case: str
    question: str
    by: str
    at: Instant


class Calls:
    """Every call of a desk."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def make(self, call: Call, parties: Sequence[str]) -> None:
        """Call parties; the same again is one call."""
        row = {
            "id": call.id,
            "case": call.case,
            "question": call.question,
            "by": call.by,
            "at": micros(call.at),
        }
        with self._tables.begin() as tables:
            there = tables.execute(select(_CALL.c.party).where(_CALL.c.id == call.id)).all()
            new = [{**row, "party": each} for each in parties] if not there else []
            if new:
                tables.execute(insert(_CALL), new)

    def of(self, case: str = "") -> list[Call]:
        """The reminders of a case, or what was called for outside of all, in order."""
        mine = select(_CALL).where(_CALL.c.case == case).order_by(_CALL.c.at, _CALL.c.id)
        with self._tables.begin() as tables:
            rows = tables.execute(mine).all()
        return [
            Call(
                id=row.id,
                party=row.party,
                case=row.case,
                question=row.question,
                by=row.by,
                at=instant_of(row.at),
            )
            for row in rows
        ]

    def count(self) -> int:
        """How many there are, which only grows."""
        with self._tables.begin() as tables:
            return int(tables.execute(select(func.count()).select_from(_CALL)).scalar_one())
