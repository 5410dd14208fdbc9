"""Where time went, as a picture: a row for each party, a stretch for each thing it waited for.

A stretch differs by its height as well as by its colour; the table beneath
says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from foedus.forecast.reports.marks import chart, line_at
from foedus.forecast.reports.report import Column, Figure, Table
from foedus.rehearsal.review.lengths import hours_between
from foedus.rehearsal.review.review import Kind, LegKind
from foedus.rehearsal.review.words import LEGS, Words, length

if TYPE_CHECKING:
    from foedus.rehearsal.review.review import Leg, Review

__all__ = ["timeline"]

_ROW: Final = 22
_HEIGHTS: Final = {
    LegKind.ALERT: 5,
    LegKind.CONFIRMATION: 9,
    LegKind.AT_HOME: 13,
    LegKind.ANSWER: 17,
}
_COLOURS: Final = ["$five", "$two", "$bar", "$three"]
_TICKS: Final = (1, 2, 3, 6, 12, 24, 48, 168)
_MOST_TICKS: Final = 10


def timeline(review: Review) -> Figure:
    """The picture, and the table that equals it."""
    head = review.head
    start = head.attack or head.begins
    ends = hours_between(start, head.closed)
    names = _in_order(review)
    rows = [_row(leg, review) for leg in review.legs]
    scale = {"domain": [0, ends], "nice": False}
    step = next((each for each in _TICKS if ends <= each * _MOST_TICKS), _TICKS[-1])
    x = {
        "type": "quantitative",
        "title": "hours since the attack" if head.attack else "hours since it began",
        "scale": scale,
        "axis": {"values": list(range(0, int(ends) + 1, step))},
    }
    y = {
        "field": "party",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {"domain": False, "ticks": False},
    }
    words = list(LEGS.values())
    colour = {
        "field": "what",
        "type": "nominal",
        "scale": {"domain": words, "range": _COLOURS},
        "legend": {"orient": "top", "title": None, "symbolType": "square", "columns": 2},
    }
    tooltip = [
        {"field": "party", "title": "Party"},
        {"field": "what", "title": "Waited for"},
        {"field": "name", "title": "Step"},
        {"field": "said", "title": "How long"},
        {"field": "hands", "title": "Played by"},
    ]
    bars = [
        {
            "transform": [{"filter": f"datum.what === '{LEGS[kind]}'"}],
            "mark": {"type": "bar", "height": height, "stroke": "$ink", "strokeWidth": 0.4},
            "encoding": {
                "y": y,
                "x": {"field": "begin", **x},
                "x2": {"field": "end"},
                "color": colour,
                "tooltip": tooltip,
            },
        }
        for kind, height in _HEIGHTS.items()
    ]
    waits = {
        "transform": [{"filter": "datum.waits"}],
        "mark": {"type": "text", "align": "right", "dx": -3, "text": "not answered ▸"},
        "encoding": {"y": y, "x": {"field": "end", **x}},
    }
    layers: list[dict[str, Any]] = [*bars, waits]
    if planned := _planned(review):
        layers.append(
            {
                "data": {"values": planned},
                "transform": [{"filter": f"datum.at <= {ends:g}"}],
                "mark": {"type": "tick", "thickness": 2.5, "size": 20, "color": "$ink"},
                "encoding": {
                    "y": y,
                    "x": {"field": "at", **x},
                    "tooltip": [
                        {"field": "party", "title": "Party"},
                        {"field": "said", "title": "Planned answer"},
                    ],
                },
            }
        )
    for at, said in _due(review):
        if 0 < at <= ends:
            layers += line_at(at, said, up_to=ends)
    return Figure(
        name="where-time-went",
        title="Who waited where",
        says=(
            "A row for each party, the last to answer first. From thin to thick: until the alert, "
            "until it confirmed, its steps at home, its answer. An upright mark is when the plan "
            "had the answer; dashed lines are when it was due, by the earliest and latest reading."
        ),
        spec=chart(layers, height=_ROW * len(names), data=rows),
        table=_table(review),
    )


def _in_order(review: Review) -> list[str]:
    """The last to answer first; those who never did before all."""
    ends: dict[str, float] = {}
    for leg in review.legs:
        at = float("inf") if leg.end is None else leg.end.timestamp()
        ends[leg.party] = max(ends.get(leg.party, 0.0), at)
    return sorted(ends, key=lambda party: (-ends[party], party))


def _row(leg: Leg, review: Review) -> dict[str, Any]:
    head = review.head
    start = head.attack or head.begins
    begin = hours_between(start, leg.begin)
    return {
        "party": leg.party,
        "what": LEGS[leg.kind],
        "name": leg.name or "-",
        "begin": round(begin, 4),
        "end": round(begin + leg.seconds / 3600, 4),
        "said": length(leg.seconds) + ("" if leg.end else ", and still waiting"),
        "waits": leg.end is None,
        "hands": leg.hands.value,
    }


def _planned(review: Review) -> list[dict[str, Any]]:
    head, words = review.head, Words(review.head.zone)
    start = head.attack or head.begins
    return [
        {
            "party": each.party,
            "at": round(hours_between(start, each.planned), 4),
            "said": words.clock(each.planned),
        }
        for each in review.steps
        if each.kind is Kind.ANSWER and each.name == review.question and each.planned is not None
    ]


def _due(review: Review) -> list[tuple[float, str]]:
    """When the question was due, by its earliest and its latest reading."""
    start = review.head.attack or review.head.begins
    asked = [d for d in review.deadlines if d.provision == review.question]
    first = sorted({hours_between(start, d.due) for d in asked})
    last = sorted({hours_between(start, d.due_at_the_latest) for d in asked})
    if not first or not last:
        return []
    if first[0] == last[-1]:
        return [(first[0], "due")]
    return [(first[0], "due"), (last[-1], "")]


def _table(review: Review) -> Table:
    words = Words(review.head.zone)
    heads = ("Party", "Waited for", "Step", "From", "Until", "How long", "Played by")
    rows = tuple(
        (
            leg.party,
            LEGS[leg.kind],
            leg.name or "-",
            words.clock(leg.begin),
            words.clock(leg.end) if leg.end else "still waiting",
            length(leg.seconds),
            leg.hands.value,
        )
        for leg in review.legs
    )
    caption = f"Every stretch of every party (times in {review.head.zone})"
    columns = tuple(Column(head=each) for each in heads)
    return Table(caption=caption, columns=columns, rows=rows, stacks=True, is_long=True)
