"""What else enters a case: alerts, meetings, attestations, breaches, and refusals that help."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import HEAD, Story, measure, moment, pact

from foedus.agreement.vocabulary import Outcome
from foedus.case import entries as e
from foedus.case.words import is_code
from foedus.errors import RefusedError

TEXT = """\
provisions:
  consult: {cite: art. 4, when: {fact: attack}, who: guarantors, must: consult, within: PT24H,
      from: attack, else: {record: missed}}
  respond:
    cite: art. 5
    when: {fact: attack}
    who: guarantors
    must: decide
    within: PT24H
    from: attack
    decide: {rule: {kind: consensus, abstain: not_against}, question: Do we respond?}
    else: {record: not_decided}
"""


def attacked() -> Story:
    story = Story(pact(TEXT))
    story.reports("0:00")
    return story


def breach(stage: str, party: str = "AAA", clause: str = "test/pact#consult") -> e.BreachStated:
    return e.BreachStated(stage=e.BreachStage(stage), clause=clause, party=party, text="Said so.")


def test_the_software_never_says_that_a_party_is_in_breach() -> None:
    """Law 6: a duty is missed; the word breach appears only if somebody says it."""
    story = attacked()

    view = story.at("30:00")

    assert {duty.status.value for duty in view.duties} == {"missed"}
    assert all(duty.breaches == () for duty in view.duties)
    words = [each.then for each in view.deadlines] + [d.ground + d.then for d in view.duties]
    assert not any("breach" in each for each in words)


def test_a_breach_is_alleged_contested_or_found_by_somebody() -> None:
    """Law 6: three entries, and the duty stands as it stood."""
    story = attacked()

    said = (
        story.tell("25:00", "VIC", breach("alleged")),
        story.tell("26:00", "AAA", breach("contested")),
        story.tell("27:00", "BBB", breach("found")),
    )

    duty = story.duty("28:00", "consult", "AAA")
    assert (duty.breaches, duty.status) == (said, "missed")
    assert story.duty("28:00", "consult", "BBB").breaches == ()
    with pytest.raises(RefusedError, match="does not bind VIC"):
        story.tell("28:00", "AAA", breach("alleged", "VIC"))


def test_alerts_and_acknowledgements_are_shown_per_party() -> None:
    """The first of each counts."""
    story = attacked()
    for at in ("1:00", "2:00"):
        story.tell(at, "secretariat", e.Alerted(party="AAA"))
        story.tell(at, "AAA duty_officer", e.Acknowledged())

    views = {each.party: each for each in story.at("3:00").parties}

    assert (views["AAA"].alerted_at, views["AAA"].acknowledged_at) == (moment("1:00"),) * 2
    assert (views["BBB"].alerted_at, views["BBB"].acknowledged_at) == (None, None)
    with pytest.raises(RefusedError, match="only a party"):
        story.tell("3:00", "secretariat", e.Alerted(party="ZZZ"))


def test_a_party_has_every_role_it_holds_and_the_first_name_it_is_given() -> None:
    """One party under two agreements."""
    head = HEAD.replace("test/pact", "test/other").replace(
        "AAA: {role: guarantor}", "AAA: {role: member, name: Alpha}"
    )
    story = Story(pact(TEXT), pact("provisions: {}\n", head=head))

    view = next(each for each in story.at("1:00").parties if each.party == "AAA")

    assert (view.roles, view.name) == (("guarantor", "member"), "Alpha")


def test_a_meeting_is_of_parties_and_discharges_something() -> None:
    """Law 16: what is missing is said."""
    story = attacked()

    with pytest.raises(RefusedError, match="ZZZ cannot attend"):
        story.meets("1:00", ("AAA", "ZZZ"), "consult")
    with pytest.raises(RefusedError, match="nobody cannot attend"):
        story.meets("1:00", (), "consult")
    with pytest.raises(RefusedError, match="names no provision"):
        story.meets("1:00", ("AAA",))
    with pytest.raises(RefusedError, match="It has test/pact#consult") as refused:
        story.meets("1:00", ("AAA",), "other/pact#consult")

    assert refused.value.asked == "meet"


def test_a_provision_that_puts_no_question_takes_no_position() -> None:
    """With its article."""
    story = attacked()

    with pytest.raises(RefusedError, match="puts no question") as refused:
        story.answers("1:00", "AAA", "support", "consult")

    assert refused.value.cite == "art. 4"


def test_a_caveat_is_stated() -> None:
    """A condition nobody knows is none."""
    story = attacked()
    body = e.PositionTaken(question="test/pact#respond", answer=e.Answer.SUPPORT_WITH_CAVEAT)

    with pytest.raises(RefusedError, match="does not say which"):
        story.tell("1:00", "AAA", body)


def test_an_attestation_says_what_standing_says() -> None:
    """Law 8: nothing depends on it, so it may not say anything else."""
    story = attacked()
    for who in ("AAA", "BBB", "CCC"):
        story.answers("1:00", who)
    adopted = e.OutcomeAttested(question="test/pact#respond", outcome=Outcome("adopted"))

    with pytest.raises(RefusedError, match="not settled, not adopted"):
        story.tell("2:00", "secretariat", adopted)
    with pytest.raises(RefusedError, match="the outcome is adopted, not vetoed"):
        story.tell(
            "25:00",
            "secretariat",
            e.OutcomeAttested(question=adopted.question, outcome=Outcome("vetoed")),
        )

    (before,) = story.at("26:00").questions
    story.tell("25:00", "secretariat", adopted, id="attested")
    (after,) = story.at("26:00").questions
    assert after.attested == ("attested",)
    assert replace(after, attested=()) == before


def test_an_outcome_that_is_settled_anew_is_not_yet_attested() -> None:
    """What was attested before a contest was another outcome."""
    story = attacked()
    for who in ("AAA", "BBB", "CCC"):
        story.answers("1:00", who)
    adopted = e.OutcomeAttested(question="test/pact#respond", outcome=Outcome("adopted"))
    story.tell("25:00", "secretariat", adopted, id="attested")
    story.disputes("25:10", "AAA", "27:00")

    assert story.at("26:00").questions[0].attested == ()
    assert story.at("28:00").questions[0].attested == ()


def test_a_question_shows_the_entry_that_put_it() -> None:
    story = attacked()
    assert story.at("1:00").questions[0].put == ()
    put = story.puts("1:00")
    assert story.at("1:00").questions[0].put == (put,)


def test_a_duty_shows_who_may_invoke_it_until_somebody_has() -> None:
    text = TEXT.replace("{fact: attack}", "{fact: attack, request_of: [VIC]}", 1)
    story = Story(pact(text))
    story.reports("0:30")
    assert {each.awaits_request_of for each in story.at("1:00").duties} == {("VIC",), ()}
    story.requests("1:00")
    assert {each.awaits_request_of for each in story.at("1:00").duties} == {()}


def test_acts_are_listed_in_the_order_of_the_record() -> None:
    """Requests, meetings, measures."""
    story = Story(pact(TEXT.replace("{fact: attack}", "{fact: attack, request_of: any}", 1)))
    story.requests("1:00")
    story.meets("2:00", ("AAA", "VIC"), "consult")
    story.tell("3:00", "AAA", measure("sanctions"))

    acts = story.at("4:00").acts

    assert [(act.kind, act.party, act.text, act.names) for act in acts] == [
        ("request", "VIC", "", ()),
        ("meeting", "secretariat", "", ("AAA", "VIC")),
        ("measure", "AAA", "sanctions: Act no. 1", ()),
    ]


def test_many_citations_are_cut_short_in_an_entry() -> None:
    """The first three, and how many more."""
    lines = "".join(
        f"  p{n}: {{cite: art. {n}, who: AAA, must: report, precision: swiftly}}\n"
        for n in range(5)
    )
    story = Story(pact(f"provisions:\n{lines}"))

    story.performs("1:00", "AAA", "test/pact")

    assert story.case.entries[-1].cite == (
        "test/pact art. 0; test/pact art. 1; test/pact art. 2; and 2 more"
    )
    with pytest.raises(RefusedError, match=r"It has test/pact#p0"):
        story.performs("1:00", "AAA", "nothing")


def test_a_long_list_of_what_there_is_is_cut_short() -> None:
    """Six are enough to find one's way."""
    lines = "".join(
        f"  p{n}: {{cite: art. {n}, who: AAA, must: report, precision: swiftly}}\n"
        for n in range(8)
    )
    story = Story(pact(f"provisions:\n{lines}"))

    with pytest.raises(RefusedError, match=r"test/pact#p5 \.\.\."):
        story.performs("1:00", "AAA", "nothing")


@pytest.mark.parametrize(
    ("name", "answer"), [("UKR", True), ("org:eu", True), ("Kyiv", False), ("victim", False)]
)
def test_a_code_is_told_from_a_word(name: str, answer: bool) -> None:  # noqa: FBT001
    """A word may mean several parties, or none that is known."""
    assert is_code(name) is answer
