"""A case as one file that verifies without the office."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.builders import moment
from tests.office.offices import (
    AAA,
    LOG_KEY,
    answer,
    enrol_key,
    running,
    signing,
)

from foedus.office.exporting import export
from foedus.record.bundle import verify_bundle
from foedus.record.policy import Policy

POLICY = Policy(logs={LOG_KEY.key.name: LOG_KEY.key}, witnesses={}, groups={}, quorum="none")
AFTER = moment("40:00")


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
