"""A comparison of designs in the shell: what differs and why first, in one paragraph."""

from __future__ import annotations

import re
from math import isinf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from foedus.forecast.answers import Estimate
    from foedus.forecast.comparison import Comparison, Unit

__all__ = ["print_comparison"]

_SIGNS: Final = {"share": " %", "hours": " h"}
_FEW: Final = 10
_MEASURE: Final = 18
"""Letters that the first column needs at least."""
_PARTS: Final = re.compile(r"@?[^-@]+-?|@|-")
_WORTH_IT: Final = 1.1


def print_comparison(found: Comparison) -> None:
    """The first paragraph, then the figures, the ranking and the threshold of each design."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    console.print(escape(found.said))
    console.print(
        f"\nUnder behaviour/{found.behaviour}, an attack at {found.attack}; {found.trials:,} "
        f"trials, seed {found.seed}. What that rests on: foedus show behaviour/{found.behaviour}",
        style="dim",
    )
    head = _head(found)
    less = f"Less what {_short(found.ranking[0].design)} comes to, on the same draws"
    for title, names, rows in (
        ("What each comes to, and half its interval", head, _values(found)),
        (less, [head[0], *head[2:]], _gaps(found)),
        (f"In how many of 100 rankings: {found.ranked_by}", _places(found), _ranks(found)),
        ("The least gain that would still tempt an attacker", ["", "gain"], _gains(found)),
    ):
        console.print(f"\n[bold]{escape(title)}[/bold]")
        room = (console.width - _MEASURE) // max(1, len(names) - 1) - 1
        console.print(_table([_broken(name, room) for name in names], list(rows)))
    for said in (*_saved(found), *found.notes):
        console.print(f"- {escape(said)}", style="dim")


def _saved(found: Comparison) -> Iterator[str]:
    """What shared draws and controls were worth."""
    if found.saved is not None and found.saved > _WORTH_IT:
        yield (
            f"Shared draws made the variance of a difference {found.saved:.2g} times smaller, "
            "at the median."
        )
    for design, measure, factor in found.controls:
        yield (
            f"{_short(design)}, {measure}: the exact value of independent parties, as a control, "
            f"made the variance {factor:.2g} times smaller."
        )


def _short(reference: str) -> str:
    return reference.rpartition("/")[2]


def _table(head: list[str], rows: list[list[str]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _broken(name: str, room: int) -> str:
    """A name in lines as long as there is room for, broken behind a hyphen or before an `@`."""
    lines = [""]
    for part in _PARTS.findall(name):
        if lines[-1] and len(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


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
    by = {each.design: each for each in found.deterrence}
    for rank in found.ranking:
        each = by[rank.design]
        ends = f"({_times(each.low)} to {_times(each.high)})"
        yield [_short(rank.design), f"{_times(each.least_gain)} {ends} times its cost"]


def _times(gain: float) -> str:
    if isinf(gain):
        return "endless"
    return f"{gain:.2g}" if gain < _FEW else f"{gain:.0f}"


def _said(value: Estimate | None, unit: Unit) -> str:
    from foedus.forecast.reports.words import plus_minus

    if value is None:
        return "mostly never"
    by = 100 if unit == "share" else 1
    half = plus_minus(by * (value.high - value.low) / 2)
    return f"{by * value.value:.1f}{_SIGNS.get(unit, '')} {half}"


def _gap(value: Estimate, unit: Unit) -> str:
    from foedus.forecast.reports.words import plus_minus

    by = 100 if unit == "share" else 1
    half = plus_minus(by * (value.high - value.low) / 2)
    return f"{by * value.value:+.1f} {half}"
