"""A disk that remembers what was written and synced, and fails when told to.

`Disk` is a VFS of SQLite over the real one: while it is in place, every file is
opened through it.  From what it noted, `crash` makes the files as they may be
after the power failed: what was synced is there; of the rest each write is
there, or not, or in part, sector by sector.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import apsw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.record.stores.draws import Draws

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Wrote:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    file: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    name: str


Noted = Wrote | Cut | Synced | Acknowledged


@dataclass
class Disk:
    """What happened to the files of one store, and what is to go wrong."""

    folder: Path
    noted: list[Noted] = field(default_factory=list)
    on_write: Callable[[Wrote], None] = lambda _: None
    on_sync: Callable[[], None] = lambda: None
    sync_is_true: bool = True
    lock: Lock = field(default_factory=Lock)

    def note(self, what: Noted) -> None:
        with self.lock:
            self.noted.append(what)

    @contextmanager
    def in_place(self) -> Iterator[Disk]:
        """SQLite opens every file through it."""
        vfs = _Vfs(self)
        try:
            yield self
        finally:
            vfs.unregister()


class _Vfs(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__("watched", "unix", makedefault=True)

    def xOpen(self, name: object, flags: list[int]) -> _File:  # noqa: N802
        return _File(self._disk, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: object, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._disk = disk
        self._name = Path(path or "temporary").name
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        wrote = Wrote(self._name, offset, bytes(data))
        try:
            self._disk.on_write(wrote)
        except ShortWriteError as short:
            part = bytes(data)[: short.size]
            super().xWrite(part, offset)
            self._disk.note(Wrote(self._name, offset, part))
            raise io_error(apsw.SQLITE_IOERR_WRITE) from short
        super().xWrite(data, offset)
        self._disk.note(wrote)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._disk.note(Cut(self._name, size))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.on_sync()
        super().xSync(flags)
        if self._disk.sync_is_true:
            self._disk.note(Synced(self._name))


class ShortWriteError(Exception):
    """Only so many bytes are to be written."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def io_error(extended: int) -> apsw.IOError:
    """What SQLite sees of EIO."""
    fault = apsw.IOError(f"errno {errno.EIO}")
    fault.extendedresult = extended
    return fault


def crash(
    before: dict[str, bytes], noted: Sequence[Noted], into: Path, draws: Draws | None
) -> set[str]:
    """The files after a crash that follows what was noted; what was acknowledged by then.

    Without draws, nothing is there that was not synced.
    """
    lasting = {name: bytearray(data) for name, data in before.items()}
    pending: dict[str, list[Wrote | Cut]] = {}
    acknowledged = set()
    for each in noted:
        match each:
            case Acknowledged(name):
                acknowledged.add(name)
            case Synced(file):
                for change in pending.pop(file, []):
                    _apply(lasting.setdefault(file, bytearray()), change)
            case _:
                pending.setdefault(each.file, []).append(each)
    if draws is not None:
        _keep_some(pending, lasting, draws)
    for name, data in lasting.items():
        if not name.endswith("-shm"):
            (into / name).write_bytes(data)
    return acknowledged


def _keep_some(
    pending: dict[str, list[Wrote | Cut]], lasting: dict[str, bytearray], draws: Draws
) -> None:
    keeps = draws.share()
    for file, changes in pending.items():
        for change in changes:
            if draws.share() < keeps:
                _apply(lasting.setdefault(file, bytearray()), _torn(change, draws))


def _torn(change: Wrote | Cut, draws: Draws) -> Wrote | Cut:
    if isinstance(change, Cut) or draws.below(3):
        return change
    sectors = len(change.data) // SECTOR + 1
    return Wrote(change.file, change.offset, change.data[: SECTOR * draws.below(sectors)])


def _apply(data: bytearray, change: Wrote | Cut) -> None:
    if isinstance(change, Cut):
        del data[change.size :]
        return
    end = change.offset + len(change.data)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    data[change.offset : end] = change.data
