"""Somebody at a browser of their own, who goes from page to page by what the pages offer."""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.desk.live.desks import Room
from tests.desk.live.test_signing_in_a_browser import MAKE, with_authenticator
from tests.desk.live.walking.hands import Hands, Keys, Pointer

from foedus.desk.panels.states import state_of
from foedus.office.keys import new_personal_key
from foedus.record import acts as a
from foedus.record.statements import PartyKey, Passkey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

__all__ = ["CASE", "Sitter", "comes_in"]

CASE: Final = "/cases/exercise-1"
"""What the first case is called that the button opens."""
FOEDUS: Final = str(Path(sys.executable).with_name("foedus"))
Typed = str | list[str]


@dataclass
class Sitter:
    """A person in a seat, at a page, with hands; what is wrong there is kept."""

    room: Room
    party: str
    role: str
    person: str
    page: Page
    hands: Hands
    wrong: list[str]
    case: str = CASE

    # where one is

    def said(self) -> str:
        """What the page says."""
        return " ".join((self.page.locator("main").text_content() or "").split())

    def sees(self, *words: str) -> None:
        said = self.said()
        assert [each for each in words if each not in said] == [], said

    def link(self, *parts: str) -> Locator:
        """The first link in the page whose address has all of these in it."""
        address = "".join(f'[href*="{each}"]' for each in parts)
        return self.page.locator(f"main a{address}").first

    # going about

    def goes(self, address: str) -> None:
        """By the address bar."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, self.said()

    def leaves_by(self, what: Locator) -> None:
        """Press what leads to another page."""
        folded = what.locator("xpath=ancestor::details[not(@open)]/summary")
        while folded.count():
            self.hands.press(folded.first)
        with self.page.expect_navigation():
            self.hands.press(what)

    def follows(self, *parts: str) -> None:
        self.leaves_by(self.link(*parts))

    def to(self, name: str) -> None:
        """A page of the case by the menu, which is folded on a telephone."""
        way = f'header a[href="{self.case}/{name}"]'
        shown = self.page.locator(f"{way}:visible")
        if not shown.count():
            self.hands.press(self.page.locator("header .pages > summary"))
        self.leaves_by(shown.first)

    # doing something

    def sends(self, **typed: Typed) -> None:
        """Fill in the form of the page, from top to bottom, and send it; `__` stands for a dot."""
        named = {name.replace("__", "."): value for name, value in typed.items()}
        order = self._form().evaluate("form => [...form.elements].map((each) => each.name)")
        for name in sorted(named, key=order.index):
            self._types(name, named[name])
        self.leaves_by(self._form().locator("button.primary").first)

    def keeps(self, **typed: Typed) -> None:
        """As `sends`, and it is on record."""
        self.sends(**typed)
        self.has_receipt()

    def has_receipt(self) -> None:
        assert "/receipts/" in self.page.url, self.said()
        self.sees("Receipt", "on record")

    def acts(self, verb: str, **typed: Typed) -> None:
        """Ask for an act from the list of all acts."""
        self.to("mine")
        self.leaves_by(self.page.locator(f'main a[href="{self.case}/acts"]'))
        self.follows(f"/acts/{verb}")
        self.keeps(**typed)

    def _form(self) -> Locator:
        return self.page.locator("main form:has(button.primary)").first

    def _types(self, name: str, value: Typed) -> None:
        field = self._form().locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type")
        if isinstance(value, list) or kind == "checkbox":
            for each in field.all():
                on = each.get_attribute("value") in value
                if each.is_checked() is not on:
                    self.hands.tick(each, on=on)
        elif kind == "radio":
            self.hands.tick(self._form().locator(f'[name="{name}"][value="{value}"]'))
        elif kind == "hidden":
            assert field.get_attribute("value") == value
        elif field.first.locator("option").count():
            self.hands.choose(field, value)
        else:
            self.hands.fill(field, value)

    # coming in, and signing

    def sits_down(self) -> None:
        """Take the seat, at a desk for practice."""
        self.goes("/sign-in")
        self._takes_the_seat()
        assert self.page.url.endswith("/cases"), self.said()

    def _takes_the_seat(self) -> None:
        self.hands.fill(self.page.locator("[name=person]"), self.person)
        if self.party != "secretariat":
            self.hands.choose(self.page.locator("[name=party]"), self.party)
        self.leaves_by(self.page.locator(f'button[name=role][value="{self.role}"]'))

    def comes_back(self) -> None:
        """After so long that the desk asks who one is: it says so, and one sits down anew."""
        self.page.goto(self.case + "/mine")
        assert "/sign-in?to=" in self.page.url, self.page.url
        self._takes_the_seat()
        assert self.page.url.endswith(f"{self.case}/mine"), self.said()

    def enrols(self, key: PartyKey) -> None:
        keeper = f"Authority of {state_of(self.party).name}"
        named, now = f"key {self.person}", self.room.clock.now
        self.room.desk.office.enrol(a.KeyEnrolled(key=key), keeper, now, named)

    def has_passkey(self) -> None:
        """An authenticator in this browser, whose key the party's authority has enrolled."""
        with_authenticator(self.page)
        made = base64.b64decode(self.page.evaluate(MAKE, "localhost"))
        origin = self.room.desk.settings.public_origin
        passkey = Passkey(public=base64.b64encode(made).decode(), rp="localhost", origin=origin)
        self.enrols(PartyKey(party=self.party, person=self.person, webauthn=passkey))

    def has_key_file(self, folder: Path) -> None:
        """A key in a file, enrolled as well."""
        key = new_personal_key(self.party, self.person, self.person.encode().ljust(32, b"."))
        self.enrols(key.key)
        file = folder / f"{self.person}.key"
        file.write_bytes(key.secret())
        file.chmod(0o600)

    def digest(self) -> str:
        """What two persons compare before they sign."""
        return self.page.locator(".digest").first.inner_text()

    def signs(self) -> None:
        """With the passkey of this browser."""
        self.leaves_by(self.page.get_by_role("button", name="Sign with your passkey"))

    def signs_in_a_file(self, folder: Path) -> None:
        """Download the statement, sign it where the key is, bring it back."""
        asked, signed = folder / f"{self.person}.json", folder / f"{self.person}.signed.json"
        with self.page.expect_download() as taken:
            self.hands.press(self.page.get_by_role("link", name="Download the statement"))
        taken.value.save_as(asked)
        key = folder / f"{self.person}.key"
        command = [FOEDUS, "sign", str(asked), "--key", str(key), "-o", str(signed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert self.digest() in done.stdout
        self.hands.bring(self.page.locator("[name=file]"), str(signed))
        self.leaves_by(self.page.get_by_role("button", name="Send the signature"))


def _faults(told: ConsoleMessage) -> list[str]:
    """Errors of a page; that a session has ended, which its line to the desk hears, is none."""
    return [told.text] if told.type == "error" and "401" not in told.text else []


def comes_in(
    room: Room,
    browser: Browser,
    party: str,
    role: str,
    person: str,
    *,
    keys: bool = False,
    how: Mapping[str, Any] | None = None,
) -> Sitter:
    """Somebody new in a context of their own, who takes a seat; `how` is Playwright's."""
    origin = room.desk.settings.public_origin
    context = browser.new_context(base_url=origin, **(how or {}))
    page = context.new_page()
    hands: Keys | Pointer = Keys(page) if keys else Pointer(page)
    page.on("pageerror", lambda fault: hands.wrong.append(str(fault)))
    page.on("console", lambda told: hands.wrong.extend(_faults(told)))
    sitter = Sitter(
        room=room,
        party=party,
        role=role,
        person=person,
        page=page,
        hands=hands,
        wrong=hands.wrong,
    )
    sitter.sits_down()
    return sitter
