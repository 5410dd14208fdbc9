"""The charts of reports: they equal their tables, and can be read without colour."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.forecast.answers import MANY, answers, comparison, with_everything

from foedus.errors import MissingExtraError
from foedus.forecast.answers import Estimate
from foedus.forecast.reports import contents, designs, drawing
from foedus.forecast.reports.colours import DARK, LIGHT, coloured, config
from foedus.forecast.reports.figures import value_at
from foedus.forecast.reports.report import Figure, Report

PANELS = {"light": (LIGHT, "#ffffff"), "dark": (DARK, "#1a1e24")}


def figures_of(report: Report) -> dict[str, Figure]:
    shown = (each for section in report.sections for each in section.shown)
    return {each.name: each for each in shown if isinstance(each, Figure)}


FULL = figures_of(contents.report(with_everything(parties=MANY, collective=True)))
COMPARED = figures_of(designs.report(comparison()))
EVERY = {**COMPARED, **FULL}


def parts(spec: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of a specification, but its data."""
    if isinstance(spec, dict):
        yield spec
        for key, each in spec.items():
            if key != "data":
                yield from parts(each)
    if isinstance(spec, list):
        for each in spec:
            yield from parts(each)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * each for part, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_what_nobody_asked_for_has_no_chart() -> None:
    bare = figures_of(contents.report(answers()))

    assert not {"hours-of-week", "swings", "stages"} & set(bare)
    assert {"hours-of-week", "swings", "stages"} <= set(FULL)


@pytest.mark.parametrize("name", EVERY)
def test_a_chart_has_a_sentence_with_a_number_and_a_table_as_long(name: str) -> None:
    figure = EVERY[name]

    assert figure.says.endswith(".")
    assert figure.table.rows
    drawn = len(figure.spec["data"]["values"])
    cells = sum(len(row) - 1 for row in figure.table.rows)
    is_top = name == "turns"
    assert drawn in {len(figure.table.rows), cells, 15 if is_top else -1} or "arrives" in name


def test_a_bar_is_as_long_as_its_table_says() -> None:
    rows = {each["name"]: each for each in FULL["late"].spec["data"]["values"]}

    for party, said, *_ in FULL["late"].table.rows:
        assert rows[party]["said"] == said
        assert abs(rows[party]["value"] / 100 - float(said.split()[0].strip("<>"))) < 0.006


def test_steps_that_few_share_stand_in_one_column_and_lose_no_hour() -> None:
    """A column for each name that a state gives its decision has no room on a telephone."""
    made = with_everything(parties=MANY)
    own = tuple(
        replace(
            each,
            stages=tuple(
                (f"council_{place}" if n == "parliament" else n, h) for n, h in each.stages
            ),
        )
        for place, each in enumerate(made.parties)
    )

    figure = figures_of(contents.report(replace(made, parties=own)))["stages"]

    cells = figure.spec["data"]["values"]
    assert len({each["across"] for each in cells}) == 5 + 1
    assert figure.table.columns[-1].head == "Signature"
    assert sum(float(each["short"]) for each in cells) == pytest.approx(
        sum(hours for each in own for _, hours in each.stages), rel=0.01
    )
    first = next(row for row in figure.table.rows if row[0] == "Albania")
    assert any(text.endswith(" (council 0)") for text in first)


def test_what_is_left_out_of_a_chart_is_counted() -> None:
    assert "the 15 largest of 29" in FULL["turns"].says


def test_the_lines_hour_by_hour_have_what_ranks_for_designs_of_every_kind() -> None:
    made = comparison()
    curve = tuple((float(hour), hour / 100) for hour in range(73))
    both = tuple(replace(each, curves=each.curves | {"done": curve}) for each in made.designs)

    drawn = figures_of(designs.report(replace(made, designs=both)))

    assert [column.head for column in drawn["by-time-done"].table.columns[1:]] == [
        "nato-light",
        "nato-light@two_thirds",
    ]
    assert [column.head for column in drawn["by-time-adopted"].table.columns[1:]] == [
        "nato-light@two_thirds"
    ]


def test_what_moves_is_drawn_about_what_it_moved_from() -> None:
    """The base is that of the same draws, not that of another run."""
    made = with_everything()
    moved = replace(made.swings[0], moved_low=Estimate(value=0.14, low=0.1, high=0.2))

    figure = figures_of(contents.report(replace(made, swings=(moved,))))["swings"]

    base = [each["data"]["values"][0]["at"] for each in figure.spec["layer"] if "data" in each]
    assert base[0] == pytest.approx(100 * (0.44 - 0.14))


