"""Subscriptions: every entry that a seat may see, in order, at least once, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from fastapi.testclient import TestClient
from tests.desk.live.desks import SECRETARY, Room, a_room
from tests.desk.live.hooks import a_hook
from tests.desk.live.test_api import NOTE, program, send
from tests.office.offices import OPEN

from foedus.case.words import SeatRole
from foedus.desk.alerts.leader import Alone, lock_of
from foedus.desk.alerts.webhook import Caller, signature
from foedus.desk.subscriptions import posting
from foedus.desk.subscriptions.kept import MOST_TRIES, Going, Subscription, Subscriptions
from foedus.desk.subscriptions.posting import Posting
from foedus.errors import NotFoundError
from foedus.record import acts as a

ADDRESS = "/api/v1/subscriptions"


@dataclass
class Post:
    """A room whose events go to a server on this machine."""

    room: Room
    hook: Any
    posting: Posting

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.hook.server_port}/events"

    def subscribed(self, client: TestClient) -> dict[str, Any]:
        answer = client.post(ADDRESS, json={"url": self.url})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def turn(self) -> None:
        """Rounds until nothing is on its way any more."""
        for _ in range(3):
            self.posting.step()
            while not self.posting.idle:
                sleep(0.002)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.hook.calls]

    def one(self) -> Subscription:
        (found,) = Subscriptions(self.room.desk.tables).of("P. One")
        return found


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_hook() as hook, a_room(tmp_path, webhooks_here=True) as room:
        desk = room.desk
        loop = Posting(desk, Caller(desk.now, test=True), Alone())
        yield Post(room=room, hook=hook, posting=loop)
        loop.stop()
    while OPEN:
        OPEN.pop().close()


def test_an_entry_arrives_as_a_cloudevent_that_the_sdk_reads_and_the_secret_proves(
    post: Post,
) -> None:
    poland = program(post.room, scope="subscribe")
    made = post.subscribed(poland)
    post.room.opened()
    post.turn()

    ((path, headers, body),) = post.hook.calls
    assert path == "/events"
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    said = signature(made["secret"], headers["foedus-time"], body)
    assert headers["foedus-signature"] == said
    event = from_structured_event(HTTPMessage(headers=headers, body=body))
    assert event.get_id() == "opened"
    assert event.get_source() == "http://localhost:8470/cases/night"
    assert event.get_subject() == "night"
    assert event.get_type() == "foedus.exercise.case_opened"
    assert event.get_extension("foedusmode") == "exercise"
    assert event.get_time() is not None
    assert event.get_data() == poland.get("/api/v1/cases/night/entries/opened").json()


def test_the_order_is_that_of_the_record_and_each_comes_once_where_it_is_taken(post: Post) -> None:
    poland = program(post.room)
    post.subscribed(poland)
    post.room.opened()
    post.turn()
    for n in range(5):
        send(poland, f"n{n}", NOTE)
    post.turn()
    post.turn()
    assert [each["id"] for each in post.events()] == ["opened", "n0", "n1", "n2", "n3", "n4"]
    places = [each["sequence"] for each in post.events()]
    assert places == sorted(places)


def test_what_was_before_is_not_sent(post: Post) -> None:
    post.room.opened()
    poland = program(post.room)
    post.subscribed(poland)
    send(poland, "n1", NOTE)
    post.turn()
    assert [each["id"] for each in post.events()] == ["n1"]


def test_a_seat_is_sent_the_cases_that_it_may_see_and_no_other(post: Post) -> None:
    post.subscribed(program(post.room, "NZL", person="N. One"))
    post.room.opened()
    post.turn()
    assert post.events() == []
    post.subscribed(program(post.room, "secretariat", person=SECRETARY))
    send(program(post.room), "n1", NOTE)
    post.turn()
    assert [each["id"] for each in post.events()] == ["n1"]


def test_without_the_look_at_the_case_anybody_would_be_sent_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(posting, "may_read", lambda *_: True)
    post.subscribed(program(post.room, "NZL", person="N. One"))
    post.room.opened()
    post.turn()
    assert len(post.events()) == 1


def test_what_is_not_taken_comes_again_before_anything_else(post: Post) -> None:
    poland = program(post.room)
    post.subscribed(poland)
    post.room.opened()
    send(poland, "n1", NOTE)
    post.hook.replies = [500, 204, 503]
    post.turn()
    assert post.one().tries == 1
    post.turn()
    assert [each["id"] for each in post.events()] == ["opened"]
    post.room.clock.on(seconds=2)
    post.turn()
    post.room.clock.on(seconds=2)
    post.turn()

    assert [each["id"] for each in post.events()] == ["opened", "opened", "n1", "n1"]
    names = [headers["foedus-delivery"] for _, headers, _ in post.hook.calls]
    assert names[0] == names[1] != names[2] == names[3]
    assert (post.one().going, post.one().tries) == (Going.RUNNING, 0)


def test_a_death_after_sending_sends_again_and_loses_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    poland = program(post.room)
    post.subscribed(poland)
    post.room.opened()
    send(poland, "n1", NOTE)
    monkeypatch.setattr(Subscriptions, "sent", lambda *_: 1 / 0)
    post.turn()
    monkeypatch.undo()
    after = Posting(post.room.desk, Caller(post.room.desk.now, test=True), Alone())
    Post(room=post.room, hook=post.hook, posting=after).turn()
    after.stop()
    assert [each["id"] for each in post.events()] == ["opened", "opened", "n1"]


def test_after_many_faults_it_is_stopped_and_goes_on_when_somebody_asks(post: Post) -> None:
    poland = program(post.room)
    made = post.subscribed(poland)["subscription"]
    post.room.opened()
    post.hook.answer = 500
    for _ in range(MOST_TRIES + 3):
        post.turn()
        post.room.clock.on(hours=1)
    assert len(post.hook.calls) == MOST_TRIES
    assert post.one().going is Going.FAILING
    browser = post.room.browser(post.room.seat("POL", "delegate", "P. One"))
    shown = browser.get("/people/subscriptions").text
    assert "failing" in shown
    assert "answers 500" in shown

    post.hook.answer = 204
    send(program(post.room), "n1", NOTE)
    browser = post.room.browser(post.room.seat("POL", "delegate", "P. One"))
    assert browser.post(f"/people/subscriptions/{made['id']}/again").is_redirect
    post.turn()
    assert [each["id"] for each in post.events()][MOST_TRIES:] == ["opened", "n1"]


def test_an_address_that_is_gone_is_not_tried_again(post: Post) -> None:
    post.subscribed(program(post.room))
    post.room.opened()
    post.hook.answer = 410
    post.turn()
    post.room.clock.on(hours=1)
    post.turn()
    assert len(post.hook.calls) == 1
    assert post.one().going is Going.FAILING


@pytest.mark.parametrize("how", ["seat", "token", "time", "person"])
def test_it_ends_with_its_seat_its_token_and_when_somebody_ends_it(post: Post, how: str) -> None:
    poland = program(post.room)
    made = post.subscribed(poland)["subscription"]
    match how:
        case "seat":
            taken = a.SeatTaken(party="POL", role=SeatRole.DELEGATE, person="P. One")
            post.room.desk.office.enrol(taken, "POL authority", post.room.clock.now, "taken")
        case "token":
            (token,) = poland.get("/api/v1/tokens").json()["items"]
            poland.delete(f"/api/v1/tokens/{token['id']}")
        case "time":
            post.room.clock.on(hours=25)
        case _:
            assert poland.delete(f"{ADDRESS}/{made['id']}").json() == {"ended": True}
    post.room.opened()
    post.turn()
    assert post.hook.calls == []
    assert post.one().going is Going.ENDED
    with pytest.raises(NotFoundError):
        Subscriptions(post.room.desk.tables).again("P. One", made["id"])


def test_a_seat_that_is_taken_between_two_events_is_sent_no_other(post: Post) -> None:
    poland = program(post.room)
    post.subscribed(poland)
    post.room.opened()
    send(poland, "n1", NOTE)
    real = Subscriptions.sent

    def and_taken(self: Subscriptions, *rest: Any) -> None:
        real(self, *rest)
        taken = a.SeatTaken(party="POL", role=SeatRole.DELEGATE, person="P. One")
        post.room.desk.office.enrol(taken, "POL authority", post.room.clock.now, "taken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Subscriptions, "sent", and_taken)
        post.turn()
    assert [each["id"] for each in post.events()] == ["opened"]


def test_a_person_subscribes_on_the_page_and_is_shown_the_secret(post: Post) -> None:
    browser = post.room.browser(post.room.seat("POL", "delegate", "P. One"))
    assert browser.post("/people/subscriptions", data={"url": post.url}).is_redirect
    post.room.opened()
    post.turn()
    assert len(post.events()) == 1
    shown = browser.get("/people/subscriptions").text
    assert "running" in shown
    (secret,) = re.findall(r"<code>([0-9a-f]{40})</code>", shown)
    ((_, headers, body),) = post.hook.calls
    assert signature(secret, headers["foedus-time"], body) == headers["foedus-signature"]


def test_what_may_not_be_called_is_refused_and_said(room: Room) -> None:
    poland = program(room)
    for wrong in ("http://127.0.0.1/x", "https://10.0.0.1/", "file:///etc/passwd", "x"):
        answer = poland.post(ADDRESS, json={"url": wrong})
        assert (answer.status_code, answer.json()["asked"]) == (409, "subscribe")
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    refused = browser.post("/people/subscriptions", data={"url": "https://127.0.0.1/"})
    assert refused.status_code == 409
    assert "no public address" in refused.text
    assert Subscriptions(room.desk.tables).of("P. One") == []


def test_a_name_that_leads_inside_is_not_called(room: Room) -> None:
    """The address is looked at again when it is called: `localhost` is no literal."""
    with a_hook() as hook:
        poland = program(room)
        url = f"https://localhost:{hook.server_port}/"
        assert poland.post(ADDRESS, json={"url": url}).status_code == 201
        loop = Posting(room.desk, Caller(room.desk.now), Alone())
        room.opened()
        Post(room=room, hook=hook, posting=loop).turn()
        loop.stop()
        (found,) = Subscriptions(room.desk.tables).of("P. One")
        assert found.going is Going.FAILING
        assert "no public address" in found.fault
        assert hook.calls == []


def test_a_token_that_may_subscribe_does_nothing_else_and_one_that_reads_does_not(
    post: Post,
) -> None:
    post.room.opened()
    subscriber = program(post.room, scope="subscribe")
    assert subscriber.get("/api/v1/cases/night").status_code == 200
    assert send(subscriber, "n1", NOTE).status_code == 403
    reader = program(post.room, scope="read", person="P. Two")
    assert reader.post(ADDRESS, json={"url": post.url}).status_code == 403


def test_a_person_has_so_many_and_sees_only_their_own(post: Post) -> None:
    poland = program(post.room)
    for _ in range(10):
        post.subscribed(poland)
    assert poland.post(ADDRESS, json={"url": post.url}).status_code == 409
    other = program(post.room, person="P. Two")
    assert other.get(ADDRESS).json() == {"items": []}
    mine = poland.get(ADDRESS).json()["items"][0]["id"]
    assert other.delete(f"{ADDRESS}/{mine}").status_code == 404
    assert other.post(f"{ADDRESS}/{mine}/again").status_code == 404
    assert poland.delete(f"{ADDRESS}/{mine}").status_code == 200
    post.subscribed(poland)


def test_it_is_made_only_by_whoever_has_just_shown_who_they_are(post: Post) -> None:
    browser = post.room.browser(post.room.seat("POL", "delegate", "P. One"))
    post.room.clock.on(minutes=11)
    assert browser.post("/people/subscriptions", data={"url": post.url}).status_code == 409
    assert Subscriptions(post.room.desk.tables).of("P. One") == []


def test_who_does_not_hold_the_lock_sends_nothing(post: Post) -> None:
    class Taken(Alone):
        def held(self) -> bool:
            return False

    post.subscribed(program(post.room))
    post.room.opened()
    loop = Posting(post.room.desk, Caller(post.room.desk.now, test=True), Taken())
    Post(room=post.room, hook=post.hook, posting=loop).turn()
    loop.stop()
    assert post.hook.calls == []


def test_the_loop_runs_by_itself_and_wakes_when_the_record_grows(post: Post) -> None:
    post.subscribed(program(post.room))
    post.posting.start()
    post.room.opened()
    for _ in range(500):
        if post.hook.calls:
            break
        sleep(0.01)
    assert len(post.hook.calls) == 1


def test_those_who_send_events_and_alerts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/record.db"
    alerts, events, another = lock_of(store), lock_of(store, "events"), lock_of(store, "events")
    assert alerts.held()
    assert events.held()
    assert not another.held()
    events.release()
    assert another.held()
    another.release()
    alerts.release()
