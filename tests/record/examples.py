"""One entry of every kind with every field filled, and any entry at all.

`python -m tests.record.examples` writes the golden files that are missing; it
never writes one anew.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from tests.builders import HEAD, PARLIAMENT, SECOND, moment, pact, span
from tests.strategies import Terms, terms

from foedus.agreement.vocabulary import Bound, EventKind, Form, Outcome, Scope
from foedus.case import entries as e
from foedus.moments import Instant, Span
from foedus.record.shapes import KINDS, VERSION, write_entry

GOLDEN: Final = Path(__file__).parent / "golden"
RULES: Final = """\
  truce: {cite: art. 1.1, state: ceasefire}
rules:
  talk: {kind: consensus, cite: art. 3, abstain: not_against}
  many:
    kind: majority
    cite: art. 3
    need: [{share: 55 %, of: members}, {share: 65 %, of: weight}]
    weights: {CCC: 1, AAA: 3, BBB: 2}
    quorum: 2/3
    veto: [AAA]
    recuse: attacker
    on_fail: talk
provisions:
  respond:
    cite: art. 2
    when: {all: [{fact: attack}, {request_of: VIC}], unless: {state: truce}}
    who: guarantors
    must: decide
    form: [military]
    within: PT24H
    from: {any_of: [request, attack], certainty: assumed}
    decide: {rule: many, question: Do we respond?}
    else: {record: not_decided}
  help:
    cite: art. 4
    who: guarantors
    intends: assist
    to: VIC
    form: [military]
    amount: {value: 2500000.50, currency: EUR, year: 2027}
    within: PT10H
    from: decision:respond
    decide: {rule: {kind: individual}, question: What do we give?}
    else: {record: missed}
