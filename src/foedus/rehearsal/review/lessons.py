"""Lessons that participants entered, and where they point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.keys import did_you_mean
from foedus.case import entries as e
from foedus.rehearsal.review.review import Lesson, Point

if TYPE_CHECKING:
    from foedus.rehearsal.review.subject import Subject

__all__ = ["lessons_of"]


def lessons_of(subject: Subject) -> tuple[Lesson, ...]:
    """Each in the order of the record."""
    found = []
    for entry in subject.case.of(e.LessonEntered):
        body = entry.body
        assert isinstance(body, e.LessonEntered)
        found.append(
            Lesson(
                text=body.text,
                action=body.action,
                owner=body.owner,
                due=body.due,
                points=tuple(_point(subject, each) for each in body.about),
                told=subject.evidence(entry),
            )
        )
    return tuple(found)


def _point(subject: Subject, written: str) -> Point:
    if "#" in written:
        return _provision(subject, written)
    return _step(subject, written)


def _provision(subject: Subject, written: str) -> Point:
    clauses = subject.assessment.clauses
    clause = clauses.get(written)
    if clause is None:
        hint = did_you_mean(written, clauses)
        wrong = f"No provision of this case is called so. {hint}".rstrip()
        return Point(written=written, kind="", cite="", title="", wrong=wrong)
    title = f"{clause.modal} {clause.verb}: {clause.name}".replace("_", " ")
    cite = f"{clause.agreement} {clause.cite}"
    return Point(written=written, kind="provision", cite=cite, title=title, wrong="")


def _step(subject: Subject, written: str) -> Point:
    name, _, party = written.rpartition("/")
    procedures = {each.procedure: each for each in subject.case.opening.procedures}
    own = procedures.get(party)
    step = own.step(name) if own else None
    if step is None:
        known = [f"{s.id}/{code}" for code, each in procedures.items() for s in each.steps]
        hint = did_you_mean(written, known) or "Write agreement#provision, or step/PARTY."
        wrong = f"No step of this case is called so. {hint}"
        return Point(written=written, kind="", cite="", title="", wrong=wrong)
    return Point(
        written=written, kind="step", cite=f"{party}: {step.article}", title=step.who, wrong=""
    )
