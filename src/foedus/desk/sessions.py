"""Who is sitting here: sessions, kept as digests, ended when idle, when old, or by somebody."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, String, Table, delete, insert, select, update
from whenever import TimeDelta

from foedus.case.casting import MACHINE
from foedus.case.words import Seat, SeatRole
from foedus.desk.tables import METADATA, TIME, instant_of, micros
from foedus.errors import RefusedError, StoreFullError, UnreachableError

if TYPE_CHECKING:
    from foedus.desk.settings import Settings
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["PRACTICE", "Over", "Session", "Sessions", "digest_of_token"]

PRACTICE: Final = "practice"
"""How those came in who have shown nothing; where the desk is not for practice, they are out."""

_SESSION: Final = Table(
    "desk_session",
    METADATA,
    Column("token", String(64), primary_key=True),
    Column("person", String(200), nullable=False, index=True),
    Column("party", String(40), nullable=False),
    Column("role", String(40), nullable=False),
    Column("how", String(20), nullable=False),
    Column("key", String(64), nullable=False),
    Column("began", TIME, nullable=False),
    Column("proved", TIME, nullable=False),
    Column("seen", TIME, nullable=False),
)
_NAME: Final = 16
_REMEMBERED: Final = TimeDelta(hours=24)
"""How long it is known why a session is over."""


class Over(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    OLD = "old"
    ENDED = "ended"
    """By somebody, or by one session more than a person may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person in a seat; `how` is the way they signed in, `key` the passkey if it was one.

    `name` tells it from others and opens nothing; `proved` is when the person
    last showed who they are.
    """

    name: str
    person: str
    seat: Seat
    how: str
    key: str
    began: Instant
    proved: Instant
    seen: Instant


class Sessions:
    """Every session of a desk; the token itself is never kept."""

    def __init__(self, tables: Tables, settings: Settings) -> None:
        self._tables = tables
        self._idle = TimeDelta(minutes=settings.idle_minutes)
        self._longest = TimeDelta(hours=settings.longest_hours)
        self._most = settings.sessions_each
        self._practice = settings.practice

    def begin(
        self,
        token: str,
        seat: Seat,
        how: str,
        now: Instant,
        *,
        key: str = "",
        shown: Instant | None = None,
    ) -> None:
        """Seat a person; where they sit in too many places, the oldest session ends.

        Raises:
            RefusedError: it is the machine's seat.
        """
        if seat.person == MACHINE:
            why = f"{MACHINE!r} is what plays absent parties in an exercise, and no person."
            raise RefusedError("sign in", why, remedy="Say your own name.")
        row = {
            "token": digest_of_token(token),
            "person": seat.person,
            "party": seat.party,
            "role": seat.role.value,
            "how": how,
            "key": key,
            "began": micros(now),
            "proved": micros(shown or now),
            "seen": micros(now),
        }
        own = (_SESSION.c.person == seat.person) & ~self._over(now)
        mine = select(_SESSION.c.token).where(own)
        with self._tables.begin() as tables:
            tables.execute(delete(_SESSION).where(self._over(now - _REMEMBERED)))
            old = tables.execute(mine.order_by(_SESSION.c.began)).scalars().all()
            too_many = old[: max(0, len(old) + 1 - self._most)]
            tables.execute(delete(_SESSION).where(_SESSION.c.token.in_(too_many)))
            tables.execute(insert(_SESSION).values(row))

    def find(self, token: str, now: Instant) -> Session | None:
        """The session of a token, which is used now; None where it is over or never was."""
        session = self.look(token, now)
        if session is not None and now - session.seen > self._idle / 15:
            # Where nothing can be written people go on reading; the session grows idle the sooner.
            with suppress(StoreFullError, UnreachableError), self._tables.begin() as tables:
                mine = _SESSION.c.token == digest_of_token(token)
                tables.execute(update(_SESSION).where(mine).values(seen=micros(now)))
        return session

    def look(self, token: str, now: Instant) -> Session | None:
        """The session of a token, as `find`; to look is no use of it, and it grows idle."""
        mine = (_SESSION.c.token == digest_of_token(token)) & ~self._over(now)
        with self._tables.begin() as tables:
            row = tables.execute(select(_SESSION).where(mine)).one_or_none()
        return None if row is None else _session(row)

    def over(self, token: str, now: Instant) -> Over | None:
        """Why the session of a token is over; None where it is not."""
        mine = _SESSION.c.token == digest_of_token(token)
        with self._tables.begin() as tables:
            row = tables.execute(select(_SESSION).where(mine)).one_or_none()
        if row is None:
            return Over.ENDED
        if row.began < micros(now - self._longest):
            return Over.OLD
        return Over.IDLE if row.seen < micros(now - self._idle) else None

    def of(self, person: str, now: Instant) -> list[Session]:
        """Every session of a person, the newest first."""
        mine = (_SESSION.c.person == person) & ~self._over(now)
        with self._tables.begin() as tables:
            rows = tables.execute(select(_SESSION).where(mine).order_by(_SESSION.c.began.desc()))
            return [_session(row) for row in rows]

    def alive(self, now: Instant) -> dict[str, Seat]:
        """The seat of every session that is not over, by the digest of its token; none is used."""
        with self._tables.begin() as tables:
            rows = tables.execute(select(_SESSION).where(~self._over(now))).all()
        return {row.token: _session(row).seat for row in rows}

    def sit(self, token: str, seat: Seat) -> None:
        """Take another seat of the same person."""
        mine = (_SESSION.c.token == digest_of_token(token)) & (_SESSION.c.person == seat.person)
        change = {"party": seat.party, "role": seat.role.value}
        with self._tables.begin() as tables:
            tables.execute(update(_SESSION).where(mine).values(change))

    def prove(self, token: str, now: Instant) -> None:
        """The person has shown again who they are."""
        mine = _SESSION.c.token == digest_of_token(token)
        with self._tables.begin() as tables:
            tables.execute(update(_SESSION).where(mine).values(proved=micros(now)))

    def end(self, token: str) -> None:
        """End one session."""
        self._end(_SESSION.c.token == digest_of_token(token))

    def end_one(self, person: str, name: str) -> None:
        """End the session of a person that has this name."""
        self._end(
            (_SESSION.c.person == person) & _SESSION.c.token.startswith(name, autoescape=True)
        )

    def end_all(self, person: str) -> None:
        """End every session of a person."""
        self._end(_SESSION.c.person == person)

    def end_with(self, key: str) -> None:
        """End every session that began with a passkey."""
        self._end(_SESSION.c.key == key)

    def _end(self, which: Any) -> None:
        with self._tables.begin() as tables:
            tables.execute(delete(_SESSION).where(which))

    def _over(self, now: Instant) -> Any:
        idle, old = micros(now - self._idle), micros(now - self._longest)
        over = (_SESSION.c.seen < idle) | (_SESSION.c.began < old)
        return over if self._practice else over | (_SESSION.c.how == PRACTICE)


def _session(row: Any) -> Session:
    return Session(
        name=row.token[:_NAME],
        person=row.person,
        seat=Seat(party=row.party, role=SeatRole(row.role), person=row.person),
        how=row.how,
        key=row.key,
        began=instant_of(row.began),
        proved=instant_of(row.proved),
        seen=instant_of(row.seen),
    )


def digest_of_token(token: str) -> str:
    """What is kept of a token, from which nobody can tell it."""
    return sha256(token.encode()).hexdigest()
