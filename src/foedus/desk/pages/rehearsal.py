"""The control room of an exercise: clocks, injects, who plays whom, and what comes next.

Who directs acts here, who evaluates reads.  For those who play it is not there:
it says what is to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Form, Header
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.entries import HandedBack, TakenOver
from foedus.case.words import Mode, SeatRole
from foedus.desk.acting import may_act
from foedus.desk.forms.reading import local_moment
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.pages.rehearsals import SPEEDS, expect_director
from foedus.desk.panels.clocks import Clocks, clocks_of
from foedus.desk.panels.occasions import Wording
from foedus.desk.panels.rehearsal import (
    InjectRow,
    Next,
    PlannedRow,
    PlayerRow,
    RefusedRow,
    inject_rows,
    next_event,
    planned_rows,
    player_rows,
    refused_rows,
)
from foedus.desk.panels.times import Times
from foedus.desk.playing import enter, may_cast, reads_direction
from foedus.desk.rehearsing import rehearsal_of
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere, may_run
from foedus.errors import FoedusError, NotFoundError, RefusedError
from foedus.moments import Duration, add

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp
    from foedus.desk.rehearsing import Rehearsal
    from foedus.desk.viewer import Viewer
    from foedus.moments import Instant

__all__ = ["ControlRoom", "router"]

router = APIRouter()
Entry = Annotated[str, Form(max_length=100)]
Word = Annotated[str, Form(max_length=200)]
_JUMPS = ("PT1H", "PT6H", "PT24H")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRoom:
    """Everything a director sees; `planned` is None for who is not to know."""

    case: str
    version: int
    now: str
    clocks: Clocks
    ends: Stamp
    typed: str
    scenario: str
    seed: int
    injects: tuple[InjectRow, ...]
    players: tuple[PlayerRow, ...]
    people: int
    next: Next | None
    planned: tuple[PlannedRow, ...] | None
    refused: tuple[RefusedRow, ...]
    unplayed: tuple[str, ...]
    speeds: tuple[int, ...]
    turns: bool
    """Whether the viewer turns the clock."""
    directs: bool
    """Whether the viewer makes injects and moves them."""
    casts: bool
    entry: str


def directed(viewer: ViewerHere, case: CaseSeen) -> Case:
    """The case of an exercise, for those who know what is to come.

    Raises:
        NotFoundError: the viewer plays in it, or it is no rehearsal.
    """
    if not reads_direction(viewer.seat, case):
        message = "The control room of an exercise is for those who direct it."
        raise NotFoundError(message, remedy="See the board, or your own page.")
    return case


@router.get("/cases/{case}/rehearsal")
def control_room(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    hx_request: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The whole room; asked by the page itself, the part of it that changes."""
    answer = _shown(desk, viewer, directed(viewer, case), part=bool(hx_request))
    answer.headers["vary"] = "hx-request"
    return answer


@router.post("/cases/{case}/rehearsal/clock")
def clock(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    do: Annotated[Literal["pause", "resume", "speed", "step", "jump", "end"], Form()],
    speed: Word = "",
    at: Word = "",
    by: Word = "",
) -> Response:
    """Turn the clock: let it stand or run, at a speed; go to the next event, or to a moment."""
    rehearsal = rehearsal_of(desk, directed(viewer, case))
    expect_director(viewer)
    try:
        match do:
            case "pause":
                rehearsal.pause()
            case "resume":
                rehearsal.resume()
            case "speed":
                rehearsal.run_at(_speed(speed))
            case "step":
                rehearsal.step()
            case "end":
                rehearsal.jump(rehearsal.exercise.reading.scenario.ends)
            case "jump":
                rehearsal.jump(_target(rehearsal, at, by, viewer.zone))
    except FoedusError as fault:
        return _shown(desk, viewer, case, fault)
    return _back(case)


