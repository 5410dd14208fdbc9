"""How fast is the log, and how fast is a record verified?

* appends into tiles, 20,000 at a time, beside hashing the same leaves alone
  (what no log can do without);
* proofs of entries of a log of 100,000;
* a bundle of 10,000 entries, verified by ours (which also replays the case)
  and by the independent verifier, beside reading its bytes as a tar archive
  and hashing every member.

Interleaved rounds, medians, ratios, aims.  Run `make bench`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.builders import moment
from tests.office.offices import AAA, CASE, LOG_KEY, attack, opening, sign, vouch

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.case.decide import decide
from foedus.case.state import evolve, new_case
from foedus.record.bundle import Contents, make_bundle, verify_bundle
from foedus.record.leaves import leaf_of
from foedus.record.log import Log
from foedus.record.manifest import Manifest, head_of
from foedus.record.merkle import leaf_hash
from foedus.record.policy import Policy
from foedus.record.shapes import write_entry

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
ROUNDS = 3
ENTRIES = 10_000
APPENDS = 100_000
BATCH = 20_000
PROOFS = 1_000
POLICY = Policy(logs={LOG_KEY.key.name: LOG_KEY.key}, witnesses={}, groups={}, quorum="none")


def entries() -> list[bytes]:
    """A case that was opened, an attack, and notes."""
    case, data = new_case(CASE, e.Mode.EXERCISE), []
    for command, at in ((opening(), "0:10"), (attack(), "1:00")):
        (entry,) = decide(case, command, moment(at))
        case = evolve(case, entry)
        data.append(write_entry(entry))
    noted = Command(id="n", mode=e.Mode.EXERCISE, by=AAA, asks=e.Noted(text="x" * 100))
    (note,) = decide(case, noted, moment("2:00"))
    more = range(len(data), ENTRIES)
    notes = (dataclasses.replace(note, id=f"n{number}", position=number) for number in more)
    return [*data, *map(write_entry, notes)]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def appended(leaves: list[bytes]) -> None:
    """A log of its own, a batch at a time."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        log = Log(Path(name) / "log", sign)
        for start in range(0, len(leaves), BATCH):
            log.append(leaves[start : start + BATCH])
        log.close()


def hashed_members(bundle: bytes) -> None:
    """What nobody who reads a bundle can do without."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as tar:
        for member in tar:
            file = tar.extractfile(member)
            assert file is not None
            hashlib.sha256(file.read()).digest()


def main() -> None:
    """Run the rounds and print the table."""
    leaves = [b"x" * 300 + str(number).encode() for number in range(APPENDS)]
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        log = Log(folder / "log", sign)
        data = entries()
        log.append(data)
        log.append(leaves[: APPENDS - ENTRIES])
        assert log.note is not None
        proofs = {index: log.prove(index).hashes for index in range(ENTRIES)}
        leaves_ = dict(enumerate(data))
        note = log.note
        manifest = Manifest(
            case=CASE,
            mode="exercise",
            as_of=moment("2:00"),
            size=log.size,
            leaves=tuple(leaves_),
            questions=(),
        )
        head = vouch(head_of(LOG_KEY.key.name, bytes(manifest)))
        bundle = make_bundle(
            Contents(manifest=manifest, head=head, note=note, leaves=leaves_, proofs=proofs)
        )
        (folder / "b.bundle").write_bytes(bundle)
        independent = [sys.executable, str(ROOT / "verifier/foedus_verify.py")]
        (folder / "policy").write_text(f"log {LOG_KEY.key}\nquorum none\n", encoding="utf-8")
        independent += [str(folder / "b.bundle"), "--policy", str(folder / "policy")]
        work: dict[str, Callable[[], object]] = {
            "hash": lambda: [leaf_hash(leaf_of(each)) for each in leaves],
            "append": lambda: appended(leaves),
            "prove": lambda: [log.prove(index * 7) for index in range(PROOFS)],
            "read": lambda: hashed_members(bundle),
            "ours": lambda: verify_bundle(bundle, POLICY),
            "independent": lambda: subprocess.run(independent, check=True, capture_output=True),  # noqa: S603 - our own
        }
        times: dict[str, list[float]] = {each: [] for each in work}
        for _ in range(ROUNDS):
            for each, measure in work.items():
                times[each].append(seconds(measure))
        log.close()
    tell({each: statistics.median(measured) for each, measured in times.items()})


def tell(took: dict[str, float]) -> None:
    """The table."""
    print(f"the log and the bundle, median of {ROUNDS} rounds")
    print(f"hashing {APPENDS:,} leaves alone    {APPENDS / took['hash']:>9,.0f}/s")
    share = took["hash"] / took["append"]
    print(
        f"appending them into tiles      {APPENDS / took['append']:>9,.0f}/s   "
        f"{share:.2f} x hashing alone   aim 100,000/s"
    )
    print(f"proofs of inclusion            {PROOFS / took['prove']:>9,.0f}/s")
    print(f"reading and hashing a bundle of {ENTRIES:,} entries   {took['read']:.2f} s")
    for who, aim in (("ours", "   aim 3 s"), ("independent", "")):
        ratio = took[who] / took["read"]
        print(f"verified by {who + ':':<14}{took[who]:>6.2f} s   {ratio:.1f} x reading{aim}")


if __name__ == "__main__":
    main()
