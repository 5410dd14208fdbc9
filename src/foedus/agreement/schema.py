"""The JSON Schema (2020-12) of an agreement document, for editors.

Generated from the model, whose types say how a value looks in a file.  It
knows closed lists, forms of names, dates and durations, and what must be
there; it never refuses what the checker accepts.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from foedus.agreement.model import Document
from foedus.agreement.vocabulary import Modal

__all__ = ["for_editors", "json_schema"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_MUST_CITE: Final = ("Body", "Fact", "Place", "Provision")


class _ForEditors(GenerateJsonSchema):
    """A key that has the wrong form is refused, not only left without a type."""

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A mapping of names to entries."""
        return {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"]),
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }


def json_schema() -> dict[str, Any]:
    """The schema as plain data."""
    made = for_editors(Document, "agreement")
    properties, parts = made["properties"], made["$defs"]
    del properties["variant"]
    parties = properties["parties"]
    sources = properties.pop("parties_from")
    parties["properties"] = {"from": {"anyOf": sources["anyOf"]}}
    parties["propertyNames"] = {"anyOf": [parties["propertyNames"], {"const": "from"}]}
    for name in _MUST_CITE:
        cite = parts[name]["properties"]["cite"]
        cite["anyOf"] = [form for form in cite["anyOf"] if form != {"type": "null"}]
        parts[name]["required"] = ["cite"]
    provision = parts["Provision"]
    provision["required"] = ["cite", "who"]
    provision["oneOf"] = [
        {"required": [modal.value], "properties": {modal.value: {"type": "string"}}}
        for modal in Modal
    ]
    return made


def for_editors(model: type[BaseModel], kind: str) -> dict[str, Any]:
    """The schema of files of a kind, by the model that reads them."""
    made = model.model_json_schema(schema_generator=_ForEditors)
    head = {
        "$schema": _DIALECT,
        "$id": f"https://foedus.example/{kind}-1.schema.json",
        "title": f"Foedus {kind}",
    }
    return head | {key: value for key, value in made.items() if key != "title"}
