"""How one party decides at home: a national procedure as data, step by step."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from foedus.agreement.model import SourceNote
from foedus.agreement.part import Cited, Part
from foedus.agreement.types import Name, OneOrMore, PartyCode, Text, YesNo
from foedus.agreement.vocabulary import Form

__all__ = ["Procedure", "Step"]


class Step(Cited):
    """One step: who takes it, on what basis, for which forms of support."""

    id: Name
    who: Text
    consent: Text | None = Field(None, description="prior, inform, confirm_after, ceiling, ...")
    forms: Annotated[tuple[Form, ...], OneOrMore] = ()
    binding: YesNo | None = Field(None, description="no where it is only a convention.")


class Procedure(Part):
    """A party's way to a decision; a step without forms is taken for every form."""

    procedure: PartyCode
    title: Text
    steps: tuple[Step, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    note: Text | None = None
