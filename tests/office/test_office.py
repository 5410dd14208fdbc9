"""The one write path: who may write, what is answered, what is never kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from tests.builders import moment
from tests.office.offices import (
    AAA,
    CLERK,
    DEPUTY,
    LOG_KEY,
    QUESTION,
    SECOND,
    VIC,
    answer,
    attack,
    enrol_key,
    key_of,
    office_in,
    opening,
    running,
    signing,
    staffed,
)

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.errors import (
    BadEntryError,
    BadStatementError,
    LogError,
    NotFoundError,
    RefusedError,
    SameIdError,
    StoreError,
)
from foedus.office.office import Office
from foedus.office.proposals import Proposal, Signing
from foedus.office.receipts import Receipt
from foedus.office.signing import readable
from foedus.record import acts as a
from foedus.record.checkpoints import checkpoint_of
from foedus.record.leaves import leaf_of
from foedus.record.memory import MemoryStore
from foedus.record.merkle import leaf_hash, verify_inclusion
from foedus.record.shapes import read_entry
from foedus.record.store import Kept, Record

NOW = moment("2:00")


def taken(office: Office, **words: object) -> Receipt:
    """AAA answers."""
    receipt = office.submit("night", answer(), AAA, NOW, **words)  # type: ignore[arg-type]
    assert isinstance(receipt, Receipt)
    return receipt


def test_whoever_acts_gets_a_receipt_that_proves_itself(tmp_path: Path) -> None:
    """Law 15: the proof needs neither the office nor its store."""
    receipt = taken(running(tmp_path))

    note = receipt.proof.note
    assert note.signed_by(LOG_KEY.key)[0]
    checkpoint = checkpoint_of(note)
    hashed = leaf_hash(leaf_of(receipt.data))
    hashes = receipt.proof.hashes
    verify_inclusion(hashed, receipt.index, checkpoint.size, hashes, checkpoint.root)
    assert read_entry(receipt.data) == receipt.entry


def test_every_leaf_of_the_store_is_in_the_log_before_anybody_is_told(tmp_path: Path) -> None:
    store = MemoryStore()
    office = running(tmp_path, store)
    taken(office)
    assert office.log.size == store.head()


def test_a_seat_that_is_not_in_the_roster_writes_nothing(tmp_path: Path) -> None:
    """Rights come from the stored roster, never from the command."""
    store = MemoryStore()
    office = running(tmp_path, store)
    before = store.head()
    stranger = replace(AAA, person="A. Stranger")
    with pytest.raises(RefusedError, match=r"A\. Stranger is no delegate of AAA"):
        office.submit("night", answer(), stranger, NOW)
    with pytest.raises(RefusedError, match="is no delegate of BBB"):
        office.submit("night", answer(), replace(AAA, party="BBB"), NOW)
    assert store.head() == before


def test_a_command_cannot_say_that_it_comes_from_another_seat(tmp_path: Path) -> None:
    office = running(tmp_path)
    as_another = replace(answer(), by=VIC)
    receipt = office.submit("night", as_another, AAA, NOW)
    assert isinstance(receipt, Receipt)
    assert receipt.entry.by == AAA


def test_a_seat_that_was_taken_writes_no_more(tmp_path: Path) -> None:
    office = running(tmp_path)
    act = a.SeatTaken(party="AAA", role=AAA.role, person=AAA.person)
    office.enrol(act, "AAA authority", moment("1:30"), "taken")
    with pytest.raises(RefusedError, match=r"A\. One is no delegate of AAA"):
        office.submit("night", answer(), AAA, NOW)


def test_a_second_person_who_confirms_needs_a_seat_too(tmp_path: Path) -> None:
    office = running(tmp_path)
    command = replace(attack(), id="late", by=CLERK, party="VIC", received_at=moment("1:30"))
    nobody = replace(SECOND, person="S. Nobody")
    with pytest.raises(RefusedError, match=r"S\. Nobody is no secretariat"):
        office.submit("night", replace(command, confirmed_by=nobody), CLERK, NOW)
    assert office.submit("night", replace(command, confirmed_by=SECOND), CLERK, NOW)


def test_the_same_command_again_gets_the_same_answer(tmp_path: Path) -> None:
    """A reply that was lost costs nothing."""
    store = MemoryStore()
    office = running(tmp_path, store)
    first = taken(office)
    head = store.head()
    again = office.submit("night", answer(), AAA, moment("3:00"))

    assert isinstance(again, Receipt)
    assert (again.entry, again.data, again.index) == (first.entry, first.data, first.index)
    assert again.again
    assert store.head() == head


def test_the_same_id_with_something_else_is_refused(tmp_path: Path) -> None:
    office = running(tmp_path)
    taken(office)
    with pytest.raises(SameIdError, match="night has another entry 'answer'"):
        office.submit("night", answer(word="decline"), AAA, NOW)


def test_a_refused_command_keeps_nothing(tmp_path: Path) -> None:
    """Law 16: the article is in the refusal."""
    store = MemoryStore()
    office = running(tmp_path, store)
    head = store.head()
    body = e.PositionTaken(question=QUESTION, answer=e.Answer.SUPPORT_WITH_CAVEAT)
    with pytest.raises(RefusedError, match=r"art\. 2"):
        office.submit("night", replace(answer(), asks=body), AAA, NOW)
    assert store.head() == head


def test_a_case_of_another_mode_takes_nothing(tmp_path: Path) -> None:
    """Law 12."""
    office = running(tmp_path)
    with pytest.raises(RefusedError, match="this case is exercise"):
        office.submit("night", replace(answer(), mode=e.Mode.LIVE), AAA, NOW)


def test_a_command_for_another_case_is_refused(tmp_path: Path) -> None:
    office = running(tmp_path)
    with pytest.raises(RefusedError, match="the command is for day, not night"):
        office.submit("night", replace(answer(), case="day"), AAA, NOW)


def test_where_the_log_cannot_be_written_nothing_is_kept(tmp_path: Path) -> None:
    """Fail closed."""
    store = MemoryStore()
    office = running(tmp_path, store)
    head = store.head()
    folder = tmp_path / "log"
    (folder / ".probe").unlink()
    (folder / ".probe").mkdir()
    with pytest.raises(LogError, match="cannot be written"):
        taken(office)
    act = a.PersonsAsked(kind="requested", persons=1)
    with pytest.raises(LogError):
        office.enrol(act, CLERK.person, NOW, "asked")
    assert store.head() == head

    (folder / ".probe").rmdir()
    assert taken(office).index == head


def test_what_was_kept_and_not_published_is_published_on_opening(tmp_path: Path) -> None:
    """A crash between the two loses nothing."""
    store = MemoryStore()
    office = running(tmp_path, store)
    office.log.append = lambda _: (_ for _ in ()).throw(LogError("gone"))  # type: ignore[method-assign]
    with pytest.raises(LogError):
        taken(office)
    office.log.close()
    assert office.log.size < store.head()

    again = office_in(tmp_path, store)
    assert again.log.size == store.head()
    receipt = taken(again)
    assert receipt.again
    assert again.case("night").entries[-1] == receipt.entry


def test_two_offices_on_one_store_decide_anew_where_the_other_was_first(tmp_path: Path) -> None:
    store = MemoryStore()
    office = running(tmp_path, store)
    other = office_in(tmp_path / "other", store, anew=True)
    other.load("night")
    taken(office)
    late = replace(answer("second", "decline"), by=AAA)
    assert isinstance(other.submit("night", late, AAA, moment("2:30")), Receipt)
    assert [each.id for each in office.case("night").entries][-2:] == ["answer", "second"]


def test_many_at_once_are_all_kept_once(tmp_path: Path) -> None:
    store = MemoryStore()
    office = running(tmp_path, store)
    before = store.head()

    def note(name: str) -> None:
        body = e.Noted(text=name)
        command = Command(id=name, mode=e.Mode.EXERCISE, by=AAA, asks=body)
        office.submit("night", command, AAA, NOW)

    threads = [Thread(target=note, args=(f"n{number}",)) for number in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    entries = office.case("night").entries
    assert [each.position for each in entries] == list(range(len(entries)))
    assert store.head() == before + 12 == office.log.size


def noted(name: str) -> Command:
    return Command(id=name, mode=e.Mode.EXERCISE, by=AAA, asks=e.Noted(text=name))


def test_what_is_kept_together_shares_a_checkpoint(tmp_path: Path) -> None:
    """Each is in the store at once, and each has a receipt that proves itself."""
    store = MemoryStore()
    office = running(tmp_path, store)
    size, head = office.log.size, store.head()
    pending = [office.keep("night", noted(f"n{number}"), AAA, NOW) for number in range(20)]
    assert (office.log.size, store.head()) == (size, head + 20)
    receipts = office.acknowledge([*pending, office.keep("night", noted("n0"), AAA, NOW)])

    assert len({str(each.proof.note) for each in receipts if isinstance(each, Receipt)}) == 1
    for number, each in enumerate(receipts):
        assert isinstance(each, Receipt)
        assert each.again == (number == 20)
        assert each.proof.check(leaf_of(each.data)).size == office.log.size == head + 20
    assert office.acknowledge([]) == []


def test_not_many_wait_for_a_checkpoint(tmp_path: Path) -> None:
    """Check 42: whoever keeps many has them published on the way."""
    office = running(tmp_path)
    for number in range(150):
        made = office.keep("night", noted(f"n{number}"), AAA, NOW)
        assert made.position - office.log.size < 64


def test_what_was_kept_and_never_acknowledged_is_published_on_opening(tmp_path: Path) -> None:
    store = MemoryStore()
    office = running(tmp_path, store)
    office.keep("night", noted("n"), AAA, NOW)
    office.log.close()
    assert office_in(tmp_path, store).receipt("night", "n").index == store.head() - 1


def test_threads_share_checkpoints_and_nobody_is_told_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one publishes, the others keep; then one checkpoint is for all of them."""
    store = MemoryStore()
    office = running(tmp_path, store)
    before, published, real = store.head(), [], office.log.append
    all_kept = Event()

    def slow(entries: list[bytes]) -> object:
        """The first publication waits until all the others are kept."""
        published.append(len(entries))
        assert all_kept.wait(60)
        return real(entries)

    monkeypatch.setattr(office.log, "append", slow)
    office.on_append(lambda: all_kept.set() if store.head() - before == 48 else None)
    with ThreadPoolExecutor(48) as threads:
        names = [f"n{number}" for number in range(48)]
        receipts = list(
            threads.map(lambda name: office.submit("night", noted(name), AAA, NOW), names)
        )

    for each in receipts:
        assert isinstance(each, Receipt)
        each.proof.check(leaf_of(each.data))
    assert sum(published) == 48 == store.head() - before
    assert len(published) <= 2


