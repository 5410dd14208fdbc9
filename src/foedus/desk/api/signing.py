"""What one's own party may still sign: a second person's signature, and countersignatures.

A key in a file signs here.  A passkey needs its person and a browser, so it signs on the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from foedus.desk import signable
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.api.acts import PAPER, Given
from foedus.desk.api.answers import RECEIPT, TEXT, answered, answers, listed, made_of, receipt_json
from foedus.desk.api.cases import LINE, EntryName, line
from foedus.desk.api.limits import Limited
from foedus.desk.api.pages import Cursor, Limit, paged
from foedus.desk.api.strict import StrictRoute
from foedus.desk.exports import exported
from foedus.desk.statements import paper, signatures_in
from foedus.desk.viewer import CaseSeen, DeskHere
from foedus.office.papers import short_digest
from foedus.record.canonical import canonical_bytes
from foedus.record.roster import SIGNABLE
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.signable import Signable
    from foedus.desk.viewer import Viewer
    from foedus.record.statements import PartySignature

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["signing"])

_TEXTS: Final = {"type": "array", "items": TEXT}
_STATEMENT: Final = made_of(
    entry=TEXT,
    party=TEXT,
    kind=TEXT,
    statement={"type": "object"},
    challenge=TEXT,
    digest=TEXT,
    nonce=TEXT,
    signed_by=_TEXTS,
    may_sign=_TEXTS,
    persons={"type": "integer"},
)
_TAKES_PAPER: Final = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": PAPER}}}
}
_WITHDRAWN: Final = made_of(withdrawn={"type": "boolean"})
_ASKED: Final = made_of(
    kinds={"type": "array", "items": made_of(kind=TEXT, persons={"type": "integer"})}
)


@router.get("/cases/{case}/proposals/{entry}", responses=answers(_STATEMENT))
def proposal(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> JSONResponse:
    """What waits for a second person of one's own party: the statement, signed by whom."""
    return answered(_shown(desk, case, signable.waiting(desk, viewer, case, entry)))


@router.get("/cases/{case}/proposals/{entry}/statement.json", responses=answers(PAPER))
def proposal_paper(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> Response:
    """The same as the file that `foedus sign` signs."""
    return _paper(case, signable.waiting(desk, viewer, case, entry))


@router.post(
    "/cases/{case}/proposals/{entry}/statement.json",
    responses=answers(RECEIPT, 201),
    openapi_extra=_TAKES_PAPER,
)
def sign_second(
    desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName, sent: Given
) -> JSONResponse:
    """Sign as the second person, with the file as `foedus sign` wrote it: it binds from now."""
    asked = signable.waiting(desk, viewer, case, entry)
    found = _signatures(desk, viewer, case, asked, sent)
    return answered(receipt_json(signable.sign_second(desk, viewer, case, entry, found)), 201)


@router.delete("/cases/{case}/proposals/{entry}", responses=answers(_WITHDRAWN))
def withdraw(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> JSONResponse:
    """Let it wait no longer: it never bound anybody. Who signs for the party withdraws."""
    signable.withdraw(desk, viewer, case, entry)
    return answered({"withdrawn": True})


@router.get("/cases/{case}/countersign", responses=answers(listed(LINE)))
def unsigned(
    desk: DeskHere, viewer: Limited, case: CaseSeen, after: Cursor = "", limit: Limit = 100
) -> JSONResponse:
    """What the office entered for one's own party, and the party has not signed yet."""
    own = [each for each in desk.office.unsigned(case.id) if each.party == viewer.seat.party]
    return answered(paged(own, lambda each: each.id, after, limit, line))


@router.get("/cases/{case}/countersign/{entry}", responses=answers(_STATEMENT))
def entered(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> JSONResponse:
    """What the office entered for one's own party: the statement of it."""
    return answered(_shown(desk, case, signable.entered(desk, viewer, case, entry)))


@router.get("/cases/{case}/countersign/{entry}/statement.json", responses=answers(PAPER))
def entered_paper(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> Response:
    """The same as the file that `foedus sign` signs."""
    return _paper(case, signable.entered(desk, viewer, case, entry))


@router.post(
    "/cases/{case}/countersign/{entry}/statement.json",
    responses={**answers(RECEIPT, 201), **answers(_STATEMENT, 202)},
    openapi_extra=_TAKES_PAPER,
)
def countersign(
    desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName, sent: Given
) -> JSONResponse:
    """Countersign it, with the file as `foedus sign` wrote it; 202 where others must sign, too."""
    asked = signable.entered(desk, viewer, case, entry)
    found = _signatures(desk, viewer, case, asked, sent)
    receipt = signable.countersign(desk, viewer, case, asked, found)
    if receipt is None:
        return answered(_shown(desk, case, signable.entered(desk, viewer, case, entry)), 202)
    return answered(receipt_json(receipt), 201)


@router.get("/signatures", responses=answers(_ASKED))
def persons_asked(desk: DeskHere, viewer: Limited) -> JSONResponse:
    """How many persons of a party sign each kind of entry; 0 where nobody does."""
    del viewer
    asked = desk.office.roster().persons
    kinds = [{"kind": kind, "persons": asked.get(kind, 0)} for kind in sorted(SIGNABLE)]
    return answered({"kinds": kinds})


def _signatures(
    desk: Desk, viewer: Viewer, case: Case, asked: Signable, sent: dict[str, Any]
) -> tuple[PartySignature, ...]:
    expect_right_clock(desk)
    keys = signable.good_keys(desk, case, asked.statement)
    return signatures_in(canonical_bytes(sent), asked.statement, keys, viewer.person)


def _paper(case: Case, asked: Signable) -> Response:
    data = paper(asked.command.id, asked.statement, asked.signatures)
    return exported(case, data, "application/json", f"-statement-{asked.command.id[:8]}.json")


def _shown(desk: Desk, case: Case, asked: Signable) -> dict[str, Any]:
    said, roster = asked.statement, desk.office.roster()
    signed = {roster.keys[each.key].person for each in asked.signatures}
    kind = kind_of(type(said.body))
    able = {key.person for key in roster.good_keys(said.party, desk.clock_of(case), kind).values()}
    return {
        "entry": asked.command.id,
        "party": said.party,
        "kind": kind,
        "statement": said.plain(),
        "challenge": said.challenge.hex(),
        "digest": short_digest(said),
        "nonce": said.nonce,
        "signed_by": sorted(signed),
        "may_sign": sorted(able - signed),
        "persons": asked.needed,
    }
