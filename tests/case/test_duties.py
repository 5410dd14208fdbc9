"""Who owes what: how a duty begins, is done, declined, missed, ended, waived and suspended."""

from __future__ import annotations

import pytest
from tests.builders import HEAD, Story, measure, moment, pact

from foedus.case.assessment import Assessment
from foedus.errors import NotFoundError, RefusedError

CHAIN = """\
provisions:
  consult:
    cite: art. 4
    when: {fact: attack, request_of: any}
    who: guarantors
    must: consult
    within: PT24H
    from: request
    then: report
    else: {record: missed, then: explain}
  report: {cite: art. 5, who: guarantors, must: report, precision: swiftly}
  explain: {cite: art. 6, who: guarantors, must: inform, precision: swiftly}
  help:
    cite: art. 7
    when: {fact: attack}
    who: guarantors
    intends: assist
    to: VIC
    form: [military]
    within: PT48H
    from: attack
    decide: {rule: {kind: individual}, question: What does each give?}
    else: {record: not_decided}
  fight:
    cite: art. 8
    when: {fact: attack}
    who: guarantors
    may: deploy
    form: [troops]
    within: PT12H
    from: attack
    else: {any_of: [{record: lapsed, then: regret}, {record: missed}]}
  regret: {cite: art. 9, who: guarantors, must: inform, precision: swiftly}
  abide:
    cite: art. 10
    when: {fact: attack}
    who: guarantors
    must_not: assist
    to: ATT
    within: PT24H
    from: attack
    else: {record: lapsed}
  always: {cite: art. 11, who: guarantors, must: develop, form: [force_development],
      precision: continuously}
"""


def attacked(body: str = CHAIN, head: str = HEAD) -> Story:
    story = Story(pact(body, head=head))
    story.reports("0:00")
    return story


def test_a_provision_waits_for_everything_it_names() -> None:
    """The fact is there; the request is awaited, and the board says by whom."""
    story = attacked()

    duty = story.duty("1:00", "consult", "AAA")
    assert (duty.status, duty.ground) == ("triggered", "awaiting a request by any of the parties")

    story.requests("2:00")
    assert story.status("2:00", "consult") == "active"


def test_a_provision_without_a_condition_always_applies() -> None:
    """From the opening of the case on."""
    story = Story(pact(CHAIN))

    duty = story.duty("0:00", "always", "AAA")

    assert (duty.status, duty.since) == ("active", moment("0:00"))


def test_what_is_done_leads_to_the_next() -> None:
    """`then`: each party's own duty leads to its own."""
    story = attacked()
    story.requests("1:00")
    story.meets("2:00", ("AAA", "VIC"), "consult")

    assert story.duty("3:00", "report", "AAA").since == moment("2:00")
    waiting = story.duty("3:00", "report", "BBB")
    assert (waiting.status, waiting.ground) == ("dormant", "awaiting consult by BBB")


def test_what_is_missed_leads_to_something_else() -> None:
    """`else: then`."""
    story = attacked()
    story.requests("1:00")
    story.meets("2:00", ("AAA",), "consult")

    assert story.duty("26:00", "explain", "BBB").since == moment("25:00")
    assert story.status("26:00", "explain", "AAA") == "dormant"


def test_a_right_that_lapsed_leads_on_as_well() -> None:
    """What follows when the time passes follows for a right, too."""
    story = attacked()

    assert story.status("13:00", "fight") == "lapsed"
    assert story.duty("13:00", "regret", "AAA").since == moment("12:00")


def test_one_meeting_discharges_many_duties_under_several_agreements() -> None:
    """Design, section 5: of all who were there, and of nobody else."""
    other = pact(CHAIN, head=HEAD.replace("test/pact", "test/other"))
    story = Story(pact(CHAIN), other)
    story.reports("0:00")
    story.requests("1:00")

    story.meets("2:00", ("AAA", "BBB"), "test/pact#consult", "test/other")

    for key in ("test/pact#consult", "test/other#consult"):
        assert [story.status("3:00", key, who) for who in ("AAA", "BBB", "CCC")] == [
            "fulfilled",
            "fulfilled",
            "active",
        ]
    lines = [
        line for line in story.at("3:00").lines if (line.party, line.verb) == ("AAA", "consult")
    ]
    assert [line.cites for line in lines] == [("test/pact art. 4", "test/other art. 4")]


