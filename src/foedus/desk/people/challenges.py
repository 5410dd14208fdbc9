"""What a passkey is asked to sign: used once, for one purpose, in one browser, within minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, delete, insert
from webauthn.helpers import bytes_to_base64url
from whenever import TimeDelta

from foedus.desk.tables import METADATA, TIME, micros

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["asked", "was_asked"]

_CHALLENGE: Final = Table(
    "desk_challenge",
    METADATA,
    Column("challenge", String(64), primary_key=True),
    Column("purpose", String(160), nullable=False),
    Column("expires", TIME, nullable=False, index=True),
)
_LASTS: Final = TimeDelta(minutes=5)


def asked(desk: Desk, purpose: str) -> bytes:
    """A new challenge of 256 bits for a purpose, which names the browser it was given to."""
    challenge, now = desk.seed(), desk.now()
    row = {
        "challenge": bytes_to_base64url(challenge),
        "purpose": purpose,
        "expires": micros(now + _LASTS),
    }
    with desk.tables.begin() as tables:
        tables.execute(delete(_CHALLENGE).where(_CHALLENGE.c.expires < micros(now)))
        tables.execute(insert(_CHALLENGE).values(row))
    return challenge


def was_asked(desk: Desk, challenge: bytes, purpose: str) -> bool:
    """Whether it was given for this purpose and not used since; now it is."""
    mine = (
        (_CHALLENGE.c.challenge == bytes_to_base64url(challenge))
        & (_CHALLENGE.c.purpose == purpose)
        & (_CHALLENGE.c.expires >= micros(desk.now()))
    )
    with desk.tables.begin() as tables:
        return tables.execute(delete(_CHALLENGE).where(mine)).rowcount == 1
