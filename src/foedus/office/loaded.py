"""A case as it is stored: read leaf by leaf, and what else its stream holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.case.state import Case, evolve, new_case
from foedus.case.words import Mode
from foedus.errors import SameIdError
from foedus.record.canonical import read_canonical
from foedus.record.shapes import MARK, read_entry
from foedus.record.statements import SIGNED, read_signed

if TYPE_CHECKING:
    from foedus.case.commands import Command
    from foedus.record.store import Kept

__all__ = ["Loaded", "expect_same", "proposed_stream_of", "stream_of", "unread", "with_leaf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A case as it is stored: its stream's version, its entries, what was signed."""

    version: int
    case: Case
    kept: dict[str, Kept]
    nonces: frozenset[str]


def stream_of(case: str) -> str:
    """The stream of a case."""
    return f"case:{case}"


def proposed_stream_of(case: str) -> str:
    """The stream of what waits for a second person."""
    return f"proposed:{case}"


def unread(case: str) -> Loaded:
    """Nothing of a case yet."""
    return Loaded(version=0, case=new_case(case, Mode.EXERCISE), kept={}, nonces=frozenset())


def with_leaf(loaded: Loaded, stored: Kept) -> Loaded:
    """A case with one more leaf of its stream."""
    value = read_canonical(stored.data, "a leaf")
    marks = value.keys() if isinstance(value, dict) else ()
    if MARK in marks:
        entry = read_entry(stored.data)
        case = loaded.case if loaded.case.entries else new_case(entry.case, entry.mode)
        kept_ = {**loaded.kept, entry.id: stored}
        return replace(loaded, version=stored.version, case=evolve(case, entry), kept=kept_)
    if SIGNED in marks:
        nonces = loaded.nonces | {read_signed(stored.data).statement.nonce}
        return replace(loaded, version=stored.version, nonces=nonces)
    return replace(loaded, version=stored.version)


def expect_same(stored: Kept, command: Command) -> None:
    """The same command again, or another under the same id."""
    entry = read_entry(stored.data)
    party = command.party or command.by.party
    same = (entry.body, entry.by, entry.party, entry.mode) == (
        command.asks,
        command.by,
        party,
        command.mode,
    )
    if not same:
        message = f"{entry.case} has another entry {entry.id!r}."
        raise SameIdError(message, remedy="Give every entry an id of its own.")
