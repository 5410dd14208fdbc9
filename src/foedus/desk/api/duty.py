"""The duty roster of one's own party: who is told at which addresses; nobody else sees it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from foedus.desk.alerts.duty import (
    add_contact,
    address_confirmed,
    address_shown,
    book_of,
    party_of,
    remove_contact,
    set_wait,
)
from foedus.desk.alerts.notices import MOST_RANKS, Channel
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.alerts.webhook import secret_with
from foedus.desk.api.acts import Given, Key
from foedus.desk.api.answers import TEXT, answered, answers, listed, made_of
from foedus.desk.api.bodies import Body, read, taking
from foedus.desk.api.limits import Limited
from foedus.desk.api.pages import Cursor, Limit, paged
from foedus.desk.api.strict import StrictRoute
from foedus.desk.viewer import CaseSeen, DeskHere
from foedus.errors import SameIdError

if TYPE_CHECKING:
    from foedus.desk.alerts.notices import Contact
    from foedus.desk.context import Desk
    from foedus.moments import Instant

__all__ = ["named_by", "router"]

router = APIRouter(route_class=StrictRoute, tags=["duty roster"])

_NULL_TEXT: Final = {"type": ["string", "null"]}
_CONTACT: Final = made_of(
    id=TEXT,
    person=TEXT,
    rank={"type": "integer"},
    channel={"enum": [each.value for each in Channel]},
    address=TEXT,
    language=TEXT,
    since=TEXT,
    confirmed=_NULL_TEXT,
)
_ADDED: Final = made_of(contact=_CONTACT, secret=_NULL_TEXT)
_WAIT: Final = made_of(minutes={"type": ["integer", "null"]})
_LONGEST_ID: Final = 32


class _New(Body):
    """An address of a person; a feed is of the party, and has neither."""

    channel: Literal["mail", "webhook", "service", "feed"]
    person: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=500)
    rank: int = Field(default=0, ge=0, le=MOST_RANKS)
    language: str = Field(default="en", max_length=10)


class _Wait(Body):
    """How long nobody need confirm before the next rank is told."""

    minutes: int = Field(ge=1, le=24 * 60)


def named_by(*said: str) -> str:
    """The id of what is asked under a key: of the same again it is the same, and nobody else's."""
    return sha256("\n".join(said).encode()).hexdigest()[:_LONGEST_ID]


@router.get("/duty-roster", responses=answers(listed(_CONTACT)))
def roster(desk: DeskHere, viewer: Limited, after: Cursor = "", limit: Limit = 100) -> JSONResponse:
    """The roster of one's own party, by rank; the address of a service is shortened."""
    confirmed = address_confirmed(desk)
    return answered(
        paged(
            book_of(desk).of(party_of(viewer)),
            lambda each: each.id,
            after,
            limit,
            lambda each: _shown(desk, each, confirmed),
        )
    )


@router.post("/duty-roster", responses=answers(_ADDED, 200, 201), openapi_extra=taking(_New))
def add(desk: DeskHere, viewer: Limited, key: Key, sent: Given) -> JSONResponse:
    """Put an address into the roster: one's own, or any as the authority of one's party.

    It gets a letter that asks to be confirmed.  The secret proves that a call
    of a webhook is ours.
    """
    asked, party = read(_New, sent), party_of(viewer)
    name = named_by("contact", party, viewer.person, key)
    there = [each for each in book_of(desk).contacts().get(party, ()) if each.id == name]
    contact = there[0] if there else None
    if contact is not None:
        _expect_same(contact, asked, key)
    else:
        contact = add_contact(
            desk, viewer, name=name, **{**asked.model_dump(), "channel": Channel(asked.channel)}
        )
    secret = secret_with(Outbox(desk.tables, desk.seed()))(name)
    value = {
        "contact": _shown(desk, contact, address_confirmed(desk)),
        "secret": secret if contact.channel is Channel.WEBHOOK else None,
    }
    return answered(value, 200 if there else 201)


@router.delete("/duty-roster/{contact}", responses=answers(made_of(removed={"type": "boolean"})))
def remove(desk: DeskHere, viewer: Limited, contact: str) -> JSONResponse:
    """Take an address out of the roster."""
    remove_contact(desk, viewer, contact)
    return answered({"removed": True})


@router.get("/duty-roster/wait", responses=answers(_WAIT))
def wait(desk: DeskHere, viewer: Limited) -> JSONResponse:
    """How long one's own party waits before the next rank is told; null while nobody is on duty."""
    return answered(_waits(desk, party_of(viewer)))


@router.put("/duty-roster/wait", responses=answers(_WAIT), openapi_extra=taking(_Wait))
def let_wait(desk: DeskHere, viewer: Limited, sent: Given) -> JSONResponse:
    """Say how long one's own party waits, in every case; its authority does."""
    set_wait(desk, viewer, read(_Wait, sent).minutes)
    return answered(_waits(desk, party_of(viewer)))


@router.get("/cases/{case}/wait", responses=answers(_WAIT))
def wait_in_case(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """How long one's own party waits in one case."""
    return answered(_waits(desk, party_of(viewer), case.id))


@router.put("/cases/{case}/wait", responses=answers(_WAIT), openapi_extra=taking(_Wait))
def let_wait_in_case(desk: DeskHere, viewer: Limited, case: CaseSeen, sent: Given) -> JSONResponse:
    """Say how long one's own party waits in one case; its authority does."""
    set_wait(desk, viewer, read(_Wait, sent).minutes, case.id)
    return answered(_waits(desk, party_of(viewer), case.id))


def _waits(desk: Desk, party: str, case: str = "") -> dict[str, Any]:
    waits = book_of(desk).patience(case).get(party)
    return {"minutes": None if waits is None else int(waits.total("minutes"))}


def _expect_same(contact: Contact, asked: _New, key: str) -> None:
    """What was added under a key is what is asked again.

    Raises:
        SameIdError: it was something else.
    """
    kept = (contact.person, contact.address, contact.rank)
    same = contact.channel is Channel.FEED or kept == (
        asked.person,
        asked.address.strip(),
        asked.rank,
    )
    if contact.channel != asked.channel or not same:
        message = f"Another address was added as {key!r}."
        raise SameIdError(message, remedy="Give every address a key of its own.")


def _shown(desk: Desk, contact: Contact, confirmed: dict[str, Instant]) -> dict[str, Any]:
    when = confirmed.get(contact.id)
    return {
        "id": contact.id,
        "person": contact.person,
        "rank": contact.rank,
        "channel": contact.channel.value,
        "address": address_shown(desk, contact, may=False),
        "language": contact.language,
        "since": str(contact.since),
        "confirmed": None if when is None else str(when),
    }
