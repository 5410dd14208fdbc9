"""How positions make an outcome: consensus, unanimity, majority, delegation, each for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import DECIDE, HEAD, PARLIAMENT, Story, decided_by, moment, pact

from foedus.case.standing import standing
from foedus.case.state import replay
from foedus.errors import RefusedError

CONSENSUS = "{kind: consensus, cite: art. 3, abstain: not_against%s}"
INDIVIDUAL = "{kind: individual, cite: art. 3%s}"
MAJORITY = "{kind: majority, cite: art. 3, abstain: present%s}"
AFTER = "24:00:00.001"


def asked(rule: str, *, more: str = "", head: str = HEAD, **answers: str) -> Story:
    """The parties answer at one o'clock, in the order given."""
    story = Story(decided_by(rule, head=head, more=more))
    story.reports("0:00")
    for who, answer in answers.items():
        story.answers("1:00", who, answer)
    return story


def test_each_for_itself_has_no_common_outcome() -> None:
    """One answer per state, and counts; nothing is adopted or refused."""
    story = asked(INDIVIDUAL % "", AAA="support", BBB="decline")

    view = story.question(AFTER)

    assert (view.outcome, view.settled_at, view.projected) == (None, moment("24:00"), None)
    assert (view.answers["support"], view.answers["decline"], view.undecided) == (1, 1, ("CCC",))
    assert view.turns_on == ()
    assert view.if_silent is None


def test_where_each_answers_for_itself_its_own_time_counts() -> None:
    """BBB's clause was suspended for ten hours, so BBB may still answer."""
    story = asked(INDIVIDUAL % "")
    story.suspends("1:00", "respond", parties=("BBB",))
    story.resumes("11:00", "respond", parties=("BBB",))
    for who in ("AAA", "BBB"):
        story.answers("30:00", who)

    view = story.question("40:00")

    assert view.late == ("AAA",)
    assert story.status("40:00", "respond", "BBB") == "fulfilled"
    assert story.status("40:00", "respond", "AAA") == "missed"


def test_consensus_needs_everybody_heard_and_nobody_against() -> None:
    """Silence is not support."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support")

    assert story.question("2:00").turns_on == ("CCC",)
    assert story.outcome(AFTER) == "no_decision"


def test_consensus_is_reached_with_an_abstention() -> None:
    """An abstention that is not against does not stop it."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="abstain")

    assert story.outcome(AFTER) == "adopted"


def test_one_no_refuses_a_consensus() -> None:
    """And it turns on that one alone."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="decline")

    assert story.question("2:00").turns_on == ("CCC",)
    assert story.outcome(AFTER) == "refused"


def test_unanimity_may_count_an_abstention_as_missing() -> None:
    """`abstain: present`: present is not yes."""
    rule = "{kind: unanimity, cite: art. 3, abstain: present}"
    story = asked(rule, AAA="support", BBB="support", CCC="abstain")

    assert story.outcome(AFTER) == "no_decision"


def test_a_caveat_makes_a_consensus_conditional() -> None:
    """What was reached only with conditions is reported so, with the condition."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="support_with_caveat")

    view = story.question(AFTER)

    assert view.outcome == "conditional"
    assert [p.caveat for p in view.positions if p.party == "CCC"] == ["No troops."]


