"""A rehearsal in real browsers: directed, taken over, decided, handed back, and over."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.desk.live.browsers import axe, sitting
from tests.desk.live.desks import SECRETARY, Room
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room

from foedus.case import entries as e
from foedus.case.casting import is_played, played_by_people
from foedus.desk.alerts.leader import Alone
from foedus.desk.conducting import Conductor
from foedus.desk.rehearsing import rehearsal_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from foedus.case.state import Case

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
CASE: Final = "drill"
ROOM: Final = f"/cases/{CASE}/rehearsal"


@pytest.fixture
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_served_room(tmp_path) as made:
        made.seat("secretariat", "secretariat", SECRETARY)
        made.seat("secretariat", "secretariat", made.desk.settings.machine)
        yield made


class Course:
    """A room and who conducts in it, on a wall clock that the test turns."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.conductor = Conductor(room.desk, Alone())

    @property
    def case(self) -> Case:
        return self.room.desk.office.case(CASE)

    def plays(self, **span: float) -> None:
        """Let the wall go on, and have everything be played that is to be by then."""
        self.room.clock.on(**span)
        for _ in range(1000):
            if self.conductor.step():
                break


def press(page: Page, name: str) -> None:
    """Press a button of a form, and see the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_a_rehearsal_from_its_beginning_to_its_end(  # noqa: PLR0915 - one course, told in order
    room: Room, browser: Browser
) -> None:
    course = Course(room)
    director = sitting(room, browser, room.seat("secretariat", "director", "D. One")).new_page()
    italy = sitting(room, browser, room.seat("ITA", "delegate", "I. One")).new_page()

    director.goto("/rehearsals")
    director.locator("a.primary[href*=after-the-ceasefire]").click()
    director.get_by_label("Name of the case").fill(CASE)
    press(director, "Begin")
    assert director.url.endswith(ROOM)
    assert axe(director) == []
    course.plays()
    course.plays(seconds=1)
    press(director, "Pause")
    stood = rehearsal_of(room.desk, course.case).now
    course.plays(minutes=5)
    assert rehearsal_of(room.desk, course.case).now == stood, "a pause shifts all that follows"

    press(director, "6 hours on")
    course.plays()
    assert rehearsal_of(room.desk, course.case).now == stood.add(hours=6)
    assert course.case.of(e.Requested)
    director.reload()
    with director.expect_navigation():
        director.locator("#inject-rumour button").first.click()
    assert "i.rumour" in [each.id for each in course.case.of(e.Injected)]

    italy.goto(f"/cases/{CASE}/board")
    italy.wait_for_function("() => document.querySelector('#wire').dataset.state === 'live'")
    press(italy, "Take over Italy")
    assert "ITA" in played_by_people(course.case)
    italy.get_by_text("You play Italy").wait_for()
    director.locator(".players li", has_text="Italy").get_by_text(
        "Hand back"
    ).wait_for()  # by the stream, unasked
    before = len([each for each in course.case.entries if each.party == "ITA"])
    director.reload()
    press(director, "6 hours on")
    course.plays()
    own = [each for each in course.case.entries if each.party == "ITA"]
    assert len(own) == before, "the machine does nothing for whom a person plays"
    italy.goto(f"/cases/{CASE}/mine")
    italy.locator("main a[href*=take_position]").first.click()
    italy.locator("input[name=answer][value=support]").check()
    with italy.expect_navigation():
        italy.locator("main form[method=post] button.primary").click()
    (said,) = [each for each in course.case.of(e.PositionTaken) if each.party == "ITA"]
    assert not is_played(said)
    italy.goto(f"/cases/{CASE}/mine")
    press(italy, "Hand back to the machine")
    assert "ITA" not in played_by_people(course.case)

    director.reload()
    press(director, "To the end")
    course.plays()
    assert course.case.of(e.CaseClosed)
    director.goto(ROOM)
    director.get_by_text("The exercise is over.").wait_for()
    director.get_by_role("link", name="After-action report").first.click()
    director.get_by_role("heading", name="Planned against actual").wait_for()
    assert axe(director) == []
    shown = json.loads(director.request.get(f"/cases/{CASE}/report.json").text())
    exported = director.request.get(f"/cases/{CASE}/bundle").body()
    assert figures_of(shown) == recomputed(entries_of(exported))
    rest = [each for each in course.case.of(e.PositionTaken) if each.party == "ITA"]
    assert len(rest) > 1, "the machine goes on where the person left"


def entries_of(bundle: bytes) -> list[dict[str, Any]]:
    """The entries of a bundle, read without any of our code."""
    with tarfile.open(fileobj=BytesIO(bundle)) as tar:
        files = [tar.extractfile(each) for each in tar.getmembers() if each.isfile()]
        texts = [each.read() for each in files if each is not None]
    found: dict[str, dict[str, Any]] = {}
    for line in b"\n".join(texts).splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict) and "body" in value and "recorded_at" in value:
            found[value["id"]] = value
    return list(found.values())


def recomputed(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Figures of a report, counted from the exported record alone."""
    answers: dict[str, str] = {}
    for each in entries:
        if "position_taken" in each["body"]:
            question = each["body"]["position_taken"]["question"]
            if not question.startswith("mechanism/"):
                continue  # what each state gives under its own agreement is no step
            answers.setdefault(f"{each['party']} {question}", each["received_at"])
    return {
        "entries": len(entries),
        "by_machine": sum(each["by"].get("person") == "machine" for each in entries),
        "injects": {
            each["body"]["injected"]["inject"]: each["recorded_at"]
            for each in entries
            if "injected" in each["body"]
        },
        "answers": answers,
    }


