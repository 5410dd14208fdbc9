"""What really happened: an invocation as dated milestones, and the hours between them.

A milestone is an interval with its precision, basis and sources; its ends are
null where nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BeforeValidator, ConfigDict

from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean
from foedus.agreement.model import Part
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, Twig, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import Moment, Names, OneOrMore, Text, YesNo
from foedus.agreement.vocabulary import EventKind, Form
from foedus.errors import UnreadableError
from foedus.moments import Instant, Precision, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.tree import Node

__all__ = ["Hours", "Invocation", "after_second", "between", "hours_of", "read_history"]

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
            table[key] = between(invocation, start, end)
    return table


def between(invocation: Invocation, start: str, end: str) -> Hours | None:
    """How long it took from one milestone to another; None where a time is unknown."""
    since, until = invocation.first(start), invocation.first(end)
    if since is None or until is None:
        return None
    if _is_before_second(invocation, start) and after_second(invocation, end):
        return None
    least = _hours(since.latest, until.earliest)
    began_before = _hours(until.earliest, since.earliest) >= _CLEARLY_BEFORE
    if not (start == "decision" and began_before):
        least = max(0.0, least)
    return Hours(least, _hours(since.earliest, until.latest))


def after_second(invocation: Invocation, act: str) -> bool:
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
