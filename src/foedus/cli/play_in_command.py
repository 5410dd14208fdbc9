"""`foedus case replay CASE ID|FILE`."""

from __future__ import annotations

from pathlib import Path

import click

from foedus.cli.office_options import office_options, opened_office, seat_from
from foedus.cli.options import library_option, opened
from foedus.cli.replay_command import read_named

__all__ = ["replay"]


@click.command("replay")
@office_options
@click.argument("case")
@click.argument("name", metavar="ID|FILE")
@click.option("--under", required=True, metavar="ID", help="The promise to hold it against.")
@click.option("--by", required=True, metavar="SEAT", help="As `secretariat S. Person`.")
@library_option
def replay(  # noqa: PLR0913 - each is a thing that a history is played from
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    name: str,
    under: str,
    by: str,
    own: tuple[Path, ...],
) -> None:
    """Play what really happened into CASE, to be looked back at on the desk's board.

    Each step is a note with its own time, entered by one seat of the office.
    """
    from foedus import wiring
    from foedus.errors import NotFoundError
    from foedus.rehearsal.played_in import play_history

    found, _ = read_named(name)
    if len(found) > 1:
        message = f"{name} holds {len(found)} invocations, and a case is of one."
        raise NotFoundError(message, remedy="Give a file that holds one.")
    corpus = opened(own)
    agreement = wiring.alone([corpus.get(under).reference], corpus)[0]
    with opened_office(url, log, log_key) as office:
        made = play_history(office, case, seat_from(by), found[0], (agreement,), ())
    first, last = made.entries[0].recorded_at, made.entries[-1].recorded_at
    click.echo(f"{case} ({made.mode}): {len(made.entries)} entries, from {first} to {last}.")
