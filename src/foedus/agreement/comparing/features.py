"""How each feature of a guarantee is read from a document.

Every cell says what the document has, in its words, with the article.  A
document that does not speak of a threat does not exclude one: the cell says
that none is named, not "no".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from foedus.agreement.comparing.briefs import (
    EVENTS,
    FORMS,
    GATES,
    PRECISELY,
    RESERVATIONS,
    brief_length,
    brief_rule,
)
from foedus.agreement.comparing.cells import Cell, Entry, Ground, cell_of
from foedus.agreement.comparing.statements import (
    act,
    by_value,
    giving,
    ground_in,
    ground_of,
    parts_of,
    plain,
    some,
    these,
    upon,
)
from foedus.agreement.rendering import length_in_words, rule_in_words
from foedus.agreement.stoppers import ATTACKS, anybody, stoppers
from foedus.agreement.vocabulary import EventKind, Modal, Precisely, Role, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.agreement.model import Condition, Document
    from foedus.agreement.resolved import Agreement, Clause, FactTerms, RuleInForce
    from foedus.agreement.vocabulary import Reservation

__all__ = ["FEATURES", "undecided"]

_TIMED: Final = frozenset({Verb.CONSULT, Verb.MEET, Verb.DECIDE})
_MODALS: Final = {
    Modal.MUST: "must",
    Modal.INTENDS: "intends to",
    Modal.MAY: "may",
    Modal.MUST_NOT: "must not",
}
_PROMISING: Final = {
    Role.GUARANTOR: "guarantors",
    Role.MEMBER: "members",
    Role.PARTY: "parties",
}
_ASKERS: Final = {
    "any": ("any party", "any"),
    "all": ("any party", "any"),
    "members": ("any member", "member"),
    "guarantors": ("any guarantor", "guar."),
}


def guarantors(agreement: Agreement) -> Cell:
    """Who promises: the codes of a few, the number of many."""
    grounds = (ground_of(None, agreement.document, "parties"),)
    found: list[Entry] = []
    for role, many in _PROMISING.items():
        codes = [code for code, party in agreement.parties.items() if party.role is role]
        if codes:
            words = these(codes, many)
            brief = f"+{len(codes)}" if found else words.removesuffix(f" {many}")
            found.append(Entry(words=words, brief=brief, grounds=grounds))
    return cell_of(found)


def triggers(agreement: Agreement) -> Cell:
    """Which facts open a provision, continue it, or shut it out."""
    named = (
        (role, agreement.facts[name])
        for clause in agreement.clauses.values()
        for role, name in _facts(clause.provision.when)
    )
    return cell_of(_trigger(role, terms, agreement) for role, terms in named)


def _facts(condition: Condition | None) -> Iterator[tuple[str, str]]:
    for part in parts_of(condition):
        if part.fact:
            yield "", part.fact
        if part.state:
            yield "during ", part.state
        yield from (("during ", name) for _, name in _facts(part.during))
        yield from (("unless ", name) for _, name in _facts(part.unless))


def _trigger(role: str, terms: FactTerms, agreement: Agreement) -> Entry:
    fact = terms.fact
    kind = plain(fact.kind or terms.name)
    brief = EVENTS[fact.kind] if fact.kind else kind
    by = on = ""
    if fact.event:
        by = f" by {some(terms.by)}"
        on = upon(terms, agreement)
    gate = f" ({plain(fact.gate)})" if fact.gate else ""
    prefix = f"{GATES[fact.gate]} " if fact.gate else ""
    return Entry(
        words=f"{role}{kind}{by}{on}{gate}",
        brief=f"unless {some(terms.by)}"
        if role == "unless "
        else f"{'in ' if role else ''}{prefix}{brief}",
        grounds=(ground_of(fact, agreement.document, f"facts.{terms.name}"),),
    )


def threat(agreement: Agreement) -> Cell:
    """Whether a threat is among the facts."""
    found = [
        Entry(words="yes", brief="yes", grounds=(ground_of(each.fact, agreement.document),))
        for each in agreement.facts.values()
        if each.fact.kind is EventKind.THREAT
    ]
    return cell_of(found, "not named")


def requesters(agreement: Agreement) -> Cell:
    """Who may ask, where a request opens something."""
    found = [
        Entry(words=words, brief=brief, grounds=(ground_in(clause, agreement, "when.request_of"),))
        for clause in agreement.clauses.values()
        for part in parts_of(clause.provision.when)
        for name in part.request_of or ()
        for words, brief in _asker(name, agreement.document)
    ]
    opened = any(clause.provision.when for clause in agreement.clauses.values())
    return cell_of(found, "no request needed" if opened else "none")


def _asker(name: str, document: Document) -> Iterator[tuple[str, str]]:
    if name in document.groups and document.groups[name].of:
        for inner in document.groups[name].of:
            yield from _asker(inner, document)
    else:
        yield _ASKERS.get(name, (plain(name), plain(name)))


def deadlines(agreement: Agreement) -> Cell:
    """Every provision with a length of time: within it, or after it."""
    return cell_of(
        filter(None, (_deadline(each, agreement) for each in agreement.clauses.values()))
    )


def _deadline(clause: Clause, agreement: Agreement) -> Entry | None:
    within = clause.provision.within
    after = next((part.after for part in parts_of(clause.provision.when) if part.after), None)
    said = [f"after {length_in_words(after)}"] if after else []
    said += [f"within {length_in_words(within)}"] if within else []
    if not said:
        return None
    start = brief_length(after) if after else ""
    end = brief_length(within) if within else ""
    span = f"{start.removesuffix('h')}-{end}" if start and end else end or f">{start}"
    verb = act(clause, agreement)
    return Entry(
        words=f"{verb} {' and '.join(said)}",
        brief=f"{verb} {span}",
        grounds=(ground_in(clause, agreement, "within"),),
    )


def starts(agreement: Agreement) -> Cell:
    """From when the hours run, with every reading."""
    said = []
    for clause in agreement.clauses.values():
        start = clause.provision.start
        if start is not None and clause.provision.within is not None:
            words = " or ".join(dict.fromkeys(_anchor(name, agreement) for name in start.any_of))
            briefs = dict.fromkeys(_brief_anchor(name, agreement) for name in start.any_of)
            brief = "/ ".join(briefs)
            ground = replace(ground_in(clause, agreement, "from"), certainty=start.certainty)
            said.append(
                (act(clause, agreement), Entry(words=words, brief=brief, grounds=(ground,)))
            )
    return cell_of(by_value(said))


def _anchor(name: str, agreement: Agreement) -> str:
    """A start in words: what was asked, what happened, or what was done before."""
    _, _, done = name.partition("done:")
    if done in agreement.clauses:
        return f"{plain(agreement.clauses[done].verb)} done"
    if name in agreement.facts:
        terms = agreement.facts[name]
        return f"{plain(terms.fact.kind or name)}{upon(terms, agreement)}"
    return plain(done or name)


def _brief_anchor(name: str, agreement: Agreement) -> str:
    kind = agreement.facts[name].fact.kind if name in agreement.facts else None
    return EVENTS[kind] if kind else _anchor(name, agreement)


def quality(agreement: Agreement) -> Cell:
    """Whether the hours are hard or softened, or which word stands in their place."""
    said = []
    for clause in agreement.clauses.values():
        soon, within = clause.provision.precision, clause.provision.within
        if within or (soon and clause.verb in _TIMED):
            word, brief = (plain(soon), PRECISELY[soon]) if soon else ("hard", "hard")
            ground = ground_in(clause, agreement, "precision")
            said.append((act(clause, agreement), Entry(words=word, brief=brief, grounds=(ground,))))
    return cell_of(by_value(said))


def rules(agreement: Agreement) -> Cell:
    """How each decision is made."""
    said = []
    for clause in agreement.clauses.values():
        if clause.rule is not None:
            words = _rule(clause.rule)
            brief = brief_rule(clause.rule.rule)
            entry = Entry(words=words, brief=brief, grounds=(_rule_ground(clause.rule, clause),))
            said.append((plain(clause.name), entry))
    return cell_of(by_value(said))


def _rule(rule: RuleInForce) -> str:
    words = rule_in_words(rule.rule.model_copy(update={"certainty": None}))
    return f"{words}, then {_rule(rule.on_break)}" if rule.on_break else words


def _rule_ground(rule: RuleInForce, clause: Clause) -> Ground:
    return Ground(cite=rule.rule.article or clause.cite, certainty=rule.rule.certainty)


def vetoes(agreement: Agreement) -> Cell:
    """Who can stop a collective decision alone."""
    ruled = [(each.rule, each) for each in agreement.clauses.values() if each.rule is not None]
    found = [
        Entry(words=words, brief=brief, grounds=(_rule_ground(rule, clause),))
        for rule, clause in ruled
        for words, brief in _stoppers(rule, agreement)
    ]
    return cell_of(found)


def _stoppers(rule: RuleInForce, agreement: Agreement) -> list[tuple[str, str]]:
    able = stoppers(rule)
    voting = frozenset(rule.voters) - rule.recused
    if len(able) > 1 and able >= voting:
        attackers = _attackers(agreement)
        if able & attackers and not rule.recuses_attacker:
            return [(f"each of {len(able)}, the possible attacker too", "each^")]
        return [(f"each of {len(able)}", "each")]
    return [(code, code) for code in sorted(able)]


def _attackers(agreement: Agreement) -> frozenset[str]:
    """Who may be the attacker: those whom the facts name, or anybody where they leave it open."""
    everybody = anybody(agreement.parties)
    attacks = [each for each in agreement.facts.values() if each.fact.event in ATTACKS]
    return frozenset(
        code for each in attacks for code in (everybody if each.by is None else each.by)
    )


def undecided(agreement: Agreement) -> list[Clause]:
    """Clauses that wait for no decision of others before them."""
    decided = {
        name
        for clause in agreement.clauses.values()
        if clause.rule is not None
        for name in clause.provision.then
    }
    return [
        clause
        for clause in agreement.clauses.values()
        if clause.name not in decided
        and clause.verb is not Verb.DECIDE
        and not any(part.decision for part in parts_of(clause.provision.when))
    ]


def automatic(agreement: Agreement) -> Cell:
    """What follows without anybody deciding it first: duties, and what is intended at once."""
    found = []
    for clause in undecided(agreement):
        verb = act(clause, agreement)
        at_once = clause.provision.precision is Precisely.IMMEDIATELY
        if clause.modal is Modal.MUST:
            words, brief = verb, verb
            if clause.rule is not None:
                words, brief = f"{verb} (each as it judges)", f"({verb})"
        elif clause.modal is Modal.INTENDS and clause.rule is None and at_once:
            words, brief = f"{verb} (intended at once)", verb
        else:
            continue
        found.append(Entry(words=words, brief=brief, grounds=(ground_in(clause, agreement),)))
    return cell_of(found)


def strengths(agreement: Agreement) -> Cell:
    """How strongly support is promised."""
    found = []
    for clause in giving(agreement):
        verb = plain(clause.verb)
        strength = clause.provision.strength
        word = f" ({strength})" if strength and strength != _MODALS[clause.modal].split()[0] else ""
        found.append(
            Entry(
                words=f"{_MODALS[clause.modal]} {verb}{word}",
                brief=strength or _MODALS[clause.modal].removesuffix(" to"),
                grounds=(ground_in(clause, agreement, "strength"),),
            )
        )
    return cell_of(found)


def binding(agreement: Agreement) -> Cell:
    """What kind of bond it is."""
    bond = agreement.document.binding
    ground = ground_of(None, agreement.document, "binding")
    found = [Entry(words=bond, brief=bond, grounds=(ground,))] if bond else []
    return cell_of(found, "unknown")


def forms(agreement: Agreement) -> Cell:
    """In which forms support is promised or decided upon."""
    asked = [each for each in agreement.clauses.values() if each.verb is Verb.DECIDE]
    found = [
        Entry(words=plain(form), brief=FORMS[form], grounds=(ground_in(clause, agreement, "form"),))
        for clause in (*asked, *giving(agreement))
        for form in clause.provision.form
    ]
    return cell_of(found)


def reservations(agreement: Agreement) -> Cell:
    """What is kept back: by the text, or by some of the parties."""
    found = [
        Entry(
            words=plain(kept),
            brief=RESERVATIONS[kept],
            grounds=(ground_in(clause, agreement, "reservations"),),
        )
        for clause in agreement.clauses.values()
        for kept in clause.provision.reservations
    ]
    kept_by: dict[Reservation, list[str]] = {}
    for code, party in agreement.parties.items():
        for kept in party.reservations:
            kept_by.setdefault(kept, []).append(code)
    promising = sum(party.role in _PROMISING for party in agreement.parties.values())
    partly = {kept: codes for kept, codes in kept_by.items() if len(codes) < promising}
    found += [
        Entry(words=plain(kept), brief=RESERVATIONS[kept]) for kept in kept_by if kept not in partly
    ]
    if partly:
        words = ", ".join(
            f"{plain(kept)} ({these(codes, 'parties')})" for kept, codes in partly.items()
        )
        found.append(Entry(words=f"by some parties: {words}", brief=f"+{len(partly)}"))
    return cell_of(found)


def term(agreement: Agreement) -> Cell:
    """How long it lasts, and the notice of who leaves."""
    terms = agreement.document.term
    found = []
    if terms and terms.lasts:
        ground = ground_of(terms, agreement.document, "term.lasts")
        words, brief = length_in_words(terms.lasts), brief_length(terms.lasts)
        found.append(Entry(words=words, brief=brief, grounds=(ground,)))
    if terms and terms.leaves and terms.leaves.notice:
        notice = terms.leaves.notice
        cite = terms.leaves if terms.leaves.cite else terms
        ground = ground_of(cite, agreement.document, "term.leaves")
        words, brief = f"notice {length_in_words(notice)}", f"/{brief_length(notice)}"
        found.append(Entry(words=words, brief=brief, grounds=(ground,)))
    return cell_of(found, "unknown")


FEATURES: Final[dict[str, Callable[[Agreement], Cell]]] = {
    "guarantors": guarantors,
    "triggers": triggers,
    "threat": threat,
    "who may ask": requesters,
    "deadline": deadlines,
    "from when": starts,
    "quality": quality,
    "rule": rules,
    "veto": vetoes,
    "automatic": automatic,
    "strength": strengths,
    "forms": forms,
    "reservations": reservations,
    "binding": binding,
    "term": term,
}
"""Names of the features, in the order of a reader's questions, and how each is read."""
