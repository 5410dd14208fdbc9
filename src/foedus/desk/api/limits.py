"""Who asks by the API, within what one person's programs may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from foedus.desk.viewer import DeskHere, Viewer, ViewerHere

if TYPE_CHECKING:
    from foedus.desk.buckets import Limits

__all__ = ["Limited"]


def limited(request: Request, desk: DeskHere, viewer: ViewerHere) -> Viewer:
    """Who asks, if they have not asked too often.

    Raises:
        HTTPException: 429, and when to ask again.
    """
    limits: Limits = request.app.state.limits
    limits.spend(viewer.person, desk.stopwatch())
    return viewer


Limited = Annotated[Viewer, Depends(limited)]