def test_a_request_may_name_one_provision_or_one_agreement() -> None:
    """The others go on waiting."""
    other = pact(CHAIN, head=HEAD.replace("test/pact", "test/other"))
    story = Story(pact(CHAIN), other)
    story.reports("0:00")

    story.requests("1:00", "VIC", "test/other")

    assert story.status("2:00", "test/other#consult") == "active"
    assert story.status("2:00", "test/pact#consult") == "triggered"


def test_a_deed_before_the_duty_arose_counts_when_it_arises() -> None:
    """Law 9: order is not assumed."""
    story = Story(pact(CHAIN))
    story.meets("0:10", ("AAA",), "consult")
    story.reports("1:00")

    duty = story.duty("2:00", "consult", "AAA")

    assert (duty.status, duty.since) == ("fulfilled", moment("1:00"))


def test_a_late_deed_is_kept_as_late() -> None:
    """Law 8: it moves nothing, and nobody forgets it."""
    story = attacked()
    story.requests("1:00")
    deed = story.meets("30:00", ("AAA",), "consult")

    duty = story.duty("31:00", "consult", "AAA")

    assert (duty.status, duty.late) == ("missed", (deed,))


def test_declining_is_lawful_where_the_text_leaves_it_to_the_party() -> None:
    """Law 6: it is kept apart from missing."""
    story = attacked()
    story.answers("1:00", "AAA", "decline", "help")
    story.answers("1:00", "BBB", "abstain", "help")
    story.answers("1:00", "CCC", "needs_time", "help")

    at = "50:00"
    assert [story.status(at, "help", who) for who in ("AAA", "BBB", "CCC")] == [
        "declined",
        "declined",
        "missed",
    ]


def test_what_was_declined_may_be_taken_up() -> None:
    """A changed position in time makes it owed again."""
    story = attacked()
    story.answers("1:00", "AAA", "decline", "help")
    story.answers("2:00", "AAA", "support", "help")

    assert story.status("3:00", "help") == "active"
    assert story.status("50:00", "help") == "missed"


def test_taking_up_too_late_changes_nothing() -> None:
    """Law 8."""
    story = attacked()
    story.answers("1:00", "AAA", "decline", "help")

    story.answers("49:00", "AAA", "support", "help")

    assert story.status("50:00", "help") == "declined"


def test_who_declined_and_gave_after_all_has_done_it() -> None:
    """A deed says more than a word."""
    story = attacked()
    story.answers("1:00", "AAA", "decline", "help")

    story.gives("2:00", "AAA")

    assert story.status("3:00", "help") == "fulfilled"


def test_a_pledge_is_no_gift() -> None:
    """Law 11: what counts is what the beneficiary says it has received."""
    story = attacked()
    story.gives("1:00", "AAA", "pledged")
    assert story.status("2:00", "help") == "active"

    story.gives("3:00", "AAA", "received")

    assert story.status("4:00", "help") == "fulfilled"


def test_a_gift_of_another_kind_or_to_another_does_not_count() -> None:
    """Military aid for the beneficiary was asked."""
    story = attacked()

    story.gives("1:00", "AAA", form="economic", line="money")
    story.gives("1:00", "AAA", receiver="BBB", line="shells for BBB")

    assert story.status("2:00", "help") == "active"


