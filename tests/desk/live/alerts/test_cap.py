"""CAP 1.2: what the feed holds keeps to the schema, and to what the standard says beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.desk.live.alerts.test_webhook import outgoing
from tests.desk.live.desks import START
from whenever import TimeDelta

from foedus.desk.alerts.cap import CAP, cap_alert, cap_feed
from foedus.desk.alerts.causes import What
from foedus.desk.alerts.outbox import Delivery

ORIGIN = "https://desk.example"


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "cap-1.2.xsd"))


def delivery(**changes: Any) -> Delivery:
    return replace(outgoing("").delivery, **changes)


def alert(**changes: Any) -> Any:
    made = cap_alert(delivery(**changes), "desk.example", ORIGIN)
    return etree.fromstring(etree.tostring(made))


def said(made: Any, name: str) -> str | None:
    found: str | None = made.findtext(f".//{{{CAP}}}{name}")
    return found


@pytest.mark.parametrize("mode", ["live", "exercise", "replay", "test"])
@pytest.mark.parametrize("what", What)
def test_every_kind_in_every_mode_keeps_to_the_schema(what: What, mode: str) -> None:
    until = START + TimeDelta(hours=1, milliseconds=250)
    made = alert(what=what.value, mode=mode, until=until, moment=START + TimeDelta(microseconds=7))
    schema().assertValid(made)


def test_the_schema_refuses_what_is_none() -> None:
    """The negative control: a status, a time and an order that CAP does not have."""
    for name, wrong in (("status", "Real"), ("sent", "2027-08-28T00:00:00Z"), ("sender", "a b")):
        made = alert()
        made.find(f"{{{CAP}}}{name}").text = wrong
        assert not schema().validate(made)
    made = alert()
    made.append(made.find(f"{{{CAP}}}sender"))
    assert not schema().validate(made)


@pytest.mark.parametrize(
    ("mode", "status"), [("live", "Actual"), ("exercise", "Exercise"), ("test", "Test")]
)
def test_an_exercise_is_never_actual(mode: str, status: str) -> None:
    made = alert(mode=mode)
    assert said(made, "status") == status
    assert (said(made, "note") is None) is (mode == "live")


def test_a_private_alert_says_for_whom_and_utc_is_written_as_the_standard_has_it() -> None:
    made = alert()
    assert (said(made, "scope"), said(made, "addresses")) == ("Private", "POL")
    assert said(made, "sent") == "2027-08-28T00:00:00-00:00"


def test_what_somebody_wrote_stays_text() -> None:
    evil = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e; ]]> {confirm}"
    feed = cap_feed(
        [delivery(subject=evil, text=f"{evil}\nrest")], "POL", ORIGIN, "d", ORIGIN, START
    )
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    read = etree.fromstring(feed, parser)
    assert read.getroottree().docinfo.doctype == ""
    (headline,) = read.xpath("//*[local-name()='headline']/text()")
    assert headline == evil


@pytest.mark.parametrize("letter", ["\uffff", "\x0b", "\ud800", "\u202e", "\ufdd0", "\U0001ffff"])
def test_one_letter_that_xml_does_not_have_poisons_no_feed(letter: str) -> None:
    poisoned = delivery(subject=f"A{letter}B", text=f"C{letter}D")

    feed = etree.fromstring(cap_feed([poisoned], "POL", "urn:x", "desk.example", ORIGIN, START))

    assert said(feed, "headline") == "A B"
    assert str(said(feed, "description")).split() == ["C", "D"]
