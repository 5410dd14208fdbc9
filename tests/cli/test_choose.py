"""`foedus choose` and `foedus stances` as a user meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from foedus.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = '{url: "https://a.example", read: secondary, grade: B}'
DOSSIER = f"""\
about: own/pact
force: {{after: ratified, at_least: 3, cite: art.9}}
entries:
  - {{did: proposed, on: 2026-01-01, by: AAA, sources: {SOURCE}}}
  - {{id: q, did: clarification_asked, on: 2026-01-02, by: BBB, to: AAA, gist: How?,
     sources: {SOURCE}}}
  - {{did: clarification_answered, on: 2026-01-03, by: AAA, answers: q, gist: So.,
     sources: {SOURCE}}}
  - {{id: s, did: stance_taken, on: 2026-01-04, by: BBB, stance: open, gist: Perhaps.,
     sources: {SOURCE}}}
  - did: stance_taken
    on: 2026-01-04
    by: BBB
    stance: welcomes
    variant: other
    gist: Yes.
    mark: contested
    disputed_by: CCC
    corrects: s
    sources: {SOURCE}
  - {{did: stance_taken, on: null, by: BBB, stance: opposes, point: term, gist: No.,
     sources: {SOURCE}}}
  - {{did: ratified, on: 2026-02-01, by: AAA, sources: {SOURCE}}}
  - {{did: entered_into_force, on: 2026-03-01, by: AAA, sources: {SOURCE}}}
"""
PACT = """foedus: "1"
id: own/pact
version: draft-1
title: A pact
status: draft
parties: {AAA: {role: guarantor}, BBB: {role: beneficiary}}
variants:
  other: {title: Another}
"""


@pytest.fixture(autouse=True)
def _a_hundred_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A document of one's own with its dossier."""
    (tmp_path / "pact.yaml").write_text(PACT)
    (tmp_path / "dossier.yaml").write_text(DOSSIER)
    return tmp_path


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


@pytest.mark.parametrize("name", ["ukraine-in-the-press", "italy-in-the-press", "every-test"])
def test_the_screen_fits_a_hundred_columns(name: str, capsys: pytest.CaptureFixture) -> None:
    """With all mechanisms; only addresses may be longer."""
    assert run("choose", name) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 100 and "http" not in line] == []
    assert sum(line.startswith("nato-light ") for line in lines) in {1, 2}


def test_it_says_who_objects_and_who_asks(capsys: pytest.CaptureFixture) -> None:
    """With the day and the source; the verdicts in words."""
    assert run("choose", "italy-in-the-press", "mechanism/nato-light") == 0

    out = capsys.readouterr().out
    assert "objection: RUS rejects, 2025-08-20" in out
    assert "asked and not answered: UKR of ITA, 2025-03-07" in out
    assert "a decided in a day: assumed." in out
    assert "score" not in out


def test_a_day_before_the_objection_knows_none(capsys: pytest.CaptureFixture) -> None:
    """Dossiers are read as of a day."""
    args = ("choose", "italy-in-the-press", "mechanism/nato-light", "--as-of", "2025-08-01")
    assert run(*args) == 0

    out = capsys.readouterr().out
    assert "stances as of 2025-08-01" in out
    assert "RUS rejects" not in out


def test_why_shows_every_ground(capsys: pytest.CaptureFixture) -> None:
    """Of what is met, too."""
    assert run("choose", "italy-in-the-press", "--why", "mechanism/nato-light") == 0

    out = capsys.readouterr().out
    assert "c without membership: met." in out
    assert "UKR stands in it as beneficiary [parties]" in out
    assert "trtworld.com" in out


def test_why_is_asked_of_one(capsys: pytest.CaptureFixture) -> None:
    """Other names beside it are refused, not dropped."""
    why = ("--why", "mechanism/nato-light")
    assert run("choose", "italy-in-the-press", "mechanism/membership", *why) == 2
    assert "leave the other IDs out" in capsys.readouterr().err


def test_versions_are_shown_when_asked(capsys: pytest.CaptureFixture) -> None:
    """A majority without a veto, and silence with one for everybody but Russia."""
    assert run("choose", "ukraine-in-the-press", "mechanism/nato-light", "--variants") == 0

    assert "mechanism/nato-light@two_thirds" in capsys.readouterr().out


