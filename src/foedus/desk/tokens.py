"""Tokens with which programs of a person act: one seat, a scope, an end; kept as digests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, insert, select, update

from foedus.case.words import Seat, SeatRole
from foedus.desk.sessions import digest_of_token
from foedus.desk.tables import METADATA, TIME, instant_of, micros

if TYPE_CHECKING:
    from typing import Any

    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["PREFIX", "Scope", "Token", "Tokens"]

PREFIX: Final = "foedus_"
"""How every token begins, so that a search for lost secrets finds it."""

_TOKEN: Final = Table(
    "desk_token",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("person", String(200), nullable=False, index=True),
    Column("party", String(40), nullable=False),
    Column("role", String(40), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("name", String(100), nullable=False),
    Column("made", TIME, nullable=False),
    Column("ends", TIME, nullable=False),
    Column("revoked", TIME),
)


class Scope(StrEnum):
    """What a token is for; whoever may act may read and subscribe, whoever subscribes may read."""

    READ = "read"
    SUBSCRIBE = "subscribe"
    ACT = "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token without its secret; `revoked` is None while it works."""

    id: str
    name: str
    seat: Seat
    scope: Scope
    made: Instant
    ends: Instant
    revoked: Instant | None = None


class Tokens:
    """Every token of a desk."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def make(self, token: Token, secret: str) -> None:
        """Keep a token; only the digest of the secret is kept."""
        row = {
            "id": token.id,
            "digest": digest_of_token(secret),
            "person": token.seat.person,
            "party": token.seat.party,
            "role": token.seat.role.value,
            "scope": token.scope.value,
            "name": token.name,
            "made": micros(token.made),
            "ends": micros(token.ends),
        }
        with self._tables.begin() as tables:
            tables.execute(insert(_TOKEN).values(row))

    def find(self, secret: str, now: Instant) -> Token | None:
        """The token that works now; None where there is none."""
        mine = (_TOKEN.c.digest == digest_of_token(secret)) & _works(now)
        with self._tables.begin() as tables:
            row = tables.execute(select(_TOKEN).where(mine)).one_or_none()
        return None if row is None else _token(row)

    def of(self, person: str) -> tuple[Token, ...]:
        """A person's tokens, the newest first."""
        query = select(_TOKEN).where(_TOKEN.c.person == person).order_by(_TOKEN.c.made.desc())
        with self._tables.begin() as tables:
            return tuple(_token(row) for row in tables.execute(query))

    def revoke(self, person: str, name: str, now: Instant) -> bool:
        """End one of a person's tokens; False where they have no such one that works."""
        mine = (_TOKEN.c.id == name) & (_TOKEN.c.person == person) & _TOKEN.c.revoked.is_(None)
        with self._tables.begin() as tables:
            done = tables.execute(update(_TOKEN).where(mine).values(revoked=micros(now)))
        return done.rowcount == 1

    def revoke_all(self, person: str, now: Instant) -> None:
        """End every token of a person."""
        mine = (_TOKEN.c.person == person) & _TOKEN.c.revoked.is_(None)
        with self._tables.begin() as tables:
            tables.execute(update(_TOKEN).where(mine).values(revoked=micros(now)))

    def named(self, name: str) -> Token | None:
        """A token by its id, whoever's it is; None where there is none."""
        with self._tables.begin() as tables:
            row = tables.execute(select(_TOKEN).where(_TOKEN.c.id == name)).one_or_none()
        return None if row is None else _token(row)

    def alive(self, now: Instant) -> dict[str, Seat]:
        """The seat of every token that works now, by its digest."""
        with self._tables.begin() as tables:
            rows = tables.execute(select(_TOKEN).where(_works(now))).all()
        return {row.digest: _seat(row) for row in rows}

    def working(self, now: Instant) -> set[str]:
        """The ids of all tokens that work now."""
        with self._tables.begin() as tables:
            return set(tables.execute(select(_TOKEN.c.id).where(_works(now))).scalars())


def _works(now: Instant) -> Any:
    return _TOKEN.c.revoked.is_(None) & (_TOKEN.c.ends > micros(now))


def _seat(row: Any) -> Seat:
    return Seat(party=row.party, role=SeatRole(row.role), person=row.person)


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        seat=_seat(row),
        scope=Scope(row.scope),
        made=instant_of(row.made),
        ends=instant_of(row.ends),
        revoked=None if row.revoked is None else instant_of(row.revoked),
    )
