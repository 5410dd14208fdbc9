"""Small agreements of every shape, and the histories that may happen under them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from tests.builders import HEAD, SECOND, Story, pact
from whenever import TimeDelta

from foedus.agreement.model import Rule
from foedus.agreement.resolved import Agreement, RuleInForce
from foedus.agreement.vocabulary import Abstention, EventKind, Form, Outcome, RuleKind
from foedus.case import entries as e
from foedus.case.tally import Stance
from foedus.errors import RefusedError
from foedus.moments import Instant, Span

VOTERS = ("AAA", "BBB", "CCC")
PARTIES = (*VOTERS, "VIC", "ATT")
QUESTIONS = ("test/pact#respond", "test/pact#help")
CLAUSES = (
    *QUESTIONS,
    "test/pact#consult",
    "test/pact#may_fight",
    "test/pact#abide",
    "test/pact#hold",
)
ALLOWED = ("F030", "F031", "F038")
"""What a drafter may get wrong and the engine must bear: vetoes, quorums, idle parts."""

# rules as the tally sees them


def stances() -> st.SearchStrategy[dict[str, Stance]]:
    return st.dictionaries(st.sampled_from(VOTERS), st.sampled_from(Stance))


@st.composite
def rules(draw: st.DrawFn, *, deep: bool = True) -> RuleInForce:
    """Any rule of any kind over three voters, with a rule to fall back on or none."""
    kind = draw(st.sampled_from(RuleKind))
    needs = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "share": st.sampled_from(["1/3", "1/2", "2/3", "more than 1/2", "1/1"]),
                    "of": st.sampled_from(["members", "present", "votes", "weight"]),
                }
            ),
            min_size=1,
            max_size=2,
        )
    )
    text: dict[str, Any] = {
        "kind": kind,
        "need": needs,
        "weights": {"AAA": 5, "BBB": 3, "CCC": 1},
        "window": "PT6H",
        "broken_by": str(draw(st.integers(1, 3))),
        "quorum": draw(st.sampled_from([None, "1/2", "2/3"])),
        "tie": draw(st.sampled_from(["chair", "fails"])),
        "chair": "AAA",
    }
    fails = draw(st.none() | rules(deep=False)) if deep else None
    return RuleInForce(
        name="rule",
        rule=Rule.model_validate(text),
        voters=VOTERS,
        abstain=draw(st.sampled_from(Abstention)),
        veto=frozenset(draw(st.sets(st.sampled_from(VOTERS), max_size=2))),
        delegates=frozenset({"BBB", "CCC"} if kind is RuleKind.DELEGATED else ()),
        on_fail=fails,
    )


# agreements as documents

BY_WEIGHT = (
    "{kind: majority, need: 1/2, of: weight, weights: {AAA: 2, BBB: 1, CCC: 1}, "
    "abstain: against, on_fail: alone%s}"
)
RULES = st.sampled_from(
    [
        "{kind: individual%s}",
        "{kind: consensus, abstain: not_against%s}",
        "{kind: unanimity, abstain: present, recuse: attacker%s}",
        "{kind: silence, window: PT6H, on_break: talk%s}",
        "{kind: silence, window: PT6H, broken_by: 2%s}",
        "{kind: majority, need: 2/3, of: members, abstain: present, veto: CCC, recuse: attacker%s}",
        "{kind: majority, need: more than 1/2, of: votes, abstain: ignored, quorum: 2/3%s}",
        BY_WEIGHT,
        "{kind: delegated, to: BBB%s}",
    ]
)
EARLY = st.sampled_from(["", ", early_close: when_decided", ", early_close: when_all_answered"])
FACTS = st.sampled_from(
    [
        "by: ATT, on: VIC, found_by: each",
        "by: any, on: any_party, found_by: each",
        "by: ATT, on: VIC, gate: future, found_by: each",
        "by: ATT, on: VIC, gate: renewed, found_by: report",
        "by: ATT, on: VIC, gate: after_current_hostilities, found_by: [BBB, CCC]",
    ]
)
CONDITIONS = st.sampled_from(
    [
        "{fact: attack}",
        "{fact: attack, request_of: any}",
        "{fact: attack, unless: {state: truce}}",
        "{fact: attack, while: {state: truce}}",
        "{any: [{fact: attack}, {request_of: VIC}]}",
        "{all: [{fact: attack}, {request_of: guarantors}]}",
        "{fact: attack, after: PT2H, from: attack}",
    ]
)
STARTS = st.sampled_from(["attack", "request", "{any_of: [request, attack]}", "finding:attack"])
TEXT = """\
  truce: {{cite: art. 1.1, state: ceasefire}}
