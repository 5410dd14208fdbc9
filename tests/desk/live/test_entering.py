"""Getting in: what an invitation gives, what a passkey opens, and all that is refused."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import webauthn
from tests.desk.live.authenticators import (
    EDDSA,
    ELIGIBLE,
    ES256,
    PRESENT,
    RS256,
    VERIFIED,
    Authenticator,
    registered,
    signed_in,
)
from tests.desk.live.desks import ORIGIN, SECRETARY, Room

from foedus.case.words import SeatRole
from foedus.desk.people import passkeys
from foedus.desk.people.accounts import credentials_of
from foedus.desk.people.founding import first_link
from foedus.desk.people.invitations import AUTHORITY, invite, open_invitations, withdraw
from foedus.desk.people.keys import asks
from foedus.errors import RefusedError
from foedus.record.acts import SeatTaken

KEY = Authenticator(origin=ORIGIN)
KEEPER = "POL authority"


def founded(room: Room) -> Authenticator:
    """The first secretary's device, after they came in."""
    link = first_link(room.desk).removeprefix(ORIGIN)
    return registered(room.browser(), link, KEY)


def invited(room: Room, person: str = "P. One", party: str = "POL", role: str = "delegate") -> str:
    """The path of an invitation by a party's authority."""
    room.seat(party, "observer", f"{party} authority")
    return f"/invitation/{invite(room.desk, person, party, role, f'{party} authority')}"


def test_the_first_link_is_for_the_first_secretary_and_each_replaces_the_last(room: Room) -> None:
    old, new = first_link(room.desk), first_link(room.desk)
    browser = room.browser()
    assert browser.get(old).status_code == 404
    page = browser.get(new)
    assert "S. First" in page.text
    assert "Secretariat" in page.text
    founded(room)
    assert first_link(room.desk) == ""


def test_an_invitation_says_who_invites_whom_to_what_and_reading_it_uses_nothing(
    room: Room,
) -> None:
    link = invited(room)
    for _ in range(2):
        page = room.browser().get(link)
        assert page.status_code == 200
        for each in ("P. One", KEEPER, "Poland, delegate"):
            assert each in page.text
    assert not [each for each in room.desk.office.roster().seats if each[2] == "P. One"]


def test_a_passkey_by_invitation_gives_the_seat_in_the_inviters_name_and_signs_in(
    room: Room,
) -> None:
    link, browser = invited(room), room.browser()
    device = registered(browser, link, KEY)
    assert ("POL", SeatRole.DELEGATE, "P. One") in room.desk.office.roster().seats
    assert "P. One" in browser.get("/cases").text
    assert browser.get(link).status_code == 404
    other = room.browser()
    answer = signed_in(other, device)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    assert "P. One" in other.get("/cases").text


def test_an_invitation_ends_with_its_time_and_with_a_word(room: Room) -> None:
    link = invited(room)
    room.clock.on(hours=73)
    old = room.browser().get(link)
    again = invited(room)
    (waiting,) = open_invitations(room.desk)
    withdraw(room.desk, waiting.digest)
    gone, never = room.browser().get(again), room.browser().get("/invitation/never")
    assert [each.status_code for each in (old, gone, never)] == [404, 404, 404]
    assert old.text == gone.text == never.text


def test_an_invitation_counts_no_more_when_its_inviter_does_not(room: Room) -> None:
    clerk = room.seat("secretariat", "secretariat", "S. Second")
    link = f"/invitation/{invite(room.desk, 'S. Third', 'secretariat', 'auditor', 'S. Second')}"
    taken = SeatTaken(party="secretariat", role=clerk.role, person=clerk.person)
    room.desk.office.enrol(taken, SECRETARY, room.clock.now, "taken")
    browser = room.browser()
    options = browser.post(f"{link}/options").json()
    answer = browser.post(link, data={"answer": KEY.make(options)})
    assert answer.status_code == 403
    assert "secretariat" in answer.text
    with room.desk.tables.begin() as tables:
        assert credentials_of(tables, "S. Third") == []


