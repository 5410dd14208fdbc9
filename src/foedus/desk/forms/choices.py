"""What can be chosen in a form, from the case as it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Bound, EventKind, Modal, Outcome, Role, RuleKind, Scope
from foedus.agreement.vocabulary import Form as Support
from foedus.case.contributions import kind_of
from foedus.case.entries import ContributionRecorded
from foedus.case.moves import ENDED, DutyStatus
from foedus.case.steps import StepStatus
from foedus.case.words import Answer, BreachStage, Phase, Stage, StepResult
from foedus.desk.forms.fields import Ground, Option
from foedus.desk.language import told
from foedus.desk.panels.states import in_order
from foedus.desk.panels.words import plain, sentence
from foedus.moments import Precision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from enum import StrEnum

    from foedus.case.standing import DutyView, FactView, QuestionView

__all__ = [
    "all_or_states",
    "answers",
    "awaiting_request",
    "bounds",
    "breach_stages",
    "events",
    "figures",
    "forms",
    "holding",
    "meetings",
    "open_questions",
    "outcomes",
    "own_figures",
    "own_reports",
    "own_steps",
    "parties",
    "precisions",
    "progress",
    "reports",
    "resting",
    "results",
    "running",
    "scopes",
    "settled_questions",
    "stages",
    "states",
    "texts",
    "unsettled_questions",
    "victims",
    "voiced_questions",
    "windows",
    "yes_no",
]


def _words(kind: type[StrEnum]) -> Callable[[Ground], Iterator[Option]]:
    def options(_: Ground) -> Iterator[Option]:
        for each in kind:
            yield Option(value=each.value, words=told(sentence(plain(each.value))))

    return options


bounds = _words(Bound)
breach_stages = _words(BreachStage)
forms = _words(Support)
outcomes = _words(Outcome)
precisions = _words(Precision)
results = _words(StepResult)
scopes = _words(Scope)
stages = _words(Stage)


def yes_no(_: Ground) -> Iterator[Option]:
    """Whether something holds."""
    yield Option(value="yes", words=told("It holds"))
    yield Option(value="no", words=told("It does not hold"))


def answers(_: Ground) -> Iterator[Option]:
    """What a party may answer; silence is no answer."""
    words = {
        Answer.SUPPORT: told("Support"),
        Answer.SUPPORT_WITH_CAVEAT: told("Support with a caveat"),
        Answer.AD_REFERENDUM: told("Support ad referendum: a step at home is pending"),
        Answer.NEEDS_TIME: told("We need time"),
        Answer.DECLINE: told("Decline"),
        Answer.ABSTAIN: told("Abstain"),
    }
    for answer, said in words.items():
        yield Option(value=answer.value, words=said)


def events(ground: Ground) -> Iterator[Option]:
    """Kinds of fact; those of which the agreements speak come first."""
    spoken = {
        fact.event
        for agreement in ground.case.opening.agreements
        for fact in agreement.document.facts.values()
        if fact.event is not None
    }
    for each in sorted(EventKind, key=lambda kind: kind not in spoken):
        group = told("Of which the agreements speak") if each in spoken else told("Others")
        yield Option(value=each.value, words=told(sentence(plain(each.value))), group=group)


def progress(_: Ground) -> Iterator[Option]:
    """How far something has come: an event is over at once, a state lasts."""
    words = {
        Phase.OCCURRED: told("It happened (an attack, a threat, a breach)"),
        Phase.BEGAN: told("It began, and lasts (fighting, a truce)"),
        Phase.CONTINUING: told("It goes on"),
        Phase.ENDED: told("It ended"),
    }
    for phase, said in words.items():
        yield Option(value=phase.value, words=said)


def victims(ground: Ground) -> Iterator[Option]:
    """The same as `states`, the beneficiaries first."""
    helped = {code for code, roles in _parties(ground) if Role.BENEFICIARY in roles}
    for option in sorted(states(ground), key=lambda each: each.value not in helped):
        yield replace(option, group="" if option.value in helped else told("Others"))


def parties(ground: Ground) -> Iterator[Option]:
    """Every party, the named aggressor among them."""
    for code, _ in _parties(ground):
        yield Option(value=code, words=ground.lens.name(code))


def states(ground: Ground) -> Iterator[Option]:
    """Every party save the named aggressor."""
    for code, roles in _parties(ground):
        if Role.NAMED_AGGRESSOR not in roles:
            yield Option(value=code, words=ground.lens.name(code))


def all_or_states(ground: Ground) -> Iterator[Option]:
    """The same, with a word for all of them."""
    yield Option(value="all", words=told("All of them"))
    yield from states(ground)


def _parties(ground: Ground) -> list[tuple[str, tuple[Role, ...]]]:
    found = [(each.party, each.roles) for each in ground.standing.parties]
    return sorted(found, key=lambda each: in_order(ground.lens.name(each[0])))


def _questions(
    ground: Ground, wanted: Callable[[QuestionView], bool], voiced: str = ""
) -> Iterator[Option]:
    for each in ground.standing.questions:
        if wanted(each) and (not voiced or voiced in each.voters):
            cite = f"{ground.lens.brief(each.agreement)} {each.cite}"
            yield Option(value=each.id, words=f"{each.text} ({cite})")


def unsettled_questions(ground: Ground) -> Iterator[Option]:
    """Questions of which no outcome is known, open or not."""
    return _questions(ground, lambda each: each.settled_at is None)


def open_questions(ground: Ground) -> Iterator[Option]:
    """Questions that are put now."""
    return _questions(ground, lambda each: bool(each.opened_at) and not each.settled_at)


def voiced_questions(ground: Ground) -> Iterator[Option]:
    """Questions in which the party has a voice and that are or were open."""
    return _questions(ground, lambda each: bool(each.opened_at), ground.party)


def texts(ground: Ground) -> Iterator[Option]:
    """Questions with a text in circulation."""
    return _questions(ground, lambda each: each.draft is not None, ground.party)


def settled_questions(ground: Ground) -> Iterator[Option]:
    """Questions with an outcome."""
    return _questions(ground, lambda each: each.settled_at is not None)


def fact_in_words(fact: FactView, ground: Ground) -> str:
    """A report in one line."""
    who = f" by {ground.lens.name(fact.attacker)}" if fact.attacker else ""
    on = f" on {ground.lens.listed(fact.victims)}" if fact.victims else ""
    what = f"{sentence(plain(fact.event))}{who}{on}, {plain(fact.phase)}"
    return f"{what}: {ground.lens.times.span(fact.occurred)} ({ground.lens.name(fact.claimant)})"


def reports(ground: Ground) -> Iterator[Option]:
    """Every report."""
    for each in ground.standing.facts:
        yield Option(value=each.entry, words=fact_in_words(each, ground))


def own_reports(ground: Ground) -> Iterator[Option]:
    """What the party itself reported."""
    for each in ground.standing.facts:
        if each.claimant == ground.party:
            yield Option(value=each.entry, words=fact_in_words(each, ground))


def windows(ground: Ground) -> Iterator[Option]:
    """Everybody's windows of a truce, by the entry that made each version."""
    for truce in ground.standing.truces:
        for window in truce.windows:
            for entry in window.versions:
                words = f"{plain(truce.name)}, {ground.lens.name(window.claimant)} ({entry})"
                yield Option(value=entry, words=words)


