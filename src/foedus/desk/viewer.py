"""Who asks: the person of the session, their seats as the roster has them, and what they may see.

A right is never taken from a request.  A session says who; the stored roster
says in which seats; the stored case says which parties it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from foedus.agreement.vocabulary import Role
from foedus.case.rights import OFFICE
from foedus.case.state import Case
from foedus.case.words import Mode, Seat, SeatRole
from foedus.desk.alerts.guard import alarm_of
from foedus.desk.context import Desk
from foedus.desk.panels.states import state_of
from foedus.desk.people.admission import is_admitted
from foedus.desk.preferences import is_zone
from foedus.desk.sessions import Session, Sessions, digest_of_token
from foedus.desk.tokens import Scope, Tokens
from foedus.errors import FoedusError, NotFoundError, RefusedError

if TYPE_CHECKING:
    from foedus.desk.buckets import Limits
    from foedus.desk.settings import Settings

__all__ = [
    "CaseSeen",
    "DeskHere",
    "ForbiddenError",
    "SignInNeededError",
    "Viewer",
    "ViewerHere",
    "cookie_name",
    "credential_of",
    "may_read",
    "readers_of",
    "seats_of",
    "spend",
]

_LONGEST_TOKEN: Final = 200
_BEARER: Final = "bearer "
_FOR_PROGRAMS: Final = "/api/"
_LIVE: Final = "/live"
_BY_PROVIDER: Final = "oidc"
_CHANGES: Final = {
    Scope.READ: "",
    Scope.SUBSCRIBE: "/api/v1/subscriptions",
    Scope.ACT: "/",
}
"""Where a token of each scope may change something."""


class SignInNeededError(FoedusError):
    """Nobody is signed in, or no longer."""


class ForbiddenError(RefusedError):
    """What the way of signing in does not allow, whatever the seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person, the seat they act from now, all their seats; a program's `token`, by its id."""

    person: str
    seat: Seat
    seats: tuple[Seat, ...]
    how: str
    zone: str
    session: Session | None = None
    token: str = ""
    idle: int = 0
    keeps: frozenset[str] = frozenset()
    """The parties whose roster the person keeps."""
    alarm: str = ""
    """What is wrong with the clock, for a person to see on every page."""

    @property
    def of_office(self) -> bool:
        """Whether the seat serves all."""
        return self.seat.party == OFFICE

    def may_read(self, case: Case) -> bool:
        """As the function of this name."""
        return may_read(self.seat, case)


def may_read(seat: Seat, case: Case) -> bool:
    """Whether a case is about a seat's party, or the seat serves all."""
    return seat.party == OFFICE or seat.party in readers_of(case)


def readers_of(case: Case) -> frozenset[str]:
    """The parties that read a case: all that the agreements bind or help.

    Whom they name as the aggressor alone is told nothing of what is done against it.
    """
    return frozenset(
        code
        for each in case.opening.agreements
        for code, party in each.parties.items()
        if party.role is not Role.NAMED_AGGRESSOR
    )


def cookie_name(settings: Settings) -> str:
    """The session's cookie; bound to the host where people come by https."""
    return "__Host-foedus" if settings.secure else "foedus"


def seats_of(desk: Desk, person: str) -> tuple[Seat, ...]:
    """The seats that the roster gives a person, in order."""
    found = [
        Seat(party=party, role=role, person=name)
        for party, role, name in desk.office.roster().seats
        if name == person
    ]
    return tuple(sorted(found, key=lambda seat: (seat.party, seat.role)))


def desk_of(request: Request) -> Desk:
    """The desk that is asked."""
    desk: Desk = request.app.state.desk
    return desk


DeskHere = Annotated[Desk, Depends(desk_of)]


def viewer_of(request: Request, desk: DeskHere) -> Viewer:
    """Who asks.

    Raises:
        SignInNeededError: nobody known, or somebody who has lost the seat.
        HTTPException: 429, where one person asks for too many pages.
    """
    if (secret := _secret_of(request)) is not None:
        return _of_token(request, desk, secret)
    token = request.cookies.get(cookie_name(desk.settings), "")[:_LONGEST_TOKEN]
    sessions = Sessions(desk.tables, desk.settings)
    by_itself = request.url.path.endswith(_LIVE) or "hx-request" in request.headers
    find = sessions.look if by_itself else sessions.find
    session = find(token, desk.now()) if token else None
    if session is None:
        raise SignInNeededError("Nobody is signed in here.", remedy="Sign in.")
    if session.how == _BY_PROVIDER and not is_admitted(desk, session.person):
        sessions.end(token)
        message = f"{session.person} speaks for a party now that this way in is not for."
        raise SignInNeededError(message, remedy="Sign in with a passkey.")
    path = request.url.path
    if not (path.startswith(_FOR_PROGRAMS) or path.endswith(_LIVE)):  # limits of their own
        spend(request, desk, session.person)
    seats = seats_of(desk, session.person)
    if session.seat not in seats:
        if not seats:
            sessions.end(token)
            message = f"{session.person} has no seat any more."
            raise SignInNeededError(message, remedy="Ask whoever keeps your party's roster.")
        sessions.sit(token, seats[0])
    seat = session.seat if session.seat in seats else seats[0]
    return Viewer(
        person=session.person,
        seat=seat,
        seats=seats,
        how=session.how,
        zone=_zone(request, seat),
        session=session,
        idle=desk.settings.idle_minutes,
        keeps=frozenset(
            party for party, name in desk.office.roster().authorities if name == session.person
        ),
        alarm=_alarm(desk),
    )


