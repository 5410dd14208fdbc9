"""What addresses answer, as JSON with its schema beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import JSONResponse

from foedus.case.entries import Entry
from foedus.case.plain import plain
from foedus.case.standing import Standing
from foedus.desk.api.plain_schemas import PlainSchemas
from foedus.desk.problems import PROBLEM
from foedus.office.proposals import Proposal
from foedus.record.checkpoints import checkpoint_of
from foedus.record.describing import Schema, Schemas
from foedus.record.shapes import json_of_body
from foedus.record.shaping import shape_of

if TYPE_CHECKING:
    from foedus.office.receipts import Receipt

__all__ = [
    "ENTRY",
    "PARTS",
    "STANDING",
    "TEXT",
    "answered",
    "answers",
    "json_of_entry",
    "listed",
    "made_of",
    "proposal_json",
    "receipt_json",
    "standing_json",
]

_WITHIN: Final = "#/components/schemas/"
_RECORD: Final = Schemas(_WITHIN)
_VIEWS: Final = PlainSchemas(f"{_WITHIN}view_")
ENTRY: Final = _RECORD.of(Entry)
STANDING: Final = _VIEWS.of(Standing)
_RESTS: Final = ("entry", "entries")
"""How a row names the entries that it rests on."""
for _row in _VIEWS.parts.values():
    if "entry" in _row["properties"] or _row["properties"].get("entries", {}).get("items"):
        _row["properties"]["unsigned"] = {"type": "boolean"}
_VIEWS.parts["standing"]["properties"]["unsigned"] = {"type": "array", "items": {"type": "string"}}
PARTS: Final[dict[str, Schema]] = {
    **_RECORD.parts,
    **{f"view_{name}": part for name, part in _VIEWS.parts.items()},
}
TEXT: Final[Schema] = {"type": "string"}
_REFUSALS: Final = (400, 401, 403, 404, 409, 413, 422, 429, 503)


def made_of(_more: bool = False, **fields: Schema) -> Schema:  # noqa: FBT001, FBT002 - a schema's own switch
    """The schema of an object with these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in {"remedy", "article"}],
        "additionalProperties": _more,
    }


def listed(item: Schema) -> Schema:
    """The schema of one page of a list; `next` is the cursor of the next, or null."""
    return made_of(items={"type": "array", "items": item}, next={"type": ["string", "null"]})


RECEIPT: Final = made_of(
    entry=ENTRY,
    index={"type": "integer"},
    size={"type": "integer"},
    proof=TEXT,
    again={"type": "boolean"},
)
PROPOSAL: Final = made_of(
    id=TEXT,
    party=TEXT,
    kind=TEXT,
    body={"type": "object"},
    by=TEXT,
    challenge=TEXT,
    nonce=TEXT,
    proposed_at={"type": "string", "format": "date-time"},
    signatures={"type": "integer"},
)
PROBLEM_SCHEMA: Final = made_of(
    True,
    type=TEXT,
    status={"type": "integer"},
    title=TEXT,
    remedy=TEXT,
    article=TEXT,
)


def answers(
    schema: Schema, *statuses: int, kind: str = "application/json"
) -> dict[int | str, dict[str, Any]]:
    """What an address answers, for its description: a value, or a problem."""
    good = {"description": "Done.", "content": {kind: {"schema": schema}}}
    bad = {"description": "A problem.", "content": {PROBLEM: {"schema": PROBLEM_SCHEMA}}}
    return {**dict.fromkeys(statuses or (200,), good), **dict.fromkeys(_REFUSALS, bad)}


def answered(value: object, status: int = HTTPStatus.OK, **headers: str) -> JSONResponse:
    """An answer."""
    return JSONResponse(value, status, headers or None)


def json_of_entry(entry: Entry) -> Any:
    """An entry as the record writes it, without the mark of its version."""
    return shape_of(Entry).write(entry)


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt: the entry, where it stands, and the proof as a C2SP text."""
    return {
        "entry": json_of_entry(receipt.entry),
        "index": receipt.index,
        "size": checkpoint_of(receipt.proof.note).size,
        "proof": str(receipt.proof),
        "again": receipt.again,
    }


def standing_json(stands: Standing, unsigned: frozenset[str]) -> Any:
    """A standing; `unsigned` are the entries that count and that their party has yet to sign.

    Each row that rests on one of them says so.
    """
    return {**_marked(plain(stands), unsigned), "unsigned": sorted(unsigned)}


def _marked(value: Any, unsigned: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_marked(each, unsigned) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: _marked(each, unsigned) for key, each in value.items()}
    rests = value.get("entries")
    on = [value.get("entry"), *(rests if isinstance(rests, list) else ())]
    return made | {"unsigned": True} if unsigned.intersection(filter(None, on)) else made


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """What waits for a second person."""
    kind, body = json_of_body(proposal.body)
    return {
        "id": proposal.id,
        "party": proposal.party,
        "kind": kind,
        "body": body,
        "by": proposal.by.person,
        "challenge": proposal.statement.challenge.hex(),
        "nonce": proposal.nonce,
        "proposed_at": str(proposal.proposed_at),
        "signatures": len(proposal.signatures),
    }
