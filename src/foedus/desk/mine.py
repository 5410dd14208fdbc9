"""What is asked of a seat now: typed actions, from a standing.

Pages, the board and the API read the same values.  An action says what is to
be done, under which article, by when, what happens on silence, and which act
does it, filled in as far as it is known.  What a duty forbids is no action.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Form as Support
from foedus.agreement.vocabulary import Modal, Role, RuleKind, Verb
from foedus.case.moves import DutyStatus
from foedus.case.rights import OFFICE
from foedus.case.steps import StepStatus
from foedus.case.words import Answer, Stage

if TYPE_CHECKING:
    from foedus.case.standing import DutyView, QuestionView, Standing
    from foedus.case.steps import StepStanding
    from foedus.moments import Instant

__all__ = ["Action", "Asks", "actions_of"]


class Asks(StrEnum):
    """What kind of thing is asked; pages have words for each."""

    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    ANSWER = "answer"
    CONFIRM = "confirm"
    OBJECT = "object"
    STEP = "step"
    PERFORM = "perform"
    GIVE = "give"
    MEASURE = "measure"
    RECEIVE = "receive"
    REQUEST = "request"
    PUT = "put"
    CIRCULATE = "circulate"
    MEET = "meet"
    ATTEST = "attest"
    ENTER = "enter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that somebody should do, or may (`must` is false).

    `due` is the earliest instant that drives alerts, `late_from` the last that
    binds; `then` is what happens on silence, in the engine's words.  `act` and
    `fill` are the act that does it.  `about` is the question, the duties, the
    step or the line it is about; `parties` those it waits for.
    """

    asks: Asks
    act: str
    must: bool
    cites: tuple[tuple[str, str], ...] = ()
    """Agreement and article."""
    due: Instant | None = None
    late_from: Instant | None = None
    then: str = ""
    text: str = ""
    ground: str = ""
    """Why it is contested whether it is asked at all, in the engine's words."""
    verb: str = ""
    forms: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    fill: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_OPEN: Final = frozenset({DutyStatus.ACTIVE, DutyStatus.CONTESTED})
_BY_MEETING: Final = frozenset({Verb.CONSULT, Verb.MEET, Verb.NEGOTIATE})
_BY_GIVING: Final = frozenset({Verb.ASSIST, Verb.CONTRIBUTE, Verb.DEPLOY, Verb.HOST, Verb.DEVELOP})
_FINAL: Final = frozenset(
    {Answer.SUPPORT, Answer.SUPPORT_WITH_CAVEAT, Answer.DECLINE, Answer.ABSTAIN}
)


def actions_of(standing: Standing, party: str) -> tuple[Action, ...]:
    """What a party, or the office, should do and may do: the most pressing first."""
    if standing.case.closed_at is not None:
        return ()
    found = _of_office(standing) if party == OFFICE else _of_party(standing, party)
    first = () if standing.facts else (Action(asks=Asks.REPORT, act="report_fact", must=False),)
    return (*first, *sorted(found, key=_pressing))


def _pressing(action: Action) -> tuple[bool, bool, int, int]:
    """First what must be done, by when it is due; what has no time comes last."""
    due = action.due.timestamp() if action.due else 0
    return (not action.must, action.due is None, due, _ORDER[action.asks])


_ORDER: Final = {each: place for place, each in enumerate(Asks)}


# a party


def _of_party(standing: Standing, party: str) -> Iterator[Action]:
    questions = [each for each in standing.questions if party in each.voters]
    mine = [each for each in standing.duties if each.party == party]
    yield from _alert(standing, party)
    for question in questions:
        yield from _of_question(question, party, mine)
    yield from _steps(standing, party, questions)
    answered = {each.id for each in questions if _waits(each, party)}
    yield from _duties(mine, answered, _helped(standing, party))
    yield from _requests(standing, party)
    yield from _arrivals(standing, party)


def _alert(standing: Standing, party: str) -> Iterator[Action]:
    own = next((each for each in standing.parties if each.party == party), None)
    if own is not None and own.alerted_at is not None and own.acknowledged_at is None:
        yield Action(asks=Asks.ACKNOWLEDGE, act="acknowledge", must=True, due=own.alerted_at)


def _waits(question: QuestionView, party: str) -> bool:
    """Whether a question is open and the party's answer is still to come."""
    if question.opened_at is None or question.settled_at is not None:
        return False
    said = next((each for each in question.positions if each.party == party), None)
    settled = said is not None and (said.answer in _FINAL or said.answer is Answer.AD_REFERENDUM)
    return party not in question.recused and not settled


