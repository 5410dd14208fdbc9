"""The steps of an activation, each as the people who take it see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.alerts.test_mail import Letterbox, relay_at
from tests.desk.live.desks import NATO_LIGHT, Room
from tests.desk.live.walking.sitters import CASE, Sitter
from tests.record.stores.cluster import free_port

from foedus.desk.alerts.notices import Channel

Signs = Callable[[Sitter], None]
ADDRESS: Final = "one@pol.example"
TRUCE: Final = {"event": "ceasefire", "phase": "continuing"}
ATTACK: Final = {"event": "armed_attack", "phase": "occurred", "attacker": "RUS"}
LINE: Final = {"line": "interceptors", "form": "military", "item": "interceptors"}
AMOUNT: Final = {"amount__value": "40", "amount__unit": "pieces", "receiver": "UKR"}


@dataclass
class Post:
    """A mail server, and the loop that hands it what the desk has to say."""

    box: Letterbox
    turn: Callable[[], None]

    def alerts(self) -> list[Any]:
        """The letters about what happened in a case; others say who may sign."""
        return [each for each in self.box.letters if each["Subject"].startswith("EXERCISE ")]

    def link(self) -> str:
        """The link by which the newest alert is confirmed."""
        text = self.alerts()[-1].get_body(("plain",)).get_content()
        found = re.search(r"http://\S+/a/\S+", text)
        assert found is not None, text
        return found.group()


@contextmanager
def a_post(room: Room) -> Iterator[Post]:
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with on_watch(room, **{Channel.MAIL: relay_at(port)}) as duty:
            yield Post(box=box, turn=duty.turn)
    finally:
        server.stop()


def opens_by_the_button(clerk: Sitter) -> None:
    """The first page and one button."""
    button = clerk.page.get_by_role("button", name="Open an exercise under NATO-light")
    clerk.leaves_by(button)
    assert clerk.page.url.endswith(f"{CASE}/board"), clerk.said()


def opens(clerk: Sitter, name: str, under: str) -> None:
    """An exercise under one document of many, by the form."""
    clerk.leaves_by(clerk.page.get_by_role("link", name="Choose the agreement and the words"))
    page = clerk.page
    page.get_by_label("What happened, in one line").fill("An invented attack")
    page.get_by_label("Short name").fill(name)
    page.get_by_role("radio", name="EXERCISE").check()
    for each in page.locator("[name=under]:checked").all():
        each.uncheck()
    page.get_by_label("Search").fill(under.rpartition("/")[2])
    page.locator(f'[name=under][value="{under}"]').check()
    clerk.leaves_by(page.get_by_role("button", name="Open the case"))
    assert page.url.endswith(f"/cases/{name}/board"), clerk.said()


def comes_to_the_case(*sitters: Sitter) -> None:
    """By the list of cases."""
    for each in sitters:
        each.leaves_by(each.page.locator("header a.home"))
        each.follows(f"{each.case}/board")


def is_on_duty(poland: Sitter) -> None:
    """An address to which alerts go."""
    if not poland.page.locator('header a[href="/alerts"]:visible').count():
        poland.hands.press(poland.page.locator("header .pages > summary"))
    poland.leaves_by(poland.page.locator('header a[href="/alerts"]:visible').first)
    poland.follows("/alerts/roster")
    poland.sends(channel="mail", address=ADDRESS, person=poland.person)
    poland.sees(ADDRESS)


def reports_and_requests(ukraine: Sitter) -> None:
    ukraine.acts("report_fact", **TRUCE, occurred__earliest="2027-06-01T00:00")
    when = "2027-08-28T02:40"
    ukraine.acts("report_fact", **ATTACK, victims=["UKR"], occurred__earliest=when)
    ukraine.to("mine")
    ukraine.sees("You may request what the agreements promise")
    ukraine.follows("/acts/request")
    ukraine.keeps()


def is_alerted_and_confirms(post: Post, poland: Sitter) -> None:
    """By the link in the mail; the board then shows that Poland was reached."""
    post.turn()
    assert {each["To"] for each in post.alerts()} == {ADDRESS}
    poland.goes(post.link())
    poland.leaves_by(poland.page.get_by_role("button", name="I have seen this"))
    poland.sees("You have confirmed this")
    comes_to_the_case(poland)


def consults(clerk: Sitter, poland: Sitter, *invited: str) -> None:
    """A meeting is convened, seen by those invited, held and recorded."""
    clerk.to("consultation")
    clerk.follows("/consultation/convene")
    clerk.sends(
        level="political",
        starts="2027-08-28T00:05",
        minutes="60",
        place="by video",
        invited=[*invited],
        discharges=["consult"],
    )
    clerk.sees("by video")
    poland.to("consultation")
    poland.sees("by video")
    clerk.room.clock.on(minutes=8)
    clerk.to("consultation")
    clerk.leaves_by(clerk.page.get_by_role("link", name="Record it"))
    clerk.keeps()


def asked(name: str, under: str = NATO_LIGHT) -> str:
    """The question of a provision."""
    return f"{under}#{name}"


def provision_of(question: str) -> str:
    return question.rpartition("#")[2]


def answers(party: Sitter, question: str, **typed: str) -> None:
    """Fill in the answer, from what is asked on one's own page."""
    party.to("mine")
    party.follows("/take_position?", provision_of(question))
    party.sends(**typed)


