"""Subscriptions of one's own programs: made here, how it goes with each, tried again, ended."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.desk.language import told
from foedus.desk.pages.frame import page, plain_frame, seat_words
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import Sign
from foedus.desk.people.keepers import ProvenHere
from foedus.desk.subscriptions.kept import Going, Subscriptions
from foedus.desk.subscriptions.making import made_subscription, secret_of
from foedus.desk.viewer import DeskHere, Viewer, ViewerHere
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.subscriptions.kept import Subscription

__all__ = ["router"]

router = APIRouter(prefix="/people/subscriptions")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRow:
    """A subscription; `sent` is when its last event was taken, empty where none was yet."""

    id: str
    url: str
    seat: str
    sign: Sign
    sent: str
    fault: str
    secret: str
    may_again: bool
    may_end: bool


@router.get("")
def subscriptions(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """One's own subscriptions."""
    return _page(desk, viewer)


@router.post("")
def make(
    desk: DeskHere, viewer: ProvenHere, url: Annotated[str, Form(min_length=1, max_length=400)]
) -> Response:
    """Subscribe an address."""
    try:
        made_subscription(desk, viewer, url)
    except RefusedError as fault:
        return _page(desk, viewer, fault, url)
    return RedirectResponse("/people/subscriptions", HTTPStatus.SEE_OTHER)


@router.post("/{name}/again")
def again(desk: DeskHere, viewer: ViewerHere, name: str) -> RedirectResponse:
    """Go on with one that is failing, from where it stopped."""
    Subscriptions(desk.tables).again(viewer.person, name)
    desk.stir.poke()
    return RedirectResponse("/people/subscriptions", HTTPStatus.SEE_OTHER)


@router.post("/{name}/end")
def end(desk: DeskHere, viewer: ViewerHere, name: str) -> RedirectResponse:
    """End one of one's own at once."""
    Subscriptions(desk.tables).end(viewer.person, name, desk.now())
    return RedirectResponse("/people/subscriptions", HTTPStatus.SEE_OTHER)


def _page(
    desk: Desk, viewer: Viewer, fault: RefusedError | None = None, url: str = ""
) -> HTMLResponse:
    mine = Subscriptions(desk.tables).of(viewer.person)
    return page(
        "subscriptions",
        plain_frame(told("Subscriptions of programs"), viewer),
        HTTPStatus.CONFLICT if fault else HTTPStatus.OK,
        rows=[_row(desk, each, Times(zone=viewer.zone)) for each in mine],
        seat=seat_words(viewer.seat).words,
        fault=fault,
        url=url,
    )


def _row(desk: Desk, each: Subscription, times: Times) -> SubscriptionRow:
    lives = each.going is not Going.ENDED
    return SubscriptionRow(
        id=each.id,
        url=each.url,
        seat=seat_words(each.seat).words,
        sign=_sign(each),
        sent=times.stamp(each.sent).full if each.sent else "",
        fault=each.fault if lives else "",
        secret=secret_of(desk, each.id) if lives else "",
        may_again=each.going is Going.FAILING,
        may_end=lives,
    )


def _sign(each: Subscription) -> Sign:
    if each.going is Going.ENDED:
        return Sign(says=told("ended"), icon="dormant", tone="mute")
    if each.going is Going.FAILING:
        return Sign(says=told("failing: nothing more is sent"), icon="missed", tone="bad")
    if each.tries:
        return Sign(says=told("not taken: it is tried again"), icon="waiting", tone="wait")
    return Sign(says=told("running"), icon="yes", tone="good")
