"""What is asked of a party, and what is not asked yet: so that a message says what the desk says.

A time may run before anybody has asked: the agreement waits for a request, or
it is contested whether its fact has come about.  Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from foedus.case.moves import DutyStatus
from foedus.desk.panels.not_yet import common_ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.case.assessment import Assessment
    from foedus.case.deadlines import Deadline
    from foedus.case.duties import Duty

__all__ = ["NOT_YET", "Asked", "Pending", "asked_of", "pending"]

NOT_YET: Final = frozenset({DutyStatus.TRIGGERED, DutyStatus.CONTESTED})
"""What a party is told of, and not asked: it waits for a request, or is contested."""

Pending = dict[tuple[str, str], "Duty"]
"""The duties that are not asked yet, by clause and party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A deadline as far as it is one party's; `waits` says why it is not asked yet."""

    due: Deadline
    waits: DutyStatus | None = None
    ground: str = ""


def pending(assessment: Assessment) -> Pending:
    """Every duty that is not asked yet; an open question is asked whatever its duty says."""
    open_ = {
        (each.clause.key, party)
        for each in assessment.questions()
        if each.is_open
        for party in each.count.silent
    }
    return {
        (each.clause.key, each.party): each
        for each in assessment.duties()
        if each.status in NOT_YET and (each.clause.key, each.party) not in open_
    }


def asked_of(
    party: str,
    ahead: Iterable[Deadline],
    waiting: Mapping[tuple[str, str], Duty],
    concerns: Mapping[str, frozenset[str]],
) -> list[Asked]:
    """The next first; what is not asked yet comes after all that is.

    `concerns` says of a clause whom it asks, for agreements that say the same
    share one deadline.
    """
    found: list[Asked] = []
    for due in ahead:
        if party not in due.parties:
            continue
        own: dict[tuple[DutyStatus | None, str], list[str]] = {}
        for clause in due.clauses:
            if party in concerns[clause]:
                duty = waiting.get((clause, party))
                why = (None, "") if duty is None else (duty.status, common_ground(duty.ground))
                own.setdefault(why, []).append(clause)
        for (waits, ground), clauses in own.items():
            mine = replace(due, clause=clauses[0], clauses=tuple(clauses))
            found.append(Asked(due=mine, waits=waits, ground=ground))
    return sorted(found, key=lambda each: (each.waits or "", each.ground))
