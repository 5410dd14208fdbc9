"""A witness signs one history, and only ever longer."""

from __future__ import annotations

import http.server
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from tests.record.publisher import KEY, entry, sign

from foedus.cli.witness_command import command
from foedus.errors import BadNoteError, BadProofError
from foedus.record.checkpoints import checkpoint_of, read_proof
from foedus.record.log import Log, proofs_in
from foedus.record.merkle import consistency_proof, in_memory, leaf_hash
from foedus.record.notes import COSIGNATURE, ED25519, new_key, read_note
from foedus.record.witness import Seen, consider, first_seen, read_seen, write_seen

HASHES = [leaf_hash(entry(n)) for n in range(60)]
FORKED = [*HASHES[:20], leaf_hash(b"another"), *HASHES[21:]]
MTH, FORK = in_memory(HASHES), in_memory(FORKED)


def seen_at(size: int) -> Seen:
    return Seen(log=KEY.key, size=size, root=MTH(0, size))


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_log_that_has_grown_is_believed(one: int, other: int) -> None:
    """And what was seen moves with it."""
    old, new = sorted((one, other))

    seen = consider(seen_at(old), sign(new, MTH(0, new)), consistency_proof(old, new, MTH))

    assert seen == seen_at(new)


@given(st.integers(21, 60), st.integers(0, 60))
def test_no_fork_is_believed(old: int, new: int) -> None:
    """Whatever proof comes with it: of the true tree, or of the forged one."""
    for mth in (MTH, FORK):
        proof = consistency_proof(min(old, new), max(old, new), mth)
        with pytest.raises(BadProofError):
            consider(seen_at(old), sign(new, FORK(0, new)), proof)


def test_a_log_that_has_shrunk_is_refused() -> None:
    """Even where it is the same history."""
    with pytest.raises(BadProofError, match="shrunk from 9 entries to 8"):
        consider(seen_at(9), sign(8, MTH(0, 8)), ())


def test_two_roots_of_one_size_are_refused() -> None:
    """The plainest sign of two histories."""
    with pytest.raises(BadProofError, match="two roots of 30"):
        consider(seen_at(30), sign(30, FORK(0, 30)), ())


def test_another_log_and_an_unsigned_checkpoint_are_refused() -> None:
    """A witness knows a log by its key."""
    other = new_key("other.example", ED25519, b"o" * 32).key
    same_name = new_key(KEY.key.name, ED25519, b"o" * 32).key

    with pytest.raises(BadNoteError, match=r"not 'other\.example'"):
        consider(first_seen(other), sign(1, MTH(0, 1)), ())
    with pytest.raises(BadNoteError, match="not signed by"):
        consider(first_seen(same_name), sign(1, MTH(0, 1)), ())


def test_what_was_seen_is_kept_and_read() -> None:
    """A witness that has forgotten does not sign."""
    assert read_seen(write_seen(seen_at(7))) == seen_at(7)
    for damaged in (b"", b"{}", write_seen(seen_at(7))[:-5], b'{"foedus_witness":2}'):
        with pytest.raises(BadNoteError, match="damaged"):
            read_seen(damaged)


# the program


def told(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


@pytest.fixture
def witness(tmp_path: Path) -> list[str]:
    key = tmp_path / "key"
    made = told("--key", str(key), "--new", "w.example/one")
    assert made.exit_code == 0
    assert key.stat().st_mode & 0o777 == 0o600
    return ["--key", str(key), "--state", str(tmp_path / "state"), "--log-key", str(KEY.key)]


def test_the_program_cosigns_and_goes_on(tmp_path: Path, witness: list[str]) -> None:
    """What the log proves carries the cosignature of the checkpoint that it shows, and no other."""
    folder = tmp_path / "log"
    log = Log(folder, sign)
    log.append([entry(n) for n in range(5)])
    first = told("--log", str(folder), *witness)
    log.append([entry(n) for n in range(5, 300)])
    old = log.proofs().note
    second = told("--log", str(folder), *witness[:4])

    log.close()
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert [each.name for each in old.signatures] == [KEY.key.name]
    for proofs in (log.proofs(), proofs_in(folder)):
        note = read_proof(str(proofs.prove(7)).encode()).note
        assert [each.name for each in note.signatures] == [KEY.key.name, "w.example/one"]
    assert "has seen 300 entries" in second.output


def test_what_is_no_cosignature_of_the_checkpoint_is_left_where_it_lies(
    tmp_path: Path, witness: list[str]
) -> None:
    """Of another text, under another name, by the log itself, cut short, too large, or no note."""
    folder = tmp_path / "log"
    log = Log(folder, sign)
    log.append([entry(n) for n in range(5)])
    assert told("--log", str(folder), *witness).exit_code == 0
    (place,) = (folder / "cosignatures").iterdir()
    good, note = read_note(place.read_bytes()), sign(5, MTH(0, 5))
    (signature,) = good.signatures
    (folder / "cosignatures" / "01234567").write_bytes(bytes(good))
    (folder / "cosignatures" / KEY.key.id.hex()).write_bytes(bytes(note))
    for junk in (
        b"junk",
        b"x" * 1_000_001,
        bytes(replace(good, text="Another text.\n")),
        bytes(replace(good, signatures=(replace(signature, signature=b"short"),))),
    ):
        assert len(log.proofs().note.signatures) == 2
        kept = place.read_bytes()
        place.write_bytes(junk)
        assert log.proofs().note == note
        place.write_bytes(kept)
    log.close()


def test_the_program_reads_a_log_on_the_web(tmp_path: Path, witness: list[str]) -> None:
    """Any web server that serves the folder will do."""
    folder = tmp_path / "log"
    log = Log(folder, sign)
    log.append([entry(n) for n in range(5)])
    log.close()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = told("--log", f"http://127.0.0.1:{server.server_port}/", *witness)
        gone = told("--log", f"http://127.0.0.1:{server.server_port}/no", *witness)
        server.shutdown()

    assert made.exit_code == 0, made.output
    assert checkpoint_of(read_note(made.stdout.encode())).size == 5
    assert "does not give checkpoint" in str(gone.exception)


def test_the_program_refuses_a_forked_history(tmp_path: Path, witness: list[str]) -> None:
    """The operator signs an altered history: not cosigned, and nothing is written."""
    for name, words in (("true", b"true"), ("forged", b"forged")):
        log = Log(tmp_path / name, sign)
        log.append([words, *[entry(n) for n in range(4)]])
        if name == "forged":
            log.append([entry(9)])
        log.close()
    assert told("--log", str(tmp_path / "true"), *witness).exit_code == 0
    before = (tmp_path / "state").read_bytes()

    made = told("--log", str(tmp_path / "forged"), *witness)

    assert made.exit_code == 1
    assert "not cosigned. The log of 6 entries is not the one of 5 grown longer" in made.output
    assert (tmp_path / "state").read_bytes() == before
    assert not (tmp_path / "forged" / "cosignatures").exists()


def test_the_program_says_what_it_needs(tmp_path: Path, witness: list[str]) -> None:
    """The first time it must be told the key of the log; a key is never overwritten."""
    assert "give its --log-key" in told("--log", str(tmp_path), *witness[:4]).output
    assert "Give --log and --state" in told(*witness[:2]).output
    assert isinstance(told(*witness[:2], "--new", "again").exception, FileExistsError)
    assert "no address" in str(told("--log", "ftp://a/", *witness).exception)
    assert COSIGNATURE == 4
