"""The few shapes of charts that reports use, as Vega-Lite layers; no domain words here.

Widths are set where a chart is drawn.  Series differ by dash and word as well
as by colour, and every cell of a heat map carries its number.
"""

from __future__ import annotations

from math import inf
from typing import Any, Final

__all__ = ["bars", "cells", "chart", "curves", "dots", "line_at", "tornado", "whiskers"]

_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_DASHES: Final = [[1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2]]
_COLOURS: Final = ["$one", "$two", "$three", "$four", "$five"]
_ROW: Final = 24
_ABOVE: Final = 18
"""The height of a name that stands above its row, where names are long."""
_NUMBERS: Final = {"tickCount": 5}
_TICKS: Final = (12, 24, 48, 72, 168, 720, 10**9)
"""Hours between the ticks of a time, as few as there may be."""
_MOST_TICKS: Final = 7
_LONG_WORD: Final = 8
_WIDE: Final = 560
"""Pixels, and so many for a letter: what decides whether words stand aslant."""
_LETTER: Final = 7.5
_HUNDRED: Final = {"domain": [0, 100]}

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def chart(layers: list[Spec], *, height: int, data: Rows | None = None) -> Spec:
    """Layers as one chart, as wide as there is room."""
    made: Spec = {
        "$schema": _SCHEMA,
        "width": "container",
        "height": height,
        "layer": layers,
    }
    if data is not None:
        made["data"] = {"values": data}
    return made


def curves(rows: Rows, points: Rows, *, along: str, series: list[str], up_to: float) -> Spec:
    """Shares of 100 over a time, one line for each series, with intervals where they are known.

    `rows` have `along` and each of the series as keys; `points` have `along`,
    `series`, `value`, `low` and `high`.
    """
    step = next(each for each in _TICKS if up_to <= _MOST_TICKS * each)
    ticks = list(range(0, int(up_to) + 1, step))
    x = {
        "field": along,
        "type": "quantitative",
        "title": "hours since the attack",
        "scale": {"domain": [0, up_to], "nice": False},
        "axis": {"grid": False, "values": ticks},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": "in so many of 100",
        "scale": _HUNDRED,
        "axis": {"values": [0, 25, 50, 75, 100]},
    }
    scale = {"domain": series, "range": _COLOURS[: len(series)]}
    legend = {"symbolType": "stroke", "offset": 22}
    drawn = {
        "x": x,
        "y": y,
        "color": {"field": "series", "type": "nominal", "scale": scale, "legend": legend},
        "strokeDash": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": series, "range": _DASHES[: len(series)]},
            "legend": legend,
        },
    }
    fold = [{"fold": series, "as": ["series", "value"]}]
    at = {"x": x, "color": {**drawn["color"], "legend": legend}}
    layers: list[Spec] = [
        {"transform": fold, "mark": {"type": "line", "strokeWidth": 2.5}, "encoding": drawn},
        {
            "data": {"values": points},
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                **at,
                "y": {"field": "low", "type": "quantitative"},
                "y2": {"field": "high"},
            },
        },
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {**at, "y": y},
        },
        _reader(along, x, series),
    ]
    return chart(layers, height=280, data=rows)


def _reader(along: str, x: Spec, series: list[str]) -> Spec:
    """A line under the pointer that tells every series at that time."""
    told = [{"field": along, "type": "quantitative", "title": "Hours since the attack"}]
    told += [
        {"field": each, "type": "quantitative", "title": each, "format": ".1f"} for each in series
    ]
    return {
        "mark": {"type": "rule", "color": "$soft", "strokeWidth": 1.5},
        "params": [
            {
                "name": "pointed",
                "select": {
                    "type": "point",
                    "fields": [along],
                    "nearest": True,
                    "on": "pointerover",
                    "clear": "pointerout",
                },
            }
        ],
        "encoding": {
            "x": x,
            "opacity": {"condition": {"param": "pointed", "empty": False, "value": 1}, "value": 0},
            "tooltip": told,
        },
    }


