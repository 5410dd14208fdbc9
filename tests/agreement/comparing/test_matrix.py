"""Agreements side by side."""

from __future__ import annotations

import pytest

from foedus.agreement.comparing.cells import Cell, Entry, Ground, cell_of
from foedus.agreement.comparing.matrix import FEATURES, Row, agreed, matrix
from foedus.agreement.documents import read_document
from foedus.agreement.library import Shelf
from foedus.agreement.resolved import resolve
from foedus.agreement.vocabulary import Certainty, Sureness
from foedus.corpus.library import CORPUS, Corpus, holds_tests

PARTIES = """\
foedus: "1"
id: test/pact
version: 2030-01-01
title: A pact
status: signed
parties:
  FRA: {role: guarantor, reservations: [neutrality]}
  POL: {role: guarantor}
  UKR: {role: beneficiary}
groups:
  askers: [guarantors, UKR]
"""
FULL = f"""\
{PARTIES}\
binding: legal
facts:
  attack: {{cite: Art. 1, event: armed_attack, on: UKR, gate: future}}
  menace: {{cite: Art. 1, event: threat_of_armed_attack, by: FRA, on: [UKR, FRA]}}
  calm: {{cite: Art. 1, state: ceasefire}}
rules:
  each: {{kind: individual}}
  most: {{kind: majority, need: 2/3, of: members, veto: FRA, voters: guarantors}}
  all: {{kind: consensus, voters: guarantors}}
  quiet: {{kind: silence, window: PT24H, voters: guarantors}}
  deaf: {{kind: silence, window: PT24H, broken_by: 2, voters: guarantors}}
provisions:
  consult:
    cite: Art. 2
    when: {{all: [{{fact: attack}}, {{any: [{{request_of: UKR}}, {{request_of: any}}]}}]}}
    who: guarantors
    must: consult
    within: PT24H
    from: {{any_of: [request, fact], certainty: assumed}}
  meet: {{cite: Art. 3, when: {{fact: menace}}, who: guarantors, must: meet, precision: swiftly}}
  warn:
    cite: Art. 3
    when:
      {{fact: attack, after: PT24H, from: attack, while: {{state: calm}}, unless: {{fact: menace}}}}
    who: UKR
    must: inform
    within: PT72H
    from: [attack, "done:meet"]
  follow:
    {{cite: Art. 3, when: {{fact: attack, after: PT72H, from: attack}}, who: UKR, may: deploy}}
  talk: {{cite: Art. 3, who: guarantors, may: consult}}
  alone: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: each}}, form: [military]}}
  most: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: most}}, then: help}}
  all: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: all}}}}
  quiet: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: quiet}}}}
  deaf: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: deaf}}}}
  help: {{cite: Art. 5, who: guarantors, must: assist, strength: shall, reservations: [budget]}}
  hurt:
    cite: Art. 6
    when: {{fact: attack, request_of: askers}}
    who: guarantors
    intends: sanction
    precision: immediately
  owed:
    {{cite: Art. 7, when: {{fact: attack}}, who: guarantors, must: assist, decide: {{rule: each}}}}
  hope: {{cite: Art. 8, who: guarantors, intends: contribute, strength: intends}}
  give:
    {{cite: Art. 5, when: {{all: [{{decision: all}}]}}, who: guarantors, must: contribute}}
term: {{cite: Art. 9, lasts: P10Y, leaves: {{notice: P6M}}}}
marks: {{provisions.consult.within: {{mark: contested}}}}
"""


def row(text: str) -> Row:
    """The row of a document."""
    (found,) = matrix([resolve(read_document(text.encode(), "pact.yaml")[0][0], Shelf(()))])
    return found


def cells(text: str) -> dict[str, str]:
    """The features of a document by name, in words."""
    return {name: str(cell) for name, cell in row(text).cells.items()}


def briefs(text: str, feature: str) -> list[str]:
    """What a narrow table shows."""
    return [each.brief for each in row(text).cells[feature].entries]


