"""Play a script: every command to a desk, what is refused kept with its reason.

A command that names a question by topic (a question's first form) is sent to
every open question of that topic in which the party has a voice; a meeting
that discharges `consult` or `meet` to every duty to consult or to meet of those
who were there and are parties here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from foedus.agreement.vocabulary import Role, Verb
from foedus.case import entries as e
from foedus.case.assessment import Assessment
from foedus.case.commands import Command, asked
from foedus.case.decide import decide
from foedus.case.state import Case, evolve, new_case
from foedus.errors import (
    FoedusError,
    LogError,
    RefusedError,
    StoreError,
    StoreFullError,
    UnreachableError,
)
from foedus.moments import Span
from foedus.rehearsal.script import body_of, seat_of, span_of, verb_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.moments import Instant
    from foedus.rehearsal.script import Script, ScriptReading

__all__ = ["Desk", "Memory", "Played", "Refusal", "commands_of", "opening_of", "play", "play_at"]

_FAILURES: Final = (LogError, StoreError, StoreFullError, UnreachableError)
"""Not for the case to refuse: nothing more can be kept."""

_MOST_SHOWN: Final = 6
_MEETING: Final = frozenset({Verb.CONSULT, Verb.MEET})
"""One meeting discharges either, so the name of one means both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A command of the script that the case did not allow."""

    line: int
    at: Instant
    by: str
    asked: str
    why: str
    cite: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The case that a script made, and what was refused on the way."""

    case: Case
    refusals: tuple[Refusal, ...]


class Desk(Protocol):
    """Where commands go: into memory, or into the record of an office."""

    @property
    def case(self) -> Case:
        """The case as it is now."""
        ...

    def take(self, command: Command, now: Instant) -> None:
        """Decide a command, and keep what it causes.

        Raises:
            FoedusError: it is refused.
        """
        ...


