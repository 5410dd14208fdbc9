"""Canonical JSON (RFC 8785) and SHA-256: the bytes that are kept, hashed and signed.

Numbers are whole and below 2^53, and there are no fractions: what has one is
written as a text.  Bytes that are not exactly the canonical ones are refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final, TypeAlias

import rfc8785

from foedus.errors import BadEntryError

__all__ = ["DEEPEST", "Json", "canonical_bytes", "digest_of", "read_canonical"]

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

DEEPEST: Final = 100
"""How deep lists and objects may lie in each other."""
_TEXTS: Final = re.compile(rb'"(?:[^"\\]|\\.)*["\\]?', re.DOTALL)
"""A text, or the rest where one does not end: no byte is looked at twice."""
_BRACKETS: Final = re.compile(rb"[\[\]{}]")


def canonical_bytes(value: Json) -> bytes:
    """The one way to write a value.

    Raises:
        BadEntryError: a number or text that canonical JSON cannot hold.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as fault:
        message = f"This cannot be written as canonical JSON: {fault}."
        raise BadEntryError(message, remedy="Use whole numbers below 2^53 and texts.") from fault


def digest_of(data: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def read_canonical(data: bytes, what: str) -> Json:
    """Read a value whose bytes are the canonical ones; `what` names it in a refusal.

    Raises:
        BadEntryError: no JSON, a key twice, a fraction, too deep, or not canonical.
    """
    try:
        _deep_enough(data)
        value: Json = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        again = canonical_bytes(value)
    except BadEntryError as fault:
        raise BadEntryError(f"{what}: {fault.message}", remedy=fault.remedy) from fault
    except (ValueError, RecursionError) as fault:
        message = f"{what}: this is no JSON in UTF-8 ({fault})."
        raise BadEntryError(message, remedy="Take the bytes as they were written.") from fault
    if again != data:
        place = next(
            (n for n, pair in enumerate(zip(again, data, strict=False)) if pair[0] != pair[1]),
            min(len(again), len(data)),
        )
        message = f"{what}: from byte {place} on this is not canonical JSON (RFC 8785)."
        raise BadEntryError(message, remedy="Take the bytes as they were written.")
    return value


def _deep_enough(data: bytes) -> None:
    """Refuse what is nested too deep before anything recursive reads it."""
    depth = 0
    for bracket in _BRACKETS.findall(_TEXTS.sub(b"", data)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            message = f"lists and objects lie more than {DEEPEST} deep in each other."
            raise BadEntryError(message, remedy="Nothing that Foedus writes does.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadEntryError(f"the key {key!r} stands twice.", remedy="Write each key once.")
        found[key] = value
    return found


def _no_fraction(text: str) -> Any:
    raise BadEntryError(f"{text} is not a whole number.", remedy="Write it as a text.")
