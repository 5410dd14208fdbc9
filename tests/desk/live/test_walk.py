"""An activation in real browsers: six people, a mail server, passkeys, and a file to take away."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.alerts.test_mail import Letterbox, relay_at
from tests.desk.live.browsers import axe, sitting
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room
from tests.desk.live.matrix import routes
from tests.desk.live.nights import a_night
from tests.desk.live.served import CHROMIUM, OPTIONS, a_served_room
from tests.desk.live.test_signing_in_a_browser import MAKE, with_authenticator
from tests.office.offices import OPEN
from tests.record.stores.cluster import free_port

from foedus.case.entries import Acknowledged, PositionTaken, Seat
from foedus.case.standing import standing
from foedus.case.words import Stage
from foedus.desk.alerts.notices import Channel
from foedus.desk.sessions import Sessions
from foedus.desk.viewer import cookie_name
from foedus.record import acts as a
from foedus.record.statements import PartyKey, Passkey

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not here"),
]
MILITARY: Final = f"{NATO_LIGHT}#decide_military"
ASKED: Final = quote(MILITARY)
NAME: Final = "exercise-1"
"""What the first case is called that the button opens."""
CASE: Final = f"/cases/{NAME}"
ACTS: Final = f"{CASE}/acts"
VERIFIER: Final = Path(__file__).parents[3] / "verifier" / "foedus_verify.py"
TRUCE: Final = {"event": "ceasefire", "phase": "continuing"}
ATTACK: Final = {"event": "armed_attack", "phase": "occurred", "attacker": "RUS", "victims": "UKR"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def room(tmp_path: Path, browser: Browser) -> Iterator[Room]:
    with a_served_room(tmp_path) as each:
        yield each
        for context in browser.contexts:
            context.close()  # their streams of events end before the desk does
    while OPEN:
        OPEN.pop().close()


@dataclass
class Sitter:
    """Somebody at a browser of their own."""

    room: Room
    seat: Seat
    page: Page
    wrong: list[str] = field(default_factory=list)

    def goes(self, address: str) -> Page:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, self.page.locator("main").inner_text()
        return self.page

    def reads(self, address: str, *words: str) -> None:
        text = " ".join((self.goes(address).locator("main").text_content() or "").split())
        assert [each for each in words if each not in text] == [], text

    def types(self, url: str, /, **typed: str | list[str]) -> Page:
        """Open a form, fill it in and send it; `__` in a name stands for its dot."""
        self.goes(url)
        for name, value in typed.items():
            self.types_in(name.replace("__", "."), [value] if isinstance(value, str) else value)
        self.page.locator("main form button.primary").first.click()
        return self.page

    def types_in(self, name: str, values: list[str]) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind == "radio":
            self.page.locator(f'main [name="{name}"][value="{values[0]}"]').check()
        elif kind == "checkbox":
            for each in field.all():
                each.set_checked(each.get_attribute("value") in values)
        elif kind == "hidden":
            assert [each.get_attribute("value") for each in field.all()] == values
        elif field.first.locator("option").count():
            field.select_option(values)
        else:
            field.fill(values[0])

    def does(self, url: str, /, **typed: str | list[str]) -> None:
        """As `types`, where it is kept."""
        page = self.types(url, **typed)
        assert "/receipts/" in page.url, page.locator("main").inner_text()
        assert page.get_by_role("heading", name="Receipt").is_visible()

    def comes_back(self) -> None:
        """Sign in again, after hours."""
        url = self.room.desk.settings.public_origin
        token, settings = self.room.clock.nonce(), self.room.desk.settings
        sessions = Sessions(self.room.desk.tables, settings)
        sessions.begin(token, self.seat, "test", self.room.clock.now)
        cookie: Any = {"name": cookie_name(settings), "value": token, "url": url}
        self.page.context.add_cookies([cookie])


def sits(room: Room, browser: Browser, party: str, role: str, person: str, **how: Any) -> Sitter:
    seat = room.seat(party, role, person)
    sitter = Sitter(room=room, seat=seat, page=sitting(room, browser, seat, **how).new_page())
    sitter.page.set_default_timeout(8000)
    sitter.page.on("pageerror", lambda fault: sitter.wrong.append(str(fault)))
    sitter.page.on(
        "console",
        lambda said: sitter.wrong.append(said.text) if "Content Security" in said.text else None,
    )
    return sitter


def gets_a_passkey(sitter: Sitter) -> None:
    """A device of one's own, enrolled by the party's authority."""
    room, page, url = sitter.room, sitter.page, sitter.room.desk.settings.public_origin
    with_authenticator(page)
    page.goto("/cases")
    made = base64.b64decode(page.evaluate(MAKE, "localhost"))
    passkey = Passkey(public=base64.b64encode(made).decode(), rp="localhost", origin=url)
    key = PartyKey(party=sitter.seat.party, person=sitter.seat.person, webauthn=passkey)
    keeper = f"{sitter.seat.party} authority"
    act, name = a.KeyEnrolled(key=key), f"passkey {sitter.seat.person}"
    room.desk.office.enrol(act, keeper, room.clock.now, name)


def reports_and_requests(ukraine: Sitter, case: str = CASE) -> None:
    acts = f"{case}/acts"
    ukraine.does(f"{acts}/report_fact", **TRUCE, occurred__earliest="2027-06-01T00:00")
    ukraine.does(f"{acts}/report_fact", **ATTACK, occurred__earliest="2027-08-28T02:40")
    ukraine.reads(f"{case}/mine", "You may request what the agreements promise")
    ukraine.does(f"{acts}/request")


def from_need_to_receipt(ukraine: Sitter, poland: Sitter) -> None:
    line = {"line": "interceptors", "form": "military", "item": "interceptors"}
    amount = {"amount__value": "40", "amount__unit": "pieces", "receiver": "UKR"}
    ukraine.does(f"{ACTS}/contribute", stage="needed", **line, **amount)
    for stage in ("pledged", "committed", "dispatched"):
        poland.does(f"{ACTS}/contribute", stage=stage, giver="POL", **line, **amount)
    ukraine.goes(f"{CASE}/mine")
    arrived = ukraine.page.locator('main a[href*="stage=received"]').first.get_attribute("href")
    assert arrived is not None
    ukraine.does(arrived)


def opens_by_the_button(clerk: Sitter) -> None:
    """The first page and one button; the case is then called what the others expect."""
    clerk.goes("/").get_by_role("button", name="Open an exercise under NATO-light").click()
    assert clerk.page.url.endswith(f"{CASE}/board"), clerk.page.url


def test_six_people_walk_from_a_report_to_a_file_that_proves_it(  # noqa: PLR0915 - one story
    room: Room, browser: Browser, tmp_path: Path
) -> None:
    clerk = sits(room, browser, "secretariat", "secretariat", SECRETARY)
    ukraine = sits(room, browser, "UKR", "delegate", "U. One")
    poland = sits(room, browser, "POL", "delegate", "P. One")
    second = sits(room, browser, "POL", "co_signer", "P. Two")
    germany = sits(room, browser, "DEU", "delegate", "G. One")
    auditor = sits(room, browser, "secretariat", "auditor", "A. One")
    everybody = (clerk, ukraine, poland, second, germany, auditor)
    for each in (poland, second):
        gets_a_passkey(each)
    rule = a.PersonsAsked(kind="position_taken", persons=2)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "two persons")

    opens_by_the_button(clerk)
    poland.types("/alerts/roster", channel="mail", address="one@pol.example", person="P. One")
    reports_and_requests(ukraine)

    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with on_watch(room, **{Channel.MAIL: relay_at(port)}) as duty:
            duty.turn()
    finally:
        server.stop()
    subjects = [each["Subject"] for each in box.letters]
    letters = [each for each in box.letters if each["Subject"].startswith("EXERCISE")]
    assert letters, subjects
    assert {each["To"] for each in letters} == {"one@pol.example"}, subjects
    link = re.search(r"http://\S+/a/\S+", letters[0].get_body(("plain",)).get_content())
    assert link is not None
    reader = browser.new_context().new_page()  # nobody is signed in
    reader.goto(link.group())
    reader.get_by_role("button", name="I have seen this").click()
    assert reader.get_by_text("You have confirmed this").is_visible()

    clerk.types(
        f"{CASE}/consultation/convene",
        level="political",
        starts="2027-08-28T00:05",
        minutes="60",
        place="by video",
        invited=["UKR", "POL", "DEU"],
        discharges=["consult"],
    )
    germany.reads(f"{CASE}/consultation", "by video")
    room.clock.on(minutes=12)
    held = clerk.goes(f"{CASE}/consultation").get_by_role("link", name="Record it")
    clerk.does(str(held.get_attribute("href")))

    answer = f"{ACTS}/take_position?question={ASKED}"
    page = poland.types(answer, answer="support", text="We stand by it.")
    assert "/statements/" in page.url
    digest = page.locator(".digest").first.inner_text()
    page.get_by_role("button", name="Sign with your passkey").click()
    page.wait_for_url("**/proposals/**")
    second.goes(f"{CASE}/proposals").locator('main a[href*="/proposals/"]').first.click()
    assert second.page.locator(".digest").first.inner_text() == digest
    germany.reads(f"{CASE}/proposals", "Nothing waits.")
    second.page.get_by_role("button", name="Sign with your passkey").click()
    second.page.wait_for_url("**/receipts/**")
    assert "P. One, P. Two" in second.page.locator("main").inner_text()

    clerk.goes(f"{answer}&for=DEU")
    pending = clerk.page.locator('main [name="pending"] option').nth(1).get_attribute("value")
    assert pending is not None
    later = {"pending": pending, "until": "2027-08-30T12:00"}
    clerk.does(f"{answer}&for=DEU", answer="ad_referendum", **later)
    germany.does(f"{ACTS}/complete_step?step={pending}", result="approved")

    room.clock.on(hours=25)
    for each in everybody:
        each.comes_back()
    clerk.does(f"{ACTS}/attest_outcome?question={ASKED}")
    from_need_to_receipt(ukraine, poland)

    now = standing(room.desk.office.case(NAME), room.clock.now)
    question = next(each for each in now.questions if each.id == MILITARY)
    assert question.attested
    said = {each.party: each.stance for each in question.positions}
    assert said == {"POL": "support", "DEU": "support"}
    (polish,) = [each for each in now.contributions.lines if each.giver == "POL"]
    assert polish.stages[Stage.RECEIVED] == 40
    told = [each for each in room.desk.office.case(NAME).entries if each.party == "POL"]
    assert any(isinstance(each.body, Acknowledged) for each in told)

    auditor.goes(f"{CASE}/record")
    with auditor.page.expect_download() as taken:
        auditor.page.get_by_role("link", name="Take the bundle").click()
    bundle = tmp_path / "night.foedus"
    taken.value.save_as(bundle)
    assert verified(room, bundle) == []
    damaged = tmp_path / "damaged.foedus"
    damaged.write_bytes(bundle.read_bytes().replace(b"We stand by it.", b"We stand by IT."))
    assert len(verified(room, damaged)) == 2
    assert [each.wrong for each in everybody if each.wrong] == []


def test_without_script_a_case_goes_from_the_button_to_what_was_received(
    room: Room, browser: Browser
) -> None:
    plain = {"java_script_enabled": False}
    clerk = sits(room, browser, "secretariat", "secretariat", SECRETARY, **plain)
    ukraine = sits(room, browser, "UKR", "delegate", "U. One", **plain)
    poland = sits(room, browser, "POL", "delegate", "P. One", **plain)
    opens_by_the_button(clerk)
    reports_and_requests(ukraine)
    clerk.does(f"{ACTS}/meet", attendees=["UKR", "POL"], discharges=["consult"])
    answer = f"{ACTS}/take_position?question={ASKED}"
    page = poland.types(answer, answer="support_with_caveat")
    assert "State the caveat." in page.locator("main").inner_text()
    poland.does(answer, answer="support")
    from_need_to_receipt(ukraine, poland)
    now = standing(room.desk.office.case(NAME), room.clock.now)
    question = next(each for each in now.questions if each.id == MILITARY)
    assert [(each.party, each.stance) for each in question.positions] == [("POL", "support")]


def test_by_keys_alone_from_the_list_of_cases_to_a_position(room: Room, browser: Browser) -> None:
    clerk = sits(room, browser, "secretariat", "secretariat", SECRETARY)
    ukraine = sits(room, browser, "UKR", "delegate", "U. One")
    poland = sits(room, browser, "POL", "delegate", "P. One")
    opens_by_the_button(clerk)
    reports_and_requests(ukraine)
    poland.goes("/cases")
    steps_to(poland.page, f'a[href="{CASE}/board"]', "Enter")
    poland.page.wait_for_url("**/board")
    steps_to(poland.page, f'a[href="{CASE}/mine"]', "Enter")
    poland.page.wait_for_url("**/mine")
    steps_to(poland.page, f'a[href*="take_position"][href*="{ASKED}"]', "Enter")
    poland.page.wait_for_url("**/take_position**")
    steps_to(poland.page, '[name="answer"]', "Space")
    steps_to(poland.page, "main form button.primary", "Enter")
    poland.page.wait_for_url("**/receipts/**")
    assert isinstance(room.desk.office.case(NAME).entries[-1].body, PositionTaken)


def steps_to(page: Page, what: str, key: str) -> None:
    """Tab until the focus is on it, and press a key."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            page.keyboard.press(key)
            return
    raise AssertionError(f"The tab key does not reach {what} on {page.url}.")


