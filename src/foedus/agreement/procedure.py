"""How one party decides at home: a national procedure as data, step by step."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from foedus.agreement.circles import circles
from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.model import Amount, SourceNote
from foedus.agreement.part import Cited, Part
from foedus.agreement.reading import place_of
from foedus.agreement.tree import Node, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import Length, Name, Names, OneOrMore, PartyCode, Text, YesNo, Zone
from foedus.agreement.vocabulary import Form

__all__ = ["Procedure", "Silence", "Step", "type_procedure"]


class Silence(Part):
    """How long nobody may object, from which step, in whose days."""

    within: Length
    start: Name = Field(alias="from", description="The step from whose approval the time runs.")
    zone: Zone | None = Field(None, description="Whose days count.")


class Step(Cited):
    """One step: who takes it, on what basis, for which forms of support."""

    id: Name
    who: Text
    consent: Text | None = Field(None, description="prior, inform, confirm_after, ceiling, ...")
    forms: Annotated[tuple[Form, ...], OneOrMore] = ()
    binding: YesNo | None = Field(None, description="no where it is only a convention.")
    instead_of: Names = Field(
        (), description="Steps that are not needed once this one is approved."
    )
    on_refusal: Name | None = Field(
        None,
        description="The step that decides where this one is refused; one that stands "
        "`instead_of` others opens only then.",
    )
    deemed: Silence | None = Field(
        None, description="Taken to be approved where nobody refuses in that time."
    )
    ceiling: Amount | None = Field(None, description="How much it can approve, of one unit.")


class Procedure(Part):
    """A party's way to a decision; a step without forms is taken for every form."""

    procedure: PartyCode
    title: Text
    steps: tuple[Step, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    note: Text | None = None

    def step(self, name: str) -> Step | None:
        """A step by its name."""
        return next((each for each in self.steps if each.id == name), None)


def type_procedure(tree: Node, name: str) -> tuple[Procedure | None, list[Finding]]:
    """Type a procedure, with every mistake, and every step that is named and not there."""
    procedure, findings = typed(tree, Procedure, name, {"procedure": "UKR", "title": "-"})
    if procedure is None or findings:
        return procedure, findings
    known = [step.id for step in procedure.steps]
    findings += _faults(procedure, tree, name)
    for index, step in enumerate(procedure.steps):
        named = [("instead_of", each) for each in step.instead_of]
        named += [("on_refusal", step.on_refusal)] if step.on_refusal else []
        named += [("deemed", step.deemed.start)] if step.deemed else []
        for key, other in named:
            if other not in known or other == step.id:
                message = f"No other step is called {other!r}."
                place = place_of(name, mark_of(tree, ("steps", index, key)))
                hint = did_you_mean(other, known) or one_of(known)
                findings.append(Finding(code="F010", message=message, place=place, hint=hint))
    return procedure, findings


def _faults(procedure: Procedure, tree: Node, name: str) -> list[Finding]:
    """Two steps of one name, refusals that lead in a circle, and a ceiling of nothing."""

    def told(code: str, message: str, hint: str, index: int, key: str) -> Finding:
        place = place_of(name, mark_of(tree, ("steps", index, key)))
        return Finding(code=code, message=message, place=place, hint=hint)

    found = []
    places = {step.id: index for index, step in reversed(list(enumerate(procedure.steps)))}
    for index, step in enumerate(procedure.steps):
        if places[step.id] != index:
            message = f"Two steps are called {step.id!r}."
            found.append(told("F005", message, "Give each its own.", index, "id"))
        if step.ceiling is not None and not (step.ceiling.unit or step.ceiling.currency):
            message = f"The ceiling of {step.id} does not say of what."
            found.append(told("F008", message, "Add unit: or currency:.", index, "ceiling"))
    after = {
        step.id: {each for each in (step.on_refusal,) if each in places and each != step.id}
        for step in procedure.steps
    }
    for way in circles(after):
        message = f"Refusals lead in a circle: {' -> '.join([*way, way[0]])}."
        hint = "Let the last of them be final."
        found.append(told("F021", message, hint, places[way[0]], "on_refusal"))
    return found
