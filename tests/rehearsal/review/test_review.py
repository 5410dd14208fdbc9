"""What a report says, against a second, plain reading of the exported entries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.builders import Story, decided_by, moment
from tests.rehearsal.review.exercises import (
    DIRECTOR,
    EVALUATOR,
    KEY,
    SCENARIO,
    delegate,
    duty_officer,
    exported,
    people_of_aaa,
    played,
    review,
    staging,
)

from foedus.agreement.procedure import Procedure
from foedus.case import entries as e
from foedus.case.state import Case, replay
from foedus.errors import NotFoundError
from foedus.forecast.run import run
from foedus.moments import Instant, parse_instant
from foedus.rehearsal.review.review import Review
from foedus.rehearsal.review.timings import Hands, Kind, LegKind, Met, Timing
from foedus.rehearsal.staging import rehearse

ATTACK = moment("0:00")
DUE = moment("24:00")
CLOSED = moment("29:00")
STARTS = {"acknowledged": "confirmation", "step_completed": "at_home", "position_taken": "answer"}


def at(entry: dict[str, Any]) -> Instant:
    return parse_instant(entry["received_at"])


def seconds(begin: Instant, end: Instant) -> int:
    return round((end - begin).total("seconds"))


def body(entry: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    (kind, told), *_ = entry["body"].items()
    return kind, told


def by_machine(entry: dict[str, Any]) -> bool:
    return bool(entry["by"].get("person") == "machine")


def legs_of(entries: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, bool]]:
    """Seconds of every leg and whether a person ended it, worked out from plain data."""
    found = {}
    for party in ("AAA", "BBB", "CCC"):
        mark = ATTACK
        for entry in entries:
            kind, told = body(entry)
            name = ""
            if kind == "alerted" and told["party"] == party:
                name = "alert"
            elif entry["party"] == party and kind in STARTS:
                name = STARTS[kind]
            if name and (party, "answer") not in found:
                found[party, name] = (seconds(mark, at(entry)), by_machine(entry))
                mark = at(entry)
    return found


def test_where_time_went_is_what_the_exported_entries_say(whole_case: Case, whole: Review) -> None:
    told = {
        (leg.party, leg.kind.value): (leg.seconds, leg.hands is Hands.MACHINE) for leg in whole.legs
    }

    assert told == legs_of(exported(whole_case))
    assert len(told) == 10


def test_deadlines_are_what_the_exported_entries_say(whole_case: Case, whole: Review) -> None:
    answered = {
        entry["party"]: at(entry)
        for entry in exported(whole_case)
        if body(entry)[0] == "position_taken"
    }

    of_duties = {each.party: each for each in whole.deadlines if each.party is not None}
    assert answered.keys() == of_duties.keys() == {"AAA", "BBB", "CCC"}
    for party, deadline in of_duties.items():
        margin = seconds(answered[party], DUE)
        assert deadline.margin == deadline.margin_at_the_latest == margin
        assert deadline.result is (Met.MET if margin >= 0 else Met.MISSED)
    assert of_duties["AAA"].late == ("p6",)
    question = next(each for each in whole.deadlines if each.party is None)
    assert (question.result, question.done) == (Met.MISSED, None)
    assert question.cite == "art. 2"


def test_steps_have_the_times_of_the_exported_entries(whole_case: Case, whole: Review) -> None:
    entries = {entry["id"]: entry for entry in exported(whole_case)}

    for step in whole.steps:
        assert step.evidence is not None
        entry = entries[step.evidence.entry]
        assert step.actual == at(entry)
        assert (step.evidence.hands is Hands.MACHINE) == by_machine(entry)
        assert step.evidence.position == entry["position"]


def test_the_plan_is_the_trial_with_nobody_interfering(whole: Review) -> None:
    """What the machine enters in an exercise without people, for those people play as well."""
    alone = review(played())

    assert {(s.kind, s.party, s.name): s.planned for s in whole.steps} == {
        (s.kind, s.party, s.name): s.actual for s in alone.steps
    }
    assert {s.difference for s in alone.steps} == {0}
    moved = {(s.kind, s.party): s.difference for s in whole.steps if s.difference}
    assert moved.keys() == {
        (Kind.CONFIRMATION, "AAA"),
        (Kind.STEP, "AAA"),
        (Kind.ANSWER, "AAA"),
    }
    for s in whole.steps:
        if s.planned is not None and s.actual is not None:
            assert s.difference == round((s.actual - s.planned).total("seconds"))


def test_procedures_of_others_do_not_change_what_is_played() -> None:
    """The record has only those of the parties of its case."""
    steps = [{"id": f"step_{n}", "who": "x", "cite": "1"} for n in range(5)]
    other = {"procedure": "DDD", "title": "Of a state that is not there", "steps": steps}
    made = staging()
    crowded = replace(made, procedures=(*made.procedures, Procedure.model_validate(other)))

    case, _ = rehearse(crowded)

    assert {s.difference for s in review(case).steps} == {0}


def test_late_is_told_from_in_time_and_from_done_without_a_deadline(whole: Review) -> None:
    timing = {(s.kind, s.party): s.timing for s in whole.steps}

    assert timing[Kind.ANSWER, "AAA"] is Timing.LATE
    assert timing[Kind.ANSWER, "BBB"] is Timing.IN_TIME
    assert timing[Kind.CONFIRMATION, "BBB"] is Timing.NO_DEADLINE


@pytest.mark.parametrize(
    ("answered", "timing", "result"),
    [
        ("23:59:59", Timing.IN_TIME, Met.MET),
        ("24:00", Timing.IN_TIME, Met.MET),
        ("24:00:01", Timing.LATE, Met.MISSED),
    ],
)
def test_exactly_at_the_deadline_is_in_time(answered: str, timing: Timing, result: Met) -> None:
    made = review(played(people_of_aaa(answered=answered)), trials=320)

    step = next(s for s in made.steps if (s.kind, s.party) == (Kind.ANSWER, "AAA"))
    deadline = next(d for d in made.deadlines if d.party == "AAA")
    assert (step.timing, deadline.result) == (timing, result)
    assert made.foretold is not None
    party = next(p for p in made.foretold.parties if p.party == "AAA")
    assert party.was_late is (result is Met.MISSED)


def test_who_declines_has_met_their_duty_to_decide_and_nobody_is_in_breach() -> None:
    acts = people_of_aaa()[:-1]
    acts.append(("20:00", delegate("AAA"), e.PositionTaken(question=KEY, answer=e.Answer.DECLINE)))

    made = review(played(acts))

    deadline = next(d for d in made.deadlines if d.party == "AAA")
    assert deadline.result is Met.MET
    assert not [each for each in Met if "breach" in each.value]


@pytest.mark.parametrize(
    ("rule", "answered", "result", "outcome"),
    [
        ("{kind: majority, need: 2/3, of: members}", "20:00", Met.MET, "adopted"),
        ("{kind: unanimity}", "26:00", Met.MISSED, "no_decision"),
    ],
)
def test_a_collective_question_is_met_when_it_was_settled_in_time(
    rule: str, answered: str, result: Met, outcome: str
) -> None:
    made = replace(staging(), agreements=(decided_by(rule),))

    told = review(played(people_of_aaa(answered=answered), made=made), trials=320)

    question = next(d for d in told.deadlines if d.party is None)
    assert (question.result, question.outcome) == (result, outcome)
    assert question.what == "decide together"
    assert told.foretold is not None
    assert told.foretold.adopted is not None
    assert told.foretold.outcome == outcome


def test_who_never_answers_is_still_waiting_at_the_end() -> None:
    made = review(played(people_of_aaa()[:2]), trials=320)

    last = [leg for leg in made.legs if leg.party == "AAA"][-1]
    assert (last.kind, last.name, last.end) == (LegKind.AT_HOME, "parliament", None)
    assert last.seconds == seconds(moment("3:00"), CLOSED)
    step = next(s for s in made.steps if (s.kind, s.party) == (Kind.ANSWER, "AAA"))
    assert (step.timing, step.actual) == (Timing.NOT_DONE, None)
    assert made.foretold is not None
    assert (made.foretold.happened, made.foretold.place) == (None, None)
    assert made.foretold.were_in_time is False


def test_who_needs_time_has_not_answered() -> None:
    acts = people_of_aaa()[:-1]
    more = e.PositionTaken(question=KEY, answer=e.Answer.NEEDS_TIME)
    acts.append(("20:00", delegate("AAA"), more))

    made = review(played(acts))

    assert [leg for leg in made.legs if leg.party == "AAA"][-1].end is None


def test_expectations_are_answered_by_the_record_and_evaluators_stand_beside(
    whole: Review,
) -> None:
    told = {each.name: each for each in whole.expectations}

    assert {name: (each.by_record, each.seen, each.differ) for name, each in told.items()} == {
        "all": (e.Seen.MET, e.Seen.MET, False),
        "aaa": (e.Seen.NOT_MET, e.Seen.NOT_MET, True),
        "early": (e.Seen.NOT_MET, e.Seen.NOT_MET, False),
        "calm": (None, e.Seen.PARTLY, False),
        "polite": (None, e.Seen.NOT_SEEN, False),
    }
    assert {each.entry for each in told["all"].evidence} == {"m.BBB.respond", "m.CCC.respond", "p6"}
    observed = told["aaa"].observations[0]
    assert (observed.seen, [each.entry for each in observed.evidence]) == (e.Seen.MET, ["p2"])
    assert told["all"].objective_text == "All decide in a day."


def test_what_an_evaluator_saw_besides_the_scenario_is_told_as_well() -> None:
    seen = e.Observed(expectation="courtesy", seen=e.Seen.MET, text="They were.")

    made = review(played([("5:00", EVALUATOR, seen)]))

    told = made.expectations[-1]
    assert (told.name, told.seen, told.by_record) == ("courtesy", e.Seen.MET, None)
    assert told.objective_text == "not in the scenario"


def test_the_record_answers_as_it_stood_at_the_moment_of_an_expectation() -> None:
    early = SCENARIO.replace("by: PT29H", "by: PT12H", 1)

    made = review(played(people_of_aaa(), text=early))

    all_answer = next(each for each in made.expectations if each.name == "all")
    assert all_answer.seen is e.Seen.PARTLY
    assert "AAA" in all_answer.found


def test_what_was_to_be_seen_after_an_exercise_ended_is_not_seen() -> None:
    whole = played()
    kept = [entry for entry in whole.entries if entry.received_at <= moment("10:00")]

    told = review(replay(whole.id, whole.mode, kept))

    assert not told.head.is_closed
    by_name = {each.name: each.by_record for each in told.expectations}
    assert by_name["all"] is e.Seen.NOT_SEEN
    assert {d.result for d in told.deadlines if d.party == "AAA"} <= {Met.OPEN, Met.MET}


def test_injects_are_told_as_planned_made_moved_and_never_made(whole: Review) -> None:
    told = {each.name: each for each in whole.injects}

    assert told["wave"].difference == 0
    assert told["rumour"].difference == 4 * 3600
    assert [each.to for each in told["rumour"].moved] == [moment("9:00")]
    assert told["rumour"].moved[0].evidence.by == "secretariat director D. Rector"
    assert told["ready"].made is not None
    assert told["ready"].made.hands is Hands.PEOPLE
    assert told["ready"].awaits == "the word of the director"
    assert told["late"].awaits == "duty respond/AAA, status missed"
    alone = {each.name: each for each in review(played()).injects}
    assert alone["ready"].made is None
    assert alone["late"].made is None


def test_an_inject_besides_the_scenario_is_told_as_one() -> None:
    extra = e.Injected(inject="fire", title="A fire", to=("AAA",))

    made = review(played([("5:00", DIRECTOR, extra)]))

    told = next(each for each in made.injects if each.name == "fire")
    assert (told.in_scenario, told.title, told.to) == (False, "A fire", ("AAA",))


def test_who_played_is_told_with_when_and_who(whole: Review) -> None:
    (held,) = whole.head.played

    assert (held.party, held.since, held.until) == ("AAA", moment("0:05"), moment("27:00"))
    assert held.persons == ("AAA officer", "AAA delegate")
    assert whole.head.by_people + whole.head.by_machine == whole.head.entries


def test_people_from_the_start_are_told_from_the_start() -> None:
    made = review(played(people_of_aaa()[1:], people=("AAA",)))

    (held,) = made.head.played
    assert (held.since, held.until) == (made.head.begins, None)


def test_what_the_machine_was_refused_is_what_it_noted() -> None:
    """An inject brings an act that the case does not take."""
    act = "{by: AAA delegate, waive: {clauses: [respond], parties: [BBB]}}"
    wrong = f"wave: {{title: A second wave, at: PT4H, do: [{act}]}}"
    text = SCENARIO.replace("wave: {title: A second wave, at: PT4H}", wrong)

    made = review(played(text=text))

    assert [each.act for each in made.head.refused] == ["i.wave.1"]
    assert "Not played for AAA" in made.head.refused[0].text


def test_lessons_point_at_articles_and_say_what_leads_nowhere(whole: Review) -> None:
    plan, other = whole.lessons

    assert [(each.kind, each.cite) for each in plan.points] == [
        ("provision", "test/pact art. 2"),
        ("step", "AAA: const. 5"),
        ("", ""),
        ("", ""),
    ]
    assert "parliament/AAA" in plan.points[2].wrong
    assert "test/pact#respond" in plan.points[3].wrong
    assert (plan.is_plan, plan.owner, plan.due) == (True, "AAA", "2027-09-01")
    assert not other.is_plan


def test_the_forecast_beside_it_is_that_of_its_seed_and_behaviour(whole: Review) -> None:
    """The place of a time is the share of trials that were as fast, counted again here."""
    model = staging().exercise().players.compiled[0].model
    drawn = run(model, trials=3_200, seed=3)
    told = whole.foretold

    assert told is not None
    assert (told.trials, told.seed, told.happened) == (3_200, 3, 26.0)
    share = drawn.all_answered[:53].sum() / 3_200
    assert told.place is not None
    assert told.place.low <= share <= told.place.high
    bbb = next(each for each in told.parties if each.party == "BBB")
    late = drawn.late[model.parties.index("BBB")] / 3_200
    assert bbb.late.low - 0.01 <= late <= bbb.late.high + 0.01
    assert bbb.was_late is False
    assert told.were_in_time is False
    assert told.assumptions


def test_without_its_behaviour_a_report_says_so_and_tells_the_rest(whole_case: Case) -> None:
    made = review(whole_case, trials=320, at_hand=False)

    assert made.foretold is None
    assert "not at hand as it was" in made.not_foretold
    assert {each.planned for each in made.steps} == {None}
    assert made.question == KEY
    assert [leg.seconds for leg in made.legs if leg.party == "AAA"] == [2321, 8479, 7200, 75600]


def test_a_case_in_which_no_scenario_is_played_is_refused() -> None:
    story = Story(decided_by("{kind: individual}"))

    with pytest.raises(NotFoundError, match="nothing to report on"):
        review(story.case)


def test_handing_back_makes_the_rest_the_machines() -> None:
    acts = people_of_aaa()[:2]
    acts.append(("4:00", duty_officer("AAA"), e.HandedBack()))

    made = review(played(acts))

    hands = {leg.kind: leg.hands for leg in made.legs if leg.party == "AAA"}
    assert hands[LegKind.CONFIRMATION] is Hands.PEOPLE
    assert hands[LegKind.AT_HOME] is Hands.MACHINE
    assert hands[LegKind.ANSWER] is Hands.MACHINE
