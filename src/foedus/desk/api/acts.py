"""Acts sent by programs, as scripts write them: by the seat of the token, and now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, ValidationError
from starlette.exceptions import HTTPException

from foedus.case.rights import may_ask
from foedus.desk.alerts.alerted import RESERVED
from foedus.desk.api.acting import acted, commands_asked
from foedus.desk.api.answers import (
    PROPOSAL,
    RECEIPT,
    TEXT,
    answered,
    answers,
    made_of,
    proposal_json,
    receipt_json,
)
from foedus.desk.api.limits import Limited
from foedus.desk.api.strict import BadInputError, StrictRoute
from foedus.desk.viewer import CaseSeen, DeskHere
from foedus.errors import NotFoundError, RefusedError
from foedus.office.papers import short_digest
from foedus.record.canonical import canonical_bytes, digest_of
from foedus.record.shaping import WrongShapeError, shape_of
from foedus.record.statements import PartySignature, read_signed
from foedus.rehearsal.script import Act, verb_of

if TYPE_CHECKING:
    from foedus.desk.api.acting import Acted

__all__ = ["ACT_PARTS", "router"]

router = APIRouter(route_class=StrictRoute, tags=["acts"])

_OURS: Final = ("at", "by", "recorded_at", "confirmed_by", "id")
"""What a script says and a program does not: the desk knows it."""
_WITHIN: Final = "#/components/schemas/"


async def given(request: Request) -> dict[str, Any]:
    """The object that was sent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send application/json.")
    if not await request.body():
        raise BadInputError("Nothing was sent.", remedy="Send a JSON object.")
    value = await request.json()
    if not isinstance(value, dict):
        raise BadInputError("What was sent is no object.", remedy="Send a JSON object.")
    return value


def _expect_free(key: str) -> str:
    """A key that is not of the desk's own entries."""
    if key.startswith(RESERVED):
        message = f"{key[:40]!r} is how the desk names its own entries."
        raise BadInputError(message, remedy="Give the act another key.")
    return key


Given = Annotated[dict[str, Any], Depends(given)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="The id of the entry: the same key and body give the same answer.",
    ),
    AfterValidator(_expect_free),
]


