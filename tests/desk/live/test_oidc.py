"""Signing in with a state's own identity provider: by invitation, and by nothing that is off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from pydantic import SecretStr, ValidationError
from tests.desk.live.authenticators import Authenticator, registered
from tests.desk.live.desks import ORIGIN, SECRETARY, Room, a_room
from tests.desk.live.providers import SECRET, Provider, a_provider, signed_in, went

from foedus.case.words import SeatRole
from foedus.desk.people.invitations import invite
from foedus.desk.settings import Settings
from foedus.moments import Instant, parse_instant
from foedus.record import acts as a

NOW = [parse_instant("2027-08-28T00:00:00Z")]
KEEPER = "POL authority"
ALLOWED = (
    {"subject": "s-1", "party": "POL"},
    {"subject": "s-2", "party": "POL"},
    {"group": "foedus", "party": "POL"},
    {"group": "foedus-estonia", "party": "EST"},
    {"domain": "msz.example", "party": "POL"},
)


def now() -> Instant:
    return NOW[0]


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with a_provider(now) as each:
        yield each


@pytest.fixture
def provider(running: Provider) -> Iterator[Provider]:
    yield running
    running.wrong, running.about, running.other, running.subject = {}, {}, None, "s-1"


@pytest.fixture
def room(tmp_path: Path, provider: Provider) -> Iterator[Room]:
    secret = SecretStr(SECRET)
    told: dict[str, Any] = {"oidc_issuer": provider.issuer, "oidc_client": "foedus"}
    told |= {"oidc_secret": secret, "oidc_allow": ALLOWED}
    with a_room(tmp_path, **told) as each:
        yield each


def invited(room: Room, person: str = "P. One", role: str = "delegate") -> str:
    """The way in for somebody who is invited to Poland."""
    room.seat("POL", "observer", KEEPER)
    return f"/oidc/start?invitation={invite(room.desk, person, 'POL', role, KEEPER)}"


def test_an_identity_opens_the_desk_once_it_has_taken_an_invitation(room: Room) -> None:
    before = room.browser()
    assert signed_in(before).status_code == 403
    assert before.get("/cases").status_code == 303

    browser, way = room.browser(), invited(room)
    assert signed_in(browser, way).status_code == 200
    assert "P. One" in browser.get("/cases").text
    assert ("POL", SeatRole.DELEGATE, "P. One") in room.desk.office.roster().seats
    assert browser.get(way).status_code == 404

    again = room.browser()
    assert signed_in(again).status_code == 200
    assert "P. One" in again.get("/cases").text


def test_another_subject_is_nobody_here(room: Room, provider: Provider) -> None:
    signed_in(room.browser(), invited(room))
    provider.subject = "s-2"
    assert signed_in(room.browser()).status_code == 403


WRONG: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x" * 32},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "for another": {"aud": "another"},
    "for several, and made for another": {"aud": ["foedus", "another"], "azp": "another"},
    "for several, made for nobody": {"aud": ["foedus", "another"]},
    "expired": {"exp": int(NOW[0].timestamp()) - 60},
    "never expiring": {"exp": None},
    "not yet": {"nbf": int(NOW[0].timestamp()) + 3600},
    "of nobody": {"sub": None},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_token_that_does_not_hold_opens_nothing(
    room: Room, provider: Provider, wrong: dict[str, Any]
) -> None:
    signed_in(room.browser(), invited(room))
    provider.wrong = wrong
    browser = room.browser()
    assert signed_in(browser).status_code == 403
    assert browser.get("/cases").status_code == 303
    provider.wrong = {}
    assert signed_in(browser).status_code == 200


def test_a_token_of_another_key_opens_nothing(room: Room, provider: Provider) -> None:
    signed_in(room.browser(), invited(room))
    provider.other = ECKey.generate_key("P-256")
    assert signed_in(room.browser()).status_code == 403


def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    room: Room, provider: Provider
) -> None:
    for about in ({"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example"}):
        provider.about = about
        assert room.browser().get("/oidc/start").status_code == 409


def test_a_way_back_is_good_once_soon_and_in_the_browser_that_went(room: Room) -> None:
    signed_in(room.browser(), invited(room))
    browser = room.browser()
    back = went(browser)
    assert room.browser().get("/oidc/back", params=back).status_code == 403
    assert browser.get("/oidc/back", params=back | {"state": "x" * 64}).status_code == 403
    assert browser.get("/oidc/back", params=back).status_code == 200
    assert browser.get("/oidc/back", params=back).status_code == 403
    late = went(browser)
    room.clock.on(minutes=11)
    assert browser.get("/oidc/back", params=late).status_code == 403


def test_a_way_back_from_another_issuer_is_refused(room: Room) -> None:
    signed_in(room.browser(), invited(room))
    browser = room.browser()
    back = went(browser) | {"iss": "https://evil.example"}
    assert browser.get("/oidc/back", params=back).status_code == 403


def test_who_said_no_at_the_provider_is_not_let_in(room: Room) -> None:
    browser = room.browser()
    back = went(browser)
    denied = {"error": "access_denied", "state": back["state"]}
    assert browser.get("/oidc/back", params=denied).status_code == 403


def test_one_identity_is_one_person(room: Room) -> None:
    signed_in(room.browser(), invited(room))
    browser = room.browser()
    assert signed_in(browser, invited(room, "P. Two")).status_code == 403
    assert browser.get("/cases").status_code == 303
    assert ("POL", SeatRole.DELEGATE, "P. Two") not in room.desk.office.roster().seats


def test_no_identity_takes_the_account_of_anothers_person(room: Room) -> None:
    room.seat("POL", "observer", KEEPER)
    clerk = f"/invitation/{invite(room.desk, 'S. Two', 'secretariat', 'auditor', SECRETARY)}"
    registered(room.browser(), clerk, Authenticator(origin=ORIGIN))
    browser = room.browser()
    assert signed_in(browser, invited(room, "S. Two")).status_code == 403
    assert browser.get("/cases").status_code == 303


def test_to_change_the_roster_the_provider_must_have_asked_anew(
    room: Room, provider: Provider
) -> None:
    signed_in(room.browser(), invited(room))
    browser = room.browser()
    provider.wrong = {"auth_time": int(NOW[0].timestamp()) - 3600}
    assert signed_in(browser, "/oidc/start?again=1").status_code == 403
    provider.wrong = {"auth_time": None}
    assert signed_in(browser, "/oidc/start?again=1").status_code == 403
    provider.wrong = {}
    assert signed_in(browser, "/oidc/start?again=1").status_code == 200
    (asked,) = [browser.get("/oidc/start?again=1").headers["location"]]
    assert "prompt=login" in asked
    assert "max_age=0" in asked


@pytest.mark.parametrize(("ago", "may"), [(None, False), (3600, False), (60, True), (-60, True)])
def test_single_sign_on_lets_in_and_changes_nothing_by_itself(
    room: Room, provider: Provider, ago: int | None, *, may: bool
) -> None:
    """A provider may let in whoever sits at a screen that its owner has left."""
    signed_in(room.browser(), invited(room, role="delegate"))
    named = a.AuthorityNamed(party="POL", person="P. One")
    room.desk.office.enrol(named, SECRETARY, room.clock.now, "authority")
    browser = room.browser()
    provider.wrong = {"auth_time": None if ago is None else int(NOW[0].timestamp()) - ago}
    assert signed_in(browser).status_code == 200
    sent = {"person": "P. Two", "seat": "POL delegate"}
    assert browser.post("/people/invitations", data=sent).status_code == (200 if may else 409)
    provider.wrong = {}
    assert signed_in(browser, "/oidc/start?again=1").status_code == 200
    assert browser.post("/people/invitations", data=sent).status_code == 200


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        assert room.browser().get("/oidc/start").status_code == 404
        assert room.browser().get("/oidc/back?state=x&code=y").status_code == 403
        assert "identity provider" not in room.browser().get("/sign-in").text


def test_the_secret_is_shown_nowhere_and_the_issuer_is_https() -> None:
    told: dict[str, Any] = {"oidc_issuer": "https://id.example", "oidc_client": "foedus"}
    told |= {"oidc_secret": SECRET, "oidc_allow": ALLOWED}
    assert SECRET not in repr(Settings(**told))
    for wrong in (
        {"oidc_issuer": "http://id.example"},
        {"oidc_client": ""},
        {"oidc_allow": ()},
        {"oidc_allow": [{"party": "POL"}]},
        {"oidc_allow": [{"party": "POL", "group": "a", "subject": "b"}]},
        {"oidc_allow": [{"group": "a"}]},
        {"oidc_allow": [{"group": "a", "party": ""}]},
    ):
        with pytest.raises(ValidationError):
            Settings(**{**told, **wrong})


ADMITTED: dict[str, dict[str, Any]] = {
    "by name": {},
    "by a group": {"sub": "s-9", "groups": ["others", "foedus"]},
    "by the domain of mail": {"sub": "s-9", "email": "One@MSZ.example", "email_verified": True},
}
STRANGERS: dict[str, dict[str, Any]] = {
    "another subject": {"sub": "s-9"},
    "another group": {"sub": "s-9", "groups": ["foedus-admins"]},
    "a group within a text": {"sub": "s-9", "groups": "foedus and others"},
    "mail that nobody verified": {"sub": "s-9", "email": "one@msz.example"},
    "mail verified in words": {
        "sub": "s-9",
        "email": "one@msz.example",
        "email_verified": "true",
    },
    "a domain below": {"sub": "s-9", "email": "one@evil.msz.example", "email_verified": True},
    "a domain that ends so": {"sub": "s-9", "email": "one@evilmsz.example", "email_verified": True},
    "two addresses in one": {
        "sub": "s-9",
        "email": "one@evil.example@msz.example",
        "email_verified": True,
    },
}


@pytest.mark.parametrize("claims", ADMITTED.values(), ids=ADMITTED)
def test_whoever_is_admitted_takes_an_invitation(
    room: Room, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.wrong = claims
    browser = room.browser()
    assert signed_in(browser, invited(room)).status_code == 200
    assert "P. One" in browser.get("/cases").text


@pytest.mark.parametrize("claims", STRANGERS.values(), ids=STRANGERS)
def test_whoever_is_not_admitted_is_turned_away_even_with_an_invitation(
    room: Room, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.wrong = claims
    browser, way = room.browser(), invited(room)
    answer = signed_in(browser, way)
    assert answer.status_code == 403
    assert "this desk does not admit you" in answer.text
    assert browser.get("/cases").status_code == 303
    assert ("POL", SeatRole.DELEGATE, "P. One") not in room.desk.office.roster().seats
    provider.wrong = {}
    assert signed_in(room.browser(), way).status_code == 200


def test_a_partys_people_take_no_seat_of_another_party(room: Room, provider: Provider) -> None:
    provider.wrong = {"sub": "s-9", "groups": ["foedus-estonia"]}
    browser = room.browser()
    answer = signed_in(browser, invited(room))
    assert answer.status_code == 403
    assert "for POL" in answer.text
    assert browser.get("/cases").status_code == 303


def test_who_is_admitted_no_more_does_not_come_in_again(room: Room, provider: Provider) -> None:
    provider.wrong = {"sub": "s-9", "groups": ["foedus"]}
    signed_in(room.browser(), invited(room))
    assert signed_in(room.browser()).status_code == 200
    provider.wrong = {"sub": "s-9", "groups": []}
    assert signed_in(room.browser()).status_code == 403
    provider.wrong = {"sub": "s-9", "groups": ["foedus-estonia"]}
    assert signed_in(room.browser()).status_code == 403


@pytest.mark.parametrize("what", ["seat", "authority"])
def test_a_session_ends_when_its_person_speaks_for_a_party_it_is_not_for(
    room: Room, what: str
) -> None:
    browser = room.browser()
    signed_in(browser, invited(room))
    assert browser.get("/cases").status_code == 200
    if what == "seat":
        room.seat("EST", "deputy", "P. One")
    else:
        named = a.AuthorityNamed(party="EST", person="P. One")
        room.desk.office.enrol(named, SECRETARY, room.clock.now, "authority")
    assert browser.get("/cases").headers["location"] == "/sign-in"
    answer = signed_in(room.browser())
    assert answer.status_code == 403
    assert "for EST" in answer.text


def test_one_who_is_admitted_for_both_parties_speaks_for_both(
    room: Room, provider: Provider
) -> None:
    """The negative control."""
    provider.wrong = {"groups": ["foedus-estonia"]}
    browser = room.browser()
    signed_in(browser, invited(room))
    room.seat("EST", "deputy", "P. One")
    assert browser.get("/cases").status_code == 200


def test_the_provider_is_asked_for_no_more_than_the_settings_go_by(room: Room) -> None:
    asked = room.browser().get("/oidc/start").headers["location"]
    assert "scope=openid+email&" in asked


def test_the_environment_says_who_is_admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    said = '[{"group": "foedus", "party": "POL"}]'
    monkeypatch.setenv("FOEDUS_OIDC_ALLOW", said)
    (each,) = Settings().oidc_allow
    assert (each.group, each.party) == ("foedus", "POL")
