"""An agreement with every name resolved: what a case freezes when it opens.

Parties taken from other documents are in, groups are lists of codes, rules
stand with their voters.  Nothing in it refers to a library any more, so a
case never changes when a document does (design, law 3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from foedus.agreement.digest import canonical
from foedus.agreement.roll import ANYONE, IN_A_CASE, Roll, roll_of
from foedus.agreement.vocabulary import Abstention, Modal, RuleKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.agreement.documents import Reading
    from foedus.agreement.library import Library
    from foedus.agreement.model import Document, Fact, Party, Place, Provision, Rule

__all__ = [
    "Agreement",
    "Clause",
    "FactTerms",
    "RuleInForce",
    "resolve",
    "rule_in_force",
]

_Rules: TypeAlias = "dict[tuple[str, tuple[str, ...]], RuleInForce | None]"
_USUAL_ABSTENTION: Final = {
    RuleKind.CONSENSUS: Abstention.NOT_AGAINST,
    RuleKind.UNANIMITY: Abstention.NOT_AGAINST,
    RuleKind.MAJORITY: Abstention.IGNORED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTerms:
    """A fact with its parties as codes; None means anybody."""

    name: str
    fact: Fact
    by: frozenset[str] | None
    on: frozenset[str] | None
    finders: frozenset[str] | None
    place: Place | None = None
    truce: FactTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """A rule with its voters, and the rules it falls back on."""

    name: str
    rule: Rule
    voters: tuple[str, ...]
    abstain: Abstention
    veto: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    recuses_attacker: bool = False
    delegates: frozenset[str] = frozenset()
    on_break: RuleInForce | None = None
    on_fail: RuleInForce | None = None

    @property
    def kind(self) -> RuleKind:
        """How it decides."""
        return self.rule.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One provision with the parties it binds."""

    agreement: str
    name: str
    provision: Provision
    modal: Modal
    verb: Verb
    holders: tuple[str, ...]
    in_a_case: frozenset[str] = frozenset()
    not_in_a_case: frozenset[str] = frozenset()
    rule: RuleInForce | None = None

    @property
    def key(self) -> str:
        """`agreement#provision`, unique in a case."""
        return f"{self.agreement}#{self.name}"

    @property
    def cite(self) -> str:
        """The article."""
        return self.provision.article


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One document, resolved; `sources` are the documents it took parties from.

    `text` is the document as canonical JSON, of which `digest` is the digest.
    """

    reference: str
    title: str
    version: str
    digest: str
    document: Document
    parties: Mapping[str, Party]
    facts: Mapping[str, FactTerms]
    clauses: Mapping[str, Clause]
    sources: tuple[tuple[str, str], ...] = ()
    text: str = ""


def resolve(reading: Reading, library: Library) -> Agreement:
    """Resolve a document that has no errors."""
    document = reading.document
    roll = roll_of(document, library)
    rules: _Rules = {}
    clauses = {
        name: _clause(reading.reference, name, document, roll, rules) for name in _sound(document)
    }
    return Agreement(
        reference=reading.reference,
        title=document.title,
        version=document.version,
        digest=reading.digest,
        document=document,
        parties=dict(roll.parties),
        facts=_facts(document, roll),
        clauses=clauses,
        sources=tuple((source.reference, source.digest) for source in roll.sources),
        text=canonical(reading.tree).decode(),
    )


def _sound(document: Document) -> list[str]:
    return [name for name, each in document.provisions.items() if len(each.modals) == 1]


def _facts(document: Document, roll: Roll) -> dict[str, FactTerms]:
    """Every fact; an event that breaks a truce holds it."""
    plain = {name: _fact(name, fact, document, roll) for name, fact in document.facts.items()}
    truces = {name: each for name, each in plain.items() if each.fact.event is None}
    return {
        name: replace(each, truce=truces.get(each.fact.breaks or ""))
        if each.fact.event and each.fact.breaks
        else each
        for name, each in plain.items()
    }


def _fact(name: str, fact: Fact, document: Document, roll: Roll) -> FactTerms:
    return FactTerms(
        name=name,
        fact=fact,
        by=_codes(fact.by, roll),
        on=_codes(fact.on, roll) if fact.on != ("any_party",) else frozenset(roll.expand(["all"])),
        finders=_codes(fact.found_by, roll),
        place=_place(document.places.get(fact.place), roll) if fact.place else None,
    )


def _place(place: Place | None, roll: Roll) -> Place | None:
    """A place whose words for parties (`members`) stand for the territory of each."""
    if place is None:
        return None
    known = [roll.expand([name]) if roll.knows(name) else (name,) for name in place.of]
    return place.model_copy(update={"of": tuple(name for names in known for name in names)})


def _codes(names: Iterable[str] | None, roll: Roll) -> frozenset[str] | None:
    if names is None or ANYONE & set(names):
        return None
    return frozenset(roll.expand(names))


def _clause(reference: str, name: str, document: Document, roll: Roll, rules: _Rules) -> Clause:
    provision = document.provisions[name]
    modal, verb = provision.modals[0]
    who = provision.who or ()
    holders = roll.expand(who, provision.excepting)
    rule = None
    if provision.decide is not None:
        rule = rule_in_force(provision.decide.rule, holders, document, roll, rules)
    return Clause(
        agreement=reference,
        name=name,
        provision=provision,
        modal=modal,
        verb=verb,
        holders=holders,
        in_a_case=IN_A_CASE & set(who),
        not_in_a_case=IN_A_CASE & set(provision.excepting),
        rule=rule,
    )


def rule_in_force(
    rule: str | Rule,
    holders: tuple[str, ...],
    document: Document,
    roll: Roll,
    rules: _Rules,
) -> RuleInForce:
    """A rule for its holders; each name is resolved once for the same holders, and a circle ends.

    `rules` keeps what was resolved, and None for what is being resolved.
    """
    name = rule if isinstance(rule, str) else "inline"
    terms = document.rules[rule] if isinstance(rule, str) else rule

    def follow(other: str | None) -> RuleInForce | None:
        if other is None or other not in document.rules:
            return None
        if (other, holders) in rules:
            return rules[other, holders]
        return rule_in_force(other, holders, document, roll, rules)

    if isinstance(rule, str):
        if (known := rules.get((rule, holders))) is not None:
            return known
        rules[rule, holders] = None
    made = RuleInForce(
        name=name,
        rule=terms,
        voters=roll.expand(terms.voters) if terms.voters else holders,
        abstain=terms.abstain or _USUAL_ABSTENTION.get(terms.kind, Abstention.IGNORED),
        veto=frozenset(roll.expand(terms.veto)),
        recused=frozenset(roll.expand(terms.recuse)),
        recuses_attacker="attacker" in terms.recuse,
        delegates=frozenset(roll.expand([terms.to])) if terms.to else frozenset(),
        on_break=follow(terms.on_break),
        on_fail=follow(terms.on_fail),
    )
    if isinstance(rule, str):
        rules[rule, holders] = made
    return made
