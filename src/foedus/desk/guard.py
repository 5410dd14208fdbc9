"""What every request passes: its size, where it comes from, and the headers of the answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from babel import negotiate_locale
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, Response

from foedus.desk.language import LANGUAGE, LANGUAGES
from foedus.desk.preferences import PREFERENCES, preferred

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from foedus.desk.settings import Settings

__all__ = ["Guard"]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; script-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "publickey-credentials-get=(self), publickey-credentials-create=(self)",
}


class Guard:
    """ASGI middleware; what it refuses never reaches a room.

    A change is taken from our own pages alone: the browser says where a form
    was (`Origin`, `Sec-Fetch-Site`), and no other site can forge that.  A
    program that sends its own token sends no cookie, and is not asked.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._own = settings.public_origin.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD" and _is_page(scope["path"]):
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        headers = Headers(scope=scope)
        cookies = cookie_parser(headers.get("cookie", ""))
        LANGUAGE.set(_language(cookies.get("language", ""), headers))
        PREFERENCES.set(preferred(cookies))
        refused = self._refused(scope["method"], headers)
        if refused is not None:
            await _answer(scope, *refused)(scope, receive, self._with_headers(scope, send))
            return
        left = self._settings.largest_body

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                # Whoever reads the body answers with this; nothing more of it is read.
                said = f"A request holds {self._settings.largest_body} bytes at most."
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said)
            return message

        await self._app(scope, bounded, self._with_headers(scope, send))

    def _refused(self, method: str, headers: Headers) -> tuple[HTTPStatus, str] | None:
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return HTTPStatus.BAD_REQUEST, "A length is a number."
        if int(length[:20]) > self._settings.largest_body:
            said = f"A request holds {self._settings.largest_body} bytes at most."
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said
        if method in _SAFE or ("cookie" not in headers and "authorization" in headers):
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        own = origin is None or origin.lower() == self._own
        if not own or site not in {None, "same-origin"} or (origin is None and site is None):
            said = "This came from another site's page, or did not say from where."
            return HTTPStatus.FORBIDDEN, said
        return None

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                if self._settings.secure:
                    headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
            await send(message)

        return sent


def _is_page(path: str) -> bool:
    """Whether a person reads it; the others say themselves what they answer to HEAD."""
    return not path.startswith(("/api/", "/static/")) and not path.endswith("/live")


def _without_body(send: Send) -> Send:
    """The answer to HEAD: the headers of the page, and nothing of it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sent


def _answer(scope: Scope, status: HTTPStatus, said: str) -> Response:
    """A refusal: RFC 9457 for programs."""
    if not scope["path"].startswith("/api/"):
        return PlainTextResponse(said, status)
    problem = {"type": "about:blank", "status": status.value, "title": said, "remedy": ""}
    return JSONResponse(problem, status, media_type="application/problem+json")


def _language(chosen: str, headers: Headers) -> str:
    """What the reader chose, else the first of the browser's languages that we speak."""
    accepted = [
        each.partition(";")[0].strip() for each in headers.get("accept-language", "").split(",")
    ]
    wanted = [chosen, *accepted[:10]]
    return negotiate_locale([each for each in wanted if each], list(LANGUAGES), sep="-") or "en"
