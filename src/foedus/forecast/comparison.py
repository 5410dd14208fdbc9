"""What a comparison of designs answers, on shared draws: differences with intervals, a ranking.

Plain values.  A design is named by the reference of its agreement; what differs
between two is a fact about the same invented attacks, not about any state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foedus.forecast.answers import Answers, Estimate

__all__ = ["Comparison", "Design", "Difference", "Rank", "Threshold", "Value"]

Unit = Literal["share", "hours", "parties", "weight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What is compared: the question of one agreement, and what counts as decided."""

    reference: str
    title: str
    question: str
    cite: str
    rule: str
    """The kind of rule, as the language calls it."""
    parties: int
    done: str
    """In words: `15 of its 29 parties support`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One measure of one design; None where it mostly never comes."""

    design: str
    measure: str
    unit: Unit
    value: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One measure of two designs; `difference` is the second less the first."""

    measure: str
    """In words: `decided within 24 hours`."""
    unit: Unit
    first: str
    second: str
    at_first: Estimate
    at_second: Estimate
    difference: Estimate
    saved: float | None = None
    """By what factor shared draws made the variance smaller; None where nothing varied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How likely a design is first, second, ... by the measure that ranks."""

    design: str
    places: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The least gain, in units of the cost of the response, that would still tempt an attacker.

    Endless where the response is certain; `low` and `high` are the ends of its interval.
    """

    design: str
    hours: float
    chance: Estimate
    least_gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Designs under one behaviour and one attack, trial by trial on the same draws."""

    said: str
    """The first paragraph: what differs, by how much, and why."""
    designs: tuple[Answers, ...]
    """The forecast of each; empty where none was asked for."""
    differences: tuple[Difference, ...]
    """Each design against the one that is ranked first."""
    ranked_by: str
    """The measure that ranks, in words."""
    ranking: tuple[Rank, ...]
    """The best first."""
    named: tuple[Design, ...] = ()
    """What is compared, as it was asked for."""
    values: tuple[Value, ...] = ()
    deterrence: tuple[Threshold, ...] = ()
    saved: float | None = None
    """By what factor shared draws made the variance of shares smaller, at the median."""
    controls: tuple[tuple[str, str, float], ...] = ()
    """Design, measure, and by what factor an exact control made its variance smaller."""
    notes: tuple[str, ...] = ()
    assumptions: tuple[tuple[str, str, str], ...] = ()
    """What, its value in words, its basis with its source, as in a forecast."""
    behaviour: str = ""
    attack: str = ""
    trials: int = 0
    seed: int = 0
    digests: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    """What gives it again, by option of the command."""
    drawn: str = ""
    """SHA-256 over every measure of every batch; empty where nothing was drawn."""
    versions: tuple[tuple[str, str], ...] = ()
