"""The JSON Schema (2020-12) of what `shaping` writes, for those who read it with other tools."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, TypeAlias, get_args, get_origin

from foedus.moments import Date, Duration, Instant
from foedus.record.shaping import fields_of, kind_of

__all__ = ["Schema", "Schemas"]

Schema: TypeAlias = dict[str, Any]

_PLAIN: Final[dict[object, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Instant: {"type": "string", "format": "date-time"},
    Date: {"type": "string", "format": "date"},
    Duration: {"type": "string", "format": "duration"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"},
}


class Schemas:
    """Schemas by type; an object is described once, under its name in `parts`."""

    def __init__(self, within: str = "#/$defs/") -> None:
        """Begin with none; `within` is where the parts will stand."""
        self.parts: dict[str, Schema] = {}
        self._within = within

    def of(self, hint: Any) -> Schema:  # noqa: PLR0911 - one row for each kind
        """The schema of a type hint."""
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.of(args[0])
        if origin in {typing.Union, types.UnionType}:
            return self._union(args)
        if origin is tuple:
            return self._row(args)
        if origin in {dict, Mapping}:
            return self.mapping(*args)
        if origin is frozenset:
            return {"type": "array", "items": self.of(args[0]), "uniqueItems": True}
        if hint in _PLAIN:
            return dict(_PLAIN[hint])
        if issubclass(hint, Enum):
            return {"enum": [each.value for each in hint]}
        return self.part(hint)

    def part(self, cls: type) -> Schema:
        """A reference to the schema of an object."""
        name = kind_of(cls)
        if name not in self.parts:
            self.parts[name] = {}
            self.parts[name] = self.described(cls)
        return {"$ref": f"{self._within}{name}"}

    def described(self, cls: type) -> Schema:
        """The schema of an object; what is empty is left out of it."""
        fields = fields_of(cls)
        return {
            "type": "object",
            "properties": {key: self.of(hint) for key, hint, _ in fields},
            "required": [key for key, _, may_be_left_out in fields if not may_be_left_out],
            "additionalProperties": False,
        }

    def mapping(self, key: Any, item: Any) -> Schema:
        """A list of pairs, because its order means something."""
        return {"type": "array", "items": self._row((key, item))}

    def kinds(self, options: tuple[type, ...]) -> Schema:
        """An object with one key, the name of the kind."""
        return {"oneOf": [self._kind(each) for each in options]}

    def _kind(self, cls: type) -> Schema:
        name = kind_of(cls)
        return {
            "type": "object",
            "properties": {name: self.of(cls)},
            "required": [name],
            "additionalProperties": False,
        }

    def _row(self, args: tuple[Any, ...]) -> Schema:
        if args[-1] is ...:
            return {"type": "array", "items": self.of(args[0])}
        count = len(args)
        parts = [self.of(each) for each in args]
        return {"type": "array", "prefixItems": parts, "minItems": count, "maxItems": count}

    def _union(self, args: tuple[Any, ...]) -> Schema:
        options = [each for each in args if each is not type(None)]
        if len(options) == 1:
            return {"anyOf": [self.of(options[0]), {"type": "null"}]}
        options = [get_args(a)[0] if get_origin(a) is Annotated else a for a in options]
        if str in options:
            return {"anyOf": [self.of(each) for each in options]}
        return self.kinds(tuple(options))
