"""A case as it is stored: read leaf by leaf, and what else its stream holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from whenever import TimeDelta

from foedus.case.commands import asked
from foedus.case.state import Case, evolve, new_case
from foedus.case.words import Mode
from foedus.errors import BadProofError, LogError, RefusedError, SameIdError
from foedus.moments import Span
from foedus.office.roster import is_name
from foedus.record.canonical import read_canonical
from foedus.record.checkpoints import checkpoint_of
from foedus.record.leaves import leaf_digest, leaf_of
from foedus.record.merkle import leaf_hash, verify_inclusion
from foedus.record.settling import MOST_BYTES_OF_A_NAME
from foedus.record.shapes import MARK, read_entry
from foedus.record.statements import SIGNED, read_signed

if TYPE_CHECKING:
    from foedus.case.commands import Command
    from foedus.case.entries import Entry
    from foedus.moments import Instant
    from foedus.office.proposals import Proposal, Signing
    from foedus.record.checkpoints import LogProof
    from foedus.record.statements import SignedStatement
    from foedus.record.store import Kept

__all__ = [
    "OTHER_HISTORY",
    "Loaded",
    "expect_free",
    "expect_named",
    "expect_proven",
    "expect_same",
    "not_before",
    "proposed_stream_of",
    "record_id",
    "stream_of",
    "unread",
    "with_leaf",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A case as it is stored: its stream's version, its entries, what was signed."""

    version: int
    case: Case
    kept: dict[str, Kept]
    nonces: frozenset[str]
    signed: dict[str, SignedStatement]

    @property
    def opening(self) -> str:
        """The hash of the opening entry in the log, as a digest."""
        return leaf_digest(self.kept[self.case.entries[0].id].data)


OTHER_HISTORY: Final = (
    "This store and this log do not belong together: perhaps the store was restored from a backup "
    "that is older than the log.  Restore a newer one; a log is never cut short."
)
_CASE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_LONGEST: Final = 120
_AT_ONCE: Final = TimeDelta(seconds=5)
"""How far apart the clocks of two who write at once may be."""


def record_id(case: str, *parts: str) -> str:
    """The id of a leaf of a case; no name can pass for another's."""
    return "/".join(["case", *(quote(part, safe="") for part in (case, *parts))])


def expect_named(case: str, command: Command) -> None:
    """A case and an entry have names that can be printed and told apart.

    Raises:
        RefusedError: one has not.
    """
    if not _CASE.fullmatch(case):
        why = f"{case[:_LONGEST]!r} is no name of a case."
        remedy = "Write letters, digits, and - _ . after the first, 100 at most."
        raise RefusedError(asked(command.asks), why, remedy=remedy)
    if command.party and not is_name(command.party):
        why = f"{command.party[:_LONGEST]!r} is no name of a party."
        raise RefusedError(asked(command.asks), why, remedy="Write its code.")
    plain = command.id.isprintable() and 0 < len(command.id) <= _LONGEST
    # The longest id of a record that is made from it must fit into every store.
    if not plain or len(record_id(case, command.id, "proposed")) > MOST_BYTES_OF_A_NAME:
        why = f"{command.id[:_LONGEST]!r} is no id of an entry."
        remedy = f"Write one short line: {_LONGEST} letters and digits at most, fewer of others."
        raise RefusedError(asked(command.asks), why, remedy=remedy)


def expect_free(waiting: Proposal | None, entry: Entry) -> None:
    """The id is nobody else's who waits for a second person.

    Raises:
        SameIdError: it is.
    """
    own = (entry.party, entry.by, entry.body)
    if waiting is not None and (waiting.party, waiting.by, waiting.body) != own:
        message = f"Another statement called {entry.id!r} waits for a second person."
        raise SameIdError(message, remedy="Give every entry an id of its own.")


def expect_proven(data: bytes, proof: LogProof) -> None:
    """What the store holds is what the log has published.

    Raises:
        LogError: it is not.
    """
    seen = checkpoint_of(proof.note)
    try:
        hashed = leaf_hash(leaf_of(data))
        verify_inclusion(hashed, proof.index, seen.size, proof.hashes, seen.root)
    except BadProofError as fault:
        message = f"Leaf {proof.index} of the log is not what the store holds there."
        raise LogError(message, remedy=OTHER_HISTORY) from fault


def stream_of(case: str) -> str:
    """The stream of a case."""
    return f"case:{case}"


def proposed_stream_of(case: str) -> str:
    """The stream of what waits for a second person."""
    return f"proposed:{case}"


def unread(case: str) -> Loaded:
    """Nothing of a case yet."""
    return Loaded(
        version=0, case=new_case(case, Mode.EXERCISE), kept={}, nonces=frozenset(), signed={}
    )


def with_leaf(loaded: Loaded, stored: Kept) -> Loaded:
    """A case with one more leaf of its stream.

    Raises:
        LogError: it is of another case, or of another mode (design, law 12).
    """
    value = read_canonical(stored.data, "a leaf")
    marks = value.keys() if isinstance(value, dict) else ()
    if MARK in marks:
        entry = read_entry(stored.data)
        case = loaded.case if loaded.case.entries else new_case(loaded.case.id, entry.mode)
        if (entry.case, entry.mode) != (case.id, case.mode):
            message = f"{case.id} ({case.mode}) holds an entry of {entry.case} ({entry.mode})."
            raise LogError(message, remedy="Somebody has copied it there: restore the store.")
        kept_ = {**loaded.kept, entry.id: stored}
        return replace(loaded, version=stored.version, case=evolve(case, entry), kept=kept_)
    if SIGNED in marks:
        paper = read_signed(stored.data)
        nonces = loaded.nonces | {paper.statement.nonce}
        signed = {**loaded.signed, paper.entry: paper}
        return replace(loaded, version=stored.version, nonces=nonces, signed=signed)
    return replace(loaded, version=stored.version)


def expect_same(loaded: Loaded, command: Command, signing: Signing | None) -> None:
    """The same command again, with the same times and signatures, or another under the same id.

    What a second person has completed was received when that one signed.

    Raises:
        SameIdError: it is another.
    """
    entry = read_entry(loaded.kept[command.id].data)
    signed = loaded.signed.get(entry.id) if entry.statement else None
    own = signing.signatures if signing else ()
    completed = signed is not None and set(own) < set(signed.signatures)
    received = command.received_at or entry.recorded_at
    same = (entry.body, entry.by, entry.party, entry.mode, entry.confirmed_by) == (
        command.asks,
        command.by,
        command.party or command.by.party,
        command.mode,
        command.confirmed_by,
    ) and (
        completed or (entry.received_at, entry.at) == (received, command.at or Span.at(received))
    )
    if signing is None or signed is None:
        same = same and signing is None and signed is None
    else:
        same = same and signed.statement.nonce == signing.nonce
        same = same and bool(own) and set(own) <= set(signed.signatures)
    if not same:
        message = f"{entry.case} has another entry {entry.id!r}."
        raise SameIdError(message, remedy="Give every entry an id of its own.")


def not_before(last: Instant | None, now: Instant) -> Instant:
    """Now, or the time of the last line where that came between asking and keeping.

    The clock of a record never goes back.
    """
    return last if last is not None and now < last <= now + _AT_ONCE else now