def test_every_form_has_a_chart_of_its_own() -> None:
    names = [name for name in FULL if name.startswith("arrives-")]

    assert names == ["arrives-military", "arrives-air-defence"]
    units = {FULL[name].table.rows[0][-1] for name in names}
    assert len(units) == 2


def test_different_quantities_never_share_a_chart_of_differences() -> None:
    assert {"differences-share", "differences-hours"} <= set(COMPARED)


@pytest.mark.parametrize("name", EVERY)
def test_no_series_is_told_by_colour_alone(name: str) -> None:
    """Where colour tells series apart, so does a dash or a shape; a cell has its number."""
    spec = EVERY[name].spec
    layers = [each["encoding"] for each in spec["layer"] if "encoding" in each]
    by_colour = [each for each in layers if each.get("color", {}).get("type") == "nominal"]
    if by_colour:
        assert any("strokeDash" in each or "shape" in each for each in by_colour)
    if any(each.get("color", {}).get("type") == "quantitative" for each in layers):
        assert any(each.get("text", {}).get("field") == "short" for each in layers)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_name_of_a_colour_is_known(name: str, colours: dict[str, str]) -> None:
    drawn = coloured({**EVERY[name].spec, "config": config()}, colours)

    left = [each for part in parts(drawn) for each in part.values() if isinstance(each, str)]
    assert not [each for each in left if re.search(r"\$[a-z]", each)]


@pytest.mark.parametrize("theme", PANELS)
def test_colours_can_be_seen(theme: str) -> None:
    """WCAG 2.2: words 4.5 to 1, marks 3 to 1."""
    colours, panel = PANELS[theme]

    for name in ("ink", "soft", "warn", "one", "two", "three", "four", "five"):
        assert contrast(colours[name], panel) >= 4.5, name
    assert contrast(colours["bar"], panel) >= 3


@pytest.mark.parametrize("theme", PANELS)
def test_the_number_in_a_cell_can_be_read_on_every_shade(theme: str) -> None:
    colours, _ = PANELS[theme]
    low, high = (
        [int(colours[end][at : at + 2], 16) for at in (1, 3, 5)] for end in ("low", "high")
    )

    for step in range(101):
        value = step / 100
        mixed = [round(a + (b - a) * value) for a, b in zip(low, high, strict=True)]
        shade = "#" + "".join(f"{each:02x}" for each in mixed)
        words = colours["on_high" if value > float(colours["turn"]) else "on_low"]
        assert contrast(words, shade) >= 4.5, value


@pytest.mark.parametrize("name", ["by-time", "support", "late", "times", "swings"])
def test_a_chart_is_drawn_without_a_network(name: str) -> None:
    drawn = drawing.svg(FULL[name].spec)

    assert drawn.startswith("<svg aria-hidden")
    assert drawn.count("<path") + drawn.count("<line") > 10
    assert "$" not in drawn


def test_without_vl_convert_a_report_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'foedus\[reports\]'"):
        drawing.svg(FULL["late"].spec)


def test_a_bar_whose_end_is_never_goes_on() -> None:
    made = answers()
    first = made.parties[0]
    never = replace(first, answered=replace(first.answered, ninetieth=None))

    drawn = figures_of(contents.report(replace(made, parties=(never, *made.parties[1:]))))["times"]

    goes_on = {each["name"]: each["goes_on"] for each in drawn.spec["data"]["values"]}
    assert goes_on == {
        "Poland": True,
        "Germany": False,
        "United Kingdom": False,
        "European Union": False,
    }


def test_a_line_is_straight_between_the_points_that_are_known() -> None:
    curve = ((2.0, 0.2), (4.0, 0.6))

    assert [value_at(curve, hour) for hour in (0, 1, 2, 3, 4, 9)] == pytest.approx(
        [0.0, 0.1, 0.2, 0.4, 0.6, 0.6]
    )
    assert value_at((), 3) == 0.0


def test_a_chart_reaches_until_half_of_the_time_all_have_answered() -> None:
    made = answers()
    slow = replace(made, all_decided=replace(made.all_decided, median=100.0))

    drawn = [figures_of(contents.report(each))["by-time"] for each in (made, slow)]

    assert [int(each.table.rows[-1][0]) for each in drawn] == [72, 144]
