"""Model M, which every engine that is compared simulates: its arrays as a `Model`.

Thirty parties, 24 hours, attack at 02:00 UTC; a detection that is common to all,
five steps, parliaments that sit from 8 to 20 local time, and three rules: (a) half
of the weight, (b) a text under silence once 300 support it, (c) 17 parties and 650.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.model import Ballot, Count, Draws, Model

STAGES = ("notification", "duty officer", "government", "parliament", "signature")
EXACT = {"a": 0.7302719, "b": 0.4066862, "c": 0.2511535}
"""Where beta is 0; by two programs of others."""
DAYS = 3


def rule(kind: RuleKind, weights: np.ndarray, needs: tuple = (), window: float = 0.0) -> Count:
    none = np.zeros(len(weights), dtype=bool)
    return Count(
        kind=kind,
        voters=~none,
        weights=weights,
        recused=none,
        veto=none,
        delegates=none,
        needs=np.array(needs, dtype=np.int64).reshape(-1, 4),
        quorum=(0, 1, 0),
        abstain=0,
        chair=-1,
        broken_by=1,
        window=window,
        early=0,
    )


def sitting(zone: float, hour: float) -> np.ndarray:
    """When what is ready in each quarter hour may begin: from 8 to 20, local time."""
    at = np.arange(DAYS * 96) / 4
    clock = (hour + zone + at) % 24
    wait = np.where(clock < 8, 8 - clock, np.where(clock >= 20, 32 - clock, 0.0))  # noqa: PLR2004
    return np.where(wait > 0, at + wait, 0.0).astype(np.float32)


def model_m(*, beta: float | None = None) -> Model:
    """Model M; with another `beta` where one is given."""
    given = json.loads(Path(__file__).with_suffix(".json").read_text())
    n = given["n"]
    weights = np.array(given["w"], dtype=np.int64)
    zones = sorted(set(given["tz"]))
    chance = np.ones((5, n))
    chance[3] = given["p"]
    calendar = np.full((5, n), -1, dtype=np.int64)
    calendar[3] = [zones.index(zone) for zone in given["tz"]]
    nan = float("nan")
    rules = {
        "a": rule(RuleKind.MAJORITY, weights, ((given["q"], 1000, 0, 3),)),
        "b": rule(RuleKind.SILENCE, weights, window=6.0),
        "c": rule(
            RuleKind.MAJORITY, weights, ((given["qc_n"], n, 0, 0), (given["qc_w"], 1000, 0, 3))
        ),
    }
    ballots = tuple(
        Ballot(
            key=f"model-m#{key}",
            cite=f"rule {key}",
            question=key,
            rule=each,
            after_attack=24.0,
            after_report=nan,
            after_request=nan,
            draft_weight=given["Wb"] if key == "b" else 0,
        )
        for key, each in rules.items()
    )
    return Model(
        parties=tuple(f"P{index:02}" for index in range(n)),
        stages=tuple(STAGES for _ in range(n)),
        common=np.array([[given["muD"], given["sD"]], [nan, nan], [nan, nan]]),
        from_request=False,
        waits=False,
        mu=np.array(given["mu"][:5]),
        sigma=np.array(given["s"][:5]),
        chance=chance,
        calendar=calendar,
        openings=np.array([sitting(zone, given["h0"]) for zone in zones]),
        into_quarter=0.0,
        lean=np.array(given["a"]),
        decline=np.array(given["r"]),
        beta=given["beta"] if beta is None else beta,
        influence=weights,
        leaders=np.zeros(0, dtype=np.int64),
        pull=np.zeros((n, 0)),
        horizon=24.0,
        ballots=ballots,
        forms=("military",),
        units=("",),
        amount=np.array([given["amt"]]),
        lag_mu=np.array([given["mu"][5]]),
        lag_sigma=np.array([given["s"][5]]),
        bin_hours=0.25,
        bins=96,
        arrival_hours=1.0,
        arrivals=48,
        draws=Draws(words=512, per_party=16, normals=6, blocks=np.arange(n)),
    )
