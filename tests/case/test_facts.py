"""What is held to have happened: attribution, gates, finders, places and states."""

from __future__ import annotations

import pytest
from tests.builders import HEAD, Story, moment, pact

from foedus.errors import NotFoundError, RefusedError

CONSULT = """\
provisions:
  consult:
    cite: art. 4
    when: {fact: attack}
    who: guarantors
    must: consult
    precision: swiftly
"""


def under(fact: str = "found_by: each", body: str = CONSULT) -> Story:
    return Story(pact(body, head=HEAD.replace("found_by: each", fact)))


def test_an_attack_by_the_named_aggressor_triggers_the_duty() -> None:
    """The plain case."""
    story = under()
    before = story.duty("0:30", "consult", "AAA")

    story.reports("1:00")

    assert (before.status, before.ground) == ("dormant", "no attack reported")
    assert story.status("1:00", "consult") == "active"


@pytest.mark.parametrize(
    ("event", "attacker", "victims"),
    [
        ("ceasefire", "ATT", ("VIC",)),
        ("armed_attack", "BBB", ("VIC",)),
        ("armed_attack", "ATT", ("AAA",)),
    ],
)
def test_a_report_of_something_else_triggers_nothing(
    event: str, attacker: str, victims: tuple[str, ...]
) -> None:
    """Another event, another attacker, another victim."""
    story = under()

    story.reports("1:00", event=event, attacker=attacker, victims=victims)

    assert story.status("2:00", "consult") == "dormant"


def test_an_attack_by_nobody_known_leaves_the_duty_contested() -> None:
    """Law 17: what is unknown is not guessed."""
    story = under()
    report = story.reports("1:00", attacker=None)

    duty = story.duty("2:00", "consult", "AAA")
    assert (duty.status, duty.ground) == ("contested", "nobody is named as the attacker")

    story.finds("3:00", "BBB", report, "ATT")
    assert story.status("4:00", "consult") == "active"


def test_a_finding_that_it_was_somebody_else_ends_the_doubt_the_other_way() -> None:
    """The fact is gone again, and the duty with it."""
    story = under()
    report = story.reports("1:00", attacker=None)

    story.finds("2:00", "BBB", report, "CCC")
    story.finds("2:30", "AAA", report)

    assert story.status("3:00", "consult") == "dormant"


def test_findings_that_differ_leave_it_contested() -> None:
    """No claimant counts more than another."""
    story = under()
    report = story.reports("1:00", attacker=None)
    story.finds("2:00", "BBB", report, "CCC")

    story.finds("3:00", "VIC", report, "ATT")

    duty = story.duty("4:00", "consult", "AAA")
    assert (duty.status, duty.ground) == ("contested", "found to be by ATT, CCC")


def test_where_each_judges_for_itself_its_own_finding_decides() -> None:
    """`found_by: each`: BBB is not bound by what VIC found, nor AAA by what BBB did."""
    story = under()
    report = story.reports("1:00", attacker=None)
    story.finds("2:00", "VIC", report, "ATT")

    story.finds("2:00", "BBB", report, "CCC")

    assert story.status("3:00", "consult", "AAA") == "active"
    assert story.lived("3:00", "consult", "BBB").steps[-1].to is None


def test_a_party_that_denies_the_fact_before_it_is_bound_leaves_its_own_duty_contested() -> None:
    """Its own denial is kept as what it is, and binds nobody else."""
    story = under("gate: renewed, found_by: each")
    report = story.reports("1:00")
    story.finds("2:00", "BBB", report, holds=False)
    story.contests("2:00", "CCC", report)

    story.reports("3:00", event="ceasefire", phase="continuing", attacker=None, on="0:00")

    assert story.status("4:00", "consult", "AAA") == "active"
    denied, doubted = (story.duty("4:00", "consult", who) for who in ("BBB", "CCC"))
    assert (denied.status, denied.ground) == (
        "contested",
        "BBB has found that it does not hold",
    )
    assert (doubted.status, doubted.ground) == ("contested", "CCC contests it: It was not so.")


def test_what_was_true_when_a_duty_began_stays_true_of_it() -> None:
    """Law 8: a later denial moves nothing."""
    story = under()
    report = story.reports("1:00")

    story.finds("2:00", "AAA", report, holds=False)

    assert story.status("3:00", "consult", "AAA") == "active"


