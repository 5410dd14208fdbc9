"""Statements that wait for their first signature: what one person is about to sign.

They are the desk's own, seen by that person alone, and bind nobody.  Once
signed they are the office's: an entry, or a proposal that waits for a second.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, String, Table, Text, delete, insert, select

from foedus.case.commands import Command
from foedus.case.words import Mode, Seat, SeatRole
from foedus.desk.tables import METADATA, TIME, micros
from foedus.errors import BadStatementError, NotFoundError
from foedus.moments import Span
from foedus.office.papers import read_papers, write_papers
from foedus.record.shapes import body_of_json, json_of_body
from foedus.record.shaping import shape_of
from foedus.record.statements import PartySignature, SignedStatement
from foedus.rehearsal.played_in import is_played_in

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.office.proposals import Proposal
    from foedus.record.statements import Assertion, PartyKey, Statement

__all__ = [
    "Statements",
    "Unsigned",
    "command_of_proposal",
    "nonce_of_countersigning",
    "paper",
    "passkey_signature",
    "signatures_in",
    "unsigned_by",
]

_STATEMENT: Final = Table(
    "desk_statement",
    METADATA,
    Column("case", String(100), primary_key=True),
    Column("entry", String(120), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("party", String(40), nullable=False),
    Column("role", String(40), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("body", Text, nullable=False),
    Column("happened", Text, nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("made", TIME, nullable=False),
)
_NONCE: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """A command, and the nonce of the statement that is signed for it."""

    command: Command
    nonce: str


class Statements:
    """What waits for a first signature at a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, case: Case, command: Command, *, told_at: bool) -> None:
        """Keep a command until it is signed; typed anew, it takes the place of the earlier one."""
        kind, body = json_of_body(command.asks)
        happened = shape_of(Span).write(command.at) if told_at and command.at else None
        row = {
            "case": case.id,
            "entry": command.id,
            "person": command.by.person,
            "party": command.by.party,
            "role": command.by.role.value,
            "mode": command.mode.value,
            "kind": kind,
            "body": json.dumps(body),
            "happened": json.dumps(happened),
            "nonce": self._desk.nonce(),
            "made": micros(self._desk.now()),
        }
        found = (_STATEMENT.c.case == case.id) & (_STATEMENT.c.entry == command.id)
        mine = found & (_STATEMENT.c.person == command.by.person)
        with self._desk.tables.begin() as tables:
            tables.execute(delete(_STATEMENT).where(mine))
            tables.execute(insert(_STATEMENT).values(row))

    def find(self, case: Case, entry: str, seat: Seat) -> Unsigned:
        """What one person is about to sign from a seat.

        Raises:
            NotFoundError: nothing of this id waits for this person.
        """
        wanted = (_STATEMENT.c.case == case.id) & (_STATEMENT.c.entry == entry)
        mine = wanted & (_STATEMENT.c.person == seat.person)
        with self._desk.tables.begin() as tables:
            row = tables.execute(select(_STATEMENT).where(mine)).one_or_none()
        if row is None or row.party != seat.party:
            message = f"Nothing called {entry!r} waits for your signature."
            raise NotFoundError(message, remedy="Fill in the form anew.")
        happened = json.loads(row.happened)
        command = Command(
            id=entry,
            mode=Mode(row.mode),
            by=Seat(party=row.party, role=SeatRole(row.role), person=row.person),
            party=row.party,
            asks=body_of_json(row.kind, json.loads(row.body)),
            at=shape_of(Span).read(happened) if happened else None,
        )
        return Unsigned(command=command, nonce=row.nonce)

    def statement(self, case: Case, unsigned: Unsigned) -> Statement:
        """What is signed."""
        return self._desk.office.statement(case.id, unsigned.command, unsigned.nonce)

    def drop(self, case: str, entry: str) -> None:
        """Forget it: it is signed, or never will be."""
        wanted = (_STATEMENT.c.case == case) & (_STATEMENT.c.entry == entry)
        with self._desk.tables.begin() as tables:
            tables.execute(delete(_STATEMENT).where(wanted))


def unsigned_by(desk: Desk, case: Case) -> frozenset[str]:
    """Entries that the office made for a party whose signature is asked for and has not come.

    Nobody is asked to sign what was played in as a whole.
    """
    if is_played_in(case):
        return frozenset()
    return frozenset(each.id for each in desk.office.unsigned(case.id))


def nonce_of_countersigning(case: str, entry: str) -> str:
    """The nonce of a countersignature: each entry has one of its own, whoever asks, and when."""
    return sha256(f"countersign/{case}/{entry}".encode()).hexdigest()[:_NONCE]


def command_of_proposal(proposal: Proposal) -> Command:
    """What a proposal asks for."""
    return Command(
        id=proposal.id,
        mode=proposal.mode,
        by=proposal.by,
        party=proposal.party,
        asks=proposal.body,
        at=proposal.at,
    )


def paper(entry: str, statement: Statement, signatures: tuple[PartySignature, ...] = ()) -> bytes:
    """The file that `foedus sign` takes."""
    return write_papers([SignedStatement(entry=entry, statement=statement, signatures=signatures)])


def signatures_in(
    data: bytes, statement: Statement, keys: dict[str, PartyKey], person: str
) -> tuple[PartySignature, ...]:
    """The signatures that a file brings; one person's own must be among them.

    Raises:
        BadStatementError: it is another statement, or this person has not signed it.
    """
    papers = [each for each in read_papers(data) if each.statement == statement]
    if not papers:
        message = "The file holds another statement than the one shown here."
        raise BadStatementError(message, remedy="Download this one, sign it and bring it back.")
    found = papers[0].signatures
    if not any(each.key in keys and keys[each.key].person == person for each in found):
        message = f"{person} has not signed it with a key that is enrolled."
        raise BadStatementError(message, remedy="Sign it with your own key: foedus sign FILE.")
    return found


def passkey_signature(
    assertion: Assertion, statement: Statement, keys: dict[str, PartyKey], person: str
) -> PartySignature:
    """What a passkey answered, as the signature of whichever of a person's keys it was.

    Raises:
        BadStatementError: no passkey of this person has signed this statement.
    """
    for name, key in keys.items():
        if key.person == person and key.webauthn is not None:
            signature = PartySignature(key=name, webauthn=assertion)
            try:
                SignedStatement(entry="-", statement=statement, signatures=(signature,)).check(keys)
            except BadStatementError:
                continue
            return signature
    message = f"No passkey that is enrolled for {person} has signed this."
    raise BadStatementError(message, remedy="Use the passkey that your party's authority enrolled.")
