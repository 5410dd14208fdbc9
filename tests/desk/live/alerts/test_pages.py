"""The pages of alerts: who sees and does what, and the link that confirms."""

from __future__ import annotations

import re

from lxml import etree
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import Room

from foedus.case import entries as e
from foedus.desk.alerts.cap import ATOM
from foedus.desk.alerts.notices import Channel


def test_looking_at_the_link_confirms_nothing_and_the_button_does(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two")
    duty.attacked()
    duty.turn()
    links = {
        each.delivery.person: each.confirm
        for each in duty.sink.taken
        if each.delivery.what == "request"
    }
    visitor = duty.room.browser()
    page = visitor.get(links["P. One"])
    assert page.status_code == 200
    assert "EXERCISE" in page.text
    assert "I have seen this" in page.text
    assert duty.room.desk.office.case("night").of(e.Acknowledged) == ()

    duty.room.clock.on(minutes=1)
    assert visitor.post(links["P. One"]).is_redirect
    assert visitor.post(links["P. One"]).is_redirect
    assert visitor.post(links["P. Two"]).is_redirect
    (said,) = duty.room.desk.office.case("night").of(e.Acknowledged)
    assert (said.party, said.by.person, said.by.role) == ("POL", "P. One", "duty_officer")
    confirmed = duty.watch.outbox.confirmed("night")
    assert {each.person for each in confirmed} == {"P. One", "P. Two"}
    assert "You have confirmed this" in visitor.get(links["P. One"]).text


def test_a_link_that_nobody_sent_confirms_nothing(duty: Duty) -> None:
    visitor = duty.room.browser()
    assert visitor.get("/a/0123").status_code == 404
    assert visitor.post("/a/0123").status_code == 404


def test_a_party_keeps_its_roster_and_nobody_else_sees_its_addresses(room: Room) -> None:
    officer = room.browser(room.seat("POL", "duty_officer", "P. One"))
    sent = {"person": "P. One", "channel": "mail", "address": "one@msz.example", "rank": "0"}
    assert officer.post("/alerts/roster", data=sent).is_redirect
    assert "one@msz.example" in officer.get("/alerts/roster").text

    clerk = room.browser(room.seat("secretariat", "secretariat", "S. First"))
    other = room.browser(room.seat("FRA", "delegate", "F. One"))
    for each in (clerk, other):
        assert "one@msz.example" not in each.get("/alerts").text
        assert "one@msz.example" not in each.get("/alerts/roster").text
    assert "Poland" in clerk.get("/alerts").text
    assert "Poland" not in other.get("/alerts").text
    assert clerk.get("/alerts/roster").status_code == 404


def test_one_keeps_ones_own_addresses_and_the_authority_all_of_them(room: Room) -> None:
    room.seat("POL", "delegate", "P. Two")
    officer = room.browser(room.seat("POL", "duty_officer", "P. One"))
    keeper = room.browser(room.seat("POL", "delegate", "POL authority"))
    sent = {"person": "P. Two", "channel": "mail", "address": "two@msz.example", "rank": "1"}
    refused = officer.post("/alerts/roster", data=sent)
    assert refused.status_code == 409
    assert "two@msz.example" in refused.text
    assert keeper.post("/alerts/roster", data=sent).is_redirect
    assert keeper.post("/alerts/roster/wait", data={"minutes": "5"}).is_redirect
    assert officer.post("/alerts/roster/wait", data={"minutes": "9"}).status_code == 409
    page = keeper.get("/alerts/roster").text
    assert "after 5 minutes" in page
    (contact,) = re.findall(r'name="contact" value="(\w+)"', page)
    assert officer.post("/alerts/roster/remove", data={"contact": contact}).status_code == 409
    stranger = room.browser(room.seat("FRA", "delegate", "F. One"))
    assert stranger.post("/alerts/roster/remove", data={"contact": contact}).status_code == 404
    assert keeper.post("/alerts/roster/remove", data={"contact": contact}).is_redirect
    assert "two@msz.example" not in keeper.get("/alerts/roster").text


def test_an_address_inside_is_refused_and_what_was_typed_is_kept(room: Room) -> None:
    officer = room.browser(room.seat("POL", "duty_officer", "P. One"))
    for address in ("http://a.example/x", "https://127.0.0.1/x", "https://[::ffff:10.0.0.1]/"):
        sent = {"person": "P. One", "channel": "webhook", "address": address}
        answer = officer.post("/alerts/roster", data=sent)
        assert answer.status_code == 409
        assert f'value="{address}"' in answer.text


def test_a_check_reaches_everybody_and_the_page_says_who_confirmed_when(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=2)
    clerk = duty.room.browser(duty.room.seat("secretariat", "secretariat", "S. First"))
    asked = {"entry": "check-1", "party": "POL"}
    assert clerk.post("/alerts/check", data=asked).is_redirect
    assert clerk.post("/alerts/check", data=asked).is_redirect
    duty.turn()
    assert duty.sink.told() == [("check", "P. One"), ("check", "P. Two")]
    assert duty.sink.taken[0].delivery.subject == "TEST communications check"
    duty.room.clock.on(minutes=3)
    mine = next(each for each in duty.sink.taken if each.delivery.person == "P. Two")
    duty.room.browser().post(mine.confirm)
    page = clerk.get("/alerts").text
    assert "Sat 28 Aug 2027, 00:03 UTC" in page
    assert "not confirmed" in page


def test_only_the_secretariat_or_the_authority_sends_a_check(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    officer = duty.room.browser(duty.room.seat("POL", "duty_officer", "P. One"))
    answer = officer.post("/alerts/check", data={"entry": "c", "party": "POL"})
    assert answer.status_code == 409
    duty.turn()
    assert duty.sink.told() == []


def test_the_undecided_are_reminded_in_one_click_and_nobody_else(duty: Duty) -> None:
    for party in ("POL", "FRA"):
        duty.on_duty(party, f"{party} One")
    duty.attacked()
    voice = duty.room.seat("POL", "delegate", "P. Voice")
    question = "mechanism/nato-light#decide_military"
    duty.does(e.PositionTaken(question=question, answer=e.Answer.SUPPORT), voice, "yes")
    duty.turn()
    duty.sink.taken.clear()
    clerk = duty.room.browser(duty.room.seat("secretariat", "secretariat", "S. First"))
    page = clerk.get("/cases/night/alerts").text
    assert "Remind 28 parties" in page
    sent = {"entry": "r1", "question": question}
    assert clerk.post("/cases/night/alerts/remind", data=sent).is_redirect
    duty.turn()
    assert duty.sink.told() == [("reminder", "FRA One")]
    assert "Do we give military support?" in duty.sink.taken[0].text
    after = clerk.get("/cases/night/alerts").text
    assert "1 party reminded" in after
    assert "Not reached, for nobody is in their duty roster: Albania, Belgium" in after


def test_a_delegate_sees_only_their_own_party_and_reminds_nobody(duty: Duty) -> None:
    for party in ("POL", "FRA"):
        duty.on_duty(party, f"{party} One")
    duty.attacked()
    duty.turn()
    delegate = duty.room.browser(duty.room.seat("POL", "delegate", "P. Two"))
    page = delegate.get("/cases/night/alerts").text
    assert "POL One" in page
    assert "FRA One" not in page
    question = "mechanism/nato-light#decide_military"
    sent = {"entry": "r1", "question": question}
    assert delegate.post("/cases/night/alerts/remind", data=sent).status_code == 409
    stranger = duty.room.browser(duty.room.seat("NZL", "delegate", "N. One"))
    assert stranger.get("/cases/night/alerts").status_code == 404


def test_the_clock_is_confirmed_by_the_secretariat_alone(duty: Duty) -> None:
    duty.turn()
    duty.room.clock.jump(hours=3)
    duty.turn()
    delegate = duty.room.browser(duty.room.seat("POL", "delegate", "P. Two"))
    clerk = duty.room.browser(duty.room.seat("secretariat", "secretariat", "S. First"))
    assert "The clock has jumped 3 hours ahead." in delegate.get("/alerts").text
    assert delegate.post("/alerts/clock").status_code == 409
    assert clerk.post("/alerts/clock").is_redirect
    duty.turn()
    assert "in doubt" not in clerk.get("/alerts").text


def test_the_feed_holds_the_alerts_with_their_status_and_names_nobody(duty: Duty) -> None:
    officer = duty.room.browser(duty.room.seat("POL", "delegate", "POL authority"))
    assert officer.post("/alerts/roster", data={"channel": "feed"}).is_redirect
    (address,) = re.findall(r"<code>(http[^<]+xml)</code>", officer.get("/alerts/roster").text)
    duty.on_duty("POL", "P. One")
    duty.attacked()
    with on_watch(duty.room, **{Channel.FEED: duty.sink}) as watched:
        watched.turn()
    answer = duty.room.browser().get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    assert len(feed.findall(f"{{{ATOM}}}entry")) == 2
    assert set(feed.xpath("//*[local-name()='status']/text()")) == {"Exercise"}
    assert "P. One" not in answer.text
    assert "/a/" not in answer.text
    assert duty.room.browser().get(address.replace("POL.", "FRA.")).status_code == 404


def test_a_feed_that_is_added_anew_is_found_elsewhere_and_says_its_language(duty: Duty) -> None:
    """Whoever knew the first address reads nothing more."""
    officer = duty.room.browser(duty.room.seat("POL", "delegate", "POL authority"))
    found = []
    for language in ("en", "uk"):
        assert officer.post("/alerts/roster", data={"channel": "feed", "language": language})
        shown = officer.get("/alerts/roster").text
        found += re.findall(r"<code>(http[^<]+xml)</code>", shown)
        (contact,) = duty.watch.book.of("POL")
        if language == "en":
            officer.post("/alerts/roster/remove", data={"contact": contact.id})
    duty.attacked()
    with on_watch(duty.room, **{Channel.FEED: duty.sink}) as watched:
        watched.turn()
    old, new = (duty.room.browser().get(each) for each in found)
    assert (old.status_code, new.status_code) == (404, 200)
    feed = etree.fromstring(new.content)
    assert set(feed.xpath("//*[local-name()='language']/text()")) == {"uk"}


def test_a_party_waits_in_one_case_as_it_says_there_and_in_others_as_ever(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    duty.on_duty("POL", "P. Two", rank=1)
    duty.attacked()
    keeper = duty.room.browser(duty.room.seat("POL", "observer", "POL authority"))
    assert 'value="10"' in keeper.get("/cases/night/alerts").text
    assert keeper.post("/cases/night/alerts/wait", data={"minutes": "2"}).is_redirect
    assert 'value="2"' in keeper.get("/cases/night/alerts").text
    assert 'value="10"' in keeper.get("/alerts/roster").text
    duty.turn()
    duty.sink.taken.clear()
    duty.room.clock.on(minutes=1)
    duty.turn()
    assert duty.sink.told() == []
    duty.room.clock.on(minutes=2)
    duty.turn()
    assert {person for _, person in duty.sink.told()} == {"P. Two"}


def test_parties_with_nobody_to_tell_are_counted_first_and_stand_on_the_board(duty: Duty) -> None:
    """Three that have confirmed do not hide twenty-seven whom nothing reaches."""
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    (link,) = [each.confirm for each in duty.sink.taken if each.delivery.what == "fact"]
    clerk = duty.room.browser(duty.room.seat("secretariat", "secretariat", "S. First"))
    assert clerk.post(link.removeprefix(duty.room.desk.settings.public_origin)).is_redirect
    (request,) = [each.confirm for each in duty.sink.taken if each.delivery.what == "request"]
    assert clerk.post(request.removeprefix(duty.room.desk.settings.public_origin)).is_redirect
    every = clerk.get("/alerts").text
    assert "1 of 30 parties confirmed" in every
    assert "29 parties have nobody in their duty rosters" in every
    page = clerk.get("/cases/night/alerts").text
    assert page.index("29 parties of 30 have nobody") < page.index("Who was told, and who")
    board = clerk.get("/cases/night/board").text
    assert board.count("nobody to tell") >= 29
    assert 'href="/cases/night/alerts"' in board
    delegate = duty.room.browser(duty.room.seat("POL", "delegate", "P. Two"))
    assert "nobody to tell" not in delegate.get("/cases/night/board").text


def test_a_check_that_was_just_sent_is_on_its_way(duty: Duty) -> None:
    duty.on_duty("POL", "P. One")
    clerk = duty.room.browser(duty.room.seat("secretariat", "secretariat", "S. First"))
    assert clerk.post("/alerts/check", data={"entry": "c1", "party": ["POL"]}).is_redirect
    duty.sink.fails = lambda _: True
    duty.watch.step()
    page = clerk.get("/alerts").text
    assert "on its way" in page
    assert "no channel has taken it" not in page
    duty.turn()
    assert "no channel has taken it" in clerk.get("/alerts").text
