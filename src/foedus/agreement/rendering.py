"""An agreement article by article, in plain sentences for a reader in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from foedus.agreement.vocabulary import Modal, RuleKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.agreement.model import Condition, Fact, Otherwise, Provision, Rule, Threshold
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.moments import Duration

__all__ = [
    "articles",
    "condition_in_words",
    "consequence",
    "facts_in_words",
    "rule_in_words",
    "sentence",
]

_TOWARDS: Final = {
    Verb.ASSIST: "",
    Verb.SANCTION: "",
    Verb.INFORM: "",
    Verb.CONSULT: "with ",
    Verb.MEET: "with ",
    Verb.NEGOTIATE: "with ",
    Verb.DEPLOY: "for ",
    Verb.DEVELOP: "for ",
    Verb.HOST: "for ",
}
"""How a verb takes the party it is owed to; `to` for the rest."""
_MODAL: Final = {
    Modal.MUST: "must",
    Modal.INTENDS: "intends to",
    Modal.MAY: "may",
    Modal.MUST_NOT: "must not",
}
_MOST_NAMED: Final = 6


def articles(agreement: Agreement) -> Iterator[tuple[str, str, list[str]]]:
    """Citation, name and lines of every provision, in the order of the document."""
    for clause in agreement.clauses.values():
        yield clause.cite, clause.name.replace("_", " "), list(_lines(clause))


def facts_in_words(agreement: Agreement) -> Iterator[tuple[str, str, str]]:
    """Citation, name and a sentence for every fact that the agreement speaks of."""
    for terms in agreement.facts.values():
        yield terms.fact.article, _plain(terms.name), _fact(terms.fact)


def _fact(fact: Fact) -> str:
    words = [f"{'An event' if fact.event else 'A state'}: {_plain(fact.kind or 'not said')}"]
    if fact.by:
        words.append(f"by {_listed(fact.by)}")
    if fact.on:
        words.append(f"on {_listed(fact.on)}")
    if fact.place:
        words.append(f"in {_plain(fact.place)}")
    extras = []
    if fact.scope:
        extras.append(f"covering {_listed(fact.scope)}")
    if fact.gate:
        extras.append(f"only if {_plain(fact.gate)}")
    if fact.breaks:
        extras.append(f"breaking {_plain(fact.breaks)}")
    if fact.found_by:
        extras.append(f"found by {_listed(fact.found_by)}")
    if fact.monitored_by:
        watchers = "nobody" if "none" in fact.monitored_by else _listed(fact.monitored_by)
        extras.append(f"watched by {watchers}")
    mark = f" ({fact.certainty})" if fact.certainty else ""
    return f"{'; '.join([' '.join(words), *extras])}{mark}."


def _lines(clause: Clause) -> Iterator[str]:
    provision = clause.provision
    yield sentence(clause)
    if provision.when is not None:
        yield f"When: {condition_in_words(provision.when)}."
    deadline = _deadline(provision)
    if deadline:
        yield deadline
    if provision.decide is not None and clause.rule is not None:
        rule = rule_in_words(clause.rule.rule)
        yield f"Question: {provision.decide.question}  Decided by {rule}."
    if provision.then:
        yield f"Then: {_listed(provision.then)}."
    if provision.otherwise is not None:
        yield f"Otherwise: {consequence(provision.otherwise)}."
    if provision.until is not None:
        yield f"Until: {condition_in_words(provision.until)}."
    if provision.reservations:
        yield f"Reserved: {_listed(provision.reservations)}."
    if provision.certainty is not None:
        yield f"Certainty: {provision.certainty}."
    if provision.note:
        yield f"Note: {provision.note}"


def sentence(clause: Clause) -> str:
    """Who must, intends, may or must not do what, for whom, in which form."""
    provision = clause.provision
    word = f" ({provision.strength})" if provision.strength else ""
    modal = _MODAL[clause.modal]
    if len(clause.holders) > 1:
        modal = modal.replace("intends", "intend")
    verb = clause.verb.replace("_", " ")
    parts = [_holders(clause), modal + word, verb]
    if provision.to:
        parts.append(f"{_TOWARDS.get(clause.verb, 'to ')}{_listed(provision.to)}")
    if provision.place:
        parts.append(f"in {_plain(provision.place)}")
    if provision.form:
        link = "on" if clause.verb is Verb.DECIDE else "by"
        forms = _listed(provision.form)
        if clause.verb not in {Verb.SANCTION, Verb.DEVELOP}:
            parts.append(f"{link} {forms} support")
    if provision.as_appropriate:
        parts.append("as appropriate")
    return f"{' '.join(parts)}."


def _holders(clause: Clause) -> str:
    named = list(clause.holders[:_MOST_NAMED])
    more = len(clause.holders) - len(named)
    if more:
        named[-1] += f" and {more} more"
    named += [f"the {word}" for word in sorted(clause.in_a_case)]
    who = ", ".join(named) or "nobody"
    if clause.not_in_a_case:
        who += f", save the {', the '.join(sorted(clause.not_in_a_case))},"
    return who[:1].upper() + who[1:]


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _listed(names: Iterable[str]) -> str:
    return _plain(", ".join(names))


def _deadline(provision: Provision) -> str:
    soon = _plain(provision.precision) if provision.precision else ""
    if provision.within is None:
        return f"How soon: {soon}." if soon else ""
    start = " or ".join(provision.start.any_of) if provision.start else "a start not stated"
    mark = provision.start.certainty if provision.start else None
    clocks = f" on the clocks of {provision.zone}" if provision.zone else ""
    tail = f" ({mark})" if mark else ""
    more = f", {soon}" if soon else ""
    within = length_in_words(provision.within)
    return f"Within {within} from {_plain(start)}{clocks}{tail}{more}."


def length_in_words(length: Duration | None) -> str:
    """`24 hours`, `3 days`, `10 years`; mixed lengths stay as they are written."""
    if length is None:
        return "a time not stated"
    parts = (
        (length.months // 12, "year") if length.months % 12 == 0 else (length.months, "month"),
        (length.days, "day"),
        (length.seconds // 3600, "hour")
        if length.seconds % 3600 == 0
        else (length.seconds // 60, "minute")
        if length.seconds % 60 == 0
        else (length.seconds, "second"),
    )
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " and ".join(said) or "no time"


def condition_in_words(condition: Condition) -> str:
    """A condition as one phrase."""
    parts = [
        f"{_plain(name)} {verb}"
        for name, verb in (
            (condition.fact, _so_often(condition.count)),
            (condition.state, "is in force"),
            (condition.done, "is done"),
            (condition.missed, "is missed"),
        )
        if name
    ]
    if condition.request_of:
        askers = ["any party" if each == "any" else each for each in condition.request_of]
        parts.append(f"{_plain(' or '.join(askers))} asks")
    if condition.decision:
        parts.append(f"{condition.decision} is {condition.outcome or 'adopted'}".replace("_", " "))
    if condition.after:
        parts.append(f"{condition.after} have passed from {_plain(condition.start or 'the start')}")
    parts += [condition_in_words(part) for part in condition.all]
    if condition.any:
        parts.append(f"({' or '.join(condition_in_words(part) for part in condition.any)})")
    words = [" and ".join(parts)] if parts else []
    if condition.during:
        words.append(f"while {condition_in_words(condition.during)}")
    if condition.unless:
        words.append(f"unless {condition_in_words(condition.unless)}")
    return " ".join(words)


def _so_often(count: Threshold | None) -> str:
    if count is None:
        return "happens"
    within = f" within {length_in_words(count.within)}" if count.within else ""
    return f"happens at least {count.at_least} times{within}"


def consequence(otherwise: Otherwise | None, *, unused: bool = False) -> str:
    """What happens when a deadline passes, in words; with `unused`, of a right."""
    if otherwise is None:
        return "the right lapses unused" if unused else "the text does not say"
    if otherwise.any_of:
        words = " or ".join(consequence(reading) for reading in otherwise.any_of)
        return f"{words} (the text is silent; both readings are kept)"
    parts = []
    if otherwise.record:
        parts.append(f"recorded as {_plain(otherwise.record)}")
    if otherwise.alert:
        parts.append(f"{_listed(otherwise.alert)} alerted")
    if otherwise.then:
        parts.append(f"then {_listed(otherwise.then)}")
    mark = f" ({otherwise.certainty})" if otherwise.certainty else ""
    return f"{'; '.join(parts) or 'the text does not say'}{mark}"


def rule_in_words(rule: Rule) -> str:
    """A rule as one phrase."""
    extras = []
    if rule.quorum:
        extras.append(f"quorum {rule.quorum}")
    if rule.veto:
        extras.append(f"veto of {_listed(rule.veto)}")
    if rule.recuse:
        extras.append(f"without {_listed(rule.recuse)}")
    if rule.certainty:
        extras.append(rule.certainty.value)
    words = _kind_in_words(rule)
    return f"{words} ({'; '.join(extras)})" if extras else words


def _kind_in_words(rule: Rule) -> str:
    match rule.kind:
        case RuleKind.INDIVIDUAL:
            return "each for itself"
        case RuleKind.CONSENSUS:
            return "consensus: nobody against and everybody heard"
        case RuleKind.UNANIMITY:
            return "unanimity"
        case RuleKind.SILENCE:
            against = rule.broken_by or 1
            object_ = "one objects" if against == 1 else f"{against} object"
            return f"silence: adopted unless {object_} within {length_in_words(rule.window)}"
        case RuleKind.MAJORITY:
            needs = " and ".join(
                f"{'' if n.share.startswith('more') else 'at least '}{n.share} of "
                f"{n.of or rule.of or 'votes'}"
                for n in rule.need
            )
            return f"majority: {needs}"
        case RuleKind.DELEGATED:
            return f"{rule.to}, to whom it is delegated"
        case _:
            assert_never(rule.kind)
