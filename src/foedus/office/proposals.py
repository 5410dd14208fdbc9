"""A statement that one person has signed and a second has yet to: kept, and binding nobody.

The second person signs what the record shows, on another device.  Until then
it is a leaf of the log beside the case, and no entry of it.  The party may withdraw it;
its id is nobody else's meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from foedus.case.entries import Body, Seat
from foedus.case.words import Mode
from foedus.errors import BadEntryError
from foedus.moments import Instant, Span
from foedus.record.canonical import canonical_bytes, read_canonical
from foedus.record.shaping import WrongShapeError, shape_of
from foedus.record.statements import PartySignature, Statement

__all__ = [
    "PROPOSED",
    "Proposal",
    "Signing",
    "Withdrawn",
    "read_proposal",
    "read_proposed",
    "read_withdrawn",
    "write_proposal",
    "write_withdrawn",
]

PROPOSED: Final = "foedus_proposed"
WITHDRAWN: Final = "foedus_withdrawn"
VERSION: Final = 1
T = TypeVar("T")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The party itself lets a proposal wait no longer."""

    id: str
    by: Seat
    at: Instant


def write_proposal(proposal: Proposal) -> bytes:
    """The bytes of a proposal."""
    return _written(proposal, PROPOSED)


def read_proposal(data: bytes) -> Proposal:
    """The proposal of some bytes.

    Raises:
        BadEntryError: they are none.
    """
    return _read(data, Proposal, PROPOSED)


def write_withdrawn(withdrawn: Withdrawn) -> bytes:
    """The bytes that withdraw a proposal."""
    return _written(withdrawn, WITHDRAWN)


def read_withdrawn(data: bytes) -> Withdrawn:
    """What withdraws a proposal.

    Raises:
        BadEntryError: the bytes do not.
    """
    return _read(data, Withdrawn, WITHDRAWN)


def read_proposed(leaves: Iterable[bytes]) -> dict[str, Proposal]:
    """What was proposed and not withdrawn, by id, in order.

    Raises:
        BadEntryError: a leaf is neither a proposal nor withdraws one.
    """
    found: dict[str, Proposal] = {}
    for data in leaves:
        value = read_canonical(data, "a proposal")
        if isinstance(value, dict) and WITHDRAWN in value:
            found.pop(read_withdrawn(data).id, None)
        else:
            proposal = read_proposal(data)
            found[proposal.id] = proposal
    return found


def _written(said: Proposal | Withdrawn, mark: str) -> bytes:
    written = shape_of(type(said)).write(said)
    assert isinstance(written, dict)
    return canonical_bytes({mark: VERSION, **written})


def _read(data: bytes, kind: type[T], mark: str) -> T:
    value = read_canonical(data, "a proposal")
    try:
        if isinstance(value, dict) and value.get(mark) == VERSION:
            found = shape_of(kind).read({k: v for k, v in value.items() if k != mark})
            assert isinstance(found, kind)
            return found
    except WrongShapeError as fault:
        message = f"proposal: {'.'.join(fault.path)}: {fault.message}"
        raise BadEntryError(message, remedy="Take the bytes as they were written.") from fault
    raise BadEntryError("This is no proposal.", remedy="Take the bytes as they were written.")
