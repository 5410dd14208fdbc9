"""By what assumptions are known: a digest of what they say, whatever their spaces and order."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import rfc8785

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.part import Part

__all__ = ["digest_of"]


def digest_of(parts: Iterable[Part]) -> str:
    """SHA-256 of what parts of documents say, in canonical JSON."""
    said = [each.model_dump(mode="json") for each in parts]
    return sha256(rfc8785.dumps(said)).hexdigest()
