"""Whether a witness may cosign a checkpoint: one history, and only ever longer.

Pure.  The caller keeps what was last seen, and keeps it safe *before* it gives
a cosignature to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.errors import BadNoteError, BadProofError, FoedusError
from foedus.record.canonical import Json, canonical_bytes, read_canonical
from foedus.record.checkpoints import Checkpoint, checkpoint_of
from foedus.record.merkle import EMPTY_ROOT, verify_consistency
from foedus.record.notes import from_base64, in_base64, key_from_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.record.notes import Key, Note

__all__ = ["Seen", "consider", "first_seen", "read_seen", "write_seen"]

_VERSION: Final = 1
_TELL: Final = "Do not sign; keep both checkpoints, and tell the other witnesses."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a witness last saw of a log, and the key that it knows the log by."""

    log: Key
    size: int
    root: bytes


def first_seen(log: Key) -> Seen:
    """What is known of a log of which only the key is known."""
    return Seen(log=log, size=0, root=EMPTY_ROOT)


def consider(seen: Seen, note: Note, proof: Sequence[bytes]) -> Seen:
    """What a witness has seen after it believed a checkpoint; it may cosign only then.

    Raises:
        BadNoteError: another log, or not signed by it.
        BadProofError: a shorter log, another root of one size, or another history.
    """
    checkpoint = checkpoint_of(note)
    _signed(seen, note, checkpoint)
    size, root = checkpoint.size, checkpoint.root
    if size < seen.size:
        message = f"The log has shrunk from {seen.size} entries to {size}."
        raise BadProofError(message, remedy=_TELL)
    if size == seen.size and root != seen.root:
        message = f"The log shows two roots of {size} entries."
        raise BadProofError(message, remedy=_TELL)
    try:
        verify_consistency(seen.size, size, seen.root, root, proof)
    except BadProofError as fault:
        message = f"The log of {size} entries is not the one of {seen.size} grown longer."
        raise BadProofError(message, remedy=_TELL) from fault
    return Seen(log=seen.log, size=size, root=root)


def _signed(seen: Seen, note: Note, checkpoint: Checkpoint) -> None:
    if checkpoint.origin != seen.log.name:
        message = f"This is the log {checkpoint.origin!r}, not {seen.log.name!r}."
        raise BadNoteError(message, remedy="Keep a state for each log.")
    if not note.signed_by(seen.log)[0]:
        message = f"The checkpoint is not signed by {seen.log.name}."
        raise BadNoteError(message, remedy="Do not sign.")


def write_seen(seen: Seen) -> bytes:
    """What was seen as canonical JSON, to be kept."""
    root = in_base64(seen.root)
    value: dict[str, Json] = {"log": str(seen.log), "root": root, "size": seen.size}
    return canonical_bytes({"foedus_witness": _VERSION, **value})


def read_seen(data: bytes) -> Seen:
    """What was kept.

    Raises:
        BadNoteError: it is damaged; a witness that has forgotten must not sign.
    """
    try:
        match read_canonical(data, "the state"):
            case {
                "foedus_witness": 1,
                "log": str(log),
                "root": str(root),
                "size": int(size),
                **rest,
            } if not rest:
                return Seen(log=key_from_text(log), size=size, root=from_base64(root, "The root"))
    except FoedusError as fault:
        raise _forgotten(fault.message) from fault
    raise _forgotten("It is not what a witness writes.")


def _forgotten(why: str) -> BadNoteError:
    message = f"The state of the witness is damaged. {why}"
    return BadNoteError(message, remedy="Restore it; a witness that has forgotten must not sign.")
