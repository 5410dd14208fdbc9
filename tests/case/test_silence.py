"""A text that stands unless somebody objects by a stated time."""

from __future__ import annotations

import pytest
from tests.builders import Story, decided_by, moment, pact

from foedus.errors import RefusedError

SILENCE = "{kind: silence, cite: art. 3, window: PT6H}"
BROKEN_BY_3 = "{kind: silence, cite: art. 3, window: PT6H, broken_by: 3}"
FALLS_BACK = """\
rules:
  quiet: {kind: silence, cite: art. 3, window: PT6H, on_break: talk}
  talk: {kind: consensus, cite: art. 3.2, abstain: not_against}
"""


def attacked(rule: str = SILENCE, more: str = "") -> Story:
    story = Story(decided_by(rule, more=more, allowing=("F038",)))
    story.reports("0:00")
    return story


def test_a_text_nobody_objects_to_stands_when_its_time_is_over() -> None:
    """Silence adopts a text; until then it only would."""
    story = attacked()

    story.circulates("1:00")

    before, after = story.question("7:00"), story.question("7:00:00.001")
    assert (before.outcome, before.projected, before.if_silent) == (None, "adopted", "adopted")
    assert (after.outcome, after.settled_at) == ("adopted", moment("7:00"))


def test_before_a_text_is_circulated_silence_adopts_nothing() -> None:
    """Silence is never support by itself, and it turns on nobody."""
    story = attacked()

    asked = story.question("2:00")

    assert (asked.projected, asked.if_silent, asked.turns_on) == (None, "no_decision", ())
    assert story.outcome("24:00:00.001") == "no_decision"


def test_while_a_text_runs_it_turns_on_every_silent_party() -> None:
    """One word of any of them would unmake it."""
    story = attacked()
    story.circulates("1:00")

    assert story.question("2:00").turns_on == ("AAA", "BBB", "CCC")


@pytest.mark.parametrize(
    ("at", "outcome"), [("6:59:59.999", "refused"), ("7:00", "refused"), ("7:00:00.001", "adopted")]
)
def test_silence_can_be_broken_until_its_very_last_moment(at: str, outcome: str) -> None:
    """Law 8: exactly at the end is in time, a millisecond later is kept and moves nothing."""
    story = attacked()
    story.circulates("1:00")

    story.objects(at, "BBB")

    asked = story.question("8:00")
    assert asked.outcome == outcome
    assert [word.party for word in asked.afterwards] == (["BBB"] if outcome == "adopted" else [])


def test_a_broken_silence_is_settled_at_once() -> None:
    """Where the rule names nothing further, the text is refused when it is broken."""
    story = attacked()
    story.circulates("1:00")
    story.objects("2:00", "BBB")

    asked = story.question("3:00")

    assert (asked.outcome, asked.settled_at, asked.broken_at) == (
        "refused",
        moment("2:00"),
        moment("2:00"),
    )


def test_it_takes_as_many_objections_as_the_rule_says() -> None:
    """Broken by three: two are not enough."""
    story = attacked(BROKEN_BY_3)
    story.circulates("1:00")
    story.objects("2:00", "AAA")
    story.objects("2:00", "AAA")
    story.objects("3:00", "BBB")

    assert story.question("4:00").projected == "adopted"
    assert story.question("4:00").turns_on == ("CCC",)

    story.objects("5:00", "CCC")
    assert story.outcome("5:00") == "refused"


def test_an_objection_can_be_taken_back_while_the_silence_holds() -> None:
    """Law 4: a later word of the same party takes the place of the earlier one."""
    story = attacked(BROKEN_BY_3)
    story.circulates("1:00")
    for who in ("AAA", "BBB"):
        story.objects("2:00", who)
    story.answers("3:00", "AAA", "support")
    story.objects("4:00", "CCC")

    assert story.outcome("7:00:00.001") == "adopted"


