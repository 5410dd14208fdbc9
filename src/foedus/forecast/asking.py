"""Which question of an agreement is forecast: who answers it, when it opens, when it closes.

A forecast follows one attack.  What a condition asks beyond the attack, a
request, a consultation held and states that are taken to hold is refused by
name: a clock that cannot be carried over would make every number wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Verb
from foedus.errors import NotForecastError

if TYPE_CHECKING:
    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Agreement, Clause, RuleInForce
    from foedus.agreement.vocabulary import Form

__all__ = ["Asked", "asked_of", "questions_of"]

_TALKS: Final = frozenset({Verb.CONSULT, Verb.MEET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question; its clocks in hours, NaN where it has none from there."""

    clause: Clause
    rule: RuleInForce
    from_request: bool
    from_meeting: bool
    after_attack: float
    after_report: float
    after_request: float
    after_meeting: float
    talks: tuple[float, float, float]
    """Hours after attack, report and request by which a meeting is in time, NaN for none."""
    fact: str
    """The event that opens it; empty where it waits for none."""
    states: tuple[str, ...]
    """Facts that are states, and are taken to hold."""
    absent: tuple[str, ...]
    """Facts that would stand in its way, and are taken not to happen."""


def questions_of(agreement: Agreement, form: Form | None) -> tuple[Clause, ...]:
    """The questions about a form of support, those first that lead to others.

    Where none is about it, all; a question that opens only once another is
    decided is left out: who supports the first is taken to support the second.
    """
    deciding = [each for each in agreement.clauses.values() if each.rule is not None]
    about = [each for each in deciding if form is None or form in each.provision.form]
    chosen = about or deciding
    led = {name for each in deciding for name in each.provision.then}
    return tuple(each for each in chosen if each.name not in led) or tuple(chosen)


def asked_of(agreement: Agreement, *, name: str = "", form: Form | None = None) -> Asked:
    """The question of that name, or the first about a form.

    Raises:
        NotForecastError: there is none, or it waits for what a forecast does not follow.
    """
    found = questions_of(agreement, form)
    if name:
        found = tuple(each for each in agreement.clauses.values() if each.name == name)
    clause = next((each for each in found if each.rule is not None), None)
    if clause is None:
        known = [each.name for each in agreement.clauses.values() if each.rule is not None]
        message = f"{agreement.reference} puts no question{f' called {name!r}' if name else ''}."
        remedy = f"It has {', '.join(known)}." if known else "Choose one that is decided."
        raise NotForecastError(message, remedy=remedy)
    assert clause.rule is not None
    opening = _Opening(agreement, clause)
    clocks = _clocks(agreement, clause)
    talks = opening.talks or _anchored(agreement, clause)
    limits = _clocks(agreement, talks) if talks else dict.fromkeys(clocks, nan)
    if not opening.from_request:
        clocks["after_request"] = limits["after_request"] = nan
    return Asked(
        clause=clause,
        rule=clause.rule,
        from_request=opening.from_request,
        from_meeting=opening.talks is not None,
        talks=(limits["after_attack"], limits["after_report"], limits["after_request"]),
        fact=opening.events[0] if opening.events else "",
        states=tuple(dict.fromkeys(opening.states)),
        absent=tuple(dict.fromkeys(opening.absent)),
        **clocks,
    )


class _Opening:
    """What a clause waits for."""

    def __init__(self, agreement: Agreement, clause: Clause) -> None:
        self.agreement, self.clause = agreement, clause
        self.from_request = False
        self.talks: Clause | None = None
        self.states: list[str] = []
        self.events: list[str] = []
        self.absent: list[str] = []
        self._waits_for(clause, set())

    def _waits_for(self, clause: Clause, seen: set[str]) -> None:
        """Its own condition, and that of the talks whose end opens it."""
        when = clause.provision.when
        leading = [c for c in self.agreement.clauses.values() if clause.name in c.provision.then]
        if when is not None:
            self._read(when)
        elif not leading or clause.name in seen:
            raise self._refused("opens by nothing that a forecast follows")
        elif len(leading) > 1:
            raise self._refused(f"opens in several ways: {', '.join(c.name for c in leading)}")
        else:
            first = leading[0]
            if first.rule is None and first.verb in _TALKS:
                self.talks = first
            elif first.rule is None:
                raise self._refused(f"waits for {first.name}")
            self._waits_for(first, seen | {clause.name})

    def _read(self, when: Condition) -> None:
        if when.count or when.after or when.missed or when.outcome:
            raise self._refused("waits for a number, a length of time, or what was missed")
        self._done(when.done)
        if when.decision:
            raise self._refused(f"waits for the decision {when.decision}")
        if when.fact is not None:
            is_event = self.agreement.facts[when.fact].fact.event is not None
            (self.events if is_event else self.states).append(when.fact)
        if when.state is not None:
            self.states.append(when.state)
        self.from_request |= when.request_of is not None
        if len(when.any) > 1:
            raise self._refused("opens in several ways")
        for part in (*when.all, *when.any):
            self._read(part)
        if when.unless is not None:
            self._unless(when.unless)
        if when.during is not None:
            self._read(when.during)

    def _unless(self, unless: Condition) -> None:
        """What stands in its way must be another fact, which is taken not to happen."""
        alone = unless.model_dump(exclude_defaults=True) == {"fact": unless.fact}
        if unless.fact is None or not alone or unless.fact in self.events:
            raise self._refused("does not open in some cases that a forecast does not tell apart")
        self.absent.append(unless.fact)

    def _done(self, name: str | None) -> None:
        if name is None:
            return
        if self.agreement.clauses[name].verb not in _TALKS:
            raise self._refused(f"waits until {name} is done")
        self.talks = self.agreement.clauses[name]

    def _refused(self, why: str) -> NotForecastError:
        clause = self.clause
        message = f"{clause.agreement}: {clause.name} {why}. [{clause.cite}]"
        return NotForecastError(message, remedy="Choose another question of it.")


def _clocks(agreement: Agreement, clause: Clause) -> dict[str, float]:
    found = dict.fromkeys(("after_attack", "after_report", "after_request", "after_meeting"), nan)
    within, start = clause.provision.within, clause.provision.start
    if within is None or start is None:
        return found
    if not within.is_exact:
        message = f"{clause.name} runs for days of a calendar. [{clause.cite}]"
        remedy = "A forecast carries hours; write PT72H where that is meant."
        raise NotForecastError(message, remedy=remedy)
    for anchor in start.any_of:
        found[_start(agreement, clause, anchor)] = within.seconds / 3600
    return found


def _anchored(agreement: Agreement, clause: Clause) -> Clause | None:
    """The talks whose end its clock runs from."""
    start = clause.provision.start
    names = [each.partition("done:")[2] for each in (start.any_of if start else ())]
    return next((agreement.clauses[name] for name in names if name in agreement.clauses), None)


def _start(agreement: Agreement, clause: Clause, anchor: str) -> str:
    kind, _, name = anchor.partition(":")
    talks = name in agreement.clauses and agreement.clauses[name].verb in _TALKS
    if anchor == "request":
        return "after_request"
    if kind == "finding":
        return "after_report"
    if kind == "done" and talks:
        return "after_meeting"
    if anchor in agreement.facts and agreement.facts[anchor].fact.event is not None:
        return "after_attack"
    message = f"{clause.name} runs from {anchor}. [{clause.cite}]"
    remedy = "A forecast follows clocks from the attack, a finding, a request or a consultation."
    raise NotForecastError(message, remedy=remedy)
