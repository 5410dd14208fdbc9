"""`foedus list`."""

from __future__ import annotations

import json
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from foedus.cli.options import library_option, opened

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.agreement.documents import Reading

__all__ = ["command"]


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(own: tuple[Path, ...], *, as_json: bool) -> None:
    """List the documents and scripts that ship, and your own."""
    from foedus.corpus.library import CORPUS, shipped_tests

    corpus = opened(own)
    readings = [reading for key in corpus.ids() for reading in corpus.find(key)]
    scripts = sorted(path.stem for path in (CORPUS / "scenarios").glob("*.yaml"))
    if as_json:
        listed = {"documents": [_row(each) for each in readings], "scripts": scripts}
        listed["tests"] = sorted(shipped_tests())
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    _table(readings)
    click.echo(f"With tests for `foedus test`: {', '.join(shipped_tests())}")
    click.echo(f"Scripts for `foedus run`: {', '.join(scripts)}")


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


def _table(readings: list[Reading]) -> None:
    """One line each; a title is cut where the line ends, the rest is in `foedus show`."""
    width = get_terminal_size().columns
    for reading in readings:
        document = reading.document
        status = document.status.replace("_", " ")
        bond = document.binding or "unknown"
        _line(f"{reading.reference:<40} {status:<10} {bond:<10} {document.title}", width)
        for variant, terms in document.variants.items():
            _line(f"  @{variant:<37} {'':<10} {'':<10} {terms.title or ''}", width)


def _line(text: str, width: int) -> None:
    click.echo(text if len(text) <= width else f"{text[: width - 3]}...")
