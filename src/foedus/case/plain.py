"""Any value of a case as plain data, for JSON: texts, numbers, lists, mappings, null."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel

from foedus.moments import Date, Instant

__all__ = ["KEYS", "plain"]

KEYS = {"start": "from"}
"""Keys that are words of Python, and so have another name there."""


def plain(value: object) -> object:  # noqa: PLR0911 - one row for each shape
    """Dataclasses become mappings; instants and amounts texts; sets sorted lists."""
    match value:
        case Enum():
            return value.value
        case None | str() | int() | float():
            return value
        case Instant() | Date() | Decimal():
            return str(value)
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted(str(plain(item)) for item in value)
        case tuple() | list():
            return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {KEYS.get(name, name): plain(getattr(value, name)) for name in names}
    return str(value)
