"""Any value of a case as plain data."""

from __future__ import annotations

import json
from decimal import Decimal

from tests.builders import Story, decided_by, moment

from foedus.agreement.vocabulary import Form
from foedus.case.plain import plain
from foedus.moments import Date


def test_a_standing_is_plain_data() -> None:
    """It can be written as JSON and read again without loss."""
    story = Story(decided_by("{kind: individual, cite: art. 3}"))
    story.reports("0:00")
    story.answers("1:00", "AAA")

    data = plain(story.at("2:00"))

    assert json.loads(json.dumps(data)) == data
    assert data["questions"][0]["positions"][0]["party"] == "AAA"  # type: ignore[index]


def test_every_shape_has_a_plain_one() -> None:
    """Sets are sorted, amounts and times are texts, what is unknown is null."""
    assert plain({Form.TROOPS: (Decimal("1.50"), None, 2, 0.5, True)}) == {
        "troops": ["1.50", None, 2, 0.5, True]
    }
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    assert plain(moment("1:00")) == "2027-06-01T01:00:00Z"
    assert plain(Date(2027, 6, 1)) == "2027-06-01"
    assert plain(object).startswith("<class")  # type: ignore[attr-defined]


def test_a_document_is_plain_by_its_own_names() -> None:
    """`from`, `while`, `else`: as they are written."""
    data = plain(decided_by("{kind: individual, cite: art. 3}").document)

    assert data["provisions"]["respond"]["from"] == {"any_of": ["attack"]}  # type: ignore[index]
