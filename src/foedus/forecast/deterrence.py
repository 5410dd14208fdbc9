"""The least gain at which an attacker that expects the promised response would still attack.

The textbook threshold of expected utility: no attack is worth 0; an attack is
worth the gain g where no sufficient response comes in time, and minus the cost c
of that response where one does.  With p the chance of a response, attacking is
worth more than not attacking exactly where

    (1 - p) g > p c,  that is  g / c > p / (1 - p).

What this leaves out, and says beside every figure: that an attacker knows p and
believes it; signals, threats and bargaining; fear of a wider war; what the
response costs those who give it; half a response; and whether the response, once
decided, suffices, which is taken for granted.  It ranks designs as p does.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

from foedus.forecast.comparison import Threshold

if TYPE_CHECKING:
    from foedus.forecast.answers import Estimate

__all__ = ["LIMITS", "threshold"]

LIMITS: Final = (
    "An attacker is taken to weigh what it would gain against the cost of the response alone "
    "(the textbook threshold of expected utility): to know how likely that is, to fear no wider "
    "war, to read no signals; and any response in time is taken to suffice."
)


def threshold(design: str, chance: Estimate, *, hours: float) -> Threshold:
    """The threshold from the chance that a response is decided within so many hours."""
    return Threshold(
        design=design,
        hours=hours,
        chance=chance,
        least_gain=odds(chance.value),
        low=odds(chance.low),
        high=odds(chance.high),
    )


def odds(chance: float) -> float:
    """The least gain, in units of the cost of the response; endless where it is certain."""
    return chance / (1 - chance) if chance < 1 else inf
