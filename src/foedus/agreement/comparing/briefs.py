"""Brief words for a narrow table, and the legend that explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from foedus.agreement.vocabulary import (
    Certainty,
    EventKind,
    Form,
    Gate,
    Precisely,
    Reservation,
    RuleKind,
    Sureness,
)

if TYPE_CHECKING:
    from foedus.agreement.model import Rule
    from foedus.moments import Duration

__all__ = [
    "EVENTS",
    "FORMS",
    "GATES",
    "MARKS",
    "PRECISELY",
    "RESERVATIONS",
    "brief_length",
    "brief_rule",
]

MARKS: Final[dict[Certainty | Sureness, str]] = {
    Certainty.ASSUMED: "*",
    Certainty.REPORTED: "~",
    Certainty.PRACTICE: "+",
    Sureness.CONTESTED: "!",
}
"""The signs of what is not plainly said in a text."""
EVENTS: Final = {
    EventKind.ARMED_ATTACK: "attack",
    EventKind.THREAT: "threat",
    EventKind.ESCALATION: "escalat.",
    EventKind.BREACH_OF_TRUCE: "breach",
    EventKind.CEASEFIRE: "truce",
    EventKind.HOSTILITIES: "war",
    EventKind.ATTACK_CONTINUING: "fighting",
    EventKind.MEASURES_BY_SECURITY_COUNCIL: "UN acts",
    EventKind.ACCESSION: "accession",
    EventKind.OTHER: "other",
}
GATES: Final = {
    Gate.FUTURE: "new",
    Gate.RENEWED: "renewed",
    Gate.AFTER_CURRENT_HOSTILITIES: "later",
}
PRECISELY: Final = {
    Precisely.IMMEDIATELY: "at once",
    Precisely.SWIFTLY: "swiftly",
    Precisely.WHERE_POSSIBLE: "if possible",
    Precisely.CONTINUOUSLY: "always",
}
FORMS: Final = {
    Form.MILITARY: "M",
    Form.ECONOMIC: "E",
    Form.FORCE_DEVELOPMENT: "F",
    Form.SANCTIONS: "S",
    Form.TROOPS: "T",
    Form.ARMED_FORCE: "X",
    Form.INTELLIGENCE: "I",
    Form.HUMANITARIAN: "H",
    Form.TRAINING: "R",
    Form.DEFENCE_INDUSTRY: "D",
    Form.AIR_DEFENCE: "A",
    Form.LOGISTICS: "L",
    Form.DIPLOMATIC: "O",
    Form.POLITICAL: "P",
    Form.CYBER: "C",
    Form.RECONSTRUCTION: "B",
    Form.UNSPECIFIED: "U",
}
RESERVATIONS: Final = {
    Reservation.CONSTITUTIONAL: "c",
    Reservation.PARLIAMENTARY: "p",
    Reservation.BUDGET: "b",
    Reservation.MEANS: "m",
    Reservation.NEUTRALITY: "n",
    Reservation.EU_LAW: "e",
    Reservation.INTERNATIONAL_LAW: "i",
    Reservation.NATIONAL_LAW: "l",
    Reservation.AS_APPROPRIATE: "a",
}


def brief_length(length: Duration) -> str:
    """`24h`, `30d`, `6mo`, `10y`."""
    counts = (
        (length.months // 12, "y"),
        (length.months % 12, "mo"),
        (length.days, "d"),
        (length.seconds // 3600, "h"),
        (length.seconds % 3600 // 60, "min"),
        (length.seconds % 60, "s"),
    )
    return "".join(f"{count}{unit}" for count, unit in counts if count)


def brief_rule(rule: Rule) -> str:
    """`each`, `silence 24h`, `2/3`, `USA decides`."""
    match rule.kind:
        case RuleKind.INDIVIDUAL:
            return "each"
        case RuleKind.SILENCE:
            return f"silence {brief_length(rule.window)}" if rule.window else "silence"
        case RuleKind.MAJORITY:
            return ", ".join(each.share for each in rule.need)
        case RuleKind.DELEGATED:
            return f"{rule.to} decides"
        case RuleKind.CONSENSUS | RuleKind.UNANIMITY:
            return rule.kind.value
        case _:
            assert_never(rule.kind)
