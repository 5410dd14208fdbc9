"""Where the hashes of a log lie: C2SP tlog-tiles, and how they are read and proved from.

A tile has up to 256 hashes of one level.  Whoever can fetch files by path, from
a folder or from a web server, can read any hash and make any proof.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from foedus.errors import LogError
from foedus.record.merkle import (
    EMPTY_ROOT,
    HASH_SIZE,
    MTH,
    consistency_proof,
    inclusion_proof,
    node_hash,
    split,
)

__all__ = [
    "ENTRIES",
    "HEIGHT",
    "WIDTH",
    "Fetch",
    "TileReader",
    "entries_in",
    "packed",
    "tile_path",
    "tile_root",
]

Fetch: TypeAlias = Callable[[str], bytes]
"""The bytes of a file of the log by its path, or LogError."""

HEIGHT: Final = 8
WIDTH: Final = 256
ENTRIES: Final = "entries"
_MOST_KEPT: Final = 512
_DAMAGED: Final = "Build the log folder again from the store."


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """`tile/0/x001/234`, with `.p/17` where it is not full."""
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:  # noqa: PLR2004 - three digits for each folder
        index //= 1000
        parts.append(f"x{index % 1000:03d}")
    part = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(parts))}{part}"


def tile_root(hashes: list[bytes]) -> bytes:
    """The root over the hashes of a full tile, or of any power of two of them."""
    while len(hashes) > 1:
        hashes = [node_hash(a, b) for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def packed(leaves: list[bytes]) -> bytes:
    """Leaves as a bundle: two bytes of length before each."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def entries_in(bundle: bytes, path: str) -> list[bytes]:
    """The leaves of a bundle.

    Raises:
        LogError: it ends inside one.
    """
    found = []
    place = 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        if end > len(bundle) or place + 2 > len(bundle):
            raise LogError(f"The bundle {path} ends inside an entry.", remedy=_DAMAGED)
        found.append(bundle[place + 2 : end])
        place = end
    return found


class TileReader:
    """The hashes and leaves of a log of a size, fetched when they are asked for."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self.size = size
        self._fetch = fetch
        self._tile = lru_cache(maxsize=_MOST_KEPT)(self._fetched)

    def width(self, level: int, index: int) -> int:
        """How many hashes a tile has in a log of this size."""
        return min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH)

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile."""
        return list(self._tile(level, index))

    def _fetched(self, level: int, index: int) -> tuple[bytes, ...]:
        width = self.width(level, index)
        data, path = self._widest(level, index, width)
        if len(data) < width * HASH_SIZE or len(data) % HASH_SIZE:
            raise LogError(f"The tile {path} is cut short.", remedy=_DAMAGED)
        return tuple(data[n * HASH_SIZE : (n + 1) * HASH_SIZE] for n in range(width))

    def _widest(self, level: int | str, index: int, width: int) -> tuple[bytes, str]:
        """A tile of some width; where the log has grown, the full one."""
        path = tile_path(level, index, width)
        try:
            return self._fetch(path), path
        except LogError:
            if width == WIDTH:
                raise
        path = tile_path(level, index)
        return self._fetch(path), path

    def mth(self, start: int, end: int) -> bytes:
        """The hash of the leaves from `start` to before `end`."""
        count = end - start
        if count == 0:
            return EMPTY_ROOT
        if count & (count - 1) or start % count:
            middle = start + split(count)
            return node_hash(self.mth(start, middle), self.mth(middle, end))
        level, height = divmod(count.bit_length() - 1, HEIGHT)
        first = start >> HEIGHT * level
        hashes = self._tile(level, first // WIDTH)
        return tile_root(list(hashes[first % WIDTH : first % WIDTH + (1 << height)]))

    @property
    def root(self) -> bytes:
        """The root of the whole."""
        return self.mth(0, self.size)

    def leaves(self, index: int) -> list[bytes]:
        """The leaves of one bundle."""
        width = self.width(0, index)
        data, path = self._widest(ENTRIES, index, width)
        found = entries_in(data, path)
        if len(found) < width:
            raise LogError(f"The bundle {path} is cut short.", remedy=_DAMAGED)
        return found[:width]

    def leaf(self, index: int) -> bytes:
        """One leaf."""
        return self.leaves(index // WIDTH)[index % WIDTH]

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """The proof of one leaf."""
        return inclusion_proof(index, self.size, self._as_mth())

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """The proof that the log begins with that of an older size."""
        return consistency_proof(old, self.size, self._as_mth())

    def _as_mth(self) -> MTH:
        return self.mth
