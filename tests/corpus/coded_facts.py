"""What a resolved document says: each fact read from where a case would read it.

Whatever a rehearsal would rest on is read from provisions, facts, parties and term; what the
language has no key for is looked for in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from tests.corpus.told_facts import only_words

from foedus.agreement.model import Condition, Document
from foedus.agreement.resolved import Agreement, Clause, FactTerms
from foedus.agreement.vocabulary import Verb

NOUN: Final = re.compile(r"parties (Participants|Parties|Sides)")

WHERE: Final = re.compile(r"Signed in (.*?),? by ", re.DOTALL)


def clause_of(agreement: Agreement, name: str) -> Clause | None:
    """A clause by name, or nothing."""
    return agreement.clauses.get(name)


def consult(agreement: Agreement) -> Clause | None:
    """The clause on consulting after an attack."""
    return clause_of(agreement, "consult")


def support(agreement: Agreement) -> Clause | None:
    """The clause on assistance."""
    return clause_of(agreement, "support")


def hours_of(clause: Clause | None) -> int | None:
    """The hours of a deadline."""
    within = clause.provision.within if clause else None
    assert within is None or within.is_exact
    return within.seconds // 3600 if within else None


def facts_named(agreement: Agreement, clause: Clause) -> Iterator[FactTerms]:
    """The events that set a clause in motion."""
    yield from (agreement.facts[name] for name in dict.fromkeys(_names(clause.provision.when)))


def _on(agreement: Agreement, fact: FactTerms) -> frozenset[str] | None:
    """On whom; nobody that the text names, where a mark says that it was inferred."""
    return None if f"facts.{fact.name}.on" in agreement.document.marks else fact.on


def _names(condition: Condition | None) -> Iterator[str]:
    if condition is None:
        return
    if condition.fact is not None:
        yield condition.fact
    for inner in (*condition.all, *condition.any, condition.during):
        yield from _names(inner)


def askers(clause: Clause | None) -> tuple[str, ...] | None:
    """Whose request sets a clause in motion."""
    when = clause.provision.when if clause else None
    return when.request_of if when else None


def triggers(agreement: Agreement) -> set[tuple[object, ...]]:
    """Kind, by whom, on whom, and whether the hours run, for each event to consult about."""
    return {
        (fact.fact.event, fact.by, _on(agreement, fact), clause.provision.within is not None)
        for clause in agreement.clauses.values()
        if clause.verb in {Verb.CONSULT, Verb.MEET}
        for fact in facts_named(agreement, clause)
    }


def notes(agreement: Agreement) -> str:
    """Everything said in words, once over, in small letters."""
    document = agreement.document
    said = [document.note, *(part.note for part in _parts(document))]
    return " ".join(each for each in said if each).lower()


def _parts(document: Document) -> Iterator[Any]:
    yield from document.parties.values()
    yield from document.facts.values()
    yield from document.commitments
    yield from document.provisions.values()
    yield from (p.start for p in document.provisions.values() if p.start)
    yield from document.marks.values()
    if document.term:
        yield document.term
        if document.term.leaves:
            yield document.term.leaves


def said(*words: str) -> Callable[[Agreement], bool]:
    return lambda agreement: any(word.lower() in notes(agreement) for word in words)


def money(agreement: Agreement) -> list[tuple[object, ...]]:
    return sorted(
        (
            each.what,
            str(each.value.normalize()) if each.value is not None else None,
            each.currency,
            each.unit,
            each.period,
            each.bound.value if each.bound else None,
        )
        for each in agreement.document.commitments
    )  # type: ignore[type-var]


def coalitions(agreement: Agreement, key: str) -> set[str]:
    named = re.search(r"Capability coalitions named: ([^.]*)", agreement.document.note or "")
    found = re.search(key, named[1]) if named else None
    return only_words(found[1]) if found else set()


def is_clause(agreement: Agreement, said: str) -> bool:
    clause = clause_of(agreement, "inform")
    hours = " in 24 hours" if hours_of(clause) == 24 else ""
    return bool(clause) and said == f"{clause.provision.precision}: {clause.verb}{hours}"


def months(length: Any) -> int | None:
    return length.months if length else None
