"""Invitations by mail: to those on duty of the parties invited, moved and called off in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.alerts.test_mail import Letterbox, relay_at
from tests.desk.live.desks import SECRETARY, a_room
from tests.desk.live.forms import ask
from tests.office.offices import OPEN
from tests.record.stores.cluster import free_port

from foedus.desk.alerts import inviting
from foedus.desk.alerts.notices import Channel

PAGE = "/cases/night/consultation"
MEETING = {
    "level": "political",
    "starts": "2027-08-28T09:30",
    "minutes": "90",
    "place": "https://meet.example/secret-room",
    "agenda": "The attack\n\nWhat each can give",
    "invited": ["POL", "EST"],
    "discharges": ["consult"],
}
MOVED = {"starts": "2027-08-28T11:00", "minutes": "30", "place": "Another room"}


@dataclass
class Post:
    """A desk with a relay, people on duty, and the secretariat's browser."""

    duty: Duty
    box: Letterbox

    @property
    def clerk(self) -> Any:
        return self.duty.room.browser(self.duty.room.seat("secretariat", "secretariat", SECRETARY))

    def convened(self) -> str:
        assert ask(self.clerk, f"{PAGE}/convene", zone="UTC", **MEETING).is_redirect
        entry: str = self.duty.room.desk.office.case("night").entries[-1].id
        return entry

    def turn(self) -> None:
        self.duty.turn()

    def invitations(self) -> list[tuple[Any, Any]]:
        """Letter and calendar of each letter that carries one, in order."""
        return [
            (letter, part)
            for letter in self.box.letters
            for part in letter.walk()
            if part.get_content_type() == "text/calendar"
        ]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        relay = f"smtp://127.0.0.1:{port}?from=desk@foedus.example"
        with a_room(tmp_path, smtp=relay) as room:
            room.opened()
            with on_watch(room, **{Channel.MAIL: relay_at(port)}) as duty:
                duty.on_duty("POL", "P. One")
                duty.on_duty("POL", "P. Deputy", rank=1)
                duty.on_duty("EST", "E. One")
                duty.on_duty("HRV", "H. One")
                yield Post(duty=duty, box=box)
    finally:
        server.stop()
        while OPEN:
            OPEN.pop().close()


def event_of(part: Any) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_those_on_duty_of_the_parties_invited_get_the_invitation_and_nobody_else(
    post: Post,
) -> None:
    post.convened()
    post.turn()

    found = post.invitations()
    assert {each["To"] for each, _ in found} == {"p.one@pol.example", "e.one@est.example"}
    for letter, part in found:
        assert letter["Subject"].startswith("EXERCISE Consultation convened for ")
        assert letter["Foedus-Mode"] == "exercise"
        assert letter.get_content_type() == "multipart/alternative"
        assert part["Content-Type"].params["method"] == "REQUEST"
        calendar, event = event_of(part)
        assert (calendar["method"], event["sequence"]) == ("REQUEST", 0)
        assert str(event["summary"]) == "EXERCISE: Missiles on Kyiv: consultation"
        assert str(event["organizer"]) == "mailto:desk@foedus.example"
        asked = [str(each) for each in event["attendee"] if str(each).startswith("mailto:")]
        assert asked == [f"mailto:{letter['To']}"]
        assert str(event["location"]) == "https://meet.example/secret-room"
        text = letter.get_body(("plain",)).get_content()
        assert text.startswith("EXERCISE")
        assert "What each can give" in text
        assert "secret-room" not in text


