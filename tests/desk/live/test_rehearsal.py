"""A rehearsal on the desk: its control room, who plays whom, what players see and are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.desks import SECRETARY, Room, a_room
from tests.desk.live.matrix import routes
from tests.desk.live.test_api import program
from tests.office.offices import OPEN

from foedus.case import entries as e
from foedus.case.casting import is_played, played_by_people
from foedus.case.state import Case
from foedus.desk.alerts.leader import Alone
from foedus.desk.conducting import Conductor
from foedus.desk.rehearsing import begin, rehearsal_of
from foedus.desk.statements import unsigned_by
from foedus.desk.tokens import Scope
from foedus.desk.tokens_made import made_token
from foedus.record import acts as a

SCENARIO: Final = "after-the-ceasefire"
CASE: Final = "drill"
ROOM: Final = f"/cases/{CASE}/rehearsal"
API: Final = f"/api/v1/cases/{CASE}"


class Drill:
    """A rehearsal whose clock stands at its beginning, and the browsers of those in it."""

    def __init__(self, room: Room) -> None:
        self.room, self.desk = room, room.desk
        room.seat("secretariat", "secretariat", SECRETARY)
        room.seat("secretariat", "secretariat", room.desk.settings.machine)
        self.seat = room.seat("secretariat", "director", "D. Rector")
        begin(room.desk, SCENARIO, CASE, self.seat, people=("POL",), running=False)
        self.conductor = Conductor(room.desk, Alone())
        self.conductor.step()

    def sits(self, party: str, role: str) -> TestClient:
        """A browser of somebody."""
        return self.room.browser(self.room.seat(party, role, f"{party} {role}"))

    @property
    def director(self) -> TestClient:
        return self.room.browser(self.seat)

    @property
    def case(self) -> Case:
        return self.desk.office.case(CASE)

    def goes_on(self, **span: float) -> None:
        """Jump, and have everything on the way played."""
        rehearsal = rehearsal_of(self.desk, self.case)
        ends = rehearsal.exercise.reading.scenario.ends
        rehearsal.jump(min(rehearsal.now.add(**span), ends))  # type: ignore[arg-type]
        self.plays()

    def plays(self) -> None:
        """Have whatever is to be played be played."""
        for _ in range(1000):
            if self.conductor.step():
                break
        self.conductor.step()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """One that has gone on for eight hours; nobody turns its clock any more."""
    folder: Path = tmp_path_factory.mktemp("desk")
    with a_room(folder) as room:
        drill = Drill(room)
        rehearsal_of(room.desk, drill.case).reschedule("dead", None, drill.seat, "held")
        drill.goes_on(hours=8)
        mine = [*OPEN]
        OPEN.clear()  # else the next test that ends would close it
        yield drill
    for each in mine:
        each.close()


@pytest.fixture
def drill(room: Room) -> Drill:
    return Drill(room)


def text_of(answer: Any) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def of(room: Room, party: str, role: str) -> TestClient:
    """A program that acts for somebody."""
    seat = room.seat(party, role, f"{party} {role}")
    _, secret = made_token(room.desk, seat, "test", Scope.ACT, 1)
    client = TestClient(room.app, base_url="http://127.0.0.1:8470", follow_redirects=False)
    client.headers["authorization"] = f"Bearer {secret}"
    return client


# beginning


def test_a_director_begins_a_scenario_by_a_form(room: Room) -> None:
    room.seat("secretariat", "secretariat", room.desk.settings.machine)
    director = room.browser(room.seat("secretariat", "director", "D. Rector"))
    assert "after an invented ceasefire" in director.get("/rehearsals").text
    seats = room.desk.promises.staging("friday-breach").reading.scenario.seats
    shown = director.get("/rehearsals/new?scenario=friday-breach").text
    assert seats
    assert set(re.findall(r'name="people" value="([^"]+)" checked', shown)) == set(seats)

    typed = {"scenario": SCENARIO, "case": "one", "speed": "10", "seed": "3", "clock": "stands"}
    answer = director.post("/rehearsals", data={**typed, "people": ["ITA", "POL"]})

    assert answer.headers["location"] == "/cases/one/rehearsal"
    begun = room.desk.office.case("one").of(e.RehearsalBegun)[0].body
    assert isinstance(begun, e.RehearsalBegun)
    assert (begun.seed, set(begun.people)) == (3, {"ITA", "POL"})
    assert "standing" in director.get("/cases/one/rehearsal").text
    assert "/cases/one/rehearsal" in director.get("/rehearsals").text
    wrong = director.post("/rehearsals", data={**typed, "case": "two", "speed": "fast"})
    assert wrong.status_code == 409
    assert 'value="fast"' in wrong.text, "what was typed is kept"


def test_a_player_sees_their_exercises_and_no_scenario(played: Drill) -> None:
    shown = played.sits("POL", "delegate").get("/rehearsals")
    assert f"/cases/{CASE}/mine" in shown.text
    assert "What can be rehearsed" not in shown.text
    assert played.sits("NZL", "delegate").get("/rehearsals").text.count(CASE) == 0


# the control room


def test_the_clock_is_turned_from_the_control_room(drill: Drill) -> None:
    director = drill.director

    def turn(**sent: str) -> Any:
        return director.post(f"{ROOM}/clock", data=sent)

    def clock() -> Any:
        return rehearsal_of(drill.desk, drill.case).run.pace

    assert turn(do="resume").status_code == 303
    assert clock().running
    assert turn(do="speed", speed="240").status_code == 303
    assert clock().speed == 240
    assert turn(do="pause").status_code == 303
    assert not clock().running
    before = rehearsal_of(drill.desk, drill.case).now
    named = director.get(ROOM).text
    assert "Next event:" in named
    assert turn(do="step").status_code == 303
    drill.plays()
    after = rehearsal_of(drill.desk, drill.case).now
    assert after > before
    assert turn(do="jump", by="PT6H").status_code == 303
    drill.plays()
    assert rehearsal_of(drill.desk, drill.case).now == after.add(hours=6)
    for wrong in ({"do": "jump", "at": "2026-01-01T00:00"}, {"do": "speed", "speed": "0"}):
        answer = turn(**wrong)
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
    assert turn(do="end").status_code == 303
    drill.plays()
    assert drill.case.of(e.CaseClosed)
    assert turn(do="resume").status_code == 409


def test_injects_are_made_moved_and_held_back_from_the_control_room(drill: Drill) -> None:
    director, made = drill.director, f"{ROOM}/injects/rumour"

    assert director.post(made, data={"do": "inject"}).status_code == 303
    assert director.post(made, data={"do": "inject"}).status_code in {303, 409}
    times = rehearsal_of(drill.desk, drill.case).injects.times()
    moved = {"do": "move", "at": "2027-08-28T20:30", "entry": "x1"}
    for _ in range(2):
        assert director.post(f"{ROOM}/injects/dead", data=moved).status_code == 303
    assert director.post(f"{ROOM}/injects/ten", data={"do": "hold", "entry": "x2"}).is_redirect
    rehearsal = rehearsal_of(drill.desk, drill.case)

    assert [each.id for each in drill.case.of(e.Injected)] == ["i.rumour"]
    assert str(rehearsal.injects.times()["dead"]) == "2027-08-28T20:30:00Z"
    assert rehearsal.injects.times()["dead"] != times["dead"]
    assert "ten" in rehearsal.injects.ready()
    assert len(drill.case.of(e.Rescheduled)) == 2, "the same form sent twice is one entry"
    assert director.post(f"{ROOM}/injects/none", data={"do": "inject"}).status_code == 404


def test_the_control_room_names_facts_players_and_what_comes(played: Drill) -> None:
    """Evaluators read along; what the machine plays next is for the director alone."""
    shown, read = (
        text_of(played.director.get(ROOM)),
        text_of(played.sits("secretariat", "observer").get(ROOM)),
    )
    for said in (shown, read):
        assert "Comes when: The duty decide military of Italy is missed" in said
        assert "In the exercise" in said
        assert "On the wall" in said
        assert "held back" in said
    assert "What the machine plays next" in shown
    assert "What the machine plays next" not in read
    assert "Inject now" in shown
    assert "Inject now" not in read


# what players do not see


def secrets(drill: Drill) -> list[str]:
    """Titles and words of what is still to come."""
    rehearsal = rehearsal_of(drill.desk, drill.case)
    scenario, made = rehearsal.exercise.reading.scenario, rehearsal.injects.made()
    left = [each for key, each in scenario.injects.items() if key not in made]
    assert left
    expected = [each.text for each in scenario.expectations.values()]
    return [*(each.title for each in left), *(each.text for each in left if each.text), *expected]


def seen_by(client: TestClient, drill: Drill) -> dict[str, str]:
    """Everything that a viewer gets of the case, by address."""
    found = {}
    for route in routes(drill.room.app):
        method, path = route.split(" ", 1)
        if method != "GET" or "{case}" not in path or path.endswith((".pdf", "/live")):
            continue
        names = ["begun", "held", "i.radar"] if "{entry" in path else [""]
        for name in names:
            at = path.replace("{case}", CASE).replace("{verb}", "note")
            at = at.replace("{entry:path}", name).replace("{entry}", name)
            answer = client.get(at)
            if answer.is_success:
                found[at] = answer.content.decode("utf-8", "replace")
    return found


def leaks(drill: Drill, client: TestClient) -> list[str]:
    return [
        f"{at}: {secret}"
        for at, said in seen_by(client, drill).items()
        for secret in secrets(drill)
        if secret in said or secret.replace('"', '\\"') in said
    ]


def test_no_player_sees_what_is_to_come(played: Drill) -> None:
    """Wherever they look: the record holds the whole scenario from its first moment."""
    delegate = played.sits("POL", "delegate")
    assert delegate.get(ROOM).status_code == 404
    assert delegate.get(f"{API}/rehearsal/injects").status_code == 404
    assert len(seen_by(delegate, played)) > 15
    assert leaks(played, delegate) == []
    for path in (f"/cases/{CASE}/bundle", f"{API}/bundle", f"{API}/entries/begun"):
        refused = delegate.get(path)
        assert refused.status_code == 409
        assert "once the exercise is over" in refused.text


def test_a_leak_would_be_found(played: Drill) -> None:
    """The control: who directs sees it in many places."""
    assert {each.partition(":")[0] for each in leaks(played, played.director)} >= {
        ROOM,
        f"/cases/{CASE}/evaluation",
        f"{API}/entries/begun",
        f"/cases/{CASE}/leaf/begun",
    }


def test_when_it_is_over_everybody_has_the_record(drill: Drill) -> None:
    delegate = drill.sits("POL", "delegate")
    assert delegate.get(f"/cases/{CASE}/bundle").status_code == 409
    drill.goes_on(hours=48)
    assert delegate.get(f"/cases/{CASE}/bundle").status_code == 200
    assert "after-the-ceasefire" in delegate.get(f"{API}/entries/begun").text


def test_an_inject_for_one_is_not_told_to_another(drill: Drill) -> None:
    drill.director.post(f"{ROOM}/injects/minister", data={"do": "inject"})
    inject = drill.case.of(e.Injected)[0].body
    assert isinstance(inject, e.Injected)
    assert inject.to == ("ITA",)
    assert inject.text in drill.sits("ITA", "delegate").get(f"/cases/{CASE}/mine").text
    poland = drill.sits("POL", "delegate")
    for page in ("mine", "board", "record"):
        assert inject.text not in poland.get(f"/cases/{CASE}/{page}").text


# who plays whom


def test_a_delegate_takes_over_and_hands_back_their_own_party_alone(drill: Drill) -> None:
    italy, players = drill.sits("ITA", "delegate"), f"{ROOM}/players"
    mine = f"/cases/{CASE}/mine"
    assert "Take over Italy" in italy.get(mine).text
    sent = {"do": "take_over", "party": "ITA", "entry": "x1"}

    assert italy.post(players, data=sent).headers["location"] == mine
    assert italy.post(players, data=sent).status_code == 303, "the same form sent twice"

    assert "ITA" in played_by_people(drill.case)
    assert "Hand back to the machine" in italy.get(mine).text
    assert "Hand back to the machine" in italy.get(f"/cases/{CASE}/board").text
    other = {"do": "take_over", "party": "FIN", "entry": "x2"}
    assert italy.post(players, data=other).status_code == 409
    assert drill.sits("secretariat", "observer").post(players, data=other).status_code == 409
    assert drill.director.post(players, data=other).headers["location"] == ROOM
    assert {"ITA", "FIN", "POL"} <= played_by_people(drill.case)
    back = {"do": "hand_back", "party": "ITA", "entry": "x3"}
    assert italy.post(players, data=back).status_code == 303
    assert "ITA" not in played_by_people(drill.case)


def test_what_the_machine_played_says_so_and_waits_for_no_signature(played: Drill) -> None:
    rule = a.PersonsAsked(kind="requested", persons=1)
    played.desk.office.enrol(rule, SECRETARY, played.room.clock.now, "persons")
    browser = played.sits("POL", "delegate")
    board = text_of(browser.get(f"/cases/{CASE}/board"))

    assert any(is_played(each) for each in played.case.entries)
    assert board.count("played by the machine") > 10
    assert "the machine" in board
    assert "played by the machine" in browser.get(f"/cases/{CASE}/record").text
    assert unsigned_by(played.desk, played.case) == frozenset()
    lines = browser.get(f"{API}/entries?limit=500").json()["items"]
    assert [each["played"] for each in lines] == [is_played(each) for each in played.case.entries]


def test_both_clocks_are_on_the_board_and_on_my_page(played: Drill) -> None:
    for page in ("board", "mine"):
        shown = played.sits("POL", "delegate").get(f"/cases/{CASE}/{page}").text
        assert 'data-dial="exercise"' in shown
        assert 'data-dial="wall"' in shown
        assert 'data-speed="60"' in shown
        assert "data-still" in shown, "its clock stands"


# evaluation


def test_evaluators_say_what_they_saw_and_players_do_not_see_it_yet(drill: Drill) -> None:
    observer, poland = drill.sits("secretariat", "observer"), drill.sits("POL", "delegate")
    at = f"/cases/{CASE}/evaluation"
    sent = {"expectation": "italy", "seen": "partly", "text": "They hesitated.", "evidence": "1, 2"}

    assert observer.post(f"{at}/observed", data={**sent, "entry": "x1"}).status_code == 303

    (seen,) = (each.body for each in drill.case.of(e.Observed))
    assert isinstance(seen, e.Observed)
    assert (seen.seen, seen.evidence) == (e.Seen.PARTLY, ("opened", "begun"))
    assert "They hesitated." in observer.get(at).text
    assert "They hesitated." not in poland.get(at).text
    assert "They hesitated." not in poland.get(f"/cases/{CASE}/record").text
    wrong = observer.post(f"{at}/observed", data={**sent, "evidence": "999", "entry": "x2"})
    assert wrong.status_code == 409
    assert "They hesitated.</textarea>" in wrong.text
    assert poland.post(f"{at}/observed", data={**sent, "entry": "x3"}).status_code == 404
    act = {"observe": {"expectation": "italy", "seen": "met", "text": "All well."}}
    reader = of(drill.room, "POL", "observer")
    said = reader.post(f"{API}/acts", json=act, headers={"idempotency-key": "o1"})
    assert said.status_code == 409, "those who evaluate speak for no party"
    drill.goes_on(hours=48)
    assert "They hesitated." in poland.get(f"/cases/{CASE}/record").text
    assert observer.post(f"{at}/observed", data={**sent, "entry": "x4"}).status_code == 303


def test_everybody_with_a_seat_enters_lessons_also_when_it_is_over(drill: Drill) -> None:
    at = f"/cases/{CASE}/evaluation"
    about = "mechanism/nato-light#decide_military"
    sent = {"text": "The council cannot meet at night.", "about": [about], "owner": "Cabinet"}
    sent |= {"action": "Allow a written procedure.", "due": "2028"}
    poland, auditor = drill.sits("POL", "delegate"), drill.sits("secretariat", "auditor")

    assert poland.post(f"{at}/lessons", data={**sent, "entry": "x1"}).status_code == 303
    wrong = poland.post(f"{at}/lessons", data={**sent, "about": ["none"], "entry": "x2"})
    empty = poland.post(f"{at}/lessons", data={**sent, "text": " ", "entry": "x3"})
    drill.goes_on(hours=48)
    assert auditor.post(f"{at}/lessons", data={**sent, "entry": "x4"}).status_code == 303

    assert (wrong.status_code, empty.status_code) == (409, 409)
    assert "Allow a written procedure." in empty.text, "what was typed is kept"
    kept = [each.body for each in drill.case.of(e.LessonEntered)]
    assert [each.about for each in kept if isinstance(each, e.LessonEntered)] == [(about,)] * 2
    assert "Allow a written procedure." in poland.get(at).text


# programs


def test_programs_do_what_the_pages_do(room: Room) -> None:
    room.seat("secretariat", "secretariat", room.desk.settings.machine)
    director = of(room, "secretariat", "director")
    poland = program(room, "POL", person="P. One")
    asked = {"scenario": SCENARIO, "people": ["POL"], "running": False, "speed": 10}
    assert poland.post(f"{API}/rehearsal", json=asked).status_code == 409
    assert poland.get("/api/v1/scenarios").json()["items"] == []
    assert SCENARIO in [x["scenario"] for x in director.get("/api/v1/scenarios").json()["items"]]

    first, again = (director.post(f"{API}/rehearsal", json=asked) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert poland.get(f"{API}/rehearsal").json()["people"] == ["POL"]
    assert [x["case"] for x in poland.get("/api/v1/rehearsals").json()["items"]] == [CASE]
    assert director.post(f"{API}/rehearsal/resume").json()["running"]
    assert director.post(f"{API}/rehearsal/speed", json={"speed": 240}).json()["speed"] == 240
    assert not director.post(f"{API}/rehearsal/pause").json()["running"]
    assert poland.post(f"{API}/rehearsal/pause").status_code == 404
    target = {"to": "2027-08-28T05:00:00Z"}
    assert director.post(f"{API}/rehearsal/jump", json=target).json()["jumping_to"] == target["to"]
    rows = {x["inject"]: x for x in director.get(f"{API}/rehearsal/injects").json()["items"]}
    assert rows["rumour"]["status"] == "ready"
    assert director.post(f"{API}/rehearsal/injects/rumour").json()["status"] == "made"
    key = {"idempotency-key": "k1"}
    moves = [
        director.post(f"{API}/rehearsal/injects/dead/move", json={"to": None}, headers=key)
        for _ in range(2)
    ]
    assert [each.json()["status"] for each in moves] == ["ready", "ready"]
    other = director.post(f"{API}/rehearsal/injects/ten/move", json={"to": None}, headers=key)
    assert other.status_code == 422


def test_nobody_names_an_entry_as_the_machine_names_its_own(drill: Drill) -> None:
    """Else a player could put a note in the place of an inject, which would never come."""
    poland = program(drill.room, "POL", person="P. One")
    for key in ("i.dead", "m.POL.decide_military", "b.1"):
        said = {"note": {"text": "In its place."}}
        answer = poland.post(f"{API}/acts", json=said, headers={"idempotency-key": key})
        assert answer.status_code == 422


# messages


def test_only_people_are_told_and_the_loop_goes_by_the_clock_of_the_exercise(drill: Drill) -> None:
    room = drill.room
    for party in ("POL", "ITA"):
        officer = room.browser(room.seat(party, "delegate", f"{party} delegate"))
        typed = {"channel": "mail", "address": f"{party}@example.org".lower()}
        sent = {"person": f"{party} delegate", **typed}
        assert officer.post("/alerts/roster", data=sent).status_code == 303
    with on_watch(room) as duty:
        duty.turn()
        duty.sink.taken.clear()
        drill.goes_on(hours=4)
        duty.turn()
        told = [each.delivery for each in duty.sink.taken if each.delivery.case == CASE]
        rehearsal_of(drill.desk, drill.case).resume()
        rehearsal_of(drill.desk, drill.case).run_at(1440)
        left = duty.watch._left(CASE, drill.desk.clock_of(drill.case).add(seconds=1440))

    assert told
    assert {each.party for each in told} == {"POL"}
    assert all("EXERCISE" in each.text for each in told)
    assert left == pytest.approx(1, abs=0.01), "a second on the wall"
