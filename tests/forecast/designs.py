"""Agreements that ship, compiled under the behaviour that ships."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from foedus.corpus.library import CORPUS
from foedus.forecast.compile import Attack, Compiled, Wanted, compile_model
from foedus.forecast.reading import read_behaviour
from foedus.moments import parse_instant
from foedus.wiring import corpus

if TYPE_CHECKING:
    from foedus.agreement.resolved import Agreement
    from foedus.forecast.behaviour import Behaviour

NIGHT: Final = Attack(at=parse_instant("2027-08-28T02:07:30+03:00"))
"""A Saturday in the summer recess, not at a full quarter of an hour."""
LIBRARY: Final = corpus.library()
PROCEDURES: Final = corpus.procedures()


@cache
def usual() -> Behaviour:
    read = read_behaviour((CORPUS / "behaviours" / "usual.yaml").read_bytes(), "usual.yaml")[0]
    assert read.behaviour is not None
    return read.behaviour


@cache
def agreement(name: str) -> Agreement:
    return corpus.alone([f"mechanism/{name}"], LIBRARY)[0]


def compiled(name: str, wanted: Wanted | None = None, attack: Attack = NIGHT) -> Compiled:
    return compile_model(agreement(name), usual(), PROCEDURES, attack, wanted or Wanted())
