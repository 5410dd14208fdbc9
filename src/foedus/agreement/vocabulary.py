"""The closed lists of the agreement language.

A word that is not here is an error in a document; a new word is a change of
the language and belongs in the changelog.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = [
    "GIVING",
    "PARTS_OF_SCOPE",
    "STRENGTHS",
    "Abstention",
    "Bindingness",
    "Bound",
    "Certainty",
    "Consequence",
    "Counted",
    "EarlyClose",
    "EventKind",
    "Form",
    "Gate",
    "Modal",
    "Outcome",
    "Precisely",
    "Read",
    "Reservation",
    "Role",
    "RuleKind",
    "Scope",
    "Status",
    "Strength",
    "Sureness",
    "Tie",
    "Verb",
]


class Status(StrEnum):
    """How far a document has come; a mechanism is a proposal or a draft."""

    PROPOSAL = "proposal"
    DRAFT = "draft"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    TERMINATED = "terminated"


class Bindingness(StrEnum):
    """What kind of bond it is; null where nobody says."""

    LEGAL = "legal"
    POLITICAL = "political"
    NONE = "none"


class Role(StrEnum):
    """What a party is in an agreement."""

    GUARANTOR = "guarantor"
    BENEFICIARY = "beneficiary"
    NAMED_AGGRESSOR = "named_aggressor"
    PARTY = "party"
    MEMBER = "member"


class EventKind(StrEnum):
    """The kinds of fact an agreement may speak about."""

    ARMED_ATTACK = "armed_attack"
    THREAT = "threat_of_armed_attack"
    ESCALATION = "significant_escalation"
    BREACH_OF_TRUCE = "breach_of_truce"
    CEASEFIRE = "ceasefire"
    HOSTILITIES = "hostilities"
    ATTACK_CONTINUING = "attack_continuing"
    MEASURES_BY_SECURITY_COUNCIL = "security_council_measures"
    ACCESSION = "accession"
    OTHER = "other"


class Scope(StrEnum):
    """What a truce covers."""

    LAND = "land"
    AIR = "air"
    SEA = "sea"
    PORTS = "ports"
    ENERGY = "energy"
    REFINERIES = "refineries"
    PIPELINES = "pipelines"
    POWER = "power"
    NUCLEAR_PLANTS = "nuclear_plants"
    DAMS = "dams"


PARTS_OF_SCOPE: Final = {
    Scope.SEA: frozenset({Scope.PORTS}),
    Scope.ENERGY: frozenset(
        {Scope.REFINERIES, Scope.PIPELINES, Scope.POWER, Scope.NUCLEAR_PLANTS, Scope.DAMS}
    ),
}
"""What the wider words take in."""


class Gate(StrEnum):
    """Whether a fact counts only after the fighting under way at signature."""

    FUTURE = "future"
    RENEWED = "renewed"
    AFTER_CURRENT_HOSTILITIES = "after_current_hostilities"


class Certainty(StrEnum):
    """Where a statement comes from."""

    TEXT = "text"
    PRACTICE = "practice"
    REPORTED = "reported"
    ASSUMED = "assumed"


class Sureness(StrEnum):
    """Why a value is not plain primary evidence."""

    SECONDARY = "secondary"
    CONTESTED = "contested"
    DERIVED = "derived"
    GENERAL_KNOWLEDGE = "general_knowledge"


class Read(StrEnum):
    """How a source was read."""

    PRIMARY_FULL = "primary_full"
    PRIMARY_SECTIONS = "primary_sections"
    PRIMARY_EXCERPT = "primary_excerpt"
    PRIMARY_TRANSLATION = "primary_translation"
    SECONDARY = "secondary"
    LISTED = "listed"


class Verb(StrEnum):
    """What a provision asks of somebody."""

    CONSULT = "consult"
    MEET = "meet"
    INFORM = "inform"
    DECIDE = "decide"
    ASSIST = "assist"
    CONTRIBUTE = "contribute"
    DEVELOP = "develop"
    DEPLOY = "deploy"
    HOST = "host"
    SANCTION = "sanction"
    DENY = "deny"
    REFRAIN = "refrain"
    ABSTAIN = "abstain"
    NEGOTIATE = "negotiate"
    REPORT = "report"
    MONITOR = "monitor"
    REFER = "refer"
    RESPECT = "respect"
    REMAIN_NEUTRAL = "remain_neutral"


GIVING: Final = frozenset(
    {Verb.ASSIST, Verb.CONTRIBUTE, Verb.DEPLOY, Verb.DEVELOP, Verb.HOST, Verb.SANCTION}
)
"""Verbs by which support is given."""


class Modal(StrEnum):
    """The slot a verb stands in."""

    MUST = "must"
    INTENDS = "intends"
    MAY = "may"
    MUST_NOT = "must_not"


class Strength(StrEnum):
    """The word the text uses."""

    SHALL = "shall"
    WILL = "will"
    WOULD = "would"
    INTENDS = "intends"
    MAY = "may"


STRENGTHS: Final = {
    Modal.MUST: frozenset({Strength.SHALL, Strength.WILL}),
    Modal.INTENDS: frozenset({Strength.WOULD, Strength.INTENDS}),
    Modal.MAY: frozenset({Strength.MAY}),
    Modal.MUST_NOT: frozenset({Strength.SHALL, Strength.WILL}),
}
"""Which words bear which slot: `must` under "would" claims more than the text."""


class Form(StrEnum):
    """The forms of support, which are also what a position answers about."""

    MILITARY = "military"
    ECONOMIC = "economic"
    FORCE_DEVELOPMENT = "force_development"
    SANCTIONS = "sanctions"
    ARMED_FORCE = "armed_force"
    TROOPS = "troops"
    INTELLIGENCE = "intelligence"
    HUMANITARIAN = "humanitarian"
    TRAINING = "training"
    DEFENCE_INDUSTRY = "defence_industry"
    AIR_DEFENCE = "air_defence"
    LOGISTICS = "logistics"
    DIPLOMATIC = "diplomatic"
    POLITICAL = "political"
    CYBER = "cyber"
    RECONSTRUCTION = "reconstruction"
    UNSPECIFIED = "unspecified"


class Reservation(StrEnum):
    """What a party keeps back when it promises."""

    CONSTITUTIONAL = "constitutional"
    PARLIAMENTARY = "parliamentary"
    BUDGET = "budget"
    MEANS = "means"
    NEUTRALITY = "neutrality"
    EU_LAW = "eu_law"
    INTERNATIONAL_LAW = "international_law"
    NATIONAL_LAW = "national_law"
    AS_APPROPRIATE = "as_appropriate"


class Precisely(StrEnum):
    """How soon, where a text gives no hours."""

    IMMEDIATELY = "immediately"
    SWIFTLY = "swiftly"
    WHERE_POSSIBLE = "where_possible"
    CONTINUOUSLY = "continuously"


class Bound(StrEnum):
    """How a stated figure is meant."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    OVER = "over"
    APPROXIMATELY = "approximately"
    TARGET = "target"
    QUALITATIVE = "qualitative"


