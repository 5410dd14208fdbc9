"""Every coded agreement with Ukraine says what the table says; a wrong one is caught."""

from __future__ import annotations

import pytest
from tests.corpus.compared_facts import FACTS
from tests.corpus.told_facts import rows

from foedus.agreement.documents import read_document
from foedus.agreement.resolved import Agreement, resolve
from foedus.corpus.library import CORPUS, Corpus

ROWS = rows()
CODED = {key: resolve(Corpus().get(key), Corpus()) for key in ROWS}


def test_every_instrument_with_ukraine_has_a_row() -> None:
    """Nothing ships that was not compared."""
    shipped = {key for key in Corpus().ids() if key.startswith("bilateral/")}

    assert set(ROWS) == shipped


@pytest.mark.parametrize("key", ROWS)
def test_a_coded_agreement_says_what_the_table_says(key: str) -> None:
    """Fact by fact, as it resolves."""
    told = {name: fact.told(ROWS[key]) for name, fact in FACTS.items()}
    coded = {name: fact.coded(CODED[key]) for name, fact in FACTS.items()}

    assert coded == told


@pytest.mark.parametrize("name", FACTS)
def test_no_fact_is_the_same_in_every_row_that_is_not_said_to_be(name: str) -> None:
    """A fact that reads the same everywhere might be reading nothing."""
    found = {repr(FACTS[name].told(row)) for row in ROWS.values()}

    assert (len(found) > 1) is (name != "support: own armed force")


def changed(key: str, old: str, new: str) -> Agreement:
    """A shipped agreement with one thing changed."""
    text = (CORPUS / f"agreements/{key}.yaml").read_text()
    assert text.count(old) == 1, "the change must be one change"
    (reading, *_), unread = read_document(text.replace(old, new).encode(), "changed.yaml")
    assert not unread
    return resolve(reading, Corpus())


GBR, USA, LTU = "bilateral/gbr-ukr-2024", "bilateral/usa-ukr-2024", "bilateral/ltu-ukr-2024"
MISTAKES = [
    ("consult: hours", GBR, "within: PT24H", "within: PT48H"),
    ("consult: who may ask", GBR, "request_of: any}", "request_of: UKR}"),
    ("consult: article", GBR, "  consult:\n    cite: Part VIII.2", "  consult:\n    cite: VIII.2"),
    ("consult: word of the text", GBR, "must: consult\n    strength: will", "must: consult"),
    ("consult: gate", GBR, "gate: future", "gate: renewed"),
    ("consult: on what", GBR, "by: RUS, on: UKR", "by: any, on: UKR"),
    (
        "consult: on what",
        USA,
        "any: [{fact: new_attack}, {fact: threat}]}\n    who: all\n    must",
        "any: [{fact: new_attack}]}\n    who: all\n    must",
    ),
    ("consult: on what", LTU, "on: LTU", "on: UKR"),
    ("consult: quality of the hours", USA, "    precision: where_possible\n", ""),
    ("consult: by meeting", USA, "must: meet", "must: consult"),
    ("support: word of the text", GBR, "strength: would", "strength: intends"),
    ("support: forms", GBR, "[military, economic, sanctions]", "[military, economic]"),
    ("support: own armed force", GBR, "[military, economic, sanctions]", "[military, armed_force]"),
    ("support: way of sanctions", GBR, "route: own", "route: seek_eu_agreement"),
    ("support: as appropriate", USA, "    as_appropriate: yes\n", ""),
    ("reservations of the assistance", GBR, "[constitutional]", "[constitutional, means]"),
    ("binding", GBR, "binding: political", "binding: legal"),
    ("term: years", GBR, "lasts: P10Y", "lasts: P9Y"),
    ("term: months of notice", GBR, "notice: P6M", "notice: P3M"),
    ("alignment", GBR, "alignment: yes", "alignment: no"),
    ("money", GBR, "value: 2500000000, currency: GBP", "value: 2500000000, currency: EUR"),
    ("money", GBR, 'period: "2024", bound: exact', 'period: "2024", bound: up_to'),
    ("date signed", GBR, "version: 2024-01-12", "version: 2024-01-13"),
    ("reciprocity", GBR, "in turn is an aspiration", "in turn is a duty"),
    ("marks", GBR, "marks:\n  binding:\n", "marks:\n  title:\n"),
]


@pytest.mark.parametrize(("name", "key", "old", "new"), MISTAKES)
def test_a_wrong_coding_is_caught(name: str, key: str, old: str, new: str) -> None:
    """The comparison can fail, and fails at the fact that is wrong."""
    wrong = changed(key, old, new)

    differing = {fact for fact, pair in FACTS.items() if pair.coded(wrong) != pair.told(ROWS[key])}

    assert name in differing
    assert len(differing) <= 2
