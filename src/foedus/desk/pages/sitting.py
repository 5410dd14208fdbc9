"""Sitting down, changing seats and leaving; in practice anyone may take any seat."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.rights import OFFICE
from foedus.case.words import Seat, SeatRole
from foedus.desk.language import told, told_count
from foedus.desk.pages.frame import page, plain_frame, seat_words
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.words import plain, sentence
from foedus.desk.returning import HOME, To, came_from, own_path
from foedus.desk.sessions import PRACTICE, Over, Sessions
from foedus.desk.viewer import DeskHere, ViewerHere, cookie_name
from foedus.errors import NotFoundError
from foedus.record.acts import AuthorityNamed, SeatGiven

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.errors import RefusedError
    from foedus.moments import Instant

__all__ = ["begin_session", "router", "seated", "sign_in_page"]

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
def sign_in(asking: Request, desk: DeskHere, to: To = "") -> HTMLResponse:
    """Who one is; in practice, which seat one would like; and why an earlier session is over."""
    token = asking.cookies.get(cookie_name(desk.settings), "")
    over = Sessions(desk.tables, desk.settings).over(token, desk.now()) if token else None
    ended = _ended(desk, over) if over else ""
    if not desk.settings.practice:
        return sign_in_page(desk, to, ended=ended)
    parties = {code for each in desk.promises.readings() for code in each.document.parties}
    states = sorted((state_of(code) for code in parties), key=lambda state: in_order(state.name))
    return page(
        "practice",
        plain_frame("Sit down", None),
        to=own_path(to),
        ended=ended,
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
    to: Annotated[str, Form()] = HOME,
) -> RedirectResponse:
    """Take a seat without any proof, giving it if nobody has it: for practice alone."""
    if not desk.settings.practice:
        raise NotFoundError("This desk is not for practice.", remedy="Sign in.")
    seat = Seat(party=OFFICE if role in _FOR_ALL else party, role=role, person=person.strip())
    if not desk.office.roster().holds(seat):
        _give(desk, seat)
    return seated(asking, desk, seat, PRACTICE, to=to)


@router.get("/way-in/{token}")
def way_in(asking: Request, desk: DeskHere, token: str) -> RedirectResponse:
    """Take the seat of a link that was printed when a desk for practice started."""
    for each in desk.settings.ways_in if desk.settings.practice else ():
        if compare_digest(each.token.get_secret_value().encode(), token.encode()):
            seat = Seat(party=each.party, role=each.role, person=each.person)
            if not desk.office.roster().holds(seat):
                _give(desk, seat)
            return seated(asking, desk, seat, PRACTICE, to=each.to)
    raise NotFoundError("This link leads nowhere.", remedy="Sign in.")


def sign_in_page(
    desk: Desk,
    to: str,
    problem: RefusedError | None = None,
    *,
    ended: str = "",
) -> HTMLResponse:
    """Where one signs in, to come back to an address of ours."""
    return page(
        "sign_in",
        plain_frame("Sign in", None),
        HTTPStatus.FORBIDDEN if problem else HTTPStatus.OK,
        problem=problem,
        provider=bool(desk.settings.oidc_issuer),
        to=own_path(to),
        ended=ended,
    )


def _ended(desk: Desk, over: Over) -> str:
    """Why a session is over, in words."""
    match over:
        case Over.IDLE:
            words = told_count(
                "Your session ended: nobody used it for %(num)d minute.",
                "Your session ended: nobody used it for %(num)d minutes.",
                desk.settings.idle_minutes,
            )
            return words % {"num": desk.settings.idle_minutes}
        case Over.OLD:
            words = told_count(
                "Your session ended: none lasts longer than %(num)d hour.",
                "Your session ended: none lasts longer than %(num)d hours.",
                desk.settings.longest_hours,
            )
            return words % {"num": desk.settings.longest_hours}
        case Over.ENDED:
            return told(
                "Your session was ended: by you elsewhere, by whoever keeps your party's roster, "
                "or because you signed in at more places than one person may."
            )


def _chairs(*, for_all: bool) -> list[Chair]:
    return [
        Chair(role=role.value, words=sentence(plain(role)), does=told(does))
        for role, does in _DOES.items()
        if (role in _FOR_ALL) is for_all
    ]


def _give(desk: Desk, seat: Seat) -> None:
    """What the secretariat, and a party's authority, would do for a real person."""
    roster = desk.office.roster()
    secretary = min(
        name
        for party, role, name in roster.seats
        if (party, role) == (OFFICE, SeatRole.SECRETARIAT)
    )
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


def seated(
    asking: Request, desk: Desk, seat: Seat, how: str, key: str = "", *, to: str = HOME
) -> RedirectResponse:
    """Begin a session, and go on to an address of ours."""
    answer = RedirectResponse(own_path(to), HTTPStatus.SEE_OTHER)
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


@router.post("/stay")
def stay(_: ViewerHere) -> Response:
    """Somebody uses a page that is open: the session does not grow idle."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