def test_needing_time_is_silence() -> None:
    """It is recorded, and counts as nothing."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="needs_time")

    view = story.question(AFTER)

    assert (view.outcome, view.answers["needs_time"]) == ("no_decision", 1)
    assert story.status(AFTER, "respond", "CCC") == "missed"


def test_a_quorum_stands_in_for_everybody_where_the_rule_has_one() -> None:
    """Consensus of those present."""
    story = asked(CONSENSUS % ", quorum: 2/3", AAA="support", BBB="support")

    assert story.outcome(AFTER) == "adopted"


def test_below_the_quorum_nothing_is_decided() -> None:
    """However many of those who answered are for it."""
    story = asked(MAJORITY % ", need: 1/2, of: votes, quorum: 2/3", AAA="support")

    view = story.question(AFTER)

    assert (view.outcome, view.quorum_reached, view.quorum_reachable) == (
        "no_decision",
        False,
        True,
    )


@pytest.mark.parametrize(
    ("need", "of", "outcome"),
    [
        ("2/3", "members", "no_decision"),
        ("1/2", "present", "adopted"),
        ("more than 1/2", "present", "no_decision"),
        ("more than 1/2", "votes", "adopted"),
    ],
)
def test_a_share_is_of_the_base_that_the_rule_names(need: str, of: str, outcome: str) -> None:
    """One yes and one abstention of three: one of three, of two present, of one vote."""
    rule = MAJORITY % f", need: {need}, of: {of}"
    story = asked(rule, AAA="support", BBB="abstain")

    assert story.outcome(AFTER) == outcome


def test_a_double_majority_needs_both() -> None:
    """55 % of the members and 65 % of the weight."""
    rule = (
        "{kind: majority, cite: art. 3, abstain: not_against, "
        "weights: {AAA: 50, BBB: 10, CCC: 40}, "
        "need: [{share: 55 %, of: members}, {share: 65 %, of: weight}]}"
    )

    light = asked(rule, AAA="support", BBB="support", CCC="decline")
    heavy = asked(rule, AAA="support", CCC="support", BBB="decline")

    assert light.outcome(AFTER) == "refused"
    assert heavy.outcome(AFTER) == "adopted"


def test_a_majority_reached_only_with_conditions_is_conditional() -> None:
    """A caveat counts, and is not forgotten."""
    rule = MAJORITY % ", need: 2/3, of: members"
    story = asked(rule, AAA="support", BBB="support_with_caveat", CCC="decline")

    assert story.outcome(AFTER) == "conditional"


@pytest.mark.parametrize(
    ("chair_says", "other", "outcome"),
    [("support", "decline", "adopted"), ("decline", "support", "refused")],
)
def test_the_chair_breaks_a_tie_in_favour_by_its_own_vote(
    chair_says: str, other: str, outcome: str
) -> None:
    """An even split is decided by the chair."""
    rule = MAJORITY % ", need: more than 1/2, of: votes, tie: chair, chair: AAA"
    story = asked(rule, AAA=chair_says, BBB=other, CCC="abstain")

    assert story.outcome(AFTER) == outcome


def test_a_chair_does_not_replace_the_members_a_share_needs() -> None:
    """One of three is no tie of the members, though the votes are even."""
    rule = MAJORITY % ", need: more than 2/3, of: members, tie: chair, chair: AAA"
    story = asked(rule, AAA="support", BBB="decline")

    assert story.outcome(AFTER) == "refused"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ({"AAA": "support", "BBB": "support"}, "adopted"),
        ({"AAA": "support", "BBB": "decline"}, "refused"),
        ({"AAA": "support", "BBB": "support_with_caveat"}, "conditional"),
        ({"AAA": "support"}, "no_decision"),
    ],
)
def test_what_is_delegated_is_for_the_delegates_to_say(words: dict[str, str], outcome: str) -> None:
    """Their word is the outcome; several must agree."""
    more = "groups:\n  board: {of: [AAA, BBB]}\n"
    story = asked("{kind: delegated, cite: art. 3, to: board}", more=more, **words)

    view = story.question(AFTER)

    assert view.outcome == outcome
    with pytest.raises(RefusedError, match="no voice"):
        story.answers("2:00", "CCC")


def test_a_question_may_close_as_soon_as_it_is_decided() -> None:
    """`when_decided`: nobody's word can change it any more."""
    rule = MAJORITY % ", need: 2/3, of: members, early_close: when_decided"
    story = asked(rule, AAA="support")
    story.answers("2:00", "BBB")
    story.answers("3:00", "CCC", "decline")

    view = story.question("4:00")

    assert (view.outcome, view.settled_at, view.late) == ("adopted", moment("2:00"), ("CCC",))


def test_a_question_may_close_when_all_have_answered() -> None:
    """`when_all_answered`: needing time is no answer."""
    rule = MAJORITY % ", need: 2/3, of: members, early_close: when_all_answered"
    story = asked(rule, AAA="support", BBB="support", CCC="needs_time")
    assert story.outcome("2:00") is None

    story.answers("3:00", "CCC", "decline")

    assert story.question("4:00").settled_at == moment("3:00")


