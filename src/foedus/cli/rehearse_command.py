"""`foedus rehearse SCENARIO`: play an exercise without people, to its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import library_option, yaml_files

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.rehearsal.exercise import Exercise
    from foedus.rehearsal.outcome import Answered, Came, Ended

__all__ = ["command", "kept_in", "print_outcome"]


@click.command("rehearse")
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(0), help="Of the machine's players; else the file's.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--store", "url", metavar="URL", help="Keep its case in the office of a store.")
@click.option("--case", "name", help="What the case is called there; the scenario's name, if free.")
@click.option("--zone", help="Clocks to show, as Europe/Kyiv; else the scenario's.")
@library_option
def command(
    scenario: str,
    seed: int | None,
    url: str | None,
    name: str | None,
    zone: str | None,
    own: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    """Play SCENARIO without people, at once, and say what it came to.

    SCENARIO is a file, or the name of one that ships (`foedus list scenarios`).
    Every party is played by the machine, from one trial of the forecast with
    its seed. To rehearse with people, begin it on the desk: `foedus serve`.
    """
    from foedus import wiring
    from foedus.case.plain import plain
    from foedus.rehearsal.outcome import outcome_of
    from foedus.rehearsal.staging import rehearse

    own = tuple(yaml_files(own))
    staging = wiring.staging(scenario, own)
    if url is None:
        if name is not None:
            raise click.UsageError("--case names a case in a store: add --store.")
        case, exercise = rehearse(staging, seed=seed)
    else:
        called = name or staging.reading.scenario.scenario
        case, exercise = kept_in(url, called, scenario, seed, own)
    ended = outcome_of(case, exercise)
    if as_json:
        click.echo(json.dumps(plain(ended), indent=2, ensure_ascii=False))
    else:
        print_outcome(ended, zone or staging.reading.scenario.zone)
        if url is not None:
            click.echo(f"\nThe case {case.id} is in {url}.")


def kept_in(
    url: str, name: str, scenario: str, seed: int | None, own: tuple[Path, ...]
) -> tuple[Case, Exercise]:
    """Play it in the office of a store."""
    from contextlib import closing

    from foedus import wiring
    from foedus.rehearsal.office_room import OfficeRoom, seat_the_machine
    from foedus.rehearsal.staging import rehearse

    staging = wiring.staging(scenario, own)
    with closing(wiring.office(url, wiring.place_of_log(url))) as office:
        secretary = min(who for _, role, who in office.roster().seats if role == "secretariat")
        seat_the_machine(office, secretary, wiring.now())
        room = OfficeRoom(office=office, name=name)
        case, exercise = rehearse(staging, seed=seed, room=room)
        room.publish()
    return case, exercise


def print_outcome(ended: Ended, zone: str) -> None:
    """What an exercise came to, for people."""
    from foedus.cli.board import clock

    machine = f"{ended.played_by_the_machine} of {ended.entries} entries played by the machine"
    click.secho(f"{ended.mode.upper()}  {ended.title}", bold=True)
    click.echo(f"from {clock(ended.begins, zone)} to {clock(ended.as_of, zone)}; {machine}")
    click.echo("Its people, positions and times are invented, and say nothing of any state.\n")
    for each in ended.questions:
        _question(each, zone)
    if ended.expectations:
        click.secho("\nExpected", bold=True)
    for expected in ended.expectations:
        _expectation(expected, zone)
    if ended.injects_not_made:
        click.echo(f"\nInjects that were not made: {', '.join(ended.injects_not_made)}")
    for refused in ended.refused:
        click.echo(f"\nRefused at {clock(refused.at, zone)}, {refused.id}: {refused.why}")


def _question(each: Answered, zone: str) -> None:
    from foedus.cli.board import clock

    click.echo(f"{each.text}  [{each.cite}]")
    said = ", ".join(f"{n} {word.replace('_', ' ')}" for word, n in each.answers.items() if n)
    if each.outcome:
        when = f", {clock(each.settled_at, zone)}" if each.settled_at else ""
        click.echo(f"  {each.outcome.replace('_', ' ')}{when}: {said or 'nobody answered'}")
    else:
        click.echo(f"  {each.in_time} of {each.voters} answered in time: {said or 'none'}")
    if each.late:
        click.echo(f"  late: {', '.join(each.late)}")
    if each.undecided:
        click.echo(f"  have not answered: {', '.join(each.undecided)}")


def _expectation(each: Came, zone: str) -> None:
    from foedus.cli.board import clock

    word = {True: "met", False: "NOT met", None: "for evaluators"}[each.holds]
    text = each.text.rstrip(".")
    click.echo(f"  {word:<15} {text}, by {clock(each.by, zone)}")
    if each.holds is False:
        click.echo(f"  {'':<15} expected {each.expected}; found {each.found}")
