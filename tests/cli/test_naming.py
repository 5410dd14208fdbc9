"""What a name on the command line means: an id, a pattern, or the path of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from foedus.cli.main import main
from foedus.corpus.library import CORPUS, shipped

if TYPE_CHECKING:
    from pathlib import Path

LIGHT = CORPUS / "agreements" / "mechanism" / "nato-light.yaml"


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A document of the user's, with an id that nothing shipped has."""
    path = tmp_path / "five.yaml"
    path.write_text(LIGHT.read_text("utf-8").replace("id: mechanism/nato-light", "id: own/five", 1))
    return path


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("show",), ()),
        (("matrix",), ("mechanism/nato-umbrella",)),
        (("diff",), ("mechanism/nato-light",)),
        (("choose", "every-test"), ()),
        (("choose", "every-test", "--why"), ()),
    ],
)
def test_a_file_is_named_where_an_id_is(
    before: tuple[str, ...], after: tuple[str, ...], own: Path, capsys: pytest.CaptureFixture
) -> None:
    """And needs no --library."""
    assert run(*before, str(own), *after) == 0
    assert "five" in capsys.readouterr().out


def test_a_variant_of_a_file_is_named_after_it(own: Path, capsys: pytest.CaptureFixture) -> None:
    """As one of an id is."""
    assert run("show", f"{own}@silence") == 0
    assert "own/five@silence" in capsys.readouterr().out


def test_stances_are_found_by_the_document_and_by_the_dossier(
    own: Path, capsys: pytest.CaptureFixture
) -> None:
    """A dossier beside the document is found with it."""
    text = (CORPUS / "dossiers" / "nato-light.yaml").read_text("utf-8")
    dossier = own.with_name("stances.yaml")
    dossier.write_text(text.replace("about: mechanism/nato-light", "about: own/five", 1))

    assert run("stances", str(own)) == 0
    by_document = capsys.readouterr().out
    assert by_document.startswith("own/five ")
    assert run("stances", str(dossier)) == 0
    assert capsys.readouterr().out == by_document


def test_a_second_file_of_one_id_does_not_hinder(own: Path, capsys: pytest.CaptureFixture) -> None:
    """An older copy lies beside it: the one that was named is meant."""
    own.with_name("older.yaml").write_text(own.read_text("utf-8"))

    assert run("show", str(own)) == 0
    assert "own/five" in capsys.readouterr().out


def test_a_file_that_is_none_or_no_document_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """With the command that reads it."""
    night = tmp_path / "night.yaml"
    night.write_bytes(shipped("scripts", "night-of-28-august").read_bytes())

    assert run("show", str(tmp_path / "nothing.yaml")) == 2
    assert "There is no file" in capsys.readouterr().err
    assert run("show", str(night)) == 2
    said = capsys.readouterr().err
    assert "holds a script, and a document is wanted" in said
    assert "`foedus run " in said
    night.write_text("id: [")
    assert run("matrix", str(night), "mechanism/nato-light") == 1


def test_a_shipped_script_can_be_read(capsys: pytest.CaptureFixture) -> None:
    """As it is, so that it can be saved and changed."""
    assert run("show", "night-of-28-august") == 0
    told = capsys.readouterr()
    assert told.out == shipped("scripts", "night-of-28-august").read_text("utf-8")
    assert "`foedus run night-of-28-august` reads it" in told.err


def test_what_takes_a_shipped_ones_place_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """In every command that opens the library with it; the shipped file itself takes no place."""
    copy = tmp_path / "mine.yaml"
    copy.write_bytes(LIGHT.read_bytes())
    note = "mine.yaml takes the place of the shipped mechanism/nato-light."

    for command in (["show", str(copy)], ["list", "--library", str(tmp_path), "mechanism/*"]):
        assert run(*command) == 0
        assert note in capsys.readouterr().err
    assert run("check", str(copy)) == 0
    assert note in capsys.readouterr().out
    assert run("check", str(copy), "--format", "line") == 0
    told = capsys.readouterr()
    assert note in told.err
    assert note not in told.out
    assert run("check", str(LIGHT)) == 0
    assert "takes the place" not in "".join(capsys.readouterr())


def test_titles_are_whole_so_that_variants_differ(capsys: pytest.CaptureFixture) -> None:
    """However narrow the screen."""
    assert run("list", "documents", "mechanism/co-guarantors") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "without its vote once it is found" in out
    assert "helps by itself (the communique's version)" in out


def test_a_history_that_is_not_there_is_said_to_be_so(capsys: pytest.CaptureFixture) -> None:
    """A file was not found; a name has one near it, or all are named."""
    assert run("replay", "nothing.yaml") == 2
    assert "There is no file 'nothing.yaml'." in capsys.readouterr().err
    assert run("replay", "nato_a5_2011") == 2
    assert "Did you mean nato_a5_2001" in capsys.readouterr().err
    assert run("replay", "zzz") == 2
    assert "There are anzus_2001" in capsys.readouterr().err


def test_the_legend_explains_only_what_is_there(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No bare heading, and no sign that stands nowhere."""
    monkeypatch.setenv("COLUMNS", "160")
    assert run("matrix", "mechanism/nato-light", "mechanism/kyiv-compact-2022") == 0
    out = capsys.readouterr().out
    assert not [line for line in out.splitlines() if line.endswith((": ", "s:"))]
    assert "+1: others" not in out


def test_an_objection_is_told_once(capsys: pytest.CaptureFixture) -> None:
    """Where a verdict rests on it, it is told there."""
    assert run("choose", "every-test", "--why", "mechanism/nato-light") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.count("No American ground forces") == 1
    assert "USA rejects on troops, 2025-08-18 to 2025-08-21: told under i" in out


def test_times_in_reasons_are_in_the_zone_of_the_view(capsys: pytest.CaptureFixture) -> None:
    """No instant in UTC stands beside clocks of Kyiv."""
    assert run("run", "night-of-28-august", "--at", "2027-08-29T02:00+03:00") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "the time is over at 29 Aug 2027 05:10" in out
    assert "00Z" not in out


def test_a_meeting_discharges_consulting_and_meeting(capsys: pytest.CaptureFixture) -> None:
    """The script's meeting discharges `consult`; the compact asks its parties to meet."""
    at = ("--at", "2027-08-29T06:00+03:00")
    assert run("run", "night-of-28-august", "--under", "mechanism/kyiv-compact-2022", *at) == 0
    meet = next(line for line in capsys.readouterr().out.splitlines() if line[:6] == " meet ")
    assert [int(word) for word in meet.split() if word.isdecimal()] == [14, 3]
