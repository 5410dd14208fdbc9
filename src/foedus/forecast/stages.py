"""The assumptions of a behaviour as places in a model's arrays: what may be made longer or surer.

An entry of the file stands for all the stages that were taken from it; one of a
party alone is named with the party.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.agreement.vocabulary import Form
from foedus.forecast.conduct import Conducts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.behaviour import Stage
    from foedus.forecast.compile import Compiled
    from foedus.forecast.model import Model

__all__ = ["COMMON", "Entry", "common_of", "entries_of", "scaled", "scaled_common"]

COMMON = ("report", "request", "meeting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a behaviour: what it is called, and the stages taken from it."""

    name: str
    stage: Stage
    places: tuple[tuple[int, int], ...]
    """Stage and party, as indices."""


def entries_of(compiled: Compiled) -> tuple[Entry, ...]:
    """Every entry that some stage of this model was taken from, in order of the stages."""
    behaviour, procedures = compiled.behaviour, tuple(compiled.procedures.values())
    form = compiled.wanted.form
    conducts = Conducts(behaviour, procedures, Form(form) if form else None)
    common = {
        **{id(stage): name for name, stage in behaviour.before.items()},
        **{id(stage): f"at home: {kind}" for kind, stage in behaviour.consents.items()},
        **{id(stage): name for name, stage in behaviour.after.items()},
        id(behaviour.otherwise): "at home: any other step",
    }
    found: dict[str, tuple[Stage, list[tuple[int, int]]]] = {}
    order: dict[str, int] = {}
    for i, party in enumerate(compiled.model.parties):
        for k, held in conducts.stages(party).items():
            name = common.get(id(held.stage), f"{held.name} of {party}")
            found.setdefault(name, (held.stage, []))[1].append((k, i))
            order[name] = min(order.get(name, k), k)
    return tuple(
        Entry(name=name, stage=found[name][0], places=tuple(found[name][1]))
        for name in sorted(found, key=lambda each: (order[each], each))
    )


def scaled(model: Model, places: tuple[tuple[int, int], ...], by: float) -> Model:
    """With the medians of these stages so many times as long."""
    mu = model.mu.copy()
    for k, i in places:
        mu[k, i] += np.log(by)
    return replace(model, mu=mu)


def scaled_common(model: Model, place: int, by: float) -> Model:
    """With the median of the report, the request or the meeting so many times as long."""
    common = model.common.copy()
    common[place, 0] += np.log(by)
    return replace(model, common=common)


def common_of(model: Model) -> Iterator[int]:
    """Which of report, request and meeting there are."""
    yield from (place for place in range(3) if not np.isnan(model.common[place, 1]))
