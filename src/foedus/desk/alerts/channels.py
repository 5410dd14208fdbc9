"""How a message leaves: the port of a channel, and what it may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from foedus.errors import FoedusError

if TYPE_CHECKING:
    from foedus.desk.alerts.outbox import Delivery

__all__ = ["NotTakenError", "Outgoing", "Sender"]


class NotTakenError(FoedusError):
    """A channel has not taken a message; `lasting` where it never will."""

    def __init__(self, message: str, *, remedy: str, lasting: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.lasting = lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A delivery with its address and its links; an invitation with it, and its method."""

    delivery: Delivery
    address: str
    text: str
    confirm: str
    board: str
    method: str = ""
    calendar: bytes = b""


class Sender(Protocol):
    """One way for messages to leave.  Many threads may ask at once."""

    def send(self, message: Outgoing) -> None:
        """Hand a message over; the same again has the same id.

        Raises:
            NotTakenError: it was not taken.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
