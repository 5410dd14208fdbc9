"""The life of a duty: one table that code, documents, diagram and tests read.

Everything that affects how a duty moves lives here.  A cause that finds no
row changes nothing; it stays in the record and is shown as late or idle.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["ENDED", "MOVES", "Cause", "DutyStatus", "after", "diagram"]


class DutyStatus(StrEnum):
    """Where a duty stands."""

    DORMANT = "dormant"
    CONTESTED = "contested"
    TRIGGERED = "triggered"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    FULFILLED = "fulfilled"
    DECLINED = "declined"
    MISSED = "missed"
    LAPSED = "lapsed"
    WAIVED = "waived"


class Cause(StrEnum):
    """What can move it."""

    FACT_HELD = "fact_held"
    FACT_CONTESTED = "fact_contested"
    FACT_GONE = "fact_gone"
    CONDITION_MET = "condition_met"
    DONE = "done"
    DECLINED = "declined"
    TAKEN_UP = "taken_up"
    TAKEN_BACK = "taken_back"
    TIME_PASSED = "time_passed"
    RIGHT_UNUSED = "right_unused"
    ENDED = "ended"
    WAIVED = "waived"
    SUSPENDED = "suspended"
    RESUMED = "resumed"


_S, _C = DutyStatus, Cause

ENDED: Final = frozenset({_S.FULFILLED, _S.DECLINED, _S.MISSED, _S.LAPSED, _S.WAIVED})
"""Nothing is owed any more."""

MOVES: Final[dict[tuple[DutyStatus, Cause], DutyStatus]] = {
    (_S.DORMANT, _C.FACT_HELD): _S.TRIGGERED,
    (_S.DORMANT, _C.FACT_CONTESTED): _S.CONTESTED,
    (_S.DORMANT, _C.CONDITION_MET): _S.ACTIVE,
    (_S.CONTESTED, _C.FACT_HELD): _S.TRIGGERED,
    (_S.CONTESTED, _C.FACT_GONE): _S.DORMANT,
    (_S.CONTESTED, _C.CONDITION_MET): _S.ACTIVE,
    (_S.CONTESTED, _C.DONE): _S.FULFILLED,
    (_S.CONTESTED, _C.ENDED): _S.LAPSED,
    (_S.CONTESTED, _C.WAIVED): _S.WAIVED,
    (_S.TRIGGERED, _C.FACT_CONTESTED): _S.CONTESTED,
    (_S.TRIGGERED, _C.FACT_GONE): _S.DORMANT,
    (_S.TRIGGERED, _C.CONDITION_MET): _S.ACTIVE,
    (_S.TRIGGERED, _C.DONE): _S.FULFILLED,
    (_S.TRIGGERED, _C.ENDED): _S.LAPSED,
    (_S.TRIGGERED, _C.WAIVED): _S.WAIVED,
    (_S.ACTIVE, _C.DONE): _S.FULFILLED,
    (_S.ACTIVE, _C.DECLINED): _S.DECLINED,
    (_S.ACTIVE, _C.TIME_PASSED): _S.MISSED,
    (_S.ACTIVE, _C.RIGHT_UNUSED): _S.LAPSED,
    (_S.ACTIVE, _C.ENDED): _S.LAPSED,
    (_S.ACTIVE, _C.WAIVED): _S.WAIVED,
    (_S.ACTIVE, _C.TAKEN_BACK): _S.DORMANT,
    (_S.ACTIVE, _C.FACT_GONE): _S.LAPSED,
    (_S.ACTIVE, _C.SUSPENDED): _S.SUSPENDED,
    (_S.DECLINED, _C.TAKEN_UP): _S.ACTIVE,
    (_S.DECLINED, _C.DONE): _S.FULFILLED,
    (_S.SUSPENDED, _C.RESUMED): _S.ACTIVE,
    (_S.SUSPENDED, _C.ENDED): _S.LAPSED,
    (_S.SUSPENDED, _C.WAIVED): _S.WAIVED,
    (_S.SUSPENDED, _C.DONE): _S.FULFILLED,
    (_S.SUSPENDED, _C.TAKEN_BACK): _S.DORMANT,
    (_S.SUSPENDED, _C.FACT_GONE): _S.LAPSED,
}
"""From where, by what, to where."""


def after(status: DutyStatus, cause: Cause) -> DutyStatus | None:
    """Where a duty goes, or None where the cause moves nothing."""
    return MOVES.get((status, cause))


def diagram() -> str:
    """The table as a Mermaid state diagram: causes that lead the same way share an arrow."""
    arrows: dict[tuple[DutyStatus, DutyStatus], list[str]] = {}
    for (status, cause), to in MOVES.items():
        arrows.setdefault((status, to), []).append(cause.replace("_", " "))
    lines = ["stateDiagram-v2", f"    [*] --> {DutyStatus.DORMANT}"]
    lines += [f"    {one} --> {two}: {', '.join(why)}" for (one, two), why in arrows.items()]
    final = ENDED - {status for status, _ in MOVES}
    lines += [f"    {status} --> [*]" for status in DutyStatus if status in final]
    return "\n".join(lines) + "\n"
