"""What is said to have happened, by whom, and who does not accept it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case.steps import StepStatus
from foedus.desk.language import told
from foedus.desk.panels.references import Piece, pieces_of
from foedus.desk.panels.words import counted, plain, sentence

if TYPE_CHECKING:
    from foedus.case.standing import ActView, FactView
    from foedus.case.steps import StepStanding
    from foedus.desk.panels.lens import Lens

__all__ = ["Act", "Claim", "ClaimPanel", "HomeStep", "claims_of"]

_KINDS: Final = {"request": "Request", "meeting": "Meeting", "measure": "Measure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One report: claimed, by whom, when; contested by whom; found by whom."""

    what: str
    claimant: str
    when: str
    received: str
    where: str
    text: tuple[Piece, ...]
    contested: tuple[str, ...]
    findings: tuple[str, ...]
    corrected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A request, a meeting or a measure."""

    kind: str
    who: str
    when: str
    text: tuple[Piece, ...]
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeStep:
    """A step of a national procedure."""

    party: str
    step: str
    who: str
    status: str
    tone: str
    icon: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPanel:
    """Claims, acts and steps at home."""

    claims: tuple[Claim, ...]
    acts: tuple[Act, ...]
    steps: tuple[HomeStep, ...]
    pending: tuple[HomeStep, ...]


def claims_of(lens: Lens) -> ClaimPanel:
    """What a standing says of facts and acts."""
    steps = [_step(each, lens) for each in lens.standing.steps]
    return ClaimPanel(
        claims=tuple(_claim(each, lens) for each in lens.standing.facts),
        acts=tuple(_act(each, lens) for each in lens.standing.acts),
        steps=tuple(each for each in steps if each.tone != "open"),
        pending=tuple(each for each in steps if each.tone == "open"),
    )


def _claim(fact: FactView, lens: Lens) -> Claim:
    who = told(" by %(party)s", party=lens.name(fact.attacker)) if fact.attacker else ""
    on = told(" on %(parties)s", parties=lens.listed(fact.victims)) if fact.victims else ""
    phase = "" if fact.phase == "occurred" else f", {plain(fact.phase)}"
    corrected = counted(len(fact.corrections), "time") if fact.corrections else ""
    return Claim(
        what=f"{sentence(plain(fact.event))}{who}{on}{phase}",
        claimant=lens.marked(lens.name(fact.claimant), fact.entry, *fact.corrections),
        when=lens.times.span(fact.occurred),
        received=lens.stamp(fact.received_at).full,
        where=fact.place or "",
        text=pieces_of(fact.text, lens.named_sources),
        contested=tuple(map(lens.named, fact.contested_by)),
        findings=tuple(map(lens.named, fact.findings)),
        corrected=told(
            "Corrected %(times)s by %(party)s.", times=corrected, party=lens.name(fact.claimant)
        )
        if corrected
        else "",
    )


def _act(act: ActView, lens: Lens) -> Act:
    text, names = act.text, ""
    if act.kind == "meeting":
        names = f"{counted(len(act.names), 'party', 'parties')}: {', '.join(lens.names(act.names))}"
    elif act.kind == "measure":
        form, _, rest = act.text.partition(": ")
        text = f"{sentence(plain(form))}: {rest}"
    elif act.names:
        names = told("under %(articles)s", articles=", ".join(act.names))
    return Act(
        kind=told(_KINDS.get(act.kind, sentence(act.kind))),
        who=lens.marked(lens.name(act.party), act.entry),
        when=lens.stamp(act.received_at).full,
        text=pieces_of(text, lens.named_sources),
        names=names,
    )


def _step(step: StepStanding, lens: Lens) -> HomeStep:
    taken = step.status in {StepStatus.APPROVED, StepStatus.REFUSED}
    approved = step.status is StepStatus.APPROVED
    tone = "good" if approved else "no" if taken else "open"
    return HomeStep(
        party=lens.name(step.party),
        step=sentence(plain(step.step)),
        who=f"{step.who}, {step.cite}" if step.who and step.cite else step.who or step.cite,
        status=plain(step.status),
        tone=tone,
        icon="yes" if approved else "no" if taken else "open",
        when=lens.stamp(step.at).full if step.at else "",
    )
