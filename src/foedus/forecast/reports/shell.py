"""A forecast in the shell: assumptions, what was found in words, then tables.

As wide as the console: columns that others can do without are left out where
there is no room, and named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rich import box
from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table as Grid

from foedus.forecast.answers import Answers
from foedus.forecast.reports import contents, designs
from foedus.forecast.reports.report import Figure, Report, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from foedus.forecast.comparison import Comparison

__all__ = ["print_answers", "print_comparison", "print_sections"]

_GAP: Final = 2
_LONGEST_WORD: Final = 24
"""Letters: a longer word may be broken before a column is left out."""


def print_answers(answers: Answers, console: Console) -> None:
    """A forecast, as wide as the console."""
    _print(contents.report(answers), console)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """A comparison of designs, as wide as the console."""
    _print(designs.report(comparison), console)


def print_sections(report: Report, names: Sequence[str], console: Console) -> None:
    """The head of any report and some of its sections."""
    _whole(report, [each for each in report.sections if each.name in names], console)


def _print(report: Report, console: Console) -> None:
    def say(text: str = "", style: str = "") -> None:
        console.print(escape(text), style=style or None, highlight=False)

    _whole(report, report.sections, console)
    say()
    for note in report.notes:
        say(note)
    made = "; ".join(f"{name} {value}" for name, value in report.made)
    say(f"To make it again, keep it with --json: {report.again}. {made}.", "dim")


def _whole(report: Report, sections: Sequence[Section], console: Console) -> None:
    def say(text: str = "", style: str = "") -> None:
        console.print(escape(text), style=style or None, highlight=False)

    mark = f"{report.mark}: " if report.mark else ""
    say(f"{mark}{report.title}", "bold")
    say()
    _about(report.about, console)
    for section in sections:
        tables = list(_tables(section.shown))
        if not tables and not section.says:
            continue
        say()
        say(section.title, "bold")
        for each in section.says:
            say(f"· {each}" if len(section.says) > 1 else each)
        for table in tables:
            say()
            _table(table, console)


def _about(about: Sequence[tuple[str, str]], console: Console) -> None:
    grid = Grid.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in about:
        grid.add_row(escape(name), escape(value))
    console.print(grid, highlight=False)


def _tables(shown: Sequence[Figure | Table]) -> Iterator[Table]:
    for each in shown:
        table = each.table if isinstance(each, Figure) else each
        if not table.is_long and table.rows:
            yield table


def _table(table: Table, console: Console) -> None:
    kept, left_out = _fitting(table, console.width)
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, _GAP, 0, 0), pad_edge=False, show_edge=False)
    widths = _widths(kept, console.width)
    for at, column in enumerate(kept.columns):
        justify = "right" if column.is_number else "left"
        grid.add_column(
            escape(column.head),
            justify=justify,  # type: ignore[arg-type] # one of two words
            no_wrap=column.is_number,
            overflow="fold",
            width=widths[at],
        )
    shown = kept.rows[: kept.first or len(kept.rows)]
    for row in shown:
        grid.add_row(*map(escape, row))
    hidden = len(kept.rows) - len(shown)
    where = f" (all: {kept.others})" if kept.others else ""
    more = [f"{hidden} more rows{where}"] if hidden else []
    more += [f"for want of width: {', '.join(left_out)}"] if left_out else []
    said = kept.caption + (f" Not shown here: {'; '.join(more)}." if more else "")
    console.print(escape(said), style="dim", highlight=False)
    console.print(grid, highlight=False)


def _fitting(table: Table, width: int) -> tuple[Table, list[str]]:
    """The table with the columns that there is room for, and the heads of the others."""
    left_out: list[str] = []
    while _width(table) > width:
        spare = [each for each in table.columns if each.spare]
        if not spare:
            break
        worst = max(spare, key=lambda each: each.spare)
        left_out.append(worst.head)
        table = _without(table, table.columns.index(worst))
    return table, left_out


def _width(table: Table) -> int:
    """The least that the table needs: numbers whole, texts broken at spaces."""
    return sum(_least(table, at) + _GAP + 1 for at in range(len(table.columns)))


def _least(table: Table, at: int) -> int:
    """The least width of a column: its numbers, or the longest of its words."""
    column = table.columns[at]
    texts = [column.head, *(row[at] for row in table.rows)]
    if column.is_number:
        return max(map(cell_len, texts))
    words = [cell_len(word) for text in texts for word in text.split()]
    return min(max(words, default=1), _LONGEST_WORD)


def _widths(table: Table, room: int) -> list[int]:
    """What each column gets: the least it needs, and of what is left those that want more."""
    widths = [_least(table, at) for at in range(len(table.columns))]
    wanted = [max(map(cell_len, each)) for each in zip(*_texts(table), strict=True)]
    left = room - (_GAP + 1) * (len(widths) - 1) - sum(widths)
    while left > 0 and widths != wanted:
        short = [at for at, width in enumerate(widths) if width < wanted[at]]
        widths[min(short, key=widths.__getitem__)] += 1
        left -= 1
    return widths


def _texts(table: Table) -> list[tuple[str, ...]]:
    return [tuple(each.head for each in table.columns), *table.rows]


def _without(table: Table, at: int) -> Table:
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows)
    return replace(table, columns=(*table.columns[:at], *table.columns[at + 1 :]), rows=rows)
