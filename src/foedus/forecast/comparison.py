"""What a comparison of designs answers, on shared draws: differences with intervals, a ranking.

Plain values.  A design is named by the reference of its agreement; what differs
between two is a fact about the same invented attacks, not about any state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foedus.forecast.answers import Answers, Estimate

__all__ = ["Comparison", "Difference", "Rank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One measure of two designs; `difference` is the second less the first."""

    measure: str
    """In words: `all have answered within 24 hours`."""
    unit: Literal["share", "hours", "weight"]
    first: str
    second: str
    at_first: Estimate
    at_second: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How likely a design is first, second, ... by the measure that ranks."""

    design: str
    places: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Designs under one behaviour and one attack, trial by trial on the same draws."""

    said: str
    """The first paragraph: what differs, by how much, and why."""
    designs: tuple[Answers, ...]
    differences: tuple[Difference, ...]
    ranked_by: str
    """The measure that ranks, in words."""
    ranking: tuple[Rank, ...]
    """The likeliest first first."""
