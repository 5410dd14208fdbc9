"""An activation in real browsers: six people, a mail server, passkeys, and a file to take away.

Then the acts that matter most once more: without script, by keys alone, on a telephone.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room
from tests.desk.live.walking import steps
from tests.desk.live.walking.sitters import CASE, FOEDUS, Sitter, comes_in
from tests.office.offices import LOG_KEY, OPEN

from foedus.case.entries import Acknowledged
from foedus.case.standing import standing
from foedus.case.words import Stage
from foedus.cli.office_command import policy_of
from foedus.record import acts as a

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
VERIFIER: Final = Path(__file__).parents[3] / "verifier" / "foedus_verify.py"
SILENCE: Final = f"{NATO_LIGHT}@silence"
TELEPHONE: Final = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WAYS: Final = {
    "without script": {"how": {"java_script_enabled": False}},
    "by keys alone": {"keys": True},
    "on a telephone": {"how": TELEPHONE},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def room(tmp_path: Path, browser: Browser) -> Iterator[Room]:
    with a_served_room(tmp_path, practice=True) as each:
        yield each
        for context in browser.contexts:
            context.close()  # their streams of events end before the desk does
    while OPEN:
        OPEN.pop().close()


def asks_two_persons(room: Room) -> None:
    rule = a.PersonsAsked(kind="position_taken", persons=2)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "two persons")


@pytest.mark.parametrize("way", WAYS)
def test_the_core_acts_are_done(room: Room, browser: Browser, tmp_path: Path, way: str) -> None:
    comes: Any = partial(comes_in, room, browser, **WAYS[way])
    clerk = comes("secretariat", "secretariat", SECRETARY)
    ukraine = comes("UKR", "delegate", "U. One")
    poland = comes("POL", "delegate", "P. One")
    second = comes("POL", "co_signer", "P. Two")
    everybody = (clerk, ukraine, poland, second)
    for each in (poland, second):
        each.has_key_file(tmp_path) if way == "without script" else each.has_passkey()
    asks_two_persons(room)
    signs = partial(Sitter.signs_in_a_file, folder=tmp_path)

    steps.opens_by_the_button(clerk)
    steps.is_on_duty(poland)
    steps.comes_to_the_case(ukraine, poland, second)
    with steps.a_post(room) as post:
        steps.reports_and_requests(ukraine)
        steps.is_alerted_and_confirms(post, poland)
    steps.consults(clerk, poland, "UKR", "POL")
    question = steps.asked("decide_military")
    if way != "without script":
        signs = Sitter.signs
    steps.proposes_and_seconds(poland, second, question, signs)
    steps.gives_what_is_needed(ukraine, poland)

    now = standing(room.desk.office.case("exercise-1"), room.clock.now)
    said = next(each for each in now.questions if each.id == question)
    assert [(each.party, each.stance) for each in said.positions] == [("POL", "support")]
    (line,) = [each for each in now.contributions.lines if each.giver == "POL"]
    assert line.stages[Stage.RECEIVED] == 40
    assert [each.wrong for each in everybody if each.wrong] == []