def test_a_broken_silence_goes_over_to_the_rule_the_text_names() -> None:
    """The talk goes on by consensus until the question's own time is over."""
    story = attacked("quiet", FALLS_BACK)
    story.circulates("1:00")
    story.objects("2:00", "BBB")
    for who in ("AAA", "BBB", "CCC"):
        story.answers("3:00", who, "support")

    asked = story.question("24:00:00.001")

    assert (asked.rule, asked.broken_at, asked.outcome) == (
        "consensus",
        moment("2:00"),
        "adopted",
    )


def test_once_broken_a_new_text_brings_no_silence_back() -> None:
    """The rule it went over to is in force for good."""
    story = attacked("quiet", FALLS_BACK)
    story.circulates("1:00")
    story.objects("2:00", "BBB")
    story.circulates("3:00", proposes="statement_only")

    asked = story.question("10:00")

    assert (asked.rule, asked.outcome) == ("consensus", None)


def test_a_second_text_starts_a_window_of_its_own() -> None:
    """An objection is to one text and says nothing about the next."""
    story = attacked(BROKEN_BY_3)
    story.circulates("1:00")
    for who in ("AAA", "BBB"):
        story.objects("2:00", who)
    story.circulates("3:00", proposes="lesser_measure")
    story.objects("4:00", "CCC")

    asked = story.question("9:00:00.001")

    assert story.question("8:59").closes_at == moment("9:00")
    assert asked.outcome == "lesser_measure"
    assert [position.party for position in asked.positions] == ["CCC"]


def test_a_no_said_before_counts_when_the_text_is_circulated() -> None:
    """Law 9: order is not assumed; the no is to the question, not to one text."""
    story = attacked()
    story.answers("1:00", "AAA", "decline")

    story.circulates("2:00")

    assert story.question("3:00").broken_at == moment("2:00")


def test_a_no_that_was_taken_back_before_does_not() -> None:
    """Only the last word of a party stands."""
    story = attacked()
    story.answers("1:00", "AAA", "decline")
    story.answers("1:30", "AAA", "abstain")

    story.circulates("2:00")

    assert story.outcome("8:00:00.001") == "adopted"


def test_nobody_owes_an_answer_to_a_text_that_stood() -> None:
    """Law 6: a duty to decide is done when the text stands in silence."""
    story = attacked()
    story.circulates("1:00")

    duty = story.duty("30:00", "respond", "CCC")

    assert (duty.status, duty.since) == ("fulfilled", moment("7:00"))


def test_nobody_misses_an_answer_to_a_question_that_was_settled_before() -> None:
    """Law 6: once the silence is broken the others can no longer be late."""
    story = attacked()
    story.circulates("1:00")
    story.objects("2:00", "BBB")

    assert story.status("30:00", "respond", "BBB") == "fulfilled"
    assert story.status("30:00", "respond", "CCC") == "lapsed"


def test_a_text_whose_silence_cannot_end_in_time_is_refused() -> None:
    """Law 16: it could never adopt anything, and the refusal says so."""
    story = attacked()

    with pytest.raises(RefusedError, match="after the question"):
        story.circulates("18:00:01")

    story.circulates("18:00")
    assert story.outcome("24:00:00.001") == "adopted"


def test_a_silence_without_any_deadline_of_its_question_just_runs() -> None:
    """Only the window of the text counts."""
    text = """\
provisions:
  respond:
    cite: art. 2
    when: {fact: attack}
    who: guarantors
    must: decide
    precision: swiftly
    zone: UTC
    decide: {rule: {kind: silence, window: P1D}, question: Do we respond?}
    else: {record: not_decided}
"""
    story = Story(pact(text))
    story.reports("0:00")
    story.circulates("100:00")

    asked = story.question("101:00")

    assert asked.closes_at == moment("124:00")
    assert story.outcome("124:00:00.001") == "adopted"


