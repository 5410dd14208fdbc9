"""Countersignatures that wait: one person has signed what was entered, a second has yet to.

They are the desk's own, seen by their party alone; the entry counts all the
while, and is signed when enough have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, Text, delete, insert, select

from foedus.desk.statements import paper
from foedus.desk.tables import METADATA
from foedus.office.papers import read_papers
from foedus.record.statements import SignedStatement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.desk.context import Desk
    from foedus.record.statements import PartyKey, PartySignature, Statement

__all__ = ["countersigned_so_far", "keep_countersigned"]

_WAITING: Final = Table(
    "desk_countersignature",
    METADATA,
    Column("case", String(100), primary_key=True),
    Column("entry", String(120), primary_key=True),
    Column("paper", Text, nullable=False),
)


def countersigned_so_far(
    desk: Desk, statement: Statement, entry: str, keys: Mapping[str, PartyKey]
) -> tuple[PartySignature, ...]:
    """The signatures that wait for others, by keys that are still good."""
    mine = (_WAITING.c.case == statement.case) & (_WAITING.c.entry == entry)
    with desk.tables.begin() as tables:
        data = tables.execute(select(_WAITING.c.paper).where(mine)).scalar_one_or_none()
    papers = [] if data is None else read_papers(data.encode())
    found = [each for each in papers if each.statement == statement]
    return tuple(each for one in found for each in one.signatures if each.key in keys)


def keep_countersigned(
    desk: Desk,
    statement: Statement,
    entry: str,
    signatures: tuple[PartySignature, ...],
    keys: dict[str, PartyKey],
) -> None:
    """Have signatures wait for those that are still to come.

    Raises:
        BadStatementError: one does not hold.
    """
    SignedStatement(entry=entry, statement=statement, signatures=signatures).check(keys)
    mine = (_WAITING.c.case == statement.case) & (_WAITING.c.entry == entry)
    text = paper(entry, statement, signatures).decode()
    with desk.tables.begin() as tables:
        tables.execute(delete(_WAITING).where(mine))
        row = {"case": statement.case, "entry": entry, "paper": text}
        tables.execute(insert(_WAITING).values(row))
