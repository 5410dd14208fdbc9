"""The duty roster of one's own party: who is told at which addresses; nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.rights import OFFICE
from foedus.case.words import SeatRole
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.calls import FIRST, Call, Calls
from foedus.desk.alerts.causes import What
from foedus.desk.alerts.mail import mail_address
from foedus.desk.alerts.notices import Channel, Contact
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.alerts.planner import DESK
from foedus.desk.alerts.services import permitted_services, service_address
from foedus.desk.alerts.webhook import secret_with, webhook_address
from foedus.desk.language import LANGUAGES
from foedus.desk.language import told as _
from foedus.desk.pages.alerts import keeps_roster_of
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["feed_address", "router"]

router = APIRouter()
_READERS = frozenset({SeatRole.OBSERVER, SeatRole.AUDITOR})
"""Who reads for a party and does nothing for it: nobody is alerted in such a seat."""
FEED = "CAP feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One address, and when it was confirmed; `secret` proves that a webhook is ours."""

    id: str
    person: str
    rank: int
    channel: str
    address: str
    language: str
    secret: str
    confirmed: str
    may_remove: bool


def feed_address(desk: Desk, feed: Contact) -> str:
    """Where a feed of a party is found; one that is taken out and added anew is found elsewhere."""
    word = Outbox(desk.tables, desk.seed()).keyed("feed", feed.party, feed.id)
    return f"{desk.settings.public_origin}/alerts/cap/{feed.party}.{word}.xml"


