"""A forecast on paper."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader
from tests.forecast.answers import MANY, comparison, with_everything

from foedus.forecast.reports import pdf


def text_of(made: bytes) -> str:
    pages = PdfReader(BytesIO(made)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_forecast_on_paper_says_what_the_page_says() -> None:
    text = text_of(pdf.document(with_everything(parties=MANY, collective=True)))

    assert text.index("What this rests on") < text.index("What was found")
    assert "no source gives hours" in text
    assert "0.635 (0.632 to 0.639)" in text
    assert "Where the hours go" in text
    assert "1 of " in text


def test_a_comparison_on_paper_names_the_designs_and_their_difference() -> None:
    text = text_of(pdf.comparison_document(comparison()))

    assert "nato-light@two_thirds" in text
    assert "+0.112" in text
