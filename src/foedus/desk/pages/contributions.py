"""Contributions of a case: needed, promised, there; by item, by giver and by day; as sheets too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from foedus.case.standing import standing
from foedus.desk.acting import takes
from foedus.desk.exports import exported
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.supply import rows_of, supply_page
from foedus.desk.panels.words import MODES
from foedus.desk.sheets import CSV, XLSX, as_csv, as_xlsx
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk

__all__ = ["router"]

router = APIRouter()


@router.get("/cases/{case}/contributions")
def contributions(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """What is needed and what is given."""
    lens = Lens.of(standing(case, desk.clock_of(case)), viewer.zone)
    frame = case_frame(told("Contributions"), viewer, case, "contributions")
    return page(
        "contributions", frame, supply=supply_page(case, lens), taken=takes(case, "contribute")
    )


@router.get("/cases/{case}/contributions.csv")
def as_text(desk: DeskHere, case: CaseSeen) -> Response:
    """The lines as CSV."""
    return _file(case, as_csv(_rows(desk, case)), CSV, "csv")


@router.get("/cases/{case}/contributions.xlsx")
def as_sheet(desk: DeskHere, case: CaseSeen) -> Response:
    """The lines as a spreadsheet."""
    title = f"{MODES[case.mode].word}: {case.opening.title}"
    return _file(case, as_xlsx(_rows(desk, case), title), XLSX, "xlsx")


def _rows(desk: Desk, case: Case) -> list[list[str]]:
    now = desk.clock_of(case)
    shown = supply_page(case, Lens.of(standing(case, now), "UTC"))
    return rows_of(shown, case.id, MODES[case.mode].word, str(now))


def _file(case: Case, data: bytes, kind: str, ending: str) -> Response:
    return exported(case, data, kind, f"-contributions.{ending}")