def line_at(value: float, said: str, *, on: str = "x", up_to: float = inf) -> list[Spec]:
    """A line across a chart with its words above, to the left where it stands far to the right."""
    data = {"values": [{"at": value, "said": said}]}
    place = {on: {"field": "at", "type": "quantitative"}}
    align = "left" if on == "y" or value < up_to / 2 else "right"
    words: Spec = {"type": "text", "color": "$warn", "align": align, "baseline": "bottom"}
    other = {"y": {"value": -4}} if on == "x" else {"x": {"value": 2}}
    if on == "y":
        words["dy"] = -3
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": "$warn", "strokeDash": [5, 3], "strokeWidth": 1.5},
            "encoding": place,
        },
        {
            "data": data,
            "mark": words,
            "encoding": {**place, **other, "text": {"field": "said"}},
        },
    ]


def bars(rows: Rows, *, title: str, most: float, above: bool = False) -> Spec:
    """A bar for each row's `value` of 100 with its interval and its number, as they stand.

    Rows have `name`, `value`, `low`, `high`, `short`, which stands behind the bar, and `said`,
    which is shown under the pointer.  Long names stand above their bars.
    """
    y = _names(rows, above=above)
    x = _numbers(title, {"domain": [0, most], "nice": False})
    tooltip = [{"field": "name", "title": "Who"}, {"field": "said", "title": "How often"}]
    return chart(
        [
            {
                "mark": {"type": "bar", "color": "$bar", "height": 14},
                "encoding": {"y": y, "x": {"field": "value", **x}, "tooltip": tooltip},
            },
            {
                "mark": {"type": "rule", "color": "$ink", "strokeWidth": 1.5},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {
                    "y": y,
                    "x": {"field": "high", **x},
                    "text": {"field": "short"},
                },
            },
        ],
        height=(_ROW + _ABOVE * above) * len(rows),
        data=rows,
    )


def whiskers(rows: Rows, *, title: str, up_to: float) -> Spec:
    """From `low` to `high` with a mark at `value`, in hours; a row without `high` goes on."""
    y = _names(rows)
    x = _numbers(title, {"domain": [0, up_to], "nice": False})
    tooltip = [{"field": "name", "title": "Who"}, {"field": "said", "title": "Answers"}]
    return chart(
        [
            {
                "mark": {"type": "bar", "height": 7, "color": "$bar", "cornerRadius": 3},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", **x},
                    "x2": {"field": "end"},
                    "tooltip": tooltip,
                },
            },
            {
                "transform": [{"filter": "isValid(datum.value)"}],
                "mark": {"type": "tick", "thickness": 4, "size": 17, "color": "$ink"},
                "encoding": {"y": y, "x": {"field": "value", **x}, "tooltip": tooltip},
            },
            {
                "transform": [{"filter": "datum.goes_on"}],
                "mark": {"type": "text", "align": "right", "dx": -2, "text": "later ▸"},
                "encoding": {"y": y, "x": {"field": "end", **x}},
            },
        ],
        height=_ROW * len(rows),
        data=rows,
    )


def dots(rows: Rows, *, title: str, reach: float) -> Spec:
    """A mark at `value` from `low` to `high`, about a line at nothing, `reach` to either side.

    A name stands above its row, in two lines where it has a colon.
    """
    y = _names(rows, above=True)
    y["axis"] |= {"labelExpr": "split(datum.label, ': ')", "labelOffset": -16 - _ABOVE}
    x = _numbers(title, {"domain": [-reach, reach], "nice": False})
    tooltip = [{"field": "name", "title": "Which"}, {"field": "said", "title": "Difference"}]
    return chart(
        [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": "$one"},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "color": "$one"},
                "encoding": {"y": y, "x": {"field": "value", **x}, "tooltip": tooltip},
            },
            {
                "data": {"values": [{"at": 0}]},
                "mark": {"type": "rule", "color": "$ink", "strokeWidth": 1.5},
                "encoding": {"x": {"field": "at", "type": "quantitative"}},
            },
        ],
        height=(_ROW + 2 * _ABOVE) * len(rows),
        data=rows,
    )


