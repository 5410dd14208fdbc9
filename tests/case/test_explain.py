"""Why is this so?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.builders import Story, measure, moment, pact

from foedus.agreement.vocabulary import Bound, EventKind, Form
from foedus.case import entries as e
from foedus.case.commands import ASKED
from foedus.case.explain import _CAUSES, _NAMES, Said, _words, explain
from foedus.case.moves import Cause
from foedus.errors import NotFoundError
from foedus.moments import Span

TEXT = """\
provisions:
  consult:
    cite: art. 4
    certainty: reported
    when: {fact: attack, request_of: any}
    who: guarantors
    must: consult
    strength: shall
    within: PT24H
    from: {any_of: [request, attack], certainty: assumed}
    then: report
    else: {record: missed, alert: deputies}
  report: {cite: art. 5, who: guarantors, must: report, precision: swiftly}
  stay: {cite: art. 6, when: {fact: attack}, who: guarantors, must: inform,
      else: {record: missed, certainty: assumed}}
"""


def told() -> Story:
    story = Story(pact(TEXT))
    story.reports("0:00", id="attack")
    story.requests("1:00")
    return story


def test_an_explanation_says_everything_a_duty_rests_on() -> None:
    """The article, the sentence, every step with its entries, every reading, what comes next."""
    story = told()

    why = explain(story.case, moment("2:00"), "test/pact#consult/AAA")

    assert (why.title, why.cite, why.certainty) == ("A pact", "art. 4", "reported")
    assert why.sentence.startswith("AAA, BBB, CCC must")
    assert why.condition.startswith("attack happens")
    assert (why.status, why.since, why.awaited) == ("active", moment("1:00"), "AAA to consult")
    assert [(step.at, step.cause, step.to) for step in why.steps] == [
        (moment("0:00"), "the fact was held to have happened", "triggered"),
        (moment("1:00"), "everything the provision waits for had come", "active"),
    ]
    assert [said.what for said in why.steps[1].entries] == [
        "reported armed attack occurred by ATT on VIC",
        "requested",
    ]
    assert [(each.start, each.due.earliest) for each in why.readings] == [
        ("attack", moment("24:00")),
        ("request", moment("25:00")),
    ]
    assert why.start_certainty == "assumed"
    assert why.next == "after 2027-06-02T01:00:00Z: recorded as missed; deputies alerted"


def test_before_anything_happened_it_says_what_is_awaited() -> None:
    """Nothing is reported yet."""
    story = Story(pact(TEXT))

    why = explain(story.case, moment("1:00"), "test/pact#consult/AAA")

    assert (why.status, why.steps, why.readings) == ("dormant", (), ())
    assert why.awaited == "no attack reported"
    assert why.next == ""


def test_what_was_done_says_what_follows_and_awaits_nothing() -> None:
    """And who was there when."""
    story = told()
    meeting = story.meets("3:00", ("AAA",), "consult")

    why = explain(story.case, moment("4:00"), "test/pact#consult/AAA")

    assert (why.status, why.awaited, why.next) == ("fulfilled", "", "then report")
    said = why.steps[-1].entries[0]
    assert (said.entry, said.party, said.by, said.received_at) == (
        meeting,
        "secretariat",
        "secretariat secretariat",
        moment("3:00"),
    )
    assert said.cite == "test/pact art. 4"


def test_what_was_missed_shows_late_deeds_and_claims_of_breach_as_claims() -> None:
    """Law 6: the software says missed; somebody else says breach."""
    story = told()
    story.meets("30:00", ("AAA",), "consult")
    alleged = e.BreachStated(
        stage=e.BreachStage.ALLEGED, clause="test/pact#consult", party="AAA", text="Too late."
    )
    story.tell("31:00", "VIC", alleged)

    why = explain(story.case, moment("32:00"), "test/pact#consult/AAA")

    assert (why.status, why.next) == ("missed", "")
    assert [said.what for said in why.late] == ["met: AAA"]
    assert [said.what for said in why.breaches] == ["a breach by AAA is alleged: Too late."]


def test_a_suspended_duty_awaits_its_resumption() -> None:
    """And nothing else."""
    story = told()
    story.suspends("2:00", "consult")

    why = explain(story.case, moment("3:00"), "test/pact#consult/AAA")

    assert why.awaited == "its resumption"
    assert why.steps[-1].entries[0].what == "suspended: A rest."


def test_without_a_deadline_it_says_how_soon_or_nothing() -> None:
    """Law 17: no deadline is invented."""
    story = told()

    swift = explain(story.case, moment("1:00"), "test/pact#report/AAA")
    silent = explain(story.case, moment("1:00"), "test/pact#stay/AAA")

    assert swift.next == "no deadline; to be done swiftly"
    assert (swift.condition, silent.next) == ("", "")


def test_an_unknown_duty_is_not_explained() -> None:
    """Law 16: the error says which there are."""
    story = told()

    with pytest.raises(NotFoundError, match="It binds AAA, BBB, CCC"):
        explain(story.case, moment("1:00"), "test/pact#consult/VIC")
    with pytest.raises(NotFoundError, match="No provision"):
        explain(story.case, moment("1:00"), "test/pact#nothing/VIC")


REPORT = e.FactReported(
    event=EventKind.CEASEFIRE,
    phase=e.Phase.BEGAN,
    occurred=Span.at(moment("0:00")),
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (REPORT, "reported ceasefire began"),
        (
            e.Corrected(of="e1", body=REPORT, text="So."),
            "corrected e1: reported ceasefire began: So.",
        ),
        (e.FactFound(report="e1", holds=True, attacker="ATT"), "found that e1 holds, by ATT"),
        (e.FactFound(report="e1", holds=False), "found that e1 does not hold"),
        (e.PositionTaken(question="q", answer=e.Answer.NEEDS_TIME), "answered needs time"),
        (
            e.PositionTaken(question="q", answer=e.Answer.SUPPORT_WITH_CAVEAT, caveat="No troops."),
            "answered support with caveat No troops.",
        ),
        (measure("sanctions"), "adopted Act no. 1"),
        (
            e.ContributionRecorded(
                line="a",
                stage=e.Stage.PLEDGED,
                form=Form.MILITARY,
                item="trucks",
                amount=e.Quantity(value=Decimal(5), unit="pieces"),
            ),
            "trucks: 5 pieces pledged",
        ),
        (
            e.ContributionRecorded(
                line="a",
                stage=e.Stage.PLEDGED,
                form=Form.MILITARY,
                item="trucks",
                amount=e.Quantity(value=Decimal(5), unit="pieces"),
                giver="AAA",
                receiver="VIC",
            ),
            "trucks: 5 pieces pledged by AAA to VIC",
        ),
        (e.Alerted(party="AAA", channel="mail"), "alerted AAA"),
        (e.Met(attendees=("AAA", "BBB"), discharges=("c",)), "met: AAA, BBB"),
        (
            e.Met(attendees=("AAA", "BBB", "CCC", "DDD", "EEE", "FFF"), discharges=("c",)),
            "met: AAA, BBB, CCC, DDD, EEE and 1 more",
        ),
        (
            e.StepCompleted(step="cabinet", result=e.StepResult.APPROVED),
            "completed a step at home, cabinet: approved",
        ),
        (e.Noted(text="Worth keeping."), "noted: Worth keeping."),
        (
            e.ViolationsCounted(accused="ATT", number=30, bound=Bound.OVER),
            "counted over 30 violations by ATT",
        ),
        (
            e.ViolationsCounted(accused="ATT", bound=Bound.QUALITATIVE, text="Hundreds."),
            "counted many violations by ATT: Hundreds.",
        ),
    ],
)
def test_every_entry_can_be_said_in_one_line(body: e.Body, words: str) -> None:
    """Who reads an explanation need not open the record."""
    assert _words(body) == words


def test_every_kind_of_entry_and_every_cause_has_words() -> None:
    """A new one makes this fail."""
    own = {
        e.FactReported,
        e.Corrected,
        e.FactFound,
        e.PositionTaken,
        e.ContributionRecorded,
        e.MeasureAdopted,
        e.BreachStated,
        e.ViolationsCounted,
        e.Alerted,
        e.Met,
        e.StepCompleted,
        e.RehearsalBegun,
        e.Injected,
        e.Observed,
    }

    assert set(_NAMES) | own == set(ASKED)
    assert set(_CAUSES) == set(Cause)
    assert Said.__dataclass_fields__.keys() >= {"entry", "party", "what"}