def test_each_for_itself_closes_early_when_all_have_answered() -> None:
    """Where there is no outcome to be decided, all must have spoken."""
    story = asked(INDIVIDUAL % ", early_close: when_decided", AAA="support", BBB="decline")
    assert story.question("2:00").settled_at is None

    story.answers("3:00", "CCC")
    story.answers("4:00", "AAA", "decline")

    view = story.question("5:00")
    assert (view.settled_at, view.answers["support"]) == (moment("3:00"), 2)


def test_a_changed_mind_after_an_early_close_is_late() -> None:
    """Law 8: the position in time stays the one that counts, the later one is kept."""
    rule = MAJORITY % ", need: 1/3, of: members, early_close: when_decided"
    story = asked(rule, AAA="support")
    story.answers("2:00", "AAA", "decline")

    view = story.question("3:00")

    assert view.outcome == "adopted"
    assert [(p.party, p.answer) for p in view.positions] == [("AAA", "support")]
    assert [(p.party, p.answer) for p in view.afterwards] == [("AAA", "decline")]


def test_at_an_early_close_ties_go_by_position_in_the_record() -> None:
    """Law 8: received in the same instant, the first in the record counts."""
    rule = MAJORITY % ", need: 1/3, of: members, early_close: when_decided"
    story = asked(rule, AAA="support", BBB="decline")

    view = story.question("2:00")

    assert (view.settled_at, view.outcome) == (moment("1:00"), "adopted")
    assert view.late == ("BBB",)


def test_an_early_close_may_come_with_a_step_at_home() -> None:
    """Support ad referendum is not for good until it is confirmed."""
    rule = MAJORITY % ", need: 1/3, of: members, early_close: when_decided"
    story = asked(rule)
    story.answers("1:00", "AAA", "ad_referendum", pending="parliament", until="20:00")
    assert story.outcome("2:00") is None

    story.completes("3:00", "AAA", "parliament")

    assert story.question("4:00").settled_at == moment("3:00")


def test_a_step_at_home_confirms_no_word_that_was_taken_back() -> None:
    """AAA has declined since; what its parliament says of the earlier word moves nothing."""
    rule = MAJORITY % ", need: 1/3, of: members, early_close: when_decided"
    story = Story(decided_by(rule), procedures=(PARLIAMENT,))
    story.reports("0:00")
    story.answers("1:00", "AAA", "ad_referendum", pending="parliament", until="20:00")
    story.answers("2:00", "AAA", "decline")
    story.answers("2:30", "AAA", "decline")

    story.completes("3:00", "AAA", "parliament")

    assert story.question("4:00").settled_at is None
    assert story.question("4:00").projected == "refused"


def test_nobody_misses_a_vote_that_closed_early() -> None:
    """Law 6: what could no longer be done in time was not missed."""
    rule = MAJORITY % ", need: 1/3, of: members, early_close: when_decided"
    story = asked(rule, AAA="support")

    assert story.status("30:00", "respond", "CCC") == "lapsed"


def test_a_withdrawn_question_is_over() -> None:
    """Nobody owes an answer, nothing follows, and positions are refused."""
    story = asked(CONSENSUS % "", AAA="support")
    story.withdraws("2:00")

    view = story.question("3:00")

    assert (view.outcome, view.settled_at) == ("withdrawn", moment("2:00"))
    assert story.status("30:00", "respond", "BBB") == "lapsed"
    with pytest.raises(RefusedError, match="withdrawn"):
        story.answers("4:00", "BBB")
    with pytest.raises(RefusedError, match="settled"):
        story.withdraws("4:00")


def test_a_question_withdrawn_before_it_opened_is_owed_by_nobody() -> None:
    """Law 9: order is not assumed; the duty ends as it arises."""
    story = Story(decided_by(CONSENSUS % ""))
    story.withdraws("0:10")

    story.reports("1:00")

    assert story.outcome("2:00") == "withdrawn"
    assert story.status("2:00", "respond") == "lapsed"


