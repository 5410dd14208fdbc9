"""Making a token: its secret is told once and never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from whenever import TimeDelta

from foedus.desk.tokens import PREFIX, Scope, Token, Tokens

if TYPE_CHECKING:
    from foedus.case.words import Seat
    from foedus.desk.context import Desk

__all__ = ["LONGEST_DAYS", "made_token"]

LONGEST_DAYS: Final = 90


def made_token(desk: Desk, seat: Seat, name: str, scope: Scope, days: int) -> tuple[Token, str]:
    """A new token of a seat, and its secret."""
    now, secret = desk.now(), f"{PREFIX}{desk.nonce()}{desk.nonce()}"
    ends = now + TimeDelta(hours=24 * days)
    made = Token(id=desk.nonce(), name=name, seat=seat, scope=scope, made=now, ends=ends)
    Tokens(desk.tables).make(made, secret)
    return made, secret
