"""The desk as one web application: its rooms, the guard at the door, and the answers to errors."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from foedus.desk.guard import Guard
from foedus.desk.pages import (
    acts,
    alerts,
    board,
    cases,
    consultation,
    duty_roster,
    entering,
    links,
    mine,
    oidc,
    people,
    people_acts,
    preferences,
    receipts,
    signing,
    sitting,
)
from foedus.desk.problems import answer_problems

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from foedus.desk.alerts.watch import Watch
    from foedus.desk.context import Desk

__all__ = ["application"]

_ROOMS: Final = (
    acts.router,
    alerts.router,
    board.router,
    cases.router,
    consultation.router,
    duty_roster.router,
    entering.router,
    links.router,
    mine.router,
    oidc.router,
    people.router,
    people_acts.router,
    preferences.router,
    receipts.router,
    signing.router,
    sitting.router,
)


def application(desk: Desk, watch: Watch | None = None) -> FastAPI:
    """The application of a desk; it closes the desk's office and tables when it ends.

    `watch` sends alerts for as long as the application runs.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if watch is not None:
            watch.start()
        try:
            yield
        finally:
            if watch is not None:
                watch.stop()
            desk.tables.close()
            desk.office.close()

    app = FastAPI(title="Foedus", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.desk = desk
    for room in _ROOMS:
        app.include_router(room)
    app.mount("/static", StaticFiles(directory=str(files("foedus.desk") / "static")), "static")
    answer_problems(app)
    app.add_middleware(Guard, settings=desk.settings)
    return app
