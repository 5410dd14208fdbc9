"""A scenario: an invented incident, injects, seats and assumptions, as a file.

What is assumed of the incident and of how parties act stands here and in a
behaviour; the promises stand in agreements alone.  A scenario is always an
exercise, so it has no mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field, PlainSerializer

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
)
from foedus.errors import BadMomentError, UnreadableError
from foedus.moments import Duration, Instant, add, parse_instant
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
    "Inject",
    "Objective",
    "Outage",
    "Scenario",
    "ScenarioReading",
    "read_scenario",
]


def _offset(value: object) -> Instant | Duration:
    """A moment, or so long after the exercise begins."""
    if isinstance(value, (Instant, Duration)):
        return value
    text = value if isinstance(value, str) else ""
    try:
        return Duration.parse(text) if text.startswith("P") else parse_instant(text)
    except BadMomentError as fault:
        raise ValueError(fault.message) from fault


Offset = Annotated[
    Any,
    BeforeValidator(_offset),
    PlainSerializer(str),
    Field(description="A moment, or so long after the exercise begins, as PT2H."),
]


class Attack(Part):
    """The attack from which the machine's players are drawn."""

    at: Offset
    by: PartyCode
    on: PartyCode
    place: Text | None = None
    text: Text | None = Field(None, description="What its report says.")


class Objective(Part):
    """What the exercise is to show or practise."""

    text: Text


class Outage(Part):
    """Parties that nobody reaches for a while: what the machine would do for them waits."""

    parties: Names
    lasts: Length


class Inject(Part):
    """One line of the master events list: timed, conditional, or fired by the director.

    `at` alone is a time; with `after` it runs from when that inject was made;
    `occasion` are facts of the standing that must all hold; `ready` waits for
    the director.
    """

    title: Text
    text: Text | None = Field(None, description="What the players are told.")
    to: Names = Field(("all",), description="Who is told: parties, or all.")
    sender: Text | None = Field(None, alias="from", description="Who would say so, in the play.")
    channel: Text | None = Field(None, description="How it would come, as telephone.")
    at: Offset | None = None
    after: Name | None = None
    occasion: Annotated[tuple[Any, ...], OneOrMore] = Field((), alias="when")
    ready: YesNo = False
    do: tuple[Act, ...] = Field((), description="What is entered in the record with it.")
    outage: Outage | None = None
    objectives: Names = ()
    expected: Text | None = Field(None, description="What the players are expected to do.")
    note: Text | None = Field(None, description="For the director alone.")


class Awaited(Part):
    """Something that is expected of the players, and by when it is looked for.

    With `expect` the record answers; without it evaluators do.
    """

    text: Text
    objective: Name
    by: Offset
    expect: Any | None = Field(None, description="A fact of the standing, as tests write it.")
    note: Text | None = Field(None, description="For evaluators: what to look at.")


class Scenario(Part):
    """One exercise: under which documents, what happens, who plays, what is looked for."""

    foedus: Text
    scenario: Reference
    version: Reference
    title: Text
    zone: Zone = "UTC"
    documents: Names
    incident: Incident
    begins: Moment
    lasts: Length
    speed: Count = Field(60, description="Exercise minutes in a minute.")
    attack: Attack | None = None
    question: Name | None = Field(None, description="The question that the forecast follows.")
    behaviour: Text = "usual"
    seed: Count = 1
    seats: Names = Field(
        (), description="For people: parties, or secretariat; the machine has the rest."
    )
    before: tuple[Act, ...] = Field((), description="What is in the record when it begins.")
    objectives: dict[Name, Objective] = Field(default_factory=dict)
    injects: dict[Name, Inject] = Field(default_factory=dict)
    expectations: dict[Name, Awaited] = Field(default_factory=dict)

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


def read_scenario(data: bytes, name: str) -> ScenarioReading:
    """Read a scenario; what it names is looked for by `mistakes_in`.

    Raises:
        UnreadableError: it has errors; the error holds all of them.
    """
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch) or "scenario" not in tree.items:
        message = f"{name} is no scenario."
        hint = "A scenario has scenario:, documents:, begins: and lasts:."
        place = place_of(name, tree.mark if tree else Mark())
        findings = findings or [Finding(code="F006", message=message, place=place, hint=hint)]
        raise UnreadableError(message, findings)
    scenario, wrong = typed(tree, Scenario, name, _STAND_INS)
    findings += wrong
    occasions: dict[str, tuple[Occasion, ...]] = {}
    expected: dict[str, Occasion] = {}
    if scenario is not None:
        lines = {each.place.line for each in wrong}
        findings += _acts(scenario, tree, name, lines)
        occasions, faults = _occasions(scenario, tree, name)
        findings += faults
        expected, faults = _expected(scenario, tree, name)
        findings += faults
        if scenario.foedus != LANGUAGE:
            message = f"Language version {scenario.foedus!r} is not known."
            place = place_of(name, mark_of(tree, ("foedus",)))
            hint = f'Write foedus: "{LANGUAGE}".'
            findings.append(Finding(code="F016", message=message, place=place, hint=hint))
        if not wrong:
            findings += soundness(scenario, lambda path: place_of(name, mark_of(tree, path)))
    if findings or scenario is None:
        message = f"{name} has {len(findings)} error{'' if len(findings) == 1 else 's'}."
        raise UnreadableError(message, in_order(findings))
    return ScenarioReading(
        scenario=scenario, source=source, node=tree, occasions=occasions, expected=expected
    )


def _acts(scenario: Scenario, tree: Branch, name: str, wrong: set[int]) -> Iterator[Finding]:
    """Mistakes in what is entered with injects, and before all."""
    found: list[tuple[Path, tuple[Any, ...]]] = [(("before",), scenario.before)]
    found += [(("injects", key, "do"), each.do) for key, each in scenario.injects.items()]
    for path, acts in found:
        node = at(tree, path)
        if acts and node is not None:
            items = node if isinstance(node, Twig) else Twig((node,), node.mark)
            whole = Branch({"commands": (Mark(), items)}, node.mark)
            yield from mistakes_of(acts, whole, name, wrong, ("by",))


def _occasions(
    scenario: Scenario, tree: Branch, name: str
) -> tuple[dict[str, tuple[Occasion, ...]], list[Finding]]:
    read: dict[str, tuple[Occasion, ...]] = {}
    findings: list[Finding] = []
    for key in scenario.injects:
        node = at(tree, ("injects", key, "when"))
        nodes: tuple[Node, ...] = node.items if isinstance(node, Twig) else (node,) if node else ()
        pairs = [occasion_of(each, name) for each in nodes]
        findings += [fault for _, faults in pairs for fault in faults]
        read[key] = tuple(found for found, _ in pairs if found is not None)
    return read, findings


def _expected(
    scenario: Scenario, tree: Branch, name: str
) -> tuple[dict[str, Occasion], list[Finding]]:
    read: dict[str, Occasion] = {}
    findings: list[Finding] = []
    for key in scenario.expectations:
        node = at(tree, ("expectations", key, "expect"))
        if node is not None:
            found, faults = occasion_of(node, name)
            findings += faults
            if found is not None:
                read[key] = found
    return read, findings
