"""What can happen to the roster of an office: who may speak for whom, with which key.

Each act is a record of the stream `roster`, and so a leaf of the log: nobody
gains or loses a voice unseen.  A party's own authority gives its seats and
enrols its keys; the secretariat names the authorities and nothing more of a
party's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from foedus.case.words import SeatRole
from foedus.errors import BadEntryError
from foedus.moments import Instant
from foedus.record.canonical import Json, canonical_bytes, read_canonical
from foedus.record.shaping import WrongShapeError, shape_of
from foedus.record.statements import PartyKey

__all__ = [
    "ROSTER",
    "Act",
    "AuthorityNamed",
    "AuthorityTaken",
    "Founded",
    "KeyEnrolled",
    "KeyHastened",
    "KeyRevoked",
    "PersonsAsked",
    "RosterEntry",
    "SeatGiven",
    "SeatTaken",
    "WaitAsked",
    "read_act",
    "write_act",
]

ROSTER: Final = "foedus_roster"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """An office began: the name of its log, and the first person of its secretariat."""

    log: str
    secretary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityNamed:
    """Somebody keeps the roster of a party: gives its seats and enrols its keys."""

    party: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityTaken:
    """Somebody no longer keeps the roster of a party; what was done before stands."""

    party: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven:
    """A person speaks for a party in a role."""

    party: str
    role: SeatRole
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTaken:
    """A person no longer speaks for a party in a role."""

    party: str
    role: SeatRole
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnrolled:
    """A person of a party signs with this key, from now on or after the wait that is asked."""

    key: PartyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHastened:
    """A key that waits signs from now on: a second person has approved it, in need."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked:
    """A key signs no more; what it signed before stands."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsAsked:
    """How many persons of a party must sign a kind of statement before it binds: none, one, two."""

    kind: str
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAsked:
    """How many hours a key that is enrolled from now on waits before it signs."""

    hours: int


Act = (
    Founded
    | AuthorityNamed
    | AuthorityTaken
    | SeatGiven
    | SeatTaken
    | KeyEnrolled
    | KeyHastened
    | KeyRevoked
    | PersonsAsked
    | WaitAsked
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """One line of the roster: what, when, and by whom."""

    id: str
    position: int
    at: Instant
    by: str
    body: Act


def write_act(entry: RosterEntry) -> bytes:
    """The bytes of a line, which are also its leaf in the log."""
    written = shape_of(RosterEntry).write(entry)
    assert isinstance(written, dict)
    return canonical_bytes({ROSTER: VERSION, **written})


def _version(value: dict[str, Json]) -> int | None:
    """The mark of a line; true is no number."""
    version = value.get(ROSTER)
    return version if type(version) is int else None


def read_act(data: bytes) -> RosterEntry:
    """The line of some bytes.

    Raises:
        BadEntryError: they are none, or of a version that is not known here.
    """
    value = read_canonical(data, "a line of the roster")
    if not isinstance(value, dict) or _version(value) != VERSION:
        message = f"This is no line of a roster: it has no {ROSTER!r} that is known here."
        raise BadEntryError(message, remedy="A later Foedus may read it.")
    try:
        entry = shape_of(RosterEntry).read({k: v for k, v in value.items() if k != ROSTER})
    except WrongShapeError as fault:
        message = f"roster line {value.get('id')!r}: {'.'.join(fault.path)}: {fault.message}"
        raise BadEntryError(message, remedy="Take the bytes as they were written.") from fault
    assert isinstance(entry, RosterEntry)
    return entry
