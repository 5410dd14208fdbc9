"""The log as a folder: its layout, its proofs, and what a crash leaves."""

from __future__ import annotations

import os
import random  # noqa: TID251 - when to kill takes a seed
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.publisher import KEY, entry, sign

from foedus.errors import LogError
from foedus.record import log as log_module
from foedus.record.checkpoints import checkpoint_of
from foedus.record.leaves import leaf_of
from foedus.record.log import CHECKPOINT, NEXT, Log, fetch_from, proofs_in, published
from foedus.record.merkle import in_memory, leaf_hash, verify_consistency, verify_inclusion
from foedus.record.notes import read_note
from foedus.record.tiles import TileReader, entries_in, tile_path

ROUNDS = int(os.environ.get("FOEDUS_KILL_ROUNDS", "15"))


def root_of(size: int) -> bytes:
    return in_memory([leaf_hash(leaf_of(entry(n))) for n in range(size)])(0, size)


def test_paths_are_those_of_the_specification() -> None:
    """The examples of c2sp.org/tlog-tiles."""
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert tile_path("entries", 5) == "tile/entries/005"


def test_a_log_of_seventy_thousand_has_the_tiles_of_the_specification(tmp_path: Path) -> None:
    """273 full tiles and one of 112; one full and one of 17; one of 1."""
    log = Log(tmp_path, sign)
    log.append([b"%d" % n for n in range(70_000)])

    full = [each for each in tmp_path.glob("tile/0/**/*") if each.is_file()]
    assert len([each for each in full if ".p" not in str(each)]) == 273
    assert (tmp_path / "tile/0/273.p/112").stat().st_size == 112 * 32
    assert (tmp_path / "tile/1/000").stat().st_size == 256 * 32
    assert (tmp_path / "tile/1/001.p/17").stat().st_size == 17 * 32
    assert (tmp_path / "tile/2/000.p/1").stat().st_size == 32
    assert len(entries_in((tmp_path / "tile/entries/273.p/112").read_bytes(), "it")) == 112
    assert checkpoint_of(log.prove(69_999).note).size == 70_000
    log.prove(69_999).check(b"69999")
    log.close()


@settings(max_examples=15)
@given(st.lists(st.sampled_from([0, 1, 2, 100, 255, 256, 257]), min_size=1, max_size=6), st.data())
def test_batches_make_the_tree_that_the_entries_make(
    tmp_path_factory: pytest.TempPathFactory, batches: list[int], data: st.DataObject
) -> None:
    """However they are cut, and opened again between them; every proof holds."""
    folder = tmp_path_factory.mktemp("log")
    sizes = [0]
    for batch in batches:
        log = Log(folder, sign)
        note = log.append([entry(sizes[-1] + n) for n in range(batch)])
        sizes.append(sizes[-1] + batch)
        assert checkpoint_of(note).root == root_of(sizes[-1])
        log.close()
    size = sizes[-1]
    reader = TileReader(fetch_from(folder), size)
    for old in sizes:
        verify_consistency(old, size, root_of(old), reader.root, reader.consistency(old))
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert reader.leaf(index) == leaf_of(entry(index))
        proof = reader.inclusion(index)
        verify_inclusion(leaf_hash(reader.leaf(index)), index, size, proof, reader.root)


def test_an_older_size_is_read_from_what_the_log_has_become(tmp_path: Path) -> None:
    """A partial tile may be gone when the full one is there."""
    log = Log(tmp_path, sign)
    log.append([entry(n) for n in range(10)])
    log.append([entry(n) for n in range(10, 300)])
    log.close()
    (tmp_path / "tile/0/000.p/10").unlink()
    (tmp_path / "tile/entries/000.p/10").unlink()

    reader = TileReader(fetch_from(tmp_path), 10)

    assert reader.root == root_of(10)
    assert reader.leaf(9) == entry(9)


def test_a_long_entry_lies_beside_the_tiles(tmp_path: Path) -> None:
    """The log folder alone is enough to rebuild a store."""
    long = b"a" * 70_000
    log = Log(tmp_path, sign)
    log.append([long])
    log.close()

    (beside,) = (tmp_path / "long").iterdir()
    assert beside.read_bytes() == long
    assert TileReader(fetch_from(tmp_path), 1).leaf(0) == leaf_of(long)
    assert beside.name.encode() in leaf_of(long)