def test_objections_come_only_to_a_circulated_text_under_silence() -> None:
    """Law 16: the refusal says what would work."""
    story = attacked()
    other = Story(decided_by("{kind: individual, cite: art. 3}"))
    other.reports("0:00")

    with pytest.raises(RefusedError, match="no text has been circulated"):
        story.objects("1:00", "AAA")
    with pytest.raises(RefusedError, match="not decided by silence"):
        other.objects("1:00", "AAA")


def test_others_may_object_to_a_broken_text_until_its_time_is_over() -> None:
    """Their words are counted by the rule that took over, until they say something else."""
    story = attacked("quiet", FALLS_BACK)
    story.circulates("1:00")
    story.objects("2:00", "AAA")

    story.objects("7:00", "BBB")
    with pytest.raises(RefusedError, match="not decided by silence"):
        story.objects("7:01", "CCC")

    asked = story.question("8:00")
    assert (asked.broken_at, asked.rule) == (moment("2:00"), "consensus")
    assert [(each.party, each.answer) for each in asked.positions] == [
        ("AAA", "decline"),
        ("BBB", "decline"),
    ]
    assert asked.undecided == ("CCC",)


def test_where_an_abstention_counts_against_it_breaks_the_silence() -> None:
    """The rule says how an abstention counts, also under silence."""
    story = attacked("{kind: silence, cite: art. 3, window: PT6H, abstain: against}")
    story.circulates("1:00")

    story.answers("2:00", "AAA", "abstain")

    assert story.outcome("3:00") == "refused"


def test_a_veto_breaks_a_silence_that_takes_three() -> None:
    """A veto is absolute."""
    story = attacked("{kind: silence, cite: art. 3, window: PT6H, broken_by: 3, veto: BBB}")
    story.circulates("1:00")

    story.objects("2:00", "BBB")

    assert story.outcome("3:00") == "vetoed"


def test_a_silence_that_never_ran_falls_back_on_the_rule_for_failing() -> None:
    """`on_fail` takes over when the time of the question is over."""
    more = """\
rules:
  quiet: {kind: silence, cite: art. 3, window: PT6H, on_fail: votes}
  votes: {kind: majority, cite: art. 3.2, need: 2/3, of: members, abstain: present}
"""
    story = attacked("quiet", more)
    for who in ("AAA", "BBB"):
        story.answers("1:00", who)

    asked = story.question("25:00")

    assert (asked.rule, asked.outcome) == ("majority", "adopted")


def test_a_contested_silence_is_what_the_words_come_to_at_the_stated_time() -> None:
    """Law 8: open again, a further text may be put; nobody's silence runs twice."""
    story = attacked()
    story.circulates("1:00")
    story.disputes("17:00", "CCC", until="40:00")
    story.circulates("38:00", proposes="statement_only")

    assert story.question("39:00").outcome is None
    assert story.outcome("40:00:00.001") == "statement_only"

    story.objects("39:00", "CCC")
    assert story.outcome("40:00:00.001") == "refused"


def test_support_that_waits_for_a_step_does_not_hold_up_a_silence() -> None:
    """Only an objection breaks it; a refusal at home after its end comes too late."""
    story = attacked()
    story.circulates("1:00")
    story.answers("2:00", "AAA", "ad_referendum", pending="parliament", until="20:00")
    story.completes("10:00", "AAA", "parliament", "refused")

    assert story.question("12:00").settled_at == moment("7:00")
    assert story.outcome("12:00") == "adopted"
    assert story.question("6:00").if_silent == "adopted"


def test_a_refusal_at_home_before_its_end_breaks_it() -> None:
    """The party's support came to a no in time."""
    story = attacked()
    story.circulates("1:00")
    story.answers("2:00", "AAA", "ad_referendum", pending="parliament", until="20:00")
    story.completes("5:00", "AAA", "parliament", "refused")

    assert story.question("6:00").broken_at == moment("5:00")
