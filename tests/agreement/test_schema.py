"""The JSON Schema: useful to an editor, and never stricter than the checker."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from foedus.agreement.checks import check
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Severity
from foedus.agreement.library import Shelf
from foedus.agreement.reading import read_tree
from foedus.agreement.schema import json_schema
from foedus.agreement.tree import plain
from foedus.corpus.library import CORPUS, holds_tests

FILES = [path for path in sorted((CORPUS / "agreements").rglob("*.yaml")) if not holds_tests(path)]
SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def as_an_editor_sees(value: Any) -> Any:
    """YAML 1.2 core: digits are numbers, true and false are truth values."""
    match value:
        case dict():
            return {key: as_an_editor_sees(each) for key, each in value.items()}
        case list():
            return [as_an_editor_sees(each) for each in value]
        case "true" | "false":
            return value == "true"
        case str() if re.fullmatch(r"-?\d+", value):
            return int(value)
        case str() if re.fullmatch(r"-?\d+\.\d+", value):
            return float(value)
        case _:
            return value


def complaints(text: str | bytes) -> list[str]:
    """Where the schema refuses a document, as text and as an editor sees it."""
    tree, _, findings = read_tree(text if isinstance(text, bytes) else text.encode(), "x.yaml")
    assert tree is not None
    assert not findings
    words = plain(tree)
    seen = as_an_editor_sees(words)
    return [error.json_path for each in (words, seen) for error in VALIDATOR.iter_errors(each)]


def test_the_schema_is_a_json_schema_of_2020_12() -> None:
    """And says so."""
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "variant" not in SCHEMA["properties"]
    assert "parties_from" not in SCHEMA["properties"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_document_that_ships_is_valid(path: Any) -> None:
    """As the checker has it too."""
    assert complaints(path.read_bytes()) == []


def test_the_pact_is_valid(pact: str) -> None:
    """The document that the others spoil."""
    assert complaints(pact) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("status: signed", "status: agreed"),
        ("status: signed\n", ""),
        ("status: signed", "status: signed\ncolour: blue"),
        ("version: 2030-01-01", "version: [a]"),
        ("id: test/pact", "id: test pact"),
        ("FRA: {role: guarantor}", "fra: {role: guarantor}"),
        ("FRA: {role: guarantor}", "FRA: {name: France}"),
        ("FRA: {role: guarantor}", "from: {documents: x}"),
        ("FRA: {role: guarantor}", "from: bilateral/*"),
        ("  attack:", "  Attack:"),
        ("cite: Art. 1, ", ""),
        ("cite: Art. 1, ", "cite: null, "),
        ("armed_attack", "attack"),
        ("who: all\n", "\n"),
        ("must: consult", "must: conslut"),
        ("must: consult", "must: consult\n    may: meet"),
        ("    must: consult\n", ""),
        ("must: consult", "must: null"),
        ("within: PT24H", "within: 24 hours"),
        ("within: PT24H", "within: P"),
        ("from: request", "from: {any: request}"),
        ("else: {record: missed}", "else: missed"),
        ("else: {record: missed}", "else: {record: lost}"),
        ("else:", "zone: Kyiv\n    else:"),
        ("else:", "as_appropriate: maybe\n    else:"),
        ("else:", "amount: closed\n    else:"),
        ("else:", "form: [miltary]\n    else:"),
        ("else:", "decide: {question: Why?}\n    else:"),
        ("else:", "decide: {rule: No Name}\n    else:"),
        ("else:", "decide: {rule: {kind: majority, need: most}}\n    else:"),
        ("else:", "decide: {rule: {kind: silence, broken_by: two}}\n    else:"),
        ("title: A", "term: {enters: yesterday}\ntitle: A"),
        ("title: A", "checked: {on: 2030-01-01, texts: {en: abc}}\ntitle: A"),
        ("title: A", "variants: {v: {sources: []}}\ntitle: A"),
    ],
)
def test_a_typical_mistake_is_marked_in_the_editor(good: str, bad: str, pact: str) -> None:
    """While it is being typed."""
    assert good in pact

    assert complaints(pact.replace(good, bad, 1))


WEIGHTED = """\
rules:
  r:
    kind: majority
    need: [2/3, {share: more than 1/2, of: weight}]
    weights: {FRA: 2}
    voters: FRA
    abstain: present
