"""What an exercise showed: expectations for who evaluates it, lessons from everybody in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from foedus.case.entries import CaseClosed, LessonEntered, Observed, RehearsalBegun, Seen
from foedus.desk.acting import may_act
from foedus.desk.language import told
from foedus.desk.pages.frame import case_frame, page
from foedus.desk.panels.evaluation import SEEN, about_of, expectations, lessons
from foedus.desk.panels.occasions import Wording
from foedus.desk.panels.times import Times
from foedus.desk.playing import LONGEST, enter, expect_text, reads_direction
from foedus.desk.rehearsing import rehearsal_of
from foedus.desk.viewer import CaseSeen, DeskHere, ViewerHere
from foedus.errors import FoedusError, NotFoundError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["router"]

router = APIRouter()
Entry = Annotated[str, Form(max_length=100)]
Text = Annotated[str, Form(max_length=LONGEST + 500)]
_MOST_ABOUT: Final = 40
_OBSERVE: Final = "observe"
_LEARN: Final = "enter lesson"


@router.get("/cases/{case}/evaluation")
def evaluation(desk: DeskHere, viewer: ViewerHere, case: CaseSeen) -> HTMLResponse:
    """Expectations and what was seen, for who evaluates; lessons, for everybody."""
    return _shown(desk, viewer, case)


@router.post("/cases/{case}/evaluation/observed")
def observed(  # noqa: PLR0913 - what the form sends
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    *,
    expectation: Annotated[str, Form(max_length=200)],
    entry: Entry = "",
    seen: Annotated[str, Form(max_length=20)] = "",
    text: Text = "",
    evidence: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Say whether something expected was seen, and on which entries that rests."""
    if not reads_direction(viewer.seat, case):
        raise _nothing(case)
    try:
        if expectation not in rehearsal_of(desk, case).exercise.reading.scenario.expectations:
            message = f"The scenario expects nothing called {expectation[:40]!r}."
            raise NotFoundError(message, remedy="Choose one of its expectations.")
        if seen not in set(Seen):
            why = "nothing was chosen."
            raise RefusedError(_OBSERVE, why, remedy="Say whether it was met.")
        body = Observed(
            expectation=expectation,
            seen=Seen(seen),
            text=expect_text(text, _OBSERVE),
            evidence=_entries(case, evidence),
        )
        enter(desk, case, viewer.seat, body, entry)
    except FoedusError as fault:
        typed = {"seen": seen, "text": text, "evidence": evidence}
        return _shown(desk, viewer, case, fault, expectation, typed)
    return _back(case, f"x-{expectation}")


@router.post("/cases/{case}/evaluation/lessons")
def learned(  # noqa: PLR0913 - what the form sends
    desk: DeskHere,
    viewer: ViewerHere,
    case: CaseSeen,
    *,
    about: Annotated[list[str], Form(default_factory=list)],
    entry: Entry = "",
    text: Text = "",
    action: Text = "",
    owner: Annotated[str, Form(max_length=300)] = "",
    due: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Say what was learned, about what, and what is to be done by whom and when."""
    try:
        body = LessonEntered(
            text=expect_text(text, _LEARN),
            about=_known(case, about),
            action=expect_text(action, _LEARN, needed=False),
            owner=expect_text(owner, _LEARN, needed=False),
            due=expect_text(due, _LEARN, needed=False),
        )
        enter(desk, case, viewer.seat, body, entry)
    except FoedusError as fault:
        typed = {"text": text, "action": action, "owner": owner, "due": due}
        return _shown(desk, viewer, case, fault, "", typed | {"about": tuple(about)})
    return _back(case, "lessons")


def _back(case: Case, where: str) -> RedirectResponse:
    return RedirectResponse(f"/cases/{case.id}/evaluation#{where}", HTTPStatus.SEE_OTHER)


def _nothing(case: Case) -> NotFoundError:
    message = f"No rehearsal is conducted in {case.id}."
    return NotFoundError(message, remedy="See the board.")


def _entries(case: Case, typed: str) -> tuple[str, ...]:
    """Entries by their numbers in the record, as `12, 15`."""
    found: dict[str, None] = {}
    for word in typed.replace(",", " ").split():
        number = int(word) if word.isascii() and word.isdigit() and len(word) < len("100000") else 0
        if not 0 < number <= len(case.entries):
            why = f"the record has no entry {word[:20]}."
            raise RefusedError(_OBSERVE, why, remedy="Write the numbers that the record shows.")
        found[case.entries[number - 1].id] = None
    return tuple(found)


def _known(case: Case, about: list[str]) -> tuple[str, ...]:
    """Provisions and steps that there are."""
    groups = about_of(case, "", Wording.of(case, Times()))
    known = {value for group in groups for value, _ in group.choices}
    if strange := [each for each in about if each not in known]:
        why = f"the case has no {strange[0][:80]!r}."
        raise RefusedError(_LEARN, why, remedy="Choose provisions and steps of the list.")
    if len(about) > _MOST_ABOUT:
        why = f"a lesson is about {_MOST_ABOUT} things at most."
        raise RefusedError(_LEARN, why, remedy="Enter several lessons.")
    return tuple(dict.fromkeys(about))


def _shown(
    desk: Desk,
    viewer: Viewer,
    case: Case,
    problem: FoedusError | None = None,
    at: str = "",
    typed: Mapping[str, object] | None = None,
) -> HTMLResponse:
    """The page; with what is wrong, and what was typed, at the form that it was typed into."""
    if not case.of(RehearsalBegun):
        raise _nothing(case)
    wording, evaluates = (
        Wording.of(case, Times(zone=viewer.zone)),
        reads_direction(viewer.seat, case),
    )
    rehearsal = rehearsal_of(desk, case) if evaluates else None
    party = "" if viewer.of_office else viewer.seat.party
    return page(
        "evaluation",
        case_frame(told("Evaluation"), viewer, case, "evaluation"),
        HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        expectations=expectations(rehearsal, wording) if rehearsal else None,
        now=wording.times.stamp(desk.clock_of(case)),
        may_observe=evaluates and may_act(viewer.seat, "observe", case.mode),
        may_learn=may_act(viewer.seat, "enter_lesson", case.mode),
        choices=[(each.value, sign) for each, sign in SEEN.items()],
        lessons=lessons(case, wording),
        about=about_of(case, party, wording),
        readable=evaluates or bool(case.of(CaseClosed)),
        problem=problem,
        at=at,
        typed=typed or {},
        entry=desk.nonce(),
    )
