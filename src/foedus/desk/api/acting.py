"""An act of somebody as entries of a case: sent twice under one name, it is kept once.

The name of the act (an idempotency key) is the id of its entry, or the
beginning of their ids.  What was asked under it is remembered by its digest
before anything is kept, so that a program whose line broke may ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from foedus.desk.acting import commands_now
from foedus.desk.tables import METADATA
from foedus.errors import BadStatementError, FoedusError, RefusedError, SameIdError
from foedus.office.proposals import Proposal, Signing
from foedus.record.canonical import canonical_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.case.commands import Command
    from foedus.case.entries import Body
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.office.receipts import Receipt
    from foedus.record.canonical import Json
    from foedus.record.statements import SignedStatement

__all__ = ["Acted", "acted", "commands_asked"]

_ASKED: Final = Table(
    "desk_asked",
    METADATA,
    Column("case_name", String(100), primary_key=True),
    Column("key", String(130), primary_key=True),
    Column("digest", String(80), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act has become: receipts, or what waits for a second person."""

    receipts: tuple[Receipt, ...]
    proposals: tuple[Proposal, ...]

    @property
    def again(self) -> bool:
        """Whether all of it was kept before."""
        return not self.proposals and all(each.again for each in self.receipts)


def commands_asked(desk: Desk, case: Case, act: Any, seat: Seat, key: str) -> list[Command]:
    """The commands of an act that is received now."""
    timed = act.model_copy(update={"at": desk.clock_of(case), "id": None})
    return commands_now(case, timed, seat, key)


def acted(
    desk: Desk,
    case: Case,
    act: Any,
    *,
    seat: Seat,
    key: str,
    sent: Json,
    signed: Mapping[str, SignedStatement] | None = None,
) -> Acted:
    """Do what an act asks; `sent` is what came from outside.

    Raises:
        SameIdError: something else was asked under this key.
        FoedusError: as `Office.submit`.
    """
    digest = digest_of(canonical_bytes([sent, seat.party, seat.role.value, seat.person]))
    known = _remember(desk, case.id, key, digest)
    before = _kept_before(desk, case.id, key)
    try:
        said = [] if known or not before else commands_asked(desk, case, act, seat, key)
        _expect_own(before, seat, {each.id: each.asks for each in said})
    except FoedusError:
        _forget(desk, case.id, key)
        raise
    if before and not signed:
        return Acted(receipts=before, proposals=())
    try:
        return _submitted(desk, case, commands_asked(desk, case, act, seat, key), signed or {})
    except (RefusedError, BadStatementError):
        if not _kept_before(desk, case.id, key):
            _forget(desk, case.id, key)
        raise


def _submitted(
    desk: Desk, case: Case, commands: list[Command], signed: Mapping[str, SignedStatement]
) -> Acted:
    answers: list[Receipt | Proposal] = []
    for command in commands:
        signing = _signing(desk, case.id, command, signed.get(command.id))
        now = desk.clock_of(case)
        answers.append(desk.office.submit(case.id, command, command.by, now, signing))
    return Acted(
        receipts=tuple(each for each in answers if not isinstance(each, Proposal)),
        proposals=tuple(each for each in answers if isinstance(each, Proposal)),
    )


def _signing(
    desk: Desk, case: str, command: Command, paper: SignedStatement | None
) -> Signing | None:
    """The signatures under the statement of a command.

    Raises:
        BadStatementError: what was signed is not what is asked.
    """
    if paper is None:
        return None
    nonce = paper.statement.nonce
    if paper.statement != desk.office.statement(case, command, nonce):
        message = f"What was signed is not what {command.id!r} says."
        raise BadStatementError(message, remedy="Ask for the statement again, and sign that.")
    return Signing(nonce=nonce, signatures=paper.signatures)


def _kept_before(desk: Desk, case: str, key: str) -> tuple[Receipt, ...]:
    """The receipts of what is kept under a key: one entry, or `key.1`, `key.2` ..."""
    kept = desk.office.load(case).kept
    names = [key] if key in kept else []
    while f"{key}.{len(names) + 1}" in kept and key not in kept:
        names.append(f"{key}.{len(names) + 1}")
    return tuple(desk.office.receipt(case, name) for name in names)


def _expect_own(kept: tuple[Receipt, ...], seat: Seat, said: Mapping[str, Body]) -> None:
    """What is kept under a key was asked by whoever asks again; `said`: what they ask, if new."""
    for each in kept:
        entry = each.entry
        if entry.by != seat or (said and said.get(entry.id) != entry.body):
            message = f"Something else is kept as {entry.id!r}."
            raise SameIdError(message, remedy="Give every act a key of its own.")


def _remember(desk: Desk, case: str, key: str, digest: str) -> bool:
    """Remember what was asked under a key; whether it had been already."""
    mine = (_ASKED.c.case_name == case) & (_ASKED.c.key == key)
    row = {"case_name": case, "key": key, "digest": digest}
    try:
        with desk.tables.begin() as tables:
            tables.execute(insert(_ASKED).values(row))
    except IntegrityError:
        with desk.tables.begin() as tables:
            found = tables.execute(select(_ASKED.c.digest).where(mine)).scalar_one_or_none()
        if found not in {None, digest}:
            message = f"Something else was asked as {key!r}."
            raise SameIdError(message, remedy="Give every act a key of its own.") from None
        return True
    return False


def _forget(desk: Desk, case: str, key: str) -> None:
    mine = (_ASKED.c.case_name == case) & (_ASKED.c.key == key)
    with desk.tables.begin() as tables:
        tables.execute(delete(_ASKED).where(mine))
