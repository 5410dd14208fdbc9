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

from foedus.case.commands import ASKED, Command
from foedus.case.standing import standing
from foedus.desk.countersigning import countersigned_so_far, keep_countersigned
from foedus.desk.forms.fields import ground_of
from foedus.desk.forms.shown import said_of
from foedus.desk.forms.table import FORMS
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.lens import Lens
from foedus.desk.statements import (
    Statements,
    command_of_proposal,
    nonce_of_countersigning,
    paper,
    passkey_signature,
    signatures_in,
    unsigned_by,
)
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import FoedusError, NotFoundError
from foedus.office.papers import short_digest
from foedus.office.proposals import Proposal, Signing
from foedus.record.canonical import canonical_bytes
from foedus.record.shaping import kind_of
from foedus.record.statements import Assertion, PartySignature

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp
    from foedus.desk.viewer import Viewer
    from foedus.record.statements import PartyKey, Statement

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
class _Paper:
    """A statement that somebody may sign: what for, so far by whom, and where it is sent."""

    command: Command
    statement: Statement
    signatures: tuple[PartySignature, ...]
    address: str
    needed: int
    second: bool


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
    return _file(_first(desk, viewer, case, entry))


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


def _first(desk: Desk, viewer: Viewer, case: Case, entry: str) -> _Paper:
    kept = Statements(desk).find(case, entry, viewer.seat)
    return _Paper(
        command=kept.command,
        statement=Statements(desk).statement(case, kept),
        signatures=(),
        address=f"/cases/{case.id}/statements/{entry}",
        needed=desk.office.roster().asked(kept.command.asks),
        second=False,
    )


# the second person


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A statement that waits for a second person of the party."""

    what: str
    by: str
    since: Stamp
    digest: str
    url: str
    own: bool


@router.get("/cases/{case}/proposals")
def proposals(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """What waits for a second person of one's own party."""
    lens = Lens.of(standing(case, desk.clock_of(case)), viewer.zone)
    rows = [
        Waiting(
            what=told(FORMS[ASKED[type(each.body)]].title),
            by=each.by.person,
            since=lens.stamp(each.proposed_at),
            digest=short_digest(_statement(desk, case, each)),
            url=f"/cases/{case.id}/proposals/{each.id}",
            own=each.by.person == viewer.person,
        )
        for each in desk.office.proposals(case.id).values()
        if each.party == viewer.seat.party
    ]
    frame = case_frame(told("Waiting for a second person"), viewer, case, "mine")
    return page("proposals", frame, rows=rows)


@router.get("/cases/{case}/proposals/{entry}", response_model=None)
def proposal(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str
) -> HTMLResponse | RedirectResponse:
    """A statement of one's own party as the record shows it, to be signed by a second person."""
    if entry in desk.office.load(case.id).kept and entry not in desk.office.proposals(case.id):
        return RedirectResponse(f"/cases/{case.id}/receipts/{entry}", HTTPStatus.SEE_OTHER)
    return _page(desk, viewer, case, _second(desk, viewer, case, entry))


@router.get("/cases/{case}/proposals/{entry}/statement.json")
def proposal_challenge(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str
) -> JSONResponse:
    """The challenge of it, and the passkeys that may sign."""
    return _challenge(desk, viewer, _second(desk, viewer, case, entry))


