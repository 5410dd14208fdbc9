"""Merkle trees as in RFC 9162 (RFC 6962 before it): roots, proofs, and their verification.

A leaf is hashed behind a zero byte, a node behind a one.  `MTH` is the hash of
the leaves from `start` to before `end`; trees in memory and trees in tiles
each bring their own.  Verifying needs neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from foedus.errors import BadProofError

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "MTH",
    "consistency_proof",
    "in_memory",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_from_inclusion",
    "split",
    "verify_consistency",
    "verify_inclusion",
]

MTH: TypeAlias = Callable[[int, int], bytes]

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

_NOT_THIS_LOG: Final = "Ask for the proof again; if it still does not hold, keep both and tell."


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """The largest power of two below a number of leaves of at least two."""
    return 1 << (count - 1).bit_length() - 1


def in_memory(hashes: Sequence[bytes]) -> MTH:
    """The subtrees over leaf hashes that are all at hand."""

    def mth(start: int, end: int) -> bytes:
        if start == end:
            return EMPTY_ROOT
        if end - start == 1:
            return hashes[start]
        middle = start + split(end - start)
        return node_hash(mth(start, middle), mth(middle, end))

    return mth


def inclusion_proof(index: int, size: int, mth: MTH) -> tuple[bytes, ...]:
    """The hashes that lead from a leaf to the root of a tree.

    Raises:
        BadProofError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        message = f"A tree of {size} leaves has no leaf {index}."
        raise BadProofError(message, remedy="Leaves count from 0.")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            proof.append(mth(middle, end))
            end = middle
        else:
            proof.append(mth(start, middle))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, mth: MTH) -> tuple[bytes, ...]:
    """The hashes that show that a tree begins with all of an older one.

    Raises:
        BadProofError: the older tree is the larger one.
    """
    if not 0 <= old <= new:
        message = f"A tree of {new} leaves does not begin with {old}."
        raise BadProofError(message, remedy="A log only grows.")
    if old == 0:
        return ()
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            proof.append(mth(middle, end))
            end = middle
        else:
            proof.append(mth(start, middle))
            start = middle
    if start:
        proof.append(mth(start, end))
    return tuple(reversed(proof))


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a proof leads to (RFC 9162, 2.1.3.2).

    Raises:
        BadProofError: the proof has not the length that the index and the size ask for.
    """
    if not 0 <= index < size:
        message = f"A tree of {size} leaves has no leaf {index}."
        raise BadProofError(message, remedy="Leaves count from 0.")
    node, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0 or len(each) != HASH_SIZE:
            raise _wrong(f"the proof of leaf {index} is too long")
        if node & 1 or node == last:
            found = node_hash(each, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, each)
        node, last = node >> 1, last >> 1
    if last:
        raise _wrong(f"the proof of leaf {index} is too short")
    return found


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf hash stands at its place in the tree of a root.

    Raises:
        BadProofError: it does not.
    """
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise _wrong(f"leaf {index} is not in the tree of {size}")


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of one root begins with all of another's (RFC 9162, 2.1.4.2).

    Raises:
        BadProofError: it does not.
    """
    if not 0 <= old <= new:
        raise _wrong(f"a tree of {new} does not begin with {old}")
    if old in {0, new}:
        if proof:
            raise _wrong("a proof of nothing is empty")
        if old_root != (EMPTY_ROOT if old == 0 else new_root):
            raise _wrong(f"there are two roots for {old}")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path or any(len(each) != HASH_SIZE for each in path):
        raise _wrong("the proof is too short")
    if _roots(old, new, path) != (old_root, new_root):
        raise _wrong(f"the tree of {new} does not begin with that of {old}")


def _roots(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The two roots that a path leads to."""
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    was = now = path[0]
    for each in path[1:]:
        if last == 0:
            raise _wrong("the proof is too long")
        if node & 1 or node == last:
            was, now = node_hash(each, was), node_hash(each, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, each)
        node, last = node >> 1, last >> 1
    if last:
        raise _wrong("the proof is too short")
    return was, now


def _wrong(why: str) -> BadProofError:
    return BadProofError(f"{why[0].upper()}{why[1:]}.", remedy=_NOT_THIS_LOG)
