"""What counts as doing what a verb asks: which entries discharge a duty.

A duty not to do something is kept by nobody's deed: no entry discharges it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Form, Modal, Verb
from foedus.case.words import Answer, is_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.resolved import Clause
    from foedus.case.entries import Entry
    from foedus.case.register import Register

__all__ = ["deeds_of", "names_clause"]

_BY_MEETING: Final = frozenset({Verb.CONSULT, Verb.MEET, Verb.NEGOTIATE})
_BY_GIVING: Final = frozenset(
    {Verb.ASSIST, Verb.CONTRIBUTE, Verb.DEPLOY, Verb.DEVELOP, Verb.HOST, Verb.SANCTION}
)
_PART_OF: Final = {Form.TROOPS: Form.ARMED_FORCE}
"""Troops that are sent are armed force; armed force may be used with none sent (ADR 11)."""


def names_clause(names: Sequence[str], clause: Clause) -> bool:
    """Whether a list of clauses names this one: its key, or its whole agreement."""
    return clause.key in names or clause.agreement in names


def deeds_of(clause: Clause, party: str, register: Register) -> Iterator[Entry]:
    """The entries by which a party has done what the clause asks, in any order."""
    if clause.modal is Modal.MUST_NOT:
        return
    if clause.verb is Verb.DECIDE:
        answers = register.answers_of.get((clause.key, party), ())
        yield from (entry for entry, said in answers if said.answer is not Answer.NEEDS_TIME)
        yield from (entry for entry, _ in register.objections_of.get((clause.key, party), ()))
        return
    if clause.verb in _BY_MEETING:
        met = register.meetings.get(party, ())
        yield from (entry for entry, body in met if names_clause(body.discharges, clause))
    if clause.verb in _BY_GIVING:
        yield from _gifts(clause, party, register)
    done = register.deeds.get(party, ())
    yield from (entry for entry, body in done if names_clause(body.clauses, clause))


def _gifts(clause: Clause, party: str, register: Register) -> Iterator[Entry]:
    """Support received by the one to whom it is owed, or a measure adopted; a pledge is no gift."""
    forms = set(clause.provision.form)
    to = clause.provision.to or ()
    for entry, gift in register.gifts.get(party, ()):
        if _fits(gift.form, forms) and (gift.receiver is None or _is_to(gift.receiver, to)):
            yield entry
    for entry, measure in register.measures.get(party, ()):
        if _fits(measure.form, forms):
            yield entry


def _fits(form: Form, forms: set[Form]) -> bool:
    return not forms or Form.UNSPECIFIED in forms or bool({form, _PART_OF.get(form)} & forms)


def _is_to(receiver: str, to: Sequence[str]) -> bool:
    """Words as `victim` and groups are not held against a receiver; other codes are."""
    return receiver in to or not all(map(is_code, to)) or not to
