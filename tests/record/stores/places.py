"""Where the tests keep records: each kind of store, made anew, and opened as often as wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foedus import wiring
from foedus.record.store import Message, Record
from foedus.record.upkeep import initialise

if TYPE_CHECKING:
    from foedus.record.store import Store


@dataclass
class Place:
    """A store that was made; every opening of it is closed in the end."""

    url: str
    opened: list[Store] = field(default_factory=list)

    @classmethod
    def made(cls, url: str) -> Place:
        """Make the store of an address."""
        if url != "memory:":
            keeper = wiring.keeper(url)
            initialise(keeper)
            keeper.close()
        return cls(url)

    def open(self) -> Store:
        """Open it once more."""
        self.opened.append(wiring.store(self.url))
        return self.opened[-1]

    def close(self) -> None:
        """Close whatever was opened."""
        while self.opened:
            self.opened.pop().close()


def record(name: str, data: bytes = b"{}") -> Record:
    """A record."""
    return Record(id=name, data=data)


def message(name: str, data: bytes = b"{}", channel: str = "mail") -> Message:
    """A message."""
    return Message(id=name, channel=channel, data=data)
