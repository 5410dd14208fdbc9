"""From a tree to a typed value: each mistake once, and what follows from it never."""

from collections.abc import Callable
from typing import Annotated

import pytest
from pydantic import Field

from foedus.agreement.findings import Finding
from foedus.agreement.keys import closest, did_you_mean, keys_at, one_of
from foedus.agreement.model import Document
from foedus.agreement.part import Part
from foedus.agreement.procedure import Procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.typed import MOST_FINDINGS, typed
from foedus.agreement.types import Count, Name, OneOrMore, Text

CodesIn = Callable[[str], list[str]]


class Item(Part):
    """A part with a required key."""

    url: Text
    note: Text | None = None


class Box(Part):
    """Lists, mappings, and numbers."""

    items: tuple[Item, ...] = ()
    boxes: dict[Name, Item] = Field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    one: Annotated[tuple[Item, ...], OneOrMore] = ()


def told(text: str) -> list[str]:
    """Findings in a box, as code, place and message."""
    tree, source, findings = read_tree(text.encode(), "box.yaml")
    assert tree is not None
    _, wrong = typed(tree, Box, source.name, {})
    return [f"{f.code} {f.place.line}:{f.place.column} {f.message}" for f in (*findings, *wrong)]


def test_a_sound_item_after_mistaken_ones_stays_sound() -> None:
    """Cutting one item out moves no other."""
    text = """\
items:
  - {note: no url}
  - {url: a}
  - {url: [], note: b}
  - {url: c, nota: d}
  - {url: e}
"""

    assert told(text) == [
        "F008 2:5 The key 'url' is missing.",
        "F009 4:11 A text was expected, not a list.",
        "F007 5:14 The key 'nota' is not known here.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("items: a", "F006 1:8 A list was expected here."),
        ("items: [a]", "F006 1:9 A mapping was expected here, not 'a'."),
        ("boxes: [a]", "F006 1:8 A mapping was expected here, not a list."),
        ("boxes: null", "F006 1:8 A mapping was expected here, not null."),
        ("boxes: {Big: {url: a}}", "F009 1:9 'Big' is not a name."),
        ("boxes: {big: }", "F006 1:14 A mapping was expected here, not null."),
        ("counts: [1, 02]", "F009 1:13 '02' is not a whole number."),
        ("one: {note: a}", "F008 1:1 The key 'url' is missing."),
        ("one: [{url: a}, {}]", "F008 1:17 The key 'url' is missing."),
        ("one: {url: a, note: ' '}", "F009 1:21 The text is empty."),
    ],
)
def test_a_mistake_is_told_once_and_where_it_is(text: str, said: str) -> None:
    """A bad value is not missing as well."""
    assert told(text) == [said]


def test_what_is_no_mapping_has_no_type() -> None:
    """There is nothing to read."""
    tree, _, _ = read_tree(b"- a", "x.yaml")
    assert tree is not None

    value, (finding,) = typed(tree, Box, "x.yaml", {})

    assert value is None
    assert finding.code == "F006"


def test_without_a_stand_in_a_missing_key_leaves_no_value() -> None:
    """And every mistake is told all the same."""
    tree, _, _ = read_tree(b"procedure: fra\nsteps: [{id: a}]\n", "x.yaml")
    assert tree is not None

    value, findings = typed(tree, Procedure, "x.yaml", {})

    assert value is None
    assert [(f.code, f.place.line) for f in findings] == [("F009", 1), ("F008", 1), ("F008", 2)]


def test_a_file_with_more_mistakes_than_anybody_reads_is_cut_short() -> None:
    """And stays quick."""
    rows = ", ".join(["{x: 1}"] * 900)

    assert len(told(f"items: [{rows}]\none: [{rows}]")) == MOST_FINDINGS


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("decide: {rule: {inline: {kind: individual}}}", ["F007", "F008"]),
        ("decide: {rule: {<rule>: {kind: individual}}}", ["F007", "F008"]),
        ("decide: {rule: [a]}", ["F006"]),
        ("decide: {rule: {kind: majorty}}", ["F009"]),
        ("decide: {rule: {}}", ["F008"]),
        ("decide: {}", ["F008"]),
        ("decide: consult", ["F006"]),
        ("then: {a: b}", ["F009"]),
        ("when: {all: {fakt: attack}}", ["F007"]),
        ("when: {unless: {any: [{fact: [attack]}]}}", ["F009"]),
        ("from: {any_off: [request]}", ["F007", "F008"]),
        ("from: [request, '']", ["F009"]),
        ("within: [PT24H]", ["F009"]),
        ("must: [consult]", ["F009"]),
        ("must: null", []),
        ("amount: opened", ["F006"]),
        ("form: [miltary, economic]", ["F009"]),
        ("else: {any_of: [{record: mised}]}", ["F009"]),
    ],
)
def test_types_of_a_provision_are_told_once(text: str, codes: list[str]) -> None:
    """Wherever in it the mistake is."""
    tree, _, _ = read_tree(f"provisions: {{p: {{{text}}}}}".encode(), "x.yaml")
    assert tree is not None
    stand_ins = dict.fromkeys(("foedus", "id", "version", "title"), "1") | {"status": "draft"}

    document, findings = typed(tree, Document, "x.yaml", stand_ins)

    required = [f for f in findings if f.place.column == 1]
    assert document is not None
    assert len(required) == 5
    assert sorted(f.code for f in findings if f not in required) == codes


def test_a_finding_cites_the_innermost_article() -> None:
    """A rule inside a provision may rest on an article of its own."""
    text = "provisions: {p: {cite: [a, b], decide: {rule: {cite: c, x: y}}, z: w}}"
    tree, _, _ = read_tree(text.encode(), "x.yaml")
    assert tree is not None

    _, findings = typed(tree, Document, "x.yaml", {})

    articles: list[Finding] = [finding for finding in findings if finding.code == "F007"]
    assert [finding.article for finding in articles] == ["c", "a, b"]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "provisions"),
        (("provisions", "p"), "within"),
        (("provisions", "p", "when", "all", 0, "unless"), "while"),
        (("provisions", "p", "else", "any_of", 0), "record"),
        (("provisions", "p", "decide", "rule"), "kind"),
        (("variants", "v", "rules", "r", "need", 0), "share"),
        (("term", "leaves"), "notice"),
    ],
)
def test_the_known_keys_are_those_of_the_place(path: tuple[str | int, ...], key: str) -> None:
    """So that a hint names what may stand there."""
    assert key in keys_at(Document, path)


def test_no_keys_are_known_where_no_mapping_can_be() -> None:
    """And what reading fills in is no key of a document."""
    assert keys_at(Document, ("title", "x")) == []
    assert keys_at(Document, ("titel", "x")) == []
    assert not {"variant", "parties_from"} & set(keys_at(Document, ()))


def test_hints_name_what_is_near_or_what_there_is() -> None:
    """Never a long list."""
    many = [f"w{index:02}" for index in range(30)]

    assert closest("x", []) == ""
    assert did_you_mean("consutl", ["consult", "meet"]) == "Did you mean 'consult'?"
    assert did_you_mean("x", ["consult"]) == ""
    assert one_of([]) == ""
    assert one_of(["b", "a", "b"]) == "Known: a, b."
    assert one_of(many).endswith("w23 and 6 more.")
