"""What stands in the way of completing a step at home, and of objecting to a text.

A step must be known, open, and within the ceiling that was voted beforehand.
A silence that one party has broken may be objected to by others until its
time is over.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.case.contributions import lines_of
from foedus.case.steps import awaits, procedure_of
from foedus.case.sums import latest_after
from foedus.case.words import Stage, StepResult

if TYPE_CHECKING:
    from foedus.agreement.procedure import Step
    from foedus.case.assessment import Assessment
    from foedus.case.entries import StepCompleted
    from foedus.case.questions import Question
    from foedus.case.register import Register
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["Hindrance", "article_of", "hindrance_to", "in_its_window"]

_PROMISED: Final = (Stage.OFFERED, Stage.PLEDGED, Stage.COMMITTED)


class Hindrance(NamedTuple):
    """Why not, what would work, and by which article."""

    why: str
    remedy: str
    cite: str = ""


def hindrance_to(
    body: StepCompleted, party: str, assessment: Assessment, now: Instant
) -> Hindrance | None:
    """What stands in the way of a step that a party says has ended; None where nothing does."""
    procedure = procedure_of(party, assessment.case)
    step = procedure.step(body.step) if procedure else None
    if procedure is None or step is None:
        known = {each.id for each in procedure.steps} if procedure else set[str]()
        return _unless_awaited(body.step, party, assessment, known)
    first = awaits(procedure, body.step, assessment.register, now)
    if first:
        why = f"{body.step} opens only where {first} is refused."
        return Hindrance(why, f"Complete {first} first.", step.article)
    if body.result is StepResult.APPROVED:
        return _above_its_ceiling(step, party, assessment.case)
    return None


def article_of(name: str, party: str, case: Case) -> str:
    """The article of a step of a party; empty where no procedure lists it."""
    procedure = procedure_of(party, case)
    step = procedure.step(name) if procedure else None
    return step.article if step else ""


def _unless_awaited(
    name: str, party: str, assessment: Assessment, known: set[str]
) -> Hindrance | None:
    """A step that no procedure lists is known from the position that waits for it."""
    pending = {
        position.pending
        for question in assessment.questions()
        for position in question.positions
        if position.party == party
    }
    if name in pending:
        return None
    listed = ", ".join(sorted({*known, *pending} - {""})) or "no step"
    return Hindrance(f"{party} has no step {name!r} to complete.", f"It has {listed}.")


def _above_its_ceiling(step: Step, party: str, case: Case) -> Hindrance | None:
    """A mandate voted beforehand approves what lies within it, and no more."""
    if step.ceiling is None or step.ceiling.value is None:
        return None
    promised = sum(
        max(line.stages.get(stage, Decimal(0)) for stage in _PROMISED)
        for line in lines_of(case)
        if (line.giver, line.unit) == (party, step.ceiling.unit) and line.form in step.forms
    )
    if promised <= step.ceiling.value:
        return None
    why = f"it covers {step.ceiling.value} {step.ceiling.unit}, and {promised} are promised."
    remedy = f"Complete {' and '.join(step.instead_of) or 'another step'} instead."
    return Hindrance(why, remedy, step.article)


def in_its_window(question: Question, register: Register, now: Instant) -> bool:
    """Whether the time of a silence that was broken still runs: others may object too."""
    rule = question.clause.rule
    drafts = register.drafts.get(question.clause.key, ())
    sent = next((entry.received_at for entry, _ in drafts if entry.id == question.draft), None)
    if rule is None or rule.rule.window is None or sent is None or question.broken_at is None:
        return False
    zone = question.clause.provision.zone
    return now <= latest_after(sent, rule.rule.window, zone)
