"""The house rules fail when they are broken: each is broken once on purpose."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent

BREACHES = {
    "an import upward": ("case/state.py", "import foedus.wiring", "Imports run downward only"),
    "a room that no layer names": ("attic.py", '"""A room."""', "attic"),
    "a clock in the core": ("case/state.py", "import time", "The core is pure"),
    "a process in the core": ("case/state.py", "import subprocess", "The core is pure"),
    "a stream in the core": ("agreement/roll.py", "import io", "The core is pure"),
    "the web in the core": ("agreement/roll.py", "import urllib.request", "The core is pure"),
    "a file in the core": ("agreement/reading.py", "import pathlib", "The core is pure"),
    "pages that read the corpus": (
        "desk/__init__.py",
        "import foedus.corpus.library",
        "Pages and documents do not know each other",
    ),
    "a store that knows another": (
        "record/memory.py",
        "import foedus.record.sqlite",
        "Stores never meet",
    ),
    "a model that checks itself": (
        "agreement/model.py",
        "import foedus.agreement.checks",
        "Inside the agreement",
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_broken_contract_is_seen(name: str, tmp_path: Path) -> None:
    """import-linter keeps the layers, the pure core and the independence."""
    file, line, contract = BREACHES[name]
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module = tmp_path / "src" / "foedus" / file
    before = module.read_text() if module.exists() else ""
    module.write_text(f"{before}\n{line}\n")

    done = subprocess.run(
        [str(BIN / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": str(BIN)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert contract in done.stdout + done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime",
        "import random",
        "import uuid",
        "import secrets",
        "from time import time",
        "from time import time_ns",
        "from os import urandom",
        "from whenever import Instant\n\nInstant.now()",
        "from whenever import OffsetDateTime\n\nOffsetDateTime.now(0)",
        "from whenever import Date\n\nDate.today_in_system_tz()",
        "from foedus.moments import Instant\n\nInstant.now()",
        "from foedus.moments import Date\n\nDate.today_in_system_tz()",
    ],
)
def test_reading_the_clock_or_drawing_outside_wiring_is_seen(line: str) -> None:
    """Law 2: no clock and no dice below the edge."""
    command = [str(BIN / "ruff"), "check", "--select", "TID251", "--stdin-filename"]

    inside = subprocess.run(
        [*command, str(ROOT / "src/foedus/case/new.py"), "-"],
        cwd=ROOT,
        input=line,
        capture_output=True,
        text=True,
        check=False,
    )
    edge = subprocess.run(
        [*command, str(ROOT / "src/foedus/wiring/world.py"), "-"],
        cwd=ROOT,
        input=line,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "TID251" in inside.stdout
    assert edge.returncode == 0
