"""Tokens for one's own programs: made here and shown once, listed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from foedus.desk.language import told
from foedus.desk.pages.frame import page, plain_frame, seat_words
from foedus.desk.panels.times import Times
from foedus.desk.people.keepers import ProvenHere, keeps
from foedus.desk.tokens import Scope, Tokens
from foedus.desk.tokens_made import LONGEST_DAYS, made_token
from foedus.desk.viewer import DeskHere, Viewer, ViewerHere

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["does", "router"]

router = APIRouter(prefix="/people/tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token without its secret; `ended` is why it works no longer, empty while it does."""

    id: str
    name: str
    seat: str
    does: str
    until: str
    ended: str


@router.get("")
def tokens(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """One's own tokens."""
    return _page(desk, viewer)


@router.post("")
def make(
    desk: DeskHere,
    viewer: ProvenHere,
    name: Annotated[str, Form(min_length=1, max_length=100)],
    scope: Annotated[Scope, Form()],
    days: Annotated[int, Form(ge=1, le=LONGEST_DAYS)],
) -> HTMLResponse:
    """Make a token for one's seat; the secret is shown now, and never again."""
    _, secret = made_token(desk, viewer.seat, name.strip(), scope, days)
    return _page(desk, viewer, secret)


@router.post("/{token}/revoke")
def revoke(desk: DeskHere, viewer: ViewerHere, token: str) -> RedirectResponse:
    """End a token at once: one's own, or one for a seat of the party whose roster one keeps."""
    tokens = Tokens(desk.tables)
    found = tokens.named(token)
    if found is None or found.seat.person == viewer.person:
        tokens.revoke(viewer.person, token, desk.now())
        return RedirectResponse("/people/tokens", HTTPStatus.SEE_OTHER)
    if keeps(desk, viewer, found.seat.party):
        tokens.revoke(found.seat.person, token, desk.now())
    return RedirectResponse("/people", HTTPStatus.SEE_OTHER)


def _page(desk: Desk, viewer: Viewer, secret: str = "") -> HTMLResponse:
    times, now = Times(zone=viewer.zone), desk.now()

    def ended(over: bool, revoked: bool) -> str:  # noqa: FBT001 - facts of it
        return told("revoked") if revoked else told("over") if over else ""

    rows = [
        TokenRow(
            id=each.id,
            name=each.name,
            seat=seat_words(each.seat).words,
            does=does(each.scope),
            until=times.stamp(each.ends).full,
            ended=ended(each.ends <= now, each.revoked is not None),
        )
        for each in Tokens(desk.tables).of(viewer.person)
    ]
    frame = plain_frame(told("Tokens for programs"), viewer)
    seat = seat_words(viewer.seat).words
    return page("tokens", frame, rows=rows, secret=secret, seat=seat, longest=LONGEST_DAYS)


def does(scope: Scope) -> str:
    """What a token is for, in words."""
    return {
        Scope.READ: told("reads"),
        Scope.SUBSCRIBE: told("reads and subscribes"),
        Scope.ACT: told("reads and acts"),
    }[scope]
