"""The agreement language as types: what a document may say.

Types say what a single value may be; whether the parts fit together is the
work of `checks`.  So almost every field may be absent here, and a document
with a mistake in one place is still read in all others.

A field that is None is unknown or not stated, never zero (design, law 17).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from foedus.agreement.keys import INTERNAL
from foedus.agreement.part import Cited, Part, keyed
from foedus.agreement.types import (
    LOOKS_OF_SHARE,
    Citations,
    Count,
    Day,
    Digest,
    Length,
    Money,
    Name,
    Names,
    OneOrMore,
    PartyCode,
    Reference,
    Share,
    Short,
    Text,
    Url,
    YesNo,
    Zone,
)
from foedus.agreement.vocabulary import (
    Abstention,
    Bindingness,
    Bound,
    Certainty,
    Consequence,
    Counted,
    EarlyClose,
    EventKind,
    Form,
    Gate,
    Modal,
    Outcome,
    Precisely,
    Read,
    Reservation,
    Role,
    RuleKind,
    Scope,
    Status,
    Strength,
    Sureness,
    Tie,
    Verb,
)

__all__ = [
    "Amount",
    "Body",
    "Checked",
    "Cited",
    "Commitment",
    "Condition",
    "Decide",
    "Document",
    "Fact",
    "Group",
    "Leaving",
    "Mark",
    "Need",
    "Otherwise",
    "Part",
    "Party",
    "PartySource",
    "Place",
    "Provision",
    "Rule",
    "SourceNote",
    "Start",
    "Term",
    "TextVersion",
    "Threshold",
    "Variant",
]


class TextVersion(Part):
    """Where one authentic text is, never the text itself."""

    url: Url | None = None
    sha256: Digest | None = None
    authentic: YesNo | None = None
    read: Read | None = None


class SourceNote(Part):
    """A source of the facts in the document."""

    url: Url
    read: Read | None = None
    kind: Text | None = None
    note: Text | None = None


class Mark(Part):
    """Why a field is not plain primary evidence."""

    mark: Sureness
    note: Text | None = None


class Checked(Part):
    """When the document was last compared with its texts, and with which."""

    on: Day
    texts: dict[str, Digest] = Field(default_factory=dict)


class Party(Part):
    """A state or an organisation, and its role."""

    role: Role
    name: Text | None = None
    since: Day | None = None
    until: Day | None = None
    members: Annotated[tuple[PartyCode, ...], OneOrMore] = ()
    reservations: Annotated[tuple[Reservation, ...], OneOrMore] = ()
    note: Text | None = None


class PartySource(Part):
    """Parties taken from other documents: those with `role` in any that match."""

    documents: Text
    role: Role
    take: Role = Role.GUARANTOR


class Group(Part):
    """A set of parties: listed, by role, or all but some."""

    of: Names = ()
    role: Role | None = None
    all_but: Names = ()


class Place(Cited):
    """A named area, as the text bounds it."""

    of: Names = ()
    extent: Text | None = None


class Fact(Cited):
    """What the agreement speaks about: an event or a state."""

    event: EventKind | None = None
    state: EventKind | None = None
    gate: Gate | None = None
    by: Names | None = Field(None, description="Parties, groups, or any.")
    on: Names | None = Field(None, description="Parties, groups, or any_party.")
    place: Name | None = Field(None, alias="in")
    found_by: Names | None = Field(None, description="each, report, or who may find it.")
    scope: Annotated[tuple[Scope, ...], OneOrMore] = ()
    breaks: Name | None = Field(None, description="The truce that this event breaks: a state.")
    monitored_by: Names | None = Field(None, description="Who watches a truce; none for nobody.")

    @property
    def kind(self) -> EventKind | None:
        """The kind of event or state."""
        return self.event or self.state


class Body(Cited):
    """An organ that meets and decides."""

    members: Names = ()
    chair: PartyCode | None = None
    convenes_within: Length | None = None


class Need(Part):
    """A share that must be reached, of a base."""

    share: Share
    of: Counted | None = None


class Rule(Cited):
    """How positions make an outcome."""

    kind: RuleKind
    voters: Names | None = None
    need: Annotated[tuple[Annotated[Need, keyed("share", LOOKS_OF_SHARE)], ...], OneOrMore] = ()
    of: Counted | None = None
    quorum: Share | None = None
    weights: dict[str, Count] = Field(default_factory=dict)
    abstain: Abstention | None = None
    veto: Names = ()
    recuse: Names = ()
    to: Text | None = None
    window: Length | None = None
    broken_by: Count | None = None
    on_break: Name | None = None
    on_fail: Name | None = None
    consent_for: Annotated[tuple[Form, ...], OneOrMore] = ()
    early_close: EarlyClose | None = None
    tie: Tie | None = None
    chair: PartyCode | None = None


class Threshold(Part):
    """How many of an event there must be, and within what length of time."""

    at_least: Count
    within: Length | None = None


class Condition(Part):
    """When a provision applies: every key that is given must hold."""

    fact: Name | None = None
    count: Threshold | None = Field(None, description="So many of the fact, not one.")
    state: Name | None = None
    request_of: Names | None = None
    decision: Name | None = None
    outcome: Outcome | None = None
    done: Name | None = None
    missed: Name | None = None
    after: Length | None = None
    start: Text | None = Field(None, alias="from")
    all: Annotated[tuple[Condition, ...], OneOrMore] = ()
    any: Annotated[tuple[Condition, ...], OneOrMore] = ()
    unless: Condition | None = None
    during: Condition | None = Field(None, alias="while")


class Start(Part):
    """From when a deadline runs; several are readings of one text."""

    any_of: Names
    certainty: Certainty | None = None
    note: Text | None = None


class Otherwise(Part):
    """What follows when a deadline passes; `any_of` are readings of a silent text."""

    record: Consequence | None = None
    alert: Names = ()
    then: Names = ()
    any_of: Annotated[tuple[Otherwise, ...], OneOrMore] = ()
    certainty: Certainty | None = None
    note: Text | None = None


_NAMED, _INLINE = "\0named", "\0inline"  # no key of a document holds such a character


class Decide(Part):
    """A question and the rule that answers it."""

    rule: Annotated[
        Annotated[Name, Tag(_NAMED)] | Annotated[Rule, Tag(_INLINE)],
        Discriminator(lambda value: _NAMED if isinstance(value, str) else _INLINE),
    ]
    question: Text | None = None


class Amount(Part):
    """How much: `open`, a quantity, or money of a year."""

    open: YesNo | None = None
    value: Money | None = None
    unit: Text | None = None
    currency: Text | None = None
    year: Text | None = None
    bound: Bound | None = None


def _open(value: object) -> object:
    return {"open": "yes"} if value == "open" else value


class Provision(Cited):
    """One norm: who owes, intends, may or must not do what, when, and what then."""

    when: Condition | None = None
    who: Names | None = None
    excepting: Names = Field((), alias="except")
    must: Verb | None = None
    intends: Verb | None = None
    may: Verb | None = None
    must_not: Verb | None = None
    strength: Strength | None = None
    as_appropriate: YesNo | None = None
    to: Names | None = None
    place: Name | None = Field(None, alias="in")
    form: Annotated[tuple[Form, ...], OneOrMore] = ()
    amount: Annotated[Amount | None, Short(_open, lambda _: [{"const": "open"}])] = None
    within: Length | None = None
    start: Annotated[Start | None, keyed("any_of")] = Field(None, alias="from")
    zone: Zone | None = None
    precision: Precisely | None = None
    level: Text | None = None
    channels: Text | None = None
    purpose: Text | None = None
    route: Text | None = Field(None, description="By which way, as seek_eu_agreement.")
    reservations: Annotated[tuple[Reservation, ...], OneOrMore] = ()
    decide: Decide | None = None
    then: Names = ()
    otherwise: Otherwise | None = Field(None, alias="else")
    until: Condition | None = None

    @property
    def modals(self) -> tuple[tuple[Modal, Verb], ...]:
        """Which of the four slots are filled; a sound provision fills one."""
        slots = (
            (Modal.MUST, self.must),
            (Modal.INTENDS, self.intends),
            (Modal.MAY, self.may),
            (Modal.MUST_NOT, self.must_not),
        )
        return tuple((modal, verb) for modal, verb in slots if verb is not None)


class Commitment(Part):
    """Money, persons or systems that the text names, as it names them."""

    what: Text
    cite: Citations | None = None
    value: Money | None = None
    currency: Text | None = None
    unit: Text | None = None
    period: Text | None = None
    bound: Bound | None = None
    note: Text | None = None


class Leaving(Cited):
    """How a party may leave."""

    notice: Length | None = None
    counted_from: Text | None = None


class Term(Cited):
    """How long it lasts, and how it changes or ends."""

    enters: Day | None = None
    lasts: Length | None = None
    renews: Text | None = None
    leaves: Leaving | None = None
    joins: Text | None = None
    lapses: Text | None = None
    review: Text | None = None
    amendment: Text | None = None
    alignment: YesNo | None = None


class Variant(Part):
    """The same design with some entries replaced: a version that differs in a rule, say."""

    title: Text | None = None
    note: Text | None = None
    marks: dict[str, Mark] = Field(default_factory=dict)
    parties: dict[PartyCode, Party] = Field(default_factory=dict)
    groups: dict[Name, Annotated[Group, keyed("of")]] = Field(default_factory=dict)
    places: dict[Name, Place] = Field(default_factory=dict)
    facts: dict[Name, Fact] = Field(default_factory=dict)
    bodies: dict[Name, Body] = Field(default_factory=dict)
    rules: dict[Name, Rule] = Field(default_factory=dict)
    provisions: dict[Name, Provision] = Field(default_factory=dict)
    term: Term | None = None


class Document(Part):
    """One consolidated version of one agreement."""

    foedus: Text
    id: Reference
    version: Reference
    variant: Name | None = Field(None, json_schema_extra=INTERNAL)
    title: Text
    status: Status
    binding: Bindingness | None = None
    note: Text | None = None
    texts: dict[str, TextVersion] = Field(default_factory=dict)
    sources: Annotated[tuple[SourceNote, ...], OneOrMore] = ()
    marks: dict[str, Mark] = Field(default_factory=dict)
    alongside: Names = ()
    supersedes: Names = ()
    parties: dict[PartyCode, Party] = Field(default_factory=dict)
    parties_from: Annotated[tuple[PartySource, ...], OneOrMore] = Field(
        (), json_schema_extra=INTERNAL
    )
    groups: dict[Name, Annotated[Group, keyed("of")]] = Field(default_factory=dict)
    places: dict[Name, Place] = Field(default_factory=dict)
    facts: dict[Name, Fact] = Field(default_factory=dict)
    bodies: dict[Name, Body] = Field(default_factory=dict)
    rules: dict[Name, Rule] = Field(default_factory=dict)
    provisions: dict[Name, Provision] = Field(default_factory=dict)
    commitments: Annotated[tuple[Commitment, ...], OneOrMore] = ()
    term: Term | None = None
    checked: Checked | None = None
    variants: dict[Name, Variant] = Field(default_factory=dict)
