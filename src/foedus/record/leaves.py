"""What stands in the log for an entry: its bytes, or, where they are many, their digest.

A bundle of entries gives each two bytes for its length (C2SP tlog-tiles), and
an opening with its agreements is longer than that.
"""

from __future__ import annotations

import hashlib
from typing import Final

from foedus.record.canonical import canonical_bytes
from foedus.record.merkle import leaf_hash

__all__ = ["LONGEST", "is_long", "leaf_digest", "leaf_of"]

LONGEST: Final = 65_535


def is_long(data: bytes) -> bool:
    """Whether an entry does not fit into a bundle."""
    return len(data) > LONGEST


def leaf_of(data: bytes) -> bytes:
    """The leaf of an entry: itself, or `{"bytes":...,"foedus_long":1,"sha256":"..."}`."""
    if not is_long(data):
        return data
    digest = hashlib.sha256(data).hexdigest()
    return canonical_bytes({"foedus_long": 1, "bytes": len(data), "sha256": digest})


def leaf_digest(data: bytes) -> str:
    """The hash that an entry has in the log, as a digest."""
    return f"sha256:{leaf_hash(leaf_of(data)).hex()}"
