"""`foedus list [WHAT...]`."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.options import library_option, opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from foedus.agreement.documents import Reading
    from foedus.corpus.library import Corpus

__all__ = ["command"]

_KINDS: Final = (
    "documents",
    "tests",
    "dossiers",
    "requirements",
    "scripts",
    "scenarios",
    "history",
    "behaviours",
    "studies",
    "procedures",
)
_BELOW: Final = "      "
_USE: Final = {
    "documents": "for `foedus show` and `foedus matrix`",
    "tests": "for `foedus test`, beside their documents",
    "dossiers": "for `foedus stances`",
    "requirements": "for `foedus choose`",
    "scripts": "for `foedus run`",
    "scenarios": "for `foedus show` and `foedus rehearse`",
    "history": "for `foedus replay`",
    "behaviours": "for `foedus show` and `foedus forecast`",
    "studies": "for `foedus study`",
    "procedures": "how each decides at home",
}


@click.command("list")
@click.argument("wanted", metavar="[KIND|PATTERN]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(wanted: tuple[str, ...], own: tuple[Path, ...], *, as_json: bool) -> None:
    """List what ships, and your own documents: all of it, one kind, or ids by pattern.

    The kinds are documents, tests, dossiers, requirements, scripts, scenarios, history,
    behaviours, studies and procedures.
    """
    kinds = [each for each in wanted if each in _KINDS]
    patterns = [each for each in wanted if each not in _KINDS]
    corpus = opened(own)
    everything = _everything(corpus)
    chosen = {
        kind: [row for row in rows if _meant(row, patterns)]
        for kind, rows in everything.items()
        if kind in (kinds or _KINDS)
    }
    if not any(chosen.values()):
        from foedus.errors import NotFoundError

        message = f"Nothing is called {' or '.join(map(repr, patterns))}."
        remedy = f"Write a pattern, as 'mechanism/*', or a kind: {', '.join(_KINDS)}."
        raise NotFoundError(message, remedy=remedy)
    if as_json:
        click.echo(json.dumps(chosen, indent=2, ensure_ascii=False))
        return
    _print({kind: rows for kind, rows in chosen.items() if rows}, corpus, brief=not wanted)


def _everything(corpus: Corpus) -> dict[str, list[dict[str, object]]]:
    from foedus import wiring
    from foedus.corpus.library import shipped_tests

    return {
        "documents": [_row(each) for key in corpus.ids() for each in corpus.find(key)],
        "tests": [
            {"id": about, "title": corpus.get(about).document.title}
            for about in sorted(shipped_tests())
        ],
        "dossiers": [
            {"id": about, "title": corpus.get(about).document.title}
            for about in sorted(corpus.dossiers)
        ],
        "requirements": [
            {"id": name, "title": each.requirements} for name, each in wiring.requirements().items()
        ],
        "scripts": [{"id": name, "title": each.title} for name, each in wiring.scripts().items()],
        "scenarios": [
            {"id": name, "title": each.scenario.title, "documents": each.scenario.documents}
            for name, each in wiring.scenarios().items()
        ],
        "history": [
            {"id": each.id, "title": each.title, "instrument": each.instrument}
            for each in wiring.histories()
        ],
        "behaviours": [
            {"id": name, "title": each.behaviour.title, "digest": each.digest}
            for name, each in wiring.behaviours().items()
            if each.behaviour is not None
        ],
        "studies": [{"id": name, "title": each.title} for name, each in wiring.studies().items()],
        "procedures": [
            {"id": each.procedure, "title": each.title, "steps": len(each.steps)}
            for each in wiring.procedures()
        ],
    }


def _meant(row: dict[str, object], patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(str(row["id"]), each) for each in patterns)


def _row(reading: Reading) -> dict[str, object]:
    document = reading.document
    return {
        "id": reading.reference,
        "version": document.version,
        "status": document.status,
        "binding": document.binding,
        "title": document.title,
        "variants": sorted(document.variants),
        "digest": reading.digest,
    }


def _print(chosen: dict[str, list[dict[str, object]]], corpus: Corpus, *, brief: bool) -> None:
    """One line each, under its kind; in brief the procedures by their ids alone."""
    for number, (kind, rows) in enumerate(chosen.items()):
        if number:
            click.echo()
        click.echo(f"{click.style(kind.capitalize(), bold=True)} ({len(rows)}), {_USE[kind]}")
        if kind == "procedures" and brief:
            ids = ", ".join(str(row["id"]) for row in rows)
            click.echo("\n".join(wrap(ids, get_terminal_size().columns)))
            continue
        for row in rows:
            if kind == "documents":
                _document(row, corpus)
            else:
                _line(f"{row['id']:<22}", str(row["title"]))


def _document(row: dict[str, object], corpus: Corpus) -> None:
    status = str(row["status"]).replace("_", " ")
    head = f"{row['id']:<36} {status:<10} {row['binding'] or 'unknown':<9}"
    _line(head, str(row["title"]))
    for variant in corpus.get(str(row["id"])).document.variants:
        title = corpus.get(f"{row['id']}@{variant}").document.title
        _line(f"  @{variant:<12}", title)


def _line(head: str, title: str) -> None:
    """What it is called, and its title in the rest of the line, or else whole below."""
    width = max(get_terminal_size().columns, 40)
    if len(head) + 1 + len(title) <= width:
        click.echo(f"{head} {title}")
        return
    click.echo(head.rstrip())
    for line in wrap(title, width, initial_indent=_BELOW, subsequent_indent=_BELOW):
        click.echo(line)
