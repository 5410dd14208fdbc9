"""The page of people: who may invite, approve, take away and end what, and that it holds."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.desk.live.authenticators import ELIGIBLE, PRESENT, VERIFIED, Authenticator, registered
from tests.desk.live.desks import ORIGIN, SECRETARY, Room, a_room
from whenever import TimeDelta

from foedus.case.words import SeatRole
from foedus.desk.people.founding import first_link
from foedus.desk.people.invitations import invite
from foedus.desk.people.keys import asks, fingerprint
from foedus.desk.people.notices import NoticeKind, roster_notices, to_be_told
from foedus.desk.sessions import Sessions
from foedus.desk.tokens import Scope
from foedus.desk.tokens_made import made_token
from foedus.record import acts as a
from foedus.record.statements import PartyKey

KEY = Authenticator(origin=ORIGIN)
KEEPER = "POL authority"


def keeper_of(room: Room, party: str = "POL") -> TestClient:
    """The browser of a party's authority."""
    return room.browser(room.seat(party, "observer", f"{party} authority"))


def came_in(
    room: Room, person: str = "P. One", number: int = 1, flags: int = PRESENT | VERIFIED
) -> tuple[TestClient, Authenticator]:
    """A delegate of Poland who has made a passkey by invitation."""
    keeper_of(room)
    browser = room.browser()
    link = f"/invitation/{invite(room.desk, person, 'POL', 'delegate', KEEPER)}"
    return browser, registered(browser, link, KEY.but(number=number, flags=flags))


def did(browser: TestClient, to: str, **sent: Any) -> int:
    return browser.post(f"/people/{to}", data=sent).status_code


def test_an_authority_invites_and_the_link_opens_once(room: Room) -> None:
    keeper = keeper_of(room)
    page = keeper.post("/people/invitations", data={"person": "P. Two", "seat": "POL delegate"})
    (link,) = re.findall(r'value="(http[^"]+/invitation/[0-9a-f]+)"', page.text)
    assert "P. Two" in keeper.get("/people").text
    registered(room.browser(), link, KEY)
    assert ("POL", SeatRole.DELEGATE, "P. Two") in room.desk.office.roster().seats
    assert room.browser().get(link).status_code == 404


def test_an_invitation_is_withdrawn_by_the_party_and_by_nobody_else(room: Room) -> None:
    keeper = keeper_of(room)
    link = f"/invitation/{invite(room.desk, 'P. Two', 'POL', 'delegate', KEEPER)}"
    (digest,) = re.findall(r'name="digest" value="(\w+)"', keeper.get("/people").text)
    other = keeper_of(room, "DEU")
    assert digest not in other.get("/people").text
    assert did(other, "invitations/withdraw", digest=digest) == 409
    assert room.browser().get(link).status_code == 200
    assert did(keeper, "invitations/withdraw", digest=digest) == 303
    assert room.browser().get(link).status_code == 404


def test_a_device_bound_passkey_asks_to_sign_and_signs_when_the_authority_says_so(
    room: Room,
) -> None:
    browser, _ = came_in(room)
    (asked,) = asks(room.desk, "POL")
    mine, theirs = browser.get("/people").text, keeper_of(room).get("/people").text
    (shown,) = re.findall(r'"key-id">([0-9a-f ]+)<', theirs)
    assert shown in mine
    sent = {"credential": asked.credential.name, "party": "POL"}
    assert did(browser, "keys/approve", **sent) == 409
    assert did(keeper_of(room, "DEU"), "keys/approve", **sent) == 409
    assert room.desk.office.roster().good_keys("POL", room.clock.now, "position_taken") == {}
    assert did(keeper_of(room), "keys/approve", **sent) == 303
    (key,) = room.desk.office.roster().good_keys("POL", room.clock.now, "position_taken").values()
    assert (key.person, key.webauthn is not None) == ("P. One", True)
    assert asks(room.desk, "POL") == []


