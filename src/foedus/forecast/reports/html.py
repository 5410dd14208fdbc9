"""A report as one HTML file: it needs no other file, and may ask no server for any.

Charts are drawn in the reader's colours by a script inside the page, which is
named by its digest in the page's policy; without it, and on paper, stand the
same charts as pictures.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from foedus.forecast.answers import Answers
from foedus.forecast.reports import contents, designs, drawing
from foedus.forecast.reports.colours import DARK, LIGHT, config
from foedus.forecast.reports.report import Figure, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.comparison import Comparison

__all__ = ["comparison_page", "on_paper", "page", "page_of"]

_ESCAPED: Final = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def page(answers: Answers) -> str:
    """A forecast as a page.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return page_of(contents.report(answers))


def comparison_page(comparison: Comparison) -> str:
    """A comparison of designs as a page.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return page_of(designs.report(comparison))


def on_paper(report: Report) -> str:
    """The same without script and long tables: what is made into PDF."""
    return _rendered(report, is_paper=True, script="", policy="", charts="")


def page_of(report: Report) -> str:
    """Any report as a page.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    script = drawing.script()
    digest = b64encode(sha256(script.encode()).digest()).decode()
    specs = {each.name: each.spec for each in _figures(report)}
    told = {"specs": specs, "light": LIGHT, "dark": DARK, "config": config()}
    return _rendered(
        report,
        is_paper=False,
        script=script,
        policy=f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'",
        charts=json.dumps(told, separators=(",", ":")).translate(_ESCAPED),
    )


def _rendered(report: Report, **how: Any) -> str:
    drawn = {each.name: drawing.svg(each.spec) for each in _figures(report)}
    text: str = _template().render(report=report, drawn=drawn, **how)
    return text


def _figures(report: Report) -> Iterator[Figure]:
    for section in report.sections:
        for each in section.shown:
            if isinstance(each, Figure):
                yield each


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only for pages

    return Environment(
        loader=PackageLoader("foedus.forecast.reports", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("page.html.j2")
