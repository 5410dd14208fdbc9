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
    from foedus.forecast.inverse import Inverse, Lever

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
@click.option(
    "--party", "parties", multiple=True, metavar="CODE", help="Also each step of this party alone."
)
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
    _expect_parties(design, asked["parties"])
    headline = Headline(hours=asked["within"], trials=asked["trials"], seed=asked["seed"])
    inverse = what_it_takes(design, headline, wanted=asked["wanted"], parties=asked["parties"])
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


def _expect_parties(design: Compiled, asked: Sequence[str]) -> None:
    """Refuse a party that has no steps here.

    Raises:
        NotFoundError: it is not asked under this design.
    """
    from foedus.errors import NotFoundError

    known = design.model.parties
    for party in asked:
        if party not in known:
            message = f"{party!r} is not asked under {design.agreement.reference}."
            raise NotFoundError(message, remedy=f"There are {', '.join(known)}.")


def _print(design: Compiled, inverse: Inverse, moved: Sequence[Swing], week: Week | None) -> None:
    from rich.console import Console
    from rich.markup import escape

    from foedus.forecast.measures import done_in_words

    console = Console(highlight=False)
    console.print(escape(design.agreement.title), style="bold")
    console.print(
        f"Within {inverse.hours:g} hours it is decided in {_at(inverse.now)} of 100 such attacks: "
        f"{done_in_words(design.model)}. Behaviour {design.behaviour.name}, attack at "
        f"{design.attack.at}."
    )
    wanted = f"{100 * inverse.wanted:g}"
    levers = list(_levers(inverse))
    if not inverse.levers:
        console.print(f"\nThat is {wanted} of 100 or more: nothing need change.")
    elif not levers:
        console.print(f"\nNo step, however fast, moves it by {_FELT:.0%}, let alone to {wanted}.")
    else:
        title = f"What it would take to be decided in {wanted} of 100, all else as assumed"
        head = ("faster", "is enough", "at half", "at once")
        _table(console, title, head, levers)
        console.print(
            "is enough: at so much of its time, in brackets as far as the draws can tell; at half, "
            "at once: decided in so many of 100, if it took half its time or none.",
            style="dim",
        )
    if inverse.limits:
        rows = [(f"and if {what}", _at(reached)) for what, reached in inverse.limits]
        _table(console, "None of them is enough. What limits it", ("", "of 100"), rows)
    _hangs_on(console, moved)
    if week is not None:
        _week(console, week)


def _hangs_on(console: Console, moved: Sequence[Swing]) -> None:
    """The assumptions that surely move it; how many do not."""
    felt = [each for each in moved if any(_is_sure(change) for _, change in _ways(each))]
    rows = [(each.assumption, *(_moved(*way) for way in _ways(each))) for each in felt[:_SHOWN]]
    if rows:
        title = "What it hangs on most: so many more or fewer of 100 if it were"
        _table(console, title, ("assumption", "lower", "higher"), rows)
    others = len(moved) - len(rows)
    if others:
        least = ", by less" if len(felt) > _SHOWN else " by nothing that these draws can tell"
        console.print(
            f"{others} {'other ' if rows else ''}assumptions move it{least}.", style="dim"
        )


def _is_sure(change: Estimate | None) -> bool:
    return change is not None and not change.low <= 0 <= change.high


def _ways(swing: Swing) -> tuple[tuple[str, Estimate | None], ...]:
    return (swing.low, swing.moved_low), (swing.high, swing.moved_high)


def _moved(said: str, change: Estimate | None) -> str:
    """What it is then, and by how much that moves the headline."""
    if change is None:
        return said
    return f"{said}: {100 * change.value:+.1f} {_within(change)}"


def _within(share: Estimate) -> str:
    from foedus.forecast.reports.words import plus_minus

    return plus_minus(50 * (share.high - share.low))


def _at(share: Estimate) -> str:
    """So many of 100, and half the interval."""
    value = f"{100 * share.value:.1f}"
    return value if share.exact else f"{value} {_within(share)}"


def _levers(inverse: Inverse) -> Iterator[tuple[str, ...]]:
    """Those that are enough, those that reach farther than now, and all of a party asked about."""
    least = inverse.now.value + _FELT
    felt = [e for e in inverse.levers if e.factor or e.reaches.value >= least]
    shown = felt[:_SHOWN]
    for each in [*shown, *(e for e in inverse.levers if e.party and e not in shown)]:
        yield each.what, _enough(each), _at(each.halved), _at(each.reaches)


def _enough(lever: Lever) -> str:
    """`at 24 % (22 to 25) of its time`, or that it never is."""
    if lever.factor is None:
        return "never"
    if lever.surely is None or lever.perhaps is None or lever.reaches.exact:
        return f"{100 * lever.factor:.3g} %"
    return f"{100 * lever.factor:.3g} % ({100 * lever.surely:.3g} to {100 * lever.perhaps:.3g})"


def _week(console: Console, week: Week) -> None:
    at = {(each.weekday, each.hour): each.share.value for each in week.hours}
    hours = sorted({hour for _, hour in at})
    rows = [
        (name, *(f"{100 * at[day, hour]:.0f}" for hour in hours)) for day, name in enumerate(_DAYS)
    ]
    begins = week.begins.to_tz("UTC").date()
    away = f"; {week.closed} days of holidays or recess in it and after" if week.closed else ""
    widest = max(50 * (each.share.high - each.share.low) for each in week.hours)
    title = (
        f"Decided in so many of 100, by the hour of the attack, UTC, in the week from {begins}"
        f"{away}; each ±{widest:.1f} at most"
    )
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
