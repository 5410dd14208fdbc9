"""What was expected: the record's own answer, and what evaluators saw beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case import entries as e
from foedus.rehearsal.occasions import EntryMade, Look
from foedus.rehearsal.review.review import Expectation, Observation

if TYPE_CHECKING:
    from foedus.case.rehearsed import Seen
    from foedus.rehearsal.occasions import Found, Occasion
    from foedus.rehearsal.review.subject import Subject
    from foedus.rehearsal.scenario import Awaited

__all__ = ["expectations_of"]


def expectations_of(subject: Subject) -> tuple[Expectation, ...]:
    """Each that the scenario writes, in its order; then what evaluators named besides."""
    told, written = _observations(subject), subject.scenario.expectations
    return (
        *(
            _expectation(subject, name, each, tuple(told.get(name, ())))
            for name, each in written.items()
        ),
        *(_besides(name, tuple(seen)) for name, seen in told.items() if name not in written),
    )


def _besides(name: str, observations: tuple[Observation, ...]) -> Expectation:
    """What evaluators saw of something that the scenario does not expect."""
    return Expectation(
        name=name,
        text=name,
        objective="",
        objective_text="not in the scenario",
        by=observations[0].told.at,
        by_record=None,
        expected="",
        found="",
        evidence=(),
        observations=observations,
        seen=observations[-1].seen,
        differ=False,
    )


def _expectation(
    subject: Subject, name: str, awaited: Awaited, observations: tuple[Observation, ...]
) -> Expectation:
    by = subject.scenario.moment(awaited.by)
    occasion = subject.reading.expected.get(name)
    found = None
    if occasion is not None and by <= subject.end:
        found = Look(subject.case, subject.names, by).at(occasion)
    by_record = None if occasion is None else _seen(found, occasion)
    last = observations[-1].seen if observations else e.Seen.NOT_SEEN
    objective = subject.scenario.objectives.get(awaited.objective)
    return Expectation(
        name=name,
        text=awaited.text,
        objective=awaited.objective,
        objective_text=objective.text if objective else "",
        by=by,
        by_record=by_record,
        expected=found.expected if found else "",
        found=found.found if found else "",
        evidence=subject.evidence_of(found.entries) if found else (),
        observations=observations,
        seen=last if by_record is None else by_record,
        differ=by_record is not None and any(each.seen is not by_record for each in observations),
    )


def _seen(found: Found | None, occasion: Occasion) -> Seen:
    """Met or not; partly, where of several parties some did it; not seen before its moment."""
    if found is None:
        return e.Seen.NOT_SEEN
    if found.holds:
        return e.Seen.MET
    several = isinstance(occasion, EntryMade) and (
        "all" in occasion.party or len(occasion.party) > 1
    )
    return e.Seen.PARTLY if several and found.entries else e.Seen.NOT_MET


def _observations(subject: Subject) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for entry in subject.case.of(e.Observed):
        body = entry.body
        assert isinstance(body, e.Observed)
        seen = Observation(
            seen=body.seen,
            text=body.text,
            told=subject.evidence(entry),
            evidence=subject.evidence_of(body.evidence),
        )
        found.setdefault(body.expectation, []).append(seen)
    return found
