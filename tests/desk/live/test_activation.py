"""A whole activation under NATO-light by plain forms: from a report to what was received."""

from __future__ import annotations

from urllib.parse import quote

from tests.desk.live.desks import NATO_LIGHT, Room
from tests.desk.live.forms import done

from foedus.case.standing import standing
from foedus.case.words import Stage

MILITARY = f"{NATO_LIGHT}#decide_military"
ASKED = quote(MILITARY)
ACTS = "/cases/night/acts"


def test_a_whole_activation_goes_by_plain_forms(room: Room) -> None:  # noqa: PLR0915 - one story
    room.opened()
    seats = (
        room.seat("secretariat", "secretariat", "S. First"),
        *(room.seat(party, "delegate", f"{party} One") for party in ("POL", "HRV", "IRL", "UKR")),
    )
    clerk, poland, croatia, ireland, ukraine = map(room.browser, seats)
    officer = room.browser(room.seat("UKR", "duty_officer", "U. Duty"))
    assert "Nothing is asked of you now." in poland.get("/cases/night/mine").text

    room.clock.on(minutes=1)
    truce = {"event": "ceasefire", "phase": "continuing", "zone": "UTC"}
    done(officer, f"{ACTS}/report_fact", occurred__earliest="2027-06-01T00:00", **truce)
    attack = done(
        officer,
        f"{ACTS}/report_fact",
        event="armed_attack",
        phase="occurred",
        zone="Europe/Kyiv",
        occurred__earliest="2027-08-28T02:40",
        occurred__latest="2027-08-28T03:01",
        occurred__precision="approximate",
        attacker="RUS",
        victims=["UKR"],
        text="598 drones (invented).",
    )
    mine = ukraine.get("/cases/night/mine").text
    assert "You may request what the agreements promise" in mine
    room.clock.on(minutes=10)
    done(ukraine, f"{ACTS}/request", text="Ukraine asks.")

    done(clerk, f"{ACTS}/alert", party="POL", channel="telephone")
    mine = poland.get("/cases/night/mine").text
    assert "You have been alerted" in mine
    assert "Do we give military support?" in mine
    assert "recorded as not decided; deputies alerted" in mine
    assert "Consult" in mine
    done(poland, f"{ACTS}/acknowledge")
    assert "You have been alerted" not in poland.get("/cases/night/mine").text

    assert "A meeting is owed" in clerk.get("/cases/night/mine").text
    room.clock.on(hours=1)
    clerk, poland, croatia = (room.browser(seat) for seat in seats[:3])
    done(clerk, f"{ACTS}/put_question?question={ASKED}")
    done(
        clerk,
        f"{ACTS}/meet",
        attendees=["UKR", "POL", "HRV", "IRL"],
        discharges=["consult"],
        level="ministers, by video",
    )
    done(poland, f"{ACTS}/take_position?question={ASKED}", answer="support")
    done(
        croatia,
        f"{ACTS}/take_position?question={ASKED}",
        answer="ad_referendum",
        pending="president_consent",
        until="2027-08-30T12:00",
    )
    assert "Your support waits for a step at home" in croatia.get("/cases/night/mine").text
    step = f"{ACTS}/complete_step?step=president_consent"
    done(croatia, step, result="approved")
    done(clerk, f"{ACTS}/take_position?question={ASKED}&for=IRL", answer="decline")
    room.clock.on(hours=25)
    clerk, poland, croatia, ireland, ukraine = map(room.browser, seats)
    late = f"{ACTS}/take_position?question={ASKED}"
    entry = done(ireland, late, answer="support")
    assert "kept, and not counted" in ireland.get(f"/cases/night/receipts/{entry}").text
    done(clerk, f"{ACTS}/attest_outcome?question={ASKED}")

    line = {"line": "interceptors", "form": "military", "item": "interceptors"}
    amount = {"amount__value": "40", "amount__unit": "pieces", "receiver": "UKR"}
    done(ukraine, f"{ACTS}/contribute", stage="needed", **line, **amount)
    for stage in ("pledged", "committed", "dispatched"):
        done(poland, f"{ACTS}/contribute", stage=stage, giver="POL", **line, **amount)
    arrived = next(
        each
        for each in ukraine.get("/cases/night/mine").text.split('"')
        if "stage=received" in each
    )
    done(ukraine, arrived.replace("&amp;", "&"))
    note = done(clerk, f"{ACTS}/close_case", text="Played to the end.")

    now = standing(room.desk.office.case("night"), room.clock.now)
    question = next(each for each in now.questions if each.id == MILITARY)
    said = {each.party: each.stance for each in question.positions if not each.late}
    assert said == {"POL": "support", "HRV": "support", "IRL": "decline"}
    assert question.attested
    assert question.put
    met = {each.party for each in now.duties if each.key.startswith(f"{NATO_LIGHT}#consult/")}
    done_by = {
        each.party
        for each in now.duties
        if each.key.startswith(f"{NATO_LIGHT}#consult/") and each.status == "fulfilled"
    }
    assert {"POL", "HRV", "IRL"} == done_by < met
    (polish,) = [each for each in now.contributions.lines if each.giver == "POL"]
    assert polish.stages[Stage.RECEIVED] == 40
    assert "The case is closed" in poland.get("/cases/night/mine").text
    assert (
        room.desk.office.receipt("night", attack).index
        < room.desk.office.receipt("night", note).index
    )
