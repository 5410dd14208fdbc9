"""Why designs differ, found by taking away what sets one apart and drawing the same attacks again.

What may be taken away: the possible attacker's voice, vetoes, waiting for a
meeting, waiting for a request, the closing hour; and last the rule itself (half of the parties then
suffice).  Whatever brings most goes first, one after another; what is said of a
design is what each of these brought, never a text prepared for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.agreement.vocabulary import RuleKind
from foedus.forecast.measures import closes_never, decided, is_individual, share_by
from foedus.forecast.run import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from foedus.forecast.compile import Compiled
    from foedus.forecast.model import Ballot, Count, Model

__all__ = ["Step", "steps_of"]

_TRIALS: Final = 4096
_MATTERS: Final = 0.005
"""A gain in the share below this is not spoken of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was taken away, after those before it, and the share decided then."""

    words: str
    share: float


@dataclass(frozen=True, slots=True)
class _Change:
    words: str
    of: Callable[[Model], Model]
    is_last: bool = False


def steps_of(design: Compiled, model: Model, *, hours: float, seed: int) -> tuple[Step, ...]:
    """What holds a design back, the largest first; each is taken away beside those before."""
    left = _changes(design, model)
    found: list[Step] = []
    at = _share(model, hours, seed)
    while left and at < 1 - _MATTERS:
        now = [each for each in left if not each.is_last] or left
        tried = [(_share(each.of(model), hours, seed), each) for each in now]
        at, best = max(tried, key=lambda pair: pair[0])
        model = best.of(model)
        left.remove(best)
        found.append(Step(words=best.words, share=at))
    return tuple(found)


def _share(model: Model, hours: float, seed: int) -> float:
    tallies = run(model, trials=_TRIALS, seed=seed)
    return share_by(decided(model, tallies), hours, model.bin_hours)


def _changes(design: Compiled, model: Model) -> list[_Change]:
    """What this design has that another may not have, with the words for being without it."""
    rule, behaviour = model.ballots[0].rule, design.behaviour
    attacker = design.attack.by
    found = []
    if attacker in model.parties:
        place = model.parties.index(attacker)
        if (rule.voters | rule.veto)[place] and not rule.recused[place]:
            away = np.arange(len(model.parties)) == place
            words = f"without a voice for {attacker}"
            found.append(_Change(words, lambda m: _ruled(m, lambda r: _recused(r, away))))
    if (rule.veto & ~rule.recused).any():
        found.append(_Change("without vetoes", lambda m: _ruled(m, _without_veto)))
    if model.waits and behaviour.meeting is not None:
        words = f"without waiting for the meeting ({behaviour.meeting.median:.3g} h, median)"
        found.append(_Change(words, _without_meeting))
    if model.from_request and behaviour.request is not None:
        words = f"without waiting for the request ({behaviour.request.median:.3g} h, median)"
        found.append(_Change(words, _without_request))
    if not is_individual(model) and not closes_never(model):
        found.append(_Change("with no closing hour", _without_close))
    if not is_individual(model):
        words = f"were the support of half of its {len(model.parties)} enough"
        found.append(_Change(words, lambda m: _ruled(m, _each), is_last=True))
    return found


def _ruled(model: Model, change: Callable[[Count], Count]) -> Model:
    first, *others = model.ballots
    return replace(model, ballots=(replace(first, rule=change(first.rule)), *others))


def _recused(rule: Count, away: NDArray[np.bool_]) -> Count:
    return _throughout(rule, lambda r: replace(r, recused=r.recused | away))


def _without_veto(rule: Count) -> Count:
    return _throughout(rule, lambda r: replace(r, veto=np.zeros_like(r.veto)))


def _throughout(rule: Count, change: Callable[[Count], Count]) -> Count:
    """Changed, and so are the rules that it falls back on."""
    broken = _throughout(rule.on_break, change) if rule.on_break else None
    failed = _throughout(rule.on_fail, change) if rule.on_fail else None
    return replace(change(rule), on_break=broken, on_fail=failed)


def _each(rule: Count) -> Count:
    return replace(rule, kind=RuleKind.INDIVIDUAL, early=0, on_break=None, on_fail=None)


def _without_close(model: Model) -> Model:
    first, *others = model.ballots
    open_ = replace(first, after_attack=nan, after_report=nan, after_request=nan, after_meeting=nan)
    return replace(model, ballots=(open_, *others))


def _without_meeting(model: Model) -> Model:
    common = model.common.copy()
    common[2] = nan
    start = "after_request" if model.from_request else "after_report"
    return replace(
        model,
        common=common,
        waits=False,
        from_meeting=False,
        ballots=tuple(_moved(each, "after_meeting", start) for each in model.ballots),
    )


def _without_request(model: Model) -> Model:
    common = model.common.copy()
    common[1] = nan
    ballots = tuple(_moved(each, "after_request", "after_report") for each in model.ballots)
    return replace(model, common=common, from_request=False, ballots=ballots)


def _moved(ballot: Ballot, clock: str, start: str) -> Ballot:
    """With a clock that runs from an earlier moment; the longer of two that run from there."""
    hours = float(np.fmax(getattr(ballot, clock), getattr(ballot, start)))
    changed: dict[str, Any] = {clock: nan, start: hours}
    return replace(ballot, **changed)
