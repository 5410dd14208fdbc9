"""Looking back at a case: what showed at a moment, and nothing that came later."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room
from tests.desk.live.nights import MORNING, a_night

from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.desk.context import TrialAsked
from foedus.errors import NotForecastError
from foedus.moments import Span, parse_instant
from foedus.rehearsal.replay import replay_under
from foedus.rehearsal.script import read_script

REPLAY = "/cases/night/replay"


def delegate(room: Room) -> Any:
    return room.browser(room.seat("POL", "delegate", "P. One"))


def then(browser: Any, at: str) -> str:
    """The part of the page that shows a moment."""
    answer = browser.get(REPLAY, params={"at": at}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    text: str = answer.text
    assert "<html" not in text
    return text


def noted(room: Room, text: str, at: str, received: str = "") -> None:
    """A note at a moment; with `received`, said to have come before, by two persons."""
    clerk = room.seat("secretariat", "secretariat", SECRETARY)
    second = room.seat("secretariat", "secretariat", "S. Second")
    asked = Command(id=text, mode=e.Mode.EXERCISE, by=clerk, asks=e.Noted(text=text))
    if received:
        earlier = parse_instant(received)
        asked = replace(asked, received_at=earlier, at=Span.at(earlier), confirmed_by=second)
    room.desk.office.submit("night", asked, clerk, parse_instant(at))


def test_the_board_of_a_moment_is_the_board_that_was_shown_then(room: Room) -> None:
    """Law 1: the state of any moment is computed from the record, when it is asked for."""
    a_night(room)
    browser = delegate(room)
    now = browser.get("/cases/night/board").text
    asked_then = re.search(r"<strong>(\d+ of \d+[^<]*)", now)
    noted(room, "Seen much later.", "2027-08-28T22:00:00Z")
    room.clock.on(hours=20)
    browser = delegate(room)

    back = then(browser, str(MORNING))

    assert "Seen much later." not in back
    assert "Seen much later." in browser.get("/cases/night/board").text
    stamp = re.search(r'id="hero-h" class="asof">As of (.*?)</small>', now, re.DOTALL)
    assert stamp is not None
    assert stamp[1] in back
    if asked_then:
        assert asked_then[1] in back


def test_what_was_written_down_later_is_left_out_though_it_was_received_before(room: Room) -> None:
    room.opened()
    noted(room, "By telephone.", "2027-08-28T03:00:00Z", received="2027-08-28T01:00:00Z")
    room.clock.on(hours=4)
    browser = delegate(room)
    assert "By telephone." not in then(browser, "2027-08-28T02:59:59Z")
    assert "By telephone." in then(browser, "2027-08-28T03:00:00Z")


def test_nothing_can_be_done_there_and_nobody_takes_it_for_now(room: Room) -> None:
    a_night(room)
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    page = ukraine.get(f"{REPLAY}?at={MORNING.format_iso()}")
    assert page.headers["vary"] == "hx-request"
    assert "Looking back: as it stood at" in page.text
    assert "This is not now, and nothing can be done here." in page.text
    assert "EXERCISE" in page.text
    main = page.text.partition("<main")[2].partition("</main>")[0]
    forms = re.findall(r"<form[^>]*>", main)
    assert forms == ['<form method="get" class="seek">']
    for sign in ('id="mine-h"', "/acts/", "data-case=", "/duties#"):
        assert sign not in main
    assert "Asked of you" in ukraine.get("/cases/night/board").text  # the control


def test_it_is_walked_through_without_a_script(room: Room) -> None:
    a_night(room)
    browser = delegate(room)
    seen, address, walked = [], REPLAY, 0
    while address:
        page = browser.get(address).text
        back = re.search(r'class="back" data-at="([^"]+)"', page)
        assert back is not None
        seen.append(parse_instant(back[1]))
        after = re.search(r'id="to-after" href="([^"]+)"', page)
        address = f"{REPLAY}{after[1]}" if after else ""
        walked += 1
        assert walked < 400
    assert seen == sorted(set(seen))
    entries = {each.recorded_at for each in room.desk.office.case("night").entries}
    assert entries <= set(seen)
    listed = re.findall(r'data-at="([^"]+)">', page.partition('class="plain rows moments"')[2])
    assert [parse_instant(each) for each in listed] == seen


def test_a_time_that_passed_is_a_moment_just_after_it(room: Room) -> None:
    a_night(room)
    room.clock.on(hours=30)
    page = delegate(room).get(REPLAY).text
    assert "A time has passed:" in page
    at = re.search(r'data-at="([^"]+)">[^<]*</a> <span class="chip tone-wait">', page)
    assert at is not None
    assert parse_instant(at[1]).format_iso().endswith(".001Z")


@pytest.mark.parametrize(
    ("typed", "stands"),
    [("2027-08-28T03:00", True), ("1999-01-01T00:00Z", True), ("2150-01-01T00:00Z", True)],
)
def test_any_moment_can_be_typed_and_ends_are_kept_to(
    room: Room,
    typed: str,
    stands: bool,  # noqa: FBT001 - a column of the table
) -> None:
    a_night(room)
    answer = delegate(room).get(REPLAY, params={"at": typed})
    assert (answer.status_code == 200) is stands


def test_what_is_no_moment_is_said_and_the_page_stands(room: Room) -> None:
    a_night(room)
    answer = delegate(room).get(REPLAY, params={"at": "yesterday"})
    assert answer.status_code == 422
    assert "is no time." in answer.text
    assert "Looking back" in answer.text


def test_a_closed_case_is_looked_back_at_to_its_close(room: Room) -> None:
    room.opened()
    clerk = room.seat("secretariat", "secretariat", SECRETARY)
    closing = Command(id="closed", mode=e.Mode.EXERCISE, by=clerk, asks=e.CaseClosed(text="Over."))
    room.desk.office.submit("night", closing, clerk, room.clock.on(hours=2))
    room.clock.on(hours=50)
    browser = delegate(room)
    last = re.search(r'id="to-last" href="\?at=([^"]+)"', browser.get(REPLAY).text)
    assert last is not None
    assert last[1].replace("%3A", ":") == "2027-08-28T02:00:00Z"
    assert "Case closed" in then(browser, "2027-08-28T02:00:00Z")
    assert "Case closed" not in then(browser, "2027-08-28T01:00:00Z")
    assert REPLAY in browser.get("/cases/night/board").text
    assert REPLAY in browser.get("/cases/night/record").text


# what really happened, and trials


def clerk_of(room: Room) -> Any:
    return room.browser(room.seat("secretariat", "secretariat", SECRETARY))


def played(room: Room, name: str = "nato_a5_2001", case: str = "again") -> str:
    typed = {"case": case, "history": name, "under": NATO_LIGHT}
    answer = clerk_of(room).post("/replays/history", data=typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_history_is_a_case_with_its_own_times_and_nobody_invented(room: Room) -> None:
    assert played(room) == "/cases/again/replay"
    case = room.desk.office.case("again")
    assert case.mode is e.Mode.REPLAY
    assert {each.by.person for each in case.entries} == {SECRETARY}
    assert {type(each.body) for each in case.entries} == {e.CaseOpened, e.Noted, e.CaseClosed}
    assert {each.party for each in case.entries} == {"secretariat"}
    invocation = room.desk.promises.histories()["nato_a5_2001"]
    spans = {each.span for each in invocation.milestones if each.span}
    assert {each.at for each in case.of(e.Noted)} == spans
    assert all(each.received_at == each.recorded_at == each.at.latest for each in case.of(e.Noted))


def test_past_times_are_intervals_at_every_moment_of_a_history(room: Room) -> None:
    """Law 10: a step may have happened, and a deadline is met, missed, or not to be known."""
    played(room)
    browser = clerk_of(room)
    meeting = room.desk.promises.histories()["nato_a5_2001"].first("meeting")
    assert meeting is not None
    between = meeting.earliest.add(minutes=1).format_iso()
    page = browser.get(f"/cases/again/replay?at={between}").text
    rows = re.findall(r"<tr><th.*?</tr>", page, re.DOTALL)
    (met,) = [each for each in rows if ">Meeting" in each]
    assert "may have happened by then" in met
    assert any("surely happened by then" in each for each in rows)
    assert any("had not happened yet" in each for each in rows)
    assert "undetermined" in page
    assert "REPLAY" in page


@pytest.mark.parametrize("name", ["csto_2022_am", "nato_a4_2022_eight"])
def test_the_verdicts_are_those_of_the_shell(room: Room, name: str) -> None:
    played(room, name)
    page = clerk_of(room).get("/cases/again/replay").text
    agreement = room.desk.promises.agreements([NATO_LIGHT])[0]
    held = replay_under(room.desk.promises.histories()[name], agreement)
    table = page.partition('id="verdicts-h"')[2].partition("</table>")[0]
    said = set(re.findall(r"</svg>\s*([a-z ]+)</span></td>", table))
    assert said == {each.verdict.value for each in held}


def test_a_history_without_a_time_is_refused_and_what_was_typed_is_kept(room: Room) -> None:
    typed = {"case": "again", "history": "ua_24h_clauses", "under": NATO_LIGHT}
    answer = clerk_of(room).post("/replays/history", data=typed)
    assert answer.status_code == 409
    assert "no time of ua_24h_clauses is known" in answer.text
    assert 'value="again"' in answer.text


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("history", {"history": "none"}),
        ("history", {"under": "none"}),
        ("history", {"case": "night"}),
        ("history", {"case": "a b"}),
        ("trial", {"under": "reference/anzus-1951"}),
        ("trial", {"behaviour": "none"}),
    ],
)
def test_what_cannot_be_played_is_said(room: Room, path: str, wrong: dict[str, str]) -> None:
    room.opened()
    typed = {"case": "again", "history": "nato_a5_2001", "under": NATO_LIGHT}
    typed |= {"behaviour": "usual", "seed": "1", "trial": "0"}
    answer = clerk_of(room).post(f"/replays/{path}", data=typed | wrong)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert [name for name, _ in room.desk.office.cases()] == ["night"]


TRIAL = """
foedus: "1"
script: trial-3
title: Trial 3 of a forecast
mode: exercise
documents: [mechanism/nato-light]
incident: {title: An attack, invented: yes, note: Every time was drawn.}
show_at: [2027-08-29T00:00:00Z, 2027-09-10T00:00:00Z]
commands:
- at: 2027-08-27T00:00:00Z
  by: UKR duty_officer
  report_fact: {event: ceasefire, phase: continuing, occurred: 2027-08-26T00:00:00Z}
