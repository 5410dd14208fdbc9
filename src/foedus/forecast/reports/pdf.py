"""A report as PDF: the page on paper, by WeasyPrint, which is given no way to fetch anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.forecast.answers import Answers
from foedus.forecast.reports import contents, designs
from foedus.forecast.reports.html import on_paper
from foedus.forecast.reports.report import Report

if TYPE_CHECKING:
    from foedus.forecast.comparison import Comparison

__all__ = ["comparison_document", "document", "document_of"]


def document(answers: Answers) -> bytes:
    """A forecast on paper.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return document_of(contents.report(answers))


def comparison_document(comparison: Comparison) -> bytes:
    """A comparison of designs on paper.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return document_of(designs.report(comparison))


def document_of(report: Report) -> bytes:
    """Any report on paper.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    from weasyprint import HTML  # type: ignore[import-untyped] # noqa: PLC0415 - heavy
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped] # noqa: PLC0415

    nothing = URLFetcher(allowed_protocols=(), fail_on_errors=True)
    made: bytes = HTML(string=on_paper(report), url_fetcher=nothing).write_pdf()
    return made
