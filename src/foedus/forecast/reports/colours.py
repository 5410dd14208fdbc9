"""The colours of charts, light and dark, by the names that specifications use."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["DARK", "FONT", "LIGHT", "coloured", "config"]

FONT: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
LIGHT: Final = {
    "ink": "#1a1e23",
    "soft": "#565c64",
    "line": "#d8d5cb",
    "bar": "#6f93bb",
    "one": "#174a80",
    "two": "#9a4a08",
    "three": "#17603d",
    "four": "#722862",
    "five": "#50565d",
    "warn": "#9a1420",
    "low": "#eef3f8",
    "high": "#174a80",
    "on_low": "#000000",
    "on_high": "#ffffff",
    "turn": "0.72",
}
DARK: Final = {
    "ink": "#e9e7e2",
    "soft": "#a9afb7",
    "line": "#353b44",
    "bar": "#4f7299",
    "one": "#8fc0f5",
    "two": "#f2b195",
    "three": "#8fdcb2",
    "four": "#eaa8d8",
    "five": "#b3b8bf",
    "warn": "#ff9da3",
    "low": "#1f2730",
    "high": "#8fc0f5",
    "on_low": "#ffffff",
    "on_high": "#000000",
    "turn": "0.53",
}
_LONGEST_FIRST: Final = sorted(LIGHT, key=len, reverse=True)


def coloured(spec: Any, colours: dict[str, str]) -> Any:
    """A specification with its `$names` as colours."""
    if isinstance(spec, dict):
        return {
            key: each if key == "data" else coloured(each, colours) for key, each in spec.items()
        }
    if isinstance(spec, list):
        return [coloured(each, colours) for each in spec]
    if isinstance(spec, str) and "$" in spec:
        for name in _LONGEST_FIRST:
            spec = spec.replace(f"${name}", colours[name])
    return spec


def config(size: int = 13) -> dict[str, Any]:
    """How every chart looks: few lines, words that can be read."""
    words = {"labelColor": "$ink", "titleColor": "$soft", "labelFontSize": size}
    return {
        "background": "transparent",
        "aria": False,
        "mark": {"aria": False},
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **words,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "domainColor": "$soft",
            "tickColor": "$soft",
            "gridColor": "$line",
            "labelLimit": 190,
            "titleLimit": 340,
        },
        "axisTop": {"labelAngle": 0},
        "legend": {
            **words,
            "orient": "top",
            "direction": "vertical",
            "title": None,
            "labelLimit": 320,
            "symbolStrokeWidth": 2.5,
            "symbolSize": 300,
        },
        "text": {"color": "$ink", "fontSize": size},
    }
