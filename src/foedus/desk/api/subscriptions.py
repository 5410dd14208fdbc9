"""Subscriptions of one's seat: an address that is sent every entry the seat may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from foedus.desk.api.acts import Given
from foedus.desk.api.answers import TEXT, answered, answers, made_of
from foedus.desk.api.limits import Limited
from foedus.desk.api.strict import BadInputError, StrictRoute
from foedus.desk.subscriptions.kept import Going, Subscriptions
from foedus.desk.subscriptions.making import made_subscription, secret_of
from foedus.desk.viewer import DeskHere

if TYPE_CHECKING:
    from foedus.desk.subscriptions.kept import Subscription

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["subscriptions"])

_NULL_TEXT: Final = {"type": ["string", "null"]}
_SUBSCRIPTION: Final = made_of(
    id=TEXT,
    url=TEXT,
    party=TEXT,
    role=TEXT,
    going={"enum": [each.value for each in Going]},
    tries={"type": "integer"},
    fault=TEXT,
    made=TEXT,
    sent=_NULL_TEXT,
    ended=_NULL_TEXT,
)
_LONGEST: Final = 400
_NEW: Final = made_of(url={"type": "string", "minLength": 1, "maxLength": _LONGEST})


@router.get(
    "/subscriptions", responses=answers(made_of(items={"type": "array", "items": _SUBSCRIPTION}))
)
def subscriptions(desk: DeskHere, viewer: Limited) -> JSONResponse:
    """One's own, and how it goes with each."""
    mine = Subscriptions(desk.tables).of(viewer.person)
    return answered({"items": [_shown(each) for each in mine]})


@router.post(
    "/subscriptions",
    responses=answers(made_of(subscription=_SUBSCRIPTION, secret=TEXT), 201),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": _NEW}}}
    },
)
def subscribe(desk: DeskHere, viewer: Limited, sent: Given) -> JSONResponse:
    """Have every entry from now on, of the cases that one's seat may see, sent to an address.

    They come as CloudEvents 1.0 in structured JSON, signed with the secret.
    """
    match sent:
        case {"url": str(url)} if len(sent) == 1 and 0 < len(url) <= _LONGEST:
            made = made_subscription(desk, viewer, url)
        case _:
            message = "A subscription has an address, and nothing else."
            raise BadInputError(message, remedy=f"Send url, {_LONGEST} characters at most.")
    return answered({"subscription": _shown(made), "secret": secret_of(desk, made.id)}, 201)


@router.post("/subscriptions/{name}/again", responses=answers(made_of(again={"type": "boolean"})))
def again(desk: DeskHere, viewer: Limited, name: str) -> JSONResponse:
    """Go on with one that is failing, from where it stopped."""
    Subscriptions(desk.tables).again(viewer.person, name)
    desk.stir.poke()
    return answered({"again": True})


@router.delete("/subscriptions/{name}", responses=answers(made_of(ended={"type": "boolean"})))
def end(desk: DeskHere, viewer: Limited, name: str) -> JSONResponse:
    """End one of one's own at once."""
    Subscriptions(desk.tables).end(viewer.person, name, desk.now())
    return answered({"ended": True})


def _shown(each: Subscription) -> dict[str, Any]:
    return {
        "id": each.id,
        "url": each.url,
        "party": each.seat.party,
        "role": each.seat.role.value,
        "going": each.going.value,
        "tries": each.tries,
        "fault": each.fault,
        "made": str(each.made),
        "sent": None if each.sent is None else str(each.sent),
        "ended": None if each.ended is None else str(each.ended),
    }
