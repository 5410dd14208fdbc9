"""One file is one agreement and its variants; the digest says which."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from foedus.agreement.digest import canonical, digest_of
from foedus.agreement.documents import Reading, read_document
from foedus.agreement.findings import Finding
from foedus.agreement.tree import Branch, Leaf, Mark, Twig

FindingsIn = Callable[[str], list[Finding]]
VARIANTS = """\
variants:
  quick:
    title: The quick one
    provisions:
      consult:
        cite: Art. 2
        when: {fact: attack}
        who: guarantors
        must: consult
        within: PT1H
        from: attack
        else: {record: missed}
  plain: {}
"""


def all_of(text: str) -> Sequence[Reading]:
    return read_document(text.encode(), "pact.yaml")[0]


def test_a_file_is_its_document_and_its_variants(pact: str) -> None:
    """In this order."""
    references = [reading.reference for reading in all_of(pact + VARIANTS)]

    assert references == ["test/pact", "test/pact@quick", "test/pact@plain"]


def test_a_variant_replaces_what_it_names_and_nothing_else(pact: str) -> None:
    """The title, and one provision whole."""
    base, quick, plain = (reading.document for reading in all_of(pact + VARIANTS))

    assert quick.title == "The quick one"
    assert str(quick.provisions["consult"].within) == "PT1H"
    assert quick.provisions["consult"].strength is None
    assert quick.facts == base.facts
    assert plain.provisions == base.provisions


def test_a_variant_may_differ_in_marks_parties_places_and_term(pact: str) -> None:
    """Entries beside those of the document; the term whole."""
    base_terms = "term: {lasts: P10Y, review: each year}\nmarks: {title: {mark: secondary}}\n"
    overlay = """\
variants:
  v:
    marks: {facts.attack.by: {mark: contested}}
    parties: {ESP: {role: guarantor}}
    places: {coast: {cite: Art. 9, of: ESP}}
    term: {lasts: P5Y}
"""

    base, variant = (reading.document for reading in all_of(pact + base_terms + overlay))

    assert set(variant.marks) == {"title", "facts.attack.by"}
    assert set(variant.parties) - set(base.parties) == {"ESP"}
    assert (list(base.places), list(variant.places)) == ([], ["coast"])
    assert variant.term is not None
    assert (str(variant.term.lasts), variant.term.review) == ("P5Y", None)


def test_a_variant_takes_no_parties_from_other_documents(
    findings_in: FindingsIn, pact: str
) -> None:
    """Whom a document binds is said once; a version adds parties by name."""
    overlay = "variants: {v: {parties: {from: {documents: x, role: guarantor}}}}\n"

    assert "F009" in {finding.code for finding in findings_in(pact + overlay)}


def test_a_variant_may_have_entries_where_the_document_has_none(pact: str) -> None:
    """A rule that only the variant needs."""
    rules = "variants: {v: {rules: {r: {kind: individual}}}}\n"

    base, variant = all_of(pact + rules)

    assert (list(base.document.rules), list(variant.document.rules)) == ([], ["r"])


def test_a_mistake_in_the_document_is_told_once_for_all_variants(
    findings_in: FindingsIn, pact: str
) -> None:
    """Not once in each."""
    text = pact.replace("request_of: any", "request_of: anny") + VARIANTS.replace("quick", "other")

    (finding,) = findings_in(text)

    assert (finding.code, finding.place.line, finding.related) == ("F010", 16, ())


@pytest.mark.parametrize(
    ("good", "bad", "code", "line"),
    [
        ("fact: attack}\n        who", "fact: atack}\n        who", "F010", 29),
        ("within: PT1H", "within: an hour", "F009", 32),
        ("        cite: Art. 2\n", "", "F011", 27),
        ("from: attack\n", "from: attack\n        form: [miltary]\n", "F009", 34),
        ("    title: The quick one\n", "    titel: The quick one\n", "F007", 25),
        ("  plain: {}", "  Plain: {}", "F009", 35),
        ("  plain: {}", "  plain: none", "F006", 35),
        ("title: The quick one", "title: ''", "F009", 25),
    ],
)
def test_a_mistake_in_a_variant_is_told_once_at_its_own_line(
    good: str, bad: str, code: str, line: int, findings_in: FindingsIn, pact: str
) -> None:
    """Though the variant is read twice: as it stands, and laid over the document."""
    assert good in VARIANTS

    found = findings_in(pact + VARIANTS.replace(good, bad, 1))

    assert [(f.code, f.place.line) for f in found] == [(code, line)]


def test_what_is_wrong_in_a_variant_alone_says_in_which(findings_in: FindingsIn, pact: str) -> None:
    """The place may lie in the document, which is sound by itself."""
    variants = "variants: {v: {facts: {attack: {cite: a, state: ceasefire, by: x}}}}\n"

    (finding,) = findings_in(pact + variants)

    assert [words for words, _ in finding.related] == ["in test/pact@v"]
    assert finding.related[0][1].column == 12


@pytest.mark.parametrize("variants", ["variants: [a]", "variants: null", "variants: a"])
def test_variants_that_are_no_mapping_are_told_once(
    variants: str, findings_in: FindingsIn, pact: str
) -> None:
    """And the document is checked all the same."""
    assert [finding.code for finding in findings_in(f"{pact}{variants}\n")] == ["F006"]


@pytest.mark.parametrize("key", ["variant: quick", "parties_from: {documents: x, role: party}"])
def test_keys_that_reading_fills_in_are_not_known_in_a_file(
    key: str, findings_in: FindingsIn, pact: str
) -> None:
    """A document cannot pass itself off as a variant."""
    (finding,) = findings_in(f"{pact}{key}\n")

    assert (finding.code, finding.place.line) == ("F007", 23)
    assert finding.hint.startswith("Did you mean")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{documents: bilateral/*, role: guarantr}", [("F009", 40)]),
        ("{documents: bilateral/*, role: guarantor, takes: member}", [("F007", 51)]),
        ("{role: guarantor}", [("F008", 3)]),
        ("bilateral/*", [("F006", 9)]),
        (
            "[{documents: bilateral/*, role: guarantor}, {documents: y, role: party}]",
            [("F015", 65)],
        ),
        ("{documents: bilateral/*, role: guarantor, take: beneficiary}", []),
    ],
)
def test_where_parties_come_from_is_checked_like_all_else(
    source: str, said: list[tuple[str, int]], findings_in: FindingsIn, pact: str
) -> None:
    """With the right line and column."""
    text = pact.replace("  FRA: {role: guarantor}\n", f"  from: {source}\n")

    found = findings_in(text)

    assert [(f.code, f.place.column) for f in found] == said
    assert all(f.place.line == 7 for f in found)


def test_an_unknown_language_is_told_where_it_is_written(
    findings_in: FindingsIn, pact: str
) -> None:
    """And the rest is read as this language has it."""
    (finding,) = findings_in(pact.replace('foedus: "1"', "foedus: 1.1"))

    assert (finding.code, finding.place.column) == ("F016", 9)


DESIGN = """\
foedus: "1"
id: bilateral/gbr-ukr-2024
version: 2024-01-12
title: Agreement on Security Co-operation between the United Kingdom and Ukraine
status: signed
binding: political
parties:
  GBR: {role: guarantor}
  UKR: {role: beneficiary}
  RUS: {role: named_aggressor}
