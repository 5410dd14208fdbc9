"""Looking back: the board of a case as it stood at any moment, with nothing to be done on it.

State is computed from (record, now), so a moment that is past is asked for like
any other (design, law 1): what was written down later is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Header, Query
from fastapi.responses import HTMLResponse

from foedus.case.standing import standing
from foedus.desk.forms.reading import local_moment
from foedus.desk.language import told
from foedus.desk.pages.board import LiveBoard, past_board
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.closed import seen_at
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.milestones import HistoryPanel, history_panel
from foedus.desk.panels.moments import MomentRow, moments_of, ways
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.desk.withheld import withheld_from
from foedus.errors import BadMomentError
from foedus.moments import expect_of_our_time, shown_in
from foedus.rehearsal.played_in import history_in

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp
    from foedus.desk.viewer import Viewer
    from foedus.moments import Instant

__all__ = ["router"]

router = APIRouter()
_SPEEDS: Final = (60, 600, 3600, 86400)
_WHILE: Final = 300
"""Seconds in which the whole is played, where somebody chooses no speed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayView:
    """A case looked back at: the moment, the ways to others, and the board of then.

    `first` and `last` are the ends; `typed` is the moment as a form holds it, on
    the clocks of the page's zone; `problem` where what was typed is no moment.
    """

    case: str
    at: str
    stamp: Stamp
    moments: tuple[MomentRow, ...]
    ticks: tuple[tuple[str, bool], ...]
    """Where each moment lies between the ends, in hundredths, and whether a time passed then."""
    first: str
    before: str
    after: str
    last: str
    speed: int
    """In seconds a second: the whole in a few minutes at most."""
    typed: str
    live: LiveBoard
    history: HistoryPanel | None
    problem: str = ""
    remedy: str = ""


@router.get("/cases/{case}/replay")
def replay(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    at: Annotated[str, Query(max_length=60)] = "",
    hx_request: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The board as it stood; asked by the page itself, the part of it that changes."""
    view = _view(desk, viewer, case, at.strip())
    frame = replace(case_frame("Looking back", viewer, case, "replay"), closed="")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.problem else HTTPStatus.OK
    answer = page(
        "replay_then" if hx_request else "replay",
        frame,
        status,
        view=view,
        live=view.live,
        board=view.live.board,
        at=view.live.at,
        mine=view.live.mine,
        entry=view.live.entry,
    )
    answer.headers["vary"] = "hx-request"
    return answer


def _view(desk: Desk, viewer: Viewer, case: Case, asked: str) -> ReplayView:
    first = case.entries[0].recorded_at
    last = max(seen_at(case, desk.clock_of(case)), case.entries[-1].recorded_at)
    problem = remedy = ""
    at = first
    if asked:
        try:
            moment = expect_of_our_time(local_moment(asked, viewer.zone))
            at = min(max(moment, first), last)
        except BadMomentError as fault:
            problem, remedy = fault.message, fault.remedy
    lens = Lens.of(standing(case, last), viewer.zone, withheld=withheld_from(viewer.seat, case))
    moments = moments_of(case, lens, last)
    before, after = ways(moments, at)
    live = past_board(desk, viewer, case, at)
    invocation = history_in(case, desk.promises.histories())
    return ReplayView(
        case=case.id,
        at=at.format_iso(),
        stamp=lens.stamp(at),
        moments=moments,
        ticks=tuple((_share(each.at, first, last), each.passed) for each in moments),
        first=first.format_iso(),
        before=before.format_iso() if before else "",
        after=after.format_iso() if after else "",
        last=last.format_iso(),
        speed=_speed((last - first).total("seconds")),
        typed=_typed(at, viewer.zone),
        live=live,
        history=history_panel(invocation, case.opening.agreements[0], at, lens.times)
        if invocation
        else None,
        problem=problem,
        remedy=remedy or (told("Write the day and the hour.") if problem else ""),
    )


def _typed(at: Instant, zone: str) -> str:
    """A moment as a browser's field for a day and a time holds it, to the second."""
    return shown_in(at, zone).to_plain().round("second", mode="floor").format_iso()


def _speed(seconds: float) -> int:
    return next((each for each in _SPEEDS if seconds / each <= _WHILE), _SPEEDS[-1])


def _share(at: Instant, first: Instant, last: Instant) -> str:
    whole = (last - first).total("seconds")
    return f"{100 * (at - first).total('seconds') / whole:.2f}" if whole else "0"
