"""What somebody at the desk for the first time must be able to read from it, and to leave out."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from tests.desk.live.desks import NATO_LIGHT, Room, a_room
from tests.desk.live.forms import ask, done, fields_of
from tests.desk.live.nights import a_night

from foedus.case.entries import FactReported

ACTS = "/cases/night/acts"
ANSWER = f"{ACTS}/take_position?question={quote(f'{NATO_LIGHT}#decide_military')}"


@pytest.fixture
def night(room: Room) -> Room:
    """The demonstration's night, on its morning."""
    a_night(room)
    return room


def test_who_closes_a_case_sees_what_is_still_open_and_the_board_says_closed(night: Room) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    before = clerk.get(f"{ACTS}/close_case").text
    assert "What is still open" in before
    assert "Without an outcome:" in before
    assert "Still owed:" in before
    assert 'role="timer"' in clerk.get("/cases/night/board").text
    done(clerk, f"{ACTS}/close_case", text="The exercise is over.")
    night.clock.on(hours=30)
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    for page in ("board", "duties", "consultation", "record", "mine"):
        shown = clerk.get(f"/cases/night/{page}").text
        assert "Closed Sat 28 Aug" in shown
        assert "by S. First, secretariat" in shown
        assert 'role="timer"' not in shown
    board = clerk.get("/cases/night/board").text
    assert "Open when it was closed:" in board
    assert "The exercise is over." in board
    assert "tone-bad" not in clerk.get("/cases/night/duties").text
    assert "Convene a meeting" not in clerk.get("/cases/night/consultation").text
    assert clerk.get("/cases/night/consultation/convene").status_code == 409


