"""A page on paper: WeasyPrint, which is given no way to fetch anything."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["as_pdf"]


def as_pdf(html: str) -> bytes:
    """A self-contained page as PDF."""
    from weasyprint import HTML  # type: ignore[import-untyped] # noqa: PLC0415 - heavy

    made: bytes = HTML(string=html, url_fetcher=_nothing).write_pdf()
    return made


def _nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    message = f"a printed page loads nothing, and this one asks for {url}"
    raise ValueError(message)