ViewerHere = Annotated[Viewer, Depends(viewer_of)]


def spend(request: Request, desk: Desk, person: str, cost: float = 1) -> None:
    """Let a person have a page that costs as much as so many plain ones.

    Raises:
        HTTPException: 429, and when to ask again.
    """
    pages: Limits = request.app.state.pages
    pages.spend(person, desk.stopwatch(), cost)


def credential_of(request: Request, settings: Settings) -> str:
    """The digest of the token or session by which somebody asks."""
    secret = _secret_of(request)
    return digest_of_token(request.cookies[cookie_name(settings)] if secret is None else secret)


def _secret_of(request: Request) -> str | None:
    """The token that a program sends; None where none is sent."""
    sent = request.headers.get("authorization", "")
    if not sent.lower().startswith(_BEARER):
        return None
    return sent[len(_BEARER) :].strip()[:_LONGEST_TOKEN]


def _of_token(request: Request, desk: Desk, secret: str) -> Viewer:
    """Who asks by a program: the seat of its token alone, within its scope."""
    token = Tokens(desk.tables).find(secret, desk.now())
    if token is None:
        message = "This token is not known, or works no longer."
        raise SignInNeededError(message, remedy="Make another on the page of tokens.")
    if token.seat not in seats_of(desk, token.seat.person):
        message = f"{token.seat.person} has lost the seat of this token."
        raise SignInNeededError(message, remedy="Ask whoever keeps your party's roster.")
    path = request.url.path
    if not (path.startswith(_FOR_PROGRAMS) or path.endswith(_LIVE)):
        message = "A token opens the addresses under /api/ and streams of events alone."
        raise SignInNeededError(message, remedy="Sign in with a browser.")
    allowed = _CHANGES[token.scope]
    if request.method not in {"GET", "HEAD"} and not (allowed and path.startswith(allowed)):
        why = f"this token is to {token.scope}, and not to act."
        raise ForbiddenError(request.method, why, remedy="Make a token with the scope act.")
    return Viewer(
        person=token.seat.person,
        seat=token.seat,
        seats=(token.seat,),
        how="token",
        zone=_zone(request, token.seat),
        token=token.id,
    )


def _alarm(desk: Desk) -> str:
    try:
        alarm = alarm_of(desk.tables)
    except FoedusError:  # a page is shown all the same
        return ""
    return alarm.words if alarm else ""


def _zone(request: Request, seat: Seat) -> str:
    """The zone that the reader chose, else that of the party's capital."""
    chosen = request.cookies.get("zone", "")
    return chosen if is_zone(chosen) else state_of(seat.party).zone or "UTC"


def case_seen(case: str, desk: DeskHere, viewer: ViewerHere) -> Case:
    """The case of the path, where the viewer may read it.

    Raises:
        NotFoundError: there is none, or it is none of theirs: the answer is the same.
    """
    message, remedy = f"No case is called {case!r}.", "See the list of cases."
    try:
        found = desk.office.case(case)
    except NotFoundError:
        raise NotFoundError(message, remedy=remedy) from None
    if not viewer.may_read(found):
        raise NotFoundError(message, remedy=remedy)
    return found


def case_here(request: Request, case: str, desk: DeskHere, viewer: ViewerHere) -> Case:
    """As `case_seen`; a refusal says its mode, too (design, law 12)."""
    found = case_seen(case, desk, viewer)
    request.state.mode = found.mode
    return found


CaseSeen = Annotated[Case, Depends(case_here)]


def may_run(viewer: Viewer, mode: Mode) -> bool:
    """Whether a seat may open or close a case of a mode."""
    roles = {SeatRole.SECRETARIAT} | (set() if mode is Mode.LIVE else {SeatRole.DIRECTOR})
    return viewer.seat.role in roles
