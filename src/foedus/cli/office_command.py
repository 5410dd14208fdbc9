"""`foedus office`: found one, and say whom to believe."""

from __future__ import annotations

from pathlib import Path

import click

from foedus.cli.office_options import office_options

__all__ = ["command", "policy_of"]


@click.group("office")
def command() -> None:
    """Found an office: a store, its log, and a roster of who may speak for whom."""


@command.command("found")
@office_options
@click.option("--log-name", required=True, metavar="NAME", help="Of the log, as desk.example/log.")
@click.option("--secretary", required=True, metavar="PERSON", help="The first of its secretariat.")
def _found(url: str, log: Path | None, log_key: Path | None, log_name: str, secretary: str) -> None:
    """Found an office: make the tables, the key of its log, and its first line.

    Cut short, it may be asked again. What is printed is a policy: give it to
    everybody who is to believe the log.
    """
    from foedus import wiring

    key = wiring.found(url, wiring.place_of_log(url, log, log_key), log_name, secretary)
    click.echo(policy_of(str(key)), nl=False)


@command.command("policy")
@office_options
@click.option("-o", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
def _policy(url: str, log: Path | None, log_key: Path | None, file: Path | None) -> None:
    """Print the policy of those who believe this log, with or without witnesses.

    Add a line for each witness, and change the quorum, to ask for more.
    """
    from foedus import wiring

    text = policy_of(str(wiring.public_log_key(wiring.place_of_log(url, log, log_key))))
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"The policy is in {file}.")


def policy_of(key: str) -> str:
    """A policy that believes one log, with whatever witnesses or none."""
    return f"log {key}\nquorum none\n"
