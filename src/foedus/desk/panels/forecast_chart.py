"""The chart of a forecast: chances by the hour as lines, in hundredths of its width and height.

Nothing is told by colour alone: each line has its own dashes and its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.language import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Chart", "Line", "Tick", "chart_of"]

_DAY: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line by its points, `x,y x,y`; `kind` says which dashes it has."""

    kind: str
    name: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark of an axis: how far along, in hundredths, and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The lines, and the marks of both axes."""

    lines: tuple[Line, ...]
    hours: tuple[Tick, ...]
    shares: tuple[Tick, ...]


def chart_of(hours: Sequence[int], lines: Mapping[str, tuple[str, Sequence[float]]]) -> Chart:
    """Lines by their kind: a name, and a chance at each hour."""
    last = hours[-1]
    return Chart(
        lines=tuple(
            Line(kind=kind, name=name, points=_points(hours, chances))
            for kind, (name, chances) in lines.items()
        ),
        hours=tuple(
            Tick(at=round(100 * hour / last, 2), words=told("%(num)s h", num=hour))
            for hour in range(0, last + 1, _DAY)
        ),
        shares=tuple(Tick(at=100 - share, words=f"{share} %") for share in (0, 25, 50, 75, 100)),
    )


def _points(hours: Sequence[int], chances: Sequence[float]) -> str:
    last = hours[-1]
    ends = [
        f"{100 * hour / last:.2f},{100 - 100 * chance:.2f}"
        for hour, chance in zip(hours, chances, strict=True)
    ]
    return " ".join(["0,100", *ends])
