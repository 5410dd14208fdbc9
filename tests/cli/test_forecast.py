"""A forecast in the shell: shown, kept in files, given again, one trial played as a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foedus.cli.main import main
from foedus.corpus.library import CORPUS

FEW = ("--trials", "640", "--seed", "3")


@pytest.fixture(autouse=True)
def _a_wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


@pytest.fixture
def result(tmp_path: Path, capsys: pytest.CaptureFixture) -> Path:
    assert run("forecast", "mechanism/co-guarantors", *FEW, "--json") == 0
    path = tmp_path / "result.json"
    path.write_text(capsys.readouterr().out)
    return path


def test_it_begins_with_what_it_rests_on(capsys: pytest.CaptureFixture) -> None:
    assert run("forecast", "mechanism/nato-light", *FEW) == 0

    shown = capsys.readouterr().out
    assert shown.index("What this rests on") < shown.index("What was found")
    assert "640 trials, seed 3" in shown


def test_a_result_is_given_again_to_the_last_count(
    result: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run("forecast", "--repeat", str(result), "--json") == 0

    again = capsys.readouterr()
    assert json.loads(again.out) == json.loads(result.read_text())
    assert "every count that was drawn is the same" in again.err


def test_a_result_whose_behaviour_has_changed_is_not_given_again(
    result: Path, capsys: pytest.CaptureFixture
) -> None:
    held = json.loads(result.read_text())
    held["digests"] = [
        [name, "0" * 64 if name == "usual" else digest] for name, digest in held["digests"]
    ]
    result.write_text(json.dumps(held))

    assert run("forecast", "--repeat", str(result)) == 2
    assert "usual changed since" in capsys.readouterr().err


def test_counts_that_were_tampered_with_are_found(
    result: Path, capsys: pytest.CaptureFixture
) -> None:
    held = json.loads(result.read_text())
    result.write_text(json.dumps(held | {"drawn": "0" * 64}))

    assert run("forecast", "--repeat", str(result)) == 2
    assert "Other counts were drawn" in capsys.readouterr().err


def test_answers_that_were_tampered_with_are_found(
    result: Path, capsys: pytest.CaptureFixture
) -> None:
    held = json.loads(result.read_text())
    held["weight"]["value"] = 1.0
    result.write_text(json.dumps(held))

    assert run("forecast", "--repeat", str(result)) == 2
    assert "otherwise than what was drawn: weight" in capsys.readouterr().err


def test_a_result_under_ones_own_behaviour_is_given_again_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    mine = tmp_path / "mine.yaml"
    usual = CORPUS / "behaviours" / "usual.yaml"
    mine.write_bytes(usual.read_bytes().replace(b"behaviour: usual", b"behaviour: mine", 1))
    asked = ("forecast", "mechanism/co-guarantors", *FEW, "--behaviour", str(mine), "--json")
    assert run(*asked) == 0
    path = tmp_path / "result.json"
    path.write_text(capsys.readouterr().out)

    assert run("forecast", "--repeat", str(path), "--behaviour", str(mine)) == 0
    assert "Given again" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"asked": 1, "digests": [], "drawn": ""}'])
def test_a_file_that_is_no_result_is_said_to_be_none(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "rubbish.json"
    path.write_text(text)

    assert run("forecast", "--repeat", str(path)) == 2
    assert "is no result of a forecast" in capsys.readouterr().err


def test_one_trial_is_written_as_a_script_that_plays(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "trial.yaml"

    assert (
        run("forecast", "mechanism/nato-light", *FEW, "--trial", "5", "--as-script", str(path)) == 0
    )
    assert run("run", str(path), "--json") == 0

    played = json.loads(capsys.readouterr().out)
    assert played["mode"] == "exercise"
    assert played["refusals"] == []


def test_one_trial_is_told_in_order_of_time(capsys: pytest.CaptureFixture) -> None:
    assert run("forecast", "mechanism/co-guarantors", *FEW, "--trial", "5") == 0

    lines = capsys.readouterr().out.splitlines()[1:]
    hours = [float(line.split()[0]) for line in lines]
    assert hours == sorted(hours)
    assert any(line.endswith("RUS decline") for line in lines)


@pytest.mark.parametrize(
    ("name", "first", "later"),
    [
        ("nato-light", "each decides for itself; 29 of 29 support", "the question closes"),
        ("co-guarantors", "still open. No answer within 336 h: ITA.", "RUS decline"),
        ("nato-umbrella", "adopted", "the text is circulated under silence"),
        ("nato-light@two_thirds", "no decision.", "no decision"),
    ],
)
def test_one_trial_tells_how_it_ends_and_when_the_question_closes(
    name: str, first: str, later: str, capsys: pytest.CaptureFixture
) -> None:
    assert run("forecast", f"mechanism/{name}", "--trial", "5") == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"Trial 5 of seed 1: {first}")
    assert any(line.endswith(later) for line in lines[1:])


def test_what_if_is_on_the_page_and_given_again(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    page, path = tmp_path / "page.html", tmp_path / "result.json"
    asked = ("forecast", "mechanism/nato-light", *FEW, "--what-if", "--json")
    assert run(*asked, "--html", str(page)) == 0
    path.write_text(capsys.readouterr().out)

    assert run("forecast", "--repeat", str(path), "--json") == 0

    assert json.loads(capsys.readouterr().out) == json.loads(path.read_text())
    text = page.read_text(encoding="utf-8")
    assert "If the attack comes at another hour" in text
    assert "Which assumption matters most" in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("mechanism/nato-lite",), "nato-light"),
        (("mechanism/nato-light", "--form", "militery"), "military"),
        (("mechanism/nato-light", "--behaviour", "usua"), "usual"),
        (("mechanism/nato-light", "--at", "tomorrow"), "tomorrow"),
        (("mechanism/nato-light", "--by", "Russia"), "'Russia' is no party"),
        (("mechanism/nato-light", "--on", "ITA"), "does not speak of an attack on ITA"),
        (("mechanism/co-guarantors", "--by", "UKR"), "does not attack itself"),
        (("mechanism/nato-light", "--horizon", "-4"), "Take 24 to 2160"),
        (("mechanism/nato-light", "--horizon", "nan"), "Take 24 to 2160"),
        (("mechanism/nato-light", "--trials", "1000"), "Take 992"),
        (("mechanism/nato-light", "--question", "decide_all"), "decide_military"),
        (("mechanism/breach-ladder",), "coalition_acts waits"),
        (("mechanism/nato-light", "--html", "no/such/folder.html"), "no folder"),
        ((), "No agreement is named"),
    ],
)
def test_a_mistake_is_said_with_what_would_work(
    args: tuple[str, ...], said: str, capsys: pytest.CaptureFixture
) -> None:
    assert run("forecast", *args) == 2
    assert said in capsys.readouterr().err


def test_every_file_that_is_asked_for_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    asked = {name: tmp_path / f"it.{name}" for name in ("csv", "parquet", "html", "pdf")}
    options = [part for name, path in asked.items() for part in (f"--{name}", str(path))]

    assert run("forecast", "mechanism/us-draft-2025-11", *FEW, *options) == 0

    assert all(path.stat().st_size for path in asked.values())
    assert asked["pdf"].read_bytes().startswith(b"%PDF")
    assert "Written:" in capsys.readouterr().err