facts:
  new_attack: {cite: pt8.2, event: armed_attack, gate: future, by: RUS, on: UKR, found_by: each}
provisions:
  consult:
    cite: pt8.2
    when: {fact: new_attack, request_of: any}
    who: all
    must: consult
    strength: will
    within: PT24H
    from: {any_of: [request, new_attack], certainty: assumed}
    then: support
    else: {record: missed, alert: deputies}
  support:
    cite: pt8.3
    who: GBR
    intends: assist
    strength: would
    to: UKR
    form: [military, economic, sanctions]
    amount: open
    precision: swiftly
    reservations: [constitutional]
    decide: {rule: {kind: individual}, question: Which assistance does the United Kingdom give?}
    else: {record: not_decided}
"""


def test_the_example_of_the_design_passes(findings_in: FindingsIn) -> None:
    """Its only finding is a warning: the text does not say from when the hours run."""
    assert [finding.code for finding in findings_in(DESIGN)] == ["F042"]


def test_the_digest_is_that_of_the_canonical_json() -> None:
    """A vector worked out with sha256sum: keys in order, no blanks, texts and null only."""
    mark = Mark()
    tree = Branch(
        {
            "b": (mark, Twig((Leaf("1", mark), Leaf(None, mark)), mark)),
            "a": (mark, Leaf("\u20ac", mark)),
        },
        mark,
    )

    assert canonical(tree) == '{"a":"\u20ac","b":["1",null]}'.encode()
    assert digest_of(tree) == (
        "sha256:4a68c8fbb8a5051d87a68092659e1b973cd668e79dc52800acd2c143eeae9418"
    )


def test_the_digest_does_not_see_how_a_document_is_laid_out(
    read: Callable[[str], Reading], pact: str
) -> None:
    """Order of keys, quotation marks, comments and blank lines say nothing."""
    again = """\
# the same pact
version: '2030-01-01'
id: "test/pact"
title: >-
  A pact of
  mutual assistance
foedus: "1"
parties: {UKR: {role: beneficiary}, FRA: {role: guarantor},
  POL: {role: guarantor}, RUS: {role: named_aggressor}}

status: signed
""" + pact[pact.index("facts:") :]

    assert read(again).digest == read(pact).digest


@pytest.mark.parametrize(
    ("old", "new"), [("PT24H", "PT1440M"), ("POL: {role: guarantor}\n", "POL: {role: party}\n")]
)
def test_the_digest_sees_every_value(
    old: str, new: str, read: Callable[[str], Reading], pact: str
) -> None:
    """Also where two values mean the same."""
    assert read(pact.replace(old, new)).digest != read(pact).digest


def test_every_variant_has_a_digest_of_its_own(pact: str) -> None:
    """Even one that changes nothing."""
    digests = {reading.digest for reading in all_of(pact + VARIANTS)}

    assert len(digests) == 3


def test_the_digest_is_the_same_wherever_the_file_lies(pact: str, tmp_path: Path) -> None:
    """The name of a file is not part of a document."""
    here, there = (read_document(pact.encode(), str(name))[0][0] for name in ("x", tmp_path))

    assert here.digest == there.digest
