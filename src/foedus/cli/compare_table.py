"""A comparison of designs in the shell, and as rows."""

from __future__ import annotations

import csv
from io import StringIO
from math import isinf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.answers import Estimate
    from foedus.forecast.comparison import Comparison, Unit

__all__ = ["csv_of", "print_comparison"]


def print_comparison(found: Comparison) -> None:
    """The first paragraph, then the figures, the ranking and the threshold of each design."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    console.print(escape(found.said))
    console.print(
        f"\nUnder behaviour/{found.behaviour}, an attack at {found.attack}; {found.trials:,} "
        f"trials, seed {found.seed}. What was not observed is assumed: foedus show "
        f"behaviour/{found.behaviour}",
        style="dim",
    )
    for title, head, rows in (
        ("What each comes to", _head(found), list(_values(found))),
        (
            f"Less {_short(found.ranking[0].design)}",
            _head(found)[:1] + _head(found)[2:],
            list(_gaps(found)),
        ),
        ("In so many of 100, by 'decided within'", _places(found), list(_ranks(found))),
        ("What would still tempt an attacker", ["design", "least gain"], list(_gains(found))),
    ):
        console.print(f"\n[bold]{escape(title)}[/bold]")
        console.print(_table(head, rows))
    if found.saved is not None:
        console.print(
            f"\nShared draws made the variance of a difference {found.saved:.1f} times smaller, "
            "at the median."
        )
    for note in found.notes:
        console.print(f"- {escape(note)}", style="dim")


def csv_of(found: Comparison) -> str:
    """One row for each figure of each design, and for each difference."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["measure", "unit", "design", "against", "value", "low", "high", "saved"])
    for each in found.values:
        numbers = _numbers(each.value) if each.value else ("", "", "")
        writer.writerow([each.measure, each.unit, each.design, "", *numbers, ""])
    for gap in found.differences:
        numbers = _numbers(gap.difference)
        saved = "" if gap.saved is None else gap.saved
        writer.writerow([gap.measure, gap.unit, gap.second, gap.first, *numbers, saved])
    for rank in found.ranking:
        for place, chance in enumerate(rank.places, 1):
            row = [
                f"place {place}: {found.ranked_by}",
                "share",
                rank.design,
                "",
                chance,
                "",
                "",
                "",
            ]
            writer.writerow(row)
    for each in found.deterrence:
        name = "least gain, in costs of the response"
        writer.writerow([name, "ratio", each.design, "", each.least_gain, each.low, each.high, ""])
    return out.getvalue()


def _numbers(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _short(reference: str) -> str:
    return reference.rpartition("/")[2]


def _table(head: list[str], rows: list[list[str]]) -> object:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _head(found: Comparison) -> list[str]:
    return ["", *(_short(rank.design) for rank in found.ranking)]


def _values(found: Comparison) -> Iterator[list[str]]:
    at = {(each.measure, each.design): each for each in found.values}
    for measure in dict.fromkeys(each.measure for each in found.values):
        own = [at[measure, rank.design] for rank in found.ranking]
        yield [measure, *(_said(each.value, each.unit) for each in own)]


def _gaps(found: Comparison) -> Iterator[list[str]]:
    at = {(each.measure, each.second): each for each in found.differences}
    for measure in dict.fromkeys(each.measure for each in found.differences):
        own = [at.get((measure, rank.design)) for rank in found.ranking[1:]]
        yield [measure, *(_gap(each.difference, each.unit) if each else "-" for each in own)]


def _places(found: Comparison) -> list[str]:
    return ["design", *(f"place {place}" for place in range(1, len(found.ranking) + 1))]


def _ranks(found: Comparison) -> Iterator[list[str]]:
    for rank in found.ranking:
        yield [_short(rank.design), *(f"{100 * chance:.0f}" for chance in rank.places)]


def _gains(found: Comparison) -> Iterator[list[str]]:
    for rank in found.ranking:
        each = next(one for one in found.deterrence if one.design == rank.design)
        said = (
            "any"
            if each.high == 0
            else f"{_times(each.least_gain)} ({_times(each.low)} to {_times(each.high)})"
        )
        yield [_short(each.design), f"{said} times the cost of the response"]


def _times(gain: float) -> str:
    return "endless" if isinf(gain) else f"{gain:.2g}" if gain < 10 else f"{gain:.0f}"  # noqa: PLR2004


def _said(value: Estimate | None, unit: Unit) -> str:
    if value is None:
        return "mostly never"
    by = 100 if unit == "share" else 1
    half = by * (value.high - value.low) / 2
    return f"{by * value.value:.1f}{'%' if unit == 'share' else ' h' if unit == 'hours' else ''} ±{half:.1f}"


def _gap(value: Estimate, unit: Unit) -> str:
    by = 100 if unit == "share" else 1
    half = by * (value.high - value.low) / 2
    return f"{by * value.value:+.1f} ±{half:.1f}"
