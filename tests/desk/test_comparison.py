"""Documents side by side as a page."""

from __future__ import annotations

import re

import pytest

from foedus import wiring
from foedus.agreement.comparing.matrix import Row, matrix
from foedus.corpus.library import Corpus
from foedus.desk.comparison import comparison_page, render_comparison
from foedus.errors import NotFoundError


def rows(*references: str) -> tuple[Row, ...]:
    """Documents that ship."""
    return matrix(wiring.alone(references, Corpus()))


def test_every_cell_says_which_article_says_so() -> None:
    """With what makes it less than the words of a text."""
    page = comparison_page(rows("mechanism/*"))
    light = next(each for each in page.rows if each.name == "nato-light")
    deadline = next(each for each in light.cells if each.feature == "Deadline")

    (said,) = deadline.statements
    assert said.words == "Decide within 24 hours"
    assert said.grounds[0].cite == "reported, decision within 24 hours"
    assert [each.word for each in said.grounds[0].marks] == ["reported", "contested"]


def test_what_nearly_all_say_stands_above_the_table() -> None:
    """And is no column; who says something else is named."""
    page = comparison_page(rows("mechanism/*"))

    assert page.title == "12 mechanisms side by side"
    assert [each.feature for each in page.alike] == ["Threat", "Binding", "Term"]
    assert [name for name, _ in page.alike[0].others] == ["membership"]
    assert not {"Threat", "Binding", "Term"} & set(page.features)
    assert all(len(row.cells) == len(page.features) for row in page.rows)


def test_the_legend_has_the_marks_that_occur() -> None:
    """No other."""
    marks = {each.word for each in comparison_page(rows("bilateral/*")).marks}

    assert "assumed" in marks
    assert "practice" not in marks


def test_documents_of_several_folders_are_documents() -> None:
    """One has no columns in common with anything."""
    mixed = comparison_page(rows("mechanism/nato-light", "reference/rio-1947"))

    assert mixed.title == "2 documents side by side"
    assert comparison_page(rows("mechanism/nato-light")).alike == ()


@pytest.mark.parametrize("pattern", ["mechanism/*", "bilateral/*"])
def test_the_page_stands_alone(pattern: str) -> None:
    """It loads nothing, and has a cell for each document and feature."""
    html = render_comparison(rows(pattern))

    assert not re.search(r"(src|href)=\"(?!#)", html)
    assert "url(" not in html
    assert html.count('<article class="doc"') == len(rows(pattern))
    assert html.count("<dt>") == _cells(pattern)


def _cells(pattern: str) -> int:
    page = comparison_page(rows(pattern))
    return len(page.rows) * len(page.features) + len(page.alike)


def test_so_many_stand_side_by_side_as_can_be_read() -> None:
    """In blocks as even as may be, each document once, and a list of all leads to each."""
    page = comparison_page(rows("bilateral/*"))
    html = render_comparison(rows("bilateral/*"))

    assert [row for block in page.blocks for row in block] == list(page.rows)
    assert {len(block) for block in page.blocks} <= {4, 5}
    assert all(f'<a href="#{row.anchor}">' in html for row in page.rows)
    assert all(f'id="{row.anchor}"' in html for row in page.rows)


def test_what_a_document_says_is_text_and_no_markup() -> None:
    """A title may hold anything."""
    (row,) = rows("mechanism/nato-light")
    evil = Row(reference="x/<b>", title="<script>", status="draft", version="1", cells=row.cells)

    assert "<script>" not in render_comparison([evil])


def test_nothing_to_compare_is_refused() -> None:
    """With what would work."""
    with pytest.raises(NotFoundError, match="mechanism"):
        render_comparison([])
