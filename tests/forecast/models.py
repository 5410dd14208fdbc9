"""Small models of every shape, as arrays; they need not make sense to a diplomat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.model import Ballot, Count, Draws, Model

NAN = float("nan")
CLOCK = st.sampled_from([NAN, NAN, NAN, 3.0, 8.0, 24.0])
MU = st.floats(-2, 2.5)
SIGMA = st.floats(0.05, 1.5)


def table(draw: st.DrawFn, shape: tuple[int, ...], values: st.SearchStrategy[Any]) -> Any:
    """An array of such values."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(values, min_size=size, max_size=size))).reshape(shape)


@st.composite
def counts(draw: st.DrawFn, n: int, *, depth: int = 2) -> Count:
    """A rule of any kind, with those it falls back on."""
    kind = draw(st.sampled_from(RuleKind))

    def some(likely: list[bool]) -> Any:
        return table(draw, (n,), st.sampled_from(likely)).astype(np.bool_)

    share = st.sampled_from([(1, 3), (1, 2), (2, 3), (1, 1)])
    needs = [
        (*draw(share), draw(st.integers(0, 1)), draw(st.integers(0, 3)))
        for _ in range(draw(st.integers(1, 2)))
    ]
    quorum = draw(st.sampled_from([(0, 1, 0), (0, 1, 0), (1, 2, 0), (2, 3, 1)]))
    deeper = st.none() | counts(n, depth=depth - 1) if depth else st.none()
    return Count(
        kind=kind,
        voters=some([True, True, True, False]),
        weights=table(draw, (n,), st.integers(0, 9)).astype(np.int64),
        recused=some([False] * 7 + [True]),
        veto=some([False] * 7 + [True]) & draw(st.booleans()),
        delegates=some([True, False]) & (kind is RuleKind.DELEGATED),
        needs=np.array(needs, np.int64),
        quorum=quorum,
        abstain=draw(st.integers(0, 3)),
        chair=draw(st.integers(-1, n - 1)),
        broken_by=draw(st.integers(1, 2)),
        window=draw(st.sampled_from([1.0, 6.0, 20.0])),
        early=draw(st.integers(0, 2)),
        on_break=draw(deeper) if kind is RuleKind.SILENCE else None,
        on_fail=draw(deeper),
    )


@st.composite
def plain(draw: st.DrawFn, n: int) -> Count:
    """A rule that turns on sums that only grow: the kernel's short way."""
    rule = draw(counts(n, depth=0))
    kind = draw(st.sampled_from([RuleKind.MAJORITY, RuleKind.SILENCE, RuleKind.INDIVIDUAL]))
    needs = rule.needs.copy()
    needs[:, 3] = np.where(needs[:, 3] > 1, 3, 0)
    return replace(
        rule,
        kind=kind,
        needs=needs,
        veto=rule.veto & rule.recused,
        delegates=rule.delegates & False,
        quorum=(0, 1, 0),
        abstain=draw(st.sampled_from([0, 2, 3])),
        chair=-1,
        early=draw(st.integers(0, 1)) if kind is RuleKind.MAJORITY else 0,
    )


@st.composite
def ballots(draw: st.DrawFn, n: int) -> Ballot:
    """A question under a rule."""
    return Ballot(
        key="test#q",
        cite="art. 1",
        question="?",
        rule=draw(counts(n) | plain(n)),
        after_attack=draw(CLOCK),
        after_report=draw(CLOCK),
        after_request=draw(CLOCK),
        after_meeting=draw(CLOCK),
        draft_weight=draw(st.integers(0, 12)),
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    """A model of up to nine parties, or of more than half the most."""
    n = draw(st.sampled_from([1, 2, 3, 4, 5, 6, 9, 17, 33]))
    stages, forms = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    quarters, calendars = 120, draw(st.integers(0, 2))
    chance = table(draw, (stages, n), st.sampled_from([0.0, 0.3, 0.8, 1.0, 1.0, 1.0]))
    asked = ((chance > 0) & (chance < 1)).any(axis=1) | draw(st.booleans())
    leaders = draw(st.lists(st.integers(0, n - 1), max_size=2, unique=True))
    common = table(draw, (3, 2), st.floats(0.1, 1.0))
    common[[draw(st.booleans()) for _ in range(3)]] = NAN
    waits = draw(st.booleans())
    return Model(
        parties=tuple(f"P{party:02}" for party in range(n)),
        stages=tuple(tuple(f"s{k}" for k in range(stages)) for _ in range(n)),
        common=common,
        from_request=draw(st.booleans()),
        from_meeting=waits and draw(st.booleans()),
        waits=waits,
        talks=np.array(draw(st.sampled_from([(NAN,) * 3, (2.0, NAN, 3.0), (NAN, NAN, 1.0)]))),
        mu=table(draw, (stages, n), MU),
        sigma=table(draw, (stages, n), SIGMA),
        chance=chance,
        calendar=table(draw, (stages, n), st.integers(-1, calendars - 1)).astype(np.int64),
        openings=_openings(draw, max(calendars, 0), quarters),
        into_quarter=draw(st.sampled_from([0.0, 0.1, 0.24])),
        lean=table(draw, (n,), st.sampled_from([-0.5, 0.2, 1.0, float("inf"), float("-inf")])),
        decline=table(draw, (n,), st.sampled_from([0.0, 0.3, 1.0])),
        beta=draw(st.sampled_from([0.0, 1.2, -0.7])),
        influence=table(draw, (n,), st.integers(0, 5)).astype(np.int64),
        leaders=np.array(leaders, np.int64),
        pull=table(draw, (n, len(leaders)), st.floats(-1, 1)),
        horizon=draw(st.sampled_from([10.0, 30.0, 1000.0])),
        ballots=tuple(draw(st.lists(ballots(n), min_size=1, max_size=3))),
        forms=tuple(f"f{form}" for form in range(forms)),
        units=("u",) * forms,
        amount=table(draw, (forms, n), st.sampled_from([0.0, 1.5])),
        lag_mu=table(draw, (forms, n), MU),
        lag_sigma=table(draw, (forms, n), SIGMA),
        bin_hours=0.25,
        bins=96,
        arrival_hours=1.0,
        arrivals=48,
        draws=Draws.laid_out(
            np.array(draw(st.permutations(range(n + 2)))[:n]), forms=forms, asked=asked
        ),
    )


def _openings(draw: st.DrawFn, calendars: int, quarters: int) -> Any:
    """Open or closed in blocks of hours; what is closed opens at the next open quarter."""
    rows = []
    for _ in range(calendars):
        open_ = np.repeat(table(draw, (quarters // 12,), st.booleans()), 12)
        rows.append(
            [
                0.0 if open_[q] else next((r for r in range(q, quarters) if open_[r]), q) / 4
                for q in range(quarters)
            ]
        )
    return np.array(rows, np.float32).reshape(-1, quarters)
