"""One trial of a forecast as a script, drawn in a process of its own.

The kernel is compiled when it is first used, which takes seconds; whoever asks
from a desk waits for that, and nobody else does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.errors import FoedusError, NotForecastError
from foedus.moments import parse_instant
from foedus.rehearsal.script import read_script
from foedus.wiring.corpus import alone, library, procedures
from foedus.wiring.corpus import behaviour as named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.desk.context import TrialAsked
    from foedus.rehearsal.script import ScriptReading

__all__ = ["answer", "trial"]

_LONGEST: Final = 120.0
"""Seconds; a first trial after an installation takes about twenty."""
_ENTRY: Final = "from foedus.wiring.trials import answer; answer()"


def trial(asked: TrialAsked, own: Sequence[Path] = ()) -> ScriptReading:
    """A trial of a forecast of a mechanism, under a behaviour.

    Raises:
        NotForecastError: a forecast cannot follow what is asked, or took too long.
    """
    sent = {**asdict(asked), "at": str(asked.at), "own": [str(each) for each in own]}
    again = "Ask again in a moment; `foedus forecast --trial` says more."
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", _ENTRY],
            input=json.dumps(sent),
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired as fault:
        raise NotForecastError("Drawing the trial took too long.", remedy=again) from fault
    if done.returncode:
        raise NotForecastError("The trial could not be drawn.", remedy=again)
    told = json.loads(done.stdout)
    if "script" not in told:
        raise NotForecastError(told["message"], remedy=told["remedy"])
    return read_script(told["script"].encode(), f"trial-{asked.number}")


def answer() -> None:
    """In the process of its own: read what is asked, and tell the script."""
    asked = json.load(sys.stdin)
    try:
        told = {"script": _script(**asked)}
    except FoedusError as fault:
        told = {"message": fault.message, "remedy": fault.remedy}
    json.dump(told, sys.stdout)


def _script(  # noqa: PLR0913 - what a trial is drawn from, each by its name
    *, under: str, behaviour: str, at: str, by: str, on: str, seed: int, number: int, own: list[str]
) -> str:
    from foedus.forecast.as_script import script_of  # noqa: PLC0415 - NumPy and a compiler
    from foedus.forecast.compile import Attack, Wanted, compile_model  # noqa: PLC0415 - as above
    from foedus.forecast.trace import trace  # noqa: PLC0415 - as above

    corpus = library(map(Path, own))
    agreement = alone([corpus.get(under).reference], corpus)[0]
    assumed = named(behaviour).behaviour
    assert assumed is not None
    attack = Attack(at=parse_instant(at), by=by, on=on)
    compiled = compile_model(agreement, assumed, procedures(), attack, Wanted())
    return script_of(compiled, trace(compiled.model, seed, number), seed=seed)
