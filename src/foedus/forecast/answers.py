"""What a forecast answers: every number with its interval, its assumptions first.

Plain values, for the shell, files, reports and pages alike; no number here is
without an `Estimate`, save counts of what was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

__all__ = [
    "CHECKPOINTS",
    "DAYS",
    "Answers",
    "Arrival",
    "Estimate",
    "Failure",
    "Hour",
    "PartyAnswer",
    "Span",
    "Swing",
    "mean",
    "share",
]

CHECKPOINTS: Final = (6.0, 12.0, 24.0, 48.0, 72.0, 168.0)
"""Hours since the attack at which every answer is given."""
DAYS: Final = (1, 7, 30, 90)
_Z: Final = 1.959963984540054
_T: Final = 2.039513446396408
"""Student's t for 31 degrees of freedom, both at 95 %."""
BATCHES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and the interval that holds it in 95 of 100 runs; `exact` has no Monte Carlo."""

    value: float
    low: float
    high: float
    exact: bool = False


def share(count: int, of: int) -> Estimate:
    """A proportion with Wilson's interval, which keeps within 0 and 1."""
    p, n = count / of, float(of)
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    low = centre - half if count else 0.0
    return Estimate(value=p, low=max(0.0, low), high=min(1.0, centre + half))


def mean(batches: tuple[float, ...]) -> Estimate:
    """The mean of equal batches of trials, with the interval of their spread."""
    count = len(batches)
    middle = sum(batches) / count
    spread = sqrt(sum((each - middle) ** 2 for each in batches) / (count - 1) / count)
    half = _T * spread
    return Estimate(value=middle, low=middle - half, high=middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Quantiles of a time in hours since the attack; None where it mostly never comes."""

    tenth: float | None
    median: float | None
    ninetieth: float | None
    never: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAnswer:
    """One party: when it answers, how often late, what holds it up most."""

    party: str
    answered: Span
    late: Estimate
    supports_in_time: Estimate
    held_up_by: str
    """The stage that takes the largest share of its time; empty where it has none."""
    held_up_share: float
    banzhaf: float | None
    shapley: float | None
    stages: tuple[tuple[str, float], ...] = ()
    """Hours of each stage in the mean, with its waiting for office hours; empty if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The share of the failures that is laid at one party and step; all of them make 1.

    A failure is laid in equal parts at those who alone could have turned it;
    where nobody could alone, at all who were late or did not support.  `step`
    is why: the stage that made it late, `declined` or `abstained`.
    """

    party: str
    step: str
    share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What has arrived of one form by a day, as expected, never added to another form."""

    form: str
    unit: str
    day: int
    amount: Estimate
    promised: float
    """What would arrive if every party supported, in the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """The headline measure for an attack at that hour of that weekday (0 is Monday), UTC."""

    weekday: int
    hour: int
    share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What the headline measure becomes when one assumption alone is lower, or higher."""

    assumption: str
    low: str
    """What it is then taken to be, in words."""
    high: str
    at_low: Estimate
    at_high: Estimate
    moved_low: Estimate | None = None
    """By how much it moves, on the same draws: a narrower interval than that of two values."""
    moved_high: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A forecast of one question of one agreement under one behaviour."""

    agreement: str
    title: str
    question: str
    cite: str
    rule: str
    """The kind of rule, as the language calls it."""
    behaviour: str
    attack: str
    """The moment, ISO 8601."""
    parties: tuple[PartyAnswer, ...]
    method: Literal["exact", "simulated", "simulated with exact control"]
    trials: int
    seed: int
    deadline: float | None
    """Hours after the attack until the question closes, at the median; None where it never does."""
    reported: Span
    met: Span | None
    decided_by: tuple[tuple[float, Estimate], ...]
    """P(all have answered) by each checkpoint."""
    decided_in_time: Estimate | None
    """P(all have answered by the close); None without one."""
    support_by: tuple[tuple[int, tuple[tuple[float, Estimate], ...]], ...]
    """P(at least k support) by each checkpoint, for every k."""
    adopted_by: tuple[tuple[float, Estimate], ...]
    """P(adopted) by each checkpoint; empty where each decides for itself."""
    certain_by: tuple[tuple[float, Estimate], ...]
    """P(nobody left could undo the adoption) by each checkpoint."""
    results: tuple[tuple[str, Estimate], ...]
    """How it ends: adopted, refused, vetoed, no decision, open."""
    all_decided: Span
    adopted: Span | None
    weight: Estimate
    """Of the supporters at the close, as a share of all."""
    failures: tuple[Failure, ...]
    arrivals: tuple[Arrival, ...]
    curves: dict[str, tuple[tuple[float, float], ...]]
    """For charts: `done`, `decided` (all have answered), `adopted`, `support` (expected
    number) by hour; and `arrived FORM` by day.

    `done` is what designs are compared by: an adoption is certain, or half support.
    """
    assumptions: tuple[tuple[str, str, str], ...]
    """What, its value in words, its basis with its source, in the order of happening."""
    notes: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    """What gives it again, by option of the command."""
    drawn: str
    """SHA-256 over every count that was drawn; empty where nothing was."""
    digests: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    hours: tuple[Hour, ...] = ()
    """Hour of the week by hour of the week; empty where nobody asked."""
    swings: tuple[Swing, ...] = ()
    """Assumption by assumption; empty where nobody asked."""