@pytest.mark.parametrize(
    ("asked", "given", "status"),
    [
        ("armed_force", "troops", "fulfilled"),
        ("armed_force", "armed_force", "fulfilled"),
        ("armed_force", "military", "active"),
        ("troops", "armed_force", "active"),
    ],
)
def test_troops_that_arrive_are_armed_force_and_not_the_other_way(
    asked: str, given: str, status: str
) -> None:
    """Armed force may be used with nobody sent (ADR 11)."""
    story = attacked(CHAIN.replace("form: [troops]", f"form: [{asked}]"))
    story.gives("2:00", "AAA", form=given)

    assert story.status("3:00", "fight") == status


def test_a_gift_counts_for_whoever_a_word_of_the_text_means() -> None:
    """`to: beneficiary` is no code that a receiver could fail to be."""
    story = attacked(CHAIN.replace("    to: VIC\n", "    to: beneficiary\n"))

    story.gives("1:00", "AAA")

    assert story.status("2:00", "help") == "fulfilled"


def test_a_measure_of_its_own_law_discharges_a_duty_to_sanction() -> None:
    """Whatever else it may have given."""
    text = """\
provisions:
  punish: {cite: art. 3, when: {fact: attack}, who: guarantors, must: sanction, to: ATT,
      form: [sanctions], precision: swiftly}
  any_help: {cite: art. 4, when: {fact: attack}, who: guarantors, must: assist, precision: swiftly}
"""
    story = attacked(text)

    story.tell("1:00", "AAA", measure("sanctions"))
    story.tell("1:00", "BBB", measure("economic"))

    assert story.status("2:00", "punish") == "fulfilled"
    assert story.status("2:00", "any_help") == "fulfilled"
    assert story.status("2:00", "punish", "BBB") == "active"


def test_no_deed_discharges_a_duty_not_to_do_something() -> None:
    """A ban is kept by doing nothing, and lapses when its time is over; it is never missed."""
    story = attacked()
    story.performs("1:00", "AAA", "abide")
    story.gives("1:00", "AAA", receiver="ATT")

    assert story.status("2:00", "abide") == "active"
    assert story.status("25:00", "abide") == "lapsed"


def test_a_party_may_state_that_it_has_done_what_was_asked() -> None:
    """By provision, or by the whole agreement."""
    story = attacked()
    story.requests("1:00")

    story.performs("2:00", "AAA", "consult")
    story.performs("2:00", "BBB", "test/pact")

    assert story.status("3:00", "consult", "AAA") == "fulfilled"
    assert story.status("3:00", "consult", "BBB") == "fulfilled"


def test_a_rest_is_added_to_the_deadline() -> None:
    """Suspended for five hours: five hours more, and not a second less."""
    story = attacked()
    story.requests("1:00")
    story.suspends("2:00", "consult")
    resting = story.duty("6:00", "consult", "AAA")
    story.resumes("7:00", "consult")

    duty = story.duty("8:00", "consult", "AAA")

    assert (resting.status, resting.due) == ("suspended", moment("29:00"))
    assert (duty.status, duty.due) == ("active", moment("30:00"))
    assert story.status("30:00", "consult") == "active"
    assert story.status("30:00:00.001", "consult") == "missed"


def test_what_was_missed_cannot_be_saved_by_a_rest() -> None:
    """Law 8: a late act never moves what is settled."""
    story = attacked()
    story.requests("1:00")

    story.suspends("26:00", "consult")

    assert story.status("27:00", "consult") == "missed"


def test_a_rest_before_the_duty_arose_adds_nothing() -> None:
    """Only what rests while it runs."""
    story = Story(pact(CHAIN))
    story.suspends("0:10", "consult")
    story.resumes("0:50", "consult")
    story.reports("1:00")
    story.requests("2:00")

    assert story.duty("3:00", "consult", "AAA").due == moment("26:00")


def test_a_duty_that_arises_while_its_provision_rests_rests_too() -> None:
    """It was suspended before, and has not been resumed."""
    story = Story(pact(CHAIN))
    story.suspends("0:10", "consult")
    story.suspends("0:20", "consult")
    story.reports("1:00")
    story.requests("2:00")
    resting = story.status("3:00", "consult")

    story.resumes("4:00", "consult")
    story.resumes("5:00", "consult")

    assert resting == "suspended"
    assert story.duty("6:00", "consult", "AAA").due == moment("28:00")


