"""Statements that are signed: by the first person, by the second, and countersigned.

The page shows what is signed in words, with its short digest, from the record
of this desk.  A passkey signs by script; without one a file is downloaded,
signed by `foedus sign` and brought back.  What waits for a second person is
seen by the party that it is of, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from foedus.case.commands import ASKED
from foedus.desk import signable
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.exports import exported
from foedus.desk.forms.fields import ground_of
from foedus.desk.forms.shown import said_of
from foedus.desk.forms.table import FORMS
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.pages.proposals import second_persons
from foedus.desk.panels.words import joined
from foedus.desk.signable import Signable
from foedus.desk.statements import (
    Statements,
    paper,
    passkey_signature,
    signatures_in,
)
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import FoedusError
from foedus.office.papers import short_digest
from foedus.office.proposals import Proposal, Signing
from foedus.record.canonical import canonical_bytes
from foedus.record.shaping import kind_of
from foedus.record.statements import Assertion, PartySignature

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.record.statements import Statement

__all__ = ["router"]

router = APIRouter()
_LARGEST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Brought:
    """What a person brought to sign with: a signed file, or what a passkey answered."""

    file: bytes = b""
    assertion: Assertion | None = None


async def brought(request: Request) -> _Brought:
    """A signed file, or the answer of a passkey, from a form."""
    async with request.form(max_files=1, max_fields=10) as form:
        upload = form.get("file")
        file = await upload.read() if isinstance(upload, UploadFile) else b""
        said = {name: value for name, value in form.items() if isinstance(value, str)}
    names = ("authenticator_data", "client_data", "signature")
    if all(said.get(name) for name in names):
        answer = Assertion(**{name: said[name] for name in names})
        return _Brought(assertion=answer)
    return _Brought(file=file[:_LARGEST])


BroughtHere = Annotated[_Brought, Depends(brought)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement in words."""

    title: str
    follows: str
    rows: tuple[tuple[str, str], ...]
    party: str
    digest: str
    plain: str
    nonce: str
    signed: tuple[str, ...]
    needed: int
    second: bool
    address: str
    has_passkey: bool
    own: bool
    """Whether the viewer has signed it: somebody else must, now."""
    others: str
    """Who may sign it besides; empty where nobody has a key that does."""
    problem: str
    remedy: str


# the first person