def _of_question(question: QuestionView, party: str, mine: Sequence[DutyView]) -> Iterator[Action]:
    duty = next(
        (each for each in mine if f"{each.agreement}#{each.provision}" == question.id), None
    )
    silent = question.rule is RuleKind.SILENCE and question.draft is not None
    said = next((each for each in question.positions if each.party == party), None)
    if _waits(question, party):
        due = question.closes_at if silent or duty is None else duty.due or question.closes_at
        last = duty.due_at_the_latest if duty and not silent else None
        yield Action(
            asks=Asks.OBJECT if silent else Asks.ANSWER,
            act="object" if silent else "take_position",
            must=not silent
            and (duty is None or duty.modal is Modal.MUST or duty.verb is Verb.DECIDE),
            cites=((question.agreement, question.cite),),
            due=due,
            late_from=last or question.closes_at or due,
            then=_then(question, duty),
            text=question.text,
            forms=tuple(question.form),
            about=(question.id,),
            fill={"question": (question.id,)},
        )
    if said is not None and said.answer is Answer.AD_REFERENDUM and said.confirmed is None:
        if not said.late and said.until is not None:
            yield Action(
                asks=Asks.CONFIRM,
                act="complete_step",
                must=True,
                cites=((question.agreement, question.cite),),
                due=said.until,
                late_from=said.until,
                then="the support lapses and counts as silence",
                text=said.pending,
                about=(question.id,),
                fill={"step": (said.pending,)},
            )


def _then(question: QuestionView, duty: DutyView | None) -> str:
    if question.rule is not RuleKind.INDIVIDUAL and question.if_silent is not None:
        return f"if nobody speaks again: {question.if_silent.replace('_', ' ')}"
    return duty.then if duty else "the party has not decided"


def _steps(standing: Standing, party: str, questions: Sequence[QuestionView]) -> Iterator[Action]:
    """Steps at home that an open question of their form waits for."""
    open_now = [q for q in questions if q.opened_at is not None and q.settled_at is None]
    for step in standing.steps:
        if step.party != party or step.status is not StepStatus.PENDING:
            continue
        asked = [q for q in open_now if _is_of(step, q)]
        if asked:
            dues = [q.closes_at for q in asked if q.closes_at is not None]
            yield Action(
                asks=Asks.STEP,
                act="complete_step",
                must=False,
                cites=(("", step.cite),),
                due=min(dues, default=None),
                then="",
                text=step.step,
                verb=step.who,
                about=tuple(q.id for q in asked),
                fill={"step": (step.step,)},
            )


def _is_of(step: StepStanding, question: QuestionView) -> bool:
    return not step.forms or bool(set(step.forms) & set(question.form))


def _helped(standing: Standing, party: str) -> str:
    """The one beneficiary whom a party helps; empty where it is one itself, or there are more."""
    found = [each.party for each in standing.parties if Role.BENEFICIARY in each.roles]
    return found[0] if len(found) == 1 and found[0] != party else ""


def _duties(mine: Sequence[DutyView], answered: set[str], helped: str) -> Iterator[Action]:
    """Active and contested duties, those alike under several agreements as one."""
    alike: dict[tuple[Asks, str, bool, tuple[str, ...], str], list[DutyView]] = {}
    for duty in mine:
        if duty.status not in _OPEN or duty.modal is Modal.MUST_NOT:
            continue
        if f"{duty.agreement}#{duty.provision}" in answered or duty.verb is Verb.DECIDE:
            continue
        forms = tuple(map(str, duty.form)) if duty.verb in _BY_GIVING else ()
        contested = duty.status is DutyStatus.CONTESTED
        must, ground = duty.modal is not Modal.MAY, duty.ground if contested else ""
        alike.setdefault((_asks(duty), duty.verb, must, forms, ground), []).append(duty)
    for (asks, verb, must, forms, ground), held in alike.items():
        action = _together(asks, verb, held, must=must, forms=forms)
        if asks is Asks.GIVE:
            known = {"giver": (held[0].party,), "receiver": (helped,)}
            action = replace(action, fill={**action.fill, **known})
        yield replace(action, must=False, then="", ground=ground) if ground else action


def _asks(duty: DutyView) -> Asks:
    if duty.verb is Verb.SANCTION:
        return Asks.MEASURE
    return Asks.GIVE if duty.verb in _BY_GIVING else Asks.PERFORM


_ACTS: Final = {
    Asks.MEASURE: "adopt_measure",
    Asks.GIVE: "contribute",
    Asks.PERFORM: "perform",
    Asks.MEET: "meet",
}


