"""`foedus review` on bundles and on cases in a store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rehearsal.review.exercises import (
    BEHAVIOUR,
    bundle_of,
    delegate,
    duty_officer,
    everything,
    played,
)

from foedus import wiring
from foedus.case import entries as e
from foedus.cli.main import cli, main
from foedus.record.unverified import case_in_bundle

ASKED = "pact/three-states#decide_support"
SCENARIO = """\
foedus: "1"
scenario: night
version: "1"
title: A night
documents: pact/three-states
incident: {title: An attack, invented: yes}
begins: 2027-06-01T00:00Z
lasts: PT30H
attack: {at: PT1H, by: XAT, on: XCO}
behaviour: small.yaml
"""
PACT = """\
foedus: "1"
id: pact/three-states
version: draft-1
title: A pact of three invented states
status: draft
binding: political
parties:
  XAL: {role: guarantor}
  XBR: {role: guarantor}
  XCO: {role: beneficiary}
  XAT: {role: named_aggressor}
facts:
  attack: {cite: art. 1, event: armed_attack, by: XAT, on: XCO, found_by: each}
provisions:
  decide_support:
    cite: art. 3
    when: {fact: attack}
    who: guarantors
    must: decide
    strength: shall
    form: [military]
    within: PT24H
    from: attack
    decide: {rule: {kind: individual}, question: Do we help?}
    else: {record: not_decided}
"""


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as done:
        main(list(args))
    return int(done.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with bundles of two runs, one with people, and their behaviour."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("run-1.tar").write_bytes(bundle_of(everything()))
    Path("run-2.tar").write_bytes(bundle_of(played(name="run-2")))
    Path("small.yaml").write_text(BEHAVIOUR, encoding="utf-8")
    return tmp_path


def test_a_bundle_is_told_in_the_shell(folder: Path, capsys: pytest.CaptureFixture) -> None:
    del folder

    assert run("review", "run-1.tar", "--trials", "0") == 0

    said = capsys.readouterr().out
    assert said.startswith("EXERCISE: After-action report")
    assert "1 of 5 expectations met" in said
    assert "Call the chamber earlier" in said


def test_every_file_is_written(folder: Path, capsys: pytest.CaptureFixture) -> None:
    files = ("--html", "r.html", "--pdf", "r.pdf", "--csv", "r.csv")

    assert run("review", "run-1.tar", "--trials", "0", "--json", *files) == 0

    assert json.loads(capsys.readouterr().out)["head"]["case"] == "run-1"
    assert {each.name for each in folder.glob("r.*")} == {"r.html", "r.pdf", "r.csv"}


def test_runs_are_set_side_by_side(folder: Path, capsys: pytest.CaptureFixture) -> None:
    del folder

    assert run("review", "run-1.tar", "run-2.tar", "--trials", "0", "--html", "both.html") == 0
    said = capsys.readouterr().out
    assert "all had answered after" in said
    assert "EXERCISE" in Path("both.html").read_text(encoding="utf-8")

    assert run("review", "run-1.tar", "run-2.tar", "--trials", "0", "--json") == 0
    assert [each["case"] for each in json.loads(capsys.readouterr().out)["runs"]] == [
        "run-1",
        "run-2",
    ]


def test_what_is_no_exercise_is_refused(folder: Path, capsys: pytest.CaptureFixture) -> None:
    del folder

    assert run("review", "nothing.tar") == 2
    assert "no --store" in capsys.readouterr().err
    assert run("review", "small.yaml") == 2
    assert run("review", "run-1.tar", "run-2.tar", "--csv", "x.csv") == 2


def test_a_behaviour_that_is_not_at_hand_cannot_be_written_back(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    del folder

    assert run("review", "run-1.tar", "--trials", "0", "--behaviour", "m.yaml") == 2
    assert "No behaviour is called 'small'" in capsys.readouterr().err


def test_a_case_in_a_store_and_its_bundle_are_told_alike(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    """And its forecast is there, as its behaviour is."""
    del folder
    Path("pact.yaml").write_text(PACT, encoding="utf-8")
    Path("night.yaml").write_text(SCENARIO, encoding="utf-8")
    store = ("--store", "sqlite:///office.db")
    named = ("--log-name", "log.example/one", "--secretary", "S. First")
    assert run("office", "found", *named, *store) == 0
    assert run("rehearse", "night.yaml", "--library", "pact.yaml", *store) == 0
    assert run("export", "night", "-o", "night.tar", *store) == 0
    capsys.readouterr()

    asked = ("--json", "--trials", "640")
    assert run("review", "night", *store, *asked) == 0
    kept = capsys.readouterr().out
    assert run("review", "night.tar", *asked) == 0

    assert capsys.readouterr().out == kept
    told = json.loads(kept)
    assert told["foretold"]["trials"] == 640
    assert {each["difference"] for each in told["steps"] if each["actual"]} == {0}


def test_what_people_took_is_written_back_checked_and_forecast(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    del folder
    Path("pact.yaml").write_text(PACT, encoding="utf-8")
    Path("night.yaml").write_text(SCENARIO, encoding="utf-8")
    made = wiring.staging("night.yaml", [Path("pact.yaml")])
    acts = [
        ("1:00", duty_officer("XAL"), e.TakenOver()),
        ("5:00", duty_officer("XAL"), e.Acknowledged()),
        ("9:00", delegate("XAL"), e.PositionTaken(question=ASKED, answer=e.Answer.SUPPORT)),
    ]
    for name in ("first", "second"):
        Path(f"{name}.tar").write_bytes(bundle_of(played(acts, name=name, made=made)))

    asked = ("--trials", "0", "--behaviour", "measured.yaml")
    assert run("review", "first.tar", "second.tar", *asked) == 0
    assert run("check", "measured.yaml") == 0
    on = ("--on", "XCO", "--by", "XAT", "--trials", "640", "--library", "pact.yaml", "--json")
    capsys.readouterr()
    assert run("forecast", "pact/three-states", "--behaviour", "measured.yaml", *on) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["behaviour"] == "measured-night"
    assert any("n = 2" in line for line in Path("measured.yaml").read_text().splitlines())


def test_the_schema_is_printed(capsys: pytest.CaptureFixture) -> None:
    assert run("schema", "review") == 0

    assert json.loads(capsys.readouterr().out)["title"] == "Foedus after-action report"


def test_review_is_a_command() -> None:
    assert cli.get_command(None, "review") is not None  # type: ignore[arg-type]


def test_a_bundle_gives_the_case_that_went_in(folder: Path) -> None:
    case = everything()

    assert case_in_bundle((folder / "run-1.tar").read_bytes()) == case
