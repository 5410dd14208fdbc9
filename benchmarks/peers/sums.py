"""What every engine counts of Model M, so that they can be compared."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

HORIZON = 24.0
OPENS, CLOSES = 8, 20
BINS = 96
HOURS = 48


@dataclass
class Sums:
    """Counts over trials: three rules, three histograms, the coalition, parties, deliveries."""

    parties: int
    trials: int = 0
    adopted: list[int] = field(default_factory=lambda: [0, 0, 0])
    weight: float = 0.0
    squares: float = 0.0
    times: list[list[int]] = field(default_factory=lambda: [[0] * (BINS + 1) for _ in range(3)])
    late: list[int] = field(init=False)
    in_time: list[int] = field(init=False)
    arrived: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.late = [0] * self.parties
        self.in_time = [0] * self.parties
        self.arrived = [[0] * (HOURS + 1) for _ in range(self.parties)]

    def add(self, half: float, stood: float, double: float, weight: float) -> None:
        """One trial; never is endless."""
        self.trials += 1
        self.weight += weight
        self.squares += weight * weight
        for rule, when in enumerate((half, stood, double)):
            self.adopted[rule] += when < math.inf
            self.times[rule][min(int(when * 4), BINS) if when < math.inf else BINS] += 1

    def deliver(self, party: int, when: float) -> None:
        """What one supporter gives arrives."""
        self.arrived[party][min(int(when), HOURS)] += 1