def _together(
    asks: Asks, verb: str, held: Sequence[DutyView], *, must: bool, forms: tuple[str, ...]
) -> Action:
    first = min(
        (each for each in held if each.due is not None),
        key=lambda each: each.due.timestamp() if each.due else 0,
        default=held[0],
    )
    fill: dict[str, tuple[str, ...]] = {
        "clauses": tuple(f"{each.agreement}#{each.provision}" for each in held)
    }
    if asks is Asks.MEET:
        fill = {"discharges": tuple(sorted({each.verb.value for each in held}))}
    if asks is Asks.MEASURE:
        fill = {"form": (Support.SANCTIONS.value,)}
    if asks is Asks.GIVE:
        fill = {"stage": (Stage.PLEDGED.value,), "form": forms[:1]} if forms else {}
    return Action(
        asks=asks,
        act=_ACTS[asks],
        must=must,
        cites=tuple((each.agreement, each.cite) for each in held),
        due=first.due,
        late_from=first.due_at_the_latest,
        then=first.then,
        verb=verb,
        forms=forms,
        about=tuple(each.key for each in held),
        fill=fill,
    )


def _requests(standing: Standing, party: str) -> Iterator[Action]:
    """What the party may invoke: some fact has triggered it, and nobody has asked."""
    waiting = [
        each
        for each in standing.duties
        if party in each.awaits_request_of
        and each.status in {DutyStatus.TRIGGERED, DutyStatus.CONTESTED}
    ]
    if waiting:
        cites = dict.fromkeys((each.agreement, each.cite) for each in waiting)
        yield Action(
            asks=Asks.REQUEST,
            act="request",
            must=False,
            cites=tuple(cites),
            about=tuple(dict.fromkeys(f"{each.agreement}#{each.provision}" for each in waiting)),
            parties=tuple(dict.fromkeys(each.party for each in waiting)),
        )


def _arrivals(standing: Standing, party: str) -> Iterator[Action]:
    """What was sent to the party and has not been received by its own word."""
    for line in standing.contributions.lines:
        sent = line.stages.get(Stage.DISPATCHED, 0)
        came = line.stages.get(Stage.RECEIVED, 0)
        if line.receiver == party and sent > came:
            yield Action(
                asks=Asks.RECEIVE,
                act="contribute",
                must=False,
                text=line.item,
                about=(line.line,),
                parties=(line.giver,) if line.giver else (),
                fill={
                    "line": (line.line,),
                    "stage": (Stage.RECEIVED.value,),
                    "form": (line.form.value,),
                    "item": (line.item,),
                    "giver": (line.giver or "",),
                    "receiver": (party,),
                    "amount.value": (f"{sent - came:f}",),
                    **_unit(line.unit),
                },
            )


def _unit(unit: str) -> dict[str, tuple[str, ...]]:
    currency, of, year = unit.partition(" of ")
    if of and year.isdigit() and len(currency) == len("EUR"):
        return {"amount.currency": (currency,), "amount.year": (year,)}
    return {"amount.unit": (unit,)}


# the office


def _of_office(standing: Standing) -> Iterator[Action]:
    for question in standing.questions:
        yield from _office_question(question)
    yield from _meeting(standing.duties)


def _office_question(question: QuestionView) -> Iterator[Action]:
    cites = ((question.agreement, question.cite),)
    alone = len(question.voters) == 1
    is_open = question.opened_at is not None and question.settled_at is None

    def action(asks: Asks, act: str, *, must: bool) -> Action:
        fill = {"question": (question.id,)}
        if asks is Asks.ATTEST and question.outcome is not None:
            fill["outcome"] = (question.outcome.value,)
        return Action(
            asks=asks,
            act=act,
            must=must,
            cites=cites,
            due=question.closes_at if is_open else None,
            late_from=question.closes_at if is_open else None,
            then=_then(question, None) if is_open and question.if_silent else "",
            text=question.text,
            forms=tuple(question.form),
            about=(question.id,),
            parties=question.undecided,
            fill=fill,
        )

    if is_open and question.rule is RuleKind.SILENCE and question.draft is None:
        yield action(Asks.CIRCULATE, "circulate_draft", must=True)
    elif is_open and not question.put and question.draft is None and not alone:
        yield action(Asks.PUT, "put_question", must=True)
    if is_open and question.undecided:
        yield action(Asks.ENTER, "take_position", must=False)
    if question.settled_at is not None and not question.attested and not alone:
        yield action(Asks.ATTEST, "attest_outcome", must=True)


def _meeting(duties: Iterable[DutyView]) -> Iterator[Action]:
    """One meeting for every active duty to consult or to meet."""
    owed = [
        each
        for each in duties
        if each.status is DutyStatus.ACTIVE
        and each.verb in _BY_MEETING
        and each.modal not in {Modal.MAY, Modal.MUST_NOT}
    ]
    if owed:
        parties = tuple(dict.fromkeys(each.party for each in owed))
        action = _together(Asks.MEET, owed[0].verb, owed, must=True, forms=())
        cites = tuple(dict.fromkeys(action.cites))
        yield replace(action, parties=parties, cites=cites)
