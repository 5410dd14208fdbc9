"""The JSON Schema (2020-12) of a behaviour and of a study, for editors."""

from __future__ import annotations

from typing import Any

from foedus.agreement.schema import for_editors
from foedus.forecast.behaviour import Behaviour
from foedus.forecast.study import Study

__all__ = ["behaviour_schema", "study_schema"]


def behaviour_schema() -> dict[str, Any]:
    """The schema as plain data; it refuses nothing that the checker accepts."""
    made = for_editors(Behaviour, "behaviour")
    del made["properties"]["variant"]
    return made


def study_schema() -> dict[str, Any]:
    """The same of a study."""
    return for_editors(Study, "study")
