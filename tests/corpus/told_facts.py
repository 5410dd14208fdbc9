"""What the table of facts says about each text, in words of the language.

The table has the words of the collection that it was copied from; the lists here
say which word of the language each is, and what can only be said in a note.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

Row: TypeAlias = Mapping[str, Any]

PARTY: Final = {"RU": "RUS", "ua": "UKR", "lt": "LTU", "gb": "GBR"}
EVENTS: Final = {
    "aggression": "armed_attack",
    "attack_contrary_to_un_charter": "armed_attack",
    "armed_attack_contrary_to_un_charter": "armed_attack",
    "renewed_aggression": "armed_attack",
    "renewed_aggression_or_attack": "armed_attack",
}

FORMS: Final = {
    "security_assistance": "military",
    "military_assistance": "military",
    "modern_military_equipment": "military",
    "available_military_equipment": "military",
    "relevant_military_equipment": "military",
    "military_equipment_all_domains": "military",
    "security_and_defence_assistance": "military",
    "security_and_defence_support": "military",
    "economic_assistance": "economic",
    "humanitarian_assistance": "humanitarian",
    "political_support": "political",
    "defence_industry_support": "defence_industry",
    "military_capability_development": "force_development",
    "economic_and_other_costs_on_russia": "sanctions",
    "economic_and_other_costs_on_russia_or_any_other_aggressor": "sanctions",
    "economic_and_other_costs_on_aggressor": "sanctions",
    "political_and_economic_costs_on_russia": "sanctions",
    "sanctions_or_export_controls": "sanctions",
    "coordinate_new_sanctions": "sanctions",
    "consider_reimposing_lifted_sanctions": "sanctions",
    "information_and_intelligence": "intelligence",
    "assistance (form not listed)": "unspecified",
    "defence_and_deterrent_measures (economic, military, political)": "economic military political",
    "consult_on_needs": "",
}

RESERVED: Final = {
    "legal_constitutional": "constitutional",
    "parliamentary_budget": "parliamentary budget",
    "parliamentary_approval": "parliamentary",
    "budget_availability": "budget",
    "availability_of_funds": "budget",
    "means_and_capabilities": "means",
    "military_neutrality": "neutrality",
    "eu_and_international_law": "eu_law international_law",
    "international_law": "international_law",
    "national_international_eu_obligations": "national_law international_law eu_law",
    "domestic_legal_framework": "national_law",
    "national_law": "national_law",
    "respective_laws": "national_law",
    "legal_requirements": "national_law",
    "as_appropriate": "as_appropriate",
}
"""Reservations as the language has them; those not here stand in notes."""

ASSISTANCE: Final = {"assistance", "security assistance", "equipment"}

WHOLE: Final = {
    "all",
    "all funding",
    "funding",
    "implementation",
    "continued military assistance",
}

NOUNS: Final = {"Participants", "Parties", "Sides"}

NOTED: Final = {
    "level_may_vary_annually": "vary",
    "specific_character_of_member_state_defence_policies": "specific character",
    "political_guidance_by_council": "political guidance of the council",
}

MARKED: Final = {
    "*": "*",
    "title": "title",
    "legal": "binding",
    "legal.legally_binding": "binding",
    "consultation.clause": "provisions.consult.cite",
    "consultation.requester": "provisions.consult.when.request_of",
    "response.modal": "provisions.support.strength",
}
"""Where a mark of the collection stands in a document; the others are said in notes."""

ELSE: Final = {
    "other Vilnius-framework states may join if both agree": "vilnius framework may join",
    "close coordination with allies and partners": "allies and partners",
    "ready to consult Vilnius signatories on joint responses": "signatories of the vilnius",
    "NATO-Ukraine Council crisis consultation mechanism and similar ones are taken into account": (
        "nato-ukraine council"
    ),
    "share appropriate information and intelligence immediately": "immediately: inform",
    "immediate exchange of information inside the 24 h": "immediately: inform in 24 hours",
    "next steps to be determined swiftly, no hour limit": "no hour limit",
    "EU and members also discuss measures against military escalation": "military escalation",
}
"""Others who may join, and what else is owed in the time: words of a note, or a clause."""

MARKS_IN_WORDS: Final = {
    "reciprocity": "running both ways; this is contested",
    "group": "belongs to the series is contested",
    "status": "no source was found on whether",
    "duration.term_years": "left unknown",
    "effect.date": "not known whether and when it was given",
}
"""Marks on what is said in words only."""


def rows() -> dict[str, Row]:
    """The table: facts by id of the document, every value a text or null."""
    path = Path(__file__).parent / "facts_of_the_texts.yaml"
    read: dict[str, Row] = yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506
    return {key: _nulled(row) for key, row in read.items()}


def _nulled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nulled(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_nulled(held) for held in value]
    return {"null": None, "true": True, "false": False}.get(value, value)


@cache
def everybody() -> frozenset[str]:
    return frozenset(name for row in rows().values() for name in row["signatories"])


def coalitions(row: Row, key: str) -> set[str]:
    named = [each for each in row["coalitions"][key] if "unnamed" not in each]
    return only_words(" ".join(named))


def elses(row: Row) -> list[str]:
    """Third parties and further items; each is its own words."""
    held = row["consultation"]
    return [
        *([held["third_parties"]] if held["third_parties"] else ()),
        *held["other_deadline_items"],
    ]


def answer(row: Row, key: str) -> Any:
    return row["response"][key] if row["response"]["exists"] else None


def triggers(row: Row) -> set[tuple[object, ...]]:
    def who(word: str | None) -> frozenset[str] | None:
        return frozenset({PARTY[word]}) if word in PARTY else None

    return {
        (EVENTS.get(t["event"], t["event"]), who(t["by"]), who(t["against"]), t["within_deadline"])
        for t in row["consultation"]["triggers"]
    }


def money(row: Row) -> list[tuple[object, ...]]:
    return sorted(
        (
            each["what"],
            str(Decimal(each["amount"]).normalize()) if each["amount"] else None,
            each["currency"],
            None if each["unit"] == "absolute" else each["unit"],
            each["period"],
            each["bound"],
        )
        for each in row["commitments"]
    )  # type: ignore[type-var]


def words(listed: Mapping[str, str], keys: list[str]) -> set[str]:
    return {word for key in keys for word in listed[key].split()}


def kinds(row: Row, places: Container[str] | None = None) -> list[str]:
    held = row["reservations"]
    return [each["kind"] for each in held if places is None or each["applies_to"] in places]


def reserved(row: Row, places: Container[str]) -> set[str]:
    return words(RESERVED, [kind for kind in kinds(row, places) if kind in RESERVED])


def bare(text: str | None) -> str:
    """Without signs, so that only words are compared."""
    return re.sub(r"\W+", " ", (text or "").replace("_", " ").replace("'s", "").lower())


def only_words(text: str) -> set[str]:
    return set(bare(re.sub(r"\(.*?\)", "", text)).split()) - {"and"}


def article(text: str | None) -> str | None:
    """As documents write articles: no remark in brackets, a comma between two."""
    return None if text is None else re.sub(r" \(.*\)", "", text).replace(";", ",")


def ends(row: Row, key: str) -> Any:
    return (row["duration"]["termination"] or {}).get(key)