def test_a_passkey_that_is_copied_reads_and_does_not_sign(room: Room) -> None:
    browser, _ = came_in(room, flags=PRESENT | VERIFIED | ELIGIBLE)
    assert browser.get("/cases").status_code == 200
    assert asks(room.desk, "POL") == []
    page = browser.get("/people").text
    assert "it may read, not sign" in page
    (name,) = re.findall(r'passkeys/end" .*?name="name" value="(\w+)"', page)
    assert did(browser, "keys/ask", name=name, party="POL") == 409
    assert asks(room.desk, "POL") == []


def test_a_desk_may_let_copied_passkeys_sign(tmp_path: Any) -> None:
    with a_room(tmp_path, synced_keys_may_sign=True) as room:
        came_in(room, flags=PRESENT | VERIFIED | ELIGIBLE)
        assert len(asks(room.desk, "POL")) == 1


def test_a_seat_that_is_taken_ends_the_session_with_the_next_request(room: Room) -> None:
    browser, _ = came_in(room)
    token = browser.cookies["foedus"]
    sent = {"person": "P. One", "seat": "POL delegate", "entry": "1"}
    assert did(keeper_of(room, "DEU"), "seats/take", **sent) == 409
    assert browser.get("/cases").status_code == 200
    assert did(keeper_of(room), "seats/take", **sent) == 303
    assert Sessions(room.desk.tables, room.desk.settings).find(token, room.clock.now) is None
    answer = browser.get("/cases")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_the_keys_of_a_person_go_with_their_last_seat(room: Room) -> None:
    came_in(room)
    (asked,) = asks(room.desk, "POL")
    keeper = keeper_of(room)
    did(keeper, "keys/approve", credential=asked.credential.name, party="POL")
    did(keeper, "seats/take", person="P. One", seat="POL delegate", entry="1")
    assert room.desk.office.roster().good_keys("POL", room.clock.now, "position_taken") == {}


