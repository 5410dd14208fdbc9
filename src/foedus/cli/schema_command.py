"""`foedus schema`."""

from __future__ import annotations

import json
from typing import Any

import click

__all__ = ["command"]


@click.command("schema")
@click.argument(
    "kind",
    type=click.Choice(["agreement", "behaviour", "scenario", "study", "review"]),
    default="agreement",
)
def command(kind: str) -> None:
    """Print the JSON Schema of an agreement, a behaviour, a study or a scenario, for editors.

    Or of what `foedus review --json` prints of one exercise.
    """
    click.echo(json.dumps(_schema(kind), indent=2))


def _schema(kind: str) -> dict[str, Any]:
    if kind == "agreement":
        from foedus.agreement.schema import json_schema

        return json_schema()
    if kind == "review":
        from foedus.rehearsal.review.output import schema

        return schema()
    if kind == "scenario":
        from foedus.rehearsal.schema import scenario_schema

        return scenario_schema()
    from foedus.forecast.schema import behaviour_schema, study_schema

    return behaviour_schema() if kind == "behaviour" else study_schema()
