"""Cases, for programs: how they stand, what is kept, receipts, bundles, agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response

from foedus.agreement.rendering import articles
from foedus.case.casting import is_played
from foedus.case.commands import Command
from foedus.case.entries import CaseClosed
from foedus.case.standing import standing
from foedus.case.words import Mode
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.api.acts import Given
from foedus.desk.api.answers import (
    ENTRY,
    MODE,
    RECEIPT,
    STANDING,
    TEXT,
    answered,
    answers,
    json_of_entry,
    listed,
    made_of,
    receipt_json,
    standing_json,
)
from foedus.desk.api.limits import Limited
from foedus.desk.api.pages import Cursor, Limit, paged
from foedus.desk.api.strict import BadInputError, StrictRoute
from foedus.desk.exports import exported
from foedus.desk.opening import LONGEST_TITLE, expect_openable, expect_title
from foedus.desk.pages import receipts
from foedus.desk.statements import unsigned_by
from foedus.desk.viewer import CaseSeen, DeskHere
from foedus.desk.withheld import expect_bundle, expect_shown
from foedus.errors import NotFoundError, RefusedError
from foedus.office.exporting import export
from foedus.office.receipts import Receipt
from foedus.record.shapes import KINDS
from foedus.record.shaping import kind_of
from foedus.rehearsal.play import opening_of

if TYPE_CHECKING:
    from foedus.agreement.resolved import Agreement
    from foedus.case.entries import Entry
    from foedus.case.state import Case

__all__ = ["LINE", "EntryName", "bundle_of", "line", "router"]

router = APIRouter(route_class=StrictRoute, tags=["cases"])

_INTEGER: Final = {"type": "integer"}
_NULL_TEXT: Final = {"type": ["string", "null"]}
_CASE: Final = made_of(
    case=TEXT,
    title=TEXT,
    mode=MODE,
    agreements={"type": "array", "items": TEXT},
    opened_at=TEXT,
    closed_at=_NULL_TEXT,
    entries=_INTEGER,
)
LINE: Final = made_of(
    id=TEXT,
    position=_INTEGER,
    kind={"enum": list(KINDS)},
    mode=MODE,
    party=TEXT,
    by=TEXT,
    received_at=TEXT,
    cite=TEXT,
    played={"type": "boolean"},
)
_OPEN: Final = made_of(
    title={"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE},
    mode={"enum": ["live", "exercise"]},
    under={"type": "array", "items": TEXT, "minItems": 1, "maxItems": 60},
)
_AGREEMENT: Final = made_of(
    id=TEXT,
    version=TEXT,
    title=TEXT,
    status=TEXT,
    digest=TEXT,
    articles={
        "type": "array",
        "items": made_of(cite=TEXT, name=TEXT, says={"type": "array", "items": TEXT}),
    },
)
EntryName = Annotated[str, Path(max_length=200)]


@router.get("/cases", responses=answers(listed(_CASE)))
def cases(desk: DeskHere, viewer: Limited, after: Cursor = "", limit: Limit = 100) -> JSONResponse:
    """The cases that the seat may read, by name."""
    found = [desk.office.case(name) for name, _ in desk.office.cases()]
    seen = [each for each in found if viewer.may_read(each)]
    return answered(paged(seen, lambda each: each.id, after, limit, _case))


@router.post(
    "/cases/{case}",
    responses=answers(RECEIPT, 200, 201),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": _OPEN}}}
    },
)
def open_case(
    desk: DeskHere, viewer: Limited, case: Annotated[str, Path(max_length=100)], sent: Given
) -> JSONResponse:
    """Open a case under agreements; the same again is the same."""
    match sent:
        case {"title": str(title), "mode": ("live" | "exercise") as mode, "under": list(under)} if (
            len(sent) == len(_OPEN["properties"])
            and under
            and title.strip()
            and all(isinstance(each, str) for each in under)
        ):
            pass
        case _:
            message = "A case is opened with a title, a mode, and the agreements it is under."
            raise BadInputError(message, remedy="Send title, mode and under.")
    if mode == Mode.LIVE and desk.settings.practice:
        why = "this desk is for practice: anyone may sit anywhere in it."
        raise RefusedError("open case", why, remedy="Start a desk without --practice.")
    expect_openable(viewer, Mode(mode), under)
    expect_right_clock(desk)
    agreements = desk.promises.agreements(under)
    body = opening_of(expect_title(title), agreements, desk.promises.procedures())
    asked = Command(id="opened", mode=Mode(mode), by=viewer.seat, asks=body)
    receipt = desk.office.submit(case, asked, viewer.seat, desk.now())
    assert isinstance(receipt, Receipt)
    return answered({"mode": mode, **receipt_json(receipt)}, 200 if receipt.again else 201)


@router.get("/cases/{case}", responses=answers(_CASE))
def one(viewer: Limited, case: CaseSeen) -> JSONResponse:
    """One case."""
    del viewer
    return answered(_case(case))


@router.get("/cases/{case}/standing", responses=answers(STANDING))
def how_it_stands(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """Everything that the board shows, now; `unsigned` is what counts and is yet to be signed."""
    del viewer
    return answered(standing_json(standing(case, desk.clock_of(case)), unsigned_by(desk, case)))


@router.get("/cases/{case}/entries", responses=answers(listed(LINE)))
def entries(
    viewer: Limited,
    case: CaseSeen,
    *,
    party: Annotated[str, Query(max_length=40)] = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    after: Cursor = "",
    limit: Limit = 100,
) -> JSONResponse:
    """What is kept of a case, in order; each whole under its own address."""
    del viewer
    if kind and kind not in KINDS:
        raise BadInputError(f"{kind!r} is no kind.", remedy=f"There are {', '.join(KINDS)}.")
    found = [
        each
        for each in case.entries
        if party in {"", each.party} and kind in {"", kind_of(type(each.body))}
    ]
    return answered(paged(found, lambda each: each.id, after, limit, line))


@router.get("/cases/{case}/entries/{entry}", responses=answers(ENTRY))
def entry(viewer: Limited, case: CaseSeen, entry: EntryName) -> JSONResponse:
    """One entry as the record has it."""
    expect_shown(viewer.seat, case, entry)
    for each in case.entries:
        if each.id == entry:
            return answered(json_of_entry(each))
    raise NotFoundError(f"{case.id} has no entry {entry!r}.", remedy="Name an entry by its id.")


@router.get("/cases/{case}/entries/{entry}/receipt", responses=answers(RECEIPT))
def receipt(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> JSONResponse:
    """The receipt of an entry once more, under the newest checkpoint."""
    expect_shown(viewer.seat, case, entry)
    return answered(receipt_json(desk.office.receipt(case.id, entry)))


@router.get(
    "/cases/{case}/entries/{entry}/proof",
    responses=answers(TEXT, kind="text/plain"),
)
def proof(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> Response:
    """The proof of an entry alone, as a C2SP tlog-proof."""
    del viewer
    return receipts.proof(desk, case, entry)


@router.get(
    "/cases/{case}/bundle",
    responses=answers({}, kind="application/x-tar"),
)
def bundle(desk: DeskHere, viewer: Limited, case: CaseSeen) -> Response:
    """The whole case as one file that verifies without this desk."""
    expect_bundle(viewer.seat, case)
    data = export(desk.office, case.id, desk.clock_of(case))
    return bundle_of(case, data)


@router.get(
    "/cases/{case}/agreements",
    responses=answers(made_of(items={"type": "array", "items": _AGREEMENT})),
)
def agreements(viewer: Limited, case: CaseSeen) -> JSONResponse:
    """The agreements as the case froze them, article by article."""
    del viewer
    return answered({"items": [_agreement(each) for each in case.opening.agreements]})


def bundle_of(case: Case, data: bytes) -> Response:
    """A bundle as a file to keep."""
    return exported(case, data, "application/x-tar", ".foedus")


def _case(case: Case) -> dict[str, Any]:
    closed = case.of(CaseClosed)
    return {
        "case": case.id,
        "title": case.opening.title,
        "mode": case.mode.value,
        "agreements": [each.reference for each in case.opening.agreements],
        "opened_at": str(case.entries[0].received_at),
        "closed_at": str(closed[-1].received_at) if closed else None,
        "entries": len(case.entries),
    }


def line(entry: Entry) -> dict[str, Any]:
    """An entry in a list."""
    return {
        "id": entry.id,
        "position": entry.position,
        "kind": kind_of(type(entry.body)),
        "mode": entry.mode.value,
        "party": entry.party,
        "by": str(entry.by),
        "received_at": str(entry.received_at),
        "cite": entry.cite,
        "played": is_played(entry),
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    told = articles(agreement)
    return {
        "id": agreement.reference,
        "version": agreement.version,
        "title": agreement.title,
        "status": agreement.document.status or "",
        "digest": agreement.digest,
        "articles": [
            {"cite": cite, "name": name, "says": list(lines)} for cite, name, lines in told
        ],
    }
