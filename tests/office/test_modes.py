"""A case of one mode cannot be copied into another, whichever way it is tried (design, law 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import moment
from tests.office.offices import (
    AAA,
    CLERK,
    DEPUTY,
    VIC,
    answer,
    attack,
    enrol_key,
    key_of,
    opening,
    running,
    signing,
)
from tests.office.test_exporting import POLICY, THEIRS, both_hold
from tests.record.test_bundle import theirs

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.errors import (
    BadBundleError,
    BadStatementError,
    LogError,
    NotFoundError,
    RefusedError,
)
from foedus.office.exporting import export
from foedus.office.loaded import proposed_stream_of, stream_of
from foedus.office.office import Office
from foedus.record import acts as a
from foedus.record.archive import pack, unpack
from foedus.record.bundle import verify_bundle
from foedus.record.memory import MemoryStore
from foedus.record.store import Record

NOW = moment("2:00")
AFTER = moment("40:00")
OTHERS = (e.Mode.LIVE, e.Mode.REPLAY)


def of(mode: e.Mode, command: Command) -> Command:
    return replace(command, mode=mode)


def two_cases(folder: Path, mode: e.Mode, store: MemoryStore | None = None) -> Office:
    """`night`, an exercise, and `real`, the same of another mode; AAA has a key."""
    office = running(folder, store)
    office.submit("real", of(mode, opening()), CLERK, moment("1:00"))
    office.submit("real", of(mode, attack()), VIC, moment("1:00"))
    enrol_key(office, AAA, "1:30")
    return office


@pytest.mark.parametrize("mode", OTHERS)
@pytest.mark.parametrize("made", [opening, attack, answer])
def test_no_command_of_an_exercise_is_taken(
    tmp_path: Path, mode: e.Mode, made: Callable[[], Command]
) -> None:
    office = two_cases(tmp_path, mode)
    command = replace(made(), id="copied")
    seat = command.by
    with pytest.raises(RefusedError, match=f"this case is {mode}; the command says exercise"):
        office.submit("real", command, seat, NOW)


@pytest.mark.parametrize("mode", OTHERS)
def test_no_signature_of_an_exercise_holds(tmp_path: Path, mode: e.Mode) -> None:
    """The party signs the mode with the words, so that nobody can carry them over."""
    office = two_cases(tmp_path, mode)
    practised = signing(office, answer(), key_of(AAA))
    with pytest.raises(BadStatementError, match="does not hold"):
        office.submit("real", of(mode, answer()), AAA, NOW, practised)

    office.submit("night", answer(), AAA, NOW, practised)  # the control
    by_telephone = replace(of(mode, answer()), by=CLERK, party="AAA")
    office.submit("real", by_telephone, CLERK, NOW)
    with pytest.raises(BadStatementError, match="does not hold"):
        office.countersign("real", "answer", AAA, NOW, practised)


@pytest.mark.parametrize("mode", OTHERS)
def test_no_proposal_of_an_exercise_is_completed(tmp_path: Path, mode: e.Mode) -> None:
    """Nor one that somebody with the store in hand copied beside the other case."""
    store = MemoryStore()
    office = two_cases(tmp_path, mode, store)
    rule = a.PersonsAsked(kind="position_taken", persons=2)
    office.enrol(rule, CLERK.person, NOW, "two")
    asked = signing(office, answer(), key_of(AAA))
    office.submit("night", answer(), AAA, NOW, asked)
    assert list(office.proposals("night")) == ["answer"]
    (first,) = asked.signatures
    with pytest.raises(NotFoundError, match="waits for a second person in real"):
        office.second("real", "answer", DEPUTY, NOW, first)

    (kept,) = store.read(proposed_stream_of("night"))
    record = Record(id="copied", data=kept.data)
    store.append(proposed_stream_of("real"), 0, [record])
    with pytest.raises(RefusedError, match=f"this case is {mode}"):
        office.second("real", "answer", DEPUTY, NOW, first)


@pytest.mark.parametrize("mode", OTHERS)
def test_no_entry_that_was_copied_in_the_store_is_read(tmp_path: Path, mode: e.Mode) -> None:
    store = MemoryStore()
    office = two_cases(tmp_path, mode, store)
    office.submit("night", answer(), AAA, NOW)
    kept = store.read(stream_of("night"))[-1]
    at = len(store.read(stream_of("real")))
    store.append(stream_of("real"), at, [Record(id="copied", data=kept.data)])
    with pytest.raises(LogError, match="holds an entry of night"):
        office.load("real")
    assert office.case("night").entries  # the other is as it was


def test_no_bundle_is_passed_off_as_one_of_another_mode(tmp_path: Path) -> None:
    """Neither by its manifest, nor by every word of it; the name of the file says nothing."""
    office = running(tmp_path)
    data = export(office, "night", AFTER)
    both_hold(data)
    for name in ("bundle.json", ""):
        members = unpack(data)
        for each in members:
            if each == name or not name:
                members[each] = members[each].replace(b'"exercise"', b'"live"')
        spoiled = pack(members)
        with pytest.raises(BadBundleError):
            verify_bundle(spoiled, POLICY)
        with pytest.raises(theirs().Invalid):
            theirs().Bundle(spoiled, theirs().Policy(THEIRS), None).verify()
