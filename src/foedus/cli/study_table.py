"""A study in the shell: one table where it fits, else a short one for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from foedus.forecast.answers import Estimate
    from foedus.forecast.study import Study
    from foedus.forecast.sweeping import Case, Swept

__all__ = ["print_study"]

_HEADS: Final = ("behaviour", "moment", "form")


def print_study(study: Study, swept: Sequence[Swept]) -> None:
    """In how many of 100 each mechanism decides within 72 hours, case by case."""
    from rich.console import Console

    from foedus.forecast.comparing import HEADLINE
    from foedus.forecast.measures import BY, decided_by

    measure = decided_by(BY[HEADLINE]).name
    console = Console(highlight=False)
    console.print(study.title, style="bold", markup=False)
    console.print(f"In so many of 100 attacks {measure}, and half the interval.")
    said = [
        {_short(one.design): _said(one.value) for one in each.values if one.measure == measure}
        for each in swept
    ]
    whole = _whole(swept, said)
    if (
        whole.__rich_measure__(console, console.options.update_width(10**4)).minimum
        <= console.width
    ):
        console.print(whole)
        return
    for each, values in zip(swept, said, strict=True):
        _print_case(console, each.case, values)


def _whole(swept: Sequence[Swept], said: Sequence[dict[str, str]]) -> Table:
    """A line for each case, a column for each mechanism; no cell is broken."""
    table = _empty()
    for head in _HEADS:
        table.add_column(head, no_wrap=True)
    for name in said[0]:
        table.add_column(name, justify="right", no_wrap=True)
    for each, values in zip(swept, said, strict=True):
        table.add_row(*_named(each.case), *values.values())
    return table


def _print_case(console: Console, case: Case, values: dict[str, str]) -> None:
    """A line for each mechanism."""
    from rich.markup import escape

    console.print(f"\n[bold]{escape(', '.join(_named(case)))}[/bold]")
    table = _empty()
    table.add_column("mechanism", overflow="fold")
    table.add_column("of 100", justify="right", no_wrap=True)
    for name, value in values.items():
        table.add_row(escape(name), value)
    console.print(table)


def _empty() -> Table:
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)


def _named(case: Case) -> tuple[str, str, str]:
    return case.behaviour, str(case.moment), case.form.value


def _short(reference: str) -> str:
    return reference.rpartition("/")[2]


def _said(value: Estimate | None) -> str:
    if value is None:
        return "-"
    from foedus.forecast.reports.words import plus_minus

    return f"{100 * value.value:.1f} {plus_minus(50 * (value.high - value.low))}"
