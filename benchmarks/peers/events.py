"""Model M on an event framework: SimPy, as its documentation would have it, and tuned.

`idiomatic` has a process for each party and an event for each step; `tuned`
sums the durations and waits once.  Both are given trials and return sums.
"""

from __future__ import annotations

import math
import random  # noqa: TID251 - as its users would
from collections.abc import Callable, Iterator
from typing import Any

import simpy
from peers.sums import CLOSES, HORIZON, OPENS, Sums

Given = dict[str, Any]


class Trial:
    """What the parties of one trial share."""

    def __init__(self, given: Given, sums: Sums, rng: random.Random) -> None:
        self.given, self.sums, self.rng = given, sums, rng
        self.for_it = self.of_all = self.count = 0
        self.half = self.drafted = self.double = math.inf
        self.declined = math.inf

    def lasts(self, step: int, party: int) -> float:
        return self.rng.lognormvariate(self.given["mu"][step][party], self.given["s"][step][party])

    def wait(self, party: int, now: float) -> float:
        """Until sitting hours, local time."""
        clock = (self.given["h0"] + self.given["tz"][party] + now) % 24
        if clock < OPENS:
            return OPENS - clock
        return 24 + OPENS - clock if clock >= CLOSES else 0.0

    def answer(self, party: int, now: float) -> bool:
        """Take a position; whether it supports."""
        given, rng = self.given, self.rng
        share = self.for_it / self.of_all if self.of_all else 0.5
        leaning = given["a"][party] + given["beta"] * (2 * share - 1)
        supports = 1 / (1 + math.exp(-leaning))
        draw = rng.random()
        weight = given["w"][party]
        self.of_all += weight
        if draw < supports:
            self.for_it += weight
            self.count += 1
            self.sums.in_time[party] += 1
            if self.half == math.inf and self.for_it >= given["q"]:
                self.half = now
            if self.drafted == math.inf and self.for_it >= given["Wb"]:
                self.drafted = now
            enough = self.count >= given["qc_n"] and self.for_it >= given["qc_w"]
            if self.double == math.inf and enough:
                self.double = now
            return True
        if draw < supports + (1 - supports) * given["r"][party]:
            self.declined = min(self.declined, now)
        return False

    def close(self) -> None:
        """Count what it came to."""
        ended = self.drafted + 6
        stood = ended <= HORIZON and self.declined > ended
        self.sums.add(self.half, ended if stood else math.inf, self.double, self.for_it)


def idiomatic(given: Given, trials: int, seed: int) -> Sums:
    return _run(given, trials, seed, _party)


def tuned(given: Given, trials: int, seed: int) -> Sums:
    return _run(given, trials, seed, _party_at_once)


def _run(given: Given, trials: int, seed: int, party_of: Callable[..., Any]) -> Sums:
    rng = random.Random(seed)
    sums = Sums(given["n"])
    for _ in range(trials):
        env = simpy.Environment()
        trial = Trial(given, sums, rng)
        env.process(_attack(env, trial, party_of))
        env.run()
        trial.close()
    return sums


def _attack(env: simpy.Environment, trial: Trial, party_of: Callable[..., Any]) -> Iterator[Any]:
    given = trial.given
    yield env.timeout(trial.rng.lognormvariate(given["muD"], given["sD"]))
    for party in range(given["n"]):
        env.process(party_of(env, trial, party))


def _party(env: simpy.Environment, trial: Trial, party: int) -> Iterator[Any]:
    for step in range(3):
        yield env.timeout(trial.lasts(step, party))
    if trial.rng.random() < trial.given["p"][party]:
        yield env.timeout(trial.wait(party, env.now))
        yield env.timeout(trial.lasts(3, party))
    yield env.timeout(trial.lasts(4, party))
    if env.now > HORIZON:
        trial.sums.late[party] += 1
    elif trial.answer(party, env.now):
        yield env.timeout(trial.lasts(5, party))
        trial.sums.deliver(party, env.now)


def _party_at_once(env: simpy.Environment, trial: Trial, party: int) -> Iterator[Any]:
    now = env.now + trial.lasts(0, party) + trial.lasts(1, party) + trial.lasts(2, party)
    if trial.rng.random() < trial.given["p"][party]:
        now += trial.wait(party, now) + trial.lasts(3, party)
    now += trial.lasts(4, party)
    if now > HORIZON:
        trial.sums.late[party] += 1
        return
    yield env.timeout(now - env.now)
    if trial.answer(party, env.now):
        trial.sums.deliver(party, env.now + trial.lasts(5, party))
