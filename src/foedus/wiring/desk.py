"""A desk from its settings: its office, documents, tables, and the world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.record.address import Kind, read_address
from foedus.wiring.corpus import agreements_for, library, procedures
from foedus.wiring.office import found, office, place_of_log
from foedus.wiring.world import nonce, now, seed, stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.desk.context import Desk, Promises
    from foedus.desk.settings import Settings

__all__ = ["desk", "desk_promises", "prepared"]

_LOG_NAME: Final = "foedus.local/desk"


class _Shipped:
    """What ships, and what a user brings."""

    def __init__(self, own: Sequence[Path]) -> None:
        self._corpus, self._procedures = library(own), procedures()

    def readings(self) -> Sequence[Reading]:
        return list(self._corpus.find("*"))

    def agreements(self, references: Sequence[str]) -> tuple[Agreement, ...]:
        return agreements_for(references, self._corpus)

    def procedures(self) -> tuple[Procedure, ...]:
        return tuple(self._procedures)


def desk_promises(own: Sequence[Path] = ()) -> Promises:
    """The documents that a case can be opened under: those that ship, and a user's own."""
    return _Shipped(own)


def desk(settings: Settings, own: Sequence[Path] = ()) -> Desk:
    """The desk that settings describe.

    Raises:
        NotFoundError, NotMigratedError, StoreError, LogError: its office cannot be opened.
    """
    from foedus.desk.context import Desk  # noqa: PLC0415 - the web stack is heavy
    from foedus.desk.stir import Stir  # noqa: PLC0415
    from foedus.desk.tables import Tables  # noqa: PLC0415

    place = place_of_log(settings.database, settings.log, settings.log_key)
    opened = office(settings.database, place)
    try:
        tables = Tables(_tables(settings))
    except BaseException:
        opened.close()
        raise
    stir = Stir(opened.head)
    opened.on_append(stir.poke)
    return Desk(
        office=opened,
        promises=desk_promises(own),
        tables=tables,
        settings=settings,
        now=now,
        stopwatch=stopwatch,
        seed=seed,
        nonce=nonce,
        stir=stir,
    )


def prepared(settings: Settings, secretary: str) -> bool:
    """Found the office of a desk that keeps its record in a file, where there is none yet."""
    address = read_address(settings.database)
    if address.kind is not Kind.SQLITE or Path(address.place).exists():
        return False
    Path(address.place).parent.mkdir(parents=True, exist_ok=True)
    place = place_of_log(settings.database, settings.log, settings.log_key)
    found(settings.database, place, _LOG_NAME, secretary)
    return True


def _tables(settings: Settings) -> str:
    if settings.tables:
        return settings.tables
    address = read_address(settings.database)
    if address.kind is Kind.SQLITE:
        return f"sqlite:///{address.place}.desk"
    return settings.database
