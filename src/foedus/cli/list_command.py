"""`foedus list`."""

from __future__ import annotations

import json
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
    from foedus.corpus.library import CORPUS

    corpus = opened(own)
    readings = [reading for key in corpus.ids() for reading in corpus.find(key)]
    scripts = sorted(path.stem for path in (CORPUS / "scenarios").glob("*.yaml"))
    if as_json:
        listed = {"documents": [_row(each) for each in readings], "scripts": scripts}
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    _table(readings)
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
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Document", no_wrap=True)
    for name in ("Status", "Binding", "Title"):
        table.add_column(name)
    for reading in readings:
        document = reading.document
        table.add_row(
            reading.reference,
            document.status.replace("_", " "),
            document.binding or "unknown",
            document.title,
        )
        for variant in document.variants:
            table.add_row(f"  @{variant}", "", "", document.variants[variant].title or "")
    Console().print(table)
