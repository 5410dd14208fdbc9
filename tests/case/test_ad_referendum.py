"""Support that waits for a step at home: confirmed, refused, lapsed; and national procedures."""

from __future__ import annotations

import pytest
from tests.builders import PARLIAMENT, Story, decided_by, moment, pact

from foedus.errors import RefusedError

CONSENSUS = "{kind: consensus, cite: art. 3, abstain: not_against}"


def pending(rule: str = CONSENSUS, until: str = "30:00", others: str = "support") -> Story:
    """AAA supports if its parliament does; the others answer at once."""
    story = Story(decided_by(rule), procedures=(PARLIAMENT,))
    story.reports("0:00")
    story.answers("1:00", "AAA", "ad_referendum", pending="parliament", until=until)
    for who in ("BBB", "CCC"):
        story.answers("2:00", who, others)
    return story


def test_while_a_step_at_home_is_pending_the_outcome_would_be_conditional() -> None:
    """And if nobody spoke again, it would lapse."""
    view = pending().question("3:00")

    assert (view.projected, view.if_silent, view.outcome) == ("conditional", "lapsed", None)


def test_an_outcome_that_turns_on_a_pending_step_waits_for_it() -> None:
    """The deadline closes the vote; what is pending has its own date."""
    story = pending()

    view = story.question("25:00")

    assert (view.outcome, view.settled_at) == (None, None)
    ahead = story.at("25:00").deadlines
    assert [(each.at, each.what) for each in ahead] == [
        (moment("30:00"), "confirmation pending: parliament")
    ]


@pytest.mark.parametrize(
    ("at", "result", "outcome", "settled"),
    [
        ("10:00", "approved", "adopted", "24:00"),
        ("26:00", "approved", "adopted", "26:00"),
        ("30:00", "approved", "adopted", "30:00"),
        ("26:00", "refused", "refused", "26:00"),
        ("30:00:00.001", "approved", "lapsed", "30:00"),
    ],
)
def test_it_is_confirmed_refused_or_lapses(
    at: str, result: str, outcome: str, settled: str
) -> None:
    """Exactly at its date is in time; a step after it moves nothing."""
    story = pending()

    story.completes(at, "AAA", "parliament", result)

    view = story.question("40:00")
    assert (view.outcome, view.settled_at) == (outcome, moment(settled))


def test_what_does_not_turn_on_it_does_not_wait() -> None:
    """Two of three suffice, so the third may still ask at home."""
    story = pending("{kind: majority, cite: art. 3, need: 2/3, of: members, abstain: present}")

    view = story.question("25:00")

    assert (view.outcome, view.settled_at) == ("adopted", moment("24:00"))


def test_what_failed_anyway_did_not_lapse() -> None:
    """It was refused by the others, whatever the parliament would have said."""
    story = pending(others="decline")

    assert story.outcome("24:00:00.001") == "refused"


def test_a_lapsed_condition_counts_as_silence() -> None:
    """Law 17: nothing is guessed from a step that never came."""
    story = pending()

    position = next(p for p in story.question("31:00").positions if p.party == "AAA")

    assert (position.stance, position.late) == ("silent", False)


def test_a_step_that_was_completed_before_confirms_at_once() -> None:
    """Law 9: order is not assumed."""
    story = Story(decided_by(CONSENSUS), procedures=(PARLIAMENT,))
    story.reports("0:00")
    story.completes("0:30", "AAA", "parliament")

    story.answers("1:00", "AAA", "ad_referendum", pending="parliament", until="30:00")

    assert story.question("2:00").positions[0].stance == "support"


def test_support_ad_referendum_names_its_step_and_its_date() -> None:
    """Law 16: a refusal says what would work."""
    story = Story(decided_by(CONSENSUS))
    story.reports("0:00")

    with pytest.raises(RefusedError, match="Name the step"):
        story.answers("1:00", "AAA", "ad_referendum", until="30:00")
    with pytest.raises(RefusedError, match="Name the step"):
        story.answers("1:00", "AAA", "ad_referendum", pending="parliament")
    with pytest.raises(RefusedError, match="has passed"):
        story.answers("1:00", "AAA", "ad_referendum", pending="parliament", until="0:30")


