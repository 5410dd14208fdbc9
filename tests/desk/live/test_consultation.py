"""A meeting is convened, held and recorded; a text runs under silence until somebody objects."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from icalendar import Calendar
from tests.desk.live.desks import NATO_LIGHT, Room
from tests.desk.live.forms import ask, done

from foedus.case.entries import Met, Noted
from foedus.case.standing import standing
from foedus.desk import meetings
from foedus.desk.meetings import Meetings
from foedus.errors import StoreFullError

ACTS = "/cases/night/acts"
PAGE = "/cases/night/consultation"
MEETING = {
    "level": "political",
    "starts": "2027-08-28T09:30",
    "minutes": "90",
    "place": "https://meet.example/secret-room",
    "agenda": "The attack\n\nWhat each can give",
    "invited": ["UKR", "POL", "IRL"],
    "discharges": ["consult"],
}


@pytest.fixture
def silent(room: Room) -> Room:
    """A case under the silence version of NATO-light, in which Ukraine has asked."""
    room.opened(under=f"{NATO_LIGHT}@silence")
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    fact = {"occurred__earliest": "2027-06-01T00:00"}
    done(ukraine, f"{ACTS}/report_fact", event="ceasefire", phase="continuing", **fact)
    fact = {"occurred__earliest": "2027-08-28T02:40", "attacker": "RUS", "victims": "UKR"}
    done(ukraine, f"{ACTS}/report_fact", event="armed_attack", phase="occurred", **fact)
    done(ukraine, f"{ACTS}/request")
    return room


def test_a_meeting_is_convened_held_and_discharges_what_it_names(silent: Room) -> None:
    room = silent
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    poland = room.browser(room.seat("POL", "delegate", "P. One"))
    croatia = room.browser(room.seat("HRV", "delegate", "H. One"))
    assert "have yet to" in poland.get(PAGE).text
    sent = ask(clerk, f"{PAGE}/convene", zone="UTC", **MEETING)
    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)

    shown = poland.get(PAGE).text
    assert "secret-room" in shown
    assert "What each can give" in shown
    assert "9 hours 30 minutes left" in shown
    outside = croatia.get(PAGE).text
    assert "Political" in outside
    assert "secret-room" not in outside
    entry = room.desk.office.case("night").entries[-1]
    assert isinstance(entry.body, Noted)
    assert "2027-08-28T09:30" in entry.body.text
    assert "secret-room" not in entry.body.text
    address = f"{PAGE}/{entry.id}.ics"
    assert croatia.get(address).status_code == 404
    (event,) = Calendar.from_ical(poland.get(address).content).walk("VEVENT")
    assert str(event["summary"]) == "EXERCISE: Missiles on Kyiv: consultation"
    assert event["dtstart"].dt.isoformat() == "2027-08-28T09:30:00+00:00"
    assert "method=REQUEST" in poland.get(address).headers["content-type"]

    room.clock.on(hours=11)
    clerk, poland = (
        room.browser(room.seat("secretariat", "secretariat", "S. First")),
        room.browser(room.seat("POL", "delegate", "P. One")),
    )
    page = clerk.get(PAGE).text
    record = next(each for each in page.split('"') if each.startswith(f"{ACTS}/meet?"))
    done(clerk, record.replace("&amp;", "&"), text="Minutes.")
    body = room.desk.office.case("night").entries[-1].body
    assert isinstance(body, Met)
    assert body.attendees == ("POL", "IRL", "UKR") or set(body.attendees) == {"POL", "IRL", "UKR"}
    now = standing(room.desk.office.case("night"), room.clock.now)
    met = {each.party for each in now.duties if each.status == "fulfilled"}
    assert met == {"UKR", "POL", "IRL"}
    assert "Minutes." in poland.get(PAGE).text


def test_a_meeting_is_called_off_and_its_calendar_file_says_so(silent: Room) -> None:
    room = silent
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    ask(clerk, f"{PAGE}/convene", **MEETING)
    entry = room.desk.office.case("night").entries[-1].id
    off = clerk.post(f"{PAGE}/{entry}/off", data={"entry": "0" * 32})
    assert off.status_code == 303
    assert "called off" in clerk.get(PAGE).text
    calendar = Calendar.from_ical(clerk.get(f"{PAGE}/{entry}.ics").content)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["method"], event["sequence"], event["status"]) == ("CANCEL", 1, "CANCELLED")
    assert "called off" in room.desk.office.case("night").entries[-1].body.text  # type: ignore[union-attr]


def test_only_the_office_convenes_and_what_is_wrong_is_said(silent: Room) -> None:
    poland = silent.browser(silent.seat("POL", "delegate", "P. One"))
    assert poland.get(f"{PAGE}/convene").status_code == 409
    assert poland.post(f"{PAGE}/convene", data={}).status_code == 409
    assert poland.post(f"{PAGE}/x/off", data={}).status_code == 409
    assert "Convene a meeting" not in poland.get(PAGE).text
    clerk = silent.browser(silent.seat("secretariat", "secretariat", "S. First"))
    wrong = {**MEETING, "minutes": "0", "level": "astral", "starts": ""}
    answer = ask(clerk, f"{PAGE}/convene", **wrong)
    assert answer.status_code == 422
    assert "from 1 to 1,440 minutes" in answer.text
    assert "Choose one." in answer.text
    assert "This is needed." in answer.text
    assert "What each can give" in answer.text


def test_a_line_break_in_a_place_makes_no_line_of_the_calendar(silent: Room) -> None:
    clerk = silent.browser(silent.seat("secretariat", "secretariat", "S. First"))
    placed = {**MEETING, "place": "Here\r\nATTENDEE:mailto:evil@example.org"}
    ask(clerk, f"{PAGE}/convene", **placed)
    entry = silent.desk.office.case("night").entries[-1].id
    data = clerk.get(f"{PAGE}/{entry}.ics").content
    assert b"\r\nATTENDEE:mailto:evil" not in data
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert "evil" in str(event["location"])


def test_silence_is_shown_running_until_somebody_objects(silent: Room) -> None:
    room, question = silent, quote(f"{NATO_LIGHT}@silence#decide_military")
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    poland = room.browser(room.seat("POL", "delegate", "P. One"))
    assert "Circulate a text: Do we give military support?" in clerk.get("/cases/night/mine").text
    draft = f"{ACTS}/circulate_draft?question={question}"
    done(clerk, draft, text="Military support is given.")
    shown = poland.get(PAGE).text
    assert "silence runs" in shown
    assert "12 hours left" in shown
    assert "<b>If nobody speaks:</b> adopted." in shown
    assert "Nobody has objected." in shown
    mine = poland.get("/cases/night/mine").text
    assert "A text is in circulation: Do we give military support?" in mine
    assert "if nobody speaks again: adopted" in mine
    room.clock.on(minutes=10)
    done(poland, f"{ACTS}/object?question={question}", text="Not in these words.")
    shown = clerk.get(PAGE).text
    assert "Not in these words." in shown
    assert "silence runs" not in shown


def test_a_meeting_is_kept_and_noted_or_neither(
    silent: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = silent
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    before = len(room.desk.office.case("night").entries)

    def full(*_: object) -> None:
        raise StoreFullError("The disk is full.", remedy="Make room.")

    with monkeypatch.context() as broken:
        broken.setattr(meetings, "insert", full)
        assert ask(clerk, f"{PAGE}/convene", zone="UTC", **MEETING).status_code == 507
    assert len(room.desk.office.case("night").entries) == before
    with monkeypatch.context() as broken:
        broken.setattr(type(room.desk.office), "submit", full)
        assert ask(clerk, f"{PAGE}/convene", zone="UTC", **MEETING).status_code == 507
    assert not Meetings(room.desk.tables).of("night")
    assert ask(clerk, f"{PAGE}/convene", zone="UTC", **MEETING).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts": "2020-01-01T00:00"}, "A meeting that is convened is still to come."),
        ({"invited": ["NZL"]}, "Choose who is invited."),
    ],
)
def test_a_meeting_is_to_come_and_somebody_is_invited(
    silent: Room, wrong: dict[str, str | list[str]], said: str
) -> None:
    clerk = silent.browser(silent.seat("secretariat", "secretariat", "S. First"))

    answer = ask(clerk, f"{PAGE}/convene", zone="UTC", **{**MEETING, **wrong})

    assert answer.status_code == 422
    assert said in answer.text


def test_a_meeting_is_called_off_once_and_not_after_it_was_held(silent: Room) -> None:
    room = silent
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    for _ in range(2):
        assert ask(clerk, f"{PAGE}/convene", zone="UTC", **MEETING).status_code == 303
    first, second = (each.entry for each in Meetings(room.desk.tables).of("night"))
    sent = {"entry": "a" * 32}
    for _ in range(2):  # the same again is the same
        assert clerk.post(f"{PAGE}/{first}/off", data=sent).status_code == 303

    again = clerk.post(f"{PAGE}/{first}/off", data={"entry": "b" * 32})
    room.clock.on(hours=11)
    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    done(clerk, f"{ACTS}/meet", level="political", attendees=["UKR", "POL"], discharges="consult")
    held = clerk.post(f"{PAGE}/{second}/off", data={"entry": "c" * 32})

    assert again.status_code == 409
    assert "It was called off" in again.text
    assert held.status_code == 409
    assert "A meeting was held" in held.text
    noted = room.desk.office.case("night").of(Noted)
    assert sum("is called off" in each.body.text for each in noted) == 1


def test_a_form_that_was_sent_and_changed_is_shown_again_with_what_was_typed(silent: Room) -> None:
    clerk = silent.browser(silent.seat("secretariat", "secretariat", "S. First"))
    sent = {**MEETING, "entry": "d" * 32, "zone": "UTC"}
    assert clerk.post(f"{PAGE}/convene", data=sent).status_code == 303

    again = clerk.post(f"{PAGE}/convene", data={**sent, "place": "Another room"})

    assert again.status_code == 409
    assert "This form was sent already." in again.text
    assert "Another room" in again.text