def test_what_is_put_may_be_a_lesser_measure_or_only_a_statement() -> None:
    """An adopted text is reported as what it is."""
    lesser = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="support")
    lesser.puts("2:00", proposes="lesser_measure")
    words = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="support")
    words.puts("2:00", proposes="lesser_measure")
    words.circulates("3:00", proposes="statement_only")

    assert lesser.outcome(AFTER) == "lesser_measure"
    assert words.outcome(AFTER) == "statement_only"


@pytest.mark.parametrize(
    ("proposes", "status"),
    [("adopted", "active"), ("lesser_measure", "dormant"), ("statement_only", "dormant")],
)
def test_what_a_decision_leads_to_does_not_follow_a_lesser_measure(
    proposes: str, status: str
) -> None:
    """Observers sent in the place of aid leave the aid unasked for (the Tashkent treaty, 2022)."""
    more = "  help: {cite: art. 4, who: guarantors, must: assist, to: VIC, precision: swiftly}\n"
    body = DECIDE.replace("    else:", "    then: help\n    else:") % (CONSENSUS % "") + more
    story = Story(pact(body))
    story.reports("0:00")
    for who in ("AAA", "BBB", "CCC"):
        story.answers("1:00", who, "support")

    story.puts("2:00", proposes=proposes)

    assert story.outcome(AFTER) == proposes
    assert story.status(AFTER, "help") == status


def test_a_collective_rule_that_fails_may_give_way_to_another() -> None:
    """`on_fail`: the same words are counted by the next rule."""
    more = """\
rules:
  first: {kind: consensus, cite: art. 3, abstain: not_against, on_fail: second}
  second: {kind: majority, cite: art. 3.2, need: 2/3, of: members, abstain: present}
"""
    story = asked("first", more=more, AAA="support", BBB="support", CCC="decline")

    assert story.outcome(AFTER) == "adopted"


def test_where_consensus_fails_each_may_be_left_to_decide_for_itself() -> None:
    """Then there is no common outcome; each own yes binds the one who said it."""
    text = """\
provisions:
  respond:
    cite: art. 2
    when: {fact: attack}
    who: guarantors
    must: decide
    within: PT24H
    from: attack
    decide: {rule: first, question: Do we respond?}
    then: help
    else: {record: not_decided}
  help:
    cite: art. 5
    who: guarantors
    intends: assist
    precision: swiftly
rules:
  first: {kind: consensus, cite: art. 3, abstain: not_against, on_fail: middle}
  middle: {kind: unanimity, cite: art. 3, abstain: not_against, on_fail: alone}
  alone: {kind: individual, cite: art. 3.2}
"""
    story = Story(pact(text))
    story.reports("0:00")
    story.answers("1:00", "AAA")
    story.answers("1:00", "BBB", "decline")

    view = story.question(AFTER)

    assert (view.rule, view.outcome, view.settled_at) == ("individual", None, moment("24:00"))
    assert story.status(AFTER, "help", "AAA") == "active"
    assert story.status(AFTER, "help", "BBB") == "dormant"


def test_no_further_rule_outweighs_a_veto() -> None:
    """A veto is absolute."""
    more = """\
rules:
  first: {kind: consensus, cite: art. 3, abstain: not_against, veto: CCC, on_fail: second}
  second: {kind: majority, cite: art. 3.2, need: 1/3, of: members, abstain: present}
"""
    story = asked("first", more=more, AAA="support", BBB="support", CCC="decline")

    assert story.outcome(AFTER) == "vetoed"


def test_an_abstention_that_counts_as_a_no_is_no_veto() -> None:
    """A veto must be said."""
    rule = "{kind: majority, cite: art. 3, need: 2/3, of: members, abstain: against, veto: CCC}"
    story = asked(rule, AAA="support", BBB="support", CCC="abstain")

    assert story.outcome(AFTER) == "adopted"


