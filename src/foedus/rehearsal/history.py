"""What really happened, held against a promise: met, missed, or not to be known.

An invocation is a list of milestones, each an interval with its precision,
basis and sources.  A replay asks of each provision of an agreement: from when
did its clock run, when was the thing done, and does the interval between lie
within the deadline, outside it, or across it?  Only the last is undetermined
for want of precision; a time that nobody knows is undetermined as unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from pydantic import BeforeValidator, ConfigDict

from foedus.agreement.comparing.statements import parts_of
from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean
from foedus.agreement.model import Part
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.rendering import length_in_words
from foedus.agreement.tree import Branch, Twig, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import Moment, Names, OneOrMore, Text, YesNo
from foedus.agreement.vocabulary import EventKind, Form, Modal, Verb
from foedus.errors import AmbiguousSumError, UnreadableError
from foedus.moments import Instant, Precision, Span, Surely, add, in_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.agreement.tree import Node

__all__ = ["Hours", "Invocation", "Replay", "Verdict", "hours_of", "read_history", "replay_under"]

_STARTS: Final = ("event_start", "request", "second_request")
_ENDS: Final = {
    "event_start": "request meeting decision first_delivery confirmation measures_agreed "
    "attribution",
    "request": "meeting decision first_delivery measures_agreed",
    "second_request": "decision first_delivery",
    "decision": "first_delivery",
}
_KINDS: Final = frozenset(
    [
        "event_start",
        "alert",
        "event_end",
        "draft_tabled",
        "silence_opened",
        "silence_deadline",
        "request",
        "second_request",
        "meeting",
        "attribution",
        "decision",
        "confirmation",
        "measures_agreed",
        "shipping_starts",
        "first_delivery",
        "full_delivery",
        "withdrawal_start",
        "later",
        "end",
    ]
)
_OPEN_KINDS: Final = ("national_decision_", "delivery_", "unsc_")
_ACT_OF: Final = {
    Verb.CONSULT: ("meeting",),
    Verb.MEET: ("meeting",),
    Verb.DECIDE: ("decision",),
    Verb.ASSIST: ("first_delivery",),
    Verb.CONTRIBUTE: ("first_delivery",),
    Verb.DEPLOY: ("first_delivery",),
}
_CLEARLY_BEFORE: Final = 24.0
"""Hours by which a delivery must have begun before the decision to count as before it."""


class Milestone(Part):
    """One dated step; its ends are null where nobody knows."""

    kind: Text
    earliest: Moment | None = None
    latest: Moment | None = None
    precision: Precision = Precision.UNKNOWN
    basis: Text | None = None
    form: Annotated[tuple[Form, ...], OneOrMore] = ()
    sources: Annotated[tuple[Text, ...], BeforeValidator(lambda each: each or ())] = ()
    note: Text | None = None

    @property
    def span(self) -> Span | None:
        """When it was; None where an end is unknown, for then it could be at any time."""
        if self.earliest is None or self.latest is None:
            return None
        return Span(earliest=self.earliest, latest=self.latest, precision=self.precision)


class Invocation(Part):
    """One historical case, in the shape of the activation data."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: Text
    instrument: Text
    body: Text | None = None
    affected: Annotated[Names, BeforeValidator(lambda each: each or ())] = ()
    title: Text
    decision_rule: Text | None = None
    formally_invoked: YesNo | None = None
    anchor: Text | None = None
    milestones: tuple[Milestone, ...]
    outcome: Text | None = None
    support_delivered: Annotated[Names, BeforeValidator(lambda each: each or ())] = ()
    caveats: Annotated[Names, BeforeValidator(lambda each: each or ())] = ()
    extra_sources: Annotated[Names, BeforeValidator(lambda each: each or ())] = ()
    hours: dict[Text, tuple[Text, Text] | None] | None = None
    under: Text | None = None
    event: EventKind | None = None

    def first(self, kind: str) -> Span | None:
        """The first milestone of a kind that has a time."""
        spans = (each.span for each in self.milestones if each.kind == kind)
        return next((span for span in spans if span is not None), None)

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of every source it names, each once."""
        sources = (each for step in self.milestones for each in step.sources)
        return tuple(dict.fromkeys([*sources, *self.extra_sources]))

    def mentions(self, kind: str) -> bool:
        """Whether the record speaks of such a step at all, dated or not."""
        return any(each.kind == kind for each in self.milestones)


@dataclass(frozen=True, slots=True)
class Hours:
    """How long it took, at least and at most, in hours."""

    least: float
    most: float

    def __str__(self) -> str:
        return f"[{self.least:.1f}, {self.most:.1f}]"


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


def read_history(data: bytes, name: str) -> tuple[Invocation, ...]:
    """Read one invocation, or a file with `invocations:`.

    Raises:
        UnreadableError: it has errors; the error holds all of them.
    """
    tree, _, findings = read_tree(data, name)
    made: list[Invocation] = []
    for node in _each(tree):
        found, wrong = typed(node, Invocation, name, {"id": "-", "instrument": "-", "title": "-"})
        findings += wrong
        if found is not None:
            findings += [] if wrong else [*_in_order(found, node, name), *_kinds(found, node, name)]
            made.append(found)
    if findings:
        raise UnreadableError(f"{name} cannot be replayed.", in_order(findings))
    return tuple(made)


def _each(tree: Node | None) -> Iterator[Node]:
    if isinstance(tree, Branch) and "invocations" in tree.items:
        inner = tree.items["invocations"][1]
        yield from inner.items if isinstance(inner, Twig) else (inner,)
    elif isinstance(tree, Twig):
        yield from tree.items
    elif tree is not None:
        yield tree


def _in_order(found: Invocation, node: Node, name: str) -> list[Finding]:
    """A milestone whose earliest time is after its latest says nothing."""
    return [
        Finding(
            code="F040",
            message=f"The {each.kind} ends before it begins.",
            place=place_of(name, mark_of(node, ("milestones", index))),
            hint="Exchange earliest and latest.",
        )
        for index, each in enumerate(found.milestones)
        if each.earliest and each.latest and each.latest < each.earliest
    ]


def _kinds(found: Invocation, node: Node, name: str) -> list[Finding]:
    """A kind that is nearly one that is known is one misspelt: it would be read as no step."""
    return [
        Finding(
            code="F009",
            message=f"No step of a history is called {each.kind!r}.",
            place=place_of(name, mark_of(node, ("milestones", index, "kind"))),
            hint=hint,
        )
        for index, each in enumerate(found.milestones)
        if each.kind not in _KINDS
        and not each.kind.startswith(_OPEN_KINDS)
        and (hint := did_you_mean(each.kind, _KINDS))
    ]


def hours_of(invocation: Invocation) -> dict[str, Hours | None]:
    """Every interval between milestones that the data's own table has.

    What follows a second request is counted from that one: the first led to
    something else.
    """
    table: dict[str, Hours | None] = {}
    for start, ends in _ENDS.items():
        for end in ends.split():
            key = f"{'event' if start == 'event_start' else start}_to_{end}"
            table[key] = _between(invocation, start, end)
    return table


def _between(invocation: Invocation, start: str, end: str) -> Hours | None:
    since, until = invocation.first(start), invocation.first(end)
    if since is None or until is None:
        return None
    if _is_before_second(invocation, start) and _after_second(invocation, end):
        return None
    least = _hours(since.latest, until.earliest)
    began_before = _hours(until.earliest, since.earliest) >= _CLEARLY_BEFORE
    if not (start == "decision" and began_before):
        least = max(0.0, least)
    return Hours(least, _hours(since.earliest, until.latest))


def _after_second(invocation: Invocation, act: str) -> bool:
    """Whether a decision or delivery answers a second request, not the first."""
    second, done = invocation.first("second_request"), invocation.first(act)
    if second is None or done is None or act not in {"decision", "first_delivery"}:
        return False
    return second.earliest <= done.earliest


def _is_before_second(invocation: Invocation, start: str) -> bool:
    """Whether a clock began with what happened, a first request, or a meeting on that one."""
    second, since = invocation.first("second_request"), invocation.first(start)
    if second is None or since is None or start == "decision":
        return False
    return start in {"event_start", "request"} or since.earliest < second.earliest


def _hours(since: Instant, until: Instant) -> float:
    return (until - since).total("hours")


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
            hours=_between(invocation, since, act) if act else None,
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
    if start == "request" and _after_second(invocation, act):
        start = "second_request"
    since, done = invocation.first(start), invocation.first(act)
    hours = _between(invocation, start, act)
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
    if unknown and _after_second(invocation, act):
        return f"the {act.replace('_', ' ')} answers a second request, and the clock a first one"
    if unknown:
        no_start = f"no time of the {' or the '.join(unknown)} is known"
        return "the start of the clock is not known" if len(unknown) == len(readings) else no_start
    if len({each for _, each, _ in readings}) > 1:
        return "it depends on from when the clock runs"
    return "the interval straddles the deadline"
