"""`foedus db`: make, migrate, back up, restore and check a store."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.office_options import store_option

if TYPE_CHECKING:
    from foedus.record.upkeep import Report

__all__ = ["command"]

_MOST_FAULTS: Final = 20
_EPILOG: Final = """\b
Exit codes:
  0  done, or sound
  1  the store is damaged
  2  the command line is wrong, or it could not be done
  3  the store or the backup has failed, or is damaged
"""


@click.group("db", epilog=_EPILOG)
def command() -> None:
    """Make, migrate, back up, restore or check a store of records.

    A password stands best in ~/.pgpass or PGPASSWORD; none is ever printed.
    """


@command.command("init")
@store_option
def _init(url: str) -> None:
    """Make the tables of a new store."""
    from foedus import wiring
    from foedus.record.upkeep import initialise

    with closing(wiring.keeper(url)) as keeper:
        initialise(keeper)
        click.echo(f"Made {keeper.shown}.")


@command.command("migrate")
@store_option
def _migrate(url: str) -> None:
    """Bring the tables of a store up to this version of foedus."""
    from foedus import wiring
    from foedus.record.upkeep import migrate

    with closing(wiring.keeper(url)) as keeper:
        steps = migrate(keeper)
        for step in steps:
            click.echo(f"{step.version:04} {step.name.replace('_', ' ')}")
        click.echo(f"{keeper.shown} is up to date.")


@command.command("backup")
@store_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def _backup(url: str, file: Path) -> None:
    """Write one consistent copy to FILE, while others go on writing.

    The copy is a SQLite store of its own, whatever the kind of the store.
    """
    from foedus import wiring

    with closing(wiring.keeper(url)) as keeper:
        report = wiring.back_up(keeper, file)
        click.echo(f"Copied {keeper.shown} to {file}.")
    _tell(report)


@command.command("restore")
@store_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def _restore(url: str, file: Path) -> None:
    """Put the backup FILE into an empty store of either kind."""
    from foedus import wiring
    from foedus.record.upkeep import copy

    with (
        closing(wiring.keeper_of_file(file)) as source,
        closing(wiring.keeper(url)) as target,
    ):
        report = copy(source, target)
        click.echo(f"Restored {file} into {target.shown}.")
    _tell(report)


@command.command("check")
@store_option
def _check(url: str) -> None:
    """Read everything: schema, positions, versions and seals."""
    from foedus import wiring
    from foedus.record.upkeep import check

    with closing(wiring.keeper(url)) as keeper:
        report = check(keeper)
        click.echo(f"{keeper.shown}: schema {keeper.schema()}.")
    _tell(report)
    for fault in report.faults[:_MOST_FAULTS]:
        click.echo(f"damaged: {fault}", err=True)
    if len(report.faults) > _MOST_FAULTS:
        click.echo(f"... and {len(report.faults) - _MOST_FAULTS} more.", err=True)
    if report.faults:
        sys.exit(1)
    click.echo("Sound.")


def _tell(report: Report) -> None:
    """Two stores with one digest hold the same records."""
    records = "1 record" if report.records == 1 else f"{report.records} records"
    streams = "1 stream" if report.streams == 1 else f"{report.streams} streams"
    messages = "1 message" if report.messages == 1 else f"{report.messages} messages"
    click.echo(f"{records} in {streams}; {messages}, {report.waiting} waiting.")
    click.echo(f"sha256:{report.digest}")
