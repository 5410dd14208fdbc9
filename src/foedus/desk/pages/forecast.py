"""What if: the forecast of a mechanism, in a case and outside of one, with sliders.

Reading it changes nothing and keeps nothing.  The script asks the same address
for the answer alone: roughly while somebody drags, and as the page itself says
it once the slider rests.  Without a script a button does.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse

from foedus.desk.forecast_form import Mistake, read_form
from foedus.desk.forecast_subjects import asking_in, of_case, of_library, subjects
from foedus.desk.forecasts import ACCURATE, DRAGGED
from foedus.desk.language import told
from foedus.desk.pages.cases import SHELVES
from foedus.desk.pages.frame import case_frame, page, plain_frame
from foedus.desk.panels.forecasting import ForecastView, forecast_view
from foedus.desk.panels.sliders import Controls, Group, Option, controls_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import plain, sentence
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import NotForecastError

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.desk.context import Desk
    from foedus.desk.forecast_form import Read, Starts
    from foedus.desk.forecasts import Forecasts
    from foedus.desk.pages.frame import Frame
    from foedus.forecast.compile import Compiled

__all__ = ["ForecastPage", "router"]

router = APIRouter()
Part = Annotated[str, Header(alias="x-part")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPage:
    """The form, and the answer where there is one."""

    address: str
    controls: Controls
    answer: ForecastView | None


@router.get("/forecast")
def forecast(asked: Request, desk: DeskHere, viewer: ViewerHere, part: Part = "") -> HTMLResponse:
    """Any mechanism of the library."""
    starts = of_library(desk, _forecasts(asked), viewer.zone)
    frame = plain_frame("What if?", viewer, "/forecast")
    return _answered(asked, starts, frame, lambda under: _library(desk, under), part)


@router.get("/cases/{case}/forecast")
def forecast_of_case(
    asked: Request, desk: DeskHere, viewer: ViewerHere, case: CaseSeen, part: Part = ""
) -> HTMLResponse:
    """An agreement of the case, from the attack as it was reported."""
    starts = of_case(desk, case, viewer.zone)
    frame = case_frame("What if?", viewer, case, "forecast")

    def groups(under: str) -> list[Group]:
        options = (
            Option(value=each.reference, words=each.title, taken=each.reference == under)
            for each in asking_in(case)
        )
        return [Group(name=told("Agreements of this case"), options=tuple(options))]

    return _answered(asked, starts, frame, groups, part)


def _forecasts(asked: Request) -> Forecasts:
    found: Forecasts = asked.app.state.forecasts
    return found


def _answered(
    asked: Request,
    starts: Starts,
    frame: Frame,
    groups: Callable[[str], list[Group]],
    part: str,
) -> HTMLResponse:
    """The page; only what a slider changes, where the page itself asks for that."""
    read = read_form(asked.query_params, starts)
    accuracy = DRAGGED if part == "dragged" else ACCURATE
    compiled, answer, mistakes = _worked_out(_forecasts(asked), read, accuracy, frame.zone)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    controls = controls_of(
        read,
        compiled,
        under=groups(read.typed.under or starts.under),
        behaviours=starts.behaviours,
        at=read.asking.at if read.asking else starts.at,
        zone=(frame.zone, Times(zone=frame.zone).label),
        mistakes=mistakes,
    )
    shown = ForecastPage(address=asked.url.path, controls=controls, answer=answer)
    made = page("forecast_answer" if part else "forecast", frame, status, shown=shown, at=answer)
    made.headers["vary"] = "x-part"
    return made


def _worked_out(
    forecasts: Forecasts, read: Read, accuracy: float, zone: str
) -> tuple[Compiled | None, ForecastView | None, list[Mistake]]:
    mistakes = list(read.mistakes)
    if read.asking is None:
        return None, None, mistakes
    compiled = None
    try:
        compiled = forecasts.compiled(read.asking)
        found = forecasts.found(read.asking, read.turned, accuracy)
    except NotForecastError as fault:
        named = compiled is not None and read.turned.party in {"", *compiled.model.parties}
        field = "under" if compiled is None else "stage" if named else "party"
        mistakes.append(Mistake(field=field, message=fault.message, remedy=fault.remedy))
        return compiled, None, mistakes
    return compiled, forecast_view(found, Times(zone=zone)), mistakes


def _library(desk: Desk, under: str) -> list[Group]:
    """Every document that puts a question, kind by kind."""
    found: dict[str, list[Option]] = {kind: [] for kind in SHELVES}
    for each in subjects(desk):
        kind = each.reference.partition("/")[0]
        option = Option(value=each.reference, words=each.title, taken=each.reference == under)
        found.setdefault(kind, []).append(option)
    return [
        Group(name=told(SHELVES.get(kind, sentence(plain(kind)))), options=tuple(options))
        for kind, options in found.items()
        if options
    ]
