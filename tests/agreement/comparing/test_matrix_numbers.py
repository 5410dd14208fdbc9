"""The numbers of a matrix are those of the facts that the documents were made from."""

from __future__ import annotations

import pytest

from foedus.agreement.comparing.matrix import Row, matrix
from foedus.agreement.resolved import resolve
from foedus.corpus.library import Corpus

BILATERAL = """\
alb-ukr-2025             24       hard     no       would    10       6
bel-ukr-2024             24       hard     no       will     10       6
can-ukr-2024             24       hard     no       will     10       6
cze-ukr-2024             24       hard     no       would    10       6
deu-ukr-2024             24       hard     no       would    10       6
dnk-ukr-2024             24       hard     no       will     10       6
esp-ukr-2024             24       hard     no       would    10       6
est-ukr-2024             24       hard     no       would    10       6
eu-ukr-2024              24       hard     no       -        -        -
fin-ukr-2024             24       hard     no       will     10       6
fra-ukr-2024             24       hard     no       would    10       6
gbr-ukr-2024             24       hard     no       would    10       6
gbr-ukr-2025-declaration 24       hard     -        will     100      -
gbr-ukr-2025-treaty      -        -        no       -        100      6
grc-ukr-2024             -        -        -        -        -        -
hrv-ukr-2024             -        -        no       -        10       6
irl-ukr-2024             24       hard     no       -        10       6
isl-ukr-2024             24       hard     no       will     10       6
ita-ukr-2024             24       hard     no       will     10       6
jpn-ukr-2024             24       hard     no       intends  10       6
ltu-ukr-2024             24       hard     no       will     10       6
lux-ukr-2024             24       hard     no       would    10       6
lva-ukr-2024             24       hard     no       will     10       6
nld-ukr-2024             24       hard     no       intends  10       3
nor-ukr-2024             24       hard     no       will     10       6
pol-ukr-2024             24       hard     no       will     10       6
prt-ukr-2024             24       hard     no       would    10       6
rou-ukr-2024             24       hard     no       will     10       6
svn-ukr-2024             24       hard     no       would    10       6
swe-ukr-2024             24       hard     no       would    10       -
usa-ukr-2024             24       possible yes      may      10       6
"""
"""Hours, their quality, a threat, the word for assistance, years, notice; - is unknown."""
QUALITIES = {"hard": "hard", "possible": "where possible", "-": "-"}
MECHANISMS = {
    "mechanism/nato-light": {"deadline": ["decide within 24 hours"]},
    "mechanism/co-guarantors": {"deadline": ["consult within 72 hours"]},
    "mechanism/kyiv-compact-2022": {
        "deadline": ["meet within 24 hours", "decide within 72 hours"],
        "who may ask": ["UKR"],
    },
    "mechanism/breach-ladder": {
        "deadline": [
            "UKR: inform within 24 hours",
            "deploy after 24 hours and within 72 hours",
            "deploy after 72 hours",
        ]
    },
    "mechanism/us-draft-2025-11": {
        "deadline": [],
        "quality": ["immediately"],
        "term": ["10 years"],
    },
    "mechanism/berlin-2025-12": {"deadline": []},
    "mechanism/twenty-point-2025-12": {
        "deadline": [],
        "automatic": ["sanction (intended at once)"],
    },
    "mechanism/reassurance-force": {"deadline": [], "automatic": []},
    "mechanism/membership": {"threat": ["yes"], "guarantors": ["33 members"]},
    "mechanism/nato-umbrella": {"guarantors": ["32 members"]},
    "mechanism/nations-one-by-one": {"deadline": [], "guarantors": ["29 guarantors"]},
    "mechanism/air-sea-truce": {"guarantors": ["29 guarantors", "UKR, RUS"], "term": ["30 days"]},
    "reference/north-atlantic-treaty-1949": {"deadline": [], "term": ["notice 1 year"]},
    "reference/rio-1947": {"deadline": [], "term": ["notice 2 years"]},
    "reference/csto-1992": {"deadline": [], "term": ["notice 6 months"]},
    "reference/anzus-1951": {"deadline": [], "term": ["notice 1 year"]},
}
"""What the references of the facts say; a drafter's own hours are not among them."""


def row_of(reference: str) -> Row:
    """The row of a document that ships."""
    corpus = Corpus()
    return matrix([resolve(corpus.get(reference), corpus)])[0]


def words(row: Row, feature: str) -> list[str]:
    """What the document says of a feature."""
    return [each.words for each in row.cells[feature].entries]


def known(word: str) -> list[str]:
    """The word, unless it stands for what nobody knows."""
    return [] if word == "-" else [word]


@pytest.mark.parametrize("line", BILATERAL.splitlines(), ids=lambda line: line.split()[0])
def test_a_bilateral_agreement_has_the_numbers_of_the_facts(line: str) -> None:
    """Hours to consult, whether hard, years and months."""
    name, hours, quality, threat, word, years, months = line.split()
    row = row_of(f"bilateral/{name}")

    consulting = [each for each in words(row, "deadline") if each.startswith(("consult", "meet"))]
    assert [each.split()[2] for each in consulting] == known(hours)
    assert {each.split(": ")[-1] for each in words(row, "quality")} >= set(
        known(QUALITIES[quality])
    )
    assert words(row, "threat") == (["yes"] if threat == "yes" else [])
    assert {each.brief for each in row.cells["strength"].entries} >= set(known(word))
    assert word != "-" or words(row, "strength") == []
    term = [f"{each} years" for each in known(years)]
    assert words(row, "term") == [*term, *(f"notice {each} months" for each in known(months))]


@pytest.mark.parametrize("reference", MECHANISMS)
def test_a_mechanism_has_the_numbers_of_the_facts(reference: str) -> None:
    """Hours and counts as the references have them."""
    row = row_of(reference)

    for feature, said in MECHANISMS[reference].items():
        assert words(row, feature) == said