# what is refused


def test_only_one_process_writes(tmp_path: Path) -> None:
    """A second writer could sign another root."""
    log = Log(tmp_path, sign)

    with pytest.raises(LogError, match="open in another process"):
        Log(tmp_path, sign)
    log.close()
    Log(tmp_path, sign).close()


def test_a_fault_of_the_disk_closes_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail closed: nothing is published, and nothing more is written."""
    log = Log(tmp_path, sign)
    log.append([entry(0)])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log_module, "_write_whole", full)
    with pytest.raises(LogError, match=r"cannot be written: No space left"):
        log.append([entry(1)])
    monkeypatch.undo()
    with pytest.raises(LogError, match="The log is closed: No space left"):
        log.append([entry(1)])
    log.close()

    log = Log(tmp_path, sign)
    assert log.size == 1
    assert checkpoint_of(log.append([entry(1)])).root == root_of(2)
    log.close()


def test_a_folder_that_may_not_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read-only from the start, or while it is open (root may write anything: so by hand)."""

    def forbidden(*_: object, **__: object) -> int:
        raise OSError(30, "Read-only file system")

    log = Log(tmp_path, sign)
    monkeypatch.setattr(log_module, "_write_whole", forbidden)
    with pytest.raises(LogError, match="may not be written: Read-only file system"):
        log.append([entry(0)])
    log.close()
    monkeypatch.undo()
    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(LogError, match="may not be written"):
        Log(tmp_path, sign)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    """The same, by the system's own rights."""
    log = Log(tmp_path, sign)
    log.close()
    (tmp_path / ".lock").chmod(0o400)
    tmp_path.chmod(0o500)

    with pytest.raises(LogError, match="may not be written"):
        Log(tmp_path, sign)


@pytest.mark.parametrize(
    ("path", "spoil", "said"),
    [
        ("tile/0/000.p/5", lambda data: data[:-32] + bytes(32), "do not hash to the tiles"),
        ("tile/0/000.p/5", lambda data: data[:-1], "cut short"),
        ("tile/entries/000.p/5", lambda data: data[:-1], "ends inside"),
        ("tile/entries/000.p/5", lambda data: data + b"\0", "ends inside"),
        ("tile/entries/000.p/5", lambda _: b"", "cut short"),
        (CHECKPOINT, lambda data: data.replace(b"5", b"4", 1), "cut short|no readable|damaged"),
        (CHECKPOINT, lambda data: data[:-9], "damaged"),
    ],
)
def test_a_damaged_log_is_not_opened(tmp_path: Path, path: str, spoil: object, said: str) -> None:
    """It could publish a second root of a size."""
    log = Log(tmp_path, sign)
    log.append([entry(n) for n in range(5)])
    log.close()
    place = tmp_path / path
    place.write_bytes(spoil(place.read_bytes()))  # type: ignore[operator]

    with pytest.raises(LogError, match=said):
        Log(tmp_path, sign)


def test_tiles_that_hash_to_each_other_and_not_to_the_checkpoint_open_no_log(
    tmp_path: Path,
) -> None:
    """The last entry and its tile were exchanged together: only the root tells."""
    for folder, last in (("a", 1), ("b", 2)):
        log = Log(tmp_path / folder, sign)
        log.append([entry(0), entry(last)])
        log.close()
    for path in (tile_path(0, 0, 2), tile_path("entries", 0, 2)):
        (tmp_path / "a" / path).write_bytes((tmp_path / "b" / path).read_bytes())
    with pytest.raises(LogError, match="do not make the root of the checkpoint"):
        Log(tmp_path / "a", sign)


