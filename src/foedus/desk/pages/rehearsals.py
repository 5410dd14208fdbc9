"""The scenarios that can be rehearsed, the exercises there are, and beginning one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from foedus.case.entries import RehearsalBegun
from foedus.case.rights import OFFICE
from foedus.case.words import Mode
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.clocks import Clocks, clocks_of
from foedus.desk.panels.occasions import Wording
from foedus.desk.panels.states import in_order
from foedus.desk.panels.times import Times, lasting
from foedus.desk.panels.words import MODES, counted, joined
from foedus.desk.playing import reads_direction
from foedus.desk.rehearsing import begin
from foedus.desk.viewer import DeskHere, ViewerHere, may_run
from foedus.errors import RefusedError, SameIdError

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.panels.times import Stamp
    from foedus.desk.viewer import Viewer
    from foedus.rehearsal.scenario import ScenarioReading

__all__ = ["SPEEDS", "expect_director", "router"]

router = APIRouter()
SPEEDS = (1, 10, 60, 240, 1440)
"""Minutes of the exercise that a minute takes, as buttons offer them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow:
    """A scenario that can be rehearsed."""

    name: str
    title: str
    incident: str
    modelled_on: str
    note: str
    begins: Stamp
    lasts: str
    under: str
    objectives: tuple[str, ...]
    injects: str
    people: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRow:
    """An exercise that goes on, or is over; `room` is where the viewer goes from here."""

    case: str
    title: str
    scenario: str
    clocks: Clocks | None
    began: Stamp
    entries: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seatable:
    """A party that people may play."""

    party: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginForm:
    """What was typed so far, and what is wrong with it."""

    scenario: str
    case: str
    people: tuple[str, ...]
    speed: str
    seed: str
    running: bool
    problem: str = ""
    remedy: str = ""


def expect_director(viewer: Viewer) -> None:
    """Who begins exercises, and sees what they are made of.

    Raises:
        RefusedError: the seat does not.
    """
    if not may_run(viewer, Mode.EXERCISE):
        why = f"a seat of role {viewer.seat.role.replace('_', ' ')} may not do this."
        raise RefusedError("begin rehearsal", why, remedy="Ask the director or the secretariat.")


