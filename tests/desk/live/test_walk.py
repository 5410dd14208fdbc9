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
from tests.desk.live.walking.hands import Keys
from tests.desk.live.walking.sitters import FOEDUS, Sitter, comes_in
from tests.office.offices import LOG_KEY, OPEN

from foedus.case.entries import Acknowledged
from foedus.case.standing import Standing, standing
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
GIVEN: Final = (
    *(Stage.OFFERED, Stage.PLEDGED, Stage.COMMITTED),
    *(Stage.DISPATCHED, Stage.RECEIVED),
)
WAYS: Final = {
    "without script": {"how": {"java_script_enabled": False}},
    "by keys alone": {"keys": True},
    "on a telephone": {"how": TELEPHONE},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*OPTIONS, "--disable-smooth-scrolling"]
        )
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


def test_six_people_walk_from_a_report_to_a_file_that_proves_it(
    room: Room, browser: Browser, tmp_path: Path
) -> None:
    comes = partial(comes_in, room, browser)
    clerk = comes("secretariat", "secretariat", SECRETARY)
    ukraine = comes("UKR", "delegate", "U. One")
    poland = comes("POL", "delegate", "P. One")
    second = comes("POL", "co_signer", "P. Two")
    germany = comes("DEU", "delegate", "G. One")
    auditor = comes("secretariat", "auditor", "A. One")
    six = (clerk, ukraine, poland, second, germany, auditor)
    poland.has_passkey()
    second.has_passkey()
    asks_two_persons(room)
    military, economic = (
        steps.asked(name, SILENCE) for name in ("decide_military", "decide_economic")
    )

    steps.opens(clerk, "night", SILENCE)
    for each in six:
        each.case = "/cases/night"
    steps.is_on_duty(poland)
    steps.comes_to_the_case(ukraine, poland, second, germany, auditor)
    with steps.a_post(room) as post:
        steps.reports_and_requests(ukraine)
        steps.is_alerted_and_confirms(post, poland)
    steps.consults(clerk, poland, "UKR", "POL", "DEU")

    for question in (military, economic):
        steps.circulates(clerk, question)
    steps.objects(germany, military)
    steps.proposes_and_seconds(poland, second, military, Sitter.signs)
    steps.supports_after_a_step_at_home(clerk, germany, military)
    room.clock.on(hours=25)
    for each in six:
        each.comes_back()
    for question in (military, economic):
        steps.attests(clerk, question)
    steps.gives_what_is_needed(ukraine, poland)

    case = room.desk.office.case("night")
    now = standing(case, room.clock.now)
    assert stances(now, military) == {"POL": "support", "DEU": "support"}
    outcomes = {each.id: each.outcome for each in now.questions if each.attested}
    assert outcomes == {economic: "adopted", military: "no_decision"}
    assert given(now, "POL") == dict.fromkeys(GIVEN, 40)
    assert any(isinstance(each.body, Acknowledged) and each.party == "POL" for each in case.entries)
    bundle = steps.takes_the_bundle(auditor, tmp_path)
    assert mistakes(*six) == ""
    assert [each.returncode for each in verified(bundle)] == [0, 0]
    damaged = tmp_path / "damaged.foedus"
    damaged.write_bytes(bundle.read_bytes().replace(b"We stand by it.", b"We stand by IT."))
    assert [each.returncode for each in verified(damaged)] == [1, 1]


@pytest.mark.parametrize("way", WAYS)
def test_the_core_acts_are_done(room: Room, browser: Browser, tmp_path: Path, way: str) -> None:
    """From coming in to the receipt of what was given; without script a key in a file signs."""
    comes: Any = partial(comes_in, room, browser, **WAYS[way])
    clerk = comes("secretariat", "secretariat", SECRETARY)
    ukraine = comes("UKR", "delegate", "U. One")
    poland = comes("POL", "delegate", "P. One")
    second = comes("POL", "co_signer", "P. Two")
    for each in (poland, second):
        each.has_key_file(tmp_path) if way == "without script" else each.has_passkey()
    in_a_file = partial(Sitter.signs_in_a_file, folder=tmp_path)
    asks_two_persons(room)

    steps.opens_by_the_button(clerk)
    steps.is_on_duty(poland)
    steps.comes_to_the_case(ukraine, poland, second)
    with steps.a_post(room) as post:
        steps.reports_and_requests(ukraine)
        steps.is_alerted_and_confirms(post, poland)
    steps.consults(clerk, poland, "UKR", "POL")
    question = steps.asked("decide_military")
    signs = in_a_file if way == "without script" else Sitter.signs
    steps.proposes_and_seconds(poland, second, question, signs)
    steps.gives_what_is_needed(ukraine, poland)

    now = standing(room.desk.office.case("exercise-1"), room.clock.now)
    assert stances(now, question) == {"POL": "support"}
    assert given(now, "POL") == dict.fromkeys(GIVEN, 40)
    assert mistakes(clerk, ukraine, poland, second) == ""


def test_keys_alone_pass_by_what_stands_around_a_page(room: Room, browser: Browser) -> None:
    clerk = comes_in(room, browser, "secretariat", "secretariat", SECRETARY, keys=True)
    button = clerk.page.get_by_role("button", name="Open an exercise under NATO-light")
    assert isinstance(clerk.hands, Keys)
    clerk.hands.skips_to(button)


def test_a_focus_that_is_not_seen_or_is_out_of_order_is_found(room: Room, browser: Browser) -> None:
    """The control of what the keys note: one link without a ring, one that comes first."""
    clerk = comes_in(room, browser, "secretariat", "secretariat", SECRETARY, keys=True)
    clerk.page.locator("a.home").evaluate("each => { each.style.outline = 'none'; }")
    last = clerk.page.locator("footer button")
    last.evaluate("each => { each.tabIndex = 1; each.textContent = 'Planted'; }")
    clerk.hands.press(clerk.page.locator("header .reading > summary"))
    found = mistakes(clerk)
    assert "no focus is seen on A Foedus" in found
    assert "out of the order of the page: BUTTON Planted" in found
    assert "the tab key goes back to A Skip to the page" in found


def stances(now: Standing, question: str) -> dict[str, str]:
    """What each party has said, as it counts."""
    asked = next(each for each in now.questions if each.id == question)
    return {each.party: each.stance for each in asked.positions}


def given(now: Standing, giver: str) -> dict[Stage, Any]:
    """What a party gave, at each stage."""
    (line,) = [each for each in now.contributions.lines if each.giver == giver]
    return dict(line.stages)


def mistakes(*sitters: Sitter) -> str:
    """What was wrong with the pages that somebody saw."""
    return "\n".join(line for each in sitters for line in each.wrong)


def verified(bundle: Path) -> list[subprocess.CompletedProcess[str]]:
    """What `foedus verify` and the independent verifier say of a file; no desk is asked."""
    policy = bundle.with_suffix(".policy")
    policy.write_text(policy_of(str(LOG_KEY.key)), encoding="utf-8")
    ours, theirs = [FOEDUS, "verify"], [sys.executable, "-I", str(VERIFIER)]
    return [
        subprocess.run(
            [*command, str(bundle), "--policy", str(policy)],
            capture_output=True,
            text=True,
            check=False,
        )
        for command in (ours, theirs)
    ]
