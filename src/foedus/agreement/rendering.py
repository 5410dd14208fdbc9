"""An agreement article by article, in plain sentences for a reader in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Modal, RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.model import Condition, Otherwise, Provision, Rule
    from foedus.agreement.resolved import Agreement, Clause

__all__ = ["articles", "condition_in_words", "rule_in_words", "sentence"]

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


def _lines(clause: Clause) -> Iterator[str]:
    provision = clause.provision
    yield sentence(clause)
    if provision.when is not None:
        yield f"When {condition_in_words(provision.when)}."
    deadline = _deadline(provision)
    if deadline:
        yield deadline
    if provision.decide is not None and clause.rule is not None:
        yield f"Question: {provision.decide.question}  Decided by {rule_in_words(clause.rule.rule)}."
    if provision.then:
        yield f"Then: {', '.join(provision.then).replace('_', ' ')}."
    if provision.otherwise is not None:
        yield f"Otherwise: {_otherwise(provision.otherwise)}."
    if provision.until is not None:
        yield f"Until {condition_in_words(provision.until)}."
    if provision.reservations:
        kept = ", ".join(provision.reservations).replace("_", " ")
        yield f"Reserved: {kept}."
    if provision.certainty is not None:
        yield f"Certainty: {provision.certainty}."
    if provision.note:
        yield f"Note: {provision.note}"


def sentence(clause: Clause) -> str:
    """Who must, intends, may or must not do what, for whom, in which form."""
    provision = clause.provision
    word = f" ({provision.strength})" if provision.strength else ""
    verb = clause.verb.replace("_", " ")
    parts = [_named(clause.holders), _MODAL[clause.modal] + word, verb]
    if provision.to:
        parts.append(f"to {', '.join(provision.to)}")
    if provision.form:
        parts.append(f"in the form of {', '.join(provision.form).replace('_', ' ')}")
    if provision.as_appropriate:
        parts.append("as appropriate")
    return f"{' '.join(parts)}."


def _named(codes: tuple[str, ...]) -> str:
    if not codes:
        return "Whoever the case shows"
    shown = ", ".join(codes[:_MOST_NAMED])
    more = len(codes) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _deadline(provision: Provision) -> str:
    soon = f"{provision.precision.replace('_', ' ')}" if provision.precision else ""
    if provision.within is None:
        return f"How soon: {soon}." if soon else ""
    start = " or ".join(provision.start.any_of) if provision.start else "a start not stated"
    mark = provision.start.certainty if provision.start else None
    tail = f" ({mark})" if mark else ""
    return f"Within {provision.within} from {start.replace('_', ' ')}{tail}{', ' if soon else ''}{soon}."


def condition_in_words(condition: Condition) -> str:
    """A condition as one phrase."""
    parts = [
        f"{name.replace('_', ' ')} {verb}"
        for name, verb in (
            (condition.fact, "happens"),
            (condition.state, "is in force"),
            (condition.done, "is done"),
            (condition.missed, "is missed"),
        )
        if name
    ]
    if condition.request_of:
        parts.append(f"{' or '.join(condition.request_of)} asks")
    if condition.decision:
        parts.append(f"{condition.decision} is {condition.outcome or 'adopted'}".replace("_", " "))
    if condition.after:
        parts.append(f"{condition.after} have passed from {condition.start or 'the start'}")
    parts += [condition_in_words(part) for part in condition.all]
    if condition.any:
        parts.append(f"({' or '.join(condition_in_words(part) for part in condition.any)})")
    words = " and ".join(parts)
    if condition.during:
        words += f" while {condition_in_words(condition.during)}"
    if condition.unless:
        words += f" unless {condition_in_words(condition.unless)}"
    return words.strip()


def _otherwise(otherwise: Otherwise) -> str:
    if otherwise.any_of:
        return " or ".join(_otherwise(reading) for reading in otherwise.any_of)
    parts = []
    if otherwise.record:
        parts.append(f"recorded as {otherwise.record.replace('_', ' ')}")
    if otherwise.alert:
        parts.append(f"{', '.join(otherwise.alert)} alerted")
    if otherwise.then:
        parts.append(f"then {', '.join(otherwise.then).replace('_', ' ')}")
    mark = f" ({otherwise.certainty})" if otherwise.certainty else ""
    return f"{'; '.join(parts)}{mark}"


def rule_in_words(rule: Rule) -> str:
    """A rule as one phrase."""
    match rule.kind:
        case RuleKind.INDIVIDUAL:
            words = "each for itself"
        case RuleKind.CONSENSUS:
            words = "consensus: nobody against and everybody heard"
        case RuleKind.UNANIMITY:
            words = "unanimity"
        case RuleKind.SILENCE:
            words = f"silence: adopted unless {rule.broken_by or 1} object within {rule.window}"
        case RuleKind.MAJORITY:
            needs = " and ".join(f"{n.share} of {n.of or rule.of or 'votes'}" for n in rule.need)
            words = f"majority: {needs}"
        case RuleKind.DELEGATED:
            words = f"{rule.to}, to whom it is delegated"
    extras = []
    if rule.veto:
        extras.append(f"veto of {', '.join(rule.veto)}")
    if rule.recuse:
        extras.append(f"without {', '.join(rule.recuse)}")
    if rule.certainty:
        extras.append(rule.certainty.value)
    return f"{words} ({'; '.join(extras)})" if extras else words
