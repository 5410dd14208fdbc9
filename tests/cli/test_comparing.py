"""`foedus compare` and `foedus study` as a user meets them."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from pyarrow import parquet

from foedus.agreement.reading import read_tree
from foedus.agreement.tree import plain
from foedus.cli.main import main
from foedus.corpus.library import CORPUS

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


def test_a_comparison_is_given_again_and_another_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "result.json"
    asked = ("--within", "24", "--seed", "3", "--json")
    assert exit_of("compare", *TWO, *FEW, *asked) == 0
    path.write_text(capsys.readouterr().out, encoding="utf-8")

    assert exit_of("compare", "--repeat", str(path), "--json") == 0
    again = capsys.readouterr()
    assert json.loads(again.out) == json.loads(path.read_text(encoding="utf-8"))
    assert "every measure that was drawn is the same" in again.err

    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(held | {"said": "Otherwise."}), encoding="utf-8")
    assert exit_of("compare", "--repeat", str(path)) == 2
    assert "otherwise than what was drawn: said" in capsys.readouterr().err
    path.write_text(json.dumps(held | {"drawn": "0"}), encoding="utf-8")
    assert exit_of("compare", "--repeat", str(path)) == 2
    assert "Other counts were drawn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "No designs are named"),
        ((*TWO, "--repeat", "{result}"), "--repeat names the designs itself"),
        (("--repeat", "{rubbish}"), "is no result of a comparison"),
    ],
)
def test_what_is_to_be_given_again_is_named_once(
    args: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"result": tmp_path / "result.json", "rubbish": tmp_path / "rubbish.json"}
    asked = {"trials": "512", "seed": "1", "within": "72", "designs": " ".join(TWO)}
    held = {"asked": list(asked.items()), "digests": [], "drawn": ""}
    files["result"].write_text(json.dumps(held), encoding="utf-8")
    files["rubbish"].write_text("{}", encoding="utf-8")

    assert exit_of("compare", *(each.format(**files) for each in args)) == 2

    assert message in capsys.readouterr().err


def test_workers_draw_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("compare", *TWO, *FEW, "--json") == 0
    alone = json.loads(capsys.readouterr().out)

    assert exit_of("compare", *TWO, *FEW, "--json", "--workers", "1") == 0

    assert json.loads(capsys.readouterr().out) == alone


def test_a_comparison_on_paper_and_in_columns(tmp_path: Path) -> None:
    paper, columns = tmp_path / "paper.pdf", tmp_path / "rows.parquet"

    files = ("--pdf", str(paper), "--parquet", str(columns))
    assert exit_of("compare", *TWO, *FEW, *files) == 0

    assert paper.read_bytes().startswith(b"%PDF")
    table = parquet.read_table(columns)
    assert set(table.column("agreement").to_pylist()) >= set(TWO)
    made = json.loads(table.schema.metadata[b"foedus"])
    assert made["asked"]["designs"].split() == list(TWO)


@pytest.mark.parametrize("command", ["compare", "forecast", "study"])
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_drawn(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"compare": TWO, "forecast": TWO[:1], "study": ("night-or-monday",)}[command]
    kept = tmp_path / "kept.csv"
    kept.write_text("kept", encoding="utf-8")

    files = ("--csv", str(kept), "--parquet", "/proc/rows")
    assert exit_of(command, *names, "--trials", "320000000", *files) == 2

    assert "'/proc/rows' cannot be written" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "kept"


def test_a_trial_of_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    here = tmp_path / "rows.csv"

    assert exit_of("compare", TWO[0], *FEW, "--csv", str(here)) == 2

    assert not here.exists()


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


@pytest.mark.parametrize(("width", "cases"), [("80", 2), ("200", 0)])
def test_a_study_is_as_wide_as_the_screen_and_breaks_no_number(
    width: str,
    cases: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    path = tmp_path / "mine.yaml"
    several = "[mechanism/nato-light, mechanism/nato-umbrella, mechanism/co-guarantors]"
    two = "moments: [2027-08-28T02:00+03:00, 2027-11-15T09:00+02:00]"
    lines = [line for line in STUDY.splitlines() if not line.startswith(("mech", "moments"))]
    path.write_text("\n".join([*lines, f"mechanisms: {several}", two]), encoding="utf-8")

    assert exit_of("study", str(path), *FEW) == 0

    said = capsys.readouterr().out.splitlines()
    assert max(map(len, said)) <= int(width)
    assert sum(line.startswith("mechanism ") for line in said) == cases
    assert sum("±" in line for line in said) == (6 if cases else 2)


def test_a_study_in_columns(tmp_path: Path) -> None:
    path, columns = tmp_path / "mine.yaml", tmp_path / "rows.parquet"
    path.write_text(STUDY, encoding="utf-8")

    assert exit_of("study", str(path), *FEW, "--parquet", str(columns)) == 0

    held = parquet.read_table(columns).to_pydict()
    assert set(held["mechanism"]) == set(TWO)
    assert all(low <= value <= high for low, value, high in _known(held))


def _known(held: dict[str, list[float | None]]) -> list[tuple[float, float, float]]:
    rows = zip(held["low"], held["value"], held["high"], strict=True)
    return [(a, b, c) for a, b, c in rows if a is not None and b is not None and c is not None]


def test_the_schema_of_a_study_takes_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("schema", "study") == 0
    schema = json.loads(capsys.readouterr().out)
    shipped = CORPUS / "studies" / "night-or-monday.yaml"
    tree = read_tree(shipped.read_bytes(), "x")[0]
    assert tree is not None
    words = plain(tree)
    assert isinstance(words, dict)

    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert list(validator.iter_errors(words)) == []
    assert list(validator.iter_errors(words | {"forms": ["militarry"]})) != []


def test_a_study_that_ships_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("show", "night-or-monday") == 0

    shown = capsys.readouterr()
    assert "study: night-or-monday" in shown.out
    assert "foedus study night-or-monday" in shown.err


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


def test_a_party_of_which_each_step_is_asked_about_is_shown_with_intervals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert exit_of("explore", TWO[0], *FEW, "--wanted", "0.6", "--party", "DEU") == 0

    said = capsys.readouterr().out
    assert "government of DEU alone" in said
    enough = next(line for line in said.splitlines() if line.startswith("every step of everybody"))
    assert re.search(r"\d+(\.\d)? % \(\d.* to \d.*\)", enough)

    assert exit_of("explore", TWO[0], *FEW, "--party", "RUS") == 2
    assert "'RUS' is not asked" in capsys.readouterr().err


def test_what_nothing_moves_is_said_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_of("explore", "mechanism/co-guarantors", *FEW) == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "No step, however fast, moves it by 1%" in said
    assert "assumptions move it by nothing that these draws can tell" in said
