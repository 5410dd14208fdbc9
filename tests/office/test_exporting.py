"""A case as one file that verifies without the office."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import moment
from tests.office.offices import (
    AAA,
    CLERK,
    DEPUTY,
    LOG_KEY,
    VIC,
    answer,
    attack,
    enrol_key,
    opening,
    running,
    signing,
    staffed,
)
from tests.record.test_bundle import theirs

from foedus.errors import BadBundleError, BadStatementError, LogInUseError
from foedus.office.exporting import export, export_beside
from foedus.office.office import Office
from foedus.office.proposals import Signing
from foedus.record import acts as a
from foedus.record.archive import pack, unpack
from foedus.record.bundle import verify_bundle
from foedus.record.policy import Policy
from foedus.record.statements import signed_by_key

POLICY = Policy(logs={LOG_KEY.key.name: LOG_KEY.key}, witnesses={}, groups={}, quorum="none")
AFTER = moment("40:00")
NOW = moment("2:00")
THEIRS = f"log {LOG_KEY.key}\nquorum none\n"


def both_hold(data: bytes) -> dict[str, tuple[str, ...]]:
    """Who signed what, as both verifiers find it."""
    ours = verify_bundle(data, POLICY).signed
    other = theirs().Bundle(data, theirs().Policy(THEIRS), None).verify()["signed"]
    assert {entry: list(persons) for entry, persons in ours.items()} == other
    return dict(ours)


def both_refuse(data: bytes, why: str) -> None:
    with pytest.raises(BadBundleError, match=why):
        verify_bundle(data, POLICY)
    with pytest.raises(theirs().Invalid, match=why):
        theirs().Bundle(data, theirs().Policy(THEIRS), None).verify()


def test_a_bundle_holds_the_case_its_signatures_and_its_outcomes(tmp_path: Path) -> None:
    office = running(tmp_path)
    key = enrol_key(office, AAA, "1:30")
    office.submit("night", answer(), AAA, moment("2:00"), signing(office, answer(), key))
    report = verify_bundle(export(office, "night", AFTER), POLICY)

    assert [each.id for each in report.case.entries] == ["opened", "attack", "answer"]
    assert report.signed == {"answer": ("A. One",)}
    assert report.unsigned == ()
    assert report.outcomes == {"test/pact#respond": None}


def test_the_same_bundle_again_adds_nothing(tmp_path: Path) -> None:
    office = running(tmp_path)
    office.submit("night", answer(), AAA, moment("2:00"))
    first = export(office, "night", AFTER)
    size = office.log.size
    assert export(office, "night", AFTER) == first
    assert office.log.size == size


def test_a_case_that_goes_on_is_exported_as_it_stands(tmp_path: Path) -> None:
    office = running(tmp_path)
    assert verify_bundle(export(office, "night", moment("1:30")), POLICY).outcomes == {}
    office.submit("night", answer(), AAA, moment("2:00"))
    late = replace(answer("late", "decline"), by=AAA)
    export(office, "night", AFTER)
    office.submit("night", late, AAA, moment("50:00"))
    report = verify_bundle(export(office, "night", moment("60:00")), POLICY)
    assert report.entries == 4


def two_asked(folder: Path) -> tuple[Office, tuple, tuple]:  # type: ignore[type-arg]
    office = running(folder)
    first, second = enrol_key(office, AAA, "1:30"), enrol_key(office, DEPUTY, "1:31")
    return office, first, second


def ask_two(office: Office) -> None:
    act = a.PersonsAsked(kind="position_taken", persons=2)
    office.enrol(act, CLERK.person, moment("3:00"), "two")


def test_how_many_must_sign_is_what_the_roster_asked_then(tmp_path: Path) -> None:
    """One was enough before two were asked for; the bundle says so itself."""
    office, first, second = two_asked(tmp_path)
    office.submit("night", answer(), AAA, NOW, signing(office, answer(), first))
    ask_two(office)
    later = answer("later", "decline")
    both = signing(office, later, first, second, nonce="f" * 16)
    office.submit("night", later, AAA, moment("4:00"), both)

    signed = both_hold(export(office, "night", AFTER))
    assert signed == {"answer": ("A. One",), "later": ("A. One", "A. Two")}


def test_fewer_persons_than_were_asked_is_refused(tmp_path: Path) -> None:
    """Were the office to keep it all the same."""
    office, first, _ = two_asked(tmp_path)
    ask_two(office)
    roster = office.roster()
    office.roster = lambda: replace(roster, persons={})  # type: ignore[method-assign]
    later = moment("4:00")
    office.submit("night", answer(), AAA, later, signing(office, answer(), first))

    both_refuse(export(office, "night", AFTER), "'answer': 1 of 2 persons have signed")


def test_what_nobody_signed_is_refused_where_somebody_had_to(tmp_path: Path) -> None:
    """Were the office to keep it all the same."""
    office, _, _ = two_asked(tmp_path)
    ask_two(office)
    roster = office.roster()
    office.roster = lambda: replace(roster, persons={})  # type: ignore[method-assign]
    office.submit("night", answer(), AAA, moment("4:00"))

    both_refuse(export(office, "night", AFTER), "'answer': 2 .*must sign it")


def test_a_word_by_telephone_is_countersigned_behind_it(tmp_path: Path) -> None:
    """The entry names no statement, since none was there; the bundle shows who signed it later."""
    office, first, second = two_asked(tmp_path)
    ask_two(office)
    told = replace(answer(), by=CLERK, party="AAA")
    office.submit("night", told, CLERK, moment("4:00"))
    assert both_hold(export(office, "night", AFTER)) == {}
    office.countersign("night", "answer", AAA, NOW, signing(office, told, first, second))

    assert both_hold(export(office, "night", AFTER)) == {"answer": ("A. One", "A. Two")}


def test_a_signature_is_nothing_in_another_office_or_another_opening(tmp_path: Path) -> None:
    """Same names, same keys, same agreements, same words: replayed, it does not hold."""
    office = running(tmp_path / "one")
    key = enrol_key(office, AAA, "1:30")
    once = signing(office, answer(), key)
    office.submit("night", answer(), AAA, NOW, once)

    other = running(tmp_path / "two", log="other.example/office")
    enrol_key(other, AAA, "1:30")
    with pytest.raises(BadStatementError, match="does not hold"):
        other.submit("night", answer(), AAA, NOW, once)

    again = staffed(tmp_path / "three")
    again.submit("night", opening(), CLERK, moment("0:11"))
    again.submit("night", attack(), VIC, moment("1:00"))
    enrol_key(again, AAA, "1:30")
    with pytest.raises(BadStatementError, match="does not hold"):
        again.submit("night", answer(), AAA, NOW, once)


@pytest.mark.parametrize(
    ("changed", "why"), [("log", "another log"), ("opening", "another opening")]
)
def test_a_bundle_with_a_replayed_signature_is_refused(
    tmp_path: Path, changed: str, why: str
) -> None:
    """Were another office to keep it all the same; the entry is named."""
    office = running(tmp_path)
    key, private = enrol_key(office, AAA, "1:30")
    elsewhere = {"log": "other.example/office", "opening": "sha256:00"}[changed]
    honest = office.statement

    def statement(case: str, command: object, nonce: str) -> object:
        return replace(honest(case, command, nonce), **{changed: elsewhere})  # type: ignore[arg-type]

    office.submit("night", replace(answer(), by=CLERK, party="AAA"), CLERK, NOW)
    office.statement = statement  # type: ignore[method-assign,assignment]
    said = office.statement("night", answer(), "0123456789abcdef")
    signatures = (signed_by_key(said, key, private),)
    office.countersign(
        "night", "answer", AAA, NOW, Signing(nonce="0123456789abcdef", signatures=signatures)
    )

    both_refuse(export(office, "night", AFTER), f"'answer': it was signed for .*{why}")


def test_an_older_bundle_is_honest_as_of_then_and_cannot_be_passed_off(tmp_path: Path) -> None:
    """What came later cannot be cut away from the newer one."""
    office = running(tmp_path)
    early = export(office, "night", moment("1:30"))
    office.submit("night", answer(), AAA, NOW)
    late = export(office, "night", AFTER)

    assert verify_bundle(early, POLICY).as_of == moment("1:30")
    assert verify_bundle(late, POLICY).as_of == AFTER
    old, new = unpack(early), unpack(late)
    both_refuse(pack({**new, "head": old["head"]}), "head is that of another manifest")
    kept = {name: new[name] for name in old if name in new}
    both_refuse(
        pack({**kept, "bundle.json": old["bundle.json"], "head": old["head"]}), "another checkpoint"
    )


def test_what_is_entered_while_a_bundle_is_made_is_in_the_next_one(tmp_path: Path) -> None:
    """It was not counted, and the log does not vouch for it."""
    office = running(tmp_path)
    read = office.stored

    def stored(case: str) -> object:
        office.submit("night", answer(), AAA, NOW)
        return read(case)

    office.stored = stored  # type: ignore[method-assign,assignment]

    report = verify_bundle(export(office, "night", moment("1:30")), POLICY)
    assert [each.id for each in report.case.entries] == ["opened", "attack"]
    assert verify_bundle(export(office, "night", AFTER), POLICY).entries == 3


def test_beside_an_open_office_nothing_is_written_that_came_too_late(tmp_path: Path) -> None:
    """What was entered since the case was looked at: export it again."""
    office = running(tmp_path)
    with pytest.raises(LogInUseError, match="was kept while night was exported"):
        export_beside(office, "night", moment("0:40"), office.vouched)
    data = export_beside(office, "night", moment("1:30"), office.vouched)
    assert verify_bundle(data, POLICY).entries == 2