class Consequence(StrEnum):
    """What the record says when a deadline passes."""

    MISSED = "missed"
    NOT_DECIDED = "not_decided"
    LAPSED = "lapsed"


class RuleKind(StrEnum):
    """How positions make an outcome."""

    INDIVIDUAL = "individual"
    CONSENSUS = "consensus"
    UNANIMITY = "unanimity"
    SILENCE = "silence"
    MAJORITY = "majority"
    DELEGATED = "delegated"


class Counted(StrEnum):
    """The base of a share: all voters, those who answered, those for or against, or weight."""

    MEMBERS = "members"
    PRESENT = "present"
    VOTES = "votes"
    WEIGHT = "weight"


class Abstention(StrEnum):
    """How an abstention counts; `ignored` is as if nothing had been said."""

    PRESENT = "present"
    NOT_AGAINST = "not_against"
    IGNORED = "ignored"
    AGAINST = "against"


class EarlyClose(StrEnum):
    """When a vote may close before its deadline."""

    WHEN_DECIDED = "when_decided"
    WHEN_ALL_ANSWERED = "when_all_answered"


class Tie(StrEnum):
    """What an even split makes."""

    CHAIR = "chair"
    FAILS = "fails"


class Outcome(StrEnum):
    """What a question comes to under a collective rule."""

    ADOPTED = "adopted"
    CONDITIONAL = "conditional"
    STATEMENT_ONLY = "statement_only"
    LESSER_MEASURE = "lesser_measure"
    REFUSED = "refused"
    VETOED = "vetoed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    NO_DECISION = "no_decision"
