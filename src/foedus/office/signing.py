"""Whether what a party says is signed, and by enough of its persons; and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.case.commands import asked
from foedus.case.entries import CaseOpened
from foedus.errors import BadStatementError
from foedus.office.loaded import record_id
from foedus.office.proposals import Proposal
from foedus.record.roster import speaks_itself
from foedus.record.shapes import read_entry, write_entry
from foedus.record.shaping import kind_of
from foedus.record.statements import SignedStatement, read_signed
from foedus.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.case.entries import Entry
    from foedus.office.loaded import Loaded
    from foedus.office.proposals import Signing
    from foedus.record.roster import Roster

__all__ = ["readable", "records_of", "signed_for"]


def signed_for(
    entry: Entry, signing: Signing | None, loaded: Loaded, roster: Roster
) -> SignedStatement | Proposal | None:
    """The party's statement, checked; a proposal where one more person must sign.

    Raises:
        BadStatementError: a signature is missing or does not hold.
    """
    needed = roster.asked(entry.body)
    if signing is None:
        if needed and speaks_itself(entry):
            message = f"{asked(entry.body)}: {entry.party} has not signed it."
            remedy = f"{needed} of its persons must, each with a key that is enrolled."
            raise BadStatementError(message, remedy=remedy)
        return None
    if isinstance(entry.body, CaseOpened):
        message = "Statement: only what is said in a case is signed, and not its opening."
        raise BadStatementError(message, remedy="Open it without a signature.")
    if signing.nonce in loaded.nonces:
        message = "Statement: its nonce was used before."
        raise BadStatementError(message, remedy="Sign it anew, with a nonce of its own.")
    opened = loaded.case.opening.agreements
    proposal = Proposal(
        id=entry.id,
        log=roster.log,
        case=entry.case,
        opening=loaded.opening,
        mode=entry.mode,
        agreements=tuple(each.digest for each in opened),
        party=entry.party,
        by=entry.by,
        body=entry.body,
        nonce=signing.nonce,
        signatures=signing.signatures,
        proposed_at=entry.received_at,
        at=None if entry.at.is_point and entry.at.earliest == entry.received_at else entry.at,
    )
    signed = SignedStatement(
        entry=entry.id, statement=proposal.statement, signatures=signing.signatures
    )
    kind = kind_of(type(entry.body))
    persons = signed.check(roster.good_keys(entry.party, entry.recorded_at, kind))
    return proposal if len(persons) < needed else signed


def records_of(entry: Entry, signed: SignedStatement | None) -> list[Record]:
    """The entry, which names what was signed, and behind it the signatures."""
    name = record_id(entry.case, entry.id)
    if signed is None:
        return [readable(name, write_entry(entry), read_entry)]
    named = replace(entry, statement=signed.statement.digest)
    paper = record_id(entry.case, entry.id, "signed")
    return [
        readable(name, write_entry(named), read_entry),
        readable(paper, bytes(signed), read_signed),
    ]


def readable(name: str, data: bytes, read: Callable[[bytes], object]) -> Record:
    """A leaf as it is kept: only what its own reader reads, for a leaf is never mended.

    Raises:
        FoedusError: it cannot be read again; nothing is kept.
    """
    read(data)
    return Record(id=name, data=data)
