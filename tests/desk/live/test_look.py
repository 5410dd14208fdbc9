"""How pages read: the order of the board, its changing part, paper, and what a reader prefers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.desk.live.desks import Room, a_room
from tests.desk.live.nights import a_night
from weasyprint.urls import FatalURLFetchingError

from foedus.desk import printing
from foedus.moments import parse_instant

AFTERNOON = parse_instant("2027-08-28T14:10:00Z")


def test_a_board_answers_three_questions_before_anything_else(room: Room) -> None:
    a_night(room, AFTERNOON)
    page = room.browser(room.seat("POL", "delegate", "P. One")).get("/cases/night/board").text
    titles = ["How long is left", "Who is holding us up?", "What would the outcome be?"]
    panels = ["t1-tallies", "t1-matrix", "t1-supplies", "map-h", "latest-h"]

    places = [page.index(f">{each}<") for each in titles]
    places += [page.index(f'<h3 id="{each}"') for each in panels]
    assert places == sorted(places)
    assert 'role="timer" data-until="2027-08-28T23:40:00Z">9 hours 30 minutes<' in page


def test_the_changing_part_is_a_part_of_the_page(room: Room) -> None:
    """The same address, asked by the page itself, answers with what stands inside it."""
    a_night(room)
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    whole = browser.get("/cases/night/board")
    part = browser.get("/cases/night/board", headers={"HX-Request": "true"})

    assert part.text.strip().startswith('<div id="live"')
    assert part.text.strip() in whole.text
    assert "<html" not in part.text
    assert whole.headers["vary"] == part.headers["vary"] == "hx-request"


def test_the_map_and_its_table_say_the_same(room: Room) -> None:
    a_night(room, AFTERNOON)
    page = room.browser(room.seat("POL", "delegate", "P. One")).get("/cases/night/board").text
    panel = page[page.index('id="map-h"') :]

    drawn = re.findall(r'href="#m-([A-Z]{3})" class="state fill-([a-z]+)"', panel)
    assert dict(drawn)["BEL"] == "good"
    assert dict(drawn)["HRV"] == "wait"
    counts = [int(each) for each in re.findall(r'class="many">(\d+)<', panel)]
    assert sum(counts) == len(drawn) + len(["European Union"])
    assert "Ukraine is drawn within its borders of 1991" in panel


def test_what_is_told_in_full_has_a_page_of_its_own(room: Room) -> None:
    a_night(room)
    page = room.browser(room.seat("POL", "delegate", "P. One")).get("/cases/night/duties").text
    assert "EXERCISE" in page
    assert 'id="t1-d-POL"' in page


def test_a_case_in_which_nothing_was_said_tells_what_comes_first(room: Room) -> None:
    room.opened()
    page = room.browser(room.seat("UKR", "delegate", "U. One")).get("/cases/night/board").text
    assert "Nothing has been reported yet" in page
    assert 'href="/cases/night/mine"' in page


def test_paper_says_mode_time_record_and_page_on_every_page(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_night(room, AFTERNOON)
    made: list[str] = []
    monkeypatch.setattr(printing, "as_pdf", lambda html: made.append(html) or printing.PDF)
    answer = room.browser(room.seat("POL", "delegate", "P. One")).get("/cases/night/board.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="EXERCISE-night.pdf"' in answer.headers["content-disposition"]
    head = room.desk.office.log.note
    assert head is not None
    pages = printing.laid_out(made[0]).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        text = " ".join(getattr(box, "text", "") for box in page._page_box.descendants())
        assert "EXERCISE · Nothing here is real." in text
        assert "As of Sat 28 Aug 2027, 16:10 Warsaw (14:10 UTC)" in text
        assert head.text.splitlines()[2] in text
        assert f"Page {number} of {len(pages)}" in text


def test_paper_is_a_pdf_and_loads_nothing() -> None:
    assert printing.as_pdf("<p>Told").startswith(printing.PDF)
    with pytest.raises(FatalURLFetchingError):
        printing.as_pdf('<img src="https://elsewhere.example/x.png">')


def test_paper_of_a_case_of_others_is_not_there(room: Room) -> None:
    room.opened()
    outside = room.browser(room.seat("NZL", "delegate", "N. One"))
    assert outside.get("/cases/night/board.pdf").status_code == 404


def test_what_a_reader_prefers_is_kept_and_what_is_not_on_offer_is_not(room: Room) -> None:
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    chosen = {"zone": "Asia/Tokyo", "language": "xx", "theme": "dark", "keys": "off"}
    answer = browser.post("/preferences", data=chosen)
    page = browser.get("/cases").text

    assert answer.status_code == 303
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page
    assert "Times are Tokyo and UTC." in page
    assert "language" not in browser.cookies
    browser.post("/preferences", data={"theme": "", "keys": "on"})
    page = browser.get("/cases").text
    assert "data-theme" not in page
    assert "data-keys" not in page
    assert "Times are Tokyo and UTC." in page


def test_an_exercise_is_one_press_from_the_empty_list(tmp_path: Path) -> None:
    """A visitor sits down as the secretariat, presses one button, and is at a board."""
    with a_room(tmp_path, practice=True) as room:
        visitor = room.browser()
        visitor.post("/practice", data={"person": "Visitor", "role": "secretariat"})
        page = visitor.get("/cases").text
        form = page[page.index('<form method="post" action="/cases"') :]
        fields = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form)
        answer = visitor.post("/cases", data=dict(fields))

        assert answer.headers["location"] == "/cases/exercise-1/board"
        assert "EXERCISE" in visitor.get("/cases/exercise-1/board").text
        assert 'value="exercise-2"' in visitor.get("/cases/new").text


def test_a_case_under_nothing_is_refused_in_words(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    answer = clerk.post("/cases", data={"case": "n", "title": "Typed", "mode": "exercise"})
    assert answer.status_code == 409
    assert "no agreement is chosen" in answer.text
    assert 'value="Typed"' in answer.text


def test_documents_stand_by_kind_with_the_chosen_first(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    page = clerk.get("/cases/new", params={"under": "bilateral/pol-ukr-2024"}).text
    order = [page.index(each) for each in ("Mechanisms:", "Agreements between two", "Treaties in")]
    assert order == sorted(order)
    first = page[order[1] :].partition("<input")[2].partition(">")[0]
    assert 'value="bilateral/pol-ukr-2024" checked' in first
