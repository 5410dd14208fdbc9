"""`foedus schema`."""

from __future__ import annotations

import json

import click

__all__ = ["command"]


@click.command("schema")
@click.argument("kind", type=click.Choice(["agreement", "behaviour", "scenario"]), default="agreement")
def command(kind: str) -> None:
    """Print the JSON Schema of an agreement, a behaviour or a scenario, for editors."""
    if kind == "behaviour":
        from foedus.forecast.schema import behaviour_schema

        click.echo(json.dumps(behaviour_schema(), indent=2))
        return
    if kind == "scenario":
        from foedus.rehearsal.schema import scenario_schema

        click.echo(json.dumps(scenario_schema(), indent=2))
        return
    from foedus.agreement.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