def figures(ground: Ground) -> Iterator[Option]:
    """The party's own counts that no later one has revised."""
    for truce in ground.standing.truces:
        for figure in truce.figures:
            if figure.claimant == ground.party and figure.revised_by is None:
                words = f"{figure.number or told('many')} {figure.kind} ({figure.entry})"
                yield Option(value=figure.entry, words=words)


def own_figures(ground: Ground) -> Iterator[Option]:
    """What the party itself recorded of contributions."""
    for entry in ground.case.of(ContributionRecorded):
        body = entry.body
        if isinstance(body, ContributionRecorded) and entry.party == ground.party:
            amount = f"{body.amount.value:f} {kind_of(body.amount)}"
            words = f"{body.line}, {told(plain(body.stage))}: {amount} ({entry.id[:8]})"
            yield Option(value=entry.id, words=words)


def own_steps(ground: Ground) -> Iterator[Option]:
    """Steps at home that are pending, those first for which a position waits."""
    awaited = {
        position.pending: position.until
        for question in ground.standing.questions
        for position in question.positions
        if position.party == ground.party and position.pending and not position.confirmed
    }
    listed = [
        each
        for each in ground.standing.steps
        if each.party == ground.party and each.status is StepStatus.PENDING
    ]
    known = {each.step for each in listed}
    for name in awaited:
        if name not in known:
            yield Option(value=name, words=sentence(plain(name)))
    for each in sorted(listed, key=lambda step: step.step not in awaited):
        said = ", ".join(filter(None, (each.who, each.cite)))
        yield Option(value=each.step, words=f"{sentence(plain(each.step))} ({said})")


def _duties(ground: Ground, wanted: Callable[[DutyView], bool]) -> Iterator[Option]:
    """Clauses, each once, under the agreement they stand in."""
    found: dict[str, DutyView] = {}
    for duty in ground.standing.duties:
        if wanted(duty):
            found.setdefault(f"{duty.agreement}#{duty.provision}", duty)
    for key, duty in found.items():
        asks = ", ".join(plain(form) for form in duty.form)
        words = f"{sentence(plain(duty.verb))}{f' ({asks})' if asks else ''}, {duty.cite}"
        yield Option(value=key, words=words, group=ground.lens.brief(duty.agreement))


def running(ground: Ground) -> Iterator[Option]:
    """What the party still has to do, or all parties where none is named."""
    return _duties(
        ground,
        lambda duty: (
            (not ground.party or duty.party == ground.party)
            and duty.status not in ENDED | {DutyStatus.DORMANT}
            and duty.modal is not Modal.MUST_NOT
        ),
    )


def holding(ground: Ground) -> Iterator[Option]:
    """Every clause that has begun to bind somebody, ended or not."""
    return _duties(ground, lambda duty: duty.status is not DutyStatus.DORMANT)


def resting(ground: Ground) -> Iterator[Option]:
    """What is suspended."""
    return _duties(ground, lambda duty: duty.status is DutyStatus.SUSPENDED)


def awaiting_request(ground: Ground) -> Iterator[Option]:
    """What the party may invoke, and nobody has."""
    return _duties(ground, lambda duty: ground.party in duty.awaits_request_of)


def meetings(ground: Ground) -> Iterator[Option]:
    """What a meeting can discharge: by verb, for whoever of those bound was there."""
    verbs = {
        duty.verb
        for duty in ground.standing.duties
        if duty.verb in {"consult", "meet", "negotiate"}
    }
    for verb in sorted(verbs):
        yield Option(value=verb, words=told(sentence(plain(verb))))


def is_collective(question: QuestionView) -> bool:
    """Whether a question has one outcome for all."""
    return question.rule is not RuleKind.INDIVIDUAL


def among(options: Iterable[Option], value: str) -> str:
    """The words of a value, or the value where nobody words it."""
    return next((each.words for each in options if each.value == value), value)
