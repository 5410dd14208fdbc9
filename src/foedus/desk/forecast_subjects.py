"""What can be forecast: any document that puts a question, or the agreements of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import EventKind
from foedus.case.entries import FactReported
from foedus.desk.forecast_form import Starts
from foedus.desk.language import told
from foedus.errors import NotForecastError, NotFoundError
from foedus.moments import in_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.resolved import Agreement
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.forecasts import Forecasts
    from foedus.moments import Instant

__all__ = ["FIRST", "Subject", "of_case", "of_library", "subjects", "this_hour"]

FIRST: Final = "mechanism/nato-light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A document by its reference, or one of its versions by another rule."""

    reference: str
    title: str


def subjects(desk: Desk) -> tuple[Subject, ...]:
    """Every document that puts a question, with its versions."""
    found = []
    for each in desk.promises.readings():
        document = each.document
        if any(one.decide for one in document.provisions.values()):
            found.append(Subject(reference=each.reference, title=document.title))
            found += [
                Subject(reference=f"{document.id}@{name}", title=one.title or document.title)
                for name, one in document.variants.items()
            ]
    return tuple(found)


def of_library(desk: Desk, forecasts: Forecasts, zone: str) -> Starts:
    """Any of them, from this hour on."""
    known = subjects(desk)

    def agreement(reference: str) -> Agreement:
        if all(each.reference != reference for each in known):
            message = told("No document that puts a question is called %(name)s.")
            remedy = told("Choose one from the list.")
            raise NotFoundError(message % {"name": repr(reference)}, remedy=remedy)
        return forecasts.agreement(reference)

    under = FIRST if any(each.reference == FIRST for each in known) else known[0].reference
    behaviours = desk.promises.behaviours()
    at = this_hour(desk.now())
    return Starts(agreement=agreement, under=under, behaviours=behaviours, at=at, zone=zone)


def of_case(desk: Desk, case: Case, zone: str) -> Starts:
    """Its agreements as it froze them, from the attack as it was first reported, else now.

    Raises:
        NotForecastError: none of them puts a question.
    """
    asking = {each.reference: each for each in asking_in(case)}
    if not asking:
        message = told("No agreement of this case puts a question that could be forecast.")
        raise NotForecastError(message, remedy=told("See the forecast of any other mechanism."))

    def agreement(reference: str) -> Agreement:
        if reference in asking:
            return asking[reference]
        message = told("No agreement of this case that puts a question is called %(name)s.")
        remedy = told("Choose one from the list.")
        raise NotFoundError(message % {"name": repr(reference)}, remedy=remedy)

    reported = attack_reported(case)
    return Starts(
        agreement=agreement,
        under=next(iter(asking)),
        behaviours=desk.promises.behaviours(),
        at=reported.occurred.earliest if reported else this_hour(desk.clock_of(case)),
        zone=zone,
        by=reported.attacker if reported else None,
        on=reported.victims[0] if reported and reported.victims else None,
    )


def asking_in(case: Case) -> Sequence[Agreement]:
    """The agreements of a case that put a question, in their order."""
    return [
        each
        for each in case.opening.agreements
        if any(clause.rule is not None for clause in each.clauses.values())
    ]


def attack_reported(case: Case) -> FactReported | None:
    """The first report of an armed attack."""
    for entry in case.of(FactReported):
        body = entry.body
        if isinstance(body, FactReported) and body.event is EventKind.ARMED_ATTACK:
            return body
    return None


def this_hour(now: Instant) -> Instant:
    """The last full hour: the same question while one looks at its answer."""
    return in_zone(now, "UTC").round("hour", mode="floor").to_instant()
