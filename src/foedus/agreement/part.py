"""What every part of a document is: frozen, closed, and mostly with its article."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import JsonSchemaValue

from foedus.agreement.types import Citations, Short, Text
from foedus.agreement.vocabulary import Certainty

__all__ = ["Cited", "Part", "keyed"]


class Part(BaseModel):
    """Frozen, and nothing it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Cited(Part):
    """A statement with its article, its certainty, and a note in our own words."""

    cite: Citations | None = Field(None, description="Articles of the text, as pt8.2.")
    certainty: Certainty | None = Field(None, description="Where the statement comes from.")
    note: Text | None = None

    @property
    def article(self) -> str:
        """The citation as one line."""
        return ", ".join(self.cite or ())


def keyed(name: str, *looks: JsonSchemaValue) -> Short:
    """A bare value, or a list, stands for a mapping with that one key."""

    def widen(value: object) -> object:
        return {name: value} if isinstance(value, (str, list)) else value

    return Short(widen, lambda _: list(looks or _ONE_OR_MORE_WORDS))


_WORD: Final = {"type": ["string", "number", "boolean"]}
_ONE_OR_MORE_WORDS: Final = (_WORD, {"type": "array", "items": _WORD})
