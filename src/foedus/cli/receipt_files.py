"""Receipts as lines in the shell, and as files: an entry as it was kept, and its proof.

Where the files go is settled before anything is acknowledged; whatever an
entry is called, its files have a name that every file system takes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import click

if TYPE_CHECKING:
    from foedus.office.proposals import Proposal
    from foedus.office.receipts import Receipt

__all__ = ["file_name", "option", "prepare", "tell", "write"]

_LONGEST: Final = 120
_KEPT: Final = 80


def file_name(entry: str) -> str:
    """A name for the files of an entry, and of no other in its case.

    Letters, digits, `_`, `-`, `.` and spaces stay as they are, anything else is
    escaped as in an address; a long name ends in a part of its digest.
    """
    name = quote(entry, safe=" ")
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if len(name) > _LONGEST:
        name = f"{name[:_KEPT]}~{hashlib.sha256(entry.encode()).hexdigest()[:16]}"
    return name


option = click.option(
    "-o",
    "--receipts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write each entry and its proof into this folder.",
)
"""`--receipts`, or `-o`: where the files go."""


def prepare(folder: Path, so: str = "nothing was added") -> None:
    """Make the folder of receipts.

    Raises:
        NotFoundError: it cannot be made or written.
    """
    from foedus.errors import NotFoundError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.open("wb").close()
        probe.unlink()
    except OSError as fault:
        message = f"No receipt can be written into {folder} ({fault.strerror}); {so}."
        raise NotFoundError(message, remedy="Name another folder with --receipts.") from fault


def tell(answer: Receipt | Proposal) -> None:
    """Print what whoever acted is told."""
    from foedus.office.proposals import Proposal
    from foedus.record.checkpoints import checkpoint_of

    if isinstance(answer, Proposal):
        click.echo(f"{answer.id}: waits for a second person of {answer.party} to sign")
        return
    checkpoint = checkpoint_of(answer.proof.note)
    root = checkpoint.root.hex()[:16]
    again = ", kept before" if answer.again else ""
    click.echo(f"{answer.entry.id}: leaf {answer.index} of {checkpoint.size}, root {root}{again}")


def write(folder: Path, answer: Receipt | Proposal) -> None:
    """Write the entry and its proof; of what waits for a second person there is none yet."""
    from foedus.office.proposals import Proposal
    from foedus.wiring import write_whole

    if isinstance(answer, Proposal):
        return
    name = file_name(answer.entry.id)
    write_whole(folder / f"{name}.json", answer.data)
    proof = folder / f"{name}.tlog-proof"
    write_whole(proof, str(answer.proof).encode())
    click.echo(f"  receipt: {proof}, and the entry beside it")