class FailingStore(MemoryStore):
    """A store whose disk fails once, when it is told to."""

    fails = False

    def append(self, *words: Any, **more: Any) -> tuple[Kept, ...]:
        if self.fails:
            self.fails = False
            raise StoreError("The disk failed.")
        return super().append(*words, **more)


def test_an_office_whose_store_has_failed_refuses_everything(tmp_path: Path) -> None:
    """Though the disk may seem good again: nobody knows what is kept."""
    store = FailingStore()
    office = running(tmp_path, store)
    head, store.fails = store.head(), True
    with pytest.raises(StoreError, match=r"^The disk failed\."):
        taken(office)
    act = a.PersonsAsked(kind="requested", persons=1)
    for again in (
        lambda: taken(office),
        lambda: office.enrol(act, CLERK.person, NOW, "asked"),
        lambda: office.case("night"),
        office.cases,
        office.roster,
        lambda: office.receipt("night", "attack"),
        lambda: office.second("night", "answer", AAA, NOW, None),  # type: ignore[arg-type]
    ):
        with pytest.raises(StoreError, match="has failed before: The disk failed"):
            again()
    assert store.head() == head


@pytest.mark.parametrize("name", ["", "x" * 121, "two\nlines", "\u202e", "\ud800", "ы" * 120])
def test_an_entry_that_no_store_could_keep_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything of it is kept, in words about the name."""
    office = running(tmp_path)
    with pytest.raises(RefusedError, match="is no id of an entry"):
        office.submit("night", noted(name), AAA, NOW)
    for fit in ("a/b", "..", "ы" * 40, "x" * 120):
        assert isinstance(office.submit("night", noted(fit), AAA, NOW), Receipt)


def test_an_unknown_case_or_entry_is_named(tmp_path: Path) -> None:
    office = running(tmp_path)
    with pytest.raises(NotFoundError, match="No case is called 'day'") as fault:
        office.case("day")
    assert "night" in fault.value.remedy
    with pytest.raises(NotFoundError, match="night has no entry 'none'"):
        office.receipt("night", "none")
    assert office.receipt("night", "attack").entry.id == "attack"


def test_a_statement_is_signed_and_its_signature_kept_beside_it(tmp_path: Path) -> None:
    store = MemoryStore()
    office = running(tmp_path, store)
    key = enrol_key(office, AAA, "1:30")
    office.enrol(a.PersonsAsked(kind="position_taken", persons=1), CLERK.person, NOW, "asked")
    with pytest.raises(BadStatementError, match="take position: AAA has not signed it"):
        taken(office)
    taken(office, signing=signing(office, answer(), key))
    assert [each.id for each in office.stored("night")][-2:] == [
        "case/night/answer",
        "case/night/answer/signed",
    ]


def test_a_signature_counts_for_what_was_signed_alone(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = enrol_key(office, AAA, "1:30")
    other = signing(office, answer(word="decline"), key)
    with pytest.raises(BadStatementError, match="does not hold"):
        taken(office, signing=other)
    stranger = key_of(AAA, b"2")
    with pytest.raises(BadStatementError, match="is not known"):
        taken(office, signing=signing(office, answer(), stranger))
    theirs = enrol_key(office, VIC, "1:40")
    with pytest.raises(BadStatementError, match="is not known"):
        taken(office, signing=signing(office, answer(), theirs))


def test_a_nonce_is_used_once(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = enrol_key(office, AAA, "1:30")
    taken(office, signing=signing(office, answer(), key))
    again = answer("again", "decline")
    with pytest.raises(BadStatementError, match="nonce was used before"):
        office.submit("night", again, AAA, NOW, signing(office, again, key))


def test_a_key_is_enrolled_for_one_person(tmp_path: Path) -> None:
    """Else one person could sign as two."""
    office = running(tmp_path)
    key, _ = enrol_key(office, AAA, "1:30")
    act = a.KeyEnrolled(key=replace(key, person=DEPUTY.person))
    with pytest.raises(RefusedError, match="this key is enrolled already"):
        office.enrol(act, "AAA authority", moment("1:31"), "again")


def test_a_revoked_key_signs_no_more(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = enrol_key(office, AAA, "1:30")
    office.enrol(a.KeyRevoked(key=key[0].id), AAA.person, moment("1:40"), "revoked")
    with pytest.raises(BadStatementError, match="is not known"):
        taken(office, signing=signing(office, answer(), key))


def waits(tmp_path: Path, hours: int = 24) -> tuple[Office, object]:
    """An office whose keys wait, and the key of a delegate, enrolled at 1:30."""
    office = running(tmp_path)
    office.enrol(a.PersonsAsked(kind="position_taken", persons=1), CLERK.person, NOW, "one")
    office.enrol(a.WaitAsked(hours=hours), CLERK.person, NOW, "wait")
    return office, enrol_key(office, AAA, "2:30")


def test_a_new_key_signs_nothing_before_its_wait_is_over(tmp_path: Path) -> None:
    """Check 30; exactly at the end it signs."""
    office, key = waits(tmp_path)
    one = signing(office, answer(), key)  # type: ignore[arg-type]
    for now in (moment("2:31"), moment("26:29")):
        with pytest.raises(BadStatementError, match="is not known"):
            office.submit("night", answer(), AAA, now, one)
    assert isinstance(office.submit("night", answer(), AAA, moment("26:30"), one), Receipt)


def test_what_the_office_entered_is_not_countersigned_with_a_key_that_waits(
    tmp_path: Path,
) -> None:
    office, key = waits(tmp_path)
    told = replace(answer(), by=CLERK, party="AAA")
    office.submit("night", told, CLERK, moment("2:40"))
    one = signing(office, told, key)  # type: ignore[arg-type]
    with pytest.raises(BadStatementError, match="is not known"):
        office.countersign("night", "answer", AAA, moment("2:50"), one)
    office.countersign("night", "answer", AAA, moment("26:30"), one)


def test_a_key_is_hastened_by_a_second_person_of_the_secretariat(tmp_path: Path) -> None:
    """Two approvals, each a line: of the party's authority, and of somebody else."""
    office, key = waits(tmp_path)
    one = signing(office, answer(), key)  # type: ignore[arg-type]
    act = a.KeyHastened(key=key[0].id)  # type: ignore[index]
    now = moment("2:40")
    for by, why in (("AAA authority", "not of the secretariat"), (AAA.person, "secretariat")):
        with pytest.raises(RefusedError, match=why):
            office.enrol(act, by, now, "hastened")
    with pytest.raises(RefusedError, match="waits"):
        office.enrol(a.KeyHastened(key="sha256:00"), CLERK.person, now, "hastened")
    office.enrol(act, CLERK.person, now, "hastened")
    with pytest.raises(RefusedError, match="waits"):
        office.enrol(act, SECOND.person, now, "again")
    assert isinstance(office.submit("night", answer(), AAA, now, one), Receipt)


