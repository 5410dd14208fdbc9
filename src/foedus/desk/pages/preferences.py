"""Choosing how pages read: zone, language, light or dark, single keys."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from foedus.desk.language import LANGUAGES
from foedus.desk.preferences import THEMES, is_zone
from foedus.desk.returning import came_from
from foedus.desk.viewer import DeskHere

__all__ = ["router"]

router = APIRouter()
_YEAR: Final = 365 * 24 * 3600


@router.post("/preferences")
def prefer(
    request: Request,
    desk: DeskHere,
    zone: Annotated[str, Form(max_length=60)] = "",
    language: Annotated[str, Form(max_length=10)] = "",
    theme: Annotated[str, Form(max_length=10)] = "",
    keys: Annotated[str, Form(max_length=3)] = "off",
) -> RedirectResponse:
    """Keep what was chosen, and go back; what is not on offer stays as it was."""
    answer = RedirectResponse(came_from(request), HTTPStatus.SEE_OTHER)
    kept = {
        "zone": zone if is_zone(zone) else "",
        "language": language if language in LANGUAGES else "",
        "theme": theme or "auto" if theme in THEMES else "",
        "keys": keys if keys in {"on", "off"} else "",
    }
    for name, value in kept.items():
        if value:
            answer.set_cookie(
                name, value, max_age=_YEAR, secure=desk.settings.secure, samesite="lax"
            )
    return answer
