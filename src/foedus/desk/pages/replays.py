"""What can be played again: invocations that really happened, and trials of a forecast.

Each becomes a case of its own, entered by whoever plays it in, with the times
of what is played: a replay, or for a trial an exercise.  Then one looks back at it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from foedus.case.words import Mode
from foedus.desk.alerts.guard import expect_right_clock
from foedus.desk.context import TrialAsked
from foedus.desk.forecast_subjects import FIRST, Subject, subjects, this_hour
from foedus.desk.forecasts import attack_on
from foedus.desk.language import told
from foedus.desk.pages.frame import page, plain_frame
from foedus.desk.panels.words import MODES, ModeWords, plain
from foedus.desk.viewer import DeskHere, ViewerHere, may_run, spend
from foedus.errors import ClockInDoubtError, FoedusError, NotFoundError, RefusedError
from foedus.moments import shown_in
from foedus.rehearsal.played_in import milestones_at, play_history, play_script

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.rehearsal.history import Invocation

__all__ = ["router"]

router = APIRouter()
_COST: Final = 29
"""How many plain pages it costs to play something in, besides its own."""
_MOST: Final = 2**31 - 1
_LONGEST: Final = 200
Word = Annotated[str, Form(max_length=_LONGEST)]
Number = Annotated[int, Form(ge=0, le=_MOST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """An invocation that can be played, where a time of it is known."""

    name: str
    title: str
    instrument: str
    when: str
    outcome: str
    dated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayForm:
    """What was typed so far, and what is wrong with it; `part` says in which of the forms."""

    case: str
    history: str = ""
    under: str = FIRST
    behaviour: str = "usual"
    seed: int = 1
    trial: int = 0
    part: str = ""
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is on offer."""

    histories: tuple[HistoryRow, ...]
    documents: tuple[Subject, ...]
    subjects: tuple[Subject, ...]
    behaviours: tuple[str, ...]
    replay: ModeWords
    exercise: ModeWords
    may: bool


@router.get("/replays")
def replays(desk: DeskHere, viewer: ViewerHere) -> HTMLResponse:
    """What can be played into a case of its own."""
    return _page(desk, viewer, PlayForm(case=_free_name(desk)), HTTPStatus.OK)


@router.post("/replays/history", response_model=None)
def history(
    asked: Request, desk: DeskHere, viewer: ViewerHere, *, case: Word, history: Word, under: Word
) -> HTMLResponse | RedirectResponse:
    """Play an invocation into a case, under the promise that it is to be held against."""
    form = PlayForm(case=case, history=history, under=under, part="history")

    def played() -> None:
        invocation = _history(desk, history)
        known = {each.reference for each in desk.promises.readings()}
        agreements = desk.promises.agreements([_known(under, known)])[:1]
        play_history(desk.office, case.strip(), viewer.seat, invocation, agreements, ())

    return _played(asked, desk, viewer, form, Mode.REPLAY, played)


@router.post("/replays/trial", response_model=None)
def trial(  # noqa: PLR0913 - what a trial is, each by its name
    asked: Request,
    desk: DeskHere,
    viewer: ViewerHere,
    *,
    case: Word,
    under: Word,
    behaviour: Word,
    seed: Number,
    trial: Number,
) -> HTMLResponse | RedirectResponse:
    """Play one trial of a forecast into a case."""
    form = PlayForm(
        case=case, under=under, behaviour=behaviour, seed=seed, trial=trial, part="trial"
    )

    def played() -> None:
        reference = _known(under, {each.reference for each in subjects(desk)})
        agreements = desk.promises.agreements([reference])
        if behaviour not in desk.promises.behaviours():
            message = told("No behaviour is called %(name)s.", name=repr(behaviour))
            raise NotFoundError(message, remedy=told("Choose one from the list."))
        sides = attack_on(agreements[0])
        wanted = TrialAsked(
            under=reference,
            behaviour=behaviour,
            at=this_hour(desk.now()),
            seed=seed,
            number=trial,
            **sides,
        )
        reading = desk.promises.trial(wanted)
        procedures = desk.promises.procedures()
        play_script(desk.office, case.strip(), viewer.seat, reading, agreements, procedures)

    return _played(asked, desk, viewer, form, Mode.EXERCISE, played)


def _played(
    asked: Request,
    desk: Desk,
    viewer: Viewer,
    form: PlayForm,
    mode: Mode,
    played: Callable[[], None],
) -> HTMLResponse | RedirectResponse:
    """Play it in, where it is the seat's to do, and lead to it; else the form, as it was sent."""
    try:
        if not may_run(viewer, mode):
            why = f"a seat of role {viewer.seat.role.replace('_', ' ')} may not do this."
            raise RefusedError("play", why, remedy="Ask the secretariat, or the director.")
        expect_right_clock(desk)
        spend(asked, desk, viewer.person, _COST)
        played()
    except FoedusError as fault:
        doubt = isinstance(fault, ClockInDoubtError)
        status = HTTPStatus.SERVICE_UNAVAILABLE if doubt else HTTPStatus.CONFLICT
        shown = replace(form, problem=fault.message, remedy=fault.remedy)
        return _page(desk, viewer, shown, status)
    return RedirectResponse(f"/cases/{form.case.strip()}/replay", HTTPStatus.SEE_OTHER)


def _page(desk: Desk, viewer: Viewer, form: PlayForm, status: HTTPStatus) -> HTMLResponse:
    rows = [_row(each, viewer.zone) for each in desk.promises.histories().values()]
    documents = (
        Subject(reference=each.reference, title=each.document.title)
        for each in desk.promises.readings()
    )
    shelf = Shelf(
        histories=tuple(sorted(rows, key=lambda each: each.when, reverse=True)),
        documents=tuple(documents),
        subjects=subjects(desk),
        behaviours=tuple(desk.promises.behaviours()),
        replay=MODES[Mode.REPLAY],
        exercise=MODES[Mode.EXERCISE],
        may=may_run(viewer, Mode.REPLAY),
    )
    return page(
        "replays", plain_frame("Replays", viewer, "/replays"), status, form=form, shelf=shelf
    )


def _row(invocation: Invocation, zone: str) -> HistoryRow:
    spans = [span for _, _, span in milestones_at(invocation)]
    first = min((each.earliest for each in spans), default=None)
    return HistoryRow(
        name=invocation.id,
        title=invocation.title,
        instrument=invocation.instrument,
        when=shown_in(first, zone).date().format_iso() if first else "",
        outcome=plain(invocation.outcome) if invocation.outcome else told("not known"),
        dated=len(spans),
    )


def _history(desk: Desk, name: str) -> Invocation:
    found = desk.promises.histories().get(name)
    if found is None:
        message = told("No history is called %(name)s.", name=repr(name))
        raise NotFoundError(message, remedy=told("Choose one from the list."))
    return found


def _known(under: str, known: Collection[str]) -> str:
    if under not in known:
        message = told("No document here is called %(name)s.", name=repr(under))
        raise NotFoundError(message, remedy=told("Choose one from the list."))
    return under


def _free_name(desk: Desk) -> str:
    taken = {name for name, _ in desk.office.cases()}
    return next(name for name in map("replay-{}".format, count(1)) if name not in taken)
