"""The description of `/api/v1`: OpenAPI 3.1, made from the routes and the types of the record."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, RedirectResponse

from foedus.desk.api import (
    acts,
    alerts,
    cases,
    duty,
    files,
    forecast,
    meetings,
    people,
    rehearsals,
    signing,
    subscriptions,
)
from foedus.desk.api.acts import ACT_PARTS
from foedus.desk.api.answers import MODE, PARTS

__all__ = ["PREFIX", "doors", "router"]

PREFIX: Final = "/api/v1"
_TOKEN: Final = {"type": "http", "scheme": "bearer"}
_SESSION: Final = {"type": "apiKey", "in": "cookie", "name": "foedus"}
_PAPER: Final = "foedus_signed"
"""What a paper of signed bytes begins with: its statement says the mode."""
_SAYS: Final = (
    "Cases: read them, act, sign with a key in a file, take receipts, sheets and bundles; convene "
    "meetings; see who was told and who confirmed, remind, and check that parties are reached; "
    "forecasts; rehearsals, their clocks and their injects; the duty roster of one's own party; "
    "one's own tokens and subscriptions. "
    "Streams of events are at /cases/CASE/live. "
    "What a person must be there for is on the pages alone, because it asks for their passkey "
    "anew: invitations, seats, keys and their approval, and how many persons sign. So is saying "
    "that the clock is right, for which somebody looks at one. "
    "Send `Authorization: Bearer TOKEN`; whatever is kept carries an `Idempotency-Key`. Problems "
    "are RFC 9457, with the article that stands against what was asked and what would work."
)

router = APIRouter(prefix=PREFIX)
doors = APIRouter(include_in_schema=False)
"""Where somebody looks for the description first."""
_ROOMS: Final = (
    *(cases, acts, signing, meetings, alerts, duty, files, forecast, rehearsals),
    *(people, subscriptions),
)
for _room in _ROOMS:
    router.include_router(_room.router)


@router.get("/openapi.json", include_in_schema=False)
def openapi() -> JSONResponse:
    """The description itself, which is for everybody."""
    return JSONResponse(described())


@doors.get("/api")
@doors.get("/api/docs")
@doors.get(PREFIX)
def door() -> RedirectResponse:
    """The way to the description."""
    return RedirectResponse(f"{PREFIX}/openapi.json", HTTPStatus.SEE_OTHER)


@cache
def described() -> dict[str, Any]:
    """The description as plain data."""
    app = FastAPI(title="Foedus", openapi_url=None)
    app.include_router(router)
    made = get_openapi(
        title="Foedus",
        version="1",
        openapi_version="3.1.0",
        description=_SAYS,
        routes=app.routes,
    )
    for address, path in made["paths"].items():
        for operation in path.values():
            operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
            if "{case}" in address:
                _say_mode(operation["responses"])
    components = made.setdefault("components", {})
    components["schemas"] = {**PARTS, **ACT_PARTS}
    components["securitySchemes"] = {"token": _TOKEN, "session": _SESSION}
    made["security"] = [{"token": []}, {"session": []}]
    return made


def _say_mode(responses: dict[str, Any]) -> None:
    """What is answered of a case says its mode, as `StrictRoute` writes it."""
    for status, answer in responses.items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        fields = schema.get("properties", {})
        if status.startswith("2") and fields and _PAPER not in fields and "mode" not in fields:
            fields["mode"] = MODE
            schema["required"].append("mode")
