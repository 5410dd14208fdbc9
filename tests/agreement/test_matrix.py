"""Agreements side by side."""

from __future__ import annotations

import pytest

from foedus.agreement.documents import read_document
from foedus.agreement.library import Shelf
from foedus.agreement.matrix import FEATURES, matrix
from foedus.agreement.resolved import resolve
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
"""
FULL = f"""\
{PARTIES}\
binding: legal
facts:
  attack: {{cite: Art. 1, event: armed_attack, on: UKR, gate: future}}
  menace: {{cite: Art. 1, event: threat_of_armed_attack, on: UKR}}
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
  talk: {{cite: Art. 3, who: guarantors, may: consult}}
  alone: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: each}}, form: [military]}}
  most: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: most}}, then: help}}
  all: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: all}}}}
  quiet: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: quiet}}}}
  deaf: {{cite: Art. 4, who: guarantors, must: decide, decide: {{rule: deaf}}}}
  help: {{cite: Art. 5, who: guarantors, must: assist, strength: shall, reservations: [budget]}}
  give:
    {{cite: Art. 5, when: {{all: [{{decision: all}}]}}, who: guarantors, must: contribute}}
term: {{lasts: P10Y, leaves: {{notice: P6M}}}}
"""


def cells(text: str) -> dict[str, str]:
    """The features of a document by name."""
    (row,) = matrix([resolve(read_document(text.encode(), "pact.yaml")[0][0], Shelf(()))])
    return dict(zip(FEATURES, row.cells, strict=True))


@pytest.mark.parametrize(
    ("feature", "cell"),
    [
        ("guarantors", "FRA; POL"),
        ("covers a threat", "yes"),
        ("who may ask", "UKR; any party"),
        ("deadline", "consult within 24 hours"),
        ("from when", "request or fact (assumed)"),
        ("quality", "hard; swiftly"),
        ("veto", "FRA; every voter"),
        ("automatic", "consult; meet"),
        ("strength", "must assist (shall); must contribute"),
        ("forms", "military"),
        ("reservations", "budget, neutrality"),
        ("binding", "legal"),
        ("term", "P10Y, notice P6M"),
    ],
)
def test_each_feature_is_read_from_the_document(feature: str, cell: str) -> None:
    """Words of the document, in its order."""
    assert cells(FULL)[feature] == cell


def test_rules_and_triggers_are_said_in_words() -> None:
    """A rule of each for itself is left out where there is a collective one."""
    full = cells(FULL)

    assert "each for itself" not in full["rule"]
    assert full["triggers"] == "armed attack (future); threat of armed attack"


def test_what_is_not_there_is_none_or_unknown() -> None:
    """None where the document has nothing, unknown where nobody knows."""
    bare = cells(PARTIES.replace(", reservations: [neutrality]", ""))

    assert bare["binding"] == bare["term"] == "unknown"
    assert bare["who may ask"] == "no request needed"
    assert bare["covers a threat"] == "no"
    assert {bare[name] for name in ("veto", "rule", "forms", "reservations", "triggers")} == {
        "none"
    }
    assert cells(PARTIES + "term: {enters: 2030-01-01}\n")["term"] == "unknown"


def test_many_guarantors_are_counted() -> None:
    """More than four."""
    more = "".join(f"  {code}: {{role: guarantor}}\n" for code in ("DEU", "ITA", "ESP"))

    assert cells(PARTIES + more)["guarantors"] == "5 parties"


def test_every_document_that_ships_has_a_row() -> None:
    """With a word in every cell."""
    corpus = Corpus()
    readings = [corpus.get(key) for key in corpus.ids()]
    rows = matrix(resolve(each, corpus) for each in readings)

    files = [each for each in (CORPUS / "agreements").rglob("*.yaml") if not holds_tests(each)]
    assert len(rows) == len(files)
    assert all(cell for row in rows for cell in row.cells)
