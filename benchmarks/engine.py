"""How fast is the engine?  Entries evolved per second, and the time of one standing.

One case under one agreement with 30 guarantors: 10,000 entries of all common
kinds.  Beside ours, in the same interleaved rounds, runs what bounds it:

* evolve: a bare loop that appends the same entries to a list;
* standing: one pass over the entries that sorts them by kind into lists.

Also timed, so that the figures do not flatter: `decide` on the busy case, which
must look at the case to admit a command, and the standing of a real mechanism
with all the agreements beside it.

Prints medians over the rounds, ratios, and the aims.  Run `make bench`.
"""

from __future__ import annotations

import statistics
import time
from decimal import Decimal
from typing import TYPE_CHECKING

from whenever import Instant

from foedus import wiring
from foedus.agreement.documents import read_document
from foedus.agreement.library import Shelf
from foedus.agreement.resolved import resolve
from foedus.agreement.vocabulary import EventKind, Form
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.case.decide import decide
from foedus.case.standing import standing
from foedus.case.state import Case, evolve, new_case, replay
from foedus.corpus.library import CORPUS
from foedus.moments import Duration, Span, add
from foedus.rehearsal.play import play
from foedus.rehearsal.script import read_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.rehearsal.play import Played

ROUNDS = 9
PARTIES = 30
ENTRIES = 10_000
START = Instant.from_utc(2030, 3, 1, 2)
QUESTIONS = ("military", "economic", "forces", "sanctions")
FORMS = ("military", "economic", "force_development", "sanctions")


