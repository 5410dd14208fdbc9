"""From a compiled question to what a forecast answers.

Trials are drawn in equal batches, so that everything that is a mean has its
interval from their spread.  Where parties are independent given the shock the
exact evaluator's values take the place of what was drawn.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import reduce
from hashlib import sha256
from importlib.metadata import version
from operator import add
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.agreement.vocabulary import RuleKind
from foedus.errors import FoedusError, NotForecastError
from foedus.forecast.answers import (
    BATCHES,
    CHECKPOINTS,
    DAYS,
    Answers,
    Arrival,
    Estimate,
    Failure,
    PartyAnswer,
    Span,
    mean,
    share,
)
from foedus.forecast.assumptions import assumptions, not_known
from foedus.forecast.exactly import with_exact
from foedus.forecast.looking import SAMPLE, look
from foedus.forecast.measures import decided
from foedus.forecast.model import Result
from foedus.forecast.power import Game, banzhaf, shapley
from foedus.forecast.run import Tallies, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from foedus.forecast.compile import Compiled
    from foedus.forecast.looking import Looked
    from foedus.forecast.model import Count, Model

    Runner = Callable[[Model, int, int, int], Tallies]
    """Model, trials, seed, first."""

__all__ = ["TRIALS", "Drawn", "draw", "forecast", "made_with"]

TRIALS: Final = 200_000
_MADE_WITH: Final = ("foedus", "holidays", "numba", "numpy", "tzdata")
_PARTS: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Equal batches of trials of one model, in the order of their numbers."""

    seed: int
    batches: tuple[Tallies, ...]

    @property
    def whole(self) -> Tallies:
        """All of them together."""
        return reduce(add, self.batches)

    @property
    def digest(self) -> str:
        """SHA-256 over every count: two runs that drew the same have the same."""
        whole, digest = self.whole, sha256()
        for each in fields(whole):
            digest.update(np.ascontiguousarray(getattr(whole, each.name), "<i8").tobytes())
        return digest.hexdigest()


def draw(
    model: Model,
    *,
    trials: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    runner: Runner | None = None,
) -> Drawn:
    """Draw trials in equal batches, each in a thread of its own, or by another runner.

    Raises:
        NotForecastError: trials that are no multiple of the batches.
    """
    if trials < BATCHES or trials % BATCHES:
        message = f"{trials:,} trials cannot be drawn in {BATCHES} equal batches."
        better = max(BATCHES, trials - trials % BATCHES)
        raise NotForecastError(message, remedy=f"Take {better:,}.")
    size = trials // BATCHES

    def batch(number: int) -> Tallies:
        first = number * size
        if runner is not None:
            return runner(model, size, seed, first)
        found = run(model, trials=size, seed=seed, first=first, threads=1)
        if progress is not None:
            progress(size)
        return found

    with ThreadPoolExecutor(threads) as pool:
        return Drawn(seed=seed, batches=tuple(pool.map(batch, range(BATCHES))))


def forecast(
    compiled: Compiled,
    *,
    trials: int = TRIALS,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    runner: Runner | None = None,
) -> Answers:
    """Everything that is answered about one question."""
    drawn = draw(
        compiled.model, trials=trials, seed=seed, threads=threads, progress=progress, runner=runner
    )
    looked = look(compiled, seed, min(SAMPLE, trials))
    answers = _Answering(compiled, drawn, looked).answers()
    return with_exact(answers, compiled.model)