def test_a_procedure_shows_its_steps_with_their_articles() -> None:
    """A step is shown beside the duties; it answers no question by itself."""
    story = Story(decided_by(CONSENSUS), procedures=(PARLIAMENT,))
    story.reports("0:00")
    (before,) = story.at("1:00").steps

    story.completes("2:00", "AAA", "parliament")

    (after,) = story.at("3:00").steps
    assert (before.status, before.at) == ("pending", None)
    assert (after.status, after.at, after.cite) == ("approved", moment("2:00"), "const. 5")
    assert story.question("3:00").positions == ()


def test_a_step_that_no_procedure_lists_is_known_from_the_position_that_waits_for_it() -> None:
    """Nobody knows every constitution."""
    story = Story(decided_by(CONSENSUS))
    story.reports("0:00")
    story.answers("1:00", "BBB", "ad_referendum", pending="senate", until="30:00")

    story.completes("2:00", "BBB", "senate")

    (step,) = story.at("3:00").steps
    assert (step.party, step.step, step.status) == ("BBB", "senate", "approved")
    with pytest.raises(RefusedError, match="It has senate"):
        story.completes("2:00", "BBB", "congress")
    with pytest.raises(RefusedError, match="It has no step"):
        story.completes("2:00", "CCC", "congress")


CONSENT = """\
provisions:
  respond:
    cite: art. 2
    when: {fact: attack}
    who: guarantors
    must: decide
    within: PT24H
    from: attack
    decide:
      rule: {kind: majority, need: 2/3, of: members, abstain: present, consent_for: [troops]}
      question: Do we respond?
    then: [help, fight]
    else: {record: not_decided, then: talk}
  help: {cite: art. 5, who: guarantors, must: assist, form: [military], precision: swiftly}
  fight: {cite: art. 6, who: guarantors, must: deploy, form: [troops], precision: swiftly}
  talk: {cite: art. 7, who: guarantors, must: negotiate, precision: swiftly}
"""


def test_a_collective_decision_binds_all_but_sends_nobodys_troops_without_its_own_yes() -> None:
    """`consent_for`: measures that a decision cannot impose."""
    story = Story(pact(CONSENT))
    story.reports("0:00")
    for who in ("AAA", "BBB"):
        story.answers("1:00", who)

    at = "24:00:00.001"
    assert [story.status(at, "help", who) for who in ("AAA", "CCC")] == ["active", "active"]
    assert [story.status(at, "fight", who) for who in ("AAA", "CCC")] == ["active", "dormant"]
    assert story.status(at, "talk") == "dormant"


def test_an_own_yes_that_waits_for_a_step_binds_from_the_step() -> None:
    """The troops may go when the parliament has said so."""
    story = Story(pact(CONSENT))
    story.reports("0:00")
    for who in ("AAA", "BBB"):
        story.answers("1:00", who)
    story.answers("2:00", "CCC", "ad_referendum", pending="senate", until="60:00")

    assert story.status("30:00", "fight", "CCC") == "dormant"

    story.completes("40:00", "CCC", "senate")
    assert story.duty("50:00", "fight", "CCC").since == moment("40:00")


def test_where_the_decision_fails_the_provision_for_that_applies() -> None:
    """`else: then`: what holds if no decision comes."""
    story = Story(pact(CONSENT))
    story.reports("0:00")
    story.answers("1:00", "AAA")

    at = "24:00:00.001"
    assert story.status(at, "talk") == "active"
    assert story.status(at, "help") == "dormant"


def test_a_withdrawn_question_leads_nowhere() -> None:
    """Neither what follows a yes nor what follows a failure applies."""
    story = Story(pact(CONSENT))
    story.reports("0:00")
    story.withdraws("1:00")

    assert story.status("30:00", "talk") == "dormant"
    assert story.status("30:00", "help") == "dormant"
