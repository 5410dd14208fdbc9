"""The record of a case: what is kept, who signed it, its receipts, and the whole as one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from foedus.case.standing import standing
from foedus.desk.api.cases import bundle_of
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.casting import cast_of
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.record import Sought, record_of
from foedus.desk.statements import unsigned_by
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.desk.withheld import expect_bundle, withheld_from
from foedus.office.exporting import export
from foedus.record.checkpoints import checkpoint_of

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk

__all__ = ["router"]

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointView:
    """The newest checkpoint of the log, and who else has signed it."""

    origin: str
    size: int
    root: str
    note: str
    witnesses: tuple[str, ...]


@router.get("/cases/{case}/record")
def record(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    party: Word = "",
    kind: Word = "",
    q: Word = "",
) -> HTMLResponse:
    """What is kept of a case, and how to check it."""
    now = desk.clock_of(case)
    lens = Lens.of(
        standing(case, now),
        viewer.zone,
        unsigned=unsigned_by(desk, case),
        cast=cast_of(case),
        withheld=withheld_from(viewer.seat, case),
    )
    sought = Sought(party=party, kind=kind, text=q)
    return page(
        "record",
        case_frame(told("Record"), viewer, case, "record"),
        record=record_of(case.entries, _signers(desk, case), lens, sought),
        sought=sought,
        checkpoint=_checkpoint(desk),
        whole=not lens.withheld,
    )


@router.get("/cases/{case}/bundle")
def bundle(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> Response:
    """The whole case as one file that verifies without this desk."""
    expect_bundle(viewer.seat, case)
    return bundle_of(case, export(desk.office, case.id, desk.clock_of(case)))


def _signers(desk: Desk, case: Case) -> dict[str, str]:
    keys = desk.office.roster().keys
    return {
        entry: ", ".join(keys[each.key].person for each in paper.signatures)
        for entry, paper in desk.office.load(case.id).signed.items()
    }


def _checkpoint(desk: Desk) -> CheckpointView:
    note = desk.office.log.proofs().note
    seen = checkpoint_of(note)
    others = tuple(each.name for each in note.signatures if each.name != seen.origin)
    return CheckpointView(
        origin=seen.origin, size=seen.size, root=seen.root.hex(), note=str(note), witnesses=others
    )
