"""Scenarios of a user's own, on the desk and beside the documents they are played under."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus import wiring
from foedus.errors import UnreadableError

PACT = """\
foedus: "1"
id: pact/own
version: draft-1
title: A pact
status: draft
parties: {XAL: {role: guarantor}, XCO: {role: beneficiary}}
facts:
  attack: {cite: art. 1, event: armed_attack, by: BY, on: XCO, found_by: each}
rules:
  vote: {cite: art. 3, kind: individual}
provisions:
  decide_support:
    cite: art. 3
    when: {fact: attack, request_of: XCO}
    who: guarantors
    must: decide
    strength: shall
    form: [military]
    within: PT24H
    from: request
    decide: {rule: vote, question: "Do we help?"}
    else: {record: not_decided}
"""
DAWN = """\
foedus: "1"
scenario: dawn
version: draft-1
title: Dawn
documents: pact/own
incident: {title: An attack, invented: yes}
begins: 2030-05-01T04:00Z
lasts: PT30H
attack: {at: PT30M, by: XEN, on: XCO}
behaviour: usual@prepared
"""


@pytest.fixture
def own(tmp_path: Path) -> list[Path]:
    """A pact that speaks of an attack by anybody, and an exercise under it."""
    files = {"pact.yaml": PACT.replace("BY", "any"), "dawn.yaml": DAWN}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return [tmp_path / name for name in files]


def test_the_desk_has_a_users_own_scenarios_beside_those_that_ship(own: list[Path]) -> None:
    """By the name that the file says, and ready to be begun."""
    promises = wiring.desk_promises(own)

    assert {"dawn", *wiring.scenarios()} == set(promises.scenarios())
    assert promises.staging("dawn").reading.scenario.title == "Dawn"


def test_an_attacker_need_be_no_party_where_the_text_says_any(own: list[Path]) -> None:
    """And must be known where it names who may attack."""
    assert wiring.staging(str(own[1]), own).reading.scenario.attack is not None

    own[0].write_text(PACT.replace("BY", "XAL"), "utf-8")

    with pytest.raises(UnreadableError) as caught:
        wiring.staging(str(own[1]), own)
    assert "XEN" in str(caught.value.findings)


def test_a_desk_is_not_served_with_a_scenario_that_has_mistakes(own: list[Path]) -> None:
    """Nobody is to find them out in the exercise."""
    own[1].write_text(DAWN.replace("pact/own", "pact/ovn"), "utf-8")

    with pytest.raises(UnreadableError):
        wiring.desk_promises(own)
