"""Scenarios in the shell: checked, listed, shown, and their events in a spreadsheet and back."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from tests.rehearsal.scenarios import WHOLE

from foedus.cli.main import main
from foedus.corpus.library import CORPUS

NAMES = sorted(path.stem for path in (CORPUS / "scenarios").glob("*.yaml"))


@pytest.fixture(autouse=True)
def _a_wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")


def run(*args: object) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in args])
    return int(ended.value.code or 0)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(WHOLE)
    return path


def test_a_sound_scenario_is_checked(mine: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("check", mine) == 0

    assert "1 file: 0 errors" in capsys.readouterr().out


def test_mistakes_are_shown_with_their_line(mine: Path, capsys: pytest.CaptureFixture) -> None:
    """One of the file's own and one beside the documents, at once."""
    mine.write_text(WHOLE.replace("ready: yes", "redy: yes").replace("party: UKR", "party: URK"))

    assert run("check", mine, "--format", "line") == 1

    lines = capsys.readouterr().out.splitlines()
    assert [each.partition("small.yaml:")[2] for each in lines] == [
        "30:28: error F007: The key 'redy' is not known here. (Did you mean 'ready'?)",
        "32:67: error F010: No party is called 'URK'. (Did you mean 'UKR'?)",
    ]
    assert run("check", mine) == 1
    assert "hint: Did you mean 'UKR'?" in capsys.readouterr().out


def test_scenarios_are_listed(capsys: pytest.CaptureFixture) -> None:
    assert run("list", "scenarios", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["scenarios"]
    assert [each["id"] for each in listed] == NAMES
    assert listed[0]["documents"] == ["mechanism/nato-light"]

    assert run("list") == 0
    out = capsys.readouterr().out
    assert f"Scenarios ({len(NAMES)}), for `foedus show` and `foedus rehearse`" in out


def test_a_scenario_is_shown_from_incident_to_assumptions(capsys: pytest.CaptureFixture) -> None:
    assert run("show", "outage") == 0

    out = capsys.readouterr().out
    heads = ["Incident", "Under", "When", "Who plays", "In the record", "Objectives"]
    heads += ["Master events list", "What is looked for", "What is assumed"]
    places = [out.index(f"\n{head}") for head in heads]
    assert places == sorted(places)
    assert out.startswith("EXERCISE  A communications outage")
    assert "It is invented." in out
    assert "Modelled on the modems" in out
    assert "mechanism/nato-light@two_thirds  NATO-light, decided by two thirds" in out
    assert "RUS attacks UKR at 9 Nov 2027 05:00" in out
    assert "people: secretariat" in out
    assert "behaviour/usual@prepared, seed 11" in out
    assert "PT20M after alarm" in out
    assert "at the director's word" in out
    assert "secretariat cut off for PT3H" in out
    assert "the record answers (another_way)" in out
    assert "evaluators answer (go_on)" in out
    assert "assumptions: " not in out
    assert "evacuation: that secretariat cannot be reached for PT3H." in out


@pytest.mark.parametrize("name", ["friday-breach", "scenario/friday-breach"])
def test_where_nobody_is_drawn_it_is_said(name: str, capsys: pytest.CaptureFixture) -> None:
    assert run("show", name) == 0

    out = capsys.readouterr().out
    assert "machine: nobody, as no attack is drawn from" in out
    assert "mechanism/breach-ladder  A ladder of answers" in out


def test_a_file_is_shown_and_as_data(mine: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("show", mine) == 0
    assert "scenario/small" in capsys.readouterr().out

    assert run("show", mine, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["id"] == "small"
    assert list(shown["scenario"]["injects"]) == ["wave", "after_wave", "many", "word"]


def test_what_has_errors_is_not_shown(mine: Path, capsys: pytest.CaptureFixture) -> None:
    mine.write_text(WHOLE.replace("ready: yes", "redy: yes"))

    assert run("show", mine) == 1
    assert "F007" in capsys.readouterr().err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture) -> None:
    assert run("schema", "scenario") == 0

    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == "Foedus scenario"
    assert "Fact" in schema["$defs"]


def test_run_says_that_a_scenario_is_rehearsed(mine: Path, capsys: pytest.CaptureFixture) -> None:
    for name in ("outage", "scenario/outage", mine):
        assert run("run", name) == 2
        assert f"{name} is a scenario, not a script.  `foedus rehearse {name}` plays it." in (
            capsys.readouterr().err
        )


def test_events_go_into_a_spreadsheet_and_back(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    plan = tmp_path / "plan.xlsx"
    assert run("scenario", "export", mine, "--xlsx", plan) == 0
    assert f"4 injects are in {plan}." in capsys.readouterr().out
    assert run("scenario", "import", plan, "--onto", mine) == 0
    assert capsys.readouterr().out.startswith("changed  none\nnew      none\ngone     none\n")
    assert mine.read_text() == WHOLE

    book = openpyxl.load_workbook(BytesIO(plan.read_bytes()))
    book["Events"]["J2"] = "A third wave"
    book["Events"].delete_rows(5)
    book.save(plan)
    out = tmp_path / "new.yaml"
    assert run("scenario", "import", plan, "--onto", mine, "--out", out) == 0
    assert capsys.readouterr().out.startswith("changed  wave\nnew      none\ngone     word\n")
    assert mine.read_text() == WHOLE
    assert "title: A third wave" in out.read_text()
    assert run("check", out) == 0
    capsys.readouterr()
    assert run("scenario", "import", plan, "--onto", mine) == 0
    assert mine.read_text() == out.read_text()


def test_a_bad_sheet_changes_nothing(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    plan = tmp_path / "plan.xlsx"
    assert run("scenario", "export", mine, "--xlsx", plan) == 0
    book = openpyxl.load_workbook(BytesIO(plan.read_bytes()))
    book["Events"]["D2"] = "soon"
    book["Events"]["H3"] = "FNI"
    book.save(plan)
    capsys.readouterr()

    assert run("scenario", "import", plan, "--onto", mine) == 1

    err = capsys.readouterr().err
    assert "plan.xlsx:2:4: error F009: Sheet Events, row 2, column Time: 'soon'" in err
    assert "plan.xlsx:3:8: error F010: Sheet Events, row 3, column To: No party" in err
    assert mine.read_text() == WHOLE
    assert run("scenario", "import", mine, "--onto", mine) == 1
    assert "is no spreadsheet" in capsys.readouterr().err


def test_a_shipped_scenario_is_exported_by_its_name(tmp_path: Path) -> None:
    assert run("scenario", "export", "outage", "--xlsx", tmp_path / "plan.xlsx") == 0
    assert run("scenario", "export", "outgae", "--xlsx", tmp_path / "plan.xlsx") == 2
