"""To the state's own identity provider and back: to sign in, or to take an invitation."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from foedus.desk.pages.entering import account_of_invited
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.pages.sitting import begin_session, sign_in_page
from foedus.desk.people.accounts import keep_account
from foedus.desk.people.admission import expect_admitted, keep_admitted
from foedus.desk.people.invitations import accept, expect_free, named, opened
from foedus.desk.people.oidc import AGAIN, begun, came_back, keep_identity, person_of
from foedus.desk.returning import HOME, To, own_path
from foedus.desk.viewer import DeskHere, seats_of
from foedus.errors import NotFoundError, RefusedError
from foedus.moments import Instant

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.people.invitations import Invitation
    from foedus.desk.people.oidc import Identity

__all__ = ["router"]

router = APIRouter(prefix="/oidc")
_SECONDS: Final = 600
_NEVER: Final = Instant.from_timestamp(0)
"""Nobody knows when: single sign-on lets in whoever sits at a screen that was left open."""
_THEN: Final = "."
"""Between the token of a browser and where it goes afterwards, in one cookie."""
Text = Annotated[str, Query(max_length=4000)]


@router.get("/start")
def start(
    desk: DeskHere, invitation: Text = "", again: Text = "", to: To = HOME
) -> RedirectResponse:
    """Go to the provider; `to` is where one comes back to afterwards."""
    if not desk.settings.oidc_issuer:
        raise NotFoundError("This desk has no identity provider.", remedy="Use a passkey.")
    purpose = AGAIN if again else ""
    if invitation:
        purpose = opened(desk, invitation).digest
    token = desk.nonce() + desk.nonce()
    url = begun(desk, _named(token), purpose)
    answer = RedirectResponse(url, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        _cookie(desk),
        f"{token}{_THEN}{quote(own_path(to), safe='')}",
        max_age=_SECONDS,
        secure=desk.settings.secure,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


@router.get("/back", response_model=None)
def back(
    asking: Request, desk: DeskHere, state: Text = "", code: Text = "", iss: Text = ""
) -> Response:
    """Come back from the provider, and in.

    The page goes on by itself: a cookie for our own pages alone is not sent after a redirect.
    """
    token, _, then = asking.cookies.get(_cookie(desk), "").partition(_THEN)
    browser = _named(token)
    try:
        identity, purpose = came_back(desk, browser, state, code, iss)
        if purpose not in {"", AGAIN}:
            _take(desk, identity, named(desk, purpose))
        person = person_of(desk, identity)
        seats = seats_of(desk, person) if person else ()
        if not seats:
            why = "this identity does not open this desk."
            remedy = "Ask your party's authority for an invitation."
            raise RefusedError("sign in", why, remedy=remedy)  # noqa: TRY301 - told as the others
        expect_admitted(desk, person, identity.parties)
    except RefusedError as fault:
        return sign_in_page(desk, unquote(then), fault)
    keep_admitted(desk, person, identity.parties)
    to = "/people" if purpose == AGAIN else own_path(unquote(then))
    answer = page("come_in", plain_frame("Sign in", None), to=to)
    begin_session(asking, desk, seats[0], "oidc", answer, shown=identity.shown or _NEVER)
    return answer


def _take(desk: Desk, identity: Identity, invited: Invitation) -> None:
    """Take an invitation with an identity, which opens the desk from now on."""
    expect_admitted(desk, invited.person, identity.parties, invited.party)
    account = account_of_invited(desk, invited)
    with desk.tables.begin() as tables:
        keep_identity(desk, tables, identity, invited.person)
        if expect_free(desk, tables, invited) is None:
            keep_account(tables, account, desk.now())
        accept(desk, tables, invited)


def _cookie(desk: Desk) -> str:
    return "__Host-foedus-oidc" if desk.settings.secure else "foedus-oidc"


def _named(token: str) -> str:
    return sha256(token.encode()).hexdigest()
