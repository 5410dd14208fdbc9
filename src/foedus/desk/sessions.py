"""Who is sitting here: sessions, kept as digests, ended when idle, when old, or by somebody."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, delete, insert, select, update
from whenever import TimeDelta

from foedus.case.words import Seat, SeatRole
from foedus.desk.tables import METADATA, TIME, instant_of, micros

if TYPE_CHECKING:
    from foedus.desk.settings import Settings
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["Session", "Sessions", "digest_of_token"]

_SESSION: Final = Table(
    "desk_session",
    METADATA,
    Column("token", String(64), primary_key=True),
    Column("person", String(200), nullable=False, index=True),
    Column("party", String(40), nullable=False),
    Column("role", String(40), nullable=False),
    Column("how", String(20), nullable=False),
    Column("began", TIME, nullable=False),
    Column("seen", TIME, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person in a seat; `how` is the way they signed in."""

    person: str
    seat: Seat
    how: str
    began: Instant


class Sessions:
    """Every session of a desk; the token itself is never kept."""

    def __init__(self, tables: Tables, settings: Settings) -> None:
        self._tables = tables
        self._idle = TimeDelta(minutes=settings.idle_minutes)
        self._longest = TimeDelta(hours=settings.longest_hours)

    def begin(self, token: str, seat: Seat, how: str, now: Instant) -> None:
        """Seat a person."""
        row = {
            "token": digest_of_token(token),
            "person": seat.person,
            "party": seat.party,
            "role": seat.role.value,
            "how": how,
            "began": micros(now),
            "seen": micros(now),
        }
        with self._tables.begin() as tables:
            tables.execute(insert(_SESSION).values(row))

    def find(self, token: str, now: Instant) -> Session | None:
        """The session of a token, which is used now; None where it is over or never was."""
        mine = _SESSION.c.token == digest_of_token(token)
        with self._tables.begin() as tables:
            row = tables.execute(select(_SESSION).where(mine)).one_or_none()
            if row is None:
                return None
            idle = now - instant_of(row.seen) > self._idle
            if idle or now - instant_of(row.began) > self._longest:
                tables.execute(delete(_SESSION).where(mine))
                return None
            if now - instant_of(row.seen) > self._idle / 15:
                tables.execute(update(_SESSION).where(mine).values(seen=micros(now)))
        seat = Seat(party=row.party, role=SeatRole(row.role), person=row.person)
        return Session(person=row.person, seat=seat, how=row.how, began=instant_of(row.began))

    def alive(self, now: Instant) -> dict[str, Seat]:
        """The seat of every session that is not over, by the digest of its token; none is used."""
        idle, oldest = micros(now - self._idle), micros(now - self._longest)
        query = select(_SESSION).where((_SESSION.c.seen >= idle) & (_SESSION.c.began >= oldest))
        with self._tables.begin() as tables:
            rows = tables.execute(query).all()
        return {
            row.token: Seat(party=row.party, role=SeatRole(row.role), person=row.person)
            for row in rows
        }

    def sit(self, token: str, seat: Seat) -> None:
        """Take another seat of the same person."""
        mine = (_SESSION.c.token == digest_of_token(token)) & (_SESSION.c.person == seat.person)
        change = {"party": seat.party, "role": seat.role.value}
        with self._tables.begin() as tables:
            tables.execute(update(_SESSION).where(mine).values(change))

    def end(self, token: str) -> None:
        """End one session."""
        with self._tables.begin() as tables:
            tables.execute(delete(_SESSION).where(_SESSION.c.token == digest_of_token(token)))

    def end_all(self, person: str) -> None:
        """End every session of a person."""
        with self._tables.begin() as tables:
            tables.execute(delete(_SESSION).where(_SESSION.c.person == person))


def digest_of_token(token: str) -> str:
    """What is kept of a token, from which nobody can tell it."""
    return sha256(token.encode()).hexdigest()
