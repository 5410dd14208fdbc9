"""Hold one mechanism against one requirement: each closed test, read from the text.

Every test answers with the provision or the entry it rests on.  What a text
leaves out is unknown; what only a drafter assumed, or what is contested, meets
a requirement no better than as assumed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from foedus.agreement.choosing.requirements import Automatic, Covered
from foedus.agreement.choosing.verdicts import (
    Ground,
    Judgement,
    Verdict,
    by_clause,
    doubts,
    together,
)
from foedus.agreement.comparing.features import undecided
from foedus.agreement.rendering import length_in_words
from foedus.agreement.vocabulary import Bindingness, EventKind, Form, Modal, Role, Verb
from foedus.moments import Surely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foedus.agreement.choosing.requirements import Item, TestName
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.moments import Duration

__all__ = ["READ_FROM_TEXT"]

_CONSULTING: Final = frozenset({Verb.CONSULT, Verb.MEET})
_GIVING: Final = frozenset(
    {Verb.ASSIST, Verb.CONTRIBUTE, Verb.DEPLOY, Verb.DEVELOP, Verb.SANCTION, Verb.HOST}
)
_FORM_OF: Final = {
    Verb.DEPLOY: Form.TROOPS,
    Verb.DEVELOP: Form.FORCE_DEVELOPMENT,
    Verb.SANCTION: Form.SANCTIONS,
}
_FIRM: Final = frozenset({Modal.MUST, Modal.INTENDS})
_SETS_OFF: Final = {
    Covered.THREAT: frozenset({EventKind.THREAT}),
    Covered.ATTACK: frozenset({EventKind.ARMED_ATTACK, EventKind.ESCALATION}),
    Covered.BREACH: frozenset({EventKind.BREACH_OF_TRUCE}),
}
_BONDS: Final = (Bindingness.NONE, Bindingness.POLITICAL, Bindingness.LEGAL)
_JOINS: Final = {"open": Verdict.MET, "by_invitation": Verdict.IN_PART, "closed": Verdict.NOT_MET}
_DAY: Final = 86_400
_SILENT_ON_TROOPS: Final = "military support, and no provision says whether troops are meant"


def _not(why: str, *grounds: Ground) -> Judgement:
    return Judgement(verdict=Verdict.NOT_MET, why=why, grounds=grounds)


def _unknown(why: str, *grounds: Ground) -> Judgement:
    return Judgement(verdict=Verdict.UNKNOWN, why=why, grounds=grounds)


def _met(why: str, doubted: list[str], *grounds: Ground) -> Judgement:
    """Met, or met only by what is assumed or contested, which is then said."""
    if doubted:
        said = "; ".join(dict.fromkeys(doubted))
        return Judgement(verdict=Verdict.ASSUMED, why=f"{why}, {said}", grounds=grounds)
    return Judgement(verdict=Verdict.MET, why=why, grounds=grounds)


def _partly(why: str, *grounds: Ground) -> Judgement:
    return Judgement(verdict=Verdict.IN_PART, why=why, grounds=grounds)


def _all(parts: list[Judgement]) -> Judgement:
    """One judgement of several; reasons and grounds are each said once."""
    verdict = together(part.verdict for part in parts)
    return Judgement(
        verdict=verdict,
        why="; ".join(dict.fromkeys(part.why for part in parts)),
        grounds=tuple(dict.fromkeys(ground for part in parts for ground in part.grounds)),
    )


def _within(verbs: frozenset[Verb], missing: str, item: Item, agreement: Agreement) -> Judgement:
    """`decides_within` and `consults_within`."""
    wanted = item.decides_within or item.consults_within
    assert wanted is not None
    deciding = item.decides_within is not None
    clauses = [
        clause
        for clause in agreement.clauses.values()
        if (clause.verb in verbs or (deciding and clause.rule is not None))
        and clause.modal is not Modal.MUST_NOT
    ]
    if not clauses:
        return _not(missing)
    return _all([_one_within(clause, wanted, agreement) for clause in clauses])


def _one_within(clause: Clause, wanted: Duration, agreement: Agreement) -> Judgement:
    provision = clause.provision
    ground = by_clause(clause)
    if provision.within is None and provision.precision is None:
        return _unknown("no time is stated", ground)
    if provision.within is None:
        return _not(f"{str(provision.precision).replace('_', ' ')}, and no hours", ground)
    length = length_in_words(provision.within)
    match _at_most(provision.within, wanted):
        case Surely.NO:
            return _not(f"within {length}", ground)
        case Surely.UNDETERMINED:
            return _unknown(f"within {length}, which the calendar decides", ground)
        case _ if clause.modal is Modal.MAY:
            return _partly(f"may act within {length}, and need not", ground)
        case _:
            where = f"provisions.{clause.name}"
            doubted = doubts(
                agreement, provision.certainty, where, f"{where}.within", f"{where}.from"
            )
            if provision.start is not None:
                start = " or ".join(provision.start.any_of).replace("_", " ")
                if provision.start.certainty == "assumed":
                    doubted.append(f"from {start} is assumed")
            return _met(f"within {length}", doubted, ground)


def _at_most(length: Duration, wanted: Duration) -> Surely:
    """Whether one duration is at most another wherever they are added."""
    if length == wanted or _longest(length) <= _shortest(wanted):
        return Surely.YES
    return Surely.NO if _shortest(length) > _longest(wanted) else Surely.UNDETERMINED


def _shortest(length: Duration) -> int:
    whole = length.days * (_DAY - 3_600) if length.days else 0
    return 28 * _DAY * length.months + whole + length.seconds


def _longest(length: Duration) -> int:
    whole = length.days * (_DAY + 3_600) if length.days else 0
    return 31 * _DAY * length.months + whole + length.seconds


def _needs_no_membership(item: Item, agreement: Agreement) -> Judgement:
    parts = []
    for code in item.needs_no_membership:
        party = agreement.parties.get(code)
        if party is None:
            parts.append(_not(f"{code} stands in it in no role"))
        elif party.role is Role.MEMBER:
            ground = Ground(what=f"{code} stands in it as a member", cite="parties")
            parts.append(_not(f"{code} would be a member", ground))
        else:
            role = party.role.replace("_", " ")
            ground = Ground(what=f"{code} stands in it as {role}", cite="parties")
            parts.append(_met(f"{code} is {role}", doubts(agreement, None), ground))
    return _all(parts)


def _deploys_no_troops(item: Item, agreement: Agreement) -> Judgement:
    """Troops that must or are intended to go; `may` leaves it open, and so does silence."""
    del item
    sending = [
        clause
        for clause in agreement.clauses.values()
        if clause.verb in _GIVING
        and clause.modal is not Modal.MUST_NOT
        and Form.TROOPS in _forms(clause)
    ]
    firm = [clause for clause in sending if clause.modal in _FIRM]
    if firm:
        said = ", ".join(dict.fromkeys(clause.modal.replace("_", " ") for clause in firm))
        return _not(f"troops ({said})", *(by_clause(clause) for clause in firm))
    if sending:
        return _partly("troops may go: left open", *(by_clause(clause) for clause in sending))
    military = [clause for clause in _givers(agreement) if Form.MILITARY in _forms(clause)]
    if military:
        return _unknown(_SILENT_ON_TROOPS, *(by_clause(clause) for clause in military))
    return _met("no provision sends troops", doubts(agreement, None))


def _forms(clause: Clause) -> set[Form]:
    """What a clause gives; `deploy` is of troops where no form is written."""
    implied = {_FORM_OF[clause.verb]} if clause.verb in _FORM_OF else set()
    if clause.verb is Verb.DEPLOY and clause.provision.form:
        implied = set()
    return {*clause.provision.form, *implied}


def _givers(agreement: Agreement) -> list[Clause]:
    return [
        clause
        for clause in agreement.clauses.values()
        if clause.verb in _GIVING and clause.modal is not Modal.MUST_NOT
    ]


def _binding(item: Item, agreement: Agreement) -> Judgement:
    wanted, bond = item.binding, agreement.document.binding
    assert wanted is not None
    if bond is None:
        said = doubts(agreement, None, "binding")
        return _unknown("; ".join(["nobody says what kind of bond it is", *said]))
    ground = Ground(what=f"binding: {bond}", cite="binding")
    if _BONDS.index(bond) >= _BONDS.index(wanted):
        return _met(f"the bond is {bond}", doubts(agreement, None, "binding"), ground)
    return _not(f"the bond is {bond}", ground)


def _covers(item: Item, agreement: Agreement) -> Judgement:
    return _all([_covered(each, agreement) for each in item.covers])


def _covered(wanted: Covered, agreement: Agreement) -> Judgement:
    facts = [each for each in agreement.facts.values() if each.fact.event in _SETS_OFF[wanted]]
    if not facts:
        return _not(f"no {wanted} sets anything off")
    kept = []
    for terms in facts:
        fact = terms.fact
        ground = Ground(
            what=terms.name.replace("_", " "),
            cite=fact.article,
            certainty=fact.certainty.value if fact.certainty else "",
        )
        doubted = doubts(agreement, fact.certainty, f"facts.{terms.name}")
        kept.append(_met("X", doubted, ground))
    return _best(kept)


def _best(parts: list[Judgement]) -> Judgement:
    """One that is met without a doubt is enough; else all that there are."""
    plain = [part for part in parts if part.verdict is Verdict.MET]
    return _all(plain or parts)


def _automatic(item: Item, agreement: Agreement) -> Judgement:
    verbs = _CONSULTING if item.automatic is Automatic.CONSULT else _GIVING
    free = [
        clause
        for clause in undecided(agreement)
        if clause.modal is Modal.MUST and clause.rule is None and clause.verb in verbs
    ]
    if free:
        return _best(
            [_met(clause.verb, _clause_doubts(clause, agreement), by_clause(clause))
             for clause in free]
        )  # fmt: skip
    chosen = [
        clause
        for clause in agreement.clauses.values()
        if clause.modal is Modal.MUST and clause.verb in verbs and clause.rule is not None
    ]
    if chosen:
        why = "owed, and each or all decide first what it is"
        return _partly(why, *(by_clause(clause) for clause in chosen))
    weaker = [clause for clause in agreement.clauses.values() if clause.verb in verbs]
    said = ", ".join(dict.fromkeys(clause.modal.replace("_", " ") for clause in weaker))
    why = f"not without a decision ({said})" if said else "no provision says so"
    return _not(why, *(by_clause(clause) for clause in weaker))


def _clause_doubts(clause: Clause, agreement: Agreement) -> list[str]:
    return doubts(agreement, clause.provision.certainty, f"provisions.{clause.name}")


def _gives(item: Item, agreement: Agreement) -> Judgement:
    return _all([_given(form, agreement) for form in item.gives])


def _given(form: Form, agreement: Agreement) -> Judgement:
    said = form.replace("_", " ")
    giving = [clause for clause in _givers(agreement) if form in _forms(clause)]
    firm = [clause for clause in giving if clause.modal in _FIRM]
    if firm:
        return _best(
            [_met(f"{said} ({clause.modal})", _clause_doubts(clause, agreement), by_clause(clause))
             for clause in firm]
        )  # fmt: skip
    if giving:
        return _partly(f"{said} (may)", *(by_clause(clause) for clause in giving))
    asked = [
        clause
        for clause in agreement.clauses.values()
        if clause.verb is Verb.DECIDE and form in clause.provision.form
    ]
    if asked:
        return _partly(f"{said}: only to be decided", *(by_clause(clause) for clause in asked))
    military = [each for each in _givers(agreement) if Form.MILITARY in _forms(each)]
    if form is Form.TROOPS and military:
        return _unknown(_SILENT_ON_TROOPS, *(by_clause(clause) for clause in military))
    return _not(f"no provision gives {said}")


def _binds(item: Item, agreement: Agreement) -> Judgement:
    binds = item.binds
    assert binds is not None
    doubted = doubts(agreement, None, "parties")
    if binds.at_least is None:
        return _all([_bound(code, agreement, doubted) for code in binds.parties])
    firm = {code for clause in _of(agreement, Modal.MUST) for code in clause.holders}
    soft = {code for clause in _of(agreement, Modal.INTENDS) for code in clause.holders} | firm
    guarantors = {
        code
        for code, party in agreement.parties.items()
        if party.role not in {Role.BENEFICIARY, Role.NAMED_AGGRESSOR}
    }
    bound, meant = len(firm & guarantors), len(soft & guarantors)
    said = f"{bound} must do something, {meant} must or intend to"
    if bound >= binds.at_least:
        return _met(said, doubted)
    return _partly(said) if meant >= binds.at_least else _not(said)


def _bound(code: str, agreement: Agreement, doubted: list[str]) -> Judgement:
    own = doubts(agreement, None, f"parties.{code}")
    for modal in (Modal.MUST, Modal.INTENDS):
        clauses = [each for each in _of(agreement, modal) if code in each.holders]
        grounds = tuple(by_clause(each) for each in clauses)
        verbs = ", ".join(dict.fromkeys(each.verb.replace("_", " ") for each in clauses))
        if clauses and modal is Modal.MUST:
            return _met(f"{code} must {verbs}", [*doubted, *own], *grounds)
        if clauses:
            return _partly(f"{code} intends to {verbs}", *grounds)
    return _not(f"{code} owes nothing under it")


def _of(agreement: Agreement, modal: Modal) -> Iterable[Clause]:
    return (clause for clause in agreement.clauses.values() if clause.modal is modal)


def _open_to_accession(item: Item, agreement: Agreement) -> Judgement:
    del item
    term = agreement.document.term
    if term is None or term.joins is None:
        return _unknown("it does not say who may join")
    ground = Ground(what=f"joins: {term.joins}", cite=term.article)
    verdict = _JOINS.get(term.joins, Verdict.UNKNOWN)
    return Judgement(verdict=verdict, why=f"of joining it says: {term.joins}", grounds=(ground,))


READ_FROM_TEXT: Final[dict[TestName, Callable[[Item, Agreement], Judgement]]] = {
    "decides_within": partial(_within, frozenset({Verb.DECIDE}), "nobody is to decide"),
    "consults_within": partial(_within, _CONSULTING, "nobody is to consult"),
    "needs_no_membership": _needs_no_membership,
    "deploys_no_troops": _deploys_no_troops,
    "binding": _binding,
    "covers": _covers,
    "automatic": _automatic,
    "gives": _gives,
    "binds": _binds,
    "open_to_accession": _open_to_accession,
}
"""The tests that need nothing but the text; those on vetoes and stances lie apart."""