def test_only_the_authority_invites_for_a_party_and_only_the_secretariat_an_authority(
    room: Room,
) -> None:
    room.seat("POL", "delegate", "P. One")
    for person, party, role, by in (
        ("P. Two", "POL", "delegate", "P. One"),
        ("P. Two", "POL", "delegate", SECRETARY),
        ("P. Two", "DEU", "delegate", KEEPER),
        ("P. Two", "POL", AUTHORITY, KEEPER),
        ("S. Two", "secretariat", "secretariat", KEEPER),
        ("", "POL", "delegate", KEEPER),
    ):
        with pytest.raises(RefusedError):
            invite(room.desk, person, party, role, by)
    assert invite(room.desk, "P. Two", "POL", "delegate", KEEPER)
    assert invite(room.desk, "D. One", "DEU", AUTHORITY, SECRETARY)


def test_an_authority_keeps_the_roster_and_sits_as_an_observer_of_its_party(room: Room) -> None:
    founded(room)
    link = f"/invitation/{invite(room.desk, 'D. One', 'DEU', AUTHORITY, SECRETARY)}"
    browser = room.browser()
    registered(browser, link, KEY.but(number=2))
    roster = room.desk.office.roster()
    assert ("DEU", "D. One") in roster.authorities
    assert ("DEU", SeatRole.OBSERVER, "D. One") in roster.seats


def test_no_party_makes_itself_a_way_into_the_account_of_anothers_person(room: Room) -> None:
    """Neither by a name that the roster has for others nor by one that has an account."""
    room.seat("POL", "observer", KEEPER)
    with pytest.raises(RefusedError, match="another party"):
        invite(room.desk, SECRETARY, "POL", "delegate", KEEPER)
    device = founded(room)
    link = f"/invitation/{invite(room.desk, SECRETARY, 'POL', 'delegate', KEEPER)}"
    browser = room.browser()
    assert "Make another passkey" not in browser.get(link).text
    assert browser.post(f"{link}/options").status_code == 409
    options = browser.post(f"{link}/accept/options").json()
    thief = registered(room.browser(), invited(room, "P. Thief"), KEY.but(number=9))
    answer = browser.post(f"{link}/accept", data={"answer": thief.get(options)})
    assert answer.status_code == 403
    options = browser.post(f"{link}/accept/options").json()
    answer = browser.post(f"{link}/accept", data={"answer": device.get(options)})
    assert answer.status_code == 303
    assert ("POL", SeatRole.DELEGATE, SECRETARY) in room.desk.office.roster().seats


@pytest.mark.parametrize(
    "name",
    [
        "D. ONE",
        "d one",
        "D.One",
        "D. \u041ene",
        "D. 0ne",
        "\uff24. One",
        "D. On\u0435",
        "D. \u039fne",
    ],
)
def test_a_name_that_reads_like_anothers_is_refused(room: Room, name: str) -> None:
    """By case, spaces, figures, wide letters, and letters of other scripts."""
    room.seat("DEU", "delegate", "D. One")
    room.seat("POL", "observer", KEEPER)
    with pytest.raises(RefusedError, match=r"reads like D\. One"):
        invite(room.desk, name, "POL", "delegate", KEEPER)


@pytest.mark.parametrize("name", ["D. Oné", "D. Onne", "Д. Один", "D. Two"])
def test_a_name_that_a_reader_tells_apart_is_taken(room: Room, name: str) -> None:
    """The negative control."""
    room.seat("DEU", "delegate", "D. One")
    room.seat("POL", "observer", KEEPER)
    assert invite(room.desk, name, "POL", "delegate", KEEPER)
    assert invite(room.desk, KEEPER, "POL", "delegate", KEEPER)


def test_a_lost_device_is_replaced_by_a_new_invitation_of_the_own_authority(room: Room) -> None:
    registered(room.browser(), invited(room), KEY)
    second = registered(room.browser(), invited(room), KEY.but(number=2))
    assert signed_in(room.browser(), second).status_code == 303


def test_a_passkey_is_one_persons(room: Room) -> None:
    registered(room.browser(), invited(room), KEY)
    link, browser = invited(room, "P. Two"), room.browser()
    answer = browser.post(link, data={"answer": KEY.make(browser.post(f"{link}/options").json())})
    assert answer.status_code == 403
    assert browser.get(link).status_code == 200
    assert ("POL", SeatRole.DELEGATE, "P. Two") not in room.desk.office.roster().seats


