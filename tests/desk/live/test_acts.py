"""Forms: who may, what is refused and kept, what is sent twice, what nobody can see."""

from __future__ import annotations

import dataclasses
import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Lock
from typing import Any
from urllib.parse import quote

import pytest
from tests.desk.live.desks import NATO_LIGHT, START, Room
from tests.desk.live.forms import ask, done, fields_of, filled
from whenever import TimeDelta

from foedus.case import entries as e
from foedus.case.commands import ASKED
from foedus.case.entries import CaseOpened
from foedus.case.rights import IN_AN_EXERCISE
from foedus.desk.acting import KIND_OF
from foedus.desk.forms.table import FORMS
from foedus.moments import Instant
from foedus.office import loaded
from foedus.record.checkpoints import read_proof
from foedus.record.leaves import leaf_of

ACTS = "/cases/night/acts"
MILITARY = f"{NATO_LIGHT}#decide_military"
ANSWER = f"{ACTS}/take_position?question={quote(MILITARY)}"


@pytest.fixture
def night(room: Room) -> Room:
    """A case in which Ukraine was attacked after a ceasefire, and has asked."""
    room.opened()
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    fact = {"occurred__earliest": "2027-06-01T00:00"}
    done(ukraine, f"{ACTS}/report_fact", event="ceasefire", phase="continuing", **fact)
    fact = {"occurred__earliest": "2027-08-28T02:40", "attacker": "RUS", "victims": "UKR"}
    done(ukraine, f"{ACTS}/report_fact", event="armed_attack", phase="occurred", **fact)
    done(ukraine, f"{ACTS}/request")
    return room


def test_there_is_a_form_for_every_act_but_the_opening() -> None:
    """And but those of an exercise, which have pages of their own."""
    others = {CaseOpened, *IN_AN_EXERCISE}
    assert set(FORMS) == {verb for kind, verb in ASKED.items() if kind not in others}


@pytest.mark.parametrize("verb", sorted(FORMS))
def test_every_part_of_an_act_has_a_field_with_a_label(verb: str) -> None:
    names = {each.name.partition(".")[0] for each in FORMS[verb].fields}
    assert {each.name for each in dataclasses.fields(KIND_OF[verb])} - {"alert"} <= names
    assert all(each.label and each.name for each in FORMS[verb].fields)
    assert FORMS[verb].follows


def test_an_answer_shows_its_article_its_deadline_and_what_follows(night: Room) -> None:
    shown = night.browser(night.seat("POL", "delegate", "P. One")).get(ANSWER).text
    assert "Do we give military support?" in shown
    assert "reported, decision within 24 hours" in shown
    assert "23 hours 40 minutes left" in shown
    assert "recorded as not decided" in shown
    assert "What follows:" in shown


def test_a_form_sent_twice_is_one_entry(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    _, action, values = fields_of(poland.get(ANSWER).text)
    sent = {**dict(values), "answer": "support"}
    first = poland.post(action, data=sent)
    night.clock.on(minutes=1)
    again = poland.post(action, data=sent)
    assert first.headers["location"] == again.headers["location"]
    assert len(night.desk.office.case("night").entries) == 5
    other = poland.post(action, data={**sent, "answer": "decline"})
    assert other.status_code == 422
    assert len(night.desk.office.case("night").entries) == 5


def test_a_date_that_has_passed_is_refused_by_its_article_and_what_was_typed_stays(
    night: Room,
) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    late = {"pending": "parliament", "until": "2020-01-01T00:00"}
    answer = ask(poland, ANSWER, answer="ad_referendum", text="We will.", **late)
    assert answer.status_code == 409
    assert "Name a later date." in answer.text
    problem = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert "reported, decision within 24 hours" in problem
    assert "We will.</textarea>" in answer.text
    assert re.search(r'value="ad_referendum" checked', answer.text)


def test_every_mistake_stands_at_its_field(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    answer = ask(
        ukraine,
        f"{ACTS}/report_fact",
        event="",
        phase="sleeping",
        occurred__earliest="yesterday",
        place="Kyiv",
    )
    assert answer.status_code == 422
    assert "&#39;yesterday&#39; is no time." in answer.text
    assert "This is needed." in answer.text
    assert 'value="Kyiv"' in answer.text
    assert len(night.desk.office.case("night").entries) == 4


@pytest.mark.parametrize(
    "text", ["a\x00b", "safe\u202etxt.exe", "join\u200der", "x" * 2001], ids=repr
)
def test_what_nobody_can_see_or_read_is_refused(night: Room, text: str) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    answer = ask(ukraine, f"{ACTS}/note", text=text)
    assert answer.status_code == 422
    assert len(night.desk.office.case("night").entries) == 4


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"entry": "mine"}, "Open the form anew."),
        ({"entry": "mine\r\nset-cookie: a=b"}, "Open the form anew."),
        ({}, "Open the form anew."),
    ],
)
def test_a_form_without_its_number_is_refused(night: Room, sent: dict[str, str], said: str) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    answer = ukraine.post(f"{ACTS}/note", data={"text": "Hm.", **sent})
    assert answer.status_code == 409
    assert said in answer.text


