"""Fields that several forms ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.desk.forms import choices as c
from foedus.desk.forms.fields import Field, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foedus.desk.forms.fields import Ground, Option

__all__ = ["CLAUSES", "SAID", "TEXT", "question"]

TEXT: Final = Field(name="text", label="In your own words", kind=Kind.LONG)
SAID: Final = Field(name="text", label="In your own words", kind=Kind.LONG, required=True)
CLAUSES: Final = Field(
    name="clauses", label="Provisions", kind=Kind.SOME, required=True, among=c.running
)


def question(among: Callable[[Ground], Iterable[Option]]) -> Field:
    """Which question, among these."""
    return Field(
        name="question",
        label="Question",
        kind=Kind.ONE,
        required=True,
        among=among,
    )