def test_whoever_sees_the_new_size_gets_proofs_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one thread takes for published what another cannot prove yet."""
    log = Log(tmp_path, sign)
    log.append([entry(0)])
    real, seen = log_module.Proofs, list[int]()

    def watched(**words: object) -> object:
        seen.append(log.size)
        return real(**words)  # type: ignore[arg-type]

    monkeypatch.setattr(log_module, "Proofs", watched)
    log.append([entry(1)])
    assert seen == [1]
    assert log.prove(1)
    log.close()


def test_nothing_is_proved_before_anything_is_published(tmp_path: Path) -> None:
    """A log without a checkpoint says nothing."""
    log = Log(tmp_path, sign)

    with pytest.raises(LogError, match="nothing yet"):
        log.prove(0)
    log.close()


# crashes


def test_a_checkpoint_that_was_signed_is_published_after_a_crash(tmp_path: Path) -> None:
    """Between signing and renaming somebody may have seen it."""
    log = Log(tmp_path, sign)
    log.append([entry(0)])
    before = (tmp_path / CHECKPOINT).read_bytes()
    log.append([entry(1)])
    log.close()
    (tmp_path / CHECKPOINT).rename(tmp_path / NEXT)
    (tmp_path / CHECKPOINT).write_bytes(before)

    log = Log(tmp_path, sign)

    assert log.size == 2
    assert not (tmp_path / NEXT).exists()
    log.close()


def test_a_checkpoint_that_was_cut_short_was_never_seen(tmp_path: Path) -> None:
    """It is dropped, and the log goes on from the last one."""
    log = Log(tmp_path, sign)
    log.append([entry(0)])
    log.close()
    (tmp_path / NEXT).write_bytes(b"log.example/kill\n2\n")

    log = Log(tmp_path, sign)

    assert log.size == 1
    log.close()


def test_a_signed_checkpoint_without_its_tiles_is_an_alarm(tmp_path: Path) -> None:
    """The order of writing makes it impossible, so somebody else was there."""
    log = Log(tmp_path, sign)
    log.append([entry(0)])
    log.close()
    (tmp_path / NEXT).write_bytes(bytes(sign(1, bytes(32))))

    with pytest.raises(LogError, match="root of the signed checkpoint"):
        Log(tmp_path, sign)


def killed(folder: Path, acked: Path, dice: random.Random, fault: str = "") -> None:
    """One life of a publisher, ended by kill -9 at any moment."""
    before = acked.read_text().count("open") if acked.exists() else 0
    command = [sys.executable, str(Path(__file__).with_name("publisher.py"))]
    child = subprocess.Popen(
        [*command, str(folder), str(acked), *([fault] if fault else [])],
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20  # noqa: TID251 - a real process takes real time
    while time.monotonic() < deadline and child.poll() is None:  # noqa: TID251
        if acked.exists() and acked.read_text().count("open") > before:
            break
        time.sleep(0.005)
    time.sleep(dice.random() * 0.08)
    child.send_signal(signal.SIGKILL)
    child.wait()


def faults_of(folder: Path, acked: Path, seen: dict[int, bytes]) -> list[str]:  # noqa: C901
    """What is wrong with a folder as a crash left it, as any reader sees it."""
    note = published(folder)
    found = []
    if note is None:
        return found
    for line in acked.read_text().splitlines():
        if line != "open" and len(line.split()) == 2:
            size, root = line.split()
            if seen.setdefault(int(size), bytes.fromhex(root)).hex() != root:
                found.append(f"two roots of {size}")
    checkpoint = checkpoint_of(note)
    if not note.signed_by(KEY.key)[0]:
        found.append("not signed")
    if seen.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
        found.append(f"two roots of {checkpoint.size}")
    if checkpoint.size < max(seen):
        found.append("a published checkpoint was lost")
    reader = TileReader(fetch_from(folder), checkpoint.size)
    try:
        if reader.root != checkpoint.root:
            found.append("tiles of another root")
        for index in range((checkpoint.size + 255) // 256):
            reader.leaves(index)
    except LogError as fault:
        found.append(str(fault))
    return found


def rounds_of(tmp_path: Path, count: int, fault: str = "") -> tuple[list[str], int]:
    seed = int(os.environ.get("FOEDUS_SEED", "20280828"))
    print(f"seed {seed}, {count} rounds")  # noqa: T201 - the seed of a failure
    dice = random.Random(seed)  # noqa: S311
    folder, acked = tmp_path / "log", tmp_path / "acked"
    seen: dict[int, bytes] = {}
    found: list[str] = []
    for _ in range(count):
        killed(folder, acked, dice, fault)
        found += faults_of(folder, acked, seen)
    return found, max(seen, default=0)


def test_a_log_survives_kill_9(tmp_path: Path) -> None:
    """No checkpoint without its tiles, none lost, never two roots of one size."""
    found, size = rounds_of(tmp_path, ROUNDS)

    assert found == []
    assert size > ROUNDS
    log = Log(tmp_path / "log", sign)
    assert log.reader().root == root_of(log.size)
    log.close()


@pytest.mark.parametrize("fault", ["checkpoint-first", "forgets"])
def test_the_kill_test_sees_a_planted_fault(tmp_path: Path, fault: str) -> None:
    """The negative control: it fails where the order is wrong, or history is written anew."""
    found: list[str] = []
    for number in range(10):
        (tmp_path / str(number)).mkdir()
        found, _ = rounds_of(tmp_path / str(number), 3, fault)
        if found:
            break

    assert found


ORDER = ["tile", "folder", "checkpoint.next", "folder", "rename", "folder"]


def test_tiles_are_on_the_disk_before_the_checkpoint_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What kill -9 cannot show, as the system keeps what was written: the order of flushing."""
    done: list[str] = []
    real_flush, real_folder, real_rename = (
        log_module._write_flushed,
        log_module._flush_folder,
        Path.rename,
    )

    def flushed(place: Path, data: bytes) -> None:
        real_flush(place, data)
        done.append(NEXT if place.name == NEXT else "tile")

    def folder(place: Path) -> None:
        real_folder(place)
        done.append("folder")

    def rename(self: Path, target: Path) -> Path:
        if target.name == CHECKPOINT:
            done.append("rename")
        return real_rename(self, target)

    log = Log(tmp_path, sign)
    monkeypatch.setattr(log_module, "_write_flushed", flushed)
    monkeypatch.setattr(log_module, "_flush_folder", folder)
    monkeypatch.setattr(Path, "rename", rename)
    log.append([entry(n) for n in range(300)])
    log.close()

    assert [name for n, name in enumerate(done) if n == 0 or done[n - 1] != name] == ORDER
    assert bytes(read_note((tmp_path / CHECKPOINT).read_bytes())) == bytes(log.note or b"")


