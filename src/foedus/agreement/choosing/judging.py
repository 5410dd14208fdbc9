"""Hold one mechanism against one requirement: each closed test, read from the text.

Every test answers with the provision or the entry it rests on.  What a text
leaves out is unknown; what only a drafter assumed, or what is contested, meets
a requirement no better than as assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.choosing.requirements import Automatic, Covered
from foedus.agreement.choosing.timing import CONSULTING, consults_within, decides_within
from foedus.agreement.choosing.verdicts import (
    Ground,
    Judgement,
    Verdict,
    by_clause,
    doubts,
    in_part,
    joined,
    met,
    not_met,
    unknown,
)
from foedus.agreement.comparing.features import undecided
from foedus.agreement.comparing.statements import parts_of
from foedus.agreement.vocabulary import (
    GIVING,
    Bindingness,
    EventKind,
    Form,
    Modal,
    Reservation,
    Role,
    Verb,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foedus.agreement.choosing.requirements import Item, TestName
    from foedus.agreement.resolved import Agreement, Clause

__all__ = ["READ_FROM_TEXT"]

_FORM_OF: Final = {
    Verb.DEPLOY: Form.TROOPS,
    Verb.DEVELOP: Form.FORCE_DEVELOPMENT,
    Verb.SANCTION: Form.SANCTIONS,
}
_SETS_OFF: Final = {
    Covered.THREAT: frozenset({EventKind.THREAT}),
    Covered.ATTACK: frozenset({EventKind.ARMED_ATTACK, EventKind.ESCALATION}),
    Covered.BREACH: frozenset({EventKind.BREACH_OF_TRUCE}),
}
_FOLLOWS: Final = {
    Automatic.CONSULT: CONSULTING,
    Automatic.ASSIST: GIVING,
    Automatic.SANCTIONS: frozenset({Verb.SANCTION}),
}
_BONDS: Final = (Bindingness.NONE, Bindingness.POLITICAL, Bindingness.LEGAL)
_JOINS: Final = {"open": Verdict.MET, "by_invitation": Verdict.IN_PART, "closed": Verdict.NOT_MET}
_SILENT_ON_TROOPS: Final = "military support, and no provision says whether troops are meant"


def _needs_no_membership(item: Item, agreement: Agreement) -> Judgement:
    parts = []
    for code in item.needs_no_membership:
        party = agreement.parties.get(code)
        if party is None:
            parts.append(not_met(f"{code} stands in it in no role"))
        elif party.role is Role.MEMBER:
            ground = Ground(what=f"{code} stands in it as a member", cite="parties")
            parts.append(not_met(f"{code} would be a member", ground))
        else:
            role = party.role.replace("_", " ")
            ground = Ground(what=f"{code} stands in it as {role}", cite="parties")
            parts.append(met(f"{code} is {role}", doubts(agreement, None), ground))
    return joined(parts)


def _deploys_no_troops(item: Item, agreement: Agreement) -> Judgement:
    """Troops that must or are intended to go; `may` leaves it open, and so does silence."""
    del item
    sending = [clause for clause in _givers(agreement) if Form.TROOPS in _forms(clause)]
    firm = [
        clause for clause in sending if clause.modal is not Modal.MAY and not _is_left_open(clause)
    ]
    if firm:
        said = ", ".join(dict.fromkeys(clause.modal.replace("_", " ") for clause in firm))
        doubted = [each for clause in firm for each in _form_doubts(clause, agreement)]
        grounds = [by_clause(clause) for clause in firm]
        if all(_form_doubts(clause, agreement) for clause in firm):
            why = "; ".join(dict.fromkeys(doubted))
            return in_part(f"troops ({said}), {why}", *grounds)
        return not_met(f"troops ({said})", *grounds)
    if sending:
        doubted = [each for clause in sending for each in _form_doubts(clause, agreement)]
        why = "; ".join(dict.fromkeys(["troops may go: left open", *doubted]))
        return in_part(why, *(by_clause(clause) for clause in sending))
    military = [clause for clause in _givers(agreement) if Form.MILITARY in _forms(clause)]
    if military:
        return unknown(_SILENT_ON_TROOPS, *(by_clause(clause) for clause in military))
    return met("no provision sends troops", doubts(agreement, None))


def _is_left_open(clause: Clause) -> bool:
    """Whether who gives says itself what, or whether it is appropriate to give any."""
    provision = clause.provision
    reserved = Reservation.AS_APPROPRIATE in provision.reservations
    return clause.rule is not None or provision.as_appropriate is True or reserved


def _form_doubts(clause: Clause, agreement: Agreement) -> list[str]:
    where = f"provisions.{clause.name}"
    return doubts(agreement, clause.provision.certainty, where, f"{where}.form")


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
        if clause.verb in GIVING and clause.modal is not Modal.MUST_NOT
    ]


def _binding(item: Item, agreement: Agreement) -> Judgement:
    wanted, bond = item.binding, agreement.document.binding
    assert wanted is not None
    if bond is None:
        said = doubts(agreement, None, "binding")
        return unknown("; ".join(["nobody says what kind of bond it is", *said]))
    ground = Ground(what=f"binding: {bond}", cite="binding")
    if _BONDS.index(bond) >= _BONDS.index(wanted):
        return met(f"the bond is {bond}", doubts(agreement, None, "binding"), ground)
    return not_met(f"the bond is {bond}", ground)


def _covers(item: Item, agreement: Agreement) -> Judgement:
    return joined([_covered(each, agreement) for each in item.covers])


def _covered(wanted: Covered, agreement: Agreement) -> Judgement:
    facts = [each for each in agreement.facts.values() if each.fact.event in _SETS_OFF[wanted]]
    used = _waited_for(agreement)
    setting_off = [each for each in facts if each.name in used]
    if facts and not setting_off:
        named = ", ".join(each.name.replace("_", " ") for each in facts)
        return not_met(f"{named} is named, and nothing follows from it")
    if not facts:
        return not_met(f"no {wanted} sets anything off")
    kept = []
    for terms in setting_off:
        fact = terms.fact
        name = terms.name.replace("_", " ")
        certainty = fact.certainty.value if fact.certainty else ""
        ground = Ground(what=name, cite=fact.article, certainty=certainty)
        doubted = doubts(agreement, fact.certainty, f"facts.{terms.name}")
        kept.append(met(f"{name} sets it off", doubted, ground))
    return _best(kept)


def _waited_for(agreement: Agreement) -> set[str]:
    """The facts for which some provision waits."""
    return {
        part.fact
        for clause in agreement.clauses.values()
        for part in parts_of(clause.provision.when)
        if part.fact
    }


def _best(parts: list[Judgement]) -> Judgement:
    """One that is met without a doubt is enough; else all that there are."""
    plain = [part for part in parts if part.verdict is Verdict.MET]
    return joined(plain or parts)


def _automatic(item: Item, agreement: Agreement) -> Judgement:
    assert item.automatic is not None
    verbs = _FOLLOWS[item.automatic]
    free = [
        clause
        for clause in undecided(agreement)
        if clause.modal is Modal.MUST and clause.rule is None and clause.verb in verbs
    ]
    if free:
        return _best([_owed(clause, agreement) for clause in free])
    chosen = [
        clause
        for clause in agreement.clauses.values()
        if clause.modal is Modal.MUST and clause.verb in verbs and clause.rule is not None
    ]
    if chosen:
        why = "owed, and each or all decide first what it is"
        return in_part(why, *(by_clause(clause) for clause in chosen))
    weaker = [clause for clause in agreement.clauses.values() if clause.verb in verbs]
    said = ", ".join(dict.fromkeys(clause.modal.replace("_", " ") for clause in weaker))
    why = f"not without a decision ({said})" if said else "no provision says so"
    return not_met(why, *(by_clause(clause) for clause in weaker))


def _owed(clause: Clause, agreement: Agreement) -> Judgement:
    why = f"must {clause.verb.replace('_', ' ')}"
    return met(why, _clause_doubts(clause, agreement), by_clause(clause))


def _clause_doubts(clause: Clause, agreement: Agreement) -> list[str]:
    return doubts(agreement, clause.provision.certainty, f"provisions.{clause.name}")


def _gives(item: Item, agreement: Agreement) -> Judgement:
    return joined([_given(form, agreement) for form in item.gives])


def _given(form: Form, agreement: Agreement) -> Judgement:
    said = form.replace("_", " ")
    giving = [clause for clause in _givers(agreement) if form in _forms(clause)]
    if giving:
        return _best([_promised(said, clause, agreement) for clause in giving])
    asked = [
        clause
        for clause in agreement.clauses.values()
        if clause.verb is Verb.DECIDE and form in clause.provision.form
    ]
    if asked:
        return in_part(f"{said}: only to be decided", *(by_clause(clause) for clause in asked))
    military = [each for each in _givers(agreement) if Form.MILITARY in _forms(each)]
    if form is Form.TROOPS and military:
        return unknown(_SILENT_ON_TROOPS, *(by_clause(clause) for clause in military))
    return not_met(f"no provision gives {said}")


def _promised(said: str, clause: Clause, agreement: Agreement) -> Judgement:
    """What one provision that names a form promises of it."""
    doubted, ground = _form_doubts(clause, agreement), by_clause(clause)
    if clause.modal is Modal.MUST and not _is_left_open(clause):
        return met(f"{said} (must)", doubted, ground)
    left = ", as whoever gives it judges" if _is_left_open(clause) else ""
    why = "; ".join(dict.fromkeys([f"{said} ({clause.modal}{left})", *doubted]))
    return in_part(why, ground)


def _binds(item: Item, agreement: Agreement) -> Judgement:
    binds = item.binds
    assert binds is not None
    doubted = doubts(agreement, None, "parties")
    if binds.at_least is None:
        return joined([_bound(code, agreement, doubted) for code in binds.parties])
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
        return met(said, doubted)
    return in_part(said) if meant >= binds.at_least else not_met(said)


def _bound(code: str, agreement: Agreement, doubted: list[str]) -> Judgement:
    own = doubts(agreement, None, f"parties.{code}")
    for modal in (Modal.MUST, Modal.INTENDS):
        clauses = [each for each in _of(agreement, modal) if code in each.holders]
        grounds = tuple(by_clause(each) for each in clauses)
        verbs = ", ".join(dict.fromkeys(each.verb.replace("_", " ") for each in clauses))
        if clauses and modal is Modal.MUST:
            return met(f"{code} must {verbs}", [*doubted, *own], *grounds)
        if clauses:
            return in_part(f"{code} intends to {verbs}", *grounds)
    return not_met(f"{code} owes nothing under it")


def _of(agreement: Agreement, modal: Modal) -> Iterable[Clause]:
    return (clause for clause in agreement.clauses.values() if clause.modal is modal)


def _open_to_accession(item: Item, agreement: Agreement) -> Judgement:
    del item
    term = agreement.document.term
    if term is None or term.joins is None:
        return unknown("it does not say who may join")
    ground = Ground(what=f"joins: {term.joins}", cite=term.article)
    verdict = _JOINS.get(term.joins, Verdict.UNKNOWN)
    return Judgement(verdict=verdict, why=f"of joining it says: {term.joins}", grounds=(ground,))


READ_FROM_TEXT: Final[dict[TestName, Callable[[Item, Agreement], Judgement]]] = {
    "decides_within": decides_within,
    "consults_within": consults_within,
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