rules:
  talk: {{kind: consensus, cite: art. 3, abstain: not_against}}
  alone: {{kind: individual, cite: art. 3}}
provisions:
  respond:
    cite: art. 2
    when: {when}
    who: guarantors
    must: decide
    form: [military]
    within: PT24H
    from: {start}
    decide: {{rule: {rule}, question: Do we respond?}}
    then: [help, hold]
    else: {{record: not_decided, then: consult}}
  help:
    cite: art. 4
    who: guarantors
    intends: assist
    to: VIC
    form: [military, troops]
    within: PT10H
    from: decision:respond
    decide: {{rule: {{kind: individual}}, question: What do we give?}}
    else: {{record: missed}}
  consult:
    cite: art. 5
    when: {other}
    who: all
    except: victim
    must: consult
    within: PT6H
    from: attack
    until: {{state: truce}}
    else: {{any_of: [{{record: missed}}, {{record: lapsed}}]}}
  may_fight: {{cite: art. 6, when: {{fact: attack}}, who: guarantors, may: deploy, within: PT12H,
      from: attack, else: {{record: lapsed}}}}
  abide: {{cite: art. 7, when: {{fact: attack}}, who: attacker, must_not: assist, within: PT12H,
      from: attack, else: {{record: lapsed}}}}
  hold: {{cite: art. 8, who: guarantors, must: monitor, precision: continuously}}
