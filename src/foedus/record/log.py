"""The log as a folder: tiles first, each on the disk, and then the checkpoint.

A checkpoint that anybody could have seen is never contradicted:

1. Tiles and bundles are written beside their names, flushed and renamed.
2. The signed checkpoint is written as `checkpoint.next` and flushed.
3. It is renamed to `checkpoint`, and only then is it given to anybody.

After a crash before 2 nothing was published; after it, opening the folder
finishes 3.  A fault of the disk closes the log: whoever writes to it must stop
(fail closed) and open it again.

A publication costs seven flushes, however many entries it has: two files and
their two folders, the checkpoint, and the folder before and after its renaming.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from foedus.errors import BadNoteError, LogError, LogInUseError, StoreFullError
from foedus.record.checkpoints import LogProof, checkpoint_of
from foedus.record.cosignatures import cosigned
from foedus.record.leaves import is_long, leaf_of
from foedus.record.merkle import EMPTY_ROOT, HASH_SIZE, leaf_hash, node_hash
from foedus.record.notes import Note, read_note
from foedus.record.tiles import ENTRIES, HEIGHT, WIDTH, TileReader, packed, tile_path, tile_root

__all__ = [
    "CHECKPOINT",
    "NEXT",
    "Log",
    "Proofs",
    "Sign",
    "fetch_from",
    "locked",
    "proofs_in",
    "published",
]

Sign = Callable[[int, bytes], Note]
"""Make the signed checkpoint of a size and a root."""

CHECKPOINT: Final = "checkpoint"
NEXT: Final = "checkpoint.next"
LOCK: Final = ".lock"
PROBE: Final = ".probe"
RESERVE: Final = 1 << 22
"""Bytes that must be free before anything is kept: it is kept and published, or refused."""
LONG: Final = "long"
_AGAIN: Final = "Free the disk or its rights, and open the log again."


def fetch_from(folder: Path) -> Callable[[str], bytes]:
    """Files of a log by their path."""

    def fetch(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except OSError as fault:
            message = f"The log has no readable {path} ({fault.strerror})."
            raise LogError(message, remedy="Build the log folder again from the store.") from fault

    return fetch


def published(folder: Path) -> Note | None:
    """The checkpoint that a folder has published, or None."""
    try:
        return read_note((folder / CHECKPOINT).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as fault:
        message = f"The checkpoint of {folder.name} cannot be read ({fault.strerror})."
        raise LogError(message, remedy=_AGAIN) from fault
    except BadNoteError as fault:
        message = f"The checkpoint of {folder.name} is damaged: {fault.message}"
        raise LogError(message, remedy="Restore it; never publish another of its size.") from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """A checkpoint and the tiles under it: whatever it proves, however the log goes on."""

    note: Note
    reader: TileReader

    def prove(self, index: int) -> LogProof:
        """The proof of an entry, to be kept by whoever it concerns.

        Raises:
            LogError: the log has no such entry yet, or a tile cannot be read.
        """
        if not 0 <= index < self.reader.size:
            message = f"Leaf {index} is not in the log of {self.reader.size} leaves yet."
            raise LogError(message, remedy="Ask again when the office has published it.")
        return LogProof(index=index, hashes=self.reader.inclusion(index), note=self.note)


def proofs_in(folder: Path) -> Proofs:
    """What a folder has published and who cosigned it; without its lock, with nothing written.

    Raises:
        LogError: nothing, or it cannot be read.
    """
    note = published(folder)
    if note is None:
        message = f"The log folder {folder.name} has published nothing, or is not there."
        raise LogError(message, remedy="Say where it is with --log, or add an entry first.")
    reader = TileReader(fetch_from(folder), checkpoint_of(note).size)
    return Proofs(note=cosigned(folder, note), reader=reader)


class Log:
    """A log folder, open for writing by one process alone."""

    def __init__(self, folder: Path, sign: Sign) -> None:
        self._folder, self._sign = folder, sign
        self._lasting: set[Path] = set()
        self._closed = ""
        self._lock = self._locked(folder)
        try:
            self.refresh()
        except BaseException:
            self._lock.close()
            raise

    def _locked(self, folder: Path) -> IO[bytes]:
        return locked(folder)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write in here: this process holds the folder for as long as the log is open."""
        yield

    def refresh(self) -> None:
        """Read the folder as it is now, whoever has written it."""
        _finish(self._folder)
        self._load(published(self._folder))

    def _load(self, note: Note | None) -> None:
        self.note = note
        checkpoint = checkpoint_of(note) if note else None
        self.size = checkpoint.size if checkpoint else 0
        reader = self.reader()
        self._levels = [
            reader.tile(level, (self.size >> HEIGHT * level) // WIDTH)
            if (self.size >> HEIGHT * level) % WIDTH
            else []
            for level in range(_levels(self.size))
        ]
        full, part = divmod(self.size, WIDTH)
        self._bundle = reader.leaves(full) if part else []
        hashes = self._levels[0] if self._levels else []
        if [leaf_hash(leaf) for leaf in self._bundle] != hashes:
            raise _contradicted("entries do not hash to the tiles")
        if checkpoint and reader.root != checkpoint.root:
            raise _contradicted("tiles do not make the root of the checkpoint")
        self._proofs = Proofs(note=note, reader=reader) if note else None

    def reader(self) -> TileReader:
        """The log as it is published."""
        return self._reader(self.size)

    def _reader(self, size: int) -> TileReader:
        return TileReader(fetch_from(self._folder), size)

    def append(self, entries: Sequence[bytes]) -> Note:
        """Put entries at the end, and publish; answers with the checkpoint.

        Raises:
            LogError: the folder cannot be written; nothing was published, and
                the log is closed.
        """
        if self._closed:
            raise LogError(f"The log is closed: {self._closed}", remedy=_AGAIN)
        if not entries and self.note is not None:
            return self.note
        levels = [list(level) for level in self._levels]
        files, bundle = self._grown(entries, levels)
        size = self.size + len(entries)
        root = _root(levels, size)
        try:
            self._write(files)
            note = self._sign(size, root)
            _publish(self._folder, note)
        except OSError as fault:
            self._closed = f"{fault.strerror or fault}."
            readonly = fault.errno in {errno.EROFS, errno.EACCES, errno.EPERM}
            why = "may not be written" if readonly else "cannot be written"
            message = f"The log folder {self._folder.name} {why}: {self._closed}"
            raise LogError(message, remedy=_AGAIN) from fault
        # Whoever sees the size may ask for proofs of it, so these come first.
        self._proofs = Proofs(note=note, reader=self._reader(size))
        self.size, self.note, self._levels, self._bundle = size, note, levels, bundle
        return note

    def _grown(
        self, entries: Sequence[bytes], levels: list[list[bytes]]
    ) -> tuple[dict[str, bytes], list[bytes]]:
        """The files that a batch adds, and the last bundle; `levels` grow in place."""
        files: dict[str, bytes] = {}
        bundle = list(self._bundle)
        for count, data in enumerate(entries, start=self.size + 1):
            leaf = leaf_of(data)
            if is_long(data):
                files[f"{LONG}/{hashlib.sha256(data).hexdigest()}"] = data
            bundle.append(leaf)
            if len(bundle) == WIDTH:
                files[tile_path(ENTRIES, count // WIDTH - 1)] = packed(bundle)
                bundle = []
            _push(levels, 0, leaf_hash(leaf), count, files)
        size = self.size + len(entries)
        if bundle:
            files[tile_path(ENTRIES, size // WIDTH, len(bundle))] = packed(bundle)
        for level, hashes in enumerate(levels):
            count = size >> HEIGHT * level
            # A level above the first seldom grows, and its tile is there already.
            if hashes and count != self.size >> HEIGHT * level:
                index = count // WIDTH
                files[tile_path(level, index, len(hashes))] = b"".join(hashes)
        return files, bundle

    def _write(self, files: dict[str, bytes]) -> None:
        folders: set[Path] = set()
        for path, data in files.items():
            place = self._folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(place, data)
            folders |= {place.parent, *self._not_lasting(place.parent)}
        for each in sorted(folders, reverse=True):
            _flush_folder(each)
        self._lasting |= folders

    def _not_lasting(self, folder: Path) -> Iterator[Path]:
        """Folders whose flush makes the name of this one last, if this log has not flushed it.

        One that is there may have been made just before the power failed, so a
        folder is believed to last only when we have flushed where it stands.
        """
        while folder not in self._lasting and folder != self._folder:
            folder = folder.parent
            yield folder

    def probe(self) -> None:
        """Try whether the folder can be written at all, before anything rests on it.

        Nothing is flushed, for nothing is to last: a file system that has
        failed is read-only, and one that fails later closes the log.

        Raises:
            LogError: it cannot, or the log is closed.
            StoreFullError: less than `RESERVE` is free, and what is kept must be published.
        """
        if self._closed:
            raise LogError(f"The log is closed: {self._closed}", remedy=_AGAIN)
        try:
            room = os.statvfs(self._folder)
            free = room.f_bavail * room.f_frsize
            if free >= RESERVE:
                (self._folder / PROBE).open("wb").close()
        except OSError as fault:
            message = f"The log folder {self._folder.name} cannot be written ({fault.strerror})."
            raise LogError(
                message, remedy="Free the disk or its rights; nothing was kept."
            ) from fault
        if free < RESERVE:
            message = f"The disk of the log folder {self._folder.name} is full."
            raise StoreFullError(message, remedy="Make room, and ask again; nothing was kept.")

    def proofs(self) -> Proofs:
        """What is published and who cosigned it: any thread may prove from it meanwhile.

        Raises:
            LogError: nothing is.
        """
        proofs = self._proofs
        if proofs is None:
            raise LogError("The log has published nothing yet.", remedy="Append an entry first.")
        return replace(proofs, note=cosigned(self._folder, proofs.note))

    def prove(self, index: int) -> LogProof:
        """The proof of an entry, as `Proofs.prove`."""
        return self.proofs().prove(index)

    @property
    def closed(self) -> bool:
        """Whether nothing more can be published until the folder is opened anew."""
        return bool(self._closed)

    def close(self) -> None:
        """Let another process write."""
        self._closed = self._closed or "it was closed."
        self._lock.close()


def _levels(size: int) -> int:
    return (size.bit_length() + HEIGHT - 1) // HEIGHT


def _push(
    levels: list[list[bytes]], level: int, value: bytes, count: int, files: dict[str, bytes]
) -> None:
    """Put a hash on a level; a tile that is full makes one hash of the level above."""
    if level == len(levels):
        levels.append([])
    levels[level].append(value)
    if len(levels[level]) == WIDTH:
        hashes, levels[level] = levels[level], []
        index = (count >> HEIGHT * level) // WIDTH - 1
        files[tile_path(level, index)] = b"".join(hashes)
        _push(levels, level + 1, tile_root(hashes), count, files)


def _root(levels: list[list[bytes]], size: int) -> bytes:
    """The root from the hashes at the right edge."""
    found: bytes | None = None
    for hashes in levels:
        rest = list(hashes)
        while rest:
            width = len(rest) & -len(rest)
            part = tile_root(rest[-width:])
            found = part if found is None else node_hash(part, found)
            del rest[-width:]
    assert found is None or len(found) == HASH_SIZE
    assert (found is None) == (size == 0)
    return EMPTY_ROOT if found is None else found


def locked(folder: Path) -> IO[bytes]:
    """The lock of a folder, held until it is closed.

    Raises:
        LogError: another process has it, or the folder may not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("ab")
    except OSError as fault:
        message = f"The log folder {folder.name} may not be written ({fault.strerror})."
        raise LogInUseError(message, remedy=_AGAIN) from fault
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        lock.close()
        message = f"The log folder {folder.name} is open in another process."
        raise LogInUseError(message, remedy="One process writes a log.") from fault
    return lock


def _finish(folder: Path) -> None:
    """Finish publishing what was signed before a crash; what was cut short was never seen."""
    place = folder / NEXT
    try:
        note = read_note(place.read_bytes())
        checkpoint = checkpoint_of(note)
    except FileNotFoundError:
        return
    except BadNoteError:
        place.unlink()
        return
    if TileReader(fetch_from(folder), checkpoint.size).root != checkpoint.root:
        raise _contradicted("tiles do not make the root of the signed checkpoint")
    place.rename(folder / CHECKPOINT)
    _flush_folder(folder)


def _contradicted(why: str) -> LogError:
    message = f"The log folder is damaged: its {why}."
    return LogError(message, remedy="Restore it; never publish another root of a size.")


def _publish(folder: Path, note: Note) -> None:
    _write_flushed(folder / NEXT, bytes(note))
    _flush_folder(folder)
    (folder / NEXT).rename(folder / CHECKPOINT)
    _flush_folder(folder)


def _write_whole(place: Path, data: bytes) -> None:
    beside = place.with_name(f"{place.name}.tmp")
    _write_flushed(beside, data)
    beside.rename(place)


def _write_flushed(place: Path, data: bytes) -> None:
    with place.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
