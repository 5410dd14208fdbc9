"""Instants, intervals and durations."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import AmbiguousSumError, BadMomentError
from foedus.moments import (
    Duration,
    Instant,
    Precision,
    Span,
    Surely,
    add,
    expect_of_our_time,
    in_time,
    in_zone,
    is_of_our_time,
    parse_date,
    parse_instant,
    parse_span,
    shown_in,
)

KYIV = "Europe/Kyiv"


def at(text: str) -> Instant:
    return parse_instant(text)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2028-08-28T00:40Z", "2028-08-28T00:40:00Z"),
        ("2028-08-28T03:40+03:00", "2028-08-28T00:40:00Z"),
        ("2028-08-28T03:40:05-00:30", "2028-08-28T04:10:05Z"),
        ("2028-08-28T00:40:00.123456789Z", "2028-08-28T00:40:00.123456789Z"),
    ],
)
def test_an_instant_is_read_with_its_offset(text: str, utc: str) -> None:
    """One form, and the offset is part of it."""
    instant = parse_instant(text)

    assert str(instant) == utc


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2028-08-28",
        "2028-08-28T00:40",
        "2028-08-28 00:40Z",
        "20280828T0040Z",
        "2028-08-28T24:00Z",
        "2028-08-28T00:40:60Z",
        "2028-02-30T00:40Z",
        "2028-W35-1T00:40Z",
        "\u0662028-08-28T00:40Z",
        "9999-12-31T23:59-05:00",
        "0001-01-01T00:00+05:00",
        "2028-10-29T03:30[Europe/Kyiv]",
        "2028-08-28T03:40+04:00[Europe/Kyiv]",
        "2028-08-28T03:40Z[Nowhere/Land]",
        "2028-08-28T03:40Z ",
    ],
)
def test_what_is_no_instant_with_an_offset_is_refused(text: str) -> None:
    """The name of a zone is no offset: on one night it means two instants."""
    with pytest.raises(BadMomentError, match="not an instant with an offset"):
        parse_instant(text)


def test_a_date_is_a_day_that_exists() -> None:
    """Leap days exist in leap years."""
    day = parse_date("2024-02-29")

    assert (day.year, day.month, day.day) == (2024, 2, 29)


@pytest.mark.parametrize("text", ["2024-02-30", "2023-02-29", "20240229", "2024-2-029", "", "now"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    """Nothing is rounded to the nearest day."""
    with pytest.raises(BadMomentError, match="is not a date"):
        parse_date(text)


@given(st.text())
def test_no_text_makes_the_readers_raise_anything_else(text: str) -> None:
    """What cannot be read is refused with our own error."""
    for read in (parse_instant, parse_date, Duration.parse, parse_span):
        with suppress(BadMomentError):
            assert read(text)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT24H", Duration(seconds=86_400)),
        ("P1D", Duration(days=1)),
        ("P1Y2M3W4DT5H6M7S", Duration(months=14, days=25, seconds=18_367)),
        ("PT0S", Duration()),
    ],
)
def test_a_duration_keeps_what_was_written(text: str, duration: Duration) -> None:
    """Days are never turned into hours, nor months into days."""
    assert Duration.parse(text) == duration


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "24H", "-P1D", "P1.5D", "P1H", "pt1h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """No signs, no fractions, no empty parts."""
    with pytest.raises(BadMomentError, match="is not a duration"):
        Duration.parse(text)


@pytest.mark.parametrize("text", ["P1001Y", "P366001D", "PT31622400001S", "P" + "9" * 5_000 + "Y"])
def test_a_duration_of_more_than_a_thousand_years_is_refused(text: str) -> None:
    """So that no sum leaves the calendar in our time."""
    with pytest.raises(BadMomentError, match=r"longer than 1,000 years"):
        Duration.parse(text)


@given(
    st.builds(
        Duration,
        months=st.integers(0, 12_000),
        days=st.integers(0, 366_000),
        seconds=st.integers(0, 31_622_400_000),
    )
)
def test_a_duration_written_and_read_is_the_same(duration: Duration) -> None:
    """`str` and `parse` are each other's way back."""
    assert Duration.parse(str(duration)) == duration


