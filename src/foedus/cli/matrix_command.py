"""`foedus matrix ID...`."""

from __future__ import annotations

import csv
import sys
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.options import library_option, opened

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.agreement.matrix import Row

__all__ = ["command"]

_WIDTH: Final = 18


@click.command("matrix")
@click.argument("references", metavar="ID...", nargs=-1, required=True)
@click.option("--csv", "as_csv", is_flag=True, help="One row for each document, one column each.")
@library_option
def command(references: tuple[str, ...], own: tuple[Path, ...], *, as_csv: bool) -> None:
    """Set the features of several documents side by side; 'mechanism/*' is a pattern.

    Every cell is read from the document. Nothing is scored.
    """
    from foedus import wiring
    from foedus.agreement.matrix import FEATURES, matrix

    rows = matrix(wiring.alone(references, opened(own)))
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["id", "title", *FEATURES])
        writer.writerows([row.reference, row.title, *row.cells] for row in rows)
        return
    for number, row in enumerate(rows):
        if number:
            click.echo()
        _block(row, tuple(FEATURES))


def _block(row: Row, names: tuple[str, ...]) -> None:
    """One document: a line for each feature, continued under itself."""
    click.echo(f"{click.style(row.reference, bold=True)}  {row.title}")
    width = max(get_terminal_size().columns - _WIDTH - 2, _WIDTH)
    for name, cell in zip(names, row.cells, strict=True):
        first, *more = wrap(cell, width, break_on_hyphens=False)
        click.echo(f"  {name:<{_WIDTH - 1}} {first}")
        for line in more:
            click.echo(f"{'':<{_WIDTH + 2}}{line}")
