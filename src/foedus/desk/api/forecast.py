"""A forecast for programs: what the page shows, as numbers, with what they rest on."""

from __future__ import annotations

from dataclasses import fields
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from foedus.agreement.vocabulary import Form
from foedus.desk.api.answers import TEXT, answered, answers, made_of
from foedus.desk.api.limits import Limited
from foedus.desk.api.strict import StrictRoute
from foedus.desk.forecast_form import LEAST_SUPPORT, MOST_SUPPORT, PACES, USUAL, usual_form
from foedus.desk.forecast_subjects import FIRST, of_library
from foedus.desk.forecasts import ACCURATE, CHECKPOINTS, HOURS, Asking, Turned, attack_on
from foedus.desk.viewer import DeskHere
from foedus.errors import NotFoundError
from foedus.forecast.behaviour import Basis
from foedus.moments import expect_of_our_time, parse_instant

if TYPE_CHECKING:
    from foedus.desk.forecasts import Forecasts, Found

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["forecasts"])

_NUMBER: Final = {"type": "number"}
_NUMBERS: Final = {"type": "array", "items": _NUMBER}
_TEXTS: Final = {"type": "array", "items": TEXT}
_NULL_NUMBER: Final = {"type": ["number", "null"]}
_YES: Final = {"type": "boolean"}


def _list_of(**fields: Any) -> dict[str, Any]:
    return {"type": "array", "items": made_of(**fields)}


_FORECAST: Final = made_of(
    agreement=TEXT,
    digests={"type": "object", "additionalProperties": TEXT},
    behaviour=TEXT,
    question=TEXT,
    cite=TEXT,
    rule=TEXT,
    attack=made_of(at=TEXT, by=TEXT, on=TEXT),
    closes_after=made_of(
        attack=_NULL_NUMBER, report=_NULL_NUMBER, request=_NULL_NUMBER, meeting=_NULL_NUMBER
    ),
    parties=_TEXTS,
    method={"const": "exact"},
    without_bandwagon=_YES,
    error=_NUMBER,
    hours={"type": "array", "items": {"type": "integer"}},
    all_answered=_NUMBERS,
    answered=_NUMBERS,
    supporting=_NUMBERS,
    adopted={"type": ["array", "null"], "items": _NUMBER},
    why_not=TEXT,
    support=_list_of(at_least={"type": "integer"}, by_24=_NUMBER, by_72=_NUMBER, by_168=_NUMBER),
    late=_list_of(party=TEXT, chance=_NUMBER),
    arrivals={
        "type": ["array", "null"],
        "items": made_of(
            form=TEXT, unit=TEXT, days=_list_of(day={"type": "integer"}, amount=_NUMBER),
            promised=_NUMBER,
        ),
    },
    assumptions=_list_of(
        place=TEXT, says=TEXT, basis={"enum": [each.value for each in Basis]}, sources=_TEXTS
    ),
    assumed_beside=_TEXTS,
)  # fmt: skip
_FORMS: Final = f"^({'|'.join(Form)})?$"
Speed = Annotated[float, Field(ge=2 ** PACES["home"][0], le=2 ** PACES["home"][1])]
Wait = Annotated[float, Field(ge=2 ** PACES["request"][0], le=2 ** PACES["request"][1])]


class _Asked(BaseModel):
    """What is asked; what is turned is as assumed where nothing is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    under: str = Field(FIRST, max_length=200, description="A document, or a version of it.")
    behaviour: str = Field(USUAL, max_length=200)
    form: str = Field("", pattern=_FORMS, description="Of support.")
    at: str = Field("", max_length=60, description="When the attack begins; this hour, if empty.")
    home: Speed = Field(1.0, description="How many times as fast the steps at home are.")
    party: str = Field("", max_length=40)
    party_speed: Speed = Field(1.0, description="How many times as fast it is in all.")
    request: Wait = Field(1.0, description="How many times as long until the request.")
    support: float | None = Field(None, ge=LEAST_SUPPORT / 100, le=MOST_SUPPORT / 100)
    stage: str = Field("", max_length=80)
    stage_speed: Speed = Field(1.0, description="How many times as fast it is for all.")


@router.get("/forecast", responses=answers(_FORECAST))
def forecast(
    asked: Annotated[_Asked, Query()], request: Request, desk: DeskHere, viewer: Limited
) -> JSONResponse:
    """What would follow from assumptions: exact, and without a bandwagon.

    Nothing of it is kept, and it is part of no record.  `adopted` is null where
    each decides for itself, and where `why_not` says that it has no exact evaluation.
    """
    del viewer
    forecasts: Forecasts = request.app.state.forecasts
    starts = of_library(desk, forecasts, "UTC")
    agreement = starts.agreement(asked.under)
    if asked.behaviour not in starts.behaviours:
        message = f"No behaviour is called {asked.behaviour!r}."
        raise NotFoundError(message, remedy=f"There are {', '.join(starts.behaviours)}.")
    asking = Asking(
        agreement=agreement,
        behaviour=starts.behaviours[asked.behaviour],
        form=Form(asked.form) if asked.form else usual_form(agreement),
        at=expect_of_our_time(parse_instant(asked.at)) if asked.at else starts.at,
        **attack_on(agreement),
    )
    turned = Turned(**{each.name: getattr(asked, each.name) for each in fields(Turned)})
    return answered(_json(forecasts.found(asking, turned, ACCURATE)))


def _json(found: Found) -> dict[str, Any]:
    from foedus.forecast.assumptions import assumptions  # noqa: PLC0415 - loads NumPy

    compiled = found.compiled
    asked, attack, model = compiled.asked, compiled.attack, compiled.model
    arrivals = found.arrivals
    return {
        "agreement": compiled.agreement.reference,
        "digests": dict(model.digests),
        "behaviour": compiled.behaviour.name,
        "question": model.ballots[0].question,
        "cite": asked.clause.cite,
        "rule": asked.rule.kind.value,
        "attack": {"at": attack.at.format_iso(), "by": attack.by, "on": attack.on},
        "closes_after": {
            "attack": _or_null(asked.after_attack),
            "report": _or_null(asked.after_report),
            "request": _or_null(asked.after_request),
            "meeting": _or_null(asked.after_meeting),
        },
        "parties": list(model.parties),
        "method": "exact",
        "without_bandwagon": found.without,
        "error": found.accuracy,
        "hours": list(HOURS),
        "all_answered": list(found.all_answered),
        "answered": list(found.answered),
        "supporting": list(found.supporting),
        "adopted": list(found.adopted) or None,
        "why_not": found.why_not,
        "support": [
            {"at_least": least, **dict(zip(map("by_{}".format, CHECKPOINTS), row, strict=True))}
            for least, row in enumerate(found.at_least)
        ],
        "late": [{"party": party, "chance": chance} for party, chance in found.late],
        "arrivals": None
        if arrivals is None
        else [
            {
                "form": each.form,
                "unit": each.unit,
                "days": [
                    {"day": day, "amount": amount}
                    for day, amount in zip(found.days, each.by_day, strict=True)
                ],
                "promised": each.promised,
            }
            for each in arrivals
        ],
        "assumptions": [
            {
                "place": each.place,
                "says": each.says,
                "basis": each.basis.value,
                "sources": list(each.sources),
            }
            for each in assumptions(compiled.behaviour)
        ],
        "assumed_beside": list(compiled.assumed),
    }


def _or_null(hours: float) -> float | None:
    return None if isnan(hours) else hours
