"""One browser told from another before anybody has signed in, so that a challenge is its own."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

    from foedus.desk.context import Desk
    from foedus.desk.settings import Settings

__all__ = ["browser_of", "options"]

_SECONDS: Final = 300


def browser_of(asking: Request, desk: Desk) -> str:
    """The name of the browser that was given options; of one that was not, of none."""
    return _named(asking.cookies.get(_cookie(desk.settings), ""))


def options(desk: Desk, made: Callable[[str], dict[str, Any]]) -> JSONResponse:
    """Options for an authenticator, made for this browser alone."""
    token = desk.nonce()
    answer = JSONResponse(made(_named(token)))
    answer.set_cookie(
        _cookie(desk.settings),
        token,
        max_age=_SECONDS,
        secure=desk.settings.secure,
        httponly=True,
        samesite="strict",
        path="/",
    )
    return answer


def _cookie(settings: Settings) -> str:
    return "__Host-foedus-asked" if settings.secure else "foedus-asked"


def _named(token: str) -> str:
    return sha256(token.encode()).hexdigest()