"""


@dataclass(frozen=True)
class Terms:
    """What a pact says; printed where a property fails, and made into the pact when played."""

    fact: str
    when: str
    other: str
    start: str
    rule: str

    @property
    def pact(self) -> Agreement:
        """A question of any kind, and duties of every modal."""
        return _written(self)


@lru_cache(maxsize=4000)
def _written(terms: Terms) -> Agreement:
    head = HEAD.replace("by: ATT, on: VIC, found_by: each", terms.fact)
    body = TEXT.format(when=terms.when, other=terms.other, start=terms.start, rule=terms.rule)
    return pact(body, head=head, allowing=ALLOWED)


@st.composite
def terms(draw: st.DrawFn, *, early: bool = True, rule: str | None = None) -> Terms:
    """The terms of a pact."""
    words = draw(RULES) if rule is None else rule
    closes = draw(EARLY) if early and "silence" not in words else ""
    return Terms(
        fact=draw(FACTS),
        when=draw(CONDITIONS),
        other=draw(CONDITIONS),
        start=draw(STARTS),
        rule=words % closes,
    )


# what happens


@dataclass(frozen=True)
class Act:
    """A command to be: minutes after the last, by whom, what, received how much earlier."""

    wait: int
    who: str
    body: e.Body
    earlier: int = 0


BASE = Instant.from_utc(2027, 6, 1)


def _time(minutes: int) -> Instant:
    return BASE + TimeDelta(minutes=minutes)


def _span(draw: st.DrawFn) -> Span:
    first = draw(st.integers(0, 600))
    return Span(earliest=_time(first), latest=_time(first + draw(st.sampled_from([0, 0, 60]))))


@st.composite
def bodies(draw: st.DrawFn, *, contests: bool = True) -> e.Body:
    """Any body a command may ask for, about things that may or may not exist."""
    question, clause = draw(st.sampled_from(QUESTIONS)), draw(st.sampled_from(CLAUSES))
    party, report = draw(st.sampled_from(PARTIES)), f"e{draw(st.integers(1, 4))}"
    attacker = draw(st.sampled_from(["ATT", "ATT", "CCC", None]))
    later = _time(draw(st.integers(60, 4000)))
    told = e.FactReported(
        event=draw(
            st.sampled_from(
                [
                    EventKind.ARMED_ATTACK,
                    EventKind.ARMED_ATTACK,
                    EventKind.CEASEFIRE,
                    EventKind.HOSTILITIES,
                ]
            )
        ),
        phase=draw(st.sampled_from(e.Phase)),
        occurred=_span(draw),
        attacker=attacker,
        victims=("VIC",),
    )
    answer = e.PositionTaken(
        question=question,
        answer=draw(st.sampled_from(e.Answer)),
        caveat="No troops.",
        pending="parliament",
        until=later,
    )
    proposes = draw(st.sampled_from([Outcome.ADOPTED, Outcome.LESSER_MEASURE]))
    options: list[e.Body] = [
        told,
        told,
        answer,
        answer,
        answer,
        e.FactFound(report=report, holds=draw(st.booleans()), attacker=attacker),
        e.FactContested(report=report, text="No."),
        e.Corrected(of=report, body=told, text="So."),
        e.Requested(),
        e.Met(attendees=VOTERS, discharges=(clause,)),
        e.Performed(clauses=(clause,), text="Done."),
        e.QuestionPut(question=question, proposes=proposes),
        e.DraftCirculated(question=question, text="A text.", proposes=proposes),
        e.DraftObjected(question=question, text="No."),
        e.QuestionWithdrawn(question=question, text="No longer."),
        e.StepCompleted(step="parliament", result=draw(st.sampled_from(e.StepResult))),
        e.ContributionRecorded(
            line="a",
            stage=draw(st.sampled_from(e.Stage)),
            form=Form.MILITARY,
            item="shells",
            amount=e.Quantity(value=Decimal(3), unit="pieces"),
            giver="AAA",
            receiver="VIC",
        ),
        e.MeasureAdopted(form=Form.TROOPS, act="Act no. 1"),
        e.Suspended(clauses=(clause,), text="A rest."),
        e.Resumed(clauses=(clause,)),
        e.Waived(clauses=(clause,), parties=(party,)),
        e.BreachStated(stage=e.BreachStage.ALLEGED, clause=clause, party=party, text="So."),
        e.Alerted(party=party),
        e.Acknowledged(),
        e.Noted(text="Worth keeping."),
    ]
    if contests:
        options.append(e.OutcomeContested(question=question, until=later, text="Wrong."))
    return draw(st.sampled_from(options))


@st.composite
def acts(draw: st.DrawFn, *, contests: bool = True) -> Act:
    return Act(
        wait=draw(st.sampled_from([0, 0, 1, 30, 120, 360, 720])),
        who=draw(st.sampled_from([*PARTIES, "secretariat"])),
        body=draw(bodies(contests=contests)),
        earlier=draw(st.sampled_from([0, 0, 0, 20, 300])),
    )


OFFICE = (
    e.Met,
    e.QuestionPut,
    e.DraftCirculated,
    e.QuestionWithdrawn,
    e.Suspended,
    e.Resumed,
    e.Alerted,
)


def histories(*, contests: bool = True, most: int = 14) -> st.SearchStrategy[list[Act]]:
    """What is asked, in order; most of it by somebody who may."""
    return st.lists(acts(contests=contests), max_size=most)


def play(terms: Terms, history: list[Act], *, attacked: bool = True) -> Story:
    """A case with what was not refused of a history, after an attack and a request."""
    story = Story(terms.pact)
    began = [Act(0, "VIC", Story.report("0:00")), Act(0, "VIC", e.Requested())]
    go_on(story, [*(began if attacked else []), *history], 0)
    return story


def go_on(story: Story, history: list[Act], minutes: int) -> int:
    """The same case some time later; answers with the minute of the last act."""
    for act in history:
        minutes += act.wait
        who = "secretariat" if isinstance(act.body, OFFICE) else act.who
        received = _time(minutes - act.earlier) if act.earlier and minutes > act.earlier else None
        try:
            story.tell(
                str(_time(minutes)),
                who,
                act.body,
                received=None if received is None else str(received),
                confirmed=SECOND if received else None,
            )
        except RefusedError:
            continue
    return minutes
