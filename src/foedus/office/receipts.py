"""What whoever acts gets in return: where it stands, and a proof that needs nobody's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.case.entries import Entry
    from foedus.office.proposals import Proposal
    from foedus.record.checkpoints import LogProof

__all__ = ["Pending", "Receipt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is kept, and not to be told to anybody before the log has its position.

    `proposal` is what waits for a second person, where that was kept.
    """

    case: str
    entry: str
    position: int
    again: bool = False
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """An entry as it was kept: its index in the log, its bytes, and the proof of it.

    `again` is true where the same command had been kept before.
    """

    entry: Entry
    index: int
    data: bytes
    proof: LogProof
    again: bool = False
