"""Model M, the benchmark model, in the terms of the forecast.

Thirty parties of unequal weight; detection common to all, then four steps and
perhaps a parliament that begins only in sitting hours, local time.  Its four
questions: each for itself, half of the weight, silence over six hours once 300
of 1000 support, and 17 of 30 with 650 of 1000.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from foedus.agreement.vocabulary import Abstention, EarlyClose, RuleKind
from foedus.forecast.model import Ballot, Count, Draws, Model

HOURS = 24.0
OPENS, CLOSES = 8, 20
NAN = float("nan")
MEMBERS, WEIGHT = 0, 3


def parameters() -> dict[str, Any]:
    """The numbers that every engine simulates."""
    text = Path(__file__).with_name("model_m.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def model_m(*, beta: float | None = None) -> Model:
    """The arrays; with another `beta` where one is given."""
    given = parameters()
    n = given["n"]
    chance = np.ones((5, n))
    chance[3] = given["p"]
    calendar = np.full((5, n), -1)
    zones = sorted(set(given["tz"]))
    calendar[3] = [zones.index(zone) for zone in given["tz"]]
    weights = np.array(given["w"], np.int64)
    return Model(
        parties=tuple(f"P{index:02}" for index in range(n)),
        stages=(("notification", "duty officer", "government", "parliament", "signature"),) * n,
        common=np.array([[given["muD"], given["sD"]], [NAN, NAN], [NAN, NAN]]),
        from_request=False,
        from_meeting=False,
        waits=False,
        talks=np.full(3, NAN),
        mu=np.array(given["mu"][:5]),
        sigma=np.array(given["s"][:5]),
        chance=chance,
        calendar=calendar,
        openings=np.array([_openings(given["h0"] + zone) for zone in zones], np.float32),
        into_quarter=0.0,
        lean=np.array(given["a"]),
        decline=np.array(given["r"]),
        beta=given["beta"] if beta is None else beta,
        influence=weights,
        leaders=np.array([], np.int64),
        pull=np.zeros((n, 0)),
        horizon=HOURS,
        ballots=_ballots(given, weights),
        forms=("support",),
        units=("units",),
        amount=np.array([given["amt"]]),
        lag_mu=np.array(given["mu"][5:]),
        lag_sigma=np.array(given["s"][5:]),
        bin_hours=0.25,
        bins=96,
        arrival_hours=1.0,
        arrivals=48,
        draws=Draws.laid_out(
            np.arange(n), forms=1, asked=np.array([False, False, False, True, False])
        ),
    )


def _openings(local: float) -> list[float]:
    """For each quarter of an hour since the attack, when sitting hours (8 to 20) next begin."""
    found = []
    for quarter in range(int(HOURS * 4) + 4):
        clock = (local + quarter / 4) % 24
        wait = 0.0 if OPENS <= clock < CLOSES else (OPENS - clock) % 24
        found.append(quarter / 4 + wait if wait else 0.0)
    return found


def _ballots(given: dict[str, Any], weights: Any) -> tuple[Ballot, ...]:
    nobody = np.zeros(len(weights), np.bool_)
    each = Count(
        kind=RuleKind.INDIVIDUAL,
        voters=~nobody,
        weights=weights,
        recused=nobody,
        veto=nobody,
        delegates=nobody,
        needs=np.zeros((0, 4), np.int64),
        quorum=(0, 1, 0),
        abstain=tuple(Abstention).index(Abstention.PRESENT),
        chair=-1,
        broken_by=1,
        window=0.0,
        early=0,
    )
    decided = 1 + tuple(EarlyClose).index(EarlyClose.WHEN_DECIDED)
    total = int(weights.sum())
    half = replace(
        each,
        kind=RuleKind.MAJORITY,
        needs=np.array([[given["q"], total, 0, WEIGHT]]),
        early=decided,
    )
    silence = replace(each, kind=RuleKind.SILENCE, window=6.0)
    both = [[given["qc_n"], len(weights), 0, MEMBERS], [given["qc_w"], total, 0, WEIGHT]]
    double = replace(half, needs=np.array(both))
    return tuple(
        Ballot(
            key=key,
            cite=key,
            question="",
            rule=rule,
            after_attack=HOURS,
            after_report=NAN,
            after_request=NAN,
            draft_weight=given["Wb"] if rule is silence else 0,
        )
        for key, rule in (("each", each), ("a", half), ("b", silence), ("c", double))
    )
