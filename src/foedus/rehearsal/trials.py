"""Tests beside a document: commands, and what must then be so, as a file.

A test plays its commands as an exercise and looks at the case at moments that
it names.  It speaks the words of a standing: a duty's status and when it is
due, a question's outcome, a step's status.  It also says what must be refused
and what nobody owes.  A test that expects nothing is refused, for it could
not fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from foedus.agreement.documents import LANGUAGE
from foedus.agreement.findings import Finding, Place, in_order
from foedus.agreement.model import Part
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, Node, Path, Twig, at, mark_of
from foedus.agreement.typed import did_you_mean, typed
from foedus.agreement.types import Moment, Names, PartyCode, Text, YesNo
from foedus.agreement.vocabulary import Outcome, RuleKind
from foedus.case.moves import DutyStatus
from foedus.case.steps import StepStatus
from foedus.case.tally import Stance
from foedus.case.words import Answer
from foedus.errors import UnreadableError
from foedus.rehearsal.script import Act, mistakes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.reading import Source

__all__ = [
    "DutyExpected",
    "Expectation",
    "Expected",
    "NoDutyExpected",
    "QuestionExpected",
    "RefusedExpected",
    "StepExpected",
    "Trial",
    "TrialReading",
    "TrialsReading",
    "facts_of",
    "read_trials",
]


class Expected(Part):
    """What must be so at a moment."""

    at: Moment = Field(description="When to look.")


class DutyExpected(Expected):
    """Where a duty stands."""

    duty: Text = Field(description="As `consult/HRV`; or the provision alone, beside `party:`.")
    party: Names = Field((), description="Whose duties, or `all`.")
    status: DutyStatus = Field(description="Where each of them stands.")
    since: Moment | None = Field(None, description="Since when.")
    due: Moment | None = Field(None, description="By when, under the earliest reading.")
    due_at_the_latest: Moment | None = Field(None, description="Under the latest reading.")


class NoDutyExpected(Expected):
    """That a party owes nothing under a provision: it does not bind it, or is dormant."""

    no_duty: Text = Field(description="As `consult/HRV`; or the provision alone, beside `party:`.")
    party: Names = Field((), description="Which parties, or `all`.")


class QuestionExpected(Expected):
    """Where a question stands; what is not named is not looked at, and null means none."""

    question: Text = Field(description="The provision that puts it, or its topic.")
    outcome: Outcome | None = Field(None, description="What it came to; null where nothing yet.")
    opened_at: Moment | None = Field(None, description="When it opened.")
    settled_at: Moment | None = Field(None, description="When it was settled.")
    closes_at: Moment | None = Field(None, description="When it is due to close.")
    broken_at: Moment | None = Field(None, description="When its silence was broken.")
    rule: RuleKind | None = Field(None, description="Which kind of rule it is under by then.")
    projected: Outcome | None = Field(None, description="What it would come to now.")
    if_silent: Outcome | None = Field(None, description="And if nobody spoke again.")
    answers: dict[Answer, Text] = Field(
        default_factory=dict, description="How many gave which answer in time."
    )
    stances: dict[PartyCode, Stance] = Field(
        default_factory=dict, description="What the words of these parties amount to."
    )
    undecided: Names = Field((), description="Who has said nothing.")
    recused: Names = Field((), description="Who has no voice.")
    late: Names = Field((), description="Who spoke too late.")
    turns_on: Names = Field((), description="Whose word alone would change it.")


class StepExpected(Expected):
    """Where a step of a national procedure stands."""

    step: Text = Field(description="As `president_consent/HRV`.")
    status: StepStatus = Field(description="Where it stands.")


class RefusedExpected(Part):
    """A command that the case must refuse."""

    refused: Text = Field(description="The command's id, or its line in the file.")
    because: Text = Field(description="Words that the reason must hold.")


Expectation = DutyExpected | NoDutyExpected | QuestionExpected | StepExpected | RefusedExpected
"""What a test may expect."""

_KINDS: Final[dict[str, type[Part]]] = {
    "duty": DutyExpected,
    "no_duty": NoDutyExpected,
    "question": QuestionExpected,
    "step": StepExpected,
    "refused": RefusedExpected,
}
_A_REASON: Final = 8
_SUBJECTS: Final = frozenset({"at", "party", *_KINDS})


class Trial(Part):
    """One test: what is played, and what is expected then."""

    title: Text = Field(description="What the test shows, as a sentence.")
    note: Text | None = Field(None, description="What is assumed, in our own words.")
    under: Names = Field((), description="Documents; else the one beside the file.")
    neighbours: YesNo = Field(True, description="`no` leaves out what stands alongside.")
    history: Text | None = Field(None, description="The historical case that it reproduces.")
    sources: Names = Field((), description="Where the facts are from.")
    commands: tuple[Act, ...] = Field((), description="As scripts write them.")
    expect: tuple[Any, ...] = Field((), description="What must be so, at least one.")


class _File(Part):
    foedus: Text
    note: Text | None = None
    tests: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReading:
    """A test with the places of its parts; `expect` holds what was expected, with where."""

    trial: Trial
    node: Branch
    source: Source
    lines: tuple[int, ...]
    expect: tuple[tuple[Expectation, Place], ...]

    def place(self, path: Path) -> Place:
        """Where a part of the test stands."""
        return place_of(self.source.name, mark_of(self.node, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialsReading:
    """Every test of a file."""

    source: Source
    trials: tuple[TrialReading, ...]


def facts_of(expected: Expectation) -> list[str]:
    """The facts that an expectation names: every key written save what it is about."""
    written = (name for name in type(expected).model_fields if name in expected.model_fields_set)
    return [name for name in written if name not in _SUBJECTS]


def read_trials(data: bytes, name: str) -> TrialsReading:
    """Read a file of tests.

    Raises:
        UnreadableError: it has errors; the error holds all of them.
    """
    tree, source, findings = read_tree(data, name)
    trials: list[TrialReading] = []
    if tree is not None:
        head, wrong = typed(tree, _File, name, {"foedus": LANGUAGE, "tests": ()})
        findings += wrong
        if head is not None and head.foedus != LANGUAGE:
            message = f"Language version {head.foedus!r} is not known."
            hint = f'Write foedus: "{LANGUAGE}".'
            findings.append(
                _told("F016", message, hint, place_of(name, mark_of(tree, ("foedus",))))
            )
        nodes = _items(at(tree, ("tests",)))
        if not nodes and not findings:
            place = place_of(name, tree.mark)
            findings.append(_told("F008", "There are no tests.", "Add one below tests:.", place))
        for node in nodes:
            trial, faults = _trial(node, source)
            findings += faults
            trials += [trial] if trial else []
    titles: set[str] = set()
    for each in trials:
        if each.trial.title in titles:
            message = f"Two tests are called {each.trial.title!r}."
            findings.append(_told("F005", message, "Give each its own.", each.place(("title",))))
        titles.add(each.trial.title)
    if findings:
        message = f"{name} has {len(findings)} error{'' if len(findings) == 1 else 's'}."
        raise UnreadableError(message, in_order(findings))
    return TrialsReading(source=source, trials=tuple(trials))


def _items(node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Twig):
        return node.items
    return () if node is None else (node,)


def _told(code: str, message: str, hint: str, place: Place) -> Finding:
    return Finding(code=code, message=message, place=place, hint=hint)


def _trial(node: Node, source: Source) -> tuple[TrialReading | None, list[Finding]]:
    name = source.name
    trial, findings = typed(node, Trial, name, {"title": "-"})
    if trial is None or not isinstance(node, Branch):
        return None, findings
    findings += mistakes_of(trial.commands, node, name, {each.place.line for each in findings})
    expect: list[tuple[Expectation, Place]] = []
    nodes = _items(at(node, ("expect",)))
    for each in nodes:
        expected, faults = _expectation(each, name)
        findings += faults
        if expected is not None:
            expect.append((expected, place_of(name, each.mark)))
    if not nodes:
        message = "The test expects nothing, so it cannot fail."
        findings.append(_told("F008", message, "Add expect:.", place_of(name, node.mark)))
    lines = tuple(
        mark_of(node, ("commands", index)).line + 1 for index in range(len(trial.commands))
    )
    made = TrialReading(trial=trial, node=node, source=source, lines=lines, expect=tuple(expect))
    return made, findings


def _expectation(node: Node, name: str) -> tuple[Expectation | None, list[Finding]]:
    place = place_of(name, node.mark)
    keys = list(node.items) if isinstance(node, Branch) else []
    kinds = [key for key in keys if key in _KINDS]
    if isinstance(node, Branch) and len(kinds) != 1:
        said = " and ".join(kinds) or "nothing that is known"
        close = next(filter(None, (did_you_mean(key, _KINDS) for key in keys)), "")
        hint = close if close and not kinds else f"One of {', '.join(_KINDS)}."
        message = f"An expectation is about one thing; this one is about {said}."
        return None, [_told("F012", message, hint, place)]
    model = _KINDS[kinds[0]] if kinds else RefusedExpected
    found, findings = typed(node, model, name, {})
    if found is None or findings:
        return None, findings
    assert isinstance(found, Expectation)
    return found, list(_empty(found, place))


def _empty(expected: Expectation, place: Place) -> Iterator[Finding]:
    """An expectation that no case could disappoint."""
    if isinstance(expected, RefusedExpected) and len(expected.because.strip()) < _A_REASON:
        message = f"{expected.because!r} is too short: it would be found in any reason."
        yield _told("F009", message, f"Write {_A_REASON} letters of the reason or more.", place)
    for key in ("answers", "stances"):
        if key in expected.model_fields_set and not getattr(expected, key):
            message = f"{key}: is empty, so it cannot fail."
            yield _told("F008", message, "Name what is expected, or leave it out.", place)
    if isinstance(expected, QuestionExpected) and not facts_of(expected):
        known = [name for name in QuestionExpected.model_fields if name not in _SUBJECTS]
        message = "It says nothing of the question, so it cannot fail."
        yield _told("F008", message, f"Add one of {', '.join(known)}.", place)
