"""The consultation: who owes it, meetings convened and held, texts with silence running."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.standing import standing
from foedus.desk.acting import command_of, expect_entry, may_act, takes
from foedus.desk.consultation import consultation_of
from foedus.desk.exports import exported
from foedus.desk.forms.choices import meetings as talks
from foedus.desk.forms.choices import states
from foedus.desk.forms.convening import CONVENE, LEVELS, MOVE
from foedus.desk.forms.fields import ground_of
from foedus.desk.forms.reading import Mistake, read_values
from foedus.desk.forms.shown import form_view, typed_moment
from foedus.desk.invitations import invitation, method_of
from foedus.desk.language import told
from foedus.desk.meetings import Meeting, Meetings, called_off_note, convened_note, moved_note
from foedus.desk.pages.acts import SentHere
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.closed import seen_at
from foedus.desk.panels.lens import Lens
from foedus.desk.statements import unsigned_by
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import NotFoundError, RefusedError
from foedus.rehearsal.script import Act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.forms.fields import Form
    from foedus.desk.viewer import Viewer

__all__ = ["router"]

router = APIRouter()
_MOST_ITEMS: Final = 40
_LONGEST: Final = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form with the id of the entry it leads to; `of` is the meeting, in the address."""

    form: Form
    entry: str
    of: str = ""


