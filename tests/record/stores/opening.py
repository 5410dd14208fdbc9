"""Open a store in a child process, without what `wiring` brings along: it starts sooner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from foedus.record.address import Kind, read_address

if TYPE_CHECKING:
    from foedus.record.store import Store


def opened(url: str) -> Store:
    """The store of an address."""
    address = read_address(url)
    if address.kind is Kind.SQLITE:
        from foedus.record.sqlite import SqliteStore  # noqa: PLC0415

        return SqliteStore(Path(address.place))
    from foedus.record.postgres import PostgresStore  # noqa: PLC0415

    return PostgresStore(address)
