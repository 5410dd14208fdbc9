"""Whether a store, the log of it and the key of the log belong together, leaf by leaf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.errors import BadNoteError
from foedus.office.reading import Reading
from foedus.record.checkpoints import checkpoint_of
from foedus.record.leaves import leaf_of
from foedus.record.merkle import in_memory, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.record.log import Proofs
    from foedus.record.notes import Key
    from foedus.record.store import Readable

__all__ = ["Findings", "check", "hashes_of", "root_of"]

_BATCH: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """How many leaves store and log have, and whatever is wrong."""

    kept: int
    published: int
    faults: tuple[str, ...]


def hashes_of(store: Readable, size: int) -> list[bytes]:
    """The hashes of the first leaves of a store, fewer where it has fewer."""
    found: list[bytes] = []
    while len(found) < size:
        new = store.since(len(found), min(_BATCH, size - len(found)))
        if not new:
            break
        found += [leaf_hash(leaf_of(each.data)) for each in new]
    return found


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of a log of leaves with these hashes."""
    return in_memory(hashes)(0, len(hashes))


def check(store: Readable, proofs: Proofs, key: Key, faults: Sequence[str] = ()) -> Findings:
    """Hold every leaf of a log against the store, and the log against its key.

    `faults` are those of the store, as it was read row by row; where there are
    any, only the key is looked at.

    Raises:
        LogError, StoreError: log or store cannot be read.
    """
    found = [*faults, *_of_key(proofs, key)]
    if not faults:
        found += _of_leaves(store, proofs)
        name = Reading(store, lambda: proofs).roster().log
        if name != key.name:
            found.append(f"the store is that of the log {name or 'nobody'}, the key of {key.name}")
    published = checkpoint_of(proofs.note).size
    return Findings(kept=store.head(), published=published, faults=tuple(found))


def _of_key(proofs: Proofs, key: Key) -> Iterator[str]:
    try:
        signed = proofs.note.signed_by(key)[0]
    except BadNoteError as fault:
        yield fault.message.rstrip(".")
        return
    if not signed:
        yield f"the checkpoint of the log is not signed with the key {key.name}+{key.id.hex()}"


def _of_leaves(store: Readable, proofs: Proofs) -> Iterator[str]:
    checkpoint, reader = checkpoint_of(proofs.note), proofs.reader
    kept = hashes_of(store, checkpoint.size)
    if len(kept) < checkpoint.size:
        yield f"the log has {checkpoint.size} leaves and the store {len(kept)}"
        return
    for index, hashed in enumerate(kept):
        if leaf_hash(reader.leaf(index)) != hashed:
            yield f"leaf {index} of the log is not what the store holds there"
            return
    if root_of(kept) != checkpoint.root or reader.root != checkpoint.root:
        yield "the tiles of the log do not make the root of its checkpoint"
