"""What tests of exercises share: hours, restarts, and what was refused."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from tests.rehearsal.stages import (
    BEGINS,
    EACH,
    GUARANTORS,
    INJECTS,
    SILENCE,
    Playing,
    begun,
    staging,
    written,
)
from whenever import TimeDelta

from foedus.case import entries as e
from foedus.case.state import Case, replay
from foedus.rehearsal.play import Memory

if TYPE_CHECKING:
    from foedus.moments import Instant

FEW = settings(max_examples=max(8, settings.default.max_examples // 5))
"""Each example is a whole exercise, or two."""
SEEDS = st.integers(0, 25)
RULES = st.sampled_from([EACH, SILENCE])
MINUTES = st.integers(0, 40 * 60)
CAST = ("secretariat", "VIC", *GUARANTORS)


def hours(value: float) -> Instant:
    return BEGINS + TimeDelta(minutes=value * 60)


ATTACK = hours(0.5)


@cache
def whole(seed: int, rule: str = EACH, injects: str = INJECTS) -> list[bytes]:
    """What is written when it is played at once."""
    playing = begun(staging(injects, rule=rule), seed=seed)
    case = playing.end()
    assert refused(playing) == []
    assert isinstance(case.entries[-1].body, e.CaseClosed)
    return written(case)


def refused(playing: Playing) -> list[str]:
    """What was not taken, but for the one inject that may come before the question is open."""
    return [each.id for each in playing.exercise.refused if each.id != "i.third.2"]


def reborn(case: Case, rule: str = EACH) -> Playing:
    """As another process finds it: what it has is the record."""
    again = replay(case.id, case.mode, list(case.entries))
    (said,) = (each.body for each in case.of(e.RehearsalBegun))
    assert isinstance(said, e.RehearsalBegun)
    return Playing(staging(INJECTS, rule=rule).exercise(seed=said.seed), Memory(again))
