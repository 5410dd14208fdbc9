"""The agreements of a case as it froze them, with what rests on each article."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from foedus.case.standing import standing
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.agreements import agreements_of
from foedus.desk.panels.lens import Lens
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere

__all__ = ["router"]

router = APIRouter()


@router.get("/cases/{case}/agreements")
def agreements(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """Every agreement, article by article."""
    lens = Lens.of(standing(case, desk.clock_of(case)), viewer.zone)
    frame = case_frame(told("Agreements"), viewer, case, "agreements")
    shown = agreements_of(case.opening.agreements, lens)
    return page("agreements", frame, agreements=shown)