@router.get("/rehearsals")
def rehearsals(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """The viewer's exercises; for those who may begin one, what there is to rehearse."""
    times, directs = Times(zone=viewer.zone), may_run(viewer, Mode.EXERCISE)
    readings = desk.promises.scenarios() if directs else {}
    return page(
        "rehearsals",
        plain_frame("Rehearsals", viewer, "/rehearsals"),
        exercises=_exercises(desk, viewer, times),
        scenarios=[_scenario(desk, name, each, times) for name, each in readings.items()],
        directs=directs,
        mode=MODES[Mode.EXERCISE],
    )


@router.get("/rehearsals/new")
def new(
    desk: DeskHere, viewer: ViewerHere, scenario: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """The form that begins a scenario."""
    expect_director(viewer)
    told = desk.promises.staging(scenario).reading.scenario
    form = BeginForm(
        scenario=scenario,
        case=_free_name(desk),
        people=told.seats,
        speed=str(told.speed),
        seed=str(told.seed),
        running=True,
    )
    return _form(desk, viewer, form, HTTPStatus.OK)


@router.post("/rehearsals", response_model=None)
def begin_one(  # noqa: PLR0913 - what the form sends
    desk: DeskHere,
    viewer: ViewerHere,
    *,
    scenario: Annotated[str, Form(max_length=200)],
    case: Annotated[str, Form(max_length=100)],
    people: Annotated[list[str], Form(default_factory=list)],
    speed: Annotated[str, Form(max_length=10)] = "60",
    seed: Annotated[str, Form(max_length=10)] = "1",
    clock: Annotated[str, Form(max_length=10)] = "runs",
) -> HTMLResponse | RedirectResponse:
    """Begin a scenario: its case is opened, and its clock runs or stands."""
    expect_director(viewer)
    form = BeginForm(
        scenario=scenario,
        case=case.strip(),
        people=tuple(people),
        speed=speed.strip(),
        seed=seed.strip(),
        running=clock != "stands",
    )
    try:
        begin(
            desk,
            scenario,
            form.case,
            viewer.seat,
            people=form.people,
            seed=_whole(form.seed, "the seed is a whole number."),
            speed=_whole(form.speed, "the speed is a whole number."),
            running=form.running,
        )
    except (RefusedError, SameIdError) as fault:
        made = replace(form, problem=fault.message, remedy=fault.remedy)
        return _form(desk, viewer, made, HTTPStatus.CONFLICT)
    return RedirectResponse(f"/cases/{form.case}/rehearsal", HTTPStatus.SEE_OTHER)


def _whole(text: str, why: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise RefusedError("begin rehearsal", why, remedy="Write digits.")
    return int(text)


def _form(desk: Desk, viewer: Viewer, form: BeginForm, status: HTTPStatus) -> HTMLResponse:
    staging = desk.promises.staging(form.scenario)
    wording = _wording(staging.agreements, viewer.zone)
    parties = [
        Seatable(party=code, name=wording.name(code), chosen=code in form.people)
        for code in (*staging.names.parties, OFFICE)
    ]
    return page(
        "rehearsal_new",
        plain_frame("Begin a rehearsal", viewer, "/rehearsals"),
        status,
        form=form,
        scenario=_scenario(desk, form.scenario, staging.reading, Times(zone=viewer.zone)),
        parties=sorted(parties, key=lambda each: in_order(each.name)),
        speeds=SPEEDS,
        mode=MODES[Mode.EXERCISE],
    )


def _scenario(desk: Desk, name: str, reading: ScenarioReading, times: Times) -> ScenarioRow:
    told = reading.scenario
    agreements = desk.promises.agreements(told.documents)
    wording = _wording(agreements, times.zone)
    return ScenarioRow(
        name=name,
        title=told.title,
        incident=told.incident.title,
        modelled_on=told.incident.modelled_on or "",
        note=told.incident.note or "",
        begins=times.stamp(told.begins),
        lasts=lasting(told.lasts),
        under=joined([each.title for each in agreements[: len(told.documents)]], most=3),
        objectives=tuple(each.text for each in told.objectives.values()),
        injects=counted(len(told.injects), "inject"),
        people=wording.names(told.seats, most=8),
    )


def _wording(agreements: tuple[object, ...], zone: str) -> Wording:
    called = {
        code: party.name
        for each in reversed(agreements)
        for code, party in each.parties.items()  # type: ignore[attr-defined]
    }
    return Wording(times=Times(zone=zone), called=called)


def _exercises(desk: Desk, viewer: Viewer, times: Times) -> list[ExerciseRow]:
    """The newest first."""
    found = []
    for name, _ in desk.office.cases():
        case = desk.office.case(name)
        begun = case.of(RehearsalBegun)
        if not begun or not viewer.may_read(case):
            continue
        body = begun[0].body
        assert isinstance(body, RehearsalBegun)
        directs = reads_direction(viewer.seat, case)
        room = "rehearsal" if directs else "board" if viewer.of_office else "mine"
        row = ExerciseRow(
            case=name,
            title=case.opening.title,
            scenario=body.scenario,
            clocks=clocks_of(desk, case, times),
            began=times.stamp(begun[0].received_at),
            entries=counted(len(case.entries), "entry", "entries"),
            url=f"/cases/{name}/{room}",
        )
        over = row.clocks is None or row.clocks.over
        found.append(((over, -begun[0].received_at.timestamp(), name), row))
    return [row for _, row in sorted(found, key=lambda each: each[0])]


def _free_name(desk: Desk) -> str:
    taken = {name for name, _ in desk.office.cases()}
    return next(name for name in map("rehearsal-{}".format, count(1)) if name not in taken)
