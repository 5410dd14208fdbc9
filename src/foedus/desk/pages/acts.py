"""Asking for an act by a form: shown, sent, refused with what was typed kept, or receipted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from foedus.case.words import SeatRole
from foedus.desk.acting import KIND_OF, command_of, expect_entry, may_act, takes
from foedus.desk.consultation import yet_to_begin
from foedus.desk.forms.anew import said_before
from foedus.desk.forms.choices import states
from foedus.desk.forms.fields import Ground, Option, ground_of
from foedus.desk.forms.preset import preset
from foedus.desk.forms.reading import Mistake, Typed, read_form
from foedus.desk.forms.shown import form_view
from foedus.desk.forms.table import FORMS
from foedus.desk.language import told
from foedus.desk.meetings import Meetings
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.closed import closed_of
from foedus.desk.panels.times import Times
from foedus.desk.statements import Statements
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import BadStatementError, FoedusError, NotFoundError, RefusedError
from foedus.record.roster import SIGNABLE
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.forms.fields import Form
    from foedus.desk.forms.shown import Rests
    from foedus.desk.viewer import Viewer

__all__ = ["SentHere", "router"]

router = APIRouter()
_OFFICE = frozenset({SeatRole.SECRETARIAT, SeatRole.DIRECTOR})
_LAST_RESORT = (FoedusError,)


async def sent_of(request: Request) -> list[tuple[str, str]]:
    """The names and values of a form, as they came; files are not among them."""
    async with request.form(max_fields=400, max_files=1) as form:
        return [
            (name, value) for name, value in form.multi_items() if not isinstance(value, UploadFile)
        ]


SentHere = Annotated[list[tuple[str, str]], Depends(sent_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ForWhom:
    """The first step of the office: for which party it enters something."""

    title: str
    follows: str
    action: str
    options: tuple[Option, ...]
    prefilled: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ActLink:
    """One act that a seat may ask for."""

    title: str
    follows: str
    url: str


@router.get("/cases/{case}/acts")
def acts(viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """Every act that this seat may ask for."""
    links = [
        _ActLink(
            title=told(form.title),
            follows=told(form.follows),
            url=f"/cases/{case.id}/acts/{form.verb}",
        )
        for form in FORMS.values()
        if may_act(viewer.seat, form.verb, case.mode) and takes(case, form.verb)
    ]
    return page("acts", case_frame(told("All acts"), viewer, case, "mine"), links=links)


@router.get("/cases/{case}/acts/{verb}")
def show(
    request: Request, desk: DeskHere, viewer: ViewerHere, case: CaseSeen, verb: str
) -> HTMLResponse:
    """The form of an act, with whatever the address says filled in."""
    form = _form_of(verb, viewer, case)
    _expect_taken(verb, viewer, case)
    values: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        values[name] = (*values.get(name, ()), value)
    spoken = _spoken(viewer, (*values.get("for", ()), "")[0])
    if form.by_party and viewer.of_office and not spoken:
        return _for_whom(desk, viewer, case, form, values)
    ground = _ground(desk, viewer, case, spoken)
    known = preset(form, ground) | said_before(form, values, ground, viewer.zone)
    typed = Typed(values=known)
    ahead = None
    if verb == "meet":
        ahead = yet_to_begin(ground.lens, Meetings(desk.tables).of(case.id))
    return _page(desk, form, ground, viewer, typed, entry=desk.nonce(), spoken=spoken, ahead=ahead)


@router.post("/cases/{case}/acts/{verb}", response_model=None)
def send(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, verb: str, sent: SentHere
) -> HTMLResponse | RedirectResponse:
    """Ask for an act: kept and receipted, or to be signed first, or refused and said why."""
    form = _form_of(verb, viewer, case)
    once = dict(sent)
    entry, zone = once.get("entry", ""), once.get("zone", viewer.zone)
    expect_entry(entry, verb)
    spoken = _spoken(viewer, once.get("for", ""))
    if form.by_party and viewer.of_office and not spoken:
        raise RefusedError(verb, "this is for a party to say.", remedy="Say for which party.")
    now = desk.clock_of(case)
    zone = zone if zone in {"UTC", viewer.zone} else viewer.zone
    typed = read_form(form, sent, zone=zone, now=now, party=spoken)
    if typed.act is not None:
        try:
            return _asked(desk, viewer, case, typed, entry)
        except (NotFoundError, RefusedError) as fault:
            cite = fault.cite if isinstance(fault, RefusedError) else ""
            problem = (fault.message, cite, fault.remedy)
            ground = _ground(desk, viewer, case, spoken)
            return _page(
                desk, form, ground, viewer, typed, entry=entry, spoken=spoken, problem=problem
            )
    ground = _ground(desk, viewer, case, spoken)
    return _page(desk, form, ground, viewer, typed, entry=entry, spoken=spoken, zone=zone)


def _asked(desk: Desk, viewer: Viewer, case: Case, typed: Typed, entry: str) -> RedirectResponse:
    """Submit it; what a party must sign goes to be signed, once the case would take it."""
    command = command_of(case, typed.act, viewer.seat, entry)
    try:
        desk.office.submit(case.id, command, viewer.seat, desk.clock_of(case))
    except BadStatementError:
        Statements(desk).keep(case, command, told_at=bool(typed.act.happened))
        address = f"/cases/{case.id}/statements/{entry}"
        return RedirectResponse(address, HTTPStatus.SEE_OTHER)
    return RedirectResponse(receipt_address(case.id, entry), HTTPStatus.SEE_OTHER)


def receipt_address(case: str, entry: str) -> str:
    """Where the receipt of an entry is shown."""
    return f"/cases/{case}/receipts/{quote(entry, safe='')}"


def _form_of(verb: str, viewer: Viewer, case: Case) -> Form:
    form = FORMS.get(verb)
    if form is None:
        raise NotFoundError(f"There is no act {verb[:40]!r}.", remedy="See all acts.")
    if not may_act(viewer.seat, verb, case.mode):
        why = f"a seat of role {viewer.seat.role.replace('_', ' ')} may not do this."
        raise RefusedError(verb.replace("_", " "), why, remedy="Ask a delegate or the secretariat.")
    return form


def _expect_taken(verb: str, viewer: Viewer, case: Case) -> None:
    closed = closed_of(case, Times(zone=viewer.zone))
    if closed is not None and not takes(case, verb):
        why = f"the case is closed. {closed.words}"
        raise RefusedError(verb.replace("_", " "), why, remedy="Add a note, or open a new case.")


def _spoken(viewer: Viewer, party: str) -> str:
    """The party that the office speaks for; a seat of a party speaks for its own alone."""
    return party if viewer.seat.role in _OFFICE else ""


def _ground(desk: Desk, viewer: Viewer, case: Case, spoken: str) -> Ground:
    return ground_of(case, spoken or viewer.seat.party, viewer.zone, desk.clock_of(case))


def _for_whom(
    desk: Desk, viewer: Viewer, case: Case, form: Form, values: Mapping[str, Sequence[str]]
) -> HTMLResponse:
    ground = _ground(desk, viewer, case, "")
    asked = _ForWhom(
        title=told(form.title),
        follows=told(form.follows),
        action=f"/cases/{case.id}/acts/{form.verb}",
        options=tuple(states(ground)),
        prefilled=tuple(
            (name, each) for name, given in values.items() for each in given if name != "for"
        ),
    )
    return page("act_for", case_frame(asked.title, viewer, case, "mine"), asked=asked)


def _page(  # noqa: PLR0913 - what a form is shown from, each by its name
    desk: Desk,
    form: Form,
    ground: Ground,
    viewer: Viewer,
    typed: Typed,
    *,
    entry: str,
    spoken: str,
    zone: str = "",
    problem: tuple[str, str, str] = ("", "", ""),
    ahead: Rests | None = None,
) -> HTMLResponse:
    mistakes: Sequence[Mistake] = typed.mistakes
    view = form_view(
        form,
        ground,
        entry=entry,
        zone=zone or viewer.zone,
        values=typed.values,
        speaks_for=spoken,
        mistakes=mistakes,
        problem=problem,
    )
    status = HTTPStatus.OK
    if mistakes:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif problem[0]:
        status = HTTPStatus.CONFLICT
    frame = case_frame(view.title, viewer, ground.case, "mine")
    shown = replace(view, rests=view.rests or ahead)
    return page("act", frame, status, form=shown, persons=_persons(desk, form, viewer))


def _persons(desk: Desk, form: Form, viewer: Viewer) -> int | None:
    """How many persons of the viewer's own party must sign it; None where none ever do."""
    kind = kind_of(KIND_OF[form.verb])
    signs = kind in SIGNABLE and not viewer.of_office
    return desk.office.roster().persons.get(kind, 0) if signs else None
