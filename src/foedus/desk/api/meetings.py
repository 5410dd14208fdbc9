"""Meetings of a case: convened, moved, called off, and the invitation for calendars."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from foedus.desk import convening
from foedus.desk.api.acts import Given, Key
from foedus.desk.api.answers import TEXT, answered, answers, listed, made_of
from foedus.desk.api.bodies import Body, read, taking
from foedus.desk.api.cases import EntryName
from foedus.desk.api.limits import Limited
from foedus.desk.api.pages import Cursor, Limit, paged
from foedus.desk.api.strict import BadInputError, StrictRoute
from foedus.desk.exports import exported
from foedus.desk.forms.choices import meetings as talks
from foedus.desk.forms.choices import states
from foedus.desk.forms.fields import ground_of
from foedus.desk.invitations import invitation, method_of
from foedus.desk.meetings import Meeting, Meetings
from foedus.desk.preferences import is_zone
from foedus.desk.viewer import CaseSeen, DeskHere
from foedus.moments import parse_instant

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.moments import Instant

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["meetings"])

_NULL_TEXT: Final = {"type": ["string", "null"]}
_TEXTS: Final = {"type": "array", "items": TEXT}
_MEETING: Final = made_of(
    entry=TEXT,
    level={"enum": ["political", "military"]},
    starts={"type": "string", "format": "date-time"},
    minutes={"type": "integer"},
    zone=TEXT,
    place=_NULL_TEXT,
    agenda={"type": ["array", "null"], "items": TEXT},
    invited=_TEXTS,
    discharges=_TEXTS,
    changes={"type": "integer"},
    called_off={"type": ["string", "null"], "format": "date-time"},
    digest=TEXT,
    invitation=_NULL_TEXT,
)
Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
Line = Annotated[str, Field(min_length=1, max_length=400)]
Word = Annotated[str, Field(min_length=1, max_length=60)]


class _Where(Body):
    """When and where; the place is seen by those invited, and is not in the record."""

    starts: Moment
    minutes: int = Field(ge=1, le=convening.LONGEST)
    place: Line
    zone: str = Field(default="UTC", max_length=60)


class _Convened(_Where):
    """A meeting; `invited` are parties of the case, `discharges` what it is to discharge."""

    level: Literal["political", "military"]
    invited: list[Word] = Field(min_length=1, max_length=300)
    agenda: list[Line] = Field(default=[], max_length=convening.MOST_ITEMS)
    discharges: list[Word] = Field(default=[], max_length=20)


@router.get("/cases/{case}/meetings", responses=answers(listed(_MEETING)))
def meetings(
    desk: DeskHere, viewer: Limited, case: CaseSeen, after: Cursor = "", limit: Limit = 100
) -> JSONResponse:
    """The meetings of a case as they stand; place and agenda are null for who is not invited."""
    found = Meetings(desk.tables).of(case.id)
    seat = viewer.seat
    return answered(
        paged(found, lambda each: each.entry, after, limit, lambda each: _shown(each, seat))
    )


@router.post(
    "/cases/{case}/meetings",
    responses=answers(_MEETING, 200, 201),
    openapi_extra=taking(_Convened),
)
def convene(desk: DeskHere, viewer: Limited, case: CaseSeen, key: Key, sent: Given) -> JSONResponse:
    """Convene a meeting: a note in the record, and those invited are told. The office does."""
    convening.expect_convener(viewer.seat, case)
    asked = read(_Convened, sent)
    parties, discharges = _known(desk, viewer, case, asked)
    meeting = Meeting(
        case=case.id,
        entry=key,
        level=asked.level,
        place=_place(asked),
        starts=_begins(asked),
        minutes=asked.minutes,
        zone=_zone(asked),
        agenda=tuple(asked.agenda),
        invited=parties,
        discharges=discharges,
        made=desk.clock_of(case),
    )
    again = _is_kept(case, key)
    convening.convene(desk, viewer.seat, case, meeting)
    return _answer(desk, viewer, case, key, again=again)


@router.get(
    "/cases/{case}/meetings/{entry}/invitation", responses=answers(TEXT, kind="text/calendar")
)
def calendar(desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName) -> Response:
    """The invitation as a calendar file (iCalendar), for those invited."""
    meeting = convening.invited(desk, viewer.seat, case, entry)
    data = invitation(meeting, case, desk.settings.public_origin)
    kind = f"text/calendar; charset=utf-8; method={method_of(meeting)}"
    return exported(case, data, kind, "-consultation.ics")


@router.post(
    "/cases/{case}/meetings/{entry}/move",
    responses=answers(_MEETING, 200, 201),
    openapi_extra=taking(_Where),
)
def move(
    desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName, key: Key, sent: Given
) -> JSONResponse:
    """Give a meeting another time or place; those invited are told. The office does."""
    before = convening.still_on(desk, viewer.seat, case, entry)
    asked = read(_Where, sent)
    moved = replace(
        before,
        place=_place(asked),
        starts=_begins(asked),
        minutes=asked.minutes,
        zone=_zone(asked),
        made=desk.clock_of(case),
        sequence=before.sequence + 1,
    )
    again = _is_kept(case, key)
    convening.move(desk, viewer.seat, case, key, moved)
    return _answer(desk, viewer, case, entry, again=again)


@router.post("/cases/{case}/meetings/{entry}/call-off", responses=answers(_MEETING))
def call_off(
    desk: DeskHere, viewer: Limited, case: CaseSeen, entry: EntryName, key: Key
) -> JSONResponse:
    """Call a meeting off: noted in the record, and the calendar file cancels it."""
    convening.call_off(desk, viewer.seat, case, entry, key)
    return _answer(desk, viewer, case, entry, again=True)


def _answer(desk: Desk, viewer: Viewer, case: Case, entry: str, *, again: bool) -> JSONResponse:
    found = Meetings(desk.tables).find(case.id, entry)
    return answered(_shown(found, viewer.seat), 200 if again else 201)


def _is_kept(case: Case, key: str) -> bool:
    return any(each.id == key for each in case.entries)


def _known(
    desk: Desk, viewer: Viewer, case: Case, asked: _Convened
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is invited, in the order of the case, and what it discharges.

    Raises:
        BadInputError: the case has no such party, or no such duty to talk.
    """
    ground = ground_of(case, viewer.seat.party, viewer.zone, desk.clock_of(case))
    parties = [each.value for each in states(ground)]
    offered = [each.value for each in talks(ground)]
    for said, known in ((asked.invited, parties), (asked.discharges, offered)):
        if strange := [each for each in said if each not in known]:
            message = f"{strange[0]!r} is not of this case."
            raise BadInputError(message, remedy=f"There are {', '.join(known) or 'none'}.")
    return tuple(each for each in parties if each in asked.invited), tuple(asked.discharges)


