"""The duty roster of one's own party: who is told at which addresses; nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.desk.alerts.duty import (
    FEED,
    READERS,
    add_contact,
    address_confirmed,
    address_shown,
    book_of,
    keeps_roster_of,
    party_of,
    remove_contact,
    set_wait,
)
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.alerts.services import permitted_services
from foedus.desk.alerts.webhook import secret_with
from foedus.desk.language import LANGUAGES
from foedus.desk.language import told as _
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["router"]

router = APIRouter()


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


@router.get("/alerts/roster")
def roster(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """The roster of the viewer's own party."""
    return _page(desk, viewer)


def _page(
    desk: Desk, viewer: Viewer, fault: RefusedError | None = None, **typed: str
) -> HTMLResponse:
    party, book = party_of(viewer), book_of(desk)
    keeps = keeps_roster_of(desk, viewer, party)
    secret_of = secret_with(Outbox(desk.tables, desk.seed()))
    contacts = book.of(party)
    confirmed, times = address_confirmed(desk), Times(zone=viewer.zone)
    rows = []
    for each in contacts:
        may = keeps or each.person == viewer.person
        rows.append(
            ContactRow(
                id=each.id,
                person=each.person,
                rank=each.rank,
                channel=each.channel,
                address=address_shown(desk, each, may=may),
                language=LANGUAGES.get(each.language, ""),
                secret=secret_of(each.id) if may and each.channel is Channel.WEBHOOK else "",
                confirmed=times.stamp(confirmed[each.id]).full if each.id in confirmed else "",
                may_remove=may,
            )
        )
    people = sorted(
        {
            person
            for code, role, person in desk.office.roster().seats
            if code == party and role not in READERS
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
    party_of(viewer)
    try:
        add_contact(
            desk,
            viewer,
            name=desk.nonce(),
            channel=channel,
            person=person,
            address=address,
            rank=rank,
            language=language,
        )
    except RefusedError as fault:
        typed = {"person": person, "channel": channel.value, "address": address, "rank": str(rank)}
        return _page(desk, viewer, fault, **typed)
    return _back()


@router.post("/alerts/roster/remove")
def remove(
    desk: DeskHere, viewer: ViewerHere, contact: Annotated[str, Form(max_length=64)]
) -> RedirectResponse:
    """Take an address out of the roster."""
    remove_contact(desk, viewer, contact)
    return _back()


@router.post("/alerts/roster/wait")
def wait(
    desk: DeskHere, viewer: ViewerHere, minutes: Annotated[int, Form(ge=1, le=1440)]
) -> RedirectResponse:
    """Say how long nobody need confirm before the next are told."""
    set_wait(desk, viewer, minutes)
    return _back()


@router.post("/cases/{case}/alerts/wait")
def wait_in_case(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    minutes: Annotated[int, Form(ge=1, le=1440)],
) -> RedirectResponse:
    """The same, of one case alone."""
    set_wait(desk, viewer, minutes, case.id)
    return RedirectResponse(f"/cases/{case.id}/alerts", HTTPStatus.SEE_OTHER)


def _back() -> RedirectResponse:
    return RedirectResponse("/alerts/roster", HTTPStatus.SEE_OTHER)
