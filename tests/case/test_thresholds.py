"""Thresholds and figures: how many violations, by whose count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import Story, pact, span

from foedus.agreement.vocabulary import Scope
from foedus.errors import RefusedError

TRUCE = """\
  truce: {cite: art. 3, state: ceasefire, scope: [air], monitored_by: none}
  breach: {cite: art. 3, event: breach_of_truce, by: ATT, scope: [air], breaks: truce,
    found_by: FOUND}
provisions:
  consult:
    cite: art. 5
    when: {fact: breach, count: {at_least: 3, within: PT24H}}
    who: guarantors
    must: consult
    strength: will
    precision: swiftly
  tell:
    cite: art. 6
    when: {fact: breach}
    who: [AAA]
    may: report
"""


def story(found_by: str = "each", threshold: str = "") -> Story:
    text = TRUCE.replace("FOUND", found_by)
    if threshold:
        text = text.replace("{at_least: 3, within: PT24H}", threshold)
    told = Story(pact(text))
    told.claims("0:00", "VIC", "0:00", None, "air")
    return told


def test_so_many_within_so_long_and_not_before() -> None:
    told = story()
    for hour in (1, 2, 20):
        assert told.status(f"{hour}:00", "consult") == "dormant"
        told.breaches(f"{hour}:30", "VIC", f"{hour}:00", "air")

    assert told.status("20:29", "consult") == "dormant"
    assert told.status("20:30", "consult") == "active"
    assert told.duty("20:29", "consult", "AAA").ground == "2 breach shown within 24 hours, 3 needed"


def test_the_length_is_counted_to_the_point() -> None:
    """Exactly at the end is within."""
    edge, beyond = story(), story()
    for told, last in ((edge, "24:00"), (beyond, "24:00:00.001")):
        for time in ("0:00", "1:00", last):
            told.breaches("25:00", "VIC", time, "air")

    assert edge.status("26:00", "consult") == "active"
    assert beyond.status("26:00", "consult") == "dormant"


def test_a_time_known_as_an_interval_counts_where_it_surely_lies_within() -> None:
    """Law 10."""
    told = story()
    told.breaches("30:00", "VIC", ("0:00", "2:00"), "air")
    told.breaches("30:00", "VIC", "10:00", "air")
    told.breaches("30:00", "VIC", ("22:00", "25:00"), "air")
    assert told.status("31:00", "consult") == "dormant"

    told.breaches("32:00", "VIC", "12:00", "air")
    assert told.status("32:00", "consult") == "active"


def test_one_claimants_violations_are_not_added_to_anothers() -> None:
    told = story()
    told.breaches("2:00", "VIC", "1:00", "air")
    told.breaches("2:00", "VIC", "1:30", "air")
    told.breaches("2:00", "AAA", "1:00", "air")
    assert told.status("3:00", "consult") == "dormant"


def test_where_somebody_must_find_them_only_what_was_found_counts() -> None:
    told = story("BBB")
    strikes = [told.breaches("2:00", who, "1:00", "air") for who in ("VIC", "VIC", "AAA")]
    told.counts("2:30", "VIC", 50, "0:30")
    assert told.status("3:00", "consult") == "dormant"

    for strike in strikes:
        told.finds("4:00", "BBB", strike, "ATT")
    assert told.status("5:00", "consult") == "active"


def test_a_violation_taken_back_no_longer_counts() -> None:
    told = story(threshold="{at_least: 2}")
    strikes = [told.breaches("2:00", "VIC", f"1:0{n}", "air") for n in range(2)]
    assert told.status("2:00", "consult") == "active"
    told.corrects("2:30", "VIC", strikes[0], event="other")
    assert told.status("3:00", "consult") == "lapsed"


def test_contested_violations_leave_the_threshold_contested() -> None:
    told = story()
    for minute in range(3):
        told.breaches("2:00", "VIC", f"1:0{minute}", *(("air",) if minute else ()))

    duty = told.duty("3:00", "consult", "AAA")
    assert duty.status == "contested"
    assert duty.ground == "3 breach by VIC; not all beyond doubt"


@pytest.mark.parametrize(
    ("number", "bound", "since", "as_of", "status"),
    [
        (3, "exact", "1:00", "9:00", "active"),
        (2, "exact", "1:00", "9:00", "dormant"),
        (2, "over", "1:00", "9:00", "active"),
        (3, "at_least", "1:00", "25:00", "active"),
        (3, "at_least", "1:00", "25:01", "dormant"),
        (5, "exact", "1:00", "49:00", "active"),
        (4, "exact", "1:00", "49:00", "dormant"),
        (9, "up_to", "1:00", "9:00", "dormant"),
        (9, "approximately", "1:00", "9:00", "dormant"),
        (9, "exact", None, "9:00", "dormant"),
        (9, "exact", "1:00", "", "dormant"),
        (0, "over", "1:00", "9:00", "dormant"),
    ],
)
def test_a_figure_shows_for_the_length_what_arithmetic_makes_sure_of(
    number: int, bound: str, since: str | None, as_of: str, status: str
) -> None:
    """Five in two days are three within some day of them; four are only surely two."""
    told = story()
    told.counts("60:00", "VIC", number, since, as_of, bound=bound, scope=("air",))
    assert told.status("61:00", "consult") == status


@given(st.integers(0, 12), st.integers(1, 100), st.data())
def test_a_figure_never_shows_more_than_some_spread_of_it_would(
    number: int, hours: int, data: st.DataObject
) -> None:
    """However so many violations lie in the period, some length of it holds what was shown."""
    told = story()
    told.counts("200:00", "VIC", number, "1:00", f"{1 + hours}:00", scope=("air",))
    shown = told.status("200:00", "consult") == "active"
    times = sorted(
        data.draw(st.lists(st.integers(0, hours * 60), min_size=number, max_size=number))
    )
    most = max((sum(t <= u <= t + 24 * 60 for u in times) for t in times), default=0)

    assert not shown or most >= 3


def test_a_figure_alone_is_a_word_that_there_was_a_violation() -> None:
    told = story()
    assert told.status("0:30", "tell") == "dormant"
    told.counts("2:00", "VIC", 1, "1:00", scope=("air",))
    assert told.status("2:00", "tell") == "active"


def test_none_counted_is_no_violation() -> None:
    told = story()
    told.counts("2:00", "VIC", 0, "1:00", scope=("air",))
    assert told.status("2:00", "tell") == "dormant"


def test_a_figure_of_what_is_not_said_is_contested() -> None:
    told = story()
    told.counts("2:00", "VIC", 9, "1:00")
    assert told.status("2:00", "consult") == "contested"
    assert told.status("2:00", "tell") == "contested"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({}, "contested"),
        ({"kind": "drones"}, "active"),
        ({"bound": "at_least"}, "active"),
        ({"number": 3}, "active"),
        ({"since": "1:30"}, "active"),
        ({"since": None}, "active"),
        ({"accused": "CCC"}, "active"),
        ({"scope": ()}, "contested"),
        ({"scope": ("sea",)}, "active"),
    ],
)
def test_a_lower_figure_of_the_same_time_by_another_denies_it(
    words: dict[str, object], status: str
) -> None:
    """Law 17: both claims are kept."""
    told = story()
    other: dict[str, object] = {"number": 1, "since": "0:30", "scope": ("air",), **words}
    told.counts("9:00", "ATT", **other)  # type: ignore[arg-type]
    told.counts("9:00", "VIC", 9, "1:00", scope=("air",))

    assert told.status("10:00", "consult") == status
    if not words:
        assert told.duty("10:00", "consult", "AAA").ground == "9 breach by VIC; fewer by ATT"


def test_singles_without_a_common_time_cannot_be_denied_by_a_figure_of_part_of_it() -> None:
    told = story()
    for minute in range(3):
        told.breaches("2:00", "VIC", f"1:0{minute}", "air")
    told.counts("9:00", "ATT", 0, "1:01", scope=("air",))
    assert told.status("10:00", "consult") == "active"


def test_a_revised_figure_takes_the_place_of_the_earlier_and_both_are_kept() -> None:
    """Law 4."""
    told = story()
    first = told.counts("9:00", "VIC", 9, "1:00", scope=("air",))
    second = told.counts("10:00", "VIC", 2, "1:00", "9:00", scope=("air",), revises=first)

    assert told.status("9:30", "consult") == "active"
    assert told.status("10:30", "consult") == "lapsed"
    shown = told.at("10:30").truces[0].figures
    assert [(each.entry, each.number, each.revised_by) for each in shown] == [
        (first, 9, second),
        (second, 2, None),
    ]


def test_words_without_a_number_are_kept_and_show_none() -> None:
    """Law 17."""
    told = story()
    told.counts("9:00", "VIC", None, "1:00", bound="qualitative", scope=("air",))
    assert told.status("10:00", "consult") == "dormant"
    assert told.status("10:00", "tell") == "active"
    assert told.at("10:00").truces[0].figures[0].number is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"number": None}, "a figure has a number, or says in words how many"),
        ({"bound": "qualitative"}, "a figure has a number, or says in words how many"),
        ({"as_of": "3:00"}, "counts from a time until a later one"),
        ({"since": "1:30", "as_of": "1:00"}, "counts from a time until a later one"),
        ({"revises": "e1"}, "gave no figure 'e1'"),
        ({"window": "opened"}, "no window of a truce was claimed in 'opened'"),
        ({"accused": "ZZZ"}, "ZZZ is no party of this case"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(words: dict[str, object], why: str) -> None:
    """Law 16."""
    told = story()
    asked: dict[str, object] = {"number": 1, **words}
    with pytest.raises(RefusedError, match=why):
        told.counts("2:00", "VIC", **asked)  # type: ignore[arg-type]


def test_a_figure_may_name_the_window_within_which_it_counts() -> None:
    told = story()
    window = told.at("1:00").truces[0].windows[0].entry
    told.counts("2:00", "VIC", 1, "1:00", window=window)
    assert told.at("3:00").truces[0].figures[0].window == window


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), min_size=1, max_size=8))
def test_singles_agree_with_counting_by_hand(strikes: list[tuple[int, int]]) -> None:
    """The one pass finds the most that surely lie within the length."""
    told = story()
    for hour, width in strikes:
        told.breaches("60:00", "VIC", (f"{hour}:00", f"{hour + width}:00"), "air")
    spans = [(hour, hour + width) for hour, width in strikes]
    by_hand = max(
        sum(first <= low and high <= first + 24 for low, high in spans) for first, _ in spans
    )

    assert (told.status("60:00", "consult") == "active") is (by_hand >= 3)


def test_an_event_that_breaks_no_truce_can_be_counted_too() -> None:
    told = Story(pact(TRUCE.replace("FOUND", "each").replace(", breaks: truce", "")))
    told.counts("2:00", "VIC", 3, "1:00", scope=("air",))
    assert told.status("3:00", "consult") == "active"


def test_without_a_length_all_that_ever_happened_counts() -> None:
    told = story(threshold="{at_least: 3}")
    for hour in (1, 50, 90):
        told.breaches("100:00", "VIC", f"{hour}:00", "air")
    assert told.status("100:00", "consult") == "active"
    figure = story(threshold="{at_least: 3}")
    figure.counts("2:00", "VIC", 3, "1:00", scope=("air",))
    assert figure.status("3:00", "consult") == "active"


def test_a_violation_whose_time_is_wider_than_the_length_shows_nothing_for_it() -> None:
    told = story(threshold="{at_least: 2, within: PT24H}")
    for _ in range(2):
        told.breaches("60:00", "VIC", ("1:00", "40:00"), "air")
    assert told.status("60:00", "consult") == "dormant"


def timed(anchor: str = "breach") -> Story:
    """The threshold starts a clock of a day."""
    return story_of(f"within: PT24H\n    from: {anchor}\n    else: {{record: missed}}")


def story_of(deadline: str) -> Story:
    text = TRUCE.replace("FOUND", "each").replace("precision: swiftly", deadline)
    told = Story(pact(text))
    told.claims("0:00", "VIC", "0:00", None, "air")
    return told


def test_the_clock_of_a_threshold_runs_from_the_violation_that_reached_it() -> None:
    """Law 7: not from the first of them."""
    told = timed()
    for hour in (1, 5, 9):
        told.breaches("10:00", "VIC", f"{hour}:00", "air")

    (reading,) = told.duty("11:00", "consult", "AAA").start
    assert reading.runs_from == span("9:00")
    assert told.status("33:00", "consult") == "active"
    assert told.status("33:01", "consult") == "missed"


def test_a_figure_starts_a_clock_somewhere_in_the_time_it_counts() -> None:
    """Law 10: when the last of so many happened nobody knows."""
    told = timed()
    told.counts("10:00", "VIC", 40, "1:00", "9:00", scope=("air",))

    (reading,) = told.duty("11:00", "consult", "AAA").start
    assert reading.runs_from == span(("1:00", "9:00"))
    assert told.status("33:01", "consult") == "missed"


def test_a_figure_alone_starts_a_clock_where_one_violation_is_enough() -> None:
    text = TRUCE.replace("FOUND", "each").replace("    may: report", "    must: report")
    told = Story(pact(text + "    within: PT5H\n    from: breach\n    else: {record: missed}\n"))
    told.claims("0:00", "VIC", "0:00", None, "air")
    told.counts("2:00", "VIC", 4, "1:00", scope=("air",))
    assert told.status("3:00", "tell") == "active"
    assert told.status("7:01", "tell") == "missed"

    unsaid = Story(pact(text + "    within: PT5H\n    from: breach\n    else: {record: missed}\n"))
    unsaid.claims("0:00", "VIC", "0:00", None, "air")
    unsaid.counts("2:00", "VIC", 4, None, "", scope=("air",))
    assert unsaid.duty("3:00", "tell", "AAA").start[0].runs_from == span("2:00")


def test_violations_by_different_parties_are_not_added() -> None:
    told = Story(pact(TRUCE.replace("FOUND", "each").replace("by: ATT", "by: [ATT, CCC]")))
    told.claims("0:00", "VIC", "0:00", None, "air")
    for accused in ("ATT", "ATT", "CCC"):
        body = replace(told.report("2:00", "breach_of_truce", attacker=accused), scope=(Scope.AIR,))
        told.tell("2:00", "VIC", body)
    assert told.status("3:00", "consult") == "dormant"


def test_before_the_threshold_is_reached_no_clock_runs() -> None:
    told = timed()
    told.breaches("2:00", "VIC", "1:00", "air")
    assert told.duty("3:00", "consult", "AAA").start == ()


def test_a_total_without_its_time_denies_nothing() -> None:
    told = story()
    told.counts("9:00", "ATT", 1, None, "", scope=("air",))
    told.counts("9:00", "VIC", 9, "1:00", scope=("air",))
    assert told.status("10:00", "consult") == "active"


def test_a_count_of_the_other_sides_violations_denies_nothing() -> None:
    """Each side counts the other: neither figure is of the same."""
    told = Story(pact(TRUCE.replace("FOUND", "each").replace("by: ATT", "by: [ATT, VIC]")))
    told.claims("0:00", "VIC", "0:00", None, "air")
    told.counts("9:00", "ATT", 1, "0:30", scope=("air",), accused="VIC")
    told.counts("9:00", "VIC", 9, "1:00", scope=("air",))
    assert told.status("10:00", "consult") == "active"
