"""Whether a contribution may be recorded so: who says it, of which line, in place of what."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.case.contributions import kind_of, lines_of, there

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from foedus.case.assessment import Assessment
    from foedus.errors import RefusedError

    Refuse = Callable[[str, str], RefusedError]

__all__ = ["admit_contribution"]

_BY_RECEIVER: Final = frozenset({e.Stage.NEEDED, e.Stage.RECEIVED, e.Stage.RETURNED})
_PROMISED: Final = (e.Stage.OFFERED, e.Stage.PLEDGED, e.Stage.COMMITTED)
_NOTHING: Final = Decimal(0)


def admit_contribution(
    assessment: Assessment, body: e.ContributionRecorded, party: str, refuse: Refuse
) -> str:
    """The article it rests on, which is none.

    Raises:
        RefusedError: another party's figure, another line's item or unit, more
            than there is to take back, or in place of what it cannot be.
    """
    if body.amount.value < 0 or (body.amount.value == 0 and body.revises is None):
        raise refuse("the amount must be more than nothing.", "Withdraw with its own entry.")
    speaker = body.receiver if body.stage in _BY_RECEIVER else body.giver
    if speaker != party:
        why = f"{party} cannot say what was {body.stage}; {speaker or 'nobody'} can."
        raise refuse(why, "The giver says what it gives, the receiver what it needs and got.")
    names = (body.line, body.giver)
    line = next((c for c in lines_of(assessment.case) if (c.line, c.giver) == names), None)
    unit = kind_of(body.amount)
    asked = (body.form, body.item, unit, body.receiver)
    if line is not None and (line.form, line.item, line.unit, line.receiver) != asked:
        why = f"the line {body.line!r} is {line.item} in {line.unit} for {line.receiver}."
        raise refuse(why, "Another item, unit, currency, year or receiver is another line.")
    replaced = _replaced(assessment, body, refuse)
    _expect_covered(line.stages if line else {}, body, replaced, refuse)
    return ""


def _replaced(assessment: Assessment, body: e.ContributionRecorded, refuse: Refuse) -> Decimal:
    """The figure that this one takes the place of: of the same line, giver and stage, and once."""
    if body.revises is None:
        return _NOTHING
    told = list(assessment.register.told(e.ContributionRecorded))
    before = next((said for entry, said in told if entry.id == body.revises), None)
    same = ("line", "giver", "stage")
    if before is None or any(getattr(before, each) != getattr(body, each) for each in same):
        why = f"{body.revises!r} is no figure of this line, giver and stage."
        raise refuse(why, "Name the entry that it puts right.")
    later = next((entry.id for entry, said in told if said.revises == body.revises), None)
    if later is not None:
        raise refuse(f"{later!r} revised it already.", f"Revise {later!r}.")
    return before.amount.value


def _expect_covered(
    stages: Mapping[e.Stage, Decimal],
    body: e.ContributionRecorded,
    replaced: Decimal,
    refuse: Refuse,
) -> None:
    """No more goes back than was promised or is there, whichever figure is the new one."""
    after = dict(stages)
    after[body.stage] = after.get(body.stage, _NOTHING) - replaced + body.amount.value
    promised = max(after.get(stage, _NOTHING) for stage in _PROMISED)
    unit = kind_of(body.amount)
    if after.get(e.Stage.WITHDRAWN, _NOTHING) > promised:
        raise refuse(f"only {promised} {unit} had been promised.", "Withdraw at most that.")
    if there(after) < 0:
        had = after.get(e.Stage.RECEIVED, _NOTHING)
        raise refuse(f"only {had} {unit} had been received.", "Return at most that.")
