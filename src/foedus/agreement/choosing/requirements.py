"""What somebody requires of a mechanism: each item one closed test, none with a weight.

An item is a `must` or a preference; nothing adds them up.  The author says who
asks, and whether the list is reported of somebody or invented as an example.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias, get_args

from pydantic import Field

from foedus.agreement.choosing.dossier import Evidence
from foedus.agreement.findings import Finding, in_order
from foedus.agreement.part import Part, keyed
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import (
    Count,
    Length,
    Name,
    OneOrMore,
    PartyCode,
    Text,
    YesNo,
    is_party,
)
from foedus.agreement.vocabulary import Bindingness, Form
from foedus.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "TESTS",
    "Automatic",
    "Binds",
    "Covered",
    "Importance",
    "Item",
    "Requirements",
    "TestName",
    "read_requirements",
]

TestName: TypeAlias = Literal[
    "decides_within",
    "consults_within",
    "needs_no_membership",
    "no_veto_for",
    "deploys_no_troops",
    "binding",
    "covers",
    "automatic",
    "acceptable_to",
    "gives",
    "binds",
    "in_force",
    "open_to_accession",
]
Parties: TypeAlias = Annotated[tuple[PartyCode, ...], OneOrMore]


class Importance(StrEnum):
    """Whether the author must have it or would like it; it weighs nothing."""

    MUST = "must"
    PREFERS = "prefers"


class Covered(StrEnum):
    """What has to set it off."""

    THREAT = "threat"
    ATTACK = "attack"
    BREACH = "breach"


class Automatic(StrEnum):
    """What has to follow without a decision."""

    CONSULT = "consult"
    ASSIST = "assist"
    SANCTIONS = "sanctions"


class Binds(Part):
    """Whom it has to oblige: parties by name, or how many at least."""

    parties: Parties = Field((), description="Each of these.")
    at_least: Count | None = Field(None, description="At least as many as this.")


class Item(Part):
    """One requirement: how important, and exactly one test."""

    need: Importance = Field(Importance.MUST, description="`must` (usual) or `prefers`.")
    note: Text | None = Field(None, description="A note in our own words.")
    sources: Annotated[tuple[Evidence, ...], OneOrMore] = Field(
        (), description="Where it was asked for."
    )
    decides_within: Length | None = Field(
        None, description="Whether to help is decided within this time."
    )
    consults_within: Length | None = Field(
        None, description="The parties consult within this time."
    )
    needs_no_membership: Parties = Field((), description="These need not be members.")
    no_veto_for: Annotated[tuple[Text, ...], OneOrMore] = Field(
        (), description="None of these can stop a decision alone; `attacker`: the named aggressor."
    )
    deploys_no_troops: YesNo | None = Field(
        None, description="`yes`: nobody has to send troops, or intends to."
    )
    binding: Bindingness | None = Field(None, description="The bond is at least of this kind.")
    covers: Annotated[tuple[Covered, ...], OneOrMore] = Field(
        (), description="Each of these sets it off."
    )
    automatic: Automatic | None = Field(None, description="This follows without a decision.")
    acceptable_to: Parties = Field((), description="Each of these supports or welcomes it.")
    gives: Annotated[tuple[Form, ...], OneOrMore] = Field(
        (), description="Each of these forms of support is promised."
    )
    binds: Annotated[Binds | None, keyed("parties")] = Field(
        None, description="Whom it obliges to something."
    )
    in_force: YesNo | None = Field(None, description="`yes`: it is in force.")
    open_to_accession: YesNo | None = Field(None, description="`yes`: others may join.")

    @property
    def tests(self) -> tuple[TestName, ...]:
        """The tests that are given; a sound item has one."""
        return tuple(name for name in TESTS if getattr(self, name) not in {None, ()})


class Requirements(Part):
    """A list of requirements: whose it is, and the items by name."""

    requirements: Text = Field(description="Its title.")
    by: Text = Field(description="Who requires it: a party's code, or an analyst.")
    invented: YesNo = Field(description="`yes` where it is an example that nobody has asked for.")
    note: Text | None = Field(None, description="What a reader should know first.")
    items: dict[Name, Item] = Field(description="The requirements, by name.")


TESTS: Final[tuple[TestName, ...]] = get_args(TestName)
_STAND_INS: Final[dict[str, object]] = {
    "requirements": "-",
    "by": "-",
    "invented": "yes",
    "items": {},
}
_ONLY_YES: Final = ("deploys_no_troops", "in_force", "open_to_accession")


@dataclass(frozen=True, slots=True)
class _Mistake:
    code: str
    message: str
    hint: str
    path: tuple[str, ...]

    def at(self, tree: Branch, name: str) -> Finding:
        place = place_of(name, mark_of(tree, self.path, key=True))
        return Finding(code=self.code, message=self.message, place=place, hint=self.hint)


def read_requirements(data: bytes, name: str) -> Requirements:
    """Read a list of requirements.

    Raises:
        UnreadableError: it has errors; the error holds all of them.
    """
    tree, _, findings = read_tree(data, name)
    made: Requirements | None = None
    if isinstance(tree, Branch):
        made, wrong = typed(tree, Requirements, name, _STAND_INS)
        findings += wrong
        assert made is not None
        if not wrong:
            findings += [each.at(tree, name) for each in _mistakes(made)]
    elif not findings and tree is not None:
        message = "A list of requirements is a mapping of keys to values."
        findings = [Finding(code="F006", message=message, place=place_of(name, tree.mark))]
    if findings or made is None:
        message = f"{name} has {len(findings)} error{'' if len(findings) == 1 else 's'}."
        raise UnreadableError(message, in_order(findings))
    return made


def _mistakes(made: Requirements) -> Iterator[_Mistake]:
    if not made.items:
        yield _Mistake("F008", "The list has no items.", "Add some.", ("items",))
    for name, item in made.items.items():
        path = ("items", name)
        if len(item.tests) != 1:
            said = " and ".join(item.tests) or "nothing"
            message = f"An item tests one thing; this one tests {said}."
            yield _Mistake("F012", message, f"One of {', '.join(TESTS)}.", path)
        for key in _ONLY_YES:
            if getattr(item, key) is False:
                message = f"{key}: no would ask for nothing."
                yield _Mistake("F009", message, "Write yes, or leave the item out.", (*path, key))
        if item.binds is not None and bool(item.binds.parties) is (item.binds.at_least is not None):
            message = "binds: names parties, or says at_least:, and not both."
            yield _Mistake("F012", message, "Write two items for both.", (*path, "binds"))
        for code in item.no_veto_for:
            if code != "attacker" and not is_party(code):
                hint = "Write a code as RUS, or attacker."
                yield _Mistake("F009", f"{code!r} is no party.", hint, (*path, "no_veto_for"))
        if made.invented is False and not item.sources:
            message = f"{name} is said to be asked for, and has no source."
            yield _Mistake("F011", message, "Add sources:, or say invented: yes.", path)
