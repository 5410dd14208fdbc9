"""Agreements side by side: the features by which designs of a guarantee differ.

Every cell is read from the document; nothing is scored.  A feature that the
document does not have is `none`; one that nobody knows is `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.rendering import length_in_words, rule_in_words
from foedus.agreement.vocabulary import EventKind, Modal, Role, RuleKind, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from foedus.agreement.model import Condition
    from foedus.agreement.resolved import Agreement, Clause

__all__ = ["FEATURES", "Row", "automatic_clauses", "matrix"]

_CONSULTING: Final = frozenset({Verb.CONSULT, Verb.MEET})
_GIVING: Final = frozenset(
    {Verb.ASSIST, Verb.CONTRIBUTE, Verb.DEPLOY, Verb.DEVELOP, Verb.SANCTION, Verb.HOST}
)
_MOST_NAMED: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One agreement: its cells in the order of `FEATURES`."""

    reference: str
    title: str
    cells: tuple[str, ...]


def matrix(agreements: Iterable[Agreement]) -> tuple[Row, ...]:
    """One row for each agreement, in the order given."""
    return tuple(
        Row(
            reference=agreement.reference,
            title=agreement.title,
            cells=tuple(feature(agreement) for feature in FEATURES.values()),
        )
        for agreement in agreements
    )


def _clauses(agreement: Agreement, verbs: frozenset[Verb]) -> list[Clause]:
    return [clause for clause in agreement.clauses.values() if clause.verb in verbs]


def _timed(agreement: Agreement) -> Iterator[Clause]:
    """Clauses that consult or decide, those with a deadline first."""
    wanted = _CONSULTING | {Verb.DECIDE}
    yield from sorted(
        _clauses(agreement, wanted), key=lambda clause: clause.provision.within is None
    )


def _deadlines(agreement: Agreement) -> str:
    said = {
        f"{clause.verb} within {length_in_words(clause.provision.within)}"
        for clause in _timed(agreement)
        if clause.provision.within is not None
    }
    return _listed(sorted(said))


def _starts(agreement: Agreement) -> str:
    starts = [clause.provision.start for clause in _timed(agreement) if clause.provision.start]
    said = dict.fromkeys(
        " or ".join(start.any_of).replace("_", " ")
        + (f" ({start.certainty})" if start.certainty else "")
        for start in starts
    )
    return _listed(list(said))


def _quality(agreement: Agreement) -> str:
    said = []
    for clause in _timed(agreement):
        soon = clause.provision.precision
        if soon is not None:
            said.append(soon.replace("_", " "))
        elif clause.provision.within is not None:
            said.append("hard")
    return _listed(list(dict.fromkeys(said)))


def _requesters(agreement: Agreement) -> str:
    said: dict[str, None] = {}
    for clause in agreement.clauses.values():
        for name in _askers(clause.provision.when):
            said["any party" if name in {"any", "all"} else name] = None
    return _listed(list(said), none="no request needed")


def _askers(condition: Condition | None) -> Iterator[str]:
    if condition is not None:
        yield from condition.request_of or ()
        for part in (*condition.all, *condition.any):
            yield from _askers(part)


def _triggers(agreement: Agreement) -> str:
    return _listed([_fact(name, agreement) for name in agreement.facts])


def _fact(name: str, agreement: Agreement) -> str:
    fact = agreement.facts[name].fact
    kind = fact.kind.replace("_", " ") if fact.kind else name
    gate = f" ({fact.gate.replace('_', ' ')})" if fact.gate else ""
    return f"{kind}{gate}"


def _threat(agreement: Agreement) -> str:
    kinds = {terms.fact.kind for terms in agreement.facts.values()}
    return "yes" if EventKind.THREAT in kinds else "no"


def _rules(agreement: Agreement) -> str:
    rules = [clause.rule for clause in agreement.clauses.values() if clause.rule is not None]
    collective = [rule for rule in rules if rule.kind is not RuleKind.INDIVIDUAL]
    said = dict.fromkeys(rule_in_words(rule.rule) for rule in collective or rules)
    return _listed(list(said))


