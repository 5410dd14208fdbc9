"""A statement that one person has signed and a second has yet to: kept, and binding nobody.

The second person signs what the record shows, on another device.  Until then
it is a leaf of the log beside the case, and no entry of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from foedus.case.entries import Body, Seat
from foedus.case.words import Mode
from foedus.errors import BadEntryError
from foedus.moments import Instant, Span
from foedus.record.canonical import canonical_bytes, read_canonical
from foedus.record.shaping import WrongShapeError, shape_of
from foedus.record.statements import PartySignature, Statement

__all__ = ["PROPOSED", "Proposal", "Signing", "read_proposal", "write_proposal"]

PROPOSED: Final = "foedus_proposed"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """The signatures of a party's persons over a statement, and its nonce."""

    nonce: str
    signatures: tuple[PartySignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What was asked, by whom, and the signatures so far."""

    id: str
    log: str
    case: str
    opening: str
    mode: Mode
    agreements: tuple[str, ...]
    party: str
    by: Seat
    body: Body
    nonce: str
    signatures: tuple[PartySignature, ...]
    proposed_at: Instant
    at: Span | None = None

    @property
    def statement(self) -> Statement:
        """What is signed."""
        return Statement(
            log=self.log,
            case=self.case,
            opening=self.opening,
            mode=self.mode,
            agreements=self.agreements,
            body=self.body,
            party=self.party,
            nonce=self.nonce,
        )


def write_proposal(proposal: Proposal) -> bytes:
    """The bytes of a proposal."""
    written = shape_of(Proposal).write(proposal)
    assert isinstance(written, dict)
    return canonical_bytes({PROPOSED: VERSION, **written})


def read_proposal(data: bytes) -> Proposal:
    """The proposal of some bytes.

    Raises:
        BadEntryError: they are none.
    """
    value = read_canonical(data, "a proposal")
    try:
        if isinstance(value, dict) and value.get(PROPOSED) == VERSION:
            found = shape_of(Proposal).read({k: v for k, v in value.items() if k != PROPOSED})
            assert isinstance(found, Proposal)
            return found
    except WrongShapeError as fault:
        message = f"proposal: {'.'.join(fault.path)}: {fault.message}"
        raise BadEntryError(message, remedy="Take the bytes as they were written.") from fault
    raise BadEntryError("This is no proposal.", remedy="Take the bytes as they were written.")