def test_a_move_and_a_calling_off_take_the_place_of_what_was_sent(post: Post) -> None:
    entry = post.convened()
    post.turn()
    post.duty.room.clock.on(minutes=5)
    assert ask(post.clerk, f"{PAGE}/{entry}/move", zone="UTC", **MOVED).is_redirect
    post.turn()
    post.duty.room.clock.on(minutes=5)
    assert post.clerk.post(f"{PAGE}/{entry}/off", data={"entry": "0" * 32}).is_redirect
    post.turn()

    mine = [part for letter, part in post.invitations() if letter["To"] == "e.one@est.example"]
    events = [event_of(each) for each in mine]
    assert [str(calendar["method"]) for calendar, _ in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["sequence"] for _, event in events] == [0, 1, 2]
    assert len({str(event["uid"]) for _, event in events}) == 1
    assert events[1][1]["dtstart"].dt.isoformat() == "2027-08-28T11:00:00+00:00"
    assert str(events[1][1]["location"]) == "Another room"
    assert str(events[2][1]["status"]) == "CANCELLED"
    assert all(str(event["summary"]).startswith("EXERCISE") for _, event in events)
    subjects = [letter["Subject"] for letter in post.box.letters]
    assert any(each.startswith("EXERCISE Consultation moved to") for each in subjects)
    assert any("called off: Missiles on Kyiv" in each for each in subjects)
    said = [str(each.body) for each in post.duty.room.desk.office.case("night").entries]
    assert any("is moved: 2027-08-28T11:00:00Z" in each for each in said)
    assert not any("Another room" in each for each in said)


def test_each_is_sent_once_and_a_move_sent_twice_is_one(post: Post) -> None:
    entry = post.convened()
    for _ in range(2):
        sent = {**MOVED, "zone": "UTC", "entry": "1" * 32}
        assert post.clerk.post(f"{PAGE}/{entry}/move", data=sent).is_redirect
        post.turn()
    assert len(post.invitations()) == 4  # two letters for each of two people


def test_what_was_waiting_while_the_meeting_was_moved_says_what_it_was_made_for(post: Post) -> None:
    post.box.replies = ["451 later"] * 2
    entry = post.convened()
    post.turn()
    ask(post.clerk, f"{PAGE}/{entry}/move", zone="UTC", **MOVED)
    post.duty.room.clock.on(seconds=2)
    post.turn()
    by_sequence = {
        event_of(part)[1]["sequence"]: event_of(part)[1] for _, part in post.invitations()
    }
    assert by_sequence[0]["dtstart"].dt.isoformat() == "2027-08-28T09:30:00+00:00"
    assert by_sequence[1]["dtstart"].dt.isoformat() == "2027-08-28T11:00:00+00:00"


def test_of_a_meeting_that_is_over_nobody_is_told(post: Post) -> None:
    post.convened()
    post.duty.room.clock.on(hours=12)
    post.turn()
    assert post.invitations() == []


def test_a_hostile_name_adds_nothing_to_the_calendar(post: Post) -> None:
    hostile = 'P. "X";RSVP=TRUE:mailto:evil@example.org'
    post.duty.room.seat("POL", "delegate", hostile)
    before = post.duty.on_duty("POL", "P. Two")
    address = "x@pol.example"
    post.duty.watch.book.add(replace(before, id="x", person=hostile, address=address))
    post.convened()
    post.turn()
    (part,) = [part for letter, part in post.invitations() if letter["To"] == address]
    _, event = event_of(part)
    asked = [each for each in event["attendee"] if str(each).startswith("mailto:")]
    assert [str(each) for each in asked] == [f"mailto:{address}"]
    assert asked[0].params["rsvp"] == "FALSE"


def test_only_the_office_moves_a_meeting_that_is_still_on(post: Post) -> None:
    entry = post.convened()
    address = f"{PAGE}/{entry}/move"
    poland = post.duty.room.browser(post.duty.room.seat("POL", "delegate", "P. Two"))
    assert poland.get(address).status_code == 409
    assert poland.post(address, data=MOVED).status_code == 409
    wrong = ask(post.clerk, address, **{**MOVED, "minutes": "0"})
    assert wrong.status_code == 422
    assert "from 1 to 1,440 minutes" in wrong.text
    assert "secret-room" in post.clerk.get(address).text
    post.clerk.post(f"{PAGE}/{entry}/off", data={"entry": "0" * 32})
    assert post.clerk.get(address).status_code == 409
    assert post.clerk.post(address, data={**MOVED, "entry": "2" * 32}).status_code == 409


def test_without_the_list_of_those_invited_everybody_would_be_told(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    real = inviting.Meetings.history

    def everybody(self: Any, case: str) -> Any:
        return tuple(replace(each, invited=("POL", "EST", "HRV")) for each in real(self, case))

    monkeypatch.setattr(inviting.Meetings, "history", everybody)
    post.convened()
    post.turn()
    assert "h.one@hrv.example" in {each["To"] for each, _ in post.invitations()}
