"""`foedus scenario export|import`: the events list in a spreadsheet, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import library_option, yaml_files

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["command"]

_SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("scenario")
def command() -> None:
    """Bring the events list of a scenario into a spreadsheet, and back."""


@command.command("export")
@click.argument("scenario")
@click.option(
    "--xlsx",
    "place",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The spreadsheet to write.",
)
@library_option
def export(scenario: str, place: Path, own: tuple[Path, ...]) -> None:
    """Write the events list of SCENARIO as a spreadsheet.

    SCENARIO is a file, or the name of one that ships (`foedus list scenarios`).
    """
    from foedus import wiring
    from foedus.rehearsal.events_list import rows_of
    from foedus.rehearsal.events_sheet import as_workbook

    reading = wiring.staging(scenario, yaml_files(own)).reading
    rows = rows_of(reading)
    place.write_bytes(as_workbook(reading.scenario, rows))
    click.echo(f"{len(rows)} injects are in {place}.")


@command.command("import")
@click.argument("sheet", type=_SHEET)
@click.option("--onto", required=True, type=_SHEET, help="The scenario, a file of your own.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the scenario there, and leave the file as it is.",
)
@library_option
def import_(sheet: Path, onto: Path, out: Path | None, own: tuple[Path, ...]) -> None:
    """Lay the events of a spreadsheet onto a scenario, where nothing is wrong with them.

    Injects are known by their name. What the spreadsheet does not show stays:
    what an inject brings, and everything else of the scenario. A row that is
    taken away takes its inject away.
    """
    from foedus import wiring

    laid = wiring.events_laid(onto, sheet, wiring.library(yaml_files(own)))
    place = out or onto
    if out is not None or laid.changed or laid.new or laid.gone:
        wiring.write_whole(place, laid.text.encode())
    for what, keys in (("changed", laid.changed), ("new", laid.new), ("gone", laid.gone)):
        click.echo(f"{what:<8} {_said(keys)}")
    click.echo(f"The scenario is in {place}.")


def _said(keys: Sequence[str]) -> str:
    return ", ".join(keys) or "none"
