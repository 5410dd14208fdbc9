"""The files of a case, byte for byte as the pages give them: sheets, the board on paper, leaves."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from foedus.desk.api.answers import answers
from foedus.desk.api.cases import EntryName
from foedus.desk.api.limits import Limited
from foedus.desk.api.strict import StrictRoute
from foedus.desk.pages import board, contributions, receipts
from foedus.desk.sheets import CSV, XLSX
from foedus.desk.viewer import CaseSeen, DeskHere

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["files"])


@router.get(
    "/cases/{case}/contributions.csv",
    responses=answers({}, kind=CSV.partition(";")[0]),
)
def as_text(desk: DeskHere, viewer: Limited, case: CaseSeen) -> Response:
    """The contributions as CSV, with the mode in every line."""
    del viewer
    return contributions.as_text(desk, case)


@router.get("/cases/{case}/contributions.xlsx", responses=answers({}, kind=XLSX))
def as_sheet(desk: DeskHere, viewer: Limited, case: CaseSeen) -> Response:
    """The contributions as a spreadsheet, with the mode in every line."""
    del viewer
    return contributions.as_sheet(desk, case)


@router.get("/cases/{case}/board.pdf", responses=answers({}, kind="application/pdf"))
def printed(asking: Request, desk: DeskHere, viewer: Limited, case: CaseSeen) -> Response:
    """The board on paper: as of when, in which mode, and the head of the record on every page."""
    return board.printed(asking, desk, viewer, case)


@router.get("/cases/{case}/entries/{entry}/leaf", responses=answers({}))
def leaf(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> Response:
    """The bytes of an entry as they are kept and hashed."""
    return receipts.leaf(desk, viewer, case, entry)
