"""What stands around every page: mode, case, who is here, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse

from foedus.case.entries import RehearsalBegun
from foedus.case.words import SeatRole
from foedus.desk.language import LANGUAGE, LANGUAGES, told
from foedus.desk.panels.closed import closed_of
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import MODES, ModeWords, plain
from foedus.desk.playing import reads_direction
from foedus.desk.preferences import PREFERENCES, THEMES, ZONES
from foedus.desk.templating import template

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.viewer import Viewer

__all__ = ["Frame", "Link", "SeatWords", "case_frame", "page", "plain_frame", "seat_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somewhere to go; `here` where one is."""

    words: str
    url: str
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWords:
    """A seat, as `Poland, delegate`, and the value that a form sends for it."""

    words: str
    value: str
    taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything outside the page itself; `mode` is None where no case is shown.

    `closed` says when and by whom the case was closed, empty while it is open;
    `idle` is after how many minutes without use the session ends; 0 without one.
    """

    title: str
    mode: ModeWords | None
    case: str
    case_title: str
    person: str
    seats: tuple[SeatWords, ...]
    links: tuple[Link, ...]
    elsewhere: tuple[Link, ...]
    zone: str
    closed: str = ""
    idle: int = 0
    practice: bool = False
    """Whether whoever sits here may sit anywhere: nothing of it is real."""
    alarm: str = ""


_OF_A_CASE = (
    ("board", "Board"),
    ("mine", "My page"),
    ("duties", "Duties"),
    ("agreements", "Agreements"),
    ("consultation", "Consultation"),
    ("contributions", "Contributions"),
    ("record", "Record"),
    ("alerts", "Who was told"),
)
_OF_AN_EXERCISE = (("evaluation", "Evaluation"), ("rehearsal", "Control room"))
_OF_THE_DESK = (
    ("/cases", "Cases"),
    ("/rehearsals", "Rehearsals"),
    ("/forecast", "What if?"),
    ("/people", "People and keys"),
    ("/alerts", "Alerts"),
)


def seat_words(
    seat: Seat, taken: Seat | None = None, keeps: frozenset[str] = frozenset()
) -> SeatWords:
    """A seat as a reader knows it; who keeps the roster of a party sits as its authority."""
    name, role = state_of(seat.party).name, plain(seat.role)
    if seat.role is SeatRole.OBSERVER and seat.party in keeps:
        role = told("authority")
    words = name if name.casefold() == role else f"{name}, {role}"
    return SeatWords(words=words, value=f"{seat.party} {seat.role}", taken=seat == taken)


def _seats(viewer: Viewer) -> tuple[SeatWords, ...]:
    return tuple(seat_words(each, viewer.seat, viewer.keeps) for each in viewer.seats)


def plain_frame(title: str, viewer: Viewer | None, here: str = "") -> Frame:
    """The frame of a page that is of no case."""
    links = [Link(words=words, url=url, here=url == here) for url, words in _OF_THE_DESK]
    return Frame(
        title=told(title),
        mode=None,
        case="",
        case_title="",
        person=viewer.person if viewer else "",
        seats=tuple(seat_words(each, viewer.seat, viewer.keeps) for each in viewer.seats)
        if viewer
        else (),
        links=(),
        elsewhere=tuple(links) if viewer else (),
        zone=viewer.zone if viewer else "UTC",
        idle=viewer.idle if viewer else 0,
        practice=bool(viewer and viewer.how == "practice"),
        alarm=viewer.alarm if viewer else "",
    )


def case_frame(title: str, viewer: Viewer, case: Case, here: str) -> Frame:
    """The frame of a page of a case; the mode is on every one of them (design, law 12)."""
    mode, closed = MODES[case.mode], closed_of(case, Times(zone=viewer.zone))
    own = [
        Link(words=words, url=f"/cases/{case.id}/{name}", here=name == here)
        for name, words in (*_OF_A_CASE, *_of_an_exercise(viewer, case))
    ]
    desk = [Link(words=words, url=url) for url, words in _OF_THE_DESK]
    said = f"{told(title)}: {case.opening.title}"
    return Frame(
        title=said if mode.mode == "live" else f"{mode.word}: {said}",
        mode=mode,
        case=case.id,
        case_title=case.opening.title,
        person=viewer.person,
        seats=_seats(viewer),
        links=tuple(own),
        elsewhere=tuple(desk),
        zone=viewer.zone,
        closed=closed.words if closed else "",
        idle=viewer.idle,
        alarm=viewer.alarm,
    )


def _of_an_exercise(viewer: Viewer, case: Case) -> tuple[tuple[str, str], ...]:
    """The pages of a rehearsal; who plays in it has no control room."""
    if not case.of(RehearsalBegun):
        return ()
    return _OF_AN_EXERCISE if reads_direction(viewer.seat, case) else _OF_AN_EXERCISE[:1]


def page(name: str, frame: Frame, status: HTTPStatus = HTTPStatus.OK, **parts: Any) -> HTMLResponse:
    """A page of the desk, laid out."""
    around = {"frame": frame, "prefers": PREFERENCES.get(), "language": LANGUAGE.get()}
    offered = {"languages": LANGUAGES, "zones": _zones(frame.zone), "themes": THEMES}
    text = template(f"live/{name}").render(**around, **offered, **parts)
    return HTMLResponse(text, status.value)


def _zones(taken: str) -> list[tuple[str, str]]:
    """Every zone on offer, by city, and the one that is taken."""
    found = {zone: Times(zone=zone).label for zone in (*ZONES, taken)}
    return sorted(found.items(), key=lambda each: (each[0] != "UTC", each[1]))