def agreement_text() -> bytes:
    """A guarantee with a consultation, four questions and what follows from them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [f"A{first}{second}" for first in letters for second in letters][:PARTIES]
    lines = ['foedus: "1"', "id: bench/guarantee", "version: draft-1", "title: Bench"]
    lines += ["status: draft", "parties:", "  UKR: {role: beneficiary}"]
    lines += ["  RUS: {role: named_aggressor}"]
    lines += [f"  {code}: {{role: guarantor}}" for code in codes]
    lines += ["facts:", "  attack: {cite: art.1, event: armed_attack, by: RUS, on: UKR}"]
    lines += ["rules:", "  joint: {kind: majority, voters: guarantors, need: 2/3, of: members, "]
    lines += ["    abstain: present}", "provisions:"]
    when = "when: {fact: attack, request_of: any}"
    clock = "within: PT24H, from: [request, attack], else: {record: missed}"
    lines += [f"  consult: {{cite: art.2, {when}, who: guarantors, must: consult, {clock}}}"]
    for name, form in zip(QUESTIONS, FORMS, strict=True):
        lines += [
            f"  {name}: {{cite: art.3, {when}, who: guarantors, must: decide, {clock},",
            f"    form: [{form}],",
            f"    decide: {{rule: joint, question: {name}}}, then: give_{name}}}",
            f"  give_{name}: {{cite: art.4, who: guarantors, must: assist, to: UKR,",
            f"    form: [{form}], precision: swiftly}}",
        ]
    return "\n".join(lines).encode()


def record() -> tuple[e.Entry, ...]:
    """The entries of one busy case."""
    readings, unread = read_document(agreement_text(), "bench.yaml")
    assert not unread, unread
    assert not readings[0].findings, readings[0].findings
    agreement = resolve(readings[0], Shelf(readings))
    guarantors = [code for code, party in agreement.parties.items() if party.role == "guarantor"]
    case = new_case("bench", e.Mode.EXERCISE)
    office = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT)
    now = START
    number = 0

    def send(body: e.Body, party: str = "secretariat") -> None:
        nonlocal case, now, number
        number += 1
        now = add(now, Duration(seconds=5))
        command = Command(id=f"e{number}", mode=e.Mode.EXERCISE, by=office, party=party, asks=body)
        for entry in decide(case, command, now):
            case = evolve(case, entry)

    send(e.CaseOpened(title="Bench", agreements=(agreement,)))
    attack = e.FactReported(
        event=EventKind.ARMED_ATTACK,
        phase=e.Phase.OCCURRED,
        occurred=Span.at(START),
        attacker="RUS",
        victims=("UKR",),
    )
    send(attack, "UKR")
    send(e.Requested(), "UKR")
    for code in guarantors:
        send(e.Alerted(party=code))
        send(e.Acknowledged(), code)
    send(e.Met(attendees=tuple(guarantors), discharges=("bench/guarantee#consult",)))
    for code in guarantors:
        for name in QUESTIONS:
            question = f"bench/guarantee#{name}"
            send(e.PositionTaken(question=question, answer=e.Answer.SUPPORT), code)
    entries = list(case.entries)
    line = 0
    while len(entries) < ENTRIES:
        number += 1
        line += 1
        now = add(now, Duration(seconds=5))
        giver = guarantors[line % PARTIES]
        stage = (e.Stage.PLEDGED, e.Stage.COMMITTED, e.Stage.DISPATCHED)[line % 3]
        gift = e.ContributionRecorded(
            line=f"l{line % 600}",
            stage=stage,
            form=Form.MILITARY,
            item="item",
            amount=e.Quantity(value=Decimal(1), unit="pieces"),
            giver=giver,
            receiver="UKR",
        )
        body: e.Body = gift if line % 2 else e.Noted(text="a note")
        entries.append(
            e.Entry(
                id=f"e{number}",
                position=len(entries),
                case="bench",
                mode=e.Mode.EXERCISE,
                at=Span.at(now),
                received_at=now,
                recorded_at=now,
                by=office,
                party=giver,
                body=body,
            )
        )
    return tuple(entries)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare_append(entries: tuple[e.Entry, ...]) -> list[e.Entry]:
    kept: list[e.Entry] = []
    for entry in entries:
        kept.append(entry)  # noqa: PERF402 - the loop is what is measured
    return kept


def bare_pass(case: Case) -> dict[type[e.Body], list[e.Entry]]:
    kinds: dict[type[e.Body], list[e.Entry]] = {}
    for entry in case.entries:
        kinds.setdefault(type(entry.body), []).append(entry)
    return kinds


def shipped() -> Played:
    """NATO-light with its neighbours, after the script that ships."""
    path = CORPUS / "scripts" / "night-of-28-august.yaml"
    reading = read_script(path.read_bytes(), path.name)
    agreements = wiring.agreements_for(reading.script.documents, wiring.library())
    return play(reading, agreements, wiring.procedures())


def asking(name: str, party: str, body: e.Body) -> Command:
    """A command to the busy case; `decide` admits it, and nothing is added."""
    office = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT)
    return Command(id=name, mode=e.Mode.EXERCISE, by=office, party=party, asks=body)


def main() -> None:
    """Run the rounds and print the table."""
    entries = record()
    case = replay("bench", e.Mode.EXERCISE, entries)
    now = entries[-1].received_at
    giver = next(iter(case.opening.agreements[0].clauses.values())).holders[0]
    position = asking(
        "a-position",
        giver,
        e.PositionTaken(question="bench/guarantee#military", answer=e.Answer.DECLINE),
    )
    contribution = asking(
        "a-contribution",
        giver,
        e.ContributionRecorded(
            line="new",
            stage=e.Stage.PLEDGED,
            form=Form.MILITARY,
            item="item",
            amount=e.Quantity(value=Decimal(1), unit="pieces"),
            giver=giver,
            receiver="UKR",
        ),
    )
    # The busy case is hours long: what is sent to it now must come within its 24 hours.
    assert decide(case, position, now), "the position is refused: nothing would be timed"
    assert decide(case, contribution, now), "the contribution is refused"
    night = shipped().case
    dawn = night.latest
    assert dawn is not None
    work: dict[str, Callable[[], object]] = {
        "evolve": lambda: replay("bench", e.Mode.EXERCISE, entries),
        "bare append": lambda: bare_append(entries),
        "standing": lambda: standing(case, now),
        "bare pass": lambda: bare_pass(case),
        "position": lambda: decide(case, position, now),
        "contribution": lambda: decide(case, contribution, now),
        "night": lambda: standing(night, dawn),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, each in work.items():
            times[name].append(timed(each))
    median = {name: statistics.median(found) for name, found in times.items()}
    rate = len(entries) / median["evolve"]
    print(f"{len(entries):,} entries, {PARTIES} guarantors, median of {ROUNDS} rounds")
    print(
        f"evolve      {rate:>12,.0f} entries/s   aim 100,000"
        f"   {median['evolve'] / median['bare append']:.0f} x a bare append"
    )
    print(
        f"standing    {1e3 * median['standing']:>12.1f} ms          aim 10"
        f"        {median['standing'] / median['bare pass']:.1f} x one bare pass"
    )
    duties = len(standing(night, dawn).duties)
    print("decide, on the same case (admission, and whatever it has to look up):")
    print(f"  one position      {1e3 * median['position']:>6.1f} ms")
    print(f"  one contribution  {1e3 * median['contribution']:>6.1f} ms")
    print(
        f"standing of NATO-light with its neighbours ({len(night.opening.agreements)} agreements, "
        f"{duties} duties), at the end of night-of-28-august ({len(night.entries)} entries):\n"
        f"  standing          {1e3 * median['night']:>6.1f} ms"
    )


if __name__ == "__main__":
    main()