def _vetoes(agreement: Agreement) -> str:
    """Who can stop a collective decision alone."""
    said: dict[str, None] = {}
    for clause in agreement.clauses.values():
        rule = clause.rule
        if rule is None or rule.kind is RuleKind.INDIVIDUAL:
            continue
        by_one = rule.kind is RuleKind.SILENCE and (rule.rule.broken_by or 1) == 1
        if by_one or rule.kind in {RuleKind.CONSENSUS, RuleKind.UNANIMITY}:
            said["every voter"] = None
        else:
            said |= dict.fromkeys(sorted(rule.veto))
    return _listed(list(said))


def _strengths(agreement: Agreement) -> str:
    said = dict.fromkeys(
        f"{clause.modal.replace('_', ' ')} {clause.verb}"
        + (f" ({clause.provision.strength})" if clause.provision.strength else "")
        for clause in _clauses(agreement, _GIVING)
    )
    return _listed(list(said))


def _binding(agreement: Agreement) -> str:
    return agreement.document.binding or "unknown"


def _forms(agreement: Agreement) -> str:
    said = dict.fromkeys(
        form.replace("_", " ")
        for clause in _clauses(agreement, _GIVING | {Verb.DECIDE})
        for form in clause.provision.form
    )
    return ", ".join(said) or "none"


def _automatic(agreement: Agreement) -> str:
    """What must be done without anybody deciding it first."""
    said = (clause.verb.replace("_", " ") for clause in automatic_clauses(agreement))
    return _listed(list(dict.fromkeys(said)))


def automatic_clauses(agreement: Agreement) -> list[Clause]:
    """What must be done without anybody deciding it first."""
    decided = {
        name
        for clause in agreement.clauses.values()
        if clause.rule is not None
        for name in clause.provision.then
    }
    return [
        clause
        for clause in agreement.clauses.values()
        if clause.modal is Modal.MUST
        and clause.rule is None
        and clause.name not in decided
        and not _waits_for_decision(clause.provision.when)
    ]


def _waits_for_decision(condition: Condition | None) -> bool:
    if condition is None:
        return False
    inner = (*condition.all, *condition.any)
    return condition.decision is not None or any(_waits_for_decision(part) for part in inner)


def _reservations(agreement: Agreement) -> str:
    said = dict.fromkeys(
        kept.replace("_", " ")
        for clause in agreement.clauses.values()
        for kept in clause.provision.reservations
    )
    for party in agreement.parties.values():
        said |= dict.fromkeys(kept.replace("_", " ") for kept in party.reservations)
    return ", ".join(said) or "none"


def _guarantors(agreement: Agreement) -> str:
    roles = {Role.GUARANTOR, Role.MEMBER, Role.PARTY}
    codes = [code for code, party in agreement.parties.items() if party.role in roles]
    return _listed(codes) if len(codes) <= _MOST_NAMED else f"{len(codes)} parties"


def _term(agreement: Agreement) -> str:
    term = agreement.document.term
    if term is None:
        return "unknown"
    notice = term.leaves.notice if term.leaves else None
    parts = [str(term.lasts)] if term.lasts else []
    parts += [f"notice {notice}"] if notice else []
    return ", ".join(parts) or "unknown"


def _listed(said: list[str], none: str = "none") -> str:
    return "; ".join(said) or none


FEATURES: Final[dict[str, Callable[[Agreement], str]]] = {
    "guarantors": _guarantors,
    "triggers": _triggers,
    "covers a threat": _threat,
    "who may ask": _requesters,
    "deadline": _deadlines,
    "from when": _starts,
    "quality": _quality,
    "rule": _rules,
    "veto": _vetoes,
    "automatic": _automatic,
    "strength": _strengths,
    "forms": _forms,
    "reservations": _reservations,
    "binding": _binding,
    "term": _term,
}
"""Column names and how each is read."""
