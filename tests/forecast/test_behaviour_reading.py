"""A behaviour's mistakes: all at once, each with its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.agreement.procedure import Procedure
from foedus.corpus.library import CORPUS
from foedus.forecast.reading import BehaviourReading, mistakes_against, read_behaviour

KNOWN = {"UKR", "POL", "DEU", "FRA", "org:eu"}
GOOD = """\
foedus: "1"
behaviour: mine
version: draft-1
title: Mine
sources:
  log: {url: "https://example.org/log", grade: B}
report: {median: 30 min, p90: 2 h, basis: assumed}
calendars:
  office: {days: [mon, tue], from: 09:00, to: 17:00, basis: assumed}
before:
  alert: {median: 10 min, p90: 1 h, hours: office, basis: sourced, sources: log}
consents:
  none: {median: 6 h, p90: 12 h, basis: assumed}
support: {support: 80 %, decline: 0.5, basis: assumed}
delivers:
  - form: military
    amount: 100
    unit: index
    basis: assumed
    lag: {median: 2 h, p90: 3 h, basis: assumed}
parties:
  POL: {zone: Europe/Warsaw}
variants:
  late:
    title: Later
    parties:
      POL: {zone: Europe/Berlin}
"""


def read(text: str) -> BehaviourReading:
    return read_behaviour(text.encode(), "mine.yaml", KNOWN)[0]


def found(text: str) -> list[tuple[int, int, str, str]]:
    return [
        (each.place.line, each.place.column, each.code, each.message)
        for each in read(text).findings
    ]


def procedure(party: str, *steps: dict[str, object]) -> Procedure:
    told = [{"who": "somebody", "cite": "art. 1"} | step for step in steps]
    return Procedure.model_validate({"procedure": party, "title": "-", "steps": told})


def test_a_sound_behaviour_has_no_findings() -> None:
    assert found(GOOD) == []


def test_a_variant_is_laid_over_what_it_does_not_name() -> None:
    base, late = read_behaviour(GOOD.encode(), "mine.yaml", KNOWN)

    assert late.behaviour is not None
    assert late.behaviour.name == "mine@late"
    assert late.behaviour.title == "Later"
    assert late.behaviour.zone("POL") == "Europe/Berlin"
    assert late.behaviour.before == base.behaviour.before  # type: ignore[union-attr]
    assert late.digest != base.digest


MISTAKES = [
    ("p90: 2 h, basis", "p90: 20 min, basis", "20 min", "F009", "90th percentile is under"),
    ("support: 80 %", "support: 1.2", "1.2", "F009", "probability over 1"),
    ("hours: office", "hours: offices", "offices", "F010", "No calendar is called 'offices'"),
    ("sources: log}", "sources: lug}", "lug", "F010", "No source is called 'lug'"),
    ("sourced, sources: log}", "sourced}", "sourced}", "F011", "names no source"),
    ("POL: {zone: Europe/Warsaw}", "POR: {}", "POR", "F009", "No party is called 'POR'"),
    ("Europe/Warsaw}", "Europe/Warsaw, follows: {POL: {strength: 1, basis: assumed}}}",
     "POL: {strength", "F009", "POL cannot follow itself"),
    ("Europe/Warsaw}", "Europe/Warsaw, follows: {ZZZ: {strength: 1, basis: assumed}}}",
     "ZZZ", "F009", "No party is called 'ZZZ'"),
    ("to: 17:00", "to: 08:00", "08:00", "F009", "closes before it opens"),
    ("[mon, tue]", "[]", "[]", "F009", "open on no day"),
    ("to: 17:00", "to: 17:00, recall: 2 h", "2 h, basis: assumed}\nbefore", "F009", "recalled"),
    ("before:\n", "recess: {from: 08-31, to: 07-20, basis: assumed}\nbefore:\n",
     "07-20", "F040", "lasts 324 days"),
    ("before:\n", "recess: {from: 02-29, to: 07-20, basis: assumed}\nbefore:\n",
     "02-29", "F009", "not a day of every year"),
    ("amount: 100", "amount: -17", "-17", "F009", "Less than nothing"),
    ("    lag: {median: 2 h, p90: 3 h, basis: assumed}\n", "",
     "form: military", "F008", "how long military"),
    ("\nparties:\n", "\n  - {form: military, amount: 1, unit: a, basis: assumed}\nparties:\n",
     "military, amount", "F005", "Two deliveries are military"),
    ('foedus: "1"', 'foedus: "2"', '"2"', "F016", "Language version"),
    ("median: 6 h", "median: 6 days", "6 days", "F009", "is not a duration"),
    ("title: Mine", "titel: Mine", "titel", "F007", "'titel' is not known"),
    ("title: Mine", "title: Mine\nvariant: x", "variant: x", "F007", "'variant' is not known"),
    ("6 h, p90: 12 h, basis: assumed",
     "6 h, p90: 12 h, basis: derived, seen: {what: a, least: 5, most: 4, sources: log}",
     "4, sources", "F009", "no interval of hours"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "where", "code", "words"), MISTAKES, ids=[each[4] for each in MISTAKES]
)
def test_a_mistake_is_told_at_its_place(
    old: str, new: str, where: str, code: str, words: str
) -> None:
    text = GOOD.replace(old, new)
    assert GOOD.count(old) == text.count(where) == 1
    before = text[: text.index(where)].split("\n")

    mistakes = [each for each in found(text) if words in each[3]]

    assert [each[:3] for each in mistakes] == [(len(before), len(before[-1]) + 1, code)]


def test_an_invented_state_is_a_party() -> None:
    """ISO 3166 leaves codes from XAA to XZZ for those."""
    assert found(GOOD.replace("POL: {zone: Europe/Warsaw}", "XAL: {zone: Europe/Warsaw}")) == []


def test_all_mistakes_are_told_at_once_and_none_hides_another() -> None:
    text = (
        GOOD.replace("p90: 2 h, basis", "p90: 20 min, basis")
        .replace("support: 80 %", "support: 120 %")
        .replace("hours: office", "hours: offices")
        .replace("POL: {zone: Europe/Warsaw}", "POR: {zone: Europe/Warszawa}")
    )

    assert [each[2] for each in found(text)] == ["F009", "F010", "F009", "F009", "F009"]


def test_numbers_that_were_fitted_must_follow_from_what_was_seen() -> None:
    seen = ", ".join(f"{{what: a, least: {a}, most: {a + 4}}}" for a in (4, 8, 20))
    fitted = f"median: 6 h, p90: 12 h, basis: derived, seen: [{seen}]"

    mistakes = found(GOOD.replace("median: 6 h, p90: 12 h, basis: assumed", fitted))

    assert [each[2:] for each in mistakes] == [
        ("F009", "Fitted to what was seen it is 11 h."),
        ("F009", "Fitted to what was seen it is 21.8 h."),
    ]


@pytest.mark.parametrize("text", ["", "- a", "a", "foedus: ["])
def test_what_is_no_behaviour_is_refused_with_a_finding(text: str) -> None:
    reading = read(text)

    assert reading.behaviour is None
    assert len(reading.findings) == 1
    assert reading.digest == ""
    assert mistakes_against(reading, ()) == []


def against(text: str, *procedures: Procedure, parties: tuple[str, ...] = ()) -> list[str]:
    reading = read(text)
    assert not reading.findings
    return [
        f"{each.place.line}:{each.place.column} {each.code} {each.message} {each.hint}"
        for each in mistakes_against(reading, procedures, parties)
    ]


def test_a_step_that_the_procedure_has_not_is_told_with_what_was_meant() -> None:
    named = "steps: {govenment: {median: 1 h, p90: 2 h, basis: assumed}}"
    text = GOOD.replace("Europe/Warsaw", f"Europe/Warsaw, {named}")

    told = against(text, procedure("POL", {"id": "government", "consent": "none"}))

    assert told == [
        "22:38 F010 The procedure of POL has no step 'govenment'. Did you mean 'government'?"
    ]


def test_a_kind_of_consent_that_no_step_has_is_told() -> None:
    text = GOOD.replace("  none: {", "  nome: {")

    told = against(text, procedure("POL", {"id": "government", "consent": "none"}))

    assert told[0].startswith("12:1 F008 POL: nothing says how long government takes (none).")
    assert told[1].startswith("13:3 F010 No step of any procedure has the consent 'nome'.")
    assert told[1].endswith("Did you mean 'none'?")


def test_a_missing_step_names_the_article_of_the_procedure() -> None:
    steps = procedure("DEU", {"id": "bundestag", "consent": "prior"}, {"id": "x"})

    first, second = (each for each in mistakes_against(read(GOOD), [steps]) if each.code == "F008")

    assert first.article == "art. 1"
    assert "DEU: nothing says how long bundestag takes (prior)" in first.message
    assert "x takes (not known)" in second.message


def test_a_party_of_the_agreement_needs_a_zone_and_a_step_at_home() -> None:
    told = against(GOOD, procedure("POL", {"id": "g", "consent": "none"}), parties=("POL", "FRA"))

    assert [each.split(" ", 2)[1:] for each in told] == [
        ["F008", "No procedure of FRA is known. Add otherwise:."],
        [
            "F008",
            (
                "No zone of FRA is known, and calendars are in its zone. "
                "Add FRA: {zone: Europe/Kyiv} with its own zone."
            ),
        ],
    ]


def test_without_calendars_no_zone_is_asked_for() -> None:
    text = GOOD.replace("hours: office, ", "").replace(
        "support: {", "otherwise: {median: 1 h, p90: 2 h, basis: assumed}\nsupport: {"
    )

    assert against(text, procedure("POL", {"id": "g", "consent": "none"}), parties=("FRA",)) == []


@pytest.mark.parametrize(
    "path", sorted((CORPUS / "behaviours").glob("*.yaml")), ids=lambda p: p.stem
)
def test_what_ships_covers_every_party_of_every_mechanism(path: Path) -> None:
    corpus = wiring.library()
    mechanisms = wiring.alone(["mechanism/*"], corpus)
    parties = sorted({party for each in mechanisms for party in each.parties})

    for reading in read_behaviour(path.read_bytes(), path.name):
        assert reading.findings == ()
        assert mistakes_against(reading, wiring.procedures(), parties) == []
