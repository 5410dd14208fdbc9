"""A scenario: an invented incident, injects, seats and assumptions, as a file.

What is assumed of the incident and of how parties act stands here and in a
behaviour; the promises stand in agreements alone.  A scenario is always an
exercise, so it has no mode.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from foedus.agreement.documents import LANGUAGE
from foedus.agreement.findings import Finding, in_order
from foedus.agreement.part import Part
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, Mark, Path, Twig, at, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import (
    Count,
    Length,
    Moment,
    Name,
    Names,
    OneOrMore,
    PartyCode,
    Reference,
    Text,
    YesNo,
    Zone,
    said,
)
from foedus.errors import BadMomentError, UnreadableError
from foedus.moments import Duration, Instant, add, expect_of_our_time, parse_instant
from foedus.rehearsal.occasions import Occasion, occasion_of
from foedus.rehearsal.script import Act, Incident, mistakes_of
from foedus.rehearsal.soundness import soundness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from foedus.agreement.findings import Place
    from foedus.agreement.reading import Source
    from foedus.agreement.tree import Node

__all__ = [
    "Attack",
    "Awaited",
    "Draft",
    "Inject",
    "Objective",
    "Outage",
    "Scenario",
    "ScenarioReading",
    "draft_of",
    "draft_of_tree",
    "read_scenario",
]


_HOW_OFFSET: Final = "Write PT2H, or a moment as 2027-08-28T05:10+03:00."


def _offset(value: object) -> Instant | Duration:
    """A moment, or so long after the exercise begins."""
    if isinstance(value, (Instant, Duration)):
        return value
    fault = f"{said(value)} is no time."
    if isinstance(value, str):
        try:
            if value.startswith("P"):
                return Duration.parse(value)
            return expect_of_our_time(parse_instant(value))
        except BadMomentError as wrong:
            fault = wrong.message
    raise PydanticCustomError("foedus", "{message}", {"message": fault, "hint": _HOW_OFFSET})


Offset = Annotated[
    Any,
    BeforeValidator(_offset),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^(?:P(?=.)|\d{4}-\d\d-\d\dT).+$"}),
]
"""A moment, or a length of time after another."""
Fact = Annotated[Any, WithJsonSchema({"type": "object"})]
"""A fact of the standing as it is written; reading makes an `Occasion` of it."""


class Attack(Part):
    """The attack from which the machine's players are drawn."""

    at: Offset = Field(description="When it happens.")
    by: PartyCode = Field(description="Who attacks.")
    on: PartyCode = Field(description="Who is attacked, and reports it.")
    place: Text | None = Field(None, description="Where.")
    text: Text | None = Field(None, description="What its report says.")


class Objective(Part):
    """What the exercise is to show or practise."""

    text: Text = Field(description="As a sentence.")


class Outage(Part):
    """Parties that nobody reaches for a while: what the machine would do for them waits."""

    parties: Names = Field(
        description="Whom; where secretariat is one, nothing of anybody is received."
    )
    lasts: Length = Field(description="How long, from when the inject is made.")


class Inject(Part):
    """One line of the master events list: timed, conditional, or fired by the director.

    `at` alone is a time; with `after` it runs from when that inject was made;
    `occasion` are facts of the standing that must all hold; `ready` waits for
    the director.
    """

    title: Text = Field(description="Its title in the list of events.")
    text: Text | None = Field(None, description="What the players are told.")
    to: Names = Field(("all",), description="Who is told: parties, secretariat, or all.")
    sender: Text | None = Field(None, alias="from", description="Who would say so, in the play.")
    channel: Text | None = Field(None, description="How it would come, as telephone.")
    at: Offset | None = Field(None, description="When it is made.")
    after: Name | None = Field(None, description="The inject from which `at` runs.")
    occasion: Annotated[tuple[Fact, ...], OneOrMore] = Field(
        (), alias="when", description="Facts of the standing; it is made once all of them hold."
    )
    ready: YesNo = Field(False, description="`yes`: it waits for the director's word.")
    do: tuple[Act, ...] = Field((), description="What is entered in the record with it.")
    outage: Outage | None = Field(None, description="Whom nobody reaches for a while.")
    objectives: Names = Field((), description="What it is there for, by name.")
    expected: Text | None = Field(None, description="What the players are expected to do.")
    note: Text | None = Field(None, description="For the director alone.")


class Awaited(Part):
    """Something that is expected of the players, and by when it is looked for.

    With `expect` the record answers; without it evaluators do.
    """

    text: Text = Field(description="As a sentence.")
    objective: Name = Field(description="The objective that it shows.")
    by: Offset = Field(description="When it is looked for.")
    expect: Fact | None = Field(None, description="A fact of the standing at that time.")
    note: Text | None = Field(None, description="For evaluators: what to look at.")


