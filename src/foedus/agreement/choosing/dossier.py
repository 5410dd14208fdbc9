"""A dossier: what happened to a proposal, entry by entry, apart from its text.

* Entries are in the past tense and of a closed list; each has a source.
* Nothing is overwritten: a changed stance, an answer and a correction are new
  entries, and a correction or an answer points at the entry it is about.
* A day that nobody knows is null; the key `on` is never left out.

Nothing here says whether a proposal is good.  Whose stance stands when is
`stances`' to say.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from foedus.agreement.part import Part, keyed
from foedus.agreement.types import (
    Count,
    Day,
    Name,
    OneOrMore,
    PartyCode,
    Reference,
    Text,
    Url,
    YesNo,
)
from foedus.agreement.vocabulary import Certainty, Read, Sureness

__all__ = [
    "ALLOWED",
    "FAVOURABLE",
    "NEEDED",
    "UNFAVOURABLE",
    "Days",
    "Did",
    "Dossier",
    "Entry",
    "Evidence",
    "ForceTerms",
    "Grade",
    "Point",
    "Stance",
]


class Did(StrEnum):
    """What an entry says has happened."""

    PROPOSED = "proposed"
    STANCE_TAKEN = "stance_taken"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFICATION_ANSWERED = "clarification_answered"
    SIGNED = "signed"
    RATIFIED = "ratified"
    ACCEDED = "acceded"
    ENTERED_INTO_FORCE = "entered_into_force"
    WITHDRAWN = "withdrawn"


class Stance(StrEnum):
    """How a party stands to a proposal, or to one point of it."""

    SUPPORTS = "supports"
    WELCOMES = "welcomes"
    OPEN = "open"
    ASKS = "asks"
    RESERVED = "reserved"
    OPPOSES = "opposes"
    REJECTS = "rejects"


FAVOURABLE: Final = frozenset({Stance.SUPPORTS, Stance.WELCOMES})
UNFAVOURABLE: Final = frozenset({Stance.OPPOSES, Stance.REJECTS})


class Point(StrEnum):
    """What a stance is about, where it is not about the whole."""

    DEADLINE = "deadline"
    RULE = "rule"
    TROOPS = "troops"
    MEMBERSHIP = "membership"
    PARTIES = "parties"
    TRIGGER = "trigger"
    SUPPORT = "support"
    BINDING = "binding"
    VETO = "veto"
    MONITORING = "monitoring"
    RATIFICATION = "ratification"
    TERM = "term"


class Grade(StrEnum):
    """How far a source carries: A a text or an official site, B a news outlet, C the rest."""

    A = "A"
    B = "B"
    C = "C"


class Days(Part):
    """A day, or the first and the last on which it can have been."""

    earliest: Day = Field(description="The first day on which it can have been.")
    latest: Day | None = Field(None, description="The last one; the same where it is left out.")

    @property
    def last(self) -> Day:
        """The last day on which it can have been."""
        return self.latest or self.earliest

    def __str__(self) -> str:
        if self.last == self.earliest:
            return str(self.earliest)
        return f"{self.earliest} to {self.last}"


class Evidence(Part):
    """Where an entry comes from."""

    url: Url = Field(description="Where it was read.")
    read: Read = Field(description="How it was read.")
    grade: Grade = Field(description="How far the source carries.")
    date: Day | None = Field(None, description="The day of the source, where it bears one.")
    note: Text | None = Field(None, description="A note in our own words.")


class Entry(Part):
    """One thing that happened, who did it, and on what evidence."""

    id: Name | None = Field(None, description="A name, so that a later entry can point at it.")
    did: Did = Field(description="What happened.")
    on: Annotated[Days | None, keyed("earliest")] = Field(
        description="The day, or earliest and latest; null where nobody knows."
    )
    by: Annotated[tuple[PartyCode, ...], OneOrMore] = Field(
        (), description="Who did it; of an entry into force, for whom (nobody: for all)."
    )
    voice: Text | None = Field(None, description="Who spoke for the party, by office.")
    official: YesNo = Field(
        True, description="`no` where the voice does not bind the party, as a member of parliament."
    )
    stance: Stance | None = Field(None, description="The stance taken.")
    point: Point | None = Field(None, description="The point it is about; else it is the whole.")
    variant: Name | None = Field(None, description="The version it is about; else all of them.")
    to: Annotated[tuple[PartyCode, ...], OneOrMore] = Field((), description="Who was asked.")
    answers: Name | None = Field(None, description="The question that is answered.")
    corrects: Name | None = Field(None, description="The entry whose place it takes.")
    gist: Text | None = Field(None, description="What was said, in our own words.")
    disputed_by: Annotated[tuple[PartyCode, ...], OneOrMore] = Field(
        (), description="Who says that it was not so."
    )
    mark: Sureness | None = Field(None, description="Why it is not plain evidence.")
    sources: Annotated[tuple[Evidence, ...], OneOrMore] = Field(
        (), description="Where it comes from; at least one."
    )


class ForceTerms(Part):
    """What the text says must happen before it enters into force."""

    after: Did = Field(description="`signed` or `ratified`: which act consents to be bound.")
    at_least: Count | None = Field(None, description="How many such acts it needs.")
    cite: Text = Field(description="The article that says so.")
    certainty: Certainty | None = Field(None, description="Where the statement comes from.")


class Dossier(Part):
    """What is known of one proposal's way, in the order in which it happened."""

    about: Reference = Field(description="The document, as mechanism/nato-light.")
    note: Text | None = Field(None, description="What a reader should know first.")
    force: ForceTerms | None = Field(None, description="What entry into force needs.")
    entries: tuple[Entry, ...] = Field((), description="The entries; corrections come after.")


_POINTED: Final = frozenset({"point", "variant"})
NEEDED: Final[dict[Did, frozenset[str]]] = {
    Did.PROPOSED: frozenset(),
    Did.STANCE_TAKEN: frozenset({"stance", "gist"}),
    Did.CLARIFICATION_ASKED: frozenset({"id", "to", "gist"}),
    Did.CLARIFICATION_ANSWERED: frozenset({"answers", "gist"}),
    Did.SIGNED: frozenset(),
    Did.RATIFIED: frozenset(),
    Did.ACCEDED: frozenset(),
    Did.ENTERED_INTO_FORCE: frozenset(),
    Did.WITHDRAWN: frozenset(),
}
"""What an entry of a kind cannot lack, beside `on`, `by` and a source."""
ALLOWED: Final[dict[Did, frozenset[str]]] = {
    Did.STANCE_TAKEN: _POINTED | {"stance"},
    Did.CLARIFICATION_ASKED: _POINTED | {"to"},
    Did.CLARIFICATION_ANSWERED: frozenset({"answers"}),
}
"""What only entries of some kinds may have."""
