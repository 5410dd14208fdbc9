"""`foedus show ID|FILE`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from foedus.cli.options import is_file, library_option, opened_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from foedus.agreement.documents import Reading
    from foedus.agreement.findings import Finding
    from foedus.agreement.resolved import Agreement
    from foedus.corpus.library import Corpus

__all__ = ["command"]


@click.command("show")
@click.argument("reference", metavar="ID|FILE")
@click.option("--json", "as_json", is_flag=True, help="The document as it is digested.")
@library_option
def command(reference: str, own: tuple[Path, ...], *, as_json: bool) -> None:
    """Show a document article by article, with what is assumed marked.

    Of a behaviour, every assumption is shown with what it rests on; of a
    scenario, its list of events in order and what is looked for. Of a script, a
    procedure, requirements, a history or a study that ships, its file is printed
    as it is.
    """
    from foedus.agreement.checks import check
    from foedus.agreement.findings import Severity
    from foedus.agreement.resolved import resolve
    from foedus.agreement.tree import plain
    from foedus.errors import UnreadableError

    if _is_behaviour(reference):
        from foedus.cli.behaviour_table import show

        show(reference, as_json=as_json)
        return
    if _is_scenario(reference):
        from foedus.cli.scenario_table import show as show_scenario

        show_scenario(reference, own, as_json=as_json)
        return
    if (file := _other(reference)) is not None:
        _as_it_is(reference, file)
        return
    corpus, (reference,) = opened_with((reference,), own)
    reading = corpus.get(reference)
    if as_json:
        shown = {"id": reading.reference, "digest": reading.digest, "document": plain(reading.tree)}
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    findings = check((reading,), corpus)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        raise UnreadableError(f"{reference} cannot be shown: it has errors.", findings)
    _print(reading, resolve(reading, corpus), findings)
    _stances(reading, corpus)


def _is_behaviour(name: str) -> bool:
    """Whether a name is of a behaviour: `behaviour/usual@slow`, or a file that holds one."""
    from pathlib import Path

    from foedus.corpus.library import kind_of, shipped

    file = name.partition("@")[0]
    if name.startswith("behaviour/") or is_file(shipped("behaviours", file)):
        return True
    path = Path(file)
    return is_file(path) and kind_of(path.read_bytes(), path)[0] == "a behaviour"


def _is_scenario(name: str) -> bool:
    """Whether a name is of a scenario: `scenario/outage`, or a file that holds one."""
    from pathlib import Path

    from foedus.corpus.library import kind_of, shipped

    path = Path(name)
    if is_file(path):
        return kind_of(path.read_bytes(), path)[0] == "a scenario"
    return is_file(shipped("scenarios", name.removeprefix("scenario/")))


def _other(name: str) -> Path | None:
    """The shipped file of a name that is no document's."""
    from foedus.corpus.library import shipped

    kinds = ("scripts", "procedures", "requirements", "history", "studies")
    paths = (shipped(kind, name) for kind in kinds)
    return next(filter(is_file, paths), None)


def _as_it_is(name: str, path: Path) -> None:
    """A shipped file that is no document: its text; what it is and where it lies on stderr."""
    from foedus.corpus.library import kind_of, shown

    data = path.read_bytes()
    kind, command = kind_of(data, path)
    click.echo(f"{shown(path)} holds {kind}; `{command} {name}` reads it.", err=True)
    click.echo(data.decode(), nl=False)


def _stances(reading: Reading, corpus: Corpus) -> None:
    """In a few lines how parties stand to it, where a dossier says so."""
    from foedus.cli.stances_command import summary

    dossier = corpus.dossiers.get(reading.document.id)
    if dossier is None or dossier.dossier is None or dossier.findings:
        return
    click.echo(f"\n{click.style('Stances', bold=True)}")
    for line in summary(dossier.dossier):
        click.echo(f"  {line}")
    click.echo(f"  In full: foedus stances {reading.document.id}")


def _print(reading: Reading, agreement: Agreement, findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding

    from foedus.agreement.rendering import articles, facts_in_words
    from foedus.agreement.reports import as_lines

    document = reading.document
    console = Console(highlight=False)
    console.print(f"[bold]{escape(document.title)}[/bold]")
    console.print(f"{reading.reference}  version {document.version}  {reading.digest[:23]}")
    bond = document.binding or "unknown"
    console.print(f"{document.status.replace('_', ' ')}; binding: {bond}")
    if document.note:
        console.print(Padding(escape(document.note), (0, 0, 0, 2)))
    for role, codes in _roles(agreement).items():
        console.print(f"{role.replace('_', ' ')}: {', '.join(codes)}")
    if agreement.facts:
        console.print("\n[bold]What it speaks of[/bold]")
    for cite, name, words in facts_in_words(agreement):
        console.print(Padding(escape(f"{name} ({cite}): {words}"), (0, 0, 0, 2)))
    for cite, name, lines in articles(agreement):
        console.print(f"\n[bold]{escape(cite or '(no article)')}[/bold]  {escape(name)}")
        for line in lines:
            console.print(Padding(escape(line), (0, 0, 0, 2)))
    if not agreement.clauses:
        console.print("\nIt has no provisions.")
    _small_print(reading)
    if findings:
        console.print("\n[bold]Findings[/bold]")
        console.print(escape(as_lines(findings)))


def _roles(agreement: Agreement) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for code, party in agreement.parties.items():
        roles.setdefault(party.role, []).append(code)
    return roles


def _listed(field: object) -> str:
    """A value of the document in words: `notice P6M, counted from receipt`, `yes`."""
    match field:
        case dict():
            return ", ".join(f"{key.replace('_', ' ')} {part}" for key, part in field.items())
        case list():
            return ", ".join(map(str, field))
        case bool():
            return "yes" if field else "no"
        case _:
            return str(field)


def _small_print(reading: Reading) -> None:
    from rich.console import Console
    from rich.markup import escape

    document = reading.document
    console = Console(highlight=False)
    if document.commitments:
        console.print("\n[bold]Figures in the text[/bold]")
    for each in document.commitments:
        amount = f"{each.value:,}" if each.value is not None else "no figure"
        parts = (each.bound, amount, each.currency, each.unit, each.period)
        console.print(f"  {escape(each.what)}: {' '.join(str(part) for part in parts if part)}")
    if document.term is not None:
        console.print("\n[bold]Term[/bold]")
        for name, field in document.term.model_dump(mode="json", exclude_none=True).items():
            console.print(f"  {name}: {escape(_listed(field))}")
    if document.marks:
        console.print("\n[bold]Not plain primary evidence[/bold]")
    for path, mark in document.marks.items():
        note = f": {mark.note}" if mark.note else ""
        console.print(f"  {escape(path)} is {mark.mark.replace('_', ' ')}{escape(note)}")
    if document.sources:
        console.print("\n[bold]Sources[/bold]")
    for source in document.sources:
        how = [(source.read or "not said how read").replace("_", " "), source.kind or ""]
        note = f" {source.note}" if source.note else ""
        console.print(escape(f"  {source.url} ({', '.join(filter(None, how))}){note}"))