@router.get("/cases/{case}/proposals/{entry}/file")
def proposal_file(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The file of it, for `foedus sign`."""
    return _file(_second(desk, viewer, case, entry))


@router.post("/cases/{case}/proposals/{entry}", response_model=None)
def second(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, signed: BroughtHere
) -> HTMLResponse | RedirectResponse:
    """Sign as the second person: it binds from now."""
    asked = _second(desk, viewer, case, entry)

    def submit(signatures: tuple[PartySignature, ...]) -> str:
        keys = desk.office.roster().keys
        own = next(each for each in signatures if keys[each.key].person == viewer.person)
        desk.office.second(case.id, entry, viewer.seat, desk.clock_of(case), own)
        return f"/cases/{case.id}/receipts/{entry}"

    return _signed(desk, viewer, case, asked, signed, submit)


def _second(desk: Desk, viewer: Viewer, case: Case, entry: str) -> _Paper:
    found = desk.office.proposals(case.id).get(entry)
    if found is None or found.party != viewer.seat.party:
        message = f"Nothing called {entry!r} waits for a second person."
        raise NotFoundError(message, remedy="See what waits.")
    return _Paper(
        command=command_of_proposal(found),
        statement=_statement(desk, case, found),
        signatures=found.signatures,
        address=f"/cases/{case.id}/proposals/{entry}",
        needed=desk.office.roster().asked(found.body),
        second=True,
    )


def _statement(desk: Desk, case: Case, proposal: Proposal) -> Statement:
    return desk.office.statement(case.id, command_of_proposal(proposal), proposal.nonce)


# what the secretariat entered


@router.get("/cases/{case}/countersign/{entry}")
def countersign(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> HTMLResponse:
    """What the secretariat entered for one's own party, to be signed."""
    return _page(desk, viewer, case, _entered(desk, viewer, case, entry))


@router.get("/cases/{case}/countersign/{entry}/statement.json")
def countersign_challenge(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str
) -> JSONResponse:
    """The challenge of it, and the passkeys that may sign."""
    return _challenge(desk, viewer, _entered(desk, viewer, case, entry))


@router.get("/cases/{case}/countersign/{entry}/file")
def countersign_file(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The file of it, for `foedus sign`."""
    return _file(_entered(desk, viewer, case, entry))


@router.post("/cases/{case}/countersign/{entry}", response_model=None)
def countersigned(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, signed: BroughtHere
) -> HTMLResponse | RedirectResponse:
    """Sign what was entered; the entry stands as it was."""
    asked = _entered(desk, viewer, case, entry)

    def submit(signatures: tuple[PartySignature, ...]) -> str:
        together = {each.key: each for each in (*asked.signatures, *signatures)}
        everybody, keys = tuple(together.values()), _good_keys(desk, asked.statement)
        if len({keys[each.key].person for each in everybody if each.key in keys}) < asked.needed:
            keep_countersigned(desk, asked.statement, entry, everybody, keys)
            return asked.address
        signing = Signing(nonce=asked.statement.nonce, signatures=everybody)
        desk.office.countersign(case.id, entry, viewer.seat, desk.clock_of(case), signing)
        return f"/cases/{case.id}/receipts/{entry}"

    return _signed(desk, viewer, case, asked, signed, submit)


def _entered(desk: Desk, viewer: Viewer, case: Case, entry: str) -> _Paper:
    found = next((each for each in case.entries if each.id == entry), None)
    waits = found is not None and entry in unsigned_by(desk, case)
    if found is None or not waits or found.party != viewer.seat.party:
        message = f"Nothing called {entry!r} waits to be countersigned."
        raise NotFoundError(message, remedy="See your page.")
    command = Command(id=entry, mode=found.mode, by=viewer.seat, party=found.party, asks=found.body)
    nonce = nonce_of_countersigning(case.id, entry)
    statement = desk.office.statement(case.id, command, nonce)
    return _Paper(
        command=command,
        statement=statement,
        signatures=countersigned_so_far(desk, statement, entry, _good_keys(desk, statement)),
        address=f"/cases/{case.id}/countersign/{entry}",
        needed=desk.office.roster().asked(found.body),
        second=False,
    )


# all of them


def _challenge(desk: Desk, viewer: Viewer, asked: _Paper) -> JSONResponse:
    passkeys = _passkeys(desk, viewer, asked.statement)
    return JSONResponse(
        {
            "challenge": asked.statement.challenge.hex(),
            "digest": short_digest(asked.statement),
            "site": next(iter(passkeys.values()), ""),
            "keys": list(passkeys),
        }
    )


def _good_keys(desk: Desk, said: Statement) -> dict[str, PartyKey]:
    """The keys of a party that may sign it now."""
    now, kind = desk.clock_of(desk.office.case(said.case)), kind_of(type(said.body))
    return desk.office.roster().good_keys(said.party, now, kind)


def _passkeys(desk: Desk, viewer: Viewer, said: Statement) -> dict[str, str]:
    """The passkeys of a person that sign it, by id, with the site that each is for."""
    now, kind = desk.clock_of(desk.office.case(said.case)), kind_of(type(said.body))
    return {
        name: key.webauthn.rp
        for name, key in desk.office.roster().good_keys(viewer.seat.party, now, kind).items()
        if key.webauthn is not None and key.person == viewer.person
    }


def _file(asked: _Paper) -> Response:
    data = paper(asked.command.id, asked.statement, asked.signatures)
    said = f'attachment; filename="statement-{asked.command.id[:8]}.json"'
    return Response(data, media_type="application/json", headers={"content-disposition": said})


def _signed(
    desk: Desk,
    viewer: Viewer,
    case: Case,
    asked: _Paper,
    signed: _Brought,
    submit: Callable[[tuple[PartySignature, ...]], str],
) -> HTMLResponse | RedirectResponse:
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
    desk: Desk, viewer: Viewer, case: Case, asked: _Paper, fault: FoedusError | None = None
) -> HTMLResponse:
    form = FORMS[ASKED[type(asked.command.asks)]]
    ground = ground_of(case, asked.statement.party, viewer.zone, desk.clock_of(case))
    keys = desk.office.roster().keys
    view = StatementView(
        title=told(form.title),
        follows=told(form.follows),
        rows=said_of(form, asked.command.asks, ground),
        party=ground.lens.name(asked.statement.party),
        digest=short_digest(asked.statement),
        plain=canonical_bytes(asked.statement.plain()).decode(),
        nonce=asked.statement.nonce,
        signed=tuple(keys[each.key].person for each in asked.signatures),
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