def test_who_enrolled_a_key_does_not_hasten_it(tmp_path: Path) -> None:
    office, _ = waits(tmp_path)
    named = a.AuthorityNamed(party="AAA", person=SECOND.person)
    office.enrol(named, CLERK.person, moment("2:31"), "named")
    other, _ = key_of(DEPUTY)
    office.enrol(a.KeyEnrolled(key=other), SECOND.person, moment("2:32"), "other")
    with pytest.raises(RefusedError, match="a second person must approve"):
        office.enrol(a.KeyHastened(key=other.id), SECOND.person, moment("2:33"), "hastened")
    office.enrol(a.KeyHastened(key=other.id), CLERK.person, moment("2:33"), "hastened")


@pytest.mark.parametrize("hours", [-1, 169])
def test_a_wait_is_of_hours_and_days(tmp_path: Path, hours: int) -> None:
    with pytest.raises(RefusedError, match="cannot wait"):
        waits(tmp_path, hours)
    office = running(tmp_path / "other")
    with pytest.raises(RefusedError, match="not of the secretariat"):
        office.enrol(a.WaitAsked(hours=1), "AAA authority", NOW, "wait")


def two_asked(tmp_path: Path, store: MemoryStore | None = None) -> tuple[Office, object, object]:
    office = running(tmp_path, store)
    first, second = enrol_key(office, AAA, "1:30"), enrol_key(office, DEPUTY, "1:31")
    act = a.PersonsAsked(kind="position_taken", persons=2)
    office.enrol(act, CLERK.person, moment("1:40"), "two")
    return office, first, second


