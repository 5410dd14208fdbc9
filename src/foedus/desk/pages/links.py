"""What is reached by a link alone: confirming an alert, and the feed of a party.

Nobody signs in here: the word in the link was sent to one person.  Looking
confirms nothing, for programs look at mail; the button does.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.words import Mode
from foedus.desk.alerts.book import Book
from foedus.desk.alerts.cap import cap_feed
from foedus.desk.alerts.confirming import confirm, found_by
from foedus.desk.alerts.duty import feed_address
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.language import told as _
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import MODES
from foedus.desk.viewer import DeskHere
from foedus.errors import NotFoundError

__all__ = ["router"]

router = APIRouter()
_MOST = 50


@router.get("/a/{word}")
def look(desk: DeskHere, word: str) -> HTMLResponse:
    """What the alert said, and one button."""
    outbox = Outbox(desk.tables, desk.seed())
    delivery = found_by(outbox, word[:200])
    said = [each for each in outbox.confirmed(delivery.case) if each.about == delivery.about]
    times = Times(zone=state_of(delivery.party).zone or "UTC")
    mine = [times.stamp(each.at).full for each in said if each.person == delivery.person]
    frame = plain_frame(delivery.subject, None)
    if delivery.case:
        case = desk.office.case(delivery.case)
        frame = replace(frame, mode=MODES[Mode(delivery.mode)], case_title=case.opening.title)
    return page(
        "confirm",
        replace(frame, zone=times.zone),
        delivery=delivery,
        party=state_of(delivery.party).name,
        lines=[each for each in delivery.text.splitlines() if "{confirm}" not in each],
        confirmed=mine[0] if mine else "",
        others=sorted(each.person for each in said if each.person != delivery.person),
        word=word,
    )


@router.post("/a/{word}")
def seen(desk: DeskHere, word: str) -> RedirectResponse:
    """Note that the person has seen it."""
    outbox = Outbox(desk.tables, desk.seed())
    confirm(desk, outbox, found_by(outbox, word[:200]))
    desk.stir.poke()
    return RedirectResponse(f"/a/{word}", HTTPStatus.SEE_OTHER)


@router.get("/alerts/cap/{name}.xml")
def feed(desk: DeskHere, name: str) -> Response:
    """The alerts of a party in the Common Alerting Protocol."""
    party = name.rpartition(".")[0]
    contacts = Book(desk.tables, desk.settings.escalate_minutes).contacts().get(party, [])
    feeds = [each for each in contacts if each.channel is Channel.FEED]
    address = f"{desk.settings.public_origin}/alerts/cap/{name}.xml"
    good = [feed_address(desk, each) for each in feeds if each.until is None]
    if not any(hmac.compare_digest(address.encode(), each.encode()) for each in good):
        message = _("There is no such feed.")
        raise NotFoundError(message, remedy=_("The party that has one shows its address."))
    deliveries = [
        each
        for each in Outbox(desk.tables, desk.seed()).of_party(party)
        if each.channel == Channel.FEED
    ]
    origin = desk.settings.public_origin
    domain = origin.partition("://")[2].partition(":")[0]
    told = cap_feed(
        deliveries[-_MOST:],
        party,
        address,
        domain,
        origin,
        desk.now(),
        languages={each.id: each.language for each in feeds},
    )
    return Response(told, media_type="application/atom+xml")
