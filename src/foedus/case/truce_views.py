"""How the truces of a case stand: windows, violations judged against each, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import EventKind
from foedus.case.counts import is_figure_of
from foedus.case.facts import is_about, windows_of
from foedus.case.timeline import last
from foedus.case.truces import judged
from foedus.case.views import FigureView, TruceView, ViolationView, WindowView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.resolved import Agreement, FactTerms
    from foedus.case.assessment import Assessment
    from foedus.case.register import Register
    from foedus.case.truces import Window

__all__ = ["truces_of"]


def truces_of(assessment: Assessment) -> Iterator[TruceView]:
    """Every truce of the agreements of a case: a ceasefire that some event breaks."""
    for agreement in assessment.agreements.values():
        for name, terms in agreement.facts.items():
            breaches = [each for each in agreement.facts.values() if _breaks(each, name)]
            if terms.fact.state is EventKind.CEASEFIRE and breaches:
                yield _truce(assessment, agreement, terms, breaches)


def _breaks(terms: FactTerms, truce: str) -> bool:
    return terms.truce is not None and terms.truce.name == truce


def _truce(
    assessment: Assessment, agreement: Agreement, terms: FactTerms, breaches: list[FactTerms]
) -> TruceView:
    register = assessment.register
    seen = windows_of(terms, register)
    windows = [window for own in (seen[-1][1] if seen else {}).values() for window in own]
    now = last(assessment.fact(agreement, terms.name, ""))
    return TruceView(
        agreement=agreement.reference,
        name=terms.name,
        cite=terms.fact.article,
        certainty=terms.fact.certainty,
        scope=terms.fact.scope,
        monitored_by=terms.fact.monitored_by,
        in_force=now.truth,
        ground=now.ground,
        windows=tuple(_window(each) for each in windows),
        violations=tuple(_violations(breaches, windows, register)),
        figures=tuple(_figures(breaches, register)),
    )


def _window(window: Window) -> WindowView:
    return WindowView(
        claimant=window.claimant,
        start=window.start,
        end=window.end,
        scope=window.scope,
        entry=window.entry,
        versions=window.entries,
    )


def _violations(
    breaches: list[FactTerms], windows: list[Window], register: Register
) -> Iterator[ViolationView]:
    for report, claims in register.reports_of.get(EventKind.BREACH_OF_TRUCE, ()):
        body = claims[-1][1]
        if any(is_about(terms, body) for terms in breaches):
            yield ViolationView(
                entry=report.id,
                claimant=report.party,
                accused=body.attacker,
                occurred=body.occurred,
                scope=body.scope,
                text=body.text,
                judged={each.entry: judged(each, body.occurred, body.scope) for each in windows},
                found=tuple(
                    f"{entry.party}: {'holds' if found.holds else 'does not hold'}"
                    f"{f', by the window {found.window}' if found.window else ''}"
                    for entry, found in register.findings.get(report.id, ())
                ),
            )


def _figures(breaches: list[FactTerms], register: Register) -> Iterator[FigureView]:
    revised = {body.revises: entry.id for entry, body in register.figures}
    for entry, body in register.figures:
        if any(is_figure_of(terms, body) for terms in breaches):
            yield FigureView(
                entry=entry.id,
                claimant=entry.party,
                accused=body.accused,
                kind=body.kind,
                number=body.number,
                bound=body.bound,
                since=body.since,
                as_of=body.as_of,
                received_at=entry.received_at,
                scope=body.scope,
                window=body.window,
                revised_by=revised.get(entry.id),
                text=body.text,
            )
