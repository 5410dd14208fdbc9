"""`foedus check PATH...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import library_option, replaced, siblings, yaml_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from foedus.agreement.findings import Finding
    from foedus.agreement.reading import Source
    from foedus.agreement.tree import Branch
    from foedus.corpus.library import Corpus

__all__ = ["command"]

_MOST = 200


@click.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "line", "sarif", "json"]),
    default="text",
    show_default=True,
    help="text for people, line for editors, sarif and json for machines.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@library_option
def command(paths: tuple[Path, ...], style: str, own: tuple[Path, ...], *, strict: bool) -> None:
    """Say every mistake, gap and contradiction in documents, scripts and scenarios."""
    from foedus import wiring
    from foedus.agreement import reports
    from foedus.agreement.findings import Severity, in_order

    files = yaml_files(paths)
    beside = [near for path in paths if path.is_file() for near in siblings(path)]
    corpus = wiring.library(yaml_files([*files, *own, *beside]))
    for note in replaced(corpus):
        click.echo(note, err=style != "text")
    findings: list[Finding] = []
    sources: dict[str, Source] = {}
    for path in files:
        findings += _findings(path, corpus, sources)
    findings = in_order(findings)
    match style:
        case "sarif":
            click.echo(reports.as_sarif(findings))
        case "json":
            click.echo(reports.as_json(findings))
        case "line":
            if findings:
                click.echo(reports.as_lines(findings))
        case _:
            if findings:
                click.echo(reports.as_text(findings, sources))
            click.echo(reports.summary(findings, len(files)))
    grave = [each for each in findings if strict or each.severity is Severity.ERROR]
    raise SystemExit(1 if grave else 0)


def _unmatched(
    patterns: Iterable[str], corpus: Corpus, tree: Branch, name: str
) -> Iterator[Finding]:
    """The documents of a script that `foedus run` would not find."""
    from foedus.agreement.findings import Finding
    from foedus.agreement.reading import place_of
    from foedus.agreement.tree import mark_of

    for index, pattern in enumerate(patterns):
        if not corpus.find(pattern):
            place = place_of(name, mark_of(tree, ("documents", index)))
            message = f"No document matches {pattern!r}."
            yield Finding(code="F015", message=message, place=place, hint=corpus.near(pattern))


def _under(tree: Branch, corpus: Corpus, name: str) -> Iterator[Finding]:
    """The document that a history names as its own, where there is none."""
    from foedus.agreement.findings import Finding
    from foedus.agreement.reading import place_of
    from foedus.agreement.tree import at, mark_of

    for path in (("under",), *(("invocations", index, "under") for index in range(_MOST))):
        node = at(tree, path)
        text = getattr(node, "text", None)
        if isinstance(text, str) and not corpus.find(text):
            place = place_of(name, mark_of(tree, path))
            message = f"No document matches {text!r}."
            yield Finding(code="F015", message=message, place=place, hint=corpus.near(text))


def _faults(read: Callable[[bytes, str], object], data: bytes, name: str) -> list[Finding]:
    """What reading raises, as findings."""
    from foedus.agreement.findings import Finding
    from foedus.errors import UnreadableError

    try:
        read(data, name)
    except UnreadableError as fault:
        return [each for each in fault.findings if isinstance(each, Finding)]
    return []


def _of_behaviours(data: bytes, name: str) -> list[Finding]:
    """What is wrong with a behaviour and its variants, also beside the procedures that ship."""
    from foedus import wiring
    from foedus.forecast.reading import mistakes_against, read_behaviour

    read = read_behaviour(data, name, wiring.codes_of_parties())
    homes = wiring.procedures()
    found = [each for reading in read for each in reading.findings]
    beside = [each for reading in read for each in mistakes_against(reading, homes)]
    if found:  # what is missing may only not have been understood
        beside = [each for each in beside if each.code != "F008"]
    found += beside
    return list(dict.fromkeys(found))


def _findings(path: Path, corpus: Corpus, sources: dict[str, Source]) -> list[Finding]:  # noqa: C901, PLR0911 (one for each kind of file)
    from foedus import wiring
    from foedus.agreement.checks import check
    from foedus.agreement.documents import read_document
    from foedus.agreement.findings import Finding
    from foedus.agreement.reading import read_tree
    from foedus.agreement.tree import Branch
    from foedus.corpus.library import holds_tests, shown
    from foedus.errors import UnreadableError
    from foedus.rehearsal.history import read_history
    from foedus.rehearsal.script import read_script
    from foedus.rehearsal.sources import read_sources

    name, data = shown(path), path.read_bytes()
    tree, source, _ = read_tree(data, name)
    sources[name] = source
    if isinstance(tree, Branch) and "script" in tree.items:
        try:
            script = read_script(data, name).script
        except UnreadableError as fault:
            return [each for each in fault.findings if isinstance(each, Finding)]
        return list(_unmatched(script.documents, corpus, tree, name))
    if isinstance(tree, Branch) and "scenario" in tree.items:
        return wiring.scenario_in(path, corpus)[1]
    if isinstance(tree, Branch) and "behaviour" in tree.items:
        return _of_behaviours(data, name)
    if isinstance(tree, Branch) and "study" in tree.items:
        return list(wiring.study_in(path, corpus).findings)
    if isinstance(tree, Branch) and "procedure" in tree.items:
        from foedus.agreement.procedure import type_procedure

        return type_procedure(tree, name)[1]
    if isinstance(tree, Branch) and {"invocations", "milestones"} & set(tree.items):
        found = _faults(read_history, data, name) or list(_under(tree, corpus, name))
        return [*found, *(each for each in _faults(read_sources, data, name) if each not in found)]
    if isinstance(tree, Branch) and set(tree.items) == {"sources"}:
        return _faults(read_sources, data, name)
    if isinstance(tree, Branch) and "requirements" in tree.items:
        from foedus.agreement.choosing.requirements import read_requirements

        return _faults(read_requirements, data, name)
    if isinstance(tree, Branch) and "about" in tree.items:
        from foedus.agreement.choosing.dossier_reading import about_what, read_dossier

        dossier = read_dossier(data, name)
        return [*dossier.findings, *about_what(dossier, corpus)]
    if holds_tests(path) or (isinstance(tree, Branch) and "tests" in tree.items):
        return _faults(lambda *_: wiring.trials_in(path, corpus), data, name)
    readings, unread = read_document(data, name)
    return [*unread, *check(readings, corpus)]
