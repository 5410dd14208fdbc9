"""Subscriptions: to which address, by what right, and up to which place of the record.

The record is the outbox: a subscription keeps one position, and whatever lies
beyond it has still to be sent.  The position never goes back, and what is sent
twice has the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Column, Integer, String, Table, func, insert, select, update

from foedus.case.words import Seat, SeatRole
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["MOST_TRIES", "Going", "Subscription", "Subscriptions"]

MOST_TRIES: Final = 12
"""After so many tries of one event nothing more is sent until somebody asks for it."""
_MOST: Final = 10

_SUBSCRIPTION: Final = Table(
    "desk_subscription",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("person", String(200), nullable=False, index=True),
    Column("party", String(40), nullable=False),
    Column("role", String(40), nullable=False),
    Column("token", String(64), nullable=False),
    Column("url", String(500), nullable=False),
    Column("going", String(10), nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("fault", String(300), nullable=False),
    Column("made", TIME, nullable=False),
    Column("sent", TIME),
    Column("ended", TIME),
)


class Going(StrEnum):
    """How it goes with a subscription: `failing` is stopped until somebody starts it again."""

    RUNNING = "running"
    FAILING = "failing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One address for the entries that a seat may see.

    `token` is the id of the token that it was made with, empty where a person
    made it; `position` is the last place of the record that is done with;
    `tries` and `fault` are of the event after it.
    """

    id: str
    seat: Seat
    token: str
    url: str
    position: int
    made: Instant
    going: Going = Going.RUNNING
    tries: int = 0
    fault: str = ""
    sent: Instant | None = None
    ended: Instant | None = None


class Subscriptions:
    """Every subscription of a desk.  Any thread may ask."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def make(self, made: Subscription) -> None:
        """Keep a new one.

        Raises:
            RefusedError: the person has too many.
        """
        row = {
            "id": made.id,
            "person": made.seat.person,
            "party": made.seat.party,
            "role": made.seat.role.value,
            "token": made.token,
            "url": made.url,
            "going": made.going.value,
            "position": made.position,
            "tries": 0,
            "fault": "",
            "made": micros(made.made),
        }
        mine = (_SUBSCRIPTION.c.person == made.seat.person) & _lives()
        with self._tables.begin() as tables:
            there = tables.execute(select(func.count()).where(mine)).scalar_one()
            if there >= _MOST:
                why = f"{made.seat.person} has {_MOST} subscriptions."
                raise RefusedError("subscribe", why, remedy="End one first.")
            tables.execute(insert(_SUBSCRIPTION).values(row))

    def of(self, person: str) -> list[Subscription]:
        """A person's, the newest first."""
        return self._found(_SUBSCRIPTION.c.person == person)[::-1]

    def living(self) -> list[Subscription]:
        """All that have not ended, the oldest first."""
        return self._found(_lives())

    def sent(self, name: str, position: int, now: Instant) -> None:
        """The event at a position was taken."""
        change = {"tries": 0, "fault": "", "sent": micros(now), "position": position}
        self._change(name, _SUBSCRIPTION.c.position < position, **change)

    def passed(self, name: str, position: int) -> None:
        """Nothing up to a position was for it."""
        self._change(name, _SUBSCRIPTION.c.position < position, position=position)

    def failed(self, name: str, fault: str, *, lasting: bool) -> None:
        """The next event was not taken; after many tries, or a lasting fault, it is stopped."""
        with self._tables.begin() as tables:
            mine = (_SUBSCRIPTION.c.id == name) & (_SUBSCRIPTION.c.going == Going.RUNNING)
            row = tables.execute(select(_SUBSCRIPTION.c.tries).where(mine)).one_or_none()
            if row is None:
                return
            stops = lasting or row.tries + 1 >= MOST_TRIES
            going = Going.FAILING if stops else Going.RUNNING
            change = {"tries": row.tries + 1, "fault": fault[:300], "going": going.value}
            tables.execute(update(_SUBSCRIPTION).where(mine).values(change))

    def again(self, person: str, name: str) -> None:
        """Go on with one that has failed, from where it stopped.

        Raises:
            NotFoundError: they have no such one.
        """
        self._expect(person, name)
        mine = (_SUBSCRIPTION.c.id == name) & (_SUBSCRIPTION.c.going == Going.FAILING)
        with self._tables.begin() as tables:
            change = {"going": Going.RUNNING.value, "tries": 0}
            tables.execute(update(_SUBSCRIPTION).where(mine).values(change))

    def end(self, person: str, name: str, now: Instant) -> None:
        """End one of a person's.

        Raises:
            NotFoundError: they have no such one.
        """
        self._expect(person, name)
        self.lapse(name, now)

    def lapse(self, name: str, now: Instant) -> None:
        """End one: nothing more is sent, whatever comes."""
        change = {"going": Going.ENDED.value, "ended": micros(now)}
        self._change(name, _lives(), **change)

    def _expect(self, person: str, name: str) -> None:
        mine = [each for each in self.of(person) if each.id == name]
        if not mine or mine[0].going is Going.ENDED:
            message = "You have no such subscription."
            raise NotFoundError(message, remedy="See your subscriptions.")

    def _change(self, name: str, where: Any, **values: object) -> None:
        mine = (_SUBSCRIPTION.c.id == name) & where
        with self._tables.begin() as tables:
            tables.execute(update(_SUBSCRIPTION).where(mine).values(values))

    def _found(self, which: Any) -> list[Subscription]:
        order = (_SUBSCRIPTION.c.made, _SUBSCRIPTION.c.id)
        with self._tables.begin() as tables:
            rows = tables.execute(select(_SUBSCRIPTION).where(which).order_by(*order)).all()
        return [_subscription(row) for row in rows]


def _lives() -> Any:
    return _SUBSCRIPTION.c.going != Going.ENDED


def _subscription(row: Any) -> Subscription:
    return Subscription(
        id=row.id,
        seat=Seat(party=row.party, role=SeatRole(row.role), person=row.person),
        token=row.token,
        url=row.url,
        position=row.position,
        made=instant_of(row.made),
        going=Going(row.going),
        tries=row.tries,
        fault=row.fault,
        sent=None if row.sent is None else instant_of(row.sent),
        ended=None if row.ended is None else instant_of(row.ended),
    )
