"""Ways through a party's own procedure: an override, a silence, a mandate with a ceiling."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import Story, decided_by

from foedus.agreement.procedure import Procedure
from foedus.errors import RefusedError

CONSENSUS = "{kind: consensus, cite: art. 3, abstain: not_against}"
OVERRIDE = [
    {"id": "consent", "who": "Head", "cite": "c. 1", "on_refusal": "override"},
    {"id": "vote", "who": "Chamber", "cite": "c. 2"},
    {
        "id": "override",
        "who": "Chamber, two thirds",
        "cite": "c. 3",
        "instead_of": ["consent", "vote"],
    },
]
SILENCE = [
    {"id": "motion", "who": "Government", "cite": "r. 1"},
    {
        "id": "tacit",
        "who": "Chamber",
        "cite": "r. 2",
        "instead_of": ["vote"],
        "on_refusal": "vote",
        "deemed": {"within": "PT10H", "from": "motion"},
    },
    {"id": "vote", "who": "Chamber", "cite": "r. 3"},
]
MANDATE = [
    {
        "id": "mandate",
        "who": "Government",
        "cite": "m. 1",
        "forms": ["troops"],
        "instead_of": ["vote"],
        "ceiling": {"value": "100", "unit": "troops"},
    },
    {"id": "vote", "who": "Chamber", "cite": "m. 2"},
]


def story_of(steps: list[dict[str, Any]], pending: str) -> Story:
    """AAA supports if a step is approved by 60:00; the others support at once."""
    procedure = Procedure.model_validate({"procedure": "AAA", "title": "T", "steps": steps})
    story = Story(decided_by(CONSENSUS), procedures=(procedure,))
    story.reports("0:00")
    story.answers("1:00", "AAA", "ad_referendum", pending=pending, until="60:00")
    for who in ("BBB", "CCC"):
        story.answers("2:00", who, "support")
    return story


def statuses(story: Story, at: str) -> dict[str, str]:
    return {each.step: each.status.value for each in story.at(at).steps}


def test_a_step_in_reserve_is_not_open_before_the_refusal_that_opens_it() -> None:
    """And what is asked too early is refused, with the step that must come first."""
    story = story_of(OVERRIDE, "consent")

    assert statuses(story, "3:00") == {
        "consent": "pending",
        "vote": "pending",
        "override": "not_open",
    }
    with pytest.raises(RefusedError, match="opens only where consent is refused") as caught:
        story.completes("3:00", "AAA", "override")
    assert caught.value.cite == "c. 3"


@pytest.mark.parametrize("pending", ["consent", "vote", "override"])
@pytest.mark.parametrize(("result", "outcome"), [("approved", "adopted"), ("refused", "refused")])
def test_a_consent_refused_is_overridden_or_not(pending: str, result: str, outcome: str) -> None:
    """Whichever step the support waited for, the second way answers it."""
    story = story_of(OVERRIDE, pending)

    story.completes("30:00", "AAA", "consent", "refused")
    assert statuses(story, "31:00") == {
        "consent": "refused",
        "vote": "replaced",
        "override": "pending",
    }
    assert story.outcome("31:00") is None
    story.completes("40:00", "AAA", "override", result)

    view = story.question("41:00")
    assert (view.outcome, str(view.settled_at)) == (outcome, "2027-06-02T16:00:00Z")


def test_a_consent_that_is_given_needs_no_override() -> None:
    """The reserve stays shut."""
    story = story_of(OVERRIDE, "consent")

    story.completes("30:00", "AAA", "consent")

    assert story.outcome("31:00") == "adopted"
    assert statuses(story, "31:00")["override"] == "not_open"


def test_an_override_that_does_not_come_in_time_lapses() -> None:
    """As any step that was waited for."""
    story = story_of(OVERRIDE, "consent")

    story.completes("30:00", "AAA", "consent", "refused")

    assert story.outcome("60:00") is None
    assert story.outcome("60:01") == "lapsed"


def test_silence_approves_a_step_only_when_its_time_is_over() -> None:
    """Law 1: nobody writes it down; at the deadline an objection is still in time."""
    story = story_of(SILENCE, "tacit")
    story.completes("25:00", "AAA", "motion")

    assert statuses(story, "35:00") == {"motion": "approved", "tacit": "pending", "vote": "pending"}
    assert story.outcome("35:00") is None
    assert statuses(story, "35:01") == {
        "motion": "approved",
        "tacit": "approved",
        "vote": "replaced",
    }
    assert story.outcome("35:01") == "adopted"


def test_an_objection_sends_it_to_the_vote() -> None:
    """Exactly at the end is in time; then silence approves nothing."""
    story = story_of(SILENCE, "tacit")
    story.completes("25:00", "AAA", "motion")

    story.completes("35:00", "AAA", "tacit", "refused")

    assert statuses(story, "40:00") == {"motion": "approved", "tacit": "refused", "vote": "pending"}
    assert story.outcome("40:00") is None
    story.completes("50:00", "AAA", "vote")
    assert story.outcome("51:00") == "adopted"


def test_a_motion_that_was_refused_starts_no_silence() -> None:
    """Nothing was put before anybody."""
    story = story_of(SILENCE, "tacit")

    story.completes("25:00", "AAA", "motion", "refused")

    assert statuses(story, "59:00")["tacit"] == "pending"


def test_the_vote_answers_what_waited_for_it_and_a_silence_can_stand_for_it() -> None:
    """A step that stands instead of another answers by its yes alone."""
    approved, refused = story_of(SILENCE, "vote"), story_of(SILENCE, "vote")
    approved.completes("25:00", "AAA", "motion")
    refused.completes("25:00", "AAA", "motion")
    refused.completes("30:00", "AAA", "tacit", "refused")

    assert approved.outcome("36:00") == "adopted"
    assert refused.outcome("36:00") is None


def test_a_mandate_approves_what_lies_within_its_ceiling() -> None:
    """The most that any stage of a line promises counts; other units and givers do not."""
    story = story_of(MANDATE, "mandate")
    story.gives("3:00", "AAA", "offered", value="100", line="a", form="troops", unit="troops")
    story.gives("3:00", "AAA", "pledged", value="80", line="a", form="troops", unit="troops")
    story.gives("3:00", "AAA", "offered", value="900", line="b", form="troops", unit="tents")
    story.gives("3:00", "BBB", "offered", value="900", line="c", form="troops", unit="troops")

    story.completes("4:00", "AAA", "mandate")

    assert statuses(story, "5:00") == {"mandate": "approved", "vote": "replaced"}


def test_above_its_ceiling_a_mandate_approves_nothing() -> None:
    """It may be refused, and the remedy is the step that it would have replaced."""
    story = story_of(MANDATE, "mandate")
    story.gives("3:00", "AAA", "offered", value="101", line="a", form="troops", unit="troops")

    with pytest.raises(RefusedError, match="it covers 100 troops, and 101 are promised") as caught:
        story.completes("4:00", "AAA", "mandate")

    assert (caught.value.remedy, caught.value.cite) == ("Complete vote instead.", "m. 1")
    story.completes("5:00", "AAA", "mandate", "refused")
    assert statuses(story, "6:00") == {"mandate": "refused", "vote": "pending"}
    story.completes("7:00", "AAA", "vote")
