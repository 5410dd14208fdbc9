"""What counts as doing what a verb asks: which entries discharge a duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Form, Verb
from foedus.case.entries import (
    Answer,
    ContributionRecorded,
    MeasureAdopted,
    Met,
    Performed,
    PositionTaken,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.resolved import Clause
    from foedus.case.entries import Entry
    from foedus.case.state import Case

__all__ = ["answers_to", "deeds_of", "names_clause"]

_BY_MEETING: Final = frozenset({Verb.CONSULT, Verb.MEET, Verb.NEGOTIATE})
_BY_GIVING: Final = frozenset(
    {Verb.ASSIST, Verb.CONTRIBUTE, Verb.DEPLOY, Verb.DEVELOP, Verb.HOST, Verb.SANCTION}
)
_FINAL: Final = frozenset(Answer) - {Answer.NEEDS_TIME}


def names_clause(names: Sequence[str], clause: Clause) -> bool:
    """Whether a list of clauses names this one: its key, or its whole agreement."""
    return clause.key in names or clause.agreement in names


def answers_to(clause: Clause, case: Case) -> Sequence[Entry]:
    """The positions taken on the clause's question."""
    return [
        entry
        for entry in case.of(PositionTaken)
        if isinstance(entry.body, PositionTaken) and entry.body.question == clause.key
    ]


def deeds_of(clause: Clause, party: str, case: Case) -> Iterator[Entry]:
    """The entries by which a party has done what the clause asks, in any order."""
    if clause.verb is Verb.DECIDE:
        yield from _answers(clause, party, case)
        return
    if clause.verb in _BY_MEETING:
        yield from _meetings(clause, party, case)
    if clause.verb in _BY_GIVING:
        yield from _gifts(clause, party, case)
    for entry in case.of(Performed):
        body = entry.body
        if isinstance(body, Performed) and entry.party == party:
            if names_clause(body.clauses, clause):
                yield entry


def _answers(clause: Clause, party: str, case: Case) -> Iterator[Entry]:
    for entry in answers_to(clause, case):
        body = entry.body
        if isinstance(body, PositionTaken) and entry.party == party and body.answer in _FINAL:
            yield entry


def _meetings(clause: Clause, party: str, case: Case) -> Iterator[Entry]:
    for entry in case.of(Met):
        body = entry.body
        if isinstance(body, Met) and party in body.attendees:
            if names_clause(body.discharges, clause):
                yield entry


def _gifts(clause: Clause, party: str, case: Case) -> Iterator[Entry]:
    """Support received by the beneficiary, or a measure adopted; a pledge is no gift."""
    forms = set(clause.provision.form)
    for entry in case.of(ContributionRecorded):
        body = entry.body
        if isinstance(body, ContributionRecorded) and body.stage is Stage.RECEIVED:
            if body.giver == party and _fits(body.form, forms):
                yield entry
    for entry in case.of(MeasureAdopted):
        body = entry.body
        if isinstance(body, MeasureAdopted) and entry.party == party and _fits(body.form, forms):
            yield entry


def _fits(form: Form, forms: set[Form]) -> bool:
    return not forms or Form.UNSPECIFIED in forms or form in forms
