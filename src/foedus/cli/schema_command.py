"""`foedus schema`."""

from __future__ import annotations

import json

import click

__all__ = ["command"]


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of an agreement, for editors."""
    from foedus.agreement.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
