"""A page on paper: WeasyPrint, which is given no way to fetch anything."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["PDF", "as_pdf", "laid_out"]

PDF: Final = b"%PDF-"
"""How every such file begins."""


def as_pdf(html: str) -> bytes:
    """A self-contained page as PDF."""
    made: bytes = laid_out(html).write_pdf()
    return made


def laid_out(html: str) -> Any:
    """The same, page by page, as WeasyPrint's document."""
    from weasyprint import HTML  # type: ignore[import-untyped] # noqa: PLC0415 - heavy
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped] # noqa: PLC0415

    nothing = URLFetcher(allowed_protocols=(), fail_on_errors=True)
    return HTML(string=html, url_fetcher=nothing).render()
