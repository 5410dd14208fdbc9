"""How parties are assumed to act: never part of an agreement, every number with its basis.

A duration is a median and a 90th percentile, as people think of durations; it
is taken to be log-normal.  What holds for everybody stands at the top; what is
known of one party stands under `parties` and takes its place, stage by stage
and form by form.  A variant is the same file with some entries replaced.

What is not modelled: persuasion (a position, once taken, stands), steps at home
that refuse (a party that would be refused declines), and parties that bargain.
"""

from __future__ import annotations

from enum import StrEnum
from math import log
from typing import Annotated, Final

from pydantic import Field

from foedus.agreement.keys import INTERNAL
from foedus.agreement.part import Part
from foedus.agreement.types import (
    Count,
    Name,
    Names,
    OneOrMore,
    PartyCode,
    Reference,
    Text,
    Url,
    YesNo,
    Zone,
)
from foedus.agreement.vocabulary import Form
from foedus.forecast.values import Chance, DayOfYear, Hours, Number, Quarter

__all__ = [
    "Alternative",
    "Basis",
    "Behaviour",
    "Calendar",
    "Conduct",
    "Delivery",
    "Draft",
    "Example",
    "Grounds",
    "Lasting",
    "Propensity",
    "Pull",
    "Recess",
    "Source",
    "Stage",
    "Weekday",
]

_NINE_TENTHS: Final = 1.2815515655446004
"""The standard normal's 90th percentile."""


class Basis(StrEnum):
    """On what a number rests."""

    SOURCED = "sourced"
    DERIVED = "derived"
    ASSUMED = "assumed"


class Grounds(Part):
    """On what numbers rest; what is sourced or derived names its sources."""

    basis: Basis
    sources: Names = Field((), description="Names under `sources` of the file.")
    note: Text | None = None


class Example(Part):
    """A past time that is known: between so many hours and so many."""

    what: Text
    least: Number
    most: Number
    sources: Names = ()


class Lasting(Grounds):
    """A log-normal duration: half of the time at most the median, nine tenths at most p90."""

    median: Hours
    p90: Hours
    seen: Annotated[tuple[Example, ...], OneOrMore] = Field(
        (), description="What it was fitted to; both numbers then follow from it."
    )

    @property
    def mu(self) -> float:
        """The mean of the logarithm of the hours."""
        return log(self.median)

    @property
    def sigma(self) -> float:
        """The standard deviation of the logarithm."""
        return (log(self.p90) - log(self.median)) / _NINE_TENTHS


class Stage(Lasting):
    """Something a party does before it can answer, and whether it is needed at all."""

    chance: Chance = Field(1.0, description="How likely it is needed.")
    hours: Name | None = Field(None, description="The calendar in which it must begin.")


class Weekday(StrEnum):
    """The days of a week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Calendar(Grounds):
    """When something may begin, in the party's own zone."""

    days: Annotated[tuple[Weekday, ...], OneOrMore]
    opens: Quarter = Field(alias="from")
    closes: Quarter = Field(alias="to", description="Not at that time any more.")
    holidays: YesNo = Field(False, description="Whether it is closed on public holidays.")
    recess: YesNo = Field(False, description="Whether it is closed in the recess.")
    recall: Hours | None = Field(
        None, description="How long after it is asked it sits in spite of the recess."
    )


class Recess(Grounds):
    """Days of every year, the first and the last, on which a parliament does not sit."""

    first: DayOfYear = Field(alias="from")
    last: DayOfYear = Field(alias="to")


class Delivery(Grounds):
    """What a party that supports gives of one form, and how long after its decision."""

    form: Form
    amount: Number
    unit: Text
    lag: Lasting | None = Field(None, description="As for everybody, where it is not said.")


class Conduct(Part):
    """What is known of one party; what is absent here holds as for everybody."""

    zone: Zone | None = None
    before: dict[Name, Stage] = Field(default_factory=dict)
    steps: dict[Name, Stage] = Field(
        default_factory=dict, description="By the id of the step in its procedure."
    )
    after: dict[Name, Stage] = Field(default_factory=dict)
    support: Propensity | None = None
    influence: Count | None = Field(
        default=None, description="What its word weighs with the others."
    )
    follows: dict[PartyCode, Pull] = Field(default_factory=dict)
    recess: Annotated[tuple[Recess, ...], OneOrMore] = ()
    delivers: Annotated[tuple[Delivery, ...], OneOrMore] = ()
    note: Text | None = None