def _begins(asked: _Where) -> Instant:
    starts = parse_instant(asked.starts)
    try:
        starts.add(minutes=asked.minutes)
    except ValueError:
        message = "It would end after all time that can be written."
        raise BadInputError(message, remedy="Name an earlier time.") from None
    return starts


def _place(asked: _Where) -> str:
    if not asked.place.strip():
        raise BadInputError("A meeting has a place, or a link.", remedy="Send place.")
    return asked.place.strip()


def _zone(asked: _Where) -> str:
    if not is_zone(asked.zone):
        message = f"{asked.zone!r} is no zone."
        raise BadInputError(message, remedy="Name one as Europe/Kyiv, or UTC.")
    return asked.zone


def _shown(meeting: Meeting, seat: Seat) -> dict[str, Any]:
    own = meeting.is_for(seat)
    return {
        "entry": meeting.entry,
        "level": meeting.level,
        "starts": str(meeting.starts),
        "minutes": meeting.minutes,
        "zone": meeting.zone,
        "place": meeting.place if own else None,
        "agenda": list(meeting.agenda) if own else None,
        "invited": list(meeting.invited),
        "discharges": list(meeting.discharges),
        "changes": meeting.sequence,
        "called_off": None if meeting.off is None else str(meeting.off),
        "digest": meeting.digest,
        "invitation": f"/api/v1/cases/{meeting.case}/meetings/{meeting.entry}/invitation"
        if own
        else None,
    }
