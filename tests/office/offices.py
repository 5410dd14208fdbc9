"""An office in memory with a log in a folder, seats and keys, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.builders import DECIDE, moment, pact

from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.moments import Span
from foedus.office.office import Office
from foedus.office.proposals import Signing
from foedus.record import acts as a
from foedus.record.checkpoints import Checkpoint
from foedus.record.log import Log
from foedus.record.memory import MemoryStore
from foedus.record.notes import ED25519, Note, in_base64, new_key
from foedus.record.statements import PartyKey, signed_by_key
from foedus.record.store import Store

LOG: Final = "log.example/office"
LOG_KEY: Final = new_key(LOG, ED25519, b"o" * 32)
CLERK: Final = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. First")
SECOND: Final = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT, person="S. Second")
AAA: Final = e.Seat(party="AAA", role=e.SeatRole.DELEGATE, person="A. One")
DEPUTY: Final = e.Seat(party="AAA", role=e.SeatRole.DEPUTY, person="A. Two")
VIC: Final = e.Seat(party="VIC", role=e.SeatRole.DELEGATE, person="V. One")
SEATS: Final = (SECOND, AAA, DEPUTY, VIC)
QUESTION: Final = "test/pact#respond"
CASE: Final = "night"
OPEN: Final[list[Office]] = []


def signer(name: str) -> tuple[Callable[[int, bytes], Note], Callable[[str], Note]]:
    """How the log of a name signs its checkpoints, and how it signs a text."""
    key = new_key(name, ED25519, b"o" * 32)

    def vouch(text: str) -> Note:
        return Note(text=text, signatures=(key.sign(text),))

    def sign(size: int, root: bytes) -> Note:
        return vouch(str(Checkpoint(origin=name, size=size, root=root)))

    return sign, vouch


sign, vouch = signer(LOG)


def office_in(
    folder: Path, store: Store | None = None, log: str = LOG, *, anew: bool = False
) -> Office:
    """An office that is open on a log in a folder, or makes it anew; `conftest` closes it."""
    kept = MemoryStore() if store is None else store
    signed, vouched = signer(log)
    office = Office(kept, Log(folder / "log", signed), vouched, anew=anew)
    OPEN.append(office)
    return office


def staffed(folder: Path, store: Store | None = None, log: str = LOG) -> Office:
    """An office with a clerk, the authorities of two parties, and their seats."""
    office = office_in(folder, store, log)
    now = moment("0:00")
    office.enrol(a.Founded(log=log, secretary=CLERK.person), "S. First", now, "1")
    for party in ("AAA", "VIC"):
        office.enrol(
            a.AuthorityNamed(party=party, person=f"{party} authority"), "S. First", now, party
        )
    for seat in SEATS:
        by = "S. First" if seat.party == "secretariat" else f"{seat.party} authority"
        act = a.SeatGiven(party=seat.party, role=seat.role, person=seat.person)
        office.enrol(act, by, now, f"seat {seat.person}")
    return office


def opening() -> Command:
    """A case with one question, `respond`, for AAA, BBB and CCC."""
    rule = "{kind: individual}"
    body = e.CaseOpened(title="A case", agreements=(pact(DECIDE % rule),))
    return Command(id="opened", mode=e.Mode.EXERCISE, by=CLERK, asks=body)


def attack() -> Command:
    body = e.FactReported(
        event=EventKind.ARMED_ATTACK,
        phase=e.Phase.OCCURRED,
        occurred=Span.at(moment("0:30")),
        attacker="ATT",
        victims=("VIC",),
    )
    return Command(id="attack", mode=e.Mode.EXERCISE, by=VIC, asks=body)


def answer(entry: str = "answer", word: str = "support") -> Command:
    body = e.PositionTaken(question=QUESTION, answer=e.Answer(word))
    return Command(id=entry, mode=e.Mode.EXERCISE, by=AAA, asks=body)


def running(folder: Path, store: Store | None = None, log: str = LOG) -> Office:
    """An office with a case in which the question is open."""
    office = staffed(folder, store, log)
    office.submit("night", opening(), CLERK, moment("0:10"))
    office.submit("night", attack(), VIC, moment("1:00"))
    return office


def key_of(seat: e.Seat, seed: bytes = b"1") -> tuple[PartyKey, Ed25519PrivateKey]:
    secret = (seat.person.encode() + seed).ljust(32, b".")
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public = in_base64(private.public_key().public_bytes_raw())
    return PartyKey(party=seat.party, person=seat.person, ed25519=public), private


def enrol_key(office: Office, seat: e.Seat, at: str = "0:05") -> tuple[PartyKey, Ed25519PrivateKey]:
    key, private = key_of(seat)
    act = a.KeyEnrolled(key=key)
    office.enrol(act, f"{seat.party} authority", moment(at), f"key {seat.person}")
    return key, private


def signing(
    office: Office,
    command: Command,
    *keys: tuple[PartyKey, Ed25519PrivateKey],
    nonce: str = "0123456789abcdef",
) -> Signing:
    statement = office.statement("night", command, nonce)
    made = tuple(signed_by_key(statement, key, private) for key, private in keys)
    return Signing(nonce=nonce, signatures=made)