@router.post("/cases/{case}/rehearsal/injects/{inject}")
def direct(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    inject: str,
    do: Annotated[Literal["inject", "move", "hold"], Form()],
    entry: Entry = "",
    at: Word = "",
) -> Response:
    """Make an inject now, move it to a moment, or hold it back until one's word."""
    rehearsal = rehearsal_of(desk, directed(viewer, case))
    try:
        match do:
            case "inject":
                rehearsal.inject(inject, viewer.seat)
            case "move":
                target = _target(rehearsal, at, "", viewer.zone)
                rehearsal.reschedule(inject, target, viewer.seat, entry)
            case "hold":
                rehearsal.reschedule(inject, None, viewer.seat, entry)
    except NotFoundError:
        raise
    except FoedusError as fault:
        return _shown(desk, viewer, case, fault)
    return _back(case)


@router.post("/cases/{case}/rehearsal/players")
def cast(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    party: Word,
    do: Annotated[Literal["take_over", "hand_back"], Form()],
    entry: Entry = "",
) -> Response:
    """Take a party over from the machine, or hand it back; one's own, or for the office any."""
    body = TakenOver() if do == "take_over" else HandedBack()
    directs = reads_direction(viewer.seat, case)
    try:
        _expect_cast(case, viewer.seat, party)
        enter(desk, case, viewer.seat, body, entry, party)
    except RefusedError as fault:
        if not directs:
            raise
        return _shown(desk, viewer, case, fault)
    room = "rehearsal" if directs else "mine"
    return RedirectResponse(f"/cases/{case.id}/{room}", HTTPStatus.SEE_OTHER)


def _expect_cast(case: Case, seat: Seat, party: str) -> None:
    if not may_cast(seat, case, party):
        why = f"{party or 'nobody'} is not played by people from this seat."
        raise RefusedError("cast", why, remedy="Choose one of those that are listed.")


def _back(case: Case) -> RedirectResponse:
    return RedirectResponse(f"/cases/{case.id}/rehearsal", HTTPStatus.SEE_OTHER)


def _speed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < len("1000000")):
        raise RefusedError("run at", "a speed is a whole number.", remedy="60 is an hour a minute.")
    return int(text)


def _target(rehearsal: Rehearsal, at: str, by: str, zone: str) -> Instant:
    """A moment as it was typed, or so much later than now.

    Raises:
        RefusedError: it is none.
    """
    if by in _JUMPS:
        ends = rehearsal.exercise.reading.scenario.ends
        return min(add(rehearsal.now, Duration.parse(by), zone=zone), ends)
    try:
        return local_moment(at, zone)
    except FoedusError as fault:
        raise RefusedError("jump", fault.message, remedy=fault.remedy) from fault


def _shown(
    desk: Desk,
    viewer: Viewer,
    case: Case,
    problem: FoedusError | None = None,
    *,
    part: bool = False,
) -> HTMLResponse:
    case = desk.office.case(case.id)
    shown = _room(desk, viewer, case)
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    frame = case_frame(told("Control room"), viewer, case, "rehearsal")
    name = "rehearsal_live" if part else "rehearsal"
    return page(name, frame, status, room=shown, problem=problem)


def _room(desk: Desk, viewer: Viewer, case: Case) -> ControlRoom:
    rehearsal = rehearsal_of(desk, case)
    wording = Wording.of(case, Times(zone=viewer.zone))
    clocks = clocks_of(desk, case, wording.times)
    assert clocks is not None
    knows = viewer.seat.role is SeatRole.DIRECTOR
    going = not clocks.over
    ends = rehearsal.exercise.reading.scenario.ends
    players = player_rows(rehearsal, wording)
    return ControlRoom(
        case=case.id,
        version=len(case.entries),
        now=rehearsal.now.format_iso(),
        clocks=clocks,
        ends=wording.times.stamp(ends),
        typed=wording.times.typed(rehearsal.now),
        scenario=rehearsal.exercise.reading.scenario.title,
        seed=rehearsal.exercise.players.seed,
        injects=inject_rows(rehearsal, wording),
        players=players,
        people=sum(each.people for each in players),
        next=next_event(rehearsal, wording, direct=knows) if going else None,
        planned=planned_rows(rehearsal, wording) if knows and going else None,
        refused=refused_rows(case, wording),
        unplayed=rehearsal.exercise.players.refused,
        speeds=SPEEDS,
        turns=going and may_run(viewer, Mode.EXERCISE),
        directs=going and may_act(viewer.seat, "inject", case.mode),
        casts=may_cast(viewer.seat, case, viewer.seat.party),
        entry=desk.nonce(),
    )
