"""What a test means by its names: the duties, questions, steps and commands it speaks of.

A provision may be named alone.  It is looked for in the documents under test,
then in those that stand alongside; what several could be must be named whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.vocabulary import Role
from foedus.case.tally import voices
from foedus.errors import NotFoundError
from foedus.rehearsal.trials import (
    DutyExpected,
    Expectation,
    Expected,
    NoDutyExpected,
    QuestionExpected,
    RefusedExpected,
    StepExpected,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement, Clause
    from foedus.rehearsal.trials import TrialReading

__all__ = ["Names", "Ready", "mistakes_in", "resolve"]

_MOST_SHOWN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What can be named in a case; `under` are the documents meant first."""

    under: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    procedures: tuple[Procedure, ...]
    commands: tuple[Any, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """Everybody whom the documents bind or help, each once; no named aggressor."""
        return tuple(
            dict.fromkeys(
                code
                for agreement in self.agreements
                for code, party in agreement.parties.items()
                if party.role is not Role.NAMED_AGGRESSOR
            )
        )

    def duties(self, expected: DutyExpected | NoDutyExpected) -> list[str]:
        """The keys of the duties that an expectation is about.

        Raises:
            NotFoundError: no provision or party is called so, or several are.
        """
        written = expected.duty if isinstance(expected, DutyExpected) else expected.no_duty
        name, parties = written, expected.party
        if not parties:
            name, _, party = written.rpartition("/")
            parties = (party,)
        if not name:
            message = f"{written!r} does not say whose duty it is."
            raise NotFoundError(message, remedy=f"Write {written}/ and a party, or add party:.")
        clause = self._clause(name, parties)
        if parties == ("all",):
            parties = clause.holders
        for party in parties:
            self._bound(clause, party, must=isinstance(expected, DutyExpected))
        return [f"{clause.key}/{party}" for party in parties]

    def question(self, name: str) -> str:
        """The key of the question of a provision, by its key, its name or its topic.

        Raises:
            NotFoundError: no question is called so, or several are.
        """
        asking = [clause for clause in self._clauses() if clause.rule is not None]
        named = [each for each in asking if name in {each.key, each.name}]
        found = named or [each for each in asking if name in each.provision.form[:1]]
        return self._one(found, name, asking, "question").key

    def voters(self, expected: QuestionExpected) -> tuple[str, ...]:
        """Whose word counts in a question.

        Raises:
            NotFoundError: no question is called so, or a party is named that has no voice in it.
        """
        question = self.question(expected.question)
        rule = next(each.rule for each in self._clauses() if each.key == question)
        assert rule is not None
        able = voices(rule)
        for key in ("stances", "undecided", "recused", "late", "turns_on"):
            for party in getattr(expected, key):
                if party not in able:
                    message = f"{key}: {party} has no voice in {expected.question!r}."
                    raise NotFoundError(message, remedy=did_you_mean(party, able) or one_of(able))
        return able

    def step(self, written: str) -> tuple[str, str]:
        """The party and the step that `step/PARTY` names.

        Raises:
            NotFoundError: the party has no such step.
        """
        name, _, party = written.rpartition("/")
        procedure = next((each for each in self.procedures if each.procedure == party), None)
        known = {step.id for step in procedure.steps} if procedure else set[str]()
        said = (act.take_position for act in self.commands)
        known |= {each.pending for each in said if each is not None and each.pending}
        if name not in known:
            message = f"No step is called {written!r}."
            whole = [f"{step}/{party}" for step in known]
            remedy = did_you_mean(written, whole) or one_of(whole) or "Write step/PARTY."
            raise NotFoundError(message, remedy=remedy)
        return party, name

    def _clauses(self) -> Iterator[Clause]:
        """Every clause, those of the documents under test first."""
        first = [each for each in self.agreements if each.reference in self.under]
        others = [each for each in self.agreements if each.reference not in self.under]
        for agreement in (*first, *others):
            yield from agreement.clauses.values()

    def _clause(self, name: str, parties: Iterable[str]) -> Clause:
        clauses = list(self._clauses())
        named = [each for each in clauses if name in {each.key, each.name}]
        wanted = set(parties)
        own = [each for each in named if each.agreement in self.under]
        binding = [each for each in named if wanted & {*each.holders}]
        return self._one(own or binding or named, name, clauses, "provision")

    def _one(self, found: list[Clause], name: str, known: list[Clause], what: str) -> Clause:
        own = [each for each in found if each.agreement in self.under]
        if len(own or found) == 1:
            return (own or found)[0]
        if found:
            message = f"Several {what}s are called {name!r}."
            raise NotFoundError(message, remedy=f"One of {_some(each.key for each in found)}.")
        near = [each for each in known if each.agreement in self.under] or known
        names = [each.key if "#" in name else each.name for each in near]
        message = f"No {what} is called {name!r}."
        raise NotFoundError(message, remedy=did_you_mean(name, names) or one_of(names))

    def _bound(self, clause: Clause, party: str, *, must: bool) -> None:
        agreement = next(each for each in self.agreements if each.reference == clause.agreement)
        every = {code for each in self.agreements for code in each.parties}
        if party not in every:
            message = f"No party is called {party!r}."
            remedy = did_you_mean(party, every) or one_of(agreement.parties)
            raise NotFoundError(message, remedy=remedy)
        if must and party not in clause.holders and not clause.in_a_case:
            message = f"{clause.key} does not bind {party}."
            remedy = f"It binds {_some(clause.holders)}; where nothing is owed, expect no_duty:."
            raise NotFoundError(message, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready(Names):
    """A test with the documents it is played under; `under` are those it names itself."""

    reading: TrialReading

    def command(self, written: str) -> int:
        """The line of the command of an id, or of that line.

        Raises:
            NotFoundError: there is none.
        """
        ids = {
            act.id: line
            for act, line in zip(self.reading.trial.commands, self.reading.lines, strict=True)
        }
        line = ids.get(written) or (int(written) if written.isdecimal() else 0)
        if line not in self.reading.lines:
            known = [each for each in ids if each]
            message = f"No command is called {written!r} or begins on that line."
            remedy = did_you_mean(written, known) or one_of(known) or "Give the command an id."
            raise NotFoundError(message, remedy=remedy)
        return line


def _some(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _MOST_SHOWN} more" if len(every) > _MOST_SHOWN else ""
    return f"{', '.join(every[:_MOST_SHOWN])}{more}"


def mistakes_in(ready: Ready) -> list[Finding]:
    """What a test names that its documents do not have, and moments before it begins."""
    begins = min(act.recorded_at or act.at for act in ready.reading.trial.commands)
    findings = []
    for expected, place in ready.reading.expect:
        try:
            _resolve(ready, expected)
        except NotFoundError as fault:
            findings.append(
                Finding(code="F010", message=fault.message, place=place, hint=fault.remedy)
            )
        if isinstance(expected, Expected) and expected.at < begins:
            message = f"At {expected.at} the case has not been opened."
            hint = f"The first command is received at {begins}."
            findings.append(Finding(code="F040", message=message, place=place, hint=hint))
    return findings


def _resolve(ready: Ready, expected: Expectation) -> None:
    if isinstance(expected, RefusedExpected):
        ready.command(expected.refused)
    else:
        resolve(ready, expected)


def resolve(
    names: Names, expected: DutyExpected | NoDutyExpected | QuestionExpected | StepExpected
) -> None:
    """Find everything that an expectation names.

    Raises:
        NotFoundError: something is not there, or could be several things.
    """
    match expected:
        case DutyExpected() | NoDutyExpected():
            names.duties(expected)
        case QuestionExpected():
            names.voters(expected)
        case _:
            names.step(expected.step)
