"""The board of a case: how long is left, who is holding us up, what the outcome would be now."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from foedus.case.standing import standing
from foedus.desk.board import board_page
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere

__all__ = ["router"]

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The incident as the case itself tells it: by its title."""

    title: str
    invented: bool
    modelled_on: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()


@router.get("/cases/{case}/board")
def board(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """The whole board."""
    now = desk.clock_of(case)
    told = _Told(title=case.opening.title, invented=case.mode != "live")
    shown = board_page([standing(case, now)], incident=told, zone=viewer.zone)
    frame = case_frame("Board", viewer, case, "board")
    return page("board", frame, board=shown, at=shown.instants[0])