def test_only_seconds_are_exact() -> None:
    """A day has 23, 24 or 25 hours."""
    exact = [Duration.parse(text).is_exact for text in ("PT24H", "PT0S", "P1D", "P1M", "P1DT1H")]

    assert exact == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("start", "by_hours", "by_days"),
    [
        ("2028-03-25T12:00+02:00", "2028-03-26T13:00+03:00", "2028-03-26T12:00+03:00"),
        ("2028-10-28T12:00+03:00", "2028-10-29T11:00+02:00", "2028-10-29T12:00+02:00"),
        ("2028-08-28T12:00+03:00", "2028-08-29T12:00+03:00", "2028-08-29T12:00+03:00"),
    ],
)
def test_a_day_is_not_24_hours_in_the_night_the_clocks_change(
    start: str, by_hours: str, by_days: str
) -> None:
    """PT24H is not P1D."""
    hours = add(at(start), Duration.parse("PT24H"), zone=KYIV)
    days = add(at(start), Duration.parse("P1D"), zone=KYIV)

    assert (hours, days) == (at(by_hours), at(by_days))


@pytest.mark.parametrize(
    "start", ["2028-03-25T03:30+02:00", "2028-10-28T03:30+03:00"], ids=["skipped", "repeated"]
)
def test_a_sum_that_meets_an_hour_skipped_or_repeated_is_refused(start: str) -> None:
    """No hour is chosen for anybody."""
    with pytest.raises(AmbiguousSumError, match="skipped or repeated"):
        add(at(start), Duration.parse("P1D"), zone=KYIV)


def test_days_without_a_zone_are_refused() -> None:
    """Whose midnight?"""
    with pytest.raises(AmbiguousSumError, match="no zone says whose"):
        add(at("2028-08-28T00:00Z"), Duration.parse("P1D"))


@pytest.mark.parametrize(("start", "months"), [("2028-01-31", "P1M"), ("2028-02-29", "P1Y")])
def test_a_month_end_that_does_not_exist_is_refused(start: str, months: str) -> None:
    """30 February is not rounded."""
    with pytest.raises(AmbiguousSumError, match="a day that does not exist"):
        add(at(f"{start}T12:00Z"), Duration.parse(months), zone="UTC")


def test_a_month_end_that_exists_is_taken() -> None:
    """30 January and six months is 30 July."""
    landed = add(at("2028-01-30T12:00Z"), Duration.parse("P6MT1H"), zone="UTC")

    assert landed == at("2028-07-30T13:00Z")


@pytest.mark.parametrize("duration", ["PT99999H", "P300Y"])
def test_a_sum_past_the_year_9999_is_refused(duration: str) -> None:
    """Neither a crash nor another year."""
    with pytest.raises(BadMomentError, match="past the year 9999"):
        add(at("9990-01-01T00:00Z"), Duration.parse(duration), zone="UTC")


@pytest.mark.parametrize("zone", ["", "Europe/Kiyv", "../../etc/passwd", "\0", "x" * 10_000])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    """Also one that is a path."""
    with pytest.raises(BadMomentError, match="is not a time zone"):
        in_zone(at("2028-08-28T00:00Z"), zone)


def test_a_moment_outside_the_calendar_of_a_zone_is_no_fault_of_the_zone() -> None:
    """The message says what is wrong."""
    with pytest.raises(BadMomentError, match="outside the years 1 to 9999 in Asia/Tokyo"):
        in_zone(at("9999-12-31T23:00Z"), "Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("0001-01-01T00:00Z", "America/Los_Angeles"),
        ("9999-12-31T23:59Z", "Pacific/Kiritimati"),
        ("2027-08-28T00:00Z", "UTC"),
    ],
)
def test_a_moment_that_no_clock_of_a_zone_shows_is_shown_in_utc(text: str, zone: str) -> None:
    shown = shown_in(parse_instant(text), zone)
    assert (shown.tz_id, shown.to_instant()) == ("UTC", parse_instant(text))


