"""Who signs, with which key, and what another can do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.builders import moment
from tests.office.offices import (
    AAA,
    CLERK,
    DEPUTY,
    LOG_KEY,
    SECOND,
    VIC,
    answer,
    attack,
    enrol_key,
    key_of,
    running,
    signing,
    staffed,
)

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.errors import BadStatementError, NotFoundError, RefusedError, SameIdError
from foedus.moments import Span
from foedus.office.exporting import export
from foedus.office.office import Office
from foedus.office.proposals import Proposal
from foedus.office.receipts import Receipt
from foedus.record import acts as a
from foedus.record.bundle import Report, verify_bundle
from foedus.record.memory import MemoryStore
from foedus.record.notes import in_base64
from foedus.record.policy import read_policy
from foedus.record.statements import PartyKey, Passkey, signed_by_key
from foedus.record.store import Kept

NOW = moment("2:00")
AUTHORITY = "AAA authority"
WATCHER = e.Seat(party="AAA", role=e.SeatRole.OBSERVER, person="A. Watcher")
ON_DUTY = e.Seat(party="AAA", role=e.SeatRole.DUTY_OFFICER, person="A. Duty")
CO_SIGNER = e.Seat(party="AAA", role=e.SeatRole.CO_SIGNER, person="A. Third")
TOLD = replace(answer("told"), by=CLERK, party="AAA")


def verified(office: Office) -> Report:
    policy = read_policy(f"log {LOG_KEY.key}\nquorum none\n".encode())
    return verify_bundle(export(office, "night", moment("9:00")), policy)


def ask(office: Office, persons: int, kind: str = "position_taken") -> None:
    act = a.PersonsAsked(kind=kind, persons=persons)
    office.enrol(act, CLERK.person, moment("1:42"), f"{persons} {kind}")


def seat(office: Office, given: e.Seat) -> Any:
    """Give a seat and enrol the key of it."""
    act = a.SeatGiven(party=given.party, role=given.role, person=given.person)
    office.enrol(act, AUTHORITY, moment("1:42"), f"seat {given.person}")
    return enrol_key(office, given, "1:42")


def unseat(office: Office, taken: e.Seat, at: str = "2:10") -> None:
    act = a.SeatTaken(party=taken.party, role=taken.role, person=taken.person)
    office.enrol(act, AUTHORITY, moment(at), f"taken {taken.person}")


def two(folder: Path, store: MemoryStore | None = None) -> tuple[Office, Any, Any]:
    """Two of AAA must sign a position, and have their keys."""
    office = running(folder, store)
    first, second = enrol_key(office, AAA, "1:30"), enrol_key(office, DEPUTY, "1:31")
    ask(office, 2)
    return office, first, second


def proposed(folder: Path) -> tuple[Office, Any, Any]:
    office, first, second = two(folder)
    one = signing(office, answer(), first)
    assert isinstance(office.submit("night", answer(), AAA, NOW, one), Proposal)
    return office, first, second


def signed_second(office: Office, key: Any, by: e.Seat = DEPUTY) -> Receipt:
    proposal = office.proposals("night")["answer"]
    made = signed_by_key(proposal.statement, *key)
    return office.second("night", "answer", by, moment("3:00"), made)


class Meanwhile(MemoryStore):
    """A store in which something is done just before the next append to the case."""

    do: Callable[[], object] | None = None

    def append(self, stream: str, *words: Any, **more: Any) -> tuple[Kept, ...]:
        if self.do is not None and stream == "case:night":
            do, self.do = self.do, None
            do()
        return super().append(stream, *words, **more)


# the roster moves while somebody signs


def test_a_seat_that_is_taken_while_it_writes_writes_nothing(tmp_path: Path) -> None:
    store = Meanwhile()
    office = running(tmp_path, store)
    store.do = lambda: unseat(office, AAA)
    with pytest.raises(RefusedError, match=r"A\. One is no delegate of AAA"):
        office.submit("night", answer(), AAA, NOW)
    assert "answer" not in office.load("night").kept


@pytest.mark.parametrize("telephoned", [True, False])
def test_a_key_that_is_revoked_while_it_signs_signs_nothing(
    tmp_path: Path, *, telephoned: bool
) -> None:
    """Else the record could never be verified again."""
    store = Meanwhile()
    office = running(tmp_path, store)
    key = enrol_key(office, AAA, "1:30")
    office.submit("night", TOLD, CLERK, NOW)
    said = TOLD if telephoned else answer()
    one = signing(office, said, key)
    revoked = a.KeyRevoked(key=key[0].id)
    store.do = lambda: office.enrol(revoked, AUTHORITY, moment("2:10"), "revoked")
    later = moment("2:20")
    sign = partial(office.countersign, "night", "told", AAA, later, one)
    say = partial(office.submit, "night", said, AAA, later, one)
    with pytest.raises(BadStatementError):
        (sign if telephoned else say)()
    assert not verified(office).signed


def test_a_nonce_is_used_once_by_two_who_countersign_at_once(tmp_path: Path) -> None:
    store = Meanwhile()
    office = running(tmp_path, store)
    key = enrol_key(office, AAA, "1:30")
    for name in ("told", "again"):
        office.submit("night", replace(TOLD, id=name), CLERK, NOW)
    one = signing(office, TOLD, key)
    store.do = lambda: office._countersigned("night", "again", AAA, NOW, one)
    with pytest.raises(BadStatementError, match="its nonce was used before"):
        office.countersign("night", "told", AAA, NOW, one)
    office.catch_up()
    assert list(verified(office).signed) == ["again"]


# who signs


def test_who_countersigns_has_a_seat_that_signs(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = enrol_key(office, AAA, "1:30")
    seat(office, WATCHER)
    office.submit("night", TOLD, CLERK, NOW)
    one = signing(office, TOLD, key)
    with pytest.raises(RefusedError, match=r"A\. Stranger is no delegate of AAA"):
        office.countersign("night", "told", replace(AAA, person="A. Stranger"), NOW, one)
    with pytest.raises(RefusedError, match="does not sign it as observer"):
        office.countersign("night", "told", WATCHER, NOW, one)
    with pytest.raises(RefusedError, match="does not sign it as secretariat"):
        office.countersign("night", "told", CLERK, NOW, one)
    assert office.countersign("night", "told", AAA, NOW, one)


def test_the_second_person_has_a_seat_that_signs(tmp_path: Path) -> None:
    office, _, second = proposed(tmp_path)
    watching, duty, third = (seat(office, each) for each in (WATCHER, ON_DUTY, CO_SIGNER))
    with pytest.raises(RefusedError, match=r"A\. Stranger is no delegate of AAA"):
        signed_second(office, second, replace(DEPUTY, role=AAA.role, person="A. Stranger"))
    for key, by, word in ((watching, WATCHER, "observer"), (duty, ON_DUTY, "duty officer")):
        with pytest.raises(RefusedError, match=f"does not sign it as {word}"):
            signed_second(office, key, by)
        with pytest.raises(BadStatementError):
            signed_second(office, key, DEPUTY)
    assert signed_second(office, third, CO_SIGNER)
    assert verified(office).signed == {"answer": (AAA.person, CO_SIGNER.person)}


def test_whoever_proposed_still_has_the_seat_when_the_second_signs(tmp_path: Path) -> None:
    office, _, second = proposed(tmp_path)
    unseat(office, AAA)
    with pytest.raises(RefusedError, match=r"A\. One is no delegate of AAA"):
        signed_second(office, second)


def test_the_key_of_a_person_without_a_seat_counts_for_nothing(tmp_path: Path) -> None:
    office, first, second = two(tmp_path)
    unseat(office, AAA, "1:50")
    said = replace(answer(), by=DEPUTY)
    both = signing(office, said, first, second)
    with pytest.raises(BadStatementError):
        office.submit("night", said, DEPUTY, NOW, both)


def test_a_duty_officer_signs_what_it_may_say(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = seat(office, ON_DUTY)
    ask(office, 1, "contribution_recorded")
    roster = office.roster()
    assert key[0].id in roster.good_keys("AAA", NOW, "contribution_recorded")
    assert key[0].id not in roster.good_keys("AAA", NOW, "position_taken")


# keys


def as_passkey(key: PartyKey, private: Any, person: str) -> PartyKey:
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    site = Passkey(public=in_base64(der), rp="d", origin="https://d")
    return PartyKey(party=key.party, person=person, webauthn=site)


def test_one_private_key_is_one_key_however_it_is_written(tmp_path: Path) -> None:
    office = running(tmp_path)
    key, private = enrol_key(office, AAA, "1:30")
    other = as_passkey(key, private, DEPUTY.person)
    for revoked in (False, True):
        if revoked:
            office.enrol(a.KeyRevoked(key=key.id), AUTHORITY, moment("1:31"), "revoked")
        with pytest.raises(RefusedError, match="this key is enrolled already"):
            office.enrol(a.KeyEnrolled(key=other), AUTHORITY, moment("1:31"), "other")


@pytest.mark.parametrize("public", ["", "!!!", "AA==", "x" * 100, in_base64(b"\1" + bytes(31))])
def test_a_key_that_cannot_sign_is_not_enrolled(tmp_path: Path, public: str) -> None:
    office = staffed(tmp_path)
    key = PartyKey(party="AAA", person=AAA.person, ed25519=public)
    with pytest.raises(RefusedError, match="cannot sign"):
        office.enrol(a.KeyEnrolled(key=key), AUTHORITY, NOW, "key")


def test_a_key_is_enrolled_by_its_authority_for_who_has_a_seat(tmp_path: Path) -> None:
    office = staffed(tmp_path)
    key, _ = key_of(AAA)
    for by in (CLERK.person, AAA.person, "VIC authority"):
        with pytest.raises(RefusedError, match="does not keep the roster of AAA"):
            office.enrol(a.KeyEnrolled(key=key), by, NOW, "key")
    for stranger in (replace(key, person="A. Nobody"), replace(key, person=VIC.person)):
        with pytest.raises(RefusedError, match="has no seat of AAA"):
            office.enrol(a.KeyEnrolled(key=stranger), AUTHORITY, NOW, "key")
    assert office.enrol(a.KeyEnrolled(key=key), AUTHORITY, NOW, "key")


def test_a_key_is_revoked_by_its_person_or_its_authority(tmp_path: Path) -> None:
    office = staffed(tmp_path)
    key, _ = enrol_key(office, AAA)
    enrol_key(office, VIC)
    enrol_key(office, DEPUTY)
    act = a.KeyRevoked(key=key.id)
    for by in (CLERK.person, VIC.person, DEPUTY.person, "VIC authority", "A. Nobody"):
        with pytest.raises(RefusedError, match="does not keep the roster of AAA"):
            office.enrol(act, by, NOW, "revoked")
    assert office.enrol(act, AAA.person, NOW, "revoked")
    second, _ = key_of(DEPUTY)
    assert office.enrol(a.KeyRevoked(key=second.id), AUTHORITY, NOW, "also")


def test_an_authority_is_taken_away_by_the_secretariat(tmp_path: Path) -> None:
    office = staffed(tmp_path)
    act = a.AuthorityTaken(party="AAA", person=AUTHORITY)
    with pytest.raises(RefusedError, match="not of the secretariat"):
        office.enrol(act, AUTHORITY, NOW, "taken")
    office.enrol(act, CLERK.person, NOW, "taken")
    given = a.SeatGiven(party="AAA", role=AAA.role, person="A. New")
    with pytest.raises(RefusedError, match="does not keep the roster of AAA"):
        office.enrol(given, AUTHORITY, NOW, "new")
    with pytest.raises(RefusedError, match="does not keep the roster of AAA"):
        office.enrol(act, CLERK.person, NOW, "again")


# the same again


def test_what_is_signed_twice_with_the_same_is_answered_the_same(tmp_path: Path) -> None:
    """A reply that was lost costs nothing."""
    office, first, second = proposed(tmp_path)
    proposal = office.proposals("night")["answer"]
    made = signed_by_key(proposal.statement, *second)
    one = office.second("night", "answer", DEPUTY, moment("3:00"), made)
    again = office.second("night", "answer", DEPUTY, moment("4:00"), made)
    assert (one.entry, one.index) == (again.entry, again.index)
    with pytest.raises(NotFoundError):
        office.second("night", "answer", VIC, moment("4:00"), made)
    first_again = office.submit("night", answer(), AAA, NOW, signing(office, answer(), first))
    assert isinstance(first_again, Receipt)
    assert first_again.entry == one.entry

    office.submit("night", TOLD, CLERK, moment("4:00"))
    both = signing(office, TOLD, first, second, nonce="f" * 16)
    done = office.countersign("night", "told", AAA, moment("5:00"), both)
    head = office.head()
    assert office.countersign("night", "told", AAA, moment("6:00"), both).index == done.index
    assert office.submit("night", TOLD, CLERK, moment("7:00"))
    assert office.head() == head


@pytest.mark.parametrize(
    "other",
    [
        {"at": Span.at(moment("1:30"))},
        {"received_at": moment("1:50"), "confirmed_by": SECOND},
        {"confirmed_by": SECOND},
        {"party": "BBB"},
        {"mode": e.Mode.LIVE},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_id_at_another_time_or_of_another_party_is_another(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    office = running(tmp_path)
    office.submit("night", TOLD, CLERK, NOW)
    with pytest.raises(SameIdError):
        office.submit("night", replace(TOLD, **other), CLERK, NOW)


def test_a_signature_is_no_repetition(tmp_path: Path) -> None:
    """Nobody believes that it is signed which is not."""
    office, first, second = two(tmp_path)
    office.submit("night", TOLD, CLERK, NOW)
    both = signing(office, TOLD, first, second)
    with pytest.raises(SameIdError):
        office.submit("night", TOLD, CLERK, NOW, both)
    office.submit("night", answer(), AAA, NOW, both)
    for none in (None, replace(both, signatures=()), replace(both, nonce="f" * 16)):
        with pytest.raises(SameIdError):
            office.submit("night", answer(), AAA, NOW, none)


# what waits


def test_what_waits_keeps_its_id(tmp_path: Path) -> None:
    """Another party cannot remove it by taking the id."""
    office, _, second = proposed(tmp_path)
    note = Command(id="answer", mode=e.Mode.EXERCISE, by=VIC, asks=e.Noted(text="hm"))
    with pytest.raises(SameIdError, match="waits for a second person"):
        office.submit("night", note, VIC, NOW)
    with pytest.raises(SameIdError, match="waits for a second person"):
        office.submit("night", replace(TOLD, id="answer"), CLERK, NOW)
    assert signed_second(office, second)


def test_a_party_withdraws_what_it_proposed(tmp_path: Path) -> None:
    office, first, second = proposed(tmp_path)
    for other, why in ((VIC, "VIC does not withdraw"), (replace(AAA, person="A. X"), "is no")):
        with pytest.raises(RefusedError, match=why):
            office.withdraw("night", "answer", other, NOW)
    office.withdraw("night", "answer", DEPUTY, NOW)
    assert office.log.size == office.head()
    assert office.proposals("night") == {}
    signed_by = signing(office, answer(), second).signatures[0]
    with pytest.raises(NotFoundError):
        office.second("night", "answer", DEPUTY, NOW, signed_by)
    with pytest.raises(NotFoundError):
        office.withdraw("night", "answer", AAA, NOW)
    with pytest.raises(SameIdError, match="proposed before, and withdrawn"):
        office.submit("night", answer(), AAA, NOW, signing(office, answer(), first))
    anew = replace(answer(), id="anew")
    assert office.submit("night", anew, AAA, NOW, signing(office, anew, first))


# what nobody signed


def test_what_was_asked_and_not_signed_is_told(tmp_path: Path) -> None:
    """Asked when it was entered: what was free then stays so."""
    office = running(tmp_path)
    first, second = enrol_key(office, AAA, "1:30"), enrol_key(office, DEPUTY, "1:31")
    office.submit("night", replace(TOLD, id="before"), CLERK, moment("1:35"))
    ask(office, 2)
    office.submit("night", TOLD, CLERK, NOW)
    assert [each.id for each in office.unsigned("night")] == ["told"]
    assert verified(office).unsigned == ("before", "told")

    office.countersign("night", "told", AAA, NOW, signing(office, TOLD, first, second))
    assert office.unsigned("night") == ()
    assert attack().id not in verified(office).unsigned