def proposes_and_seconds(poland: Sitter, second: Sitter, question: str, signs: Signs) -> None:
    """Two persons sign the same; it binds from the second on, and nobody else sees it before."""
    answers(poland, question, answer="support", text="We stand by it.")
    assert "/statements/" in poland.page.url, poland.said()
    poland.sees("We stand by it.", "2 persons of your party must sign it")
    digest = poland.digest()
    signs(poland)
    assert "/proposals/" in poland.page.url, poland.said()
    second.to("mine")
    second.follows("/proposals/")
    assert second.digest() == digest
    signs(second)
    second.has_receipt()
    second.sees("P. One, P. Two")


def circulates(clerk: Sitter, question: str) -> None:
    """A text, which stands unless somebody objects in time."""
    clerk.to("mine")
    clerk.follows("/circulate_draft?", provision_of(question))
    clerk.keeps(text="What was asked is given.")
    clerk.to("consultation")
    clerk.sees("silence runs", "If nobody speaks: adopted.", "Nobody has objected.")


def objects(party: Sitter, question: str) -> None:
    """From where the text is shown, while its silence runs."""
    party.to("consultation")
    party.follows("/object?", provision_of(question))
    party.keeps(text="Not in these words.")
    party.to("consultation")
    party.sees("Not in these words.", "silence runs", "It stands at:")


def supports_after_a_step_at_home(clerk: Sitter, party: Sitter, question: str) -> None:
    """By telephone, for now: a step at home is pending; then the party says how it ended."""
    clerk.to("mine")
    clerk.leaves_by(clerk.page.locator(f'main a[href="{clerk.case}/acts"]'))
    clerk.follows("/acts/take_position")
    clerk.sends(**{"for": party.party})
    clerk.sends(question=question)
    pending = clerk.page.locator('main [name="pending"] option').nth(1).get_attribute("value")
    assert pending is not None
    clerk.keeps(answer="ad_referendum", pending=pending, until="2027-08-30T12:00")
    party.to("mine")
    party.sees("Your support waits for a step at home")
    party.follows(f"complete_step?step={pending}")
    party.keeps(result="approved")


def attests(clerk: Sitter, question: str) -> None:
    clerk.to("mine")
    clerk.follows("/attest_outcome?", provision_of(question))
    clerk.keeps()


def takes_the_bundle(reader: Sitter, folder: Path) -> Path:
    """The whole case in a file, from the page of the record."""
    reader.to("record")
    with reader.page.expect_download() as taken:
        reader.page.get_by_role("link", name="Take the bundle").click()
    bundle = folder / "night.foedus"
    taken.value.save_as(bundle)
    return bundle


def gives_what_is_needed(ukraine: Sitter, poland: Sitter) -> None:
    """A need, an offer, a pledge, what was sent, and the receipt by whoever got it."""
    ukraine.acts("contribute", stage="needed", **LINE, **AMOUNT)
    for stage in ("offered", "pledged", "committed", "dispatched"):
        poland.acts("contribute", stage=stage, giver="POL", **LINE, **AMOUNT)
    ukraine.to("mine")
    ukraine.follows("stage=received")
    ukraine.keeps()
