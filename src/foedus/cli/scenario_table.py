"""A scenario as people read it: what is invented, when what happens, and what is looked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import yaml_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from foedus.rehearsal.events_list import Line
    from foedus.rehearsal.scenario import Awaited, Scenario
    from foedus.rehearsal.staging import Staging

__all__ = ["show"]


def show(name: str, own: Sequence[Path], *, as_json: bool) -> None:
    """Print a scenario, by name or in a file."""
    from foedus import wiring
    from foedus.agreement.tree import plain

    staging = wiring.staging(name, yaml_files(own))
    if as_json:
        reading = staging.reading
        shown = {"id": reading.scenario.scenario, "scenario": plain(reading.node)}
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    _print(staging)


def _print(staging: Staging) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding

    console = Console(highlight=False)
    scenario = staging.reading.scenario
    console.print(f"[bold]EXERCISE  {escape(scenario.title)}[/bold]")
    console.print(f"scenario/{scenario.scenario}  version {scenario.version}")
    for head, lines in _parts(staging):
        console.print(f"\n[bold]{head}[/bold]")
        for line in lines:
            console.print(Padding(escape(line), (0, 0, 0, 2)))
    _events(console, staging)
    console.print("\n[bold]What is looked for[/bold]")
    for awaited in scenario.expectations.values():
        for line in _awaited(scenario, awaited):
            console.print(Padding(escape(line), (0, 0, 0, 2)))
    console.print("\n[bold]What is assumed[/bold]")
    for line in _assumed(staging):
        console.print(Padding(escape(line), (0, 0, 0, 2)))


def _parts(staging: Staging) -> Iterator[tuple[str, list[str]]]:
    from foedus import wiring
    from foedus.cli.board import clock

    scenario = staging.reading.scenario
    incident, addresses = scenario.incident, wiring.sources()
    told = [f"{incident.title}. It is invented."]
    told += [f"Modelled on {incident.modelled_on}."] if incident.modelled_on else []
    told += [incident.note] if incident.note else []
    told += [f"{name}: {addresses[name]}" for name in incident.sources if name in addresses]
    yield "Incident", told
    titles = {each.reference: each.title for each in staging.agreements}
    yield "Under", [f"{name}  {titles[name]}" for name in staging.names.under]
    begins, ends = (clock(each, scenario.zone) for each in (scenario.begins, scenario.ends))
    when = [f"{begins} to {ends}, clocks of {scenario.zone}"]
    when.append(f"{scenario.speed} minutes of the exercise in a minute")
    if scenario.attack is not None:
        told_of = scenario.attack
        at = clock(scenario.moment(told_of.at), scenario.zone)
        place = f" ({told_of.place})" if told_of.place else ""
        when.append(f"{told_of.by} attacks {told_of.on} at {at}{place}")
    yield "When", when
    yield "Who plays", list(_players(scenario))
    if scenario.before:
        yield "In the record when it begins", [_act(act) for act in scenario.before]
    if scenario.objectives:
        yield "Objectives", [f"{name}: {each.text}" for name, each in scenario.objectives.items()]


def _players(scenario: Scenario) -> Iterator[str]:
    seats = ", ".join(scenario.seats) or "nobody needs to be; anybody may take a seat over"
    yield f"people: {seats}"
    if scenario.attack is None:
        yield "machine: nobody, as no attack is drawn from; the events list alone is played"
    else:
        yield f"machine: all others, by behaviour/{scenario.behaviour}, seed {scenario.seed}"


def _act(act: object) -> str:
    from foedus.rehearsal.script import verb_of

    verb = verb_of(act)[0]
    text = getattr(getattr(act, verb), "text", "")
    return f"{getattr(act, 'by', '')}: {verb.replace('_', ' ')}{f', {text}' if text else ''}"


def _events(console: Console, staging: Staging) -> None:
    """The master events list, in order."""
    from rich.markup import escape
    from rich.table import Table

    from foedus.rehearsal.events_list import lines_of

    scenario = staging.reading.scenario
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("No.", "When", "Inject", "From, to", "What"):
        table.add_column(head, header_style="bold", vertical="top")
    for line in lines_of(scenario):
        table.add_row(*map(escape, _event(staging, line)))
    console.print("\n[bold]Master events list[/bold]")
    console.print(table)


def _event(staging: Staging, line: Line) -> tuple[str, ...]:
    from foedus.rehearsal.events_list import brought

    inject = line.inject
    what = [inject.title]
    what += [inject.text] if inject.text else []
    what += [f"Brings: {'; '.join(brought(inject))}."] if inject.do or inject.outage else []
    what += [f"Expected: {inject.expected}"] if inject.expected else []
    what += [f"For the director: {inject.note}"] if inject.note else []
    way = f", by {inject.channel}" if inject.channel else ""
    says = f"{inject.sender or ''}{way} to {', '.join(inject.to)}".strip()
    return str(line.number), _when(staging, line), line.key, says, "\n".join(what)


def _when(staging: Staging, line: Line) -> str:
    from foedus.cli.board import clock
    from foedus.rehearsal.events_list import Column, row_of

    inject, reading = line.inject, staging.reading
    if inject.ready:
        return "at the director's word"
    if inject.occasion:
        return f"when {row_of(reading, line)[Column.CONDITION]}"
    behind = f"{inject.at} after {inject.after}" if inject.after else ""
    moment = clock(line.planned, reading.scenario.zone)
    return "\n".join(filter(None, (moment, behind)))


def _awaited(scenario: Scenario, awaited: Awaited) -> Iterator[str]:
    from foedus.cli.board import clock

    by = clock(scenario.moment(awaited.by), scenario.zone)
    who = "the record answers" if awaited.expect is not None else "evaluators answer"
    yield f"{awaited.text} By {by}; {who} ({awaited.objective})."
    if awaited.note:
        yield f"  {awaited.note}"


def _assumed(staging: Staging) -> Iterator[str]:
    from foedus.agreement.vocabulary import Certainty
    from foedus.forecast.assumptions import assumptions, counted

    scenario = staging.reading.scenario
    yield "Attack, hours, calls and injects are invented; no answer says what a state would do."
    if scenario.attack is not None:
        lines = assumptions(staging.behaviour)
        counts = ", ".join(f"{number} {basis}" for basis, number in counted(lines).items())
        shown = f"`foedus show behaviour/{scenario.behaviour}` shows them"
        yield f"behaviour/{scenario.behaviour}: {len(lines)} assumptions, {counts}; {shown}."
    for agreement in staging.agreements:
        if agreement.reference in staging.names.under:
            clauses = agreement.clauses.values()
            number = sum(each.provision.certainty is Certainty.ASSUMED for each in clauses)
            said = f"{number} of {len(clauses)} provisions are a drafter's"
            yield f"{agreement.reference}: {said}; `foedus show {agreement.reference}` marks them."
    for key, inject in scenario.injects.items():
        if inject.outage is not None:
            parties = ", ".join(inject.outage.parties)
            yield f"{key}: that {parties} cannot be reached for {inject.outage.lasts}."
