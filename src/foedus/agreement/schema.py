"""The JSON Schema (2020-12) of an agreement document, for editors.

Generated from the model.  Where a bare value may stand for a mapping or a
list, the schema allows both; it never refuses what the checker accepts.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from foedus.agreement.model import Document
from foedus.agreement.vocabulary import Modal

__all__ = ["json_schema"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class _AsWritten(GenerateJsonSchema):
    """Every scalar is a text in a document; one value may stand for a list of one."""

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        return {"anyOf": [inner, {"type": ["string", "array", "object"]}]}

    def is_instance_schema(self, schema: Any) -> JsonSchemaValue:
        return {"type": "string"} if schema else {}


def json_schema() -> dict[str, Any]:
    """The schema as plain data."""
    made = Document.model_json_schema(schema_generator=_AsWritten, mode="validation")
    made["$schema"] = _DIALECT
    made["$id"] = "https://foedus.example/agreement-1.schema.json"
    made["title"] = "Foedus agreement"
    properties = made["properties"]
    for internal in ("variant", "parties_from"):
        properties.pop(internal)
    properties["parties"]["propertyNames"] = {"type": "string"}
    provision = made["$defs"]["Provision"]
    provision["oneOf"] = [{"required": [modal.value]} for modal in Modal]
    return made
