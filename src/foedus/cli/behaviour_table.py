"""A behaviour as a table: every assumption, what it says, and what it rests on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.assumptions import Assumption
    from foedus.forecast.behaviour import Behaviour

__all__ = ["show"]


def show(name: str, *, as_json: bool) -> None:
    """Print a behaviour, by name or in a file."""
    from foedus import wiring
    from foedus.agreement.tree import plain

    reading = wiring.behaviour(name)
    assert reading.behaviour is not None
    assert reading.tree is not None
    if as_json:
        shown = {
            "id": reading.behaviour.name,
            "digest": reading.digest,
            "behaviour": plain(reading.tree),
        }
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    _print(reading.behaviour, reading.digest)


def _print(behaviour: Behaviour, digest: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding
    from rich.table import Table

    from foedus.forecast.assumptions import assumptions, counted, not_known

    console = Console(highlight=False)
    console.print(f"[bold]{escape(behaviour.title)}[/bold]")
    console.print(f"behaviour/{behaviour.name}  version {behaviour.version}  {digest[:23]}")
    if behaviour.note:
        console.print(Padding(escape(behaviour.note), (0, 0, 0, 2)))
    lines = assumptions(behaviour)
    counts = ", ".join(f"{number} {basis}" for basis, number in counted(lines).items())
    console.print(f"{len(lines)} assumptions: {counts}\n")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("What", "Is taken to be", "Rests on"):
        table.add_column(head, header_style="bold", vertical="top")
    for line in lines:
        cells = (line.place, line.says, _rests(behaviour, line))
        table.add_row(*map(escape, cells))
    console.print(table)
    console.print("\n[bold]Clocks[/bold]")
    console.print(Padding(escape(_zones(behaviour)), (0, 0, 0, 2)))
    for sentence in not_known(behaviour, behaviour.parties):
        console.print(Padding(escape(sentence), (0, 0, 0, 2)))
    if behaviour.sources:
        console.print("\n[bold]Sources[/bold]")
    for said in _sources(behaviour):
        click.echo(f"  {said}")


def _rests(behaviour: Behaviour, line: Assumption) -> str:
    from foedus.forecast.assumptions import grades_of

    parts = [line.basis.value]
    parts += [f"fitted to {line.seen} past times"] if line.seen else []
    if line.sources:
        grades = ", ".join(f"{n} {grade}" for grade, n in grades_of(behaviour, line).items())
        parts.append(f"sources by grade: {grades}")
    return ". ".join(filter(None, ("; ".join(parts), line.note)))


def _zones(behaviour: Behaviour) -> str:
    zones: dict[str, list[str]] = {}
    for party, conduct in behaviour.parties.items():
        zones.setdefault(conduct.zone or "no zone", []).append(party)
    return "; ".join(f"{zone}: {', '.join(codes)}" for zone, codes in zones.items())


def _sources(behaviour: Behaviour) -> Iterator[str]:
    for name, source in behaviour.sources.items():
        grade = f"grade {source.grade}" if source.grade else "not graded"
        said = f" {source.note}" if source.note else ""
        yield f"{name} ({grade}){said}: {source.url or source.at or 'no address'}"
