"""Numbers as people are told them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.forecast.answers import Estimate, share
from foedus.forecast.reports.words import (
    amount,
    frequency,
    grounds,
    hours,
    in_hundred,
    listed,
    moment,
    party_name,
    plus_minus,
    share_said,
    signed,
)


def around(value: float, half: float) -> Estimate:
    return Estimate(value=value, low=value - half, high=value + half)


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (Estimate(value=0.7301, low=0.7212, high=0.7388), "0.730 (0.721 to 0.739)"),
        (Estimate(value=0.7301, low=0.702, high=0.758), "0.73 (0.70 to 0.76)"),
        (Estimate(value=0.7, low=0.4, high=0.9), "0.7 (0.4 to 0.9)"),
        (Estimate(value=0.7302719, low=0.7302719, high=0.7302719, exact=True), "0.730 exactly"),
        (Estimate(value=1e-7, low=1e-7, high=1e-7, exact=True), "<0.001 exactly"),
        (share(0, 100_000), "0 (0 to 0.0001)"),
        (share(1, 100_000), "<0.0001 (0 to 0.0001)"),
        (share(99_999, 100_000), ">0.9999 (0.9999 to 1)"),
        (share(100_000, 100_000), "1 (0.9999 to 1)"),
        (None, "-"),
    ],
)
def test_a_share_has_the_digits_that_its_interval_allows(
    estimate: Estimate | None, said: str
) -> None:
    assert share_said(estimate) == said


@given(st.integers(1, 10**7).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_is_never_told_narrower_than_it_is(drawn: tuple[int, int]) -> None:
    """Rounded outwards; and the value told lies within what is told."""
    estimate = share(*drawn)

    said = share_said(estimate)

    found = re.fullmatch(r"([<>]?)([\d.]+) \(([\d.]+) to ([\d.]+)\)", said)
    assert found is not None, said
    low, high = float(found[3]), float(found[4])
    assert low <= estimate.low + 1e-9
    assert high >= estimate.high - 1e-9
    assert found[1] or low <= float(found[2]) <= high


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (around(1234.0, 37.0), "1,230 (1,190 to 1,280)"),
        (around(72.04, 0.72), "72.0 (71.3 to 72.8)"),
        (around(1100.4, 0.0), "1,100"),
        (around(0.0, 0.0), "0"),
        (around(-12.0, 0.2), "-12.0 (-12.2 to -11.8)"),
    ],
)
def test_an_amount_has_the_digits_that_its_interval_allows(estimate: Estimate, said: str) -> None:
    assert amount(estimate) == said


def test_a_difference_says_which_way() -> None:
    assert signed(around(0.112, 0.004)).startswith("+0.112")
    assert signed(around(-0.112, 0.004)).startswith("-0.112")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "in no trial"),
        (0.0004, "in fewer than 1 of 1000 trials"),
        (0.004, "in 4 of 1000 trials"),
        (0.73, "in 73 of 100 trials"),
        (0.996, "in 996 of 1000 trials"),
        (0.9996, "in more than 999 of 1000 trials"),
        (1.0, "in all trials"),
    ],
)
def test_a_share_is_also_so_many_of_so_many(value: float, said: str) -> None:
    assert frequency(around(value, 0.0)) == said
    assert frequency(around(value, 0.0), simulated=False) == said.replace("trial", "case")


def test_what_is_rare_is_not_told_as_nothing_in_a_cell() -> None:
    assert [in_hundred(each) for each in (0, 0.004, 0.734, 0.996, 1)] == [
        *("0", "<1", "73"),
        *(">99", "100"),
    ]


def test_times_are_told_as_people_tell_them() -> None:
    told = [hours(each) for each in (0.5, 2.0, 18.5, 96.0, 24.0 * 4.25, None)]

    assert told == ["30 min", "2 h", "18.5 h", "4 days", "4.2 days", "never"]


def test_a_moment_has_its_weekday_and_its_zone() -> None:
    assert moment("2027-08-28T05:10:00+03:00") == "Saturday, 28 August 2027, 02:10 UTC"


def test_parties_have_names() -> None:
    assert [party_name(each) for each in ("DEU", "org:eu", "XQZ")] == [
        *("Germany", "European Union"),
        "XQZ",
    ]


def test_what_says_no_basis_is_assumed() -> None:
    told = [grounds(each) for each in ("sourced: x", "derived (y)", "assumed", "", "hearsay")]

    assert told == ["sourced", "derived", "assumed", "assumed", "assumed"]


def test_a_list_reads_as_one() -> None:
    assert [listed(each) for each in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        *("a", "a and b"),
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("half", "said"), [(1.26, "±1.3"), (0.05, "±0.1"), (0.02, "±0.02"), (0.0, "±0.0")]
)
def test_half_an_interval_never_reads_as_if_there_were_none(half: float, said: str) -> None:
    assert plus_minus(half) == said
