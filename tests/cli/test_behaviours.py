"""Behaviours in the shell: listed, shown, checked, held against history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from foedus.agreement.reading import read_tree
from foedus.agreement.tree import plain
from foedus.cli.main import main
from foedus.corpus.library import CORPUS
from foedus.forecast.schema import behaviour_schema

USUAL = CORPUS / "behaviours" / "usual.yaml"


@pytest.fixture(autouse=True)
def _a_wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_bytes(USUAL.read_bytes().replace(b"behaviour: usual", b"behaviour: mine", 1))
    return path


def test_behaviours_are_listed_with_their_variants(capsys: pytest.CaptureFixture) -> None:
    assert run("list", "behaviours", "--json") == 0

    listed = json.loads(capsys.readouterr().out)["behaviours"]
    assert [each["id"] for each in listed] == [
        *("usual", "usual@as_in_2022", "usual@slow", "usual@prepared", "usual@august")
    ]


@pytest.mark.parametrize("name", ["usual", "behaviour/usual", "usual@slow"])
def test_show_prints_what_each_number_rests_on(name: str, capsys: pytest.CaptureFixture) -> None:
    assert run("show", name) == 0

    out = capsys.readouterr().out
    assert f"behaviour/{name.removeprefix('behaviour/')}  version" in out
    assert "4 sourced" in out
    assert "fitted to" in out
    assert "sources by grade" in out
    assert "org:nato: no public holidays are known" in out
    assert "bg-decl (grade B) Sofia Globe 21 Feb 2025: https://" in out


def test_show_takes_a_file_and_a_variant_in_it(mine: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("show", f"{mine}@prepared") == 0

    assert "behaviour/mine@prepared" in capsys.readouterr().out


def test_show_for_machines_is_the_behaviour(capsys: pytest.CaptureFixture) -> None:
    assert run("show", "behaviour/usual@slow", "--json") == 0

    shown = json.loads(capsys.readouterr().out)
    assert shown["digest"].startswith("sha256:")
    assert shown["behaviour"]["variant"] == "slow"


def test_a_name_that_no_behaviour_has_is_told_with_what_was_meant(
    capsys: pytest.CaptureFixture,
) -> None:
    assert run("show", "behaviour/usaul") == 2

    assert "usual" in capsys.readouterr().err


def test_check_reads_behaviours_beside_the_procedures(
    mine: Path, capsys: pytest.CaptureFixture
) -> None:
    mine.write_text(mine.read_text("utf-8").replace("council_unanimity:", "council:", 1), "utf-8")

    assert run("check", str(mine), "--format", "line") == 1

    out = capsys.readouterr().out
    assert "F010: The procedure of org:eu has no step 'council'" in out
    assert len(out.splitlines()) == 1


def test_a_behaviour_is_held_against_history(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    plot = tmp_path / "plot.svg"

    assert run("backtest", str(mine), "usual@prepared", "--cases", "--svg", str(plot)) == 0

    out = capsys.readouterr().out
    assert "behaviour/mine\n" in out
    assert "behaviour/usual@prepared" in out
    assert "over 25.0 h" in out
    assert "nato_a4_2022_eight" in out
    assert "mine: what was foretold" in plot.read_text("utf-8")


def test_a_back_test_for_machines_has_no_infinite_number(capsys: pytest.CaptureFixture) -> None:
    assert run("backtest", "--json") == 0

    held = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    cases = held["usual"]["request to decision"]
    assert [each["seen"][1] for each in cases].count(None) == 5


def test_the_schema_of_a_behaviour_takes_what_ships_and_marks_what_is_unknown(
    capsys: pytest.CaptureFixture,
) -> None:
    assert run("schema", "behaviour") == 0
    schema = json.loads(capsys.readouterr().out)
    tree = read_tree(USUAL.read_bytes(), "x")[0]
    assert tree is not None
    words = plain(tree)
    assert isinstance(words, dict)

    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert schema == behaviour_schema()
    assert list(validator.iter_errors(words)) == []
    assert list(validator.iter_errors(words | {"colour": "blue"})) != []
    assert "variant" not in schema["properties"]