def figures_of(report: dict[str, Any]) -> dict[str, Any]:
    """The same figures as the report has them."""
    head, steps = report["head"], report["steps"]
    return {
        "entries": head["entries"],
        "by_machine": head["by_machine"],
        "injects": {x["name"]: x["made"]["at"] for x in report["injects"] if x["made"]},
        "answers": {
            f"{x['party']} {x['name']}": x["actual"]
            for x in steps
            if x["kind"] == "answer" and x["actual"] is not None
        },
    }


def test_the_board_runs_at_the_speed_of_the_exercise_and_stands_with_it(
    room: Room, browser: Browser
) -> None:
    """Others learn at once that somebody has turned the clock."""
    course = Course(room)
    seat = room.seat("secretariat", "director", "D. One")
    director = sitting(room, browser, seat).new_page()
    director.goto("/rehearsals/new?scenario=after-the-ceasefire")
    director.get_by_label("Name of the case").fill(CASE)
    director.get_by_label("stands until you let it run").check()
    press(director, "Begin")
    course.plays()
    press(director, "1 hour on")
    course.plays()
    italy = sitting(room, browser, room.seat("ITA", "delegate", "I. One")).new_page()
    italy.goto(f"/cases/{CASE}/board")
    italy.wait_for_function("() => document.querySelector('#wire').dataset.state === 'live'")
    shown = "document.querySelector('[data-dial=exercise] [data-shows=clock]').textContent"
    stands = italy.evaluate(shown)
    italy.wait_for_timeout(1500)
    assert italy.evaluate(shown) == stands
    assert "standing" in italy.inner_text(".two-clocks")

    director.reload()
    press(director, "Let it run")
    italy.wait_for_function(
        "() => document.querySelector('.two-clocks').innerText.includes('running')"
    )
    first = seconds(italy.evaluate(shown))
    italy.wait_for_timeout(2000)
    passed = seconds(italy.evaluate(shown)) - first

    assert 60 <= passed <= 300, f"{passed} s of the exercise in about two of the wall"
    assert axe(italy) == []


def seconds(clock: str) -> int:
    hours, minutes, *rest = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + sum(rest)