def test_one_signature_of_two_leaves_it_pending_and_binds_nobody(tmp_path: Path) -> None:
    office, first, second = two_asked(tmp_path)
    one = signing(office, answer(), first)  # type: ignore[arg-type]
    proposal = office.submit("night", answer(), AAA, NOW, one)
    assert isinstance(proposal, Proposal)
    assert "answer" in office.proposals("night")
    assert [each.id for each in office.case("night").entries] == ["opened", "attack"]
    assert office.submit("night", answer(), AAA, NOW, one) == proposal

    more = signing(office, answer(), second).signatures[0]  # type: ignore[arg-type]
    receipt = office.second("night", "answer", DEPUTY, moment("3:00"), more)
    assert receipt.entry.received_at == moment("3:00")
    assert office.proposals("night") == {}


def test_the_second_person_is_another_of_the_same_party(tmp_path: Path) -> None:
    office, first, _ = two_asked(tmp_path)
    one = signing(office, answer(), first)  # type: ignore[arg-type]
    office.submit("night", answer(), AAA, NOW, one)
    with pytest.raises(RefusedError, match="a second person of the same party"):
        office.second("night", "answer", AAA, NOW, one.signatures[0])
    with pytest.raises(RefusedError, match="a second person of the same party"):
        office.second("night", "answer", VIC, NOW, one.signatures[0])
    with pytest.raises(BadStatementError, match="signed twice"):
        office.second("night", "answer", DEPUTY, NOW, one.signatures[0])
    with pytest.raises(NotFoundError, match="waits for a second person"):
        office.second("night", "other", DEPUTY, NOW, one.signatures[0])


