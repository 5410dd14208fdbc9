"""Two persons of a party sign what binds it, from the record; others see nothing of it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from tests.desk.live.desks import NATO_LIGHT, SECRETARY, Room
from tests.desk.live.forms import ask

from foedus.case import entries as e
from foedus.office.keys import PersonalKey, new_personal_key
from foedus.office.papers import read_papers, signed_papers, write_papers
from foedus.record import acts as a

MILITARY = f"{NATO_LIGHT}#decide_military"
ANSWER = f"/cases/night/acts/take_position?question={quote(MILITARY)}"


def keyed(room: Room, seat: e.Seat) -> PersonalKey:
    """A seat's person with a key in a file, enrolled by the party's authority."""
    key = new_personal_key(seat.party, seat.person, seat.person.encode().ljust(32, b"."))
    named = f"key {seat.person}"
    room.desk.office.enrol(
        a.KeyEnrolled(key=key.key), f"{seat.party} authority", room.clock.now, named
    )
    return key


def bring(client: TestClient, address: str, *keys: PersonalKey) -> Response:
    """Download a statement, sign it with keys, bring it back."""
    papers = read_papers(client.get(f"{address}/file").content)
    for key in keys:
        papers = signed_papers(papers, key.sign)
    return client.post(address, files={"file": ("signed.json", write_papers(papers))})


def a_question(room: Room, persons: int = 2, mode: str = "exercise") -> None:
    """A case with an open question, in which positions need two persons."""
    room.opened(mode=mode)
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    for event, phase, when in (
        ("ceasefire", "continuing", "2027-06-01T00:00"),
        ("armed_attack", "occurred", "2027-08-28T02:40"),
    ):
        typed = {"event": event, "phase": phase, "occurred__earliest": when}
        more = {"attacker": "RUS", "victims": "UKR"} if event == "armed_attack" else {}
        assert ask(ukraine, "/cases/night/acts/report_fact", **typed, **more).status_code == 303
    assert ask(ukraine, "/cases/night/acts/request").status_code == 303
    rule = a.PersonsAsked(kind="position_taken", persons=persons)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "two persons")


@pytest.fixture
def asked(room: Room) -> Room:
    a_question(room)
    return room


def entries(room: Room) -> int:
    return len(room.desk.office.case("night").entries)


def test_two_persons_sign_from_the_record_with_the_same_digest(asked: Room) -> None:
    one = asked.seat("POL", "delegate", "P. One")
    two = asked.seat("POL", "co_signer", "P. Two")
    first, second = keyed(asked, one), keyed(asked, two)
    here, there = asked.browser(one), asked.browser(two)
    sent = ask(here, ANSWER, answer="support", text="We stand by it.")
    statement = sent.headers["location"]
    shown = here.get(statement).text
    assert "We stand by it." in shown
    assert "2 persons of your party must sign it" in shown
    digest = here.get(f"{statement}/statement.json").json()["digest"]
    assert digest in shown
    assert entries(asked) == 4

    waiting = bring(here, statement, first).headers["location"]
    assert entries(asked) == 4
    again = here.get(waiting).text
    assert digest in again
    assert digest in there.get(waiting).text
    assert digest in there.get("/cases/night/proposals").text
    assert "1 statement waits for a second person" in there.get("/cases/night/mine").text

    twice = bring(here, waiting, first)
    assert twice.status_code == 422
    assert "second person" in twice.text
    receipt = bring(there, waiting, second).headers["location"]
    assert entries(asked) == 5
    assert "P. One, P. Two" in there.get(receipt).text
    assert there.get(waiting).headers["location"] == receipt
    assert "Nothing waits." in there.get("/cases/night/proposals").text


def test_where_one_person_is_enough_one_signature_binds(room: Room) -> None:
    """The negative control: with no second person asked for, the case grows at once."""
    a_question(room, persons=1)
    one = room.seat("POL", "delegate", "P. One")
    key, here = keyed(room, one), room.browser(one)
    statement = ask(here, ANSWER, answer="support").headers["location"]
    assert "/proposals/" not in bring(here, statement, key).headers["location"]
    assert entries(room) == 5


def test_nobody_of_another_party_sees_what_waits(asked: Room) -> None:
    one = asked.seat("POL", "delegate", "P. One")
    first = keyed(asked, one)
    here = asked.browser(one)
    statement = ask(here, ANSWER, answer="support").headers["location"]
    colleague = asked.browser(asked.seat("POL", "deputy", "P. Three"))
    assert colleague.get(statement).status_code == 404
    waiting = bring(here, statement, first).headers["location"]
    assert colleague.get(waiting).status_code == 200
    for party, role in (("HRV", "delegate"), ("secretariat", "secretariat")):
        other = asked.browser(asked.seat(party, role, f"{party} One"))
        for address in (waiting, f"{waiting}/file", f"{waiting}/statement.json", statement):
            assert other.get(address).status_code == 404
        assert other.post(waiting, files={"file": ("a", b"x")}).status_code == 404
        assert "P. One" not in other.get("/cases/night/proposals").text


def test_what_would_be_refused_is_refused_before_anybody_signs(asked: Room) -> None:
    here = asked.browser(asked.seat("POL", "delegate", "P. One"))
    late = {"pending": "parliament", "until": "2020-01-01T00:00"}
    answer = ask(here, ANSWER, answer="ad_referendum", **late)
    assert answer.status_code == 409
    assert "Name a later date." in answer.text


def test_another_statement_another_person_or_rubbish_is_refused(asked: Room) -> None:
    one, two = asked.seat("POL", "delegate", "P. One"), asked.seat("POL", "deputy", "P. Two")
    _, second = keyed(asked, one), keyed(asked, two)
    here = asked.browser(one)
    statement = ask(here, ANSWER, answer="support").headers["location"]
    other = ask(here, ANSWER, answer="decline").headers["location"]
    theirs = here.get(f"{other}/file").content
    for data, said in (
        (b"rubbish", "Statement"),
        (b"", "Statement"),
        (theirs, "another statement"),
    ):
        answer = here.post(statement, files={"file": ("signed", data)})
        assert answer.status_code == 422
        assert said in answer.text
    assert "P. One has not signed it" in bring(here, statement, second).text
    assert "P. One has not signed it" in bring(here, statement).text
    assert entries(asked) == 4


def test_what_was_entered_by_telephone_is_countersigned_later(asked: Room) -> None:
    clerk = asked.browser(asked.seat("secretariat", "secretariat", SECRETARY))
    sent = ask(clerk, f"{ANSWER}&for=POL", answer="support", text="Dictated.")
    receipt = sent.headers["location"]
    assert "not yet signed by Poland" in clerk.get(receipt).text
    one, two = asked.seat("POL", "delegate", "P. One"), asked.seat("POL", "deputy", "P. Two")
    keys = keyed(asked, one), keyed(asked, two)
    here = asked.browser(one)
    assert "not yet signed by Poland" in here.get("/cases/night/mine").text
    address = receipt.replace("/receipts/", "/countersign/")
    assert address in here.get(receipt).text
    assert "Dictated." in here.get(address).text
    assert bring(here, address, keys[0]).headers["location"] == address
    assert bring(here, address, keys[0]).headers["location"] == address  # the same person again
    assert "not yet signed" in here.get(receipt).text
    assert "P. One" in asked.browser(two).get(address).text
    done = bring(asked.browser(two), address, keys[1]).headers["location"]
    assert done == receipt
    assert "not yet signed" not in here.get(receipt).text
    assert here.get(address).status_code == 404
    assert asked.browser(asked.seat("HRV", "delegate", "H. One")).get(address).status_code == 404


def test_the_first_to_sign_is_told_who_must_sign_now_and_not_to_sign_again(asked: Room) -> None:
    one = asked.seat("POL", "delegate", "Dino")
    two = asked.seat("POL", "co_signer", "Cora")
    first, _ = keyed(asked, one), keyed(asked, two)
    here, there = asked.browser(one), asked.browser(two)
    statement = ask(here, ANSWER, answer="support").headers["location"]
    assert "After you, Cora must sign it too." in here.get(statement).text
    waiting = bring(here, statement, first).headers["location"]

    after = here.get(waiting).text
    assert "Cora must sign it now" in after
    assert f'action="{waiting}"' not in after
    mine = here.get("/cases/night/mine").text
    assert "Answered by Dino: it waits for a second person" in mine
    hers = there.get("/cases/night/mine").text
    assert hers.index("It waits for your signature.") < hers.index("What is asked of you")
    assert f'class="button primary" href="{waiting}"' in hers
    listed = there.get("/cases/night/proposals").text
    for page in (hers, listed):
        assert "Do we give military support?" in page
        assert "<dd>Support</dd>" in page or "<dd>support</dd>" in page
    assert f'action="{waiting}"' in there.get(waiting).text


def test_where_nobody_else_has_a_key_the_pages_say_so(asked: Room) -> None:
    one = asked.seat("POL", "delegate", "Dino")
    first, here = keyed(asked, one), asked.browser(one)
    statement = ask(here, ANSWER, answer="support").headers["location"]
    assert "Nobody else of your party has a key that signs it yet" in here.get(statement).text
    waiting = bring(here, statement, first).headers["location"]
    for page in (waiting, "/cases/night/mine", "/cases/night/proposals"):
        assert "nobody else of your party has a key that signs it" in here.get(page).text


PAGES = ("board", "duties", "record", "consultation")


def test_what_is_not_yet_signed_is_marked_wherever_it_counts(asked: Room) -> None:
    """Others see that an outcome rests on what the secretariat entered, until it is signed."""
    clerk = asked.browser(asked.seat("secretariat", "secretariat", SECRETARY))
    other = asked.browser(asked.seat("HRV", "delegate", "H. One"))
    for page in PAGES:
        assert "not yet signed" not in other.get(f"/cases/night/{page}").text, page
    sent = ask(clerk, f"{ANSWER}&for=POL", answer="support", text="Dictated.")
    entry = sent.headers["location"].rpartition("/")[2]

    for page in PAGES:
        assert "not yet signed" in other.get(f"/cases/night/{page}").text, page
    stands = other.get("/api/v1/cases/night/standing").json()
    said = [each for question in stands["questions"] for each in question["positions"]]
    assert [(each["entry"], each["unsigned"]) for each in said] == [(entry, True)]
    assert stands["unsigned"] == [entry]
    assert not any("unsigned" in each for each in stands["facts"])

    one, two = asked.seat("POL", "delegate", "P. One"), asked.seat("POL", "deputy", "P. Two")
    keys = keyed(asked, one), keyed(asked, two)
    bring(asked.browser(one), f"/cases/night/countersign/{entry}", *keys)
    for page in PAGES:
        assert "not yet signed" not in other.get(f"/cases/night/{page}").text, page
    assert other.get("/api/v1/cases/night/standing").json()["unsigned"] == []


def test_an_objection_that_breaks_the_silence_unsigned_is_marked(room: Room) -> None:
    room.opened(under="mechanism/membership")
    rule = a.PersonsAsked(kind="draft_objected", persons=2)
    room.desk.office.enrol(rule, SECRETARY, room.clock.now, "two persons")
    ukraine = room.browser(room.seat("UKR", "delegate", "U. One"))
    typed = {"event": "armed_attack", "phase": "occurred", "attacker": "RUS", "victims": "UKR"}
    when = {"occurred__earliest": "2027-08-28T02:40"}
    assert ask(ukraine, "/cases/night/acts/report_fact", **typed, **when).status_code == 303
    assert ask(ukraine, "/cases/night/acts/request").status_code == 303
    clerk = room.browser(room.seat("secretariat", "secretariat", SECRETARY))
    put = f"question={quote('mechanism/membership#invoke')}"
    for address, text in ((f"circulate_draft?{put}", "We act."), (f"object?{put}&for=FRA", "No.")):
        assert ask(clerk, f"/cases/night/acts/{address}", text=text).status_code == 303
    shown = room.browser(room.seat("POL", "observer", "P")).get("/cases/night/consultation").text
    assert "France, not yet signed" in shown
