"""`foedus demo`: four runs that show what Foedus does."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from foedus.cli.options import instants, played

__all__ = ["command"]

_NIGHT: Final = "night-of-28-august"
_REAL: Final = "real-28-august-2025"
_ALTERNATIVES: Final = ("mechanism/nations-one-by-one", "mechanism/nato-umbrella")


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where the pages are written.",
)
@click.option("--zone", default="Europe/Kyiv", show_default=True, help="Clocks to show.")
def command(out: Path, zone: str) -> None:
    """Play the demonstration runs and write the board as a page."""
    out.mkdir(parents=True, exist_ok=True)
    pages = [
        _run(
            out,
            zone,
            _NIGHT,
            "",
            "1. NATO-light after a hypothetical attack.  Positions are invented for the exercise.",
        ),
        _run(
            out,
            zone,
            _REAL,
            "",
            "2. The same night on its real date.  The fighting had not "
            "ended: which clauses would have applied?",
        ),
    ]
    pages += [
        _run(out, zone, _NIGHT, under, f"{number}. The hypothetical again, under {under}.")
        for number, under in enumerate(_ALTERNATIVES, start=3)
    ]
    click.echo("\nThe board of each run is a page that needs nothing else:")
    for page in pages:
        click.echo(f"  {page.resolve()}")


def _run(out: Path, zone: str, script: str, under: str, words: str) -> Path:
    from foedus.case.standing import standing
    from foedus.cli.board import print_board
    from foedus.cli.run_command import write_page

    click.secho(f"\n{words}", bold=True)
    read, made = played(script, (under,) if under else (), ())
    moments = instants(read, made, ())
    standings = [standing(made.case, now) for now in moments]
    print_board(standings[-1:], made.refusals, zone, read.incident.note or "")
    name = f"{script}-under-{under.rpartition('/')[2]}" if under else script
    page = out / f"{name}.html"
    write_page(page, read, made, standings, zone)
    return page
