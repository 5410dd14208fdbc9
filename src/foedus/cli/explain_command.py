"""`foedus explain SCRIPT --duty KEY`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from foedus.cli.options import at_option, instants, library_option, played, under_option

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from foedus.case.explain import Explanation, Said
    from foedus.case.state import Case

__all__ = ["command"]


@click.command("explain")
@click.argument("script")
@click.option(
    "--duty",
    required=True,
    metavar="KEY",
    help="As bilateral/gbr-ukr-2024#consult/GBR; or consult/GBR where only one ends so.",
)
@under_option
@at_option
@click.option("--zone", help="Clocks to show, as Europe/Kyiv; else those of the script.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(
    script: str,
    duty: str,
    under: tuple[str, ...],
    moments: tuple[str, ...],
    zone: str | None,
    own: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    """Say why a duty stands where it stands: article, clock, and every entry behind it."""
    from foedus.case.explain import explain
    from foedus.case.plain import plain

    read, made = played(script, under, own)
    now = instants(read, made, moments)[-1]
    told = explain(made.case, now, _named(made.case, duty))
    if as_json:
        click.echo(json.dumps(plain(told), indent=2, ensure_ascii=False))
    else:
        _print(told, zone or read.zone)


def _named(case: Case, duty: str) -> str:
    """The key itself, or the one key that ends so; several are suggested.

    Raises:
        NotFoundError: no duty, or several, are called so.
    """
    from foedus.errors import NotFoundError

    keys = [
        f"{clause.key}/{party}"
        for agreement in case.opening.agreements
        for clause in agreement.clauses.values()
        for party in clause.holders
    ]
    found = [key for key in keys if key == duty] or [
        key for key in keys if key.endswith(f"#{duty}")
    ]
    if len(found) == 1:
        return found[0]
    party = duty.rpartition("/")[2]
    near = found or [key for key in keys if key.endswith(f"/{party}")] or keys
    message = f"{'Several duties are' if found else 'No duty is'} called {duty!r}."
    raise NotFoundError(message, remedy=f"There are {', '.join(near[:4])}.")


def _print(told: Explanation, zone: str) -> None:
    from foedus.cli.board import clock, retold

    status = click.style(told.status.value, bold=True)
    since = f" since {clock(told.since, zone)} {zone}" if told.since else ""
    click.echo(f"{told.key}\n{told.title}, {told.cite}")
    click.echo(f"{told.party} is {status}{since}.")
    certainty = f"  ({told.certainty})" if told.certainty else ""
    click.echo(f"\nThe provision: {told.sentence}{certainty}")
    if told.condition:
        click.echo(f"It applies when {told.condition}.")
    _clock(told, zone)
    if told.steps:
        click.echo("\nHow it came there:")
    for step in told.steps:
        led = f" -> {step.to}" if step.to else " (moved nothing)"
        ground = f": {retold(step.ground, zone)}" if step.ground else ""
        click.echo(f"  {clock(step.at, zone) or 'from the start'}  {step.cause}{ground}{led}")
        _entries(step.entries, zone)
    if told.awaited:
        click.echo(f"\nAwaited: {retold(told.awaited, zone)}.")
    if told.next:
        click.echo(f"Next: {retold(told.next, zone)}.")
    for heading, said in (("Done late, and kept", told.late), ("Claims of breach", told.breaches)):
        if said:
            click.echo(f"\n{heading}:")
            _entries(said, zone)


def _clock(told: Explanation, zone: str) -> None:
    from foedus.cli.board import clock

    if told.readings:
        mark = f" ({told.start_certainty})" if told.start_certainty else ""
        click.echo(f"\nFrom when the clock runs{mark}:")
    for reading in told.readings:
        since, due = (clock(each.earliest, zone) for each in (reading.runs_from, reading.due))
        passed = ", passed" if reading.passed else ""
        start = reading.start.replace("_", " ")
        click.echo(f"  {start} (as {reading.said_by} has it): {since} until {due}{passed}")


def _entries(entries: Iterable[Said], zone: str) -> None:
    from foedus.cli.board import clock

    for said in entries:
        received = clock(said.received_at, zone)
        cite = f" [{said.cite}]" if said.cite else ""
        click.echo(f"    {said.entry}: {said.party} {said.what}, received {received}{cite}")
