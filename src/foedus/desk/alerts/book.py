"""The duty roster of each party: who is told, at which addresses, and who next when nobody answers.

An address is its party's own: nothing here shows it to anybody else.  What is
taken out of the roster stays with its times, so that what was due before can
still be worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Integer, String, Table, func, insert, select, update
from whenever import TimeDelta

from foedus.desk.alerts.notices import MOST_RANKS, Channel, Contact
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["Book"]

_CONTACT: Final = Table(
    "desk_contact",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("party", String(40), nullable=False, index=True),
    Column("person", String(200), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("address", String(500), nullable=False),
    Column("language", String(10), nullable=False),
    Column("since", TIME, nullable=False),
    Column("until", TIME),
)
_PATIENCE: Final = Table(
    "desk_patience",
    METADATA,
    Column("party", String(40), primary_key=True),
    Column("case", String(120), primary_key=True),
    Column("minutes", Integer, nullable=False),
)
_LONGEST: Final = 24 * 60
_MOST: Final = 200


class Book:
    """Every duty roster of a desk."""

    def __init__(self, tables: Tables, minutes: int) -> None:
        """`minutes`: how long a party waits that has said nothing itself."""
        self._tables, self._minutes = tables, minutes

    def contacts(self) -> dict[str, list[Contact]]:
        """By party, in order of rank; those taken out included."""
        order = (_CONTACT.c.party, _CONTACT.c.rank, _CONTACT.c.person, _CONTACT.c.id)
        with self._tables.begin() as tables:
            rows = tables.execute(select(_CONTACT).order_by(*order)).all()
        found: dict[str, list[Contact]] = {}
        for row in rows:
            contact = Contact(
                id=row.id,
                party=row.party,
                person=row.person,
                rank=row.rank,
                channel=Channel(row.channel),
                address=row.address,
                language=row.language,
                since=instant_of(row.since),
                until=None if row.until is None else instant_of(row.until),
            )
            found.setdefault(row.party, []).append(contact)
        return found

    def mark(self) -> tuple[int, int, int]:
        """A value that changes whenever a roster does."""
        ask = select(
            func.count(),
            func.count(_CONTACT.c.until),
            select(func.sum(_PATIENCE.c.minutes)).scalar_subquery(),
        ).select_from(_CONTACT)
        with self._tables.begin() as tables:
            there, taken, minutes = tables.execute(ask).one()
        return there, taken, minutes or 0

    def of(self, party: str) -> list[Contact]:
        """Those of a party that stand in its roster now."""
        return [each for each in self.contacts().get(party, []) if each.until is None]

    def add(self, contact: Contact) -> None:
        """Put an address into the roster.

        Raises:
            RefusedError: there is no such rank, it is there already, or there are too many.
        """
        there = self.of(contact.party)
        if not 0 <= contact.rank <= MOST_RANKS:
            raise _refused(f"there is no rank {contact.rank}.", f"Write 0 to {MOST_RANKS}.")
        same = (contact.person, contact.channel, contact.address)
        if any((each.person, each.channel, each.address) == same for each in there):
            raise _refused("this address is in the roster already.", "Take it out first.")
        if len(there) >= _MOST:
            raise _refused(f"it has {_MOST} addresses.", "Take one out first.")
        row = {
            "id": contact.id,
            "party": contact.party,
            "person": contact.person,
            "rank": contact.rank,
            "channel": contact.channel.value,
            "address": contact.address,
            "language": contact.language,
            "since": micros(contact.since),
        }
        with self._tables.begin() as tables:
            tables.execute(insert(_CONTACT).values(row))

    def remove(self, party: str, contact: str, now: Instant) -> None:
        """Take an address of a party out."""
        mine = (_CONTACT.c.id == contact) & (_CONTACT.c.party == party) & _CONTACT.c.until.is_(None)
        with self._tables.begin() as tables:
            tables.execute(update(_CONTACT).where(mine).values(until=micros(now)))

    def wait(self, party: str, minutes: int, case: str = "") -> None:
        """Say how long a party waits for one rank before the next is told; in one case or all.

        Raises:
            RefusedError: not between one minute and a day.
        """
        if not 1 <= minutes <= _LONGEST:
            raise _refused(f"{minutes} minutes is no such time.", "Write 1 to 1440.")
        mine = (_PATIENCE.c.party == party) & (_PATIENCE.c.case == case)
        with self._tables.begin() as tables:
            there = tables.execute(update(_PATIENCE).where(mine).values(minutes=minutes))
            if not there.rowcount:
                row = {"party": party, "case": case, "minutes": minutes}
                tables.execute(insert(_PATIENCE).values(row))

    def patience(self, case: str = "") -> dict[str, TimeDelta]:
        """How long each party of the roster waits in a case."""
        with self._tables.begin() as tables:
            rows = tables.execute(select(_PATIENCE)).all()
        said = {(row.party, row.case): row.minutes for row in rows}
        return {
            party: TimeDelta(minutes=said.get((party, case), said.get((party, ""), self._minutes)))
            for party in self.contacts()
        }


def _refused(why: str, remedy: str) -> RefusedError:
    return RefusedError("duty roster", why, remedy=remedy)
