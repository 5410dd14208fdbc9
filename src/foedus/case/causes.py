"""What moves a duty: causes read from the record, each with when it counts.

A deed, a rest or a waiver that came before the duty arose counts from when it
arose, since order is not assumed (design, law 9).  What comes after the time
has passed is kept and moves nothing (law 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.agreement.vocabulary import Consequence, Modal, RuleKind, Verb
from foedus.case.conditions import Known
from foedus.case.entries import Answer, Suspended
from foedus.case.moves import Cause
from foedus.case.performance import names_clause
from foedus.case.state import stamp_of
from foedus.case.timeline import Timeline, Truth, first
from foedus.moments import Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.resolved import Clause
    from foedus.case.clock import Clock, Rest
    from foedus.case.entries import Entry
    from foedus.case.state import Stamp

__all__ = [
    "AFTER_ALL",
    "BEFORE_ALL",
    "Due",
    "acts_on",
    "ends_of",
    "facts_of",
    "not_before",
    "rests_of",
    "turns_of",
]

AFTER_ALL: Final = 1 << 60
"""A position after every entry of the same instant."""

BEFORE_ALL: Final = (Instant.MIN, -1)
"""A moment before every entry."""

_OWN_CHOICE: Final = frozenset({Modal.MAY, Modal.INTENDS})
_OF_TRUTH: Final = {
    Truth.YES: Cause.FACT_HELD,
    Truth.CONTESTED: Cause.FACT_CONTESTED,
    Truth.NO: Cause.FACT_GONE,
}


class Due(NamedTuple):
    """One cause and when it counts (None: from the beginning)."""

    cause: Cause
    stamp: Stamp | None
    entries: tuple[str, ...] = ()
    ground: str = ""

    @property
    def order(self) -> tuple[bool, Instant | int, int]:
        """For sorting: what holds from the beginning comes first."""
        return (False, 0, 0) if self.stamp is None else (True, *self.stamp)


def facts_of(facts: Timeline) -> list[Due]:
    """The facts held, were contested, or were gone again."""
    held = [Truth.NO, *(change.truth for change in facts)]
    return [
        Due(_OF_TRUTH[change.truth], change.stamp, change.entries, change.ground)
        for before, change in zip(held, facts, strict=False)
        if Truth.NO is not before or change.truth is not Truth.NO
    ]


def turns_of(led: Timeline) -> list[Due]:
    """What led to a duty was taken back, and perhaps said again: a party's own yes can be."""
    turns = [change for change in led if change.stamp is not None][1:]
    return [
        Due(Cause.CONDITION_MET if each.truth else Cause.TAKEN_BACK, each.stamp, each.entries)
        for each in turns
    ]


def acts_on(
    clause: Clause,
    party: str,
    known: Known,
    clock: Clock | None,
    arisen: Stamp | None,
    deeds: Iterable[Entry],
) -> list[Due]:
    """Deeds, refusals where the choice is the party's own, and waivers."""
    causes = [Due(Cause.DONE, not_before(arisen, stamp_of(entry)), (entry.id,)) for entry in deeds]
    if clause.verb is not Verb.DECIDE and _is_own_choice(clause):
        for entry, position in known.register.answers_of.get((clause.key, party), ()):
            declined = position.answer in {Answer.DECLINE, Answer.ABSTAIN}
            in_time = clock is None or entry.received_at <= clock.last
            if declined or (in_time and position.answer is not Answer.NEEDS_TIME):
                cause = Cause.DECLINED if declined else Cause.TAKEN_UP
                causes.append(Due(cause, stamp_of(entry), (entry.id,)))
    for entry, waiver in known.register.waivers:
        if party in waiver.parties and names_clause(waiver.clauses, clause):
            stamp = not_before(arisen, stamp_of(entry))
            causes.append(Due(Cause.WAIVED, stamp, (entry.id,), waiver.text))
    return causes


def not_before(arisen: Stamp | None, stamp: Stamp) -> Stamp:
    """When an act counts: not before there was something to be done."""
    if arisen is None or stamp >= arisen:
        return stamp
    return arisen[0], max(arisen[1], stamp[1])


def _is_own_choice(clause: Clause) -> bool:
    """Whether the provision leaves it to the party: then declining is lawful."""
    alone = clause.rule is not None and clause.rule.kind is RuleKind.INDIVIDUAL
    return alone or clause.modal in _OWN_CHOICE


def ends_of(
    clause: Clause,
    party: str,
    known: Known,
    clock: Clock | None,
    begun: Stamp | None,
    arisen: Stamp | None,
) -> list[Due]:
    """The time passed, or what the provision lasts until came."""
    causes = []
    if clock is not None and known.now > clock.last:
        passed = clock.last if begun is None else max(clock.last, begun[0])
        causes.append(Due(_at_the_end(clause), (passed, AFTER_ALL)))
    if clause.provision.until is not None:
        until = known.holds(clause.provision.until, clause, party)
        ended = first(until, Truth.YES, arisen)
        if ended is not None:
            causes.append(Due(Cause.ENDED, ended.stamp, ended.entries))
    return causes


def _at_the_end(clause: Clause) -> Cause:
    """What the end of its time makes of it: a right or a ban lapses, a duty is missed."""
    if clause.modal is Modal.MUST_NOT:
        return Cause.ENDED
    otherwise = clause.provision.otherwise
    lapses = otherwise is not None and otherwise.record is Consequence.LAPSED
    return Cause.RIGHT_UNUSED if lapses or clause.modal is Modal.MAY else Cause.TIME_PASSED


def rests_of(
    clause: Clause, party: str, known: Known, begun: Stamp | None
) -> tuple[list[Due], list[Rest]]:
    """Suspensions and resumptions as causes, and the times of rest since the duty began."""
    causes: list[Due] = []
    rests: list[Rest] = []
    resting: Stamp | None = None
    for entry, body in known.register.rests:
        if not names_clause(body.clauses, clause) or (body.parties and party not in body.parties):
            continue
        stamp = not_before(begun, stamp_of(entry))
        if isinstance(body, Suspended) and resting is None:
            resting = stamp
            causes.append(Due(Cause.SUSPENDED, stamp, (entry.id,), body.text))
        elif not isinstance(body, Suspended) and resting is not None:
            rests.append((resting[0], stamp[0]))
            resting = None
            causes.append(Due(Cause.RESUMED, stamp, (entry.id,), body.text))
    if resting is not None:
        rests.append((resting[0], known.now))
    return causes, rests
