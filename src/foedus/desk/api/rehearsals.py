"""Rehearsals, for programs: what can be rehearsed, beginning one, its clock and its injects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from foedus.case.casting import played_by_people
from foedus.case.entries import CaseClosed, RehearsalBegun, Rescheduled
from foedus.case.words import Mode
from foedus.desk.api.acts import Given, Key
from foedus.desk.api.answers import TEXT, answered, answers, listed, made_of
from foedus.desk.api.bodies import Body, read, taking
from foedus.desk.api.limits import Limited
from foedus.desk.api.pages import Cursor, Limit, paged
from foedus.desk.api.strict import StrictRoute
from foedus.desk.paces import Paces
from foedus.desk.pages.rehearsal import directed
from foedus.desk.pages.rehearsals import expect_director
from foedus.desk.playing import reads_direction
from foedus.desk.rehearsing import begin, rehearsal_of
from foedus.desk.viewer import CaseSeen, DeskHere, may_run
from foedus.errors import NotFoundError, SameIdError
from foedus.moments import parse_instant
from foedus.rehearsal.soundness import FASTEST

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.paces import Run
    from foedus.desk.rehearsing import Rehearsal
    from foedus.moments import Instant

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["rehearsals"])

_TEXTS: Final = {"type": "array", "items": TEXT}
_TIME: Final = {"type": "string", "format": "date-time"}
_NULL_TIME: Final = {"type": ["string", "null"], "format": "date-time"}
_TRUTH: Final = {"type": "boolean"}
_WHOLE: Final = {"type": "integer"}
_SCENARIO: Final = made_of(
    scenario=TEXT,
    title=TEXT,
    incident=TEXT,
    modelled_on={"type": ["string", "null"]},
    begins=_TIME,
    ends=_TIME,
    documents=_TEXTS,
    objectives=_TEXTS,
    seats=_TEXTS,
    injects=_WHOLE,
    speed=_WHOLE,
    seed=_WHOLE,
)
_CLOCK: Final = made_of(
    case=TEXT,
    scenario=TEXT,
    mode={"const": "exercise"},
    at=_TIME,
    wall=_TIME,
    speed=_WHOLE,
    running=_TRUTH,
    jumping_to=_NULL_TIME,
    over=_TRUTH,
    people=_TEXTS,
)
_INJECT: Final = made_of(
    inject=TEXT,
    title=TEXT,
    status={"enum": ["made", "to come", "waiting", "ready"]},
    at=_NULL_TIME,
    moved=_TRUTH,
    text={"type": ["string", "null"]},
    to=_TEXTS,
)
InjectName = Annotated[str, Path(max_length=100)]
Word = Annotated[str, Field(min_length=1, max_length=60)]
Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
Speed = Annotated[int, Field(ge=1, le=FASTEST)]


class _Begun(Body):
    """A scenario; what is left out is as the scenario has it."""

    scenario: Annotated[str, Field(min_length=1, max_length=200)]
    people: list[Word] | None = Field(default=None, max_length=300)
    seed: int | None = Field(default=None, ge=0, le=999_999_999)
    speed: Speed | None = None
    running: bool = True


class _Faster(Body):
    """How many minutes of the exercise a minute takes."""

    speed: Speed


class _Jumped(Body):
    """A moment of the exercise that is to come."""

    to: Moment


class _Moved(Body):
    """When an inject comes; null: at the director's word."""

    to: Moment | None


@router.get("/scenarios", responses=answers(listed(_SCENARIO)))
def scenarios(
    desk: DeskHere, viewer: Limited, after: Cursor = "", limit: Limit = 100
) -> JSONResponse:
    """What can be rehearsed, for those who begin rehearsals; for others there is nothing."""
    begins = may_run(viewer, Mode.EXERCISE)
    found = list(desk.promises.scenarios().items()) if begins else []

    def shown(pair: tuple[str, Any]) -> dict[str, Any]:
        told = pair[1].scenario
        return {
            "scenario": pair[0],
            "title": told.title,
            "incident": told.incident.title,
            "modelled_on": told.incident.modelled_on,
            "begins": str(told.begins),
            "ends": str(told.ends),
            "documents": list(told.documents),
            "objectives": [each.text for each in told.objectives.values()],
            "seats": list(told.seats),
            "injects": len(told.injects),
            "speed": told.speed,
            "seed": told.seed,
        }

    return answered(paged(found, lambda pair: pair[0], after, limit, shown))


