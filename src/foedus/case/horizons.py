"""What is there by day 1, 7, 30 and 90, and what would be if every dated promise were kept.

Days run from the first request, else from the opening.  Promises without a
date are in no day; stages stand side by side and are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from foedus.case.contributions import current, kind_of
from foedus.case.entries import ContributionRecorded, Stage
from foedus.moments import Duration, add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.agreement.vocabulary import Form
    from foedus.case.register import Register, Told
    from foedus.moments import Instant

__all__ = ["DAYS", "Horizon", "Schedule", "schedules_of"]

DAYS: Final = (1, 7, 30, 90)
_DATED: Final = (Stage.PLEDGED, Stage.COMMITTED, Stage.DISPATCHED)
_KEPT: Final = (Stage.COMMITTED, Stage.DISPATCHED)
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """One day: what is needed and there by then, and what was promised for it by stage.

    `gap` is what is missing of a day that has come, else `None`;
    `gap_if_kept` what would be of a day to come, if what was committed or
    dispatched with a date arrives on it.  Both are `None` without a need.
    """

    day: int
    at: Instant
    needed: Decimal | None
    there: Decimal
    promised: Mapping[Stage, Decimal]
    gap: Decimal | None
    gap_if_kept: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One item in one unit for one receiver, day by day."""

    form: Form
    item: str
    unit: str
    receiver: str | None
    horizons: tuple[Horizon, ...]


def schedules_of(register: Register, start: Instant, now: Instant) -> tuple[Schedule, ...]:
    """The days of every item, in the order in which items first appeared."""
    items: dict[tuple[Form, str, str, str | None], list[Told[ContributionRecorded]]] = {}
    for entry, body in current(register.told(ContributionRecorded)):
        key = (body.form, body.item, kind_of(body.amount), body.receiver)
        items.setdefault(key, []).append((entry, body))
    return tuple(
        Schedule(
            form=form,
            item=item,
            unit=unit,
            receiver=receiver,
            horizons=tuple(_horizon(told, day, start, now) for day in DAYS),
        )
        for (form, item, unit, receiver), told in items.items()
    )


def _horizon(
    told: list[Told[ContributionRecorded]], day: int, start: Instant, now: Instant
) -> Horizon:
    at = add(start, Duration(seconds=day * 86_400))
    needs = [body for _, body in told if body.stage is Stage.NEEDED]
    asked = [body for body in needs if body.expected is None or body.expected <= at]
    needed = _sum(asked) if needs else None
    come = [body for entry, body in told if entry.received_at <= at]
    arrived = _there(come)
    dated = [body for _, body in told if body.expected is not None and body.expected <= at]
    promised = {stage: _sum(b for b in dated if b.stage is stage) for stage in _DATED}
    gap = kept = None
    if needed is not None and at <= now:
        gap = max(_NOTHING, needed - arrived)
    elif needed is not None:
        kept = max(_NOTHING, needed - _if_kept([body for _, body in told], dated))
    return Horizon(
        day=day,
        at=at,
        needed=needed,
        there=arrived,
        promised={stage: value for stage, value in promised.items() if value},
        gap=gap,
        gap_if_kept=kept,
    )


def _if_kept(
    told: Iterable[ContributionRecorded], dated: Iterable[ContributionRecorded]
) -> Decimal:
    """Each line once: what is there of it, or what was promised for the day, if that is more."""
    lines: dict[tuple[str, str | None], list[ContributionRecorded]] = {}
    for body in told:
        lines.setdefault((body.line, body.giver), []).append(body)
    due = list(dated)
    total = _NOTHING
    for name, bodies in lines.items():
        own = [body for body in due if (body.line, body.giver) == name]
        total += max(_there(bodies), *(_sum(b for b in own if b.stage is s) for s in _KEPT))
    return total


def _there(bodies: Iterable[ContributionRecorded]) -> Decimal:
    told = list(bodies)
    back = _sum(body for body in told if body.stage is Stage.RETURNED)
    return _sum(body for body in told if body.stage is Stage.RECEIVED) - back


def _sum(bodies: Iterable[ContributionRecorded]) -> Decimal:
    return sum((body.amount.value for body in bodies), _NOTHING)
