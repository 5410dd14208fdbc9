"""One question under each kind of rule, small enough to read."""

from __future__ import annotations

import pytest
from tests.builders import Story, decided_by, pact

from foedus.case.standing import Standing
from foedus.desk.board import BoardPage, board_page, render_board
from foedus.rehearsal.script import Incident

INCIDENT = Incident(title="An attack", invented=True)


def page_of(*standings: Standing) -> BoardPage:
    return board_page(standings, incident=INCIDENT)


@pytest.mark.parametrize(
    ("rule", "headline", "lines"),
    [
        (
            "{kind: individual}",
            "No collective outcome: 1 of 3 decided",
            "If nobody speaks again, undecided stay BBB and CCC: recorded as not decided.",
        ),
        (
            "{kind: unanimity}",
            "As it stands: no decision",
            "If nobody speaks again: no decision.",
        ),
        (
            "{kind: consensus}",
            "As it stands: no decision",
            "If nobody speaks again: no decision.",
        ),
        (
            "{kind: majority, need: {share: 2/3}, of: members}",
            "As it stands: no decision",
            "If nobody speaks again: no decision.",
        ),
    ],
)
def test_each_rule_says_where_it_stands_and_what_silence_does(
    rule: str, headline: str, lines: str
) -> None:
    story = Story(decided_by(rule, allowing=("F207",)))
    story.reports("1:00")
    story.answers("2:00", "AAA")

    [tally] = page_of(story.at("3:00")).instants[0].tallies.tallies

    assert tally.headline == headline
    assert lines in tally.lines


def test_under_silence_a_text_that_nobody_objects_to_is_adopted() -> None:
    story = Story(decided_by("{kind: silence, window: PT6H}"))
    story.reports("1:00")
    story.circulates("2:00")

    [tally] = page_of(story.at("3:00")).instants[0].tallies.tallies

    assert "If nobody speaks again: adopted." in tally.lines
    assert tally.when.startswith("Closes in 5 hours")


def test_a_case_with_nothing_due_says_so_and_shows_no_empty_table() -> None:
    story = Story(decided_by("{kind: individual}"))

    [at] = page_of(story.at("1:00")).instants
    html = render_board([story.at("1:00")], incident=INCIDENT)

    assert at.clock.next is None
    assert at.clock.none == "Nothing is owed at this moment."
    assert at.glances[0].answer == "No time is running"
    assert "<table" not in html.replace('class="matrix"', "") or at.matrix.rows
    assert "Contributions" not in html


def test_an_agreement_without_a_question_has_no_outcome_to_show() -> None:
    body = """\
provisions:
  talk:
    {cite: art. 2, when: {fact: attack}, who: guarantors, must: consult, strength: shall,
     within: PT24H, from: attack, else: {record: missed}}
"""
    story = Story(pact(body))
    story.reports("1:00")

    [at] = page_of(story.at("2:00")).instants

    assert at.tallies.tallies == ()
    assert [glance.panel for glance in at.glances] == ["clock", "matrix"]
    assert at.clock.next is not None
    assert at.clock.next.left == "23 hours"