@router.get("/rehearsals", responses=answers(listed(_CLOCK)))
def rehearsals(
    desk: DeskHere, viewer: Limited, after: Cursor = "", limit: Limit = 100
) -> JSONResponse:
    """The rehearsals that the seat may read, each with its clock."""
    cases = [desk.office.case(name) for name, _ in desk.office.cases()]
    found = [
        (each, run)
        for each in cases
        if each.of(RehearsalBegun)
        and viewer.may_read(each)
        and (run := Paces(desk.tables).of(each.id)) is not None
    ]
    return answered(
        paged(
            found, lambda pair: pair[0].id, after, limit, lambda pair: _clock(desk, viewer, *pair)
        )
    )


@router.post(
    "/cases/{case}/rehearsal",
    responses=answers(_CLOCK, 200, 201),
    openapi_extra=taking(_Begun),
)
def begin_one(
    desk: DeskHere, viewer: Limited, case: Annotated[str, Path(max_length=100)], sent: Given
) -> JSONResponse:
    """Begin a scenario as a case; the same again is the same."""
    expect_director(viewer)
    asked = read(_Begun, sent)
    known = {name for name, _ in desk.office.cases()}
    begin(
        desk,
        asked.scenario,
        case,
        viewer.seat,
        people=asked.people,
        seed=asked.seed,
        speed=asked.speed,
        running=asked.running,
    )
    return _answer(desk, viewer, desk.office.case(case), 200 if case in known else 201)


