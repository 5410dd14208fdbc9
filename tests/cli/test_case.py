"""A case in the shell: founded, opened, added to, signed, exported, verified."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.cli.main import main
from foedus.cli.receipt_files import file_name
from foedus.record.checkpoints import read_proof
from foedus.record.leaves import leaf_of

ROOT = Path(__file__).parents[2]
PACT = """foedus: "1"
id: own/pact
version: draft-1
title: A pact
status: draft
parties: {AAA: {role: guarantor}, BBB: {role: beneficiary}}
facts: {attack: {cite: art. 1, event: armed_attack, by: any, on: BBB, found_by: each}}
rules: {vote: {cite: art. 3, kind: individual}}
provisions:
  respond:
    cite: art. 2
    when: {fact: attack}
    who: AAA
    must: decide
    strength: shall
    form: [military]
    within: PT24H
    from: attack
    decide: {rule: vote, question: Do we respond?}
    else: {record: not_decided}
"""
ATTACK = """
at: 2030-05-01T05:30Z
id: attack
for: BBB
report_fact: {event: armed_attack, phase: occurred, occurred: 2030-05-01T05:00Z, victims: [BBB]}
"""
ANSWER = """
at: 2030-05-01T06:00Z
id: answer
by: AAA delegate A. One
take_position: {question: military, answer: support}
"""
CLERK = ("--by", "secretariat S. First")


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an office, a seat with a key for each of two persons, and some files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FOEDUS_STORE", "sqlite:///office.db")
    for name, text in (("pact", PACT), ("attack", ATTACK), ("answer", ANSWER)):
        (tmp_path / f"{name}.yaml").write_text(text)
    assert run("office", "found", "--log-name", "own.example", "--secretary", "S. First") == 0
    assert run("roster", "authority", "AAA", "A. Keeper", "--by", "S. First") == 0
    for person, role in (("A. One", "delegate"), ("A. Two", "deputy")):
        assert run("roster", "seat", "AAA", role, person, "--by", "A. Keeper") == 0
        assert run("key", "new", "--party", "AAA", "--person", person, "-o", person) == 0
        assert run("roster", "enrol", f"{person}.pub", "--by", "A. Keeper") == 0
    assert run("office", "policy", "-o", "policy") == 0
    return tmp_path


def opened(mode: str = "exercise", *more: str) -> int:
    at = () if mode == "live" else ("--at", "2030-05-01T05:00Z")
    names = ("night", "--under", "own/pact", "--library", "pact.yaml", "--title", "A night")
    return run("case", "open", *names, "--mode", mode, *at, *CLERK, *more)


def added(file: str, *more: str) -> int:
    return run("case", "add", "night", file, *more)


@pytest.fixture
def night(desk: Path, capsys: pytest.CaptureFixture) -> Path:
    """And a case in which a question is open."""
    assert opened() == 0
    assert added("attack.yaml", *CLERK) == 0
    capsys.readouterr()
    return desk


def signed(*keys: str) -> str:
    """The answer, signed with some keys; the file of it."""
    assert run("case", "statement", "night", "answer.yaml", "-o", "paper") == 0
    for number, key in enumerate(keys):
        before = f"paper{number}" if number else "paper"
        assert run("sign", before, "--key", key, "-o", f"paper{number + 1}") == 0
    return f"paper{len(keys)}"


def test_a_case_has_no_mode_of_its_own_accord(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """Law 12: nothing is live, or an exercise, by default."""
    del desk
    names = ("--under", "own/pact", "--library", "pact.yaml", "--title", "A night")
    assert run("case", "open", "night", *names, *CLERK) == 2
    assert "--mode" in capsys.readouterr().err


def test_a_live_case_keeps_the_time_of_the_clock_on_the_wall(
    desk: Path, capsys: pytest.CaptureFixture
) -> None:
    """Nobody says when a live case was opened, or when something in it was recorded."""
    assert opened("live", "--at", "2030-05-01T05:00Z") == 2
    assert opened("live") == 0
    assert added("attack.yaml", *CLERK) == 2
    assert "it cannot have been received at 2030-05-01T05:30:00Z" in capsys.readouterr().err
    (desk / "note.yaml").write_text("{note: {text: a}, recorded_at: 2030-05-01T05:00Z}")
    assert added("note.yaml", *CLERK) == 2
    (desk / "note.yaml").write_text("{note: {text: a}}")
    assert added("note.yaml", *CLERK) == 0
    assert run("case", "standing", "night") == 0
    assert "LIVE" in capsys.readouterr().out


def test_a_receipt_proves_its_entry_without_the_office(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    """Entry and proof are two files; nothing else is needed."""
    assert run("case", "receipt", "night", "attack", "--receipts", "kept") == 0
    assert capsys.readouterr().out.startswith("attack: leaf 7 of 8, root ")
    entry = (night / "kept" / "attack.json").read_bytes()
    proof = read_proof((night / "kept" / "attack.tlog-proof").read_bytes())
    assert proof.check(leaf_of(entry)).size == 8


def test_the_same_file_again_adds_nothing(night: Path, capsys: pytest.CaptureFixture) -> None:
    """With an id or without."""
    (night / "note.yaml").write_text("{at: 2030-05-01T07:00Z, note: {text: a}}")
    assert added("note.yaml", *CLERK) == 0
    first = capsys.readouterr().out
    assert added("note.yaml", *CLERK, "--receipts", "kept") == 0
    assert capsys.readouterr().out.startswith(
        first.replace("\n", ", kept before\n  receipt: kept/")
    )
    assert added("attack.yaml", *CLERK) == 0
    assert run("case", "list") == 0
    assert "night: EXERCISE, 3 entries" in capsys.readouterr().out
    (night / "twice.yaml").write_text("[{note: {text: b}}, {note: {text: b}}]")
    assert added("twice.yaml", *CLERK) == 2
    assert "asks for the same twice" in capsys.readouterr().err


def test_who_acts_is_said_by_the_file_or_the_command(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    assert added("attack.yaml") == 1
    assert "does not say by:" in capsys.readouterr().err
    assert added("attack.yaml", "--by", "the king") == 2
    assert "'the king' is no seat" in capsys.readouterr().err
    (night / "bad.yaml").write_text(
        "{at: 2030-05-01T06:00Z, by: AAA delegate A. Stranger, note: {text: a}}"
    )
    assert added("bad.yaml") == 2
    assert "A. Stranger is no delegate of AAA" in capsys.readouterr().err


def test_what_must_be_signed_is_refused_unsigned(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run("roster", "persons", "position_taken", "1", "--by", "S. First") == 0
    assert added("answer.yaml") == 2
    assert "AAA has not signed it" in capsys.readouterr().err
    assert added("answer.yaml", "--signature", signed("A. One")) == 0
    assert not list(night.glob("*.tmp"))


def test_two_persons_sign_where_two_are_asked_for(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    """With one signature it waits, and is no entry."""
    assert run("roster", "persons", "position_taken", "2", "--by", "S. First") == 0
    assert signed("A. One", "A. Two") == "paper2"
    capsys.readouterr()
    assert added("answer.yaml", "--signature", "paper1", "--receipts", "kept") == 0
    out = capsys.readouterr().out
    assert out == "answer: waits for a second person of AAA to sign\n"
    assert list((night / "kept").iterdir()) == []
    assert added("answer.yaml", "--signature", "paper2") == 0
    assert capsys.readouterr().out.startswith("answer: leaf ")


def test_the_second_person_signs_what_the_record_shows(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    """On another device; the first person's file is not asked for."""
    del night
    assert run("roster", "persons", "position_taken", "2", "--by", "S. First") == 0
    assert added("answer.yaml", "--signature", signed("A. One")) == 0
    capsys.readouterr()
    assert run("case", "proposed", "night", "answer", "-o", "waits") == 0
    out = capsys.readouterr().out
    assert out.startswith("answer, signed by A. One at 2030-05-01T06:00:00Z:\nAAA, in the case")
    assert run("sign", "waits", "--key", "A. Two", "-o", "both") == 0
    second = ("case", "second", "night", "answer", "--signature")
    by = ("--by", "AAA deputy A. Two")
    capsys.readouterr()
    assert run(*second, "waits", *by) == 2
    assert "0 persons have signed 'answer' since" in capsys.readouterr().err
    assert run("case", "second", "night", "other", "--signature", "both", *by) == 2
    assert "is not about 'other'" in capsys.readouterr().err
    assert run(*second, "both", *by, "--at", "2030-05-01T09:00Z") == 0
    assert capsys.readouterr().out.startswith("answer: leaf ")
    assert run(*second, "both", *by) == 0
    assert capsys.readouterr().out.endswith(", kept before\n")
    assert run("case", "proposed", "night", "answer") == 2
    assert run("case", "proposed", "night") == 0
    assert capsys.readouterr().out == "Nothing in night waits for a second person.\n"


