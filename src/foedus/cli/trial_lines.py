"""One trial of a forecast, told line by line in the order of time."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace

__all__ = ["lines_of"]


def lines_of(compiled: Compiled, drawn: Trace, *, seed: int) -> Iterator[str]:
    """How it ended, then what happened when."""
    from foedus.agreement.vocabulary import RuleKind
    from foedus.forecast.as_script import instant_of

    yield f"Trial {drawn.trial} of seed {seed}: {_ended(drawn)}.{_silent(compiled, drawn)}"
    told = [*_common(compiled, drawn), *_answers(compiled, drawn)]
    collective = compiled.asked.rule.kind is not RuleKind.INDIVIDUAL
    question = _question(drawn, collective=collective)
    told += [each for each in question if isfinite(each[0])]
    for hours, what in sorted(told, key=lambda each: each[0]):
        yield f"{hours:8.2f} h  {instant_of(compiled, hours).round('second')}  {what}"


def _ended(drawn: Trace) -> str:
    from foedus.forecast.model import Result

    ballot = drawn.ballots[0]
    if ballot.result is not Result.EACH:
        still = "still " if ballot.result is Result.OPEN else ""
        return still + ballot.result.name.lower().replace("_", " ")
    said = list(zip(drawn.answers, drawn.answered, strict=True))
    in_favour = [at for answer, at in said if answer == "support"]
    by_close = sum(at <= ballot.closes for at in in_favour)
    counted = f"each decides for itself; {len(in_favour)} of {len(said)} support"
    return f"{counted}, {by_close} of them by the close" if isfinite(ballot.closes) else counted


def _silent(compiled: Compiled, drawn: Trace) -> str:
    parties = zip(compiled.model.parties, drawn.answers, strict=True)
    silent = [party for party, answer in parties if not answer]
    hours = f" within {compiled.model.horizon:g} h"
    return f" No answer{hours}: {', '.join(silent)}." if silent else ""


def _common(compiled: Compiled, drawn: Trace) -> Iterator[tuple[float, str]]:
    """The report, and a request and a meeting where there are any."""
    from foedus.forecast.stages import COMMON, common_of

    for place in common_of(compiled.model):
        yield getattr(drawn, COMMON[place]), COMMON[place]


def _answers(compiled: Compiled, drawn: Trace) -> Iterator[tuple[float, str]]:
    parties = zip(compiled.model.parties, drawn.answered, drawn.answers, strict=True)
    yield from ((float(hours), f"{party} {answer}") for party, hours, answer in parties if answer)


def _question(drawn: Trace, *, collective: bool) -> Iterator[tuple[float, str]]:
    """What becomes of the question; endless for what does not happen."""
    from foedus.forecast.model import Result

    ballot = drawn.ballots[0]
    yield ballot.drafted, "the text is circulated under silence"
    yield ballot.closes, "the question closes"
    if ballot.result is Result.EACH:
        yield (
            ballot.alone if collective else inf,
            "from here on each decides for itself",
        )
        return
    if ballot.result is Result.ADOPTED and ballot.certain < ballot.settled:
        yield ballot.certain, "nobody left could undo the adoption"
    yield ballot.settled, ballot.result.name.lower().replace("_", " ")
