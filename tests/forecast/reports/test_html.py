"""The page as text: what it escapes, and what its policy permits."""

from __future__ import annotations

from tests.forecast.answers import answers

from foedus.forecast.reports import html


def test_text_of_a_document_is_no_markup_on_the_page() -> None:
    text = html.page(answers(title="<script>alert(1)</script></title>", question="a & b"))

    assert "<script>alert(1)" not in text
    assert "a &amp; b" in text
    assert text.count("<script") == 2


def test_a_page_names_its_script_and_permits_nothing_else() -> None:
    text = html.page(answers())

    assert "default-src &#39;none&#39;; script-src &#39;sha256-" in text
    assert "unsafe-eval" not in text
    ours = text[: text.index('<script type="module">')]
    assert " src=" not in ours
    assert "<link" not in ours
    assert "url(" not in ours