def test_the_same_as_data(capsys: pytest.CaptureFixture, own: Path) -> None:
    """Verdict, reason and grounds of each, and a document without a stance on the whole."""
    args = ("choose", "every-test", "own/pact", "mechanism/kyiv-compact-2022")
    assert run(*args, "--json", "--library", str(own)) == 0

    told = json.loads(capsys.readouterr().out)
    pact, compact = told["mechanisms"]
    assert pact["verdicts"]["in_force_now"]["verdict"] == "met"
    assert pact["objections"][0]["party"] == "BBB"
    assert not compact["has_dossier"]
    assert run(*args, "--library", str(own)) == 0
    out = capsys.readouterr().out
    assert "no dossier: no stance of anybody is known" in out
    assert "BBB opposes on term, day unknown" in out


def test_an_unknown_list_names_those_there_are(capsys: pytest.CaptureFixture) -> None:
    """The near one first; a broken one says its mistakes."""
    assert run("choose", "ukraine-in-the-pres") == 2
    assert "ukraine-in-the-press" in capsys.readouterr().err


def test_a_broken_list_says_its_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """With the place of each, in `choose` and in `check`."""
    path = tmp_path / "list.yaml"
    path.write_text("requirements: A\nby: me\ninvented: yes\nitems: {a: {need: must}}\n")

    assert run("choose", str(path)) == 1
    assert "F012" in capsys.readouterr().err
    assert run("check", str(path)) == 1
    assert "tests nothing" in capsys.readouterr().out


def test_stances_in_full(own: Path, capsys: pytest.CaptureFixture) -> None:
    """Who proposed, asked, answered, corrected, ratified, and whom it binds."""
    assert run("stances", "own/pact", "--library", str(own)) == 0

    out = capsys.readouterr().out
    assert "AAA supports what it proposed (2026-01-01)" in out
    assert "BBB welcomes (version other): Yes. [contested] [disputed by CCC]" in out
    assert "day unknown  BBB opposes on term: No." in out
    assert "answer of AAA: So." in out
    assert "Corrected since" in out
    assert "yes since 2026-03-01; it needs 3, and 1 so far. Bound: AAA (surely)" in out


def test_stances_as_data_and_as_of_a_day(own: Path, capsys: pytest.CaptureFixture) -> None:
    """What is undetermined is told apart."""
    args = ("stances", "own/pact", "--as-of", "2026-02-15", "--json", "--library", str(own))
    assert run(*args) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["as_of"] == "2026-02-15"
    assert told["bound"] == {"AAA": "surely_not"}
    assert told["in_force"] == {"is": "surely_not", "since": None, "consents": 1, "needed": 3}
    assert [each["point"] for each in told["undetermined"]] == ["term"]
    assert told["answered"][0]["answer"]["gist"] == "So."


def test_a_document_without_a_dossier_says_which_have_one(capsys: pytest.CaptureFixture) -> None:
    """So does a day that is none."""
    assert run("stances", "mechanism/kyiv-compact-2022") == 2
    assert "mechanism/nato-light" in capsys.readouterr().err
    assert run("stances", "mechanism/nato-light", "--as-of", "yesterday") == 2
    assert "yesterday" in capsys.readouterr().err


def test_show_mentions_stances_where_there_is_a_dossier(capsys: pytest.CaptureFixture) -> None:
    """And says where the rest is."""
    assert run("show", "mechanism/nato-light") == 0
    out = capsys.readouterr().out
    assert "rejects: RUS" in out
    assert "asked and not answered: UKR of ITA" in out
    assert run("show", "mechanism/kyiv-compact-2022") == 0
    assert "Stances" not in capsys.readouterr().out


def test_check_holds_a_dossier_against_the_library(
    own: Path, capsys: pytest.CaptureFixture
) -> None:
    """A version that is not there is found; a sound dossier is sound."""
    assert run("check", str(own)) == 0
    (own / "dossier.yaml").write_text(DOSSIER.replace("variant: other", "variant: othr"))

    assert run("check", str(own)) == 1
    assert "Did you mean 'other'?" in capsys.readouterr().out


def test_list_names_the_requirements(capsys: pytest.CaptureFixture) -> None:
    """In both forms."""
    assert run("list") == 0
    assert "(3), for `foedus choose`\nevery-test " in capsys.readouterr().out
    assert run("list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["dossiers"]
    assert "mechanism/nato-light" in {each["id"] for each in listed}
