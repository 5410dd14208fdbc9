"""One trial as a script that `foedus run` plays: the case engine judges the kernel.

The script says only what happened when: reports, the request, the meeting, a
text circulated, steps at home and answers.  What follows from it is worked out
by the engine, from the agreement.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import yaml

from foedus.agreement.vocabulary import EventKind, Role, RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace
    from foedus.moments import Instant

__all__ = ["finders_of", "instant_of", "kind_of", "script_of", "steps_at_home"]

_NANOS: Final = 3_600_000_000_000


def instant_of(compiled: Compiled, hours: float) -> Instant:
    """So many hours after the attack, to the nanosecond."""
    return compiled.attack.at.add(nanoseconds=round(hours * _NANOS))


def script_of(compiled: Compiled, trace: Trace, *, seed: int) -> str:
    """The trial as the text of a script."""
    last = max((each for each in trace.answered if isfinite(each)), default=0.0)
    acts = sorted(_acts(compiled, trace), key=lambda act: act[0])
    script = {
        "foedus": "1",
        "script": f"trial-{trace.trial}",
        "title": f"Trial {trace.trial} of a forecast of {compiled.agreement.title}"[:200],
        "mode": "exercise",
        "documents": [compiled.agreement.reference],
        "incident": {
            "title": f"An attack at {compiled.attack.at}",
            "invented": "yes",
            "note": f"Seed {seed}, trial {trace.trial}, behaviour {compiled.behaviour.name}. "
            "Every time and every answer was drawn, and says nothing of what any state would do. "
            f"Only the question {compiled.asked.clause.name} was followed: all others stay open.",
        },
        "show_at": [str(instant_of(compiled, each)) for each in (last, compiled.model.horizon)],
        "commands": [{"at": str(instant_of(compiled, hours)), **act} for hours, act in acts],
    }
    return yaml.safe_dump(script, sort_keys=False, allow_unicode=True, width=1000)


def _acts(compiled: Compiled, trace: Trace) -> Iterator[tuple[float, dict[str, Any]]]:
    """Every act with its hour; those of one hour stay in this order."""
    attack, model = compiled.attack, compiled.model
    victim = f"{attack.on} duty_officer"
    yield from _before(compiled, victim)
    fact = {
        "event": str(kind_of(compiled, compiled.asked.fact)),
        "phase": "occurred",
        "occurred": str(attack.at),
        "attacker": attack.by,
        "victims": [attack.on],
    }
    yield trace.report, {"by": victim, "id": "attack", "report_fact": fact}
    for party in finders_of(compiled):
        found = {"report": "attack", "holds": "yes", "attacker": attack.by}
        yield trace.report, {"by": f"{party} delegate", "find_fact": found}
    if model.from_request:
        asks = {"text": f"{attack.on} asks."}
        yield trace.request, {"by": f"{attack.on} delegate", "request": asks}
    if model.waits:
        met = {"attendees": ["all"], "discharges": ["consult"], "level": "political"}
        yield trace.meeting, {"by": "secretariat", "meet": met}
    question = compiled.asked.clause.key
    drafted, closes = trace.ballots[0].drafted, trace.ballots[0].closes
    if compiled.asked.rule.kind is RuleKind.SILENCE and isfinite(drafted) and drafted <= closes:
        draft = {"question": question, "text": "The text that was drawn."}
        yield drafted, {"by": "secretariat", "circulate_draft": draft}
    for i, party in enumerate(model.parties):
        by = f"{party} delegate"
        for k, name in enumerate(model.stages[i]):
            if isfinite(trace.ended[k, i]) and name in steps_at_home(compiled, party):
                step = {"step": name, "result": "approved"}
                yield float(trace.ended[k, i]), {"by": by, "complete_step": step}
        if trace.answers[i] and not model.ballots[0].rule.recused[i]:
            answer = {"question": question, "answer": trace.answers[i]}
            yield float(trace.answered[i]), {"by": by, "take_position": answer}


def _before(compiled: Compiled, victim: str) -> Iterator[tuple[float, dict[str, Any]]]:
    """What a day before makes the promise apply: the fighting is over, and states hold."""
    day = str(instant_of(compiled, -48.0))
    states = [kind_of(compiled, name) for name in compiled.asked.states]
    for state in dict.fromkeys([EventKind.CEASEFIRE, *states]):
        fact = {"event": str(state), "phase": "continuing", "occurred": day, "text": "Invented."}
        yield -24.0, {"by": victim, "report_fact": fact}


def kind_of(compiled: Compiled, fact: str) -> EventKind:
    """The kind of event that a fact of the agreement is."""
    terms = compiled.agreement.facts.get(fact)
    return (terms.fact.kind if terms else None) or EventKind.ARMED_ATTACK


def finders_of(compiled: Compiled) -> tuple[str, ...]:
    """Who finds that the report holds, where a finding is asked for or takes away a vote."""
    terms = compiled.agreement.facts.get(compiled.asked.fact)
    if terms is None or (terms.finders is None and not compiled.asked.rule.recuses_attacker):
        return ()
    return tuple(
        code
        for code, party in compiled.agreement.parties.items()
        if party.role is not Role.NAMED_AGGRESSOR
        and code != compiled.attack.by
        and (terms.finders is None or code in terms.finders)
    )


def steps_at_home(compiled: Compiled, party: str) -> frozenset[str]:
    """The steps of a party's procedure; its other stages are no steps of a case."""
    procedure = compiled.procedures.get(party)
    return frozenset(step.id for step in procedure.steps) if procedure else frozenset()
