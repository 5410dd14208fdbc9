"""Stores by their address, and who looks after them; a driver is imported where it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from foedus.errors import NotFoundError
from foedus.record.address import Kind, read_address
from foedus.wiring.whole_files import sync_folder

if TYPE_CHECKING:
    from foedus.record.store import Readable, Store
    from foedus.record.upkeep import Keeper, Report

__all__ = ["back_up", "keeper", "keeper_of_file", "readable", "store"]


def store(url: str) -> Store:
    """The store at an address: `memory:`, `sqlite:///PATH` or `postgresql://...`.

    Raises:
        NotFoundError: no address, or no such file.
        NotMigratedError: its schema is not ours.
        OldLibraryError, UnreachableError, StoreError: it cannot be opened.
    """
    address = read_address(url)
    match address.kind:
        case Kind.MEMORY:
            from foedus.record.memory import MemoryStore  # noqa: PLC0415

            return MemoryStore()
        case Kind.SQLITE:
            from foedus.record.sqlite import SqliteStore  # noqa: PLC0415

            return SqliteStore(Path(address.place))
        case Kind.POSTGRES:
            from foedus.record.postgres import PostgresStore  # noqa: PLC0415

            return PostgresStore(address)
        case _:
            assert_never(address.kind)


def readable(url: str) -> Readable:
    """The store at an address, to read it: nothing is written, and nobody is held up.

    Raises:
        NotFoundError, NotMigratedError, OldLibraryError, UnreachableError,
            StoreError: as `store`.
    """
    address = read_address(url)
    if address.kind is not Kind.SQLITE:
        return store(url)
    from foedus.record.sqlite_reader import SqliteReader  # noqa: PLC0415

    return SqliteReader(Path(address.place))


def keeper(url: str) -> Keeper:
    """Who looks after the store at an address.

    Raises:
        NotFoundError: no address, or memory, which needs no upkeep.
        OldLibraryError, UnreachableError, StoreError: it cannot be opened.
    """
    address = read_address(url)
    match address.kind:
        case Kind.MEMORY:
            raise NotFoundError(
                "A store in memory is gone when the command ends.",
                remedy="Give sqlite:///PATH or postgresql://USER@HOST/DATABASE.",
            )
        case Kind.SQLITE:
            return keeper_of_file(Path(address.place))
        case Kind.POSTGRES:
            from foedus.record.postgres_upkeep import PostgresKeeper  # noqa: PLC0415

            return PostgresKeeper(address)
        case _:
            assert_never(address.kind)


def keeper_of_file(path: Path) -> Keeper:
    """Who looks after a SQLite file: a store, or a backup."""
    from foedus.record.sqlite_upkeep import SqliteKeeper  # noqa: PLC0415

    return SqliteKeeper(path)


def back_up(source: Keeper, path: Path) -> Report:
    """A copy of a store in a new file, which is there whole or not at all.

    Raises:
        NotFoundError: the file is there already, or its folder is not.
        StoreError: the store is damaged.
    """
    from foedus.record.sqlite_upkeep import SqliteKeeper  # noqa: PLC0415
    from foedus.record.upkeep import copy  # noqa: PLC0415

    if path.exists():
        raise NotFoundError(f"{path} is there already.", remedy="Name a new file.")
    part = path.with_name(f"{path.name}.part")
    try:
        _forget(part)
        target = SqliteKeeper(part)
        report = copy(source, target)
        target.settle()
        part.rename(path)
        sync_folder(path.absolute().parent)
    finally:
        _forget(part)
    return report


def _forget(path: Path) -> None:
    for each in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{each}").unlink(missing_ok=True)