def _strict(schema: Any) -> Any:
    """A schema of a file as one of JSON, in which a text is a text."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _strict(item) for key, item in schema.items() if key != "title"}
    match made.get("type"):
        case ["string", *others] if "integer" in others:
            del made["pattern"]
            limits = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999_999}
            return {**made, **limits}
        case ["string", *_]:
            made["type"] = "string"
    return made


def _parts() -> dict[str, Any]:
    whole = Act.model_json_schema(by_alias=True, ref_template=f"{_WITHIN}act_{{model}}")
    parts = {f"act_{name}": _strict(part) for name, part in whole.pop("$defs").items()}
    act = _strict(whole)
    for name in _OURS:
        del act["properties"][name]
    verbs = [name for name in act["properties"] if name not in {"for", "happened"}]
    act["oneOf"] = [
        {"required": [name], "properties": {name: {"type": "object"}}} for name in verbs
    ]
    return {**parts, "act": act}


ACT_PARTS: Final = _parts()
_ACT: Final = {"$ref": f"{_WITHIN}act"}
_SIGNATURES: Final = {"type": "array", "items": {"type": "object"}, "maxItems": 2}
_PAPER: Final = made_of(foedus_signed={"const": 1}, entry=TEXT, statement={"type": "object"})
_PAPER["properties"]["signatures"] = _SIGNATURES
_SIGNED: Final = made_of(act=_ACT, statements={"type": "array", "items": _PAPER})
_STATEMENT: Final = made_of(
    entry=TEXT, statement={"type": "object"}, challenge=TEXT, digest=TEXT, nonce=TEXT
)
_ACTED: Final = made_of(
    receipts={"type": "array", "items": RECEIPT}, proposals={"type": "array", "items": PROPOSAL}
)


def _taking(schema: dict[str, Any]) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"requestBody": body}


def act_of(value: dict[str, Any]) -> Any:
    """The act of some JSON.

    Raises:
        BadInputError: it says what the desk knows, or does not do one thing.
        RequestValidationError: it is no act; all errors at once.
    """
    for name in _OURS:
        if name in value:
            message = f"{name} is not yours to say: who acts is your seat, and when is now."
            raise BadInputError(message, remedy=f"Leave out {name}.")
    try:
        act = Act.model_validate(value)
    except ValidationError as fault:
        raise RequestValidationError(fault.errors(include_url=False)) from fault
    verbs = verb_of(act)
    if len(verbs) != 1:
        said = " and ".join(verbs) or "nothing"
        raise BadInputError(f"An act does one thing; this one does {said}.", remedy="Send one.")
    return act


@router.post(
    "/cases/{case}/acts", responses=answers(_ACTED, 200, 201, 202), openapi_extra=_taking(_ACT)
)
def act(desk: DeskHere, viewer: Limited, case: CaseSeen, key: Key, sent: Given) -> JSONResponse:
    """Do one thing in a case, and get the receipt; 202 where a second person must sign."""
    done = acted(desk, case, act_of(sent), seat=viewer.seat, key=key, sent=sent)
    return _answer(done)


@router.post(
    "/cases/{case}/statements",
    responses=answers(made_of(statements={"type": "array", "items": _STATEMENT})),
    openapi_extra=_taking(_ACT),
)
def statements(
    desk: DeskHere, viewer: Limited, case: CaseSeen, key: Key, sent: Given
) -> JSONResponse:
    """What the party signs for an act: sign each challenge, and send it as signed."""
    found = []
    for command in commands_asked(desk, case, act_of(sent), viewer.seat, key):
        if not may_ask(viewer.seat, command.asks, case.mode):
            why = f"a seat of role {viewer.seat.role.replace('_', ' ')} may not do this."
            raise RefusedError("statement", why, remedy="Ask a delegate or the secretariat.")
        made = desk.office.statement(case.id, command, desk.nonce())
        found.append(
            {
                "entry": command.id,
                "statement": made.plain(),
                "challenge": made.challenge.hex(),
                "digest": short_digest(made),
                "nonce": made.nonce,
            }
        )
    return answered({"statements": found})


@router.post(
    "/cases/{case}/signed", responses=answers(_ACTED, 200, 201, 202), openapi_extra=_taking(_SIGNED)
)
def signed(desk: DeskHere, viewer: Limited, case: CaseSeen, key: Key, sent: Given) -> JSONResponse:
    """Do one thing with the signed statements of it."""
    if set(sent) != {"act", "statements"} or not isinstance(sent["act"], dict):
        raise BadInputError("Send an act and its statements.", remedy="See the description.")
    if not isinstance(sent["statements"], list):
        raise BadInputError("The statements are no list.", remedy="See the description.")
    papers = [read_signed(canonical_bytes(each)) for each in sent["statements"]]
    done = acted(
        desk,
        case,
        act_of(sent["act"]),
        seat=viewer.seat,
        key=key,
        sent=sent["act"],
        signed={each.entry: each for each in papers},
    )
    return _answer(done)


@router.get(
    "/cases/{case}/proposals",
    responses=answers(made_of(items={"type": "array", "items": PROPOSAL})),
)
def proposals(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """What of one's own party waits for a second person."""
    mine = desk.office.proposals(case.id).values()
    own = [proposal_json(each) for each in mine if each.party == viewer.seat.party]
    return answered({"items": own})


@router.post(
    "/cases/{case}/proposals/{entry}",
    responses=answers(RECEIPT, 201),
    openapi_extra=_taking({"type": "object"}),
)
def second(
    desk: DeskHere, viewer: Limited, case: CaseSeen, entry: str, sent: Given
) -> JSONResponse:
    """Sign as the second person of one's party."""
    found = desk.office.proposals(case.id).get(entry)
    if found is None or found.party != viewer.seat.party:
        message = f"Nothing called {entry!r} waits for your party."
        raise NotFoundError(message, remedy="See what is proposed.")
    try:
        signature = shape_of(PartySignature).read(sent)
    except WrongShapeError as fault:
        message = f"signature: {'.'.join(fault.path)}: {fault.message}"
        raise BadInputError(message, remedy="Send key, and ed25519 or webauthn.") from fault
    now = desk.clock_of(case)
    receipt = desk.office.second(case.id, entry, viewer.seat, now, signature)
    return answered(receipt_json(receipt), 201)


def _answer(done: Acted) -> JSONResponse:
    value = {
        "receipts": [receipt_json(each) for each in done.receipts],
        "proposals": [proposal_json(each) for each in done.proposals],
    }
    status = 202 if done.proposals else 200 if done.again else 201
    stamp = digest_of(canonical_bytes([each.index for each in done.receipts]))
    return answered(value, status, ETag=f'"{stamp[7:23]}"')
