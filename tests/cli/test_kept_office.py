"""An office over its years: witnessed, backed up, restored, its log lost, its receipts checked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.test_case import ANSWER, CLERK, ROOT, added, desk, night, run  # noqa: F401 - fixtures

from foedus import wiring
from foedus.record.notes import ED25519, new_key

URL = "sqlite:///office.db"
END = ("--at", "2030-05-03T00:00Z")
KEY = "w.example/one"


def theirs(*words: str) -> tuple[int, str]:
    """What the independent verifier says."""
    line = [sys.executable, str(ROOT / "verifier/foedus_verify.py"), *words]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def witness(night: Path, capsys: pytest.CaptureFixture) -> str:  # noqa: F811 - a fixture
    """The public key of a witness, in a policy that asks for it, and an exported case."""
    del night
    assert run("witness", "--key", "w.key", "--new", KEY) == 0
    key: str = capsys.readouterr().out.strip()
    assert run("office", "policy", "--witness", key, "-o", "asked") == 0
    assert run("export", "night", "-o", "bundle", *END) == 0
    capsys.readouterr()
    return key


def cosigned(log: str) -> int:
    key = wiring.public_log_key(wiring.place_of_log(URL))
    words = ("--key", "w.key", "--state", "w.state", "--log-key", str(key))
    return run("witness", "--log", log, *words)


def test_a_cosignature_reaches_bundles_and_receipts(
    witness: str, capsys: pytest.CaptureFixture
) -> None:
    """Too few before, enough after, for both verifiers."""
    del witness
    assert run("verify", "bundle", "--policy", "asked") == 1
    said = capsys.readouterr().out
    assert "NOT VALID: Too few witnesses" in said
    assert "Have the witnesses cosign" in said
    assert theirs("bundle", "--policy", "asked")[0] == 1
    assert cosigned("office.db.log") == 0
    assert run("export", "night", "-o", "bundle", *END) == 0
    assert run("case", "receipt", "night", "attack", "-o", "kept") == 0
    capsys.readouterr()
    for file in ("bundle", "kept/attack.tlog-proof"):
        assert run("verify", file, "--policy", "asked") == 0
        assert f"witnesses: {KEY}" in capsys.readouterr().out
        code, said = theirs(file, "--policy", "asked")
        assert (code, f"cosigned by {KEY}" in said) == (0, True)


def test_a_cosignature_made_elsewhere_is_taken_up(
    witness: str, capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    """If it is of the checkpoint that the log shows now, and holds under the key that is named."""
    shutil.copytree("office.db.log", "copy")
    assert cosigned("copy") == 0
    made = tmp_path / "made"
    made.write_text(capsys.readouterr().out)
    other = str(new_key(KEY, ED25519, b"o" * 32).key)
    assert run("office", "cosign", "made", "--witness", other) == 2
    assert "has cosigned nothing here" in capsys.readouterr().err
    assert not Path("office.db.log/cosignatures").exists()
    assert run("office", "cosign", "made", "--witness", witness) == 0
    assert f"{KEY} has cosigned the 9 leaves" in capsys.readouterr().out
    assert run("export", "night", "-o", "bundle", *END) == 0
    assert run("verify", "bundle", "--policy", "asked") == 0
    assert added("answer.yaml", *CLERK) == 0
    assert run("office", "cosign", "made", "--witness", witness) == 2
    assert "of another checkpoint" in capsys.readouterr().err


def test_a_policy_counts_the_witnesses_that_were_given(
    witness: str, capsys: pytest.CaptureFixture
) -> None:
    assert run("office", "policy", "--witness", witness, "--quorum", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [f"witness {KEY} {witness}", f"group witnesses 1 {KEY}", "quorum witnesses"]
    assert run("office", "policy", "--witness", witness, "--quorum", "2") == 2
    assert run("office", "policy", "--quorum", "1") == 2


@pytest.mark.parametrize("left", [False, True])
def test_a_log_that_is_gone_is_not_silently_another(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
    left: bool,  # noqa: FBT001 - a case
) -> None:
    """The folder is not there, or empty: only who says so has it made from the store."""
    before = (night / "office.db.log" / "checkpoint").read_bytes()
    shutil.rmtree(night / "office.db.log")
    if left:
        (night / "office.db.log").mkdir()
    assert added("answer.yaml", *CLERK) == 2
    assert "its log folder is empty or not there.  Say where it is" in capsys.readouterr().err
    assert not (night / "office.db.log" / "checkpoint").exists()
    assert run("office", "check") == 2
    assert run("office", "rebuild-log") == 2
    assert "another history" in capsys.readouterr().err
    assert run("office", "rebuild-log", "--every-copy-is-lost") == 0
    assert (night / "office.db.log" / "checkpoint").read_bytes() == before
    assert run("office", "rebuild-log", "--every-copy-is-lost") == 2
    assert "is there, with" in capsys.readouterr().err
    assert run("office", "check") == 0


def test_a_shorter_log_is_completed_only_if_the_store_begins_with_it(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """An older copy of the folder is; one whose leaves are others is not."""
    log = night / "office.db.log"
    shutil.copytree(log, night / "older")
    assert added("answer.yaml", *CLERK) == 0
    newer = (log / "checkpoint").read_bytes()
    shutil.rmtree(log)
    shutil.copytree(night / "older", log)
    assert run("case", "add", "night", "attack.yaml", *CLERK) == 0
    assert (log / "checkpoint").read_bytes() == newer
    assert run("office", "check") == 0
    capsys.readouterr()


def test_an_office_is_backed_up_and_goes_on_elsewhere(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """Beside an office that works; the key is brought, and nobody founds another office."""
    with closing(wiring.office(URL, wiring.place_of_log(URL))):
        assert run("office", "backup", "saved") == 0
    assert run("office", "backup", "saved") == 2
    assert added("answer.yaml", *CLERK) == 0
    capsys.readouterr()
    there = ("--store", "sqlite:///saved/office.db")
    assert run("case", "list", *there) == 0
    assert run("office", "check", *there) == 2
    assert run("roster", "authority", "BBB", "B", "--by", "S. First", *there) == 2
    assert "Put back your copy of the key of own.example" in capsys.readouterr().err
    shutil.rmtree(night / "saved" / "office.db.log")
    names = ("--log-name", "own.example", "--secretary", "U. Surper")
    assert run("office", "found", *names, *there) == 2
    assert "No other can sign this log" in capsys.readouterr().err
    assert not (night / "saved" / "office.db.key").exists()
    assert run("roster", "authority", "BBB", "B", "--by", "S. First", *there) == 2
    assert "Put back your copy of the key of own.example" in capsys.readouterr().err
    shutil.rmtree(night / "saved")
    assert run("office", "backup", "saved") == 0
    shutil.copy(night / "office.db.key", night / "saved" / "office.db.key")
    capsys.readouterr()
    assert run("office", "check", *there) == 0
    assert capsys.readouterr().out.endswith("Store, log and key belong together.\n")
    assert run("roster", "authority", "BBB", "B", "--by", "S. First", *there) == 0


def test_a_store_a_log_and_a_key_that_do_not_belong_together_are_told(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """A store older than the log, a key of another, a leaf that is another."""
    assert run("office", "backup", "saved") == 0
    assert added("answer.yaml", *CLERK) == 0
    old = ("--store", "sqlite:///saved/office.db", "--log", "office.db.log")
    key = night / "office.db.key"
    capsys.readouterr()
    assert run("office", "check", *old, "--log-key", "office.db.key") == 1
    assert "wrong: the log has 9 leaves and the store 8" in capsys.readouterr().err
    own = key.read_text()
    key.write_text(new_key("own.example", ED25519, b"x" * 32).secret())
    assert run("office", "check") == 1
    assert "is not signed with the key own.example+" in capsys.readouterr().err
    key.write_text(new_key("other.example", ED25519, b"x" * 32).secret())
    assert run("office", "check") == 1
    assert "the store is that of the log own.example" in capsys.readouterr().err
    assert added("attack.yaml", *CLERK) == 2
    assert "is the key of other.example" in capsys.readouterr().err
    key.write_text(own)
    for bundle in (night / "office.db.log" / "tile" / "entries").rglob("9"):
        bundle.write_bytes(bundle.read_bytes().replace(b"A. Keeper", b"B. Keeper"))
    assert run("office", "check") == 1
    assert "leaf 1 of the log is not what the store holds there" in capsys.readouterr().err


def test_a_receipt_is_checked_with_the_entry_beside_it(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """By both; with another entry it is not valid, and without a policy nobody can say."""
    assert run("case", "receipt", "night", "attack", "--receipts", "kept") == 0
    assert "receipt: kept/attack.tlog-proof, and the entry beside it" in capsys.readouterr().out
    proof, entry = "kept/attack.tlog-proof", night / "kept/attack.json"
    assert run("verify", proof, "--policy", "policy") == 0
    assert "the entry 'attack' is leaf 7\n  log own.example, 8 leaves" in capsys.readouterr().out
    code, said = theirs(proof, "--policy", "policy")
    assert (code, said.startswith("VALID: night (exercise), the entry 'attack': leaf 7 of 8")) == (
        0,
        True,
    )
    other = night / "other.json"
    other.write_bytes(entry.read_bytes().replace(b"BBB", b"AAA"))
    assert run("verify", proof, "--policy", "policy", "--entry", "other.json") == 1
    assert theirs(proof, "--policy", "policy", "--entry", "other.json")[0] == 1
    entry.unlink()
    assert run("verify", proof, "--policy", "policy") == 2
    assert theirs(proof, "--policy", "policy")[0] == 2
    capsys.readouterr()
    assert run("verify", proof) == 1
    assert (1, capsys.readouterr().out.splitlines()[0]) == (
        theirs(proof)[0],
        theirs(proof)[1].splitlines()[0],
    )


def test_a_case_is_exported_beside_an_office_that_works(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """With the key, and if no count is missing; else whoever has the office must."""
    with closing(wiring.office(URL, wiring.place_of_log(URL))):
        assert run("export", "night", "-o", "first") == 0
        capsys.readouterr()
        assert run("export", "night", "-o", "late", *END) == 2
        said = capsys.readouterr().err
        assert "The count of own/pact#respond is not in the log yet" in said
    assert run("export", "night", "-o", "late", *END) == 0
    with closing(wiring.office(URL, wiring.place_of_log(URL))):
        assert run("export", "night", "-o", "again", *END) == 0
        (night / "office.db.key").rename(night / "away")
        assert run("export", "night", "-o", "no", *END) == 2
    for bundle in ("first", "late", "again"):
        assert run("verify", bundle, "--policy", "policy") == 0
    assert (night / "late").read_bytes() == (night / "again").read_bytes()


def test_a_list_is_added_under_one_checkpoint(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """And what stood before a refusal is told."""
    note = "{{at: 2030-05-01T07:00Z, id: {0}, note: {{text: a}}}}"
    (night / "two.yaml").write_text("".join(f"- {note.format(n)}\n" for n in ("n1", "n2")))
    assert added("two.yaml", *CLERK) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line[: line.index(", root")] for line in said] == [
        "n1: leaf 8 of 10",
        "n2: leaf 9 of 10",
    ]
    bad = ANSWER.replace("delegate", "deputy").strip().replace("\n", ", ")
    (night / "mixed.yaml").write_text(f"- {note.format('n3')}\n- {{{bad}}}\n")
    assert added("mixed.yaml", *CLERK) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("n3: leaf 10 of 11")
    assert "A. One is no deputy of AAA" in captured.err