def test_one_who_holds_a_veto_has_a_voice_though_it_is_no_voter() -> None:
    """Whoever can stop a decision must be able to say so."""
    rule = MAJORITY % ", voters: [AAA, BBB], need: 1/2, of: members, veto: CCC"
    story = asked(rule, AAA="support", BBB="support", CCC="decline")

    assert story.outcome(AFTER) == "vetoed"
    with pytest.raises(RefusedError, match="no voice"):
        story.answers("2:00", "VIC")


def test_a_contest_opens_a_settled_outcome_again_until_the_time_it_states() -> None:
    """Law 8: only a contest reopens one; then it settles again."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="support")
    story.disputes("30:00", "CCC", until="40:00")

    reopened = story.question("31:00")
    assert (reopened.outcome, reopened.closes_at) == (None, moment("40:00"))
    assert len(reopened.contested_by) == 1

    story.answers("32:00", "CCC", "decline")
    closed = story.question("40:00:00.001")
    assert (closed.outcome, closed.settled_at) == ("refused", moment("40:00"))


def test_a_contest_of_what_was_not_settled_opens_nothing() -> None:
    """In a record that somebody else kept: it counts only after the outcome."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="support")
    story.disputes("30:00", "CCC", until="40:00")
    early = replace(story.case.entries[-1], received_at=moment("5:00"))

    case = replay("case", story.mode, [*story.case.entries[:-1], early])

    (question,) = standing(case, moment("50:00")).questions
    assert (question.outcome, question.settled_at) == ("adopted", moment("24:00"))


def test_a_contested_question_may_be_withdrawn() -> None:
    """What is open again may also be dropped."""
    story = asked(CONSENSUS % "", AAA="support", BBB="support", CCC="support")
    story.disputes("30:00", "CCC", until="40:00")

    story.withdraws("31:00")

    assert story.outcome("41:00") == "withdrawn"
    with pytest.raises(RefusedError, match="withdrawn"):
        story.answers("42:00", "CCC")


def test_a_contest_brings_no_duty_back() -> None:
    """Law 8: what had been fulfilled by a text that stood stays fulfilled."""
    story = Story(decided_by("{kind: silence, cite: art. 3, window: PT6H}"))
    story.reports("0:00")
    story.circulates("1:00")
    story.disputes("17:00", "CCC", until="40:00")

    assert story.question("30:00").settled_at is None
    assert story.status("30:00", "respond", "AAA") == "fulfilled"


def test_what_can_be_contested_is_a_settled_common_outcome() -> None:
    """Law 16: the refusal says why."""
    still = asked(CONSENSUS % "", AAA="support")
    alone = asked(INDIVIDUAL % "", AAA="support")

    with pytest.raises(RefusedError, match="nothing is settled yet"):
        still.disputes("2:00", "AAA", until="40:00")
    with pytest.raises(RefusedError, match="no common outcome"):
        alone.disputes("30:00", "AAA", until="40:00")
    with pytest.raises(RefusedError, match="has passed"):
        still.disputes("30:00", "AAA", until="29:00")


def test_several_readings_of_the_clock_show_what_each_would_come_to() -> None:
    """Law 7: both readings are kept and shown."""
    text = f"""\
provisions:
  respond:
    cite: art. 2
    when: {{fact: attack, request_of: any}}
    who: guarantors
    must: decide
    within: PT24H
    from: {{any_of: [request, attack], certainty: assumed}}
    decide: {{rule: {MAJORITY % ", need: 1/3, of: members"}, question: Do we respond?}}
    else: {{record: not_decided}}
"""
    story = Story(pact(text))
    story.reports("0:00")
    story.requests("5:00")
    story.answers("26:00", "AAA")

    readings = story.question("30:00").readings

    assert readings == (
        ("attack (VIC)", moment("24:00"), "no_decision"),
        ("request (VIC)", moment("29:00"), "adopted"),
    )


def test_an_outcome_that_waits_is_not_open_before_its_provision_applies() -> None:
    """Nothing is projected of a question that has not been opened."""
    story = Story(decided_by(CONSENSUS % ""))

    view = story.question("1:00")

    assert (view.opened_at, view.projected, view.if_silent, view.turns_on) == (None, None, None, ())
    with pytest.raises(RefusedError, match="not open yet"):
        story.answers("1:00", "AAA")
