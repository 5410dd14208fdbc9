"""A trial drawn again: what happened otherwise is fixed, and nobody else's draws are touched.

The judge is the kernel's plain twin, in which observed times are simply put in
the place of those drawn.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.forecast.designs import compiled
from tests.forecast.twin import Forced, Trial, play
from tests.rehearsal.stages import EACH, GUARANTORS, SILENCE, staging

from foedus.forecast.trace import Trace, trace
from foedus.rehearsal.course import NEVER, Course, Redrawn, Stay, after_stays, drawn_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.forecast.model import Model

SEEDS = st.integers(0, 40)
WORDS = ("", "support", "decline", "abstain")
PARTIES = st.sampled_from(range(len(GUARANTORS)))
A_SECOND = 1 / 3600
"""In hours: what differs by less has not changed a course."""
HOURS = st.floats(0.2, 60.0)


def model(rule: str = EACH) -> Model:
    return staging(rule=rule).cast.compiled[0].model


def drawn(seed: int, rule: str = EACH) -> tuple[Model, Trace]:
    return model(rule), trace(model(rule), seed, 0)


def is_as_the_twin_has_it(again: Trace, judge: Trial, horizon: float) -> None:
    """Times within what 32 bits and one logarithm lose; answers where no two are so close."""
    assert np.allclose(
        (again.report, again.request, again.meeting), judge.common, rtol=3e-5, atol=A_SECOND
    )
    times = np.array(judge.times, float)
    assert np.allclose(again.answered, times, rtol=3e-5, atol=A_SECOND)
    ordered = np.sort(times[times < horizon])
    if np.all(np.diff(ordered) > 1e-3) and np.all(np.abs(times - horizon) > 1e-2):
        said = {party: WORDS[word] for _, party, word in judge.answers}
        assert again.answers == tuple(said.get(i, "") for i in range(len(times)))


@given(SEEDS, st.integers(0, 5))
def test_without_changes_it_is_the_very_trial(seed: int, number: int) -> None:
    """Not one alike: the same."""
    made = model()
    first = trace(made, seed, number)

    assert drawn_again(made, first, Course(), seed) is first
    as_drawn = Course(
        report=first.report,
        request=first.request,
        meeting=first.meeting,
        said={
            code: (float(at), word)
            for code, at, word in zip(made.parties, first.answered, first.answers, strict=True)
            if word
        },
    )
    assert drawn_again(made, first, as_drawn, seed) is first


@pytest.mark.parametrize("rule", [EACH, SILENCE])
@given(seed=SEEDS, later=st.floats(-1.5, 9.0))
def test_a_request_by_a_person_shifts_all_others_as_the_kernel_would(
    rule: str, seed: int, later: float
) -> None:
    """Two hours later, or before anybody thought; a report is not before the attack."""
    made, first = drawn(seed, rule)
    request = max(first.request + later, first.report + 0.01)
    gap = first.meeting - first.request

    again = drawn_again(made, first, Course(request=request), seed)

    forced = Forced(common={0: first.report, 1: request, 2: request + gap})
    is_as_the_twin_has_it(again, play(made, seed, 0, forced), made.horizon)


@given(SEEDS, st.dictionaries(PARTIES, st.tuples(HOURS, st.sampled_from(WORDS)), max_size=4))
def test_answers_of_persons_move_the_others_as_the_kernel_would(
    seed: int, said: dict[int, tuple[float, str]]
) -> None:
    """At another time, another word, or both; an empty word is still drawn."""
    made, first = drawn(seed)
    said = {i: (max(at, first.request + 0.05), word) for i, (at, word) in said.items()}
    course = Course(said={made.parties[i]: told for i, told in said.items()})

    again = drawn_again(made, first, course, seed)

    told = {i: (at, WORDS.index(word)) for i, (at, word) in said.items()}
    is_as_the_twin_has_it(again, play(made, seed, 0, Forced(said=told)), made.horizon)


@given(SEEDS, PARTIES, st.floats(0.05, 0.95), st.sampled_from(WORDS[1:]))
def test_who_answers_earlier_moves_those_after_it_only(
    seed: int, who: int, share: float, word: str
) -> None:
    """The bandwagon runs forward; times are nobody's but one's own."""
    made, first = drawn(seed)
    at = first.request + share * max(float(first.answered[who]) - first.request, 0.1)

    course = Course(said={made.parties[who]: (at, word)})
    again = drawn_again(made, first, course, seed)

    others = [i for i in range(len(made.parties)) if i != who]
    assert [again.answered[i] for i in others] == [first.answered[i] for i in others]
    assert np.array_equal(again.ended, first.ended)
    for i in others:
        if first.answered[i] < at - 1e-3:
            assert again.answers[i] == first.answers[i]


@given(SEEDS, PARTIES)
def test_who_is_a_person_s_and_has_not_answered_answers_never(seed: int, who: int) -> None:
    """And so moves nobody."""
    made, first = drawn(seed)

    again = drawn_again(made, first, Course(said={made.parties[who]: (NEVER, "")}), seed)

    assert again.answers[who] == ""
    judge = play(made, seed, 0, Forced(said={who: (1e7, 0)}))
    is_as_the_twin_has_it(again, judge, made.horizon)


@given(SEEDS, st.floats(1.0, 30.0), st.floats(0.5, 30.0))
def test_an_outage_postpones_what_falls_into_it(seed: int, begin: float, lasts: float) -> None:
    """Until it is over; steps at home stay as they were drawn, for who waits to move."""
    made, first = drawn(seed)
    stays = {code: (Stay(begin=begin, until=begin + lasts),) for code in made.parties}

    again = drawn_again(made, first, Course(stays=stays), seed)

    for i in range(len(made.parties)):
        was = float(first.answered[i])
        wanted = begin + lasts if begin <= was < begin + lasts else was
        assert again.answered[i] == pytest.approx(wanted, rel=3e-5)
    assert np.array_equal(again.ended, first.ended)


@given(SEEDS, PARTIES, st.floats(2.0, 40.0))
def test_who_is_handed_back_begins_its_last_step_anew(seed: int, who: int, back: float) -> None:
    """Unless it was to come later anyway."""
    made, first = drawn(seed)
    code, was = made.parties[who], float(first.answered[who])
    k = max(range(len(first.ended)), key=lambda place: _finite(first.ended[place, who]))
    last = float(first.ended[k, who] - first.begun[k, who])

    stays = {code: (Stay(begin=back, until=back, anew=True),)}
    again = drawn_again(made, first, Course(stays=stays), seed)

    wanted = was if was >= back else back + last
    assert again.answered[who] == pytest.approx(wanted, rel=3e-5)


def _finite(value: float) -> float:
    return float(value) if isfinite(value) else -1.0


@pytest.mark.parametrize(
    ("at", "stays", "wanted"),
    [
        (3.0, [], 3.0),
        (3.0, [(3.0, 5.0, False)], 5.0),
        (5.0, [(3.0, 5.0, False)], 5.0),
        (2.9, [(3.0, 5.0, False)], 2.9),
        (4.0, [(3.0, 5.0, False), (4.5, 6.0, False)], 6.0),
        (2.0, [(4.0, 4.0, True)], 4.5),
        (4.0, [(4.0, 4.0, True)], 4.0),
        (2.0, [(4.0, 4.0, True), (4.2, 9.0, False)], 9.0),
        (2.0, [(1.0, 3.0, False), (4.0, 4.0, True)], 4.5),
    ],
)
def test_stays_in_a_row(
    at: float, stays: Sequence[tuple[float, float, bool]], wanted: float
) -> None:
    """A beginning counts, an end does not; one may lead into the next."""
    made = tuple(Stay(begin=one, until=other, anew=anew) for one, other, anew in stays)

    assert after_stays(at, 0.5, made) == wanted


def test_what_comes_back_after_it_was_forgotten_is_the_same() -> None:
    """Only the last course is remembered; none is mixed up with another."""
    made, first = drawn(5)
    courses = [
        Course(),
        Course(request=first.request + 2),
        Course(said={"AAA": (first.request + 1, "decline")}),
        Course(request=first.request + 2, said={"AAA": (first.request + 3, "decline")}),
        Course(request=first.request + 2),
        Course(),
    ]
    redrawn = Redrawn(made, first, 5)

    for course in courses:
        fresh = drawn_again(made, first, course, 5)
        assert redrawn.under(course).answers == fresh.answers
        assert np.array_equal(redrawn.under(course).answered, fresh.answered)


def test_many_parties_with_calendars_follow_a_later_request() -> None:
    """The shipped mechanism, where what opens in the morning does not simply shift."""
    made = compiled("nato-light").model
    for seed in range(6):
        first = trace(made, seed, 0)
        request = first.request + 2.0
        again = drawn_again(made, first, Course(request=request), seed)
        gap = first.meeting - first.request
        forced = Forced(common={0: first.report, 1: request, 2: request + gap})
        is_as_the_twin_has_it(again, play(made, seed, 0, forced), made.horizon)


def test_a_request_that_persons_have_yet_to_make_keeps_everybody_waiting() -> None:
    """For ever, if need be."""
    made, first = drawn(1)

    again = drawn_again(made, first, Course(request=NEVER), 1)

    assert set(again.answers) == {""}
    assert replace(Course(), request=inf) == Course(request=NEVER)
