"""`foedus compare` and `foedus study` as a user meets them."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from foedus.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

TWO = ("mechanism/nato-light", "mechanism/nato-umbrella")
FEW = ("--trials", "512")


def exit_of(*args: str) -> int | str | None:
    with pytest.raises(SystemExit) as caught:
        main(list(args))
    return caught.value.code


def test_the_first_paragraph_says_what_differs_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("compare", *TWO, *FEW) == 0

    said = capsys.readouterr().out
    first = " ".join(said.partition("\n\n")[0].split())
    assert first.startswith("Of 100 such attacks, a response is decided within 72 hours in ")
    assert "under nato-light" in first
    assert "under nato-umbrella" in first
    assert "Without waiting for the meeting" in first
    assert "least gain that would still tempt an attacker" in said
    assert "foedus show behaviour/usual" in said


def test_the_same_is_to_be_had_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.csv"

    assert exit_of("compare", *TWO, *FEW, "--json", "--csv", str(rows)) == 0

    found = json.loads(capsys.readouterr().out)
    assert [each["reference"] for each in found["named"]] == list(TWO)
    assert found["trials"] == 512
    with rows.open(encoding="utf-8") as file:
        assert {row["agreement"] for row in csv.DictReader(file)} >= set(TWO)


def test_a_page_holds_the_forecast_of_each(tmp_path: Path) -> None:
    page = tmp_path / "page.html"

    assert exit_of("compare", *TWO, *FEW, "--html", str(page)) == 0

    text = page.read_text(encoding="utf-8")
    assert "Of 100 such attacks" in text
    assert "Hour by hour" in text


def test_a_control_says_what_it_saved(capsys: pytest.CaptureFixture[str]) -> None:
    quick = ("mechanism/nato-light", "mechanism/nations-one-by-one")
    assert exit_of("compare", *quick, "--trials", "4096", "--control") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "nato-light, decided within 72 hours: the exact value of independent parties" in said


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (TWO[:1], "A comparison needs two designs."),
        (("mechanism/nato-lite", TWO[1]), "mechanism/nato-light"),
        ((*TWO, "--behaviour", "usuall"), "No behaviour is called 'usuall'."),
        ((*TWO, "--form", "militarry"), "militarry"),
        ((*TWO, "--at", "yesterday"), "yesterday"),
        ((*TWO, "mechanism/air-sea-truce"), "mechanism/air-sea-truce"),
        ((*TWO, "--csv", "nowhere/rows.csv"), "nowhere"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_its_name(
    args: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_of("compare", *args, *FEW) == 2

    assert message in capsys.readouterr().err


STUDY = """\
foedus: "1"
study: mine
title: Mine
mechanisms: [mechanism/nato-light, mechanism/nato-umbrella]
moments: [2027-08-28T02:00+03:00]
"""


def test_a_study_of_ones_own_is_carried_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, rows = tmp_path / "mine.yaml", tmp_path / "rows.csv"
    path.write_text(STUDY, encoding="utf-8")

    assert exit_of("study", str(path), *FEW, "--csv", str(rows)) == 0

    assert "nato-umbrella" in capsys.readouterr().out
    with rows.open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert {row["mechanism"] for row in found} == set(TWO)
    assert {row["trials"] for row in found} == {"512"}


def test_a_study_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(STUDY, encoding="utf-8")

    assert exit_of("study", str(path), *FEW, "--json", "--seed", "0") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["study"] == "mine"
    assert {row["seed"] for row in found["rows"]} == {0}


def test_all_mistakes_of_a_study_are_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(STUDY.replace("light", "lite").replace("title", "titel"), encoding="utf-8")

    assert exit_of("study", str(path)) == 1

    said = capsys.readouterr().err
    assert "mine.yaml:3:1" in said
    assert "mine.yaml:4:14" in said


def test_a_mechanism_that_cannot_be_forecast_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(STUDY.replace("nato-umbrella", "air-sea-truce"), encoding="utf-8")

    assert exit_of("study", str(path)) == 2

    assert "mechanism/air-sea-truce" in capsys.readouterr().err


def test_a_study_that_there_is_not_is_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("study", "nothing") == 2

    assert "No study is called 'nothing'." in capsys.readouterr().err


def test_studies_are_listed_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(STUDY.replace("light", "lite"), encoding="utf-8")

    assert exit_of("list", "studies") == 0
    assert "night-or-monday" in capsys.readouterr().out
    assert exit_of("check", str(path), "--format", "line") == 1
    assert "No document is called 'mechanism/nato-lite'." in capsys.readouterr().out


def test_what_it_would_take_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("explore", TWO[1], *FEW, "--wanted", "0.5") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "What it would take to be decided in 50 of 100" in said
    assert "everything, the common times too" in said
    assert "meeting: its median" in said


def test_what_is_explored_is_to_be_had_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("explore", TWO[1], *FEW, "--wanted", "0.1", "--week", "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["inverse"]["levers"] == []
    assert len(found["week"]["hours"]) == 56
    assert {"assumption", "at_low", "moved_low"} <= found["swings"][0].keys()