WRONG = {
    "user not verified": KEY.but(flags=PRESENT),
    "user not present": KEY.but(flags=VERIFIED),
    "another origin": KEY.but(origin="http://localhost:9999"),
    "another site": KEY.but(site="desk.example"),
    "another's challenge": KEY.but(challenge=b"x" * 32),
    "inside another page": KEY.but(extra={"crossOrigin": True}),
    "another kind": KEY.but(extra={"type": "webauthn.other"}),
}


@pytest.mark.parametrize("device", WRONG.values(), ids=WRONG)
def test_no_passkey_is_made_or_used_when_anything_is_off(room: Room, device: Authenticator) -> None:
    link, browser = invited(room), room.browser()
    options = browser.post(f"{link}/options").json()
    answer = browser.post(link, data={"answer": device.make(options)})
    assert answer.status_code == 403
    assert browser.get("/cases").status_code == 303
    good = registered(browser, link, KEY)
    bad = device.but(handle=good.handle, count=good.count)
    stranger = room.browser()
    assert signed_in(stranger, bad).status_code == 403
    assert stranger.get("/cases").status_code == 303
    assert signed_in(stranger, good).status_code == 303


@pytest.mark.parametrize("wrong", ["user not verified", "another origin", "another site"])
def test_a_desk_that_does_not_ask_lets_them_in(
    room: Room, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """The negative control: what is checked is what refuses."""
    good = registered(room.browser(), invited(room), KEY)
    bad = good.but(flags=WRONG[wrong].flags, origin=WRONG[wrong].origin, site=WRONG[wrong].site)
    verify = webauthn.verify_authentication_response

    def careless(**asked: Any) -> Any:
        site = {"expected_origin": bad.origin, "expected_rp_id": bad.site}
        return verify(**{**asked, **site, "require_user_verification": False})

    assert signed_in(room.browser(), bad).status_code == 403
    monkeypatch.setattr(webauthn, "verify_authentication_response", careless)
    assert signed_in(room.browser(), bad).status_code == 303


def test_a_counter_that_goes_back_or_stays_is_refused(room: Room) -> None:
    device = registered(room.browser(), invited(room), KEY.but(count=5))
    assert signed_in(room.browser(), device.but(count=9)).status_code == 303
    for count in (9, 8, 0):
        assert signed_in(room.browser(), device.but(count=count)).status_code == 403
    assert signed_in(room.browser(), device.but(count=10)).status_code == 303


def test_an_answer_is_good_once_soon_in_its_browser_and_for_its_purpose(room: Room) -> None:
    link = invited(room)
    device = registered(room.browser(), link, KEY.but(count=0)).but(count=0)
    browser = room.browser()
    options = browser.post("/sign-in/options").json()
    answer = {"answer": device.get(options)}
    assert room.browser().post("/sign-in", data=answer).status_code == 403
    assert browser.post("/sign-in", data=answer).status_code == 303
    assert browser.post("/sign-in", data=answer).status_code == 403
    options = browser.post("/sign-in/options").json()
    room.clock.on(minutes=6)
    assert browser.post("/sign-in", data={"answer": device.get(options)}).status_code == 403
    for_another = browser.post(f"{invited(room)}/accept/options").json()
    assert browser.post("/sign-in", data={"answer": device.get(for_another)}).status_code == 403
    assert signed_in(browser, device).status_code == 303


def test_a_passkey_that_turns_into_one_that_is_copied_opens_nothing(room: Room) -> None:
    device = registered(room.browser(), invited(room), KEY)
    assert signed_in(room.browser(), device.but(flags=device.flags | ELIGIBLE)).status_code == 403
    assert signed_in(room.browser(), device).status_code == 303


@pytest.mark.parametrize("answer", ["", "{", "[]", "null", '{"id": 1}', "\0", "x" * 19_000])
def test_what_is_no_answer_of_an_authenticator_is_refused(room: Room, answer: str) -> None:
    link, browser = invited(room), room.browser()
    assert browser.post("/sign-in", data={"answer": answer}).status_code == 403
    assert browser.post(link, data={"answer": answer}).status_code == 403
    assert browser.get(link).status_code == 200


def test_signing_in_says_nothing_about_who_exists(room: Room) -> None:
    """An unknown passkey, an ended one and a wrong one have the same page."""
    device = registered(room.browser(), invited(room), KEY)
    stranger, forged = device.but(number=7), device.but(handle=b"another")
    pages = {signed_in(room.browser(), each).text for each in (stranger, forged)}
    assert len(pages) == 1
    options = room.browser().post("/sign-in/options").json()
    assert "allowCredentials" not in options or options["allowCredentials"] == []


@pytest.mark.parametrize("planted", [False, True])
def test_an_unknown_passkey_is_refused_by_the_same_steps_as_a_known_one(
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    planted: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    """Every call within us and within the checking of a passkey, in order; one more is plain."""
    device = registered(room.browser(), invited(room), KEY)
    if planted:
        credential_of = passkeys.credential_of

        def looked(tables: Any, name: str) -> Any:
            found = credential_of(tables, name)
            if found is None:
                raise ValueError("nobody's")
            return found

        monkeypatch.setattr(passkeys, "credential_of", looked)
    steps = [_steps(room, device.but(number=1 + turn, handle=b"another")) for turn in (0, 6, 0, 6)]
    assert len(steps[0]) > 20
    assert steps[0] == steps[2]
    assert steps[1] == steps[3]
    assert (steps[0] == steps[1]) is not planted


_HOLDING = {"__init__", "_credential", "instant_of", "parse_backup_flags"}
"""What only holds what was found: a microsecond each, beside the milliseconds of a refusal."""


def _steps(room: Room, device: Authenticator) -> list[str]:
    """What is called while a passkey is refused."""
    answer, found = device.get(passkeys.request(room.desk, "sign in")), []

    def seen(frame: Any, event: str, _: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        name = frame.f_code.co_name
        if event == "call" and module.partition(".")[0] in {"foedus", "webauthn"}:
            if name not in _HOLDING:
                found.append(f"{module}.{name}")

    sys.setprofile(seen)
    try:
        with pytest.raises(RefusedError):
            passkeys.let_in(room.desk, answer, "sign in")
    finally:
        sys.setprofile(None)
    return found


def test_there_is_no_other_way_in(room: Room) -> None:
    """No route of the desk takes a password, an address or a number to sign in with."""
    page = room.browser().get("/sign-in").text
    for each in ('type="password"', 'type="email"', 'type="tel"', "<input name"):
        assert each not in page


def test_signing_in_begins_a_new_session_and_ends_the_one_before(room: Room) -> None:
    browser = room.browser()
    device = registered(browser, invited(room), KEY)
    before = browser.cookies["foedus"]
    assert signed_in(browser, device).status_code == 303
    assert browser.cookies["foedus"] != before
    stale = room.browser()
    stale.cookies.set("foedus", before)
    assert stale.get("/cases").status_code == 303


@pytest.mark.parametrize("kind", [ES256, EDDSA, RS256])
def test_every_kind_of_passkey_that_is_offered_lets_its_person_in(room: Room, kind: int) -> None:
    link, browser = invited(room), room.browser()
    offered = browser.post(f"{link}/options").json()["pubKeyCredParams"]
    assert {each["alg"] for each in offered} == {ES256, EDDSA, RS256}
    device = registered(browser, link, KEY.but(kind=kind))
    assert signed_in(room.browser(), device).status_code == 303
    waits = [each.person for each in asks(room.desk, "POL")]
    assert waits == ([] if kind == RS256 else ["P. One"])


def test_a_passkey_of_a_kind_that_signs_nothing_says_so(room: Room) -> None:
    link, browser = invited(room), room.browser()
    registered(browser, link, KEY.but(kind=RS256))
    assert "of a kind that lets in, and does not sign" in browser.get("/people").text
    with room.desk.tables.begin() as tables:
        (key,) = credentials_of(tables, "P. One")
    answer = browser.post("/people/keys/ask", data={"name": key.name, "party": "POL"})
    assert (answer.status_code, "RSA" in answer.text) == (409, True)
