"""Scenarios that ship, and those of a user's, with what each is played under."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean, one_of
from foedus.corpus.library import CORPUS, Corpus, kind_of, shown
from foedus.errors import FoedusError, NotForecastError, NotFoundError, UnreadableError
from foedus.rehearsal.events_back import Laid, in_the_sheet, laid_onto
from foedus.rehearsal.events_sheet import read_workbook
from foedus.rehearsal.scenario import Draft, draft_of, read_scenario
from foedus.rehearsal.soundness import mistakes_in
from foedus.rehearsal.staging import Staging
from foedus.wiring.corpus import agreements_for, behaviour, library, procedures, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.agreement.resolved import Agreement
    from foedus.rehearsal.scenario import ScenarioReading

__all__ = ["brought", "events_laid", "scenario_in", "scenarios", "staging"]

T = TypeVar("T")


def scenarios() -> dict[str, ScenarioReading]:
    """Every scenario that ships, by name."""
    paths = sorted((CORPUS / "scenarios").glob("*.yaml"))
    return {path.stem: read_scenario(path.read_bytes(), shown(path)) for path in paths}


def brought(own: Sequence[Path]) -> dict[str, Staging]:
    """Every scenario among a user's own files, by name.

    Raises:
        UnreadableError: one has errors, or names what there is not.
    """
    told = [path for path in own if kind_of(path.read_bytes(), path)[0] == "a scenario"]
    found = (staging(str(path), own) for path in told)
    return {each.reading.scenario.scenario: each for each in found}


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
    """A scenario in a file with what it is played under, and everything that is wrong."""
    return _staged(draft_of(path.read_bytes(), shown(path)), corpus)


def events_laid(onto: Path, sheet: Path, corpus: Corpus) -> Laid:
    """A spreadsheet of events laid onto the scenario in a file, sound beside what there is.

    Raises:
        UnreadableError: the scenario has errors, or the spreadsheet; the error holds all of them.
    """
    made, findings = scenario_in(onto, corpus)
    if made is None or findings:
        message = f"{shown(onto)} has errors; mend them before events are laid onto it."
        raise UnreadableError(message, findings)
    read = read_workbook(sheet.read_bytes(), shown(sheet))
    laid = laid_onto(made.reading, read)
    findings = _staged(laid.draft, corpus)[1]
    if findings:
        count = len(findings)
        message = f"{read.name} has {count} error{'' if count == 1 else 's'}; nothing was changed."
        raise UnreadableError(message, in_the_sheet(findings, read))
    return laid


def _staged(draft: Draft, corpus: Corpus) -> tuple[Staging | None, list[Finding]]:
    reading, findings = draft.reading, list(draft.findings)
    if reading is None:
        return None, findings
    scenario, told = reading.scenario, _Told(reading)
    acts = told.tried("F010", lambda: behaviour(scenario.behaviour).behaviour, "behaviour")
    agreements = _agreements(scenario.documents, corpus, told)
    for index, source in enumerate(scenario.incident.sources):
        told.unless_known("source", source, sources(), "incident", "sources", index)
    made = None
    if agreements and acts is not None:
        made = Staging(
            reading=reading, agreements=agreements, procedures=procedures(), behaviour=acts
        )
        told.findings += mistakes_in(reading, made.names)
    findings += draft.aside(told.findings)
    if made is not None and not findings:
        told.tried("F010", made.exercise, "question" if scenario.question else "attack")
        findings += [replace(each, hint=f"{each.hint} {_ALONE}") for each in told.findings]
    return made, in_order(findings)


_ALONE: Final = "Without attack: and question: nobody is drawn, and the events list plays alone."


def _agreements(patterns: Sequence[str], corpus: Corpus, told: _Told) -> tuple[Agreement, ...]:
    """All that it is played under; nothing where one of them is not there or has errors."""
    for index, pattern in enumerate(patterns):
        if not corpus.find(pattern):
            fault = NotFoundError(f"No document matches {pattern!r}.", remedy=corpus.near(pattern))
            told.add("F015", fault, "documents", index)
    if told.holds("F015"):
        return ()
    return told.tried("F015", lambda: agreements_for(patterns, corpus), "documents") or ()


@dataclass(slots=True)
class _Told:
    """What is wrong with a scenario beside what there is."""

    reading: ScenarioReading
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, fault: FoedusError, *at: str | int) -> None:
        """One more."""
        place = self.reading.place(at)
        told = Finding(code=code, message=fault.message, place=place, hint=fault.remedy)
        self.findings.append(told)

    def holds(self, code: str) -> bool:
        """Whether there is one of a code."""
        return any(each.code == code for each in self.findings)

    def tried(self, code: str, make: Callable[[], T], *at: str | int) -> T | None:
        """What is made, or None where it cannot be."""
        try:
            return make()
        except (NotFoundError, UnreadableError, NotForecastError) as fault:
            self.add(code, fault, *at)
            return None

    def unless_known(self, what: str, word: str, known: Iterable[str], *at: str | int) -> None:
        """One more where nothing is called so."""
        words = tuple(known)
        if word not in words:
            remedy = did_you_mean(word, words) or "Name one of `corpus/sources.yaml`."
            self.add("F010", NotFoundError(f"No {what} is called {word!r}.", remedy=remedy), *at)
