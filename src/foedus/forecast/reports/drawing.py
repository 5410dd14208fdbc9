"""Charts drawn by Vega: as SVG for paper, as a script for pages; both without a network.

vl-convert carries Vega and Vega-Lite with it (ADR 18), and is only here with
`pip install foedus[reports]`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

from foedus.errors import MissingExtraError
from foedus.forecast.reports.colours import LIGHT, coloured, config

__all__ = ["script", "svg"]

_WIDTH: Final = 640
_VERSION: Final = "6.4"
_ROOT: Final = re.compile(r"<svg\b")


def svg(spec: dict[str, Any], *, width: int = _WIDTH) -> str:
    """A chart in light colours, so many pixels wide.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    drawn = coloured({**spec, "width": width, "config": config(12)}, LIGHT)
    made: str = _vega().vegalite_to_svg(drawn, vl_version=_VERSION, allowed_base_urls=[])
    return _ROOT.sub('<svg aria-hidden="true"', made, count=1)


@cache
def script() -> str:
    """Vega, Vega-Lite and what draws the charts of a page, as one module.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    own = (files("foedus.forecast.reports") / "page.js").read_text(encoding="utf-8")
    made: str = _vega().javascript_bundle(own, vl_version=_VERSION)
    return made.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _vega() -> Any:
    try:
        import vl_convert  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        what = "A report draws its charts with vl-convert, which is not installed."
        raise MissingExtraError(what, remedy="Run: pip install 'foedus[reports]'") from None
    return vl_convert
