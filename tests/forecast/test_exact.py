"""The exact evaluator against trials, against every set of supporters, and against itself."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foedus.agreement.vocabulary import Abstention, RuleKind
from foedus.errors import FoedusError
from foedus.forecast.exact import Exact, evaluate
from foedus.forecast.exact_curves import Kept, curves_of
from foedus.forecast.exact_shock import shock_of
from foedus.forecast.model import Ballot, Count, Draws, Model, Result
from foedus.forecast.run import run

ROOT = Path(__file__).parents[2]
NAN = float("nan")
MEMBERS, PRESENT, VOTES, WEIGHT = range(4)
TIMES = np.array([3.0, 6.25, 9.5, 13.0, 18.75, 25.0, 31.0])
TRIALS = 60_000
SURE = 4.7
"""Standard errors: all comparisons here together pass by chance in 999 of 1000 runs."""


def model_m(beta: float) -> Model:
    name = "model_m"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    found: Model = sys.modules[name].model_m(beta=beta)
    return found


def count(kind: RuleKind, n: int = 5, **other: Any) -> Count:
    nobody = np.zeros(n, np.bool_)
    given: dict[str, Any] = {
        "kind": kind,
        "voters": ~nobody,
        "weights": np.array([5, 4, 3, 2, 1, 1, 1][:n], np.int64),
        "recused": nobody,
        "veto": nobody,
        "delegates": nobody,
        "needs": np.zeros((0, 4), np.int64),
        "quorum": (0, 1, 0),
        "abstain": list(Abstention).index(Abstention.PRESENT),
        "chair": -1,
        "broken_by": 1,
        "window": 0.0,
        "early": 0,
    }
    return Count(**{**given, **other})


def needing(*needs: tuple[int, int, int, int], **other: Any) -> Count:
    return count(RuleKind.MAJORITY, needs=np.array(needs), **other)


def who(*places: int, n: int = 5) -> Any:
    return np.isin(np.arange(n), places)


def ballot(rule: Count, key: str = "a", **clocks: Any) -> Ballot:
    hours = {"after_attack": NAN, "after_report": NAN, "after_request": NAN, "draft_weight": 0}
    return Ballot(key=key, cite="art. 1", question="", rule=rule, **{**hours, **clocks})


def small(*ballots: Ballot, **other: Any) -> Model:
    """Five parties: an alert, a government that sits, a parliament perhaps, a signature."""
    n = 5
    chance = np.array([[1.0] * n, [1, 1, 1, 0.4, 0.0], [0.7, 0, 0.3, 0.2, 0.5], [1, 1, 0.6, 1, 0]])
    hours = np.arange(0, 60, 0.25)
    openings = []
    for local in (3.25, 9.25):
        clock = (hours + local) % 24
        wait = np.where((clock >= 8) & (clock < 18), 0.0, (8 - clock) % 24)
        openings.append(np.where(wait > 0, hours + wait - 0.125, 0.0))
    calendar = np.full((4, n), -1)
    calendar[1] = [0, 1, 0, 1, -1]
    calendar[2] = [1, -1, 1, 0, 0]
    given: dict[str, Any] = {
        "parties": tuple("ABCDE"),
        "stages": (("alert", "government", "parliament", "signature"),) * n,
        "common": np.array([[0.3, 0.5], [NAN, NAN], [NAN, NAN]]),
        "from_request": False,
        "from_meeting": False,
        "talks": np.full(3, np.nan),
        "waits": False,
        "mu": np.log(
            [[0.5, 0.7, 1, 2, 1.5], [3, 2, 4, 2.5, 1], [2, 1, 3, 2, 4], [1, 2, 1, 0.5, 1]]
        ),
        "sigma": np.full((4, n), 0.55),
        "chance": chance,
        "calendar": calendar,
        "openings": np.array(openings, np.float32),
        "into_quarter": 0.125,
        "lean": np.array([0.8, 1.5, 0.3, 2.0, 1.0]),
        "decline": np.array([0.5, 0.3, 0.6, 0.9, 0.2]),
        "beta": 0.0,
        "influence": np.array([5, 4, 3, 2, 1], np.int64),
        "leaders": np.array([], np.int64),
        "pull": np.zeros((n, 0)),
        "horizon": 40.0,
        "ballots": ballots,
        "forms": ("support", "money"),
        "units": ("units", "EUR"),
        "amount": np.array([[10.0, 5, 0, 3, 1], [0, 0, 7, 0, 0]]),
        "lag_mu": np.log(np.full((2, n), 30.0)),
        "lag_sigma": np.full((2, n), 0.7),
        "bin_hours": 0.25,
        "bins": 160,
        "arrival_hours": 24.0,
        "arrivals": 90,
        "draws": Draws.laid_out(
            np.arange(n), forms=2, asked=((chance > 0) & (chance < 1)).any(axis=1)
        ),
    }
    return Model(**{**given, **other})


SILENCE = {"window": 5.0}
MEETING = np.array([[0.3, 0.5], [0.0, 0.4], [1.6, 0.5]])
DECIDED, ALL_ANSWERED = 1, 2
DESIGNS: dict[str, Model] = {
    "each for itself": small(ballot(count(RuleKind.INDIVIDUAL), after_report=20.0)),
    "half of the weight": small(
        ballot(needing((1, 2, 1, WEIGHT), early=DECIDED), after_attack=24.0),
        ballot(needing((1, 2, 1, WEIGHT), early=ALL_ANSWERED), after_attack=24.0),
        ballot(needing((1, 2, 1, WEIGHT)), after_report=16.0),
    ),
    "bases and abstentions": small(
        ballot(needing((2, 3, 0, VOTES)), after_attack=20.0),
        ballot(needing((1, 2, 0, PRESENT), abstain=0, early=DECIDED), after_attack=20.0),
        ballot(needing((3, 5, 0, MEMBERS), abstain=1, early=DECIDED), after_attack=20.0),
        ballot(needing((1, 2, 1, VOTES), abstain=2, quorum=(3, 5, 0)), after_attack=20.0),
        ballot(needing((1, 2, 0, VOTES), abstain=3, quorum=(1, 2, 1)), after_attack=20.0),
    ),
    "vetoes and double majorities": small(
        ballot(needing((3, 5, 0, MEMBERS), (7, 15, 0, WEIGHT), veto=who(1)), after_attack=24.0),
        ballot(needing((1, 2, 0, WEIGHT), veto=who(0, 4), early=DECIDED), after_attack=24.0),
        ballot(needing((1, 2, 0, WEIGHT), recused=who(0), voters=who(0, 1, 2)), after_attack=24.0),
        ballot(count(RuleKind.CONSENSUS, abstain=1, early=DECIDED), after_attack=24.0),
        ballot(count(RuleKind.UNANIMITY, quorum=(3, 5, 0)), after_attack=24.0),
        ballot(count(RuleKind.UNANIMITY), after_attack=36.0),
        ballot(count(RuleKind.DELEGATED, delegates=who(1, 2)), after_attack=24.0),
    ),
    "silences": small(
        ballot(count(RuleKind.SILENCE, **SILENCE), after_attack=24.0, draft_weight=6),
        ballot(count(RuleKind.SILENCE, window=3.0, broken_by=2), after_report=20.0, draft_weight=4),
        ballot(count(RuleKind.SILENCE, window=3.0, veto=who(2), broken_by=3), after_attack=30.0),
    ),
    "a request, and clocks that cross": small(
        ballot(needing((1, 2, 1, WEIGHT)), after_attack=12.0, after_request=9.0),
        ballot(count(RuleKind.SILENCE, **SILENCE), after_request=22.0, draft_weight=6),
        ballot(needing((1, 2, 1, WEIGHT)), after_attack=3.0),
        common=np.array([[0.3, 0.5], [0.2, 0.6], [NAN, NAN]]),
        from_request=True,
    ),
    "a meeting before which nobody answers": small(
        ballot(needing((1, 2, 1, WEIGHT), early=DECIDED), after_attack=8.0),
        ballot(count(RuleKind.SILENCE, **SILENCE), after_request=14.0, draft_weight=6),
        ballot(count(RuleKind.SILENCE, window=3.0), after_request=10.0),
        ballot(needing((1, 2, 1, WEIGHT)), after_meeting=6.0),
        ballot(count(RuleKind.SILENCE, **SILENCE), after_meeting=12.0, draft_weight=6),
        common=MEETING,
        from_request=True,
        waits=True,
    ),
    "a meeting before which nobody answers, on a question that is open": small(
        ballot(needing((1, 2, 1, WEIGHT), early=DECIDED), after_attack=14.0),
        ballot(count(RuleKind.SILENCE, **SILENCE), after_request=16.0, draft_weight=6),
        common=MEETING,
        from_request=True,
        waits=True,
    ),
    "each for itself after a meeting": small(
        ballot(count(RuleKind.INDIVIDUAL), after_attack=10.0),
        common=MEETING,
        waits=True,
    ),
    "a meeting that holds nobody up": small(
        ballot(count(RuleKind.SILENCE, **SILENCE), after_attack=24.0, draft_weight=6),
        ballot(needing((1, 2, 1, WEIGHT)), after_attack=9.0),
        common=MEETING,
        from_request=True,
    ),
    "no clock": small(
        ballot(needing((1, 2, 1, WEIGHT), early=DECIDED)),
        ballot(count(RuleKind.INDIVIDUAL)),
    ),
}


@cache
def exact(name: str) -> Exact:
    return evaluate(DESIGNS[name], TIMES, accuracy=1e-5)


@cache
def drawn(name: str) -> Any:
    return run(DESIGNS[name], trials=TRIALS, seed=11)


def agree(chance: Any, counts: Any) -> None:
    """A probability with counts out of all trials; T is cut to 2^-18 of itself there."""
    chance = np.asarray(chance)
    error = np.sqrt(np.clip(chance * (1 - chance), 4 / TRIALS, None) / TRIALS) + 5e-6
    off = np.abs(np.asarray(counts) / TRIALS - chance) / error

    assert off.max() < SURE, (off.max(), chance, np.asarray(counts) / TRIALS)


def by(histogram: Any) -> Any:
    """How many by each of the times asked, which are edges of bins."""
    return np.cumsum(histogram, axis=-1)[..., np.rint(TIMES / 0.25).astype(int) - 1]


@pytest.mark.parametrize("name", DESIGNS)
def test_parties_are_as_in_trials(name: str) -> None:
    """When each answers, who supports, who is late."""
    found, tallies = exact(name), drawn(name)

    agree(found.answered, by(tallies.answered))
    agree(found.supported, by(tallies.supported))
    agree(found.late, tallies.late)
    agree(found.supports_in_time, tallies.in_time[0])


@pytest.mark.parametrize("name", DESIGNS)
def test_ballots_are_as_in_trials(name: str) -> None:
    """What is adopted, by when it is settled, and by when nobody could undo it."""
    found, tallies = exact(name), drawn(name)
    for place, (each, question) in enumerate(
        zip(found.ballots, DESIGNS[name].ballots, strict=True)
    ):
        assert not each.why_not
        if question.rule.kind is RuleKind.INDIVIDUAL:
            agree(each.all_answered, by(tallies.all_answered))
            agree(np.asarray(each.supporters)[1:], by(tallies.nth)[1:])
            continue
        if not np.isnan([question.after_attack, question.after_report, question.after_request,
                         question.after_meeting]).all():  # fmt: skip
            agree(each.adopted, tallies.results[place, Result.ADOPTED])
        agree(each.settled, by(tallies.settled[place]))
        agree(each.certain, by(tallies.certain[place]))


def test_the_weight_in_time_has_its_mean_and_variance() -> None:
    """Over parties that the common beginning holds together."""
    found, tallies = exact("half of the weight"), drawn("half of the weight")
    mean = tallies.weight[0] / TRIALS
    variance = tallies.weight[1] / TRIALS - mean**2

    assert abs(found.weight_mean - mean) < SURE * (variance / TRIALS) ** 0.5
    assert abs(found.weight_variance / variance - 1) < 0.02


def test_support_arrives_as_in_trials() -> None:
    """By form, at days 1, 7, 30 and 90; under a collective rule that is left to trials."""
    found, tallies = exact("each for itself"), drawn("each for itself")
    arrived = np.cumsum(tallies.arrivals, axis=2)[:, :, [0, 6, 29, 89]] / TRIALS
    amount = DESIGNS["each for itself"].amount
    spread = np.sqrt((amount**2)[:, :, None] * arrived * (1 - arrived) / TRIALS).sum(axis=1)

    assert found.arrivals is not None
    assert np.all(
        np.abs(found.arrivals - (amount[:, :, None] * arrived).sum(1)) < SURE * spread + 1e-4
    )
    assert exact("silences").arrivals is None


def test_the_benchmark_model_comes_out_to_a_millionth() -> None:
    """As by quadrature (`test_quadrature`); figures of others, up to 3e-6 away, are not its."""
    each, a, b, c = evaluate(model_m(0.0), (), accuracy=1e-6).ballots

    assert a.adopted == pytest.approx(0.7302688, abs=1e-6)
    assert b.adopted == pytest.approx(0.4066852, abs=1e-6)
    assert c.adopted == pytest.approx(0.2511509, abs=1e-6)
    assert each.in_time is not None
    assert each.in_time[17:].sum() > 0


@pytest.mark.parametrize("accuracy", [1e-4, 1e-5])
def test_it_keeps_the_accuracy_asked(accuracy: float) -> None:
    """Against itself on a much finer grid, and its own bound is no promise too much."""
    fine = evaluate(model_m(0.0), TIMES[:6], accuracy=1e-7)

    found = evaluate(model_m(0.0), TIMES[:6], accuracy=accuracy)

    assert found.error <= accuracy
    for mine, best in zip(found.ballots[1:], fine.ballots[1:], strict=True):
        assert abs(mine.adopted - best.adopted) < found.error
        assert np.abs(mine.certain - best.certain).max() < accuracy


@pytest.mark.parametrize("name", DESIGNS)
def test_a_rough_answer_says_how_rough_it_is(name: str) -> None:
    """Every probability is within what it says, against a much finer evaluation."""
    rough, fine = evaluate(DESIGNS[name], TIMES, accuracy=1e-3), exact(name)

    assert max(apart(rough, fine)) <= rough.error < 0.02


def apart(one: Exact, other: Exact) -> Iterator[float]:
    yield np.abs(one.answered - other.answered).max()
    for mine, theirs in zip(one.ballots, other.ballots, strict=True):
        if not np.isnan(mine.adopted):
            yield abs(mine.adopted - theirs.adopted)
        for name in ("settled", "certain", "all_answered", "supporters", "in_time"):
            if getattr(mine, name) is not None:
                yield np.abs(getattr(mine, name) - getattr(theirs, name)).max()


def test_every_set_of_supporters_comes_to_the_same() -> None:
    """Brute force: given the beginning, the sum over all 4^n answers of what the rule says."""
    model = DESIGNS["vetoes and double majorities"]
    start = 1.7
    fixed = replace(model, common=np.array([[np.log(start), 0.0], [NAN, NAN], [NAN, NAN]]))
    shock = shock_of([(np.log(start), 0.0)], horizon=40.0, breaks=(), order=4, longest=8.0)
    answered = curves_of(fixed, shock, parts=4, kept=Kept()).answered(np.array([24.0]))[:, 0, 0]
    support = 1 / (1 + np.exp(-model.lean))
    shares = np.stack([support, (1 - support) * model.decline, (1 - support) * (1 - model.decline)])
    chances = np.vstack([shares * answered, 1 - answered])
    total = 0.0
    for answers in itertools.product(range(4), repeat=5):
        said = np.array(answers)
        enough = np.sum(said == 0) >= 3
        heavy = 15 * np.sum([5, 4, 3, 2, 1] * (said == 0)) >= 7 * 15
        if enough and heavy and said[1] != 1:
            total += float(np.prod(chances[said, np.arange(5)]))

    found = evaluate(fixed, (), accuracy=1e-4)

    parts_of_answer = found.ballots[0].adopted
    assert parts_of_answer == pytest.approx(total, abs=1e-4)


def test_a_slider_costs_one_party() -> None:
    """What has not changed is kept, and what comes out is the same as from the start."""
    kept = Kept()
    model = DESIGNS["half of the weight"]
    evaluate(model, TIMES, kept=kept)
    before = len(kept.found)
    mu = model.mu.copy()
    mu[1, 2] += 0.3

    found = evaluate(replace(model, mu=mu), TIMES, kept=kept)

    assert len(kept.found) - before == 2  # with two grids
    assert found.ballots[0].adopted == evaluate(replace(model, mu=mu), TIMES).ballots[0].adopted
    assert found.ballots[0].adopted != evaluate(model, TIMES).ballots[0].adopted


def test_what_moves_others_is_refused() -> None:
    """A bandwagon has no exact evaluation; the message says what to do."""
    model = replace(DESIGNS["half of the weight"], beta=1.0)

    with pytest.raises(FoedusError, match="Draw trials"):
        evaluate(model, TIMES)


def test_leaders_whom_nobody_follows_move_nobody() -> None:
    """It is the pull that counts."""
    model = DESIGNS["half of the weight"]
    led = replace(model, leaders=np.array([0]), pull=np.zeros((5, 1)))

    assert evaluate(led, ()).ballots[0].adopted == evaluate(model, ()).ballots[0].adopted
    with pytest.raises(FoedusError, match="leaders"):
        evaluate(replace(led, pull=np.full((5, 1), 0.5)), ())


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (ballot(needing((1, 2, 0, VOTES), chair=0), after_attack=20.0), "chair"),
        (
            ballot(needing((2, 3, 0, VOTES), on_fail=needing((1, 2, 0, VOTES))), after_attack=20.0),
            "falls back",
        ),
        (
            ballot(
                count(RuleKind.SILENCE, window=2.0, on_break=needing((1, 2, 0, VOTES))),
                after_attack=20.0,
            ),
            "break leads to a count",
        ),
    ],
)
def test_a_ballot_that_is_left_to_trials_is_named(refused: Ballot, why: str) -> None:
    """The others are answered."""
    other = DESIGNS["half of the weight"].ballots[0]
    found = evaluate(small(other, replace(refused, key="b")), TIMES)

    assert not found.ballots[0].why_not
    assert why in found.ballots[1].why_not
    assert found.ballots[1].why_not.startswith("b (art. 1)")
    assert np.isnan(found.ballots[1].adopted)


def test_a_silence_that_breaks_into_consensus_is_answered() -> None:
    """Whoever broke it is against, and stays so."""
    plain = count(RuleKind.SILENCE, window=5.0)
    broken = replace(plain, on_break=count(RuleKind.CONSENSUS, abstain=1))
    clocks = {"after_attack": 24.0, "draft_weight": 6}
    found = evaluate(small(ballot(plain, **clocks), ballot(broken, key="b", **clocks)), ())

    assert found.ballots[1].adopted == found.ballots[0].adopted > 0