def cells(rows: Rows, *, across: list[str], down: list[str], titles: tuple[str, str]) -> Spec:
    """Numbers in a grid, darker where `value` (0 to 1) is more; `short` stands in the cell."""
    x: Spec = {
        "field": "across",
        "type": "nominal",
        "sort": across,
        "title": titles[0] or None,
        "axis": {"orient": "top", "domain": False, "ticks": False},
    }
    longest = max(map(len, across))
    if longest * _LETTER * len(across) > _WIDE:
        x["axis"] |= {"labelAngle": -90}
    y = {
        "field": "down",
        "type": "nominal",
        "sort": down,
        "title": titles[1] or None,
        "axis": {"domain": False, "ticks": False},
    }
    scale = {"domain": [0, 1], "range": ["$low", "$high"], "interpolate": "rgb"}
    tooltip = [
        {"field": "down", "title": titles[1] or "Which"},
        {"field": "across", "title": titles[0] or "By"},
        {"field": "said", "title": "So much"},
    ]
    made = chart(
        [
            {
                "mark": {"type": "rect", "stroke": "$line", "strokeWidth": 1},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {
                        "field": "value",
                        "type": "quantitative",
                        "scale": scale,
                        "legend": None,
                    },
                    "tooltip": tooltip,
                },
            },
            {
                "mark": {"type": "text"},
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "short"},
                    "color": {
                        "condition": {"test": "datum.value > $turn", "value": "$on_high"},
                        "value": "$on_low",
                    },
                },
            },
        ],
        height=(_ROW - 2) * len(down),
        data=rows,
    )
    return made | {"usermeta": {"long": longest > _LONG_WORD}}


def tornado(rows: Rows, *, base: float, title: str) -> Spec:
    """For each row a bar from `at_low` to `at_high`, of 100, about the base."""
    y = _names(rows, above=True)
    ends = [base, *(row[way] for row in rows for way in ("lower", "higher"))]
    least, most = min(ends), max(ends)
    room = 0.06 * (most - least) + 0.01
    x = _numbers(title, {"domain": [least - room, most + room], "nice": False})
    fold = [{"fold": ["lower", "higher"], "as": ["way", "value"]}]
    shape = {"domain": ["lower", "higher"], "range": ["triangle-left", "circle"]}
    tooltip = [
        {"field": "name", "title": "Assumption"},
        {"field": "said_low", "title": "Lower"},
        {"field": "said_high", "title": "Higher"},
    ]
    way = {"field": "way", "type": "nominal", "sort": ["lower", "higher"]}
    return chart(
        [
            {
                "mark": {"type": "bar", "height": 9, "color": "$bar"},
                "encoding": {
                    "y": y,
                    "x": {"field": "lower", **x},
                    "x2": {"field": "higher"},
                    "tooltip": tooltip,
                },
            },
            {
                "transform": fold,
                "mark": {"type": "point", "filled": True, "size": 120, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "value", **x},
                    "shape": {**way, "scale": shape},
                    "color": {
                        **way,
                        "scale": {"domain": ["lower", "higher"], "range": ["$one", "$two"]},
                    },
                    "tooltip": tooltip,
                },
            },
            *line_at(base, "as assumed", up_to=least + most),
        ],
        height=(_ROW + _ABOVE) * len(rows),
        data=rows,
    )


def _names(rows: Rows, *, above: bool = False) -> Spec:
    axis: Spec = {"domain": False, "ticks": False}
    if above:
        place = {"labelAlign": "left", "labelPadding": -3, "labelOffset": -16, "labelLimit": 0}
        axis |= {**place, "zindex": 1}
    return {
        "field": "name",
        "type": "nominal",
        "sort": [each["name"] for each in rows],
        "title": None,
        "axis": axis,
    }


def _numbers(title: str, scale: Spec) -> Spec:
    return {"type": "quantitative", "title": title, "scale": scale, "axis": _NUMBERS}
