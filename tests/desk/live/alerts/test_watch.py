"""The loop: who is told what, once; deputies when nobody confirms; a clock that jumps."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from time import sleep

import pytest
from sqlalchemy import select
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import SECRETARY, Room
from tests.desk.live.forms import ask
from tests.desk.live.test_signing import ANSWER, bring, keyed

from foedus.case import entries as e
from foedus.desk.alerts import planner
from foedus.desk.alerts.guard import alarm_of, confirm_clock
from foedus.desk.alerts.outbox import Outbox
from foedus.desk.tables import METADATA
from foedus.errors import StoreFullError
from foedus.record import acts as a


def test_everybody_on_duty_is_told_of_an_attack_and_of_the_request_once(duty: Duty) -> None:
    for person in ("P. One", "P. Two"):
        duty.on_duty("POL", person)
    duty.on_duty("FRA", "F. One")
    duty.attacked()
    duty.turn()
    duty.turn()

    people = ("F. One", "P. One", "P. Two")
    assert duty.sink.told() == [(what, who) for what in ("fact", "request") for who in people]


def test_an_exercise_says_so_first_and_the_message_says_what_is_asked(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()

    (message,) = [each for each in duty.sink.taken if each.delivery.what == "request"]
    assert message.delivery.subject.startswith("EXERCISE Ukraine invokes the agreement")
    assert message.text.startswith("EXERCISE: nothing here is real.")
    assert "Do we give military support?" in message.text
    assert "Sun 29 Aug 2027, 02:00 Warsaw (00:00 UTC)" in message.text
    assert "If nothing comes: recorded as missed" in message.text
    assert "bilateral/pol-ukr-2024 II.1" in message.text
    assert "bilateral/alb-ukr-2025" not in message.text
    assert message.confirm in message.text


def test_the_record_says_once_that_a_party_was_alerted(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.turn()

    alerted = duty.room.desk.office.case("night").of(e.Alerted)
    assert [(each.body, each.by.person) for each in alerted] == [
        (e.Alerted(party="POL", channel="mail"), "desk")
    ] * 2


def test_a_deputy_is_told_when_nobody_has_confirmed_in_time(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    duty.attacked()
    duty.turn()
    assert duty.sink.told(person="P. Two") == []
    duty.room.clock.on(minutes=10)
    duty.turn()
    assert duty.sink.told(person="P. Two") == [("fact", "P. Two"), ("request", "P. Two")]


def test_no_deputy_is_told_when_somebody_has_confirmed(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    duty.attacked()
    duty.turn()
    duty.room.clock.on(minutes=9)
    confirm = next(each for each in duty.sink.taken if each.delivery.what == "request").confirm
    assert duty.room.browser().post(confirm).is_redirect
    duty.room.clock.on(minutes=9)
    duty.turn()
    assert duty.sink.told(person="P. Two") == []


def test_who_confirms_an_older_alert_has_not_seen_the_new_one(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    officer = duty.reported()
    duty.turn()
    (old,) = duty.sink.taken
    duty.room.clock.on(minutes=5)
    duty.does(e.Requested(), officer, "request")
    duty.turn()
    duty.room.clock.on(minutes=1)
    assert duty.room.browser().post(old.confirm).is_redirect
    duty.room.clock.on(minutes=20)
    duty.turn()
    assert duty.sink.told(person="P. Two") == [("request", "P. Two")]


def test_a_link_of_somebody_who_has_left_confirms_nothing(duty: Duty) -> None:
    gone = duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    duty.attacked()
    duty.turn()
    office, now = duty.room.desk.office, duty.room.clock.now
    taken = a.SeatTaken(party="POL", role=e.SeatRole.DUTY_OFFICER, person="P. One")
    office.enrol(taken, "POL authority", now, "left")
    duty.watch.book.remove("POL", gone.id, now)
    answer = duty.room.browser().post(duty.sink.taken[0].confirm)
    assert (answer.status_code, "of this party no more" in answer.text) == (409, True)
    assert duty.watch.outbox.confirmed("night") == []


def test_nobody_can_write_what_says_that_another_was_alerted(duty: Duty) -> None:
    """What an alert is about is no secret: the entry of it must not follow from that alone."""
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    guesses = {sha256(each.delivery.about.encode()).hexdigest() for each in duty.sink.taken}
    made = [each.id for each in duty.room.desk.office.case("night").of(e.Alerted)]
    assert len(made) == 2
    assert not any(guess.startswith(each.partition("-")[2]) for guess in guesses for each in made)


def test_those_who_have_not_done_their_part_are_told_before_the_deadline_and_after(
    duty: Duty,
) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.sink.taken.clear()
    found = []
    for hours in (17.9, 0.2, 4.8, 0.2, 0.5, 0.2, 0.3):
        duty.room.clock.on(hours=hours)
        duty.turn()
        found.append([what for what, _ in duty.sink.told()])
    assert found == [
        [],
        ["before"],
        ["before"],
        ["before"] * 2,
        ["before"] * 2,
        ["before"] * 3,
        ["before"] * 3 + ["passed"],
    ]


def test_exactly_at_the_deadline_is_in_time(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.room.clock.on(hours=24)
    duty.turn()
    assert duty.sink.told("passed") == []
    duty.room.clock.on(milliseconds=1)
    duty.turn()
    assert duty.sink.told("passed") == [("passed", "P. One")]


def test_a_loop_that_was_stopped_over_a_deadline_tells_of_it_once_when_it_starts(
    duty: Duty,
) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.watch.stop()
    duty.room.clock.on(hours=30)
    with on_watch(duty.room) as later:
        later.turn()
        later.turn()
        assert later.sink.told() == [("passed", "P. One")]


def test_who_comes_later_is_not_told_what_was_before(duty: Duty) -> None:
    duty.attacked()
    duty.room.clock.on(minutes=1)
    duty.on_duty("POL", "P. One")
    duty.turn()
    assert duty.sink.told() == []


def test_a_clock_that_jumps_calls_no_deadline_until_it_is_right_again(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.sink.taken.clear()
    ahead = duty.room.clock
    ahead.jump(hours=25)
    duty.turn()
    assert duty.sink.told() == []
    alarm = alarm_of(duty.room.desk.tables)
    assert alarm is not None
    assert alarm.words == "The clock has jumped 25 hours ahead."
    ahead.jump(hours=-25)
    duty.turn()
    assert alarm_of(duty.room.desk.tables) is None
    assert duty.sink.told() == []


def test_a_person_may_say_that_the_clock_is_right_as_it_is(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.room.clock.jump(hours=25)
    duty.turn()
    confirm_clock(duty.room.desk.tables)
    duty.turn()
    assert alarm_of(duty.room.desk.tables) is None
    assert duty.sink.told("passed") == [("passed", "P. One")]


def test_without_the_guard_the_jump_would_have_called_the_deadline(duty: Duty) -> None:
    """The negative control: a clock that runs on, as if the day had passed, calls it."""
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.room.clock.on(hours=25)
    duty.turn()
    assert duty.sink.told("passed") == [("passed", "P. One")]


def test_what_happens_is_told_while_the_clock_is_in_doubt(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.turn()
    duty.room.clock.jump(hours=3)
    duty.attacked()
    duty.turn()
    assert duty.sink.told() == [("fact", "P. One"), ("request", "P. One")]


def test_what_an_earlier_version_left_waiting_is_sent_by_the_next(duty: Duty) -> None:
    """What is armed is words in a table: no name of our code is in it."""
    duty.on_duty("POL", "P. One")
    duty.sink.fails = lambda _: True
    duty.attacked()
    duty.turn()
    duty.watch.stop()
    with duty.room.desk.tables.begin() as tables:
        rows = tables.execute(select(METADATA.tables["desk_notice"])).all()
    values = [value for row in rows for value in row]
    assert {type(value) for value in values} <= {str, int, type(None)}
    assert not any("foedus." in value for value in values if isinstance(value, str))
    with on_watch(duty.room) as later:
        later.turn()
        assert later.sink.told() == [("fact", "P. One"), ("request", "P. One")]


def test_nothing_is_written_into_the_record_by_a_clock_in_doubt(duty: Duty) -> None:
    """A case never goes back in time: what is written an hour ahead would stand for good."""
    duty.on_duty("POL", "P. One")
    duty.turn()
    duty.attacked()
    duty.room.clock.jump(hours=1)
    duty.turn()
    assert duty.sink.told() == [("fact", "P. One"), ("request", "P. One")]
    assert duty.room.desk.office.case("night").of(e.Alerted) == ()
    duty.room.clock.jump(hours=-1)
    duty.turn()
    assert len(duty.room.desk.office.case("night").of(e.Alerted)) == 2


def test_a_report_alone_asks_nothing_and_says_what_a_request_would(duty: Duty) -> None:
    """The message and My page say the same."""
    duty.on_duty("POL", "P. One")
    duty.on_duty("UKR", "U. Two")
    duty.reported()
    duty.turn()

    delegate = duty.room.seat("POL", "delegate", "P. Two")
    (told,) = [each.text for each in duty.sink.taken if each.delivery.party == "POL"]
    page = duty.room.browser(delegate).get("/cases/night/mine").text
    assert "Asked of Poland by" not in told
    waits, contested = "it waits for a request", "whether the fighting under way at signature"
    assert told.index(contested) < told.index("II.1") < told.index(waits)
    assert told.index(waits) < told.index("Do we give military support?")
    assert f"{duty.room.desk.settings.public_origin}/cases/night/mine" in told
    lower = page[page.index('id="not-yet"') :].lower()
    for words in (waits, contested, "ii.1", "do we give military support?"):
        assert words in lower
    (ukraine,) = [each.text for each in duty.sink.taken if each.delivery.party == "UKR"]
    assert ukraine.count(waits) == 1


def test_a_request_asks_and_what_stays_contested_is_told_apart(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()

    (message,) = [each for each in duty.sink.taken if each.delivery.what == "request"]
    asked, _, rest = message.text.partition("Not asked of Poland yet")
    assert "Do we give military support?" in asked
    assert "Asked of Poland by" in asked
    assert "bilateral/pol-ukr-2024 II.1" in rest
    delegate = duty.room.seat("POL", "delegate", "P. Two")
    page = duty.room.browser(delegate).get("/cases/night/mine").text
    assert "II.1" in page[page.index('id="not-yet"') :]


def signs(room: Room, person: str) -> None:
    """A delegate of Poland signs an answer that two persons must sign."""
    two = a.PersonsAsked(kind="position_taken", persons=2)
    room.desk.office.enrol(two, SECRETARY, room.clock.now, "two persons")
    delegate = room.seat("POL", "delegate", person)
    key, browser = keyed(room, delegate), room.browser(delegate)
    typed = {"answer": "support_with_caveat", "caveat": "a secret caveat"}
    statement = ask(browser, ANSWER, **typed).headers["location"]
    assert "/proposals/" in bring(browser, statement, key).headers["location"]


def test_who_may_sign_second_is_told_at_once_and_not_what_it_says(duty: Duty) -> None:
    """The signer is not told, nor is any other party."""
    for party, person in (("POL", "P. One"), ("POL", "P. Two"), ("FRA", "F. One")):
        duty.on_duty(party, person)
    duty.on_duty("POL", "P. Three", rank=1)
    duty.attacked()
    duty.turn()
    duty.sink.taken.clear()
    signs(duty.room, "P. One")
    duty.turn()
    duty.turn()

    assert duty.sink.told("signature") == [("signature", "P. Three"), ("signature", "P. Two")]
    message = next(each for each in duty.sink.taken if each.delivery.what == "signature")
    assert message.delivery.subject.startswith("EXERCISE A statement of Poland waits")
    assert "P. One has signed: Answer the question" in message.text
    assert "/cases/night/proposals/" in message.text
    assert "secret caveat" not in message.text


def test_a_clock_that_goes_back_calls_nothing_twice_and_is_right_again(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.room.clock.on(hours=18, minutes=1)
    duty.turn()
    told = duty.sink.told()
    duty.room.clock.jump(hours=-2)
    duty.turn()
    alarm = alarm_of(duty.room.desk.tables)
    assert alarm is not None
    assert alarm.words == "The clock has jumped 2 hours back."
    duty.room.clock.jump(hours=2)
    duty.turn()
    assert alarm_of(duty.room.desk.tables) is None
    assert duty.sink.told() == told


def test_a_loop_that_arms_only_what_is_to_come_tells_nothing_of_what_fell_due(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the loop that was stopped over a deadline."""
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.watch.stop()
    began = duty.room.clock.on(hours=30)
    monkeypatch.setattr(planner, "_waits", lambda notice, *_, **__: notice.moment < began)
    with on_watch(duty.room) as later:
        later.turn()
        assert later.sink.told() == []


