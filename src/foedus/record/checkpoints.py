"""Checkpoints of a log (C2SP tlog-checkpoint), and proofs of one entry that stand alone.

A checkpoint says how many entries a log has and what the root of its tree is.
A proof (C2SP tlog-proof) holds all that is needed to believe that one entry is
in the log: its place, the hashes up to the root, the checkpoint and whoever
signed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from foedus.errors import BadNoteError
from foedus.record.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from foedus.record.notes import Note, from_base64, in_base64, read_note

__all__ = ["Checkpoint", "LogProof", "checkpoint_of", "is_proof", "read_proof"]

_PROOF: Final = "c2sp.org/tlog-proof@v1"
_LONGEST_PROOF: Final = 63
_MOST_DIGITS: Final = 16


def _wrong(why: str) -> BadNoteError:
    return BadNoteError(why, remedy="Take the text as it was written.")


def _number(text: str, what: str) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not digits or text != str(int(text)):
        raise _wrong(f"{what} is a whole number without leading zeros.")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How large a log is, and its root; `more` are lines that the log adds."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), in_base64(self.root), *self.more)
        return "".join(f"{line}\n" for line in lines)


def checkpoint_of(note: Note) -> Checkpoint:
    """The checkpoint that a note says; who signed it is another question.

    Raises:
        BadNoteError: its text is no checkpoint.
    """
    lines = note.text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):  # noqa: PLR2004
        raise _wrong("A checkpoint is an origin, a size and a root, on lines that are not empty.")
    origin, size, root, *more = lines
    found = from_base64(root, "The root of a checkpoint")
    if len(found) != HASH_SIZE:
        raise _wrong(f"A root has {HASH_SIZE} bytes.")
    number = _number(size, "The size of a log")
    return Checkpoint(origin=origin, size=number, root=found, more=tuple(more))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProof:
    """That a leaf stands at a place in the log of a checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        hashes = "".join(f"{in_base64(each)}\n" for each in self.hashes)
        return f"{_PROOF}\nindex {self.index}\n{hashes}\n{self.note}"

    def check(self, leaf: bytes) -> Checkpoint:
        """The checkpoint, in whose tree the leaf stands where the proof says.

        Raises:
            BadNoteError: the note is no checkpoint.
            BadProofError: the leaf is not there.
        """
        checkpoint = checkpoint_of(self.note)
        size, root = checkpoint.size, checkpoint.root
        verify_inclusion(leaf_hash(leaf), self.index, size, self.hashes, root)
        return checkpoint


def is_proof(data: bytes) -> bool:
    """Whether a file begins as a proof that stands alone does."""
    return data.startswith(f"{_PROOF}\n".encode())


def read_proof(data: bytes) -> LogProof:
    """Read a proof that stands alone; extra data is not believed and so not taken.

    Raises:
        BadNoteError: it is not written as one.
    """
    head, gap, rest = data.partition(b"\n\n")
    try:
        mark, index, *hashes = head.decode("ascii").split("\n")
    except (UnicodeDecodeError, ValueError) as fault:
        raise _wrong(f"A proof begins with {_PROOF} and an index.") from fault
    if mark != _PROOF or not gap or not index.startswith("index "):
        raise _wrong(f"A proof begins with {_PROOF} and an index.")
    if len(hashes) > _LONGEST_PROOF:
        raise _wrong(f"A proof has at most {_LONGEST_PROOF} hashes.")
    found = tuple(from_base64(each, "A hash of a proof") for each in hashes)
    if any(len(each) != HASH_SIZE for each in found):
        raise _wrong(f"A hash of a proof has {HASH_SIZE} bytes.")
    number = _number(index.removeprefix("index "), "The index of a proof")
    note = read_note(rest)
    checkpoint_of(note)
    return LogProof(index=number, hashes=found, note=note)