def test_another_statement_under_the_id_of_a_proposal_is_refused(tmp_path: Path) -> None:
    office, first, _ = two_asked(tmp_path)
    office.submit("night", answer(), AAA, NOW, signing(office, answer(), first))  # type: ignore[arg-type]
    other = answer(word="decline")
    with pytest.raises(SameIdError, match="waits for a second person"):
        office.submit(
            "night",
            other,
            AAA,
            NOW,
            signing(office, other, first, nonce="f" * 16),  # type: ignore[arg-type]
        )


def test_the_secretariat_enters_what_was_said_by_telephone_unsigned(tmp_path: Path) -> None:
    """It is countersigned later; the record shows that it is not signed."""
    office, _, _ = two_asked(tmp_path)
    told = replace(answer(), by=CLERK, party="AAA")
    assert isinstance(office.submit("night", told, CLERK, NOW), Receipt)


def test_what_was_entered_by_telephone_is_countersigned_later(tmp_path: Path) -> None:
    office, first, second = two_asked(tmp_path)
    told = replace(answer(), by=CLERK, party="AAA")
    office.submit("night", told, CLERK, NOW)
    both = signing(office, told, first, second)  # type: ignore[arg-type]
    one = replace(both, signatures=both.signatures[:1])
    with pytest.raises(BadStatementError, match="too few have signed"):
        office.countersign("night", "answer", AAA, NOW, one)
    with pytest.raises(RefusedError, match="VIC does not sign what AAA said"):
        office.countersign("night", "answer", VIC, NOW, both)
    with pytest.raises(NotFoundError, match="no entry 'other'"):
        office.countersign("night", "other", AAA, NOW, both)

    receipt = office.countersign("night", "answer", AAA, NOW, both)
    assert receipt.entry.by == CLERK
    again = signing(office, told, first, second, nonce="f" * 16)  # type: ignore[arg-type]
    with pytest.raises(SameIdError):
        office.countersign("night", "answer", AAA, NOW, again)
    assert office.receipt("night", "answer").entry == receipt.entry


