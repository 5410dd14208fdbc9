"""Run the examples of every page; `docs/page_examples.py` says what they are."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sybil import Example, Region, Sybil

sys.path.insert(0, str(Path(__file__).parent / "docs"))

from page_examples import Folder, StaleExampleError, blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sybil import Document


def examples_of(document: Document) -> Iterable[Region]:
    """Every block of a page that means something."""
    for block in blocks(document.text):
        yield Region(block.start, block.end, block, evaluate)


def evaluate(example: Example) -> str | None:
    """Check one block; what is stale, or nothing."""
    folder = Folder(Path(example.path), Path(example.namespace["folder"].name))
    try:
        folder.check(example.parsed)
    except StaleExampleError as stale:
        return str(stale)
    return None


def _enter(namespace: dict[str, Any]) -> None:
    namespace["folder"] = tempfile.TemporaryDirectory()


def _leave(namespace: dict[str, Any]) -> None:
    namespace["folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[examples_of],
    patterns=["README.md", "CONTRIBUTING.md", "docs/**/*.md", "docs/*.md"],
    setup=_enter,
    teardown=_leave,
).pytest()