class Propensity(Grounds):
    """How a party answers while nobody else has."""

    support: Chance
    decline: Chance = Field(description="Of those that do not support, how many decline.")


class Pull(Grounds):
    """How strongly a word moves who has not spoken, on the scale of log-odds."""

    strength: Number


class Draft(Grounds):
    """When a text under silence is circulated."""

    weight: Count = Field(0, description="Once so much weight has supported it; 0 is at once.")


class Source(Part):
    """Where a number was found."""

    url: Url | None = None
    at: Text | None = Field(None, description="Where else it stands, where there is no address.")
    grade: Text | None = None
    note: Text | None = None


class Assumed(Part):
    """What a behaviour may say, and a variant of it as well."""

    note: Text | None = None
    request: Lasting | None = Field(None, description="From the report to the request.")
    meeting: Lasting | None = Field(
        None, description="From the request to the meeting before which nobody takes a position."
    )
    draft: Draft | None = None
    calendars: dict[Name, Calendar] = Field(default_factory=dict)
    recess: Annotated[tuple[Recess, ...], OneOrMore] = ()
    before: dict[Name, Stage] = Field(
        default_factory=dict, description="In order, before the steps at home."
    )
    consents: dict[Text, Stage] = Field(
        default_factory=dict, description="Steps at home, by the kind of their consent."
    )
    otherwise: Stage | None = Field(
        None,
        description="A step at home of whose kind nothing is said; and the one step of a party "
        "whose procedure for what is asked is not known.",
    )
    after: dict[Name, Stage] = Field(
        default_factory=dict, description="In order, after the steps at home."
    )
    bandwagon: Pull | None = None
    delivers: Annotated[tuple[Delivery, ...], OneOrMore] = ()
    parties: dict[PartyCode, Conduct] = Field(default_factory=dict)


class Alternative(Assumed):
    """A variant: what takes the place of the same key; of names, name by name."""

    title: Text | None = None
    report: Lasting | None = None
    support: Propensity | None = None


class Behaviour(Assumed):
    """One set of assumptions."""

    foedus: Text
    behaviour: Reference
    variant: Name | None = Field(None, json_schema_extra=INTERNAL)
    version: Reference
    title: Text
    sources: dict[Reference, Source] = Field(default_factory=dict)
    report: Lasting = Field(description="From the attack to the first report that names it.")
    support: Propensity
    variants: dict[Name, Alternative] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """`behaviour`, or `behaviour@variant`."""
        return f"{self.behaviour}@{self.variant}" if self.variant else self.behaviour

    def conduct(self, party: str) -> Conduct:
        """What is known of a party; nothing, where the file does not name it."""
        return self.parties.get(party) or Conduct()

    def zone(self, party: str) -> str | None:
        """In which zone a party keeps its calendars."""
        return self.conduct(party).zone

    def recesses(self, party: str) -> tuple[Recess, ...]:
        """When its parliament does not sit."""
        return self.conduct(party).recess or self.recess

    def stages_before(self, party: str) -> dict[str, Stage]:
        """What it does before its steps at home, in order."""
        return self.before | self.conduct(party).before

    def stages_after(self, party: str) -> dict[str, Stage]:
        """What it does after them, in order."""
        return self.after | self.conduct(party).after

    def deliveries(self, party: str) -> dict[Form, Delivery]:
        """What it gives where it supports, each with the time it takes."""
        common = {each.form: each for each in self.delivers}
        own = {each.form: each for each in self.conduct(party).delivers}
        found = common | own
        for form, each in own.items():
            if each.lag is None and form in common:
                found[form] = each.model_copy(update={"lag": common[form].lag})
        return found

    def at_home(self, party: str, step: str, consent: str | None) -> Stage | None:
        """What a step of a party's procedure takes: by its name, its kind, or like all others."""
        named = self.conduct(party).steps.get(step)
        return named or self.consents.get(consent or "") or self.otherwise


Conduct.model_rebuild()
Assumed.model_rebuild()
Alternative.model_rebuild()
Behaviour.model_rebuild()
