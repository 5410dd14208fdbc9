"""How far each party's national procedure has come.

A step is shown beside the duties it belongs to; it never answers a question
by itself, and silence among the parties never replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.agreement.procedure import Procedure, Step
    from foedus.agreement.vocabulary import Form
    from foedus.case.entries import StepCompleted
    from foedus.case.register import Register, Told
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["StepStanding", "procedure_of", "steps_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStanding:
    """One step of one party: `pending`, `approved` or `refused`."""

    party: str
    step: str
    who: str
    cite: str
    consent: str | None
    forms: tuple[Form, ...]
    status: str
    at: Instant | None
    entry: str | None


def procedure_of(party: str, case: Case) -> Procedure | None:
    """The party's procedure as the case froze it, or None."""
    return next((p for p in case.opening.procedures if p.procedure == party), None)


def steps_of(register: Register) -> tuple[StepStanding, ...]:
    """Every step of every procedure, and those completed that no procedure lists."""
    last = {key: told[-1] for key, told in register.steps.items()}
    known = [
        _standing(procedure.procedure, step, last.pop((procedure.procedure, step.id), None))
        for procedure in register.case.opening.procedures
        for step in procedure.steps
    ]
    others = [
        StepStanding(
            party=party,
            step=step,
            who="",
            cite=entry.cite,
            consent=None,
            forms=(),
            status=body.result,
            at=entry.received_at,
            entry=entry.id,
        )
        for (party, step), (entry, body) in last.items()
    ]
    return (*known, *others)


def _standing(party: str, step: Step, told: Told[StepCompleted] | None) -> StepStanding:
    return StepStanding(
        party=party,
        step=step.id,
        who=step.who,
        cite=step.article,
        consent=step.consent,
        forms=step.forms,
        status=told[1].result if told else "pending",
        at=told[0].received_at if told else None,
        entry=told[0].id if told else None,
    )
