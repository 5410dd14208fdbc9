"""After signing in one is where one was going, and never on another site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from tests.desk.live.authenticators import Authenticator, registered, signed_in
from tests.desk.live.desks import ORIGIN, Room, a_room
from tests.desk.live.providers import SECRET, a_provider
from tests.desk.live.providers import signed_in as came_by_provider

from foedus.desk.people.founding import first_link
from foedus.desk.people.invitations import invite
from foedus.desk.returning import HOME, own_path
from foedus.moments import parse_instant

MINE = "/cases/night/mine"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/sign-in",
    "/sign-out",
    "/oidc/start?again=1",
    "/cases/\u2215\u2215evil",
    "/" + "a" * 2000,
)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path, practice=True) as room:
        room.opened()
        yield room


@pytest.mark.parametrize("text", ELSEWHERE)
def test_an_address_that_is_not_a_page_of_ours_is_the_list_of_cases(text: str) -> None:
    assert own_path(text) == HOME


@given(st.text(alphabet="/\\.:@?#%a \t\n\u2028", max_size=12))
def test_whatever_is_written_one_stays_on_this_site(text: str) -> None:
    path = own_path(text)
    parts = urlsplit(path)
    assert path.startswith("/")
    assert path[1:2] not in {"/", "\\"}
    assert (parts.scheme, parts.netloc) == ("", "")


def test_who_is_not_signed_in_comes_back_to_the_page_asked_for(practice: Room) -> None:
    visitor = practice.browser()
    sent = visitor.get(f"{MINE}?about=1").headers["location"]
    assert parse_qs(urlsplit(sent).query) == {"to": [f"{MINE}?about=1"]}
    page = visitor.get(sent)
    assert f'name="to" value="{MINE}?about=1"' in page.text
    seat = {"person": "V", "role": "delegate", "party": "POL", "to": f"{MINE}?about=1"}
    assert visitor.post("/practice", data=seat).headers["location"] == f"{MINE}?about=1"


def test_what_a_page_sends_comes_back_to_the_page_and_not_to_where_it_sent(practice: Room) -> None:
    visitor = practice.browser()
    came = {"referer": f"{ORIGIN}{MINE}"}
    sent = visitor.post("/cases/night/acts/request", headers=came).headers["location"]
    assert parse_qs(urlsplit(sent).query) == {"to": [MINE]}
    asked = visitor.get("/cases/night/board", headers={"hx-request": "true", **came})
    assert parse_qs(urlsplit(asked.headers["location"]).query) == {"to": [MINE]}
    strange = {"referer": f"{ORIGIN}//evil.example"}
    assert visitor.post("/seat", headers=strange).headers["location"] == "/sign-in"


@pytest.mark.parametrize("text", ELSEWHERE[:5])
def test_no_link_sends_people_from_our_sign_in_to_another_site(practice: Room, text: str) -> None:
    visitor = practice.browser()
    assert "evil" not in visitor.get("/sign-in", params={"to": text}).text
    seat = {"person": "V", "role": "observer", "to": text}
    assert visitor.post("/practice", data=seat).headers["location"] == HOME


def test_a_passkey_brings_one_where_one_was_going_and_nowhere_else(room: Room) -> None:
    link = first_link(room.desk).removeprefix(ORIGIN)
    device = registered(room.browser(), link, Authenticator(origin=ORIGIN))
    for count, to, where in ((2, MINE, MINE), (3, "//evil.example", HOME)):
        browser = room.browser()
        options = browser.post("/sign-in/options").json()
        answered = device.but(count=count).get(options)
        answer = browser.post("/sign-in", data={"answer": answered, "to": to})
        assert answer.headers["location"] == where
    refused = room.browser().post("/sign-in", data={"answer": "", "to": MINE})
    assert (refused.status_code, f'value="{MINE}"' in refused.text) == (403, True)
    assert signed_in(room.browser(), device.but(count=4)).headers["location"] == HOME


def test_a_provider_brings_one_where_one_was_going_and_nowhere_else(tmp_path: Path) -> None:
    now = parse_instant("2027-08-28T00:00:00Z")
    with a_provider(lambda: now) as provider:
        told: dict[str, Any] = {"oidc_issuer": provider.issuer, "oidc_client": "foedus"}
        told["oidc_allow"] = ({"subject": "s-1", "party": "POL"},)
        with a_room(tmp_path, oidc_secret=SecretStr(SECRET), **told) as room:
            room.seat("POL", "observer", "POL authority")
            token = invite(room.desk, "P. One", "POL", "delegate", "POL authority")
            came_by_provider(room.browser(), f"/oidc/start?invitation={token}")
            for to, where in ((MINE, MINE), ("//evil.example", HOME)):
                page = came_by_provider(room.browser(), f"/oidc/start?to={to}")
                assert f'content="0;url={where}"' in page.text


def test_who_comes_back_is_told_that_the_session_ended_and_why(practice: Room) -> None:
    seat = practice.seat("POL", "delegate", "P. One")
    idle, gone, fresh = practice.browser(seat), practice.browser(seat), practice.browser()
    assert "Your session" not in fresh.get("/sign-in").text
    assert "Your session" not in idle.get("/sign-in").text
    practice.clock.on(minutes=10)
    assert gone.get("/cases").status_code == 200
    practice.clock.on(minutes=6)
    where = idle.get(MINE).headers["location"]
    assert "nobody used it for 15 minutes" in idle.get(where).text
    practice.browser(seat)
    assert "nobody used it for 15 minutes" in idle.get(where).text
    gone.post("/people/sessions/end-all", data={"person": "P. One"})
    assert "by you elsewhere" in gone.get("/sign-in").text
    old = practice.browser(seat)
    for _ in range(60):
        practice.clock.on(minutes=12.5)
        old.get("/cases")
    assert "none lasts longer than 12 hours" in old.get("/sign-in").text
    assert "Your session" not in fresh.get("/sign-in").text


def test_anybody_sits_down_whatever_the_names_of_the_office_are(practice: Room) -> None:
    """The first of the secretariat by alphabet may be an auditor, who gives nobody a seat."""
    visitor = practice.browser()
    for person, role in (("A. Auditor", "auditor"), ("Ben", "secretariat"), ("P", "delegate")):
        seat = {"person": person, "role": role, "party": "POL"}
        assert visitor.post("/practice", data=seat).status_code == 303
