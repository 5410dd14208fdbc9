"""Alerts: who was told what, who confirmed; reminders, and checks of communications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from foedus.desk.alerts.calling import check, remind
from foedus.desk.alerts.causes import What
from foedus.desk.alerts.duty import book_of
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.outbox import Outbox, State
from foedus.desk.alerts.planner import DESK
from foedus.desk.alerts.reach import parties_for, parties_told, unreached
from foedus.desk.api.acts import Given, Key
from foedus.desk.api.answers import TEXT, answered, answers, listed, made_of
from foedus.desk.api.bodies import Body, read, taking
from foedus.desk.api.duty import named_by
from foedus.desk.api.limits import Limited
from foedus.desk.api.pages import Cursor, Limit, paged
from foedus.desk.api.strict import StrictRoute
from foedus.desk.viewer import CaseSeen, DeskHere

if TYPE_CHECKING:
    from foedus.desk.alerts.outbox import Delivery
    from foedus.desk.context import Desk
    from foedus.moments import Instant

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["alerts"])

_NULL_TEXT: Final = {"type": ["string", "null"]}
_TEXTS: Final = {"type": "array", "items": TEXT}
_DELIVERY: Final = made_of(
    id=TEXT,
    about=TEXT,
    what={"enum": [each.value for each in What]},
    party=TEXT,
    person=TEXT,
    rank={"type": "integer"},
    channel={"enum": [each.value for each in Channel]},
    told=TEXT,
    state={"enum": [each.value for each in State]},
    tries={"type": "integer"},
    fault=TEXT,
    sent=_NULL_TEXT,
    confirmed=_NULL_TEXT,
)
_REACH: Final = made_of(unreached=_TEXTS)
_CALLED: Final = made_of(parties=_TEXTS)
_Party = Annotated[str, Field(min_length=1, max_length=40)]


class _Remind(Body):
    """The question, as the standing names it."""

    question: str = Field(min_length=1, max_length=300)


class _Check(Body):
    """The parties to whose duty rosters it goes."""

    parties: list[_Party] = Field(min_length=1, max_length=300)


@router.get("/cases/{case}/alerts", responses=answers(listed(_DELIVERY)))
def told(
    desk: DeskHere, viewer: Limited, case: CaseSeen, after: Cursor = "", limit: Limit = 100
) -> JSONResponse:
    """Who was told what of a case, on which channel, and who confirmed: one's own party.

    The office sees all parties, and nobody's addresses.
    """
    return _told(desk, case.id, parties_for(viewer, parties_told(case)), after, limit)


@router.get("/cases/{case}/alerts/unreached", responses=answers(_REACH))
def nobody_on_duty(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """The parties that no message reaches, of those one may know of."""
    return answered({"unreached": sorted(unreached(desk, viewer, case))})


@router.post(
    "/cases/{case}/alerts/reminders",
    responses=answers(_CALLED, 200, 201),
    openapi_extra=taking(_Remind),
)
def reminder(
    desk: DeskHere, viewer: Limited, case: CaseSeen, key: Key, sent: Given
) -> JSONResponse:
    """Remind those who have not answered a question, and nobody else; the office does."""
    asked = read(_Remind, sent)
    name = named_by("remind", case.id, viewer.person, key)
    parties, again = remind(desk, viewer, case, asked.question, name)
    return answered({"parties": list(parties)}, 200 if again else 201)


@router.get("/alerts/checks", responses=answers(listed(_DELIVERY)))
def checks(desk: DeskHere, viewer: Limited, after: Cursor = "", limit: Limit = 100) -> JSONResponse:
    """The checks of communications that were sent, and who confirmed: one's own party."""
    parties = parties_for(viewer, dict.fromkeys([viewer.seat.party, *book_of(desk).contacts()]))
    return _told(desk, DESK, parties, after, limit, What.CHECK)


@router.post("/alerts/checks", responses=answers(_CALLED, 200, 201), openapi_extra=taking(_Check))
def send_check(desk: DeskHere, viewer: Limited, key: Key, sent: Given) -> JSONResponse:
    """Send a check of communications to all on duty of parties: the office, or its authority."""
    asked = read(_Check, sent)
    parties, again = check(desk, viewer, asked.parties, named_by("check", viewer.person, key))
    return answered({"parties": list(parties)}, 200 if again else 201)


def _told(
    desk: Desk, case: str, parties: list[str], after: str, limit: int, what: What | None = None
) -> JSONResponse:
    outbox = Outbox(desk.tables, desk.seed())
    confirmed = {(each.about, each.person): each.at for each in outbox.confirmed(case)}
    found = [
        each for each in outbox.of_case(case) if each.party in parties and what in {None, each.what}
    ]
    return answered(
        paged(found, lambda each: each.id, after, limit, lambda each: _shown(each, confirmed))
    )


def _shown(each: Delivery, confirmed: dict[tuple[str, str], Instant]) -> dict[str, Any]:
    when = confirmed.get((each.about, each.person))
    return {
        "id": each.id,
        "about": each.about,
        "what": each.what,
        "party": each.party,
        "person": each.person,
        "rank": each.rank,
        "channel": each.channel,
        "told": str(each.told),
        "state": each.state.value,
        "tries": each.tries,
        "fault": each.fault,
        "sent": None if each.sent is None else str(each.sent),
        "confirmed": None if when is None else str(when),
    }