def test_a_line_of_the_roster_again_is_the_same_line(tmp_path: Path) -> None:
    office = staffed(tmp_path)
    act = a.AuthorityNamed(party="BBB", person="B")
    first = office.enrol(act, CLERK.person, NOW, "b")
    assert office.enrol(act, CLERK.person, moment("3:00"), "b") == first
    with pytest.raises(SameIdError, match="another line 'b'"):
        office.enrol(replace(act, person="C"), CLERK.person, NOW, "b")


def test_opening_twice_is_refused(tmp_path: Path) -> None:
    office = running(tmp_path)
    again = replace(opening(), id="again")
    with pytest.raises(RefusedError, match="the case is open already"):
        office.submit("night", again, CLERK, NOW)


def test_a_store_that_is_older_than_its_log_opens_no_office(tmp_path: Path) -> None:
    """A backup that was restored: no receipt may contradict the one that was given."""
    store, older = MemoryStore(), MemoryStore()
    office = running(tmp_path, store)
    for each in store.since(0):
        older.append(each.stream, each.version - 1, [Record(id=each.id, data=each.data)])
    taken(office)
    office.log.close()
    with pytest.raises(LogError, match="The log has 10 leaves and the store 9"):
        office_in(tmp_path, older)

    older.append("case:night", 2, [Record(id="case/night/other", data=b"{}")])
    with pytest.raises(LogError, match="not what the store holds there"):
        office_in(tmp_path, older)


