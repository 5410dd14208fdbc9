"""A history or a script played into an office: by one seat, with its own times, and closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.office.offices import CLERK, staffed
from tests.office.test_exporting import POLICY

from foedus import wiring
from foedus.agreement.resolved import Agreement
from foedus.case import entries as e
from foedus.corpus.library import shipped
from foedus.errors import RefusedError, SameIdError
from foedus.office.exporting import export
from foedus.record.bundle import verify_bundle
from foedus.rehearsal.history import Invocation, read_history
from foedus.rehearsal.play import play
from foedus.rehearsal.played_in import history_in, is_played_in, play_history, play_script
from foedus.rehearsal.script import read_script

HISTORY = b"""
id: storm
instrument: A treaty Art. 4
title: A storm
affected: [AA]
formally_invoked: true
milestones:
- {kind: request, earliest: 2030-05-01T06:00Z, latest: 2030-05-01T08:00Z, precision: hour,
  sources: [paper]}
- {kind: event_start, earliest: 2030-05-01T05:00Z, latest: 2030-05-01T05:00Z, precision: minute}
- {kind: meeting, earliest: 2030-05-01T07:00Z, latest: null}
- {kind: decision, earliest: 2030-05-01T00:00Z, latest: 2030-05-01T23:59Z, precision: day,
  form: military, note: in the evening}
outcome: statement_only
"""


@pytest.fixture
def storm() -> Invocation:
    return read_history(HISTORY, "storm.yaml")[0]


@pytest.fixture
def agreement() -> Agreement:
    return wiring.alone(["mechanism/nato-light"], wiring.library())[0]


def test_each_step_is_a_note_at_the_latest_time_it_can_have_been(
    tmp_path: Path, storm: Invocation, agreement: Agreement
) -> None:
    office = staffed(tmp_path)
    case = play_history(office, "again", CLERK, storm, (agreement,), ())
    notes = case.of(e.Noted)
    assert [each.body.text for each in notes if isinstance(each.body, e.Noted)] == [
        "Event start",
        "Request; sources: paper",
        "Decision (military); in the evening",
    ]
    assert [each.received_at.format_iso() for each in notes] == [
        "2030-05-01T05:00:00Z",
        "2030-05-01T08:00:00Z",
        "2030-05-01T23:59:00Z",
    ]
    assert case.entries[0].recorded_at.format_iso() == "2030-05-01T00:00:00Z"
    assert isinstance(case.entries[-1].body, e.CaseClosed)
    assert is_played_in(case)
    assert history_in(case, {"storm": storm}) is storm
    assert history_in(case, {}) is None


def test_what_was_played_in_is_kept_and_verifies_like_any_other(
    tmp_path: Path, storm: Invocation, agreement: Agreement
) -> None:
    office = staffed(tmp_path)
    case = play_history(office, "again", CLERK, storm, (agreement,), ())
    last = case.entries[-1].recorded_at
    assert verify_bundle(export(office, "again", last), POLICY).case.mode is e.Mode.REPLAY
    again = play_history(office, "again", CLERK, storm, (agreement,), ())
    assert len(again.entries) == len(case.entries)


def test_a_name_that_another_case_has_is_refused(
    tmp_path: Path, storm: Invocation, agreement: Agreement
) -> None:
    office = staffed(tmp_path)
    play_history(office, "again", CLERK, storm, (agreement,), ())
    other = storm.model_copy(update={"title": "Another storm"})
    with pytest.raises(SameIdError):
        play_history(office, "again", CLERK, other, (agreement,), ())


def test_a_history_of_which_no_time_is_known_is_refused(
    tmp_path: Path, storm: Invocation, agreement: Agreement
) -> None:
    unknown = storm.model_copy(update={"milestones": storm.milestones[2:3]})
    with pytest.raises(RefusedError, match="no time of storm is known"):
        play_history(staffed(tmp_path), "again", CLERK, unknown, (agreement,), ())


def test_a_script_is_played_by_one_seat_and_closed_when_its_clocks_have_run_out(
    tmp_path: Path,
) -> None:
    """The night of the demonstration: the same entries as its own seats make, but for who wrote."""
    path = shipped("scripts", "night-of-28-august")
    reading = read_script(path.read_bytes(), path.name)
    agreements = wiring.agreements_for(reading.script.documents, wiring.library())
    made = play_script(staffed(tmp_path), "night", CLERK, reading, agreements, wiring.procedures())
    alone = play(reading, agreements, wiring.procedures())
    assert {each.by for each in made.case.entries} == {CLERK}
    ours = {(type(each.body), each.party, each.received_at) for each in made.case.entries}
    theirs = {(type(each.body), each.party, each.received_at) for each in alone.case.entries}
    assert theirs <= ours
    (closed,) = made.case.of(e.CaseClosed)
    assert closed.received_at > max(each.received_at for each in alone.case.entries)
    assert history_in(made.case, {}) is None