def test_no_moment_is_shown_in_a_zone_that_nobody_knows() -> None:
    with pytest.raises(BadMomentError, match="is not a time zone"):
        shown_in(parse_instant("2027-08-28T00:00Z"), "Europe/Atlantis")


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("1899-12-31T23:59:59Z", False),
        ("1900-01-01T00:00:00Z", True),
        ("2199-12-31T23:59:59Z", True),
        ("2200-01-01T00:00:00Z", False),
    ],
)
def test_what_is_told_of_another_century_is_refused(text: str, ours: bool) -> None:  # noqa: FBT001
    moment = parse_instant(text)
    assert is_of_our_time(moment) is ours
    if ours:
        assert expect_of_our_time(moment) == moment
    else:
        with pytest.raises(BadMomentError, match="outside the years 1900 to 2199"):
            expect_of_our_time(moment)


def test_a_zone_shows_its_own_clock() -> None:
    """Kyiv is three hours ahead in summer."""
    local = in_zone(at("2028-08-28T00:40Z"), KYIV)

    assert (local.hour, local.minute) == (3, 40)


def test_a_span_has_its_ends_in_order() -> None:
    """The latest time is not before the earliest."""
    with pytest.raises(BadMomentError, match="before the earliest"):
        parse_span("2028-08-28T02:00Z", "2028-08-28T01:00Z")


def test_a_span_of_one_end_is_a_point() -> None:
    """With the precision that was said."""
    span = parse_span("2028-08-28T02:00Z", precision="hour")

    assert span.is_point
    assert span == Span.at(at("2028-08-28T02:00Z"), Precision.HOUR)


def test_a_span_of_two_ends_is_none() -> None:
    """Both ends are kept."""
    span = parse_span("2028-08-28T02:00Z", "2028-08-28T03:00Z")

    assert not span.is_point


def test_a_precision_that_nobody_knows_is_refused() -> None:
    """With those that are known."""
    with pytest.raises(BadMomentError, match=r"'fortnight' is not a precision\..*second, minute"):
        parse_span("2028-08-28T02:00Z", precision="fortnight")


DUE = parse_span("2028-08-28T10:00Z", "2028-08-28T12:00Z")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (("09:00", "10:00"), Surely.YES),
        (("12:01", "13:00"), Surely.NO),
        (("09:00", "10:01"), Surely.UNDETERMINED),
        (("12:00", "12:30"), Surely.UNDETERMINED),
        (("11:00", "11:00"), Surely.UNDETERMINED),
    ],
)
def test_an_act_is_in_time_surely_surely_not_or_undetermined(
    act: tuple[str, str], said: Surely
) -> None:
    """Past times are intervals, and so is a deadline that runs from one."""
    span = parse_span(*(f"2028-08-28T{clock}Z" for clock in act))

    assert in_time(span, DUE) is said


def test_exactly_at_the_deadline_is_in_time() -> None:
    """A point against a point."""
    moment = parse_span("2028-08-28T10:00Z")

    assert in_time(moment, moment) is Surely.YES


@given(
    st.builds(Duration, seconds=st.integers(0, 10**10)),
    st.integers(0, 10**10).map(Instant.from_timestamp),
)
def test_exact_sums_never_depend_on_a_zone(duration: Duration, moment: Instant) -> None:
    """Hours are hours everywhere."""
    assert add(moment, duration) == add(moment, duration, zone=KYIV)


@given(
    st.builds(Duration, months=st.integers(0, 10**4), days=st.integers(0, 10**6)),
    st.integers(-(10**10), 10**11).map(Instant.from_timestamp),
    st.sampled_from([KYIV, "UTC", "America/St_Johns", "Nowhere/Land"]),
)
def test_a_sum_is_an_instant_or_a_refusal(duration: Duration, moment: Instant, zone: str) -> None:
    """Never another error."""
    with suppress(AmbiguousSumError, BadMomentError):
        assert add(moment, duration, zone=zone) >= moment