@router.get("/alerts/roster")
def roster(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """The roster of the viewer's own party."""
    return _page(desk, viewer)


def _page(
    desk: Desk, viewer: Viewer, fault: RefusedError | None = None, **typed: str
) -> HTMLResponse:
    party, book = _party(viewer), _book(desk)
    keeps = keeps_roster_of(desk, viewer, party)
    secret_of = secret_with(Outbox(desk.tables, desk.seed()))
    contacts = book.of(party)
    confirmed = _confirmed(desk, Times(zone=viewer.zone))
    rows = []
    for each in contacts:
        may = keeps or each.person == viewer.person
        rows.append(
            ContactRow(
                id=each.id,
                person=each.person,
                rank=each.rank,
                channel=each.channel,
                address=_shown(desk, each, may=may),
                language=LANGUAGES.get(each.language, ""),
                secret=secret_of(each.id) if may and each.channel is Channel.WEBHOOK else "",
                confirmed=confirmed.get(each.id, ""),
                may_remove=may,
            )
        )
    people = sorted(
        {
            person
            for code, role, person in desk.office.roster().seats
            if code == party and role not in _READERS
        }
    )
    waits = book.patience().get(party)
    return page(
        "duty_roster",
        plain_frame(_("Duty roster"), viewer, "/alerts"),
        HTTPStatus.CONFLICT if fault else HTTPStatus.OK,
        party=state_of(party).name,
        rows=rows,
        keeps=keeps,
        people=people if keeps else [viewer.person],
        minutes=int(waits.total("minutes")) if waits else desk.settings.escalate_minutes,
        has_feed=any(each.channel is Channel.FEED for each in contacts),
        services=sorted(permitted_services(desk.settings.apprise)),
        fault=fault,
        typed={"person": "", "channel": "mail", "address": "", "rank": "0", **typed},
    )


@router.post("/alerts/roster")
def add(
    desk: DeskHere,
    viewer: ViewerHere,
    channel: Annotated[Channel, Form()],
    person: Annotated[str, Form(max_length=200)] = FEED,
    address: Annotated[str, Form(max_length=500)] = "",
    rank: Annotated[int, Form(ge=0, le=5)] = 0,
    language: Annotated[str, Form(max_length=10)] = "en",
) -> Response:
    """Put an address into the roster."""
    party = _party(viewer)
    try:
        contact = Contact(
            id=desk.nonce(),
            party=party,
            person=FEED if channel is Channel.FEED else person,
            rank=0 if channel is Channel.FEED else rank,
            channel=channel,
            address=_checked(desk, channel, address),
            language=language if language in LANGUAGES else "en",
            since=desk.now(),
        )
        _expect_may(desk, viewer, contact.person)
        _expect_seated(desk, contact)
        _book(desk).add(contact)
        if channel is not Channel.FEED:
            _call_first(desk, viewer, contact)
    except RefusedError as fault:
        typed = {"person": person, "channel": channel.value, "address": address, "rank": str(rank)}
        return _page(desk, viewer, fault, **typed)
    return _back(desk)


@router.post("/alerts/roster/remove")
def remove(
    desk: DeskHere, viewer: ViewerHere, contact: Annotated[str, Form(max_length=64)]
) -> RedirectResponse:
    """Take an address out of the roster."""
    party, book = _party(viewer), _book(desk)
    found = [each for each in book.of(party) if each.id == contact]
    if not found:
        raise NotFoundError("This address is not in the roster.", remedy="See the roster.")
    _expect_may(desk, viewer, found[0].person)
    book.remove(party, contact, desk.now())
    return _back(desk)


@router.post("/alerts/roster/wait")
def wait(
    desk: DeskHere, viewer: ViewerHere, minutes: Annotated[int, Form(ge=1, le=1440)]
) -> RedirectResponse:
    """Say how long nobody need confirm before the next are told."""
    party = _party(viewer)
    _expect_may(desk, viewer, "")
    _book(desk).wait(party, minutes)
    return _back(desk)


@router.post("/cases/{case}/alerts/wait")
def wait_in_case(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    minutes: Annotated[int, Form(ge=1, le=1440)],
) -> RedirectResponse:
    """The same, of one case alone."""
    party = _party(viewer)
    _expect_may(desk, viewer, "")
    _book(desk).wait(party, minutes, case.id)
    desk.stir.poke()
    return RedirectResponse(f"/cases/{case.id}/alerts", HTTPStatus.SEE_OTHER)


def _call_first(desk: Desk, viewer: Viewer, contact: Contact) -> None:
    """Have the new address get a letter that asks to be confirmed."""
    at = contact.since
    call = Call(id=contact.id, party="", case=DESK, question=FIRST, by=viewer.person, at=at)
    Calls(desk.tables).make(call, [contact.party])


def _confirmed(desk: Desk, times: Times) -> dict[str, str]:
    """When each address was confirmed, by its contact."""
    said = Outbox(desk.tables, desk.seed()).confirmed(DESK)
    abouts = [(each.about.split("/"), each.at) for each in said]
    return {about[2]: times.stamp(at).full for about, at in abouts if about[1] == What.ADDRESS}


def _book(desk: Desk) -> Book:
    return Book(desk.tables, desk.settings.escalate_minutes)


def _back(desk: Desk) -> RedirectResponse:
    desk.stir.poke()
    return RedirectResponse("/alerts/roster", HTTPStatus.SEE_OTHER)


def _party(viewer: Viewer) -> str:
    """The party whose roster it is: the viewer's own, and no other."""
    if viewer.seat.party == OFFICE:
        message = "The secretariat has no duty roster."
        raise NotFoundError(message, remedy="Each party keeps its own.")
    return viewer.seat.party


def _checked(desk: Desk, channel: Channel, address: str) -> str:
    if channel is Channel.MAIL:
        return mail_address(address)
    if channel is Channel.WEBHOOK:
        return webhook_address(address, test=desk.settings.webhooks_here)
    if channel is Channel.SERVICE:
        return service_address(address, permitted_services(desk.settings.apprise))
    return ""


def _shown(desk: Desk, contact: Contact, *, may: bool) -> str:
    """An address as the roster shows it; that of a service holds what opens it."""
    if contact.channel is Channel.FEED:
        return feed_address(desk, contact)
    if contact.channel is Channel.SERVICE and not may:
        return f"{contact.address.partition('://')[0]}://…"
    return contact.address


def _expect_may(desk: Desk, viewer: Viewer, person: str) -> None:
    if person != viewer.person and not keeps_roster_of(desk, viewer, viewer.seat.party):
        why = "you keep your own addresses; the authority of your party keeps the others."
        raise RefusedError("duty roster", why, remedy="Ask the authority of your party.")


def _expect_seated(desk: Desk, contact: Contact) -> None:
    """Who confirms for a party has a seat of it."""
    seats = desk.office.roster().seats
    seated = {(party, person) for party, role, person in seats if role not in _READERS}
    if contact.channel is not Channel.FEED and (contact.party, contact.person) not in seated:
        why = f"{contact.person} has no seat of {state_of(contact.party).name} that acts."
        raise RefusedError("duty roster", why, remedy="Give the seat first.")
