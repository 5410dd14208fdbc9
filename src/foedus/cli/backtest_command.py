"""`foedus backtest [BEHAVIOUR...]`."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.rehearsal.back_test import Scored

__all__ = ["command"]


@click.command("backtest")
@click.argument("names", metavar="[BEHAVIOUR]...", nargs=-1)
@click.option("--cases", is_flag=True, help="Every case, and where it stands.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--svg",
    "plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a calibration plot of the first behaviour.",
)
def command(names: tuple[str, ...], plot: Path | None, *, cases: bool, as_json: bool) -> None:
    """Say how well behaviours would have foretold what really happened.

    A case that a number was fitted to is left out, and the number fitted
    anew, before that case is scored. Without a name, `usual` is held.
    """
    from foedus import wiring
    from foedus.rehearsal.back_test import WAYS, at_home, back_test

    histories = wiring.histories()
    held: dict[str, dict[str, tuple[Scored, ...]]] = {}
    for name in names or ("usual",):
        behaviour = wiring.behaviour(name).behaviour
        assert behaviour is not None
        ways = {str(way): back_test(behaviour, histories, way) for way in WAYS}
        held[behaviour.name] = ways | {"one government": at_home(behaviour)}
    if plot is not None:
        from foedus.rehearsal.calibration import calibration

        first, panels = next(iter(held.items()))
        title = f"{first}: what was foretold and what came"
        plot.write_text(calibration(title, list(panels.items())), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(_as_data(held), indent=2))
        return
    for place, (name, ways) in enumerate(held.items()):
        click.echo("\n" * (place > 0) + click.style(f"behaviour/{name}", bold=True))
        _print(ways, cases=cases)
    click.echo(_LEGEND)


_WIDTHS: Final = (6, 10, 13, 11, 7, 8)
_SCORES: Final = ("log_score", "plain")
_LEGEND: Final = """
By the median half of the cases should have come, by nine tenths 90 of 100. A past
time is an interval, so at least and at most so many had. Log score: of the
interval, nearer to 0 is better; plain: of a log-normal fitted to the other cases
of that line alone. CRPS: in hours, at its middle, 0 is best. A decision is that
of one government which decides alone, after the meeting."""


def _print(ways: dict[str, tuple[Scored, ...]], *, cases: bool) -> None:
    heads = ("cases", "by median", "nine tenths", "log score", "plain", "CRPS")
    click.echo(" " * 19 + "".join(f"{head:>{n}}" for head, n in zip(heads, _WIDTHS, strict=True)))
    for way, scored in ways.items():
        if not scored:
            continue
        score, plain = (_mean([getattr(each, key) for each in scored]) for key in _SCORES)
        ended = [each.crps for each in scored if each.crps is not None]
        cells = (
            *(str(len(scored)), _between(scored, 0.5), _between(scored, 0.9)),
            *(f"{score:.2f}", f"{plain:.2f}", f"{_mean(ended):.1f}"),
        )
        row = (f"{cell:>{n}}" for cell, n in zip(cells, _WIDTHS, strict=True))
        click.echo(f"{way:<19}" + "".join(row))
        if len(ended) < len(scored):
            click.echo(f"  of which {len(scored) - len(ended)} came to no decision that is known")
        for each in scored if cases else ():
            hours = _hours(each)
            click.echo(f"  {hours:>16}  at {each.low:.2f} to {each.high:.2f}  {each.case}")


def _hours(each: Scored) -> str:
    if each.crps is None:
        return f"over {each.seen.least:.1f} h"
    return f"[{each.seen.least:.1f}, {each.seen.most:.1f}] h"


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else float("nan")


def _between(scored: Sequence[Scored], level: float) -> str:
    """How many had come by a quantile, at least and at most."""
    surely = sum(each.high <= level for each in scored)
    perhaps = sum(each.low <= level for each in scored)
    return f"{surely} to {perhaps}" if surely < perhaps else str(surely)


def _as_data(held: dict[str, dict[str, tuple[Scored, ...]]]) -> dict[str, object]:
    def as_data(each: Scored) -> dict[str, object]:
        most = each.seen.most if each.crps is not None else None
        plain = None if isnan(each.plain) else each.plain
        return asdict(each) | {"seen": [each.seen.least, most], "plain": plain}

    return {
        name: {way: [as_data(each) for each in scored] for way, scored in ways.items()}
        for name, ways in held.items()
    }