@pytest.mark.parametrize(
    ("feature", "cell", "brief"),
    [
        ("guarantors", "FRA, POL", ["FRA, POL"]),
        (
            "triggers",
            (
                "armed attack by anybody (future), threat of armed attack by FRA on FRA or UKR, "
                "during ceasefire, unless threat of armed attack by FRA on FRA or UKR"
            ),
            ["new attack", "threat", "in truce", "unless FRA"],
        ),
        ("threat", "yes", ["yes"]),
        ("who may ask", "UKR, any party, any guarantor", ["UKR", "any", "guar."]),
        (
            "deadline",
            (
                "consult within 24 hours (contested); UKR: inform after 24 hours and within "
                "72 hours, UKR: deploy after 72 hours"
            ),
            ["consult 24h", "UKR: inform 24-72h", "UKR: deploy >72h"],
        ),
        (
            "from when",
            "consult: request or fact (assumed); UKR: inform: armed attack or meet done",
            ["request/ fact", "attack/ meet done"],
        ),
        (
            "quality",
            "consult, UKR: inform: hard, meet: swiftly",
            ["hard", "swiftly"],
        ),
        ("veto", "each of 2, the possible attacker too", ["each^"]),
        (
            "automatic",
            "consult, meet, UKR: inform, sanction (intended at once), assist (each as it judges)",
            ["consult", "meet", "UKR: inform", "sanction", "(assist)"],
        ),
        (
            "strength",
            (
                "must assist (shall), intends to sanction, must assist, intends to contribute, "
                "must contribute"
            ),
            ["shall", "intends", "must", "intends", "must"],
        ),
        ("forms", "military", ["M"]),
        ("reservations", "budget, by some parties: neutrality (FRA)", ["b", "+1"]),
        ("binding", "legal", ["legal"]),
        ("term", "10 years, notice 6 months", ["10y", "/6mo"]),
    ],
)
def test_each_feature_is_read_from_the_document(feature: str, cell: str, brief: list[str]) -> None:
    """Words of the document, in its order."""
    assert cells(FULL)[feature] == cell
    assert briefs(FULL, feature) == brief


def test_every_statement_has_its_article() -> None:
    """And the mark of what is contested."""
    (consult, *_) = row(FULL).cells["deadline"].entries

    assert consult.grounds == (Ground(cite="Art. 2", doubt=Sureness.CONTESTED),)
    found = [each for cell in row(FULL).cells.values() for each in cell.entries]
    unread = {"FRA, POL", "legal", "by some parties: neutrality (FRA)"}
    assert {each.words for each in found if not any(g.cite for g in each.grounds)} == unread


def test_rules_stand_under_the_provisions_they_decide() -> None:
    """Each for itself too, beside a collective rule."""
    assert cells(FULL)["rule"].startswith("alone, owed: each for itself, most: majority")
    assert briefs(FULL, "rule") == [
        *("each", "2/3", "consensus", "silence 24h", "silence 24h"),
    ]


def test_what_is_broken_falls_back() -> None:
    """The second rule is said after the first; who decides for all is named."""
    rules = """\
rules:
  quiet: {kind: silence, window: PT90M, on_break: all}
  all: {kind: unanimity}
  sole: {kind: delegated, to: FRA}
  mute: {kind: silence}
provisions:
  one: {cite: Art. 1, who: guarantors, must: decide, decide: {rule: quiet}}
  two: {cite: Art. 2, who: guarantors, must: decide, decide: {rule: sole}}
  three: {cite: Art. 3, who: guarantors, must: decide, decide: {rule: mute}}
"""
    assert "within 90 minutes, then unanimity" in cells(PARTIES + rules)["rule"]
    assert briefs(PARTIES + rules, "rule") == ["silence 1h30min", "FRA decides", "silence"]


def test_who_can_stop_a_decision_by_number_or_because_it_is_his_is_named() -> None:
    """As the check and the choice read it."""
    rules = """\
rules:
  sole: {kind: delegated, to: FRA}
  most: {kind: majority, need: 1/2, of: weight, weights: {FRA: 1, POL: 3}}
provisions:
  one: {cite: Art. 1, who: guarantors, must: decide, decide: {rule: sole}}
  two: {cite: Art. 2, who: guarantors, must: decide, decide: {rule: most}}
"""
    assert cells(PARTIES + rules)["veto"] == "FRA, POL"


def test_what_a_drafter_derived_stands_as_assumed() -> None:
    """Whatever the text around it is."""
    body = """\
marks: {provisions.one.form: {mark: derived}}
provisions:
  one: {cite: Art. 1, certainty: text, who: guarantors, must: assist, form: [military]}
"""
    assert cells(PARTIES + body)["forms"] == "military (assumed, derived)"


