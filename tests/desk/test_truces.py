"""Truces on the page: windows in plain words and on one axis, sources that lead somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus import wiring
from foedus.desk.board import board_page, render_board
from foedus.desk.panels.references import pieces_of, references_of
from foedus.desk.panels.truces import moment_in_words
from foedus.moments import Precision, parse_span
from foedus.rehearsal.sources import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Shown

FOUND = Source(url="https://a.example/x", what="A report", grade="B")


def test_a_window_says_until_when_in_plain_words(board: Callable[..., Shown]) -> None:
    """What is known as an interval is some time between two moments."""
    page = board("energy-pause-2026").page
    (truce,) = page.instants[-1].truces

    assert truce.words.windows[1] == (
        "Russia: from some time between 29 Jan 00:00 and 30 Jan 12:00 until 1 Feb 23:59; "
        "energy (window-ru)"
    )
    assert truce.words.violations[0].startswith(
        "Ukraine reports one by Russia, some time between 2 Feb 20:00 and 3 Feb 08:00; inside"
    )


def test_a_moment_that_is_not_exact_is_about_it() -> None:
    point = parse_span("2026-01-29T00:00Z", precision=Precision.APPROXIMATE)

    assert moment_in_words(point, lambda moment: moment.format_iso()) == (
        "about 2026-01-29T00:00:00Z"
    )


def test_windows_and_violations_stand_on_one_axis(board: Callable[..., Shown]) -> None:
    """The strike lies right of two windows and inside the third."""
    chart = board("energy-pause-2026").page.instants[-1].truces[0].chart

    assert chart is not None
    usa, rus, ukr = chart.lanes
    (strike,) = chart.violations
    ends = {each.name: each.perhaps.left + each.perhaps.width for each in chart.lanes}
    assert ends[usa.name] == ends[rus.name] < strike.left
    assert ukr.surely is not None
    assert ukr.surely.left < strike.left
    assert strike.left + strike.width < ukr.surely.left + ukr.surely.width
    assert rus.surely is not None
    assert rus.perhaps.left < rus.surely.left
    assert all(0 <= tick.left <= 100 for tick in chart.ticks)
    assert [tick.words for tick in chart.ticks][:2] == ["26 Jan", "28 Jan"]


def test_truces_lead_where_no_time_runs(board: Callable[..., Shown], night: Shown) -> None:
    """Elsewhere the clock does."""
    assert board("energy-pause-2026").page.instants[0].order[0] == "truces"
    assert night.page.instants[0].order[0] == "clock"


def test_ids_of_sources_lead_to_their_addresses(board: Callable[..., Shown]) -> None:
    """In the words of a report and at the end of the page, with what stands there and grade."""
    shown = board("energy-pause-2026")
    given = {"incident": shown.reading.script.incident, "zone": "Europe/Kyiv"}
    page = board_page(shown.standings, sources=wiring.sources(), **given)
    html = render_board(shown.standings, sources=wiring.sources(), **given)

    first = page.incident.sources[0]
    assert first.words == "jan26-tr"
    assert first.url.startswith("https://hromadske.ua/")
    assert first.told == "Hromadske Feb 2026: disputed windows (grade B)"
    assert f'<a href="{first.url}"' in html
    assert ">[jan26-strike]</a>" in html
    assert "This happened; its sources are named" in page.incident.invented


def test_what_names_no_source_stays_words() -> None:
    """And an address that is none, or is not of the web, is no link."""
    odd = Source.model_construct(url="javascript:x", what="Odd")
    book = Source(what="A book", locator="page 5", grade="A")
    known = {"a": FOUND, "odd": odd, "book": book}

    told = [(each.words, each.url) for each in pieces_of("Said [a] and [b] [odd].", known)]
    assert told == [
        ("Said ", ""), ("[a]", "https://a.example/x"), (" and [b] ", ""), ("[odd]", ""), (".", ""),
    ]  # fmt: skip
    refs = references_of(["a", "https://b.example", "letter", "book"], known)
    assert [each.url for each in refs] == ["https://a.example/x", "https://b.example", "", ""]
    assert refs[0].told == "A report (grade B)"
    assert refs[3].told == "A book (grade A); page 5"
