"""JSON from outside, read strictly before anything else looks at it.

A key twice, a number that is no whole one, a text with what a reader cannot
see, and what is nested too deep are refused.  What is answered of a case says
its mode: here, once for every address, so that none can forget it (design,
law 12).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from foedus.agreement.letters import unseen
from foedus.errors import FoedusError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fastapi import Request, Response

    from foedus.case.words import Mode
    from foedus.record.canonical import Json

__all__ = ["DEEPEST", "BadInputError", "StrictRoute", "expect_short", "read_json"]

DEEPEST: Final = 64
_LONGEST_DIGITS: Final = 17
_TEXTS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS: Final = re.compile(rb"[\[\]{}]")


class BadInputError(FoedusError):
    """Input that is not what an address takes."""


def read_json(data: bytes) -> Json:
    """The value of some JSON.

    Raises:
        BadInputError: it is none, or not as this module wants it.
    """
    _expect_shallow(data)
    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_no_fraction,
            parse_int=_whole,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError) as fault:
        message = f"This is no JSON in UTF-8 ({fault})."
        raise BadInputError(message, remedy="Send one value, as RFC 8259 says.") from fault
    _expect_readable(value)
    return value


class StrictRoute(APIRoute):
    """A route whose body is read by `read_json`, and whose answer says the mode of its case."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, after the body was read."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            if data := await request.body():
                request._json = read_json(data)  # noqa: SLF001 - where `Request.json` keeps it
            return _marked(await handler(request), getattr(request.state, "mode", None))

        return strict


def _marked(answer: Response, mode: Mode | None) -> Response:
    """The answer with the mode of the case it is about; a file of signed bytes stays as it is."""
    if mode is None or not isinstance(answer, JSONResponse):
        return answer
    value = json.loads(bytes(answer.body))
    if "mode" not in value:
        answer.body = answer.render({"mode": mode.value, **value})
        answer.headers["content-length"] = str(len(answer.body))
    return answer


def _expect_shallow(data: bytes) -> None:
    depth = 0
    for bracket in _BRACKETS.finditer(_TEXTS.sub(b"", data)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEEPEST:
            message = f"Lists and objects lie more than {DEEPEST} deep in each other."
            raise BadInputError(message, remedy="Nothing that this address takes does.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadInputError(f"The key {twice!r} stands twice.", remedy="Write each key once.")
    return found


def _no_fraction(text: str) -> Any:
    message = f"{text[:40]} is not a whole number."
    raise BadInputError(message, remedy='Write an amount as a text, as "2.5".')


def _whole(text: str) -> int:
    if len(text) > _LONGEST_DIGITS:
        message = f"{text[:40]} is too large a number."
        raise BadInputError(message, remedy="Write a large amount as a text.")
    return int(text)


def _expect_readable(value: Json) -> None:
    match value:
        case str():
            _expect_text(value)
        case list():
            for each in value:
                _expect_readable(each)
        case dict():
            for key, each in value.items():
                _expect_text(key)
                _expect_readable(each)


def expect_short(value: Json, most: int) -> None:
    """Refuse a text of more letters than a form would take.

    Raises:
        BadInputError: there is one.
    """
    match value:
        case str() if len(value) > most:
            message = f"A text is longer than {most:,} characters: {value[:40]!r}."
            raise BadInputError(message, remedy="Shorten it.")
        case list():
            for each in value:
                expect_short(each, most)
        case dict():
            for each in value.values():
                expect_short(each, most)


def _expect_text(text: str) -> None:
    for _, letter in unseen(text, most=1):
        message = f"{letter} cannot be seen by a reader."
        raise BadInputError(message, remedy="Leave out what cannot be seen.")