class Memory:
    """A case that nobody keeps."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def take(self, command: Command, now: Instant) -> None:
        """See `Desk`."""
        for entry in decide(self.case, command, now):
            self.case = evolve(self.case, entry)


def play(
    reading: ScriptReading,
    agreements: Sequence[Agreement],
    procedures: Sequence[Procedure] = (),
) -> Played:
    """Open a case under the agreements and send it every command in order of receipt."""
    script = reading.script
    return play_at(Memory(new_case(script.script, script.mode)), reading, agreements, procedures)


def play_at(
    desk: Desk,
    reading: ScriptReading,
    agreements: Sequence[Agreement],
    procedures: Sequence[Procedure] = (),
) -> Played:
    """The same, with the commands sent to a desk.

    Raises:
        LogError, StoreError, StoreFullError, UnreachableError: the record cannot be kept.
    """
    desk.take(*_opening(reading.script, agreements, procedures))
    refusals: list[Refusal] = []
    acts = sorted(
        zip(reading.script.commands, reading.lines, strict=True),
        key=lambda pair: pair[0].recorded_at or pair[0].at,
    )
    for number, (act, line) in enumerate(acts, start=1):
        seat = seat_of(act.by)
        assert seat is not None
        try:
            for command in list(commands_of(desk.case, act, seat, f"e{number}")):
                desk.take(command, act.recorded_at or act.at)
        except _FAILURES:
            raise
        except FoedusError as fault:
            refusals.append(_refusal(act, line, fault))
    return Played(case=desk.case, refusals=tuple(refusals))


def _refusal(act: Any, line: int, fault: FoedusError) -> Refusal:
    refused = fault if isinstance(fault, RefusedError) else None
    return Refusal(
        line=line,
        at=act.at,
        by=f"{act.by} for {act.party}" if act.party else act.by,
        asked=refused.asked if refused else verb_of(act)[0].replace("_", " "),
        why=fault.message,
        cite=refused.cite if refused else "",
        remedy=fault.remedy,
    )


def _opening(
    script: Script, agreements: Sequence[Agreement], procedures: Sequence[Procedure]
) -> tuple[Command, Instant]:
    seat = e.Seat(party="secretariat", role=e.SeatRole.SECRETARIAT)
    asks = opening_of(script.title, agreements, procedures)
    command = Command(id="e0", mode=script.mode, by=seat, asks=asks)
    return command, min(act.at for act in script.commands)


def opening_of(
    title: str, agreements: Sequence[Agreement], procedures: Sequence[Procedure]
) -> e.CaseOpened:
    """The opening of a case: the agreements, and what its parties must do at home."""
    parties = {code for agreement in agreements for code in agreement.parties}
    return e.CaseOpened(
        title=title,
        agreements=tuple(agreements),
        procedures=tuple(each for each in procedures if each.procedure in parties),
    )


def commands_of(case: Case, act: Any, seat: e.Seat, entry: str) -> Iterator[Command]:
    """What an act asks of a case, as one command for each question or clause that is meant.

    Raises:
        FoedusError: it names what the case does not have, or an amount or time that is none.
    """
    verb = verb_of(act)[0]
    body = body_of(verb, getattr(act, verb))
    party = act.party or seat.party
    base = Command(
        id=act.id or entry,
        mode=case.mode,
        by=seat,
        party=party,
        asks=body,
        at=span_of(act.happened) if act.happened else Span.at(act.at),
        received_at=act.at,
        confirmed_by=seat_of(act.confirmed_by) if act.confirmed_by else None,
    )
    bodies = list(_spread(Assessment(case, act.at), body, party))
    for index, each in enumerate(bodies):
        name = base.id if len(bodies) == 1 else f"{base.id}.{index + 1}"
        yield replace(base, id=name, asks=each)


def _spread(assessment: Assessment, body: e.Body, party: str) -> Iterator[e.Body]:
    """A body whose names are topics, as one body for each question or clause that is meant."""
    match body:
        case e.Met():
            there = _everybody(assessment)
            attendees = tuple(p for p in there if p in body.attendees or "all" in body.attendees)
            clauses = _called(assessment, body, body.discharges, set(attendees))
            yield replace(body, attendees=attendees, discharges=clauses)
        case e.Performed() | e.Waived() | e.Suspended() | e.Resumed() | e.Requested():
            parties = set(_everybody(assessment))
            yield replace(body, clauses=_called(assessment, body, body.clauses, parties))
        case (
            e.PositionTaken()
            | e.QuestionPut()
            | e.DraftCirculated()
            | e.DraftObjected()
            | e.QuestionWithdrawn()
            | e.OutcomeAttested()
            | e.OutcomeContested()
        ):
            voiced = isinstance(body, (e.PositionTaken, e.DraftObjected, e.OutcomeContested))
            keys = _questions(assessment, body.question, party if voiced else "")
            for key in keys or [body.question]:
                yield replace(body, question=key)
            if not keys and "#" not in body.question:
                why = f"no open question about {body.question} gives this party a voice."
                raise RefusedError(asked(body), why, remedy="Another mechanism may put it.")
        case _:
            yield body


def _everybody(assessment: Assessment) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            code
            for agreement in assessment.agreements.values()
            for code, party in agreement.parties.items()
            if party.role is not Role.NAMED_AGGRESSOR
        )
    )


def _questions(assessment: Assessment, topic: str, party: str) -> list[str]:
    """Open questions of a topic, a provision name or a key; where `party` is given, its own."""
    if "#" in topic:
        return [topic]
    found = []
    for clause in assessment.clauses.values():
        rule = clause.rule
        if rule is None or topic not in {clause.name, *clause.provision.form[:1]}:
            continue
        voice = not party or party in rule.voters or party in rule.delegates
        question = assessment.question(clause) if voice else None
        if question is not None and question.opened is not None:
            found.append(clause.key)
    return found


def _called(
    assessment: Assessment, body: e.Body, names: Sequence[str], parties: set[str]
) -> tuple[str, ...]:
    """The clauses that names mean, each once; some must mean one, where there are names."""
    keys = tuple(dict.fromkeys(_named(assessment, names, parties)))
    if names and not keys:
        why = f"no clause called {' or '.join(names)} binds a party that this is about."
        known = list(dict.fromkeys(each.name for each in assessment.clauses.values()))
        remedy = f"There are {', '.join(known[:_MOST_SHOWN])}; a verb or a key will do too."
        raise RefusedError(asked(body), why, remedy=remedy)
    return keys


def _named(assessment: Assessment, names: Sequence[str], parties: set[str]) -> Iterator[str]:
    """Keys of clauses by key, name or verb, among those that bind one of the parties."""
    for name in names:
        if "#" in name or name in assessment.agreements:
            yield name
            continue
        yield from (key for key, c in assessment.clauses.items() if _meant(c, name, parties))


def _meant(clause: Clause, name: str, parties: set[str]) -> bool:
    verbs = {clause.verb.value} if clause.verb not in _MEETING else _MEETING
    return name in {clause.name, *verbs} and bool(parties & set(clause.holders))
