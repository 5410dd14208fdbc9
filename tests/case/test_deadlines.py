"""From when a deadline runs, when it falls, and what exactly at it means (laws 1, 7, 8, 10)."""

from __future__ import annotations

import pytest
from tests.builders import Story, decided_by, moment, pact

from foedus.agreement.model import Otherwise
from foedus.case.clock import ARISEN
from foedus.case.deadlines import consequence, due
from foedus.case.state import new_case
from foedus.case.sums import span_after
from foedus.case.words import Mode
from foedus.errors import RefusedError
from foedus.moments import Duration

TWO_READINGS = """\
provisions:
  consult:
    cite: art. 4
    when: {fact: attack, request_of: any}
    who: guarantors
    must: consult
    strength: shall
    within: PT24H
    from: {any_of: [request, attack], certainty: assumed}
    else: {record: missed, alert: deputies, certainty: assumed}
"""


def one_day(zone: str = "") -> str:
    length = "P1D" if zone else "PT24H"
    return (
        "provisions:\n  consult:\n    cite: art. 4\n    when: {fact: attack}\n    who: guarantors\n"
        f"    must: consult\n    strength: shall\n    within: {length}\n    from: attack\n"
        f"{f'    zone: {zone}' if zone else ''}\n    else: {{record: missed}}\n"
    )


@pytest.mark.parametrize(
    ("at", "is_late"), [("23:59:59.999", False), ("24:00", False), ("24:00:00.001", True)]
)
def test_exactly_at_the_deadline_is_in_time(at: str, is_late: bool) -> None:  # noqa: FBT001
    """Law 8: the time that binds is the time of receipt, and the last instant still counts."""
    story = Story(decided_by("{kind: individual, cite: art. 3}"))
    story.reports("0:00")

    story.answers(at, "AAA")

    assert story.question("30:00").late == (("AAA",) if is_late else ())
    assert story.status("30:00", "respond") == ("missed" if is_late else "fulfilled")


def test_a_deadline_passes_without_anybody_doing_anything() -> None:
    """Law 1: state is computed when it is read; no job has to run."""
    story = Story(pact(one_day()))

    story.reports("1:00")

    assert story.status("25:00", "consult") == "active"
    assert story.status("25:00:00.001", "consult") == "missed"


def test_24_hours_and_one_day_differ_in_the_night_the_clocks_change() -> None:
    """Law 7: PT24H is not P1D; Kyiv loses an hour on 28 March 2027 at three o'clock."""
    hours = Story(pact(one_day()), opened="2027-03-27T00:00+02:00")
    day = Story(pact(one_day("Europe/Kyiv")), opened="2027-03-27T00:00+02:00")

    for story in (hours, day):
        story.reports("2027-03-27T12:00+02:00")

    noon = "2027-03-27T12:00+02:00"
    assert hours.duty(noon, "consult", "AAA").due == moment("2027-03-28T13:00+03:00")
    assert day.duty(noon, "consult", "AAA").due == moment("2027-03-28T12:00+03:00")


def test_a_day_that_ends_in_a_skipped_hour_has_two_ends() -> None:
    """Laws 7 and 10: the earlier drives alerts, the later binds, and no board stops."""
    story = Story(pact(one_day("Europe/Kyiv")), opened="2027-03-27T00:00+02:00")

    story.reports("2027-03-27T03:30+02:00")

    duty = story.duty("2027-03-27T04:00+02:00", "consult", "AAA")
    assert duty.due == moment("2027-03-28T02:30+02:00")
    assert duty.due_at_the_latest == moment("2027-03-28T04:30+03:00")


def test_a_month_that_ends_on_a_day_that_does_not_exist_ends_on_its_last_day_or_the_next() -> None:
    """Law 17: what is unknown is not guessed; both answers are kept."""
    text = one_day("Europe/Kyiv").replace("P1D", "P1M")
    story = Story(pact(text), opened="2027-01-30T00:00+02:00")

    story.reports("2027-01-30T12:00+02:00")

    duty = story.duty("2027-01-31T00:00+02:00", "consult", "AAA")
    assert duty.due == moment("2027-02-28T12:00+02:00")
    assert duty.due_at_the_latest == moment("2027-03-01T12:00+02:00")


def test_a_day_of_nobodys_calendar_may_be_an_hour_longer_or_shorter() -> None:
    """Law 7: a text that says no zone leaves both answers open."""
    ends = span_after(moment("1:00"), Duration.parse("P1D"), None)

    assert ends == (moment("24:00"), moment("26:00"))


