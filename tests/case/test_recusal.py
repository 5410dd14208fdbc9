"""Who has no voice: an attacker that somebody found to be one, a victim, a named party."""

from __future__ import annotations

import pytest
from tests.builders import HEAD, Story, decided_by, moment

from foedus.errors import RefusedError

# A pact in which a guarantor may itself be the attacker.
AMONG_US = HEAD.replace("by: ATT, on: VIC", "by: any, on: any_party")
NAMED_FINDER = AMONG_US.replace("found_by: each", "found_by: BBB")
MAJORITY = (
    "{kind: majority, cite: art. 3, need: 1/2, of: members, abstain: present, "
    "veto: CCC, recuse: attacker}"
)


def attacked(rule: str = MAJORITY, head: str = AMONG_US, attacker: str | None = "CCC") -> Story:
    story = Story(decided_by(rule, head=head))
    story.reports("0:00", attacker=attacker, id="report")
    return story


def test_an_attacker_keeps_its_veto_until_it_is_found_to_be_one() -> None:
    """A claim recuses nobody: before a finding the veto counts."""
    story = attacked()
    for who, answer in (("AAA", "support"), ("BBB", "support"), ("CCC", "decline")):
        story.answers("1:00", who, answer)

    assert story.outcome("24:00:00.001") == "vetoed"


def test_after_the_finding_recusal_beats_the_veto() -> None:
    """Whoever was found to be the attacker neither votes nor vetoes."""
    story = attacked()
    for who, answer in (("AAA", "support"), ("BBB", "support"), ("CCC", "decline")):
        story.answers("1:00", who, answer)

    story.finds("2:00", "AAA", "report", "CCC")

    view = story.question("24:00:00.001")
    assert (view.outcome, view.recused) == ("adopted", ("CCC",))
    with pytest.raises(RefusedError, match="recused"):
        story.answers("3:00", "CCC")


def test_a_finding_that_the_report_holds_names_the_attacker_of_the_report() -> None:
    """It need not name it again."""
    story = attacked()

    story.finds("2:00", "AAA", "report")

    assert story.question("3:00").recused == ("CCC",)


def test_nobody_takes_part_in_a_finding_about_itself() -> None:
    """The one that is named may contest, and no more."""
    story = attacked()

    with pytest.raises(RefusedError, match="no voice in the finding"):
        story.finds("2:00", "CCC", "report", holds=False)

    story.contests("2:00", "CCC", "report")
    assert story.question("3:00").recused == ()


def test_one_that_was_found_cannot_answer_with_a_finding_of_its_own() -> None:
    """Nobody was named in the report; the finding named it."""
    story = attacked(attacker=None)
    story.finds("2:00", "AAA", "report", "CCC")

    with pytest.raises(RefusedError, match="no voice in the finding"):
        story.finds("3:00", "CCC", "report", "AAA")


def test_a_finding_can_be_taken_back() -> None:
    """Law 4: a later word of the same finder takes the place of the earlier one."""
    story = attacked()
    story.finds("2:00", "AAA", "report", "CCC")

    story.finds("3:00", "AAA", "report", "CCC", holds=False)

    assert story.question("4:00").recused == ()


def test_where_a_finder_is_named_nobody_else_recuses_anybody() -> None:
    """Only BBB may find under this text."""
    story = attacked(head=NAMED_FINDER)

    story.finds("2:00", "AAA", "report", "CCC")
    assert story.question("3:00").recused == ()

    story.finds("4:00", "BBB", "report", "CCC")
    assert story.question("5:00").recused == ("CCC",)


def test_a_finding_about_something_else_recuses_nobody() -> None:
    """It must be about a fact of the agreement."""
    story = attacked()
    story.reports("1:00", event="ceasefire", phase="began", attacker="AAA", id="other")

    story.finds("2:00", "BBB", "other", "AAA")

    assert story.question("3:00").recused == ()


def test_a_finding_against_one_that_the_text_does_not_speak_of_recuses_nobody() -> None:
    """The pact is about attacks by ATT; that it was CCC is no fact of this pact."""
    story = attacked(head=HEAD, attacker=None)

    story.finds("2:00", "BBB", "report")
    story.finds("2:00", "BBB", "report", "CCC")

    assert story.case.entries[-1].body.attacker == "CCC"
    assert story.question("3:00").recused == ()


def test_a_finding_after_the_outcome_changes_nothing() -> None:
    """Law 8: a late act never moves a settled outcome."""
    story = attacked()
    for who, answer in (("AAA", "support"), ("BBB", "support"), ("CCC", "decline")):
        story.answers("1:00", who, answer)

    story.finds("24:00:00.001", "AAA", "report", "CCC")

    view = story.question("30:00")
    assert (view.outcome, view.settled_at) == ("vetoed", moment("24:00"))


def test_recusal_can_put_a_quorum_out_of_reach() -> None:
    """The quorum counts the voters as the case froze them; the board says that it is lost."""
    rule = MAJORITY.replace("veto: CCC,", "quorum: 1/1,")
    story = Story(decided_by(rule, head=AMONG_US, allowing=("F031",)))
    story.reports("0:00", attacker="CCC", id="report")
    story.finds("1:00", "AAA", "report")
    for who in ("AAA", "BBB"):
        story.answers("2:00", who)

    view = story.question("24:00:00.001")

    assert (view.quorum_reachable, view.outcome) == (False, "no_decision")


def test_a_named_party_may_be_recused_from_the_beginning() -> None:
    """The text itself leaves it out."""
    story = attacked(MAJORITY.replace("recuse: attacker", "recuse: CCC"))

    view = story.question("1:00")

    assert view.recused == ("CCC",)
    assert view.undecided == ("AAA", "BBB")


def test_the_victim_may_be_recused() -> None:
    """As the reports have it when the question is settled."""
    story = Story(decided_by(MAJORITY.replace("recuse: attacker", "recuse: victim"), head=AMONG_US))
    story.reports("0:00", attacker="ATT", victims=("BBB",), id="report")

    assert story.question("1:00").recused == ("BBB",)

    story.corrects("2:00", "VIC", "report", victims=("AAA",), on="0:00")
    assert story.question("3:00").recused == ("AAA",)


def test_the_one_who_asks_may_be_recused() -> None:
    """Whoever invoked has no vote on the answer."""
    rule = MAJORITY.replace("recuse: attacker", "recuse: requester")
    asks = "cite: art. 4, when: {request_of: any}, who: AAA, must: inform, precision: swiftly"
    more = f"  warn: {{{asks}}}\n"
    story = Story(decided_by(rule, head=AMONG_US, more=more))
    story.reports("0:00")

    story.requests("1:00", "BBB")

    assert story.question("0:30").recused == ()
    assert story.question("1:00").recused == ("BBB",)


def test_a_recused_delegate_does_not_speak_for_the_others() -> None:
    """Recusal counts for those to whom a decision is delegated, too."""
    more = "groups:\n  board: {of: [AAA, CCC]}\n"
    rule = "{kind: delegated, cite: art. 3, to: board, recuse: attacker}"
    story = Story(decided_by(rule, head=AMONG_US, more=more, allowing=("F038",)))
    story.reports("0:00", attacker="CCC", id="report")
    story.answers("1:00", "CCC", "decline")
    story.answers("1:00", "AAA")

    story.finds("2:00", "BBB", "report")

    assert story.question("3:00").projected == "adopted"
