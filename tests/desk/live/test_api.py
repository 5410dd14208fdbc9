"""The desk for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.desk.live.desks import Room

from foedus.desk.tokens import Scope
from foedus.desk.tokens_made import made_token


def program(
    room: Room, party: str = "POL", scope: str = "act", person: str = "P. One"
) -> TestClient:
    """A program with a token of a delegate."""
    role = "secretariat" if party == "secretariat" else "delegate"
    seat = room.seat(party, role, person)
    _, secret = made_token(room.desk, seat, "test", Scope(scope), 1)
    client = TestClient(room.app, base_url="http://127.0.0.1:8470", follow_redirects=False)
    client.headers["authorization"] = f"Bearer {secret}"
    return client


def send(client: TestClient, key: str, act: Any, case: str = "night", what: str = "acts") -> Any:
    headers = {"idempotency-key": key}
    return client.post(f"/api/v1/cases/{case}/{what}", json=act, headers=headers)


NOTE = {"note": {"text": "Seen from Warsaw."}}


def test_a_program_acts_and_asking_again_is_the_same(room: Room) -> None:
    room.opened()
    poland = program(room)

    first, again = send(poland, "n1", NOTE), send(poland, "n1", NOTE)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipts"][0]["entry"] == again.json()["receipts"][0]["entry"]
    assert first.headers["etag"] == again.headers["etag"]
    listed = poland.get("/api/v1/cases/night/entries").json()["items"]
    assert [each["kind"] for each in listed] == ["case_opened", "noted"]


def test_the_same_key_with_another_act_is_refused(room: Room) -> None:
    room.opened()
    poland = program(room)
    send(poland, "n1", NOTE)

    answer = send(poland, "n1", {"note": {"text": "Something else."}})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "n1" in answer.json()["title"]
    assert answer.json()["remedy"]


@pytest.mark.parametrize("key", ["alerted-0123456789abcdef", "acknowledged-alerted-0"])
def test_the_names_of_the_desks_own_entries_are_nobody_elses(room: Room, key: str) -> None:
    room.opened()
    answer = send(program(room), key, NOTE)
    assert (answer.status_code, "key" in answer.json()["remedy"]) == (422, True)
    assert len(room.desk.office.case("night").entries) == 1


def test_a_key_is_never_answered_with_what_another_has_kept(room: Room) -> None:
    """By a form, or when the case was opened: what the desk's tables know nothing of."""
    room.opened()
    germany = room.browser(room.seat("DEU", "delegate", "D. One"))
    form = {"entry": "a" * 32, "text": "Seen from Warsaw."}
    assert germany.post("/cases/night/acts/note", data=form).status_code == 303
    poland = program(room)

    answers = [send(poland, key, NOTE) for key in ("opened", "a" * 32)]

    assert [each.status_code for each in answers] == [422, 422]
    assert len(room.desk.office.case("night").entries) == 2


def test_an_act_of_a_form_is_not_answered_to_another_body(room: Room) -> None:
    room.opened()
    own = room.browser(room.seat("POL", "delegate", "P. One"))
    form = {"entry": "a" * 32, "text": "Seen from Warsaw."}
    assert own.post("/cases/night/acts/note", data=form).status_code == 303
    poland = program(room)
    assert send(poland, "a" * 32, {"note": {"text": "Else."}}).status_code == 422
    assert send(poland, "a" * 32, NOTE).status_code == 200


def test_a_refused_key_may_be_used_again(room: Room) -> None:
    room.opened()
    poland = program(room)
    refused = send(poland, "n1", {"close_case": {}})
    assert refused.status_code == 409
    assert refused.json()["asked"] == "close case"
    assert send(poland, "n1", NOTE).status_code == 201


def test_a_token_that_may_read_does_not_act(room: Room) -> None:
    room.opened()
    reader = program(room, scope="read")
    assert reader.get("/api/v1/cases/night").status_code == 200
    assert send(reader, "n1", NOTE).status_code == 403


def test_a_token_opens_no_pages_and_makes_no_token(room: Room) -> None:
    room.opened()
    poland = program(room)
    assert poland.get("/cases").headers["location"] == "/sign-in"
    sent = {"name": "another", "scope": "act", "days": 1}
    assert poland.post("/api/v1/tokens", json=sent).status_code == 403


def test_a_token_ends_with_its_time_its_seat_and_its_revocation(room: Room) -> None:
    room.opened()
    poland, estonia = program(room), program(room, "EST", person="E. One")
    (token,) = estonia.get("/api/v1/tokens").json()["items"]
    assert estonia.delete(f"/api/v1/tokens/{token['id']}").json() == {"revoked": True}
    assert estonia.get("/api/v1/me").status_code == 401
    assert poland.get("/api/v1/me").status_code == 200
    room.clock.on(hours=25)
    assert poland.get("/api/v1/me").status_code == 401


def test_a_person_makes_a_token_and_only_its_digest_is_kept(room: Room) -> None:
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    made = browser.post("/api/v1/tokens", json={"name": "bot", "scope": "read", "days": 2}).json()
    assert made["secret"].startswith("foedus_")
    assert made["secret"] not in browser.get("/api/v1/tokens").text
    folder = Path(room.desk.tables._engine.url.database).parent
    for file in folder.glob("desk.db*"):
        assert made["secret"].encode() not in file.read_bytes()