"""
ACCEPTED = [
    ("who: all", "who: [FRA, POL]"),
    ("who: all", "who: [all]"),
    ("cite: Art. 2", "cite: [Art. 2, Art. 3]"),
    ("cite: Art. 2", "cite: 2"),
    ("cite: Art. 2", "cite: 2.1"),
    ("title: A pact of mutual assistance", "title: 1984"),
    ("title: A pact of mutual assistance", "title: true"),
    ("version: 2030-01-01", "version: 2"),
    ("from: request", "from: [request, attack]"),
    ("from: request", "from: {any_of: request, certainty: assumed}"),
    ("from: request", "from: {any_of: [request]}"),
    ("strength: shall", "strength: null"),
    ("strength: shall", "may: null"),
    ("else:", "then: null\n    else:"),
    ("else:", "amount: open\n    else:"),
    ("else:", "amount: {value: 2500000000, currency: GBP, year: 2024}\n    else:"),
    ("else:", "amount: {value: 0.25, unit: of output}\n    else:"),
    ("else:", "form: military\n    else:"),
    ("else:", "form: [military, economic]\n    else:"),
    ("else:", "as_appropriate: yes\n    else:"),
    ("else:", "as_appropriate: true\n    else:"),
    ("else:", "zone: Europe/Kyiv\n    else:"),
    ("else: {record: missed}", "else: {any_of: {record: missed}}"),
    ("PT24H", "P1Y2M3W4DT5H6M7S\n    zone: UTC"),
    ("POL: {role: guarantor}", "from: {documents: bilateral/*, role: guarantor}"),
    ("POL: {role: guarantor}", "from: [{documents: bilateral/fra-ukr, role: guarantor}]"),
    ("POL: {role: guarantor}", '"org:eu": {role: guarantor, members: FRA}'),
    ("POL: {role: guarantor}", "POL: {role: guarantor, since: 2030-01-01, reservations: budget}"),
    ("facts:", "groups: {one: FRA, two: [FRA, UKR], three: {all_but: FRA}}\nfacts:"),
    ("provisions:", "rules: {r: {kind: majority, need: 55 %, abstain: present}}\nprovisions:"),
    ("provisions:", f"{WEIGHTED}provisions:"),
    ("provisions:", "rules: {r: {kind: individual, voters: FRA}}\nprovisions:"),
    ("when: {fact: attack, request_of: any}", "when: {all: {fact: attack}}"),
    ("when: {fact: attack, request_of: any}", "when: {any: [{fact: attack}]}"),
    ("title: A", f"texts: {{en: {{sha256: {'1' * 64}}}}}\ntitle: A"),
    ("title: A", 'sources: {url: "https://example.org/", read: null}\ntitle: A'),
    ("title: A", "alongside: bilateral/*\ntitle: A"),
]


def passes(text: str, shelf: Shelf) -> bool:
    readings, findings = read_document(text.encode(), "x.yaml")
    found = check(readings, shelf) if readings else list(findings)
    return all(finding.severity is not Severity.ERROR for finding in found)


@pytest.mark.parametrize(("good", "other"), ACCEPTED)
def test_what_the_checker_accepts_is_never_refused(
    good: str, other: str, pact: str, shelf: Shelf
) -> None:
    """One value or a list, numbers or texts, null or nothing."""
    assert good in pact
    text = pact.replace(good, other, 1)

    assert passes(text, shelf)
    assert complaints(text) == []


WORD = re.compile(r"[\w.:/*-]+")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_change_of_a_word_makes_it_stricter_than_the_checker(
    pact: str, shelf: Shelf, data: st.DataObject
) -> None:
    """Whatever passes the checker passes the schema."""
    texts = [pact, *(path.read_text() for path in FILES[:3])]
    text = data.draw(st.sampled_from(texts))
    match = data.draw(st.sampled_from(list(WORD.finditer(text))))
    word = data.draw(st.sampled_from(["null", "[]", "{}", "12", "yes", "[a]", "all", "FRA", "P1D"]))
    changed = text[: match.start()] + word + text[match.end() :]

    if passes(changed, shelf):
        assert complaints(changed) == []


def test_keys_and_values_of_closed_lists_are_offered() -> None:
    """What an editor completes."""
    parts: dict[str, Any] = SCHEMA["$defs"]

    assert "consult" in parts["Verb"]["enum"]
    assert {"within", "from", "else", "except", "in"} <= set(parts["Provision"]["properties"])
    assert parts["Provision"]["additionalProperties"] is False
    assert "from" in SCHEMA["properties"]["parties"]["properties"]


def test_the_schema_is_made_anew_each_time() -> None:
    """Nobody can spoil it for others."""
    one: Callable[[], dict[str, Any]] = json_schema
    one()["properties"].clear()

    assert json_schema() == SCHEMA
