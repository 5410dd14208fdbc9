"""A real process on a disk that fails: it ends, says so, and told nobody what it did not keep."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.test_case import CLERK, ROOT, desk, night, run  # noqa: F401 - fixtures

NOTES = 4


def added(folder: Path, nth: int) -> tuple[int, list[str], str]:
    """Notes added by a process whose nth sync fails: its exit code, what it told, what it said."""
    lines = [
        f"- {{at: 2030-05-01T07:00Z, id: n{nth}-{n}, note: {{text: a}}}}" for n in range(NOTES)
    ]
    (folder / "notes.yaml").write_text("\n".join(lines))
    command = [sys.executable, "-m", "tests.cli.failing_disk", str(nth)]
    done = subprocess.run(
        [*command, "case", "add", "night", "notes.yaml", *CLERK],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "FOEDUS_STORE": "sqlite:///office.db"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line.partition(":")[0] for line in done.stdout.splitlines()]
    return done.returncode, told, done.stderr


def test_a_sync_that_fails_ends_the_process_and_loses_nothing_told(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """Wherever it fails, and then of a list nothing is; where none fails, all is told."""
    ends = []
    for nth in range(1, 40):
        code, told, said = added(night, nth)
        assert "Traceback" not in said, said
        for entry in told:
            assert run("case", "receipt", "night", entry) == 0
        ends.append((code, len(told)))
        if code == 0:
            break
        assert code == 3
        assert said.startswith("foedus: ")
        assert "look at the disk" in said

    assert ends[-1] == (0, NOTES)
    assert (3, 0) in ends
    assert {told for _, told in ends} == {0, NOTES}
    capsys.readouterr()
    assert run("db", "check") == 0