def test_every_write_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One flush for each file and each folder."""
    flushed: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (flushed.append(number), real(number)))
    log = Log(tmp_path, sign)
    log.append([entry(0)])
    log.close()

    files = len(["tile/0/000.p/1", "tile/entries/000.p/1", NEXT])
    folders = len(["000.p", "0", "000.p", "entries", "tile", "", "next", "renamed"])
    assert len(flushed) == files + folders


@pytest.mark.parametrize("batch", [1, 200])
def test_a_publication_costs_seven_flushes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Two tiles, their folders, the checkpoint and its names; however many entries."""
    log = Log(tmp_path, sign)
    log.append([entry(n) for n in range(260)])
    flushed: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (flushed.append(number), real(number)))
    log.append([entry(260 + n) for n in range(batch)])
    log.probe()
    log.close()

    assert len(flushed) == 7


def test_a_folder_left_by_a_crash_is_flushed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was made, and nobody knows whether its name would outlast the power."""
    (tmp_path / "tile/0/000.p").mkdir(parents=True)
    flushed: list[Path] = []
    real = log_module._flush_folder
    monkeypatch.setattr(
        log_module, "_flush_folder", lambda place: (flushed.append(place), real(place))
    )
    log = Log(tmp_path, sign)
    log.append([entry(0)])
    log.close()

    assert {tmp_path / "tile/0/000.p", tmp_path / "tile/0", tmp_path / "tile"} <= set(flushed)


def test_anybody_reads_what_is_published_while_the_log_is_open(tmp_path: Path) -> None:
    """And what was read stays good when the log goes on."""
    with pytest.raises(LogError, match="has published nothing"):
        proofs_in(tmp_path)
    log = Log(tmp_path, sign)
    log.append([entry(n) for n in range(5)])
    seen = proofs_in(tmp_path)
    log.append([entry(n) for n in range(5, 300)])

    seen.prove(4).check(leaf_of(entry(4)))
    with pytest.raises(LogError, match="Leaf 5 is not in the log of 5 leaves yet"):
        seen.prove(5)
    proofs_in(tmp_path).prove(299).check(leaf_of(entry(299)))
    log.close()
