"""The after-action report of an exercise, on a page and as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from foedus.case.state import Case
from foedus.desk.exports import exported
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.reviews import expect_readable, review_here
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere, spend

__all__ = ["router"]

router = APIRouter()
_COST = 29


def readable(viewer: ViewerHere, case: CaseSeen) -> Case:
    """The case of an exercise whose report the viewer may read.

    Raises:
        NotFoundError, RefusedError: as `expect_readable`.
    """
    expect_readable(viewer.seat, case)
    return case


CaseReviewed = Annotated[Case, Depends(readable)]


@router.get("/cases/{case}/report")
def report(asking: Request, desk: DeskHere, viewer: ViewerHere, case: CaseReviewed) -> HTMLResponse:
    """What the exercise showed: in words and tables; the pictures are in the files."""
    from foedus.rehearsal.review.contents import report as contents  # noqa: PLC0415 - heavy

    spend(asking, desk, viewer.person, _COST)
    made = contents(review_here(desk, case))
    frame = case_frame(told("After-action report"), viewer, case, "evaluation")
    return page("report", frame, report=made)


@router.get("/cases/{case}/report.html")
def as_page(asking: Request, desk: DeskHere, viewer: ViewerHere, case: CaseReviewed) -> Response:
    """The whole report as one file for a browser."""
    from foedus.rehearsal.review.output import page as whole  # noqa: PLC0415 - heavy

    spend(asking, desk, viewer.person, _COST)
    data = whole(review_here(desk, case)).encode()
    return exported(case, data, "text/html; charset=utf-8", "-report.html")


@router.get("/cases/{case}/report.pdf")
def as_document(
    asking: Request, desk: DeskHere, viewer: ViewerHere, case: CaseReviewed
) -> Response:
    """The report on paper."""
    from foedus.rehearsal.review.output import document  # noqa: PLC0415 - heavy

    spend(asking, desk, viewer.person, _COST)
    data = document(review_here(desk, case))
    return exported(case, data, "application/pdf", "-report.pdf", shown=True)


@router.get("/cases/{case}/report.json")
def as_data(asking: Request, desk: DeskHere, viewer: ViewerHere, case: CaseReviewed) -> Response:
    """Every figure of the report, as data."""
    from foedus.rehearsal.review.output import as_json  # noqa: PLC0415 - heavy

    spend(asking, desk, viewer.person, _COST)
    data = as_json(review_here(desk, case)).encode()
    return exported(case, data, "application/json", "-report.json")
