"""The only module that builds real things: the library, procedures, stores, clock and ids.

Everything else is passed what it needs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from foedus.agreement.checks import check
from foedus.agreement.findings import Severity
from foedus.agreement.procedure import Procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.resolved import Agreement, resolve
from foedus.agreement.typed import typed
from foedus.corpus.library import CORPUS, Corpus, shown
from foedus.errors import NotFoundError, UnreadableError
from foedus.record.address import Kind, read_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.documents import Reading
    from foedus.record.store import Store
    from foedus.record.upkeep import Keeper, Report

__all__ = [
    "agreements_for",
    "alone",
    "back_up",
    "keeper",
    "keeper_of_file",
    "library",
    "procedures",
    "store",
]


def library(own: Iterable[Path] = ()) -> Corpus:
    """What ships, and the documents a user brings."""
    return Corpus(own)


def agreements_for(references: Iterable[str], corpus: Corpus) -> tuple[Agreement, ...]:
    """The agreements of a case: those named, and those that stand alongside them.

    Raises:
        NotFoundError: a name that nothing bears.
        UnreadableError: a document with errors.
    """
    found: dict[str, Reading] = {}
    for reference in references:
        readings = corpus.find(reference) if "*" in reference else [corpus.get(reference)]
        for reading in readings:
            _with_neighbours(reading, corpus, found)
    return tuple(resolve(reading, corpus) for reading in found.values())


def alone(references: Iterable[str], corpus: Corpus) -> tuple[Agreement, ...]:
    """The agreements named, each by itself; a pattern names every document it matches.

    Raises:
        NotFoundError: a name or a pattern that matches nothing.
        UnreadableError: a document with errors.
    """
    found: dict[str, Reading] = {}
    for reference in references:
        matching = corpus.find(reference) if "*" in reference else ()
        for reading in matching or [corpus.get(reference)]:
            found.setdefault(reading.reference, _sound(reading, corpus))
    return tuple(resolve(reading, corpus) for reading in found.values())


def _sound(reading: Reading, corpus: Corpus) -> Reading:
    errors = [each for each in check((reading,), corpus) if each.severity is Severity.ERROR]
    if errors:
        message = f"{reading.source.name} cannot be used: it has errors."
        raise UnreadableError(message, errors)
    return reading


def _with_neighbours(reading: Reading, corpus: Corpus, found: dict[str, Reading]) -> None:
    if reading.reference in found:
        return
    found[reading.reference] = _sound(reading, corpus)
    for pattern in reading.document.alongside:
        for neighbour in corpus.find(pattern):
            _with_neighbours(neighbour, corpus, found)


def procedures() -> tuple[Procedure, ...]:
    """Every national procedure that ships.

    Raises:
        UnreadableError: one with errors.
    """
    made = []
    for path in sorted((CORPUS / "procedures").glob("*.yaml")):
        tree, source, findings = read_tree(path.read_bytes(), shown(path))
        procedure, wrong = typed(tree, Procedure, source.name, {}) if tree else (None, [])
        if procedure is None or findings or wrong:
            raise UnreadableError(f"{source.name} cannot be used.", [*findings, *wrong])
        made.append(procedure)
    return tuple(made)


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
        _sync_folder(path.absolute().parent)
    finally:
        _forget(part)
    return report


def _forget(path: Path) -> None:
    for each in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{each}").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
