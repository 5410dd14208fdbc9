"""How a desk fares, for whoever runs it: `/health`, `/ready`, `/metrics`, and a line a request.

No line and no figure holds a token, a cookie, an address, a name or a text:
an address is told by its pattern.
"""

from __future__ import annotations

import os
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy import text

from foedus.desk.alerts.guard import alarm_of
from foedus.desk.viewer import DeskHere
from foedus.errors import FoedusError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from foedus.desk.context import Desk

__all__ = ["SHARED", "Measured", "Measures", "router"]

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where several processes put their figures, so that one answer holds all of them."""
_HERE: Final = frozenset({"127.0.0.1", "::1", "testclient"})
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")

router = APIRouter(include_in_schema=False)
_log = structlog.get_logger()


class Measures:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self.requests = Counter(
            "foedus_requests", "Requests answered.", names, registry=self.registry
        )
        self.seconds = Histogram(
            "foedus_request_seconds", "Time to answer.", names[:2], registry=self.registry
        )
        self.streams = Gauge(
            "foedus_streams", "Streams open.", registry=self.registry, multiprocess_mode="livesum"
        )
        self.kept = Gauge(
            "foedus_kept", "Last position kept.", registry=self.registry, multiprocess_mode="max"
        )
        self.published = Gauge(
            "foedus_published", "Leaves published.", registry=self.registry, multiprocess_mode="max"
        )

    def told(self) -> bytes:
        """The figures as Prometheus reads them; of all processes where they share a folder."""
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        everybody = CollectorRegistry()
        multiprocess.MultiProcessCollector(everybody)  # type: ignore[no-untyped-call] # it has none
        return generate_latest(everybody)


class Measured:
    """ASGI middleware: each request is counted, timed, and told in one line."""

    def __init__(self, app: ASGIApp, measures: Measures, stopwatch: Callable[[], float]) -> None:
        self._app, self._measures, self._stopwatch = app, measures, stopwatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = self._stopwatch(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            self._tell(scope, status, self._stopwatch() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method, route, status = scope["method"], _pattern(scope), int(status)
        self._measures.requests.labels(method, route, str(status)).inc()
        self._measures.seconds.labels(method, route).observe(seconds)
        _log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _pattern(scope: Scope) -> str:
    """The pattern of an address, without what stands in its place."""
    path: str = scope["path"]
    if scope.get("endpoint") is None and not path.startswith("/static/"):
        return "other"
    if path.startswith("/static/"):
        return "/static"
    for name, value in sorted(scope.get("path_params", {}).items(), key=lambda pair: pair[0]):
        path = path.replace(f"/{value}", f"/{{{name}}}", 1)
    return path


@router.get("/health")
def health(request: Request) -> JSONResponse:
    """Whether this process can go on; a store or log that failed needs a new one."""
    failed = getattr(request.app.state, "failed", "")
    status = HTTPStatus.SERVICE_UNAVAILABLE if failed else HTTPStatus.OK
    return JSONResponse({"healthy": not failed}, status)


@router.get("/ready")
def ready(desk: DeskHere) -> JSONResponse:
    """Whether it can do its work now, part by part."""
    parts = {name: check(desk) for name, check in _CHECKS.items()}
    good = all(parts.values())
    status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"ready": good, "parts": parts}, status)


@router.get("/metrics")
def metrics(request: Request, desk: DeskHere) -> Response:
    """The figures, for this machine itself or whoever has the token."""
    token = desk.settings.metrics_token.get_secret_value()
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    by_token = bool(token) and compare_digest(sent.encode(), token.encode())
    host = request.client.host if request.client else ""
    here = host in _HERE and not any(name in request.headers for name in _FORWARDED)
    if not (by_token or here):
        raise NotFoundError("Not found.", remedy="Ask from this machine, or send the token.")
    state = request.app.state
    state.measures.streams.set(state.broadcaster.count)
    state.measures.kept.set(desk.office.head())
    state.measures.published.set(desk.office.log.size)
    return Response(state.measures.told(), media_type=CONTENT_TYPE_LATEST)


def _store(desk: Desk) -> bool:
    try:
        desk.office.head()
    except FoedusError:
        return False
    return True


def _log_folder(desk: Desk) -> bool:
    try:
        desk.office.log.probe()
    except FoedusError:
        return False
    return True


def _tables(desk: Desk) -> bool:
    try:
        with desk.tables.begin() as tables:
            tables.execute(text("SELECT 1"))
    except FoedusError:
        return False
    return True


def _clock(desk: Desk) -> bool:
    """Whether whoever sends the alerts believes the clock."""
    try:
        return alarm_of(desk.tables) is None
    except FoedusError:
        return False


_CHECKS: Final[dict[str, Any]] = {
    "store": _store,
    "log": _log_folder,
    "tables": _tables,
    "clock": _clock,
}
