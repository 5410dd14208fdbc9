"""The JSON Schema (2020-12) of a scenario, for editors."""

from __future__ import annotations

from typing import Any

from foedus.agreement.schema import for_editors
from foedus.rehearsal.occasions import KINDS
from foedus.rehearsal.scenario import Scenario

__all__ = ["scenario_schema"]


def scenario_schema() -> dict[str, Any]:
    """The schema as plain data; it refuses nothing that the checker accepts."""
    made = for_editors(Scenario, "scenario")
    parts = made["$defs"]
    kinds = []
    for name, kind in KINDS.items():
        schema = for_editors(kind, name)
        parts |= schema.pop("$defs", {})
        schema["properties"].pop("at", None)
        parts[kind.__name__] = {
            key: part for key, part in schema.items() if not key.startswith("$")
        }
        kinds.append({"$ref": f"#/$defs/{kind.__name__}"})
    parts["Fact"] = {"title": "Fact", "anyOf": kinds}
    fact = {"$ref": "#/$defs/Fact"}
    waits = parts["Inject"]["properties"]["when"]
    waits["anyOf"] = [fact, {"type": "array", "items": fact}]
    looks = parts["Awaited"]["properties"]["expect"]
    looks["anyOf"] = [fact]
    return made
