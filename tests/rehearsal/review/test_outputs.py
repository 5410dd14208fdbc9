"""A report as a page, on paper, as data and as rows: marked, whole, and harmless."""

from __future__ import annotations

import csv
import json
import shutil
from html import unescape
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader
from tests.desk.live.browsers import axe
from tests.rehearsal.review.exercises import HOSTILE, everything, played, review

from foedus.errors import UnreadableForecastError
from foedus.rehearsal.review import output
from foedus.rehearsal.review.contents import report
from foedus.rehearsal.review.review import Review

if TYPE_CHECKING:
    from foedus.case.state import Case

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")


class Sections(HTMLParser):
    """The text of every heading, and every element that there is."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.kinds: list[str] = []
        self.links: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.kinds.append(tag)
        if tag in {"h2", "title"}:
            self.inside = True
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "title"}:
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.headings[-1] += data


@pytest.fixture(scope="module")
def page(whole: Review) -> str:
    return output.page(whole)


def test_every_section_says_that_it_was_an_exercise(whole: Review, page: str) -> None:
    parsed = Sections()
    parsed.feed(page)

    assert len(parsed.headings) == len(report(whole).sections) + 2
    assert all(each.startswith("EXERCISE") for each in parsed.headings)


def test_what_somebody_wrote_is_never_markup(page: str) -> None:
    parsed = Sections()
    parsed.feed(page)

    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "A &lt;b&gt;small&lt;/b&gt; night" in page
    assert parsed.kinds.count("script") == 2
    assert "b" not in parsed.kinds


def test_a_page_asks_for_nothing(page: str) -> None:
    parsed = Sections()
    parsed.feed(page)

    assert parsed.links
    assert all(each.startswith("#") for each in parsed.links)
    assert "default-src 'none'" in unescape(page)


def test_a_report_says_what_one_run_can_and_cannot_show(page: str) -> None:
    assert "It cannot show how likely anything is: one run is one value." in page
    assert "say nothing of what any state would do" in page


def test_the_table_of_the_picture_has_every_stretch(whole: Review) -> None:
    section = next(each for each in report(whole).sections if each.name == "time")
    figure = section.shown[0]

    drawn = figure.spec["data"]["values"]  # type: ignore[union-attr]
    assert len(drawn) == len(figure.table.rows) == len(whole.legs)  # type: ignore[union-attr]
    assert [row["party"] for row in drawn] == [row[0] for row in figure.table.rows]  # type: ignore[union-attr]


def test_nobody_is_said_to_be_in_breach(whole: Review) -> None:
    words = output.as_json(whole).lower()

    assert "missed" in words
    assert "breach" not in words


def test_every_sheet_of_paper_says_that_it_was_an_exercise(whole: Review) -> None:
    pages = PdfReader(BytesIO(output.document(whole))).pages
    texts = [" ".join(each.extract_text().split()) for each in pages]

    assert all("EXERCISE" in text for text in texts)
    text = " ".join(texts)
    assert "Call the chamber earlier" in text
    assert "parliament/AAA [AAA: const. 5]" in text
    assert "leads nowhere" in text


def test_data_are_read_again_and_fit_their_schema(whole: Review) -> None:
    text = output.as_json(whole)
    schema = output.schema()

    assert output.from_json(text) == whole
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(text))
    assert json.loads(text)["head"]["mode"] == "exercise"


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(UnreadableForecastError, match="no after-action report"):
        output.from_json("{}")


def test_rows_are_the_steps_and_no_cell_is_a_formula(whole: Review) -> None:
    rows = list(csv.DictReader(StringIO(output.as_csv(whole))))

    assert len(rows) == len(whole.steps)
    assert {row["mode"] for row in rows} == {"exercise"}
    late = next(row for row in rows if row["timing"] == "late")
    assert (late["party"], late["margin_seconds"], late["hands"]) == ("AAA", "-7200", "people")


def test_a_desk_gets_all_of_them_at_once(whole: Review) -> None:
    files = output.files_of(whole)

    assert files.pdf.startswith(b"%PDF")
    assert files.html.decode() == output.page(whole)
    assert output.from_json(files.json) == whole
    assert files.csv.decode() == output.as_csv(whole)


def test_the_same_record_gives_the_same_bytes(whole_case: Case, whole: Review) -> None:
    del whole_case
    again = review(everything(), trials=3_200)

    assert output.as_json(again) == output.as_json(whole)
    assert output.page(again) == output.page(whole)


def test_an_exercise_without_people_or_lessons_is_told_as_well() -> None:
    made = output.page(review(played()))

    assert "No party was played by a person" in made
    assert "Nobody entered a lesson." in made
    assert "There is no forecast beside it. No forecast was asked for." in made


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here")
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_a_page_fits_its_screen_and_axe_finds_nothing(
    page: str, tmp_path: Path, width: int, scheme: str
) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    place = tmp_path / "report.html"
    place.write_text(page, encoding="utf-8")
    options = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        how = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        opened = browser.new_context(**how).new_page()  # type: ignore[arg-type]
        said: list[str] = []
        asked: list[str] = []
        opened.on("console", lambda message: said.append(message.text))
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(place.as_uri())
        opened.wait_for_selector("html[data-drawn]")

        assert (said, asked) == ([], [place.as_uri()])
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert axe(opened) == []
        browser.close()
