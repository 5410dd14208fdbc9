"""What a forecast page and its program's address ask, and the exact evaluator's answer to it.

One evaluation at a time, in a thread of the pool; a few may wait for it, and
who comes then is sent away, so that readers who drag cannot take every thread.
NumPy is loaded with the first question, and no compiler ever.

Nothing here is kept in a record, and nothing here reads one: a forecast is made
of assumptions.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException

from foedus.agreement.vocabulary import Role
from foedus.desk.language import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.resolved import Agreement
    from foedus.agreement.vocabulary import Form
    from foedus.desk.context import Promises
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.compile import Compiled
    from foedus.forecast.exact_curves import Kept
    from foedus.forecast.model import Model
    from foedus.moments import Instant

__all__ = [
    "ACCURATE",
    "CHECKPOINTS",
    "DRAGGED",
    "HOURS",
    "Arrived",
    "Asking",
    "Forecasts",
    "Found",
    "Turned",
    "attack_on",
    "stages_of",
]

CHECKPOINTS: Final = (24, 72, 168)
"""Hours after the attack at which a forecast is told."""
HOURS: Final = tuple(range(3, CHECKPOINTS[-1] + 1, 3))
"""At which a chart is drawn; the checkpoints are among them."""
_COMPILED: Final = 24
_CURVES: Final = 48
"""Four to seven megabytes each, or half of it; an answer has about fourteen."""
DRAGGED: Final = 1e-3
"""How accurate, about, an answer is that somebody waits for while dragging."""
ACCURATE: Final = 1e-4
_WAITING: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What the sliders turn: speeds as factors, `request` how many times as long it takes.

    `support` is how likely a party supports that nothing else is assumed of;
    all that are not certain are moved by as much.
    """

    home: float = 1.0
    party: str = ""
    party_speed: float = 1.0
    request: float = 1.0
    support: float | None = None
    stage: str = ""
    stage_speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question to the evaluator, but for what is turned."""

    agreement: Agreement
    behaviour: Behaviour
    form: Form
    at: Instant
    by: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What is expected to have arrived of one form by each day, and in the end if all support."""

    form: str
    unit: str
    by_day: tuple[float, ...]
    promised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The evaluator's answer; probabilities by `HOURS`, or by `CHECKPOINTS` where it says so.

    `answered` and `supporting` are expected numbers of parties.  `adopted` is
    empty where each decides for itself, and where `why_not` says why it has no
    exact evaluation.  `at_least[k]` is by the checkpoints.
    """

    compiled: Compiled
    without: bool
    """Whether a bandwagon or leaders were left out."""
    all_answered: tuple[float, ...]
    answered: tuple[float, ...]
    supporting: tuple[float, ...]
    adopted: tuple[float, ...]
    at_least: tuple[tuple[float, ...], ...]
    late: tuple[tuple[str, float], ...]
    """No answer by the close; by the last of `HOURS`, where nothing closes the question."""
    days: tuple[int, ...]
    arrivals: tuple[Arrived, ...] | None
    accuracy: float
    why_not: str


def attack_on(agreement: Agreement, by: str | None = None, on: str | None = None) -> dict[str, str]:
    """By whom and on whom: as reported, else by the roles, else what a forecast assumes."""
    roles = {party.role: code for code, party in reversed(list(agreement.parties.items()))}
    return {
        "by": by or roles.get(Role.NAMED_AGGRESSOR) or "RUS",
        "on": on or roles.get(Role.BENEFICIARY) or "UKR",
    }


def stages_of(model: Model) -> dict[str, tuple[str, ...]]:
    """Every stage by its name, and the parties that go through it: the commonest first."""
    found: dict[str, list[str]] = {}
    for party, names in zip(model.parties, model.stages, strict=True):
        for name in filter(None, names):
            found.setdefault(name, []).append(party)
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return {name: tuple(parties) for name, parties in ordered}


class Forecasts:
    """The evaluator of one process, and what it has worked out before."""

    def __init__(self, promises: Promises) -> None:
        self._promises = promises
        self._room, self._working = BoundedSemaphore(_WAITING), Lock()
        self._agreements: dict[str, Agreement] = {}
        self._compiled: OrderedDict[object, Compiled] = OrderedDict()
        self._kept: Kept | None = None

    def agreement(self, reference: str) -> Agreement:
        """A document of the library by itself, as it was when somebody first asked for it."""
        if reference not in self._agreements:
            self._agreements[reference] = self._promises.agreements([reference])[0]
        return self._agreements[reference]

    def compiled(self, asking: Asking) -> Compiled:
        """The model that is turned.

        Raises:
            NotForecastError: a forecast cannot follow what is asked.
            HTTPException: 503, and when to ask again: too many wait.
        """
        with self._turn():
            return self._model(asking)

    def found(self, asking: Asking, turned: Turned, accuracy: float = DRAGGED) -> Found:
        """The answer, about so accurate; how far off it may be is in it.

        Raises:
            NotForecastError, HTTPException: as `compiled`.
        """
        with self._turn():
            return self._answer(self._model(asking), turned, accuracy)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            message = told("Others are asking for forecasts just now. Ask again in a moment.")
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, message, {"Retry-After": "1"})
        try:
            with self._working:
                yield
        finally:
            self._room.release()

    def _model(self, asking: Asking) -> Compiled:
        from foedus.forecast.compile import Attack, Wanted, compile_model  # noqa: PLC0415 - NumPy

        agreement, behaviour = asking.agreement, asking.behaviour
        digests = (agreement.digest, agreement.sources, behaviour.name)
        key = (*digests, asking.form, asking.at, asking.by, asking.on)
        if key not in self._compiled:
            attack = Attack(at=asking.at, by=asking.by, on=asking.on)
            procedures = self._promises.procedures()
            wanted = Wanted(form=asking.form)
            made = compile_model(agreement, behaviour, procedures, attack, wanted)
            self._compiled[key] = made
            while len(self._compiled) > _COMPILED:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(key)
        return self._compiled[key]

    def _answer(self, compiled: Compiled, turned: Turned, accuracy: float) -> Found:
        from foedus.desk.forecast_models import answer_of, turned_model  # noqa: PLC0415 - NumPy
        from foedus.forecast.exact_curves import Kept  # noqa: PLC0415 - as above

        self._kept = self._kept or Kept(most=_CURVES)
        return answer_of(compiled, turned_model(compiled, turned), self._kept, accuracy)