"""
REPORT: Final = e.FactReported(
    event=EventKind.CEASEFIRE,
    phase=e.Phase.BEGAN,
    occurred=span(("1:00", "2:00")),
    ends=span("30:00"),
    attacker="ATT",
    victims=("VIC",),
    place="all",
    scope=(Scope.SEA, Scope.AIR),
    text="Said at noon, «так».",
)
Q: Final = "test/pact#respond"
BODIES: Final[tuple[e.Body, ...]] = (
    e.CaseOpened(
        title="A case",
        agreements=(pact(RULES, head=HEAD, allowing=("F030", "F031", "F038")),),
        procedures=(PARLIAMENT,),
    ),
    REPORT,
    e.FactFound(report="e1", holds=True, attacker="ATT", window="e2", text="So found."),
    e.FactContested(report="e1", text="Not so."),
    e.ViolationsCounted(
        accused="ATT",
        number=12,
        as_of=moment("20:00"),
        since=moment("2:00"),
        bound=Bound.OVER,
        kind="shelling",
        scope=(Scope.AIR,),
        window="e1",
        revises="e3",
        text="More than a dozen.",
    ),
    e.Requested(clauses=(Q,), text="We ask."),
    e.Alerted(party="AAA", channel="telephone"),
    e.Acknowledged(alert="e5"),
    e.Met(attendees=("AAA", "BBB"), discharges=(Q,), level="ministers", text="By video."),
    e.Performed(clauses=(Q,), text="Done."),
    e.QuestionPut(question=Q, text="Do we?", proposes=Outcome.LESSER_MEASURE),
    e.DraftCirculated(question=Q, text="A text.", proposes=Outcome.STATEMENT_ONLY),
    e.DraftObjected(question=Q, text="No."),
    e.QuestionWithdrawn(question=Q, text="No longer."),
    e.PositionTaken(
        question=Q,
        answer=e.Answer.AD_REFERENDUM,
        caveat="No troops.",
        pending="parliament",
        until=moment("40:00:00.001"),
        text="Yes, if the chamber agrees.",
    ),
    e.StepCompleted(step="parliament", result=e.StepResult.APPROVED, text="By 90 to 3."),
    e.OutcomeAttested(question=Q, outcome=Outcome.ADOPTED, text="As it stands."),
    e.OutcomeContested(question=Q, until=moment("50:00"), text="Wrong."),
    e.ContributionRecorded(
        line="a",
        stage=e.Stage.PLEDGED,
        form=Form.MILITARY,
        item="shells",
        amount=e.Money(value=Decimal("2500000.50"), currency="EUR", year=2027),
        giver="AAA",
        receiver="VIC",
        expected=moment("90:00"),
        revises="earlier",
        text="By spring.",
    ),
    e.MeasureAdopted(form=Form.SANCTIONS, act="Act 1", in_force=moment("60:00"), text="A list."),
    e.Suspended(clauses=(Q,), parties=("AAA",), text="A rest."),
    e.Resumed(clauses=(Q,), parties=("AAA",), text="On."),
    e.Waived(clauses=(Q,), parties=("BBB",), text="Let go."),
    e.BreachStated(stage=e.BreachStage.ALLEGED, clause=Q, party="CCC", text="They say."),
    e.Noted(text="Worth keeping."),
    e.Corrected(of="e1", body=REPORT, text="An hour later."),
    e.CaseClosed(text="Over."),
    e.RehearsalBegun(
        scenario="night",
        document="foedus: 1",
        behaviour="usual",
        digest="sha256:00",
        seed=7,
        trial=3,
        people=("AAA",),
    ),
    e.Injected(inject="wave", title="A second wave", text="More.", to=("AAA", "BBB")),
    e.Rescheduled(inject="wave", moved_to=moment("12:00")),
    e.TakenOver(text="A person is here."),
    e.HandedBack(text="Gone home."),
    e.Observed(expectation="in-time", seen=e.Seen.PARTLY, text="Late.", evidence=("e7",)),
    e.LessonEntered(
        text="The duty roster was old.",
        about=(Q, "parliament/AAA"),
        action="Renew it.",
        owner="AAA",
        due="2027-10-01",
    ),
)


def entry_of(body: e.Body, position: int = 7) -> e.Entry:
    """An entry with every field filled, around a body."""
    return e.Entry(
        id=f"e{position}",
        position=position,
        case="case",
        mode=e.Mode.EXERCISE,
        at=span(("0:30", "1:00")),
        received_at=moment("1:00:00.25"),
        recorded_at=moment("1:05"),
        by=e.Seat(party="AAA", role=e.SeatRole.DELEGATE, person="A. First"),
        party="AAA",
        body=body,
        cite="test/pact art. 2",
        confirmed_by=SECOND,
    )


EXAMPLES: Final = {
    kind: entry_of(next(body for body in BODIES if type(body) is cls))
    for kind, cls in KINDS.items()
}

# any entry at all

NAMES: Final = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@st.composite
def _instants(draw: st.DrawFn) -> Instant:
    seconds = draw(st.integers(-2_000_000_000, 4_000_000_000))
    part = draw(st.sampled_from([0, 1, 5 * 10**8]))
    return Instant.from_timestamp(seconds * 10**9 + part, unit="nanosecond")


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    ends = sorted(draw(st.lists(_instants(), min_size=2, max_size=2)))
    return Span(earliest=ends[0], latest=ends[1])


ATOMS: Final[dict[Any, st.SearchStrategy[Any]]] = {
    Instant: _instants(),
    Span: _spans(),
    str: NAMES,
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
    type(None): st.none(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=3),
}


def _any(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type hint."""
    if hint in ATOMS:
        return ATOMS[hint]
    if get_origin(hint) is tuple:
        return st.lists(_any(get_args(hint)[0]), max_size=3).map(tuple)
    if get_args(hint):
        return st.one_of([_any(each) for each in get_args(hint)])
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return st.builds(hint, **{name: _any(each) for name, each in get_type_hints(hint).items()})


def _opened(title: str, each: Terms) -> e.CaseOpened:
    return e.CaseOpened(title=title, agreements=(each.pact,), procedures=(PARLIAMENT,))


def any_body() -> st.SearchStrategy[e.Body]:
    """Any body, sound or not, with any texts in it."""
    kinds = [_any(cls) for cls in get_args(e.Body) if cls is not e.CaseOpened]
    return st.one_of(st.builds(_opened, NAMES, terms()), *kinds)


def any_entry() -> st.SearchStrategy[e.Entry]:
    """Any entry at all."""
    return st.builds(
        e.Entry,
        id=NAMES,
        position=st.integers(0, 2**53 - 1),
        case=NAMES,
        mode=st.sampled_from(e.Mode),
        at=_spans(),
        received_at=_instants(),
        recorded_at=_instants(),
        by=st.builds(e.Seat, party=NAMES, role=st.sampled_from(e.SeatRole), person=NAMES),
        party=NAMES,
        body=any_body(),
        cite=NAMES,
        confirmed_by=st.none() | st.just(SECOND),
    )


def main() -> None:
    """Write the golden files that are missing."""
    folder = GOLDEN / str(VERSION)
    folder.mkdir(parents=True, exist_ok=True)
    for kind, entry in EXAMPLES.items():
        path = folder / f"{kind}.json"
        if not path.exists():
            path.write_bytes(write_entry(entry))


if __name__ == "__main__":
    main()
