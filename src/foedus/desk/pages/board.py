"""The board of a case: how long is left, who is holding us up, what the outcome would be now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, Response

from foedus.case.standing import standing
from foedus.case.state import known_at
from foedus.desk.alerts.reach import unreached
from foedus.desk.board import BoardPage, InstantView, board_page
from foedus.desk.exports import exported
from foedus.desk.language import LANGUAGE
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.pages.mine import mine_for
from foedus.desk.panels.casting import cast_of
from foedus.desk.panels.clocks import Clocks, clocks_of
from foedus.desk.panels.closed import Closed, closed_of, open_lines, seen_at
from foedus.desk.panels.latest import Latest, latest_of, unsigned_of
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.map import Atlas, MapPanel, atlas, map_of
from foedus.desk.panels.mine import Mine
from foedus.desk.panels.playing import Plays, plays_of
from foedus.desk.statements import unsigned_by
from foedus.desk.templating import template
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere, spend
from foedus.desk.withheld import withheld_from

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.moments import Instant

__all__ = ["LiveBoard", "past_board", "router"]

router = APIRouter()
_PAPER: Final = 29
"""How many plain pages a PDF costs, besides its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The incident as the case itself tells it: by its title."""

    title: str
    invented: bool
    modelled_on: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBoard:
    """The board at this moment; `still` where an exercise is ahead of the wall clock.

    Of a closed case it is the board at its close, and `open` what was open then;
    `past` where a reader looks back, and there is nothing to be done on it.
    """

    board: BoardPage
    at: InstantView
    case: str
    version: int
    now: str
    still: bool
    closed: Closed | None
    open: tuple[str, ...]
    map: MapPanel
    atlas: Atlas
    latest: tuple[Latest, ...]
    unsigned: tuple[Latest, ...]
    lead: tuple[str, ...]
    mine: Mine
    entry: str
    past: bool = False
    clocks: Clocks | None = None
    plays: Plays | None = None


@router.get("/cases/{case}/board")
def board(
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    hx_request: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The whole board; asked by the page itself, the part of it that changes."""
    shown = live_board(desk, viewer, case)
    frame = case_frame("Board", viewer, case, "board")
    name = "board_live" if hx_request else "board"
    answer = page(
        name, frame, live=shown, board=shown.board, at=shown.at, mine=shown.mine, entry=shown.entry
    )
    answer.headers["vary"] = "hx-request"
    return answer


@router.get("/cases/{case}/duties")
def duties(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """Everything the board leaves out: articles, claims, and each duty by itself."""
    shown = live_board(desk, viewer, case)
    frame = case_frame("Duties and facts", viewer, case, "duties")
    return page("duties", frame, at=shown.at, live=shown, unsigned=shown.unsigned)


@router.get("/cases/{case}/board.pdf")
def printed(asking: Request, desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> Response:
    """The board on paper: as of when, in which mode, and the head of the record on every page."""
    from foedus.desk.printing import as_pdf  # noqa: PLC0415 - WeasyPrint is heavy

    spend(asking, desk, viewer.person, _PAPER)
    shown = live_board(desk, viewer, case)
    note = desk.office.log.note
    head = note.text.splitlines()[:3] if note else ["", "0", ""]
    text = template("live/board_print").render(
        live=shown,
        board=shown.board,
        at=shown.at,
        mode=shown.board.mode,
        language=LANGUAGE.get(),
        head={"origin": head[0], "size": head[1], "root": head[2]},
    )
    return exported(case, as_pdf(text), "application/pdf", ".pdf", shown=True)


def live_board(desk: Desk, viewer: Viewer, case: Case) -> LiveBoard:
    """Everything the board says to a viewer at this moment."""
    now = seen_at(case, desk.clock_of(case))
    stands = standing(case, now)
    unsigned = unsigned_by(desk, case)
    lens = Lens.of(
        stands,
        viewer.zone,
        unsigned=unsigned,
        cast=cast_of(case),
        withheld=withheld_from(viewer.seat, case),
    )
    far = unreached(desk, viewer, case)
    made = _board(desk, case, lens, unreached=far, mine=mine_for(desk, viewer, lens))
    clocks = clocks_of(desk, case, lens.times)
    if clocks is None:
        return made
    plays = None if viewer.of_office else plays_of(desk, viewer, case)
    return replace(made, clocks=clocks, plays=plays, still=not clocks.running)


def past_board(desk: Desk, viewer: Viewer, case: Case, at: Instant) -> LiveBoard:
    """Everything the board said at a moment that is past: nothing later shows, or can be done."""
    known = known_at(case, at)
    stands = standing(known, seen_at(known, at))
    lens = Lens.of(
        stands,
        viewer.zone,
        unsigned=unsigned_by(desk, case),
        cast=cast_of(known),
        withheld=withheld_from(viewer.seat, case),
    )
    nothing = Mine(must=(), may=(), nothing="", case=case.id)
    return replace(_board(desk, known, lens, mine=nothing), past=True, still=False)


def _board(
    desk: Desk, case: Case, lens: Lens, *, mine: Mine, unreached: frozenset[str] = frozenset()
) -> LiveBoard:
    stands, zone = lens.standing, lens.times.zone
    told = _Told(title=case.opening.title, invented=case.mode != "live")
    shown = board_page(
        [stands],
        incident=told,
        zone=zone,
        made_at=desk.now(),
        exact=False,
        unreached=unreached,
        unsigned=lens.unsigned,
        cast=lens.cast,
    )
    at = shown.instants[0]
    return LiveBoard(
        board=shown,
        at=at,
        case=case.id,
        version=len(case.entries),
        now=stands.now.format_iso(),
        still=stands.now > desk.now(),
        closed=(closed := closed_of(case, lens.times)),
        open=tuple(open_lines(lens)) if closed else (),
        map=map_of(lens),
        atlas=atlas(),
        latest=latest_of(case, lens),
        unsigned=unsigned_of(case, lens),
        lead=at.order[: at.order.index("clock")],
        mine=mine,
        entry=desk.nonce(),
    )
