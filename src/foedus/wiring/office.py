"""An office from the address of its store: the store, the log beside it, and the log's key.

A SQLite store at PATH has its log in `PATH.log` and the key in `PATH.key`; for
a database both are named.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.errors import BadNoteError, LogError, NotFoundError
from foedus.record.address import Kind, read_address
from foedus.wiring.record import keeper, readable, store
from foedus.wiring.secret_files import read_secret, write_secret
from foedus.wiring.world import now, seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.office.office import Office
    from foedus.office.reading import Reading
    from foedus.record.log import Proofs, Sign
    from foedus.record.notes import Key, Note, SigningKey
    from foedus.record.store import Readable

__all__ = [
    "FolderAndKey",
    "found",
    "office",
    "place_of_log",
    "public_log_key",
    "reading",
    "voucher",
]

_FOUND: Final = "`foedus office found` makes it, with a new office."


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


def office(url: str, place: FolderAndKey, *, anew: bool = False) -> Office:
    """The office of a store; `anew` makes its log from the store, where every copy is lost.

    Raises:
        NotFoundError: the key of the log is not there.
        BadNoteError, UnsafeKeyError: it is no key of a log, or others may read it.
        LogError: it is the key of another log, or the log is gone.
        LogError, StoreError, NotMigratedError: log or store cannot be opened.
    """
    from foedus.office.office import Office  # noqa: PLC0415 - the office needs cryptography
    from foedus.record.log import Log  # noqa: PLC0415
    from foedus.record.shared_log import SharedLog  # noqa: PLC0415

    many = read_address(url).kind is Kind.POSTGRES
    opened = store(url)
    try:
        name = _name_in(opened)
        signing = _signing_key(place, name)
        _expect_name(name, signing.key, place.key)
        log = (SharedLog if many else Log)(place.folder, _signed_by(signing))
        try:
            _expect_own(log.note, signing.key, place.key)
            return Office(opened, log, partial(_note, signing), anew=anew)
        except BaseException:
            log.close()
            raise
    except BaseException:
        opened.close()
        raise


def reading(url: str, folder: Path | None) -> Reading:
    """What an office knows; it may be open elsewhere, and its key is not needed.

    Raises:
        NotFoundError, NotMigratedError, OldLibraryError, UnreachableError,
            StoreError: the store cannot be read.
    """
    from foedus.office.reading import Reading  # noqa: PLC0415
    from foedus.record.log import proofs_in  # noqa: PLC0415

    def proofs() -> Proofs:
        return proofs_in(place_of_log(url, folder, Path()).folder)

    return Reading(readable(url), proofs)


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

    kept = _kept_name(url)
    begun = place.key.exists() or kept or _origin(place.folder)
    signing = _signing_key(place, kept) if begun else _made_key(name, place.key)
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


def voucher(url: str, place: FolderAndKey) -> Callable[[str], Note]:
    """What signs a text with the key of the log of a store, and changes nothing.

    Raises:
        NotFoundError, BadNoteError, UnsafeKeyError: as `office`.
        LogError: it is the key of another log.
    """
    from foedus.record.log import published  # noqa: PLC0415

    with closing(readable(url)) as kept:
        signing = _signing_key(place, _name_in(kept))
    _expect_own(published(place.folder), signing.key, place.key)
    return partial(_note, signing)


def public_log_key(place: FolderAndKey) -> Key:
    """The public key of the log.

    Raises:
        NotFoundError, BadNoteError: as `office`.
    """
    return _signing_key(place).key


def _signing_key(place: FolderAndKey, name: str = "") -> SigningKey:
    """The key of a log, of which the store may have told the name."""
    from foedus.record.notes import ED25519, signing_key_from_text  # noqa: PLC0415

    origin = name or _origin(place.folder)
    again = f"Put back your copy of the key of {origin}, or name it with --log-key."
    try:
        made = signing_key_from_text(read_secret(place.key).decode())
    except FileNotFoundError:
        message = f"The key of the log, {place.key}, is not there."
        remedy = f"{again}  No other can sign this log." if origin else _FOUND
        raise NotFoundError(message, remedy=remedy) from None
    except (BadNoteError, UnicodeDecodeError) as fault:
        message = f"{place.key} is no key of a log."
        raise BadNoteError(message, remedy=again if origin else _FOUND) from fault
    if made.key.kind != ED25519:
        message = f"{place.key} is the key of the witness {made.key.name}, and of no log."
        raise BadNoteError(message, remedy=again if origin else _FOUND)
    return made


def _origin(folder: Path) -> str:
    """The name of the log that a folder has published, or none."""
    from foedus.record.checkpoints import checkpoint_of  # noqa: PLC0415
    from foedus.record.log import published  # noqa: PLC0415

    note = published(folder)
    return checkpoint_of(note).origin if note else ""


def _name_in(kept: Readable) -> str:
    """The name of the log whose office a store holds, or none."""
    from foedus.office.reading import ROSTER_STREAM  # noqa: PLC0415
    from foedus.record.acts import Founded, read_act  # noqa: PLC0415

    for line in kept.read(ROSTER_STREAM)[:1]:
        body = read_act(line.data).body
        return body.log if isinstance(body, Founded) else ""
    return ""


def _kept_name(url: str) -> str:
    """As `_name_in`, of a store that perhaps has no tables yet."""
    with closing(keeper(url)) as each:
        if not each.schema():
            return ""
    with closing(readable(url)) as kept:
        return _name_in(kept)


def _made_key(name: str, file: Path) -> SigningKey:
    from foedus.record.notes import ED25519, new_key  # noqa: PLC0415

    made = new_key(name, ED25519, seed())
    write_secret(file, f"{made.secret()}\n".encode())
    return made


def _signed_by(signing: SigningKey) -> Sign:
    from foedus.record.checkpoints import Checkpoint  # noqa: PLC0415
    from foedus.record.notes import Note  # noqa: PLC0415

    def sign(size: int, root: bytes) -> Note:
        text = str(Checkpoint(origin=signing.key.name, size=size, root=root))
        return Note(text=text, signatures=(signing.sign(text),))

    return sign


def _note(signing: SigningKey, text: str) -> Note:
    from foedus.record.notes import Note  # noqa: PLC0415

    return Note(text=text, signatures=(signing.sign(text),))


def _expect_name(name: str, key: Key, file: Path) -> None:
    """The store, if it tells a name, is that of the log with this key."""
    if name not in {"", key.name}:
        message = f"The store is that of the log {name}, and {file} is the key of {key.name}."
        raise LogError(message, remedy="Name the store and the key of one office.")


def _expect_own(note: Note | None, key: Key, file: Path) -> None:
    """What was published so far was signed with this key."""
    from foedus.record.checkpoints import checkpoint_of  # noqa: PLC0415

    if note is not None and not note.signed_by(key)[0]:
        origin = checkpoint_of(note).origin
        own = [f"{each.name}+{each.id.hex()}" for each in note.signatures if each.name == origin]
        message = (
            f"This log was founded with the key {' or '.join(own) or origin}, and {file} is the "
            f"key {key.name}+{key.id.hex()}."
        )
        raise LogError(message, remedy="Put back your copy of the first; no other can sign it.")
