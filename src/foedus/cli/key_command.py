"""`foedus key new`: a key with which a person signs, on a machine that need not be connected."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.group("key")
def command() -> None:
    """Make the key of a person who signs for a party."""


@command.command("new")
@click.option("--party", required=True, metavar="CODE", help="The party, as UKR.")
@click.option("--person", "--name", required=True, metavar="NAME", help="Whose key it is.")
@click.option(
    "-o",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The secret key; its public part is written to FILE.pub.",
)
def _new(party: str, person: str, file: Path) -> None:
    """Make an Ed25519 key: FILE to keep secret, FILE.pub to have enrolled.

    What is printed is the id of the key: say it to whoever enrols it, over
    another line than that on which FILE.pub travels.
    """
    from foedus import wiring
    from foedus.office.keys import new_personal_key
    from foedus.record.statements import write_keys

    made = new_personal_key(party, person, wiring.seed())
    wiring.write_secret(file, made.secret())
    file.with_name(f"{file.name}.pub").write_bytes(write_keys([made.key]) + b"\n")
    click.echo(made.key.id)
