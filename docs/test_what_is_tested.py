"""The pages of checks name tests that are there, and a control for every check."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECORD, DESK = "what-is-tested.md", "what-is-tested-of-the-desk.md"
OF_THE_RECORD = [*range(1, 10), 18, 19, 20, 22, 33, *range(37, 43)]
OF_THE_DESK = [4, 18, 19, 21, 23, 41, *range(10, 18), *range(24, 33), 34, 35, 36]
PAGES = {RECORD: OF_THE_RECORD, DESK: OF_THE_DESK}
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


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / "docs" / "explanation" / name).read_text("utf-8")


def rows(name: str) -> list[list[str]]:
    """The cells of every row of a check."""
    lines = [line for line in page(name).splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.parametrize("name", PAGES)
def test_every_test_that_a_page_names_is_there(name: str) -> None:
    """Under its file and its name."""
    assert missing(page(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_check_has_a_test_and_a_control(name: str) -> None:
    """Each check has one row, and no test is its own control."""
    assert [int(row[0]) for row in rows(name)] == PAGES[name]
    for number, _, tests, controls in rows(name):
        assert NAMED.search(tests), number
        assert NAMED.search(controls), number
        assert not set(NAMED.findall(tests)) & set(NAMED.findall(controls)), number


def test_a_name_that_is_not_there_is_seen() -> None:
    """The control of the first."""
    assert missing("`record/test_log.py::test_nothing` `nowhere.py::test_x`") == [
        "record/test_log.py::test_nothing",
        "nowhere.py::test_x",
    ]
