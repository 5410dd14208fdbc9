"""The JSON Schema of what `plain` makes of views: every field is there, null where unknown."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from foedus.agreement import vocabulary
from foedus.case import clock, entries, moves, words
from foedus.case.plain import KEYS
from foedus.record.describing import Schema, Schemas

__all__ = ["PlainSchemas"]

_NAMES: Final = {
    **vars(vocabulary),
    **vars(words),
    **vars(entries),
    **vars(moves),
    **vars(clock),
    "Mapping": Mapping,
}


class PlainSchemas(Schemas):
    """As `Schemas`, for values that pages show and nobody signs."""

    def described(self, cls: type) -> Schema:
        """The schema of an object, with every field."""
        known = vars(import_module(cls.__module__))
        hints = typing.get_type_hints(cls, localns={**_NAMES, **known})
        fields = dataclasses.fields(cls)
        named = [KEYS.get(field.name, field.name) for field in fields]
        shown = [hints[field.name] for field in fields]
        return {
            "type": "object",
            "properties": {key: self.of(hint) for key, hint in zip(named, shown, strict=True)},
            "required": named,
            "additionalProperties": False,
        }

    def mapping(self, key: Any, item: Any) -> Schema:
        """An object."""
        del key
        return {"type": "object", "additionalProperties": self.of(item)}