def test_a_rest_may_be_for_some_parties_only() -> None:
    """The others' time runs on."""
    story = attacked()
    story.requests("1:00")

    story.suspends("2:00", "consult", parties=("AAA",))
    story.suspends("2:00", "help", parties=("BBB",))

    assert story.status("3:00", "consult", "AAA") == "suspended"
    assert story.status("3:00", "consult", "BBB") == "active"


def test_only_the_one_to_whom_it_is_owed_lets_a_duty_go() -> None:
    """The beneficiary may waive, another guarantor may not, and nobody its own duty."""
    story = attacked()
    story.requests("1:00")

    with pytest.raises(RefusedError, match="nothing is owed to BBB"):
        story.waives("2:00", "BBB", ("AAA",), "consult")
    with pytest.raises(RefusedError, match="owes itself"):
        story.waives("2:00", "AAA", ("AAA",), "consult")

    story.waives("2:00", "VIC", ("AAA",), "consult")
    assert story.status("3:00", "consult", "AAA") == "waived"
    assert story.status("3:00", "consult", "BBB") == "active"


def test_one_whom_the_provision_names_may_waive_too() -> None:
    """`to: ATT`: what is owed to it."""
    story = attacked()

    story.waives("1:00", "ATT", ("AAA",), "abide")

    assert story.status("2:00", "abide") == "waived"


def test_what_was_let_go_before_it_arose_is_let_go_when_it_arises() -> None:
    """Law 9: order is not assumed."""
    story = Story(pact(CHAIN))
    story.waives("0:30", "VIC", ("AAA",), "consult")

    story.reports("1:00")

    assert story.status("2:00", "consult", "AAA") == "waived"


UNTIL = """\
  peace: {cite: art. 1.1, state: ceasefire}
provisions:
  help:
    cite: art. 4
    when: {fact: attack}
    who: guarantors
    must: assist
    precision: continuously
    until: {state: peace}
"""


def test_a_duty_lasts_until_what_the_text_names() -> None:
    """Then it lapses, done or not."""
    story = attacked(UNTIL)

    story.reports("5:00", event="ceasefire", phase="began", attacker=None)

    duty = story.duty("6:00", "help", "AAA")
    assert (duty.status, duty.since) == ("lapsed", moment("5:00"))


def test_a_duty_whose_end_had_come_before_ends_as_it_begins() -> None:
    """There was peace already when the report came in."""
    story = Story(pact(UNTIL))
    story.reports("0:10", event="ceasefire", phase="began", attacker=None)

    story.reports("1:00")

    assert story.status("2:00", "help") == "lapsed"


AFTER = """\
provisions:
  warn: {cite: art. 2, when: {fact: attack}, who: AAA, must: inform, precision: immediately}
  move:
    cite: art. 3
    when: {fact: attack, after: PT24H, from: attack}
    who: AAA
    must: deploy
    precision: swiftly
  count: {cite: art. 4, when: {after: PT1H, from: "done:warn"}, who: BBB, must: report,
      precision: swiftly}
"""


def test_a_provision_may_begin_some_time_after_something() -> None:
    """`after: PT24H, from: attack`."""
    story = attacked(AFTER)

    waiting = story.duty("23:59", "move", "AAA")

    assert (waiting.status, waiting.ground) == ("triggered", "not before 2027-06-02T00:00:00Z")
    assert story.duty("24:00", "move", "AAA").status == "active"
    assert story.duty("2:00", "count", "BBB").ground == "done:warn has not come"


def test_what_becomes_known_late_begins_when_it_is_known() -> None:
    """Nothing begins before anybody could know of it."""
    story = Story(pact(AFTER))

    story.reports("30:00", on="1:00")

    assert story.duty("31:00", "move", "AAA").since == moment("30:00")


