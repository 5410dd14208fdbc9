"""What witnesses have put beside a log: cosignatures of the checkpoint that it shows.

Who a witness is says the policy of whoever reads; here a cosignature need only be
of exactly this checkpoint, and under the name of its key.  What is none is left
where it lies and taken into nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from foedus.errors import BadNoteError
from foedus.record.notes import (
    COSIGNATURE,
    LARGEST,
    MOST_SIGNATURES,
    Key,
    Note,
    Signature,
    read_note,
)

__all__ = ["FOLDER", "cosigned", "expect_cosigned"]

FOLDER: Final = "cosignatures"
_COSIGNATURE: Final = 8 + 64


def cosigned(folder: Path, note: Note) -> Note:
    """The checkpoint of a log folder with every cosignature that lies there for it."""
    own = {(each.name, each.id) for each in note.signatures}
    found = [s for s in _found(folder / FOLDER, note) if (s.name, s.id) not in own]
    return note.and_(*found[: MOST_SIGNATURES - len(note.signatures)]) if found else note


def expect_cosigned(shown: Note, note: Note, witness: Key) -> Note:
    """The cosignature of a witness alone, if it is of the checkpoint that is shown and holds.

    Raises:
        BadNoteError: it is not.
    """
    if note.text != shown.text:
        message = "This is the cosignature of another checkpoint than the log shows now."
        raise BadNoteError(message, remedy="Ask the witness again.")
    found = [s for s in note.signatures if (s.name, s.id) == (witness.name, witness.id)]
    if witness.kind != COSIGNATURE or not found:
        message = f"{witness.name}+{witness.id.hex()} has cosigned nothing here."
        raise BadNoteError(message, remedy="Give the key that `foedus witness --new` printed.")
    alone = Note(text=note.text, signatures=(found[0],))
    alone.signed_by(witness)
    return alone


def _found(folder: Path, note: Note) -> list[Signature]:
    try:
        places = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        each
        for place in places
        for each in _signatures(place, note.text)
        if each.id.hex() == place.name and len(each.signature) == _COSIGNATURE
    ]


def _signatures(place: Path, text: str) -> tuple[Signature, ...]:
    """Those of a file, if it is this checkpoint that they sign."""
    try:
        if place.stat().st_size > LARGEST:
            return ()
        note = read_note(place.read_bytes())
    except (OSError, BadNoteError):
        return ()
    return note.signatures if note.text == text else ()
