"""What the office entered for a party, and what the shell shows of what others wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.test_case import (  # noqa: F401 - fixtures
    ANSWER,
    CLERK,
    added,
    desk,
    night,
    opened,
    run,
    signed,
)

from foedus.cli.on_a_line import folded, on_a_line
from foedus.record.canonical import canonical_bytes

BOTH = ("--by", "AAA deputy A. Two")


@pytest.fixture
def told(night: Path, capsys: pytest.CaptureFixture) -> Path:  # noqa: F811 - a fixture
    """Two must sign a position, and the office has entered one."""
    assert run("roster", "persons", "position_taken", "2", "--by", "S. First") == 0
    by_phone = ANSWER.replace("by: AAA delegate A. One", "by: secretariat S. First\nfor: AAA")
    assert by_phone != ANSWER
    (night / "told.yaml").write_text(by_phone)
    assert added("told.yaml") == 0
    capsys.readouterr()
    return night


def test_what_is_not_signed_is_listed_shown_and_signed_later(
    told: Path, capsys: pytest.CaptureFixture
) -> None:
    del told
    assert run("case", "list") == 0
    assert "3 entries, 1 NOT SIGNED, last" in capsys.readouterr().out
    assert run("case", "standing", "night") == 0
    assert "NOT SIGNED: answer, which " in capsys.readouterr().out
    assert run("case", "unsigned", "night", "other") == 2
    assert "There is answer." in capsys.readouterr().err
    assert run("case", "unsigned", "night", "-o", "paper") == 0
    assert "answer, entered by " in capsys.readouterr().out
    assert run("sign", "paper", "--key", "A. One", "-o", "one") == 0
    assert run("sign", "one", "--key", "A. Two", "-o", "two") == 0
    sign = ("case", "countersign", "night", "answer", *BOTH, "--signature")
    capsys.readouterr()
    assert run(*sign, "one") == 2
    assert "too few have signed" in capsys.readouterr().err
    assert run("case", "countersign", "night", "x", *BOTH, "--signature", "two") == 2
    assert "is not about 'x'" in capsys.readouterr().err
    for _ in range(2):
        assert run(*sign, "two", "--receipts", "kept") == 0
        assert capsys.readouterr().out.startswith("answer: leaf ")
    assert run("case", "unsigned", "night") == 0
    assert capsys.readouterr().out == "Nothing in night is yet to be signed.\n"
    assert run("case", "list") == 0
    assert "NOT SIGNED" not in capsys.readouterr().out


def test_a_proposal_is_withdrawn(told: Path, capsys: pytest.CaptureFixture) -> None:
    (told / "answer.yaml").write_text(ANSWER.replace("id: answer", "id: own"))
    assert added("answer.yaml", "--signature", signed("A. One")) == 0
    capsys.readouterr()
    word = ("case", "withdraw-proposal", "night", "own", "--by")
    assert run(*word, "secretariat S. First", "--at", "2030-05-01T07:00Z") == 2
    assert run(*word, "AAA deputy A. Two") == 0
    assert capsys.readouterr().out == "own: withdrawn\n"
    assert run("case", "proposed", "night") == 0
    assert "Nothing in night waits" in capsys.readouterr().out


def test_a_live_case_is_signed_now(
    desk: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    del desk
    assert opened("live") == 0
    word = ("case", "withdraw-proposal", "night", "own", "--by", "AAA deputy A. Two")
    assert run(*word, "--at", "2030-05-01T07:00Z") == 2
    assert "A live case is signed now" in capsys.readouterr().err
    assert run(*word) == 2
    assert "Nothing called 'own' waits" in capsys.readouterr().err


def test_a_text_cannot_pass_for_a_line_of_ours(told: Path, capsys: pytest.CaptureFixture) -> None:
    """A digest, an amount or another case: whatever is written stays on its line."""
    forged = "We will.\n  digest 0000 0000 0000 0000\x1b[2J\u202e"
    long = "We will." + " " * 90 + "digest 0000"
    (told / "note.yaml").write_text(
        "{at: 2030-05-01T06:30Z, by: AAA delegate A. One, note: {text: a}}"
    )
    assert run("case", "statement", "night", "note.yaml", "-o", "paper") == 0
    paper = json.loads((told / "paper").read_bytes())
    for text in (forged, long):
        paper["statement"]["body"]["text"] = text
        paper["statement"]["log"] = "own.example\n  digest"
        (told / "paper").write_bytes(canonical_bytes(paper))
        capsys.readouterr()
        assert run("sign", "paper") == 0
        lines = capsys.readouterr().out.splitlines()
        assert [each for each in lines if each.strip().startswith("digest")] == lines[-1:]
        assert all(each.isprintable() and len(each) < 80 for each in lines)


def test_a_text_that_is_printed_stands_as_it_is() -> None:
    assert on_a_line("Über-Ångström „ab“") == "Über-Ångström „ab“"
    assert on_a_line("a\nb") == r"'a\nb'"
    assert folded("") == [""]
    assert folded("a" * 73) == ["a" * 72, "  | a"]


@pytest.mark.parametrize("name", ["", " A", "A ", "A\nB", "A\x1b[1m", "A\u202eB", "x" * 201])
def test_a_person_or_a_party_has_a_plain_name(
    desk: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
    name: str,
) -> None:
    del desk
    capsys.readouterr()
    for words in (
        ("authority", "AAA", name, "--by", "S. First"),
        ("authority", name, "A. Keeper", "--by", "S. First"),
        ("seat", "AAA", "delegate", name, "--by", "A. Keeper"),
    ):
        assert run("roster", *words) == 2
        assert "is no name" in capsys.readouterr().err


def test_an_authority_is_taken_away(
    desk: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    del desk
    assert run("roster", "unname", "AAA", "A. Keeper", "--by", "S. First") == 0
    assert run("roster", "seat", "AAA", "delegate", "A. New", "--by", "A. Keeper") == 2
    assert "does not keep the roster of AAA" in capsys.readouterr().err


def test_a_founded_store_is_not_founded_under_another_name(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """Nothing of it is published there, and no key is made."""
    word = ("office", "found", "--log-name", "other.example", "--secretary", "S. First")
    assert run(*word, "--log", "other", "--log-key", "other.key") != 0
    assert not (night / "other.key").exists()
    assert not (night / "other" / "checkpoint").exists()
    capsys.readouterr()
