"""`foedus sign STATEMENT`: show what is to be signed, and sign it; no store is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.on_a_line import folded, on_a_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.record.canonical import Json
    from foedus.record.statements import Statement

__all__ = ["command", "show_statement"]

_SHORT: Final = 8
"""Of the digits of a digest, where all stand behind the one that is compared."""


@click.command("sign")
@click.argument("statement", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Your secret key.",
)
@click.option(
    "-o", "file", type=click.Path(path_type=Path, dir_okay=False), help="The signed statement."
)
def command(statement: Path, key_file: Path | None, file: Path | None) -> None:
    """Show what STATEMENT says and, with a key, sign all of it.

    Compare the digest with the one that the desk reads to you. Where two
    persons must sign, the second signs what the first has signed.
    """
    from foedus import wiring
    from foedus.office.keys import read_personal_key
    from foedus.office.papers import read_papers, signed_papers, write_papers

    if (key_file is None) is not (file is None):
        raise click.UsageError("Give --key and -o together, or neither to read it only.")
    papers = read_papers(statement.read_bytes())
    for each in papers:
        show_statement(each.statement)
    if key_file is None or file is None:
        return
    key = read_personal_key(wiring.read_secret(key_file))
    file.write_bytes(write_papers(signed_papers(papers, key.sign)))
    click.echo(f"Signed by {key.key.person} for {key.key.party}: {file}")


def show_statement(statement: Statement) -> None:
    """What a statement says, a line for each thing said, and its digest."""
    from foedus.case.commands import asked
    from foedus.office.papers import short_digest
    from foedus.record.shapes import json_of_body

    shown = on_a_line
    place = f"in the case {shown(statement.case)} ({statement.mode.value})"
    click.echo(f"{shown(statement.party)}, {place}:")
    click.echo(f"  in the log {shown(statement.log)}, opened by {_short(statement.opening)}")
    click.echo(f"  {asked(statement.body)}")
    for line in _lines(json_of_body(statement.body)[1], ""):
        for part in folded(line):
            click.echo(f"    {part}")
    under = " ".join(map(_short, statement.agreements))
    click.echo(f"  under agreements of the digests {under}")
    click.echo(f"  digest {short_digest(statement)}")


def _short(digest: str) -> str:
    return on_a_line(digest.rpartition(":")[2][:_SHORT])


def _lines(value: Json, name: str) -> Iterator[str]:
    """A value as lines `name: value`, the names of what is inside behind a point."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _lines(inner, f"{name}.{key}" if name else key)
        case list():
            for inner in value:
                yield from _lines(inner, name)
        case _:
            yield f"{name.replace('_', ' ')}: {on_a_line(str(value))}"
