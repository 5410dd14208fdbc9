"""An office from the address of its store: the store, the log beside it, and the log's key.

A SQLite store at PATH has its log in `PATH.log` and the key in `PATH.key`; for
a database both are named.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.errors import LogError, NotFoundError
from foedus.record.address import Kind, read_address
from foedus.wiring.record import keeper, store
from foedus.wiring.world import now, seed

if TYPE_CHECKING:
    from foedus.office.office import Office
    from foedus.record.log import Sign
    from foedus.record.notes import Key, Note, SigningKey

__all__ = ["FolderAndKey", "found", "office", "place_of_log", "public_log_key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderAndKey:
    """Where a log is, and the file with the key that signs it."""

    folder: Path
    key: Path


def place_of_log(url: str, folder: Path | None = None, key: Path | None = None) -> FolderAndKey:
    """Where the log of a store is: as named, or beside a SQLite file.

    Raises:
        NotFoundError: the store is no file, and the log or its key was not named.
    """
    address = read_address(url)
    if address.kind is Kind.SQLITE:
        folder = folder or Path(f"{address.place}.log")
        key = key or Path(f"{address.place}.key")
    if folder is None or key is None:
        message = f"{address.shown} does not say where its log and the key of the log are."
        raise NotFoundError(message, remedy="Give --log and --log-key.")
    return FolderAndKey(folder=folder, key=key)


def office(url: str, place: FolderAndKey) -> Office:
    """The office of a store.

    Raises:
        NotFoundError: the key of the log is not there.
        BadNoteError: it is no key, or not of this log.
        LogError, StoreError, NotMigratedError: log or store cannot be opened.
    """
    from foedus.office.office import Office  # noqa: PLC0415 - the office needs cryptography
    from foedus.record.log import Log  # noqa: PLC0415

    signing = _signing_key(place.key)
    opened = store(url)
    try:
        log = Log(place.folder, _signed_by(signing))
        try:
            _expect_own(log.note, signing.key)
            return Office(opened, log, lambda text: _note(signing, text))
        except BaseException:
            log.close()
            raise
    except BaseException:
        opened.close()
        raise


def found(url: str, place: FolderAndKey, name: str, secretary: str) -> Key:
    """Found an office: the tables where there are none, the key of the log, and the first line.

    Cut short, it may be asked again.  Answers with the public key of the log.

    Raises:
        RefusedError: there is an office already.
        BadNoteError: the name is none for a log, or the key that is there is of another.
        LogError, StoreError, NotMigratedError: as `office`.
    """
    from foedus.record.acts import Founded  # noqa: PLC0415
    from foedus.record.upkeep import initialise  # noqa: PLC0415

    signing = _signing_key(place.key) if place.key.exists() else _made_key(name, place.key)
    if signing.key.name != name:
        message = f"{place.key} is the key of the log {signing.key.name}."
        raise NotFoundError(message, remedy="Name that log, or another file.")
    with closing(keeper(url)) as each:
        if not each.schema():
            initialise(each)
    with closing(office(url, place)) as opened:
        act = Founded(log=name, secretary=secretary)
        opened.enrol(act, secretary, now(), "founded")
    return signing.key


def public_log_key(place: FolderAndKey) -> Key:
    """The public key of the log.

    Raises:
        NotFoundError, BadNoteError: as `office`.
    """
    return _signing_key(place.key).key


def _signing_key(file: Path) -> SigningKey:
    from foedus.record.notes import signing_key_from_text  # noqa: PLC0415

    try:
        return signing_key_from_text(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"The key of the log, {file}, is not there."
        raise NotFoundError(message, remedy="`foedus office found` makes it.") from None


def _made_key(name: str, file: Path) -> SigningKey:
    from foedus.record.notes import ED25519, new_key  # noqa: PLC0415

    made = new_key(name, ED25519, seed())
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as out:
        out.write(f"{made.secret()}\n")
        out.flush()
        os.fsync(out.fileno())
    return made


def _signed_by(signing: SigningKey) -> Sign:
    from foedus.record.checkpoints import Checkpoint  # noqa: PLC0415

    def sign(size: int, root: bytes) -> Note:
        text = str(Checkpoint(origin=signing.key.name, size=size, root=root))
        return _note(signing, text)

    return sign


def _note(signing: SigningKey, text: str) -> Note:
    from foedus.record.notes import Note  # noqa: PLC0415

    return Note(text=text, signatures=(signing.sign(text),))


def _expect_own(note: Note | None, key: Key) -> None:
    """What was published so far was signed with this key."""
    if note is not None and not note.signed_by(key)[0]:
        message = f"The log was not signed with the key of {key.name} that is given."
        raise LogError(message, remedy="Give the key with which this log was founded.")
