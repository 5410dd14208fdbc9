"""What the machine was refused in each exercise, for its director; kept beside the record.

The record holds what happened, and a refusal is nothing that happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, Text, insert, select

from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.rehearsal.exercise import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.desk.tables import Tables

__all__ = ["NotTaken"]

_NOT_TAKEN: Final = Table(
    "desk_not_taken",
    METADATA,
    Column("case", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("at", TIME, nullable=False),
    Column("why", Text, nullable=False),
)


class NotTaken:
    """The refusals of every exercise."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, case: str, refused: Iterable[Refused]) -> None:
        """Keep those that are not kept yet."""
        told = {each.id: each for each in refused}
        known = {each.id for each in self.of(case)} if told else set()
        rows = [
            {"case": case, "id": each.id, "at": micros(each.at), "why": each.why}
            for each in told.values()
            if each.id not in known
        ]
        if rows:
            with self._tables.begin() as tables:
                tables.execute(insert(_NOT_TAKEN), rows)

    def of(self, case: str) -> list[Refused]:
        """Those of a case, in the order of their times."""
        wanted = select(_NOT_TAKEN).where(_NOT_TAKEN.c.case == case).order_by(_NOT_TAKEN.c.at)
        with self._tables.begin() as tables:
            rows = tables.execute(wanted).all()
        return [Refused(at=instant_of(row.at), id=row.id, why=row.why) for row in rows]