@router.get("/cases/{case}/rehearsal", responses=answers(_CLOCK))
def one(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """What time it is in a rehearsal, how its clock goes, and whom people play."""
    return _answer(desk, viewer, case)


@router.post("/cases/{case}/rehearsal/pause", responses=answers(_CLOCK))
def pause(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """Let the clock stand; all that follows is shifted."""
    _turning(desk, viewer, case).pause()
    return _answer(desk, viewer, case)


@router.post("/cases/{case}/rehearsal/resume", responses=answers(_CLOCK))
def resume(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """Let the clock run again."""
    _turning(desk, viewer, case).resume()
    return _answer(desk, viewer, case)


@router.post("/cases/{case}/rehearsal/step", responses=answers(_CLOCK))
def step(desk: DeskHere, viewer: Limited, case: CaseSeen) -> JSONResponse:
    """Go to the next event."""
    _turning(desk, viewer, case).step()
    return _answer(desk, viewer, case)


@router.post(
    "/cases/{case}/rehearsal/speed", responses=answers(_CLOCK), openapi_extra=taking(_Faster)
)
def speed(desk: DeskHere, viewer: Limited, case: CaseSeen, sent: Given) -> JSONResponse:
    """Let the clock run at another speed."""
    rehearsal = _turning(desk, viewer, case)
    rehearsal.run_at(read(_Faster, sent).speed)
    return _answer(desk, viewer, case)


@router.post(
    "/cases/{case}/rehearsal/jump", responses=answers(_CLOCK), openapi_extra=taking(_Jumped)
)
def jump(desk: DeskHere, viewer: Limited, case: CaseSeen, sent: Given) -> JSONResponse:
    """Play everything until a moment at once."""
    rehearsal = _turning(desk, viewer, case)
    rehearsal.jump(parse_instant(read(_Jumped, sent).to))
    return _answer(desk, viewer, case)


@router.get("/cases/{case}/rehearsal/injects", responses=answers(listed(_INJECT)))
def injects(
    desk: DeskHere, viewer: Limited, case: CaseSeen, after: Cursor = "", limit: Limit = 100
) -> JSONResponse:
    """The master events list, for those who direct and evaluate; for players there is none."""
    rows = _injects(rehearsal_of(desk, directed(viewer, case)))
    return answered(paged(rows, lambda row: str(row["inject"]), after, limit, dict))


@router.post("/cases/{case}/rehearsal/injects/{inject}", responses=answers(_INJECT))
def make(desk: DeskHere, viewer: Limited, case: CaseSeen, inject: InjectName) -> JSONResponse:
    """Make an inject now, whatever it was to wait for; the same again is refused."""
    rehearsal_of(desk, directed(viewer, case)).inject(inject, viewer.seat)
    return _inject(desk, case, inject)


@router.post(
    "/cases/{case}/rehearsal/injects/{inject}/move",
    responses=answers(_INJECT),
    openapi_extra=taking(_Moved),
)
def move(
    desk: DeskHere, viewer: Limited, case: CaseSeen, inject: InjectName, key: Key, sent: Given
) -> JSONResponse:
    """Move an inject to a moment, or hold it back; once for each key."""
    rehearsal = rehearsal_of(desk, directed(viewer, case))
    asked = read(_Moved, sent).to
    to = None if asked is None else parse_instant(asked)
    kept = next((each.body for each in case.entries if each.id == key), None)
    if kept is not None and kept != Rescheduled(inject=inject, moved_to=to):
        message = f"Something else is kept as {key!r}."
        raise SameIdError(message, remedy="Give every act a key of its own.")
    if kept is None:
        rehearsal.reschedule(inject, to, viewer.seat, key)
    return _inject(desk, case, inject)


def _turning(desk: Desk, viewer: Limited, case: Case) -> Rehearsal:
    """The rehearsal of who may turn its clock."""
    known = directed(viewer, case)
    expect_director(viewer)
    return rehearsal_of(desk, known)


def _answer(desk: Desk, viewer: Limited, case: Case, status: int = 200) -> JSONResponse:
    run = Paces(desk.tables).of(case.id) if case.of(RehearsalBegun) else None
    if run is None:
        message = f"No rehearsal is conducted in {case.id}."
        raise NotFoundError(message, remedy="Begin one of a scenario.")
    return answered(_clock(desk, viewer, case, run), status)


def _clock(desk: Desk, viewer: Limited, case: Case, run: Run) -> dict[str, Any]:
    begun = case.of(RehearsalBegun)[0].body
    assert isinstance(begun, RehearsalBegun)
    over, directs = run.over or bool(case.of(CaseClosed)), reads_direction(viewer.seat, case)
    return {
        "case": case.id,
        "scenario": begun.scenario,
        "mode": case.mode.value,
        "at": str(desk.clock_of(case)),
        "wall": str(desk.now()),
        "speed": run.pace.speed,
        "running": run.pace.running and not over,
        "jumping_to": str(run.target) if run.target is not None and directs else None,
        "over": over,
        "people": sorted(played_by_people(case)),
    }


def _injects(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    known = rehearsal.injects
    made, moved, times, ready = known.made(), known.moved(), known.times(), set(known.ready())

    def status(key: str) -> tuple[str, Instant | None]:
        if key in made:
            return "made", made[key].recorded_at
        if key in times:
            return "to come", times[key]
        return ("ready" if key in ready else "waiting"), None

    rows = []
    for key, inject in rehearsal.exercise.reading.scenario.injects.items():
        word, at = status(key)
        rows.append(
            {
                "inject": key,
                "title": inject.title,
                "status": word,
                "at": None if at is None else str(at),
                "moved": key in moved,
                "text": inject.text,
                "to": list(inject.to),
            }
        )
    return rows


def _inject(desk: Desk, case: Case, key: str) -> JSONResponse:
    rows = _injects(rehearsal_of(desk, desk.office.case(case.id)))
    return answered(next(row for row in rows if row["inject"] == key))
