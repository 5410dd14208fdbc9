"""Whether a scenario holds together, by itself and beside the documents it is played under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, one_of
from foedus.case.rights import OFFICE
from foedus.errors import NotFoundError
from foedus.moments import Instant
from foedus.rehearsal.occasions import expect_named
from foedus.rehearsal.script import seat_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from foedus.agreement.findings import Place
    from foedus.agreement.tree import Path
    from foedus.rehearsal.naming import Names
    from foedus.rehearsal.scenario import Inject, Scenario, ScenarioReading

__all__ = ["FASTEST", "mistakes_in", "soundness"]

FASTEST: Final = 1440
"""Exercise minutes in a minute."""


def soundness(scenario: Scenario, place: Callable[[Path], Place]) -> Iterator[Finding]:
    """What is wrong with it whatever it is played under."""

    def told(code: str, message: str, hint: str, *path: str) -> Finding:
        return Finding(code=code, message=message, place=place(path), hint=hint)

    if not scenario.incident.invented:
        message = "What a scenario tells is invented."
        hint = "Write invented: yes, and modelled_on: what it resembles."
        yield told("F009", message, hint, "incident", "invented")
    if scenario.ends <= scenario.begins:
        yield told("F009", "It is over before it begins.", "Write lasts: PT24H.", "lasts")
    if not 1 <= scenario.speed <= FASTEST:
        message = f"It cannot run {scenario.speed} times as fast as the clock on the wall."
        yield told("F009", message, f"Write 1 to {FASTEST}; 60 is an hour a minute.", "speed")
    for key, inject in scenario.injects.items():
        yield from _of_inject(scenario, key, inject, told)
    for key, awaited in scenario.expectations.items():
        if awaited.objective not in scenario.objectives:
            message = f"No objective is called {awaited.objective!r}."
            hint = did_you_mean(awaited.objective, scenario.objectives) or one_of(
                scenario.objectives
            )
            yield told("F010", message, hint, "expectations", key, "objective")
        yield from _within(scenario, awaited.by, told, "expectations", key, "by")
    if scenario.attack is not None:
        yield from _within(scenario, scenario.attack.at, told, "attack", "at")


def _of_inject(
    scenario: Scenario, key: str, inject: Inject, told: Callable[..., Finding]
) -> Iterator[Finding]:
    ways = {"at": inject.at is not None, "when": bool(inject.occasion), "ready": inject.ready}
    said = [name for name, is_said in ways.items() if is_said]
    if len(said) != 1:
        message = f"It is made in one way; this one says {' and '.join(said) or 'none'}."
        hint = "Write at: a time, when: facts of the standing, or ready: yes."
        yield told("F012", message, hint, "injects", key)
    if inject.after is not None:
        if inject.after not in scenario.injects or inject.after == key:
            message = f"No other inject is called {inject.after!r}."
            hint = did_you_mean(inject.after, scenario.injects) or one_of(scenario.injects)
            yield told("F010", message, hint, "injects", key, "after")
        elif inject.at is None or isinstance(inject.at, Instant):
            message = "after: needs a length of time to run from that inject."
            yield told("F012", message, "Write at: PT30M.", "injects", key, "after")
        elif key in _led_by(scenario, inject.after):
            message = f"{key} and {inject.after} wait for each other."
            yield told("F032", message, "Give one of them a time.", "injects", key, "after")
    elif inject.at is not None:
        yield from _within(scenario, inject.at, told, "injects", key, "at")
    for name in inject.objectives:
        if name not in scenario.objectives:
            message = f"No objective is called {name!r}."
            hint = did_you_mean(name, scenario.objectives) or one_of(scenario.objectives)
            yield told("F010", message, hint, "injects", key, "objectives")


def _led_by(scenario: Scenario, key: str) -> set[str]:
    """What an inject waits for, directly or not, itself included."""
    seen: set[str] = set()
    while key in scenario.injects and key not in seen:
        seen.add(key)
        key = scenario.injects[key].after or ""
    return seen


def _within(
    scenario: Scenario, offset: Any, told: Callable[..., Finding], *path: str
) -> Iterator[Finding]:
    moment = scenario.moment(offset)
    if not scenario.begins <= moment <= scenario.ends:
        message = f"{moment} is not between {scenario.begins} and {scenario.ends}."
        yield told("F040", message, "Write so long after it begins, as PT2H.", *path)


def mistakes_in(reading: ScenarioReading, names: Names) -> list[Finding]:
    """What it names that the documents do not have."""
    scenario = reading.scenario
    known = names.parties
    findings = [
        Finding(code="F010", message=fault.message, place=reading.place(path), hint=fault.remedy)
        for path, fault in _faults(reading, names)
    ]
    asked: list[tuple[tuple[str, ...], Iterable[str]]] = [(("seats",), scenario.seats)]
    for key, inject in scenario.injects.items():
        asked.append((("injects", key, "to"), [each for each in inject.to if each != "all"]))
        if inject.outage is not None:
            asked.append((("injects", key, "outage"), inject.outage.parties))
        asked.append((("injects", key, "do"), _speakers(inject.do)))
    asked.append((("before",), _speakers(scenario.before)))
    if scenario.attack is not None:
        every = {code for each in names.agreements for code in each.parties}
        asked.append((("attack", "on"), [scenario.attack.on]))
        if scenario.attack.by not in every:
            message = f"No party is called {scenario.attack.by!r}."
            place = reading.place(("attack", "by"))
            hint = did_you_mean(scenario.attack.by, every) or one_of(every)
            findings.append(Finding(code="F010", message=message, place=place, hint=hint))
    for path, parties in asked:
        for party in parties:
            if party not in {*known, OFFICE}:
                message = f"No party is called {party!r}."
                hint = did_you_mean(party, known) or one_of(known)
                place = reading.place(path)
                findings.append(Finding(code="F010", message=message, place=place, hint=hint))
    return findings


def _speakers(acts: Iterable[object]) -> list[str]:
    """For whom acts are entered; anybody may report what they know."""
    said = [(act, seat_of(getattr(act, "by", None) or "")) for act in acts]
    return [
        getattr(act, "party", None) or seat.party
        for act, seat in said
        if seat is not None and getattr(act, "report_fact", None) is None
    ]


def _faults(
    reading: ScenarioReading, names: Names
) -> Iterator[tuple[tuple[str, ...], NotFoundError]]:
    for key, occasions in reading.occasions.items():
        for each in occasions:
            try:
                expect_named(each, names)
            except NotFoundError as fault:
                yield ("injects", key, "when"), fault
    for key, each in reading.expected.items():
        try:
            expect_named(each, names)
        except NotFoundError as fault:
            yield ("expectations", key, "expect"), fault