@pytest.mark.parametrize("name", ["", "..", "a/b", "two\nlines", "x" * 101, "\u202e"])
def test_a_case_has_a_name_that_can_be_told_apart(tmp_path: Path, name: str) -> None:
    office = staffed(tmp_path)
    with pytest.raises(RefusedError, match="is no name of a case"):
        office.submit(name, opening(), CLERK, NOW)


def test_no_entry_can_take_the_place_of_a_signature(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = enrol_key(office, AAA, "1:30")
    note = Command(id="answer/signed", mode=e.Mode.EXERCISE, by=AAA, asks=e.Noted(text="-"))
    office.submit("night", note, AAA, NOW)
    taken(office, signing=signing(office, answer(), key))
    with pytest.raises(RefusedError, match="is no id of an entry"):
        office.submit("night", replace(note, id="two\nlines"), AAA, NOW)


@pytest.mark.parametrize("nonce", ["", "short", "n" * 201, "\n" * 16, "n" * 15 + "\u202e"])
def test_a_nonce_that_no_reader_takes_is_refused_and_nothing_kept(
    tmp_path: Path, nonce: str
) -> None:
    """Else the case could never be read again."""
    store = MemoryStore()
    office, first, _ = two_asked(tmp_path, store)
    told = replace(answer("told"), by=CLERK, party="AAA")
    office.submit("night", told, CLERK, NOW)
    head = store.head()
    for more in (2, 1, 0):
        act = a.PersonsAsked(kind="position_taken", persons=more)
        office.enrol(act, CLERK.person, NOW, f"asked {more}")
        bad = replace(signing(office, answer(), first), nonce=nonce)  # type: ignore[arg-type]
        with pytest.raises(BadStatementError, match="its nonce is not of 16 to 200"):
            taken(office, signing=bad)
        with pytest.raises(BadStatementError, match="its nonce is not of 16 to 200"):
            office.countersign("night", "told", AAA, NOW, bad)
    assert store.head() == head + 3
    assert office.case("night")


def test_an_opening_is_not_signed(tmp_path: Path) -> None:
    office = staffed(tmp_path)
    with pytest.raises(BadStatementError, match="and not its opening"):
        office.submit("night", opening(), CLERK, NOW, Signing(nonce="n" * 16, signatures=()))


def test_only_what_its_reader_reads_is_kept() -> None:
    """Whatever writes a leaf: one that cannot be read again would stop its whole stream."""
    entry = replace(answer(), id="e")
    with pytest.raises(BadEntryError):
        readable("case/night/e", repr(entry).encode(), read_entry)
