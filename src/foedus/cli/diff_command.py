"""`foedus diff A B`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import document_in, is_file, library_option, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.comparing.diff import Change
    from foedus.agreement.documents import Reading
    from foedus.corpus.library import Corpus

__all__ = ["command"]


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="For machines, with every value in full.")
@library_option
def command(before: str, after: str, own: tuple[Path, ...], *, as_json: bool) -> None:
    """Say what changed from A to B, each an id or a file, and which way.

    Wider promises more, sooner or to more; narrower promises less. Where a
    lawyer has to say which, it is other.
    """
    from foedus.agreement.comparing.diff import diff

    corpus = opened(own)
    old, new = (_read(name, corpus) for name in (before, after))
    changes = diff(old, new)
    if as_json:
        told = {
            "before": old.reference,
            "after": new.reference,
            "changes": [_row(each) for each in changes],
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        click.echo(f"From {old.reference} ({old.document.version})")
        click.echo(f"to {new.reference} ({new.document.version})")
        _print(changes)


def _read(name: str, corpus: Corpus) -> Reading:
    """A file's first document, or the document of an id."""
    path = Path(name)
    return document_in(path) if is_file(path) else corpus.get(name)


def _row(change: Change) -> dict[str, object]:
    return {
        "path": list(change.path),
        "direction": change.direction,
        "article": change.article,
        "before": change.before,
        "after": change.after,
        "file": change.place.file,
        "line": change.place.line,
    }


def _print(changes: Sequence[Change]) -> None:
    from foedus.agreement.comparing.diff import Direction

    if not changes:
        click.echo("Nothing changed.")
    for direction in Direction:
        mine = [each for each in changes if each.direction is direction]
        mine.sort(key=lambda change: (change.article, change.place.line))
        if mine:
            click.echo(f"\n{click.style(direction.capitalize(), bold=True)} ({len(mine)})")
        for change in mine:
            cite = f"  {change.article}" if change.article else ""
            where = f"{change.place.file.rpartition('/')[2]}:{change.place.line}"
            click.echo(f"  {'.'.join(change.path)}{cite}  {where}")
            if change.before is not None:
                _line(f"    - {_in_words(change.before)}")
            if change.after is not None:
                _line(f"    + {_in_words(change.after)}")


def _in_words(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{key}: {_inside(part)}" for key, part in value.items())
        case list():
            return ", ".join(map(_inside, value))
        case _:
            return str(value)


def _inside(value: object) -> str:
    return f"({_in_words(value)})" if isinstance(value, dict | list) else str(value)


def _line(text: str) -> None:
    """Cut where the line ends; --json has the rest."""
    from shutil import get_terminal_size

    width = get_terminal_size().columns
    click.echo(text if len(text) <= width else f"{text[: width - 3]}...")
