"""`/cases/{case}/live`: server-sent events, as plain ASGI.

Whoever comes back says the last position they saw (`Last-Event-ID`, or `after`
in the address) and is first told what was missed.
"""

from __future__ import annotations

import asyncio
from functools import partial
from http import HTTPStatus
from sys import intern
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from foedus.desk.broadcast import Subscriber, beat, frame_of, pushed
from foedus.desk.viewer import case_seen, credential_of, desk_of, readers_of, viewer_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from foedus.desk.broadcast import Broadcaster
    from foedus.desk.context import Desk

__all__ = ["Live"]

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
]
_LONGEST_NUMBER: Final = 18
_RETRY: Final = b"retry: 1000\n\n"
_LATER: Final = {"Retry-After": "5"}
CATCH_UP: Final = 60.0
"""Seconds in which a reader takes what was missed; who is slower comes back for the rest."""


class Live:
    """The stream of one case."""

    def __init__(self, broadcaster: Broadcaster) -> None:
        self._all = broadcaster
        self._parties: dict[str, frozenset[str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the module.  What this holds it holds for every line: no request, no case."""
        task = asyncio.current_task()
        assert task is not None
        admitted = partial(self._admitted, Request(scope, receive), send, task)
        desk, subscriber, seen = await run_in_threadpool(admitted)
        del admitted
        if not self._all.admit(subscriber):
            message = "Too many streams of events are open."
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, message, _LATER)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            if scope["method"] == "HEAD":
                await _body(send, b"", more=False)
                return
            async with asyncio.timeout(CATCH_UP):
                await self._told(desk, subscriber, seen)
            await _gone(receive)
        except TimeoutError:
            pushed(subscriber, b"", more=False)
        except asyncio.CancelledError:
            if not subscriber.ended:
                raise
            task.uncancel()
            pushed(subscriber, b"", more=False)
        finally:
            self._all.leave(subscriber)

    def _admitted(
        self, request: Request, send: Send, task: asyncio.Task[object]
    ) -> tuple[Desk, Subscriber, int | None]:
        desk = desk_of(request)
        viewer = viewer_of(request, desk)
        case = case_seen(request.path_params["case"], desk, viewer)
        if case.id not in self._parties:
            self._parties[case.id] = readers_of(case)
        subscriber = Subscriber(
            case=intern(case.id),
            parties=self._parties[case.id],
            person=intern(viewer.person),
            credential=credential_of(request, desk.settings),
            send=send,
            task=task,
        )
        return desk, subscriber, _seen(request)

    async def _told(self, desk: Desk, subscriber: Subscriber, seen: int | None) -> None:
        """Tell what was missed, and join where nothing is missing any more."""
        await _body(subscriber.send, _RETRY)
        while seen is not None and seen < (upto := self._all.position):
            missed = await asyncio.to_thread(_between, desk, subscriber.case, seen, upto)
            await _body(subscriber.send, missed)
            seen = upto
        # Nothing is awaited between the last look at the position and joining.
        self._all.join(subscriber)
        await _body(subscriber.send, beat(self._all.position))


def _seen(request: Request) -> int | None:
    """The last position that the reader has seen; None where they do not say."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "")
    good = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if good else None


def _between(desk: Desk, case: str, seen: int, upto: int) -> bytes:
    kept = desk.office.load(case).kept.values()
    return b"".join(frame_of(each) for each in kept if seen < each.position <= upto)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
