"""Who may speak for whom, and the tokens of programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from foedus.case.rights import OFFICE
from foedus.desk.api.acts import Given
from foedus.desk.api.answers import TEXT, answered, answers, made_of
from foedus.desk.api.limits import Limited
from foedus.desk.api.strict import BadInputError, StrictRoute
from foedus.desk.people.keepers import expect_proven
from foedus.desk.tokens import Scope, Tokens
from foedus.desk.tokens_made import LONGEST_DAYS, made_token
from foedus.desk.viewer import DeskHere, ForbiddenError
from foedus.errors import NotFoundError

if TYPE_CHECKING:
    from foedus.desk.tokens import Token

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["people"])

_SEAT: Final = made_of(party=TEXT, role=TEXT, person=TEXT)
_ME: Final = made_of(person=TEXT, seat=_SEAT, how=TEXT)
_ROSTER: Final = made_of(log=TEXT, seats={"type": "array", "items": _SEAT})
_TOKEN: Final = made_of(
    id=TEXT,
    name=TEXT,
    party=TEXT,
    role=TEXT,
    scope={"enum": [each.value for each in Scope]},
    made=TEXT,
    ends=TEXT,
    revoked={"type": ["string", "null"]},
)
_NEW: Final = made_of(
    name={"type": "string", "minLength": 1, "maxLength": 100},
    scope={"enum": [each.value for each in Scope]},
    days={"type": "integer", "minimum": 1, "maximum": LONGEST_DAYS},
)


@router.get("/me", responses=answers(_ME))
def me(viewer: Limited) -> JSONResponse:
    """Who asks, and from which seat."""
    seat = {"party": viewer.seat.party, "role": viewer.seat.role.value, "person": viewer.person}
    return answered({"person": viewer.person, "seat": seat, "how": viewer.how})


@router.get("/roster", responses=answers(_ROSTER))
def roster(desk: DeskHere, viewer: Limited) -> JSONResponse:
    """The seats of one's own party and of the office; the office sees all."""
    found = desk.office.roster()
    seats = [
        {"party": party, "role": role.value, "person": person}
        for party, role, person in sorted(found.seats)
        if viewer.of_office or party in {viewer.seat.party, OFFICE}
    ]
    return answered({"log": found.log, "seats": seats})


@router.get("/tokens", responses=answers(made_of(items={"type": "array", "items": _TOKEN})))
def tokens(desk: DeskHere, viewer: Limited) -> JSONResponse:
    """One's own tokens, without their secrets."""
    return answered({"items": [_token(each) for each in Tokens(desk.tables).of(viewer.person)]})


@router.post(
    "/tokens",
    responses=answers(made_of(token=_TOKEN, secret=TEXT), 201),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": _NEW}}}
    },
)
def new_token(desk: DeskHere, viewer: Limited, sent: Given) -> JSONResponse:
    """Make a token for one's seat, after one's passkey was shown lately.

    Its secret is shown this once. A token makes no token.
    """
    if viewer.how == "token":
        raise ForbiddenError("make token", "a token makes no token.", remedy="Sign in yourself.")
    expect_proven(desk, viewer)
    match sent:
        case {
            "name": str(name),
            "scope": ("read" | "subscribe" | "act") as scope,
            "days": int(days),
        } if (
            len(sent) == len(_NEW["properties"])
            and _is_whole(days)
            and 1 <= days <= LONGEST_DAYS
            and 0 < len(name.strip()) <= _NEW["properties"]["name"]["maxLength"]
        ):
            made, secret = made_token(desk, viewer.seat, name.strip(), Scope(scope), days)
        case _:
            message = "A token has a name, a scope (read, subscribe or act), and a number of days."
            raise BadInputError(
                message, remedy=f"Send name, scope and days, {LONGEST_DAYS} at most."
            )
    return answered({"token": _token(made), "secret": secret}, 201)


@router.delete("/tokens/{name}", responses=answers(made_of(revoked={"type": "boolean"})))
def revoke(desk: DeskHere, viewer: Limited, name: str) -> JSONResponse:
    """End one of one's own tokens at once."""
    if not Tokens(desk.tables).revoke(viewer.person, name, desk.now()):
        raise NotFoundError("You have no such token that works.", remedy="See your tokens.")
    return answered({"revoked": True})


def _is_whole(value: object) -> bool:
    """Whether it is a number, and no truth value, which Python counts among them."""
    return type(value) is int


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "party": token.seat.party,
        "role": token.seat.role.value,
        "scope": token.scope.value,
        "made": str(token.made),
        "ends": str(token.ends),
        "revoked": None if token.revoked is None else str(token.revoked),
    }