@pytest.mark.parametrize("name", ["a/b", "../../up", ".", "ы" * 40, "x" * 120, "a\\b: *?"])
def test_every_receipt_has_a_file(night: Path, capsys: pytest.CaptureFixture, name: str) -> None:
    """Whatever the entry is called, in the folder that was named."""
    note = {"at": "2030-05-01T07:00Z", "id": name, "note": {"text": "a"}}
    (night / "note.yaml").write_text(json.dumps(note, ensure_ascii=False))
    assert added("note.yaml", *CLERK, "--receipts", "kept") == 0
    capsys.readouterr()
    files = sorted((night / "kept").iterdir())
    assert [each.suffix for each in files] == [".json", ".tlog-proof"]
    assert json.loads(files[0].read_bytes())["id"] == name
    read_proof(files[1].read_bytes()).check(leaf_of(files[0].read_bytes()))


def test_names_of_receipts_are_told_apart() -> None:
    names = ["a/b", "a_b", "a%2Fb", "A", ".", "..", "%2E", "x" * 120, "x" * 121, "ы" * 60]
    made = [file_name(each) for each in names]
    assert len(set(made)) == len(names)
    assert all(len(each.encode()) <= 120 and not each.startswith(".") for each in made)


def test_where_no_receipt_can_be_written_nothing_is_added(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    """Before the act is acknowledged, and not after it."""
    (night / "kept").write_text("a file")
    (night / "note.yaml").write_text("{at: 2030-05-01T07:00Z, id: n, note: {text: a}}")
    assert added("note.yaml", *CLERK, "--receipts", "kept/here") == 2
    captured = capsys.readouterr()
    assert "nothing was added" in captured.err
    assert captured.out == ""
    assert run("case", "receipt", "night", "n") == 2


def test_a_key_that_others_may_open_signs_nothing(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    signed()
    (night / "A. One").chmod(0o644)
    assert run("sign", "paper", "--key", "A. One", "-o", "paper1") == 2
    assert "`chmod 600 A. One`" in capsys.readouterr().err
    assert not (night / "paper1").exists()


def test_what_is_signed_is_shown_and_is_what_is_added(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    """Both machines show the same words and digest; other words are not covered."""
    paper = signed("A. One")
    desk, signer = capsys.readouterr().out.split("AAA, in the case ")[1:]
    assert signer.startswith(desk)
    assert "support" in desk
    assert run("sign", paper) == 0
    assert capsys.readouterr().out == f"AAA, in the case {desk}"
    answer = night / "answer.yaml"
    answer.write_text(ANSWER.replace("support", "decline"))
    assert added("answer.yaml", "--signature", paper) == 2
    assert "What was signed is not what 'answer' says" in capsys.readouterr().err
    answer.write_text(ANSWER.replace("id: answer", "id: other"))
    assert added("answer.yaml", "--signature", paper) == 2
    assert "'answer' was signed, and is not asked here" in capsys.readouterr().err
    assert run("sign", paper, "--key", "A. One") == 2


def test_the_board_is_that_of_a_run(night: Path, capsys: pytest.CaptureFixture) -> None:
    """For people, and for machines."""
    del night
    assert run("case", "standing", "night", "--zone", "Europe/Kyiv") == 0
    out = capsys.readouterr().out
    assert "EXERCISE" in out
    assert "as of 1 May 2030 08:30 Europe/Kyiv; 2 entries" in out
    assert run("case", "standing", "night", "--json", "--at", "2030-05-03T00:00Z") == 0
    (told,) = json.loads(capsys.readouterr().out)["standings"]
    assert [duty["status"] for duty in told["duties"]] == ["missed"]
    assert run("case", "standing", "day") == 2
    assert "No case is called 'day'" in capsys.readouterr().err


def test_a_case_is_carried_away_and_checked_by_both_verifiers(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    assert added("answer.yaml", "--signature", signed("A. One")) == 0
    assert run("export", "night", "-o", "bundle", "--at", "2030-05-03T00:00Z") == 0
    capsys.readouterr()
    assert run("verify", "bundle", "--policy", "policy") == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "Valid: night (exercise), A night\n  3 entries as of 2030-05-03T00:00:00Z"
    )
    assert "1 signed statement of 1 person, by keys of the roster in the bundle" in out
    assert "own/pact#respond: each for itself" in out
    assert run("verify", "bundle", "--policy", "policy", "--keys", "A. One.pub", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["signed"] == {"answer": ["A. One"]}
    line = [sys.executable, str(ROOT / "verifier/foedus_verify.py"), "bundle", "--policy", "policy"]
    done = subprocess.run(line, cwd=night, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("VALID: night (exercise), 3 entries as of 2030-05-03T00:00:00Z")


def test_a_bundle_vouches_for_nothing_by_itself(night: Path, capsys: pytest.CaptureFixture) -> None:
    """Somebody says which log to believe; another log's bundle is not valid."""
    assert run("case", "export", "night", "-o", "bundle") == 0
    capsys.readouterr()
    assert run("verify", "bundle") == 1
    assert capsys.readouterr().out.startswith("CANNOT SAY: nothing was checked")
    key = (night / "policy").read_text().split()[1]
    assert run("verify", "bundle", "--log-key", key) == 0
    assert run("verify", "bundle", "--log-key", key, "--policy", "policy") == 2
    url = "sqlite:///other.db"
    names = ("--log-name", "own.example", "--secretary", "O. First")
    capsys.readouterr()
    assert run("office", "found", "--store", url, *names) == 0
    (night / "other").write_text(capsys.readouterr().out)
    assert run("verify", "bundle", "--policy", "other") == 1
    assert "NOT VALID: The checkpoint is not signed by the log" in capsys.readouterr().out


def test_a_changed_bundle_is_not_valid_and_garbage_is_not_read(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run("export", "night", "-o", "bundle") == 0
    bundle = night / "bundle"
    data = bundle.read_bytes()
    assert data.count(b'"victims":["BBB"]') == 1
    bundle.write_bytes(data.replace(b'"victims":["BBB"]', b'"victims":["AAA"]'))
    capsys.readouterr()
    assert run("verify", "bundle", "--policy", "policy", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["valid"], told["leaf"]) == (False, 7)
    bundle.write_bytes(b"garbage")
    assert run("verify", "bundle", "--policy", "policy") == 2


def test_the_roster_is_shown_with_what_was_taken_and_revoked(
    desk: Path, capsys: pytest.CaptureFixture
) -> None:
    del desk
    capsys.readouterr()
    assert run("roster", "show", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    key = next(name for name, each in told["keys"].items() if each["person"] == "A. Two")
    assert run("roster", "revoke", key, "--by", "A. Keeper") == 0
    assert run("roster", "unseat", "AAA", "deputy", "A. Two", "--by", "A. Keeper") == 0
    assert run("roster", "persons", "requested", "2", "--by", "S. First") == 0
    assert run("roster", "seat", "AAA", "delegate", "A. Three", "--by", "S. First") == 2
    capsys.readouterr()
    assert run("roster", "show") == 0
    out = capsys.readouterr().out
    assert "AAA: A. Two, deputy" not in out
    assert "AAA: A. Keeper keeps its roster" in out
    assert f"AAA: A. Two signs with {key}, revoked " in out
    assert "requested: 2 must sign" in out


def test_a_key_is_never_written_over(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """And only its owner can read it."""
    secret = desk / "A. One"
    before = secret.read_bytes()
    assert run("key", "new", "--party", "AAA", "--person", "A. One", "-o", "A. One") == 2
    assert "File exists" in capsys.readouterr().err
    assert secret.read_bytes() == before
    assert secret.stat().st_mode & 0o777 == 0o600
    assert run("office", "policy") == 0
    assert capsys.readouterr().out == (desk / "policy").read_text()


def test_a_script_of_an_exercise_is_not_taken_into_a_live_case(
    night: Path, capsys: pytest.CaptureFixture
) -> None:
    """Law 12: acts have no mode of their own, and a script that has one is no list of acts."""
    (night / "script.yaml").write_text("mode: exercise\ncommands: []\n")
    assert added("script.yaml") != 0
    assert "mode" in capsys.readouterr().err


def test_what_really_happened_is_played_into_a_case(
    desk: Path, capsys: pytest.CaptureFixture
) -> None:
    under = ("--under", "own/pact", "--library", "pact.yaml")
    assert run("case", "replay", "again", "nato_a5_2001", *under, *CLERK) == 0
    assert "again (replay): 11 entries, from 2001-09-11T12:46:00Z" in capsys.readouterr().out
    assert run("case", "standing", "again") == 0
    assert "REPLAY" in capsys.readouterr().out
    assert desk.is_dir()


def test_a_file_with_several_histories_is_no_case(
    desk: Path, capsys: pytest.CaptureFixture
) -> None:
    one = "instrument: I, title: T, milestones: [{kind: request}]"
    (desk / "several.yaml").write_text(f"invocations: [{{id: a, {one}}}, {{id: b, {one}}}]")
    under = ("--under", "own/pact", "--library", "pact.yaml")
    assert run("case", "replay", "again", "several.yaml", *under, *CLERK) == 2
    assert "holds 2 invocations" in capsys.readouterr().err