def test_a_named_finder_must_find() -> None:
    """Until BBB has found, nobody is bound."""
    story = under("found_by: BBB")
    report = story.reports("1:00")
    story.finds("2:00", "AAA", report)
    waiting = story.duty("3:00", "consult", "AAA")
    assert (waiting.status, waiting.ground) == ("dormant", "not found yet by BBB")

    story.finds("4:00", "BBB", report)

    assert story.duty("5:00", "consult", "AAA").since == moment("4:00")


def test_a_named_finder_may_find_that_it_was_another() -> None:
    """The report names the aggressor; the finder does not follow it."""
    story = under("found_by: BBB")
    report = story.reports("1:00")

    story.finds("2:00", "BBB", report, "CCC")

    duty = story.duty("3:00", "consult", "AAA")
    assert (duty.status, duty.ground) == ("dormant", "BBB has found that it was another")


def test_only_a_named_finder_attributes() -> None:
    """An attribution by anybody else is a claim."""
    story = under("found_by: BBB")
    report = story.reports("1:00", attacker=None)

    story.finds("2:00", "AAA", report, "ATT")
    assert story.status("3:00", "consult") == "dormant"

    story.finds("4:00", "BBB", report, "ATT")
    assert story.status("5:00", "consult") == "active"


@pytest.mark.parametrize(
    ("gate", "said", "status"),
    [
        ("future", {}, "active"),
        ("future", {"VIC": "ended"}, "active"),
        ("future", {"VIC": "continuing"}, "contested"),
        ("renewed", {}, "contested"),
        ("renewed", {"VIC": "ended"}, "active"),
        ("renewed", {"ATT": "continuing"}, "dormant"),
        ("after_current_hostilities", {"VIC": "ended", "ATT": "continuing"}, "contested"),
        ("after_current_hostilities", {"VIC": "occurred"}, "contested"),
    ],
)
def test_a_gate_asks_whether_the_earlier_fighting_was_over(
    gate: str, said: dict[str, str], status: str
) -> None:
    """Over, going on, contested, or nobody said: every claimant's word counts alike."""
    story = under(f"gate: {gate}, found_by: each")
    for who, phase in said.items():
        story.reports("0:10", who, event="hostilities", phase=phase, attacker=None)

    story.reports("1:00")

    assert story.status("2:00", "consult") == status


def test_a_contested_gate_carries_both_claims() -> None:
    """Law 17: a disputed value shows who says what."""
    story = under("gate: renewed, found_by: each")
    story.reports("0:10", "VIC", event="ceasefire", phase="began", attacker=None)
    story.reports("0:20", "ATT", event="hostilities", phase="continuing", attacker=None)

    story.reports("1:00")

    assert story.duty("2:00", "consult", "AAA").ground.endswith(
        "is contested: yes by VIC; no by ATT"
    )


def test_what_is_said_of_the_time_after_the_attack_opens_no_gate() -> None:
    """Whether the fighting was over is asked of the time before."""
    story = under("gate: renewed, found_by: each")
    story.reports("1:00", on="0:30")

    story.reports("3:00", event="ceasefire", phase="began", attacker=None, on="2:00")

    assert story.status("4:00", "consult") == "contested"


def test_a_ceasefire_that_is_taken_back_opens_no_gate() -> None:
    """Law 4: the correction stands from when it was made."""
    story = under("gate: renewed, found_by: each")
    truce = story.reports("0:10", event="ceasefire", phase="began", attacker=None)
    story.corrects("0:20", "VIC", truce, event="other", attacker=None, on="0:10")

    story.reports("1:00")

    assert story.status("2:00", "consult") == "contested"


def test_a_correction_may_name_the_attacker() -> None:
    """Law 4: from then on the report stands as corrected."""
    story = under()
    report = story.reports("1:00", attacker=None)

    story.corrects("2:00", "VIC", report, attacker="ATT", on="1:00")

    assert story.status("1:30", "consult") == "contested"
    assert story.duty("3:00", "consult", "AAA").since == moment("2:00")


def test_a_correction_may_make_it_something_else() -> None:
    """Before anybody is bound, the fact is gone; who was bound stays bound (law 8)."""
    story = under("gate: renewed, found_by: each")
    report = story.reports("1:00")

    story.corrects("2:00", "VIC", report, event="other", on="1:00")

    duty = story.duty("3:00", "consult", "AAA")
    assert (duty.status, duty.ground) == ("dormant", "as corrected it is no attack")


def test_a_correction_may_make_it_an_attack_after_all() -> None:
    """Reported as something else at first."""
    story = under()
    report = story.reports("1:00", event="other", attacker=None)

    story.corrects("2:00", "VIC", report, attacker="ATT", on="1:00")

    assert story.duty("3:00", "consult", "AAA").since == moment("2:00")


