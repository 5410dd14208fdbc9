"""The list of cases, and opening one."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from foedus.case.commands import Command
from foedus.case.entries import CaseClosed
from foedus.case.words import Mode
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.opening import expect_openable, expect_title
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import MODES, ModeWords, counted, joined, plain, sentence
from foedus.desk.viewer import DeskHere, ViewerHere, may_run
from foedus.errors import ClockInDoubtError, FoedusError, RefusedError
from foedus.rehearsal.play import opening_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.documents import Reading
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["SHELVES", "router"]

router = APIRouter()
_LIGHT: Final = "mechanism/nato-light"
SHELVES: Final = {
    "mechanism": "Mechanisms: proposed guarantees, and their variants",
    "bilateral": "Agreements between two parties",
    "reference": "Treaties in force elsewhere, to compare",
    "truce": "Truces",
}
"""In this order; a user's own kinds come after them."""


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
    """A document that a case can be opened under; `words` are what a search looks through."""

    reference: str
    name: str
    title: str
    status: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Documents of one kind; open from the start where one of them is chosen."""

    name: str
    choices: tuple[Choice, ...]
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """What was typed so far, and what is wrong with it."""

    case: str = ""
    title: str = ""
    mode: str = "exercise"
    under: tuple[str, ...] = (_LIGHT,)
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
    return page(
        "cases",
        frame,
        cases=_rows(desk, viewer),
        may_open=may_run(viewer, Mode.EXERCISE),
        free_name=_free_name(desk),
        light=_LIGHT,
        practice=desk.settings.practice,
    )


@router.get("/cases/new")
def new(desk: DeskHere, viewer: ViewerHere, under: Annotated[str, Query()] = "") -> HTMLResponse:
    """The form that opens a case."""
    form = OpenForm(case=_free_name(desk), under=(under,) if under else (_LIGHT,))
    return _form(desk, viewer, form, HTTPStatus.OK)


@router.post("/cases", response_model=None)
def open_case(
    desk: DeskHere,
    viewer: ViewerHere,
    case: Annotated[str, Form()],
    title: Annotated[str, Form()],
    mode: Annotated[Mode, Form()],
    under: Annotated[list[str], Form(default_factory=list)],
) -> HTMLResponse | RedirectResponse:
    """Open a case under agreements, which it keeps as they are today."""
    try:
        if mode is Mode.LIVE and desk.settings.practice:
            why = "this desk is for practice: anyone may sit anywhere in it."
            raise RefusedError("open case", why, remedy="Start a desk without --practice.")
        expect_openable(viewer, mode, under)
        if not under:
            why = "no agreement is chosen."
            raise RefusedError("open case", why, remedy="Choose one; NATO-light is a good start.")
        expect_right_clock(desk)
        agreements = desk.promises.agreements(under)
        body = opening_of(expect_title(title), agreements, desk.promises.procedures())
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
        doubt = isinstance(fault, ClockInDoubtError)
        status = HTTPStatus.SERVICE_UNAVAILABLE if doubt else HTTPStatus.CONFLICT
        return _form(desk, viewer, form, status)
    return RedirectResponse(f"/cases/{case.strip()}/board", HTTPStatus.SEE_OTHER)


def _form(desk: Desk, viewer: Viewer, form: OpenForm, status: HTTPStatus) -> HTMLResponse:
    frame = plain_frame("Open a case", viewer, "/cases")
    modes = [MODES[mode] for mode in (Mode.EXERCISE, Mode.LIVE)]
    if desk.settings.practice:
        modes = modes[:1]
    return page("new_case", frame, status, form=form, shelves=_shelves(desk, form), modes=modes)


def _shelves(desk: Desk, form: OpenForm) -> list[Shelf]:
    """Every document, kind by kind."""
    found: dict[str, list[Choice]] = {kind: [] for kind in SHELVES}
    for each in desk.promises.readings():
        kind = each.reference.partition("/")[0]
        found.setdefault(kind, []).extend(_choices(each))
    return [
        Shelf(
            name=SHELVES.get(kind, sentence(plain(kind))),
            choices=tuple(sorted(choices, key=lambda each: each.reference not in form.under)),
            open=any(each.reference in form.under for each in choices),
        )
        for kind, choices in found.items()
        if choices
    ]


def _choices(reading: Reading) -> Iterator[Choice]:
    """A document, and each of its versions by another rule."""
    document = reading.document
    titles = {reading.reference: document.title}
    for name, each in document.variants.items():
        titles[f"{document.id}@{name}"] = each.title or document.title
    status = plain(document.status or "")
    for reference, title in titles.items():
        yield Choice(
            reference=reference,
            name=reference.partition("/")[2],
            title=title,
            status=status,
            words=f"{reference} {title} {status}".lower(),
        )


def _free_name(desk: Desk) -> str:
    """A short name that no case has."""
    taken = {name for name, _ in desk.office.cases()}
    return next(name for name in map("exercise-{}".format, count(1)) if name not in taken)


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
                    under=joined([each.title for each in case.opening.agreements], most=1),
                    opened=times.stamp(case.entries[0].received_at).full,
                    entries=counted(len(case.entries), "entry", "entries"),
                    closed=times.stamp(closed[-1].received_at).full if closed else "",
                ),
            )
        )
    return [row for _, row in sorted(rows, key=lambda each: each[0], reverse=True)]
