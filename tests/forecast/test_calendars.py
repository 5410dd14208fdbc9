"""Office hours: a row equals a look at the clock, quarter hour by quarter hour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whenever import Date

from foedus.forecast.behaviour import Calendar, Recess
from foedus.forecast.calendars import Attack, Days, holidays_are_known, holidays_of
from foedus.moments import Instant, in_zone, parse_instant

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EPOCH = Date(1970, 1, 1)
QUARTER = 900


def calendar(**keys: object) -> Calendar:
    usual = {"basis": "assumed", "days": WEEK[:5], "from": "09:00", "to": "17:00"}
    return Calendar.model_validate(usual | keys)


def recess(first: str, last: str) -> Recess:
    return Recess.model_validate({"basis": "assumed", "from": first, "to": last})


def row(at: str, kept: Days, hours: float = 48.0, **keys: object) -> list[float]:
    found: list[float] = Attack(parse_instant(at), hours).row(calendar(**keys), kept).tolist()
    return found


def is_open(quarter: int, calendar: Calendar, days: Days, *, recess: bool = True) -> bool:
    """The same question, asked of one moment on the clocks of the zone."""
    local = in_zone(Instant.from_timestamp(quarter * QUARTER), days.zone)
    day = local.date()
    if WEEK[day.day_of_week().value - 1] not in calendar.days:
        return False
    if not calendar.opens <= local.hour * 4 + local.minute // 15 < calendar.closes:
        return False
    number = int(day.since(EPOCH, total="days"))
    if calendar.holidays and number in holidays_of(days.party, day.year):
        return False
    here = (day.month, day.day)
    for each in days.recess if calendar.recess and recess else ():
        inside = each.first <= here <= each.last
        over_new_year = each.first > each.last and (here >= each.first or here <= each.last)
        if inside or over_new_year:
            return False
    return True


def scanned(attack: Attack, calendar: Calendar, days: Days) -> list[float]:
    """Each quarter hour's opening, looked for one quarter hour after the other."""
    found = []
    for place in range(attack.quarters):
        quarter = attack.first + place
        begins = quarter
        while not is_open(begins, calendar, days):
            begins += 1
        if calendar.recall is not None:
            recalled = quarter + int(np.ceil(calendar.recall * 4))
            while not is_open(recalled, calendar, days, recess=False):
                recalled += 1
            begins = min(begins, recalled)
        hours = (begins - attack.first) / 4 - attack.into_quarter
        found.append(0.0 if begins == quarter else hours)
    rounded: list[float] = np.array(found, np.float32).tolist()
    return rounded


ZONES = ("Europe/Kyiv", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Asia/Kathmandu")
MOMENTS = st.integers(1_767_225_600, 1_861_920_000).map(Instant.from_timestamp)


@settings(max_examples=25, deadline=None)
@given(
    moment=MOMENTS,
    zone=st.sampled_from(ZONES),
    party=st.sampled_from(["UKR", "USA", "JPN", "org:eu", "org:nato"]),
    week=st.sets(st.sampled_from(WEEK), min_size=1),
    opens=st.integers(0, 95),
    length=st.integers(1, 96),
    closed=st.tuples(st.booleans(), st.booleans(), st.sampled_from([None, "20 h", "100 min"])),
    ends=st.tuples(st.sampled_from(["07-20", "12-28", "03-26"]), st.integers(1, 28)),
)
def test_a_row_is_what_a_slow_scan_finds(  # noqa: PLR0913 - as many things as move a clock
    *,
    moment: Instant,
    zone: str,
    party: str,
    week: set[str],
    opens: int,
    length: int,
    closed: tuple[bool, bool, str | None],
    ends: tuple[str, int],
) -> None:
    holidays, in_recess, recall = closed
    closes = min(opens + length, 96)
    hours = calendar(
        days=sorted(week),
        holidays=holidays,
        recess=in_recess,
        recall=recall if in_recess else None,
        **{"from": f"{opens // 4:02}:{opens % 4 * 15:02}"},
        to=f"{closes // 4:02}:{closes % 4 * 15:02}",
    )
    month = int(ends[0][:2]) % 12 + 1
    days = Days(zone, party, (recess(ends[0], f"{month:02}-{ends[1]:02}"),))
    attack = Attack(moment, 60)

    assert attack.row(hours, days).tolist() == scanned(attack, hours, days)


def test_what_is_ready_on_friday_evening_begins_on_monday() -> None:
    friday = row("2027-08-27T20:00+03:00", Days("Europe/Kyiv"), 72)

    assert friday[0] == 13 + 48
    assert friday[4 * (13 + 48)] == 0


def test_the_hour_that_summer_takes_away_is_not_waited_for() -> None:
    before = "2027-03-27T20:00+02:00"
    everyday = {"days": WEEK}

    spring = row(before, Days("Europe/Kyiv"), **everyday)
    plain = row(before, Days("UTC"), **everyday)

    assert spring[0] == 12
    assert plain[0] == 15


def test_an_attack_within_a_quarter_hour_counts_from_its_own_minute() -> None:
    attack = Attack(parse_instant("2027-08-27T06:10+00:00"), 24)

    assert attack.into_quarter == pytest.approx(10 / 60)
    assert attack.row(calendar(), Days("UTC"))[0] == pytest.approx(2 + 50 / 60)


def test_a_public_holiday_is_closed_only_where_the_calendar_says_so() -> None:
    new_year = "2027-01-01T10:00+01:00"
    berlin = Days("Europe/Berlin", "DEU")

    assert row(new_year, berlin)[0] == 0
    assert row(new_year, berlin, 96, holidays="yes")[0] == 71


def test_a_recess_ends_in_the_next_year() -> None:
    days = Days("UTC", "", (recess("12-20", "01-07"),))

    found = row("2027-12-30T10:00Z", days, 24, days=WEEK, recess="yes")

    assert found[0] == 9 * 24 - 1
    assert row("2028-01-03T10:00Z", days, 24, days=WEEK, recess="yes")[0] == 5 * 24 - 1


def test_a_recall_ends_a_recess_sooner() -> None:
    days = Days("UTC", "", (recess("07-20", "08-31"),))
    told = {"days": WEEK, "recess": "yes"}

    assert row("2027-08-20T10:00Z", days, 24, **told)[0] == 12 * 24 - 1
    assert row("2027-08-20T10:00Z", days, 24, **told, recall="48 h")[0] == 48


def test_what_never_opens_begins_after_four_hundred_days() -> None:
    all_year = (recess("01-01", "06-30"), recess("07-01", "12-31"))

    found = row("2027-08-20T10:00Z", Days("UTC", "", all_year), 24, recess="yes")

    assert found[0] == 24 + 400 * 24


def test_holidays_of_the_union_are_those_of_its_bank_and_of_an_unknown_party_none() -> None:
    assert holidays_are_known("org:eu")
    assert len(holidays_of("org:eu", 2027)) == 6
    assert not holidays_are_known("org:nato")
    assert holidays_of("org:nato", 2027) == ()