class _Answering:
    """One run, seen in each of the ways that an answer asks."""

    def __init__(self, compiled: Compiled, drawn: Drawn, looked: Looked) -> None:
        self.compiled, self.drawn, self.looked = compiled, drawn, looked
        self.model, self.whole = compiled.model, drawn.whole
        self.trials = self.whole.trials
        self.collective = compiled.asked.rule.kind is not RuleKind.INDIVIDUAL
        self.power = _power(compiled.model.ballots[0].rule) if self.collective else None

    def answers(self) -> Answers:
        compiled, model, whole, looked = self.compiled, self.model, self.whole, self.looked
        closes = np.array(looked.closes)
        ends = bool(np.isfinite(closes).any())
        deadline = float(np.median(closes)) if ends else None
        behaviour = compiled.behaviour
        return Answers(
            agreement=compiled.agreement.reference,
            title=compiled.agreement.title,
            question=model.ballots[0].question,
            cite=model.ballots[0].cite,
            rule=compiled.asked.rule.kind,
            behaviour=behaviour.name,
            attack=str(compiled.attack.at),
            parties=tuple(self.party(i) for i in range(len(model.parties))),
            method="simulated",
            trials=self.trials,
            seed=self.drawn.seed,
            deadline=deadline,
            reported=_span_of(looked.reported),
            met=_span_of(looked.met) if looked.met else None,
            decided_by=self.by(whole.all_answered),
            decided_in_time=self.in_time() if ends and not self.collective else None,
            support_by=tuple((k, self.by(whole.nth[k])) for k in range(1, len(model.parties) + 1)),
            adopted_by=self.by(whole.settled[0]) if self.collective else (),
            certain_by=self.by(whole.certain[0]) if self.collective else (),
            results=tuple(
                (result.name.lower(), share(int(count), self.trials))
                for result, count in zip(Result, whole.results[0], strict=True)
                if count or (self.collective and result is Result.ADOPTED)
            ),
            all_decided=self.span(whole.all_answered),
            adopted=self.span(self.adoption()) if self.collective else None,
            weight=self.weight(),
            failures=self.failures(),
            arrivals=tuple(self.arrivals()),
            curves=dict(self.curves()),
            assumptions=tuple(
                (
                    line.place,
                    line.says,
                    ": ".join(filter(None, (line.basis, ", ".join(line.sources)))),
                )
                for line in assumptions(behaviour)
            ),
            notes=(
                *compiled.assumed,
                *compiled.followed,
                _looked_at(looked.trials),
                self.how_sure(),
                *not_known(behaviour, model.parties),
            ),
            asked=(
                ("agreement", compiled.agreement.reference),
                ("behaviour", behaviour.name),
                ("question", compiled.asked.clause.name),
                ("form", compiled.wanted.form or ""),
                ("at", str(compiled.attack.at)),
                ("by", compiled.attack.by),
                ("on", compiled.attack.on),
                ("horizon", f"{model.horizon:g}"),
                ("trials", str(self.trials)),
                ("seed", str(self.drawn.seed)),
            ),
            drawn=self.drawn.digest,
            digests=model.digests,
            versions=made_with(),
        )

    def by(self, histogram: NDArray[np.int64]) -> tuple[tuple[float, Estimate], ...]:
        """How likely by each checkpoint within the horizon."""
        return tuple(
            (hour, share(int(histogram[: self.bin_of(hour)].sum()), self.trials))
            for hour in CHECKPOINTS
            if hour <= self.model.horizon
        )

    def bin_of(self, hour: float) -> int:
        return round(hour / self.model.bin_hours)

    def span(self, histogram: NDArray[np.int64]) -> Span:
        """Quantiles of a time, to a part of a bin."""
        tenth, median, ninetieth = self.quantiles(histogram)
        never = share(int(histogram[-1]), self.trials)
        return Span(tenth=tenth, median=median, ninetieth=ninetieth, never=never)

    def quantiles(self, histogram: NDArray[np.int64]) -> list[float | None]:
        """Hours by which a tenth, a half, nine tenths have come; None where they never do."""
        total = histogram.cumsum()
        found: list[float | None] = []
        for part in _PARTS:
            wanted = part * float(total[-1])
            place = int(np.searchsorted(total, wanted))
            before = float(total[place - 1]) if place else 0.0
            never = place >= len(histogram) - 1
            bins = place + (wanted - before) / max(1, histogram[place])
            found.append(None if never else float(bins * self.model.bin_hours))
        return found

    def how_sure(self) -> str:
        """How far any quantile that is shown may be off, from the spread of the batches."""
        halves = [0.0]
        for name, at in (
            ("all_answered", slice(None)),
            ("settled", 0),
            ("certain", 0),
            *(("answered", i) for i in range(len(self.model.parties))),
        ):
            drawn = [self.quantiles(getattr(b, name)[at]) for b in self.drawn.batches]
            for values in zip(*drawn, strict=True):
                known = tuple(each for each in values if each is not None)
                if len(known) == len(values):
                    estimate = mean(known)
                    halves.append(estimate.high - estimate.value)
        return (
            "Hours at which a tenth, a half or nine tenths have come are within "
            f"{max(halves):.1f} h of those shown, in 95 of 100 runs; they are read from bins of "
            f"{self.model.bin_hours:.3g} h."
        )

    def adoption(self) -> NDArray[np.int64]:
        """When it was adopted; where the question never closes, when nobody could undo it."""
        ends = np.isfinite(self.looked.closes).any()
        whole = self.whole
        found: NDArray[np.int64] = (whole.settled if ends else whole.certain)[0]
        return found

    def in_time(self) -> Estimate:
        """That all have answered by the close, from the trials that were looked at."""
        return share(self.looked.trials - self.looked.failed, self.looked.trials)

    def party(self, i: int) -> PartyAnswer:
        whole, hours = self.whole, self.looked.stages[:, i]
        names = self.model.stages[i]
        longest = int(hours.argmax()) if hours.any() else None
        return PartyAnswer(
            party=self.model.parties[i],
            answered=self.span(whole.answered[i]),
            late=share(int(whole.late[i]), self.trials),
            supports_in_time=share(int(whole.in_time[0, i]), self.trials),
            held_up_by="" if longest is None else names[longest],
            held_up_share=0.0 if longest is None else float(hours[longest] / hours.sum()),
            banzhaf=float(self.power[0][i]) if self.power else None,
            shapley=float(self.power[1][i]) if self.power else None,
            stages=tuple(
                (name, float(each)) for name, each in zip(names, hours, strict=True) if name
            ),
        )

    def weight(self) -> Estimate:
        every = float(self.model.ballots[0].rule.weights.sum()) or 1.0
        return mean(tuple(float(b.weight[0]) / b.trials / every for b in self.drawn.batches))

    def failures(self) -> tuple[Failure, ...]:
        laid = sorted(self.looked.laid.items(), key=lambda pair: -pair[1].value)
        return tuple(Failure(party=party, step=step, share=each) for (party, step), each in laid)

    def arrivals(self) -> Iterator[Arrival]:
        model = self.model
        for f, form in enumerate(model.forms):
            for day in DAYS:
                arrived = [self.arrived(batch, f, 24.0 * day) for batch in self.drawn.batches]
                yield Arrival(
                    form=form,
                    unit=model.units[f],
                    day=day,
                    amount=mean(tuple(arrived)),
                    promised=float(model.amount[f].sum()),
                )

    def arrived(self, tallies: Tallies, form: int, hour: float) -> float:
        """The expected amount of a form by an hour."""
        last = round(hour / self.model.arrival_hours)
        counts = tallies.arrivals[form, :, :last].sum(axis=1)
        return float(counts @ self.model.amount[form]) / tallies.trials

    def curves(self) -> Iterator[tuple[str, tuple[tuple[float, float], ...]]]:
        """By every second hour; what arrived, by day."""
        whole, hours = self.whole, np.arange(0.0, self.model.horizon + 0.5, 2.0)
        drawn = {
            "done": decided(self.model, whole),
            "decided": whole.all_answered,
            "support": whole.nth[1:].sum(axis=0),
        }
        if self.collective:
            drawn["adopted"] = self.adoption()
        for name, histogram in drawn.items():
            total = np.concatenate(([0], histogram.cumsum())) / self.trials
            yield name, tuple((float(h), float(total[self.bin_of(h)])) for h in hours)
        for f, form in enumerate(self.model.forms):
            days = range(DAYS[-1] + 1)
            yield (
                f"arrived {form}",
                tuple((float(day), self.arrived(whole, f, 24.0 * day)) for day in days),
            )


def made_with() -> tuple[tuple[str, str], ...]:
    """The versions of what makes a forecast."""
    return tuple((name, version(name)) for name in _MADE_WITH)


def _looked_at(count: int) -> str:
    return (
        "What takes the time, when it was reported and met, whether all are in time and why it "
        f"fails are from the first {count:,} trials, looked at one by one."
    )


def _power(rule: Count) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Banzhaf's and Shapley's shares; None for a rule that is no plain game of yes and no."""
    try:
        game = Game.of(rule)
    except FoedusError:
        return None
    return banzhaf(game), shapley(game)


def _span_of(values: Sequence[float]) -> Span:
    """Quantiles of times that were looked at one by one."""
    tenth, median, ninetieth = (float(each) for each in np.quantile(values, (0.1, 0.5, 0.9)))
    never = share(int(np.isinf(values).sum()), len(values))
    return Span(tenth=tenth, median=median, ninetieth=ninetieth, never=never)
