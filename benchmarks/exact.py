"""How fast is the exact evaluator?  Model M with independent parties, against our own trials.

Trials are timed on many; what a given error would take is their variance
over its square.  Rounds are interleaved; medians.  Then what a moved slider of the desk's
page takes, while it is dragged and once it rests.  Run `python benchmarks/exact.py`.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from model_m import model_m

from foedus.agreement.vocabulary import Form
from foedus.desk.forecasts import ACCURATE, DRAGGED, Asking, Forecasts, Turned, attack_on
from foedus.forecast.exact import evaluate
from foedus.forecast.exact_curves import Kept
from foedus.forecast.run import run
from foedus.moments import parse_instant
from foedus.wiring import desk_promises

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
TRIALS = 200_000
BEST = (0.7302688, 0.4066852, 0.2511509)
"""Converged, and by an independent quadrature to 1e-8 (`tests/forecast/test_quadrature.py`)."""
AIMS = {1e-4: (0.1, 50), 1e-6: (0.6, 10_000)}


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def sliders() -> None:
    """Two mechanisms as the page answers them: everybody's steps at home, turned a little more."""
    promises = desk_promises()
    for under in ("mechanism/nato-light", "mechanism/nato-light@silence"):
        agreement = promises.agreements([under])[0]
        asking = Asking(
            agreement=agreement,
            behaviour=promises.behaviours()["usual"],
            form=Form.MILITARY,
            at=parse_instant("2027-08-28T04:00:00Z"),
            **attack_on(agreement),
        )
        forecasts = Forecasts(promises)
        for name, accuracy in (("dragged", DRAGGED), ("rests", ACCURATE)):
            forecasts.found(asking, Turned(), accuracy)
            times, said = [], []
            for step in range(ROUNDS):
                turned = Turned(home=2 ** (step / 4 - 0.8))
                began = time.perf_counter()
                said.append(forecasts.found(asking, turned, accuracy).accuracy)
                times.append(time.perf_counter() - began)
            print(
                f"{under}, {name}: {statistics.median(times):.3f} s a move, "
                f"off by at most {max(said):.1e}"
            )


def main() -> None:
    """Run the rounds and print the table."""
    model = model_m(beta=0.0)
    collective = replace(model, ballots=model.ballots[1:])
    kept = {accuracy: Kept() for accuracy in AIMS}
    shift = iter(range(1, 10_000))

    def moved(accuracy: float) -> object:
        """One party's government takes a little longer."""
        mu = model.mu.copy()
        mu[2, 4] += next(shift) * 1e-4
        return evaluate(replace(collective, mu=mu), (), accuracy=accuracy, kept=kept[accuracy])

    work: dict[str, Callable[[], object]] = {
        "trials": lambda: run(model, trials=TRIALS, seed=1, threads=1, details=False)
    }
    for accuracy in AIMS:
        work[f"{accuracy:g}"] = lambda a=accuracy: evaluate(collective, (), accuracy=a)
        work[f"{accuracy:g} slider"] = lambda a=accuracy: moved(a)
    for each in work.values():
        each()
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, each in work.items():
            times[name].append(timed(each))
    median = {name: statistics.median(found) for name, found in times.items()}
    variance = BEST[0] * (1 - BEST[0])
    print(f"Model M, beta 0, one thread; trials: {TRIALS / median['trials']:,.0f} a second")
    for accuracy, (seconds, ratio) in AIMS.items():
        found = evaluate(collective, (), accuracy=accuracy)
        off = max(abs(each.adopted - best) for each, best in zip(found.ballots, BEST, strict=True))
        mine = median[f"{accuracy:g}"]
        theirs = variance / accuracy**2 * median["trials"] / TRIALS
        print(
            f"{accuracy:g}: {mine:.3f} s (aim {seconds}), {theirs / mine:,.0f} x our trials "
            f"(aim {ratio:,}); one party moved {median[f'{accuracy:g} slider']:.3f} s; "
            f"off by {off:.1e}, says at most {found.error:.1e}"
        )


if __name__ == "__main__":
    main()
    sliders()
