"""Power indices against enumeration, and against whole numbers where there are too many."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.agreement.vocabulary import RuleKind
from foedus.errors import FoedusError
from foedus.forecast.model import Count
from foedus.forecast.power import Game, banzhaf, penrose, shapley

CLOSE = 1e-12


def wins(game: Game, there: Any) -> bool:
    enough = np.all(game.weights @ there >= game.quotas)
    return bool(enough and not np.any(game.must & (there == 0)))


def enumerated(game: Game) -> tuple[list[Fraction], list[Fraction]]:
    """Penrose-Banzhaf and Shapley-Shubik over all coalitions."""
    n = len(game.must)
    swings, orders = [Fraction(0)] * n, [Fraction(0)] * n
    for mask in range(1 << n):
        there = np.array([(mask >> place) & 1 for place in range(n)])
        if wins(game, there):
            continue
        size = int(there.sum())
        for party in np.flatnonzero(there == 0):
            there[party] = 1
            if wins(game, there):
                swings[party] += Fraction(1, 2 ** (n - 1))
                before = math.factorial(size) * math.factorial(n - size - 1)
                orders[party] += Fraction(before, math.factorial(n))
            there[party] = 0
    return swings, orders


@st.composite
def games(draw: st.DrawFn) -> Game:
    """One to three counts, perhaps somebody without whom it fails."""
    n, counts = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    row = st.lists(st.integers(0, 6), min_size=n, max_size=n)
    weights = np.array([draw(row) for _ in range(counts)], np.int64)
    quotas = [draw(st.integers(0, int(each.sum()) + 1)) for each in weights]
    must = draw(st.lists(st.sampled_from([False, False, False, True]), min_size=n, max_size=n))
    return Game(weights=weights, quotas=np.array(quotas, np.int64), must=np.array(must))


@given(games())
@settings(max_examples=60)
def test_it_is_what_enumeration_says(game: Game) -> None:
    """Double majorities, vetoes, parties that weigh nothing, quotas nobody reaches."""
    swings, orders = enumerated(game)

    assert np.abs(penrose(game) - np.array(swings, float)).max() < CLOSE
    assert np.abs(shapley(game) - np.array(orders, float)).max() < CLOSE


def whole(weights: list[int], quota: int) -> tuple[list[Fraction], list[Fraction]]:
    """Exact, in whole numbers: coalitions of the others by size and weight."""
    n = len(weights)
    every = [[0] * quota for _ in range(n + 1)]
    every[0][0] = 1
    for weight in weights:
        for size in range(n, 0, -1):
            for total in range(quota - 1, weight - 1, -1):
                every[size][total] += every[size - 1][total - weight]
    known: dict[int, tuple[Fraction, Fraction]] = {}
    for weight in set(weights):
        others = [row[:] for row in every]
        for size in range(1, n + 1):
            for total in range(weight, quota):
                others[size][total] -= others[size - 1][total - weight]
        swings = [sum(row[max(0, quota - weight) :]) for row in others[:n]]
        orders = sum(
            Fraction(count, math.comb(n - 1, size) * n) for size, count in enumerate(swings)
        )
        known[weight] = Fraction(sum(swings), 2 ** (n - 1)), Fraction(orders)
    return [known[weight][0] for weight in weights], [known[weight][1] for weight in weights]


@pytest.mark.parametrize(("n", "share"), [(20, 0.5), (100, 0.5), (100, 0.72)])
def test_a_hundred_parties_come_out_to_twelve_digits(n: int, share: float) -> None:
    """Where other programmes lose count."""
    weights = [1 + (7 * place * place) % 23 for place in range(n)]
    quota = int(sum(weights) * share) + 1
    swings, orders = whole(weights, quota)
    game = Game.weighted(weights, quota)
    shares = [each / sum(swings) for each in swings]

    assert np.abs(penrose(game) - np.array(swings, float)).max() < CLOSE
    assert np.abs(banzhaf(game) - np.array(shares, float)).max() < CLOSE
    assert np.abs(shapley(game) - np.array(orders, float)).max() < CLOSE


def rule(kind: RuleKind, **other: Any) -> Count:
    nobody = np.zeros(4, np.bool_)
    given: dict[str, Any] = {
        "kind": kind,
        "voters": ~nobody,
        "weights": np.array([4, 3, 2, 1]),
        "recused": nobody,
        "veto": nobody,
        "delegates": nobody,
        "needs": np.zeros((0, 4), np.int64),
        "quorum": (0, 1, 0),
        "abstain": 0,
        "chair": -1,
        "broken_by": 1,
        "window": 1.0,
        "early": 0,
    }
    return Count(**{**given, **other})


ONE = np.array([True, False, False, False])
BY_WEIGHT = np.array([[1, 2, 1, 3]])
EXPECTED = [
    (rule(RuleKind.MAJORITY, needs=BY_WEIGHT), [5 / 12, 3 / 12, 3 / 12, 1 / 12]),
    (rule(RuleKind.MAJORITY, needs=np.array([[1, 2, 1, 2]])), [1 / 4] * 4),
    (rule(RuleKind.MAJORITY, needs=np.array([[1, 2, 0, 0]]), quorum=(3, 4, 0)), [1 / 4] * 4),
    (rule(RuleKind.MAJORITY, needs=np.array([[1, 2, 0, 0]]), veto=ONE), [3 / 4, *[1 / 12] * 3]),
    (rule(RuleKind.MAJORITY, needs=BY_WEIGHT, recused=ONE), [0, 2 / 3, 1 / 6, 1 / 6]),
    (rule(RuleKind.CONSENSUS), [1 / 4] * 4),
    (rule(RuleKind.SILENCE), [1 / 4] * 4),
    (rule(RuleKind.SILENCE, broken_by=3), [1 / 4] * 4),
    (rule(RuleKind.DELEGATED, delegates=ONE), [1, 0, 0, 0]),
]


@pytest.mark.parametrize(("given_rule", "expected"), EXPECTED)
def test_a_rule_gives_power_as_it_counts(given_rule: Count, expected: list[float]) -> None:
    """By weight, by heads, with a quorum, a veto, a recusal; by all, under silence, by delegate."""
    assert shapley(Game.of(given_rule)) == pytest.approx(expected, abs=CLOSE)


@pytest.mark.parametrize(
    "refused",
    [
        rule(RuleKind.INDIVIDUAL),
        rule(RuleKind.MAJORITY),
        rule(RuleKind.MAJORITY, needs=BY_WEIGHT, chair=0),
        rule(RuleKind.MAJORITY, needs=BY_WEIGHT, on_fail=rule(RuleKind.MAJORITY, needs=BY_WEIGHT)),
    ],
)
def test_a_rule_without_such_a_game_is_refused(refused: Count) -> None:
    with pytest.raises(FoedusError):
        Game.of(refused)


def test_sums_that_are_too_many_are_refused() -> None:
    with pytest.raises(FoedusError, match="smaller weights"):
        banzhaf(Game.weighted([10_000_000, 10_000_001, 7], 10_000_003))