CONDITIONS = """\
provisions:
  warn:
    cite: art. 2
    when: {fact: attack}
    who: AAA
    must: inform
    within: PT2H
    from: attack
    else: {record: missed}
  ask:
    cite: art. 3
    when: {fact: attack}
    who: guarantors
    must: decide
    within: PT4H
    from: attack
    decide: {rule: {kind: individual}, question: Shall we?}
    else: {record: not_decided}
  after_warning: {cite: art. 4.1, when: {done: warn}, who: BBB, must: report, precision: swiftly}
  after_silence: {cite: art. 4.2, when: {missed: warn}, who: BBB, must: report, precision: swiftly}
  after_yes: {cite: art. 4.3, when: {decision: ask}, who: guarantors, must: report,
      precision: swiftly}
  after_no: {cite: art. 4.4, when: {decision: ask, outcome: refused}, who: guarantors,
      must: report, precision: swiftly}
  after_other: {cite: art. 4.5, when: {decision: ask, outcome: vetoed}, who: guarantors,
      must: report, precision: swiftly}
  either:
    cite: art. 4.6
    when: {any: [{fact: attack, request_of: VIC}, {done: warn}]}
    who: CCC
    must: report
    precision: swiftly
  both:
    cite: art. 4.7
    when: {all: [{fact: attack}, {request_of: [VIC, beneficiary]}]}
    who: CCC
    must: report
    precision: swiftly
"""


def test_conditions_speak_of_what_was_done_or_missed() -> None:
    """Anybody's duty, where the party has none itself."""
    done, missed = attacked(CONDITIONS), attacked(CONDITIONS)

    done.performs("1:00", "AAA", "warn")

    assert done.status("3:00", "after_warning", "BBB") == "active"
    assert done.status("3:00", "after_silence", "BBB") == "dormant"
    assert missed.status("3:00", "after_warning", "BBB") == "dormant"
    assert missed.duty("3:00", "after_silence", "BBB").since == moment("2:00")


YES = """\
provisions:
  ask:
    cite: art. 3
    when: {fact: attack}
    who: guarantors
    must: decide
    within: PT24H
    from: attack
    decide: {rule: {kind: individual}, question: Shall we?}
    then: help
    else: {record: not_decided}
  help:
    cite: art. 4
    who: guarantors
    must: assist
    within: PT5H
    from: "decision:ask"
    else: {record: missed}
"""


def test_a_yes_that_is_taken_back_in_time_binds_no_longer() -> None:
    """Law 4: a later word takes the place of the earlier one; said again, it binds again."""
    story = attacked(YES)
    story.answers("1:00", "AAA", "support", "ask")
    story.answers("2:00", "AAA", "decline", "ask")
    taken_back = story.status("2:30", "help")

    story.answers("3:00", "AAA", "support_with_caveat", "ask")

    assert (story.status("1:30", "help"), taken_back) == ("active", "dormant")
    assert story.status("4:00", "help") == "active"


def test_what_was_missed_is_not_undone_by_taking_back_the_yes() -> None:
    """Law 8: nor by withdrawing the question."""
    story = attacked(YES)
    for who in ("AAA", "BBB"):
        story.answers("1:00", who, "support", "ask")
    story.answers("7:00", "AAA", "decline", "ask")
    story.withdraws("8:00", "ask")

    for who in ("AAA", "BBB"):
        duty = story.duty("9:00", "help", who)
        assert (duty.status, duty.since) == ("missed", moment("6:00"))


def test_conditions_speak_of_what_was_decided() -> None:
    """Where each answers for itself, of the party's own answer."""
    story = attacked(CONDITIONS)
    story.answers("1:00", "AAA", "support", "ask")
    story.answers("1:00", "BBB", "decline", "ask")

    seen = [
        story.status("2:00", clause, who)
        for clause in ("after_yes", "after_no", "after_other")
        for who in ("AAA", "BBB")
    ]

    assert seen == ["active", "dormant", "dormant", "active", "dormant", "dormant"]


