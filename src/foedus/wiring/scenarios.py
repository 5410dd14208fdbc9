"""Scenarios that ship, and those of a user's, with what each is played under."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean, one_of
from foedus.corpus.library import CORPUS, Corpus, shown
from foedus.errors import FoedusError, NotForecastError, NotFoundError, UnreadableError
from foedus.rehearsal.scenario import read_scenario
from foedus.rehearsal.soundness import mistakes_in
from foedus.rehearsal.staging import Staging
from foedus.wiring.corpus import agreements_for, behaviour, library, procedures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.rehearsal.scenario import ScenarioReading

__all__ = ["scenario_in", "scenarios", "staging"]


def scenarios() -> dict[str, ScenarioReading]:
    """Every scenario that ships, by name."""
    paths = sorted((CORPUS / "scenarios").glob("*.yaml"))
    return {path.stem: read_scenario(path.read_bytes(), shown(path)) for path in paths}


def staging(name: str, own: Sequence[Path] = ()) -> Staging:
    """A scenario by its name or in a file, with all that it is played under.

    Raises:
        NotFoundError: nothing is called so.
        UnreadableError: it has errors, or names what there is not.
    """
    path = Path(name)
    if not path.is_file():
        path = CORPUS / "scenarios" / f"{name.removeprefix('scenario/')}.yaml"
    if not path.is_file():
        known = [each.stem for each in sorted((CORPUS / "scenarios").glob("*.yaml"))]
        remedy = did_you_mean(name, known) or one_of(known)
        message = f"No scenario is called {name!r}."
        raise NotFoundError(message, remedy=remedy or "Give the path of a file.")
    made, findings = scenario_in(path, library(own))
    if made is None or findings:
        raise UnreadableError(f"{shown(path)} cannot be played: it has errors.", findings)
    return made


def scenario_in(path: Path, corpus: Corpus) -> tuple[Staging | None, list[Finding]]:
    """A scenario in a file and what it is played under, with what is wrong beside it.

    Raises:
        UnreadableError: it has errors of its own; the error holds all of them.
    """
    reading = read_scenario(path.read_bytes(), shown(path))
    scenario = reading.scenario
    findings: list[Finding] = []

    def told(code: str, fault: FoedusError, *at: str) -> None:
        place, hint = reading.place(at), fault.remedy
        findings.append(Finding(code=code, message=fault.message, place=place, hint=hint))

    try:
        acts = behaviour(scenario.behaviour)
        assert acts.behaviour is not None
    except (NotFoundError, UnreadableError) as fault:
        told("F010", fault, "behaviour")
        acts = None
    try:
        agreements = agreements_for(scenario.documents, corpus)
    except (NotFoundError, UnreadableError) as fault:
        told("F015", fault, "documents")
        return None, findings
    if acts is None or acts.behaviour is None:
        return None, findings
    made = Staging(
        reading=reading,
        agreements=agreements,
        procedures=procedures(),
        behaviour=acts.behaviour,
    )
    findings += mistakes_in(reading, made.names)
    if not findings:
        try:
            made.exercise()
        except NotForecastError as fault:
            told("F010", fault, "question" if scenario.question else "attack")
    return made, in_order(findings)
