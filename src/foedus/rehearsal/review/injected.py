"""The master events list afterwards: what was planned, made, moved, and never made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from foedus.case import entries as e
from foedus.rehearsal.injects import Injects
from foedus.rehearsal.review.lengths import between
from foedus.rehearsal.review.review import Inject, Moved

if TYPE_CHECKING:
    from foedus.moments import Instant
    from foedus.rehearsal.review.subject import Subject
    from foedus.rehearsal.scenario import Inject as Written

__all__ = ["injects_of"]


def injects_of(subject: Subject) -> tuple[Inject, ...]:
    """Each of the scenario, in its order; then those that the director made besides."""
    made = Injects(subject.reading, subject.case).made()
    moved: dict[str, list[Moved]] = {}
    for entry in subject.case.of(e.Rescheduled):
        body = entry.body
        assert isinstance(body, e.Rescheduled)
        told = Moved(to=body.moved_to, evidence=subject.evidence(entry))
        moved.setdefault(body.inject, []).append(told)
    known = subject.scenario.injects
    found = [
        _inject(subject, name, known.get(name), made.get(name), tuple(moved.get(name, ())))
        for name in dict.fromkeys([*known, *made])
    ]
    return tuple(found)


def _inject(
    subject: Subject,
    name: str,
    written: Written | None,
    entry: e.Entry | None,
    moved: tuple[Moved, ...],
) -> Inject:
    body = entry.body if entry else None
    assert body is None or isinstance(body, e.Injected)
    planned = _planned(subject, written)
    return Inject(
        name=name,
        title=written.title if written else body.title if body else name,
        to=written.to if written else body.to if body else (),
        in_scenario=written is not None,
        planned=planned,
        awaits=_awaits(subject, name, written),
        made=subject.evidence(entry) if entry else None,
        difference=between(planned, entry.received_at if entry else None),
        moved=moved,
    )


def _planned(subject: Subject, written: Written | None) -> Instant | None:
    """Its time, where it has one that waits for nothing."""
    if written is None or written.at is None or written.after is not None:
        return None
    return subject.scenario.moment(written.at)


def _awaits(subject: Subject, name: str, written: Written | None) -> str:
    if written is None:
        return "the director, besides the scenario"
    if written.after is not None:
        return f"{written.at} after {written.after}"
    if written.ready:
        return "the word of the director"
    facts = subject.reading.occasions.get(name, ())
    return "; ".join(
        ", ".join(
            f"{key} {_words(value)}"
            for key, value in each.model_dump(
                mode="json", by_alias=True, exclude_unset=True
            ).items()
        )
        for each in facts
    ).replace("_", " ")


def _words(value: object) -> str:
    match value:
        case Mapping():
            return ", ".join(f"{key} {_words(each)}" for key, each in value.items())
        case list():
            return ", ".join(map(_words, value))
        case _:
            return str(value)
