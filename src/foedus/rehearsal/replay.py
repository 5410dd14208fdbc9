"""A history held against a promise: met, missed, or not to be known.

A replay asks of each provision of an agreement: from when did its clock run,
when was the thing done, and does the interval between lie within the deadline,
outside it, or across it?  Only the last is undetermined for want of precision;
a time that nobody knows is undetermined as unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from foedus.agreement.comparing.statements import parts_of
from foedus.agreement.rendering import length_in_words
from foedus.agreement.vocabulary import EventKind, Modal, Verb
from foedus.errors import AmbiguousSumError
from foedus.moments import Span, Surely, add, in_time
from foedus.rehearsal.history import Hours, after_second, between

if TYPE_CHECKING:
    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.rehearsal.history import Invocation

__all__ = ["Replay", "Verdict", "replay_under"]

_ACT_OF: Final = {
    Verb.CONSULT: ("meeting",),
    Verb.MEET: ("meeting",),
    Verb.DECIDE: ("decision",),
    Verb.ASSIST: ("first_delivery",),
    Verb.CONTRIBUTE: ("first_delivery",),
    Verb.DEPLOY: ("first_delivery",),
}


class Verdict(StrEnum):
    """What a replay can say of a provision."""

    MET = "surely met"
    MISSED = "surely missed"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not applicable"


Answer: TypeAlias = tuple[str, Verdict, Hours | None]
"""From when the clock runs, what follows, and how long it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One provision held against one invocation.

    `hours` is how long it took since the milestone `since`, whatever the deadline.
    """

    clause: str
    cite: str
    verb: Verb
    deadline: str
    verdict: Verdict
    since: str
    hours: Hours | None
    ground: str
    readings: tuple[Answer, ...] = ()


def replay_under(invocation: Invocation, agreement: Agreement) -> tuple[Replay, ...]:
    """Every provision, as if it had bound those concerned."""
    return tuple(_held(invocation, clause, agreement) for clause in agreement.clauses.values())


def _held(invocation: Invocation, clause: Clause, agreement: Agreement) -> Replay:
    act = _ACT_OF.get(clause.verb, ("",))[0]
    provision = clause.provision
    since = _first_start(invocation)

    def answer(verdict: Verdict, ground: str = "", readings: tuple[Answer, ...] = ()) -> Replay:
        return Replay(
            clause=clause.key,
            cite=clause.cite,
            verb=clause.verb,
            deadline=length_in_words(provision.within) if provision.within else "",
            verdict=verdict,
            since=since,
            hours=between(invocation, since, act) if act else None,
            ground=ground,
            readings=readings,
        )

    if not act:
        return answer(Verdict.NOT_APPLICABLE, "a history has no such step")
    if provision.within is None:
        soon = f", only {provision.precision.replace('_', ' ')}" if provision.precision else ""
        return answer(Verdict.NOT_APPLICABLE, f"no deadline{soon}")
    if invocation.formally_invoked is False and _needs_request(provision.when):
        return answer(Verdict.NOT_APPLICABLE, "nobody invoked it")
    if not _speaks_of(invocation.event, clause, agreement):
        assert invocation.event is not None
        event = invocation.event.replace("_", " ")
        return answer(Verdict.NOT_APPLICABLE, f"it does not speak of this event: {event}")
    anchors = provision.start.any_of if provision.start else ()
    readings = tuple(_reading(invocation, clause, anchor, agreement) for anchor in anchors)
    met_by_one = any(held is Verdict.MET for _, held, _ in readings)
    is_unsure = met_by_one and not _says_which(invocation, clause, agreement)
    if is_unsure:
        readings = tuple(
            (anchor, Verdict.UNDETERMINED if held is Verdict.MET else held, hours)
            for anchor, held, hours in readings
        )
    said = {verdict for _, verdict, _ in readings}
    verdict = said.pop() if len(said) == 1 else Verdict.UNDETERMINED
    ground = _ground(invocation, readings, act, verdict)
    if verdict is Verdict.UNDETERMINED and is_unsure:
        ground = "the record does not say which question was decided"
    return answer(verdict, ground, readings)


def _says_which(invocation: Invocation, clause: Clause, agreement: Agreement) -> bool:
    """Whether the decision that is recorded answers this question, where several are put."""
    if clause.verb is not Verb.DECIDE or invocation.first("decision") is None:
        return True
    asked = [
        each
        for each in agreement.clauses.values()
        if each.verb is Verb.DECIDE and each.modal is not Modal.MUST_NOT
    ]
    decided = next(each for each in invocation.milestones if each.kind == "decision" and each.span)
    return len(asked) == 1 or bool(set(decided.form) & set(clause.provision.form))


def _speaks_of(event: EventKind | None, clause: Clause, agreement: Agreement) -> bool:
    """Whether a provision, or what leads to it, waits for such an event; unknown events may."""
    kinds = _kinds_of(clause.name, agreement, frozenset())
    return event is None or not kinds or event in kinds


def _kinds_of(name: str, agreement: Agreement, seen: frozenset[str]) -> set[EventKind | None]:
    clause = agreement.clauses.get(name)
    if clause is None or name in seen:
        return set()
    parts = list(parts_of(clause.provision.when))
    facts = {part.fact for part in parts if part.fact in agreement.facts}
    if facts:
        return {agreement.facts[each].fact.kind for each in facts if each is not None}
    before = {each for part in parts for each in (part.decision, part.done, part.missed) if each}
    before |= {each.name for each in agreement.clauses.values() if name in each.provision.then}
    return {kind for each in before for kind in _kinds_of(each, agreement, seen | {name})}


def _first_start(invocation: Invocation) -> str:
    anchor = invocation.anchor or "event_start"
    return anchor if invocation.first(anchor) is not None else "event_start"


def _needs_request(condition: Condition | None) -> bool:
    if condition is None:
        return False
    return condition.request_of is not None or any(map(_needs_request, condition.all))


def _start_of(anchor: str, agreement: Agreement) -> str:
    """The milestone from which a clock runs: a request, a step done, or what happened."""
    if anchor in {"request", "question", "draft"}:
        return "request"
    before = agreement.clauses.get(anchor.removeprefix("done:"))
    return _ACT_OF.get(before.verb, ("event_start",))[0] if before else "event_start"


def _reading(invocation: Invocation, clause: Clause, anchor: str, agreement: Agreement) -> Answer:
    """One reading of the clock: from the request, from a step, or from what happened."""
    act = _ACT_OF[clause.verb][0]
    start = _start_of(anchor, agreement)
    if start == "request" and after_second(invocation, act):
        start = "second_request"
    since, done = invocation.first(start), invocation.first(act)
    hours = between(invocation, start, act)
    if since is None or done is None or hours is None or clause.provision.within is None:
        return anchor, Verdict.UNDETERMINED, None
    zone = clause.provision.zone
    try:
        due = Span(
            earliest=add(since.earliest, clause.provision.within, zone=zone),
            latest=add(since.latest, clause.provision.within, zone=zone),
        )
    except AmbiguousSumError:
        return anchor, Verdict.UNDETERMINED, None
    verdicts = {
        Surely.YES: Verdict.MET,
        Surely.NO: Verdict.MISSED,
        Surely.UNDETERMINED: Verdict.UNDETERMINED,
    }
    return anchor, verdicts[in_time(done, due)], hours


def _ground(
    invocation: Invocation,
    readings: tuple[Answer, ...],
    act: str,
    verdict: Verdict,
) -> str:
    if verdict is not Verdict.UNDETERMINED:
        return ""
    if invocation.first(act) is None:
        known = "is known" if invocation.mentions(act) else "is recorded"
        return f"no time of a {act.replace('_', ' ')} {known}"
    unknown = [anchor.replace("_", " ") for anchor, _, hours in readings if hours is None]
    if unknown and after_second(invocation, act):
        return f"the {act.replace('_', ' ')} answers a second request, and the clock a first one"
    if unknown:
        no_start = f"no time of the {' or the '.join(unknown)} is known"
        return "the start of the clock is not known" if len(unknown) == len(readings) else no_start
    if len({each for _, each, _ in readings}) > 1:
        return "it depends on from when the clock runs"
    return "the interval straddles the deadline"
