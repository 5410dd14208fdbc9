"""Set mechanisms against requirements: which meets what, who objects, on what evidence.

It takes no side.  Mechanisms come in the order given, verdicts are never added
up, and there is no winner: whoever chooses weighs for himself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.choosing.dossier import FAVOURABLE, UNFAVOURABLE
from foedus.agreement.choosing.judging import READ_FROM_TEXT
from foedus.agreement.choosing.stances import standing_of
from foedus.agreement.choosing.stopping import no_veto_for
from foedus.agreement.choosing.verdicts import (
    DOUBTFUL,
    Ground,
    Judgement,
    Verdict,
    by_entry,
    together,
)
from foedus.agreement.vocabulary import Status, Sureness
from foedus.moments import Surely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.agreement.choosing.dossier import Dossier, Entry
    from foedus.agreement.choosing.requirements import Item, Requirements
    from foedus.agreement.choosing.stances import Held, Standing
    from foedus.agreement.resolved import Agreement
    from foedus.moments import Date

__all__ = ["Choice", "choose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One mechanism against every requirement, and what its dossier says."""

    reference: str
    title: str
    judgements: Mapping[str, Judgement]
    standing: Standing | None
    variant: str | None = None

    @property
    def objections(self) -> tuple[Held, ...]:
        """Who is against it, or against a point of it."""
        return self.standing.objections_to(self.variant) if self.standing is not None else ()

    @property
    def open_questions(self) -> tuple[Entry, ...]:
        """What was asked and not answered."""
        return self.standing.open_questions if self.standing is not None else ()


def choose(
    requirements: Requirements,
    agreements: Iterable[Agreement],
    dossiers: Mapping[str, Dossier],
    as_of: Date | None = None,
) -> tuple[Choice, ...]:
    """Every mechanism against every requirement; dossiers are found by the document's id."""
    made = []
    for agreement in agreements:
        dossier = dossiers.get(agreement.document.id)
        standing = standing_of(dossier, as_of) if dossier is not None else None
        judgements = {
            name: _judge(item, agreement, standing) for name, item in requirements.items.items()
        }
        made.append(
            Choice(
                reference=agreement.reference,
                title=agreement.title,
                judgements=judgements,
                standing=standing,
                variant=agreement.document.variant,
            )
        )
    return tuple(made)


def _judge(item: Item, agreement: Agreement, standing: Standing | None) -> Judgement:
    (test,) = item.tests
    match test:
        case "acceptable_to":
            return _acceptable(item, agreement, standing)
        case "in_force":
            return _in_force(agreement, standing)
        case "no_veto_for":
            return no_veto_for(item, agreement)
        case _:
            return READ_FROM_TEXT[test](item, agreement)


def _acceptable(item: Item, agreement: Agreement, standing: Standing | None) -> Judgement:
    parts = [_stance(code, agreement, standing) for code in item.acceptable_to]
    found = {part.verdict for part in parts}
    gravest = (Verdict.NOT_MET, Verdict.UNKNOWN)
    verdict = next((each for each in gravest if each in found), None) or together(found)
    return Judgement(
        verdict=verdict,
        why="; ".join(part.why for part in parts),
        grounds=tuple(ground for part in parts for ground in part.grounds),
    )


def _stance(code: str, agreement: Agreement, standing: Standing | None) -> Judgement:
    variant = agreement.document.variant
    held = standing.held_by(code, variant) if standing is not None else None
    if standing is None or held is None:
        return Judgement(verdict=Verdict.UNKNOWN, why=f"no stance of {code} is known")
    points = [
        each
        for each in standing.stances[code]
        if each.entry.point is not None
        and each.entry.variant in {None, variant}
        and each.stance not in FAVOURABLE
    ]
    grounds = tuple(by_entry(each.entry) for each in (held, *points))
    why = f"{code} {held.stance}"
    doubt = held.entry.mark if held.entry.mark in DOUBTFUL else None
    disputed = held.entry.disputed_by
    why += f" ({doubt})" if doubt is not None else ""
    why += f", disputed by {', '.join(disputed)}" if disputed else ""
    why += "".join(f", {each.stance} on {each.entry.point}" for each in points)
    if held.rivals:
        others = " or ".join(dict.fromkeys(each.stance or "supports" for each in held.rivals))
        grounds = (*grounds, *(by_entry(each) for each in held.rivals))
        return Judgement(
            verdict=Verdict.UNKNOWN,
            why=f"{why}, or {others}: which came last is not known",
            grounds=grounds,
        )
    if standing.may_have_changed(code, variant):
        why = f"{why}, and may have changed it by then"
        return Judgement(verdict=Verdict.UNKNOWN, why=why, grounds=grounds)
    is_disputed = bool(disputed) or doubt is Sureness.CONTESTED
    if held.stance in UNFAVOURABLE:
        verdict = Verdict.IN_PART if is_disputed else Verdict.NOT_MET
    elif held.stance not in FAVOURABLE or points:
        verdict = Verdict.IN_PART
    else:
        verdict = Verdict.ASSUMED if disputed or doubt is not None else Verdict.MET
    return Judgement(verdict=verdict, why=why, grounds=grounds)


def _in_force(agreement: Agreement, standing: Standing | None) -> Judgement:
    force = standing.force if standing is not None else None
    if force is not None and force.is_in_force is not Surely.NO:
        grounds = (by_entry(force.since),) if force.since is not None else ()
        sure = force.is_in_force is Surely.YES
        verdict = Verdict.MET if sure else Verdict.UNKNOWN
        why = "it is in force" if sure else "the day of its entry into force is not known"
        return Judgement(verdict=verdict, why=why, grounds=grounds)
    status = agreement.document.status
    ground = Ground(what=f"status: {status.replace('_', ' ')}", cite="status")
    in_force = status is Status.IN_FORCE and (force is None or not force.is_recorded)
    verdict = Verdict.MET if in_force else Verdict.NOT_MET
    return Judgement(
        verdict=verdict, why=f"its status is {status.replace('_', ' ')}", grounds=(ground,)
    )