def test_a_version_that_leaves_what_an_earlier_one_kept_is_found(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of a new version: what waits is another's, and nobody sends it."""
    duty.on_duty("POL", "P. One")
    duty.sink.fails = lambda _: True
    duty.attacked()
    duty.turn()
    duty.watch.stop()
    theirs = {each.id for each in duty.watch.outbox.waiting()}
    waiting = Outbox.waiting
    monkeypatch.setattr(
        Outbox, "waiting", lambda self: [each for each in waiting(self) if each.id not in theirs]
    )
    with on_watch(duty.room) as later:
        later.turn()
        assert later.sink.told() == []


def test_what_was_armed_by_an_earlier_version_fires_in_the_next(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    duty.watch.stop()
    monkeypatch.setattr("foedus.__version__", "9.9", raising=False)
    with on_watch(duty.room) as later:
        later.turn()
        assert later.sink.told() == []
        duty.room.clock.on(hours=24, milliseconds=1)
        later.turn()
        assert later.sink.told("passed") == [("passed", "P. One")]


def test_what_was_sent_and_could_not_be_written_down_is_written_down_later(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full for a moment: nothing is sent twice, and nothing hangs for ever."""
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.watch.step()
    outbox = duty.watch.outbox

    def full(_: object) -> None:
        raise StoreFullError("No room.", remedy="Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "settle", full)
        for _ in range(400):
            with suppress(StoreFullError):
                duty.watch.step()
            sleep(0.005)
            if len(duty.sink.taken) == 2:
                break
        with pytest.raises(StoreFullError):
            duty.turn()
    duty.turn()
    assert duty.sink.told() == [("fact", "P. One"), ("request", "P. One")]
    assert duty.watch.idle
