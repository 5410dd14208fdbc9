"""The file of a bundle: a tar archive (ustar) that is written in one way alone.

It is read by its headers and never unpacked to a disk.  A name that a bundle
has no place for is refused, and no member is believed to be larger than the
file that holds it.
"""

from __future__ import annotations

import io
import re
import tarfile
from typing import TYPE_CHECKING, Final

from foedus.errors import BadBundleError, UnreadableBundleError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHECKPOINT", "HEAD", "MANIFEST", "REMEDY", "leaf_name", "pack", "proof_name", "unpack"]

MANIFEST: Final = "bundle.json"
CHECKPOINT: Final = "checkpoint"
HEAD: Final = "head"
REMEDY: Final = "Ask for the bundle again; if it is the same, keep it and tell."
_PLACES: Final = re.compile(r"bundle\.json|checkpoint|head|(leaves|proofs)/[0-9]{10}", re.ASCII)
_BLOCK: Final = 512
_MARK: Final = slice(257, 265)
_SIZE: Final = slice(124, 136)
_SUM: Final = slice(148, 156)
_KIND: Final = slice(156, 157)
_OCTAL: Final = re.compile(rb"[0-7]+[\0 ]*", re.ASCII)


def leaf_name(index: int) -> str:
    """The member that holds a leaf."""
    return f"leaves/{index:010d}"


def proof_name(index: int) -> str:
    """The member that holds the proof of a leaf."""
    return f"proofs/{index:010d}"


def pack(members: Mapping[str, bytes]) -> bytes:
    """Members as ustar, in order of their names, with nothing in it that could differ."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The members of a bundle, whose bytes are those that `pack` writes.

    Raises:
        UnreadableBundleError: this is no tar archive, or it is cut short.
        BadBundleError: it is one, and not written as a bundle is.
    """
    members: dict[str, bytes] = {}
    at = 0
    while any(header := _header(data, at)):
        size = _number(header[_SIZE], at)
        start, at = at + _BLOCK, at + _BLOCK + -(-size // _BLOCK) * _BLOCK
        if at > len(data):
            raise _unreadable(f"a member at byte {start} has {size:,} bytes, and the file ends")
        name = header[:100].rstrip(b"\0").decode("latin-1")
        if header[_KIND] != b"0" or not _PLACES.fullmatch(name):
            raise _wrong(f"The member {name!r} has no place in a bundle.")
        if name in members:
            raise _wrong(f"The member {name!r} stands twice.")
        members[name] = data[start : start + size]
    if pack(members) != data:
        raise _wrong("The archive is not written as a bundle is.")
    return members


def _header(data: bytes, at: int) -> bytes:
    """The header at a place; all zeros where the archive ends."""
    header = data[at : at + _BLOCK]
    if len(header) < _BLOCK:
        raise _unreadable(f"it ends at byte {len(data):,} in the middle")
    if any(header):
        spaced = sum(header) - sum(header[_SUM]) + len(header[_SUM]) * ord(" ")
        if header[_MARK] != b"ustar\00000" or _number(header[_SUM], at) != spaced:
            raise _unreadable(f"at byte {at:,} is no header of a member")
    return header


def _number(field: bytes, at: int) -> int:
    if not _OCTAL.fullmatch(field):
        raise _unreadable(f"in the header at byte {at:,} a number is none")
    return int(field.rstrip(b"\0 "), 8)


def _wrong(why: str) -> BadBundleError:
    return BadBundleError(why, remedy=REMEDY)


def _unreadable(why: str) -> UnreadableBundleError:
    message = f"This is no bundle, or not all of it: {why}."
    return UnreadableBundleError(message, remedy="`foedus export` writes one.")
