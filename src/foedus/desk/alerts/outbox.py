"""What was to be sent, what became of it, and who confirmed.

A row is made once for each notice, in one transaction for all that were due;
it waits until a channel has taken it.  Whoever finds it waiting sends it, so
that a death between sending and writing it down sends the same message again,
under the same Message-ID, and never none.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Integer, String, Table, Text, func, insert, select, update

from foedus.desk.tables import METADATA, TIME, instant_of, micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.desk.alerts.notices import Notice
    from foedus.desk.tables import Tables
    from foedus.moments import Instant

__all__ = ["Confirmed", "Delivery", "Made", "Outbox", "State"]


class State(StrEnum):
    """What became of a delivery; `idle` is what was not needed any more."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    IDLE = "idle"


_NOTICE: Final = Table(
    "desk_notice",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("about", String(500), nullable=False, index=True),
    Column("case", String(120), nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("party", String(40), nullable=False, index=True),
    Column("person", String(200), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("contact", String(64), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("told", TIME, nullable=False),
    Column("moment", TIME, nullable=False),
    Column("until", TIME),
    Column("subject", String(500), nullable=False),
    Column("text", Text, nullable=False),
    Column("token", String(64), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("sent", TIME),
    Column("fault", String(300), nullable=False),
)
_CONFIRMED: Final = Table(
    "desk_confirmed",
    METADATA,
    Column("about", String(500), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("case", String(120), nullable=False, index=True),
    Column("party", String(40), nullable=False),
    Column("at", TIME, nullable=False),
)
_SECRET: Final = Table(
    "desk_secret",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A notice with its text, in which `{confirm}` stands for the link that confirms it."""

    notice: Notice
    mode: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row: what is to be sent, or was."""

    id: str
    about: str
    case: str
    what: str
    party: str
    person: str
    rank: int
    channel: str
    contact: str
    mode: str
    told: Instant
    moment: Instant
    until: Instant | None
    subject: str
    text: str
    state: State
    tries: int
    sent: Instant | None
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Somebody confirmed something, which was first told at `told`."""

    about: str
    case: str
    party: str
    person: str
    told: Instant
    at: Instant


class Outbox:
    """The deliveries and confirmations of a desk.  Any thread may ask."""

    def __init__(self, tables: Tables, seed: bytes) -> None:
        """`seed`: what the links are made from, where the tables have nothing yet."""
        self._tables = tables
        self._secret = _kept_secret(tables, seed)

    def keyed(self, *parts: str) -> str:
        """A word that nobody can guess, and that is always the same: for links and signatures."""
        said = "\n".join(parts).encode()
        return hmac.new(self._secret, said, sha256).hexdigest()[:40]

    def link_of(self, about: str, person: str) -> str:
        """The word in the link by which a person confirms something."""
        return self.keyed("confirm", about, person)

    def known(self, case: str) -> set[str]:
        """The ids of all deliveries of a case."""
        with self._tables.begin() as tables:
            found = tables.execute(select(_NOTICE.c.id).where(_NOTICE.c.case == case))
            return {row.id for row in found}

    def keep(self, made: Sequence[Made]) -> None:
        """Keep deliveries, all or none; what a feed shows is sent by being kept."""
        if not made:
            return
        with self._tables.begin() as tables:
            tables.execute(insert(_NOTICE), [self._row(each) for each in made])

    def waiting(self) -> list[Delivery]:
        """What no channel has taken yet, oldest first."""
        return self._found(_NOTICE.c.state == State.WAITING)

    def of_case(self, case: str) -> list[Delivery]:
        """Everything of a case, in order."""
        return self._found(_NOTICE.c.case == case)

    def of_party(self, party: str) -> list[Delivery]:
        """Everything that was for a party, in order."""
        return self._found(_NOTICE.c.party == party)

    def handed(self, case: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
        """What channels have taken of a case: about what, which kind, for whom, which channels."""
        kept = (_NOTICE.c.about, _NOTICE.c.what, _NOTICE.c.party, _NOTICE.c.channel)
        query = select(*kept).where((_NOTICE.c.case == case) & (_NOTICE.c.state == State.SENT))
        found: dict[tuple[str, str, str], set[str]] = {}
        with self._tables.begin() as tables:
            for about, what, party, channel in tables.execute(query).all():
                found.setdefault((about, what, party), set()).add(channel)
        return [(*key, tuple(sorted(channels))) for key, channels in sorted(found.items())]

    def by_link(self, word: str) -> Delivery | None:
        """What a link confirms."""
        found = self._found(_NOTICE.c.token == _digest(word))
        return found[0] if found else None

    def settle(self, settled: Iterable[tuple[str, State, str, Instant | None]]) -> None:
        """Write down what became of deliveries: id, state, fault, and when it was taken."""
        with self._tables.begin() as tables:
            for name, state, fault, at in settled:
                change = {
                    "state": state.value,
                    "fault": fault[:300],
                    "sent": None if at is None else micros(at),
                    "tries": _NOTICE.c.tries + (0 if state is State.IDLE else 1),
                }
                tables.execute(update(_NOTICE).where(_NOTICE.c.id == name).values(change))

    def confirm(self, delivery: Delivery, at: Instant) -> bool:
        """Note that a person has seen something; false where they had said so before."""
        mine = (_CONFIRMED.c.about == delivery.about) & (_CONFIRMED.c.person == delivery.person)
        row = {
            "about": delivery.about,
            "person": delivery.person,
            "case": delivery.case,
            "party": delivery.party,
            "at": micros(at),
        }
        with self._tables.begin() as tables:
            if tables.execute(select(_CONFIRMED).where(mine)).first() is not None:
                return False
            tables.execute(insert(_CONFIRMED).values(row))
        return True

    def confirmed(self, case: str) -> list[Confirmed]:
        """Who confirmed what of a case, in order."""
        told = func.min(_NOTICE.c.told).label("told")
        mine = (
            select(_CONFIRMED, told)
            .join(_NOTICE, _NOTICE.c.about == _CONFIRMED.c.about)
            .where(_CONFIRMED.c.case == case)
            .group_by(*_CONFIRMED.c)
            .order_by(_CONFIRMED.c.at)
        )
        with self._tables.begin() as tables:
            rows = tables.execute(mine).all()
        return [
            Confirmed(
                about=row.about,
                case=row.case,
                party=row.party,
                person=row.person,
                told=instant_of(row.told),
                at=instant_of(row.at),
            )
            for row in rows
        ]

    def is_confirmed(self, delivery: Delivery) -> bool:
        """Whether somebody of its party has confirmed it, or anything told since it was first."""
        since = select(_NOTICE.c.about).where(
            (_NOTICE.c.case == delivery.case) & (_NOTICE.c.told >= micros(delivery.told))
        )
        query = select(func.count()).where(
            (_CONFIRMED.c.case == delivery.case)
            & (_CONFIRMED.c.party == delivery.party)
            & _CONFIRMED.c.about.in_(since)
        )
        with self._tables.begin() as tables:
            return bool(tables.execute(query).scalar_one())

    def _row(self, made: Made) -> dict[str, object]:
        notice = made.notice
        told, contact = notice.told, notice.contact
        link = self.link_of(told.about, contact.person)
        feed = contact.channel == "feed"
        return {
            "id": notice.id,
            "about": told.about,
            "case": told.case,
            "what": told.what.value,
            "party": told.party,
            "person": contact.person,
            "rank": contact.rank,
            "channel": contact.channel.value,
            "contact": contact.id,
            "mode": made.mode,
            "told": micros(told.moment),
            "moment": micros(notice.moment),
            "until": None if told.until is None else micros(told.until),
            "subject": made.subject,
            "text": made.text,
            "token": _digest(link),
            "state": (State.SENT if feed else State.WAITING).value,
            "tries": 0,
            "sent": micros(notice.moment) if feed else None,
            "fault": "",
        }

    def _found(self, which: object) -> list[Delivery]:
        query = select(_NOTICE).where(which).order_by(_NOTICE.c.moment, _NOTICE.c.id)  # type: ignore[arg-type]
        with self._tables.begin() as tables:
            return [_delivery(row) for row in tables.execute(query).all()]


def _delivery(row: object) -> Delivery:
    kept = {name: getattr(row, name) for name in Delivery.__dataclass_fields__}
    for name in ("told", "moment", "until", "sent"):
        kept[name] = None if kept[name] is None else instant_of(kept[name])
    return Delivery(**{**kept, "state": State(kept["state"])})


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


def _kept_secret(tables: Tables, seed: bytes) -> bytes:
    """The secret of the tables, made once."""
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415 - two may be first

    mine = select(_SECRET.c.value).where(_SECRET.c.name == "links")
    with tables.begin() as reading:
        found = reading.execute(mine).scalar_one_or_none()
    if found is None:
        try:
            with tables.begin() as writing:
                row = {"name": "links", "value": sha256(seed).hexdigest()}
                writing.execute(insert(_SECRET).values(row))
        except IntegrityError:
            pass
        with tables.begin() as reading:
            found = reading.execute(mine).scalar_one()
    return bytes.fromhex(found)
