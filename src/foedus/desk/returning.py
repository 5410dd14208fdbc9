"""Where somebody goes once they have signed in: to the page that they asked for, if it is ours.

An address of another site is never kept, so that no link can send people from
our sign-in to a page that only looks like ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlencode

from fastapi import Query

if TYPE_CHECKING:
    from fastapi import Request

__all__ = ["HOME", "SIGN_IN", "To", "came_from", "own_path", "to_sign_in"]

HOME: Final = "/cases"
SIGN_IN: Final = "/sign-in"
_LONGEST: Final = 1000
To = Annotated[str, Query(max_length=_LONGEST)]
_NOT_AGAIN: Final = frozenset(
    {"sign-in", "sign-out", "oidc", "practice", "invitation", "stay", "way-in"}
)


def own_path(text: str) -> str:
    """The path of a page to come back to, as it was given; the list of cases where it is none."""
    away = not _is_ours(text) or text.split("?", maxsplit=1)[0].split("/")[1] in _NOT_AGAIN
    return HOME if away else text


def _is_ours(text: str) -> bool:
    """Whether it stays on this site in every browser.

    They take two slashes, a slash and a backslash, and what hides a sign that
    nobody sees for another site's address.
    """
    plain = text.isascii() and text.isprintable() and not set(text) & set(' \\"<>')
    return plain and text.startswith("/") and not text.startswith("//") and len(text) <= _LONGEST


def to_sign_in(request: Request) -> str:
    """The address of the sign-in that comes back to the page that was asked for.

    What a page sends or fetches by itself comes back to the page where it stood.
    """
    asked = request.url.path
    if request.url.query:
        asked = f"{asked}?{request.url.query}"
    if request.method not in {"GET", "HEAD"} or "hx-request" in request.headers:
        asked = came_from(request)
    to = own_path(asked)
    return SIGN_IN if to in {HOME, "/"} else f"{SIGN_IN}?{urlencode({'to': to})}"


def came_from(request: Request) -> str:
    """The page one came from, if it is of this desk."""
    origin = request.app.state.desk.settings.public_origin
    came = request.headers.get("referer", "")
    path = came.removeprefix(origin)
    return path if came.startswith(f"{origin}/") and _is_ours(path) else HOME
