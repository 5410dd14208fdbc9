"""Whatever a stranger sends, a declared refusal comes out (check 33).

`make test` lets hypothesis draw; `make faults` searches by coverage, half a
minute for each parser, with FOEDUS_SEED where it is given.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.stores.draws import LONG, SEED
from tests.record.strangers import TARGETS, sound, tried

FUZZ = Path(__file__).with_name("fuzz.py")
HONEST = sorted(set(TARGETS) - {"planted"})


@st.composite
def spoiled(draw: st.DrawFn, target: str) -> bytes:
    """Any bytes, or sound ones with a piece taken out, doubled or replaced."""
    begin = draw(st.sampled_from(sound(target)))
    one, other = (draw(st.integers(0, len(begin))) for _ in range(2))
    return draw(st.binary(max_size=40)) or begin[:one] + draw(st.binary(max_size=6)) + begin[other:]


@pytest.mark.parametrize("target", HONEST)
@given(data=st.data())
def test_only_a_declared_refusal_comes_out(target: str, data: st.DataObject) -> None:
    tried(target, data.draw(spoiled(target)))


def searched(target: str, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """One search by coverage."""
    pytest.importorskip("atheris", reason="atheris has no wheel here: hypothesis alone draws")
    command = [sys.executable, str(FUZZ), target, str(folder), f"-seed={SEED}", *flags]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.faults
@pytest.mark.skipif(not LONG, reason="half a minute for each parser: FOEDUS_FAULTS=long")
@pytest.mark.parametrize("target", HONEST)
def test_a_search_by_coverage_finds_nothing(target: str, tmp_path: Path) -> None:
    done = searched(target, tmp_path, "-max_total_time=30")

    print(done.stderr[-300:])  # noqa: T201 - how many runs
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_search_finds_a_planted_fault(tmp_path: Path) -> None:
    """The control: a parser that takes any line for a number."""
    done = searched("planted", tmp_path, "-runs=20000")

    assert done.returncode != 0
    assert "Uncaught Python exception" in done.stderr + done.stdout
    assert list(tmp_path.glob("found-*"))
