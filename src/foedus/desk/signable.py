"""Statements that one's own party may still sign: what waits, and what the office entered.

For others neither is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.case.commands import Command
from foedus.desk.countersigning import countersigned_so_far, keep_countersigned
from foedus.desk.statements import command_of_proposal, nonce_of_countersigning, unsigned_by
from foedus.errors import NotFoundError
from foedus.office.proposals import Signing
from foedus.record.shaping import kind_of

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer
    from foedus.office.proposals import Proposal
    from foedus.office.receipts import Receipt
    from foedus.record.statements import PartyKey, PartySignature, Statement

__all__ = [
    "Signable",
    "countersign",
    "entered",
    "good_keys",
    "sign_second",
    "waiting",
    "withdraw",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signable:
    """A statement that somebody may sign: what for, so far by whom, and where it is sent."""

    command: Command
    statement: Statement
    signatures: tuple[PartySignature, ...]
    address: str
    needed: int
    second: bool


def waiting(desk: Desk, viewer: Viewer, case: Case, entry: str) -> Signable:
    """What waits for a second person of one's own party.

    Raises:
        NotFoundError: nothing of this id does.
    """
    found = _proposal(desk, viewer, case, entry)
    command = command_of_proposal(found)
    return Signable(
        command=command,
        statement=desk.office.statement(case.id, command, found.nonce),
        signatures=found.signatures,
        address=f"/cases/{case.id}/proposals/{entry}",
        needed=desk.office.roster().asked(found.body),
        second=True,
    )


def sign_second(
    desk: Desk, viewer: Viewer, case: Case, entry: str, signatures: tuple[PartySignature, ...]
) -> Receipt:
    """Sign as the second person: it binds from now.  One's own signature is among them.

    Raises:
        FoedusError: as `Office.second`.
    """
    keys = desk.office.roster().keys
    mine = {name for name, key in keys.items() if key.person == viewer.person}
    own = next(each for each in signatures if each.key in mine)
    return desk.office.second(case.id, entry, viewer.seat, desk.clock_of(case), own)


def withdraw(desk: Desk, viewer: Viewer, case: Case, entry: str) -> None:
    """Let what one's own party proposed wait no longer.

    Raises:
        NotFoundError: nothing of this id waits.
        FoedusError: as `Office.withdraw`.
    """
    _proposal(desk, viewer, case, entry)
    desk.office.withdraw(case.id, entry, viewer.seat, desk.clock_of(case))


def entered(desk: Desk, viewer: Viewer, case: Case, entry: str) -> Signable:
    """What the office entered for one's own party, to be signed.

    Raises:
        NotFoundError: nothing of this id is.
    """
    found = next((each for each in case.entries if each.id == entry), None)
    waits = found is not None and entry in unsigned_by(desk, case)
    if found is None or not waits or found.party != viewer.seat.party:
        message = f"Nothing called {entry!r} waits to be countersigned."
        raise NotFoundError(message, remedy="See your page.")
    command = Command(id=entry, mode=found.mode, by=viewer.seat, party=found.party, asks=found.body)
    nonce = nonce_of_countersigning(case.id, entry)
    statement = desk.office.statement(case.id, command, nonce)
    keys = good_keys(desk, case, statement)
    return Signable(
        command=command,
        statement=statement,
        signatures=countersigned_so_far(desk, statement, entry, keys),
        address=f"/cases/{case.id}/countersign/{entry}",
        needed=desk.office.roster().asked(found.body),
        second=False,
    )


def countersign(
    desk: Desk, viewer: Viewer, case: Case, asked: Signable, signatures: tuple[PartySignature, ...]
) -> Receipt | None:
    """Sign what was entered; the entry stands as it was.  None: others have yet to sign it.

    Raises:
        FoedusError: as `Office.countersign`.
    """
    together = {each.key: each for each in (*asked.signatures, *signatures)}
    everybody, keys = tuple(together.values()), good_keys(desk, case, asked.statement)
    entry = asked.command.id
    if len({keys[each.key].person for each in everybody if each.key in keys}) < asked.needed:
        keep_countersigned(desk, asked.statement, entry, everybody, keys)
        return None
    signing = Signing(nonce=asked.statement.nonce, signatures=everybody)
    return desk.office.countersign(case.id, entry, viewer.seat, desk.clock_of(case), signing)


def good_keys(desk: Desk, case: Case, said: Statement) -> dict[str, PartyKey]:
    """The keys of a party that may sign it now."""
    kind = kind_of(type(said.body))
    return desk.office.roster().good_keys(said.party, desk.clock_of(case), kind)


def _proposal(desk: Desk, viewer: Viewer, case: Case, entry: str) -> Proposal:
    found = desk.office.proposals(case.id).get(entry)
    if found is None or found.party != viewer.seat.party:
        message = f"Nothing called {entry!r} waits for a second person."
        raise NotFoundError(message, remedy="See what waits.")
    return found
