"""What no single voice may move: a running clock, a settled outcome, the record's own time."""

from __future__ import annotations

import pytest
from tests.builders import Story, decided_by, moment, pact

from foedus.case import entries as e
from foedus.errors import RefusedError
from foedus.moments import Surely

DAY = """\
provisions:
  consult:
    cite: art. 4
    when: {fact: attack}
    who: guarantors
    must: consult
    strength: shall
    within: PT24H
    from: attack
    else: {record: missed}
"""
HOLDING = DAY.replace("when: {fact: attack}", "when: {fact: attack, while: {state: going_on}}")
STATE = "  going_on: {cite: art. 1, state: attack_continuing, by: ATT, on: VIC}\n"
TROOPS = """\
  send:
    cite: art. 4
    when: {decision: respond}
    who: guarantors
    must: deploy
    strength: shall
    form: [troops]
    precision: swiftly
"""
SHARE = "{kind: majority, cite: art. 3, need: 2/3, of: members, abstain: present%s}"


def day() -> Story:
    """An attack at midnight, to be consulted on within a day."""
    story = Story(pact(DAY))
    story.reports("0:30", on="0:00")
    return story


@pytest.mark.parametrize("who", ["XKX", "ATT"])
def test_an_outsider_or_the_aggressor_moves_no_clock(who: str) -> None:
    """Law 3: once a party that is bound has reported, nobody else dates the attack."""
    story = day()
    for hour in (10, 20, 30):
        story.reports(f"{hour}:00", who, on=f"{hour - 1}:00")

    assert [each.said_by for each in story.duty("9:00", "consult", "AAA").start] == ["VIC"]
    assert story.status("24:00:00.001", "consult") == "missed"


def test_another_attack_starts_no_other_clock() -> None:
    """A report of another attacker or another victim is another event."""
    story = day()
    story.reports("5:00", "AAA", on="0:10", victims=("BBB",))

    assert story.duty("6:00", "consult", "AAA").due_at_the_latest == moment("24:00")


def test_what_was_reported_cannot_have_begun_afterwards() -> None:
    """A second claimant may date the attack otherwise, not after it was known."""
    story = day()
    story.reports("5:00", "AAA", on="0:20")
    story.reports("20:00", "BBB", on="19:00")

    assert story.duty("21:00", "consult", "AAA").due_at_the_latest == moment("24:20")


def test_where_only_an_outsider_reports_its_word_starts_the_clock() -> None:
    """No claimant is refused; it only adds no reading to those of the bound."""
    story = Story(pact(DAY))
    story.reports("0:30", "XKX", on="0:00")

    assert story.duty("1:00", "consult", "AAA").due == moment("24:00")


def test_a_contest_does_not_undo_what_was_done_under_the_outcome() -> None:
    """Law 8: while it is open again, what it led to goes on; another outcome ends it."""
    story = Story(decided_by(SHARE % ", early_close: when_decided", more=TROOPS))
    story.reports("0:00")
    for who in ("AAA", "BBB"):
        story.answers("1:00", who)
    assert story.status("2:00", "send", "CCC") == "active"

    story.disputes("3:00", "CCC", until="20:00")
    assert story.question("4:00").outcome is None
    assert story.status("4:00", "send", "CCC") == "active"

    story.answers("5:00", "AAA", "decline")
    assert story.outcome("21:00") == "refused"
    assert story.status("21:00", "send", "CCC") == "dormant"


def test_a_contest_keeps_a_question_open_no_longer_than_it_was() -> None:
    """Law 7: every deadline ends, and the refusal says when."""
    story = Story(decided_by(SHARE % ""))
    story.reports("0:00")
    for who in ("AAA", "BBB"):
        story.answers("1:00", who)

    with pytest.raises(RefusedError, match="as long as it was at first"):
        story.disputes("25:00", "CCC", until="9000:00")


def test_a_state_may_bind_itself_after_the_vote_has_closed() -> None:
    """`consent_for`: its own yes is no late vote."""
    rule = SHARE % ", consent_for: [troops], early_close: when_decided"
    story = Story(decided_by(rule, more=TROOPS))
    story.reports("0:00")
    for who in ("AAA", "BBB"):
        story.answers("1:00", who)

    story.answers("2:00", "CCC")

    assert story.question("3:00").late == ("CCC",)
    assert story.status("1:30", "send", "CCC") == "dormant"
    assert story.status("3:00", "send", "CCC") == "active"


def test_a_duty_that_holds_while_a_state_lasts_ends_with_it() -> None:
    """`while`: nobody misses what is owed no longer."""
    story = Story(pact(HOLDING.replace("provisions:", f"  {STATE.strip()}\nprovisions:")))
    story.reports("0:00")
    story.reports("1:00", event="attack_continuing", phase="began")
    assert story.status("2:00", "consult") == "active"

    story.reports("5:00", event="attack_continuing", phase="ended")

    assert story.status("30:00", "consult") == "lapsed"


def test_what_the_only_claimant_takes_back_nobody_misses() -> None:
    """A report corrected to be no attack ends what it began; what was done stays done."""
    story = Story(pact(DAY))
    report = story.reports("0:30", on="0:00")
    story.meets("1:00", ("AAA",), "consult")
    story.corrects("2:00", "VIC", report, event="other", on="0:00")

    assert story.status("30:00", "consult", "BBB") == "lapsed"
    assert story.status("30:00", "consult", "AAA") == "fulfilled"


def test_a_chairs_second_vote_counts_in_the_whole_as_well() -> None:
    """Two of four and the chair again are three of five: under two thirds."""
    rule = (
        "{kind: majority, cite: art. 3, need: %s, of: votes, abstain: ignored, "
        "tie: chair, chair: AAA}"
    )
    for need, outcome in (("2/3", "adopted"), ("3/4", "refused")):
        story = Story(decided_by(rule % need))
        story.reports("0:00")
        story.answers("1:00", "AAA")
        story.answers("1:00", "BBB", "decline")

        assert story.outcome("24:00:00.001") == outcome


def test_a_record_whose_clock_went_back_takes_nothing() -> None:
    """Law 8: an earlier time of receipt needs a second person, a wrong clock not even that."""
    story = day()

    with pytest.raises(RefusedError, match="already at"):
        story.tell("0:10", "AAA", e.Noted(text="from the past"))


def test_a_second_person_must_itself_have_the_right() -> None:
    """An observer confirms nothing."""
    story = day()
    observer = e.Seat(party="BBB", role=e.SeatRole.OBSERVER)

    with pytest.raises(RefusedError, match="second person"):
        story.tell("9:00", "AAA", e.Noted(text="x"), received="8:00", confirmed=observer)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [("24:00", Surely.YES), ("27:00", Surely.UNDETERMINED), ("30:00:00.001", Surely.NO)],
)
def test_an_act_is_surely_in_time_or_not_or_undetermined(at: str, verdict: Surely) -> None:
    """Law 10: the attack began between midnight and six."""
    story = Story(pact(DAY))
    story.reports("7:00", on=("0:00", "6:00"))

    story.meets(at, ("AAA",), "consult")

    assert [each.in_time for each in story.duty("40:00", "consult", "AAA").start] == [verdict]
