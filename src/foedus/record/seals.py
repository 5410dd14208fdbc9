"""The seal of a row: a SHA-256 over what it holds and where it stands.

A store writes it beside the row and compares it whenever the row is read, so a
byte that changed on the disk is an error and never a fact.  It guards against
accident; against a forger stand the Merkle log and its signatures.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from foedus.errors import StoreError
from foedus.record.store import Kept, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["in_order", "seal", "seal_of_message", "unsealed", "unsealed_message"]

_REMEDY = "Stop, run `foedus db check`, and restore a backup."


def seal(kept: Kept) -> bytes:
    """32 bytes over position, version, stream, id and data.  No name has a NUL in it."""
    return sha256(
        f"{kept.position}\0{kept.version}\0{kept.stream}\0{kept.id}\0".encode() + kept.data
    ).digest()


def seal_of_message(message: Message) -> bytes:
    """32 bytes over id, channel and data."""
    return sha256(f"{message.id}\0{message.channel}\0".encode() + message.data).digest()


def unsealed(position: int, stream: str, version: int, name: str, data: bytes, mark: bytes) -> Kept:
    """One row as it was written.

    Raises:
        StoreError: the row is not what was written there.
    """
    kept = Kept(position=position, stream=stream, version=version, id=name, data=data)
    if seal(kept) != mark:
        raise StoreError(f"The record at position {position} is damaged.", remedy=_REMEDY)
    return kept


def unsealed_message(name: str, channel: str, data: bytes, mark: bytes) -> Message:
    """One message as it was written.

    Raises:
        StoreError: it is not what was written there.
    """
    message = Message(id=name, channel=channel, data=data)
    if seal_of_message(message) != mark:
        raise StoreError(f"The message {name!r} is damaged.", remedy=_REMEDY)
    return message


def in_order(rows: Iterable[Kept], *, after: int) -> tuple[Kept, ...]:
    """Rows whose positions follow `after` one by one.

    Raises:
        StoreError: one is missing.
    """
    kept = tuple(rows)
    for nth, each in enumerate(kept, start=after + 1):
        if each.position != nth:
            raise StoreError(f"The record at position {nth} is missing.", remedy=_REMEDY)
    return kept
