"""What would have been known: hints for a word that is not.

Nothing here decides anything; it only helps who made a mistake.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, JsonValue

__all__ = ["INTERNAL", "closest", "did_you_mean", "keys_at", "one_of"]

INTERNAL: Final[dict[str, JsonValue]] = {"internal": True}
"""The mark of a field that reading fills in; no document may write it."""

_MOST_SHOWN: Final = 24


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to a word, or empty."""
    close = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return close[0] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint where a known word is close; else empty."""
    close = closest(word, known)
    return f"Did you mean {close!r}?" if close else ""


def one_of(known: Iterable[str]) -> str:
    """A hint with what is known, as far as it can be shown; empty where nothing is."""
    words = sorted(set(known))
    more = len(words) - _MOST_SHOWN
    tail = f" and {more} more" if more > 0 else ""
    return f"Known: {', '.join(words[:_MOST_SHOWN])}{tail}." if words else ""


def keys_at(model: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """The keys that a model knows under a path."""
    here: Any = model
    for step in path:
        here = _below(here, step)
    return [
        field.alias or name
        for each in _models(here)
        for name, field in each.model_fields.items()
        if field.json_schema_extra != INTERNAL
    ]


def _below(annotation: Any, step: str | int) -> Any:
    for model in _models(annotation):
        for name, field in model.model_fields.items():
            if step == (field.alias or name):
                return field.annotation
    inner = {dict: 1, tuple: 0}
    origins = [(part, inner.get(get_origin(part) or part)) for part in _parts(annotation)]
    return next((get_args(part)[index] for part, index in origins if index is not None), None)


def _parts(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin in {typing.Union, types.UnionType}:
        return [part for inner in get_args(annotation) for part in _parts(inner)]
    if origin is typing.Annotated:
        return _parts(get_args(annotation)[0])
    return [annotation]


def _models(annotation: Any) -> list[type[BaseModel]]:
    parts = _parts(annotation)
    return [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
