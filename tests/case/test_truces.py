"""Truces: windows and scopes of each claimant, and violations judged against each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import Story, pact, span

from foedus.case.entries import Phase
from foedus.case.timeline import Truth
from foedus.errors import RefusedError
from foedus.moments import Surely

TRUCE = """\
  truce: {cite: art. 3, state: ceasefire, scope: [air, energy], monitored_by: none}
  breach: {cite: art. 3, event: breach_of_truce, by: ATT, scope: [air, energy], breaks: truce,
    found_by: each}
provisions:
  keep:
    cite: art. 4
    when: {state: truce}
    who: [AAA]
    must: refrain
    strength: shall
    precision: continuously
  consult:
    cite: art. 5
    when: {fact: breach}
    who: guarantors
    must: consult
    strength: will
    within: PT24H
    from: breach
    else: {record: missed}
"""


def story(text: str = TRUCE) -> Story:
    return Story(pact(text))


def in_force(told: Story, at: str) -> Truth:
    return told.at(at).truces[0].in_force


def test_a_truce_holds_from_its_start_until_its_end_without_a_word_more() -> None:
    """Law 1: the end of a window needs no entry; at the end it is still in force."""
    told = story()
    told.claims("1:00", "ATT", "6:00", "30:00", "air")

    assert in_force(told, "5:59") is Truth.NO
    assert in_force(told, "6:00") is Truth.YES
    assert in_force(told, "30:00") is Truth.YES
    assert in_force(told, "30:00:00.001") is Truth.NO


def test_an_end_known_as_an_interval_is_contested_between() -> None:
    """Law 10."""
    told = story()
    told.claims("1:00", "ATT", ("2:00", "4:00"), ("20:00", "22:00"), "air")

    times = ("1:30", "3:00", "4:00", "20:00", "21:00", "22:01")
    no, perhaps, yes = Truth.NO, Truth.CONTESTED, Truth.YES
    assert [in_force(told, at) for at in times] == [no, perhaps, yes, yes, perhaps, no]


def test_each_claimant_has_its_own_window_and_where_they_differ_it_is_contested() -> None:
    """Law 17: no claimant's window counts more than another's."""
    told = story()
    told.claims("1:00", "ATT", "1:00", "30:00", "air")
    told.claims("2:00", "VIC", "2:00", "60:00", "air")

    assert in_force(told, "10:00") is Truth.YES
    assert in_force(told, "40:00") is Truth.CONTESTED
    assert told.at("40:00").truces[0].ground == "truce: yes by VIC; no by ATT"
    assert in_force(told, "61:00") is Truth.NO


def test_who_contests_a_window_and_has_none_says_that_it_is_not_so() -> None:
    told = story()
    window = told.claims("1:00", "VIC", "1:00", None, "air")
    told.contests("2:00", "ATT", window)

    assert in_force(told, "3:00") is Truth.CONTESTED
    told.claims("4:00", "ATT", "1:00", None, "air")
    assert in_force(told, "5:00") is Truth.YES


def test_a_word_that_it_ended_makes_the_next_version_of_the_window() -> None:
    """Law 4: the version before is kept."""
    told = story()
    first = told.claims("1:00", "VIC", "1:00", "50:00", "air")
    second = told.claims("3:00", "VIC", "2:00", "50:00", "air", corrects=first)
    told.reports("9:00", event="ceasefire", phase="ended", on="8:00", attacker=None, victims=())

    (window,) = told.at("10:00").truces[0].windows
    assert window.versions[:2] == (first, second)
    assert len(window.versions) == 3
    assert in_force(told, "10:00") is Truth.NO
    (before,) = told.at("4:00").truces[0].windows
    assert before.versions == (first, second)


def test_a_window_corrected_into_something_else_is_none() -> None:
    told = story()
    first = told.claims("1:00", "VIC", "1:00", None, "air")
    told.corrects("2:00", "VIC", first, event="hostilities", phase="continuing")

    assert told.at("3:00").truces[0].windows == ()
    assert in_force(told, "3:00") is Truth.NO


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (("air",), "active"),
        (("power",), "active"),
        (("sea",), "dormant"),
        ((), "contested"),
    ],
)
def test_a_violation_must_be_aimed_at_what_the_truce_covers(
    scope: tuple[str, ...], status: str
) -> None:
    """What is not said is contested, not guessed (law 17)."""
    told = story()
    told.claims("1:00", "VIC", "1:00", None, "air", "energy")
    told.breaches("3:00", "VIC", "2:00", *scope)

    assert told.status("4:00", "consult") == status


def test_a_violation_is_judged_against_every_window() -> None:
    told = story()
    theirs = told.claims("1:00", "ATT", "1:00", "10:00", "air")
    ours = told.claims("1:00", "VIC", "1:00", "20:00", "air")
    told.breaches("16:00", "VIC", "15:00", "air")

    (violation,) = told.at("17:00").truces[0].violations
    assert violation.judged == {theirs: Surely.NO, ours: Surely.YES}
    assert told.status("17:00", "consult") == "contested"


def test_a_wider_word_than_the_window_is_not_to_be_known() -> None:
    """A strike on energy may or may not have been one on refineries."""
    told = story()
    window = told.claims("1:00", "ATT", "1:00", None, "refineries")
    told.breaches("3:00", "VIC", "2:00", "energy")

    (violation,) = told.at("4:00").truces[0].violations
    assert violation.judged == {window: Surely.UNDETERMINED}
    assert told.status("4:00", "consult") == "contested"


def test_without_any_window_there_is_no_truce_to_break() -> None:
    told = story()
    told.breaches("3:00", "VIC", "2:00", "air")

    assert told.status("4:00", "consult") == "dormant"
    assert told.duty("4:00", "consult", "AAA").ground == "nobody has claimed truce"


def test_a_window_claimed_later_counts_from_when_it_was_claimed() -> None:
    """Law 8: what becomes known later moves nothing before."""
    told = story()
    told.breaches("3:00", "VIC", "2:00", "air")
    told.claims("5:00", "ATT", "1:00", None, "air")

    assert told.status("4:00", "consult") == "dormant"
    assert told.status("6:00", "consult") == "active"


def test_a_party_judges_by_the_window_it_names() -> None:
    """Where each judges for itself, its finding settles it for itself alone."""
    told = story()
    theirs = told.claims("1:00", "ATT", "1:00", "10:00", "air")
    ours = told.claims("1:00", "VIC", "1:00", "20:00", "air")
    strike = told.breaches("16:00", "VIC", "15:00", "air")
    told.finds("17:00", "AAA", strike, "ATT", window=ours)
    told.finds("17:00", "BBB", strike, "ATT", window=theirs)

    assert told.status("18:00", "consult", "AAA") == "active"
    assert told.status("18:00", "consult", "BBB") == "dormant"
    assert told.status("18:00", "consult", "CCC") == "contested"
    (violation,) = told.at("18:00").truces[0].violations
    assert violation.found == (
        f"AAA: holds, by the window {ours}",
        f"BBB: holds, by the window {theirs}",
    )


def test_named_finders_judge_for_all_and_may_differ() -> None:
    told = story(TRUCE.replace("found_by: each", "found_by: [BBB, CCC]"))
    theirs = told.claims("1:00", "ATT", "1:00", "10:00", "air")
    ours = told.claims("1:00", "VIC", "1:00", "20:00", "air")
    strike = told.breaches("16:00", "VIC", "15:00", "air")
    told.finds("17:00", "AAA", strike, "ATT", window=ours)
    assert told.status("17:30", "consult") == "dormant"

    told.finds("18:00", "BBB", strike, "ATT", window=ours)
    assert told.status("18:30", "consult") == "active"
    assert told.status("18:30", "consult", "CCC") == "active"

    late = told.breaches("19:00", "VIC", "15:00", "air")
    told.finds("20:00", "BBB", late, "ATT", window=ours)
    told.finds("20:00", "CCC", late, "ATT", window=theirs)
    assert told.status("20:30", "consult") == "active"


def test_a_partial_truce_is_not_the_end_of_the_fighting() -> None:
    gated = TRUCE.replace("found_by: each", "found_by: each, gate: renewed", 1)
    told = story(gated)
    told.claims("1:00", "VIC", "1:00", None, "air")
    told.breaches("3:00", "VIC", "2:00", "air")

    assert told.status("4:00", "consult") == "contested"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"phase": "ended"}, "only a state that began or continues can be said to end"),
        ({"ends": "0:30"}, "before it began"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(words: dict[str, str], why: str) -> None:
    """Law 16."""
    told = story()
    body = replace(told.report("1:00", "ceasefire", "began", "1:00", None, ()), ends=span("9:00"))
    if "phase" in words:
        body = replace(body, phase=Phase(words["phase"]))
    if "ends" in words:
        body = replace(body, ends=span(words["ends"]))
    with pytest.raises(RefusedError, match=why):
        told.tell("2:00", "VIC", body)


def test_a_finding_names_a_window_that_was_claimed() -> None:
    told = story()
    strike = told.breaches("3:00", "VIC", "2:00", "air")
    with pytest.raises(RefusedError, match="no window of a truce was claimed in"):
        told.finds("4:00", "AAA", strike, "ATT", window=strike)


def test_only_a_truce_may_be_said_to_begin_later() -> None:
    told = story()
    with pytest.raises(RefusedError, match="after it was received"):
        told.reports("1:00", event="attack_continuing", phase="began", on="2:00")


def test_nobody_watching_is_a_value_and_unknown_is_another() -> None:
    """Law 17."""
    unsaid = story(TRUCE.replace(", monitored_by: none", ""))
    assert story().at("1:00").truces[0].monitored_by == ("none",)
    assert unsaid.at("1:00").truces[0].monitored_by is None


def test_a_window_of_another_truce_settles_nothing() -> None:
    two = TRUCE.replace(
        "  breach:", "  at_sea: {cite: art. 3, state: ceasefire, scope: sea}\n  breach:", 1
    )
    told = story(two)
    told.claims("1:00", "VIC", "1:00", "10:00", "air")
    other = told.claims("1:00", "VIC", "1:00", "20:00", "sea")
    strike = told.breaches("16:00", "VIC", "15:00", "air")
    told.finds("17:00", "AAA", strike, "ATT", window=other)

    assert told.status("18:00", "consult", "AAA") == "dormant"
    assert len(told.at("18:00").truces) == 1


def test_a_deadline_that_runs_from_a_violation_runs_from_its_time() -> None:
    told = story()
    told.claims("1:00", "VIC", "1:00", None, "air")
    told.breaches("3:00", "VIC", "2:00", "air")
    (reading,) = told.duty("4:00", "consult", "AAA").start
    assert reading.runs_from == span("2:00")


def test_a_truce_claimed_without_limits_covers_everything() -> None:
    told = story()
    window = told.claims("1:00", "ATT", "1:00")
    told.breaches("3:00", "VIC", "2:00", "air")

    (violation,) = told.at("4:00").truces[0].violations
    assert violation.judged == {window: Surely.YES}
    assert told.status("4:00", "consult") == "active"


def test_who_says_only_that_it_ended_says_nothing_of_the_time_before() -> None:
    """To say that a truce ended is to say that it ran."""
    told = story()
    told.claims("1:00", "ATT", "1:00", None, "air")
    strike = told.breaches("5:00", "VIC", "4:00", "air")
    told.reports("9:00", event="ceasefire", phase="ended", on="8:00", attacker=None, victims=())

    assert told.status("10:00", "consult") == "active"
    assert in_force(told, "10:00") is Truth.CONTESTED
    truce = told.at("10:00").truces[0]
    assert [window.start for window in truce.windows] == [span("1:00"), None]
    (violation,) = truce.violations
    assert violation.entry == strike
    assert set(violation.judged.values()) == {Surely.YES, None}
    late = told.breaches("11:00", "VIC", "10:00", "air")
    assert told.at("12:00").truces[0].violations[1].entry == late
    assert Surely.NO in told.at("12:00").truces[0].violations[1].judged.values()
