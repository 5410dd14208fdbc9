"""Files that are there whole or not at all, and last once they are there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["sync_folder", "write_whole"]


def write_whole(place: Path, data: bytes) -> None:
    """Write a file whole and on the disk before its name shows it; an old one stays till then."""
    beside = place.with_name(f"{place.name}.tmp")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(place)
    sync_folder(place.absolute().parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder last."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
