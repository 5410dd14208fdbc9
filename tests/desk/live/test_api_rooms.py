"""Whatever the pages do of meetings, alerts, duty rosters and signing, programs do, too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.desks import Room
from tests.desk.live.forms import ask
from tests.desk.live.matrix import named
from tests.desk.live.test_api import program
from tests.desk.live.test_signing import ANSWER, MILITARY, a_question, bring, entries, keyed

from foedus.case.entries import Noted
from foedus.desk import printing
from foedus.office.keys import PersonalKey
from foedus.office.papers import read_papers, signed_papers

CASE = "/api/v1/cases/night"
THREE = {"mode": "exercise", "minutes": 3}
MEETING = {
    "level": "political",
    "starts": "2027-08-28T09:30:00+03:00",
    "minutes": 90,
    "place": "https://meet.example/secret-room",
    "zone": "Europe/Kyiv",
    "agenda": ["The attack"],
    "invited": ["POL", "UKR"],
    "discharges": ["consult"],
}


def sent(client: TestClient, path: str, value: Any, key: str = "k1", method: str = "POST") -> Any:
    return client.request(method, path, json=value, headers={"idempotency-key": key})


def notes(room: Room) -> list[str]:
    case = room.desk.office.case("night")
    return [each.body.text for each in case.of(Noted) if isinstance(each.body, Noted)]


@pytest.fixture
def clerk(room: Room) -> TestClient:
    room.opened()
    return program(room, "secretariat", person="S. First")


def test_a_meeting_is_convened_moved_and_called_off_once_each(
    room: Room, clerk: TestClient
) -> None:
    poland, croatia = program(room), program(room, "HRV", person="H. One")

    first, again = (sent(clerk, f"{CASE}/meetings", MEETING) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert sent(clerk, f"{CASE}/meetings", {**MEETING, "place": "there"}).status_code == 422
    (said,) = notes(room)
    assert "secret-room" not in said

    (own,) = poland.get(f"{CASE}/meetings").json()["items"]
    (theirs,) = croatia.get(f"{CASE}/meetings").json()["items"]
    assert own["place"] == MEETING["place"]
    assert (theirs["place"], theirs["agenda"], theirs["invitation"]) == (None, None, None)
    assert croatia.get(own["invitation"]).status_code == 404
    (event,) = Calendar.from_ical(poland.get(own["invitation"]).content).walk("VEVENT")
    assert event["dtstart"].dt.isoformat() == "2027-08-28T09:30:00+03:00"

    later = {"starts": "2027-08-28T12:00:00Z", "minutes": 30, "place": "there"}
    moves = [sent(clerk, f"{CASE}/meetings/k1/move", later, "k2") for _ in range(2)]
    assert [each.status_code for each in moves] == [201, 200]
    assert [each.json()["changes"] for each in moves] == [1, 1]
    off = [sent(clerk, f"{CASE}/meetings/k1/call-off", None, "k3") for _ in range(2)]
    assert [each.status_code for each in off] == [200, 200]
    assert off[0].json()["called_off"]
    assert sent(clerk, f"{CASE}/meetings/k1/move", later, "k4").status_code == 409
    assert len(notes(room)) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"invited": ["NZL"]},
        {"discharges": ["dance"]},
        {"zone": "Europe/Atlantis"},
        {"starts": "2027-08-28T09:30"},
        {"starts": "9999-12-31T23:59:59Z"},
        {"minutes": True},
        {"minutes": 0},
        {"place": "  "},
        {"level": "social"},
        {"by": "me"},
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_nothing_is_kept(
    room: Room, clerk: TestClient, wrong: dict[str, Any]
) -> None:
    answer = sent(clerk, f"{CASE}/meetings", {**MEETING, **wrong})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert notes(room) == []


def test_a_party_convenes_nothing_and_a_reading_token_neither(
    room: Room, clerk: TestClient
) -> None:
    del clerk
    refused = sent(program(room), f"{CASE}/meetings", MEETING)
    assert (refused.status_code, refused.json()["asked"]) == (409, "convene")
    reader = program(room, "secretariat", "read", "S. First")
    assert sent(reader, f"{CASE}/meetings", MEETING).status_code == 403


def test_who_was_told_and_who_confirmed_is_for_the_party_and_the_office(
    room: Room, clerk: TestClient
) -> None:
    poland, france = program(room), program(room, "FRA", person="F. One")
    assert "POL" in clerk.get(f"{CASE}/alerts/unreached").json()["unreached"]
    with on_watch(room) as duty:
        duty.on_duty("POL", "P. Two")
        duty.on_duty("POL", "P. Three", rank=1)
        duty.attacked()
        duty.turn()
        link = next(each.confirm for each in duty.sink.taken if each.delivery.what == "request")
        assert room.browser().post(link).is_redirect
    told = poland.get(f"{CASE}/alerts", params={"limit": 500}).json()["items"]
    assert {each["party"] for each in told} == {"POL"}
    assert {each["person"] for each in told if each["confirmed"]} == {"P. Two"}
    assert {each["state"] for each in told} <= {"sent", "waiting", "idle"}
    assert "example" not in json.dumps(told)
    assert clerk.get(f"{CASE}/alerts", params={"limit": 500}).json()["items"] == told
    assert france.get(f"{CASE}/alerts").json()["items"] == []
    assert france.get(f"{CASE}/alerts/unreached").json() == {
        "mode": "exercise",
        "unreached": ["FRA"],
    }
    page = poland.get(f"{CASE}/alerts", params={"limit": 1}).json()
    assert [page["items"][0], page["next"] is not None] == [told[0], len(told) > 1]


def test_the_silent_are_reminded_once_and_checks_go_to_whom_one_keeps(room: Room) -> None:
    a_question(room, persons=0)
    clerk, poland = program(room, "secretariat", person="S. First"), program(room)
    path, asked = f"{CASE}/alerts/reminders", {"question": MILITARY}
    first, again = (sent(clerk, path, asked) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert "POL" in first.json()["parties"]
    assert first.json() == again.json()
    assert sent(clerk, path, {"question": "another"}).status_code == 422
    assert sent(clerk, path, {"question": "another"}, "k2").status_code == 409
    assert sent(poland, path, asked).status_code == 409

    checked = [sent(clerk, "/api/v1/alerts/checks", {"parties": ["POL"]}) for _ in range(2)]
    assert [each.status_code for each in checked] == [201, 200]
    assert sent(clerk, "/api/v1/alerts/checks", {"parties": ["FRA"]}).status_code == 422
    assert sent(poland, "/api/v1/alerts/checks", {"parties": ["POL"]}).status_code == 409
    room.clock.on(minutes=1)
    with on_watch(room) as duty:
        duty.on_duty("POL", "P. Two")
        assert sent(clerk, "/api/v1/alerts/checks", {"parties": ["POL"]}, "k3").status_code == 201
        duty.turn()
    (told,) = poland.get("/api/v1/alerts/checks").json()["items"]
    assert (told["what"], told["person"], told["state"]) == ("check", "P. Two", "sent")
    assert program(room, "FRA", person="F. One").get("/api/v1/alerts/checks").json()["items"] == []


def test_a_duty_roster_is_kept_and_seen_by_its_party_alone(room: Room) -> None:
    room.opened()
    path = "/api/v1/duty-roster"
    poland, keeper = program(room), program(room, person="POL authority")
    mine = {"channel": "mail", "person": "P. One", "address": "one@msz.example", "rank": 1}
    first, again = (sent(poland, path, mine) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["secret"] is None
    assert sent(poland, path, {**mine, "rank": 2}).status_code == 422
    assert sent(poland, path, mine, "k2").status_code == 409
    assert sent(poland, path, {**mine, "person": "POL authority"}, "k3").status_code == 409
    (contact,) = keeper.get(path).json()["items"]
    assert (contact["address"], contact["confirmed"]) == ("one@msz.example", None)

    other = program(room, "FRA", person="F. One")
    assert other.get(path).json()["items"] == []
    assert other.delete(f"{path}/{contact['id']}").status_code == 404
    assert program(room, "secretariat", person="S. First").get(path).status_code == 404
    assert poland.delete(f"{path}/{contact['id']}").json() == {"removed": True}
    assert poland.delete(f"{path}/{contact['id']}").status_code == 404


def test_a_webhook_comes_with_what_proves_it_and_a_service_hides_what_opens_it(
    room: Room,
) -> None:
    path = "/api/v1/duty-roster"
    poland = program(room)
    hook = {"channel": "webhook", "person": "P. One", "address": "https://hooks.example/a"}
    made = sent(poland, path, hook)
    assert made.status_code == 201, made.text
    assert made.json()["secret"]
    assert made.json()["secret"] not in poland.get(path).text


def test_a_party_says_how_long_it_waits_in_all_cases_and_in_one(room: Room) -> None:
    room.opened()
    poland, keeper = program(room), program(room, person="POL authority")
    everywhere, here = "/api/v1/duty-roster/wait", f"{CASE}/wait"
    assert poland.get(here).json() == {"mode": "exercise", "minutes": None}
    mine = {"channel": "mail", "person": "P. One", "address": "one@msz.example"}
    assert sent(poland, "/api/v1/duty-roster", mine).status_code == 201
    assert sent(keeper, everywhere, {"minutes": 7}, method="PUT").json() == {"minutes": 7}
    assert sent(keeper, here, {"minutes": 3}, method="PUT").json() == THREE
    assert poland.get(everywhere).json() == {"minutes": 7}
    assert poland.get(here).json() == THREE
    assert sent(poland, here, {"minutes": 9}, method="PUT").status_code == 409
    assert sent(keeper, here, {"minutes": 0}, method="PUT").status_code == 422


def signed_by(client: TestClient, path: str, key: PersonalKey) -> Any:
    """What `foedus sign` makes of a statement that a program took, sent back."""
    papers = signed_papers(read_papers(client.get(path).content), key.sign)
    return client.post(path, json=json.loads(bytes(papers[0])))


def proposed(room: Room) -> tuple[str, PersonalKey, PersonalKey]:
    """What P. One has signed and P. Two has not: its address, and the key of each."""
    one, two = room.seat("POL", "delegate", "P. One"), room.seat("POL", "delegate", "P. Two")
    first, second = keyed(room, one), keyed(room, two)
    here = room.browser(one)
    statement = ask(here, ANSWER, answer="support", entry=named("ours")).headers["location"]
    assert bring(here, statement, first).is_redirect
    return f"{CASE}/proposals/{named('ours')}", first, second


def test_a_second_person_reads_and_signs_with_a_key_in_a_file(room: Room) -> None:
    a_question(room)
    address, first, second = proposed(room)
    here, there = program(room), program(room, person="P. Two")
    shown = there.get(address).json()
    assert (shown["signed_by"], shown["may_sign"], shown["persons"]) == (["P. One"], ["P. Two"], 2)

    other = program(room, "HRV", person="H. One")
    for path in (address, f"{address}/statement.json"):
        assert other.get(path).status_code == 404
    assert other.delete(address).status_code == 404
    twice = signed_by(here, f"{address}/statement.json", first)
    assert (twice.status_code, entries(room)) == (409, 4)
    done = signed_by(there, f"{address}/statement.json", second)
    assert done.status_code == 201, done.text
    assert done.json()["entry"]["id"] == named("ours")
    assert there.get(address).status_code == 404


def test_a_signature_of_nobody_beside_ones_own_is_refused(room: Room) -> None:
    a_question(room)
    address, _, second = proposed(room)
    there = program(room, person="P. Two")
    (paper,) = signed_papers(
        read_papers(there.get(f"{address}/statement.json").content), second.sign
    )
    signed = json.loads(bytes(paper))
    signed["signatures"].insert(0, {**signed["signatures"][-1], "key": "nobody+00000000"})
    answer = there.post(f"{address}/statement.json", json=signed)
    assert answer.status_code == 201, "one's own signature is what counts"


def test_what_was_proposed_is_withdrawn_by_who_signs_and_not_by_a_reader(room: Room) -> None:
    a_question(room)
    address, _, _ = proposed(room)
    reader = room.browser(room.seat("POL", "observer", "P. Reader"))
    assert reader.delete(address).status_code == 409
    there = program(room, person="P. Two")
    assert there.delete(address).json() == {"mode": "exercise", "withdrawn": True}
    assert there.delete(address).status_code == 404
    gone = there.post(f"{address}/statement.json", json={"foedus_signed": 1})
    assert gone.status_code == 404


def test_what_the_office_entered_is_countersigned_with_a_key_in_a_file(room: Room) -> None:
    a_question(room, persons=1)
    key = keyed(room, room.seat("POL", "delegate", "P. One"))
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    assert ask(clerk, f"{ANSWER}&for=POL", answer="support", entry=named("told")).is_redirect
    poland, other = program(room), program(room, "HRV", person="H. One")
    (waits,) = poland.get(f"{CASE}/countersign").json()["items"]
    address = f"{CASE}/countersign/{waits['id']}"
    assert other.get(f"{CASE}/countersign").json()["items"] == []
    assert other.get(address).status_code == 404
    assert poland.get(address).json()["may_sign"] == ["P. One"]
    done = signed_by(poland, f"{address}/statement.json", key)
    assert done.status_code == 201, done.text
    assert poland.get(f"{CASE}/countersign").json()["items"] == []
    kinds = poland.get("/api/v1/signatures").json()["kinds"]
    assert {"kind": "position_taken", "persons": 1} in kinds


def test_files_are_those_of_the_pages(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "as_pdf", str.encode)
    room.opened()
    poland, browser = program(room), room.browser(room.seat("POL", "delegate", "P. One"))
    for name, kind in (
        ("contributions.csv", "text/csv"),
        ("contributions.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("board.pdf", "application/pdf"),
    ):
        ours, theirs = poland.get(f"{CASE}/{name}"), browser.get(f"/cases/night/{name}")
        assert ours.headers["content-type"].partition(";")[0] == kind
        assert ours.headers["content-disposition"] == theirs.headers["content-disposition"]
        assert "EXERCISE" in ours.headers["content-disposition"]
    leaf = poland.get(f"{CASE}/entries/opened/leaf")
    assert leaf.content == browser.get("/cases/night/leaf/opened").content
