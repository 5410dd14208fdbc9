"""A result in a file, made again: what it was asked, and whether the same came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.forecast.answers import Answers
    from foedus.forecast.comparison import Comparison

__all__ = ["expect_same_digests", "expect_same_result", "given_behaviour", "repeated"]

_MAY_DIFFER: Final = ("versions", "designs")
"""The forecast of each design is only kept with the page that shows it."""
_RENAMED: Final[dict[str, str]] = {
    "at": "moment",
    "by": "attacker",
    "on": "victim",
    "what-if": "what_if",
}
"""Options by the names that commands know them by."""


def repeated(
    path: Path, what: str, *, numbers: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A result as it was kept, and what it was asked by option, of which these are numbers.

    Raises:
        NotFoundError: the file is no such result.
    """
    from foedus.errors import NotFoundError

    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        asked: dict[str, Any] = dict(held["asked"])
        dict(held["digests"])
        str(held["drawn"])
        sum(float(asked[name]) for name in numbers)
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        message = f"{path} is no result of a {what}."
        raise NotFoundError(message, remedy="Keep one with --json.") from fault
    options = {_RENAMED.get(name, name): value for name, value in asked.items()}
    return held, options


def expect_same_digests(held: dict[str, Any], now: tuple[tuple[str, str], ...]) -> None:
    """Refuse to make it again from documents that have changed.

    Raises:
        NotForecastError: it names them.
    """
    from foedus.errors import NotForecastError

    before = {tuple(each) for each in held["digests"]}
    changed = sorted({name for name, _ in before ^ set(now)})
    if changed:
        message = f"It cannot be given again: {', '.join(changed)} changed since."
        raise NotForecastError(message, remedy="Forecast anew, and compare the two.")


def expect_same_result(held: dict[str, Any], found: Answers | Comparison) -> None:
    """Refuse a result that drew, or says, otherwise.

    Raises:
        NotForecastError: other counts were drawn, or it names the first answers that differ.
    """
    from foedus.errors import NotForecastError
    from foedus.forecast.reports.data import as_json

    if held["drawn"] != found.drawn:
        message = "Other counts were drawn than the result holds."
        remedy = "Compare the versions that it names with yours: foedus, numba, numpy."
        raise NotForecastError(message, remedy=remedy)
    now = json.loads(as_json(found))
    changed = [name for name in now if name not in _MAY_DIFFER and held.get(name) != now[name]]
    if changed:
        message = f"The result says otherwise than what was drawn: {', '.join(changed)}."
        raise NotForecastError(message, remedy="Take the answers that are given now.")


def given_behaviour(asked: dict[str, Any]) -> dict[str, Any]:
    """A behaviour that was named beside the result: its own may be in a file."""
    source = click.get_current_context().get_parameter_source("behaviour")
    return {"behaviour": asked["behaviour"]} if source is ParameterSource.COMMANDLINE else {}