def test_a_receipt_tells_when_the_fact_happened_and_only_then_a_second_time(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    fact = {"event": "armed_attack", "phase": "occurred", "attacker": "RUS"}
    address = f"{ACTS}/report_fact"
    kept = done(ukraine, address, occurred__earliest="2027-08-28T06:50", **fact)
    shown = ukraine.get(f"/cases/night/receipts/{kept}").text
    happened = shown.partition("The fact happened, as claimed")[2].partition("<dt>")[0]
    assert "06:50 Kyiv" in happened
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    answer = done(poland, ANSWER, answer="support")
    receipt = poland.get(f"/cases/night/receipts/{answer}").text
    assert "as claimed" not in receipt
    assert "answered support (Do we give military support?)" in receipt
    assert "nobody: no signature is asked for" in receipt


def test_a_report_is_filled_with_the_one_attack_that_the_agreement_speaks_of(night: Room) -> None:
    night.opened("new")
    ukraine = night.browser(night.seat("UKR", "duty_officer", "U. Two"))
    address = "/cases/new/acts/report_fact"
    _, _, values = fields_of(ukraine.get(address).text)
    assert ("event", "armed_attack") in values
    assert ("phase", "occurred") in values
    assert ("attacker", "RUS") in values
    assert [value for name, value in values if name == "victims"] == ["UKR"]


def test_now_is_a_time_that_nobody_has_to_type(night: Room) -> None:
    night.opened("new")
    ukraine = night.browser(night.seat("UKR", "duty_officer", "U. Two"))
    address = "/cases/new/acts/report_fact"
    both = ask(ukraine, address, occurred__now="yes", occurred__earliest="2027-08-28T06:50")
    assert both.status_code == 422
    assert "This says now, and another time as well." in both.text
    night.clock.on(seconds=25)
    kept = done(ukraine, address, occurred__now="yes")
    found = night.desk.office.case("new").entries[-1]
    assert found.id == kept
    assert isinstance(found.body, FactReported)
    assert str(found.body.occurred.earliest) == "2027-08-28T04:10:00Z"
    assert found.body.occurred.is_point


def test_what_an_answer_needs_is_asked_for_at_its_field(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    for answer, missing in (("ad_referendum", 2), ("support_with_caveat", 1), ("support", 0)):
        sent = ask(poland, ANSWER, answer=answer)
        assert sent.text.count("This is needed with this answer.") == missing
    half = ask(poland, ANSWER, answer="ad_referendum", until="2027-09-08T06:50")
    assert half.text.count("This is needed with this answer.") == 1
    assert 'id="f-pending-wrong"' in half.text


def test_a_seat_that_may_not_act_is_told_who_of_its_party_may(night: Room) -> None:
    night.seat("POL", "delegate", "P. One")
    duty = night.browser(night.seat("POL", "duty_officer", "P. Two"))
    assert "These of your party can: P. One (delegate)." in duty.get("/cases/night/mine").text


def test_a_refusal_says_its_times_with_year_and_zone(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    fact = {"event": "armed_attack", "phase": "occurred"}
    answer = ask(ukraine, f"{ACTS}/report_fact", occurred__earliest="2031-01-01T10:00", **fact)
    assert answer.status_code == 409
    assert "Wed 1 Jan 2031, 10:00 Kyiv" in answer.text


def test_the_board_begins_with_what_is_asked_of_the_reader(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    board = poland.get("/cases/night/board").text
    asked = board.partition("Asked of you:")[2].partition("</p>")[0]
    assert "/acts/take_position?question=" in asked
    assert board.index("Asked of you:") < board.index("How long is left")
    auditor = night.browser(night.seat("secretariat", "auditor", "A. One"))
    assert "Asked of you:" not in auditor.get("/cases/night/board").text


def test_a_meeting_is_offered_for_the_record_once_it_has_begun(night: Room) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    page = "/cases/night/consultation"
    meeting = {"level": "political", "minutes": "60", "place": "Kyiv", "invited": "all"}
    ask(clerk, f"{page}/convene", zone="UTC", starts="2027-08-28T05:00", **meeting)
    before = clerk.get(page).text
    assert "It can be recorded once it has begun." in before
    assert "Record it" not in before
    form = clerk.get(f"{ACTS}/meet").text
    assert "Convened, and not begun yet" in form
    early = {"attendees": "all", "discharges": "consult", "happened__earliest": "2027-08-28T05:00"}
    refused = ask(clerk, f"{ACTS}/meet", **early)
    assert refused.status_code == 409
    assert "after it was received" in refused.text
    night.clock.on(hours=1)
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    after = clerk.get(page).text
    assert "Record it" in after
    assert "It can be recorded once it has begun." not in after
    assert "Convened, and not begun yet" not in clerk.get(f"{ACTS}/meet").text


def test_what_is_contested_is_told_with_its_ground(room: Room) -> None:
    room.opened()
    poland = room.browser(room.seat("POL", "delegate", "P. One"))
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    done(ukraine, f"{ACTS}/report_fact", occurred__earliest="2027-08-28T02:40")
    done(ukraine, f"{ACTS}/request")
    mine = poland.get("/cases/night/mine").text
    assert "Contested whether it is owed:" in mine
    ground = "nobody has said whether the fighting under way at signature had ended"
    assert ground in mine.lower()
    duties = poland.get("/cases/night/duties").text
    own = duties.partition("<b>Poland</b>")[2].partition("</details>")[0]
    assert ground in own.lower()


def test_what_many_wait_for_is_said_once(night: Room) -> None:
    duties = night.browser(night.seat("POL", "delegate", "P. One")).get("/cases/night/duties").text
    assert duties.count("has not answered so") == 1


def test_the_office_is_told_of_others_and_why_it_puts_a_question(night: Room) -> None:
    clerk = night.browser(night.seat("secretariat", "secretariat", "S. First"))
    mine = clerk.get("/cases/night/mine").text
    assert "If nothing comes:" in mine
    assert "If you say nothing:" not in mine
    assert "The parties can answer already" in mine


def test_a_practice_desk_says_so_where_no_case_is_shown(tmp_path: Path) -> None:
    with a_room(tmp_path, practice=True) as room:
        visitor = room.browser()
        visitor.post("/practice", data={"person": "V", "party": "POL", "role": "delegate"})
        for page in ("/cases", "/alerts", "/people"):
            assert "A desk for practice" in visitor.get(page).text


def test_agreements_of_one_guarantor_stand_by_its_name(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    agreements = poland.get("/cases/night/agreements").text
    places = [agreements.index(f"bilateral/{code}-ukr-20") for code in ("hrv", "deu", "grc", "nld")]
    assert places == sorted(places)


def test_a_pledge_begins_with_who_gives_and_who_receives(night: Room) -> None:
    poland = night.browser(night.seat("POL", "delegate", "P. One"))
    done(poland, ANSWER, answer="support")
    mine = poland.get("/cases/night/mine").text
    pledge = next(each for each in mine.split('"') if each.startswith(f"{ACTS}/contribute?"))
    _, _, values = fields_of(poland.get(pledge.replace("&amp;", "&")).text)
    assert ("giver", "POL") in values
    assert ("receiver", "UKR") in values


def test_a_day_to_come_says_so(night: Room) -> None:
    ukraine = night.browser(night.seat("UKR", "delegate", "U. One"))
    need = {"line": "need", "stage": "needed", "form": "military", "item": "interceptors"}
    amount = {"amount__value": "8", "amount__unit": "pieces"}
    kept = done(ukraine, f"{ACTS}/contribute", receiver="UKR", **need, **amount)
    assert "still to come" in ukraine.get("/cases/night/contributions").text
    assert "8 pieces needed to Ukraine" in ukraine.get(f"/cases/night/receipts/{kept}").text
    again = ukraine.get(f"{ACTS}/contribute").text
    assert '<option value="pieces">' in again
