"""`foedus witness --log DIR|URL --key FILE --state FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from foedus.record.notes import Note
    from foedus.record.tiles import Fetch
    from foedus.record.witness import Seen

__all__ = ["command"]


@click.command("witness")
@click.option(
    "--log", "log", metavar="DIR|URL", help="Where the log is, as a folder or on the web."
)
@click.option("--log-key", metavar="KEY", help="The public key of the log; needed the first time.")
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path), required=True, help="Your private key."
)
@click.option("--state", type=click.Path(path_type=Path), help="What you last saw of the log.")
@click.option("--new", metavar="NAME", help="Make a key of this name instead, as w.example/one.")
def command(
    log: str | None, log_key: str | None, key_file: Path, state: Path | None, new: str | None
) -> None:
    """Cosign the checkpoint of a log, if it is the history seen before and only longer.

    What was seen is kept before anything is signed. In a folder the
    cosignature is written to `cosignatures/`; it is printed in any case.
    """
    if new is not None:
        _make(new, key_file)
        return
    if log is None or state is None:
        raise click.UsageError("Give --log and --state, or --new.")
    from foedus import wiring
    from foedus.record.checkpoints import checkpoint_of
    from foedus.record.cosignatures import FOLDER
    from foedus.record.notes import Note, read_note, signing_key_from_text
    from foedus.record.witness import write_seen

    key = signing_key_from_text(wiring.read_secret(key_file).decode("latin-1"))
    fetch = wiring.fetch(log)
    seen = _seen(state, log_key)
    note = read_note(fetch("checkpoint"))
    now = _believed(seen, note, fetch)
    wiring.write_whole(state, write_seen(now))
    signed = key.sign(note.text, seen_at=wiring.now().timestamp())
    made = Note(text=note.text, signatures=(signed,))
    if "://" not in log:
        folder = Path(log) / FOLDER
        folder.mkdir(exist_ok=True)
        wiring.write_whole(folder / key.key.id.hex(), bytes(made))
    click.echo(str(made), nl=False)
    size = checkpoint_of(note).size
    click.echo(f"{key.key.name} has seen {size} entries of {now.log.name}.", err=True)


def _believed(seen: Seen, note: Note, fetch: Fetch) -> Seen:
    from foedus.errors import FoedusError
    from foedus.record.checkpoints import checkpoint_of
    from foedus.record.tiles import TileReader
    from foedus.record.witness import consider

    size = checkpoint_of(note).size
    proof: tuple[bytes, ...] = ()
    if seen.size < size:
        proof = TileReader(fetch, size).consistency(seen.size)
    try:
        return consider(seen, note, proof)
    except FoedusError as fault:
        raise click.ClickException(f"not cosigned. {fault}") from fault


def _make(name: str, file: Path) -> None:
    from foedus import wiring
    from foedus.record.notes import COSIGNATURE, new_key

    made = new_key(name, COSIGNATURE, wiring.seed())
    wiring.write_secret(file, f"{made.secret()}\n".encode())
    click.echo(str(made.key))


def _seen(state: Path, log_key: str | None) -> Seen:
    from foedus.record.notes import key_from_text
    from foedus.record.witness import first_seen, read_seen

    if state.exists():
        return read_seen(state.read_bytes())
    if log_key is None:
        raise click.UsageError("Nothing was seen of this log before: give its --log-key.")
    return first_seen(key_from_text(log_key))
