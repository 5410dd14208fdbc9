"""kill -9 of an office: what was acknowledged is in the store, in the case and in the log.

Checks 1, 8, 40 and 42: nothing acknowledged is lost, what a case means is the
same when it is read anew, no size of the log has two roots, and whoever acts
gets a checkpoint that holds the entry at once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.builders import moment
from tests.office.offices import CASE, office_in, running
from tests.record.stores.draws import Draws, rounds
from tests.record.stores.places import Place

from foedus.case.standing import standing
from foedus.case.state import replay
from foedus.office.office import Office
from foedus.record.checkpoints import checkpoint_of
from foedus.record.shapes import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.faults
LEAST = 4
"""Receipts in every round, so that there is something to lose."""
WRITER = Path(__file__).parent / "writer.py"
ROOT = Path(__file__).parents[2]


def killed(place: Place, folder: Path, times: int, *, early: bool = False) -> Iterator[list[str]]:
    """Kill the child at a random moment, again and again; each time, all that was told."""
    draws = Draws(f"office {early}")
    told = folder / "told"
    for number in range(times):
        with told.open("ab") as out, (folder / "errors").open("ab") as errors:
            command = [sys.executable, str(WRITER), place.url, str(folder), f"r{number}"]
            command += ["early"] if early else []
            before = told.read_bytes().count(b"\n")
            child = subprocess.Popen(
                command, stdout=out, stderr=errors, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
            )
            deadline = time.perf_counter() + 60
            while told.read_bytes().count(b"\n") < before + LEAST:
                assert time.perf_counter() < deadline, (folder / "errors").read_text()
                time.sleep(0.005)
            time.sleep(0.2 * draws.share())
            child.kill()
            child.wait()
        yield [line for line in told.read_text().splitlines() if len(line.split()) > 1]


def lost(office: Office, told: list[str]) -> set[str]:
    """What was acknowledged and is not kept where it was said to be."""
    stored = {each.position - 1: each for each in office.stored(CASE)}
    known = {entry.id for entry in office.case(CASE).entries}
    gone = set()
    for line in told:
        entry, index, *_ = line.split()
        kept = stored.get(int(index))
        if entry not in known or (kept is not None and read_entry(kept.data).id != entry):
            gone.add(entry)
    return gone


def test_a_killed_office_loses_nothing_and_never_contradicts_itself(
    durable: Place, tmp_path: Path
) -> None:
    begun = running(tmp_path, durable.open())
    begun.close()
    roots: dict[int, str] = {}
    times, told = rounds(3, 200), []
    for told in killed(durable, tmp_path, times):
        office = office_in(tmp_path, durable.open())
        assert lost(office, told) == set()
        for line in told:
            _, index, size, root = line.split()
            assert int(index) < int(size)
            assert roots.setdefault(int(size), root) == root
        note = office.log.note
        assert note is not None
        now = checkpoint_of(note)
        assert roots.setdefault(now.size, now.root.hex()) == now.root.hex()
        case = office.case(CASE)
        assert [each.position for each in case.entries] == list(range(len(case.entries)))
        office.close()
    print(f"{times} rounds, {len(told)} receipts, none lost")  # noqa: T201
    assert "Traceback" not in (tmp_path / "errors").read_text()


def test_an_office_that_tells_too_early_is_found(durable: Place, tmp_path: Path) -> None:
    """The control: acknowledged before it was kept."""
    running(tmp_path, durable.open()).close()
    for told in killed(durable, tmp_path, 40, early=True):
        office = office_in(tmp_path, durable.open())
        gone = lost(office, [line.replace(" -1 ", " 999999999 ") for line in told])
        office.close()
        if gone:
            return
    pytest.fail("nothing was lost in 40 rounds")


def test_what_a_case_means_is_the_same_when_it_is_read_anew(durable: Place, tmp_path: Path) -> None:
    """Check 8: nothing rests on what an office remembers."""
    office = running(tmp_path, durable.open())
    remembered = office.case(CASE)
    office.log.close()
    again = office_in(tmp_path, durable.open())
    fresh = again.case(CASE)
    now = moment("30:00")

    assert standing(fresh, now) == standing(remembered, now)
    assert standing(replay(CASE, fresh.mode, list(fresh.entries)), now) == standing(fresh, now)
