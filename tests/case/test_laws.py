"""The laws as properties: they hold for every agreement and every history."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.builders import moment
from tests.strategies import (
    BASE,
    CLAUSES,
    QUESTIONS,
    RULES,
    VOTERS,
    Act,
    Terms,
    go_on,
    histories,
    play,
    rules,
    stances,
    terms,
)
from whenever import TimeDelta

from foedus.agreement.resolved import RuleInForce
from foedus.agreement.vocabulary import Abstention, Form, Outcome, RuleKind
from foedus.case import entries as e
from foedus.case.assessment import Assessment
from foedus.case.deadlines import due
from foedus.case.explain import explain
from foedus.case.moves import ENDED, DutyStatus
from foedus.case.plain import plain
from foedus.case.standing import Standing, standing
from foedus.case.state import Case, as_of, replay
from foedus.case.tally import GOOD, Stance, is_decided, outcome_of, pivotal, voices
from foedus.moments import Instant

HOURS = st.integers(0, 80).map(lambda hours: BASE + TimeDelta(hours=hours))


@given(terms(), histories())
def test_replaying_the_record_gives_the_live_state(pact: Terms, history: list[Act]) -> None:
    """Law 1: state is a function of the record alone."""
    story = play(pact, history)

    again = replay(story.case.id, story.case.mode, list(story.case.entries))

    assert again == story.case
    assert standing(again, moment("60:00")) == story.at("60:00")


@given(terms(), histories(), HOURS)
def test_a_standing_depends_on_nothing_received_after_it(
    pact: Terms, history: list[Act], now: Instant
) -> None:
    """Law 1: what was shown at a moment is what is shown of it ever after."""
    story = play(pact, history)
    kept = [entry for entry in story.case.entries if entry.received_at <= now]

    then = standing(replay(story.case.id, story.case.mode, kept), now)

    assert standing(story.case, now) == then
    assert len(as_of(story.case, now).entries) == len(kept)


@given(terms(), histories(), st.booleans())
def test_nothing_that_can_be_asked_stops_the_engine(
    pact: Terms,
    history: list[Act],
    attacked: bool,  # noqa: FBT001
) -> None:
    """Whatever is entered, everything can be shown, and no duty is in two states."""
    story = play(pact, history, attacked=attacked)

    for at in ("0:00", "20:00", "90:00"):
        view = story.at(at)
        keys = [duty.key for duty in view.duties]
        assert len(keys) == len(set(keys))
        assert json.dumps(plain(view))
        _has_one_life(story.case, moment(at))
    assert due(story.case) is not None
    for duty in story.at("90:00").duties[:4]:
        assert explain(story.case, moment("90:00"), duty.key).status is duty.status


def _has_one_life(case: Case, now: Instant) -> None:
    """The steps of a duty lead to where it stands, in order of time."""
    for duty in Assessment(case, now).duties():
        moved = [step for step in duty.steps if step.to is not None]
        if moved:
            assert moved[-1].to is duty.status
        else:
            assert duty.status in {DutyStatus.DORMANT, DutyStatus.ACTIVE}
        stamps = [step.stamp for step in duty.steps if step.stamp is not None]
        assert stamps == sorted(stamps)


@given(terms(), histories(contests=False), histories(contests=False, most=8))
def test_a_late_act_never_moves_what_is_settled(
    pact: Terms, history: list[Act], later: list[Act]
) -> None:
    """Law 8: positions, objections, corrections, findings, steps: only a contest reopens."""
    story = play(pact, history)
    now = moment("120:00")
    before = story.at("120:00")

    go_on(story, [replace(act, earlier=0) for act in later], 120 * 60 + 1)

    _is_unmoved(before, standing(story.case, now + TimeDelta(hours=60)))


def _is_unmoved(before: Standing, after: Standing) -> None:
    questions = {question.id: question for question in after.questions}
    for was in before.questions:
        if was.settled_at is not None:
            now = questions[was.id]
            assert (now.outcome, now.settled_at) == (was.outcome, was.settled_at)
            assert now.answers == was.answers
    duties = {duty.key: duty for duty in after.duties}
    for duty in before.duties:
        if duty.status in ENDED - {DutyStatus.DECLINED} and duty.key in duties:
            now_duty = duties[duty.key]
            assert (now_duty.status, now_duty.since) == (duty.status, duty.since)


@given(st.data(), histories(most=8))
def test_what_is_received_at_one_instant_commutes(data: st.DataObject, history: list[Act]) -> None:
    """Law 9: order is not assumed, save where the rule itself counts it."""
    rule = data.draw(RULES.filter(lambda text: "silence" not in text))
    story = play(data.draw(terms(early=False, rule=rule)), history)
    before = len(story.case.entries)
    at = 60 * data.draw(st.integers(0, 40)) + sum(act.wait for act in history)
    both = [Act(0, who, data.draw(ORDERLESS)) for who in data.draw(PAIRS)]
    go_on(story, both, at)
    entries = list(story.case.entries)
    assume(len(entries) == before + 2)
    first, second = entries[-2:]
    entries[-2:] = [replace(second, position=before), replace(first, position=before + 1)]

    swapped = replay(story.case.id, story.case.mode, entries)

    assert _unordered(standing(swapped, moment("90:00"))) == _unordered(story.at("90:00"))


PAIRS = st.permutations(VOTERS).map(lambda codes: codes[:2])
ORDERLESS = st.one_of(
    *(
        st.just(e.PositionTaken(question=question, answer=answer, caveat="No troops."))
        for question in QUESTIONS
        for answer in e.Answer
        if answer is not e.Answer.AD_REFERENDUM
    ),
    st.just(e.Performed(clauses=CLAUSES, text="Done.")),
    st.just(e.MeasureAdopted(form=Form.TROOPS, act="Act no. 1")),
    st.just(e.Acknowledged()),
)
"""What says nothing about the order in which it came."""


def _unordered(view: object) -> object:
    """Plain data without positions and without the order of lists."""
    data = plain(view) if isinstance(view, Standing) else view
    if isinstance(data, dict):
        return {
            key: _unordered(item) for key, item in data.items() if key not in {"stamp", "confirmed"}
        }
    if isinstance(data, list):
        return sorted((_unordered(item) for item in data), key=json.dumps)
    return data


@given(rules(), stances(), st.sets(st.sampled_from(VOTERS)))
def test_a_veto_is_absolute_unless_recused(
    rule: RuleInForce, said: dict[str, Stance], away: set[str]
) -> None:
    """Under every kind of rule, whatever it falls back on."""
    recused = frozenset(away)
    vetoed = any(said.get(code) is Stance.DECLINE for code in rule.veto - recused)

    outcome = outcome_of(rule, said, recused)

    if vetoed and rule.kind is not RuleKind.INDIVIDUAL:
        assert outcome is Outcome.VETOED
    if rule.on_fail is None and not vetoed:
        assert outcome is not Outcome.VETOED


@given(rules(), stances(), st.sets(st.sampled_from(VOTERS), min_size=1), st.data())
def test_a_recused_voter_changes_nothing_by_what_it_says(
    rule: RuleInForce, said: dict[str, Stance], away: set[str], data: st.DataObject
) -> None:
    """Recusal beats everything, a veto included."""
    recused = frozenset(away)
    otherwise = {**said, **{code: data.draw(st.sampled_from(Stance)) for code in sorted(away)}}

    assert outcome_of(rule, said, recused) == outcome_of(rule, otherwise, recused)


@given(rules(deep=False), stances())
def test_an_ignored_abstention_is_as_if_nothing_had_been_said(
    rule: RuleInForce, said: dict[str, Stance]
) -> None:
    """For every kind of rule."""
    ignoring = replace(rule, abstain=Abstention.IGNORED)
    unsaid = {code: word for code, word in said.items() if word is not Stance.ABSTAIN}

    assert outcome_of(ignoring, said) == outcome_of(ignoring, unsaid)


@given(rules(), stances())
def test_it_turns_on_exactly_those_whose_word_alone_would_turn_it(
    rule: RuleInForce, said: dict[str, Stance]
) -> None:
    """Nobody is named who could not, and nobody who could is left out."""
    good = outcome_of(rule, said) in GOOD
    other = Stance.DECLINE if good else Stance.SUPPORT

    able = {c for c in voices(rule) if (outcome_of(rule, {**said, c: other}) in GOOD) is not good}

    assert set(pivotal(rule, said)) == able


@given(rules(deep=False), stances())
def test_what_is_decided_is_decided_whatever_the_others_say(
    rule: RuleInForce, said: dict[str, Stance]
) -> None:
    """The shortcut of asking all alike agrees with asking every combination."""
    open_ = [code for code in VOTERS if said.get(code, Stance.SILENT) is Stance.SILENT]

    possible = {
        outcome_of(rule, {**said, **dict(zip(open_, words, strict=True))})
        for words in itertools.product(Stance, repeat=len(open_))
    }

    assert is_decided(rule, said, frozenset(), open_) == (len(possible) == 1)
