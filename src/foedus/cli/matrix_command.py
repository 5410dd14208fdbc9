"""`foedus matrix ID|FILE...`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.options import library_option, opened_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.comparing.matrix import Row

__all__ = ["command"]

_WIDTH: Final = 18


@click.command("matrix")
@click.argument("references", metavar="ID|FILE...", nargs=-1, required=True)
@click.option("--full", is_flag=True, help="Every document by itself, in full words.")
@click.option("--csv", "as_csv", is_flag=True, help="One row for each document, one column each.")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page with the articles in each cell, to read and print.",
)
@library_option
def command(
    references: tuple[str, ...],
    own: tuple[Path, ...],
    page: Path | None,
    *,
    full: bool,
    as_csv: bool,
) -> None:
    """Set the features of several documents side by side; 'mechanism/*' is a pattern.

    Every cell is read from the document. Nothing is scored.
    """
    from foedus import wiring
    from foedus.agreement.comparing.matrix import matrix

    corpus, wanted = opened_with(references, own)
    rows = matrix(wiring.alone(wanted, corpus))
    if page is not None:
        from foedus.desk.comparison import render_comparison

        page.write_text(render_comparison(rows), encoding="utf-8")
        click.echo(f"Wrote {page}")
    elif as_csv:
        _csv(rows)
    elif full or len(rows) == 1:
        for number, row in enumerate(rows):
            if number:
                click.echo()
            _block(row)
    else:
        from foedus.cli.matrix_table import table

        for line in table(rows, get_terminal_size().columns):
            click.echo(line)


def _csv(rows: Sequence[Row]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["id", "title", *rows[0].cells])
    writer.writerows([row.reference, row.title, *map(str, row.cells.values())] for row in rows)


def _block(row: Row) -> None:
    """One document: a line for each feature, continued under itself."""
    click.echo(f"{click.style(row.reference, bold=True)}  {row.title}")
    width = max(get_terminal_size().columns - _WIDTH - 2, _WIDTH)
    for name, cell in row.cells.items():
        first, *more = wrap(str(cell), width, break_on_hyphens=False)
        click.echo(f"  {name:<{_WIDTH - 1}} {first}")
        for line in more:
            click.echo(f"{'':<{_WIDTH + 2}}{line}")
