"""`foedus explore ID|FILE`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.forecast_options import (
    attack_of,
    attack_options,
    behaviour_of,
    compiled_of,
    form_of,
)
from foedus.cli.options import library_option, opened_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from foedus.forecast.answers import Estimate, Swing
    from foedus.forecast.compile import Compiled
    from foedus.forecast.hours_of_week import Week
    from foedus.forecast.inverse import Inverse

__all__ = ["command"]

_TRIALS: Final = 8192
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHOWN: Final = 12
_FELT: Final = 0.01


@click.command("explore", context_settings={"default_map": {"trials": _TRIALS}})
@click.argument("reference", metavar="ID|FILE")
@attack_options
@click.option(
    "--within", type=click.FloatRange(1), default=72, show_default=True, help="Hours to decide."
)
@click.option(
    "--wanted",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    help="The chance that is to be reached.",
)
@click.option("--week", is_flag=True, help="Also every third hour of a week, as the attack's.")
@click.option("--json", "as_json", is_flag=True, help="For machines: everything, whole.")
@library_option
def command(reference: str, own: tuple[Path, ...], **asked: Any) -> None:
    """Say what would have to be true, and on which assumptions a forecast hangs.

    How much faster which step would have to be for the wanted chance; how far
    each assumption, halved or doubled, moves it; all on the same draws, or
    exact where no party's answer moves another's.
    """
    from foedus.forecast.headline import Headline
    from foedus.forecast.hours_of_week import hours_of_week
    from foedus.forecast.inverse import what_it_takes
    from foedus.forecast.sensitivity import swings

    design = _compiled(reference, own, asked)
    headline = Headline(hours=asked["within"], trials=asked["trials"], seed=asked["seed"])
    inverse = what_it_takes(design, headline, wanted=asked["wanted"])
    moved = swings(design, headline)
    week = hours_of_week(design, headline) if asked["week"] else None
    if asked["as_json"]:
        found = {
            "inverse": asdict(inverse),
            "swings": [asdict(each) for each in moved],
            "week": None if week is None else asdict(week),
        }
        click.echo(json.dumps(found, indent=2, default=str))
    else:
        _print(design, inverse, moved, week)


def _compiled(reference: str, own: tuple[Path, ...], asked: dict[str, Any]) -> Compiled:
    from foedus import wiring
    from foedus.forecast.compile import Wanted

    corpus, references = opened_with([reference], own)
    attack = attack_of(asked["moment"], asked["attacker"], asked["victim"])
    made = wiring.alone(references, corpus)[0]
    about = Wanted(form=form_of(asked["form"]))
    return compiled_of(made, behaviour_of(asked["behaviour"]), attack, about)


def _print(design: Compiled, inverse: Inverse, moved: Sequence[Swing], week: Week | None) -> None:
    from rich.console import Console
    from rich.markup import escape

    from foedus.forecast.measures import done_in_words
    from foedus.forecast.telling import in_hundred

    console = Console(highlight=False)
    now, wanted = in_hundred(inverse.now), in_hundred(inverse.wanted)
    console.print(escape(design.agreement.title), style="bold")
    console.print(
        f"Within {inverse.hours:g} hours it is decided in {now} of 100 such attacks: "
        f"{done_in_words(design.model)}. Behaviour {design.behaviour.name}, attack at "
        f"{design.attack.at}."
    )
    title = f"What it would take to be decided in {wanted} of 100"
    _table(console, title, ("faster, all else as assumed", "is enough"), list(_levers(inverse)))
    rows = [(each.assumption, *(_moved(*way) for way in _ways(each))) for each in moved[:_SHOWN]]
    _table(console, "What it hangs on most", ("assumption", "lower", "higher, of 100"), rows)
    if week is not None:
        _week(console, week)


def _ways(swing: Swing) -> tuple[tuple[str, Estimate | None], ...]:
    return (swing.low, swing.moved_low), (swing.high, swing.moved_high)


def _moved(said: str, change: Estimate | None) -> str:
    """What it is then, and by how much that moves the headline."""
    if change is None:
        return said
    half = 50 * (change.high - change.low)
    return f"{said}: {100 * change.value:+.1f} ±{half:.1f}"


def _at(share: float) -> str:
    return f"{100 * share:.1f}"


def _levers(inverse: Inverse) -> Iterator[tuple[str, ...]]:
    """Those that are enough, then those that reach farther than now, then what limits."""
    if not inverse.levers:
        yield "nothing need change", ""
    felt = [e for e in inverse.levers if e.factor or e.reaches >= inverse.now + _FELT]
    for each in felt[:_SHOWN]:
        if each.factor is not None:
            yield each.what, f"at {100 * each.factor:.3g} % of its time"
        else:
            yield each.what, f"never: at once, {_at(each.reaches)} of 100"
    for what, reached in inverse.limits:
        yield f"and if {what}", f"{_at(reached)} of 100"


def _week(console: Console, week: Week) -> None:
    at = {(each.weekday, each.hour): each.share.value for each in week.hours}
    hours = sorted({hour for _, hour in at})
    rows = [
        (name, *(f"{100 * at[day, hour]:.0f}" for hour in hours)) for day, name in enumerate(_DAYS)
    ]
    begins = week.begins.to_tz("UTC").date()
    away = f"; {week.closed} days of holidays or recess in it and after" if week.closed else ""
    title = f"By the hour of the attack, UTC, in the week from {begins}{away}"
    _table(console, title, ("", *(f"{hour:02}" for hour in hours)), rows)


def _table(
    console: Console, title: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(f"\n[bold]{escape(title)}[/bold]")
    console.print(table)
