"""What is done on the page of people: invite, take a seat away, end sessions, approve keys.

Whatever changes the roster asks for a passkey shown lately; ending one's own
session or passkey never does, since it may be urgent.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.pages.people import people_page
from foedus.desk.people.accounts import (
    Account,
    Credential,
    account_of,
    credential_of,
    keep_credential,
)
from foedus.desk.people.browsers import browser_of, options
from foedus.desk.people.ending import (
    end_device,
    end_devices,
    end_keys,
    end_ways_in,
    keys_of,
)
from foedus.desk.people.invitations import invite, open_invitations, withdraw
from foedus.desk.people.keepers import ProvenHere, keeps, keeps_person
from foedus.desk.people.keys import approve, ask, drop
from foedus.desk.people.passkeys import creation, let_in, made, request
from foedus.desk.sessions import Sessions
from foedus.desk.viewer import DeskHere, Viewer, ViewerHere, cookie_name
from foedus.errors import FoedusError, NotFoundError, RefusedError
from foedus.record.acts import AuthorityTaken, KeyHastened, KeyRevoked, SeatTaken, WaitAsked

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.desk.context import Desk

__all__ = ["router"]

router = APIRouter(prefix="/people")
_LONGEST: Final = 20_000
Text = Annotated[str, Form(max_length=200)]


@router.post("/proof/options")
def proof_options(desk: DeskHere, viewer: ViewerHere) -> JSONResponse:
    """What a passkey is asked to sign, to show again who one is."""
    return options(desk, lambda browser: request(desk, _to_prove(viewer, browser)))


@router.post("/proof", response_model=None)
def proof(
    asking: Request,
    desk: DeskHere,
    viewer: ViewerHere,
    answer: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Response:
    """Show again who one is."""

    def prove() -> None:
        key = let_in(desk, answer, _to_prove(viewer, browser_of(asking, desk)))
        if key.person != viewer.person:
            why = "this passkey is another person's."
            raise RefusedError("show a passkey", why, remedy="Use your own, or sign in with it.")
        token = asking.cookies[cookie_name(desk.settings)]
        Sessions(desk.tables, desk.settings).prove(token, desk.now())

    return _done(desk, viewer, prove)


@router.post("/invitations", response_model=None)
def give_invitation(desk: DeskHere, viewer: ProvenHere, person: Text, seat: Text) -> Response:
    """Invite a person to a seat; the link is shown now, and never again."""
    party, _, role = seat.partition(" ")
    try:
        token = invite(desk, person, party, role, viewer.person)
    except FoedusError as fault:
        return people_page(desk, viewer, fault)
    link = f"{desk.settings.public_origin}/invitation/{token}"
    frame = plain_frame("Invitation", viewer, "/people")
    return page("invited", frame, person=person, link=link)


@router.post("/invitations/withdraw", response_model=None)
def withdraw_invitation(desk: DeskHere, viewer: ProvenHere, digest: Text) -> Response:
    """Let an invitation be taken no more."""

    def withdrawn() -> None:
        for each in open_invitations(desk):
            mine = each.by == viewer.person or keeps(desk, viewer, each.party)
            if each.digest == digest and mine:
                withdraw(desk, digest)
                return
        raise NotFoundError("No such invitation waits.", remedy="See which do.")

    return _done(desk, viewer, withdrawn)


@router.post("/seats/take", response_model=None)
def take_seat(
    desk: DeskHere, viewer: ProvenHere, person: Text, seat: Text, entry: Text
) -> Response:
    """Take a seat away; with the last of a party its keys, with the last of all the sessions."""

    def taken() -> None:
        party, _, word = seat.partition(" ")
        if word not in set(SeatRole):
            raise NotFoundError(f"There is no seat {seat!r}.", remedy="Name a seat that is held.")
        office, now = desk.office, desk.now()
        act = SeatTaken(party=party, role=SeatRole(word), person=person)
        office.enrol(act, viewer.person, now, f"taken {entry}")
        left = {code for code, _, name in office.roster().seats if name == person}
        if party not in left and party != OFFICE:
            end_keys(desk, keys_of(desk, person, party), viewer.person)
        if not left:
            end_ways_in(desk, person)

    return _done(desk, viewer, taken)


@router.post("/authorities/take", response_model=None)
def take_authority(
    desk: DeskHere, viewer: ProvenHere, person: Text, party: Text, entry: Text
) -> Response:
    """Let somebody keep the roster of a party no longer; the seats that they gave stand."""
    act, name = AuthorityTaken(party=party, person=person), f"taken {entry}"
    return _done(desk, viewer, lambda: desk.office.enrol(act, viewer.person, desk.now(), name))


@router.post("/sessions/end", response_model=None)
def end_session(desk: DeskHere, viewer: ViewerHere, name: Text) -> Response:
    """End one of one's own sessions."""
    Sessions(desk.tables, desk.settings).end_one(viewer.person, name)
    return _back()


@router.post("/sessions/end-all", response_model=None)
def end_sessions(desk: DeskHere, viewer: ViewerHere, person: Text) -> Response:
    """End every session and token of a person: one's own, one's party's, as the secretariat all."""

    def ended() -> None:
        if not (keeps(desk, viewer, OFFICE) or keeps_person(desk, viewer, person)):
            raise RefusedError("end sessions", _not_kept(person))
        end_ways_in(desk, person)

    return _done(desk, viewer, ended)