- at: 2027-08-28T01:00:00Z
  by: UKR duty_officer
  id: attack
  report_fact: {event: armed_attack, phase: occurred, occurred: 2027-08-28T00:00:00Z,
    attacker: RUS, victims: [UKR]}
- at: 2027-08-28T02:00:00Z
  by: UKR delegate
  request: {text: UKR asks.}
- at: 2027-08-28T05:00:00Z
  by: POL delegate
  take_position: {question: "mechanism/nato-light#decide_military", answer: support}
"""


def test_a_trial_is_an_exercise_that_nobody_is_told_of(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TrialAsked] = []

    def drawn(_: object, wanted: TrialAsked) -> Any:
        asked.append(wanted)
        return read_script(TRIAL.encode(), "trial-3")

    monkeypatch.setattr(type(room.desk.promises), "trial", drawn)
    typed = {"case": "drawn", "under": NATO_LIGHT, "behaviour": "usual", "seed": "7", "trial": "3"}
    with on_watch(room) as duty:
        duty.on_duty("POL", "P. Duty")
        answer = clerk_of(room).post("/replays/trial", data=typed)
        assert answer.headers["location"] == "/cases/drawn/replay"
        duty.turn()
        assert duty.watch.outbox.of_case("drawn") == []
    assert (asked[0].seed, asked[0].number, asked[0].on) == (7, 3, "UKR")
    case = room.desk.office.case("drawn")
    assert case.mode is e.Mode.EXERCISE
    assert [each.party for each in case.of(e.PositionTaken)] == ["POL"]
    assert {each.by.person for each in case.entries} == {SECRETARY}
    (closed,) = case.of(e.CaseClosed)
    assert closed.received_at > parse_instant("2027-08-29T02:00:00Z")  # its deadlines have run out
    page = clerk_of(room).get("/cases/drawn/replay?at=2027-08-30T00:00:00Z").text
    assert "A time has passed" in page


def test_a_trial_is_drawn_in_a_process_of_its_own(room: Room) -> None:
    """The same seed and number are the same trial as `foedus forecast --trial` draws."""
    wanted = TrialAsked(
        under=NATO_LIGHT,
        behaviour="usual",
        at=parse_instant("2027-08-28T00:00:00Z"),
        by="RUS",
        on="UKR",
        seed=7,
        number=3,
    )
    first, again = (room.desk.promises.trial(wanted) for _ in range(2))
    assert first.script == again.script
    assert first.script.mode is e.Mode.EXERCISE
    assert "Seed 7, trial 3, behaviour usual." in (first.script.incident.note or "")
    with pytest.raises(NotForecastError, match="does not speak of an attack"):
        room.desk.promises.trial(replace(wanted, under="reference/anzus-1951"))


def test_only_the_office_plays_and_everybody_sees_what_there_is(room: Room) -> None:
    page = delegate(room).get("/replays")
    assert page.status_code == 200
    assert "11 September attacks" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    typed = {"case": "again", "history": "nato_a5_2001", "under": NATO_LIGHT}
    assert delegate(room).post("/replays/history", data=typed).status_code == 409
