"""Sitting down, changing seats and leaving; in practice anyone may take any seat."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.rights import OFFICE
from foedus.case.words import Seat, SeatRole
from foedus.desk.language import told
from foedus.desk.pages.frame import page, plain_frame, seat_words
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.words import plain, sentence
from foedus.desk.sessions import PRACTICE, Sessions
from foedus.desk.viewer import DeskHere, ViewerHere, cookie_name
from foedus.errors import NotFoundError
from foedus.record.acts import AuthorityNamed, SeatGiven

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.moments import Instant

__all__ = ["begin_session", "came_from", "router", "seated"]

router = APIRouter()
_FOR_ALL: Final = frozenset(
    {SeatRole.SECRETARIAT, SeatRole.DIRECTOR, SeatRole.AUDITOR, SeatRole.OBSERVER}
)
_DOES: Final = {
    SeatRole.SECRETARIAT: "opens cases, keeps the record, enters what is told by telephone",
    SeatRole.DIRECTOR: "runs an exercise",
    SeatRole.AUDITOR: "reads and verifies everything, and changes nothing",
    SeatRole.OBSERVER: "reads along",
    SeatRole.DELEGATE: "answers for the state",
    SeatRole.DUTY_OFFICER: "is alerted first, reports and acknowledges",
    SeatRole.CO_SIGNER: "confirms what the delegate says before it binds",
    SeatRole.DEPUTY: "acts where the others are silent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """A role that a visitor may take, and what it does."""

    role: str
    words: str
    does: str


@router.get("/sign-in")
def sign_in(desk: DeskHere) -> HTMLResponse:
    """Who one is; in practice, which seat one would like."""
    if not desk.settings.practice:
        provider = bool(desk.settings.oidc_issuer)
        return page("sign_in", plain_frame("Sign in", None), problem=None, provider=provider)
    parties = {code for each in desk.promises.readings() for code in each.document.parties}
    states = sorted((state_of(code) for code in parties), key=lambda state: in_order(state.name))
    return page(
        "practice",
        plain_frame("Sit down", None),
        states=states,
        everywhere=_chairs(for_all=True),
        roles=_chairs(for_all=False),
    )


@router.post("/practice")
def practice(
    asking: Request,
    desk: DeskHere,
    person: Annotated[str, Form(min_length=1, max_length=80)],
    role: Annotated[SeatRole, Form()],
    party: Annotated[str, Form(max_length=40)] = OFFICE,
) -> RedirectResponse:
    """Take a seat without any proof, giving it if nobody has it: for practice alone."""
    if not desk.settings.practice:
        raise NotFoundError("This desk is not for practice.", remedy="Sign in.")
    seat = Seat(party=OFFICE if role in _FOR_ALL else party, role=role, person=person.strip())
    if not desk.office.roster().holds(seat):
        _give(desk, seat)
    return seated(asking, desk, seat, PRACTICE)


def _chairs(*, for_all: bool) -> list[Chair]:
    return [
        Chair(role=role.value, words=sentence(plain(role)), does=told(does))
        for role, does in _DOES.items()
        if (role in _FOR_ALL) is for_all
    ]


def _give(desk: Desk, seat: Seat) -> None:
    """What the secretariat, and a party's authority, would do for a real person."""
    roster = desk.office.roster()
    secretary = next(name for party, _, name in sorted(roster.seats) if party == OFFICE)
    keeper = secretary
    if seat.party != OFFICE:
        keeper = f"Authority of {state_of(seat.party).name}"
        if (seat.party, keeper) not in roster.authorities:
            named = AuthorityNamed(party=seat.party, person=keeper)
            desk.office.enrol(named, secretary, desk.now(), desk.nonce())
    given = SeatGiven(party=seat.party, role=seat.role, person=seat.person)
    desk.office.enrol(given, keeper, desk.now(), desk.nonce())


@router.post("/seat")
def change(
    request: Request, desk: DeskHere, viewer: ViewerHere, seat: Annotated[str, Form()]
) -> RedirectResponse:
    """Act from another of one's own seats."""
    for each in viewer.seats:
        if seat_words(each).value == seat:
            token = request.cookies[cookie_name(desk.settings)]
            Sessions(desk.tables, desk.settings).sit(token, each)
            return RedirectResponse(came_from(request), HTTPStatus.SEE_OTHER)
    raise NotFoundError(f"{viewer.person} has no seat {seat}.", remedy="Choose one of your own.")


@router.post("/sign-out")
def leave(request: Request, desk: DeskHere) -> RedirectResponse:
    """End this session."""
    name = cookie_name(desk.settings)
    Sessions(desk.tables, desk.settings).end(request.cookies.get(name, ""))
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(name, secure=desk.settings.secure, httponly=True, samesite="strict")
    return answer


def seated(asking: Request, desk: Desk, seat: Seat, how: str, key: str = "") -> RedirectResponse:
    """Begin a session, and go on."""
    answer = RedirectResponse("/cases", HTTPStatus.SEE_OTHER)
    begin_session(asking, desk, seat, how, answer, key)
    return answer


def begin_session(
    asking: Request,
    desk: Desk,
    seat: Seat,
    how: str,
    answer: Response,
    key: str = "",
    *,
    shown: Instant | None = None,
) -> None:
    """Begin a session under a token of its own, in place of any that this browser had.

    `shown` is when they showed who they are, if it was not now.
    """
    token = desk.nonce() + desk.nonce()
    sessions = Sessions(desk.tables, desk.settings)
    sessions.end(asking.cookies.get(cookie_name(desk.settings), ""))
    sessions.begin(token, seat, how, desk.now(), key=key, shown=shown)
    answer.set_cookie(
        cookie_name(desk.settings),
        token,
        secure=desk.settings.secure,
        httponly=True,
        samesite="strict",
        path="/",
    )


def came_from(request: Request) -> str:
    """The page one came from, if it is of this desk."""
    origin = request.app.state.desk.settings.public_origin
    came = request.headers.get("referer", "")
    return came.removeprefix(origin) if came.startswith(f"{origin}/") else "/cases"


@router.post("/stay")
def stay(_: ViewerHere) -> Response:
    """Somebody uses a page that is open: the session does not grow idle."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
