"""`foedus office`: found one, say whom to believe, and look after it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from foedus.cli.office_options import office_options

__all__ = ["command", "policy_of"]

_MOST_FAULTS: Final = 20


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
@click.option(
    "--witness", "witnesses", multiple=True, metavar="KEY", help="Of a witness; may be given again."
)
@click.option(
    "--quorum",
    "least",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many of the witnesses must have cosigned; all of them if it is not said.",
)
@click.option("-o", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
def _policy(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    witnesses: tuple[str, ...],
    least: int | None,
    file: Path | None,
) -> None:
    """Print the policy of those who believe this log, with or without witnesses."""
    from foedus import wiring

    if least is not None and not witnesses:
        raise click.UsageError("--quorum counts witnesses: give each with --witness KEY.")
    place = wiring.place_of_log(url, log, log_key)
    text = policy_of(str(wiring.public_log_key(place)), witnesses, least)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"The policy is in {file}.")


@command.command("cosign")
@office_options
@click.argument(
    "file", metavar="COSIGNATURE", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option("--witness", "key", required=True, metavar="KEY", help="Whose it is.")
def _cosign(url: str, log: Path | None, log_key: Path | None, file: Path, key: str) -> None:
    """Take up the COSIGNATURE that a witness printed, which has no line to the folder.

    It is put into the folder of the log, if it is of the checkpoint that the
    log shows now and holds under the KEY of the witness.
    """
    from foedus import wiring

    size = wiring.cosign(wiring.place_of_log(url, log, log_key), file.read_bytes(), key)
    click.echo(f"{key.partition('+')[0]} has cosigned the {size} leaves that the log shows.")


@command.command("check")
@office_options
def _check(url: str, log: Path | None, log_key: Path | None) -> None:
    """Hold store, log and key against each other, leaf by leaf; nothing is written."""
    from foedus import wiring

    found = wiring.check_office(url, wiring.place_of_log(url, log, log_key))
    click.echo(f"The store holds {found.kept} leaves, the log shows {found.published}.")
    for fault in found.faults[:_MOST_FAULTS]:
        click.echo(f"wrong: {fault}", err=True)
    if found.faults:
        sys.exit(1)
    if found.kept > found.published:
        click.echo("What the log does not show yet is added when the office is opened.")
    click.echo("Store, log and key belong together.")


@command.command("backup")
@office_options
@click.argument("folder", type=click.Path(path_type=Path))
def _backup(url: str, log: Path | None, log_key: Path | None, folder: Path) -> None:
    """Copy log and store, in this order, into a new FOLDER while the office works.

    The key of the log is not copied: keep a copy of it elsewhere, once.
    """
    from foedus import wiring

    report = wiring.copy_office(url, wiring.place_of_log(url, log, log_key), folder)
    click.echo(f"Copied the log and then {report.records} leaves of the store to {folder}.")
    click.echo("The key is not among it.")


@command.command("rebuild-log")
@office_options
@click.option("--every-copy-is-lost", "lost", is_flag=True, help="Of the folder of the log.")
def _rebuild(url: str, log: Path | None, log_key: Path | None, *, lost: bool) -> None:
    """Make the folder of the log from the store, where every copy of it is lost.

    If the store holds all that it ever held, the log is the same again. If it
    is older than the log was, this is another history: who holds a later
    receipt, and every witness, will see two logs that contradict each other.
    """
    from contextlib import closing

    from foedus import wiring

    place = wiring.place_of_log(url, log, log_key)
    if not lost:
        raise click.UsageError(
            "A store that is older than its log makes another history of it, which witnesses and "
            "holders of receipts will notice. Look for a copy of the folder first; if there is "
            "none, say --every-copy-is-lost."
        )
    with closing(wiring.office(url, place, anew=True)) as office:
        click.echo(f"The log has {office.log.size} leaves again: {place.folder}.")
    click.echo("Hold the newest receipts against it before you go on: `foedus verify`.")


def policy_of(key: str, witnesses: tuple[str, ...] = (), least: int | None = None) -> str:
    """A policy that believes one log with so many of these witnesses, or with none.

    Raises:
        BadNoteError: what was given is no key of a witness, or stands twice.
    """
    from foedus.record.policy import read_policy

    names = [each.partition("+")[0] for each in witnesses]
    lines = [f"log {key}", *(f"witness {n} {k}" for n, k in zip(names, witnesses, strict=True))]
    if names:
        lines += [f"group witnesses {least or 'all'} {' '.join(names)}", "quorum witnesses"]
    else:
        lines.append("quorum none")
    text = "".join(f"{line}\n" for line in lines)
    read_policy(text.encode())
    return text