def test_two_readings_of_one_clock_are_both_kept() -> None:
    """Law 7: the text says 24 hours and not from when; the earlier alerts, the later cuts off."""
    story = Story(pact(TWO_READINGS))
    story.reports("0:00")
    story.requests("3:00")

    duty = story.duty("4:00", "consult", "AAA")

    assert [reading.start for reading in duty.start] == ["attack", "request"]
    assert (duty.due, duty.due_at_the_latest) == (moment("24:00"), moment("27:00"))
    assert story.status("24:30", "consult") == "active"
    assert story.status("27:00:00.001", "consult") == "missed"


def test_the_list_of_deadlines_says_which_reading_binds() -> None:
    """Law 7: the board says beforehand what happens when each passes."""
    story = Story(pact(TWO_READINGS))
    story.reports("0:00")
    story.requests("3:00")

    first, last = story.at("4:00").deadlines

    assert (first.at, first.alerts) == (moment("24:00"), True)
    assert "under this reading; the time is over at 2027-06-02T03:00:00Z" in first.then
    assert (last.at, last.alerts, last.start) == (moment("27:00"), False, "request (VIC)")
    assert last.then == "recorded as missed; deputies alerted (assumed)"
    assert last.parties == ("AAA", "BBB", "CCC")


def test_disagreeing_claimants_make_two_readings() -> None:
    """Law 17: a disputed value carries both claims."""
    story = Story(pact(one_day()))
    story.reports("2:00", "VIC", on="1:00")
    story.reports("2:30", "BBB", on="2:00")
    story.reports("2:40", "BBB", on="2:40")

    duty = story.duty("3:00", "consult", "AAA")

    assert [(r.said_by, r.due.earliest) for r in duty.start] == [
        ("VIC", moment("25:00")),
        ("BBB", moment("26:00")),
    ]


def test_a_past_time_known_as_an_interval_makes_a_deadline_that_is_one() -> None:
    """Law 10: alerts run from its earliest end, the deadline binds at its latest."""
    story = Story(pact(one_day()))
    story.reports("2:00", on=("0:30", "1:30"))

    duty = story.duty("3:00", "consult", "AAA")

    assert (duty.due, duty.due_at_the_latest) == (moment("24:30"), moment("25:30"))
    assert [each.at for each in story.at("3:00").deadlines] == [moment("24:30"), moment("25:30")]


def test_a_corrected_time_of_attack_is_a_further_reading() -> None:
    """Law 4: nothing is overwritten; the corrected time stands beside the first."""
    story = Story(pact(one_day()))
    report = story.reports("2:00", on="1:00")
    story.corrects("3:00", "VIC", report, on="2:00")

    duty = story.duty("4:00", "consult", "AAA")

    assert [r.due.earliest for r in duty.start] == [moment("25:00"), moment("26:00")]
    assert duty.due_at_the_latest == moment("26:00")


def test_a_reading_that_becomes_known_after_the_time_was_over_moves_nothing() -> None:
    """Law 8: what was missed stays missed, whatever is corrected later."""
    story = Story(pact(one_day()))
    report = story.reports("2:00", on="1:00")
    story.corrects("25:01", "VIC", report, on="2:00")

    duty = story.duty("25:30", "consult", "AAA")

    assert (duty.status, duty.since) == ("missed", moment("25:00"))
    assert duty.due_at_the_latest == moment("25:00")


def test_a_reading_that_had_run_out_before_the_duty_arose_binds_nobody() -> None:
    """Law 9: the request came 30 hours after the attack; the time runs from the request."""
    story = Story(pact(TWO_READINGS))
    story.reports("0:00")
    story.requests("30:00")

    duty = story.duty("31:00", "consult", "AAA")

    assert [reading.start for reading in duty.start] == ["request"]
    assert (duty.status, duty.due) == ("active", moment("54:00"))


def test_nobody_misses_what_nobody_could_have_done_in_time() -> None:
    """Law 6: attributed two days later, the duty runs from when it arose, and says so."""
    story = Story(pact(one_day()))
    report = story.reports("0:00", attacker=None)
    story.finds("48:00", "BBB", report, "ATT")

    duty = story.duty("49:00", "consult", "AAA")

    assert [reading.start for reading in duty.start] == [ARISEN]
    assert (duty.status, duty.due, duty.start_certainty) == ("active", moment("72:00"), "assumed")