@router.post("/passkeys/options")
def passkey_options(desk: DeskHere, viewer: ProvenHere) -> JSONResponse:
    """What an authenticator is told to make another passkey of one's own."""
    account = _own_account(desk, viewer)
    return options(desk, lambda browser: creation(desk, account, _to_add(viewer, browser)))


@router.post("/passkeys", response_model=None)
def add_passkey(
    asking: Request,
    desk: DeskHere,
    viewer: ProvenHere,
    answer: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Response:
    """Add another passkey to one's own account; it lets in, and signs once it is approved."""

    def added() -> None:
        account = _own_account(desk, viewer)
        new = made(desk, answer, _to_add(viewer, browser_of(asking, desk)))
        with desk.tables.begin() as tables:
            keep_credential(
                tables,
                Credential(
                    id=new.id,
                    person=account.person,
                    public=new.public,
                    count=new.count,
                    synced=new.synced,
                    made=desk.now(),
                ),
            )

    return _done(desk, viewer, added)


def _own_account(desk: Desk, viewer: Viewer) -> Account:
    with desk.tables.begin() as tables:
        account = account_of(tables, viewer.person)
    if account is None:
        why = f"{viewer.person} has no account: nobody was invited by this name."
        raise RefusedError("add a passkey", why, remedy="Take an invitation first.")
    return account


@router.post("/passkeys/end", response_model=None)
def end_passkey(desk: DeskHere, viewer: ViewerHere, name: Text) -> Response:
    """Let a passkey of one's own open and sign nothing any more; its sessions end."""

    def ended() -> None:
        with desk.tables.begin() as tables:
            key = credential_of(tables, name)
            if key is None or key.person != viewer.person:
                raise NotFoundError("You have no such passkey.", remedy="See which you have.")
        end_device(desk, key)

    return _done(desk, viewer, ended)


@router.post("/passkeys/end-all", response_model=None)
def end_passkeys(desk: DeskHere, viewer: ProvenHere, person: Text) -> Response:
    """A device was lost: passkeys, sessions, tokens and keys of one's party's person all end."""

    def ended() -> None:
        if not keeps_person(desk, viewer, person):
            raise RefusedError("end passkeys", _not_kept(person))
        end_devices(desk, person, viewer.person)

    return _done(desk, viewer, ended)


@router.post("/keys/ask", response_model=None)
def ask_for_key(desk: DeskHere, viewer: ProvenHere, name: Text, party: Text) -> Response:
    """Ask that one's passkey may sign for a party."""

    def asked() -> None:
        with desk.tables.begin() as tables:
            key = credential_of(tables, name)
            if key is None or key.person != viewer.person:
                raise NotFoundError("You have no such passkey.", remedy="See which you have.")
            ask(desk, tables, key, party)

    return _done(desk, viewer, asked)


@router.post("/keys/approve", response_model=None)
def approve_key(desk: DeskHere, viewer: ProvenHere, credential: Text, party: Text) -> Response:
    """Let a passkey sign for one's party, after its fingerprint was compared by voice."""
    return _done(desk, viewer, lambda: approve(desk, party, credential, viewer.person))


@router.post("/keys/refuse", response_model=None)
def refuse_key(desk: DeskHere, viewer: ProvenHere, credential: Text, party: Text) -> Response:
    """Let a passkey wait no longer; it still lets its person in."""

    def refused() -> None:
        if not keeps(desk, viewer, party):
            raise NotFoundError("No such key waits for you.", remedy="See what waits.")
        drop(desk, party, credential)

    return _done(desk, viewer, refused)


@router.post("/keys/revoke", response_model=None)
def revoke_key(desk: DeskHere, viewer: ViewerHere, key: Text) -> Response:
    """Let a key sign no more; what it signed stands."""
    act = KeyRevoked(key=key)
    name = f"revoked {key}"
    return _done(desk, viewer, lambda: desk.office.enrol(act, viewer.person, desk.now(), name))


@router.post("/keys/hasten", response_model=None)
def hasten_key(desk: DeskHere, viewer: ProvenHere, key: Text) -> Response:
    """Let a key that waits sign at once, as a second person and in need."""
    act, name = KeyHastened(key=key), f"hastened {key}"
    return _done(desk, viewer, lambda: desk.office.enrol(act, viewer.person, desk.now(), name))


@router.post("/wait", response_model=None)
def ask_to_wait(
    desk: DeskHere, viewer: ProvenHere, hours: Annotated[int, Form()], entry: Text
) -> Response:
    """Say how long every new key waits before it signs."""
    act, name = WaitAsked(hours=hours), f"wait {entry}"
    return _done(desk, viewer, lambda: desk.office.enrol(act, viewer.person, desk.now(), name))


def _done(desk: Desk, viewer: Viewer, doing: Callable[[], object]) -> Response:
    """The page again after something was done; with the reason where it could not be."""
    try:
        doing()
    except (RefusedError, NotFoundError) as fault:
        return people_page(desk, viewer, fault)
    return _back()


def _back() -> RedirectResponse:
    return RedirectResponse("/people", HTTPStatus.SEE_OTHER)


def _not_kept(person: str) -> str:
    return f"{person or 'nobody'} is not of a party whose roster you keep."


def _to_add(viewer: Viewer, browser: str) -> str:
    assert viewer.session is not None
    return f"add {viewer.session.name} {browser}"


def _to_prove(viewer: Viewer, browser: str) -> str:
    assert viewer.session is not None
    return f"prove {viewer.session.name} {browser}"