@pytest.mark.parametrize(
    ("party", "role", "verb"),
    [
        ("POL", "duty_officer", "take_position"),
        ("POL", "delegate", "meet"),
        ("POL", "co_signer", "note"),
        ("secretariat", "observer", "note"),
        ("secretariat", "auditor", "report_fact"),
    ],
)
def test_a_seat_that_may_not_is_told_who_may(night: Room, party: str, role: str, verb: str) -> None:
    person = night.browser(night.seat(party, role, "Somebody"))
    for answer in (person.get(f"{ACTS}/{verb}"), person.post(f"{ACTS}/{verb}", data={})):
        assert answer.status_code == 409
        assert "may not do this" in answer.text
        assert "Ask a delegate or the secretariat." in answer.text
    assert f"{ACTS}/{verb}" not in person.get(ACTS).text


def test_a_party_never_speaks_for_another(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    _, action, values = fields_of(poland.get(ANSWER).text)
    sent = {**dict(values), "answer": "decline", "for": "HRV"}
    assert poland.post(action, data=sent).status_code == 303
    assert night.desk.office.case("night").entries[-1].party == "POL"


def test_what_is_not_of_a_party_is_not_found(night: Room) -> None:
    stranger = night.browser(night.seat("NZL", "delegate", "N. One"))
    for address in ("mine", "acts", "acts/note", "proposals", "receipts/opened", "leaf/opened"):
        assert stranger.get(f"/cases/night/{address}").status_code == 404
    assert stranger.post(f"{ACTS}/note", data={"text": "x"}).status_code == 404


def test_the_office_says_for_which_party_it_enters_something(night: Room) -> None:
    clerk: Any = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    shown = clerk.get(ANSWER).text
    assert "For which party" in shown
    assert "for example by telephone" in shown
    done(clerk, f"{ANSWER}&for=POL", answer="support", text="By telephone.")
    entry = night.desk.office.case("night").entries[-1]
    assert (entry.party, entry.by.person) == ("POL", "S. First")


def test_a_closed_case_asks_nothing_and_takes_notes_alone(night: Room) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    done(clerk, f"{ACTS}/close_case")
    night.clock.on(minutes=1)
    assert "The case is closed" in poland.get("/cases/night/mine").text
    refused = poland.get(ANSWER)
    assert refused.status_code == 409
    assert "The case is closed. Closed Sat 28 Aug" in refused.text
    assert "by S. First" in refused.text
    sent = {"entry": "f" * 32, "question": ANSWER.partition("=")[2], "answer": "support"}
    assert poland.post(ANSWER, data=sent).status_code == 409
    links = poland.get(ACTS).text
    assert "/acts/note" in links
    assert "/acts/take_position" not in links
    done(poland, f"{ACTS}/note", text="For the files.")


def test_an_hour_that_comes_twice_is_asked_for_in_utc(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    fact = {"event": "threat_of_armed_attack", "phase": "occurred"}
    address = f"{ACTS}/report_fact"
    answer = ask(ukraine, address, occurred__earliest="2026-10-25T03:30", **fact)
    assert answer.status_code == 422
    assert "comes twice" in answer.text
    done(ukraine, address, occurred__earliest="2026-10-25T00:30Z", **fact)


def test_a_correction_begins_with_what_was_reported(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    attack = night.desk.office.case("night").entries[2]
    shown = ukraine.get(f"{ACTS}/correct?of={attack.id}").text
    assert "Armed attack by Russia on Ukraine" in shown
    assert picked(shown) >= {"armed_attack", "occurred", "RUS", "UKR"}
    typed = {"body__event": "armed_attack", "body__phase": "occurred", "body__attacker": "RUS"}
    when = {"body__occurred__earliest": "2027-08-28T02:50", "body__victims": "UKR"}
    done(ukraine, f"{ACTS}/correct?of={attack.id}", text="Ten minutes later.", **typed, **when)
    (_, fact) = (each.body for each in night.desk.office.case("night").entries[-2:])
    assert getattr(fact, "of", "") == attack.id
    again = ukraine.get(f"{ACTS}/correct?of={attack.id}&body.phase=ended").text
    assert re.search(r'name="body.occurred.earliest" value="2027-08-28T02:50"', again)
    assert "ended" in picked(again), "what the address says comes before what was said"
    other = night.browser(night.seat("POL", "delegate", "P. Nosy"))
    assert "RUS" not in picked(other.get(f"{ACTS}/correct?of={attack.id}").text)


def picked(page: str) -> set[str]:
    """The values that a form shows as chosen."""
    return set(re.findall(r'value="([^"]*)"[^>]* (?:checked|selected)', page))


def test_an_unknown_act_and_a_director_in_earnest_are_refused(room: Room) -> None:
    room.opened(mode="live")
    director = room.browser(room.seat("secretariat", "director", "D. One"))
    assert director.get(f"{ACTS}/dance").status_code == 404
    assert director.get(f"{ACTS}/note").status_code == 409


def test_a_receipt_holds_what_checks_it_without_this_desk(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    entry = done(ukraine, f"{ACTS}/note", text="Kept.")
    leaf = ukraine.get(f"/cases/night/leaf/{entry}")
    proof = ukraine.get(f"/cases/night/proof/{entry}")
    assert read_proof(proof.content).check(leaf_of(leaf.content)).size >= 5
    assert "attachment" in leaf.headers["content-disposition"]


def test_who_cannot_act_sees_what_is_asked_and_who_can(night: Room) -> None:
    officer = night.browser(night.seat("POL", "duty_officer", "P. Duty")).get("/cases/night/mine")
    assert "Do we give military support?" in officer.text
    assert "nobody else of your party has a seat that can." in officer.text
    assert "acts/take_position" not in officer.text
    auditor = night.browser(night.seat("secretariat", "auditor", "A. One"))
    assert "Nothing is asked of you now." in auditor.get("/cases/night/mine").text
    assert "This seat reads" in auditor.get(ACTS).text


@pytest.mark.parametrize("planted", [False, True])
def test_acts_that_come_at_once_are_all_kept(
    night: Room,
    monkeypatch: pytest.MonkeyPatch,
    planted: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    """Each takes its time, then all are kept in whatever order; the clock goes on meanwhile."""
    if planted:
        monkeypatch.setattr(loaded, "_AT_ONCE", TimeDelta(seconds=0))
    turns, lock, submit = Barrier(8), Lock(), night.desk.office.submit

    def now() -> Instant:
        with lock:
            return night.clock.on(milliseconds=1)

    def together(*given: Any) -> Any:
        turns.wait(30)
        return submit(*given)

    night.app.state.desk = replace(night.desk, now=now)
    monkeypatch.setattr(night.desk.office, "submit", together)
    states = ("POL", "FRA", "DEU", "EST", "GBR", "ITA", "HRV", "ESP")
    asked = []
    for code in states:
        client = night.browser(night.seat(code, "delegate", f"{code} One"))
        _, action, values = fields_of(client.get(f"{ACTS}/note").text)
        asked.append((client, action, {**dict(values), "text": f"{code} is here."}))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: each[0].post(each[1], data=each[2]), asked))
    kept = [each for each in night.desk.office.case("night").entries if each.id != "opened"]
    assert ({each.status_code for each in answers} == {303}) is not planted
    assert (len(kept) == 3 + 8) is not planted
    assert all(a.recorded_at <= b.recorded_at for a, b in itertools.pairwise(kept))


def test_a_clock_that_goes_on_between_reading_and_keeping_is_no_earlier_receipt(room: Room) -> None:
    """A real clock never says the same twice."""
    room.opened()
    ticks = iter(range(1, 1000))
    room.desk = replace(room.desk, now=lambda: START + TimeDelta(milliseconds=next(ticks)))
    room.app.state.desk = room.desk
    delegate = room.browser(room.seat("UKR", "delegate", "U. One"))
    sent = {"entry": f"{1:032x}", "text": "Heard."}
    answer = delegate.post("/cases/night/acts/note", data=sent)
    assert answer.status_code == 303


def test_where_nothing_is_reported_the_first_thing_is_to_report(room: Room) -> None:
    room.opened()
    delegate = room.browser(room.seat("UKR", "delegate", "U. One"))
    reader = room.browser(room.seat("UKR", "auditor", "U. Two"))
    address = f'href="{ACTS}/report_fact"'
    assert address in delegate.get("/cases/night/board").text
    assert address not in reader.get("/cases/night/board").text
    asked = delegate.get("/cases/night/mine").text
    assert asked.index("Report what happened") == asked.index("<h3>") + len("<h3>")
    fact = {"occurred__earliest": "2027-06-01T00:00"}
    done(delegate, f"{ACTS}/report_fact", event="ceasefire", phase="continuing", **fact)
    assert "Report what happened" not in delegate.get("/cases/night/mine").text


def test_a_form_typed_into_again_after_it_was_sent_keeps_what_was_typed(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    address, sent = filled(poland.get(f"{ACTS}/note").text, {"text": "First."})
    assert poland.post(address, data=sent).status_code == 303

    again = poland.post(address, data={**sent, "text": "Second."})

    assert again.status_code == 422
    assert "This form was sent already." in again.text
    address, anew = filled(again.text, {})
    assert anew["text"] == ["Second."]
    assert poland.post(address, data=anew).status_code == 303
    said = [each.body.text for each in night.desk.office.case("night").of(e.Noted)]
    assert said == ["First.", "Second."]


@pytest.mark.parametrize("verb", ["note", "report_fact"])
def test_the_office_enters_nothing_for_a_state_that_is_no_party(night: Room, verb: str) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    fact = {"occurred.earliest": "2027-08-27T00:00", "event": "armed_attack", "phase": "occurred"}
    typed = {"entry": "8" * 32, "for": "ZZZ", "text": "x", **fact}

    answer = clerk.post(f"{ACTS}/{verb}", data=typed)

    assert answer.status_code == 409
    assert "ZZZ is no party of this case" in answer.text
    assert clerk.post(f"{ACTS}/{verb}", data={**typed, "for": "POL"}).status_code == 303


@pytest.mark.parametrize("who", [{"attacker": "ZZZ"}, {"victims": "QQQ"}])
def test_a_fact_names_states_that_there_are(night: Room, who: dict[str, str]) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    fact = {"occurred.earliest": "2027-08-27T00:00", "event": "armed_attack", "phase": "occurred"}
    typed = {"entry": "8" * 32, "for": "POL", "attacker": "RUS", "victims": "UKR", **fact}

    answer = clerk.post(f"{ACTS}/report_fact", data={**typed, **who})

    assert answer.status_code == 409
    assert "is no state." in answer.text
    assert clerk.post(f"{ACTS}/report_fact", data=typed).status_code == 303