@pytest.mark.parametrize(("party", "ends"), [("POL", True), ("DEU", False), ("secretariat", True)])
def test_sessions_are_ended_by_the_own_authority_and_the_secretariat(
    room: Room,
    party: str,
    ends: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    browser, _ = came_in(room)
    clerk = room.seat("secretariat", "secretariat", SECRETARY)
    keeper = room.browser(clerk) if party == "secretariat" else keeper_of(room, party)
    assert did(keeper, "sessions/end-all", person="P. One") == (303 if ends else 409)
    assert (browser.get("/cases").status_code == 303) is ends


def test_a_lost_device_opens_nothing_any_more(room: Room) -> None:
    browser, _ = came_in(room)
    assert did(keeper_of(room, "DEU"), "passkeys/end-all", person="P. One") == 409
    assert did(keeper_of(room), "passkeys/end-all", person="P. One") == 303
    assert browser.get("/cases").status_code == 303


def signing(room: Room) -> str:
    """The key with which P. One signs for Poland, which has just been approved."""
    (asked,) = asks(room.desk, "POL")
    sent = {"credential": asked.credential.name, "party": "POL"}
    assert did(keeper_of(room), "keys/approve", **sent) == 303
    (key,) = room.desk.office.roster().good_keys("POL", room.clock.now, "position_taken")
    return key


def a_token(room: Room, person: str = "P. One") -> TestClient:
    """A program that acts from a seat of Poland."""
    seat = room.seat("POL", "delegate", person)
    _, secret = made_token(room.desk, seat, "Archive", Scope.ACT, 30)
    program = room.browser()
    program.headers["authorization"] = f"Bearer {secret}"
    return program


@pytest.mark.parametrize("end", ["sessions/end-all", "passkeys/end-all"])
def test_tokens_end_with_everything_else_of_a_person(room: Room, end: str) -> None:
    """Whoever found the device may have made one."""
    came_in(room)
    stolen, other = a_token(room), a_token(room, "P. Two")
    assert did(keeper_of(room), end, person="P. One") == 303
    assert stolen.get("/api/v1/me").status_code == 401
    assert other.get("/api/v1/me").status_code == 200


def test_a_seat_that_is_given_again_brings_no_token_back(room: Room) -> None:
    came_in(room)
    stolen = a_token(room)
    did(keeper_of(room), "seats/take", person="P. One", seat="POL delegate", entry="1")
    again = a.SeatGiven(party="POL", role=SeatRole.DELEGATE, person="P. One")
    room.desk.office.enrol(again, KEEPER, room.clock.now, "again")
    assert stolen.get("/api/v1/me").status_code == 401


def test_an_authority_sees_and_ends_the_tokens_of_its_party_and_no_other_does(room: Room) -> None:
    program = a_token(room)
    shown = keeper_of(room).get("/people").text
    assert "Archive" in shown
    (way,) = re.findall(r"/people(/tokens/[^/\"]+/revoke)", shown)
    assert "Archive" not in keeper_of(room, "DEU").get("/people").text
    assert did(keeper_of(room, "DEU"), way.lstrip("/")) == 303
    assert program.get("/api/v1/me").status_code == 200
    assert did(keeper_of(room), way.lstrip("/")) == 303
    assert program.get("/api/v1/me").status_code == 401
    assert "Archive" not in keeper_of(room).get("/people").text


def test_a_key_on_a_lost_device_signs_no_more(room: Room) -> None:
    came_in(room)
    key = signing(room)
    assert did(keeper_of(room), "passkeys/end-all", person="P. One") == 303
    roster = room.desk.office.roster()
    assert key in roster.revoked
    assert roster.good_keys("POL", room.clock.now, "position_taken") == {}


def test_a_passkey_that_its_person_ends_signs_no_more_and_their_others_do(room: Room) -> None:
    browser, _ = came_in(room)
    key = signing(room)
    other = PartyKey(party="POL", person="P. One", ed25519="1" * 42 + "0=")
    room.desk.office.enrol(a.KeyEnrolled(key=other), KEEPER, room.clock.now, "other")
    (name,) = re.findall(r'passkeys/end" .*?name="name" value="(\w+)"', browser.get("/people").text)
    assert did(browser, "passkeys/end", name=name) == 303
    roster = room.desk.office.roster()
    assert set(roster.revoked) == {key}
    assert set(roster.good_keys("POL", room.clock.now, "position_taken")) == {other.id}


def test_a_key_for_another_party_is_left_to_its_authority_and_that_is_said(room: Room) -> None:
    came_in(room)
    key = signing(room)
    room.seat("EST", "delegate", "P. One")
    other = PartyKey(party="EST", person="P. One", ed25519="1" * 42 + "0=")
    room.desk.office.enrol(a.KeyEnrolled(key=other), "EST authority", room.clock.now, "other")
    page = keeper_of(room).post("/people/passkeys/end-all", data={"person": "P. One"})
    assert page.status_code == 409
    assert "key still signs for Estonia" in page.text
    assert set(room.desk.office.roster().revoked) == {key}


def test_the_secretariat_lets_an_authority_keep_a_roster_no_longer(room: Room) -> None:
    keeper = keeper_of(room)
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    assert "authorities/take" in clerk.get("/people").text
    assert "authorities/take" not in keeper.get("/people").text
    sent = {"person": KEEPER, "party": "POL", "entry": "1"}
    assert did(keeper, "authorities/take", **sent) == 409
    assert did(clerk, "authorities/take", **sent) == 303
    assert ("POL", KEEPER) not in room.desk.office.roster().authorities
    assert did(keeper, "invitations", person="P. Two", seat="POL delegate") == 409
    assert did(clerk, "authorities/take", **sent | {"entry": "2"}) == 409
    room.clock.on(minutes=11)
    assert did(clerk, "authorities/take", **sent | {"entry": "3"}) == 409


def test_a_reader_sees_the_people_of_the_office_and_of_their_own_parties(room: Room) -> None:
    came_in(room)
    key = signing(room)
    room.seat("DEU", "delegate", "D. One")
    own = room.browser(room.seat("POL", "observer", "P. Reader")).get("/people").text
    assert {each for each in ("P. One", SECRETARY, fingerprint(key)) if each not in own} == set()
    people = re.compile(r'id="party-(\w+)"')
    assert people.findall(own) == ["secretariat", "POL"]
    other = room.browser(room.seat("DEU", "observer", "D. Reader")).get("/people").text
    assert people.findall(other) == ["secretariat", "DEU"]
    both = room.browser(room.seat("EST", "observer", "P. One")).get("/people").text
    assert people.findall(both) == ["secretariat", "EST", "POL"]
    auditor = room.browser(room.seat("secretariat", "auditor", "A. One")).get("/people").text
    assert people.findall(auditor) == ["secretariat", "EST", "DEU", "POL"]


def test_one_ends_ones_own_sessions_and_passkeys_and_no_others(room: Room) -> None:
    browser, device = came_in(room)
    other, _ = came_in(room, "P. Two", 2)
    names = re.findall(r'sessions/end" .*?name="name" value="(\w+)"', other.get("/people").text)
    did(browser, "sessions/end", name=names[0])
    (key,) = re.findall(r'passkeys/end" .*?name="name" value="(\w+)"', other.get("/people").text)
    assert did(browser, "passkeys/end", name=key) == 409
    assert other.get("/cases").status_code == 200
    assert did(other, "passkeys/end", name=key) == 303
    assert other.get("/cases").status_code == 303
    did(browser, "sessions/end", name="")
    assert browser.get("/cases").status_code == 200
    del device


def test_the_roster_is_changed_only_after_a_passkey_was_shown_lately(room: Room) -> None:
    """A screen left open is no authority: after ten minutes it asks again."""
    keeper_of(room)
    clerk = room.browser()
    link = f"/invitation/{invite(room.desk, 'S. Two', 'secretariat', 'secretariat', SECRETARY)}"
    device = registered(clerk, link, KEY)
    _, stranger = came_in(room, "P. Two", 2)
    sent = {"person": "S. Three", "seat": "secretariat auditor"}
    assert did(clerk, "invitations", **sent) == 200
    room.clock.on(minutes=11)
    assert did(clerk, "invitations", **sent) == 409
    assert "Show my passkey" in clerk.get("/people").text
    for each, status in ((stranger, 409), (device, 303)):
        asked = clerk.post("/people/proof/options").json()
        assert did(clerk, "proof", answer=each.get(asked)) == status
        assert did(clerk, "invitations", **sent) == (409 if status == 409 else 200)


def test_sessions_end_when_idle_when_old_and_when_there_are_too_many(room: Room) -> None:
    seat = room.seat("POL", "delegate", "P. One")
    first = room.browser(seat)
    room.clock.on(minutes=16)
    assert first.get("/cases").status_code == 303
    busy = room.browser(seat)
    for _ in range(60):
        room.clock.on(minutes=14)
        last = busy.get("/cases").status_code
    assert last == 303
    browsers = []
    for _ in range(10):
        browsers.append(room.browser(seat))
        room.clock.on(seconds=1)
    assert [each.get("/cases").status_code for each in browsers] == [303] * 2 + [200] * 8


def test_to_look_at_a_session_does_not_keep_it_awake(room: Room) -> None:
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    sessions = Sessions(room.desk.tables, room.desk.settings)
    for _ in range(15):
        room.clock.on(minutes=1)
        assert sessions.look(browser.cookies["foedus"], room.clock.now) is not None
    room.clock.on(minutes=1)
    assert sessions.look(browser.cookies["foedus"], room.clock.now) is None


def test_a_new_key_waits_and_every_party_sees_the_change(room: Room) -> None:
    """Check 30: a line of the roster, told to all, and no signature before its time."""
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    assert did(clerk, "wait", hours=24, entry="1") == 303
    browser, _ = came_in(room)
    (asked,) = asks(room.desk, "POL")
    keeper = keeper_of(room)
    before = room.desk.office.roster().lines
    assert did(keeper, "keys/approve", credential=asked.credential.name, party="POL") == 303
    roster = room.desk.office.roster()
    assert roster.good_keys("POL", room.clock.now, "position_taken") == {}
    (notice,) = roster_notices(room.desk, before - 1)
    assert (notice.kind, notice.party, notice.person) == (NoticeKind.KEY_ENROLLED, "POL", "P. One")
    assert notice.since == room.clock.now + TimeDelta(hours=24)
    keeper_of(room, "DEU")
    assert to_be_told(room.desk) == ["DEU", "POL"]
    stranger = room.browser(room.seat("DEU", "delegate", "D. One")).get("/people").text
    assert notice.words in html.unescape(stranger)
    assert "signs from Sun 29 Aug 2027" in browser.get("/people").text
    assert len(roster.good_keys("POL", room.clock.on(hours=24), "position_taken")) == 1


def test_in_need_a_second_person_of_the_secretariat_lets_a_key_sign_at_once(room: Room) -> None:
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    did(clerk, "wait", hours=24, entry="1")
    came_in(room)
    (asked,) = asks(room.desk, "POL")
    keeper = keeper_of(room)
    did(keeper, "keys/approve", credential=asked.credential.name, party="POL")
    (key,) = room.desk.office.roster().keys
    assert did(keeper, "keys/hasten", key=key) == 409
    assert did(clerk, "keys/hasten", key=key) == 303
    assert list(room.desk.office.roster().good_keys("POL", room.clock.now, "position_taken")) == [
        key
    ]


def test_every_change_of_the_roster_is_told_in_words(room: Room) -> None:
    room.seat("POL", "delegate", "P. One")
    enrol = room.desk.office.enrol
    key = PartyKey(party="POL", person="P. One", ed25519="1" * 42 + "0=")
    for number, (act, by) in enumerate(
        [
            (a.WaitAsked(hours=24), SECRETARY),
            (a.KeyEnrolled(key=key), KEEPER),
            (a.KeyHastened(key=key.id), SECRETARY),
            (a.KeyRevoked(key=key.id), KEEPER),
            (a.PersonsAsked(kind="position_taken", persons=2), SECRETARY),
            (a.SeatTaken(party="POL", role=SeatRole.DELEGATE, person="P. One"), KEEPER),
            (a.AuthorityTaken(party="POL", person=KEEPER), SECRETARY),
        ]
    ):
        enrol(act, by, room.clock.now, f"act {number}")
    found = roster_notices(room.desk)
    assert {each.kind for each in found} == set(NoticeKind)
    assert [each.number for each in found] == list(range(len(found)))
    assert not [each.words for each in found if "%" in each.words or "()" in each.words]


def test_a_page_that_asks_by_itself_keeps_no_session_and_one_that_is_used_does(room: Room) -> None:
    room.opened()
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    for _ in range(2):
        room.clock.on(minutes=10)
        assert browser.post("/stay").status_code == 204
    room.clock.on(minutes=10)
    board = {"hx-request": "true"}
    shown = browser.get("/cases/night/board", headers=board)
    assert shown.status_code == 200
    room.clock.on(minutes=6)
    assert browser.get("/cases/night/board", headers=board).status_code == 303
    assert browser.post("/stay").status_code == 303


def test_one_adds_another_passkey_oneself_after_showing_the_first(room: Room) -> None:
    browser, first = came_in(room)
    page = browser.get("/people").text
    assert "if this device is lost" in page
    assert "Add another passkey" in page
    second = KEY.but(number=2)
    made = second.make(browser.post("/people/passkeys/options").json())
    thief = room.browser(room.seat("POL", "deputy", "P. Two"))
    assert did(thief, "passkeys", answer=made) == 409
    assert did(browser, "passkeys", answer=made) == 303
    assert did(browser, "passkeys", answer=made) == 409, "a challenge is good once"
    assert "if this device is lost" not in browser.get("/people").text
    other, later = room.browser(), second.but(handle=first.handle, count=2)
    options = other.post("/sign-in/options").json()
    answer = other.post("/sign-in", data={"answer": later.get(options)})
    assert answer.status_code == 303
    assert [each.person for each in asks(room.desk, "POL")] == ["P. One"], "it lets in, and waits"


def test_a_passkey_shown_too_long_ago_adds_none(room: Room) -> None:
    browser, _ = came_in(room)
    room.clock.on(minutes=11)
    assert "Add another passkey" not in browser.get("/people").text
    assert did(browser, "passkeys/options") == 409


def test_the_only_secretary_is_told_what_a_lost_device_would_cost(room: Room) -> None:
    link = first_link(room.desk).removeprefix(ORIGIN)
    browser = room.browser()
    registered(browser, link, KEY)
    room.seat("secretariat", "secretariat", room.desk.settings.machine)
    assert "nobody can let you in again" in browser.get("/people").text
    room.seat("secretariat", "secretariat", "S. Second")
    assert "nobody can let you in again" not in browser.get("/people").text


def test_a_power_is_chosen_and_never_preselected(room: Room) -> None:
    secretary = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    page = secretary.get("/people").text
    forms = re.findall(r'<select name="seat"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert len(forms) == 2
    for each in forms:
        assert each.startswith('<option value=""></option>')
        assert "selected" not in each
    assert "Secretariat, secretariat" not in page


def test_who_keeps_a_roster_sits_as_an_authority_and_gave_nobody_a_seat(room: Room) -> None:
    link = f"/invitation/{invite(room.desk, 'Bruno', 'ITA', 'authority', SECRETARY)}"
    browser = room.browser()
    assert "Italy, authority" in browser.get(link).text
    registered(browser, link, KEY)
    page = browser.get("/people").text
    head = page[: page.index("<main")]
    assert "Italy, authority" in head
    assert "Italy, observer" not in head
    assert "Bruno gave Bruno" not in page
    assert "Bruno, who keeps the roster of Italy" in page
    watcher = room.browser(room.seat("FRA", "observer", "F. Watcher"))
    assert "France, observer" in watcher.get("/people").text


def test_a_person_whose_key_waits_is_told_whom_to_telephone(room: Room) -> None:
    browser, _ = came_in(room)
    page = html.unescape(browser.get("/people").text)
    assert f"waits for {KEEPER}. Telephone them, and read these groups aloud" in page


def test_the_secretariat_says_how_many_persons_sign_and_all_can_see_it(room: Room) -> None:
    secretary = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    delegate, at = room.browser(room.seat("POL", "delegate", "P. One")), "/people/signatures"
    room.opened()
    form = "/cases/night/acts/take_position?question=mechanism/nato-light%23decide_military"
    assert "No signature is asked for" in delegate.get(at).text
    assert "Nobody signs this: it stands on your session alone" in delegate.get(form).text
    sent = {"kind": "position_taken", "persons": "2", "entry": "a"}
    assert delegate.post(at, data=sent).status_code == 409
    assert secretary.post(at, data=sent).status_code == 303
    assert room.desk.office.roster().persons == {"position_taken": 2}
    assert "2 persons sign it" in delegate.get(at).text
    assert "when 2 persons of your party have signed it" in delegate.get(form).text
    wrong = secretary.post(at, data=sent | {"persons": "3", "entry": "b"})
    assert (wrong.status_code, "Ask for 0, 1 or 2" in wrong.text) == (409, True)
    room.clock.on(minutes=11)
    late = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    room.clock.on(minutes=11)
    assert late.post(at, data=sent | {"entry": "c"}).status_code == 409
