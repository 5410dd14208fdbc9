"""A disk of some megabytes that really fills up and really turns read-only: a tmpfs.

Only who may mount has one; elsewhere the tests that ask for it are skipped.
"""

from __future__ import annotations

import errno
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class SmallDisk:
    """It is filled with a file of zeros, and freed by taking that away."""

    folder: Path

    def fill(self, leave: int) -> None:
        """Leave no more than so many bytes."""
        room = shutil.disk_usage(self.folder).free - leave
        (self.folder / "zeros").write_bytes(bytes(room))

    def fill_to_the_brim(self) -> None:
        """Leave nothing at all."""
        with (self.folder / "brim").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError as full:
                assert full.errno == errno.ENOSPC  # noqa: PT017 - it ends the loop

    def free(self) -> None:
        """Take it away again."""
        for name in ("zeros", "brim"):
            (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nothing is opened for writing; a view laid over it, for somebody may hold it open."""
        folder = str(self.folder)
        _run("mount", "--bind", folder, folder)
        try:
            _run("mount", "-o", "remount,bind,ro", folder)
            yield
        finally:
            _run("umount", folder)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount one, and take it away in the end."""
    folder = tempfile.mkdtemp(prefix="foedus-disk-", dir="/tmp")
    try:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", folder]
        if (
            shutil.which("mount") is None
            or subprocess.run(command, check=False, capture_output=True).returncode
        ):
            pytest.skip("no tmpfs may be mounted here: a full disk is shown by test_disk.py alone")
        try:
            yield SmallDisk(Path(folder))
        finally:
            _run("umount", "--lazy", folder)
    finally:
        Path(folder).rmdir()