def test_only_the_claimant_corrects_its_report() -> None:
    """Others contest it, or report it as they have it."""
    story = under()
    report = story.reports("1:00")

    with pytest.raises(RefusedError, match="was reported by VIC"):
        story.corrects("2:00", "AAA", report)
    with pytest.raises(RefusedError, match="no report is called 'nothing'"):
        story.contests("2:00", "AAA", "nothing")


PLACES = "in: home, found_by: each"
WITH_PLACE = "places:\n  home: {cite: art. 1.2, of: [VIC]}\n" + CONSULT


@pytest.mark.parametrize(
    ("place", "status", "ground"),
    [
        ("home", "active", ""),
        ("VIC", "active", ""),
        ("BBB", "dormant", "the place is outside home"),
        ("an island", "contested", "the place is not said to be in home"),
        (None, "contested", "the place is not said to be in home"),
    ],
)
def test_an_agreement_may_cover_only_some_places(
    place: str | None, status: str, ground: str
) -> None:
    """Inside, outside, or not said."""
    story = under(PLACES, WITH_PLACE)

    story.reports("1:00", place=place)

    duty = story.duty("2:00", "consult", "AAA")
    assert (duty.status, duty.ground) == (status, ground)


STATES = """\
  truce: {cite: art. 1.1, state: ceasefire}
provisions:
  monitor:
    cite: art. 4
    when: {state: truce}
    who: AAA
    must: monitor
    precision: continuously
  consult:
    cite: art. 5
    when: {fact: attack, while: {state: truce}}
    who: AAA
    must: consult
    precision: swiftly
  keep_out:
    cite: art. 6
    when: {fact: attack, unless: {state: truce}}
    who: AAA
    must: refrain
    precision: continuously
"""


def test_a_state_holds_where_all_who_speak_of_it_say_so() -> None:
    """One says yes, another no: contested, with both claims."""
    story = under(body=STATES)
    assert story.duty("0:30", "monitor", "AAA").ground == "nobody has reported truce"

    story.reports("1:00", "ATT", event="ceasefire", phase="ended", attacker=None)
    story.reports("2:00", "VIC", event="ceasefire", phase="continuing", attacker=None)

    contested = story.duty("2:30", "monitor", "AAA")
    assert (contested.status, contested.ground) == (
        "contested",
        "truce: yes by VIC; no by ATT",
    )
    story.reports("3:00", "ATT", event="ceasefire", phase="began", attacker=None)
    assert story.status("4:00", "monitor") == "active"


def test_a_correction_of_an_old_word_does_not_bring_a_state_back() -> None:
    """A claimant's word is what it says of the latest time."""
    story = under(body=STATES)
    began = story.reports("1:00", event="ceasefire", phase="began", attacker=None, on="0:30")
    story.reports("2:00", event="ceasefire", phase="ended", attacker=None)

    story.corrects("3:00", "VIC", began, event="ceasefire", phase="began", attacker=None, on="0:45")
    story.reports("4:00")

    assert story.status("5:00", "consult") == "dormant"


def test_a_provision_may_apply_only_while_a_state_holds() -> None:
    """`while` is asked when the duty would begin."""
    story = under(body=STATES)
    story.reports("1:00", event="ceasefire", phase="began", attacker=None)

    story.reports("2:00")

    assert story.status("3:00", "consult") == "active"
    assert story.status("3:00", "keep_out") == "triggered"


def test_or_unless_it_holds() -> None:
    """`unless`: no truce was reported, so the other provision applies."""
    story = under(body=STATES)

    story.reports("2:00")

    assert story.status("3:00", "keep_out") == "active"
    assert story.status("3:00", "consult") == "dormant"


def test_standing_shows_every_report_with_what_became_of_it() -> None:
    """Corrections, findings and contests stand beside the report."""
    story = under()
    report = story.reports("1:00")
    corrected = story.corrects("2:00", "VIC", report, on="0:30")
    story.finds("3:00", "AAA", report)
    story.finds("3:00", "BBB", report, holds=False)
    story.contests("4:00", "ATT", report)

    (fact,) = story.at("5:00").facts

    assert fact.corrections == (corrected,)
    assert fact.findings == ("AAA: holds", "BBB: does not hold")
    assert fact.contested_by == ("ATT: It was not so.",)
    assert fact.occurred.earliest == moment("0:30")


def test_before_it_was_opened_a_case_has_no_standing() -> None:
    """Law 16: the error says so."""
    story = Story(pact(CONSULT), opened="5:00")

    with pytest.raises(NotFoundError, match="had not been opened"):
        story.at("4:59")