def test_any_and_all() -> None:
    """Of several conditions one, or every one."""
    story = attacked(CONDITIONS)
    assert story.status("1:00", "either", "CCC") == "triggered"
    assert story.status("1:00", "both", "CCC") == "triggered"

    story.requests("2:00")

    assert story.status("3:00", "both", "CCC") == "active"
    assert story.status("3:00", "either", "CCC") == "active"


def test_a_third_state_asks_only_where_the_text_lets_it() -> None:
    """Law 9: a third state may ask; whether it may invoke is for the text to say."""
    story = attacked(CONDITIONS)

    with pytest.raises(RefusedError, match="no provision lets AAA ask"):
        story.requests("1:00", "AAA")
    with pytest.raises(RefusedError, match="no provision lets AAA ask") as refused:
        story.requests("1:00", "AAA", "test/pact#both")

    assert refused.value.cite == "test/pact art. 4.7"


IN_CASE = """\
provisions:
  ask: {cite: art. 2, when: {fact: attack, request_of: victim}, who: all, except: [victim,
      requester], must: consult, precision: swiftly}
  stop: {cite: art. 3, when: {fact: attack}, who: attacker, must: refrain, precision: immediately}
  tell: {cite: art. 4, when: {fact: attack}, who: victim, must: inform, precision: swiftly}
"""


def test_some_parties_are_known_only_in_the_case() -> None:
    """The victim, the attacker, the one who asked."""
    open_head = HEAD.replace("by: ATT, on: VIC", "by: any, on: any_party")
    story = Story(pact(IN_CASE, head=open_head))
    with pytest.raises(RefusedError, match="no provision lets BBB ask"):
        story.requests("0:10", "BBB")

    story.reports("1:00", event="ceasefire", attacker="AAA", victims=("AAA",))
    story.reports("1:00", attacker="CCC", victims=("BBB",))
    story.requests("2:00", "BBB")

    held = {(duty.provision, duty.party) for duty in story.at("3:00").duties}
    assert held == {
        ("ask", "AAA"),
        ("ask", "CCC"),
        ("ask", "VIC"),
        ("stop", "CCC"),
        ("tell", "BBB"),
    }


def test_a_circle_of_provisions_ends() -> None:
    """Two provisions wait for each other; both go on waiting."""
    text = """\
provisions:
  one: {cite: art. 1, when: {done: two}, who: AAA, must: inform, within: PT1H, from: "done:two",
      else: {record: missed}}
  two: {cite: art. 2, when: {done: one}, who: AAA, must: inform, within: PT1H, from: "done:one",
      else: {record: missed}}
  ask:
    cite: art. 3
    when: {any: [{fact: attack}, {decision: ask}]}
    who: guarantors
    must: decide
    within: PT24H
    from: attack
    decide: {rule: {kind: individual}, question: Again?}
    else: {record: not_decided, then: ask}
"""
    story = attacked(text)

    assert story.status("1:00", "one") == "dormant"
    assert story.status("1:00", "ask") == "active"


def test_the_union_and_its_members_each_have_their_own_duty() -> None:
    """Design, section 5: neither is weighed twice, neither disappears."""
    head = HEAD.replace("  VIC:", '  "org:eu": {role: guarantor, members: [AAA, BBB]}\n  VIC:')
    story = Story(pact(CHAIN, head=head))
    story.reports("0:00")

    story.answers("1:00", "org:eu", "support", "help")

    view = story.question("2:00", "help")
    assert view.answers["support"] == 1
    assert view.undecided == ("AAA", "BBB", "CCC")
    assert story.status("2:00", "help", "org:eu") == "active"


def test_a_clause_is_found_by_its_key() -> None:
    """Law 16: who asks for another hears which there are."""
    story = attacked()
    assessment = Assessment(story.case, moment("1:00"))

    assert assessment.clause("test/pact#consult").name == "consult"
    assert assessment.duty(assessment.clause("test/pact#consult"), "VIC") is None
    with pytest.raises(NotFoundError, match="No provision 'x'"):
        assessment.clause("x")
