"""Getting in: by an invitation, which makes a passkey, and afterwards with the passkey.

There is no other way: no password, nothing by e-mail or telephone.  What is
answered to a wrong passkey or an old invitation says nothing about who exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from foedus.desk.pages.frame import page, plain_frame, seat_words
from foedus.desk.pages.sitting import seated, sign_in_page
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times
from foedus.desk.people.accounts import Account, Credential, keep_account, keep_credential
from foedus.desk.people.browsers import browser_of, options
from foedus.desk.people.invitations import (
    AUTHORITY,
    FOUNDING,
    Invitation,
    accept,
    expect_free,
    opened,
)
from foedus.desk.people.keys import SIGNERS, ask, may_sign
from foedus.desk.people.passkeys import creation, let_in, made, request
from foedus.desk.returning import HOME
from foedus.desk.viewer import DeskHere, seats_of
from foedus.errors import FoedusError, RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk

__all__ = ["account_of_invited", "router"]

router = APIRouter()
_LONGEST: Final = 20_000
Answer = Annotated[str, Form(max_length=_LONGEST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWords:
    """An invitation as its page tells it."""

    person: str
    by: str
    seat: str
    party: str
    keeps_roster: bool
    until: str
    new: bool
    """Whether it makes the account; else there is one, to which it adds."""
    another: bool
    """Whether it may give the account another device."""


@router.post("/sign-in/options")
def sign_in_options(desk: DeskHere) -> JSONResponse:
    """What a passkey is asked to sign, to sign in; it names nobody."""
    return options(desk, lambda browser: request(desk, _to_sign_in(browser)))


@router.post("/sign-in", response_model=None)
def sign_in(
    asking: Request,
    desk: DeskHere,
    answer: Answer = "",
    to: Annotated[str, Form(max_length=_LONGEST)] = HOME,
) -> Response:
    """Sign in with a passkey, whoever that is."""
    try:
        key = let_in(desk, answer, _to_sign_in(browser_of(asking, desk)))
        return _begun(asking, desk, key, to)
    except RefusedError as fault:
        return sign_in_page(desk, to, fault)


@router.get("/invitation/{token}")
def invitation(token: str, desk: DeskHere) -> HTMLResponse:
    """Who invites whom to what; opening it uses nothing up."""
    return _invitation(desk, token)


@router.post("/invitation/{token}/options")
def invitation_options(token: str, desk: DeskHere) -> JSONResponse:
    """What an authenticator is told to make a passkey."""
    invited = opened(desk, token)
    account = account_of_invited(desk, invited)
    return options(desk, lambda browser: creation(desk, account, _to_make(invited, browser)))


@router.post("/invitation/{token}", response_model=None)
def take_invitation(token: str, asking: Request, desk: DeskHere, answer: Answer = "") -> Response:
    """Make a passkey, and with it the account; then one is signed in."""
    try:
        invited = opened(desk, token)
        account = account_of_invited(desk, invited)
        new = made(desk, answer, _to_make(invited, browser_of(asking, desk)))
        now = desk.now()
        key = Credential(
            id=new.id,
            person=invited.person,
            public=new.public,
            count=new.count,
            synced=new.synced,
            made=now,
        )
        with desk.tables.begin() as tables:
            keep_credential(tables, key)
            if expect_free(desk, tables, invited) is None:
                keep_account(tables, account, now)
            accept(desk, tables, invited)
            if may_sign(desk, key) and invited.seat.role in SIGNERS:
                ask(desk, tables, key, invited.party)
        return _begun(asking, desk, key)
    except RefusedError as fault:
        return _invitation(desk, token, fault)


@router.post("/invitation/{token}/accept/options")
def accept_options(token: str, desk: DeskHere) -> JSONResponse:
    """What a passkey is asked to sign by somebody who has one already."""
    invited = opened(desk, token)
    return options(desk, lambda browser: request(desk, _to_accept(invited, browser)))


@router.post("/invitation/{token}/accept", response_model=None)
def take_with_passkey(token: str, asking: Request, desk: DeskHere, answer: Answer = "") -> Response:
    """Take another seat with the passkey that one has."""
    try:
        invited = opened(desk, token)
        key = let_in(desk, answer, _to_accept(invited, browser_of(asking, desk)))
        _expect_own(key, invited)
        with desk.tables.begin() as tables:
            accept(desk, tables, invited)
        return _begun(asking, desk, key)
    except RefusedError as fault:
        return _invitation(desk, token, fault)


def _expect_own(key: Credential, invited: Invitation) -> None:
    if key.person != invited.person:
        why = f"this passkey is not {invited.person}'s."
        raise RefusedError("accept", why, remedy="Use the passkey of the person invited.")


def _begun(asking: Request, desk: Desk, key: Credential, to: str = HOME) -> RedirectResponse:
    """A session of the person who let themselves in; any earlier one of this browser ends."""
    seats = seats_of(desk, key.person)
    if not seats:
        why = "this passkey does not open this desk any more: its owner has no seat."
        raise RefusedError("sign in", why, remedy="Ask whoever keeps your party's roster.")
    return seated(asking, desk, seats[0], "passkey", key.name, to=to)


def account_of_invited(desk: Desk, invited: Invitation) -> Account:
    """The account that an invitation makes, or gives another device to.

    Raises:
        RefusedError: the name is another's, or the account is of another party.
    """
    with desk.tables.begin() as tables:
        account = expect_free(desk, tables, invited)
    if account is None:
        handle = sha256(f"handle {invited.digest}".encode()).hexdigest()
        return Account(person=invited.person, home=invited.party, handle=handle)
    if account.home != invited.party:
        why = f"{invited.person} has an account, to which another party gives devices."
        raise RefusedError("invite", why, remedy="Use the passkey that you have.")
    return account


def _invitation(desk: Desk, token: str, problem: FoedusError | None = None) -> HTMLResponse:
    invited = opened(desk, token)
    with desk.tables.begin() as tables:
        account = expect_free(desk, tables, invited)
    keeps = frozenset({invited.party}) if invited.role == AUTHORITY else frozenset()
    words = InvitationWords(
        person=invited.person,
        by="" if invited.by == FOUNDING else invited.by,
        seat=seat_words(invited.seat, keeps=keeps).words,
        party=state_of(invited.party).name,
        keeps_roster=invited.role == AUTHORITY,
        until=Times(zone="UTC").stamp(invited.expires).full,
        new=account is None,
        another=account is not None and account.home == invited.party,
    )
    status = HTTPStatus.FORBIDDEN if problem else HTTPStatus.OK
    frame = plain_frame("Invitation", None)
    provider = bool(desk.settings.oidc_issuer)
    return page(
        "invitation",
        frame,
        status,
        token=token,
        invited=words,
        problem=problem,
        provider=provider,
    )


def _to_sign_in(browser: str) -> str:
    return f"sign in {browser}"


def _to_make(invited: Invitation, browser: str) -> str:
    return f"make {invited.digest[:32]} {browser}"


def _to_accept(invited: Invitation, browser: str) -> str:
    return f"accept {invited.digest[:32]} {browser}"
