"""Every kind of message by every channel says the mode (design, law 12).

A night in which there is everything to tell: a new kind that is not told in it fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.alerts.test_inviting import MEETING, MOVED, PAGE
from tests.desk.live.alerts.test_services import here
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, a_room
from tests.desk.live.forms import ask
from tests.desk.live.hooks import a_hook
from tests.desk.live.test_signing import bring, keyed
from tests.office.offices import OPEN

from foedus.agreement.vocabulary import EventKind
from foedus.case import entries as e
from foedus.case.words import Mode
from foedus.desk.alerts import wording
from foedus.desk.alerts.calls import FIRST, Call, Calls
from foedus.desk.alerts.cap import CAP, cap_alert
from foedus.desk.alerts.causes import What
from foedus.desk.alerts.channels import Outgoing
from foedus.desk.alerts.mail import mail_of, read_relay
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.webhook import _body
from foedus.desk.subscriptions.events import event_of
from foedus.moments import Span, parse_instant
from foedus.record import acts as a

SILENT: Final = f"{NATO_LIGHT}@silence"
MILITARY: Final = f"{SILENT}#decide_military"
RELAY: Final = read_relay("smtp://127.0.0.1:1?from=desk@foedus.example")


def _night(duty: Duty) -> None:
    """Everything there is to tell, on a desk for practice."""
    room = duty.room
    office = room.seat("secretariat", "secretariat", SECRETARY)
    clerk, poland = room.browser(office), room.seat("POL", "delegate", "P. Voice")
    before = Span.at(parse_instant("2027-06-01T00:00:00Z"))
    held = e.FactReported(event=EventKind.CEASEFIRE, phase=e.Phase.CONTINUING, occurred=before)
    duty.does(held, office, "truce")
    duty.attacked()
    duty.does(e.QuestionPut(question=MILITARY), office, "put")
    duty.does(e.DraftCirculated(question=MILITARY, text="It is given."), office, "draft")
    economic = MILITARY.replace("military", "economic")
    duty.does(e.DraftCirculated(question=economic, text="It is given."), office, "other")
    duty.does(e.DraftObjected(question=economic, text="Not so."), poland, "no")
    rule = a.PersonsAsked(kind="requested", persons=2)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "two persons")
    key, delegate = keyed(room, poland), room.browser(poland)
    bring(delegate, ask(delegate, "/cases/night/acts/request").headers["location"], key)
    for case, question in (("night", MILITARY), ("", FIRST)):
        of = next(each.id for each in duty.watch.book.of("POL") if each.channel == Channel.MAIL)
        call = Call(id=of, party="", case=case, question=question, by="S.", at=room.clock.now)
        Calls(room.desk.tables).make(replace(call, id=of if not case else "again"), ["POL"])
    assert clerk.post("/alerts/check", data={"entry": "e" * 32, "party": "POL"}).is_redirect
    assert ask(clerk, f"{PAGE}/convene", zone="UTC", **MEETING).is_redirect
    meeting = room.desk.office.case("night").entries[-1].id
    duty.turn()
    assert ask(clerk, f"{PAGE}/{meeting}/move", zone="UTC", **MOVED).is_redirect
    duty.turn()
    assert clerk.post(f"{PAGE}/{meeting}/off", data={"entry": "f" * 32}).is_redirect
    duty.turn()
    for hours in (19, 6):
        room.clock.on(hours=hours)
        duty.turn()
    again = room.clock.now.add(hours=10)
    duty.does(e.OutcomeContested(question=MILITARY, until=again, text="Wrong."), poland, "contest")
    duty.does(e.CaseClosed(), office, "closed")
    duty.turn()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Outgoing]]:
    """Whatever was kept to be sent, each with its texts and its invitation."""
    folder: Path = tmp_path_factory.mktemp("desk")
    with a_room(folder, practice=True) as room, on_watch(room) as duty:
        for channel in Channel:
            duty.on_duty("POL", "P. One", channel=channel)
        room.opened("night", SILENT)
        _night(duty)
        kept = [*duty.watch.outbox.of_case("night"), *duty.watch.outbox.of_case("")]
        contacts = {each.id: each for each in duty.watch.book.of("POL")}
        yield [duty.watch._outgoing(each, contacts[each.contact]) for each in kept]
    while OPEN:
        OPEN.pop().close()


def test_the_night_tells_whatever_can_be_told_by_every_channel(told: list[Outgoing]) -> None:
    found = {(each.delivery.what, each.delivery.channel) for each in told}
    once = {What.ADDRESS}
    missing = {(what, each) for what in set(What) - once for each in Channel} - found
    assert missing == set()
    assert (What.ADDRESS, Channel.MAIL) in found


def unmarked(message: Outgoing, mode: str = "exercise") -> list[str]:
    """Where a message, in the form of each channel, does not say its mode."""
    delivery, word = message.delivery, mode.upper()
    assert RELAY is not None
    mail = mail_of(message, RELAY, "foedus.example", delivery.moment)
    hook = json.loads(_body(message))
    cap = cap_alert(delivery, "foedus.example", "https://desk.example")
    said = {
        "the subject": delivery.subject.startswith(word),
        "the text": message.text.startswith(word),
        "the head of the mail": mail["Foedus-Mode"] == mode and mail["Subject"].startswith(word),
        "the body of the mail": word in str(mail.get_body(("plain",))),
        "the invitation": not message.calendar or f"SUMMARY:{word}".encode() in message.calendar,
        "the webhook": hook["mode"] == mode and hook["text"].startswith(word),
        "the status of CAP": cap.findtext(f"{{{CAP}}}status") == "Exercise",
        "the note of CAP": (cap.findtext(f"{{{CAP}}}note") or "").startswith(word),
        "the text of CAP": word in (cap.findtext(f".//{{{CAP}}}description") or ""),
    }
    return [f"{delivery.what}: {name}" for name, good in said.items() if not good]


def test_each_message_says_the_mode_in_the_form_of_each_channel(told: list[Outgoing]) -> None:
    assert any(each.calendar for each in told)
    assert [fault for each in told for fault in unmarked(each)] == []


def test_a_message_whose_mark_is_taken_out_is_found(told: list[Outgoing]) -> None:
    """The negative control, place by place."""
    bare = told[0].delivery.subject.removeprefix("EXERCISE ")
    without = replace(told[0].delivery, subject=bare, text=bare, mode="live")
    assert len(unmarked(replace(told[0], delivery=without, text=bare))) == 8


def test_a_service_is_handed_the_mode(told: list[Outgoing]) -> None:
    with a_hook() as hook:
        services, address = here(hook)
        services.send(replace(told[0], address=address))
    said = json.loads(hook.calls[0][2])
    assert said["title"].startswith("EXERCISE")
    assert said["message"].startswith("EXERCISE")


@pytest.mark.parametrize("mode", [Mode.EXERCISE, Mode.REPLAY])
def test_what_is_of_a_case_is_marked_with_its_own_mode_and_only_the_live_with_none(
    mode: Mode,
) -> None:
    """A replay tells nobody anything; a message of one would say so all the same."""
    said, subject, text = wording._marked(mode, "Ukraine invokes", ["It is asked."])
    assert (said, subject) == (mode.value, f"{mode.value.upper()} Ukraine invokes")
    assert text.startswith(f"{mode.value.upper()}: ")
    assert wording._marked(Mode.LIVE, "Ukraine invokes", [])[1] == "Ukraine invokes"


def test_a_replay_tells_nobody(tmp_path: Path) -> None:
    with a_room(tmp_path) as room, on_watch(room) as duty:
        duty.on_duty("POL", "P. One")
        room.opened("again", SILENT, mode="replay")
        duty.attacked("again")
        duty.turn()
        assert duty.watch.outbox.of_case("again") == []
        room.opened("night", SILENT)
        duty.attacked("night")
        duty.turn()
        assert duty.watch.outbox.of_case("night")  # the control
    while OPEN:
        OPEN.pop().close()


def test_an_event_for_a_subscriber_says_the_mode_three_times(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        room.opened(mode="replay")
        entry = room.desk.office.case("night").entries[0]
        event: dict[str, Any] = json.loads(event_of(entry, "https://desk.example"))
    assert event["type"].startswith("foedus.replay.")
    assert (event["foedusmode"], event["data"]["mode"]) == ("replay", "replay")
    while OPEN:
        OPEN.pop().close()