class Scenario(Part):
    """One exercise: under which documents, what happens, who plays, what is looked for."""

    foedus: Text = Field(description='The version of this language: `"1"`.')
    scenario: Reference = Field(description="Its name.")
    version: Reference = Field(description="Its version: a date, or `draft-1`.")
    title: Text = Field(description="Its title.")
    zone: Zone = Field("UTC", description="Clocks to show, and whose days a `P1D` counts.")
    documents: Names = Field(description="Under which documents, by id or pattern.")
    incident: Incident = Field(description="What is invented, and what it is modelled on.")
    begins: Moment = Field(description="When the exercise begins, in its own time.")
    lasts: Length = Field(description="How long it goes on.")
    speed: Count = Field(60, description="Exercise minutes in a minute.")
    attack: Attack | None = Field(
        None, description="What the machine's players answer; without it nobody is drawn."
    )
    question: Name | None = Field(None, description="The question that the forecast follows.")
    behaviour: Text = Field("usual", description="What is assumed of who is played, by name.")
    seed: Count = Field(1, description="From which the players are drawn.")
    seats: Names = Field(
        (), description="For people: parties, or secretariat; the machine has the rest."
    )
    before: tuple[Act, ...] = Field((), description="What is in the record when it begins.")
    objectives: dict[Name, Objective] = Field(
        default_factory=dict, description="What it is to show, by name."
    )
    injects: dict[Name, Inject] = Field(
        default_factory=dict, description="The master events list, by name."
    )
    expectations: dict[Name, Awaited] = Field(
        default_factory=dict, description="What is looked for, by name."
    )

    def moment(self, offset: Instant | Duration) -> Instant:
        """A moment of the exercise."""
        if isinstance(offset, Instant):
            return offset
        return add(self.begins, offset, zone=self.zone)

    @property
    def ends(self) -> Instant:
        """When it is over."""
        return self.moment(self.lasts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioReading:
    """A scenario with its source, and the facts of the standing that it names."""

    scenario: Scenario
    source: Source
    node: Branch
    occasions: Mapping[str, tuple[Occasion, ...]]
    """By inject."""
    expected: Mapping[str, Occasion]
    """By expectation; those without are for evaluators."""

    @property
    def text(self) -> str:
        """The file as it was written."""
        return self.source.text

    def facts(self) -> Iterator[tuple[tuple[str | int, ...], Occasion]]:
        """Every fact of the standing that it names, with where."""
        for key, waited in self.occasions.items():
            for place, each in enumerate(waited):
                yield ("injects", key, "when", place), each
        for key, each in self.expected.items():
            yield ("expectations", key, "expect"), each

    def place(self, path: Path) -> Place:
        """Where a part of it stands."""
        return place_of(self.source.name, mark_of(self.node, path))


_STAND_INS: Final[dict[str, object]] = {
    "foedus": LANGUAGE,
    "scenario": "-",
    "version": "0",
    "title": "-",
    "documents": "-",
    "incident": {"title": "-", "invented": "yes"},
    "begins": "2000-01-01T00:00Z",
    "lasts": "PT24H",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file as far as it could be read, with every mistake that it has by itself.

    What is told of lines in `damaged` may only follow from a mistake there.
    """

    reading: ScenarioReading | None
    findings: tuple[Finding, ...]
    damaged: frozenset[int] = frozenset()

    def aside(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of some findings that follow from no mistake of the file's own."""
        return [each for each in findings if each.place.line not in self.damaged]


def read_scenario(data: bytes, name: str) -> ScenarioReading:
    """Read a scenario; what it names is looked for by `mistakes_in`.

    Raises:
        UnreadableError: it has errors; the error holds all of them.
    """
    draft = draft_of(data, name)
    if draft.findings or draft.reading is None:
        count = len(draft.findings)
        message = f"{name} has {count} error{'' if count == 1 else 's'}."
        raise UnreadableError(message, list(draft.findings))
    return draft.reading


def draft_of(data: bytes, name: str) -> Draft:
    """Read as much of a scenario as can be read."""
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch) or "scenario" not in tree.items:
        message = f"{name} is no scenario."
        hint = "A scenario has scenario:, documents:, begins: and lasts:."
        place = place_of(name, tree.mark if tree else Mark())
        told = Finding(code="F006", message=message, place=place, hint=hint)
        return Draft(reading=None, findings=tuple(findings or [told]))
    return draft_of_tree(tree, source, findings)


def draft_of_tree(tree: Branch, source: Source, unread: Iterable[Finding] = ()) -> Draft:
    """As much of a scenario as a tree holds; `unread` is what reading it has told."""
    name, findings = source.name, list(unread)
    scenario, wrong = typed(tree, Scenario, name, _STAND_INS)
    findings += wrong
    if scenario is None:
        return Draft(reading=None, findings=tuple(in_order(findings)))
    found, faults = _facts(scenario, tree, name)
    faults += _acts(scenario, tree, name, {each.place.line for each in wrong})
    if scenario.foedus != LANGUAGE:
        message = f"Language version {scenario.foedus!r} is not known."
        place = place_of(name, mark_of(tree, ("foedus",)))
        hint = f'Write foedus: "{LANGUAGE}".'
        faults.append(Finding(code="F016", message=message, place=place, hint=hint))
    findings += faults
    whole = Draft(reading=None, findings=(), damaged=_damaged(tree, findings))
    findings += whole.aside(soundness(scenario, tree, name))
    reading = ScenarioReading(
        scenario=scenario,
        source=source,
        node=tree,
        occasions={key: found["injects", key] for key in scenario.injects},
        expected={
            key: told[0] for key in scenario.expectations if (told := found["expectations", key])
        },
    )
    return replace(whole, reading=reading, findings=tuple(in_order(findings)))


_TIMES: Final = ("begins", "lasts", "zone")
"""Where one of them is wrong, every other time is."""


def _damaged(tree: Branch, findings: Iterable[Finding]) -> frozenset[int]:
    """The lines of the parts in which there are mistakes: an inject, an expectation, a key."""
    wrong = {each.place.line for each in findings}
    parts = [
        lines
        for key, (mark, node) in tree.items.items()
        for lines in (
            (_lines(mark, node),)
            if key not in _LISTED or not isinstance(node, Branch)
            else (_lines(*pair) for pair in node.items.values())
        )
    ]
    times = [_lines(*tree.items[key]) for key in _TIMES if key in tree.items]
    if not all(key in tree.items for key in _TIMES[:2]) or any(wrong & lines for lines in times):
        parts = [frozenset().union(*parts)]
    return frozenset().union(wrong, *(lines for lines in parts if wrong & lines))


_LISTED: Final = frozenset({"objectives", "injects", "expectations"})


def _lines(mark: Mark, node: Node) -> frozenset[int]:
    """Every line of a key with what stands below it, counted from 1."""
    return frozenset(range(mark.line + 1, _last_line(node) + 2))


def _last_line(node: Node) -> int:
    match node:
        case Branch(items=items):
            below: Iterable[Node] = (inner for _, inner in items.values())
        case Twig(items=inner):
            below = inner
        case _:
            below = ()
    return max([node.mark.line, *(_last_line(each) for each in below)])


def _acts(scenario: Scenario, tree: Branch, name: str, wrong: set[int]) -> Iterator[Finding]:
    """Mistakes in what is entered with injects, and before all."""
    found: list[tuple[Path, tuple[Any, ...]]] = [(("before",), scenario.before)]
    found += [(("injects", key, "do"), each.do) for key, each in scenario.injects.items()]
    for path, acts in found:
        node = at(tree, path)
        if acts and node is not None:
            items = node if isinstance(node, Twig) else Twig((node,), node.mark)
            whole = Branch({"commands": (Mark(), items)}, node.mark)
            yield from mistakes_of(acts, whole, name, wrong & _lines(node.mark, node), ("by",))


_FACTS: Final = {"injects": "when", "expectations": "expect"}


def _facts(
    scenario: Scenario, tree: Branch, name: str
) -> tuple[dict[tuple[str, str], tuple[Occasion, ...]], list[Finding]]:
    """The facts of the standing that injects wait for and expectations look at, by their place."""
    read: dict[tuple[str, str], tuple[Occasion, ...]] = {}
    findings: list[Finding] = []
    for part, below in _FACTS.items():
        for key in getattr(scenario, part):
            node = at(tree, (part, key, below))
            single = (node,) if node is not None else ()
            nodes: tuple[Node, ...] = node.items if isinstance(node, Twig) else single
            if part == "expectations" and len(nodes) > 1:
                place = place_of(name, nodes[1].mark)
                message, hint = "One fact is looked at.", "Give each an expectation of its own."
                findings.append(Finding(code="F006", message=message, place=place, hint=hint))
            pairs = [occasion_of(each, name) for each in nodes]
            findings += [fault for _, faults in pairs for fault in faults]
            read[part, key] = tuple(found for found, _ in pairs if found is not None)
    return read, findings
