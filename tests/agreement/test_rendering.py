"""An agreement in plain sentences."""

from collections.abc import Callable
from pathlib import Path

import pytest

from foedus.agreement.documents import Reading, read_document
from foedus.agreement.library import Shelf
from foedus.agreement.model import Condition, Provision, Rule
from foedus.agreement.rendering import (
    articles,
    condition_in_words,
    length_in_words,
    rule_in_words,
    sentence,
)
from foedus.agreement.resolved import Agreement, resolve
from foedus.corpus.library import CORPUS
from foedus.moments import Duration

GOLDEN = Path(__file__).parent / "golden"


def in_sentences(agreement: Agreement) -> str:
    """As a shell would print it."""
    parts = [
        "\n".join([f"{cite}: {name}", *(f"  {line}" for line in lines)])
        for cite, name, lines in articles(agreement)
    ]
    return "\n\n".join(parts) + "\n"


def test_the_british_agreement_reads_as_its_golden_file(
    golden: Callable[[Path, str], None], shelf: Shelf
) -> None:
    """Article by article."""
    data = (CORPUS / "agreements/bilateral/gbr-ukr-2024.yaml").read_bytes()
    agreement = resolve(read_document(data, "gbr.yaml")[0][0], shelf)

    golden(GOLDEN / "gbr-ukr-2024.txt", in_sentences(agreement))


def test_a_pact_with_every_slot_reads_as_its_golden_file(
    golden: Callable[[Path, str], None], shelf: Shelf
) -> None:
    """Who is left out, where, on whose clocks, and both readings of a silent text."""
    data = (GOLDEN / "every-slot.yaml").read_bytes()
    agreement = resolve(read_document(data, "every-slot.yaml")[0][0], shelf)

    golden(GOLDEN / "every-slot.txt", in_sentences(agreement))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "individual"}, "each for itself"),
        ({"kind": "consensus"}, "consensus: nobody against and everybody heard"),
        ({"kind": "unanimity", "certainty": "assumed"}, "unanimity (assumed)"),
        (
            {"kind": "silence", "window": "PT6H"},
            "silence: adopted unless one objects within 6 hours",
        ),
        (
            {"kind": "silence", "window": "PT6H", "broken_by": "3"},
            "silence: adopted unless 3 object within 6 hours",
        ),
        ({"kind": "majority", "need": "2/3"}, "majority: at least 2/3 of votes"),
        (
            {
                "kind": "majority",
                "need": [{"share": "55 %", "of": "weight"}, "1/2"],
                "of": "members",
            },
            "majority: at least 55 % of weight and at least 1/2 of members",
        ),
        ({"kind": "delegated", "to": "FRA"}, "FRA, to whom it is delegated"),
        (
            {"kind": "unanimity", "quorum": "1/2", "veto": ["FRA"], "recuse": ["RUS", "attacker"]},
            "unanimity (quorum 1/2; veto of FRA; without RUS, attacker)",
        ),
    ],
)
def test_every_kind_of_rule_is_one_phrase(rule: dict[str, object], words: str) -> None:
    """With what makes it special in brackets."""
    assert rule_in_words(Rule.model_validate(rule)) == words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"fact": "new_attack"}, "new attack happens"),
        ({"state": "ceasefire"}, "ceasefire is in force"),
        ({"done": "consult"}, "consult is done"),
        ({"missed": "consult"}, "consult is missed"),
        ({"fact": "raid", "request_of": ["UKR", "any"]}, "raid happens and UKR or any party asks"),
        ({"decision": "give_aid"}, "give aid is adopted"),
        ({"decision": "aid", "outcome": "no_decision"}, "aid is no decision"),
        ({"after": "PT24H", "from": "done:x"}, "PT24H have passed from done:x"),
        ({"after": "PT24H"}, "PT24H have passed from the start"),
        ({"all": [{"fact": "a"}, {"fact": "b"}]}, "a happens and b happens"),
        ({"any": [{"fact": "a"}, {"fact": "b"}]}, "(a happens or b happens)"),
        ({"while": {"state": "war"}}, "while war is in force"),
        (
            {"fact": "a", "while": {"state": "war"}, "unless": {"done": "b"}},
            "a happens while war is in force unless b is done",
        ),
        ({}, ""),
    ],
)
def test_every_form_of_condition_is_one_phrase(condition: dict[str, object], words: str) -> None:
    """Also one inside another."""
    assert condition_in_words(Condition.model_validate(condition)) == words


def test_a_sentence_names_a_few_of_many(read: Callable[[str], Reading], shelf: Shelf) -> None:
    """And says how many more there are."""
    codes = ["AUT", "BEL", "CZE", "DNK", "EST", "FIN", "FRA", "GRC"]
    text = (
        'foedus: "1"\nid: a\nversion: "1"\ntitle: t\nstatus: draft\nparties:\n'
        + "".join(f"  {code}: {{role: party}}\n" for code in codes)
        + "provisions: {p: {cite: a, who: all, must: meet}, q: {cite: a, who: [], may: meet}}\n"
    )

    first, second = (sentence(each) for each in resolve(read(text), shelf).clauses.values())

    assert first == "AUT, BEL, CZE, DNK, EST, FIN and 2 more must meet."
    assert second == "Nobody may meet."


def test_a_deadline_without_a_start_is_told_as_such() -> None:
    """As the text left it."""
    provision = Provision.model_validate({"within": "PT1H"})
    from foedus.agreement.rendering import _deadline  # noqa: PLC0415

    assert _deadline(provision) == "Within 1 hour from a start not stated."


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (None, "a time not stated"),
        ("PT24H", "24 hours"),
        ("PT1H", "1 hour"),
        ("PT90M", "90 minutes"),
        ("PT45S", "45 seconds"),
        ("P3D", "3 days"),
        ("P6M", "6 months"),
        ("P10Y", "10 years"),
        ("P1DT12H", "1 day and 12 hours"),
        ("PT0S", "no time"),
    ],
)
def test_a_length_is_told_in_words(length: str | None, words: str) -> None:
    """Nobody reads PT24H at three in the morning."""
    assert length_in_words(None if length is None else Duration.parse(length)) == words
