"""A forecast in the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console
from tests.forecast.answers import MANY, answers, comparison, with_everything

from foedus.forecast.answers import Answers
from foedus.forecast.reports.shell import print_answers, print_comparison


def told(forecast: Answers, width: int) -> str:
    out = StringIO()
    print_answers(forecast, Console(file=out, width=width, color_system=None))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_a_forecast_reads_like_this(width: int, golden: Callable[[str, str], None]) -> None:
    golden(f"shell-{width}.txt", told(with_everything(collective=True), width))


@pytest.mark.parametrize("width", [80, 120])
def test_a_comparison_reads_like_this(width: int, golden: Callable[[str, str], None]) -> None:
    out = StringIO()

    print_comparison(comparison(), Console(file=out, width=width, color_system=None))

    golden(f"shell-comparison-{width}.txt", out.getvalue())


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_number_is_cut_at_any_width(width: int) -> None:
    """Every interval that is begun is ended on its line."""
    lines = told(with_everything(parties=MANY, collective=True), width).splitlines()

    assert max(map(len, lines)) <= width
    rows = [line for line in lines if line.startswith("Bulgaria")]
    assert rows
    assert all(line.count("(") == line.count(")") for line in rows)


def test_the_assumptions_come_before_any_number() -> None:
    text = told(answers(), 100)

    assert text.index("no source gives hours") < text.index(" of 100 trials")
    assert text.index("3 assumed") < text.index("What was found")


def test_a_column_that_has_no_room_is_named() -> None:
    narrow, wide = told(answers(), 80), told(answers(), 200)

    assert "for want of width: Mostly" in narrow
    assert "for want of width" not in wide


def test_many_assumptions_are_counted_and_not_all_printed() -> None:
    many = tuple((f"what {number}", "so much", "assumed") for number in range(40))

    text = " ".join(told(replace(answers(), assumptions=many), 100).split())

    assert "rests on 40 assumptions: 40 assumed" in text
    assert "what 11" in text
    assert "what 12" not in text
    assert "28 more rows (all: foedus show behaviour/usual)" in text


def test_what_is_written_in_a_document_is_no_markup() -> None:
    assert "[bold]Do we?[/bold]" in told(replace(answers(), question="[bold]Do we?[/bold]"), 100)


def test_a_comparison_without_the_forecast_of_each_says_where_its_assumptions_are() -> None:
    out = StringIO()
    bare = replace(comparison(), designs=())

    print_comparison(bare, Console(file=out, width=100, color_system=None))

    text = " ".join(out.getvalue().split())
    assert text.index("foedus show usual") < text.index("Two thirds adopt in time")
    assert "endless" in text
