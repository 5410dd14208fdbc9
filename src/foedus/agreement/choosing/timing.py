"""Whether a mechanism decides on help, or consults, within a time: hours alone can say so.

A word of haste has no hours, so nobody knows.  A number that only a drafter,
a practice or a contested reading gives neither meets a time nor misses it plainly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.choosing.verdicts import (
    Judgement,
    by_clause,
    doubts,
    in_part,
    joined,
    met,
    not_met,
    unknown,
)
from foedus.agreement.comparing.statements import parts_of
from foedus.agreement.rendering import length_in_words
from foedus.agreement.vocabulary import GIVING, Certainty, Modal, Verb
from foedus.moments import Surely

if TYPE_CHECKING:
    from foedus.agreement.choosing.requirements import Item
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.moments import Duration

__all__ = ["CONSULTING", "consults_within", "decides_within"]

CONSULTING: Final = frozenset({Verb.CONSULT, Verb.MEET})
_DAY: Final = 86_400


def consults_within(item: Item, agreement: Agreement) -> Judgement:
    """Whether whoever consults does so in time."""
    assert item.consults_within is not None
    clauses = [
        clause
        for clause in agreement.clauses.values()
        if clause.verb in CONSULTING and clause.modal is not Modal.MUST_NOT
    ]
    if not clauses:
        return not_met("nobody is to consult")
    return joined([_one_within(clause, item.consults_within, agreement) for clause in clauses])


def decides_within(item: Item, agreement: Agreement) -> Judgement:
    """Whether help is decided upon in time; what is decided about something else is left out."""
    assert item.decides_within is not None
    clauses = [
        clause
        for clause in agreement.clauses.values()
        if (clause.verb is Verb.DECIDE or clause.rule is not None)
        and clause.modal is not Modal.MUST_NOT
    ]
    on_help = [clause for clause in clauses if _is_about_help(clause, agreement)]
    if clauses and not on_help:
        why = "no decision is said to be about help"
        return unknown(why, *(by_clause(clause) for clause in clauses))
    if not on_help:
        return not_met("nobody is to decide")
    return joined([_one_within(clause, item.decides_within, agreement) for clause in on_help])


def _is_about_help(clause: Clause, agreement: Agreement) -> bool:
    """Whether it gives help, names a form of it, or leads to what gives it."""
    if clause.verb in GIVING or clause.provision.form:
        return True
    led = [agreement.clauses[name] for name in clause.provision.then if name in agreement.clauses]
    led += [
        each
        for each in agreement.clauses.values()
        if any(part.decision == clause.name for part in parts_of(each.provision.when))
    ]
    return any(each.verb in GIVING for each in led)


def _one_within(clause: Clause, wanted: Duration, agreement: Agreement) -> Judgement:
    provision = clause.provision
    ground = by_clause(clause)
    if provision.within is None and provision.precision is None:
        return unknown("no time is stated", ground)
    if provision.within is None:
        return unknown(f"{str(provision.precision).replace('_', ' ')}, and no hours", ground)
    length = length_in_words(provision.within)
    where = f"provisions.{clause.name}"
    doubted = doubts(agreement, provision.certainty, where, f"{where}.within")
    match _at_most(provision.within, wanted):
        case Surely.NO:
            if provision.certainty is Certainty.PRACTICE:
                doubted = ["practice", *doubted]
            why = "; ".join(dict.fromkeys(doubted))
            within = f"within {length}"
            return in_part(f"{within}, {why}", ground) if why else not_met(within, ground)
        case Surely.UNDETERMINED:
            return unknown(f"within {length}, which the calendar decides", ground)
        case _ if clause.modal is Modal.MAY:
            return in_part(f"may act within {length}, and need not", ground)
        case _:
            return met(f"within {length}", doubted + _doubts_of_start(clause, agreement), ground)


def _doubts_of_start(clause: Clause, agreement: Agreement) -> list[str]:
    """What makes it doubtful from when the time runs."""
    start = clause.provision.start
    said = doubts(agreement, None, f"provisions.{clause.name}.from")
    if start is not None and start.certainty is Certainty.ASSUMED:
        said.append(f"from {' or '.join(start.any_of).replace('_', ' ')} is assumed")
    return said


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
