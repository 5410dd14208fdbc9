"""Golden files of reports."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def golden() -> Callable[[str, str], None]:
    """Compares a text with a golden file; `FOEDUS_RESET_GOLDEN=1` writes it anew."""

    def compare(name: str, text: str) -> None:
        path = _FOLDER / name
        if os.environ.get("FOEDUS_RESET_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
