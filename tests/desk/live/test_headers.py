"""Check 31: what every answer says to the browser, and how a session's cookie is kept."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.desk.live.desks import SECRETARY, Room, a_room
from tests.desk.live.matrix import routes
from tests.office.offices import OPEN

from foedus.desk import printing

SESSION = "__Host-foedus"
FRAMES = "frame-ancestors 'none'"


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Room]:
    """A desk to which people come by https."""
    with a_room(tmp_path, origin="https://localhost", practice=True) as room:
        yield room
    while OPEN:
        OPEN.pop().close()


def unsafe(room: Room, path: str) -> list[str]:
    """Which headers the answer to a clerk lacks, whatever it is."""
    browser = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    method = "HEAD" if path.endswith("/live") else "GET"  # a stream has no end
    headers = browser.request(method, path).headers
    policy = headers.get("content-security-policy", "")
    told = {
        "policy": "default-src 'none'" in policy and "script-src 'self';" in policy,
        "frames": FRAMES in policy,
        "nosniff": headers.get("x-content-type-options") == "nosniff",
        "no-store": headers.get("cache-control") == "no-store",
        "transport": "max-age=63072000" in headers.get("strict-transport-security", ""),
        "referrer": headers.get("referrer-policy") == "same-origin",
    }
    return [name for name, good in told.items() if not good]


def addresses(room: Room) -> list[str]:
    """Every address that can be opened, in a case that is there and in one that is not."""
    found = []
    for route in routes(room.app):
        method, path = route.split(" ")
        if method == "GET":
            for name in ("entry", "token", "word", "name", "verb"):
                path = path.replace(f"{{{name}}}", "opened").replace(f"{{{name}:path}}", "opened")
            found += {path.format(case="night"), path.format(case="gone")}
    return found


def test_every_answer_says_how_it_is_to_be_kept(
    away: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "as_pdf", str.encode)
    away.opened()
    opened = addresses(away)
    assert len(opened) > 60
    assert {path: lacks for path in opened if (lacks := unsafe(away, path))} == {}
    assert unsafe(away, "/no/such/page") == []


def test_a_route_that_says_otherwise_is_found(away: Room) -> None:
    async def loose(_: object) -> PlainTextResponse:
        return PlainTextResponse("x", headers={"cache-control": "public"})

    away.app.router.routes.insert(0, Route("/loose", loose))
    assert "/loose" in addresses(away)
    assert unsafe(away, "/loose") == ["no-store"]


def test_the_sessions_cookie_is_bound_to_the_host(away: Room) -> None:
    browser = away.browser()
    answer = browser.post("/practice", data={"person": "P. One", "role": "observer"})
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == SESSION
    assert (cookie["secure"], cookie["httponly"]) == (True, True)
    assert cookie["samesite"].lower() == "strict"
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    gone = browser.post("/sign-out").headers["set-cookie"]
    (ended,) = SimpleCookie(gone).values()
    assert (ended.key, ended.value, ended["secure"]) == (SESSION, "", True)


def test_on_this_machine_the_cookie_is_hidden_from_scripts_too(tmp_path: Path) -> None:
    with a_room(tmp_path, practice=True) as room:
        answer = room.browser().post("/practice", data={"person": "P. One", "role": "observer"})
        (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
        assert (cookie.key, cookie["httponly"], cookie["samesite"].lower()) == (
            "foedus",
            True,
            "strict",
        )
    while OPEN:
        OPEN.pop().close()


def test_a_cookie_of_another_name_or_from_another_host_signs_nobody_in(away: Room) -> None:
    clerk = away.browser(away.seat("secretariat", "secretariat", SECRETARY))
    token = clerk.cookies[SESSION]
    other = away.browser()
    other.cookies.set("foedus", token)
    assert other.get("/cases").headers["location"] == "/sign-in"
    assert clerk.get("/cases").status_code == 200


def test_head_answers_as_get_does_and_sends_no_page(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        room.opened()
        browser = room.browser(room.seat("POL", "delegate", "P. One"))
        for path in ("/", "/cases", "/cases/night/board", "/sign-in", "/cases/never/board"):
            shown, asked = browser.get(path), browser.head(path)
            assert (asked.status_code, asked.text) == (shown.status_code, "")
            assert asked.headers.get("content-type") == shown.headers.get("content-type")


def test_who_is_not_known_is_told_how_a_program_says_who_it_is(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        answer = room.browser().get("/api/v1/cases")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="Foedus"'


def test_the_api_leads_to_its_description(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        for path in ("/api", "/api/docs", "/api/v1"):
            assert room.browser().get(path).headers["location"] == "/api/v1/openapi.json"
