"""How far each party's national procedure has come, and what its steps came to.

A step is shown beside the duties it belongs to; it never answers a question
by itself, and silence among the parties never replaces it.  Inside a party
silence may approve a step, where its own law says so (`deemed`).

A refusal is the end of a step, save where another decides then (`on_refusal`):
a consent that is refused may be overridden.  What waits for the first waits on
for the second (see docs/adr/0011).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from foedus.case.causes import AFTER_ALL
from foedus.case.state import Stamp, stamp_of
from foedus.case.sums import latest_after
from foedus.case.words import StepResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.procedure import Procedure, Step
    from foedus.agreement.vocabulary import Form
    from foedus.case.register import Register
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = [
    "Ended",
    "StepStanding",
    "StepStatus",
    "awaits",
    "endings_of",
    "procedure_of",
    "steps_of",
]


class StepStatus(StrEnum):
    """Where a step stands."""

    NOT_OPEN = "not_open"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"


class Ended(NamedTuple):
    """How a step ended, when, by which entry (of the start, where silence approved it)."""

    stamp: Stamp
    result: StepResult
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStanding:
    """One step of one party."""

    party: str
    step: str
    who: str
    cite: str
    consent: str | None
    forms: tuple[Form, ...]
    status: StepStatus
    at: Instant | None
    entry: str | None


def procedure_of(party: str, case: Case) -> Procedure | None:
    """The party's procedure as the case froze it, or None."""
    return next((p for p in case.opening.procedures if p.procedure == party), None)


def steps_of(register: Register, now: Instant) -> tuple[StepStanding, ...]:
    """Every step of every procedure, and those completed that no procedure lists."""
    known = [
        _standing(procedure, step, register, now)
        for procedure in register.case.opening.procedures
        for step in procedure.steps
    ]
    listed = {(each.party, each.step) for each in known}
    others = [
        StepStanding(
            party=party,
            step=step,
            who="",
            cite=told[-1][0].cite,
            consent=None,
            forms=(),
            status=StepStatus(told[-1][1].result),
            at=told[-1][0].received_at,
            entry=told[-1][0].id,
        )
        for (party, step), told in register.steps.items()
        if (party, step) not in listed
    ]
    return (*known, *others)


def _standing(procedure: Procedure, step: Step, register: Register, now: Instant) -> StepStanding:
    ended = next(reversed(_endings(procedure, step, register, now)), None)
    return StepStanding(
        party=procedure.procedure,
        step=step.id,
        who=step.who,
        cite=step.article,
        consent=step.consent,
        forms=step.forms,
        status=StepStatus(ended.result) if ended else _unended(procedure, step, register, now),
        at=ended.stamp[0] if ended else None,
        entry=ended.entry if ended else None,
    )


def _unended(procedure: Procedure, step: Step, register: Register, now: Instant) -> StepStatus:
    if awaits(procedure, step.id, register, now):
        return StepStatus.NOT_OPEN
    for other in procedure.steps:
        if step.id in other.instead_of:
            is_approved = _is(StepResult.APPROVED, procedure, other, register, now)
            opened = any(
                _is(StepResult.REFUSED, procedure, each, register, now)
                for each in _leading_to(procedure, other.id)
            )
            if is_approved or opened:
                return StepStatus.REPLACED
    return StepStatus.PENDING


def awaits(procedure: Procedure, name: str, register: Register, now: Instant) -> str:
    """The step that must first be refused, or empty where this one is open."""
    step = procedure.step(name)
    leading = _leading_to(procedure, name)
    if step is None or not step.instead_of or not leading:
        return ""
    refused = (_is(StepResult.REFUSED, procedure, each, register, now) for each in leading)
    return "" if any(refused) else leading[0].id


def _leading_to(procedure: Procedure, name: str) -> list[Step]:
    return [each for each in procedure.steps if each.on_refusal == name]


def _is(
    result: StepResult, procedure: Procedure, step: Step, register: Register, now: Instant
) -> bool:
    ended = _endings(procedure, step, register, now)
    return bool(ended) and ended[-1].result is result


def _endings(procedure: Procedure, step: Step, register: Register, now: Instant) -> list[Ended]:
    """How one step ended by itself: as was said, or by silence."""
    party = procedure.procedure
    told = register.steps.get((party, step.id), [])
    said = [Ended(stamp_of(entry), body.result, entry.id) for entry, body in told]
    if step.deemed is None:
        return said
    for entry, body in register.steps.get((party, step.deemed.start), ()):
        end = latest_after(entry.received_at, step.deemed.within, step.deemed.zone)
        spoken = any(stamp_of(entry) < each.stamp <= (end, AFTER_ALL) for each in said)
        if body.result is StepResult.APPROVED and now > end and not spoken:
            said.append(Ended((end, AFTER_ALL), StepResult.APPROVED, entry.id))
    return sorted(said, key=lambda each: each.stamp)


def endings_of(register: Register, party: str, name: str, now: Instant) -> list[Ended]:
    """How what waits for a step is answered, in order: by it, or by what stands in its place."""
    procedure = procedure_of(party, register.case)
    step = procedure.step(name) if procedure else None
    if procedure is None or step is None:
        told = register.steps.get((party, name), ())
        return [Ended(stamp_of(entry), body.result, entry.id) for entry, body in told]
    return sorted(_answering(procedure, step, register, now), key=lambda each: each.stamp)


def _answering(
    procedure: Procedure, step: Step, register: Register, now: Instant
) -> Iterator[Ended]:
    for ended in _endings(procedure, step, register, now):
        if ended.result is StepResult.APPROVED or step.on_refusal is None:
            yield ended
    for other in procedure.steps:
        if other.id == step.on_refusal or (
            step.id in other.instead_of and _leading_to(procedure, other.id)
        ):
            yield from _endings(procedure, other, register, now)
        elif step.id in other.instead_of:
            found = _endings(procedure, other, register, now)
            yield from (each for each in found if each.result is StepResult.APPROVED)
