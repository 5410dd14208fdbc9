"""The desk as one web application: its rooms, the guard at the door, and the answers to errors."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from foedus.desk import watching
from foedus.desk.api import description
from foedus.desk.broadcast import Broadcaster
from foedus.desk.buckets import Limits
from foedus.desk.forecasts import Forecasts
from foedus.desk.freshness import keep_fresh
from foedus.desk.guard import Guard
from foedus.desk.live import Live
from foedus.desk.pages import (
    acts,
    agreements,
    alerts,
    board,
    cases,
    consultation,
    contributions,
    duty_roster,
    entering,
    evaluation,
    forecast,
    links,
    mine,
    oidc,
    people,
    people_acts,
    preferences,
    proposals,
    receipts,
    record,
    rehearsal,
    rehearsals,
    replay,
    replays,
    report,
    signatures,
    signing,
    sitting,
    subscriptions,
    tokens,
)
from foedus.desk.problems import answer_problems
from foedus.desk.watching import Measured, Measures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from foedus.desk.context import Desk

__all__ = ["Loop", "application"]

_ROOMS: Final = (
    acts.router,
    agreements.router,
    alerts.router,
    board.router,
    cases.router,
    consultation.router,
    contributions.router,
    description.doors,
    description.router,
    duty_roster.router,
    entering.router,
    evaluation.router,
    forecast.router,
    links.router,
    mine.router,
    oidc.router,
    people.router,
    people_acts.router,
    preferences.router,
    proposals.router,
    receipts.router,
    record.router,
    rehearsal.router,
    rehearsals.router,
    replay.router,
    replays.router,
    report.router,
    signatures.router,
    signing.router,
    sitting.router,
    subscriptions.router,
    tokens.router,
    watching.router,
)


class Loop(Protocol):
    """What runs beside the rooms, in a thread of its own."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End, soon."""
        ...


def application(desk: Desk, *loops: Loop) -> FastAPI:
    """The application of a desk; it closes the desk's office and tables when it ends.

    The loops, which send alerts and events, run for as long as it does.
    """
    broadcaster = Broadcaster(desk)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await broadcaster.start()
        tasks = {
            asyncio.create_task(broadcaster.run()),
            asyncio.create_task(keep_fresh(desk, partial(_failed, app))),
        }
        for loop in loops:
            loop.start()
        try:
            yield
        finally:
            for each in tasks:
                each.cancel()
            await asyncio.wait(tasks)
            for loop in loops:
                loop.stop()
            desk.tables.close()
            desk.office.close()

    app = FastAPI(
        title="Foedus", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.desk, app.state.broadcaster = desk, broadcaster
    app.state.failed, app.state.measures = "", Measures()
    settings = desk.settings
    app.state.limits = Limits(settings.requests_each_second, settings.requests_at_once)
    app.state.pages = Limits(settings.pages_each_second, settings.pages_at_once)
    app.state.forecasts = Forecasts(desk.promises)
    for room in _ROOMS:
        app.include_router(room)
    app.router.routes.append(Route("/cases/{case}/live", Live(broadcaster), methods=["GET"]))
    app.mount("/static", StaticFiles(directory=str(files("foedus.desk") / "static")), "static")
    answer_problems(app, partial(_failed, app))
    app.add_middleware(Guard, settings=desk.settings)
    app.add_middleware(Measured, measures=app.state.measures, stopwatch=desk.stopwatch)
    return app


def _failed(app: FastAPI, why: str) -> None:
    """What is kept is not known any more: this process ends, and another begins anew."""
    if not app.state.failed:
        structlog.get_logger().critical("failed", why=why)
    app.state.failed = why
    getattr(app.state, "end", lambda: None)()