def test_axe_finds_nothing_on_any_page_and_nothing_is_wider_than_a_telephone(
    room: Room, browser: Browser
) -> None:
    a_night(room)
    office = sits(room, browser, "secretariat", "secretariat", SECRETARY).page
    party = sits(room, browser, "POL", "delegate", "POL delegate").page
    met = next(each.id for each in reversed(room.desk.office.case("night").entries))
    wrong: dict[str, list[str]] = {}
    for address in pages(room, met):
        for page in (party,) if "/alerts/roster" in address else (office,):
            answer = page.goto(address)
            assert answer is not None
            if "text/html" not in answer.headers["content-type"]:
                continue
            for colours, width in (("light", 1280), ("dark", 390)):
                page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 844})
                found = axe(page)
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append("wider than the window")
                if found:
                    wrong[f"{address} {colours} {width}"] = found
    assert wrong == {}


def pages(room: Room, entry: str) -> list[str]:
    """Every page of a desk with a case, by its routes; what is downloaded is none."""
    question = quote(MILITARY)
    fills = {"case": "night", "verb": f"take_position?for=POL&question={question}"}
    fills |= {"entry": entry, "word": "none", "token": "none", "name": "none"}
    files = ("/live", ".pdf", ".csv", ".xlsx", ".ics", ".xml", "/bundle", "/leaf/", "/proof/")
    files += ("/file", ".json", "/oidc/", "/api/", "/metrics", "/health", "/ready")
    found = []
    for route in routes(room.app):
        method, path = route.split(" ")
        if method == "GET" and not any(each in path for each in files):
            for name, value in fills.items():
                path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
            found.append(path)
    return found


def verified(room: Room, bundle: Path) -> list[str]:
    """What the two verifiers say against a bundle; the desk is not asked."""
    key = room.desk.office.roster().log
    ours = [str(Path(sys.executable).with_name("foedus")), "verify", str(bundle)]
    theirs = [sys.executable, str(VERIFIER), str(bundle)]
    found = []
    for command in (ours, theirs):
        asked = [*command, "--log-key", key]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode:
            found.append(done.stdout + done.stderr)
    return found
