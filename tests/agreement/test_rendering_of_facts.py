"""Facts and thresholds in words."""

from __future__ import annotations

import pytest
from tests.builders import HEAD, pact

from foedus.agreement.model import Condition
from foedus.agreement.rendering import condition_in_words, facts_in_words

PROVISION = """\
provisions:
  consult:
    cite: art. 2
    when: {fact: attack}
    who: all
    must: consult
    strength: shall
    precision: swiftly
"""


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("event: armed_attack", "An event: armed attack."),
        (
            "event: armed_attack, by: ATT, on: VIC, gate: future, found_by: each, certainty: text",
            "An event: armed attack by ATT on VIC; only if future; found by each (text).",
        ),
        (
            "state: ceasefire, scope: [air, sea], monitored_by: none",
            "A state: ceasefire; covering air, sea; watched by nobody.",
        ),
        ("state: ceasefire, monitored_by: [AAA]", "A state: ceasefire; watched by AAA."),
        ("event: breach_of_truce, breaks: peace", "An event: breach of truce; breaking peace."),
        ("event: armed_attack, in: zone", "An event: armed attack in zone."),
    ],
)
def test_a_fact_is_said_with_all_that_bounds_it(written: str, words: str) -> None:
    places = "places:\n  zone: {cite: art. 1, of: [VIC]}\n"
    peace = "  peace: {cite: art. 1, state: ceasefire}\n"
    agreement = pact(f"{peace}  seen: {{cite: art. 1, {written}}}\n{places}{PROVISION}", head=HEAD)

    assert ("art. 1", "seen", words) in list(facts_in_words(agreement))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        ({"at_least": "3"}, "attack happens at least 3 times"),
        ({"at_least": "3", "within": "PT24H"}, "attack happens at least 3 times within 24 hours"),
    ],
)
def test_a_threshold_is_said(count: dict[str, str], words: str) -> None:
    condition = Condition.model_validate({"fact": "attack", "count": count})

    assert condition_in_words(condition) == words