def test_a_case_of_others_is_as_if_it_were_not(room: Room) -> None:
    room.opened()
    outside = program(room, "NZL")
    for path in ("", "/standing", "/entries", "/bundle", "/agreements", "/proposals"):
        gone = outside.get(f"/api/v1/cases/night{path}")
        never = outside.get(f"/api/v1/cases/never{path}")
        assert (gone.status_code, gone.text.replace("night", "never")) == (404, never.text)
    assert outside.get("/api/v1/cases").json() == {"items": [], "next": None}
    assert send(outside, "n1", NOTE).status_code == 404


def test_pages_of_entries_are_whole_and_filtered(room: Room) -> None:
    room.opened()
    poland, estonia = program(room), program(room, "EST", person="E. One")
    for n in range(5):
        send(poland if n % 2 else estonia, f"n{n}", NOTE)
    got, after = [], ""
    while True:
        page = poland.get("/api/v1/cases/night/entries", params={"limit": 2, "after": after}).json()
        got += [each["id"] for each in page["items"]]
        if (after := page["next"] or "") == "":
            break
    assert got == ["opened", "n0", "n1", "n2", "n3", "n4"]
    mine = poland.get("/api/v1/cases/night/entries", params={"party": "EST", "kind": "noted"})
    assert [each["id"] for each in mine.json()["items"]] == ["n0", "n2", "n4"]
    assert poland.get("/api/v1/cases/night/entries", params={"after": "x"}).status_code == 422


def test_who_acts_and_when_is_never_taken_from_a_request(room: Room) -> None:
    room.opened()
    poland = program(room)
    for claim in (
        {"by": "UKR delegate U. One"},
        {"at": "2027-08-27T00:00:00Z"},
        {"confirmed_by": "secretariat S. First"},
        {"recorded_at": "2027-08-27T00:00:00Z"},
    ):
        answer = send(poland, "n1", {**NOTE, **claim})
        assert answer.status_code == 422, claim
    assert len(room.desk.office.case("night").entries) == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"note":{"text":"a"},"note":{"text":"b"}}',
        b'{"count_violations":{"accused":"RUS","number":1e400}}',
        b'{"count_violations":{"accused":"RUS","number":NaN}}',
        b'{"count_violations":{"accused":"RUS","number":true}}',
        b'{"count_violations":{"accused":"RUS","number":-1}}',
        b'{"count_violations":{"accused":"RUS","number":12345678901234567890}}',
        b'{"note":{"text":"a\\u0000b"}}',
        b'{"note":{"text":"a\\u202eb"}}',
        b'{"note":{"text":"\\ud800"}}',
        b'{"note":{"text":5}}',
        b'{"note":{"text":"a"},"close_case":{}}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff",
        b"",
        b"[]",
        b"null",
    ],
)
def test_strange_input_is_refused_and_nothing_is_kept(room: Room, body: bytes) -> None:
    room.opened()
    poland = program(room)
    headers = {"idempotency-key": "n1", "content-type": "application/json"}
    answer = poland.post("/api/v1/cases/night/acts", content=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(room.desk.office.case("night").entries) == 1


def test_too_many_requests_are_told_when_to_come_again(room: Room) -> None:
    poland = program(room)
    answers = [poland.get("/api/v1/me") for _ in range(101)]
    assert [each.status_code for each in answers].count(200) == 100
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    room.clock.on(seconds=1)
    assert poland.get("/api/v1/me").status_code == 200


def test_a_position_is_taken_and_read_back_by_its_topic(room: Room) -> None:
    room.opened()
    ukraine, poland = program(room, "UKR", person="U. One"), program(room)
    report = {
        "report_fact": {
            "event": "armed_attack",
            "phase": "occurred",
            "occurred": "2027-08-27T23:00:00Z",
            "attacker": "RUS",
            "victims": ["UKR"],
        }
    }
    assert send(ukraine, "attack", report).status_code == 201
    assert send(ukraine, "asks", {"request": {}}).status_code == 201
    answer = send(poland, "ours", {"take_position": {"question": "military", "answer": "support"}})
    assert answer.status_code == 201, answer.text
    standing = poland.get("/api/v1/cases/night/standing").json()
    said = {p["party"] for q in standing["questions"] for p in q["positions"]}
    assert said == {"POL"}
    receipt = poland.get("/api/v1/cases/night/entries/ours/receipt").json()
    assert receipt["proof"].startswith("c2sp.org/tlog-proof@v1")
    assert poland.get("/api/v1/cases/night/entries/ours/proof").text == receipt["proof"]
    assert poland.get("/api/v1/cases/night/entries/ours").json() == receipt["entry"]
    bundle = poland.get("/api/v1/cases/night/bundle")
    assert bundle.headers["content-disposition"].endswith('"EXERCISE-night.foedus"')


def test_the_secretariat_opens_a_case_once(room: Room) -> None:
    clerk = program(room, "secretariat", person="S. First")
    sent = {"title": "Missiles", "mode": "exercise", "under": ["mechanism/nato-light"]}
    first, again = (clerk.post("/api/v1/cases/night", json=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    other = clerk.post("/api/v1/cases/night", json={**sent, "title": "Other"})
    assert other.status_code == 422
    assert program(room).post("/api/v1/cases/day", json=sent).status_code == 409
