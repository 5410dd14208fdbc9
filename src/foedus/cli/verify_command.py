"""`foedus verify FILE --policy FILE`: whether a bundle holds together, and in whose log it is."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from foedus.record.bundle import Report
    from foedus.record.policy import Believed, Policy
    from foedus.record.statements import PartyKey

__all__ = ["command"]

_EPILOG = """\b
Exit codes:
  0  valid
  1  not valid, or nobody to believe was named
  2  the command line is wrong, or a file cannot be read
"""
_NOBODY = (
    "Nothing was checked: a bundle can name any log, so it vouches for itself alone.  "
    "Give the --policy of the log, or its --log-key, from where you trust it."
)


@click.command("verify", epilog=_EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Logs and witnesses to believe (`foedus office policy`).",
)
@click.option("--log-key", metavar="KEY", help="Believe this log alone, without witnesses.")
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Keys of persons to believe; else those in the bundle.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def command(
    file: Path,
    policy_file: Path | None,
    log_key: str | None,
    keys_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Check everything in a bundle, replay its case, and count its outcomes again.

    What this cannot show: that nothing was entered after the bundle was made,
    and, without --keys, that a key belongs to a person.
    """
    from foedus.errors import BadBundleError, UnreadableBundleError
    from foedus.record.archive import CHECKPOINT, unpack
    from foedus.record.bundle import verify_bundle
    from foedus.record.notes import read_note

    policy = _policy(policy_file, log_key)
    if policy is None:
        _say(as_json, {"valid": None, "why": _NOBODY}, _NOBODY)
        sys.exit(1)
    keys = None if keys_file is None else _keys(keys_file)
    data = file.read_bytes()
    try:
        report = verify_bundle(data, policy, keys)
    except UnreadableBundleError as fault:
        _say(as_json, {"valid": None, "why": fault.message}, f"UNREADABLE: {file}: {fault}")
        sys.exit(2)
    except BadBundleError as fault:
        why = {"valid": False, "leaf": fault.leaf, "why": fault.message}
        _say(as_json, why, f"NOT VALID: {fault}")
        sys.exit(1)
    believed = policy.believe(read_note(unpack(data)[CHECKPOINT]))
    told = _told(report, believed)
    _say(as_json, told, _in_lines(told, known=keys is not None))


def _keys(file: Path) -> dict[str, PartyKey]:
    from foedus.errors import BadStatementError
    from foedus.record.statements import read_keys

    try:
        return read_keys(file.read_bytes().removesuffix(b"\n"))
    except BadStatementError as fault:
        message = f"The keys in {file} cannot be read: {fault.message}"
        raise BadStatementError(message, remedy="`foedus key new` writes FILE.pub.") from fault


def _policy(file: Path | None, log_key: str | None) -> Policy | None:
    from foedus.record.notes import key_from_text
    from foedus.record.policy import Policy, read_policy

    if file is not None and log_key is not None:
        raise click.UsageError("Give --policy or --log-key, not both.")
    if file is not None:
        return read_policy(file.read_bytes())
    if log_key is None:
        return None
    key = key_from_text(log_key)
    return Policy(logs={key.name: key}, witnesses={}, groups={}, quorum="none")


def _told(report: Report, believed: Believed) -> dict[str, Any]:
    """What was found to hold, as plain data."""
    checkpoint = believed.checkpoint
    return {
        "valid": True,
        "case": report.case.id,
        "mode": report.case.mode.value,
        "title": report.case.opening.title,
        "as_of": str(report.as_of),
        "entries": report.entries,
        "signed": {entry: list(persons) for entry, persons in report.signed.items()},
        "unsigned_positions": list(report.unsigned),
        "outcomes": dict(report.outcomes),
        "log": believed.log.name,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "witnesses": dict(believed.seen),
    }


def _in_lines(told: dict[str, Any], *, known: bool) -> str:
    signers = Counter(person for persons in told["signed"].values() for person in persons)
    whose = "keys you brought" if known else "keys of the roster in the bundle"
    outcomes = [
        f"    {question}: {(outcome or 'each for itself').replace('_', ' ')}"
        for question, outcome in told["outcomes"].items()
    ]
    lines = [
        f"Valid: {told['case']} ({told['mode']}), {told['title']}",
        f"  {told['entries']} entries as of {told['as_of']}, each in the log, replayed",
        f"  {len(told['signed'])} signed statements of {len(signers)} persons, by {whose}",
        f"  {len(told['unsigned_positions'])} positions that their party has not signed",
        f"  {len(outcomes)} settled questions, counted again",
        *outcomes,
        f"  log {told['log']}, {told['size']} leaves, root {told['root'][:16]}",
        f"  witnesses: {', '.join(told['witnesses']) or 'none asked for, none seen'}",
    ]
    return "\n".join(lines)


def _say(as_json: bool, told: dict[str, Any], words: str) -> None:  # noqa: FBT001 - the user's flag
    click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else words)
