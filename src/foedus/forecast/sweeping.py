"""A study carried out: every design under every behaviour, at every moment, about every form.

Everything is compiled before anything is drawn, so that a design which cannot be
forecast is refused at once, by its name and article.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from foedus.errors import NotForecastError
from foedus.forecast.aligning import aligned
from foedus.forecast.answers import BATCHES
from foedus.forecast.comparing import measured, value_of
from foedus.forecast.comparison import Value
from foedus.forecast.compile import Attack, Wanted, compile_model
from foedus.forecast.measures import measures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.agreement.vocabulary import Form
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.compile import Compiled
    from foedus.forecast.forecasting import Runner
    from foedus.forecast.study import Study
    from foedus.moments import Instant

__all__ = ["Case", "Swept", "cases_of", "sweep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All designs under one behaviour, for one attack, about one form."""

    behaviour: str
    moment: Instant
    form: Form
    designs: tuple[Compiled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What the designs of one case come to."""

    case: Case
    trials: int
    values: tuple[Value, ...]


def cases_of(
    study: Study,
    agreements: Sequence[Agreement],
    behaviours: Mapping[str, Behaviour],
    procedures: Sequence[Procedure],
) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Every case, and what cannot be forecast, each message once."""
    cases: list[Case] = []
    refused: dict[str, None] = {}
    for name, form, moment in product(study.behaviours, study.forms, study.moments):
        attack = Attack(at=moment, by=study.attacker, on=study.victim)
        made = []
        for agreement in agreements:
            try:
                made.append(
                    compile_model(
                        agreement, behaviours[name], procedures, attack, Wanted(form=form)
                    )
                )
            except NotForecastError as fault:
                refused[str(fault)] = None
        cases.append(Case(behaviour=name, moment=moment, form=form, designs=tuple(made)))
    return tuple(cases), tuple(refused)


def sweep(
    cases: Sequence[Case],
    *,
    trials: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    runner: Runner | None = None,
) -> Iterator[Swept]:
    """Each case in turn; within one, designs share their draws, and so do cases that are alike."""
    size = -(-trials // BATCHES)
    for case in cases:
        models = aligned([each.model for each in case.designs])
        asked = measures(models)
        batches = measured(
            models,
            asked,
            size=size,
            seed=seed,
            threads=threads,
            progress=progress,
            runner=runner,
        )
        yield Swept(
            case=case,
            trials=size * BATCHES,
            values=tuple(
                Value(
                    design=design.agreement.reference,
                    measure=measure.name,
                    unit=measure.unit,
                    value=value_of(batches[d, :, k], measure, size),
                )
                for d, design in enumerate(case.designs)
                for k, measure in enumerate(asked)
            ),
        )
