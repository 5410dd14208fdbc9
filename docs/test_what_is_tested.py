"""The page of checks names tests that are there, and a control for every check."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "what-is-tested.md"
CHECKS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "18", "19", "20", "22", "33"]
CHECKS += ["37", "38", "39", "40", "41", "42"]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@lru_cache
def functions_of(path: str) -> frozenset[str]:
    """The tests of a file; none where there is no file."""
    place = ROOT / "tests" / path
    if not place.is_file():
        return frozenset()
    body = ast.parse(place.read_text("utf-8")).body
    return frozenset(each.name for each in body if isinstance(each, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """The tests that a text names and that are not there."""
    named = NAMED.findall(text)
    return [f"{path}::{name}" for path, name in named if name not in functions_of(path)]


def rows() -> list[list[str]]:
    """The cells of every row of a check."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_test_that_the_page_names_is_there() -> None:
    """Under its file and its name."""
    assert missing(PAGE.read_text("utf-8")) == []


def test_every_check_has_a_test_and_a_control() -> None:
    """Each check has one row, and no test is its own control."""
    assert [row[0] for row in rows()] == CHECKS
    for number, _, tests, controls in rows():
        assert NAMED.search(tests), number
        assert NAMED.search(controls), number
        assert not set(NAMED.findall(tests)) & set(NAMED.findall(controls)), number


def test_a_name_that_is_not_there_is_seen() -> None:
    """The control of the first."""
    assert missing("`record/test_log.py::test_nothing` `nowhere.py::test_x`") == [
        "record/test_log.py::test_nothing",
        "nowhere.py::test_x",
    ]
