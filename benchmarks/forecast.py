"""The forecast's kernel against what others would write, on Model M.

Every engine simulates the same model (`model_m.json`).  Rounds are interleaved,
because this machine may be shared: only ratios of one round mean anything.  All
engines' counts are compared by z-tests first; a fast engine that is wrong is no
peer.  `--rounds 9`, `--seconds 1` a round and engine.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from model_m import model_m, parameters
from peers.arrays import vectorised
from peers.events import idiomatic, tuned
from peers.limit import compiled
from peers.sums import Sums

from foedus import wiring
from foedus.forecast.compile import Attack, Wanted, compile_model
from foedus.forecast.model import Model
from foedus.forecast.run import Tallies, run
from foedus.moments import parse_instant

REFERENCE = {"a": 0.8006, "b": 0.5405, "c": 0.5479, "weight": 0.6486}
FARTHEST = 4.5
"""|z| that one in 150,000 normal draws passes; some 250 are looked at for each engine."""
OURS = "ours, one thread"
AIMS = {
    "SimPy, idiomatic": 1000.0,
    "SimPy, tuned": 500.0,
    "NumPy, float64": 12.0,
    "C, gcc -O3": 0.5,
}
Engine = Callable[[dict[str, Any], int, int], Sums]


def ours(threads: int) -> Engine:
    model = model_m()

    def engine(given: dict[str, Any], trials: int, seed: int) -> Sums:
        del given  # it is in the model
        made = run(model, trials=trials, seed=seed, threads=threads, details=False)
        return as_sums(made)

    return engine


def as_sums(tallies: Tallies) -> Sums:
    """Our own counts in the common form; the first ballot is each for itself."""
    sums = Sums(len(tallies.late), trials=tallies.trials)
    sums.adopted = [int(row[1]) for row in tallies.results[1:]]
    sums.weight, sums.squares = (float(each) for each in tallies.weight)
    sums.times = [row.tolist() for row in tallies.settled[1:]]
    sums.late, sums.in_time = tallies.late.tolist(), tallies.in_time[0].tolist()
    sums.arrived = tallies.arrivals[0].tolist()
    return sums


def shares(sums: Sums) -> Any:
    """Every proportion that is compared."""
    every = [sums.adopted, sums.late, sums.in_time]
    every += [np.cumsum(rule)[3:-1:4] for rule in sums.times]
    every.append(np.cumsum(np.array(sums.arrived), axis=1)[:, 12:48:12].ravel())
    return np.concatenate([np.asarray(each, float) for each in every]) / sums.trials


def farthest(one: Sums, other: Sums) -> float:
    """The largest |z| between two engines."""
    p, q = shares(one), shares(other)
    pooled = (p * one.trials + q * other.trials) / (one.trials + other.trials)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / one.trials + 1 / other.trials))
    z = np.abs(p - q)[spread > 0] / spread[spread > 0]
    means = [each.weight / each.trials for each in (one, other)]
    errors = [
        (each.squares / each.trials - m**2) / each.trials
        for each, m in zip((one, other), means, strict=True)
    ]
    return max(float(z.max()), abs(means[0] - means[1]) / math.sqrt(sum(errors)))


def engines(given: dict[str, Any]) -> dict[str, Engine]:
    found: dict[str, Engine] = {
        "SimPy, idiomatic": idiomatic,
        "SimPy, tuned": tuned,
        "NumPy, float64": vectorised,
    }
    limit = compiled(given)
    if limit is not None:
        found["C, gcc -O3"] = limit
    return {**found, OURS: ours(1), "ours, two threads": ours(2)}


def size_of(engine: Engine, given: dict[str, Any], seconds: float) -> int:
    """How many trials take about so long."""
    trials = 64
    while True:
        begun = perf_counter()
        engine(given, trials, 1)
        taken = perf_counter() - begun
        if taken > seconds / 8:
            return max(64, int(trials * seconds / taken))
        trials *= 4


def draws_of(model: Model) -> int:
    """How many normals and uniforms a trial of a model needs."""
    stages, chance = model.chance > 0, (model.chance > 0) & (model.chance < 1)
    lags = int((model.amount > 0).sum())
    common = int((~np.isnan(model.common[:, 1])).sum())
    return common + int(stages.sum()) + lags + int(chance.sum()) + 2 * len(model.parties)


def nato_light() -> Model:
    """The real mechanism, under the behaviour that ships."""
    behaviour = wiring.behaviour("usual").behaviour
    assert behaviour is not None
    agreement = wiring.alone(["mechanism/nato-light"], wiring.library())[0]
    attack = Attack(at=parse_instant("2027-08-28T02:00+03:00"))
    return compile_model(agreement, behaviour, wiring.procedures(), attack, Wanted()).model


def per_draw(rounds: int, seconds: float) -> None:
    """The rate per draw on the real model, against that on Model M, in the same rounds."""
    models = {"Model M": model_m(), "nato-light": nato_light()}
    rates: dict[str, list[float]] = {name: [] for name in models}
    for model in models.values():
        run(model, trials=1 << 14, seed=1, threads=1, details=False)
    for number in range(rounds):
        for name, model in models.items():
            trials, begun = 0, perf_counter()
            while perf_counter() - begun < seconds:
                run(model, trials=1 << 16, seed=number, threads=1, first=trials, details=False)
                trials += 1 << 16
            rates[name].append(trials * draws_of(model) / (perf_counter() - begun))
    ratio = median(b / a for a, b in zip(*rates.values(), strict=True))
    for name, own in rates.items():
        print(
            f"{name:22}{median(own) / 1e6:11,.0f} million draws/s, {draws_of(models[name])} a trial"
        )
    print(f"the real model keeps {ratio:.2f} of the rate per draw (aim 0.33)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    given = parameters()
    every = engines(given)
    ours(1)(given, 64, 1)  # compiled before it is timed
    sizes = {name: size_of(engine, given, options.seconds) for name, engine in every.items()}
    rates: dict[str, list[float]] = {name: [] for name in every}
    sums: dict[str, Sums] = {}
    for number in range(options.rounds):
        for name, engine in every.items():
            begun = perf_counter()
            made = engine(given, sizes[name], 1000 + number)
            rates[name].append(sizes[name] / (perf_counter() - begun))
            if number == 0:
                sums[name] = made
    per_draw(options.rounds, options.seconds / 2)
    return report(rates, sums)


def report(rates: dict[str, list[float]], sums: dict[str, Sums]) -> int:
    mine = sums[OURS]
    wrong = 0
    print(f"{'engine':22}{'trials/s':>13}{'ours is':>10}{'aim':>8}{'max |z|':>9}")
    for name, own in rates.items():
        ratio = median(a / b for a, b in zip(rates[OURS], own, strict=True))
        z = farthest(mine, sums[name]) if name != OURS else 0.0
        if name == "ours, two threads":
            ratio, z = 1 / ratio, 0.0
        aim = AIMS.get(name, 1.6 if "two" in name else 0.0)
        wrong += z > FARTHEST
        asked = f"{aim:g}" if aim else ""
        print(f"{name:22}{median(own):13,.0f}{ratio:9.2f}x{asked:>8}{z:9.2f}")
    found = [count / mine.trials for count in mine.adopted]
    found.append(mine.weight / mine.trials / 1000)
    for (name, expected), value in zip(REFERENCE.items(), found, strict=True):
        print(f"  {name:7} {value:.4f}, reference {expected:.4f}")
    print("They agree." if not wrong else f"{wrong} engines do not agree with ours.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
