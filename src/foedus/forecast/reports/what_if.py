"""The charts of what nobody sees unless it is asked for: another hour, another assumption."""

from __future__ import annotations

from typing import Final

from foedus.forecast.answers import Answers
from foedus.forecast.reports import marks, tables
from foedus.forecast.reports.found import asked_by_then, headline
from foedus.forecast.reports.report import Figure
from foedus.forecast.reports.words import in_hundred, share_said

__all__ = ["hours_of_week", "swings"]

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def hours_of_week(answers: Answers) -> Figure:
    """How likely it holds, by the hour of the week of the attack."""
    rows = [
        {
            "across": _DAYS[each.weekday],
            "down": f"{each.hour:02}:00",
            "value": round(each.share.value, 4),
            "short": in_hundred(each.share.value),
            "said": share_said(each.share),
        }
        for each in answers.hours
    ]
    hours = sorted({each.hour for each in answers.hours})
    ordered = sorted(answers.hours, key=lambda each: each.share.value)
    worst, best = ordered[0], ordered[-1]
    return Figure(
        name="hours-of-week",
        title="If the attack comes at another hour",
        says=f"In how many of 100 attacks {asked_by_then(answers)}, by their day and hour (UTC). "
        f"Worst: {_DAYS[worst.weekday]} {worst.hour:02}:00, {share_said(worst.share)}; best: "
        f"{_DAYS[best.weekday]} {best.hour:02}:00, {share_said(best.share)}.",
        spec=marks.cells(
            rows,
            across=list(_DAYS),
            down=[f"{hour:02}:00" for hour in hours],
            titles=("", "hour, UTC"),
        ),
        table=tables.hours_of_week(answers),
    )


def swings(answers: Answers) -> Figure:
    """Which assumption moves it most."""
    table = tables.swings(answers)
    order = {row[0]: place for place, row in enumerate(table.rows)}
    rows = [
        {
            "name": each.assumption,
            "lower": round(100 * each.at_low.value, 2),
            "higher": round(100 * each.at_high.value, 2),
            "said_low": f"{each.low}: {share_said(each.at_low)}",
            "said_high": f"{each.high}: {share_said(each.at_high)}",
        }
        for each in sorted(answers.swings, key=lambda each: order[each.assumption])
    ]
    return Figure(
        name="swings",
        title="Which assumption matters most",
        says="Each bar runs from what comes out when one assumption alone is lower (triangle) to "
        "what comes out when it is higher (circle): in how many of 100 attacks "
        f"{asked_by_then(answers)}. The one that matters most: {table.rows[0][0]}.",
        spec=marks.tornado(rows, base=100 * _base(answers), title="in so many of 100"),
        table=table,
    )


def _base(answers: Answers) -> float:
    """As assumed, on the draws that the changes were made on; else as forecast."""
    first = answers.swings[0]
    if first.moved_low is not None:
        return first.at_low.value - first.moved_low.value
    told = headline(answers)
    return told[1].value if told else first.at_low.value
