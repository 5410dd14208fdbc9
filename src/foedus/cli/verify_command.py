"""`foedus verify FILE --policy FILE`: whether a bundle holds together, and in whose log it is."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foedus.cli.on_a_line import on_a_line

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
    "CANNOT SAY: nothing was checked, for a file can name any log and so vouches for itself alone."
    "\nGive the --policy of the log, or its --log-key, from where you trust it."
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
@click.option(
    "--entry",
    "entry_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="What a receipt is of; else the .json beside it.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def command(
    file: Path,
    policy_file: Path | None,
    log_key: str | None,
    keys_file: Path | None,
    entry_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Check everything in a bundle, replay its case, and count its outcomes again.

    Or check a receipt (FILE.tlog-proof): that the log has the entry beside it.

    What this cannot show: that nothing was entered after the bundle was made,
    and, without --keys, that a key belongs to a person.
    """
    from foedus.errors import BadBundleError, UnreadableBundleError
    from foedus.record.archive import CHECKPOINT, unpack
    from foedus.record.bundle import verify_bundle
    from foedus.record.checkpoints import is_proof
    from foedus.record.notes import read_note

    policy = _policy(policy_file, log_key)
    if policy is None:
        _say(as_json, {"valid": None, "why": _NOBODY}, _NOBODY)
        sys.exit(1)
    data = file.read_bytes()
    if is_proof(data):
        _receipt(data, entry_file or file.with_suffix(".json"), policy, as_json=as_json)
        return
    keys = None if keys_file is None else _keys(keys_file)
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


def _receipt(data: bytes, entry: Path, policy: Policy, *, as_json: bool) -> None:
    """Say whether a log that is believed has an entry where its receipt says."""
    from foedus.errors import BadEntryError, BadNoteError, BadProofError
    from foedus.record.checkpoints import read_proof
    from foedus.record.leaves import leaf_of
    from foedus.record.shapes import read_entry

    if not entry.is_file():
        raise click.UsageError(f"{entry} is not there: say with --entry what the receipt is of.")
    kept = entry.read_bytes()
    try:
        proof = read_proof(data)
        believed = policy.believe(proof.note)
        proof.check(leaf_of(kept))
        found = read_entry(kept)
    except (BadEntryError, BadNoteError, BadProofError) as fault:
        _say(as_json, {"valid": False, "why": fault.message}, f"NOT VALID: {fault}")
        sys.exit(1)
    told = {
        "valid": True,
        "case": found.case,
        "mode": found.mode.value,
        "entry": found.id,
        "leaf": proof.index,
        **_of_log(believed),
    }
    words = (
        f"Valid: {found.case} ({found.mode}), the entry {found.id!r} is leaf {proof.index}\n"
        f"{_log_in_lines(told)}"
    )
    _say(as_json, told, words)


def _of_log(believed: Believed) -> dict[str, Any]:
    checkpoint = believed.checkpoint
    return {
        "log": believed.log.name,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "witnesses": dict(believed.seen),
    }


def _log_in_lines(told: dict[str, Any]) -> str:
    return (
        f"  log {told['log']}, {told['size']} leaves, root {told['root'][:16]}\n"
        f"  witnesses: {', '.join(told['witnesses']) or 'none asked for, none seen'}"
    )


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
    return {
        "valid": True,
        "case": report.case.id,
        "mode": report.case.mode.value,
        "title": report.case.opening.title,
        "as_of": str(report.as_of),
        "entries": report.entries,
        "signed": {entry: list(persons) for entry, persons in report.signed.items()},
        "unsigned": list(report.unsigned),
        "outcomes": dict(report.outcomes),
        **_of_log(believed),
    }


def _in_lines(told: dict[str, Any], *, known: bool) -> str:
    signers = Counter(person for persons in told["signed"].values() for person in persons)
    whose = "keys you brought" if known else "keys of the roster in the bundle"
    outcomes = [
        f"    {question}: {(outcome or 'each for itself').replace('_', ' ')}"
        for question, outcome in told["outcomes"].items()
    ]
    entries = _many(told["entries"], "entr", "y", "ies")
    papers = f"{_many(len(told['signed']), 'signed statement')} of {_many(len(signers), 'person')}"
    lines = [
        f"Valid: {told['case']} ({told['mode']}), {on_a_line(told['title'])}",
        f"  {entries} as of {told['as_of']}, each in the log, replayed",
        f"  {papers}, by {whose}",
        f"  not signed by its party: {', '.join(map(on_a_line, told['unsigned'])) or 'nothing'}",
        f"  {_many(len(outcomes), 'settled question')}, counted again",
        *outcomes,
        _log_in_lines(told),
    ]
    return "\n".join(lines)


def _many(count: int, word: str, one: str = "", more: str = "s") -> str:
    return f"{count} {word}{one if count == 1 else more}"


def _say(as_json: bool, told: dict[str, Any], words: str) -> None:  # noqa: FBT001 - the user's flag
    click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else words)
