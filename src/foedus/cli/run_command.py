"""`foedus run SCRIPT`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import at_option, instants, library_option, played, under_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.case.standing import Standing
    from foedus.rehearsal.play import Played
    from foedus.rehearsal.script import Script

__all__ = ["command", "write_page"]


@click.command("run")
@click.argument("script")
@under_option
@at_option
@click.option("--json", "as_json", is_flag=True, help="For machines: every standing, whole.")
@click.option("--html", type=click.Path(path_type=Path), help="Also write the board as one page.")
@click.option("--zone", help="Clocks to show, as Europe/Kyiv; else those of the script.")
@library_option
def command(
    script: str,
    under: tuple[str, ...],
    moments: tuple[str, ...],
    html: Path | None,
    zone: str | None,
    own: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    """Play a script, and show how the case stands at each moment asked for.

    SCRIPT is a file, or the name of one that ships (`foedus list`), which
    `foedus show NAME` prints as it is.
    """
    from foedus.case.plain import plain
    from foedus.case.standing import standing
    from foedus.cli.board import print_board

    read, made = played(script, under, own)
    standings = [standing(made.case, now) for now in instants(read, made, moments)]
    if html is not None:
        write_page(html, read, made, standings, zone or read.zone)
    if as_json:
        shown = {"script": read.script, "mode": read.mode, "incident": read.incident}
        shown |= {"refusals": made.refusals, "standings": standings}
        click.echo(json.dumps(plain(shown), indent=2, ensure_ascii=False))
    else:
        print_board(standings, made.refusals, zone or read.zone, read.incident.note or "")
    if html is not None:
        click.echo(f"The board is in {html}", err=as_json)


def write_page(
    path: Path, script: Script, made: Played, standings: Sequence[Standing], zone: str
) -> None:
    """Write the board as one page that needs nothing else."""
    from foedus import wiring
    from foedus.desk.board import render_board
    from foedus.errors import NotFoundError

    if not path.parent.is_dir():
        message = f"There is no folder {str(path.parent)!r} to write the page in."
        raise NotFoundError(message, remedy="Make it first.")
    if path.is_dir():
        message = f"{str(path)!r} is a folder, and the board is one page."
        raise NotFoundError(message, remedy="Add the name of a file, as board.html.")
    page = render_board(
        standings,
        incident=script.incident,
        refusals=made.refusals,
        zone=zone,
        sources=wiring.sources(),
    )
    path.write_text(page, encoding="utf-8")
