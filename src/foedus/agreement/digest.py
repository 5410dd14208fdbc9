"""The digest of a document: SHA-256 over its RFC 8785 canonical JSON."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import rfc8785

from foedus.agreement.tree import plain

if TYPE_CHECKING:
    from foedus.agreement.tree import Node

__all__ = ["canonical", "digest_of"]


def canonical(tree: Node) -> bytes:
    """The document as canonical JSON; every scalar is a text or null."""
    return rfc8785.dumps(plain(tree))  # type: ignore[arg-type]


def digest_of(tree: Node) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(canonical(tree)).hexdigest()}"
