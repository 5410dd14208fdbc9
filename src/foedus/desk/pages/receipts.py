"""The receipt of an entry: where it stands in the log, and a proof that needs nobody's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from foedus.case.entries import Corrected, FactReported
from foedus.case.standing import standing
from foedus.desk.exports import exported
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.record import in_full
from foedus.desk.panels.times import Stamp, apart
from foedus.desk.panels.words import plain
from foedus.desk.statements import unsigned_by
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.desk.withheld import expect_shown, withheld_from
from foedus.moments import Span
from foedus.record.checkpoints import checkpoint_of
from foedus.record.leaves import leaf_of
from foedus.record.merkle import leaf_hash

if TYPE_CHECKING:
    from foedus.case.entries import Entry
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.office.receipts import Receipt

__all__ = ["router"]

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A receipt in words, with what proves it."""

    entry: str
    said: str
    cite: str
    by: str
    received: Stamp
    happened: str
    told_of: bool
    """Whether the time is of the fact that is told, and not of the act."""
    late: str
    signed: str
    unsigned: str
    countersign: str
    index: int
    size: int
    leaf: str
    origin: str
    root: str
    hashes: int
    note: str
    leaf_url: str
    proof_url: str


@router.get("/cases/{case}/receipts/{entry:path}")
def receipt(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> HTMLResponse:
    """The receipt of an entry, under the newest checkpoint."""
    view = _view(desk, viewer, case, desk.office.receipt(case.id, entry))
    return page("receipt", case_frame(told("Receipt"), viewer, case, "record"), receipt=view)


@router.get("/cases/{case}/leaf/{entry:path}")
def leaf(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The bytes of an entry, as they are kept and hashed."""
    expect_shown(viewer.seat, case, entry)
    found = desk.office.receipt(case.id, entry)
    return exported(case, found.data, "application/json", f"-{found.index}.json")


@router.get("/cases/{case}/proof/{entry:path}")
def proof(desk: DeskHere, case: CaseSeen, entry: str) -> Response:
    """The proof of an entry (C2SP tlog-proof)."""
    found = desk.office.receipt(case.id, entry)
    data = str(found.proof).encode()
    return exported(case, data, "text/plain", f"-{found.index}.tlog-proof")


def _view(desk: Desk, viewer: Viewer, case: Case, receipt: Receipt) -> ReceiptView:
    entry, seen = receipt.entry, checkpoint_of(receipt.proof.note)
    lens = Lens.of(
        standing(desk.office.case(case.id), desk.clock_of(case)),
        viewer.zone,
        withheld=withheld_from(viewer.seat, case),
    )
    name = quote(entry.id, safe="")
    waits = entry.id in unsigned_by(desk, case)
    party = lens.name(entry.party)
    speaker = f"{entry.by.person}, {lens.name(entry.by.party)}, {plain(entry.by.role)}"
    own = waits and viewer.seat.party == entry.party
    return ReceiptView(
        entry=entry.id,
        said=in_full(entry, lens),
        cite=lens.cited(entry.cite),
        by=speaker if entry.by.party == entry.party else f"{speaker}, {told('for')} {party}",
        received=lens.stamp(entry.received_at),
        happened=_happened(entry, lens),
        told_of=_occurred(entry) is not None,
        late=_late(entry.id, lens),
        signed=_signers(desk, case, entry.id),
        unsigned=told("not yet signed by %(party)s") % {"party": party} if waits else "",
        countersign=f"/cases/{case.id}/countersign/{name}" if own else "",
        index=receipt.index,
        size=seen.size,
        leaf=leaf_hash(leaf_of(receipt.data)).hex(),
        origin=seen.origin,
        root=seen.root.hex(),
        hashes=len(receipt.proof.hashes),
        note=str(receipt.proof.note),
        leaf_url=f"/cases/{case.id}/leaf/{name}",
        proof_url=f"/cases/{case.id}/proof/{name}",
    )


def _occurred(entry: Entry) -> Span | None:
    """When the fact is said to have happened that an entry tells."""
    body = entry.body.body if isinstance(entry.body, Corrected) else entry.body
    return body.occurred if isinstance(body, FactReported) else None


def _happened(entry: Entry, lens: Lens) -> str:
    """When it happened, where somebody says so: of most acts nobody does."""
    occurred = _occurred(entry)
    if occurred is not None:
        return lens.times.span(occurred)
    return "" if entry.at == Span.at(entry.received_at) else lens.times.span(entry.at)


def _late(entry: str, lens: Lens) -> str:
    """Whether an answer came after the time of its question, and by how much."""
    for question in lens.standing.questions:
        for position in question.afterwards:
            if position.entry == entry and question.closes_at is not None:
                over = apart(question.closes_at, position.received_at)
                text = told("Received %(time)s after the question closed: kept, and not counted.")
                return text % {"time": over}
            if position.entry == entry:
                return told("Received after its time: kept, and not counted.")
    return ""


def _signers(desk: Desk, case: Case, entry: str) -> str:
    paper = desk.office.load(case.id).signed.get(entry)
    if paper is None:
        return ""
    keys = desk.office.roster().keys
    return ", ".join(keys[each.key].person for each in paper.signatures)
