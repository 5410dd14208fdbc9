"""What programs send, as a model: its schema is in the description, and nothing else is taken."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError

__all__ = ["Body", "read", "taking"]

T = TypeVar("T", bound="Body")


class Body(BaseModel):
    """An object that is sent; a text is a text, and a number a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def taking(model: type[Body]) -> dict[str, Any]:
    """What an address takes, for its description."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def read(model: type[T], sent: dict[str, Any]) -> T:
    """What was sent.

    Raises:
        RequestValidationError: it is something else; all errors at once.
    """
    try:
        return model.model_validate(sent)
    except ValidationError as fault:
        raise RequestValidationError(fault.errors(include_url=False)) from fault