def test_a_later_correction_joins_the_reading_from_when_the_duty_arose() -> None:
    """Law 7: every reading is kept."""
    story = Story(pact(one_day()))
    report = story.reports("0:00", attacker=None)
    story.finds("48:00", "BBB", report, "ATT")
    story.corrects("49:00", "VIC", report, on="40:00", attacker=None)

    duty = story.duty("50:00", "consult", "AAA")

    assert [reading.start for reading in duty.start] == ["attack", ARISEN]


def test_what_several_agreements_say_alike_is_one_deadline() -> None:
    """Design, section 5: one line, every citation."""
    other = pact(one_day(), head=pact_head("test/other"))
    story = Story(pact(one_day()), other)
    story.reports("1:00")

    (only,) = story.at("2:00").deadlines

    assert only.clauses == ("test/pact#consult", "test/other#consult")
    assert only.cites == ("test/pact art. 4", "test/other art. 4")
    assert (only.clause, only.cite) == ("test/pact#consult", "art. 4")


def test_due_lists_the_past_deadlines_too() -> None:
    """Design, law 2: `due(case)` lists what the record has made."""
    story = Story(pact(one_day()))
    story.reports("1:00")

    found = due(story.case)

    assert [each.at for each in found] == [moment("25:00")]
    assert due(new_case("empty", Mode.EXERCISE)) == ()


@pytest.mark.parametrize(
    ("anchor", "falls"),
    [
        ("question", "26:00"),
        ("draft", "27:00"),
        ("finding:attack", "28:00"),
        ("done:warn", "29:00"),
        ("missed:warn", "29:30"),
        ("decision:agree", "30:00"),
    ],
)
def test_a_deadline_may_run_from_whatever_the_text_names(anchor: str, falls: str) -> None:
    """Law 7: every deadline says from when it runs."""
    text = f"""\
provisions:
  agree:
    cite: art. 2
    when: {{fact: attack}}
    who: all
    may: decide
    strength: may
    within: PT24H
    from: attack
    decide: {{rule: {{kind: individual}}, question: Shall we?}}
    else: {{record: not_decided}}
  warn:
    cite: art. 3
    when: {{fact: attack}}
    who: AAA
    must: inform
    strength: shall
    within: PT5H30M
    from: attack
    else: {{record: missed}}
  act:
    cite: art. 4
    when: {{fact: attack}}
    who: AAA
    must: decide
    strength: shall
    within: PT24H
    from: "{anchor}"
    decide: {{rule: {{kind: individual}}, question: Now?}}
    else: {{record: missed}}
"""
    story = Story(pact(text))
    report = story.reports("0:00")
    other = story.reports("0:00", event="ceasefire", attacker=None)
    story.finds("1:00", "BBB", other)
    story.finds("1:00", "BBB", report, holds=False)
    story.puts("2:00", "act")
    story.puts("2:30", "act")
    story.circulates("3:00", "act")
    story.finds("4:00", "BBB", report)
    if anchor != "missed:warn":
        story.performs("5:00", "AAA", "warn")
    story.answers("6:00", "AAA", "support", "agree")

    assert story.duty("7:00", "act", "AAA").due == moment(falls)


def test_a_text_that_does_not_say_what_follows_is_said_to_be_silent() -> None:
    """Law 7: the board says so beforehand."""
    assert consequence(None) == "the text does not say"
    assert consequence(None, unused=True) == "the right lapses unused"
    assert consequence(Otherwise()) == "the text does not say"
    assert consequence(Otherwise(then=("talk_again",))) == "then talk again"


def test_no_clock_runs_before_its_start_has_come() -> None:
    """Law 17: an unknown deadline is null."""
    story = Story(pact(TWO_READINGS))

    duty = story.duty("1:00", "consult", "AAA")

    assert (duty.status, duty.due, duty.start) == ("dormant", None, ())


def test_a_report_from_the_future_is_refused() -> None:
    """Law 10: a past time cannot end after it was received, or deadlines could be stretched."""
    story = Story(pact(one_day()))

    with pytest.raises(RefusedError, match="after it was received"):
        story.reports("1:00", on=("0:00", "90:00"))


def pact_head(name: str) -> str:
    from tests.builders import HEAD  # noqa: PLC0415 - beside the one use

    return HEAD.replace("test/pact", name)
