"""A forecast with what nobody sees unless it is asked for: another hour, another assumption.

Both follow the measure that designs are compared by, by the hour that the
report tells; both are drawn anew, fewer times than the forecast itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from foedus.forecast.headline import Headline
from foedus.forecast.hours_of_week import hours_of_week
from foedus.forecast.reports.found import telling_hour
from foedus.forecast.sensitivity import swings

if TYPE_CHECKING:
    from foedus.forecast.answers import Answers
    from foedus.forecast.compile import Compiled

__all__ = ["with_what_if"]

_MOST: Final = 8192


def with_what_if(answers: Answers, compiled: Compiled) -> Answers:
    """With every third hour of a week as the attack's, and each assumption lower and higher."""
    headline = Headline(
        hours=telling_hour(answers), trials=min(_MOST, answers.trials), seed=answers.seed
    )
    week = hours_of_week(compiled, headline)
    away = (
        f"with {week.closed} days of holidays or recess in it and after"
        if week.closed
        else "in which, and after which, nobody has a holiday or a recess"
    )
    return replace(
        answers,
        hours=week.hours,
        swings=swings(compiled, headline),
        asked=(*answers.asked, ("what-if", "yes")),
        notes=(
            *answers.notes,
            f"What other hours and assumptions come to is drawn {headline.trials:,} times each.",
            f"The hours are those of the week from {week.begins.to_tz('UTC').date()}, {away}.",
        ),
    )
