"""The list of cases, and opening one."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from foedus.case.commands import Command
from foedus.case.entries import CaseClosed
from foedus.case.words import Mode
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import MODES, ModeWords, counted, plain
from foedus.desk.viewer import DeskHere, ViewerHere, may_run
from foedus.errors import FoedusError, RefusedError
from foedus.rehearsal.play import opening_of

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["router"]

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case of the list."""

    name: str
    title: str
    mode: ModeWords
    under: str
    opened: str
    entries: str
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A document that a case can be opened under."""

    reference: str
    title: str
    status: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """What was typed so far, and what is wrong with it."""

    case: str = ""
    title: str = ""
    mode: str = "exercise"
    under: tuple[str, ...] = ("mechanism/nato-light",)
    problem: str = ""
    remedy: str = ""


@router.get("/", include_in_schema=False)
def start() -> RedirectResponse:
    """The first page is the list of cases."""
    return RedirectResponse("/cases", HTTPStatus.SEE_OTHER)


@router.get("/cases")
def cases(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """Every case that the viewer may read, the newest first."""
    frame = plain_frame("Cases", viewer, "/cases")
    return page("cases", frame, cases=_rows(desk, viewer), may_open=may_run(viewer, Mode.EXERCISE))


@router.get("/cases/new")
def new(desk: DeskHere, viewer: ViewerHere, under: Annotated[str, Query()] = "") -> HTMLResponse:
    """The form that opens a case."""
    form = OpenForm(under=(under,)) if under else OpenForm()
    return _form(desk, viewer, form, HTTPStatus.OK)


@router.post("/cases", response_model=None)
def open_case(
    desk: DeskHere,
    viewer: ViewerHere,
    case: Annotated[str, Form()],
    title: Annotated[str, Form()],
    mode: Annotated[Mode, Form()],
    under: Annotated[list[str], Form()],
) -> HTMLResponse | RedirectResponse:
    """Open a case under agreements, which it keeps as they are today."""
    try:
        if mode is Mode.LIVE and desk.settings.practice:
            why = "this desk is for practice: anyone may sit anywhere in it."
            raise RefusedError("open case", why, remedy="Start a desk without --practice.")
        agreements = desk.promises.agreements(under)
        body = opening_of(title.strip(), agreements, desk.promises.procedures())
        asked = Command(id="opened", mode=mode, by=viewer.seat, asks=body)
        desk.office.submit(case.strip(), asked, viewer.seat, desk.now())
    except FoedusError as fault:
        form = OpenForm(
            case=case,
            title=title,
            mode=mode,
            under=tuple(under),
            problem=fault.message,
            remedy=fault.remedy,
        )
        return _form(desk, viewer, form, HTTPStatus.CONFLICT)
    return RedirectResponse(f"/cases/{case.strip()}/board", HTTPStatus.SEE_OTHER)


def _form(desk: Desk, viewer: Viewer, form: OpenForm, status: HTTPStatus) -> HTMLResponse:
    choices = [
        Choice(
            reference=each.reference,
            title=each.document.title,
            status=plain(each.document.status or ""),
            kind=each.document.id.partition("/")[0],
        )
        for each in desk.promises.readings()
    ]
    frame = plain_frame("Open a case", viewer, "/cases")
    modes = [MODES[mode] for mode in (Mode.EXERCISE, Mode.LIVE)]
    if desk.settings.practice:
        modes = modes[:1]
    return page("new_case", frame, status, form=form, choices=choices, modes=modes)


def _rows(desk: Desk, viewer: Viewer) -> list[CaseRow]:
    times = Times(zone=viewer.zone)
    rows = []
    for name, _ in desk.office.cases():
        case = desk.office.case(name)
        if not viewer.may_read(case):
            continue
        closed = case.of(CaseClosed)
        rows.append(
            (
                case.entries[0].received_at,
                CaseRow(
                    name=name,
                    title=case.opening.title,
                    mode=MODES[case.mode],
                    under=", ".join(each.title for each in case.opening.agreements[:1])
                    + _more(len(case.opening.agreements) - 1),
                    opened=times.stamp(case.entries[0].received_at).full,
                    entries=counted(len(case.entries), "entry", "entries"),
                    closed=times.stamp(closed[-1].received_at).full if closed else "",
                ),
            )
        )
    return [row for _, row in sorted(rows, key=lambda each: each[0], reverse=True)]


def _more(count: int) -> str:
    return f" and {counted(count, 'other')}" if count else ""