@router.get("/cases/{case}/consultation")
def consultation(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """Everything of the consultation."""
    stands = standing(case, seen_at(case, desk.clock_of(case)))
    lens = Lens.of(stands, viewer.zone, unsigned=unsigned_by(desk, case))
    may = may_act(viewer.seat, "meet", case.mode) and takes(case, "meet")
    shown = consultation_of(
        case, lens, Meetings(desk.tables).of(case.id), viewer.seat.party, of_office=viewer.of_office
    )
    frame = case_frame(told("Consultation"), viewer, case, "consultation")
    return page("consultation", frame, shown=shown, may=may, entry=desk.nonce())


@router.get("/cases/{case}/consultation/convene")
def convening(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """The form that convenes a meeting."""
    _expect_office(viewer, case)
    ground = ground_of(case, viewer.seat.party, viewer.zone, desk.clock_of(case))
    offered = tuple(each.value for each in talks(ground))
    values = {"minutes": ("60",), "invited": ("all",), "discharges": offered}
    return _form(desk, viewer, case, values, sheet=Sheet(form=CONVENE, entry=desk.nonce()))


@router.post("/cases/{case}/consultation/convene", response_model=None)
def convene(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, sent: SentHere
) -> HTMLResponse | RedirectResponse:
    """Convene it: a note in the record, and the meeting with its invitation."""
    _expect_office(viewer, case)
    once = dict(sent)
    entry = once.get("entry", "")
    expect_entry(entry, "convene")
    zone = "UTC" if once.get("zone") == "UTC" else viewer.zone
    values, args, mistakes = read_values(CONVENE.fields, sent, zone=zone)
    mistakes += _wrong(args)
    if mistakes:
        return _form(
            desk, viewer, case, values, sheet=Sheet(form=CONVENE, entry=entry), mistakes=mistakes
        )
    ground = ground_of(case, viewer.seat.party, viewer.zone, desk.clock_of(case))
    known = [each.value for each in states(ground)]
    everybody = "all" in args["invited"]
    meeting = Meeting(
        case=case.id,
        entry=entry,
        level=args["level"],
        place=args["place"],
        starts=args["starts"],
        minutes=int(args["minutes"]),
        zone=zone,
        agenda=tuple(filter(None, map(str.strip, args.get("agenda", "").splitlines()))),
        invited=tuple(each for each in known if everybody or each in args["invited"]),
        discharges=tuple(args.get("discharges", ())),
        made=desk.clock_of(case),
    )
    try:
        _note(desk, viewer, case, entry, convened_note(meeting))
    except RefusedError as fault:
        problem = (fault.message, fault.cite, fault.remedy)
        return _form(
            desk, viewer, case, values, sheet=Sheet(form=CONVENE, entry=entry), problem=problem
        )
    Meetings(desk.tables).keep(meeting)
    desk.stir.poke()
    return RedirectResponse(f"/cases/{case.id}/consultation", HTTPStatus.SEE_OTHER)


@router.get("/cases/{case}/consultation/{entry}.ics")
def calendar(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> Response:
    """The invitation as a calendar file, for those invited."""
    meeting = Meetings(desk.tables).find(case.id, entry)
    if not viewer.of_office and viewer.seat.party not in meeting.invited:
        raise NotFoundError(f"No meeting is called {entry!r}.", remedy="See the consultation.")
    data = invitation(meeting, case, desk.settings.public_origin)
    kind = f"text/calendar; charset=utf-8; method={method_of(meeting)}"
    return exported(case, data, kind, "-consultation.ics")


@router.get("/cases/{case}/consultation/{entry}/move")
def moving(desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str) -> HTMLResponse:
    """The form that moves a meeting."""
    meeting = _still_on(desk, viewer, case, entry)
    values = {
        "starts": (typed_moment(meeting.starts, viewer.zone),),
        "minutes": (str(meeting.minutes),),
        "place": (meeting.place,),
    }
    return _form(
        desk, viewer, case, values, sheet=Sheet(form=MOVE, entry=desk.nonce(), of=f"/{entry}")
    )


@router.post("/cases/{case}/consultation/{entry}/move", response_model=None)
def move(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, sent: SentHere
) -> HTMLResponse | RedirectResponse:
    """It is at another time or place: noted in the record, and told to those invited."""
    before = _still_on(desk, viewer, case, entry)
    once = dict(sent)
    note = once.get("entry", "")
    expect_entry(note, "move")
    zone = "UTC" if once.get("zone") == "UTC" else viewer.zone
    values, args, mistakes = read_values(MOVE.fields, sent, zone=zone)
    mistakes += _wrong(args)
    if mistakes:
        sheet = Sheet(form=MOVE, entry=note, of=f"/{entry}")
        return _form(desk, viewer, case, values, sheet=sheet, mistakes=mistakes)
    moved = replace(
        before,
        place=args["place"],
        starts=args["starts"],
        minutes=int(args["minutes"]),
        zone=zone,
        made=desk.clock_of(case),
        sequence=before.sequence + 1,
    )
    if any(each.id == note for each in case.entries):  # sent twice: it has been moved
        return RedirectResponse(f"/cases/{case.id}/consultation", HTTPStatus.SEE_OTHER)
    _note(desk, viewer, case, note, moved_note(moved))
    Meetings(desk.tables).move(moved)
    desk.stir.poke()
    return RedirectResponse(f"/cases/{case.id}/consultation", HTTPStatus.SEE_OTHER)


@router.post("/cases/{case}/consultation/{entry}/off", response_model=None)
def call_off(
    desk: DeskHere, viewer: ViewerHere, case: CaseSeen, entry: str, sent: SentHere
) -> RedirectResponse:
    """It will not take place: noted in the record, and the calendar file cancels it."""
    _expect_office(viewer, case)
    meeting = Meetings(desk.tables).find(case.id, entry)
    note = dict(sent).get("entry", "")
    expect_entry(note, "call off")
    _note(desk, viewer, case, note, called_off_note(meeting))
    Meetings(desk.tables).call_off(case.id, entry, desk.clock_of(case))
    desk.stir.poke()
    return RedirectResponse(f"/cases/{case.id}/consultation", HTTPStatus.SEE_OTHER)


def _expect_office(viewer: Viewer, case: Case) -> None:
    if not may_act(viewer.seat, "meet", case.mode):
        why = f"a seat of role {viewer.seat.role.replace('_', ' ')} may not do this."
        raise RefusedError("convene", why, remedy="Ask the secretariat to convene.")
    if not takes(case, "meet"):
        raise RefusedError("convene", "the case is closed.", remedy="Add a note.")


def _still_on(desk: Desk, viewer: Viewer, case: Case, entry: str) -> Meeting:
    """A meeting that the office may move.

    Raises:
        RefusedError: it was called off, or they may not.
        NotFoundError: there is none.
    """
    _expect_office(viewer, case)
    meeting = Meetings(desk.tables).find(case.id, entry)
    if meeting.off is not None:
        raise RefusedError("move", "it was called off.", remedy="Convene another meeting.")
    return meeting


def _wrong(args: Mapping[str, Any]) -> list[Mistake]:
    """What the kinds of the fields cannot say of a meeting."""
    found = []
    minutes = str(args.get("minutes", ""))
    if minutes and not (
        minutes.isascii() and minutes.isdigit() and 0 < int(minutes[:6]) <= _LONGEST
    ):
        message = told("A meeting lasts from 1 to 1,440 minutes.")
        found.append(Mistake(field="minutes", message=message))
    if args.get("level") not in {None, *LEVELS}:
        found.append(Mistake(field="level", message=told("Choose one.")))
    if len(str(args.get("agenda", "")).splitlines()) > _MOST_ITEMS:
        found.append(Mistake(field="agenda", message=told("An agenda has 40 items at most.")))
    return found


def _note(desk: Desk, viewer: Viewer, case: Case, entry: str, text: str) -> None:
    now = desk.clock_of(case)
    act = Act.model_validate({"at": now, "note": {"text": text}})
    command = command_of(case, act, viewer.seat, entry)
    desk.office.submit(case.id, command, viewer.seat, now)


def _form(
    desk: Desk,
    viewer: Viewer,
    case: Case,
    values: Mapping[str, Sequence[str]],
    *,
    sheet: Sheet,
    mistakes: Sequence[Mistake] = (),
    problem: tuple[str, str, str] = ("", "", ""),
) -> HTMLResponse:
    ground = ground_of(case, viewer.seat.party, viewer.zone, desk.clock_of(case))
    view = form_view(
        sheet.form,
        ground,
        entry=sheet.entry,
        zone=viewer.zone,
        values=values,
        speaks_for="",
        mistakes=mistakes,
        problem=problem,
        action=f"/cases/{case.id}/consultation{sheet.of}/{sheet.form.verb}",
    )
    status = HTTPStatus.OK
    if mistakes:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif problem[0]:
        status = HTTPStatus.CONFLICT
    frame = case_frame(view.title, viewer, case, "consultation")
    return page("act", frame, status, form=view)
