"""A page writes its own zone first and UTC beside it, and never loses a millisecond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foedus.desk.panels.times import Times, apart, retold
from foedus.moments import Precision, Span, parse_instant, parse_span

KYIV = Times(zone="Europe/Kyiv")


def test_an_instant_has_its_zone_and_utc_with_the_other_date_where_it_differs() -> None:
    stamp = KYIV.stamp(parse_instant("2027-08-28T23:40Z"))

    assert stamp.full == "Sun 29 Aug 2027, 02:40 Kyiv (Sat 28 Aug, 23:40 UTC)"
    assert stamp.brief == "29 Aug 02:40"


def test_in_utc_an_instant_is_written_once() -> None:
    assert Times().stamp(parse_instant("2027-08-28T23:40Z")).full == "Sat 28 Aug 2027, 23:40 UTC"


def test_seconds_and_milliseconds_are_shown_where_there_are_any() -> None:
    instant = parse_instant("2027-08-29T05:10:07.001+03:00")
    assert replace(KYIV, exact=True).stamp(instant).clock == "05:10:07.001"
    assert KYIV.stamp(instant).clock == "05:10:07"
    assert KYIV.stamp(parse_instant("2027-08-29T05:08:30+03:00")).clock == "05:08:30"


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ("2027-08-28T00:00Z", "no time"),
        ("2027-08-28T00:00:00.001Z", "1 millisecond"),
        ("2027-08-28T00:01:30Z", "1 minute 30 seconds"),
        ("2027-08-28T19:30Z", "19 hours 30 minutes"),
        ("2027-08-29T00:00Z", "24 hours"),
        ("2027-08-31T01:00Z", "3 days 1 hour"),
    ],
)
def test_what_is_left_is_said_in_words(later: str, words: str) -> None:
    assert apart(parse_instant("2027-08-28T00:00Z"), parse_instant(later)) == words


def test_a_span_shows_both_ends_and_how_finely_they_are_known() -> None:
    span = parse_span("2027-08-28T02:40+03:00", "2027-08-28T03:20+03:00", "approximate")

    assert KYIV.span(span) == "Sat 28 Aug 2027, between 02:40 and 03:20 Kyiv (approximate)"
    assert KYIV.short_span(span) == "28 Aug 02:40 to 03:20 (approximate)"


def test_a_span_over_midnight_names_both_days() -> None:
    span = parse_span("2025-08-27T20:00+03:00", "2025-08-28T09:00+03:00")

    assert KYIV.span(span).startswith("between Wed 27 Aug 2025, 20:00 and Thu 28 Aug 2025, 09:00")


def test_a_point_in_time_is_one_time() -> None:
    point = Span.at(parse_instant("2027-06-01T00:00+03:00"), Precision.DAY)

    assert KYIV.span(point) == "Tue 1 Jun 2027, 00:00 Kyiv (day)"


def test_instants_inside_a_text_are_told_on_the_clocks_of_the_page() -> None:
    text = "received at 2027-08-28T23:40:00Z, after 2027-08-28T20:10:30.5Z; until=2027-08-28"

    assert KYIV.told(text) == "received at 29 Aug 02:40, after 28 Aug 23:10:30; until=2027-08-28"
    assert retold("it is noon", str) == "it is noon"