def test_a_veto_says_whether_the_possible_attacker_has_it() -> None:
    """Unless it is recused, by name or as the attacker."""
    corpus = Corpus()

    def veto(reference: str) -> str:
        (found,) = matrix([resolve(corpus.get(reference), corpus)])
        return str(found.cells["veto"])

    assert veto("mechanism/co-guarantors") == "each of 11, the possible attacker too (reported)"
    assert veto("mechanism/co-guarantors@recused") == "each of 11 (assumed)"
    assert veto("mechanism/kyiv-compact-2022") == "each of 17 (assumed)"


def test_a_clock_that_runs_from_an_attack_says_upon_whom() -> None:
    """Where it is not upon those who are helped, for they are meant otherwise."""
    corpus = Corpus()
    (found,) = matrix([resolve(corpus.get("bilateral/ltu-ukr-2024"), corpus)])
    (start,) = found.cells["from when"].entries

    said = "request or armed attack or armed attack on LTU or significant escalation"
    assert start.words == said
    assert start.brief == "request/ attack/ escalat."


def test_what_is_not_there_is_none_or_unknown() -> None:
    """None where the document has nothing, unknown where nobody knows."""
    bare = cells(PARTIES.replace(", reservations: [neutrality]", ""))

    assert bare["binding"] == bare["term"] == "unknown"
    assert bare["who may ask"] == "none"
    assert bare["threat"] == "not named"
    assert {bare[name] for name in ("veto", "rule", "forms", "reservations", "triggers")} == {
        "none"
    }
    assert cells(PARTIES + "term: {enters: 2030-01-01}\n")["term"] == "unknown"
    leaving = "term: {leaves: {cite: Art. 4, notice: P1Y}}\n"
    assert cells(PARTIES + leaving)["term"] == "notice 1 year"
    unasked = "provisions: {talk: {cite: Art. 1, when: {fact: x}, who: all, may: consult}}\n"
    fact = "facts: {x: {cite: Art. 1, on: UKR}}\n"
    assert cells(PARTIES + fact + unasked)["who may ask"] == "no request needed"
    assert cells(PARTIES + fact + unasked)["triggers"] == "x"


def test_many_guarantors_are_counted() -> None:
    """More than four; others who promise stand beside them."""
    more = "".join(f"  {code}: {{role: guarantor}}\n" for code in ("DEU", "ITA", "ESP"))
    crowd = PARTIES.replace("groups:", f"{more}  USA: {{role: party}}\ngroups:")

    assert cells(crowd)["guarantors"] == "5 guarantors, USA"
    assert briefs(crowd, "guarantors") == ["5", "+1"]


def test_what_every_party_keeps_back_is_kept_back() -> None:
    """As if the text said so."""
    both = PARTIES.replace(
        "POL: {role: guarantor}", "POL: {role: guarantor, reservations: neutrality}"
    )

    assert cells(both)["reservations"] == "neutrality"


def test_the_same_words_are_one_statement_with_several_grounds() -> None:
    """Marks are said once, and nothing for the words of a text."""
    text = Ground(cite="Art. 1", certainty=Certainty.TEXT)
    press = Ground(cite="report", certainty=Certainty.REPORTED, doubt=Sureness.GENERAL_KNOWLEDGE)
    cell = cell_of(Entry(words="a", brief="a", grounds=(each,)) for each in (text, press, text))

    assert cell.entries == (Entry(words="a", brief="a", grounds=(text, press)),)
    assert str(cell) == "a (reported, general knowledge)"
    assert str(Cell(empty="unknown")) == "unknown"


def test_what_nearly_all_say_is_said_once() -> None:
    """One in six may say something else; of one document nothing is said so."""
    corpus = Corpus()
    rows = matrix(
        resolve(each, corpus) for each in corpus.find("mechanism/*") if "@" not in each.reference
    )

    alike = agreed(rows)

    assert set(alike) == {"threat", "binding", "term"}
    assert [each.reference for each in alike["threat"].others] == ["mechanism/membership"]
    assert agreed(rows[:1]) == {}


def test_every_document_that_ships_has_a_row() -> None:
    """With a word in every cell."""
    corpus = Corpus()
    readings = [corpus.get(key) for key in corpus.ids()]
    rows = matrix(resolve(each, corpus) for each in readings)

    files = [each for each in (CORPUS / "agreements").rglob("*.yaml") if not holds_tests(each)]
    assert len(rows) == len(files)
    assert all(tuple(row.cells) == tuple(FEATURES) for row in rows)
    assert all(str(cell) for row in rows for cell in row.cells.values())