@router.get("/cases/{case}/statements/{entry}")
def show(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> HTMLResponse:
    """What one is about to sign."""
    return _page(desk, viewer, case, _first(desk, viewer, case, entry))


@router.get("/cases/{case}/statements/{entry}/statement.json")
def challenge(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> JSONResponse:
    """The challenge of it, and the passkeys that may sign."""
    return _challenge(desk, viewer, _first(desk, viewer, case, entry))


@router.get("/cases/{case}/statements/{entry}/file")
def file(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The file of it, for `foedus sign`."""
    return _file(case, _first(desk, viewer, case, entry))


@router.post("/cases/{case}/statements/{entry}", response_model=None)
def sign(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, signed: BroughtHere
) -> HTMLResponse | RedirectResponse:
    """Bring one's signature: it binds, or waits for a second person."""
    kept = Statements(desk).find(case, entry, viewer.seat)
    asked = _first(desk, viewer, case, entry)

    def submit(signatures: tuple[PartySignature, ...]) -> str:
        signing = Signing(nonce=kept.nonce, signatures=signatures)
        now = desk.clock_of(case)
        answer = desk.office.submit(case.id, kept.command, viewer.seat, now, signing)
        waits = isinstance(answer, Proposal)
        return f"/cases/{case.id}/{'proposals' if waits else 'receipts'}/{entry}"

    return _signed(desk, viewer, case, asked, signed, submit)


def _first(desk: Desk, viewer: Viewer, case: Case, entry: str) -> Signable:
    kept = Statements(desk).find(case, entry, viewer.seat)
    return Signable(
        command=kept.command,
        statement=Statements(desk).statement(case, kept),
        signatures=(),
        address=f"/cases/{case.id}/statements/{entry}",
        needed=desk.office.roster().asked(kept.command.asks),
        second=False,
    )


# the second person


@router.get("/cases/{case}/proposals/{entry}", response_model=None)
def proposal(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str
) -> HTMLResponse | RedirectResponse:
    """A statement of one's own party as the record shows it, to be signed by a second person."""
    if entry in desk.office.load(case.id).kept and entry not in desk.office.proposals(case.id):
        return RedirectResponse(f"/cases/{case.id}/receipts/{entry}", HTTPStatus.SEE_OTHER)
    return _page(desk, viewer, case, signable.waiting(desk, viewer, case, entry))


@router.get("/cases/{case}/proposals/{entry}/statement.json")
def proposal_challenge(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str
) -> JSONResponse:
    """The challenge of it, and the passkeys that may sign."""
    return _challenge(desk, viewer, signable.waiting(desk, viewer, case, entry))


@router.get("/cases/{case}/proposals/{entry}/file")
def proposal_file(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The file of it, for `foedus sign`."""
    return _file(case, signable.waiting(desk, viewer, case, entry))


@router.post("/cases/{case}/proposals/{entry}", response_model=None)
def second(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, signed: BroughtHere
) -> HTMLResponse | RedirectResponse:
    """Sign as the second person: it binds from now."""
    asked = signable.waiting(desk, viewer, case, entry)

    def submit(signatures: tuple[PartySignature, ...]) -> str:
        signable.sign_second(desk, viewer, case, entry, signatures)
        return f"/cases/{case.id}/receipts/{entry}"

    return _signed(desk, viewer, case, asked, signed, submit)


# what the secretariat entered


@router.get("/cases/{case}/countersign/{entry}")
def countersign(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> HTMLResponse:
    """What the secretariat entered for one's own party, to be signed."""
    return _page(desk, viewer, case, signable.entered(desk, viewer, case, entry))


@router.get("/cases/{case}/countersign/{entry}/statement.json")
def countersign_challenge(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str
) -> JSONResponse:
    """The challenge of it, and the passkeys that may sign."""
    return _challenge(desk, viewer, signable.entered(desk, viewer, case, entry))


@router.get("/cases/{case}/countersign/{entry}/file")
def countersign_file(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The file of it, for `foedus sign`."""
    return _file(case, signable.entered(desk, viewer, case, entry))


@router.post("/cases/{case}/countersign/{entry}", response_model=None)
def countersigned(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, signed: BroughtHere
) -> HTMLResponse | RedirectResponse:
    """Sign what was entered; the entry stands as it was."""
    asked = signable.entered(desk, viewer, case, entry)

    def submit(signatures: tuple[PartySignature, ...]) -> str:
        if signable.countersign(desk, viewer, case, asked, signatures) is None:
            return asked.address
        return f"/cases/{case.id}/receipts/{entry}"

    return _signed(desk, viewer, case, asked, signed, submit)


# all of them


def _challenge(desk: Desk, viewer: Viewer, asked: Signable) -> JSONResponse:
    passkeys = _passkeys(desk, viewer, asked.statement)
    return JSONResponse(
        {
            "mode": asked.statement.mode.value,
            "challenge": asked.statement.challenge.hex(),
            "digest": short_digest(asked.statement),
            "site": next(iter(passkeys.values()), ""),
            "keys": list(passkeys),
        }
    )


def _passkeys(desk: Desk, viewer: Viewer, said: Statement) -> dict[str, str]:
    """The passkeys of a person that sign it, by id, with the site that each is for."""
    now, kind = desk.clock_of(desk.office.case(said.case)), kind_of(type(said.body))
    return {
        name: key.webauthn.rp
        for name, key in desk.office.roster().good_keys(viewer.seat.party, now, kind).items()
        if key.webauthn is not None and key.person == viewer.person
    }


def _file(case: Case, asked: Signable) -> Response:
    data = paper(asked.command.id, asked.statement, asked.signatures)
    return exported(case, data, "application/json", f"-statement-{asked.command.id[:8]}.json")


def _signed(
    desk: Desk,
    viewer: Viewer,
    case: Case,
    asked: Signable,
    signed: _Brought,
    submit: Callable[[tuple[PartySignature, ...]], str],
) -> HTMLResponse | RedirectResponse:
    expect_right_clock(desk)
    kind = kind_of(type(asked.statement.body))
    keys = desk.office.roster().good_keys(viewer.seat.party, desk.clock_of(case), kind)
    try:
        if signed.assertion is not None:
            mine = passkey_signature(signed.assertion, asked.statement, keys, viewer.person)
            found: tuple[PartySignature, ...] = (mine,)
        else:
            found = signatures_in(signed.file, asked.statement, keys, viewer.person)
        address = submit(found)
    except FoedusError as fault:
        return _page(desk, viewer, case, asked, fault)
    Statements(desk).drop(case.id, asked.command.id)
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _page(
    desk: Desk, viewer: Viewer, case: Case, asked: Signable, fault: FoedusError | None = None
) -> HTMLResponse:
    form = FORMS[ASKED[type(asked.command.asks)]]
    ground = ground_of(case, asked.statement.party, viewer.zone, desk.clock_of(case))
    keys = desk.office.roster().keys
    signed = tuple(keys[each.key].person for each in asked.signatures)
    body, besides = asked.command.asks, {*signed, viewer.person}
    view = StatementView(
        title=told(form.title),
        follows=told(form.follows),
        rows=said_of(form, asked.command.asks, ground),
        party=ground.lens.name(asked.statement.party),
        digest=short_digest(asked.statement),
        plain=canonical_bytes(asked.statement.plain()).decode(),
        nonce=asked.statement.nonce,
        signed=signed,
        own=viewer.person in signed,
        others=joined(second_persons(desk, case, asked.statement.party, body, besides)),
        needed=asked.needed,
        second=asked.second,
        address=asked.address,
        has_passkey=bool(_passkeys(desk, viewer, asked.statement)),
        problem=fault.message if fault else "",
        remedy=fault.remedy if fault else "",
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    frame = case_frame(told("Sign"), viewer, case, "mine")
    return page("statement", frame, status, statement=view)
