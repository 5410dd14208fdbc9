"""The after-action report of an exercise, from its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.casting import is_played
from foedus.case.entries import CaseClosed
from foedus.rehearsal.review.expected import expectations_of
from foedus.rehearsal.review.foretold import TRIALS, foretold_of
from foedus.rehearsal.review.hands import played_of, refused_of
from foedus.rehearsal.review.injected import injects_of
from foedus.rehearsal.review.legs import at_home_of, legs_of
from foedus.rehearsal.review.lessons import lessons_of
from foedus.rehearsal.review.margins import deadlines_of
from foedus.rehearsal.review.review import FORMAT, Frozen, Head, Review
from foedus.rehearsal.review.steps import steps_of
from foedus.rehearsal.review.subject import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.case.state import Case
    from foedus.forecast.behaviour import Behaviour
    from foedus.rehearsal.review.review import Played
    from foedus.rehearsal.review.subject import Subject

__all__ = ["review_of"]


def review_of(case: Case, behaviours: Mapping[str, Behaviour], *, trials: int = TRIALS) -> Review:
    """Everything about one exercise; `behaviours` by name, as `usual@prepared`.

    Where its behaviour is not at hand as it was, or with no trials, nothing is
    said of the forecast.

    Raises:
        NotFoundError: no scenario is played in the case.
        UnreadableError: its scenario is of another language version.
    """
    subject = subject_of(case, behaviours)
    played = played_of(case)
    foretold = foretold_of(subject, trials) if trials else None
    why = subject.why_none or ("" if foretold else "No forecast was asked for.")
    return Review(
        format=FORMAT,
        head=_head(subject, played),
        question=subject.question.key if subject.question else None,
        steps=steps_of(subject),
        deadlines=deadlines_of(subject),
        expectations=expectations_of(subject),
        injects=injects_of(subject),
        legs=legs_of(subject, played),
        at_home=at_home_of(subject),
        foretold=foretold,
        not_foretold=why,
        lessons=lessons_of(subject),
    )


def _head(subject: Subject, played: tuple[Played, ...]) -> Head:
    case, begun, scenario = subject.case, subject.begun, subject.scenario
    by_machine = sum(map(is_played, case.entries))
    return Head(
        case=case.id,
        mode=case.mode.value,
        title=scenario.title,
        scenario=scenario.scenario,
        version=scenario.version,
        zone=scenario.zone,
        begins=scenario.begins,
        ends=scenario.ends,
        attack=subject.start if scenario.attack else None,
        closed=subject.end,
        is_closed=bool(case.of(CaseClosed)),
        entries=len(case.entries),
        by_people=len(case.entries) - by_machine,
        by_machine=by_machine,
        agreements=tuple(
            Frozen(
                reference=each.reference,
                version=each.version,
                title=each.title,
                digest=each.digest,
            )
            for each in case.opening.agreements
        ),
        behaviour=begun.behaviour,
        digest=begun.digest,
        seed=begun.seed,
        trial=begun.trial,
        played=played,
        refused=refused_of(case),
    )
